//! Runs of hours: "de 9h à 12h et de 14h à 17h", "9h/12h-14h/17h", "9-12h 14-17h".

use super::plan::Slot;
use super::tokens::{Kind, Mark, Token, Word};
use super::{Rule, Unparsed, Why};

/// The earliest and latest bare number that is read as an hour: "9-12".
const BARE_HOURS: std::ops::RangeInclusive<u16> = 6..=22;
/// A range may run past midnight when it begins from here…
const EVENING: u16 = 17 * 60;
/// …and ends by there.
const NIGHT_ENDS: u16 = 4 * 60;

pub(super) struct Hours {
    pub slots: Vec<Slot>,
    pub rules: Vec<Rule>,
    /// The token after the run.
    pub end: usize,
}

/// One hour of a run and what stands before it.
struct Hour {
    minute: u16,
    bare: bool,
    token: usize,
    before: Between,
}

/// What stands between two hours.
#[derive(Clone, Copy, Default)]
struct Between {
    /// "à", "-", "/" or ":".
    link: bool,
    /// "à", "jusqu'à".
    to: bool,
    /// "et", a comma, a semicolon, a line, "de".
    parts: bool,
}

/// The run of hours that begins at `at`; `None` when none does.
pub(super) fn hours(tokens: &[Token], at: usize) -> Result<Option<Hours>, Unparsed> {
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    if kind(at) == Some(Kind::Word(Word::AllDay)) {
        let slot = Slot { start: 0, end: 1440, open_end: false, unsure: false, comment: None };
        return Ok(Some(Hours { slots: vec![slot], rules: Vec::new(), end: at + 1 }));
    }
    if let (Some(Kind::Word(Word::FromHour)), Some(Kind::Clock(start))) = (kind(at), kind(at + 1)) {
        if kind(at + 2) == Some(Kind::Word(Word::To)) {
            return hours(tokens, at + 1);
        }
        let slot = Slot { start, end: 1440, open_end: true, unsure: false, comment: None };
        return Ok(Some(Hours { slots: vec![slot], rules: Vec::new(), end: at + 2 }));
    }
    let Some(run) = run(tokens, at) else { return Ok(None) };
    let refuse = |hour: &Hour, why| {
        let token = tokens[hour.token];
        Unparsed { why, at: token.start..token.end }
    };
    let mut found =
        Hours { slots: Vec::new(), rules: Vec::new(), end: run.last().map_or(at, |hour| hour.token + 1) };
    for (index, pair) in run.chunks(2).enumerate() {
        let [start, end] = pair else { return Err(refuse(&pair[0], Why::LoneHour)) };
        // "9h, 12h" and "9h à 12h à 14h" do not say which hours go together.
        if end.before.parts || index > 0 && start.before.to && !start.before.parts {
            return Err(refuse(end, Why::LoneHour));
        }
        if !end.before.link {
            found.rules.push(Rule::Juxtaposed);
        }
        // "00:00 - 00:00 / 9:00 - 12:00": an empty range stands for nothing.
        if (start.minute, end.minute) == (0, 0) && run.len() > 2 {
            continue;
        }
        found.slots.push(slot(start, end).map_err(|why| refuse(end, why))?);
        if start.bare || end.bare {
            found.rules.push(Rule::BareNumbers);
        }
    }
    Ok(Some(found))
}

fn slot(start: &Hour, end: &Hour) -> Result<Slot, Why> {
    let bare_is_an_hour = |hour: &Hour| !hour.bare || BARE_HOURS.contains(&(hour.minute / 60));
    if !bare_is_an_hour(start) || !bare_is_an_hour(end) {
        return Err(Why::LoneHour);
    }
    let last = if end.minute == 0 { 1440 } else { end.minute };
    if (start.minute, end.minute) == (0, 0) {
        return Err(Why::Backwards);
    }
    let overnight = start.minute >= EVENING && last <= NIGHT_ENDS;
    if start.minute >= last && !overnight {
        return Err(Why::Backwards);
    }
    Ok(Slot { start: start.minute, end: last, open_end: false, unsure: false, comment: None })
}

/// Hours and numbers that follow one another with nothing but marks and small words between.
fn run(tokens: &[Token], at: usize) -> Option<Vec<Hour>> {
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let hour = |at: usize, before: Between| match kind(at)? {
        Kind::Clock(minute) => Some(Hour { minute, bare: false, token: at, before }),
        // A number is an hour next to "-", "/" or "à" and another hour.
        Kind::Number(value) if value <= 24 && !(value < 6 && matches!(kind(at + 1), Some(Kind::Day(_)))) => {
            let linked_on =
                is_link(kind(at + 1)) && matches!(kind(at + 2), Some(Kind::Clock(_) | Kind::Number(_)));
            (before.link && !before.parts || linked_on).then_some(Hour {
                minute: u16::from(value) * 60,
                bare: true,
                token: at,
                before,
            })
        }
        _ => None,
    };
    let mut found = vec![hour(at, Between::default())?];
    let mut next = at + 1;
    loop {
        let mut between = Between::default();
        loop {
            match kind(next) {
                Some(Kind::Mark(Mark::Dash | Mark::LongDash | Mark::Slash | Mark::Colon)) => {
                    between.link = true;
                }
                Some(Kind::Word(Word::To)) => (between.link, between.to) = (true, true),
                Some(
                    Kind::Word(Word::And | Word::From)
                    | Kind::Mark(Mark::Comma | Mark::Semicolon | Mark::Line | Mark::Dot),
                ) => between.parts = true,
                _ => break,
            }
            next += 1;
        }
        match hour(next, between) {
            Some(hour) => found.push(hour),
            None => return Some(found),
        }
        next += 1;
    }
}

fn is_link(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Mark(Mark::Dash | Mark::LongDash | Mark::Slash) | Kind::Word(Word::To)))
}
