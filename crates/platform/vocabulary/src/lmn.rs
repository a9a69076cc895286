//! The national standard "lieux de médiation numérique" (LMN), version 1: its vocabularies as enums.
//!
//! The words come from `data/vocabularies/lmn-v1.toml`; the order of each enum is the order of the file.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::Lang;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::embedded;
use crate::terms::{Term, Terms, read_term};

#[derive(Deserialize)]
struct Entry {
    code: String,
    label: String,
    fr: String,
    en: String,
    #[serde(default)]
    easy_fr: String,
    #[serde(default)]
    easy_en: String,
    #[serde(default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    version: String,
    services: Vec<Entry>,
    publics: Vec<Entry>,
    care: Vec<Entry>,
    costs: Vec<Entry>,
    programmes: Vec<Entry>,
    labels: Vec<Entry>,
    access: Vec<Entry>,
    support: Vec<Entry>,
    itinerancy: Vec<Entry>,
    typologies: Vec<Entry>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    embedded::parse("lmn-v1.toml", include_str!("../../../../data/vocabularies/lmn-v1.toml"))
});

/// Folded spelling → position. Labels and titles win over aliases, earlier terms over later ones.
fn spellings(entries: &[Entry]) -> HashMap<String, usize> {
    let mut map = HashMap::new();
    let fold = kernel::text::fold;
    for (index, entry) in entries.iter().enumerate() {
        map.entry(fold(&entry.label)).or_insert(index);
    }
    for (index, entry) in entries.iter().enumerate() {
        for alias in entry.aliases.iter().chain([&entry.code, &entry.fr]) {
            map.entry(fold(alias)).or_insert(index);
        }
    }
    map
}

/// The version of the standard that this module speaks.
pub fn version() -> &'static str {
    &FILE.version
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident in $list:ident: $($(#[$vdoc:meta])* $variant:ident = $code:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// Every term, in the order of the standard.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn entry(self) -> &'static Entry {
                &FILE.$list[self as usize]
            }
            /// Position in the standard's list; also the bit in masks.
            pub fn index(self) -> usize {
                self as usize
            }
            /// This term alone as a mask: `1 << index`.
            pub fn mask(self) -> u128 {
                1u128 << (self as usize)
            }
            /// Bit number in masks (same as [`Self::index`]).
            pub fn bit(self) -> u32 {
                self as u32
            }
            /// The exact value that the standard writes.
            pub fn label(self) -> &'static str {
                &self.entry().label
            }
            /// ASCII slug used in addresses and in the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
            /// The words shown on pages.
            pub fn title(self, lang: Lang) -> &'static str {
                match lang { Lang::Fr => &self.entry().fr, Lang::En => &self.entry().en }
            }
            /// Reads a value as found in files: case, accents, spaces, both apostrophes and known aliases are forgiven.
            pub fn from_label(text: &str) -> Option<Self> {
                static SPELLINGS: LazyLock<HashMap<String, usize>> = LazyLock::new(|| spellings(&FILE.$list));
                // A value longer than any spelling is not looked at: hostile cells may be megabytes.
                if text.len() > 400 {
                    return None;
                }
                SPELLINGS.get(kernel::text::fold(text).as_str()).and_then(|index| Self::ALL.get(*index).copied())
            }
            /// Reads an API code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }

        impl Term for $name {
            const NAME: &'static str = stringify!($list);
            const ALL: &'static [Self] = Self::ALL;
            fn index(self) -> usize {
                self as usize
            }
            fn label(self) -> &'static str {
                Self::label(self)
            }
            fn code(self) -> &'static str {
                Self::code(self)
            }
            fn title(self, lang: Lang) -> &'static str {
                Self::title(self, lang)
            }
            fn from_label(text: &str) -> Option<Self> {
                Self::from_label(text)
            }
            fn from_code(code: &str) -> Option<Self> {
                Self::from_code(code)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                read_term(&text)
            }
        }
    };
}

