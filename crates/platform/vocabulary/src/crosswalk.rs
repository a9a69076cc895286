//! How the terms of one vocabulary read in another: published relations, one data file each.
//!
//! A file of `data/vocabularies/crosswalks/` says, term by term, what to write on the other side, and how true it is:
//! - `exact`: both mean the same;
//! - `broader`: the target means more: converting loses precision, never adds a promise;
//! - `narrower`: the target means less: converting says only a part;
//! - `lossy`: they overlap: converting changes the meaning, and is done only because saying nothing would mislead more.
//!
//! A relation has a direction. The way back is another file, because it is seldom the mirror. Every term of both sides is
//! in the file: converted, `without` equivalent, or `unreached`; tests keep it so.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use kernel::Lang;
use serde::Deserialize;

use crate::embedded;
use crate::terms::{Term, Terms};
use crate::{Mode, data_inclusion, lmn};

/// How true a conversion is. See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same meaning.
    Exact,
    /// The target means more.
    Broader,
    /// The target means less.
    Narrower,
    /// They overlap.
    Lossy,
}

impl Relation {
    /// The four relations, the truest first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Broader, Self::Narrower, Self::Lossy];

    /// API code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Broader => "broader",
            Self::Narrower => "narrower",
            Self::Lossy => "lossy",
        }
    }
}

/// One term converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Code on the left side.
    pub from: String,
    /// Code on the right side.
    pub to: String,
    /// How true it is.
    pub relation: Relation,
}

/// A relation between two vocabularies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crosswalk {
    /// `from--to`.
    pub id: String,
    /// Version of the relation.
    pub version: String,
    /// Id of the vocabulary converted.
    pub from: String,
    /// Id of the vocabulary it reads in.
    pub to: String,
    /// The conversions, in the order of the left vocabulary.
    pub links: Vec<Link>,
    /// Terms of the left side that have no equivalent.
    pub without: Vec<String>,
    /// Terms of the right side that nothing gives.
    pub unreached: Vec<String>,
    note_fr: String,
    note_en: String,
}

impl Crosswalk {
    /// What to know before using it.
    pub fn note(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.note_fr,
            Lang::En => &self.note_en,
        }
    }
}

/// A term as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTerm {
    /// The code used in crosswalks.
    pub code: String,
    /// The exact value that files hold, when it is not the code.
    pub label: Option<String>,
    fr: String,
    en: String,
}

impl PublishedTerm {
    /// Its words; French when the vocabulary has no English.
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

/// A vocabulary as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// Id, as in `lmn-1-services`.
    pub id: &'static str,
    /// Version of the standard it belongs to.
    pub version: String,
    /// Licence of its words.
    pub licence: String,
    /// Who made it.
    pub author: String,
    /// Its terms, in their order.
    pub terms: Vec<PublishedTerm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    from: String,
    to: String,
    note_fr: String,
    note_en: String,
    without: Vec<String>,
    unreached: Vec<String>,
    #[serde(default)]
    exact: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    broader: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    narrower: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    lossy: BTreeMap<String, Vec<String>>,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../../data/vocabularies/crosswalks/", $name, ".toml")))),*
        ];
    };
}

files!(
    "lmn-1-services--lmn-0-services",
    "lmn-0-services--lmn-1-services",
    "aptic-services--lmn-1-services",
    "aptic-services--lmn-0-services",
    "lmn-1-services--modes",
    "lmn-0-services--modes",
    "lmn-1-services--data-inclusion-1-thematiques",
    "data-inclusion-1-thematiques--lmn-1-services",
    "lmn-1-support--data-inclusion-1-types",
    "data-inclusion-1-types--lmn-1-support",
    "data-inclusion-1-types--modes",
    "modes--data-inclusion-1-types",
    "lmn-1-support--data-inclusion-1-modes-accueil",
    "data-inclusion-1-modes-accueil--lmn-1-support",
    "lmn-1-publics--data-inclusion-1-publics",
    "data-inclusion-1-publics--lmn-1-publics",
    "lmn-1-care--data-inclusion-1-publics",
    "lmn-1-costs--data-inclusion-1-frais",
    "data-inclusion-1-frais--lmn-1-costs",
    "lmn-1-access--data-inclusion-1-modes-mobilisation",
    "data-inclusion-1-modes-mobilisation--lmn-1-access",
    "lmn-1-programmes--data-inclusion-1-reseaux-porteurs",
    "data-inclusion-1-reseaux-porteurs--lmn-1-programmes",
    "lmn-1-typologies--data-inclusion-1-reseaux-porteurs",
    "data-inclusion-1-reseaux-porteurs--lmn-1-typologies",
);

