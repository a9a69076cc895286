//! Communes found for real records: 32,360 places and the entry points of the nation. Prints the figures of
//! `docs/cleaning.md`; skips without the reference data.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that stops at the first failure and prints"
)]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use kernel::Point;
use territory::Territories;
use territory::resolve::{Clues, Resolver};

/// The folder of reference data: `PASSERELLE_SHARED`, or `shared` beside the repository.
fn shared_dir() -> Option<PathBuf> {
    let given = std::env::var_os("PASSERELLE_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let found = given.unwrap_or(beside);
    if found.join("data").is_dir() {
        return Some(found);
    }
    println!("skipped: no reference data (set PASSERELLE_SHARED); looked in {}", found.display());
    None
}

/// What a real record says, and the commune that the data's own maker found.
struct Said {
    name: String,
    postal_code: String,
    point: Option<Point>,
    code: String,
    method: String,
}

fn places() -> Option<Vec<Said>> {
    let file = std::fs::File::open(shared_dir()?.join("data/places/lieux-normalises.jsonl.gz")).ok()?;
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let said = text.lines().filter_map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let point = row["latitude"].as_f64().zip(row["longitude"].as_f64());
        let said = Said {
            name: word("commune"),
            postal_code: word("code_postal"),
            point: point.and_then(|(lat, lon)| Point::new(lat, lon)),
            code: word("code_insee"),
            method: word("code_insee_methode"),
        };
        (!said.code.is_empty()).then_some(said)
    });
    Some(said.collect())
}

fn table(name: &str, columns: [&str; 5]) -> Option<Vec<Said>> {
    let path = shared_dir()?.join("data/entry-points").join(name);
    let file = std::fs::File::open(path).ok()?;
    let reader: Box<dyn Read> =
        if name.ends_with(".gz") { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = csv::Reader::from_reader(reader);
    let header = reader.headers().unwrap().clone();
    let at = columns.map(|column| header.iter().position(|known| known == column));
    let said = reader.records().filter_map(|row| {
        let row = row.unwrap();
        let [code, name, postal_code, lat, lon] =
            at.map(|at| at.and_then(|at| row.get(at)).unwrap_or_default().to_owned());
        let point = lat.parse().ok().zip(lon.parse().ok());
        let point = point.and_then(|(lat, lon)| Point::new(lat, lon));
        (!code.is_empty()).then_some(Said { name, postal_code, point, code, method: String::new() })
    });
    Some(said.collect())
}

/// How many were asked, found, and found as the data say (arrondissements count as their city).
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    asked: usize,
    found: usize,
    same: usize,
}

impl Count {
    fn share(self) -> f64 {
        100.0 * self.same as f64 / self.asked.max(1) as f64
    }
}

fn measure(
    resolver: &Resolver,
    said: &[Said],
    ask: impl Fn(&Said) -> Option<(String, String, String, Option<Point>)>,
) -> (Count, BTreeMap<String, Count>, Vec<String>) {
    let territories = Territories::bundled();
    let today = |code: &str| territories.commune(code).map(|commune| commune.code.to_string());
    let (mut all, mut by_method, mut wrong) =
        (Count::default(), BTreeMap::<String, Count>::new(), Vec::new());
    for one in said {
        let Some(expected) = today(&one.code) else { continue };
        let Some((code, postal_code, name, point)) = ask(one) else { continue };
        let name = cleaning::commune_name(&name).value.name;
        let clues = Clues { code: &code, postal_code: &postal_code, name: &name, point };
        let got = resolver.resolve(&clues).map(|resolved| resolved.commune.code.to_string());
        for count in [&mut all, by_method.entry(one.method.clone()).or_default()] {
            count.asked += 1;
            count.found += usize::from(got.is_some());
            count.same += usize::from(got.as_deref() == Some(expected.as_str()));
        }
        if got.as_deref() != Some(expected.as_str()) {
            wrong.push(format!(
                "{} {} ({}) {:?}: {expected} said, {got:?} found",
                one.postal_code, one.name, one.method, one.point
            ));
        }
    }
    (all, by_method, wrong)
}

