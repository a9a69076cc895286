//! Grows the models that the program carries, from the labelled pairs of `shared/data`, and says what they are worth on
//! pairs that they did not see.
//!
//! `cargo run --release -p linkage --example train -- places` writes `model/places.txt`; `-- tables` writes
//! `model/tables.txt`. The folder of data is `PASSERELLE_SHARED`, or `shared` beside the repository.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a developer's tool: it stops at the first mistake, and tells its time"
)]

#[path = "../common/mod.rs"]
mod common;
mod tables;

use common::{pair_score, read, shared, truth};
use linkage::formats::{self, Places, Table};
use linkage::training::{Course, Label, without_kinds};
use linkage::{Decisions, Model, Options, Record, Settings, link};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, otherwise: f64| arguments.get(at).and_then(|a| a.parse().ok()).unwrap_or(otherwise);
    let settings = Settings {
        trees: number(1, 160.0) as usize,
        leaves: number(2, 12.0) as usize,
        rate: number(3, 0.1) as f32,
        least_weight: number(4, 3.0),
        ridge: number(5, 3.0),
    };
    match arguments.first().map(String::as_str) {
        Some("places") => places(&settings),
        Some("tables") => tables::tables(&settings),
        Some("evaluate") => evaluate(number(1, f64::from(Options::default().merge_at)) as f32),
        Some("pairs") => tables::pairs(),
        _ => println!("train places|tables|pairs [trees] [leaves] [rate] [least weight] [ridge]"),
    }
}

/// A fold of five from a text.
fn fold(text: &str) -> u32 {
    text.bytes().fold(7u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b))).wrapping_mul(2_654_435_761)
        >> 8
        & 0xffff
}

fn departement(record: &Record) -> &str {
    let code = if record.commune.is_empty() { &record.postal_code } else { &record.commune };
    code.get(..2).unwrap_or("")
}

/// Generated places: every pair that blocking finds is labelled by the truth.
fn generated(
    course: &mut Course,
    places: &Places,
    entity: &[String],
    with_kinds: bool,
    weight: f32,
) -> usize {
    let label = |a: usize, b: usize| {
        let record = &places.records[a];
        Some(Label {
            same: entity[a] == entity[b],
            weight,
            hides_source: false,
            fold: fold(departement(record)) % 5,
        })
    };
    course.add(&places.records, with_kinds, &[], &label).len()
}

/// Real places: labelled pairs, pairs that share an official identifier, and pairs that two rows of one list make, which
/// are two places unless their names or addresses say otherwise.
fn real(
    course: &mut Course,
    places: &Places,
    folder: &Path,
) -> (Vec<(usize, usize)>, Vec<formats::Pair>, Vec<formats::Pair>) {
    let table = |name: &str| Table::parse(&read(&folder.join(name))).unwrap();
    let labelled = formats::pairs(&table("paires-etiquetees.csv"), places).unwrap();
    let known = formats::pairs(&table("paires-identifiant-commun.csv"), places).unwrap();
    let key = |a: usize, b: usize| (a.min(b), a.max(b));
    let told: HashMap<(usize, usize), Option<bool>> =
        labelled.iter().map(|p| (key(p.left, p.right), p.same)).collect();
    let sure: HashSet<(usize, usize)> = known.iter().map(|p| key(p.left, p.right)).collect();
    let plain =
        |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
    let names: Vec<(String, String)> =
        places.records.iter().map(|r| (plain(&r.name), plain(&r.address))).collect();
    // Lists that follow one another number their rows alike: they are one list.
    let list = |r: &Record| match r.source.as_str() {
        "conseiller-numerique-2022" | "data-inclusion-2023/conseiller-numerique" => {
            "conseiller-numerique".to_owned()
        }
        "france-services-2020" | "france-services-2022" => "france-services".to_owned(),
        other => other.to_owned(),
    };
    let lists: Vec<String> = places.records.iter().map(list).collect();
    let label = |a: usize, b: usize| {
        let (left, right) = (&places.records[a], &places.records[b]);
        let of = |same, weight, hides_source| {
            Some(Label { same, weight, hides_source, fold: fold(departement(left)) % 5 })
        };
        match told.get(&key(a, b)) {
            Some(Some(same)) => return of(*same, 15.0, false),
            Some(None) => return of(false, 12.0, false),
            None => {}
        }
        if sure.contains(&key(a, b)) {
            return of(true, 1.0, false);
        }
        let shares_phone = left.phones.iter().any(|p| right.phones.contains(p));
        let apart = lists[a] == lists[b]
            && left.source_id != right.source_id
            && names[a].0 != names[b].0
            && (names[a].1 != names[b].1 || names[a].1.is_empty())
            && !shares_phone;
        if apart { of(false, 0.15, true) } else { None }
    };
    let more: Vec<(usize, usize)> = labelled.iter().chain(&known).map(|p| (p.left, p.right)).collect();
    let taken = course.add(&places.records, true, &more, &label);
    (taken, labelled, known)
}

