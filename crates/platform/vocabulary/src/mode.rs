//! In which ways a place helps: the four modes of the strategy, derived by the versioned rules of `modes-v1.toml`.

use std::sync::LazyLock;

use kernel::Lang;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::embedded;
use crate::lmn::{Programme, Service, SupportMode, Typology};
use crate::terms::{Term, Terms, read_term};

/// How help is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// "Faire à la place": the procedure is done for the person.
    Substitution,
    /// "Faire avec": the procedure is done with the person.
    Mediation,
    /// "Apprendre à faire": the person learns.
    Training,
    /// Equipment and connection.
    Access,
}

impl Mode {
    /// The four modes, in the order of the matching engine's bits.
    pub const ALL: &'static [Self] = &[Self::Substitution, Self::Mediation, Self::Training, Self::Access];

    /// API code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Substitution => "substitution",
            Self::Mediation => "mediation",
            Self::Training => "training",
            Self::Access => "access",
        }
    }

    /// Bit number in masks: substitution 0, mediation 1, training 2, access 3.
    pub const fn bit(self) -> u32 {
        self as u32
    }

    /// The words shown on pages.
    pub const fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Substitution, Lang::Fr) => "Faire à ma place",
            (Self::Substitution, Lang::En) => "Do it for me",
            (Self::Mediation, Lang::Fr) => "Faire avec moi",
            (Self::Mediation, Lang::En) => "Do it with me",
            (Self::Training, Lang::Fr) => "Apprendre à faire",
            (Self::Training, Lang::En) => "Learn to do it",
            (Self::Access, Lang::Fr) => "Utiliser du matériel ou une connexion",
            (Self::Access, Lang::En) => "Use equipment or a connection",
        }
    }
}

impl Term for Mode {
    const NAME: &'static str = "modes";
    const ALL: &'static [Self] = Self::ALL;
    fn index(self) -> usize {
        self as usize
    }
    fn label(self) -> &'static str {
        self.code()
    }
    fn code(self) -> &'static str {
        Self::code(self)
    }
    fn title(self, lang: Lang) -> &'static str {
        Self::title(self, lang)
    }
    fn from_label(text: &str) -> Option<Self> {
        Self::from_code(text)
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_term(&std::borrow::Cow::<'de, str>::deserialize(deserializer)?)
    }
}

/// What a place says of itself that the mode rules look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offer {
    /// Services, declared or presumed.
    pub services: Terms<Service>,
    /// Ways of support.
    pub support: Terms<SupportMode>,
    /// National programmes.
    pub programmes: Terms<Programme>,
    /// Kinds of place.
    pub typologies: Terms<Typology>,
}

/// Why a mode was derived: a rule that applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModeReason {
    /// The rule's id in the file.
    pub rule: &'static str,
    /// The modes that the rule adds.
    pub modes: Terms<Mode>,
    why_fr: &'static str,
    why_en: &'static str,
}

impl ModeReason {
    /// One sentence for the page.
    pub fn why(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.why_fr,
            Lang::En => self.why_en,
        }
    }
}

#[derive(Deserialize)]
struct File {
    version: String,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    why_fr: String,
    why_en: String,
    #[serde(default)]
    services: Terms<Service>,
    #[serde(default)]
    support: Terms<SupportMode>,
    #[serde(default)]
    programmes: Terms<Programme>,
    #[serde(default)]
    typologies: Terms<Typology>,
    modes: Terms<Mode>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    embedded::parse("modes-v1.toml", include_str!("../../../../data/vocabularies/modes-v1.toml"))
});

impl Rule {
    fn applies(&self, offer: &Offer) -> bool {
        (self.services.is_empty() || self.services.intersects(offer.services))
            && (self.support.is_empty() || self.support.intersects(offer.support))
            && (self.programmes.is_empty() || self.programmes.intersects(offer.programmes))
            && (self.typologies.is_empty() || self.typologies.intersects(offer.typologies))
    }
}

/// The version of the rules; stored with what they produced.
pub fn modes_version() -> &'static str {
    &FILE.version
}

/// The modes of a place, with the rules that gave them. No rule applies = no mode known (never "none offered").
pub fn modes_of(offer: &Offer) -> (Terms<Mode>, Vec<ModeReason>) {
    let mut modes = Terms::EMPTY;
    let mut reasons = Vec::new();
    for rule in FILE.rule.iter().filter(|rule| rule.applies(offer)) {
        modes = modes.union(rule.modes);
        reasons.push(ModeReason {
            rule: &rule.id,
            modes: rule.modes,
            why_fr: &rule.why_fr,
            why_en: &rule.why_en,
        });
    }
    (modes, reasons)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn modes_come_from_what_the_place_says() {
        let cases: &[(&str, Offer, &[Mode])] = &[
            ("nothing said, nothing known", Offer::default(), &[]),
            (
                "a mandate allows doing it for the person",
                Offer { programmes: [Programme::AidantsConnect].into(), ..Offer::default() },
                &[Mode::Substitution, Mode::Mediation],
            ),
            (
                "help with procedures alone is not substitution",
                Offer { services: [Service::Procedures].into(), ..Offer::default() },
                &[Mode::Mediation],
            ),
            (
                "a workshop on everyday skills is training",
                Offer {
                    services: [Service::EverydaySkills].into(),
                    support: [SupportMode::Workshop].into(),
                    ..Offer::default()
                },
                &[Mode::Training],
            ),
            (
                "self-service equipment is access",
                Offer { support: [SupportMode::SelfService].into(), ..Offer::default() },
                &[Mode::Access],
            ),
            (
                "France services by its kind alone",
                Offer { typologies: [Typology::Rfs].into(), ..Offer::default() },
                &[Mode::Substitution, Mode::Mediation],
            ),
        ];
        for (rule, offer, expected) in cases {
            let (modes, reasons) = modes_of(offer);
            assert_eq!(modes, expected.iter().copied().collect(), "{rule}");
            assert_eq!(modes.is_empty(), reasons.is_empty());
        }
        assert!(!modes_version().is_empty());
    }

    #[test]
    fn no_rule_of_the_file_is_empty() {
        let ids: HashMap<_, _> = FILE.rule.iter().map(|rule| (&rule.id, rule)).collect();
        assert_eq!(ids.len(), FILE.rule.len(), "ids are unique");
        for rule in &FILE.rule {
            assert!(!rule.applies(&Offer::default()), "{}: a rule needs a condition", rule.id);
            assert!(!rule.modes.is_empty());
        }
    }
}
