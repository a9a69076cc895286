//! When an answer of the address service is taken. Pure.

use kernel::text::fold;
use kernel::{CommuneCode, Point, PostalCode};
use serde::{Deserialize, Serialize};
use territory::{Territories, TerritoryRef};

use crate::model::{Precision, Record};

/// Further than this outside the outline of the commune it should be in, an answer is elsewhere.
const OUTSIDE_M: f64 = 1_000.0;
/// The longest key of a kept answer, in bytes.
const MAX_KEY: usize = 400;

/// What the service is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Number and street.
    pub address: String,
    /// Postal code.
    pub postal_code: Option<PostalCode>,
    /// Commune.
    pub commune: Option<CommuneCode>,
    /// Its name.
    pub commune_name: String,
}

impl Question {
    /// The question of a record; `None` when it does not say enough: a street, and a commune or a postal code.
    pub fn of(record: &Record) -> Option<Self> {
        let said = !record.address.is_empty() && (record.commune.is_some() || record.postal_code.is_some());
        said.then(|| Self {
            address: record.address.clone(),
            postal_code: record.postal_code.clone(),
            commune: record.commune.clone(),
            commune_name: record.commune_name.clone(),
        })
    }

    /// What the answer is kept under: the same for the same words however they are written.
    pub fn key(&self) -> String {
        let code = |code: Option<&str>| code.unwrap_or("-").to_owned();
        let mut key = format!(
            "{}|{}|{}|{}",
            code(self.commune.as_ref().map(CommuneCode::as_str)),
            code(self.postal_code.as_ref().map(PostalCode::as_str)),
            fold(&self.commune_name),
            fold(&self.address)
        );
        key.truncate(key.floor_char_boundary(MAX_KEY));
        key
    }
}

/// What an answer stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A house number.
    Housenumber,
    /// A street.
    Street,
    /// A hamlet or another named place.
    Locality,
    /// A commune: no better than what is known.
    Municipality,
}

impl Kind {
    /// Reads the service's word.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "housenumber" => Self::Housenumber,
            "street" => Self::Street,
            "locality" => Self::Locality,
            "municipality" => Self::Municipality,
            _ => return None,
        })
    }
}

/// What the service answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Where.
    pub point: Point,
    /// How sure the service is, 0 to 1.
    pub score: f64,
    /// What it stands for.
    pub kind: Kind,
    /// The commune it says.
    pub citycode: String,
    /// Its address in words.
    pub label: String,
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The point is taken.
    Take {
        /// The point.
        point: Point,
        /// How well it is known.
        precision: Precision,
    },
    /// The record stays as it is.
    Leave(Left),
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// The service found nothing.
    NotFound,
    /// It is less sure than the operator wants.
    Unsure,
    /// It found the commune only.
    CommuneOnly,
    /// It says another commune.
    OtherCommune,
    /// It says another département.
    OtherDepartement,
}

impl Left {
    /// The word that programs read.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Unsure => "unsure",
            Self::CommuneOnly => "commune-only",
            Self::OtherCommune => "other-commune",
            Self::OtherDepartement => "other-departement",
        }
    }
}

/// Whether an answer is taken. Neither what the service says of its commune nor where its point lies may leave the
/// département; nor the commune, when that is known.
pub fn decide(
    question: &Question,
    answer: Option<&Answer>,
    threshold: f64,
    territories: &Territories,
) -> Verdict {
    let Some(answer) = answer else { return Verdict::Leave(Left::NotFound) };
    let said = territories.commune(&answer.citycode);
    let wanted = question.commune.as_ref().and_then(|code| territories.commune(code.as_str()));
    let departement = match wanted {
        Some(commune) => Some(commune.departement.as_str()),
        None => question.postal_code.as_ref().map(|code| departement_part(code.as_str())),
    };
    // Postal codes of Corsica say neither of its two départements.
    let same = |code: &str| match departement {
        None => true,
        Some("20") => matches!(code, "2A" | "2B"),
        Some(wanted) => code == wanted,
    };
    if said.is_none_or(|commune| !same(commune.departement.as_str())) {
        return Verdict::Leave(Left::OtherDepartement);
    }
    if wanted.is_some_and(|wanted| said.is_none_or(|said| said.code != wanted.code)) {
        return Verdict::Leave(Left::OtherCommune);
    }
    // What the service says is not enough: its point must be there too.
    let outlined =
        wanted.or(said).and_then(|commune| territories.outline(&TerritoryRef::Commune(commune.code.clone())));
    if outlined.is_some_and(|outline| outline.distance_m(answer.point) > OUTSIDE_M) {
        let there = territories.departement_at(answer.point);
        let elsewhere = there.is_none_or(|there| !same(there.code.as_str()));
        return Verdict::Leave(if elsewhere { Left::OtherDepartement } else { Left::OtherCommune });
    }
    if answer.score < threshold {
        return Verdict::Leave(Left::Unsure);
    }
    let precision = match answer.kind {
        Kind::Housenumber => Precision::Address,
        Kind::Street | Kind::Locality => Precision::Street,
        Kind::Municipality => return Verdict::Leave(Left::CommuneOnly),
    };
    Verdict::Take { point: answer.point, precision }
}

