//! What kind of place a name, a typology or a programme says: the field's vocabulary, one bit a kind.

use super::name::stem;
use crate::text::{hash, hash_without, within_one};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// A set of kinds.
pub(crate) type Kinds = u64;

macro_rules! kinds {
    ($($name:ident = $bit:literal, $label:literal;)*) => {
        $(pub(crate) const $name: Kinds = 1 << $bit;)*
        const LABELS: &[(Kinds, &str)] = &[$(($name, $label)),*];
    };
}

kinds! {
    FRANCE_SERVICES = 0, "France services";
    TOWN_HALL = 1, "mairie";
    CCAS = 2, "CCAS";
    LIBRARY = 3, "bibliothèque";
    EPN = 4, "espace public numérique";
    SOCIAL_CENTRE = 5, "centre social";
    MISSION_LOCALE = 6, "mission locale";
    POST = 7, "La Poste";
    PIMMS = 8, "PIMMS";
    MJC = 9, "MJC";
    SOLIDARITY = 10, "maison des solidarités";
    DEPARTEMENT = 11, "département";
    EPCI = 12, "intercommunalité";
    JOBS = 13, "France Travail";
    EMMAUS = 14, "Emmaüs";
    THIRD_PLACE = 15, "tiers-lieu";
    FAMILIES = 16, "Familles rurales";
    JOB_HOUSE = 17, "maison de l’emploi";
    CAF = 18, "CAF";
    YOUTH = 19, "information jeunesse";
    SCHOOL = 20, "établissement scolaire";
    PREFECTURE = 21, "préfecture";
    CPAM = 22, "assurance maladie";
    MSA = 23, "MSA";
    UDAF = 24, "UDAF";
    CIDFF = 25, "CIDFF";
    LIGUE = 26, "Ligue de l’enseignement";
    LAW = 27, "accès au droit";
    HOUSING = 28, "hébergement";
    TOURISM = 29, "office de tourisme";
    SECOURS = 30, "Secours populaire ou catholique";
    CHAMBER = 31, "chambre consulaire";
    DISABILITY = 32, "handicap";
    NEIGHBOURHOOD = 33, "régie ou maison de quartier";
    TRAINING = 34, "organisme de formation";
    CIAS = 35, "CIAS";
    SOCIAL_LIFE = 36, "espace de vie sociale";
    REGION = 37, "région";
    FABLAB = 38, "fablab";
    CYBER = 39, "cyberbase";
}

/// Words that say a place hangs on another.
const ANNEX: &[&str] = &[
    "annexe",
    "antenne",
    "permanence",
    "quartier",
    "itinerant",
    "itinerante",
    "bus",
    "mobile",
    "proximite",
    "delegue",
];