fn places(settings: &Settings) {
    let Some(data) = shared() else { return };
    let began = Instant::now();
    let table = Table::parse(&read(&data.join("linkage/fr_train.csv.gz"))).unwrap();
    let generated_places = formats::from_csv(&table);
    let entity = truth(&data.join("linkage/fr_train_truth.csv"), &generated_places.ids);
    let mut bare = generated_places.clone();
    bare.records = bare.records.iter().map(without_kinds).collect();
    let mut course = Course::default();
    let first = generated(&mut course, &generated_places, &entity, true, 1.0);
    let second = generated(&mut course, &bare, &entity, true, 0.3);
    let third = generated(&mut course, &generated_places, &entity, false, 0.3);
    let register = formats::from_jsonl(&read(&data.join("places/lieux-normalises.jsonl.gz"))).unwrap();
    let start = course.len();
    let (taken, labelled, known) = real(&mut course, &register, &data.join("places"));
    println!(
        "pairs: generated {first}, without kinds {second}, without vocabulary {third}, real {} ({:.1} s)",
        taken.len(),
        began.elapsed().as_secs_f32()
    );
    let fitted = course.fit(settings);
    println!("fitted in {:.1} s", began.elapsed().as_secs_f32());
    let held: HashMap<(usize, usize), f32> =
        taken.iter().zip(&fitted.held_out[start..]).map(|(&(a, b), &p)| ((a.min(b), a.max(b)), p)).collect();
    let of =
        |p: &formats::Pair| held.get(&(p.left.min(p.right), p.left.max(p.right))).copied().unwrap_or(0.0);
    for threshold in [0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98] {
        let count = |same: Option<bool>| {
            labelled.iter().filter(|p| p.same == same && of(p) >= threshold).count() as f64
        };
        let (right, wrong, unsure) = (count(Some(true)), count(Some(false)), count(None));
        let sure = known.iter().filter(|p| of(p) >= threshold).count() as f64 / known.len() as f64;
        println!(
            "held out, from {threshold}: precision {:.4} recall {:.4} (distinct merged {wrong}, uncertain merged {unsure}); identifier pairs recall {sure:.4}",
            right / (right + wrong + unsure).max(1.0),
            right / labelled.iter().filter(|p| p.same == Some(true)).count() as f64,
        );
    }
    for pair in labelled.iter().filter(|p| (p.same == Some(true)) != (of(p) >= 0.9)) {
        let said = |r: &Record| format!("{} | {} | {}", r.name, r.address, r.source);
        println!(
            "  {:?} {:.3} {} ## {}",
            pair.same,
            of(pair),
            said(&register.records[pair.left]),
            said(&register.records[pair.right])
        );
    }
    println!("held out, generated places: told, and so");
    for (pairs, told, so) in course.reliability(&fitted.held_out, 0..first) {
        println!("  {pairs:6} pairs told {told:.3}, {so:.3} are one place");
    }
    println!("columns: {:?}", Course::columns(&fitted.model));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("model/places.txt");
    std::fs::write(&path, fitted.model.to_text()).unwrap();
    println!("{} bytes in {}", fitted.model.to_text().len(), path.display());
    check(&fitted.model, &data);
}