/// The département that a postal code says.
fn departement_part(postal_code: &str) -> &str {
    let len = if matches!(postal_code.get(..2), Some("97" | "98")) { 3 } else { 2 };
    postal_code.get(..len).unwrap_or(postal_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(commune: &str, postal_code: &str) -> Question {
        Question {
            address: "1 rue de la Monnaie".into(),
            postal_code: postal_code.parse().ok(),
            commune: commune.parse().ok(),
            commune_name: "Rennes".into(),
        }
    }

    fn answer(kind: Kind, score: f64, citycode: &str, (lat, lon): (f64, f64)) -> Answer {
        let point = Point::new(lat, lon).unwrap();
        Answer { point, score, kind, citycode: citycode.into(), label: String::new() }
    }

    #[test]
    fn an_answer_is_taken_only_when_sure_and_in_its_commune() {
        let territories = Territories::bundled();
        let (rennes, paris, cesson) = ((48.1117, -1.6818), (48.8566, 2.3522), (48.1212, -1.6036));
        let leave = |left| Verdict::Leave(left);
        let take = |precision| Verdict::Take { point: Point::new(rennes.0, rennes.1).unwrap(), precision };
        let cases = [
            ("35238", "35000", answer(Kind::Housenumber, 0.95, "35238", rennes), take(Precision::Address)),
            ("35238", "", answer(Kind::Street, 0.95, "35238", rennes), take(Precision::Street)),
            ("", "35000", answer(Kind::Housenumber, 0.95, "35238", rennes), take(Precision::Address)),
            ("35238", "35000", answer(Kind::Housenumber, 0.5, "35238", rennes), leave(Left::Unsure)),
            ("35238", "35000", answer(Kind::Municipality, 0.95, "35238", rennes), leave(Left::CommuneOnly)),
            (
                "35238",
                "35000",
                answer(Kind::Housenumber, 0.99, "75101", paris),
                leave(Left::OtherDepartement),
            ),
            ("", "35000", answer(Kind::Housenumber, 0.99, "75101", paris), leave(Left::OtherDepartement)),
            ("35238", "35000", answer(Kind::Housenumber, 0.99, "35051", cesson), leave(Left::OtherCommune)),
            // The service says the right commune and gives a point elsewhere.
            (
                "35238",
                "35000",
                answer(Kind::Housenumber, 0.99, "35238", paris),
                leave(Left::OtherDepartement),
            ),
            (
                "35238",
                "35000",
                answer(Kind::Housenumber, 0.99, "35238", (48.2, -1.5)),
                leave(Left::OtherCommune),
            ),
        ];
        for (commune, postal_code, answer, expected) in cases {
            let question = question(commune, postal_code);
            assert_eq!(decide(&question, Some(&answer), 0.7, &territories), expected, "{answer:?}");
        }
        assert_eq!(decide(&question("35238", ""), None, 0.7, &territories), leave(Left::NotFound));
    }

    #[test]
    fn the_same_words_are_one_question() {
        let (a, mut b) = (question("35238", "35000"), question("35238", "35000"));
        b.address = "1, Rue de la MONNAIE".into();
        assert_eq!(a.key(), b.key());
        b.address = "x".repeat(10_000);
        assert!(b.key().len() <= MAX_KEY);
    }
}
