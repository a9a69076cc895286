use super::*;
use crate::model::{Pivot, Record, Role};
use crate::read::{Asked, Found, Gazetteer, Located, read};
use kernel::Point;
use proptest::prelude::*;
use vocabulary::lmn::{Cost, Service};
use vocabulary::{Mode, Term, Terms};

/// Believes every code; the commune is called `C`.
struct Anywhere;

impl Gazetteer for Anywhere {
    fn locate(&self, asked: &Asked<'_>) -> Option<Located> {
        Some(Located {
            code: asked.code.parse().ok()?,
            name: "C".into(),
            postal_codes: vec![],
            centre: asked.point.unwrap_or(Point::new(46.5, 2.5)?),
            found: Found::Code,
        })
    }
    fn reads_hours(&self, _: &str) -> bool {
        true
    }
}

fn place(record: Record) -> Place {
    Place { id: uuid::Uuid::from_u128(7).into(), source: "s".parse().unwrap(), record, withdrawn: false }
}

fn full() -> Record {
    Record {
        source_id: "1".into(),
        name: "Lieu \"A\", bis".into(),
        commune_name: "C".into(),
        postal_code: "35000".parse().ok(),
        commune: "35238".parse().ok(),
        address: "1 rue".into(),
        point: Point::new(48.1, -1.68),
        updated: Some(jiff::civil::date(2025, 1, 2)),
        services: [Service::Procedures].into(),
        costs: [Cost::Free].into(),
        ..Record::default()
    }
}

fn export(format: ExportFormat, records: Vec<Record>) -> (String, Written) {
    let mut exporter = Exporter::new(Vec::new(), format).unwrap();
    for record in records {
        exporter.place(&place(record)).unwrap();
    }
    let (bytes, counts) = exporter.finish().unwrap();
    (String::from_utf8(bytes).unwrap(), counts)
}

#[test]
fn places_that_lack_what_the_standard_requires_are_left_out_and_counted() {
    let records = vec![
        full(),
        Record { updated: None, ..full() },
        Record { postal_code: None, ..full() },
        Record { address: String::new(), ..full() },
        Record { hours_text: Some("le matin".into()), accepts_pass: Some(true), ..full() },
    ];
    for format in [ExportFormat::LmnCsv, ExportFormat::LmnJson] {
        let (_, counts) = export(format, records.clone());
        assert_eq!(counts.written, 2);
        assert_eq!(counts.left_out, [("adresse", 1), ("code_postal", 1), ("date_maj", 1)].into());
        assert_eq!(counts.values_left_out, [("accepte_pass", 1), ("horaires", 1)].into());
    }
    let (_, counts) = export(ExportFormat::GeoJson, vec![full(), Record { point: None, ..full() }]);
    assert_eq!((counts.written, counts.left_out), (1, [("latitude", 1)].into()));
}

#[test]
fn the_csv_has_the_thirty_two_columns_in_order() {
    let (text, _) = export(ExportFormat::LmnCsv, vec![full()]);
    let mut lines = text.lines();
    let example =
        include_str!("../../tests/data/exemple-valide-v1.csv").lines().next().unwrap().replace('"', "");
    assert_eq!(lines.next(), Some(example.as_str()));
    assert_eq!(
        lines.next(),
        Some(
            "s_1,00000000000000,\"Lieu \"\"A\"\", bis\",C,35000,35238,1 rue,,48.1,-1.68,,,,,,,,,,,2025-01-02,Aide aux démarches administratives,,,Gratuit,,,,,,,"
        )
    );
}

#[test]
fn geojson_says_what_the_standard_cannot() {
    let record = Record { role: Role::Both, stated_modes: [Mode::Substitution].into(), ..full() };
    let (text, _) = export(ExportFormat::GeoJson, vec![record]);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let feature = &json["features"][0];
    assert_eq!(feature["geometry"]["coordinates"], serde_json::json!([-1.68, 48.1]));
    assert_eq!(feature["properties"]["role"], "les-deux");
    assert_eq!(feature["properties"]["modes"], serde_json::json!(["substitution", "mediation"]));
}