/// Phrases without their small words, singular; the longest that fits wins.
const PHRASES: &[(&str, Kinds)] = &[
    ("france service", FRANCE_SERVICES),
    ("franceservice", FRANCE_SERVICES),
    ("maison france service", FRANCE_SERVICES),
    ("espace france service", FRANCE_SERVICES),
    ("point france service", FRANCE_SERVICES),
    ("mfs", FRANCE_SERVICES),
    ("efs", FRANCE_SERVICES),
    ("msap", FRANCE_SERVICES),
    ("maison service public", FRANCE_SERVICES),
    ("maison france service public", FRANCE_SERVICES),
    ("relai service public", FRANCE_SERVICES),
    ("rsp", FRANCE_SERVICES),
    ("mairie", TOWN_HALL),
    ("hotel ville", TOWN_HALL),
    ("municipalite", TOWN_HALL),
    ("maire", TOWN_HALL),
    ("ccas", CCAS),
    ("centre communal action sociale", CCAS),
    ("action sociale communal", CCAS),
    ("cias", CIAS),
    ("centre intercommunal action sociale", CIAS),
    ("mediatheque", LIBRARY),
    ("bibliotheque", LIBRARY),
    ("bib", LIBRARY),
    ("relai lecture", LIBRARY),
    ("point lecture", LIBRARY),
    ("ludotheque", LIBRARY),
    ("bibliotheque mediatheque", LIBRARY),
    ("mediatheque ludotheque", LIBRARY),
    ("epn", EPN),
    ("espace public numerique", EPN),
    ("espace numerique", EPN),
    ("espace multimedia", EPN),
    ("point numerique", EPN),
    ("point acce numerique", EPN),
    ("cyberbase", EPN | CYBER),
    ("cyber base", EPN | CYBER),
    ("cybercentre", EPN | CYBER),
    ("cyber centre", EPN | CYBER),
    ("espace cyberbase", EPN | CYBER),
    ("lieux acce multimedia", EPN),
    ("lieu acce multimedia", EPN),
    ("cyberespace", EPN | CYBER),
    ("cyber espace", EPN | CYBER),
    ("point cyb", EPN | CYBER),
    ("pmn", EPN),
    ("centre social", SOCIAL_CENTRE),
    ("centre sociaux", SOCIAL_CENTRE),
    ("csc", SOCIAL_CENTRE),
    ("cs", SOCIAL_CENTRE),
    ("centre socio culturel", SOCIAL_CENTRE),
    ("centre socioculturel", SOCIAL_CENTRE),
    ("centre social culturel", SOCIAL_CENTRE),
    ("espace socio culturel", SOCIAL_CENTRE),
    ("espace socioculturel", SOCIAL_CENTRE),
    ("centre social socio culturel", SOCIAL_CENTRE),
    ("espace social", SOCIAL_CENTRE),
    ("espace social culturel", SOCIAL_CENTRE),
    ("centre culturel social", SOCIAL_CENTRE),
    ("espace vie sociale", SOCIAL_LIFE),
    ("evs", SOCIAL_LIFE),
    ("centre vie sociale", SOCIAL_LIFE),
    ("mission locale", MISSION_LOCALE),
    ("ml", MISSION_LOCALE),
    ("mission local", MISSION_LOCALE),
    ("poste", POST),
    ("bureau poste", POST),
    ("agence postale", POST),
    ("agence postale communale", POST),
    ("apc", POST),
    ("pimm", PIMMS),
    ("pimm mediation", PIMMS),
    ("point information mediation multi service", PIMMS),
    ("point information mediation multiservice", PIMMS),
    ("mjc", MJC),
    ("maison jeune culture", MJC),
    ("maison jeune", MJC),
    ("maison solidarite", SOLIDARITY),
    ("mds", SOLIDARITY),
    ("maison departementale solidarite", SOLIDARITY),
    ("maison departement", SOLIDARITY),
    ("maison departementale", SOLIDARITY),
    ("centre medico social", SOLIDARITY),
    ("centre departemental action sociale", SOLIDARITY),
    ("cms", SOLIDARITY),
    ("utas", SOLIDARITY),
    ("sdsei", SOLIDARITY),
    ("cmd", SOLIDARITY),
    ("unite territoriale action sociale", SOLIDARITY),
    ("maison departementale proximite", SOLIDARITY),
    ("pole solidarite", SOLIDARITY),
    ("departement", DEPARTEMENT),
    ("conseil departemental", DEPARTEMENT),
    ("conseil general", DEPARTEMENT),
    ("dpt", DEPARTEMENT),
    ("communaute commune", EPCI),
    ("communaute agglomeration", EPCI),
    ("communaute urbaine", EPCI),
    ("agglomeration", EPCI),
    ("metropole", EPCI),
    ("comcom", EPCI),
    ("com com", EPCI),
    ("agglo", EPCI),
    ("france travail", JOBS),
    ("pole emploi", JOBS),
    ("agence france travail", JOBS),
    ("agence pole emploi", JOBS),
    ("anpe", JOBS),
    ("emmau", EMMAUS),
    ("emmau connect", EMMAUS),
    ("point accueil emmau connect", EMMAUS),
    ("tier lieu", THIRD_PLACE),
    ("tiers lieu", THIRD_PLACE),
    ("tiers lieux", THIRD_PLACE),
    ("tierslieu", THIRD_PLACE),
    ("tier lieux", THIRD_PLACE),
    ("coworking", THIRD_PLACE),
    ("espace coworking", THIRD_PLACE),
    ("fablab", FABLAB),
    ("fab lab", FABLAB),
    ("famille rurale", FAMILIES),
    ("afr", FAMILIES),
    ("association famille rurale", FAMILIES),
    ("maison emploi", JOB_HOUSE),
    ("mde", JOB_HOUSE),
    ("mef", JOB_HOUSE),
    ("maison emploi formation", JOB_HOUSE),
    ("mdef", JOB_HOUSE),
    ("point rencontre emploi", JOB_HOUSE),
    ("point emploi", JOB_HOUSE),
    ("caf", CAF),
    ("caisse allocation familiale", CAF),
    ("pij", YOUTH),
    ("bij", YOUTH),
    ("crij", YOUTH),
    ("point information jeunesse", YOUTH),
    ("bureau information jeunesse", YOUTH),
    ("info jeune", YOUTH),
    ("info jeunesse", YOUTH),
    ("information jeunesse", YOUTH),
    ("centre information jeunesse", YOUTH),
    ("point info jeunesse", YOUTH),
    ("college", SCHOOL),
    ("lycee", SCHOOL),
    ("ecole", SCHOOL),
    ("universite", SCHOOL),
    ("prefecture", PREFECTURE),
    ("sou prefecture", PREFECTURE),
    ("sous prefecture", PREFECTURE),
    ("cpam", CPAM),
    ("assurance maladie", CPAM),
    ("msa", MSA),
    ("mutualite sociale agricole", MSA),
    ("udaf", UDAF),
    ("union departementale association familiale", UDAF),
    ("union association familiale", UDAF),
    ("cidff", CIDFF),
    ("centre information droit femme famille", CIDFF),
    ("centre information droit femme", CIDFF),
    ("ligue enseignement", LIGUE),
    ("fol", LIGUE),
    ("point acce droit", LAW),
    ("maison justice droit", LAW),
    ("pad", LAW),
    ("mjd", LAW),
    ("point justice", LAW),
    ("chrs", HOUSING),
    ("fjt", HOUSING),
    ("residence", HOUSING),
    ("foyer", HOUSING),
    ("ehpad", HOUSING),
    ("foyer jeune travailleur", HOUSING),
    ("adoma", HOUSING),
    ("office tourisme", TOURISM),
    ("secour populaire", SECOURS),
    ("secours populaire", SECOURS),
    ("secour catholique", SECOURS),
    ("secours catholique", SECOURS),
    ("croix rouge", SECOURS),
    ("resto coeur", SECOURS),
    ("restaurant coeur", SECOURS),
    ("resto du coeur", SECOURS),
    ("cci", CHAMBER),
    ("chambre agriculture", CHAMBER),
    ("chambre commerce industrie", CHAMBER),
    ("chambre metier artisanat", CHAMBER),
    ("chambre metier", CHAMBER),
    ("cma", CHAMBER),
    ("apf", DISABILITY),
    ("mdph", DISABILITY),
    ("esat", DISABILITY),
    ("cap emploi", DISABILITY),
    ("regie quartier", NEIGHBOURHOOD),
    ("maison quartier", NEIGHBOURHOOD),
    ("mq", NEIGHBOURHOOD),
    ("greta", TRAINING),
    ("afpa", TRAINING),
    ("organisme formation", TRAINING),
    ("centre formation", TRAINING),
    ("cfa", TRAINING),
    ("region", REGION),
    ("conseil regional", REGION),
];

