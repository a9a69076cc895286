//! Free French text: what was read by people, real texts, damaged texts.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::{real_texts, shared_dir, zone};
use jiff::civil::{Weekday, date};
use proptest::prelude::*;
use timetable::french::{self, RemarkKind, Rule, Why};
use timetable::{Schedule, Week, french as described};

/// Our reading of real texts, one a line: the text, a tab, its hours, or `!` and why there are none.
const REVIEWED: &str = include_str!("data/horaires.tsv");

fn reviewed() -> impl Iterator<Item = (&'static str, &'static str)> {
    REVIEWED.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('\t').unwrap())
}

/// The first week of a year and a bit in which two texts differ; holidays, months and weeks all come by.
fn first_difference(one: &str, other: &str) -> Option<String> {
    let (one, other) = (Schedule::parse(one).unwrap(), Schedule::parse(other).unwrap());
    let rennes = zone("35");
    let mut monday = date(2026, 1, 5);
    for _ in 0..58 {
        let (a, b) = (one.week_of(monday, &rennes), other.week_of(monday, &rennes));
        for day in monday.series(jiff::Span::new().days(1)).take(7).map(jiff::civil::Date::weekday) {
            if (a.hours(day), a.unsure_hours(day)) != (b.hours(day), b.unsure_hours(day)) {
                return Some(format!("week of {monday}, {day:?}: {:?} or {:?}", a.hours(day), b.hours(day)));
            }
        }
        monday = monday.checked_add(jiff::Span::new().days(7)).unwrap();
    }
    None
}

#[test]
fn reviewed_texts_read_as_a_person_read_them() {
    let mut wrong = Vec::new();
    let (mut hours, mut refusals) = (0, 0);
    for (text, expected) in reviewed() {
        match (french::parse(text), expected.strip_prefix('!')) {
            (Ok(parsed), None) => {
                hours += 1;
                if let Some(difference) = first_difference(&parsed.osm, expected) {
                    wrong.push(format!("{text}\n    {}\n    not {expected}: {difference}", parsed.osm));
                }
            }
            (Err(unparsed), Some(code)) if unparsed.why.code() == code => refusals += 1,
            (Ok(parsed), Some(code)) => {
                wrong.push(format!("{text}\n    {}\n    not refused ({code})", parsed.osm));
            }
            (Err(unparsed), _) => wrong.push(format!("{text}\n    {}, not {expected}", unparsed.why.code())),
        }
    }
    println!("{hours} texts with hours, {refusals} refused");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(hours >= 300 && refusals >= 40);
}

/// A text states hours when it holds a range between two clock hours, and names a day or all days, or is one of the
/// exports whose six or seven cells are the days. Told by the letters alone, not by what the reader makes of them.
/// Texts that already use the syntax, rightly or not, are not French.
fn states_hours(text: &str) -> bool {
    const DAYS: [&str; 21] = [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lun", "mar", "mer", "jeu",
        "ven", "vend", "sam", "dim", "jours", "semaine", "we", "week", "weekend", "7j",
    ];
    let words = || text.split(|c: char| !c.is_alphabetic());
    if words().any(|word| ["Mo", "Tu", "We", "Th", "Fr"].contains(&word)) {
        return false;
    }
    let word_is_a_day = |word: &str| {
        let plain = word.to_lowercase();
        DAYS.contains(&plain.as_str()) || DAYS.contains(&plain.trim_end_matches('s'))
    };
    // A day named only to be left out ("fermé le lundi", "sauf le lundi") has no hours of its own.
    let words: Vec<&str> = words().filter(|word| !word.is_empty()).collect();
    let left_out = |at: usize| {
        words[at.saturating_sub(3)..at].iter().any(|word| {
            let word = word.to_lowercase();
            word.starts_with("ferm") || word == "sauf"
        })
    };
    let names_days = words.iter().enumerate().any(|(at, word)| word_is_a_day(word) && !left_out(at));
    let cells = text.ends_with(';') && (6..=7).contains(&text.matches(';').count());
    (names_days || cells) && has_range(&text.to_lowercase())
}

/// Two clock hours with only "-", "–", "/", "à", "a" or spaces between.
fn has_range(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let digits = |at: usize| chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    let spaces = |mut at: usize| {
        while chars.get(at).is_some_and(|c| c.is_whitespace()) {
            at += 1;
        }
        at
    };
    // The end of a clock hour that begins at `at`.
    let clock = |at: usize| {
        let count = digits(at);
        let mark = spaces(at + count);
        let is_clock = (1..=2).contains(&count) && matches!(chars.get(mark), Some('h' | ':'));
        let minutes = spaces(mark + 1);
        is_clock.then(|| if digits(minutes) == 2 { minutes + 2 } else { mark + 1 })
    };
    (0..chars.len()).any(|at| {
        let starts = at == 0 || !chars[at - 1].is_ascii_digit();
        let Some(end) = clock(at).filter(|_| starts) else { return false };
        let mut next = spaces(end);
        if !matches!(chars.get(next), Some('-' | '–' | '/' | 'à' | 'a')) {
            return false;
        }
        next = spaces(next + 1);
        clock(next).is_some()
    })
}

