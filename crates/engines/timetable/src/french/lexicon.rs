//! The words whose meaning is known. A space in a phrase also stands for a dash, an apostrophe, a dot or nothing
//! ("rendez vous" reads "rendez-vous"); a final "s" may follow any phrase.

use std::sync::LazyLock;

use super::Why;
use super::tokens::{Half, Kind, Word};

/// Phrases of one meaning, separated by `|`.
const PHRASES: &[(&str, Kind)] = &[
    ("lundi|lun", Kind::Day(0)),
    ("mardi|mar", Kind::Day(1)),
    ("mercredi|mercr|merc|mer", Kind::Day(2)),
    ("jeudi|jeud|jeu|eudi", Kind::Day(3)),
    ("vendredi|vendr|vend|ven", Kind::Day(4)),
    ("samedi|sam", Kind::Day(5)),
    ("dimanche|dim", Kind::Day(6)),
    (
        "tous les jours|tout les jours|chaque jour|7j 7|7 j 7|7jours 7|7 jours 7|7 jours sur 7|7j sur 7",
        Kind::Word(Word::EveryDay),
    ),
    ("en semaine|la semaine", Kind::Word(Word::WorkDays)),
    ("week end|weekend|we|fin de semaine", Kind::Word(Word::WeekEnd)),
    ("jour ferie|jours ferie|ferie", Kind::Word(Word::PublicHolidays)),
    (
        "vacances scolaire|vacance scolaire|conge scolaire|conges scolaire|vacances|periode de vacances|periodes de vacances|periode de vacances scolaire|periodes de vacances scolaire|periode des vacances scolaire|vac scolaire",
        Kind::Word(Word::SchoolHolidays),
    ),
    ("periode scolaire|temps scolaire|periode sco|semaine scolaire", Kind::Word(Word::Term)),
    ("pendant|durant|en", Kind::Word(Word::During)),
    ("le mois d|le mois de|au mois d|au mois de", Kind::Word(Word::During)),
    ("janvier", Kind::Word(Word::Month(1))),
    ("fevrier", Kind::Word(Word::Month(2))),
    ("mars", Kind::Word(Word::Month(3))),
    ("avril", Kind::Word(Word::Month(4))),
    ("mai", Kind::Word(Word::Month(5))),
    ("juin", Kind::Word(Word::Month(6))),
    ("juillet", Kind::Word(Word::Month(7))),
    ("aout", Kind::Word(Word::Month(8))),
    ("septembre", Kind::Word(Word::Month(9))),
    ("octobre", Kind::Word(Word::Month(10))),
    ("novembre", Kind::Word(Word::Month(11))),
    ("decembre", Kind::Word(Word::Month(12))),
    ("du mois|de chaque mois|chaque mois|de tous les mois", Kind::Word(Word::OfMonth)),
    ("premier|premiere", Kind::Ordinal(1)),
    ("deuxieme|second|seconde", Kind::Ordinal(2)),
    ("troisieme", Kind::Ordinal(3)),
    ("quatrieme", Kind::Ordinal(4)),
    ("dernier|derniere", Kind::Ordinal(-1)),
    ("semaine paire|semaines paire|sem paire", Kind::Word(Word::Weeks { even: true })),
    ("semaine impaire|semaines impaire|sem impaire", Kind::Word(Word::Weeks { even: false })),
    ("matin|matinee", Kind::Word(Word::Half(Half::Morning))),
    ("apres midi|apres midis|ap midi|aprem|apm|aprs midi", Kind::Word(Word::Half(Half::Afternoon))),
    ("soir|soiree", Kind::Word(Word::Half(Half::Evening))),
    ("midi", Kind::Clock(720)),
    ("minuit", Kind::Clock(0)),
    ("de|du|d|des|e", Kind::Word(Word::From)),
    ("a|au|aux|u|jusqu a|jusque|jusqu", Kind::Word(Word::To)),
    ("a partir de", Kind::Word(Word::FromHour)),
    ("et|puis|ainsi que|et de", Kind::Word(Word::And)),
    ("ou", Kind::Word(Word::Danger(Why::Choice))),
    ("les|ces|tous les|toutes les|tout les", Kind::Word(Word::The { plural: true })),
    ("le|la|l|ce|chaque", Kind::Word(Word::The { plural: false })),
    (
        "ferme|fermee|fermeture|ferment|nous fermons|periode de fermeture|periodes de fermeture|non ouvert|non ouvert au public",
        Kind::Word(Word::Closed),
    ),
    ("sauf|excepte|hormis|hors|en dehors|a l exception|a l exclusion", Kind::Word(Word::Except)),
    (
        "sur rendez vous|sur rdv|rendez vous|rdv|avec rendez vous|uniquement sur rendez vous|uniquement sur rdv|sur rendez vous uniquement|sur rdv uniquement|sur rendez vous seulement|seulement sur rendez vous|prise de rendez vous|sous rdv|que sur rendez vous|exclusivement sur rendez vous|sur rdv exclusif|sur rendez vous exclusivement|sur rdv exclusivement",
        Kind::Word(Word::Appointment),
    ),
    (
        "ou sur rendez vous|ou sur rdv|et ou sur rendez vous|et ou sur rdv|et sur rendez vous|et sur rdv|ou rdv",
        Kind::Word(Word::OrAppointment),
    ),
    ("24h 24|24 h 24|24h 24h|24 heures sur 24|24h sur 24|24h 24 h", Kind::Word(Word::AllDay)),
    // Names that hold an abbreviated day.
    ("sur mer|mers|la mer|bord de mer|outre mer|salle de jeu|aire de jeu|jeu de|jeu video", Kind::Unknown),
    // Words that leave the hours as they are.
    (
        "conge annuel|conges annuel|pour conge annuel|pour conges annuel|horaire|horaires d ouverture|heures d ouverture|heure d ouverture|jours et heures d ouverture|jours d ouverture|jour et heure|horaires d accueil|heures d accueil|horaires et jours d ouverture|jours et horaires|horaires suivant|suivant|jour|toute l annee|toute la journee|la journee|journee|journee continue|en journee continue|non stop|nonstop|en continu|continu|sans interruption|sans fermeture exceptionnelle",
        Kind::Word(Word::Filler),
    ),
    (
        "ouvert|ouverte|ouverture|ouverture au public|ouvre|ouvrent|accueil|acceuil|accueille|accueil du public|accueil de public|accueil physique|accueil public|accueil general|acceuil du public|public|public accueilli|reception du public|est|sont|permanence|bureau|bureaux|secretariat|guichet|agence|mairie|la structure|mediatheque|bibliotheque|ludotheque|etablissement|locaux|sans rendez vous|sans rdv|acces libre|libre acces|en acces libre|en libre acces|en venue libre|venue libre|entree libre|accueil libre|en accueil libre|accueil sans rendez vous|inclus|uniquement|disponible|y compris|ces memes jour|memes jour|espace|normal|habituel|normaux|nos|notre|tel que suit|comme suit|savoir|toujours",
        Kind::Word(Word::Filler),
    ),
    (
        "tous les 15 jour|tout les 15 jour|tous les quinze jour|un lundi sur deux|1 lundi sur 2|1 lundi sur deux|un mardi sur deux|1 mardi sur 2|1 mardi sur deux|un mercredi sur deux|1 mercredi sur 2|1 mercredi sur deux|un jeudi sur deux|1 jeudi sur 2|1 jeudi sur deux|un vendredi sur deux|1 vendredi sur 2|1 vendredi sur deux|un samedi sur deux|1 samedi sur 2|1 samedi sur deux|un dimanche sur deux|1 dimanche sur 2|1 dimanche sur deux|une semaine sur deux|semaine sur deux|semaines sur deux|1 semaine sur 2|semaine sur 2|15 jour|quinze jour|quinzaine|1x par mois|1 x par mois|1 fois par mois|une fois par mois|2x par mois|2 x par mois|2 fois par mois|deux fois par mois|fois par mois|trois semaine|3 semaine|toutes les deux semaine|toutes les trois semaine|toutes les 2 semaine|toutes les 3 semaine",
        Kind::Word(Word::SomeWeeks),
    ),
    // Words that change the meaning beyond what the syntax, or this reader, can hold.
    (
        "2 semaine|deux semaine|1 fois|2 fois|1x|1 x|une semaine sur|semaine|une fois|fois|bimensuel|mensuel|mensuelle|bimestriel|hebdomadaire|par mois|par semaine|mois|an|annee|trimestre|alternance|alternativement|en alternance|certain|certaine|selon|variable|en fonction|fonction|ponctuel|ponctuellement|occasionnel|occasionnellement|parfois|programme|planning|calendrier|date|un sur deux|une sur deux|sur deux|alterne|paire|impaire|si besoin|au besoin|evenement",
        Kind::Word(Word::Danger(Why::WhichWeeks)),
    ),
    (
        "jusqu en|jusqu au|a partir|a partir du|a compter|depuis|actuellement|provisoire|provisoirement|temporaire|temporairement|exceptionnel|exceptionnelle|exceptionnellement|lors|periode|saison|ete|hiver|hivernal|hivernale|estival|estivale|printemps|automne|toussaint|noel|paques|nouvel an|pont|veille|scolaire|sco|confinement|covid|crise|sanitaire|debut|fin|mi|basse saison|haute saison|rentree|annuelle|annuel|hors saison|conge|conges|congee",
        Kind::Word(Word::Danger(Why::VaguePeriod)),
    ),
    (
        "ne|n|pas|plus|non|aucun|aucune|ni|jamais|sans|annule|annulee|suspendu|suspendue|attention|uniquement pour|reserve|reservee|interdit|supprime|maximum|minimum|autrement|sinon",
        Kind::Word(Word::Danger(Why::Negation)),
    ),
    (
        "telephone|telephonique|tel|standard|appel|appeler|visio|visioconference|a distance|distance|domicile|itinerance|itinerant|itinerante|deplacement|presence sur|commune|certains service|certaines|autre|site|hors les murs|par mail|mail|courriel|en ligne|bus|camion|tournee",
        Kind::Word(Word::Danger(Why::NotThePlace)),
    ),
    (
        "mais|environ|vers|avant|apres|entre|peut|peuvent|possible|eventuellement|soit",
        Kind::Word(Word::Danger(Why::Choice)),
    ),
];

