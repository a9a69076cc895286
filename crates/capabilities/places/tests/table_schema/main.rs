//! What we write, checked with the official schema of the standard (frictionless Table Schema), read from its own file.
//!
//! `tests/data/schema-lieux-mediation-numerique-v1.0.2.json` and `exemple-valide-v1.csv` are those of
//! LaMednum/standard-mediation-num, Licence Ouverte 2.0, unchanged.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first failure")]

mod pattern;

use flate2::read::GzDecoder;
use pattern::Pattern;
use places::write::{ExportFormat, Exporter};
use places::{France, Place};
use territory::Territories;

struct Field {
    name: String,
    kind: String,
    required: bool,
    unique: bool,
    max_length: Option<usize>,
    pattern: Option<Pattern>,
}

fn schema() -> Vec<Field> {
    let text = include_str!("../data/schema-lieux-mediation-numerique-v1.0.2.json");
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let field = |f: &serde_json::Value| {
        let rules = &f["constraints"];
        Field {
            name: f["name"].as_str().unwrap().to_owned(),
            kind: f["type"].as_str().unwrap().to_owned(),
            required: rules["required"].as_bool().unwrap_or(false),
            unique: rules["unique"].as_bool().unwrap_or(false),
            max_length: rules["maxLength"].as_u64().map(|n| n as usize),
            pattern: rules["pattern"].as_str().map(Pattern::new),
        }
    };
    json["fields"].as_array().unwrap().iter().map(field).collect()
}

/// Splits CSV as RFC 4180 says.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut all, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                all.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        all.push(row);
    }
    all
}

/// Everything the schema says against a file.
fn faults(csv: &str) -> Vec<String> {
    let schema = schema();
    let rows = records(csv);
    let names: Vec<&str> = schema.iter().map(|f| f.name.as_str()).collect();
    let mut faults = Vec::new();
    if rows.first().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>()) != Some(names) {
        faults.push("the header is not that of the schema".to_owned());
    }
    let mut seen = std::collections::HashSet::new();
    for (n, row) in rows.iter().enumerate().skip(1) {
        if row.len() != schema.len() {
            faults.push(format!("line {}: {} fields", n + 1, row.len()));
            continue;
        }
        for (field, value) in schema.iter().zip(row) {
            let mut fault =
                |what: &str| faults.push(format!("line {}, {}: {what}: {value:?}", n + 1, field.name));
            if value.is_empty() {
                if field.required {
                    fault("required");
                }
                continue;
            }
            let typed = match field.kind.as_str() {
                "number" => value.parse::<f64>().is_ok(),
                "date" => value.parse::<jiff::civil::Date>().is_ok() && value.len() == 10,
                _ => true,
            };
            if !typed {
                fault("type");
            }
            if field.max_length.is_some_and(|max| value.chars().count() > max) {
                fault("too long");
            }
            if field.pattern.as_ref().is_some_and(|pattern| !pattern.matches(value)) {
                fault("pattern");
            }
            if field.unique && !seen.insert(value.clone()) {
                fault("twice");
            }
        }
    }
    faults
}

#[test]
fn the_checker_agrees_with_the_official_example_and_sees_faults() {
    let example = include_str!("../data/exemple-valide-v1.csv");
    assert!(faults(example).is_empty(), "{:?}", faults(example));
    for (from, to, what) in [
        ("\"51100\"", "\"5110\"", "pattern"),
        ("Gratuit sous condition|Payant", "Gratuit sous condition;Payant", "pattern"),
        ("2024-04-02", "02/04/2024", "type"),
        ("\"Anonymal\"", "\"\"", "required"),
        ("+33180059880", "0180059880", "pattern"),
        ("Surdité|Illettrisme", "Surdite", "pattern"),
    ] {
        let found = faults(&example.replacen(from, to, 1));
        assert!(found.iter().any(|fault| fault.contains(what)), "{from} → {to}: {found:?}");
    }
}

#[test]
fn every_term_that_we_write_is_in_the_official_patterns() {
    use vocabulary::Term;
    use vocabulary::lmn as v;
    fn check<T: Term>(field: &str, schema: &[Field]) {
        let pattern = schema.iter().find(|f| f.name == field).unwrap().pattern.as_ref().unwrap();
        for term in T::ALL {
            assert!(pattern.matches(term.label()), "{field}: {}", term.label());
        }
    }
    let schema = schema();
    check::<v::Service>("services", &schema);
    check::<v::Public>("publics_specifiquement_adresses", &schema);
    check::<v::Care>("prise_en_charge_specifique", &schema);
    check::<v::Cost>("frais_a_charge", &schema);
    check::<v::Programme>("dispositif_programmes_nationaux", &schema);
    check::<v::Label>("formations_labels", &schema);
    check::<v::AccessMode>("modalites_acces", &schema);
    check::<v::SupportMode>("modalites_accompagnement", &schema);
    check::<v::Itinerancy>("itinerance", &schema);
}

#[test]
fn the_bundled_mediation_places_export_without_a_fault() {
    let france = France::new(Territories::bundled());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../data/places");
    let mut exporter = Exporter::new(Vec::new(), ExportFormat::LmnCsv).unwrap();
    for source in places::bundled::sources() {
        // The two great lists of entry points say the same few fields thirty-five thousand times.
        if source.count > 10_000 {
            continue;
        }
        let file = std::fs::File::open(format!("{folder}/{}.jsonl.gz", source.id)).unwrap();
        let content = places::read::read(GzDecoder::new(file), &france, jiff::civil::date(2026, 6, 1));
        for (_, record) in content.records {
            let place =
                Place { id: uuid::Uuid::nil().into(), source: source.id.clone(), record, withdrawn: false };
            exporter.place(&place).unwrap();
        }
    }
    let (bytes, written) = exporter.finish().unwrap();
    let faults = faults(std::str::from_utf8(&bytes).unwrap());
    assert!(written.written > 10_000, "{written:?}");
    assert!(faults.is_empty(), "{} faults: {:?}", faults.len(), &faults[..faults.len().min(10)]);
}
