//! The model for any table, and learning from labelled pairs.

use crate::common::{pair_score, read, shared, truth};
use linkage::Settings;
use linkage::formats::{PairTable, Table};
use linkage::generic::{Learner, PairScore, TableCourse, link_table};
use std::collections::HashMap;
use std::path::Path;

/// A table of the shared data and what each of its rows is.
fn table(data: &Path, name: &str, suffix: &str) -> (Vec<Vec<String>>, Option<Vec<bool>>, Vec<String>) {
    let table = Table::parse(&read(&data.join(format!("linkage/{name}.csv{suffix}")))).unwrap();
    let (rows, sides) = table.values();
    let entity = truth(&data.join(format!("linkage/{name}_truth.csv{suffix}")), &table.ids);
    (rows, sides, entity)
}

/// Restaurants to learn from: the rows of the labelled pairs of a training split, one side each; rows of a pair that is
/// one restaurant are one thing.
fn restaurants(data: &Path) -> (Vec<Vec<String>>, Vec<String>) {
    let pairs =
        PairTable::parse(&read(&data.join("linkage/em_Structured_Fodors-Zagats_train.jsonl.gz"))).unwrap();
    let at = |name: &str| pairs.columns.iter().position(|c| c == name).unwrap();
    let kept = [at("name"), at("addr"), at("city"), at("type")];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut entity: Vec<String> = Vec::new();
    let pick = |values: &Vec<String>| kept.iter().map(|&c| values[c].clone()).collect::<Vec<_>>();
    let mut seen: HashMap<Vec<String>, usize> = HashMap::new();
    for ((left, right), same) in pairs.pairs.iter().zip(&pairs.same) {
        let mut index = [0; 2];
        for (slot, values) in index.iter_mut().zip([left, right]) {
            *slot = *seen.entry(pick(values)).or_insert_with(|| {
                rows.push(pick(values));
                entity.push(format!("row {}", rows.len()));
                rows.len() - 1
            });
        }
        if *same {
            let name = entity[index[0]].clone();
            entity[index[1]] = name;
        }
    }
    (rows, entity)
}

/// Generated places as any table of listings: name, address, town, kind. One town in three.
fn places(data: &Path) -> (Vec<Vec<String>>, Vec<String>) {
    let table = Table::parse(&read(&data.join("linkage/fr_train.csv.gz"))).unwrap();
    let entity = truth(&data.join("linkage/fr_train_truth.csv"), &table.ids);
    let at = |name: &'static str| table.column(name).unwrap();
    let kept = [at("nom"), at("adresse"), at("commune"), at("typologie")];
    let some = table.rows.iter().zip(entity).filter(|(row, _)| row[at("commune")].len() % 3 == 0);
    some.map(|(row, entity)| (kept.iter().map(|&c| row[c].clone()).collect::<Vec<_>>(), entity)).unzip()
}

/// Grows the model for any table, and tries it on others.
pub fn tables(settings: &Settings) {
    let Some(data) = shared() else { return };
    let mut course = TableCourse::default();
    for name in ["febrl1", "febrl2"] {
        let (rows, sides, entity) = table(&data, name, ".gz");
        println!("{name}: blocking found {:?}", course.add(&rows, sides.as_deref(), &entity, 1.0));
    }
    let (rows, entity) = restaurants(&data);
    println!("restaurants: blocking found {:?}", course.add(&rows, None, &entity, 4.0));
    let (rows, entity) = places(&data);
    println!("places: blocking found {:?}", course.add(&rows, None, &entity, 0.3));
    let fitted = course.fit(settings);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("model/tables.txt");
    std::fs::write(&path, fitted.model.to_text()).unwrap();
    for (name, suffix) in
        [("febrl1", ".gz"), ("febrl2", ".gz"), ("febrl3", ".gz"), ("febrl4", ".gz"), ("restaurant", "")]
    {
        let (rows, sides, entity) = table(&data, name, suffix);
        println!("{name}: blocking {:?}", TableCourse::default().add(&rows, sides.as_deref(), &entity, 1.0));
        for merge_at in [0.2, 0.5, 0.7] {
            let linked = link_table(&rows, sides.as_deref(), &fitted.model, merge_at);
            println!("  from {merge_at}: {:?}", pair_score(&entity, &linked.clusters));
        }
    }
}

/// Learns from each set's training and validation pairs, and judges its test pairs.
pub fn pairs() {
    let Some(data) = shared() else { return };
    for name in ["Fodors-Zagats", "DBLP-ACM", "iTunes-Amazon"] {
        let split = |part: &str| {
            PairTable::parse(&read(&data.join(format!("linkage/em_Structured_{name}_{part}.jsonl.gz"))))
                .unwrap()
        };
        let (train, valid, test) = (split("train"), split("valid"), split("test"));
        let lessons = [&train, &valid];
        let learner = Learner::learn(&lessons);
        println!("{name}: {:?}", PairScore::of(&learner.judge(&test, &lessons), &test.same));
        let honest = Learner::learn(&[&train]);
        println!(
            "  learned from train alone, on valid: {:?}",
            PairScore::of(&honest.judge(&valid, &[&train]), &valid.same)
        );
    }
}