/// Said only by the first word: elsewhere they mean something else.
const LEADING: &[(&str, Kinds)] = &[
    ("commune", TOWN_HALL),
    ("ville", TOWN_HALL),
    ("cc", EPCI),
    ("ca", EPCI),
    ("cdc", EPCI),
    ("cu", EPCI),
    ("cd", DEPARTEMENT),
];

const TYPOLOGIES: &[(&str, Kinds)] = &[
    ("RFS", FRANCE_SERVICES),
    ("MUNI", TOWN_HALL),
    ("CCAS", CCAS),
    ("CIAS", CIAS),
    ("BIB", LIBRARY),
    ("Bibliothèque", LIBRARY),
    ("Médiathèque", LIBRARY),
    ("Relais lecture", LIBRARY),
    ("CS", SOCIAL_CENTRE),
    ("CCONS", SOCIAL_CENTRE),
    ("Centre social (associatif)", SOCIAL_CENTRE),
    ("ML", MISSION_LOCALE),
    ("Mission locale", MISSION_LOCALE),
    ("LA_POSTE", POST),
    ("PIMMS", PIMMS),
    ("MJC", MJC),
    ("MDS", SOLIDARITY),
    ("CMS", SOLIDARITY),
    ("UDAF", UDAF),
    ("CD", DEPARTEMENT),
    ("EPCI", EPCI),
    ("CC", EPCI),
    ("PE", JOBS),
    ("FT", JOBS),
    ("TIERS_LIEUX", THIRD_PLACE),
    ("EVS", SOCIAL_LIFE),
    ("MDE", JOB_HOUSE),
    ("CAF", CAF),
    ("PIJ_BIJ", YOUTH),
    ("PREF", PREFECTURE),
    ("CPAM", CPAM),
    ("MSA", MSA),
    ("CIDFF", CIDFF),
    ("CHRS", HOUSING),
    ("RS_FJT", HOUSING),
    ("RPA", HOUSING),
    ("OF", TRAINING),
    ("AFPA", TRAINING),
    ("CAP_EMPLOI", DISABILITY),
    ("MDPH", DISABILITY),
    ("ESAT", DISABILITY),
    ("MQ", NEIGHBOURHOOD),
    ("REG", REGION),
    ("Fabrique", FABLAB),
    ("Cyber-base", EPN | CYBER),
];