static CROSSWALKS: LazyLock<Vec<Crosswalk>> = LazyLock::new(|| FILES.iter().map(read).collect());

fn read((name, text): &(&str, &str)) -> Crosswalk {
    let file: File = embedded::parse(name, text);
    let order: HashMap<&str, usize> = vocabulary(&file.from)
        .map(|v| v.terms.iter().enumerate().map(|(n, term)| (term.code.as_str(), n)).collect())
        .unwrap_or_default();
    let tables = [
        (Relation::Exact, file.exact),
        (Relation::Broader, file.broader),
        (Relation::Narrower, file.narrower),
        (Relation::Lossy, file.lossy),
    ];
    let mut links: Vec<Link> = tables
        .into_iter()
        .flat_map(|(relation, table)| {
            table.into_iter().flat_map(move |(from, targets)| {
                targets.into_iter().map(move |to| Link { from: from.clone(), to, relation })
            })
        })
        .collect();
    links.sort_by_key(|link| order.get(link.from.as_str()).copied());
    Crosswalk {
        id: (*name).to_owned(),
        version: file.version,
        from: file.from,
        to: file.to,
        links,
        without: file.without,
        unreached: file.unreached,
        note_fr: file.note_fr,
        note_en: file.note_en,
    }
}

/// Every published relation.
pub fn all() -> &'static [Crosswalk] {
    &CROSSWALKS
}

/// A relation by its id.
pub fn by_id(id: &str) -> Option<&'static Crosswalk> {
    CROSSWALKS.iter().find(|crosswalk| crosswalk.id == id)
}

/// A relation ready to convert sets: for each term of `A`, the terms of `B`. Terms the relation does not convert give
/// none.
pub struct Conversion<A, B> {
    table: Vec<Terms<B>>,
    from: std::marker::PhantomData<fn(A)>,
}

impl<A, B: Term> std::fmt::Debug for Conversion<A, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.table).finish()
    }
}

impl<A: Term, B: Term> Conversion<A, B> {
    /// The relation of that id between these two vocabularies; an unknown id converts nothing (a test names each).
    pub fn of(id: &str) -> Self {
        let mut table = vec![Terms::EMPTY; A::ALL.len()];
        for link in by_id(id).map(|crosswalk| crosswalk.links.as_slice()).unwrap_or_default() {
            if let (Some(from), Some(to)) = (A::from_code(&link.from), B::from_code(&link.to))
                && let Some(targets) = table.get_mut(from.index())
            {
                targets.insert(to);
            }
        }
        Self { table, from: std::marker::PhantomData }
    }

    /// What one term reads as.
    pub fn term(&self, term: A) -> Terms<B> {
        self.table.get(term.index()).copied().unwrap_or(Terms::EMPTY)
    }