/// Phrases by first letter, longest first.
static BY_LETTER: LazyLock<[Vec<(&'static str, Kind)>; 36]> = LazyLock::new(|| {
    let mut found: [Vec<(&str, Kind)>; 36] = std::array::from_fn(|_| Vec::new());
    for (phrases, kind) in PHRASES {
        for phrase in phrases.split('|') {
            if let Some(list) = phrase.chars().next().and_then(slot).and_then(|slot| found.get_mut(slot)) {
                list.push((phrase, *kind));
            }
        }
    }
    for list in &mut found {
        list.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    }
    found
});

fn slot(first: char) -> Option<usize> {
    first.to_digit(36).map(|digit| digit as usize)
}

/// Phrases that may begin with this letter, longest first; all of them for a letter that was lost.
pub(super) fn phrases(first: char) -> impl Iterator<Item = (&'static str, Kind)> {
    let lists = match slot(first) {
        Some(slot) => &BY_LETTER[slot..=slot],
        None if first == '\u{fffd}' => &BY_LETTER[..],
        None => &BY_LETTER[..0],
    };
    lists.iter().flatten().copied()
}

/// The day whose name differs from `word` by one letter, when only one does.
pub(super) fn misspelt_day(word: &str) -> Option<u8> {
    const NAMES: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    let word = word.strip_suffix('s').unwrap_or(word);
    if word.len() < 5 || !word.is_ascii() {
        return None;
    }
    let mut close =
        NAMES.iter().enumerate().filter(|(_, name)| one_letter_apart(word.as_bytes(), name.as_bytes()));
    match (close.next(), close.next()) {
        (Some((day, _)), None) => u8::try_from(day).ok(),
        _ => None,
    }
}

/// One letter more, less, changed, or two swapped.
fn one_letter_apart(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([_, rest_a @ ..], [_, rest_b @ ..]) if rest_a == rest_b || a == rest_b || rest_a == b => true,
        ([a1, a2, rest_a @ ..], [b1, b2, rest_b @ ..]) => a1 == b2 && a2 == b1 && rest_a == rest_b,
        (a, b) => a.len().abs_diff(b.len()) == 1 && (a.is_empty() || b.is_empty()),
    }
}

/// Hours in letters: "neuf" to "vingt-quatre", as said before "heures".
pub(super) const NUMBERS: [&str; 25] = [
    "zero",
    "une",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix sept",
    "dix huit",
    "dix neuf",
    "vingt",
    "vingt et une",
    "vingt deux",
    "vingt trois",
    "vingt quatre",
];
