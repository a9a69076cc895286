//! Seasons, holidays, closings, exceptions: when the hours do not hold.

use super::super::days::days;
use super::super::plan::{Closing, Days, Group, Season};
use super::super::tokens::{Kind, Mark, Word};
use super::super::{RemarkKind, Rule, Unparsed, Why};
use super::Reader;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Reader<'_> {
    /// School holidays, term, months, weeks: a heading, or a word about the days being spoken of.
    pub(super) fn season_said(&mut self, except: bool) -> Result<(), Unparsed> {
        let start = self.at;
        let Some((season, end)) = self.season(start)? else { return self.refuse(Why::VaguePeriod, start) };
        let season = match (season, except) {
            (Season::School, true) => Season::Term,
            (Season::Term, true) => Season::School,
            (Season::Always | Season::Weeks { .. } | Season::Dates(_), true) => {
                return self.refuse(Why::AmbiguousScope, start);
            }
            (season, false) => season,
        };
        if season == Season::Always {
            // "jours fériés" outside a list of days: hours of their own.
            return self.public_holidays(end);
        }
        self.plan.rules.push(match season {
            Season::Weeks { .. } => Rule::Weeks,
            Season::Dates(_) => Rule::Months,
            _ => Rule::SchoolHolidays,
        });
        let mut next = self.after_small(end);
        while self.kind(next) == Some(Kind::Mark(Mark::Line)) {
            next = self.after_small(next + 1);
        }
        let brackets = self.in_brackets(start);
        self.at = end;
        if brackets && self.group_has_hours() && !self.alone_in_brackets(&(start..end)) {
            return self.refuse(Why::AmbiguousScope, start);
        }
        let weeks = matches!(season, Season::Weeks { .. });
        let has_hours = self.group_has_hours();
        let closes = self.kind(next) == Some(Kind::Word(Word::Closed));
        let then_hours = self.begins_hours(next);
        let small = |kind: &Kind| matches!(kind, Kind::Word(Word::The { .. } | Word::From | Word::During));
        let joined = self.tokens[..start].iter().rev().map(|token| token.kind).find(|kind| !small(kind))
            == Some(Kind::Word(Word::And));
        if self.begins_days(next) && !brackets && !self.waits_for_hours() && !weeks {
            self.close_group()?;
            self.heading = season;
            return Ok(());
        }
        let Some(group) = &mut self.group else { return self.refuse(Why::AmbiguousScope, start) };
        if closes {
            // "semaines paires : 10h-12h // semaines impaires : fermé".
            if weeks && matches!(group.season, Season::Weeks { .. }) && group.season != season {
                self.at = next + 1;
                return Ok(());
            }
            return self.refuse(Why::AmbiguousScope, start);
        }
        if !has_hours {
            // "mercredi et vacances scolaires": holidays are days of their own.
            if joined {
                return self.refuse(Why::AmbiguousScope, start);
            }
            // "Samedi : semaines paires : 10h-12h".
            if group.season != Season::Always {
                return self.refuse(Why::AmbiguousScope, start);
            }
            (group.season, group.under_heading) = (season, false);
            return Ok(());
        }
        if then_hours {
            // "9h-12h / semaines paires : 14h-17h": other hours of the same days.
            let days = group.days.clone();
            let at = group.at.clone();
            self.close_group()?;
            self.from = 0;
            self.group = Some(Group { days, season, at, ..Group::default() });
            return Ok(());
        }
        // After the hours: of these days when bracketed or alone, of all days otherwise: who knows.
        let alone = self.plan.groups.is_empty() && next >= self.tokens.len();
        if group.season != Season::Always || !(brackets || alone) {
            return self.refuse(Why::AmbiguousScope, start);
        }
        (group.season, group.under_heading) = (season, alone && !brackets);
        Ok(())
    }

    /// The season named at `at`; [`Season::Always`] stands for public holidays.
    pub(super) fn season(&self, at: usize) -> Result<Option<(Season, usize)>, Unparsed> {
        Ok(match self.kind(at) {
            Some(Kind::Word(Word::SchoolHolidays)) => Some((Season::School, at + 1)),
            Some(Kind::Word(Word::Term)) => Some((Season::Term, at + 1)),
            Some(Kind::Word(Word::Weeks { even })) => Some((Season::Weeks { even }, at + 1)),
            Some(Kind::Word(Word::PublicHolidays)) => Some((Season::Always, at + 1)),
            Some(Kind::Word(Word::Month(first))) => {
                if matches!(self.kind(at + 1), Some(Kind::Number(_) | Kind::Unknown)) {
                    // "juin 2022": a year, or a day that was said before it.
                    return self.refuse(Why::VaguePeriod, at);
                }
                let mut months = vec![first];
                let mut end = at + 1;
                let mut range = false;
                loop {
                    let link = self.kind(end);
                    let to = match self.kind(end + 1) {
                        Some(Kind::Word(Word::During | Word::The { .. })) => end + 2,
                        _ => end + 1,
                    };
                    let Some(Kind::Word(Word::Month(month))) = self.kind(to) else { break };
                    match link {
                        Some(Kind::Word(Word::To) | Kind::Mark(Mark::Dash)) if months.len() == 1 => {
                            range = true;
                        }
                        Some(Kind::Word(Word::And) | Kind::Mark(Mark::Comma | Mark::Slash)) if !range => {}
                        _ => return self.refuse(Why::VaguePeriod, at),
                    }
                    months.push(month);
                    end = to + 1;
                }
                let names: Vec<&str> = months.iter().map(|month| MONTHS[usize::from(*month) - 1]).collect();
                Some((Season::Dates(names.join(if range { "-" } else { "," })), end))
            }
            _ => None,
        })
    }

    pub(super) fn public_holidays(&mut self, end: usize) -> Result<(), Unparsed> {
        let next = self.after_small(end);
        if !self.begins_hours(next) || self.waits_for_hours() {
            return self.refuse(Why::AmbiguousScope, self.at);
        }
        self.close_group()?;
        self.plan.rules.push(Rule::PublicHolidays);
        let days = Days { public_holidays: true, ..Days::default() };
        self.group = Some(Group { days, at: self.span(self.at..end), ..Group::default() });
        self.at = end;
        Ok(())
    }

    /// "sauf", "hors".
    pub(super) fn except(&mut self) -> Result<(), Unparsed> {
        let start = self.at;
        let next = self.after_small(start + 1);
        match self.kind(next) {
            Some(Kind::Word(Word::PublicHolidays)) => {
                self.off("PH", Rule::PublicHolidays);
                self.at = next + 1;
                Ok(())
            }
            Some(Kind::Word(Word::Month(_))) if self.group.is_some() => {
                let Some((Season::Dates(dates), end)) = self.season(next)? else {
                    return self.refuse(Why::VaguePeriod, next);
                };
                self.off(&dates, Rule::Months);
                self.at = end;
                Ok(())
            }
            Some(Kind::Word(Word::SchoolHolidays | Word::Term)) => {
                self.at = next;
                self.season_said(true)
            }
            _ if self.begins_days(next) => self.except_days(start, next),
            // "sauf entre Noël et le jour de l'an".
            _ if self.group_has_hours() => self.vague_closing(start),
            _ => self.refuse(Why::AmbiguousScope, start),
        }
    }

    /// "sauf le mercredi", "sauf dernier samedi du mois : 9h-12h", "sauf le vendredi 9h-12h".
    pub(super) fn except_days(&mut self, start: usize, next: usize) -> Result<(), Unparsed> {
        let Some((out, end)) = days(self.tokens, next)? else { return self.refuse(Why::AmbiguousDays, next) };
        let has_hours = self.group_has_hours();
        let after = self.after_small(end);
        let at = self.span(next..end);
        let Some(group) = &self.group else { return self.refuse(Why::NoDays, start) };
        if out.all() & !group.days.all() != 0 || out.public_holidays {
            return self.refuse(Why::AmbiguousDays, next);
        }
        self.plan.rules.push(Rule::Closed);
        self.at = end;
        if !has_hours || out.half.is_some() || !out.nth.is_empty() {
            let half = out.half.filter(|_| out.half_of_all);
            if out.half.is_some() != half.is_some() {
                return self.refuse(Why::AmbiguousDays, next);
            }
            if has_hours && self.begins_hours(after) {
                return self.refuse(Why::AmbiguousScope, start);
            }
            if out.nth.is_empty() && half.is_none() {
                self.take_out(out.weekly);
            } else {
                self.plan.closings.push(Closing { days: out, half, at });
            }
            return Ok(());
        }
        self.take_out(out.weekly);
        if self.begins_hours(after) || self.kind(after) == Some(Kind::Mark(Mark::Open)) {
            // Other hours that day; a lone hour ("sauf vendredi 16h30") is refused as such.
            let season = self.group.as_ref().map(|group| (group.season.clone(), group.under_heading));
            self.close_group()?;
            self.from = 0;
            let (season, under_heading) = season.unwrap_or_default();
            self.group = Some(Group { days: out, season, under_heading, at, ..Group::default() });
        }
        Ok(())
    }

    /// "(vendredi 17h)", "(19h les mardis)", "(17h pendant les vacances)": the last hours of the group end otherwise on
    /// these days. `false` leaves the place as it was.
    pub(super) fn other_end(&mut self) -> Result<bool, Unparsed> {
        let (mut hour, mut out, mut school) = (None, None, false);
        let mut at = self.at + 1;
        loop {
            match self.kind(at) {
                Some(
                    Kind::Mark(Mark::Comma | Mark::Colon)
                    | Kind::Word(Word::Except | Word::The { .. } | Word::From | Word::To | Word::During),
                ) => at += 1,
                Some(Kind::Clock(minute)) if hour.is_none() => {
                    hour = Some(minute);
                    at += 1;
                }
                Some(Kind::Word(Word::SchoolHolidays)) if out.is_none() && !school => {
                    school = true;
                    at += 1;
                }
                Some(Kind::Mark(Mark::Close)) => break,
                _ if out.is_some() || school => return Ok(false),
                _ => match days(self.tokens, at)? {
                    Some((days, end)) => (out, at) = (Some(days), end),
                    None => return Ok(false),
                },
            }
        }
        let (Some(end), Some(group)) = (hour, &mut self.group) else { return Ok(false) };
        let mut other = group.clone();
        match other.slots.last_mut() {
            Some(last) if last.start < end && !last.open_end => last.end = end,
            _ => return Ok(false),
        }
        match out {
            Some(days)
                if days.nth.is_empty() && days.half.is_none() && days.weekly & !group.days.weekly == 0 =>
            {
                group.days.weekly &= !days.weekly;
                other.days = days;
            }
            None if school && group.season == Season::Always => {
                (other.season, other.under_heading) = (Season::School, false);
                self.plan.rules.push(Rule::SchoolHolidays);
            }
            _ => return Ok(false),
        }
        self.plan.groups.push(other);
        self.at = at + 1;
        Ok(true)
    }

    pub(super) fn take_out(&mut self, days: u8) {
        if let Some(group) = &mut self.group {
            group.days.weekly &= !days;
        }
    }

    pub(super) fn off(&mut self, selector: &str, rule: Rule) {
        self.plan.rules.push(rule);
        self.plan.off.push(selector.to_owned());
    }

    /// "fermé", "fermeture".
    pub(super) fn closed(&mut self) -> Result<(), Unparsed> {
        let start = self.at;
        self.plan.rules.push(Rule::Closed);
        let mut next = start + 1;
        let mut plural = false;
        let mut apart = false;
        while let Some(
            Kind::Word(Word::From | Word::To | Word::And | Word::The { .. } | Word::Filler | Word::During)
            | Kind::Mark(Mark::Colon),
        ) = self.kind(next)
        {
            plural |= self.kind(next) == Some(Kind::Word(Word::The { plural: true }));
            apart |= matches!(self.kind(next), Some(Kind::Word(Word::The { .. })));
            next += 1;
        }
        let mine = self.waits_for_hours();
        let listed = !matches!(days(self.tokens, next), Ok(None));
        match self.kind(next) {
            Some(Kind::Word(Word::Half(half))) => {
                if matches!(self.kind(next + 1), Some(Kind::Word(Word::From))) || self.group.is_none() {
                    return self.refuse(Why::AmbiguousScope, start);
                }
                self.at = next + 1;
                if let Some(group) = &mut self.group {
                    group.closed_half = Some(half);
                    group.closed |= group.slots.is_empty();
                    group.settled |= group.slots.is_empty();
                }
                Ok(())
            }
            Some(Kind::Word(Word::PublicHolidays)) => self.closed_in("PH", Rule::PublicHolidays, next + 1),
            Some(Kind::Word(Word::SchoolHolidays)) if self.clause_ends(next + 1) => {
                self.closed_in("SH", Rule::SchoolHolidays, next + 1)
            }
            Some(Kind::Word(Word::Month(_))) => {
                if let Some((Season::Dates(dates), end)) = self.season(next)?
                    && self.clause_ends(end)
                {
                    return self.closed_in(&dates, Rule::Months, end);
                }
                self.vague_closing(start)
            }
            Some(Kind::Number(_) | Kind::Ordinal(_)) if let Some((dates, end)) = self.dates(next) => {
                self.closed_in(&dates, Rule::Months, end)
            }
            _ if listed && (apart || !mine) => self.closed_days(next, plural),
            _ if self.ends(next)
                || listed
                || self.begins_hours(next)
                || matches!(self.kind(next), Some(Kind::Mark(_))) =>
            {
                self.at = start + 1;
                if mine {
                    self.settle();
                    if let Some(group) = &mut self.group {
                        group.closed = true;
                    }
                    return Ok(());
                }
                // "9h-12h / Fermé": the other half of a cell.
                if self.group_has_hours() && self.follows_mark(start) && !self.begins_hours(next) {
                    return Ok(());
                }
                self.refuse(Why::AmbiguousScope, start)
            }
            _ => self.vague_closing(start),
        }
    }

    fn clause_ends(&self, at: usize) -> bool {
        self.ends(at) || matches!(self.kind(at), Some(Kind::Mark(Mark::Dot | Mark::Comma)))
    }

    pub(super) fn closed_in(&mut self, selector: &str, rule: Rule, end: usize) -> Result<(), Unparsed> {
        if self.waits_for_hours() || self.begins_hours(self.after_small(end)) {
            return self.refuse(Why::AmbiguousScope, self.at);
        }
        self.off(selector, rule);
        self.at = end;
        Ok(())
    }

    /// "fermé le mercredi", "fermé les mardi et jeudi après-midi".
    pub(super) fn closed_days(&mut self, next: usize, plural: bool) -> Result<(), Unparsed> {
        let Some((out, end)) = days(self.tokens, next)? else { return self.refuse(Why::AmbiguousDays, next) };
        if self.begins_hours(self.after_small(end)) || self.waits_for_hours() || out.public_holidays {
            return self.refuse(Why::AmbiguousScope, next);
        }
        // "le mercredi et vendredi matin": is Wednesday closed all day?
        if out.half.is_some() && !out.half_of_all && !plural {
            return self.refuse(Why::AmbiguousDays, next);
        }
        let (half, at) = (out.half, self.span(next..end));
        self.plan.closings.push(Closing { days: out, half, at });
        self.at = end;
        Ok(())
    }

    /// "Du 1er au 15 août", "du 20 juillet au 15 août": a selector and the token after.
    pub(super) fn dates(&self, at: usize) -> Option<(String, usize)> {
        let day = |at: usize| match self.kind(at)? {
            Kind::Ordinal(1) => Some(1_u8),
            Kind::Number(day @ 1..=31) => Some(day),
            _ => None,
        };
        let month = |at: usize| match self.kind(at)? {
            Kind::Word(Word::Month(month)) => Some(MONTHS[usize::from(month) - 1]),
            _ => None,
        };
        let first = day(at)?;
        let (first_month, to) = month(at + 1).map_or((None, at + 1), |month| (Some(month), at + 2));
        if self.kind(to) != Some(Kind::Word(Word::To)) {
            return None;
        }
        let last = day(to + 1)?;
        let last_month = month(to + 2)?;
        let end = to + 3;
        self.clause_ends(end).then(|| {
            (format!("{} {first:02}-{last_month} {last:02}", first_month.unwrap_or(last_month)), end)
        })
    }

    /// A closing whose dates are not said: kept as a remark when nothing in it speaks of days or hours.
    pub(super) fn vague_closing(&mut self, start: usize) -> Result<(), Unparsed> {
        if self.waits_for_hours() {
            return self.refuse(Why::UnknownWords, start);
        }
        let mut end = start + 1;
        while !self.ends(end) && self.kind(end) != Some(Kind::Mark(Mark::Dot)) {
            let speaks = self.begins_days(end)
                || self.begins_hours(end)
                || matches!(self.kind(end), Some(Kind::Word(Word::Half(_) | Word::Appointment)));
            if speaks && !matches!(self.kind(end), Some(Kind::Ordinal(_))) {
                return self.refuse(Why::AmbiguousScope, start);
            }
            end += 1;
        }
        // "fermé les 1er et 3e": days of the week; "du 1er au 15 août et à Noël": dates.
        let clause = &self.tokens[start..end];
        let counts = clause.iter().any(|token| matches!(token.kind, Kind::Ordinal(_)));
        if counts && !clause.iter().any(|token| matches!(token.kind, Kind::Word(Word::Month(_)))) {
            return self.refuse(Why::AmbiguousScope, start);
        }
        self.note(RemarkKind::Closure, self.span(start..end));
        self.at = end;
        Ok(())
    }
}