#[test]
fn nearly_every_real_text_that_states_hours_is_read() {
    let Some(shared) = shared_dir() else { return };
    let texts = std::fs::read_to_string(shared.join("data/places/horaires-bruts-distincts.txt")).unwrap();
    let (mut stating, mut read, mut read_beside) = (0, 0, 0);
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts.lines() {
        let states = states_hours(text);
        stating += usize::from(states);
        match french::parse(text) {
            Ok(parsed) => {
                let week = Schedule::parse(&parsed.osm).unwrap();
                assert!(parsed.osm.len() < 1500, "{text}: {}", parsed.osm);
                assert!(!week.notes().contains(&timetable::Note::ReplacedRule), "{text}: {}", parsed.osm);
                if states { read += 1 } else { read_beside += 1 }
            }
            Err(unparsed) => {
                assert!(text.get(unparsed.at.clone()).is_some(), "{text}: {unparsed:?}");
                if states {
                    *refused.entry(unparsed.why.code()).or_default() += 1;
                    println!("{}\t{text}", unparsed.why.code());
                }
            }
        }
    }
    println!(
        "{} texts, {stating} state hours: {read} read; {read_beside} others read",
        texts.lines().count()
    );
    println!("refused: {refused:?}");
    assert!(read * 100 >= stating * 97, "{read} of {stating}");
}

#[test]
fn the_words_of_a_week_read_back_to_it() {
    let mut texts: Vec<String> = real_texts().into_iter().flat_map(|(_, texts)| texts).collect();
    texts.extend(
        ["Mo-We 09:00-12:00; Fr 22:00-02:00", "24/7", "We 10:00+", "Tu 08:05-11:35"].map(str::to_owned),
    );
    let mut count = 0;
    for text in texts {
        let Ok(schedule) = Schedule::parse(&text) else { continue };
        let week = schedule.week();
        let words = described(week);
        // Only what is sure can be said in words; some unusual nights are refused.
        let sure = !words.is_empty() && week.unsure() == [0; 6];
        let Ok(parsed) = french::parse(&words.join("; ")) else { continue };
        if sure {
            let again = Schedule::parse(&parsed.osm).unwrap();
            for day in [
                Weekday::Monday,
                Weekday::Tuesday,
                Weekday::Wednesday,
                Weekday::Thursday,
                Weekday::Friday,
                Weekday::Saturday,
                Weekday::Sunday,
            ] {
                assert_eq!(again.week().hours(day), week.hours(day), "{text} as {words:?} as {}", parsed.osm);
            }
            count += 1;
        }
    }
    println!("{count} weeks read back");
    assert!(count >= 2);
    if shared_dir().is_some() {
        assert!(count > 20_000, "{count}");
    }
}

#[test]
fn a_column_a_day_reads_as_a_week() {
    use Weekday::{Friday, Monday, Saturday, Tuesday, Wednesday};
    let parsed = french::parse_days(&[
        (Monday, "9h-12h / 14h-17h"),
        (Tuesday, "09:00 - 12:00"),
        (Tuesday, "14:00 - 17:00"),
        (Wednesday, "Fermé"),
        (Friday, ""),
        (Saturday, "sur rendez-vous"),
    ]);
    let parsed = parsed.unwrap();
    assert_eq!(parsed.osm, "Mo,Tu 09:00-12:00,14:00-17:00");
    assert_eq!(parsed.notes[0].kind, RemarkKind::Appointment);
    let error =
        french::parse_days(&[(Monday, "9h-12h"), (Tuesday, "14h-16h selon les besoins")]).unwrap_err();
    assert_eq!((error.index, error.why), (1, Why::WhichWeeks));
    assert_eq!(&"14h-16h selon les besoins"[error.at], "selon");
    let error = french::parse_days(&[(Monday, "mardi 9h-12h")]).unwrap_err();
    assert_eq!((error.index, error.why), (0, Why::DayWithoutHours));
    assert_eq!(french::parse_days(&[]).unwrap_err().why, Why::Empty);
    assert_eq!(french::parse_days(&[(Monday, "fermé"), (Tuesday, "-")]).unwrap_err().why, Why::NothingOpen);
}

