//! What is said beside days and hours: appointments, halves of the day, words without known meaning.

use std::ops::Range;

use super::super::plan::{Days, Group};
use super::super::tokens::{Half, Kind, Mark, Token, Word};
use super::super::{Remark, RemarkKind, Rule, Unparsed, Why};
use super::Reader;

/// Words of fewer letters in all say nothing that could be kept.
const SHORTEST_WORDS: usize = 3;

/// Longest comment kept in the hours, in characters.
const LONGEST_COMMENT: usize = 80;

/// The comment of hours by appointment.
const BY_APPOINTMENT: &str = "sur rendez-vous";

impl Reader<'_> {
    pub(super) fn note(&mut self, kind: RemarkKind, bytes: Range<usize>) {
        let words = self.text.get(bytes).unwrap_or_default();
        let words: Vec<&str> = words.split_whitespace().collect();
        let words = words.join(" ");
        let text = words.trim_matches([' ', ',', ';', ':', '-', '/', '.', '(']).to_owned();
        self.plan.rules.push(match kind {
            RemarkKind::Appointment => Rule::Appointment,
            RemarkKind::Closure => Rule::Closed,
            RemarkKind::Words => Rule::Words,
        });
        let remark = Remark { kind, text };
        if !remark.text.is_empty() && !self.plan.notes.contains(&remark) {
            self.plan.notes.push(remark);
        }
    }

    /// The last hours are in that half of the day, or the text contradicts itself.
    pub(super) fn check_half(&self, half: Half, at: usize) -> Result<(), Unparsed> {
        let Some(group) = &self.group else { return Ok(()) };
        let fits = group.slots[self.from..].iter().all(|slot| match half {
            Half::Morning => slot.start < 720,
            Half::Afternoon => slot.start >= 720,
            Half::Evening => slot.start >= 960,
        });
        if fits { Ok(()) } else { self.refuse(Why::Contradiction, at) }
    }

    /// "matin", "l'après-midi" apart from a day: a label of hours, or half a day by appointment.
    pub(super) fn half_alone(&mut self, half: Half) -> Result<(), Unparsed> {
        let start = self.at;
        let next = self.after_small(start + 1);
        if self.kind(next) == Some(Kind::Word(Word::Appointment))
            && !self.begins_hours(self.after_small(next + 1))
        {
            return self.half_by_appointment(start..next + 1);
        }
        if self.begins_hours(next) && self.group.is_some() {
            self.at = next;
            self.hours_said()?;
            return self.check_half(half, start);
        }
        // "9h-12h le matin et 14h-17h l'après-midi": said after.
        if self.group_has_hours() {
            self.at += 1;
            return self.check_half(half, start);
        }
        self.refuse(Why::HalfDayWithoutHours, start)
    }

    /// "matin : 9h-12h", not "matin / 14h-17h".
    fn labels_hours(&self, half: usize) -> bool {
        let mut at = half + 1;
        while matches!(self.kind(at), Some(Kind::Mark(Mark::Colon) | Kind::Word(Word::From))) {
            at += 1;
        }
        self.begins_hours(at)
    }

    pub(super) fn half_by_appointment(&mut self, tokens: Range<usize>) -> Result<(), Unparsed> {
        let Some(group) = &self.group else { return self.refuse(Why::AmbiguousScope, tokens.start) };
        let start = if group.slots.is_empty() { group.at.start } else { self.span(tokens.clone()).start };
        let bytes = start..self.span(tokens.clone()).end;
        self.note(RemarkKind::Appointment, bytes);
        self.settle();
        self.at = tokens.end;
        Ok(())
    }

    pub(super) fn appointment(&mut self) -> Result<(), Unparsed> {
        let start = self.at;
        let next = self.after_small(start + 1);
        let colon = self.has_colon(start + 1..next);
        self.at += 1;
        self.plan.rules.push(Rule::Appointment);
        let bytes = self.span(start..start + 1);
        if let Some(Kind::Word(Word::Half(_))) = self.kind(next)
            && !self.labels_hours(next)
        {
            return self.half_by_appointment(start..next + 1);
        }
        if !self.group_has_hours() {
            if self.begins_hours(next) {
                let said = self.comment.take().map(|words| format!("{words}, "));
                self.comment = Some(said.unwrap_or_default() + BY_APPOINTMENT);
            } else if let Some(group) = &self.group {
                self.note(RemarkKind::Appointment, group.at.start..bytes.end);
                self.settle();
            } else {
                self.note(RemarkKind::Appointment, bytes);
            }
            return Ok(());
        }
        let separates = |kind: Option<Kind>| {
            matches!(kind, Some(Kind::Mark(mark)) if mark != Mark::Open && mark != Mark::Close && mark != Mark::Colon)
                || kind == Some(Kind::Word(Word::And))
        };
        let before = separates(self.kind(start.wrapping_sub(1)));
        let after = separates(self.kind(start + 1));
        let brackets = self.in_brackets(start);
        if brackets && self.begins_hours(next) {
            self.comment = Some(BY_APPOINTMENT.to_owned());
        } else if brackets {
            self.comment_last(BY_APPOINTMENT);
        } else if self.begins_hours(next) {
            match (colon, before, after) {
                (true, ..) | (_, true, false) => self.comment = Some(BY_APPOINTMENT.to_owned()),
                (_, false, true) => self.comment_last(BY_APPOINTMENT),
                _ => return self.refuse(Why::AmbiguousScope, start),
            }
        } else if self.begins_days(next) && colon {
            return self.refuse(Why::AmbiguousScope, start);
        } else if self.begins_days(next) && before && !after {
            self.comment = Some(BY_APPOINTMENT.to_owned());
        } else if matches!(
            self.kind(start.wrapping_sub(1)),
            Some(Kind::Mark(Mark::Slash | Mark::Dash | Mark::Semicolon) | Kind::Word(Word::And))
        ) {
            // "9h-12h / sur RDV": besides these hours.
            let from = self.group.as_ref().map_or(bytes.start, |group| group.at.start);
            self.note(RemarkKind::Appointment, from..bytes.end);
        } else if before && next >= self.tokens.len() && !self.plan.groups.is_empty() {
            // At the end of several groups: of the last, or of all?
            self.note(RemarkKind::Appointment, bytes);
        } else {
            self.comment_last(BY_APPOINTMENT);
        }
        Ok(())
    }

    /// Writes `words` beside the hours of the last run.
    pub(super) fn comment_last(&mut self, words: &str) {
        let Some(group) = &mut self.group else { return };
        for slot in &mut group.slots[self.from..] {
            slot.comment = Some(match &slot.comment {
                Some(said) if said != words => format!("{said}, {words}"),
                _ => words.to_owned(),
            });
        }
    }

    /// "Samedi: si besoin;": a cell that says no hour is kept as a remark.
    pub(super) fn words_alone(&mut self, start: usize) {
        if self.kind(self.at) != Some(Kind::Mark(Mark::Colon)) {
            return;
        }
        let rest = &self.tokens[self.at..];
        let ends = |token: &Token| token.kind == Kind::Mark(Mark::Semicolon);
        let length = match rest.iter().position(ends) {
            Some(length) => length,
            None if self.tokens.iter().any(ends) => rest.len(),
            None => return,
        };
        let is_word = |kind: Kind| matches!(kind, Kind::Unknown | Kind::Word(Word::Danger(_)));
        let is_small = |kind: Kind| {
            matches!(
                kind,
                Kind::Mark(_)
                    | Kind::Word(
                        Word::From
                            | Word::To
                            | Word::And
                            | Word::The { .. }
                            | Word::Filler
                            | Word::During
                            | Word::Appointment
                    )
            )
        };
        let cell = &rest[..length];
        let mute = cell.iter().all(|token| is_word(token.kind) || is_small(token.kind));
        if mute && cell.iter().any(|token| is_word(token.kind)) {
            let end = self.at + length;
            self.note(RemarkKind::Words, self.span(start..end));
            self.settle();
            self.at = end;
        }
    }

    /// "une semaine sur deux": the hours are true, the weeks are not said. They are written as unknown.
    pub(super) fn some_weeks(&mut self) -> Result<(), Unparsed> {
        let start = self.at;
        let next = self.after_small(start + 1);
        let bytes = self.span(start..start + 1);
        let words = self.comment_of(&bytes);
        self.plan.rules.push(Rule::SomeWeeks);
        self.at += 1;
        if self.waits_for_hours() && self.begins_hours(next) {
            self.unsure = true;
            self.comment = Some(words);
            self.note(RemarkKind::Words, bytes);
            return Ok(());
        }
        if let Some(day) = day_in(&words).filter(|_| self.begins_hours(next) && !self.waits_for_hours()) {
            // "Un mercredi sur deux de 9h à 12h".
            self.close_group()?;
            let days = Days { weekly: 1 << day, ..Days::default() };
            self.group =
                Some(Group { days, season: self.heading.clone(), at: bytes.clone(), ..Group::default() });
            (self.from, self.unsure, self.comment) = (0, true, Some(words));
            self.note(RemarkKind::Words, bytes);
            return Ok(());
        }
        let apart = matches!(self.kind(start.wrapping_sub(1)), Some(Kind::Mark(mark)) if mark != Mark::Open);
        let clear = self.in_brackets(start) || self.ends(next) || self.begins_days(next) && !apart;
        if !self.group_has_hours() || !clear || self.begins_hours(next) {
            return self.refuse(Why::WhichWeeks, start);
        }
        self.comment_last(&words);
        if let Some(group) = &mut self.group {
            group.slots[self.from..].iter_mut().for_each(|slot| slot.unsure = true);
        }
        self.note(RemarkKind::Words, bytes);
        Ok(())
    }

    /// Unknown words: kept beside the hours they clearly belong to, or refused.
    pub(super) fn words(&mut self) -> Result<(), Unparsed> {
        let start = self.at;
        let mut end = start + 1;
        let mut letters = 0;
        let mut at = start;
        loop {
            match self.kind(at) {
                Some(Kind::Unknown) => {
                    letters += self.tokens[at].end - self.tokens[at].start;
                    end = at + 1;
                }
                Some(
                    Kind::Word(Word::From | Word::To | Word::And | Word::The { .. } | Word::Filler)
                    | Kind::Mark(Mark::Comma | Mark::Dash | Mark::Dot),
                ) => {}
                Some(Kind::Number(_)) if !self.begins_hours(at) => {}
                _ => break,
            }
            at += 1;
        }
        if letters < SHORTEST_WORDS {
            return self.refuse(Why::UnknownWords, start);
        }
        let bytes = self.span(start..end);
        let next = self.after_small(end);
        let colon = self.has_colon(end..next);
        let brackets = self.in_brackets(start);
        let several = self.tokens[next..].iter().any(|token| token.kind == Kind::Unknown);
        self.at = end;
        if self.group.is_none() {
            if several && colon {
                self.comment = Some(self.comment_of(&bytes));
            }
            self.note(RemarkKind::Words, bytes);
            return Ok(());
        }
        if !self.group_has_hours() {
            let settled = self.group.as_ref().is_some_and(|group| group.settled);
            // "mardi et eudi": a day of the list that was not understood.
            let listed = matches!(
                self.kind(start.wrapping_sub(1)),
                Some(Kind::Mark(Mark::Comma) | Kind::Word(Word::And | Word::To))
            );
            if listed {
                return self.refuse(Why::UnknownWords, start);
            }
            let is_a_cell = self.follows_colon(start)
                && self.group.as_ref().is_some_and(|group| group.days.nth.is_empty());
            let by_appointment = self.kind(next) == Some(Kind::Word(Word::Appointment))
                && self.begins_hours(self.after_small(next + 1));
            if (self.begins_hours(next) || by_appointment) && !settled {
                self.comment = Some(self.comment_of(&bytes));
                self.note(RemarkKind::Words, bytes);
            } else if (self.ends(next) || self.begins_days(next)) && is_a_cell {
                let from = self.group.as_ref().map_or(bytes.start, |group| group.at.start);
                self.note(RemarkKind::Words, from..bytes.end);
                self.settle();
            } else {
                return self.refuse(Why::UnknownWords, start);
            }
            return Ok(());
        }
        let apart = matches!(
            self.kind(start.wrapping_sub(1)),
            Some(
                Kind::Mark(Mark::Semicolon | Mark::Line | Mark::Dot | Mark::Dash | Mark::Slash | Mark::Comma)
                    | Kind::Word(Word::And)
            )
        );
        if brackets
            || !colon && (next >= self.tokens.len() || self.ends(next) || self.begins_days(next) && !apart)
        {
            let comment = self.comment_of(&bytes);
            self.comment_last(&comment);
        } else if colon && (self.begins_hours(next) || self.begins_days(next)) {
            self.comment = Some(self.comment_of(&bytes));
        } else {
            return self.refuse(Why::UnknownWords, start);
        }
        self.note(RemarkKind::Words, bytes);
        Ok(())
    }

    /// Words fit to stand between quotes.
    pub(super) fn comment_of(&self, bytes: &Range<usize>) -> String {
        let words = self.text.get(bytes.clone()).unwrap_or_default();
        let plain: String = words
            .chars()
            .map(|ch| {
                if ch.is_alphanumeric() || matches!(ch, '\'' | '’' | ',' | '.' | '-' | '/') {
                    ch
                } else {
                    ' '
                }
            })
            .collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        words.join(" ").chars().take(LONGEST_COMMENT).collect()
    }
}

/// The day named in "un mercredi sur deux".
fn day_in(words: &str) -> Option<usize> {
    const NAMES: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    let words = words.to_lowercase();
    NAMES.iter().position(|name| words.contains(name))
}
