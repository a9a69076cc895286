//! A week in words: days with the same hours together.

use jiff::civil::Weekday;

use crate::segments::{DAY, State};
use crate::week::Week;

/// Before this minute, what starts at midnight and follows an evening belongs to that evening.
const NIGHT_ENDS: u16 = 6 * 60;

/// Days of one group that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRun {
    /// First day.
    pub first: Weekday,
    /// Last day, the same as the first for a day alone.
    pub last: Weekday,
}

/// Hours of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourRange {
    /// Minutes from midnight.
    pub start_minute: u16,
    /// Minutes from the same midnight: more than 1440 when it ends the next day. When `open_end`, the last
    /// minute that is sure.
    pub end_minute: u16,
    /// The closing time is not known.
    pub open_end: bool,
}

/// Days that have the same hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayGroup {
    /// The days, Monday first.
    pub days: Vec<DayRun>,
    /// Their hours, in order; never empty.
    pub hours: Vec<HourRange>,
}

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// The days that open, grouped by equal hours, in the order of their first day. Closed days are left out.
pub fn describe(week: &Week) -> Vec<DayGroup> {
    let mut groups: Vec<(Vec<usize>, Vec<HourRange>)> = Vec::new();
    for (at, day) in DAYS.into_iter().enumerate() {
        let hours = hours_of(week, day);
        if hours.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|group| group.1 == hours) {
            Some(group) => group.0.push(at),
            None => groups.push((vec![at], hours)),
        }
    }
    groups.into_iter().map(|(days, hours)| DayGroup { days: runs(&days), hours }).collect()
}

fn runs(days: &[usize]) -> Vec<DayRun> {
    days.chunk_by(|a, b| a + 1 == *b)
        .map(|run| DayRun { first: DAYS[run[0]], last: DAYS[run[run.len() - 1]] })
        .collect()
}

fn hours_of(week: &Week, day: Weekday) -> Vec<HourRange> {
    let pieces = week.day(day);
    let mut hours = Vec::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.state == State::Open) {
        let from_the_night_before =
            piece.start == 0 && piece.end <= NIGHT_ENDS && ends_open(week, day.previous());
        if from_the_night_before {
            continue;
        }
        let mut end_minute = piece.end;
        let next = week.day(day.next()).first().filter(|next| next.start == 0);
        if let Some(next) = next.filter(|next| next.state == State::Open && next.end <= NIGHT_ENDS)
            && piece.end == DAY
        {
            end_minute = DAY + next.end;
        }
        let open_end =
            pieces.get(at + 1).is_some_and(|next| next.start == piece.end && next.state == State::Unknown);
        hours.push(HourRange { start_minute: piece.start, end_minute, open_end });
    }
    hours
}

fn ends_open(week: &Week, day: Weekday) -> bool {
    week.day(day).last().is_some_and(|piece| piece.end == DAY && piece.state == State::Open)
}

/// One line a group: "lundi – vendredi : 9 h – 12 h, 14 h – 17 h".
pub fn french(week: &Week) -> Vec<String> {
    let names = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    let hour = |minute: u16| match (minute / 60 % 24, minute % 60) {
        (0, 0) if minute > 0 => "minuit".to_owned(),
        (hour, 0) => format!("{hour}\u{a0}h"),
        (hour, rest) => format!("{hour}\u{a0}h\u{a0}{rest:02}"),
    };
    let words = Words {
        names,
        every_day: "tous les jours",
        colon: "\u{a0}: ",
        all_day: "24\u{a0}h/24",
        range: &|start, end| format!("{}\u{a0}–\u{a0}{}", hour(start), hour(end)),
        from: &|start| format!("à partir de {}", hour(start)),
    };
    describe(week).iter().map(|group| words.line(group)).collect()
}

