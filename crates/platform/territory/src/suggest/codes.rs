//! Questions that are codes: postal, INSEE (old ones too), département, SIREN of an EPCI.

use super::index::Index;
use super::rank::{Best, Tier};
use super::{Hit, Kind};
use crate::lookup::Territories;

/// The code that the question is, spaces dropped, letters in upper case; `None` when it is not one.
pub(super) fn parse(question: &str) -> Option<String> {
    let code: String =
        question.chars().filter(|c| !c.is_whitespace()).take(10).map(|c| c.to_ascii_uppercase()).collect();
    let corsican = code.strip_prefix("2A").or_else(|| code.strip_prefix("2B"));
    let digits = corsican.unwrap_or(&code);
    let length = if corsican.is_some() { 2..=5 } else { 1..=9 };
    (length.contains(&code.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

/// The territories with that code, or whose postal code begins with it.
pub(super) fn answer(t: &Territories, index: &Index, code: &str, kinds: &[Kind], limit: usize) -> Vec<Hit> {
    match code.len() {
        9 => {
            let found = t.all_epci().binary_search_by(|e| e.code.as_str().cmp(code));
            let hits = found.into_iter().map(|i| Hit::new(Kind::Epci, i as u32));
            hits.filter(|hit| kinds.contains(&hit.kind)).collect()
        }
        5 => whole(t, index, code, kinds, limit),
        _ => beginning(t, index, code, kinds, limit),
    }
}

/// Five characters: people type postal codes, so these come first; the commune whose INSEE code it is has the last line
/// at the latest.
fn whole(t: &Territories, index: &Index, code: &str, kinds: &[Kind], limit: usize) -> Vec<Hit> {
    let mut hits = beginning(t, index, code, kinds, limit);
    let insee = by_insee(t, code).filter(|insee| kinds.contains(&insee.kind));
    if let Some(insee) = insee.filter(|insee| !hits.iter().any(|hit| hit.same_territory(*insee))) {
        hits.truncate(limit - 1);
        hits.push(insee);
    }
    hits
}

fn by_insee(t: &Territories, code: &str) -> Option<Hit> {
    if let Ok(i) = t.arrondissements().binary_search_by(|a| a.code.as_str().cmp(code)) {
        return Some(Hit::new(Kind::Arrondissement, i as u32));
    }
    let commune = t.commune(code)?;
    let target = t.communes().binary_search_by(|c| c.code.cmp(&commune.code)).ok()? as u32;
    let former = (commune.code.as_str() != code)
        .then(|| commune.former.iter().position(|f| f.code.as_str() == code).map(|i| i as u16));
    Some(Hit { kind: Kind::Commune, target, former: former.flatten() })
}

/// The département first, then arrondissements before their commune, then by population.
fn beginning(t: &Territories, index: &Index, code: &str, kinds: &[Kind], limit: usize) -> Vec<Hit> {
    let mut best = Best::new(index.entries(), kinds, limit);
    if let Ok(i) = t.departements().binary_search_by(|d| d.code.as_str().cmp(code)) {
        best.offer(Tier::Exact, index.entry_of(Kind::Departement, i));
    }
    for (i, a) in t.arrondissements().iter().enumerate() {
        if a.postal_codes.iter().any(|p| p.as_str().starts_with(code)) {
            best.offer(Tier::ExactWithoutArticle, index.entry_of(Kind::Arrondissement, i));
        }
    }
    for i in t.positions_by_postal_prefix(code) {
        best.offer(Tier::Prefix, index.entry_of(Kind::Commune, i));
    }
    best.hits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_words() {
        for (question, code) in [
            ("35000", Some("35000")),
            (" 35 000 ", Some("35000")),
            ("2a004", Some("2A004")),
            ("2B", Some("2B")),
            ("243500139", Some("243500139")),
            ("7", Some("7")),
            ("", None),
            ("2C", None),
            ("1234567890", None),
            ("35000 rennes", None),
            ("٣٥", None),
        ] {
            assert_eq!(parse(question).as_deref(), code, "{question}");
        }
    }
}