    /// What a set reads as.
    pub fn terms(&self, set: Terms<A>) -> Terms<B> {
        set.iter().fold(Terms::EMPTY, |all, term| all.union(self.term(term)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldFile {
    #[expect(dead_code, reason = "read by people")]
    standard: String,
    version: String,
    licence: String,
    author: String,
    services: Vec<OldTerm>,
}

#[derive(Deserialize)]
struct OldTerm {
    code: String,
    fr: String,
}

static VOCABULARIES: LazyLock<Vec<Vocabulary>> = LazyLock::new(|| {
    let lmn = |id, terms| Vocabulary {
        id,
        version: lmn::version().to_owned(),
        licence: "Licence Ouverte 2.0 (etalab-2.0)".to_owned(),
        author: "Datactivist, La MedNum, ANCT".to_owned(),
        terms,
    };
    let di = |id, terms| Vocabulary {
        id,
        version: data_inclusion::version().to_owned(),
        licence: data_inclusion::licence().to_owned(),
        author: data_inclusion::author().to_owned(),
        terms,
    };
    vec![
        lmn("lmn-1-services", published::<lmn::Service>()),
        lmn("lmn-1-publics", published::<lmn::Public>()),
        lmn("lmn-1-care", published::<lmn::Care>()),
        lmn("lmn-1-costs", published::<lmn::Cost>()),
        lmn("lmn-1-programmes", published::<lmn::Programme>()),
        lmn("lmn-1-labels", published::<lmn::Label>()),
        lmn("lmn-1-access", published::<lmn::AccessMode>()),
        lmn("lmn-1-support", published::<lmn::SupportMode>()),
        lmn("lmn-1-itinerancy", published::<lmn::Itinerancy>()),
        lmn("lmn-1-typologies", published::<lmn::Typology>()),
        old_services(),
        aptic(),
        Vocabulary {
            id: "modes",
            version: crate::modes_version().to_owned(),
            licence: "CC BY-SA 4.0".to_owned(),
            author: "Passerelle".to_owned(),
            terms: published::<Mode>(),
        },
        di("data-inclusion-1-thematiques", published::<data_inclusion::Thematique>()),
        di("data-inclusion-1-types", published::<data_inclusion::TypeService>()),
        di("data-inclusion-1-publics", published::<data_inclusion::Public>()),
        di("data-inclusion-1-frais", published::<data_inclusion::Frais>()),
        di("data-inclusion-1-modes-accueil", published::<data_inclusion::ModeAccueil>()),
        di("data-inclusion-1-modes-mobilisation", published::<data_inclusion::ModeMobilisation>()),
        di("data-inclusion-1-mobilisable-par", published::<data_inclusion::Mobilisateur>()),
        di("data-inclusion-1-reseaux-porteurs", published::<data_inclusion::ReseauPorteur>()),
    ]
});

fn published<T: Term>() -> Vec<PublishedTerm> {
    let one = |term: &T| PublishedTerm {
        code: term.code().to_owned(),
        label: (term.label() != term.code()).then(|| term.label().to_owned()),
        fr: term.title(Lang::Fr).to_owned(),
        en: term.title(Lang::En).to_owned(),
    };
    T::ALL.iter().map(one).collect()
}

fn old_services() -> Vocabulary {
    let file: OldFile =
        embedded::parse("lmn-v0.toml", include_str!("../../../../data/vocabularies/lmn-v0.toml"));
    let term = |old: OldTerm| PublishedTerm {
        code: old.code,
        label: Some(old.fr.clone()),
        fr: old.fr.clone(),
        en: old.fr,
    };
    Vocabulary {
        id: "lmn-0-services",
        version: file.version,
        licence: file.licence,
        author: file.author,
        terms: file.services.into_iter().map(term).collect(),
    }
}

/// The list of services of the former national voucher: numbers alone, since nobody says under which licence its
/// titles are.
fn aptic() -> Vocabulary {
    let term = |n: u8| PublishedTerm {
        code: n.to_string(),
        label: None,
        fr: format!("Service n° {n}"),
        en: format!("Service no. {n}"),
    };
    Vocabulary {
        id: "aptic-services",
        version: "129".to_owned(),
        licence: "inconnue : seuls les numéros sont repris".to_owned(),
        author: "APTIC".to_owned(),
        terms: (1..=129).map(term).collect(),
    }
}

/// Every published vocabulary.
pub fn vocabularies() -> &'static [Vocabulary] {
    &VOCABULARIES
}

/// A published vocabulary by its id.
pub fn vocabulary(id: &str) -> Option<&'static Vocabulary> {
    VOCABULARIES.iter().find(|vocabulary| vocabulary.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::lmn::Service;
    use crate::v0;
    use crate::{Offer, modes_of};

    #[test]
    fn every_term_of_both_sides_is_accounted_for_once() {
        for crosswalk in all() {
            let id = &crosswalk.id;
            assert_eq!(*id, format!("{}--{}", crosswalk.from, crosswalk.to));
            let codes = |id: &str| -> HashSet<&str> {
                vocabulary(id).expect(id).terms.iter().map(|term| term.code.as_str()).collect()
            };
            let (left, right) = (codes(&crosswalk.from), codes(&crosswalk.to));
            let converted: HashSet<&str> = crosswalk.links.iter().map(|link| link.from.as_str()).collect();
            let reached: HashSet<&str> = crosswalk.links.iter().map(|link| link.to.as_str()).collect();
            let without: HashSet<&str> = crosswalk.without.iter().map(String::as_str).collect();
            let unreached: HashSet<&str> = crosswalk.unreached.iter().map(String::as_str).collect();
            assert!(converted.is_disjoint(&without), "{id}: converted and without equivalent");
            assert!(reached.is_disjoint(&unreached), "{id}: reached and unreached");
            assert_eq!(converted.union(&without).copied().collect::<HashSet<_>>(), left, "{id}: left side");
            assert_eq!(reached.union(&unreached).copied().collect::<HashSet<_>>(), right, "{id}: right side");
            let pairs: HashSet<_> = crosswalk.links.iter().map(|link| (&link.from, &link.to)).collect();
            assert_eq!(pairs.len(), crosswalk.links.len(), "{id}: a pair has one relation");
            assert!(
                !crosswalk.version.is_empty()
                    && !crosswalk.note_fr.is_empty()
                    && !crosswalk.note_en.is_empty()
            );
        }
    }

    #[test]
    fn exact_means_the_same_on_the_way_back() {
        for crosswalk in all() {
            let Some(back) = by_id(&format!("{}--{}", crosswalk.to, crosswalk.from)) else { continue };
            for link in crosswalk.links.iter().filter(|link| link.relation == Relation::Exact) {
                let mirrored = back.links.iter().any(|other| {
                    other.from == link.to && other.to == link.from && other.relation == Relation::Exact
                });
                assert!(
                    mirrored,
                    "{}: {} = {} is not exact on the way back",
                    crosswalk.id, link.from, link.to
                );
            }
            let mut targets = HashSet::new();
            for link in crosswalk.links.iter().filter(|link| link.relation == Relation::Exact) {
                assert!(targets.insert(&link.to), "{}: two terms are exactly {}", crosswalk.id, link.to);
            }
        }
    }

    #[test]
    fn the_tables_of_version_0_agree_with_its_reader() {
        let table = by_id("lmn-0-services--lmn-1-services").unwrap();
        for term in &vocabulary("lmn-0-services").unwrap().terms {
            let label = term.label.as_deref().unwrap();
            let read = v0::convert(v0::Field::Services, label).expect(label);
            let expected: Vec<&str> = read
                .iter()
                .map(|meaning| match meaning {
                    v0::Meaning::Service(service) => service.code(),
                    other => panic!("{other:?}"),
                })
                .collect();
            let found: Vec<&str> =
                table.links.iter().filter(|l| l.from == term.code).map(|l| l.to.as_str()).collect();
            assert_eq!(found, expected, "{label}");
        }
    }

    #[test]
    fn the_modes_of_a_service_are_those_of_the_rules() {
        let conversion = Conversion::<Service, Mode>::of("lmn-1-services--modes");
        for service in Service::ALL {
            let offer = Offer { services: [*service].into(), ..Offer::default() };
            assert_eq!(conversion.term(*service), modes_of(&offer).0, "{}", service.code());
        }
    }

    #[test]
    fn sets_are_converted_term_by_term() {
        let costs = Conversion::<lmn::Cost, data_inclusion::Frais>::of("lmn-1-costs--data-inclusion-1-frais");
        assert_eq!(costs.term(lmn::Cost::FreeUnderCondition), [data_inclusion::Frais::GRATUIT].into());
        let care =
            Conversion::<lmn::Care, data_inclusion::Public>::of("lmn-1-care--data-inclusion-1-publics");
        assert!(care.terms(lmn::Care::ALL.iter().copied().collect()).is_empty(), "care excludes nobody");
    }
}