/// The model as it is, over the whole real register: optimistic on the pairs it learned from.
fn evaluate(merge_at: f32) {
    let Some(data) = shared() else { return };
    let places = formats::from_jsonl(&read(&data.join("places/lieux-normalises.jsonl.gz"))).unwrap();
    let options = Options { merge_at, ..Options::default() };
    for name in ["paires-etiquetees.csv", "paires-identifiant-commun.csv"] {
        let pairs =
            formats::pairs(&Table::parse(&read(&data.join("places").join(name))).unwrap(), &places).unwrap();
        println!("{name}: {:?}", formats::evaluate(&places, &pairs, &options));
    }
    let began = Instant::now();
    let linked = link(&places.records, &Decisions::default(), &options);
    let count = linked.clusters.iter().enumerate().filter(|(at, c)| **c as usize == *at).count();
    println!(
        "{} records, {count} places, {} relations, {} to review, {:.3} s",
        places.records.len(),
        linked.relations.len(),
        linked.review.len(),
        began.elapsed().as_secs_f32()
    );
    let mut sizes: HashMap<u32, Vec<usize>> = HashMap::new();
    linked.clusters.iter().enumerate().for_each(|(at, c)| sizes.entry(*c).or_default().push(at));
    let mut largest: Vec<Vec<usize>> = sizes.into_values().collect();
    largest.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    for members in largest.iter().take(8) {
        println!("place told by {}:", members.len());
        for &at in members.iter().take(6) {
            let r = &places.records[at];
            println!("    {} | {} | {} | {} | {:?}", r.name, r.address, r.commune_name, r.source, r.phones);
        }
    }
    for doubt in linked.review.iter().take(12) {
        let said = |at: u32| {
            let r = &places.records[at as usize];
            format!("{} | {} | {}", r.name, r.address, r.source)
        };
        println!(
            "doubt {:.2} gain {:.1}: {} ## {}",
            doubt.probability,
            doubt.gain,
            said(doubt.left),
            said(doubt.right)
        );
    }
    for relation in linked.relations.iter().step_by(linked.relations.len() / 10 + 1) {
        let said = |at: u32| {
            let r = &places.records[at as usize];
            format!("{} | {} | {}", r.name, r.address, r.source)
        };
        println!(
            "{:?} {:.2}: {} -> {}",
            relation.kind,
            relation.probability,
            said(relation.from),
            said(relation.to)
        );
    }
}

/// Generated places of another seed: the whole engine.
fn check(model: &Model, data: &Path) {
    let plain = formats::from_csv(&Table::parse(&read(&data.join("linkage/fr_5k.csv"))).unwrap());
    let entity = truth(&data.join("linkage/fr_5k_truth.csv"), &plain.ids);
    let bare: Vec<Record> = plain.records.iter().map(without_kinds).collect();
    for (name, records, with_kinds) in [
        ("fr_5k", &plain.records, true),
        ("without kinds", &bare, true),
        ("without vocabulary", &plain.records, false),
    ] {
        for merge_at in [0.5, 0.7, 0.9] {
            let began = Instant::now();
            let options = Options { merge_at, with_kinds, model, ..Options::default() };
            let linked = link(records, &Decisions::default(), &options);
            let (precision, recall, f1) = pair_score(&entity, &linked.clusters);
            println!(
                "{name} from {merge_at}: precision {precision:.4} recall {recall:.4} f1 {f1:.4} in {:.3} s, review {}",
                began.elapsed().as_secs_f32(),
                linked.review.len()
            );
        }
    }
}