#[test]
fn what_was_understood_is_told() {
    let rules = |text: &str| french::parse(text).unwrap().rules;
    assert_eq!(rules("Lundi : 9h-12h"), []);
    assert_eq!(rules("Mo-Fr 09:00-12:00"), [Rule::AlreadyOsm]);
    assert_eq!(rules("Lundi&nbsp;: 9h - 12h<br/>"), [Rule::Html]);
    assert_eq!(rules("Lundi de 9h Ã\u{a0} 12h"), [Rule::Encoding]);
    assert_eq!(rules("Lundi de 9h \u{fffd} 12h"), [Rule::Encoding]);
    assert_eq!(rules("9-12h le mecredi"), [Rule::DaysAfterHours, Rule::BareNumbers, Rule::Misspelt]);
    assert_eq!(
        rules("2e et 4e jeudi du mois : 9h 12h, fermé en août"),
        [Rule::Juxtaposed, Rule::Closed, Rule::NthWeekday, Rule::Months]
    );
}

/// Texts for damage when the reference data is absent, and grafts that change meaning.
const PIECES: [&str; 30] = [
    "lundi",
    "du mardi au jeudi",
    " : ",
    "9h-12h",
    " et de 14h à 17h30",
    "; ",
    " / ",
    "fermé ",
    "sauf ",
    "le 1er samedi du mois ",
    "sur rdv ",
    "(",
    ")",
    "vacances scolaires ",
    "semaines paires ",
    "août ",
    "jours fériés ",
    "midi",
    "24h/24",
    "7j/7",
    "à partir de 10h",
    "<br>",
    "&eacute;",
    "Ã©",
    "\u{fffd}",
    "neuf heures trente",
    "é",
    "12h3019h",
    "Permanence CCAS ",
    "-",
];

fn answers(text: &str) {
    match french::parse(text) {
        Ok(parsed) => {
            let schedule = Schedule::parse(&parsed.osm).unwrap();
            assert!(!parsed.osm.is_empty());
            // Reading what was written, as it was written.
            if let Ok(again) = french::parse(&parsed.osm) {
                assert_eq!(again.rules, [Rule::AlreadyOsm], "{text}");
                assert_eq!(Schedule::parse(&again.osm).unwrap().week(), schedule.week(), "{text}");
            }
        }
        Err(unparsed) => assert!(text.get(unparsed.at.clone()).is_some(), "{text:?}: {unparsed:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_hours_or_a_reason(text in ".{0,80}") {
        answers(&text);
    }

    #[test]
    fn any_mix_of_the_words_gives_hours_or_a_reason(pieces in prop::collection::vec(0..PIECES.len(), 0..14)) {
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        answers(&text);
    }

    #[test]
    fn damaged_reviewed_texts_give_hours_or_a_reason(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), piece in 0..PIECES.len(), cut in 0..6_usize) {
        let texts: Vec<&str> = reviewed().map(|(text, _)| text).collect();
        let text = texts[which.index(texts.len())];
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len().max(1));
        let damaged: String = chars[..at].iter().chain(PIECES[piece].chars().collect::<Vec<_>>().iter()).chain(chars.iter().skip(at + cut)).collect();
        answers(&damaged);
    }

    /// A week written in plain French reads back minute by minute.
    #[test]
    fn a_generated_week_reads_as_it_was_meant(days in prop::collection::vec((0..7_usize, prop::collection::vec((0..24_u16, 1..8_u16), 1..3)), 1..6), style in 0..4_usize) {
        const NAMES: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
        let mut expected: BTreeMap<usize, Vec<std::ops::Range<u16>>> = BTreeMap::new();
        let mut lines = Vec::new();
        for (day, spans) in days {
            if expected.contains_key(&day) {
                continue;
            }
            let mut at = 6 * 60;
            let mut ranges = Vec::new();
            for (gap, length) in spans {
                let start = at + gap * 15 + 15;
                let end = start + length * 15;
                at = end;
                ranges.push(start..end);
            }
            let hour = |minute: u16| match style {
                0 => format!("{}h{:02}", minute / 60, minute % 60),
                1 => format!("{:02}:{:02}", minute / 60, minute % 60),
                2 => format!("{} h {:02}", minute / 60, minute % 60),
                _ => if minute.is_multiple_of(60) { format!("{}H", minute / 60) } else { format!("{}H{:02}", minute / 60, minute % 60) },
            };
            let (to, and) = [(" à ", " et de "), (" - ", " / "), ("-", ", "), ("/", " - ")][style];
            let texts: Vec<String> = ranges.iter().map(|range| format!("{}{to}{}", hour(range.start), hour(range.end))).collect();
            lines.push(format!("{} : {}", NAMES[day], texts.join(and)));
            expected.insert(day, ranges);
        }
        let text = lines.join(["; ", "\n", " ", " | "][style]);
        let parsed = french::parse(&text).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        let schedule = Schedule::parse(&parsed.osm).unwrap();
        let week: &Week = schedule.week();
        for day in 0..7_usize {
            let hours = week.hours(Weekday::from_monday_zero_offset(day as i8).unwrap());
            let meant = expected.get(&day).cloned().unwrap_or_default();
            prop_assert_eq!(hours, meant, "{} as {}", text, parsed.osm);
        }
    }
}
