//! Every mapping shipped, over the real file it is for: each row accounted for, the columns filled, identifiers stable.
//! Skipped where the reference data are absent.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first failure")]

use std::path::PathBuf;

use boon::{Compiler, Schemas};
use harvest::gather::{Gathered, gather, short_name, unpacked};
use harvest::note::Fate;
use harvest::shipped;
use mapping::Mapping;
use places::{France, SourceName};
use territory::Territories;

fn data() -> Option<PathBuf> {
    testkit::shared_dir().map(|shared| shared.join("data"))
}

fn mapping(name: &str) -> Mapping {
    Mapping::parse(shipped::text(name).unwrap_or_else(|| panic!("{name} is not shipped"))).unwrap()
}

fn gathered(bytes: Vec<u8>, name: &str) -> Gathered {
    let france = France::new(Territories::bundled());
    let today = jiff::civil::date(2026, 11, 28);
    let named: SourceName = "essai".parse().unwrap();
    let mapping = mapping(name);
    let named = mapping.source.is_none().then_some(&named);
    gather(&unpacked(bytes).unwrap(), None, &mapping, named, &france, today)
        .unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// Mapping, file, rows, rows rejected for what they lack, rows left out on purpose, rows twice there.
const FILES: &[(&str, &str, u64, u64, u64, u64)] = &[
    ("aidants-connect-2024", "entry-points/aidants_connect_structures_2024.csv", 5_227, 0, 46, 0),
    ("bibliotheques-2020", "entry-points/bibliotheques.csv.gz", 15_779, 1, 457, 0),
    (
        "bus-france-services-charente-2023",
        "places/sources-brutes/bus-france-services-charente-2023.json",
        12,
        0,
        0,
        0,
    ),
    ("centres-sociaux-2020", "entry-points/centres_sociaux.csv", 2_235, 0, 0, 0),
    (
        "conseillers-numeriques-structures-2022",
        "entry-points/conseillers_numeriques_structures_2022.csv",
        1_450,
        0,
        5,
        25,
    ),
    ("corse-epn-2020", "places/sources-brutes/corse-epn-2020.csv", 22, 0, 0, 0),
    ("france-services-2022", "places/sources-brutes/france-services-2022.csv", 2_683, 26, 0, 0),
    ("france-services-2024", "entry-points/france_services_2024.csv", 2_845, 0, 0, 0),
    ("la-poste-2021", "entry-points/laposte_points_contact_odbl.csv.gz", 17_700, 0, 0, 0),
    ("lieux-normalises", "places/lieux-normalises.jsonl.gz", 32_360, 2, 0, 0),
    ("mairies-2026", "entry-points/mairies.csv.gz", 35_575, 0, 0, 0),
    ("maine-et-loire-2023", "places/sources-brutes/maine-et-loire-2023.json", 243, 3, 18, 0),
    ("nantes-2020", "places/sources-brutes/nantes-2020.csv", 54, 0, 0, 0),
];

#[test]
fn every_row_of_every_file_is_accounted_for() {
    let Some(data) = data() else { return };
    let mut wrong = Vec::new();
    for (name, file, rows, rejected, left_out, twice) in FILES {
        let gathered = gathered(std::fs::read(data.join(file)).unwrap(), name);
        let shares = gathered.shares.values();
        let lost: u64 = shares.clone().map(|share| share.rejected - share.left_out).sum();
        let duplicates: u64 = shares.clone().map(|share| share.duplicates).sum();
        let out: u64 = shares.map(|share| share.left_out).sum();
        let counted = gathered.valid() + lost + out + duplicates + gathered.astray;
        assert_eq!(gathered.read, counted, "{name}: rows read and rows accounted for");
        assert_eq!(gathered.astray, 0, "{name}");
        println!(
            "{name:<40} {rows:>6} rows {:>6} valid {lost:>4} rejected {out:>4} left out {duplicates:>4} duplicates",
            gathered.valid()
        );
        if (gathered.read, lost, out, duplicates) != (*rows, *rejected, *left_out, *twice) {
            let first: Vec<_> = gathered
                .notes
                .iter()
                .filter(|note| {
                    matches!(note.fate, Fate::Rejected | Fate::Duplicate)
                        && note.key != "harvest-note-left-out"
                })
                .take(3)
                .collect();
            wrong.push(format!(
                "{name}: {} rows, {lost} rejected, {out} left out, {duplicates} duplicates {first:?}",
                gathered.read
            ));
        }
        let identifiers = gathered.notes.iter().filter(|note| note.field == "id").count();
        assert_eq!(identifiers, duplicates as usize, "{name}: every row has its identifier");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn sixty_one_sources_stay_apart() {
    let Some(data) = data() else { return };
    let gathered =
        gathered(std::fs::read(data.join("places/lieux-normalises.jsonl.gz")).unwrap(), "lieux-normalises");
    assert_eq!(gathered.shares.len(), 61);
    let rows = |name: &str| gathered.shares[&name.parse::<SourceName>().unwrap()].content.report.read;
    for (name, expected) in [
        ("aidants-connect-2024", 5_181),
        ("data-inclusion-2023-hinaura", 568),
        ("antilles-2023", 113),
        ("antilles-2023-up-and-space-martinique", 1),
    ] {
        assert_eq!(rows(name), expected, "{name}");
    }
}

#[test]
fn an_identifier_does_not_depend_on_the_order_of_rows() {
    let Some(data) = data() else { return };
    for (name, file) in [("nantes-2020", "nantes-2020.csv"), ("corse-epn-2020", "corse-epn-2020.csv")] {
        let text = std::fs::read_to_string(data.join("places/sources-brutes").join(file)).unwrap();
        // Only files whose cells hold no line break may be turned around line by line.
        let mut lines: Vec<&str> = text.lines().collect();
        let ids = |lines: &[&str]| {
            let gathered = gathered(lines.join("\n").into_bytes(), name);
            let mut ids: Vec<_> = gathered
                .shares
                .values()
                .flat_map(|share| {
                    share
                        .content
                        .records
                        .iter()
                        .map(|(_, record)| (record.name.clone(), record.source_id.clone()))
                })
                .collect();
            ids.sort();
            ids
        };
        let before = ids(&lines);
        lines[1..].reverse();
        assert_eq!(before, ids(&lines), "{name}");
        assert!(before.iter().all(|(_, id)| id.len() == 32));
    }
}

#[test]
fn what_a_source_says_arrives_in_its_column() {
    let Some(data) = data() else { return };
    let read = |name: &str, file: &str| gathered(std::fs::read(data.join(file)).unwrap(), name);
    let record = |gathered: &Gathered, id: &str| {
        let mut records = gathered.shares.values().flat_map(|share| share.content.records.clone());
        records.find(|(_, record)| record.source_id == id).unwrap_or_else(|| panic!("{id}")).1
    };
    let bus = read(
        "bus-france-services-charente-2023",
        "places/sources-brutes/bus-france-services-charente-2023.json",
    );
    let stop = record(&bus, "1");
    assert!(
        stop.hours.as_deref().is_some_and(|hours| hours.starts_with("week 01-53/2 Mo ")),
        "{:?}",
        stop.hours
    );
    assert!(stop.itinerancy.iter().count() == 1 && stop.services.iter().count() >= 3);
    let corse = read("corse-epn-2020", "places/sources-brutes/corse-epn-2020.csv");
    let first = &corse.shares.values().next().unwrap().content.records[0].1;
    assert_eq!(
        (first.address.as_str(), first.name.as_str()),
        ("Rue de l'ancienne gare", "Association Fium'Altu")
    );
    let maine = read("maine-et-loire-2023", "places/sources-brutes/maine-et-loire-2023.json");
    let amia = record(&maine, "LMN008");
    assert_eq!(amia.address, "20 rue Armand Quenard");
    let point = amia.point.unwrap();
    assert!((point.lat() - 47.29).abs() < 0.05 && (point.lon() - 0.03).abs() < 0.1, "{point:?}");
    let aidants = read("aidants-connect-2024", "entry-points/aidants_connect_structures_2024.csv");
    assert_eq!(record(&aidants, "76813e41-71c9-4696-b743-ba2e44ba5f8b").address, "20 Avenue de Ségur");
}

#[test]
fn names_of_sources_become_short_names() {
    for (text, expected) in [
        ("antilles-2023/UP AND SPACE MARTINIQUE", Some("antilles-2023-up-and-space-martinique")),
        ("antilles-2023/", Some("antilles-2023")),
        ("Élan Numérique", Some("elan-numerique")),
        ("", None),
        ("///", None),
    ] {
        assert_eq!(short_name(text).map(|name| name.to_string()).as_deref(), expected, "{text}");
    }
    assert_eq!(short_name(&"é".repeat(200)).unwrap().as_str().len(), 64);
}

#[test]
fn the_schema_knows_every_mapping_and_refuses_wrong_ones() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../data/mappings/schema.json");
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let schema = compiler.compile(path, &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
    let json = |text: &str| serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap();
    for (name, text) in shipped::MAPPINGS {
        if let Err(error) = schemas.validate(&json(text), schema) {
            panic!("{name}: {error:#}");
        }
    }
    let least = "[columns]\nid = \"i\"\nnom = \"n\"\ncommune = \"c\"\n";
    for wrong in [
        "[columns]\nid = \"i\"",
        &format!("{least}frai = \"x\""),
        &format!("{least}adresse = 3"),
        &format!("{least}adresse = []"),
        &format!("{least}adresse = {{ }}"),
        &format!("{least}adresse = {{ column = \"a\", value = \"b\" }}"),
        &format!("{least}latitude = {{ split = \"p\", part = 0 }}"),
        &format!("{least}latitude = {{ split = \"p\", separator = \",\" }}"),
        &format!("{least}services = {{ terms = [{{ contains = \"x\", value = \"y\" }}] }}"),
        &format!("{least}services = {{ column = \"x\", when = {{ column = \"y\" }} }}"),
        &format!("{least}[[reject]]\nreason = \"x\""),
        &format!("{least}[hours]\ndays = {{ Lu = \"x\" }}"),
        &format!("{least}[read]\nformat = \"xls\""),
        &format!("{least}[source]\nname = \"a\"\nname_from = \"b\""),
        &format!("{least}[other]"),
    ] {
        assert!(Mapping::parse(wrong).is_err(), "the reader takes {wrong}");
        assert!(schemas.validate(&json(wrong), schema).is_err(), "the schema takes {wrong}");
    }
}

#[test]
fn a_file_of_the_standard_reads_the_same_with_and_without_mapping() {
    let Some(data) = data() else { return };
    let bytes = std::fs::read(data.join("places/exemple-valide-v1.csv")).unwrap();
    let france = France::new(Territories::bundled());
    let plain = places::read::read(bytes.as_slice(), &france, jiff::civil::date(2026, 11, 28));
    let mapped = gathered(bytes, "lmn-v1");
    let records = |records: &[(u64, places::Record)]| records.to_vec();
    let share = mapped.shares.values().next().unwrap();
    assert_eq!(records(&plain.records), records(&share.content.records));
    assert!(!plain.records.is_empty());
}

#[test]
fn services_of_data_inclusion_join_their_structures() {
    let document = r#"{"structures": [
        {"source": "dora", "id": "dora--1", "nom": "Maison de quartier", "code_insee": "35238", "adresse": "1 rue A",
         "date_maj": "2026-01-05", "siret": null, "reseaux_porteurs": ["aidants-connect"], "horaires_accueil": "Mo-Fr 09:00-12:00"},
        {"source": "dora", "id": "dora--2", "nom": "Sans service", "code_insee": "35238", "date_maj": "2026-01-05"}],
      "services": [
        {"id": "s1", "structure_id": "dora--1", "thematiques": ["numerique--acceder-a-des-services-en-ligne"], "frais": "gratuit",
         "publics": ["seniors"], "modes_accueil": ["a-distance"], "type": "atelier", "modes_mobilisation": ["telephoner"]},
        {"id": "s2", "structure_id": "dora--9", "thematiques": []}]}"#;
    let gathered = gathered(document.as_bytes().to_vec(), "data-inclusion-v1");
    assert_eq!((gathered.read, gathered.valid(), gathered.astray), (3, 2, 1), "the lone service is told");
    let records = &gathered.shares[&"data-inclusion-dora".parse::<SourceName>().unwrap()].content.records;
    let first = &records[0].1;
    assert_eq!(first.source_id, "dora--1");
    let labels = [
        first.services.iter().count(),
        first.publics.iter().count(),
        first.costs.iter().count(),
        first.access.iter().count(),
        first.support.iter().count(),
        first.programmes.iter().count(),
    ];
    assert_eq!(labels, [1, 1, 1, 1, 2, 1], "{first:?}");
    assert_eq!(first.hours.as_deref(), Some("Mo-Fr 09:00-12:00"));
    assert_eq!(records[1].1.services.iter().count(), 0);
}