#[test]
fn empty_exports_are_well_formed() {
    assert_eq!(export(ExportFormat::LmnCsv, vec![]).0.lines().count(), 1);
    for format in [ExportFormat::LmnJson, ExportFormat::GeoJson] {
        serde_json::from_str::<serde_json::Value>(&export(format, vec![]).0).unwrap();
    }
}

fn terms<T: Term>() -> impl Strategy<Value = Terms<T>> {
    any::<u128>().prop_map(Terms::from_bits)
}

fn words(max: usize) -> impl Strategy<Value = String> {
    // Any printable text, as a reader leaves it: trimmed, single spaces.
    "[ -~é€œ«»’]{0,40}".prop_map(move |text| {
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.chars().take(max).collect::<String>().trim().to_owned()
    })
}

fn label() -> impl Strategy<Value = String> {
    "[a-zé,;\"]{1,12}"
}

prop_compose! {
    fn lists()(services in terms(), publics in terms(), care in terms(), costs in terms(), programmes in terms(),
               labels in terms(), access in terms(), support in terms(), itinerancy in terms(), typologies in terms()) -> Record {
        Record { typologies, itinerancy, services, publics, care, costs, programmes, labels, access, support, ..Record::default() }
    }
}

prop_compose! {
    fn records()(
        lists in lists(),
        id in "[!-~é]{1,30}", name in words(200).prop_filter("named", |n| !n.is_empty()),
        address in words(200).prop_filter("said", |n| !n.is_empty()), address_extra in words(200), summary in words(280), detail in words(2000),
        parent in words(200), producer in words(100), hours in proptest::option::of("Mo-Fr 09:00-1[0-9]:00"),
        other_labels in proptest::collection::btree_set(label(), 0..3),
        (lat, lon) in (42.0..51.0f64, -4.5..8.0f64), with_point in any::<bool>(),
        day in 0..8000i64,
        phone in proptest::option::of("\\+33[1-9][0-9]{8}"),
        sites in proptest::collection::btree_set("https://[a-z]{1,9}\\.fr/[a-zA-Z0-9/?=&.-]{0,9}", 0..3),
        emails in proptest::collection::btree_set("[a-z.]{1,9}@[a-z]{1,9}\\.fr", 0..3),
        pivot in prop_oneof![Just(Pivot::Unknown), "W[0-9A-Z]{9}".prop_map(Pivot::Rna)],
    ) -> Record {
        Record {
            source_id: id, name, address, address_extra, summary, detail, parent, producer, hours, phone, pivot,
            other_labels: other_labels.into_iter().collect(),
            sites: sites.into_iter().collect(),
            emails: emails.into_iter().collect(),
            commune_name: "C".into(),
            commune: "35238".parse().ok(),
            postal_code: "35000".parse().ok(),
            point: with_point.then(|| Point::new((lat * 1e7).round() / 1e7, (lon * 1e7).round() / 1e7)).flatten(),
            updated: jiff::civil::date(2000, 1, 1).checked_add(jiff::Span::new().days(day)).ok(),
            ..lists
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(record in records()) {
        for format in [ExportFormat::LmnCsv, ExportFormat::LmnJson] {
            let (text, counts) = export(format, vec![record.clone()]);
            prop_assert_eq!(counts.written, 1);
            let back = read(text.as_bytes(), &Anywhere, jiff::civil::date(2026, 1, 1));
            prop_assert!(back.report.lines.is_empty(), "{:?}\n{}", back.report.lines, text);
            let mut read_back = back.records[0].1.clone();
            read_back.source_id = read_back.source_id.strip_prefix("s_").unwrap_or_default().to_owned();
            prop_assert_eq!(&read_back, &record, "{}", text);
        }
    }
}
