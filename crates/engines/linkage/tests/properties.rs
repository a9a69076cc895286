//! What must hold whatever the records say.

use linkage::{Decisions, Index, Options, Outcome, Point, Record, explain, link};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn pick(all: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(all).prop_map(str::to_owned)
}

prop_compose! {
    fn record()(
        source in pick(&["a", "b", "c"]),
        id in 0..50u32,
        name in pick(&["Mairie", "MAIRIE DE LUC", "France services Luc", "MSAP de Luc", "CCAS", "Médiathèque Jean Moulin", "Bibliothèque Jean-Moulin", "Permanence CAF", ""]),
        address in pick(&["1 place de la Mairie", "1 PL DE LA MAIRIE 12450 LUC", "12 bis rue des Écoles", "rue des ecoles", ""]),
        commune in pick(&["12133", "12134", ""]),
        phone in pick(&["05 65 01 02 03", "+33565010203", "0565999999", ""]),
        email in pick(&["mairie@luc.fr", "contact@luc.fr", ""]),
        siret in pick(&["21120133200011", "26120133200012", ""]),
        point in prop::option::of((0..4u8, 0..4u8)),
        typology in pick(&["RFS", "MUNI", "BIB", ""]),
    ) -> Record {
        let many = |text: String| if text.is_empty() { Vec::new() } else { vec![text] };
        Record {
            source,
            source_id: id.to_string(),
            name,
            address,
            postal_code: "12450".to_owned(),
            commune,
            commune_name: "Luc-la-Primaube".to_owned(),
            point: point.map(|(x, y)| Point { latitude: 44.3 + f64::from(x) * 0.001, longitude: 2.5 + f64::from(y) * 0.001 }),
            phones: many(phone),
            emails: many(email),
            typologies: many(typology),
            ..Record::default()
        }
        .with_number("siret", &siret)
    }
}

/// Clusters as sets of what their records say, so that they can be compared after a shuffle.
fn places(records: &[Record], clusters: &[u32]) -> Vec<Vec<String>> {
    let ids: BTreeSet<u32> = clusters.iter().copied().collect();
    let mut all: Vec<Vec<String>> = ids
        .into_iter()
        .map(|id| {
            let members = records.iter().zip(clusters).filter(|(_, c)| **c == id);
            let mut said: Vec<String> = members.map(|(r, _)| format!("{r:?}")).collect();
            said.sort();
            said
        })
        .collect();
    all.sort();
    all
}

