//! Real texts, damaged: nothing panics, nothing hangs. A few thousand by default; `MUTATIONS=5000000` for more.

mod common;

/// A small generator, seeded: the same damage every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }
}

const GRAFTS: &[&str] = &[
    "PH",
    "SH",
    "PH -1 day",
    "PH +366 days ",
    "week 53",
    "week 1-53/2 ",
    "week1-52/255 ",
    "easter",
    "easter -366 days",
    "Feb 29",
    "Feb 30-Feb 30 ",
    "Dec 31+",
    "Jan Mo[-5]",
    "1900-9999/9999 ",
    "9999 Dec 31",
    "2026+ ",
    "24/7",
    "00:00-48:00",
    "48:00",
    "24:00",
    "10:00+",
    "10:00-12:00+",
    "(sunrise-24:00)",
    "(dusk+24:00)",
    "sunset",
    "dawn-dusk",
    "/00",
    "/24:00",
    "unknown",
    "off",
    "\"x\"",
    "\"",
    "||",
    " || ",
    ", ",
    ";",
    "Mo[1-5,-1] -366 days",
    "Su-Mo",
    "Sa[5-1]",
    "\u{a0}",
    "é",
    "-",
    ":",
    "Jan 1-2026 Mar 1",
    "2027 Dec 20-Jan 5 ",
    "Oct-Mar",
    "easter-Dec 1 -Su ",
    "\u{feff}",
    "\n",
    "0",
    "9",
];

fn damage(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.roll(3) {
        // Half of the time between two words, where a graft is most likely to be read.
        let mut at = dice.roll(chars.len() + 1);
        if dice.roll(2) == 0 {
            at = chars[..at].iter().rposition(|c| matches!(c, ' ' | ';' | ',')).map_or(0, |found| found + 1);
        }
        match dice.roll(7) {
            0 if at < chars.len() => drop(chars.remove(at)),
            1 if at < chars.len() => chars[at] = char::from(32 + dice.roll(95) as u8),
            2 => {
                let half: Vec<char> = other.chars().skip(dice.roll(other.len())).collect();
                chars.truncate(at);
                chars.extend(half);
            }
            3 => chars.extend_from_within(at..),
            4 => {
                let graft = GRAFTS[dice.roll(GRAFTS.len())];
                chars.extend(format!("; {graft} {}", ["off", "10:00-12:00", ""][dice.roll(3)]).chars());
            }
            _ => drop(chars.splice(at..at, GRAFTS[dice.roll(GRAFTS.len())].chars())),
        }
        chars.truncate(5000);
    }
    chars.into_iter().collect()
}

#[test]
fn damaged_real_texts_give_an_answer_or_a_reason() {
    let count = std::env::var_os("MUTATIONS").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(20_000);
    let mut texts: Vec<String> = common::real_texts().into_iter().flat_map(|(_, texts)| texts).collect();
    if texts.is_empty() {
        texts = ["Mo-Fr 09:00-12:00,14:00-17:00; PH off", "Tu-Th 09:00-12:00; Sa off"]
            .map(str::to_owned)
            .to_vec();
    }
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut read = 0;
    let mut slowest = (std::time::Duration::ZERO, String::new());
    for _ in 0..count {
        let (one, other) = (dice.roll(texts.len()), dice.roll(texts.len()));
        let text = damage(&texts[one], &texts[other], &mut dice);
        #[expect(clippy::disallowed_methods, reason = "a test of duration")]
        let began = std::time::Instant::now();
        let second = dice.roll(6_000_000_000) as i64 - 1_000_000_000;
        let done = std::panic::catch_unwind(|| common::exercise(&text, second));
        assert!(done.is_ok(), "at second {second}: {text:?}");
        if began.elapsed() > slowest.0 {
            slowest = (began.elapsed(), text.clone());
        }
        read += usize::from(timetable::Schedule::parse(&text).is_ok());
    }
    println!("{count} damaged texts, {read} still read; slowest {:?}: {:?}", slowest.0, slowest.1);
}
