//! The small grammar: days, then what is said of them, until the next days.

mod beside;
mod periods;

use std::ops::Range;

use super::days::days;
use super::hours::hours;
use super::plan::{Days, Group, Plan, Season};
use super::tokens::{Kind, Mark, Token, Word};
use super::{RemarkKind, Rule, Unparsed, Why};

/// Reads the tokens of `text` into a plan.
pub(super) fn read(text: &str, tokens: &[Token]) -> Result<Plan, Unparsed> {
    let mut reader = Reader {
        text,
        tokens,
        at: 0,
        plan: Plan::default(),
        heading: Season::Always,
        group: None,
        comment: None,
        unsure: false,
        from: 0,
    };
    while reader.at < tokens.len() {
        reader.step()?;
    }
    reader.finish()
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
    plan: Plan,
    /// The season of what follows.
    heading: Season,
    /// The days being spoken of.
    group: Option<Group>,
    /// What to write beside the next hours.
    comment: Option<String>,
    /// The next hours are those of some weeks only.
    unsure: bool,
    /// The first slot of the group that the last run of hours gave.
    from: usize,
}

impl Reader<'_> {
    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn span(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.tokens.get(tokens.start).or(self.tokens.last()).map_or(0, |token| token.start);
        let last = tokens.end.max(tokens.start + 1) - 1;
        let end = self.tokens.get(last).or(self.tokens.last()).map_or(start, |token| token.end);
        start..end.max(start)
    }

    fn refuse<T>(&self, why: Why, at: usize) -> Result<T, Unparsed> {
        Err(Unparsed { why, at: self.span(at..at + 1) })
    }

    /// The place of the next token that is not a small word or a mark, from `at` on.
    fn after_small(&self, mut at: usize) -> usize {
        while matches!(
            self.kind(at),
            Some(
                Kind::Mark(Mark::Comma | Mark::Dot | Mark::Colon | Mark::Dash | Mark::LongDash | Mark::Slash)
                    | Kind::Word(
                        Word::From | Word::To | Word::And | Word::The { .. } | Word::Filler | Word::During
                    )
            )
        ) {
            at += 1;
        }
        at
    }

    fn has_colon(&self, tokens: Range<usize>) -> bool {
        self.tokens[tokens].iter().any(|token| token.kind == Kind::Mark(Mark::Colon))
    }

    /// Whether "/" or "-" stands before the token.
    fn follows_mark(&self, at: usize) -> bool {
        matches!(self.kind(at.wrapping_sub(1)), Some(Kind::Mark(Mark::Slash | Mark::Dash)))
    }

    fn begins_days(&self, at: usize) -> bool {
        self.kind(at).is_some_and(Kind::names_days) || matches!(self.kind(at), Some(Kind::Ordinal(_)))
    }

    fn begins_hours(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::Word(Word::FromHour)) => true,
            Some(kind) if kind.is_clock() => true,
            Some(Kind::Number(_)) => !matches!(hours(self.tokens, at), Ok(None)),
            _ => false,
        }
    }

    fn ends(&self, at: usize) -> bool {
        matches!(self.kind(at), None | Some(Kind::Mark(Mark::Semicolon | Mark::Line | Mark::Close)))
    }

    fn group_has_hours(&self) -> bool {
        self.group.as_ref().is_some_and(|group| !group.slots.is_empty())
    }

    fn waits_for_hours(&self) -> bool {
        self.group.as_ref().is_some_and(|group| group.slots.is_empty() && !group.settled)
    }

    fn in_brackets(&self, at: usize) -> bool {
        let before = self.tokens[..at].iter().rev();
        let open =
            before.map(|token| token.kind).find(|kind| matches!(kind, Kind::Mark(Mark::Open | Mark::Close)));
        open == Some(Kind::Mark(Mark::Open))
    }

    /// Whether the tokens are all that a pair of brackets says, small words apart.
    fn alone_in_brackets(&self, tokens: &Range<usize>) -> bool {
        let mut before = self.tokens[..tokens.start].iter().rev().map(|token| token.kind);
        let first = before.find(|kind| {
            !matches!(
                kind,
                Kind::Word(Word::From | Word::The { .. } | Word::Filler | Word::During | Word::Except)
            )
        });
        let closes = matches!(self.kind(tokens.end), None | Some(Kind::Mark(Mark::Close)));
        first == Some(Kind::Mark(Mark::Open)) && closes
    }

    /// Whether a colon stands before the token, small words and brackets apart: the cell of a day.
    fn follows_colon(&self, at: usize) -> bool {
        let before = self.tokens[..at].iter().rev().map(|token| token.kind);
        let mut small = before.take_while(|kind| {
            matches!(kind, Kind::Mark(Mark::Colon | Mark::Open) | Kind::Word(Word::The { .. } | Word::Filler))
        });
        small.any(|kind| kind == Kind::Mark(Mark::Colon))
    }

    fn step(&mut self) -> Result<(), Unparsed> {
        let Some(kind) = self.kind(self.at) else { return Ok(()) };
        match kind {
            Kind::Day(_) | Kind::Ordinal(_) | Kind::Word(Word::EveryDay | Word::WorkDays | Word::WeekEnd) => {
                self.days_said()
            }
            Kind::Number(_) if matches!(self.kind(self.at + 1), Some(Kind::Ordinal(_))) => self.days_said(),
            Kind::Clock(_) | Kind::Number(_) | Kind::Word(Word::AllDay | Word::FromHour) => self.hours_said(),
            Kind::Word(Word::Closed) => self.closed(),
            Kind::Word(Word::Except) => self.except(),
            Kind::Word(Word::Half(half)) => self.half_alone(half),
            Kind::Word(Word::Appointment) => self.appointment(),
            Kind::Word(Word::OrAppointment) => {
                let next = self.after_small(self.at + 1);
                if matches!(self.kind(next), Some(Kind::Word(Word::Half(_)))) && self.group_has_hours() {
                    return self.half_by_appointment(self.at..next + 1);
                }
                self.note(RemarkKind::Appointment, self.span(self.at..self.at + 1));
                self.at += 1;
                Ok(())
            }
            Kind::Word(Word::SomeWeeks) => self.some_weeks(),
            Kind::Mark(Mark::Open) if self.other_end()? => Ok(()),
            Kind::Word(
                Word::SchoolHolidays
                | Word::Term
                | Word::Month(_)
                | Word::Weeks { .. }
                | Word::PublicHolidays
                | Word::OfMonth,
            ) => self.season_said(false),
            Kind::Word(Word::Danger(why)) => self.refuse(why, self.at),
            Kind::Unknown => self.words(),
            Kind::Mark(Mark::Dash) if self.is_empty_cell() => {
                self.settle();
                self.at += 1;
                Ok(())
            }
            Kind::Mark(Mark::Semicolon)
                if self.at > 0 && self.kind(self.at - 1) == Some(Kind::Mark(Mark::Colon)) =>
            {
                self.settle();
                self.at += 1;
                Ok(())
            }
            Kind::Mark(_)
            | Kind::Word(
                Word::From | Word::To | Word::And | Word::The { .. } | Word::Filler | Word::During,
            ) => {
                self.at += 1;
                Ok(())
            }
        }
    }

    /// "Lundi: -".
    fn is_empty_cell(&self) -> bool {
        let next = self.at + 1;
        let ends = self.ends(next)
            || self.kind(next).is_some_and(Kind::names_days)
            || matches!(self.kind(next), Some(Kind::Mark(Mark::Dash | Mark::Slash)));
        self.waits_for_hours() && ends
    }

    /// No hours are expected for these days any more.
    fn settle(&mut self) {
        if let Some(group) = &mut self.group {
            group.settled |= group.slots.is_empty();
        }
    }

    fn days_said(&mut self) -> Result<(), Unparsed> {
        let start = self.at;
        let Some((days, end)) = days(self.tokens, start)? else {
            // An ordinal that places no day: "(1er et 3e)".
            return self.refuse(Why::AmbiguousDays, start);
        };
        let at = self.span(start..end);
        if !days.nth.is_empty() {
            self.plan.rules.push(Rule::NthWeekday);
        }
        if days.public_holidays {
            self.plan.rules.push(Rule::PublicHolidays);
        }
        self.at = end;
        let in_brackets = self.in_brackets(start);
        let alone = self.alone_in_brackets(&(start..end));
        if let Some(group) = &mut self.group {
            // "Samedi: 1er samedi du mois", "14h-17h (1er lundi du mois)": the same days, said closer.
            let closer = days.all() != 0 && days.all() & !group.days.all() == 0 && !days.public_holidays;
            if closer
                && (group.slots.is_empty() && !group.settled && days.all() == group.days.all()
                    || alone && !days.nth.is_empty() && days.all() == group.days.weekly)
            {
                group.days = days;
                return Ok(());
            }
            if in_brackets {
                return self.refuse(Why::AmbiguousScope, start);
            }
        }
        self.close_group()?;
        let under_heading = self.heading != Season::Always;
        self.from = 0;
        self.group =
            Some(Group { days, season: self.heading.clone(), under_heading, at, ..Group::default() });
        self.words_alone(start);
        Ok(())
    }

    fn close_group(&mut self) -> Result<(), Unparsed> {
        let Some(group) = self.group.take() else { return Ok(()) };
        if group.slots.is_empty() && !group.settled {
            let why = if group.days.half.is_some() { Why::HalfDayWithoutHours } else { Why::DayWithoutHours };
            return Err(Unparsed { why, at: group.at });
        }
        if !group.slots.is_empty() {
            self.plan.groups.push(group);
        }
        Ok(())
    }

    fn hours_said(&mut self) -> Result<(), Unparsed> {
        let start = self.at;
        let Some(run) = hours(self.tokens, start)? else {
            let counts_days = matches!(self.kind(start + 1), Some(Kind::Day(_)));
            return self.refuse(if counts_days { Why::WhichWeeks } else { Why::UnknownWords }, start);
        };
        if self.group.is_none() && self.kind(start) == Some(Kind::Word(Word::AllDay)) {
            // "24h/24" and nothing else about days is every day.
            let all = Days { weekly: 0x7f, ..Days::default() };
            self.group = Some(Group { days: all, at: self.span(start..start + 1), ..Group::default() });
        }
        let comment = self.comment.take();
        let unsure = std::mem::take(&mut self.unsure);
        self.at = run.end;
        let after_mark = self.follows_mark(start);
        let Some(group) = &mut self.group else { return self.refuse(Why::NoDays, start) };
        // "Fermé / 14h-18h": the other half of a cell; "fermé 14h-18h" says nothing clear.
        if group.closed && group.slots.is_empty() && group.closed_half.is_none() && !after_mark {
            return self.refuse(Why::Contradiction, start);
        }
        group.settled = false;
        self.from = group.slots.len();
        group.slots.extend(run.slots.into_iter().map(|mut slot| {
            slot.comment.clone_from(&comment);
            slot.unsure = unsure;
            slot
        }));
        self.plan.rules.extend(run.rules);
        let half = group.days.half;
        if let Some(half) = half {
            self.check_half(half, start)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Plan, Unparsed> {
        self.close_group()?;
        if self.plan.groups.is_empty() {
            let hours = self.tokens.iter().any(|token| token.kind.is_clock());
            let appointment = self.tokens.iter().any(|token| token.kind == Kind::Word(Word::Appointment));
            let closed = self.tokens.iter().any(|token| token.kind == Kind::Word(Word::Closed));
            let why = match (hours, appointment, closed) {
                (true, ..) => Why::NoDays,
                (_, true, _) => Why::AppointmentOnly,
                (_, _, true) => Why::NothingOpen,
                _ => Why::NoHours,
            };
            return Err(Unparsed { why, at: 0..self.text.len() });
        }
        Ok(self.plan)
    }
}
