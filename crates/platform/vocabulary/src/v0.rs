//! Version 0.1 of the LMN standard (2022): what each of its terms means in version 1.
//!
//! The tables are `data/vocabularies/lmn-v0-to-v1.toml`. Facts that version 1 cannot say (the pass is accepted, an agent
//! does it for the person) come out as their own [`Meaning`] so that they are not lost.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded;
use crate::lmn::{Care, Cost, Label, Programme, Public, Service, SupportMode};
use crate::mode::Mode;

/// A coded field of version 0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `services` (15 terms).
    Services,
    /// `publics_accueillis` (11 terms).
    Publics,
    /// `conditions_acces` (5 terms).
    Conditions,
    /// `labels_nationaux` (11 terms).
    Labels,
    /// `modalites_accompagnement` (4 terms).
    Support,
}

/// What one term of version 0.1 says, in version 1 words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A service.
    Service(Service),
    /// A public specially addressed.
    Public(Public),
    /// No restriction: everybody.
    Everybody,
    /// Special care.
    Care(Care),
    /// A cost.
    Cost(Cost),
    /// The pass numérique is accepted (not in version 1).
    AcceptsPass,
    /// A national programme.
    Programme(Programme),
    /// A training or label.
    Label(Label),
    /// A label that version 1 keeps as free text.
    OtherLabel(&'static str),
    /// A way of support.
    Support(SupportMode),
    /// A mode said outright (not in version 1).
    Mode(Mode),
}

#[derive(Deserialize)]
struct File {
    version: String,
    services: HashMap<String, Vec<String>>,
    publics_accueillis: HashMap<String, Vec<String>>,
    conditions_acces: HashMap<String, Vec<String>>,
    labels_nationaux: HashMap<String, Vec<String>>,
    modalites_accompagnement: HashMap<String, Vec<String>>,
}

struct Tables {
    version: String,
    meanings: HashMap<(Field, String), Vec<Meaning>>,
    unknown: Vec<String>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let file: File =
        embedded::parse("lmn-v0-to-v1.toml", include_str!("../../../../data/vocabularies/lmn-v0-to-v1.toml"));
    let mut tables = Tables { version: file.version, meanings: HashMap::new(), unknown: Vec::new() };
    let fields = [
        (Field::Services, file.services),
        (Field::Publics, file.publics_accueillis),
        (Field::Conditions, file.conditions_acces),
        (Field::Labels, file.labels_nationaux),
        (Field::Support, file.modalites_accompagnement),
    ];
    for (field, terms) in fields {
        for (term, targets) in terms {
            let mut meanings = Vec::new();
            for target in targets {
                match meaning(&target) {
                    Some(meaning) => meanings.push(meaning),
                    None => tables.unknown.push(target),
                }
            }
            // Files often keep only what stands before the colon ("Gratuit", "Seul").
            if let Some((short, _)) = term.split_once(" : ") {
                tables.meanings.insert((field, kernel::text::fold(short)), meanings.clone());
            }
            tables.meanings.insert((field, kernel::text::fold(&term)), meanings);
        }
    }
    tables
});

fn meaning(target: &str) -> Option<Meaning> {
    let (kind, code) = target.split_once(':').unwrap_or((target, ""));
    Some(match kind {
        "service" => Meaning::Service(Service::from_code(code)?),
        "public" => Meaning::Public(Public::from_code(code)?),
        "everybody" => Meaning::Everybody,
        "care" => Meaning::Care(Care::from_code(code)?),
        "cost" => Meaning::Cost(Cost::from_code(code)?),
        "accepts-pass" => Meaning::AcceptsPass,
        "programme" => Meaning::Programme(Programme::from_code(code)?),
        "label" => Meaning::Label(Label::from_code(code)?),
        // The tables live as long as the program, so their words may too.
        "other-label" => Meaning::OtherLabel(Box::leak(code.to_owned().into_boxed_str())),
        "support" => Meaning::Support(SupportMode::from_code(code)?),
        "mode" => Meaning::Mode(*Mode::ALL.iter().find(|mode| mode.code() == code)?),
        _ => return None,
    })
}

/// The version (date) of the conversion tables.
pub fn version() -> &'static str {
    &TABLES.version
}

/// What a term of version 0.1 means; `None` when the term is unknown.
pub fn convert(field: Field, term: &str) -> Option<&'static [Meaning]> {
    if term.len() > 400 {
        return None;
    }
    TABLES.meanings.get(&(field, kernel::text::fold(term))).map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_name_only_known_codes() {
        assert!(TABLES.unknown.is_empty(), "{:?}", TABLES.unknown);
        assert!(!version().is_empty());
    }

    #[test]
    fn fifteen_services_read_as_nine_or_fewer() {
        let services: Vec<_> =
            TABLES.meanings.iter().filter(|((field, _), _)| *field == Field::Services).collect();
        assert_eq!(services.len(), 15);
        assert!(services.iter().all(|(_, meanings)| matches!(meanings[..], [Meaning::Service(_)])));
    }

    #[test]
    fn facts_version_1_cannot_say_are_kept() {
        let cases: &[(Field, &str, &[Meaning])] = &[
            (
                Field::Conditions,
                "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu",
                &[Meaning::Cost(Cost::FreeUnderCondition), Meaning::AcceptsPass],
            ),
            (Field::Conditions, "gratuit", &[Meaning::Cost(Cost::Free)]),
            (Field::Support, "A ma place", &[Meaning::Mode(Mode::Substitution)]),
            (Field::Publics, "Adultes", &[Meaning::Everybody]),
            (Field::Labels, "APTIC", &[Meaning::OtherLabel("APTIC")]),
            (Field::Labels, "cnfs", &[Meaning::Programme(Programme::DigitalAdvisers)]),
        ];
        for (field, term, expected) in cases {
            assert_eq!(convert(*field, term), Some(*expected), "{term}");
        }
        assert_eq!(convert(Field::Services, "Gratuit"), None, "terms belong to their field");
    }
}
