//! What people type, and what they must be shown.
#![cfg(test)]

use proptest::prelude::*;
use territory::{Kind, Suggestion, Territories};

fn first(query: &str) -> Suggestion {
    let found = Territories::bundled().suggest(query, 8);
    found.into_iter().next().unwrap_or_else(|| panic!("nothing for “{query}”"))
}

#[test]
fn the_first_answer_is_the_one_meant() {
    for (query, kind, code) in [
        ("Saint-Étienne", Kind::Commune, "42218"),
        ("st etienne", Kind::Commune, "42218"),
        ("ST-ETIENNE", Kind::Commune, "42218"),
        ("stetienne", Kind::Commune, "42218"),
        ("saint etienne 42000", Kind::Commune, "42218"),
        ("42000", Kind::Commune, "42218"),
        ("L'Haÿ-les-Roses", Kind::Commune, "94038"),
        ("l’hay les roses", Kind::Commune, "94038"),
        ("lhay les roses", Kind::Commune, "94038"),
        ("hay les roses", Kind::Commune, "94038"),
        ("Le Mans", Kind::Commune, "72181"),
        ("mans", Kind::Commune, "72181"),
        ("LE MANS 72", Kind::Commune, "72181"),
        ("Bréhat", Kind::Commune, "22016"),
        ("ile de brehat", Kind::Commune, "22016"),
        ("Paris", Kind::Commune, "75056"),
        ("paris 15e", Kind::Arrondissement, "75115"),
        ("Paris 15ème arrondissement", Kind::Arrondissement, "75115"),
        ("paris 1", Kind::Arrondissement, "75101"),
        ("75015", Kind::Arrondissement, "75115"),
        ("75115", Kind::Arrondissement, "75115"),
        ("75116", Kind::Arrondissement, "75116"),
        ("13001", Kind::Arrondissement, "13201"),
        ("13201", Kind::Arrondissement, "13201"),
        ("marseille 13001", Kind::Arrondissement, "13201"),
        ("lyon 3", Kind::Arrondissement, "69383"),
        ("35238", Kind::Commune, "35238"),
        ("35", Kind::Departement, "35"),
        ("974", Kind::Departement, "974"),
        ("2a", Kind::Departement, "2A"),
        ("2A004", Kind::Commune, "2A004"),
        ("ajaccio", Kind::Commune, "2A004"),
        ("Nouméa", Kind::Commune, "98818"),
        ("noumea", Kind::Commune, "98818"),
        ("98800", Kind::Commune, "98818"),
        ("mamoudzou", Kind::Commune, "97611"),
        ("Mayotte", Kind::Departement, "976"),
        ("saint denis 974", Kind::Commune, "97411"),
        ("saint-denis (93)", Kind::Commune, "93066"),
        ("saint denis la reunion", Kind::Commune, "97411"),
        ("ille et vilaine", Kind::Departement, "35"),
        ("bretagne", Kind::Region, "53"),
        ("pays de la loire", Kind::Region, "52"),
        ("rennes metropole", Kind::Epci, "243500139"),
        ("243500139", Kind::Epci, "243500139"),
        ("communauté de communes de la dombes", Kind::Epci, "200069193"),
        ("cc dombes", Kind::Epci, "200069193"),
        ("dombes", Kind::Epci, "200069193"),
        ("plaine commune", Kind::Epci, "200057867"),
        ("la mayenne", Kind::Departement, "53"),
        ("valence drome", Kind::Commune, "26362"),
        ("vilaine ille et", Kind::Departement, "35"),
        ("mont saint michel", Kind::Commune, "50353"),
        ("chalons s saone", Kind::Commune, "71076"),
        ("aix en p", Kind::Commune, "13001"),
        ("villeneuvedascq", Kind::Commune, "59009"),
        ("la rochelle", Kind::Commune, "17300"),
        ("Le Havre", Kind::Commune, "76351"),
        ("havre", Kind::Commune, "76351"),
        ("y", Kind::Commune, "80829"),
        // One error, when nothing is written so.
        ("renens", Kind::Commune, "35238"),
        ("st etiene", Kind::Commune, "42218"),
        ("marsseille", Kind::Commune, "13055"),
        ("bordaux", Kind::Commune, "33063"),
        ("strasbourgg", Kind::Commune, "67482"),
        ("villeurbane", Kind::Commune, "69266"),
        ("clermont ferand", Kind::Commune, "63113"),
        ("lehavvre", Kind::Commune, "76351"),
    ] {
        let found = first(query);
        assert_eq!(
            (found.kind, found.code.as_str()),
            (kind, code),
            "{query} → {} {}",
            found.name,
            found.detail
        );
    }
}

#[test]
fn an_unfinished_st_still_leads_to_strasbourg() {
    let found = Territories::bundled().suggest("st", 4);
    assert!(found.iter().any(|s| s.name == "Strasbourg"), "{found:?}");
    assert!(found.iter().any(|s| s.name.starts_with("Saint")), "{found:?}");
}

#[test]
fn a_label_finds_what_it_labels() {
    let t = Territories::bundled();
    assert_eq!(first("rennes").label(), "Rennes (35)");
    assert_eq!(first("saint denis 974").label(), "Saint-Denis (974)");
    assert_eq!(first("paris 15").label(), "Paris 15e Arrondissement");
    assert_eq!(first("ille et vilaine").label(), "Ille-et-Vilaine (35)");
    for query in ["35238", "2A004", "97411", "75115", "35", "976", "243500139", "98818", "72181", "94038"] {
        let found = first(query);
        let again = t.suggest(&found.label(), 1);
        assert_eq!(again.first().map(|s| &s.code), Some(&found.code), "{}", found.label());
    }
}