/// One line a group: "Monday – Friday: 9:00–12:00, 14:00–17:00".
pub fn english(week: &Week) -> Vec<String> {
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let hour = |minute: u16| match minute {
        DAY => "midnight".to_owned(),
        minute => format!("{}:{:02}", minute / 60 % 24, minute % 60),
    };
    let words = Words {
        names,
        every_day: "every day",
        colon: ": ",
        all_day: "24 hours",
        range: &|start, end| format!("{}–{}", hour(start), hour(end)),
        from: &|start| format!("from {}", hour(start)),
    };
    describe(week).iter().map(|group| words.line(group)).collect()
}

struct Words<'a> {
    names: [&'static str; 7],
    every_day: &'static str,
    colon: &'static str,
    all_day: &'static str,
    range: &'a dyn Fn(u16, u16) -> String,
    from: &'a dyn Fn(u16) -> String,
}

impl Words<'_> {
    fn line(&self, group: &DayGroup) -> String {
        let days: Vec<String> = group.days.iter().map(|run| self.days(*run)).collect();
        let hours: Vec<String> = group.hours.iter().map(|hours| self.hours(*hours)).collect();
        format!("{}{}{}", days.join(", "), self.colon, hours.join(", "))
    }

    fn days(&self, run: DayRun) -> String {
        let name = |day: Weekday| self.names[usize::from(day.to_monday_zero_offset().unsigned_abs())];
        let (first, last) = (run.first.to_monday_zero_offset(), run.last.to_monday_zero_offset());
        match last - first {
            0 => name(run.first).to_owned(),
            1 => format!("{}, {}", name(run.first), name(run.last)),
            6 => self.every_day.to_owned(),
            _ => format!("{} – {}", name(run.first), name(run.last)),
        }
    }

    fn hours(&self, hours: HourRange) -> String {
        match hours {
            HourRange { start_minute, open_end: true, .. } => (self.from)(start_minute),
            HourRange { start_minute: 0, end_minute: DAY, .. } => self.all_day.to_owned(),
            HourRange { start_minute, end_minute, .. } => (self.range)(start_minute, end_minute),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Schedule;

    #[test]
    fn a_week_reads_as_a_person_would_say_it() {
        let table: &[(&str, &[&str], &[&str])] = &[
            (
                "Mo-Fr 09:00-12:00,14:00-17:30",
                &["lundi – vendredi : 9 h – 12 h, 14 h – 17 h 30"],
                &["Monday – Friday: 9:00–12:00, 14:00–17:30"],
            ),
            (
                "Mo,Tu,Th,Fr 08:45-12:15; We 13:30-17:00; Sa 09:00-12:00",
                &[
                    "lundi, mardi, jeudi, vendredi : 8 h 45 – 12 h 15",
                    "mercredi : 13 h 30 – 17 h",
                    "samedi : 9 h – 12 h",
                ],
                &[
                    "Monday, Tuesday, Thursday, Friday: 8:45–12:15",
                    "Wednesday: 13:30–17:00",
                    "Saturday: 9:00–12:00",
                ],
            ),
            ("24/7", &["tous les jours : 24 h/24"], &["every day: 24 hours"]),
            ("Fr 22:00-02:00", &["vendredi : 22 h – 2 h"], &["Friday: 22:00–2:00"]),
            ("Su 20:00-24:00", &["dimanche : 20 h – minuit"], &["Sunday: 20:00–midnight"]),
            ("Su 20:00-01:00", &["dimanche : 20 h – 1 h"], &["Sunday: 20:00–1:00"]),
            ("We 10:00+", &["mercredi : à partir de 10 h"], &["Wednesday: from 10:00"]),
            ("off", &[], &[]),
            ("\"sur rendez-vous\"", &[], &[]),
        ];
        for (text, french, english) in table {
            let week = Schedule::parse(text).unwrap().week().clone();
            let plain: Vec<String> =
                super::french(&week).iter().map(|line| line.replace('\u{a0}', " ")).collect();
            assert_eq!(plain, *french, "{text}");
            assert_eq!(super::english(&week), *english, "{text}");
        }
    }
}
