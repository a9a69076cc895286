//! How right the engine is on the shared reference data: skipped where they are absent. The figures are floors under what
//! was measured, so that a change that loses accuracy is seen.

#[path = "../examples/common/mod.rs"]
mod common;

use common::{pair_score, read, shared, truth};
use linkage::formats::{self, Table};
use linkage::generic::link_table;
use linkage::training::without_kinds;
use linkage::{Decisions, Index, Model, Options, link};

#[test]
fn generated_places_of_another_seed_are_found_again() {
    let Some(data) = shared() else { return };
    let places = formats::from_csv(&Table::parse(&read(&data.join("linkage/fr_5k.csv"))).unwrap());
    let entity = truth(&data.join("linkage/fr_5k_truth.csv"), &places.ids);
    let run = |records: &[linkage::Record], merge_at: f32| {
        let linked = link(records, &Decisions::default(), &Options { merge_at, ..Options::default() });
        pair_score(&entity, &linked.clusters)
    };
    let (precision, recall, f1) = run(&places.records, 0.5);
    assert!(f1 >= 0.99, "{precision} {recall} {f1}");
    let (precision, recall, _) = run(&places.records, Options::default().merge_at);
    assert!(precision >= 0.995 && recall >= 0.93, "{precision} {recall}");
    let bare: Vec<_> = places.records.iter().map(without_kinds).collect();
    let (precision, recall, f1) = run(&bare, 0.5);
    println!("without words of kinds: {precision} {recall} {f1}");
    assert!(f1 >= 0.94, "without words of kinds: {precision} {recall} {f1}");
}

#[test]
fn tables_are_linked_without_labels() {
    let Some(data) = shared() else { return };
    for (name, suffix, least) in [("febrl3", ".gz", 0.998), ("restaurant", "", 0.92)] {
        let table = Table::parse(&read(&data.join(format!("linkage/{name}.csv{suffix}")))).unwrap();
        let entity = truth(&data.join(format!("linkage/{name}_truth.csv{suffix}")), &table.ids);
        let (rows, sides) = table.values();
        let (precision, recall, f1) =
            pair_score(&entity, &link_table(&rows, sides.as_deref(), Model::tables(), 0.5).clusters);
        assert!(f1 >= least, "{name}: {precision} {recall} {f1}");
    }
}

#[test]
fn an_incoming_record_meets_the_places_that_the_register_would_give_it() {
    let Some(data) = shared() else { return };
    let places = formats::from_csv(&Table::parse(&read(&data.join("linkage/fr_5k.csv"))).unwrap());
    let entity = truth(&data.join("linkage/fr_5k_truth.csv"), &places.ids);
    let index = Index::build(&places.records);
    let (mut right, mut all) = (0, 0);
    for (at, record) in places.records.iter().enumerate().step_by(5) {
        if entity.iter().filter(|e| **e == entity[at]).count() < 2 {
            continue;
        }
        all += 1;
        let best = index.candidates(record).into_iter().find(|c| c.record as usize != at);
        right += usize::from(best.is_some_and(|c| entity[c.record as usize] == entity[at]));
    }
    assert!(f64::from(right as u32) / f64::from(all as u32) > 0.98, "{right} of {all}");
}
