//! One day as a sorted list of pieces that are not closed, in minutes from its midnight.
//! A day that runs past midnight goes up to minute 2880; the rest of the crate cuts it.

/// Minutes in a day.
pub(crate) const DAY: u16 = 1440;

/// What is known of one minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum State {
    /// Surely closed.
    #[default]
    Closed,
    /// It may be open: nobody can tell from the text and the calendars we have.
    Unknown,
    /// Surely open.
    Open,
}

/// A piece `start..end` of a day in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Segment {
    pub start: u16,
    pub end: u16,
    pub state: State,
}

impl Segment {
    pub(crate) fn new(start: u16, end: u16, state: State) -> Self {
        Self { start, end, state }
    }
}

/// Walks two sorted lists together and decides each piece with `decide(below, above)`;
/// `None` = the list says nothing there. Closed pieces are left out of the result.
fn combine(
    below: &[Segment],
    above: &[Segment],
    decide: impl Fn(Option<State>, Option<State>) -> State,
) -> Vec<Segment> {
    let look = |list: &[Segment], at: u16| match list.first() {
        Some(segment) if at < segment.start => (None, segment.start),
        Some(segment) => (Some(segment.state), segment.end),
        None => (None, u16::MAX),
    };
    let (mut below, mut above) = (below, above);
    let mut out: Vec<Segment> = Vec::with_capacity(below.len() + above.len());
    let mut at = 0;
    while !(below.is_empty() && above.is_empty()) {
        let (low, low_end) = look(below, at);
        let (high, high_end) = look(above, at);
        let end = low_end.min(high_end);
        let state = decide(low, high);
        if state != State::Closed && at < end {
            match out.last_mut() {
                Some(last) if last.end == at && last.state == state => last.end = end,
                _ => out.push(Segment::new(at, end, state)),
            }
        }
        at = end;
        below = skip_past(below, at);
        above = skip_past(above, at);
    }
    out
}

fn skip_past(list: &[Segment], at: u16) -> &[Segment] {
    match list.split_first() {
        Some((first, rest)) if first.end <= at => rest,
        _ => list,
    }
}

/// `above` painted over `below`; closed pieces of `above` erase.
pub(crate) fn overlay(below: &[Segment], above: &[Segment]) -> Vec<Segment> {
    combine(below, above, |low, high| high.or(low).unwrap_or_default())
}

/// `above` only where `below` is closed.
pub(crate) fn fill(below: &[Segment], above: &[Segment]) -> Vec<Segment> {
    combine(below, above, |low, high| match low.unwrap_or_default() {
        State::Closed => high.unwrap_or_default(),
        known => known,
    })
}

/// Either list may be the true one: where they differ, nobody knows.
pub(crate) fn either(one: &[Segment], other: &[Segment]) -> Vec<Segment> {
    combine(one, other, |a, b| {
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        if a == b { a } else { State::Unknown }
    })
}

/// Today plus what yesterday left past midnight; the surer of the two wins.
pub(crate) fn with_spill(today: &[Segment], yesterday: &[Segment]) -> Vec<Segment> {
    let spill: Vec<Segment> = yesterday
        .iter()
        .filter(|segment| segment.end > DAY)
        .map(|segment| Segment::new(segment.start.saturating_sub(DAY), segment.end - DAY, segment.state))
        .collect();
    let mut day =
        combine(today, &spill, |now, left| match (now.unwrap_or_default(), left.unwrap_or_default()) {
            (State::Open, _) | (_, State::Open) => State::Open,
            (State::Unknown, _) | (_, State::Unknown) => State::Unknown,
            _ => State::Closed,
        });
    day.retain_mut(|segment| {
        segment.end = segment.end.min(DAY);
        segment.start < segment.end
    });
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn open(start: u16, end: u16) -> Segment {
        Segment { start, end, state: State::Open }
    }
    const fn closed(start: u16, end: u16) -> Segment {
        Segment { start, end, state: State::Closed }
    }
    const fn unknown(start: u16, end: u16) -> Segment {
        Segment { start, end, state: State::Unknown }
    }

    #[test]
    fn painting_erasing_filling_doubting() {
        let day = [open(540, 720), open(840, 1020)];
        assert_eq!(overlay(&day, &[closed(700, 900)]), [open(540, 700), open(900, 1020)]);
        assert_eq!(overlay(&day, &[open(720, 840)]), [open(540, 1020)]);
        assert_eq!(overlay(&day, &[unknown(0, 600)]), [unknown(0, 600), open(600, 720), open(840, 1020)]);
        assert_eq!(fill(&day, &[unknown(0, 1440)]).len(), 5);
        assert_eq!(either(&day, &[open(600, 720)]), [unknown(540, 600), open(600, 720), unknown(840, 1020)]);
        assert_eq!(either(&[], &[]), []);
    }

    #[test]
    fn what_runs_past_midnight_lands_on_the_next_day() {
        assert_eq!(with_spill(&[open(600, 700)], &[open(1320, 1560)]), [open(0, 120), open(600, 700)]);
        assert_eq!(with_spill(&[open(60, 1500)], &[open(1320, 1560)]), [open(0, 1440)]);
    }
}