#[test]
fn real_records_resolve_to_their_communes() {
    let Some(said) = places() else { return };
    let resolver = Resolver::new(Territories::bundled());
    let named = |one: &Said| Some((String::new(), one.postal_code.clone(), one.name.clone(), None));
    let (count, by_method, wrong) = measure(&resolver, &said, named);
    println!("places, name and postal code: {count:?} {:.3} %", count.share());
    for (method, count) in &by_method {
        println!("  {method}: {count:?} {:.2} %", count.share());
    }
    wrong.iter().step_by(wrong.len() / 40 + 1).for_each(|line| println!("    {line}"));
    assert!(count.share() > 99.0, "{count:?}");
    let pointed =
        |one: &Said| Some((String::new(), one.postal_code.clone(), one.name.clone(), Some(one.point?)));
    let (count, _, wrong) = measure(&resolver, &said, pointed);
    println!("places, name, postal code and point: {count:?} {:.3} %", count.share());
    wrong.iter().step_by(wrong.len() / 20 + 1).for_each(|line| println!("    {line}"));
    assert!(count.share() > 99.0, "{count:?}");
    let alone = |one: &Said| Some((String::new(), String::new(), String::new(), Some(one.point?)));
    let (count, ..) = measure(&resolver, &said, alone);
    println!("places, point alone: {count:?} {:.3} %", count.share());
}

#[test]
fn a_false_code_or_point_changes_nothing_when_two_others_agree() {
    let Some(said) = places() else { return };
    let territories = Territories::bundled();
    let resolver = Resolver::new(territories.clone());
    // The commune of a record far away in the file: another département nearly always.
    let other = |one: &Said| {
        let sum: usize = one.name.bytes().map(usize::from).sum();
        &territories.communes()[sum * 7919 % territories.communes().len()]
    };
    let sure = |one: &&Said| {
        one.method == "cp+nom" && territories.commune(&one.code).is_some_and(|c| c.code != other(one).code)
    };
    let said: Vec<Said> = said.into_iter().filter(|one| sure(&one)).collect();
    let named = |one: &Said| Some((String::new(), one.postal_code.clone(), one.name.clone(), None));
    let (without, ..) = measure(&resolver, &said, named);
    let false_code =
        |one: &Said| Some((other(one).code.to_string(), one.postal_code.clone(), one.name.clone(), None));
    let (with_code, ..) = measure(&resolver, &said, false_code);
    let false_point =
        |one: &Said| Some((String::new(), one.postal_code.clone(), one.name.clone(), Some(other(one).point)));
    let (with_point, ..) = measure(&resolver, &said, false_point);
    println!(
        "sure records: {without:?}; with a false code: {with_code:?}; with a false point: {with_point:?}"
    );
    assert_eq!(with_point.same, without.same);
    assert!(with_code.same + 20 >= without.same, "{with_code:?} {without:?}");
}

#[test]
fn entry_points_resolve_to_their_communes() {
    let tables = [
        ("aidants_connect_structures_2024.csv", ["code_insee", "commune", "code_postal", "", ""]),
        ("france_services_2024.csv", ["code_insee", "commune", "code_postal", "lat", "lon"]),
        ("centres_sociaux.csv", ["code_insee", "ville", "code_postal", "", ""]),
        ("mairies.csv.gz", ["code_insee", "nom_commune", "code_postal", "lat", "lon"]),
        ("bibliotheques.csv.gz", ["code_insee", "commune", "code_postal", "lat", "lon"]),
        ("laposte_points_contact_odbl.csv.gz", ["code_insee", "localite", "code_postal", "lat", "lon"]),
    ];
    let resolver = Resolver::new(Territories::bundled());
    for (name, columns) in tables {
        let Some(said) = table(name, columns) else { return };
        let named = |one: &Said| {
            let said = !one.name.is_empty() && !one.postal_code.is_empty();
            said.then(|| (String::new(), one.postal_code.clone(), one.name.clone(), one.point))
        };
        let (count, _, wrong) = measure(&resolver, &said, named);
        println!("{name}: {count:?} {:.3} %", count.share());
        wrong.iter().step_by(wrong.len() / 8 + 1).for_each(|line| println!("    {line}"));
        assert!(count.asked == 0 || count.share() > 97.0, "{name}: {count:?}");
    }
}
