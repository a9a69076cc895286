//! The invented day: who comes, what follows.

/// What follows a triage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Nothing yet: the questions are not finished.
    Draft,
    /// The result is known, no place chosen.
    Finished,
    /// Sent, no answer.
    Sent,
    /// The place expects the person.
    Acknowledged,
    /// The person came.
    Received,
    /// What they came for is done.
    Done,
    /// They did not come.
    NotCome,
    /// The place has no room.
    Full,
}

/// One invented person at a desk.
pub struct Visit {
    /// Index in [`super::people::PEOPLE`].
    pub agent: usize,
    /// When they came, in minutes before now.
    pub minutes_ago: i64,
    /// Field and code, a field may repeat.
    pub answers: &'static [(&'static str, &'static str)],
    /// Their own words, if given.
    pub words: Option<&'static str>,
    /// Which of the nearest places: 0 the nearest.
    pub choice: usize,
    /// What follows.
    pub then: Then,
}

const DAY: i64 = 24 * 60;

const URGENT: &[(&str, &str)] = &[
    ("T0", "yes"),
    ("T1", "easy"),
    ("T2", "smartphone"),
    ("T3", "mobile"),
    ("T4", "weekly"),
    ("T5", "helped"),
    ("T6", "helped"),
    ("T7", "no"),
    ("T8", "given-up"),
    ("T9", "no"),
    ("T10.wishes", "procedures"),
    ("T10.obstacles", "fear"),
    ("T11", "no"),
];
const LASTING: &[(&str, &str)] = &[
    ("T0", "no"),
    ("T1", "some"),
    ("T2", "none"),
    ("T3", "none"),
    ("T4", "never"),
    ("T5", "no"),
    ("T6", "no"),
    ("T7", "no"),
    ("T8", "never"),
    ("T9", "sometimes"),
    ("T10.wishes", "someone-else"),
    ("T10.obstacles", "health"),
    ("T11", "no"),
];
const MOTIVATED: &[(&str, &str)] = &[
    ("T0", "no"),
    ("T1", "easy"),
    ("T2", "smartphone"),
    ("T3", "home"),
    ("T4", "rarely"),
    ("T5", "helped"),
    ("T6", "no"),
    ("T7", "no"),
    ("T8", "helped"),
    ("T9", "yes"),
    ("T10.wishes", "contact"),
    ("T10.wishes", "procedures"),
    ("T10.obstacles", "cost"),
    ("T11", "no"),
];
const RELUCTANT: &[(&str, &str)] = &[
    ("T0", "no"),
    ("T1", "easy"),
    ("T2", "shared"),
    ("T3", "rationed"),
    ("T4", "rarely"),
    ("T5", "no"),
    ("T6", "no"),
    ("T7", "helped"),
    ("T8", "never"),
    ("T9", "no"),
    ("T10.wishes", "nothing"),
    ("T10.obstacles", "usefulness"),
    ("T11", "no"),
];
const CLOSE: &[(&str, &str)] = &[
    ("T0", "no"),
    ("T1", "easy"),
    ("T2", "computer"),
    ("T3", "home"),
    ("T4", "daily"),
    ("T5", "alone"),
    ("T6", "alone"),
    ("T7", "helped"),
    ("T8", "helped"),
    ("T9", "yes"),
    ("T10.wishes", "work"),
    ("T10.obstacles", "time"),
    ("T11", "no"),
];
const AUTONOMOUS: &[(&str, &str)] = &[
    ("T0", "no"),
    ("T1", "easy"),
    ("T2", "computer"),
    ("T3", "home"),
    ("T4", "daily"),
    ("T5", "alone"),
    ("T6", "alone"),
    ("T7", "alone"),
    ("T8", "alone"),
    ("T9", "yes"),
    ("T10.wishes", "safety"),
    ("T10.obstacles", "none"),
    ("T11", "no"),
];
const BEGUN: &[(&str, &str)] = &[("T0", "no"), ("T1", "easy"), ("T2", "smartphone")];

const fn visit(
    agent: usize,
    minutes_ago: i64,
    answers: &'static [(&'static str, &'static str)],
    choice: usize,
    then: Then,
) -> Visit {
    Visit { agent, minutes_ago, answers, words: None, choice, then }
}

/// Who came, oldest first.
pub const VISITS: &[Visit] = &[
    visit(0, 19 * DAY, MOTIVATED, 1, Then::Sent),
    visit(1, 17 * DAY, LASTING, 0, Then::Sent),
    visit(0, 9 * DAY, CLOSE, 0, Then::Done),
    visit(1, 8 * DAY, MOTIVATED, 0, Then::Received),
    visit(1, 6 * DAY, URGENT, 2, Then::NotCome),
    visit(0, 5 * DAY, LASTING, 0, Then::Received),
    visit(0, 4 * DAY, URGENT, 2, Then::Full),
    visit(1, 3 * DAY, CLOSE, 1, Then::Acknowledged),
    Visit {
        words: Some("Je voudrais apprendre à envoyer des photos à mes petits-enfants."),
        ..visit(0, 2 * DAY, MOTIVATED, 0, Then::Acknowledged)
    },
    visit(1, DAY, AUTONOMOUS, 0, Then::Finished),
    visit(0, 200, RELUCTANT, 0, Then::Finished),
    visit(1, 150, URGENT, 0, Then::Sent),
    visit(0, 90, CLOSE, 0, Then::Sent),
    visit(1, 40, RELUCTANT, 1, Then::Sent),
    visit(0, 12, BEGUN, 0, Then::Draft),
    visit(1, 6, BEGUN, 0, Then::Draft),
];

#[cfg(test)]
mod tests {
    use super::super::people::PEOPLE;
    use super::*;

    #[test]
    fn the_day_is_told_in_order_by_people_who_welcome() {
        assert!(VISITS.iter().all(|visit| PEOPLE[visit.agent].commune.is_some()));
        assert!(VISITS.is_sorted_by_key(|visit| std::cmp::Reverse(visit.minutes_ago / DAY)));
    }
}
