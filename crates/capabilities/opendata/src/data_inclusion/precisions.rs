//! What the schema has no coded field for, written in its free texts and read back from them. The words are French: they
//! are data, read by people where the file is shown.

use vocabulary::lmn::{AccessMode, Care, Cost, Itinerancy};
use vocabulary::{Term, Terms};

const SEPARATOR: &str = " ; ";
const PASS: &str = "Pass numérique accepté";
const NO_PASS: &str = "Pass numérique non accepté";
const CARE: &str = "Prise en charge spécifique";
const HOURS: &str = "Horaires indiqués par le lieu";
const MOVES: &str = "Itinérance";
const ACCESS: &str = "Modalités d'accès";

/// More about the cost: said when the coded value alone would lose something.
pub(super) fn cost(costs: Terms<Cost>, accepts_pass: Option<bool>) -> Option<String> {
    let plain = costs.len() < 2 && !costs.contains(Cost::FreeUnderCondition);
    let mut words: Vec<&str> = if plain { Vec::new() } else { costs.iter().map(Term::label).collect() };
    words.extend(accepts_pass.map(|yes| if yes { PASS } else { NO_PASS }));
    (!words.is_empty()).then(|| words.join(SEPARATOR))
}

/// The costs and the pass that details say in our words; costs are empty when they say none.
pub(super) fn read_cost(text: &str) -> (Terms<Cost>, Option<bool>) {
    let mut costs = Terms::EMPTY;
    let mut pass = None;
    for word in text.split(SEPARATOR).map(str::trim) {
        match word {
            PASS => pass = Some(true),
            NO_PASS => pass = Some(false),
            word => {
                if let Some(cost) = Cost::from_label(word) {
                    costs.insert(cost);
                }
            }
        }
    }
    (costs, pass)
}

/// Special care in words.
pub(super) fn care(care: Terms<Care>) -> Option<String> {
    (!care.is_empty()).then(|| format!("{CARE} : {}", care.labels(SEPARATOR)))
}

/// The special care that details say in our words.
pub(super) fn read_care(text: &str) -> Terms<Care> {
    line(text, CARE).map(terms).unwrap_or_default()
}

/// How to come, in words: hours no program reads, whether it moves, and the ways when the coded list says them wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Coming {
    pub(super) hours_text: Option<String>,
    pub(super) itinerancy: Terms<Itinerancy>,
    pub(super) access: Terms<AccessMode>,
}

impl Coming {
    pub(super) fn write(&self) -> Option<String> {
        let lines = [
            self.hours_text.as_ref().map(|text| format!("{HOURS} : {}", text.replace('\n', " "))),
            (!self.itinerancy.is_empty()).then(|| format!("{MOVES} : {}", self.itinerancy.labels(SEPARATOR))),
            (!self.access.is_empty()).then(|| format!("{ACCESS} : {}", self.access.labels(SEPARATOR))),
        ];
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    pub(super) fn read(text: &str) -> Self {
        Self {
            hours_text: line(text, HOURS).map(str::to_owned),
            itinerancy: line(text, MOVES).map(terms).unwrap_or_default(),
            access: line(text, ACCESS).map(terms).unwrap_or_default(),
        }
    }
}

/// What stands after `title :` on a line of its own.
fn line<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| Some(line.strip_prefix(title)?.strip_prefix(" :")?.trim()))
        .filter(|t| !t.is_empty())
}

fn terms<T: Term>(text: &str) -> Terms<T> {
    text.split(SEPARATOR).filter_map(T::from_label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for bits in 0..8_u128 {
            let costs = Terms::from_bits(bits);
            for pass in [None, Some(true), Some(false)] {
                let read = cost(costs, pass).map(|text| read_cost(&text)).unwrap_or_default();
                assert_eq!(read.1, pass);
                assert!(read.0 == costs || costs.len() < 2, "{costs:?}");
            }
        }
        for bits in 0..128_u128 {
            let set = Terms::from_bits(bits);
            assert_eq!(care(set).map(|text| read_care(&text)).unwrap_or_default(), set);
        }
        let coming = Coming {
            hours_text: Some("le matin ; sur rendez-vous".into()),
            itinerancy: [Itinerancy::Mobile].into(),
            access: [AccessMode::ReferralSheet, AccessMode::Email].into(),
        };
        assert_eq!(Coming::read(&coming.write().unwrap()), coming);
        assert_eq!(Coming::default().write(), None);
        assert_eq!(Coming::read("Sur rendez-vous uniquement"), Coming::default());
    }
}