#[test]
fn all_namesakes_are_there() {
    let found = Territories::bundled().suggest("oeuilly", 8);
    let mut codes: Vec<_> = found.iter().filter(|s| s.name == "Œuilly").map(|s| s.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["02565", "51410"]);
}

#[test]
fn a_code_of_both_kinds_answers_both() {
    let t = Territories::bundled();
    for limit in [2, 8] {
        let codes: Vec<_> = t.suggest("13001", limit).into_iter().map(|s| s.code).collect();
        assert!(codes.contains(&"13201".into()) && codes.contains(&"13001".into()), "{codes:?}");
    }
    assert_eq!(t.suggest("13001", 1).len(), 1);
}

#[test]
fn an_old_name_or_code_says_so() {
    for (query, code, former, detail) in [
        ("Châtillon-en-Michaille", "01033", "Châtillon-en-Michaille", "anciennement Châtillon-en-Michaille"),
        ("brenaz", "01453", "Brénaz", "anciennement Brénaz · Ain (01)"),
        ("01091", "01033", "Châtillon-en-Michaille", "anciennement Châtillon-en-Michaille"),
        ("01003", "01165", "01003", "anciennement 01003"),
    ] {
        let found = Territories::bundled().suggest(query, 8);
        let Some(hit) = found.iter().find(|s| s.code == code) else { panic!("{query}: {found:?}") };
        assert_eq!(hit.former.as_deref(), Some(former), "{query}");
        assert!(hit.detail.starts_with(detail), "{}", hit.detail);
    }
}

#[test]
fn details_tell_namesakes_apart() {
    let found = first("rennes");
    assert_eq!(found.detail, "Ille-et-Vilaine (35) · 35000, 35200, 35700");
    assert_eq!(found.reference(), "commune:35238");
    assert_eq!(first("bretagne").detail, "région");
    assert_eq!(first("35").detail, "département 35");
    assert_eq!(first("rennes metropole").detail, "métropole · Ille-et-Vilaine (35)");
    assert_eq!(first("polynésie française").detail, "collectivité d’outre-mer 987");
    assert!(first("paris").detail.ends_with("75001, 75002, 75003…"));
}

#[test]
fn kinds_restrict_the_answers() {
    let t = Territories::bundled();
    let places = t.suggest_among(&Kind::PLACES, "mayenne", 20);
    assert!(places.iter().all(|s| Kind::PLACES.contains(&s.kind)));
    assert_eq!(places[0].code, "53147");
    assert!(t.suggest_among(&[], "paris", 5).is_empty());
}

#[test]
fn nothing_is_made_up() {
    for query in ["", "   ", "-", "’", "zzzzqqq", "99999", "000000000", "🦊", "xx99"] {
        assert_eq!(Territories::bundled().suggest(query, 8), [], "{query}");
    }
    assert_eq!(Territories::bundled().suggest("paris", 0), []);
}

#[test]
fn no_territory_comes_twice_and_the_limit_holds() {
    let t = Territories::bundled();
    for query in ["s", "saint", "st", "la", "de", "e", "75", "1", "paris", "a b", "pays de"] {
        let found = t.suggest(query, 30);
        assert!(found.len() <= 30, "{query}");
        let mut seen: Vec<_> = found.iter().map(|s| (s.kind, s.code.clone())).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), found.len(), "{query}");
        assert_eq!(found, t.suggest(query, 30), "{query}: the same question, the same answer");
        assert_eq!(found[..5], t.suggest(query, 5), "{query}: a longer list begins as the shorter one");
    }
}

#[test]
fn every_commune_is_found_by_its_name_and_by_its_code() {
    let t = Territories::bundled();
    for commune in t.communes() {
        for query in [commune.name.as_str(), commune.code.as_str()] {
            let found = t.suggest_among(&[Kind::Commune], query, 50);
            assert!(found.iter().any(|s| s.code == commune.code.as_str()), "{query}");
        }
    }
}

#[test]
fn every_other_territory_is_found_by_its_name() {
    let t = Territories::bundled();
    let names = (t.all_epci().iter().map(|e| (&e.name, e.code.as_str())))
        .chain(t.departements().iter().map(|d| (&d.name, d.code.as_str())))
        .chain(t.regions().iter().map(|r| (&r.name, r.code.as_str())))
        .chain(t.arrondissements().iter().map(|a| (&a.name, a.code.as_str())));
    for (name, code) in names {
        assert!(t.suggest(name, 20).iter().any(|s| s.code == code), "{name} {code}");
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(query in ".*", limit in 0usize..200) {
        let found = Territories::bundled().suggest(&query, limit);
        prop_assert!(found.len() <= limit.min(100));
    }

    #[test]
    fn any_beginning_of_a_name_answers(i in 0usize..34_969, letters in 1usize..40) {
        let t = Territories::bundled();
        let typed: String = t.communes()[i].name.chars().take(letters).collect();
        prop_assert!(!t.suggest(&typed, 8).is_empty(), "{}", typed);
    }
}