vocabulary! {
    /// What a place offers (`services`): the nine services of version 1.
    Service in services:
    /// Help with official procedures online.
    Procedures = "aide-aux-demarches-administratives",
    /// Everyday digital skills.
    EverydaySkills = "maitrise-des-outils-numeriques-du-quotidien",
    /// Work and job search.
    Employment = "insertion-professionnelle-via-le-numerique",
    /// Safe use.
    Safety = "utilisation-securisee-du-numerique",
    /// Parents and school.
    Parenting = "parentalite-et-education-avec-le-numerique",
    /// Leisure and creation.
    Leisure = "loisirs-et-creations-numeriques",
    /// Understanding the digital world.
    Understanding = "comprehension-du-monde-numerique",
    /// Connection and equipment on site.
    InternetAccess = "acces-internet-et-materiel-informatique",
    /// Equipment at a low price.
    Equipment = "acquisition-de-materiel-informatique-a-prix-solidaire",
}

vocabulary! {
    /// Whom a place addresses in particular (`publics_specifiquement_adresses`); none means everybody.
    Public in publics:
    /// Young people.
    Young = "jeunes",
    /// Students.
    Students = "etudiants",
    /// Families and children.
    Families = "familles-et-ou-enfants",
    /// Older people.
    Seniors = "seniors",
    /// Women.
    Women = "femmes",
}

vocabulary! {
    /// Special care a place can give (`prise_en_charge_specifique`).
    Care in care:
    /// Deaf and hard-of-hearing people.
    Deafness = "surdite",
    /// Reduced mobility.
    Motor = "handicaps-moteurs",
    /// Mental and psychological disability.
    Mental = "handicaps-mentaux",
    /// Difficulty in reading or writing.
    Literacy = "illettrisme",
    /// English spoken.
    English = "langues-etrangeres-anglais",
    /// Another language spoken.
    OtherLanguages = "langues-etrangeres-autres",
    /// Blind and partially sighted people.
    Sight = "deficience-visuelle",
}

vocabulary! {
    /// What it costs (`frais_a_charge`); none means unknown.
    Cost in costs:
    /// Free.
    Free = "gratuit",
    /// Free under conditions.
    FreeUnderCondition = "gratuit-sous-condition",
    /// Charged for.
    Paying = "payant",
}

vocabulary! {
    /// National programmes (`dispositif_programmes_nationaux`).
    Programme in programmes:
    /// Aidants Connect: accredited to act under a mandate.
    AidantsConnect = "aidants-connect",
    /// Reference digital library.
    ReferenceLibrary = "bibliotheques-numerique-de-reference",
    /// Pix certification.
    Pix = "certification-pix",
    /// Digital advisers.
    DigitalAdvisers = "conseillers-numeriques",
    /// Emmaüs Connect.
    EmmausConnect = "emmaus-connect",
    /// France services.
    FranceServices = "france-services",
    /// Grande école du numérique.
    GrandeEcole = "grande-ecole-du-numerique",
    /// Red Cross.
    RedCross = "la-croix-rouge",
    /// Digital access point of the CAF.
    CafPoint = "point-d-acces-numerique-caf",
    /// Promeneurs du net.
    PromeneursDuNet = "promeneurs-du-net",
    /// Digital relay of Emmaüs Connect.
    DigitalRelay = "relais-numerique-emmaus-connect",
}

vocabulary! {
    /// Trainings and local labels (`formations_labels`).
    Label in labels:
    /// Trained on Mon espace santé.
    MonEspaceSante = "forme-a-mon-espace-sante",
    /// Trained on literacy (Duplex).
    Duplex = "forme-a-duplex-illettrisme",
    /// Arnia / MedNum BFC.
    ArniaBfc = "arnia-mednum-bfc-bourgogne-franche-comte",
    /// Reuse collective of Normandie.
    ReuseNormandie = "collectif-ressources-et-acteurs-reemploi-normandie",
    /// Étapes numériques of La Poste.
    EtapesNumeriques = "etapes-numeriques-la-poste",
    /// Fabrique de territoire.
    Fabrique = "fabriques-de-territoire",
    /// Éclaireurs du numérique (Drôme).
    Eclaireurs = "les-eclaireurs-du-numerique-drome",
    /// Mes papiers (Lyon).
    MesPapiers = "mes-papiers-metropole-de-lyon",
    /// Ordi 3.0.
    Ordi = "ordi-3-0",
    /// Sud Labs.
    SudLabs = "sud-labs-paca",
}