/// The vocabulary, ready to read names.
pub(crate) struct Vocabulary {
    phrases: HashMap<u64, Vec<(Vec<u64>, Kinds)>>,
    /// Its long words by each of their forms with one letter less, to mend slips.
    slips: HashMap<u64, Vec<&'static str>>,
    words: HashMap<u64, &'static str>,
    leading: HashMap<u64, Kinds>,
    annex: HashSet<u64>,
    typologies: HashMap<u64, Kinds>,
}

/// The vocabulary of the field, read once.
pub(crate) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let mut phrases: HashMap<u64, Vec<(Vec<u64>, Kinds)>> = HashMap::new();
        let (mut slips, mut words) = (HashMap::<u64, Vec<&'static str>>::new(), HashMap::new());
        for &(phrase, kinds) in PHRASES {
            let hashes: Vec<u64> = phrase.split(' ').map(|word| hash(stem(word))).collect();
            phrases.entry(hashes[0]).or_default().push((hashes, kinds));
            for word in phrase.split(' ').map(stem) {
                if words.insert(hash(word), word).is_none() && word.len() >= 6 {
                    for form in forms(word) {
                        slips.entry(form).or_default().push(word);
                    }
                }
            }
        }
        for list in phrases.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        let map = |pairs: &[(&str, Kinds)]| pairs.iter().map(|&(word, kinds)| (hash(word), kinds)).collect();
        Vocabulary {
            phrases,
            slips,
            words,
            leading: map(LEADING),
            annex: ANNEX.iter().map(|word| hash(word)).collect(),
            typologies: map(TYPOLOGIES),
        }
    })
}

/// The hashes of a word, and of the word with one letter less.
fn forms(word: &str) -> impl Iterator<Item = u64> + '_ {
    std::iter::once(hash(word)).chain((0..word.len()).map(|gone| hash_without(word, gone)))
}

impl Vocabulary {
    /// The word of the vocabulary that this one is a slip of.
    pub(crate) fn mend(&self, word: &str) -> Option<&'static str> {
        if word.len() < 6 || self.words.contains_key(&hash(word)) {
            return None;
        }
        let mut found = forms(word).filter_map(|form| self.slips.get(&form)).flatten();
        found.find(|known| within_one(known, word)).copied()
    }

    /// The longest phrase that begins these words: how many words it takes, and its kinds.
    pub(crate) fn phrase(&self, words: &[u64], is_first: bool) -> Option<(usize, Kinds)> {
        let found = self.phrases.get(words.first()?).and_then(|list| {
            list.iter()
                .find(|(phrase, _)| words.starts_with(phrase))
                .map(|(phrase, kinds)| (phrase.len(), *kinds))
        });
        found.or_else(|| self.leading.get(&words[0]).filter(|_| is_first).map(|&kinds| (1, kinds)))
    }

    /// Whether a word says that a place hangs on another.
    pub(crate) fn is_annex(&self, word: u64) -> bool {
        self.annex.contains(&word)
    }

    /// The kinds of a typology's code.
    pub(crate) fn typology(&self, code: &str) -> Kinds {
        self.typologies.get(&hash(code)).copied().unwrap_or(0)
    }
}

/// The kinds of a set, in words.
pub(crate) fn labels(kinds: Kinds) -> String {
    let named: Vec<&str> =
        LABELS.iter().filter(|(kind, _)| kinds & kind != 0).map(|(_, label)| *label).collect();
    named.join(", ")
}
