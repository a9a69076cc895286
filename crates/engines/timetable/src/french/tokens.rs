//! From letters to tokens: hours, numbers, days, known words, marks.

use super::Why;
use super::clean::Glyph;
use super::lexicon::{NUMBERS, misspelt_day, phrases};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Minutes from midnight: "9h30", "09:30", "midi".
    Clock(u16),
    /// A number that is nothing else yet.
    Number(u8),
    /// 1 to 5, or -1 for the last.
    Ordinal(i8),
    /// 0 = Monday.
    Day(u8),
    Word(Word),
    Mark(Mark),
    /// A word or number without known meaning.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word {
    From,
    To,
    FromHour,
    And,
    The {
        plural: bool,
    },
    Filler,
    Closed,
    Except,
    Half(Half),
    EveryDay,
    WorkDays,
    WeekEnd,
    PublicHolidays,
    SchoolHolidays,
    Term,
    During,
    Month(u8),
    OfMonth,
    Weeks {
        even: bool,
    },
    Appointment,
    /// "ou sur rendez-vous": besides the hours.
    OrAppointment,
    AllDay,
    /// "une semaine sur deux": some weeks, not said which.
    SomeWeeks,
    /// It changes the meaning in a way that is not held.
    Danger(Why),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
    Evening,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mark {
    Dash,
    /// An en dash after a no-break space, as [`crate::french()`] writes it: between days, surely a range.
    LongDash,
    Slash,
    Comma,
    Dot,
    Colon,
    /// `;`, `|`, `//`.
    Semicolon,
    Line,
    Open,
    Close,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Kind {
    pub(super) fn means_something(self) -> bool {
        !matches!(self, Self::Mark(_) | Self::Word(Word::From | Word::To | Word::And | Word::The { .. }))
    }

    /// Something that names days: it can begin a list of days.
    pub(super) fn names_days(self) -> bool {
        matches!(self, Self::Day(_) | Self::Word(Word::EveryDay | Word::WorkDays | Word::WeekEnd))
    }

    pub(super) fn is_clock(self) -> bool {
        matches!(self, Self::Clock(_) | Self::Word(Word::AllDay))
    }
}

/// The tokens, and whether a day was misspelt.
pub(super) fn tokens(glyphs: &[Glyph]) -> (Vec<Token>, bool) {
    let mut lexer = Lexer { glyphs, at: 0, tokens: Vec::new(), misspelt: false };
    while lexer.at < glyphs.len() {
        lexer.next();
    }
    (lexer.tokens, lexer.misspelt)
}

struct Lexer<'g> {
    glyphs: &'g [Glyph],
    at: usize,
    tokens: Vec<Token>,
    misspelt: bool,
}