vocabulary! {
    /// How to reach a place (`modalites_acces`).
    AccessMode in access:
    /// Walk in.
    WalkIn = "se-presenter",
    /// Telephone.
    Telephone = "telephoner",
    /// Write an e-mail.
    Email = "contacter-par-mail",
    /// Book online.
    OnlineBooking = "prendre-un-rdv-en-ligne",
    /// The public is not received.
    NoPublic = "ce-lieu-n-accueille-pas-de-public",
    /// E-mail with a referral sheet.
    ReferralSheet = "envoyer-un-mail-avec-une-fiche-de-prescription",
}

vocabulary! {
    /// How people are supported (`modalites_accompagnement`).
    SupportMode in support:
    /// On their own with the equipment.
    SelfService = "en-autonomie",
    /// One to one.
    Individual = "accompagnement-individuel",
    /// Workshop.
    Workshop = "dans-un-atelier-collectif",
    /// Remotely.
    Remote = "a-distance",
}

vocabulary! {
    /// Whether the place moves (`itinerance`).
    Itinerancy in itinerancy:
    /// A bus, a tour of sessions.
    Mobile = "itinerant",
    /// A fixed address.
    Fixed = "fixe",
}

vocabulary! {
    /// Kind of place (`typologie`): the codes of the reference list. Titles are in the data file.
    #[expect(missing_docs, reason = "the variants are the standard's own codes, titled in the data file")]
    Typology in typologies:
    Aci = "aci", Aciphc = "aciphc", Afpa = "afpa", Ai = "ai", Ase = "ase", Asso = "asso",
    AssoChomeur = "asso-chomeur", Autre = "autre", Avip = "avip", Bib = "bib", Caarud = "caarud",
    Cada = "cada", Caf = "caf", CapEmploi = "cap-emploi", Cava = "cava", Cc = "cc", Ccas = "ccas",
    Ccons = "ccons", Cd = "cd", Cdas = "cdas", Cfp = "cfp", Chrs = "chrs", Chu = "chu",
    Cias = "cias", Cidff = "cidff", Citmet = "citmet", Cmp = "cmp", Cms = "cms", Cpam = "cpam",
    Cph = "cph", Cs = "cs", Csapa = "csapa", Csc = "csc", Deets = "deets", Dept = "dept",
    Diplp = "diplp", E2c = "e2c", Ea = "ea", Eatt = "eatt", Ei = "ei", Eiti = "eiti", Enm = "enm",
    Epci = "epci", Epi = "epi", Epide = "epide", Epn = "epn", Es = "es", Esat = "esat", Ess = "ess",
    Etti = "etti", Evs = "evs", Fablab = "fablab", Fabrique = "fabrique", Fais = "fais", Ft = "ft",
    Geiq = "geiq", Huda = "huda", LaPoste = "la-poste", Mde = "mde", Mdh = "mdh", Mdef = "mdef",
    Mdph = "mdph", Mds = "mds", Mjc = "mjc", Ml = "ml", Mq = "mq", Msa = "msa", Msap = "msap",
    Muni = "muni", Oacas = "oacas", Odc = "odc", Of = "of", Oil = "oil", Opcs = "opcs", Pad = "pad",
    Pension = "pension", Pi = "pi", PijBij = "pij-bij", Pimms = "pimms", Pjj = "pjj", Plie = "plie",
    Pref = "pref", Prevention = "prevention", Reg = "reg", RelaisLecture = "relais-lecture",
    Ressourcerie = "ressourcerie", Rfs = "rfs", RsFjt = "rs-fjt", Scp = "scp", Spip = "spip",
    TiersLieux = "tiers-lieux", Udaf = "udaf"
}

