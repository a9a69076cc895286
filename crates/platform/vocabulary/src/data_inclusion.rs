//! The vocabularies of the data·inclusion schema, version 1, under its own names.
//!
//! The words come from `data/vocabularies/data-inclusion-v1.toml`. Lists are long and code needs few of their terms by
//! name, so a term is its position in the file; those that code names are constants, kept to their code by a test.

use std::sync::LazyLock;

use kernel::Lang;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::embedded;
use crate::terms::{Term, read_term};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    fr: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "read by people")]
    standard: String,
    version: String,
    licence: String,
    author: String,
    thematiques: Vec<Entry>,
    types: Vec<Entry>,
    publics: Vec<Entry>,
    frais: Vec<Entry>,
    modes_accueil: Vec<Entry>,
    modes_mobilisation: Vec<Entry>,
    mobilisable_par: Vec<Entry>,
    reseaux_porteurs: Vec<Entry>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    embedded::parse(
        "data-inclusion-v1.toml",
        include_str!("../../../../data/vocabularies/data-inclusion-v1.toml"),
    )
});

/// The version of the schema that this module speaks.
pub fn version() -> &'static str {
    &FILE.version
}
/// The licence of the lists.
pub fn licence() -> &'static str {
    &FILE.licence
}
/// Who made the lists.
pub fn author() -> &'static str {
    &FILE.author
}

macro_rules! list {
    ($(#[$doc:meta])* $name:ident in $list:ident of $count:literal $({ $($(#[$cdoc:meta])* $constant:ident = $index:literal $code:literal),* $(,)? })?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u8);

        impl $name {
            $($($(#[$cdoc])* pub const $constant: Self = Self($index);)*)?

            const TABLE: [Self; $count] = {
                let mut table = [Self(0); $count];
                let mut n = 0;
                while n < $count {
                    table[n] = Self(n as u8);
                    n += 1;
                }
                table
            };
            /// The constants and their codes, for the test that keeps them together.
            #[cfg(test)]
            const NAMED: &'static [(Self, &'static str)] = &[$($((Self::$constant, $code)),*)?];

            fn entry(self) -> &'static Entry {
                &FILE.$list[usize::from(self.0)]
            }
        }

        impl Term for $name {
            const NAME: &'static str = stringify!($list);
            const ALL: &'static [Self] = &Self::TABLE;
            fn index(self) -> usize {
                self.0.into()
            }
            fn label(self) -> &'static str {
                &self.entry().code
            }
            fn code(self) -> &'static str {
                &self.entry().code
            }
            /// The published label; the schema has French ones only.
            fn title(self, _: Lang) -> &'static str {
                &self.entry().fr
            }
            fn from_label(text: &str) -> Option<Self> {
                Self::from_code(text.trim())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read_term(&std::borrow::Cow::<'de, str>::deserialize(deserializer)?)
            }
        }
    };
}

list! {
    /// What a service is about (`thematiques`): `category--theme`.
    Thematique in thematiques of 69
}
list! {
    /// What kind of service it is (`type`): one at most.
    TypeService in types of 6 {
        /// One to one.
        ACCOMPAGNEMENT = 0 "accompagnement",
        /// Equipment, a connection.
        AIDE_MATERIELLE = 2 "aide-materielle",
        /// A workshop.
        ATELIER = 3 "atelier",
    }
}
list! {
    /// Who may come (`publics`).
    Public in publics of 14 {
        /// Everybody; never with another.
        TOUS_PUBLICS = 13 "tous-publics",
    }
}
list! {
    /// What it costs (`frais`): one at most.
    Frais in frais of 2 {
        /// Free.
        GRATUIT = 0 "gratuit",
        /// Charged for.
        PAYANT = 1 "payant",
    }
}
list! {
    /// Where people are received (`modes_accueil`).
    ModeAccueil in modes_accueil of 2 {
        /// Remotely.
        A_DISTANCE = 0 "a-distance",
        /// At the place.
        EN_PRESENTIEL = 1 "en-presentiel",
    }
}
list! {
    /// How a service is asked for (`modes_mobilisation`).
    ModeMobilisation in modes_mobilisation of 4 {
        /// Write an e-mail.
        ENVOYER_UN_COURRIEL = 0 "envoyer-un-courriel",
        /// Walk in.
        SE_PRESENTER = 1 "se-presenter",
        /// Telephone.
        TELEPHONER = 2 "telephoner",
        /// Follow a link.
        UTILISER_LIEN_MOBILISATION = 3 "utiliser-lien-mobilisation",
    }
}
list! {
    /// Who may ask for the service (`mobilisable_par`).
    Mobilisateur in mobilisable_par of 2 {
        /// Professionals who refer a person.
        PROFESSIONNELS = 0 "professionnels",
        /// People themselves.
        USAGERS = 1 "usagers",
    }
}
list! {
    /// Networks a structure belongs to (`reseaux_porteurs`).
    ReseauPorteur in reseaux_porteurs of 108
}

impl Thematique {
    /// What stands before `--`: the category, which filters accept too.
    pub fn category(self) -> &'static str {
        let code = self.code();
        code.split_once("--").map_or(code, |(category, _)| category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Term>(entries: &[Entry], named: &[(T, &str)]) {
        assert_eq!(T::ALL.len(), entries.len(), "{}", T::NAME);
        for (term, entry) in T::ALL.iter().zip(entries) {
            assert_eq!(term.code(), entry.code);
            assert_eq!(T::from_code(&entry.code), Some(*term));
            assert!(!entry.fr.is_empty());
        }
        for (term, code) in named {
            assert_eq!(term.code(), *code);
        }
    }

    #[test]
    fn types_and_file_are_the_same_lists() {
        check::<Thematique>(&FILE.thematiques, Thematique::NAMED);
        check::<TypeService>(&FILE.types, TypeService::NAMED);
        check::<Public>(&FILE.publics, Public::NAMED);
        check::<Frais>(&FILE.frais, Frais::NAMED);
        check::<ModeAccueil>(&FILE.modes_accueil, ModeAccueil::NAMED);
        check::<ModeMobilisation>(&FILE.modes_mobilisation, ModeMobilisation::NAMED);
        check::<Mobilisateur>(&FILE.mobilisable_par, Mobilisateur::NAMED);
        check::<ReseauPorteur>(&FILE.reseaux_porteurs, ReseauPorteur::NAMED);
        assert_eq!(version(), "1.0.8");
    }

    #[test]
    fn a_theme_knows_its_category() {
        let theme = Thematique::from_code("numerique--acquerir-un-equipement");
        assert_eq!(theme.map(Thematique::category), Some("numerique"));
    }
}