impl Lexer<'_> {
    fn ch(&self, at: usize) -> char {
        self.glyphs.get(at).map_or('\0', |glyph| glyph.ch)
    }

    fn push(&mut self, kind: Kind, end: usize) {
        let (start, last) = (self.glyphs[self.at].start, self.glyphs[end - 1].end);
        self.tokens.push(Token { kind, start, end: last });
        self.at = end;
    }

    fn next(&mut self) {
        let here = self.ch(self.at);
        match here {
            ' ' | '\u{a0}' | '"' | '\'' | '«' | '»' | '_' | '!' | '“' | '”' => self.at += 1,
            _ if here.is_ascii_digit() => self.number(),
            _ if is_letter(here) => self.word(),
            '/' if self.ch(self.at + 1) == '/' => self.push(Kind::Mark(Mark::Semicolon), self.at + 2),
            _ => {
                let kind = match here {
                    '\u{2013}' if self.at > 0 && self.ch(self.at - 1) == '\u{a0}' => {
                        Kind::Mark(Mark::LongDash)
                    }
                    '-' | '\u{2013}' => Kind::Mark(Mark::Dash),
                    '/' => Kind::Mark(Mark::Slash),
                    ',' => Kind::Mark(Mark::Comma),
                    '.' => Kind::Mark(Mark::Dot),
                    ':' | '=' => Kind::Mark(Mark::Colon),
                    ';' | '|' => Kind::Mark(Mark::Semicolon),
                    '\n' => Kind::Mark(Mark::Line),
                    '(' | '[' | '{' => Kind::Mark(Mark::Open),
                    ')' | ']' | '}' => Kind::Mark(Mark::Close),
                    '&' | '+' => Kind::Word(Word::And),
                    _ => Kind::Unknown,
                };
                self.push(kind, self.at + 1);
            }
        }
    }

    /// Whether a word may end before `at`: no letter there, or a capital after a small one ("heuresLe").
    fn word_ends(&self, at: usize) -> bool {
        !is_letter(self.ch(at)) || self.splits(at)
    }

    fn splits(&self, at: usize) -> bool {
        at > 0 && self.glyphs.get(at).is_some_and(|glyph| glyph.upper) && !self.glyphs[at - 1].upper
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        while matches!(self.ch(at), ' ' | '\u{a0}') {
            at += 1;
        }
        at
    }

    /// Where `phrase` ends when it stands at `at`.
    fn phrase_end(&self, phrase: &str, mut at: usize) -> Option<usize> {
        for letter in phrase.chars() {
            if letter == ' ' {
                while matches!(self.ch(at), ' ' | '\u{a0}' | '-' | '\'' | '.' | '/' | '\u{2013}') {
                    at += 1;
                }
            } else if self.ch(at) == letter || self.ch(at) == '\u{fffd}' {
                at += 1;
            } else {
                return None;
            }
        }
        if self.ch(at) == 's' && !self.word_ends(at) {
            at += 1;
        }
        self.word_ends(at).then_some(at)
    }

    fn known(&self, at: usize) -> Option<(Kind, usize)> {
        let ends_in_digit = |phrase: &str| phrase.ends_with(|last: char| last.is_ascii_digit());
        phrases(self.ch(at)).find_map(|(phrase, kind)| {
            let end = self.phrase_end(phrase, at)?;
            // "WE" is a week-end, "We" is another language's Wednesday.
            let wednesday = phrase == "we" && self.glyphs[at].upper && !self.glyphs[at + 1].upper;
            let cut = ends_in_digit(phrase) && self.ch(end).is_ascii_digit();
            (!wednesday && !cut).then_some((kind, end))
        })
    }

    fn word(&mut self) {
        if let Some((minutes, end)) = self.hour_in_letters() {
            return self.push(hour_of(minutes), end);
        }
        if let Some((kind, end)) = self.known(self.at) {
            return self.push(kind, end);
        }
        let mut end = self.at + 1;
        while !self.word_ends(end) {
            end += 1;
        }
        let word: String = self.glyphs[self.at..end].iter().map(|glyph| glyph.ch).collect();
        match misspelt_day(&word) {
            Some(day) => {
                self.misspelt = true;
                self.push(Kind::Day(day), end);
            }
            None => self.push(Kind::Unknown, end),
        }
    }

    /// "neuf heures trente", "quatorze heures et demie".
    fn hour_in_letters(&self) -> Option<(u16, usize)> {
        let number = |at: usize| {
            let said = NUMBERS.iter().enumerate().rev();
            said.filter_map(|(value, name)| Some((value, self.phrase_end(name, at)?)))
                .max_by_key(|found| found.1)
        };
        let (hour, end) = number(self.at)?;
        let end = self.phrase_end("heure", self.skip_spaces(end))?;
        let minutes = [
            ("trente", 30),
            ("quinze", 15),
            ("quarante cinq", 45),
            ("et demi", 30),
            ("et demie", 30),
            ("et quart", 15),
        ];
        let after = self.skip_spaces(end);
        let found = minutes
            .iter()
            .filter_map(|(words, minutes)| Some((*minutes, self.phrase_end(words, after)?)))
            .max_by_key(|found| found.1);
        let (minutes, end) = found.unwrap_or((0, end));
        Some((u16::try_from(hour).ok()? * 60 + minutes, end))
    }

    fn number(&mut self) {
        if let Some((kind, end)) = self.known(self.at) {
            return self.push(kind, end);
        }
        let end = self.digits_end(self.at);
        if end - self.at > 2 {
            return self.push(Kind::Unknown, end);
        }
        let value = self.value(self.at, end);
        if let Some((minutes, end)) = self.clock(u16::from(value), end) {
            return self.push(hour_of(minutes), end);
        }
        let suffix = self.skip_spaces(end);
        let ordinal = ["eme", "ieme", "er", "ere", "nd", "nde", "e"].iter().find_map(|ending| {
            let at = if *ending == "e" { end } else { suffix };
            self.phrase_end(ending, at)
        });
        match ordinal {
            Some(end) if (1..=5).contains(&value) => self.push(Kind::Ordinal(value.cast_signed()), end),
            Some(end) => self.push(Kind::Unknown, end),
            None => self.push(Kind::Number(value), end),
        }
    }

    fn digits_end(&self, mut at: usize) -> usize {
        while self.ch(at).is_ascii_digit() {
            at += 1;
        }
        at
    }

    fn value(&self, start: usize, end: usize) -> u8 {
        self.glyphs[start..end]
            .iter()
            .filter_map(|glyph| glyph.ch.to_digit(10))
            .fold(0, |sum, digit| sum * 10 + digit as u8)
    }

    /// The end of "h", "heures" standing at `at`, also when a short word is glued to it ("9hà").
    fn hour_mark(&self, at: usize) -> Option<usize> {
        if self.ch(at) != 'h' {
            return None;
        }
        let whole = ["heure", "h", "hr", "hres"].iter().find_map(|mark| self.phrase_end(mark, at));
        whole.or_else(|| {
            ["a", "et", "de"].iter().any(|word| self.phrase_end(word, at + 1).is_some()).then_some(at + 1)
        })
    }

    /// The hour that `hour`, whose digits end at `end`, begins: its minutes from midnight and its own end.
    fn clock(&self, hour: u16, end: usize) -> Option<(u16, usize)> {
        if hour > 24 {
            return None;
        }
        let mark = self.skip_spaces(end);
        let at = |minutes: u8| hour * 60 + u16::from(minutes);
        if let Some(after) = self.hour_mark(mark) {
            let (minutes, end) = self.minutes_after_h(after);
            let end = ["mn", "min", "minute", "h"]
                .iter()
                .find_map(|unit| self.phrase_end(unit, end))
                .unwrap_or(end);
            return Some((at(minutes), end));
        }
        if self.ch(mark) != ':' {
            return None;
        }
        let digits = self.skip_spaces(mark + 1);
        let digits_end = self.digits_end(digits);
        let glued = mark == end && digits == mark + 1;
        if digits_end - digits == 2 && self.value(digits, digits_end) < 60 {
            let after = self.skip_spaces(digits_end);
            let is_an_hour_itself = self.hour_mark(after).is_some() || !glued && self.ch(after) == ':';
            if !is_an_hour_itself {
                return Some((at(self.value(digits, digits_end)), digits_end));
            }
            return None;
        }
        // "8:30 - 17:" lost its zeros in a spreadsheet.
        let cut_short = mark == end
            && (matches!(self.ch(digits), '-' | '/' | ';' | ')' | '\0' | '\u{2013}')
                || self.phrase_end("a", digits).is_some());
        cut_short.then(|| (at(0), mark + 1))
    }

    /// Minutes after "h" and where they end; 0 when there are none.
    fn minutes_after_h(&self, after: usize) -> (u8, usize) {
        let mut start = self.skip_spaces(after);
        if start == after && self.ch(after) == ':' {
            start += 1;
        }
        let end = self.digits_end(start);
        let next_is_mark = |at: usize| {
            let next = self.skip_spaces(at);
            self.hour_mark(next).is_some() || self.ch(next) == ':'
        };
        let value = |end: usize| self.value(start, end);
        match end - start {
            // "9h12h" is two hours, "8h30h" is one, "12h30 :" is one.
            2 if start == after && value(end) < 60 && (self.hour_mark(end).is_none() || value(end) > 24) => {
                (value(end), end)
            }
            2 if start != after && value(end) < 60 && !next_is_mark(end) => {
                let spaced = self.ch(after) == ' ';
                if !spaced || value(end).is_multiple_of(15) { (value(end), end) } else { (0, after) }
            }
            // "12h3019h": the next hour is glued.
            4 if start == after && value(start + 2) < 60 && next_is_mark(end) => {
                (value(start + 2), start + 2)
            }
            1 if start == after && value(end) == 0 => (0, end),
            _ => (0, after),
        }
    }
}

fn is_letter(ch: char) -> bool {
    ch.is_alphabetic() || ch == '\u{fffd}'
}

/// "24h" is midnight; past it there is no hour.
fn hour_of(minutes: u16) -> Kind {
    if minutes <= 1440 { Kind::Clock(minutes % 1440) } else { Kind::Unknown }
}