impl Service {
    /// One easy-to-read sentence that says what the person gets.
    pub fn easy(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => &self.entry().easy_fr,
            Lang::En => &self.entry().easy_en,
        }
    }
}

impl Terms<Service> {
    /// The mask of the matching engine: bit i is the i-th service.
    pub fn mask(self) -> u16 {
        self.bits() as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Term>(entries: &[Entry]) {
        assert_eq!(T::ALL.len(), entries.len(), "{}", T::NAME);
        for (term, entry) in T::ALL.iter().zip(entries) {
            assert_eq!(term.code(), entry.code, "{}: enum and file in the same order", T::NAME);
            assert_eq!(T::from_label(term.label()), Some(*term));
            assert_eq!(T::from_code(term.code()), Some(*term));
            for lang in [Lang::Fr, Lang::En] {
                assert!(!term.title(lang).is_empty());
            }
            for alias in &entry.aliases {
                assert_eq!(T::from_label(alias), Some(*term), "alias {alias}");
            }
            assert!(term.code().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            assert!(!entry.label.contains('\u{2019}'), "{}: straight apostrophes only", entry.label);
        }
    }

    #[test]
    fn every_enum_has_the_terms_of_its_file_in_order() {
        check::<Service>(&FILE.services);
        check::<Public>(&FILE.publics);
        check::<Care>(&FILE.care);
        check::<Cost>(&FILE.costs);
        check::<Programme>(&FILE.programmes);
        check::<Label>(&FILE.labels);
        check::<AccessMode>(&FILE.access);
        check::<SupportMode>(&FILE.support);
        check::<Itinerancy>(&FILE.itinerancy);
        check::<Typology>(&FILE.typologies);
        assert_eq!(Typology::ALL.len(), 92);
    }

    #[test]
    fn every_service_is_explained_in_both_languages() {
        for service in Service::ALL {
            for lang in [Lang::Fr, Lang::En] {
                assert!(service.easy(lang).ends_with('.'), "{service:?}");
            }
        }
    }

    #[test]
    fn spellings_met_in_real_files_are_read() {
        let cases = [
            ("Ce lieu n\u{2019}accueille pas de public", AccessMode::NoPublic),
            ("ce lieu n'accueille pas de public ", AccessMode::NoPublic),
            ("SE  PRESENTER", AccessMode::WalkIn),
        ];
        for (text, term) in cases {
            assert_eq!(AccessMode::from_label(text), Some(term), "{text}");
        }
        for text in ["Étapes numériques (La Poste)", "Étapes numériques(La Poste)", "etapes numeriques"] {
            assert_eq!(Label::from_label(text), Some(Label::EtapesNumeriques), "{text}");
        }
        assert_eq!(Typology::from_label("PE"), Some(Typology::Ft));
        assert_eq!(Typology::from_label("Point d'accès au droit"), Some(Typology::Pad));
        assert_eq!(Service::from_label("Aide aux démarches"), None, "a part of a label is not the label");
        assert_eq!(Service::from_label(&"a".repeat(10_000)), None);
    }

    #[test]
    fn sets_keep_the_order_of_the_standard_and_travel_as_codes() {
        let set: Terms<Service> = [Service::Equipment, Service::Procedures].into();
        assert_eq!(set.mask(), 0b1_0000_0001);
        let json = serde_json::to_string(&set).unwrap();
        assert_eq!(
            json,
            r#"["aide-aux-demarches-administratives","acquisition-de-materiel-informatique-a-prix-solidaire"]"#
        );
        assert_eq!(serde_json::from_str::<Terms<Service>>(&json).unwrap(), set);
        assert!(serde_json::from_str::<Terms<Service>>(r#"["x"]"#).is_err());
    }
}
