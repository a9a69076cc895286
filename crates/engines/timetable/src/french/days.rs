//! Lists of days: "du lundi au vendredi et le 1er samedi du mois".

use super::plan::{Days, Nth};
use super::tokens::{Half, Kind, Mark, Token, Word};
use super::{Unparsed, Why};

/// A list of days and the token after it; `None` when none begins at `at`.
pub(super) fn days(tokens: &[Token], at: usize) -> Result<Option<(Days, usize)>, Unparsed> {
    let mut list = List { tokens, at, found: Days::default(), items: 0, halves: 0, after_nth: false };
    let mut end = at;
    while list.item()? {
        end = list.at;
        list.separator();
    }
    list.found.half_of_all = list.halves == list.items;
    Ok((list.items > 0).then_some((list.found, end)))
}

struct List<'t> {
    tokens: &'t [Token],
    at: usize,
    found: Days,
    items: usize,
    halves: usize,
    /// The last item said a place in the month.
    after_nth: bool,
}

impl List<'_> {
    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn refuse(&self, why: Why) -> Unparsed {
        let at = self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, |token| token.start..token.end);
        Unparsed { why, at }
    }

    /// What may stand between two days of one list.
    fn separator(&mut self) {
        loop {
            match self.kind(self.at) {
                Some(
                    Kind::Word(Word::And | Word::The { .. } | Word::From)
                    | Kind::Mark(Mark::Comma | Mark::Slash | Mark::Dot | Mark::Dash),
                ) => self.at += 1,
                _ => return,
            }
        }
    }

    /// One item of the list; `false` leaves the place as it was.
    fn item(&mut self) -> Result<bool, Unparsed> {
        let start = self.at;
        let nth = self.nth();
        while nth.is_some() && matches!(self.kind(self.at), Some(Kind::Word(Word::The { .. }))) {
            self.at += 1;
        }
        let days = match self.kind(self.at) {
            Some(Kind::Day(day)) => self.run(day)?,
            Some(Kind::Word(Word::EveryDay)) if nth.is_none() => 0x7f,
            Some(Kind::Word(Word::WorkDays)) if nth.is_none() => 0x1f,
            Some(Kind::Word(Word::WeekEnd)) if nth.is_none() => 0x60,
            Some(Kind::Word(Word::PublicHolidays)) if nth.is_none() && self.items > 0 => {
                self.found.public_holidays = true;
                0
            }
            _ => {
                self.at = start;
                return Ok(false);
            }
        };
        self.at += 1;
        self.items += 1;
        if let Some(Kind::Word(Word::Half(half))) = self.kind(self.at) {
            self.half(half)?;
        }
        let of_month = self.kind(self.at) == Some(Kind::Word(Word::OfMonth));
        if of_month {
            self.at += 1;
        }
        // "le 1er mardi et jeudi": does the ordinal reach Thursday?
        if nth.is_none() && (of_month || self.after_nth) {
            return Err(self.refuse(Why::AmbiguousDays));
        }
        match nth {
            Some(nth) => self.found.nth.push((days, nth)),
            None => self.found.weekly |= days,
        }
        self.after_nth = nth.is_some() && !of_month;
        Ok(true)
    }

    fn half(&mut self, half: Half) -> Result<(), Unparsed> {
        if self.found.half.is_some_and(|said| said != half) {
            return Err(self.refuse(Why::AmbiguousDays));
        }
        self.found.half = Some(half);
        self.halves += 1;
        self.at += 1;
        Ok(())
    }

    /// "1er et 3e", "les 2 premiers"; the place stays when there is none.
    fn nth(&mut self) -> Option<Nth> {
        let mut bits = 0_u16;
        if let (Some(Kind::Number(count @ 2..=4)), Some(Kind::Ordinal(1))) =
            (self.kind(self.at), self.kind(self.at + 1))
        {
            self.at += 2;
            return Some(Nth((1 << count) - 1));
        }
        let mut end = self.at;
        while let Some(Kind::Ordinal(place)) = self.kind(self.at) {
            bits |= match place {
                place @ 1..=5 => 1 << (place - 1),
                _ => 1 << 5,
            };
            self.at += 1;
            end = self.at;
            self.separator();
        }
        if bits != 0 {
            // What follows may be the day, with or without an article.
            let day = self.at;
            self.at = if matches!(self.kind(day), Some(Kind::Day(_))) { day } else { end };
        }
        (bits != 0).then_some(Nth(bits))
    }

    /// `first` alone, or the range it begins. The place is left on the last token of the range.
    fn run(&mut self, first: u8) -> Result<u8, Unparsed> {
        let from_said = self.at > 0 && self.kind(self.at - 1) == Some(Kind::Word(Word::From));
        let mut last = self.at + 1;
        if self.kind(last) == Some(Kind::Mark(Mark::Dot)) {
            last += 1;
        }
        let sign = self.kind(last);
        let mut to = last + 1;
        while matches!(self.kind(to), Some(Kind::Word(Word::The { .. } | Word::To))) {
            to += 1;
        }
        let Some(Kind::Day(second)) = self.kind(to) else { return Ok(1 << first) };
        let is_range = match sign {
            Some(Kind::Word(Word::To) | Kind::Mark(Mark::LongDash)) => true,
            Some(Kind::Mark(Mark::Dash)) => {
                let third = matches!(self.kind(to + 1), Some(Kind::Mark(Mark::Dash)))
                    && matches!(self.kind(to + 2), Some(Kind::Day(_)));
                let before = self.at > 1
                    && matches!(self.kind(self.at - 1), Some(Kind::Mark(Mark::Dash)))
                    && matches!(self.kind(self.at - 2), Some(Kind::Day(_)));
                match (7 + second - first) % 7 {
                    // "mardi-mercredi-jeudi": a list.
                    _ if third || before => false,
                    0 | 1 => false,
                    // "mardi-jeudi": two days or three?
                    2 if !from_said => return Err(self.refuse(Why::AmbiguousDays)),
                    _ => true,
                }
            }
            _ => false,
        };
        if !is_range {
            return Ok(1 << first);
        }
        if second == first {
            return Err(self.refuse(Why::AmbiguousDays));
        }
        self.at = to;
        let end = if second > first { second } else { second + 7 };
        Ok((first..=end).fold(0, |days, day| days | 1 << (day % 7)))
    }
}