fn shuffled(records: &[Record], seed: u64) -> Vec<Record> {
    let mut out = records.to_vec();
    let mut state = seed | 1;
    for at in (1..out.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        out.swap(at, (state >> 33) as usize % (at + 1));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_order_of_arrival_changes_nothing(records in prop::collection::vec(record(), 1..40), seed: u64) {
        let options = Options { merge_at: 0.5, ..Options::default() };
        let straight = link(&records, &Decisions::default(), &options);
        let other = shuffled(&records, seed);
        let mixed = link(&other, &Decisions::default(), &options);
        prop_assert_eq!(places(&records, &straight.clusters), places(&other, &mixed.clusters));
        prop_assert_eq!(straight.review.len(), mixed.review.len());
        prop_assert_eq!(straight.relations.len(), mixed.relations.len());
    }

    #[test]
    fn a_cluster_is_named_by_its_first_record_and_all_is_within_bounds(records in prop::collection::vec(record(), 0..40)) {
        let linked = link(&records, &Decisions::default(), &Options::default());
        prop_assert_eq!(linked.clusters.len(), records.len());
        for (at, &cluster) in linked.clusters.iter().enumerate() {
            prop_assert!(cluster as usize <= at);
            prop_assert_eq!(linked.clusters[cluster as usize], cluster);
        }
        prop_assert!(linked.probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
        for doubt in &linked.review {
            prop_assert!(doubt.left < doubt.right);
            prop_assert_ne!(linked.clusters[doubt.left as usize], linked.clusters[doubt.right as usize]);
        }
        for relation in &linked.relations {
            prop_assert_ne!(linked.clusters[relation.from as usize], linked.clusters[relation.to as usize]);
        }
        prop_assert!(linked.review.windows(2).all(|w| w[0].gain >= w[1].gain));
    }

    #[test]
    fn people_are_obeyed(
        records in prop::collection::vec(record(), 2..30),
        apart in prop::collection::vec((0..40usize, 0..40usize), 0..6),
        same in (0..40usize, 0..40usize),
    ) {
        let decisions = Decisions { different: apart.clone(), ..Decisions::default() };
        let linked = link(&records, &decisions, &Options { merge_at: 0.3, ..Options::default() });
        for (a, b) in apart.into_iter().filter(|(a, b)| a != b && *a < records.len() && *b < records.len()) {
            prop_assert_ne!(linked.clusters[a], linked.clusters[b]);
        }
        let decisions = Decisions { same: vec![same], ..Decisions::default() };
        let linked = link(&records, &decisions, &Options::default());
        if same.0 < records.len() && same.1 < records.len() {
            prop_assert_eq!(linked.clusters[same.0], linked.clusters[same.1]);
        }
    }

    #[test]
    fn the_sides_of_a_pair_may_be_swapped(a in record(), b in record()) {
        let (straight, swapped) = (explain(&a, &b), explain(&b, &a));
        prop_assert_eq!(straight.probability.to_bits(), swapped.probability.to_bits());
        prop_assert_eq!(straight.outcome, swapped.outcome);
        for (x, y) in straight.lines.iter().zip(&swapped.lines) {
            prop_assert_eq!((x.field, x.agreement, &x.left, &x.right), (y.field, y.agreement, &y.right, &y.left));
            prop_assert!((x.weight - y.weight).abs() < 1e-4);
        }
    }

    #[test]
    fn any_text_is_survived(name in any::<String>(), address in any::<String>(), phone in any::<String>(), number in any::<String>(), x in any::<f64>()) {
        let record = Record {
            name: name.clone(),
            address: address.clone(),
            postal_code: phone.clone(),
            commune: number.clone(),
            commune_name: name,
            phones: vec![phone.clone()],
            emails: vec![address.clone()],
            sites: vec![address],
            point: Some(Point { latitude: x, longitude: x }),
            ..Record::default()
        }
        .with_number("siret", &number)
        .with_number(&phone, &number);
        let linked = link(&[record.clone(), record.clone(), Record::default()], &Decisions::default(), &Options::default());
        prop_assert_eq!(linked.clusters.len(), 3);
        let index = Index::build(std::slice::from_ref(&record));
        let _ = index.candidates(&record);
        prop_assert!(index.explain(&record, 0).is_some());
    }
}

fn place(name: &str, address: &str, siret: &str) -> Record {
    Record {
        source: name.to_owned(),
        name: name.to_owned(),
        address: address.to_owned(),
        postal_code: "23240".to_owned(),
        commune: "23100".to_owned(),
        commune_name: "Bourg-Exemple".to_owned(),
        ..Record::default()
    }
    .with_number("siret", siret)
}

#[test]
fn writings_of_one_place_are_one_place() {
    let pairs = [
        (
            place("MSAP de Bourg-Exemple", "12 R. DES ECOLES", ""),
            place("France services Bourg-Exemple", "12 rue des Écoles", ""),
        ),
        (
            place("CCAS", "1 PL DE LA MAIRIE", "26230010000011"),
            place(
                "Centre communal d'action sociale de Bourg-Exemple",
                "1 place de la Mairie",
                "26230010000011",
            ),
        ),
        (
            place("Médiathèque Simone-Veil", "3 bis av. Foch", ""),
            place("MEDIATHEQUE SIMONE VEIL", "3 BIS AVENUE FOCH 23240 BOURG-EXEMPLE", ""),
        ),
    ];
    for (left, right) in pairs {
        let told = explain(&left, &right);
        assert_eq!(told.outcome, Outcome::Same, "{} / {}: {told:?}", left.name, right.name);
    }
}

#[test]
fn a_guest_of_the_town_hall_is_related_not_merged() {
    let told = explain(
        &place("Mairie de Bourg-Exemple", "1 place de la Mairie", "21230010000011"),
        &place("France services de Bourg-Exemple", "1 pl de la mairie", ""),
    );
    assert!(matches!(told.outcome, Outcome::Related(_)), "{told:?}");
    assert!(told.lines.iter().any(|l| l.field == linkage::Field::Kind && l.weight < 0.0), "{told:?}");
}

#[test]
fn two_kinds_at_one_address_are_two_places() {
    let told = explain(
        &place("Médiathèque Simone-Veil", "1 place de la Mairie", ""),
        &place("Mission locale", "1 place de la Mairie", ""),
    );
    assert_ne!(told.outcome, Outcome::Same, "{told:?}");
}

#[test]
fn an_incoming_record_finds_its_place_by_the_register_alone() {
    let register = vec![
        place("Médiathèque Simone-Veil", "3 bis av. Foch", ""),
        place("Mission locale", "8 rue du Marché", ""),
        place("Mairie", "1 place de la Mairie", ""),
    ];
    let index = Index::build(&register);
    let incoming = place("Bibliothèque Simone Veil", "3 bis avenue Foch", "");
    let found = index.candidates(&incoming);
    assert_eq!(found.first().map(|c| (c.record, c.outcome)), Some((0, Outcome::Same)), "{found:?}");
    assert_eq!(index.explain(&incoming, 0).unwrap().probability.to_bits(), found[0].probability.to_bits());
    assert!(index.explain(&incoming, 9).is_none());
}
