use super::*;
use crate::model::{Pivot, Precision, Role};
use jiff::civil::date;
use kernel::Point;
use proptest::prelude::*;
use vocabulary::Terms;
use vocabulary::lmn::{Cost, Programme, Service};

fn id(n: u128) -> RecordId {
    uuid::Uuid::from_u128(n).into()
}

fn one(n: u128, source: &str, record: Record) -> SourceRecord {
    let source_id = format!("s{n}");
    SourceRecord {
        id: id(n),
        source: source.parse().unwrap(),
        record: Record { source_id, ..record },
        withdrawn: false,
    }
}

fn never(_: &Record) -> bool {
    false
}

/// A France services listed twice: old and full, new and short.
fn two() -> Vec<SourceRecord> {
    vec![
        one(
            1,
            "hinaura-2022",
            Record {
                name: "MSAP d'Abondance".into(),
                address: "Place du champ de foire".into(),
                commune_name: "Abondance".into(),
                point: Point::new(46.2794, 6.7200),
                hours_text: Some("le matin".into()),
                services: [Service::InternetAccess].into(),
                updated: Some(date(2021, 5, 5)),
                producer: "Hinaura".into(),
                ..Record::default()
            },
        ),
        one(
            2,
            "france-services-2024",
            Record {
                name: "France services d'Abondance".into(),
                address: "12 place du Champ de foire".into(),
                commune_name: "Abondance".into(),
                point: Point::new(46.2795, 6.7201),
                phone: Some("+33450000000".into()),
                hours: Some("Mo-Fr 09:00-12:00".into()),
                programmes: [Programme::FranceServices].into(),
                services: [Service::Procedures].into(),
                role: Role::Both,
                updated: Some(date(2024, 1, 1)),
                producer: "ANCT".into(),
                ..Record::default()
            },
        ),
    ]
}

fn fold() -> Fold<'static> {
    Fold::new(Rules::standard(), &never)
}

fn folded(records: &[SourceRecord], voices: &Voices) -> Place {
    fold().place(place_of_its_own(records[0].id), records, voices).unwrap()
}

#[test]
fn the_embedded_rules_settle_every_field_once() {
    let rules = Rules::parse(include_str!("../../../../../data/places/precedence.toml")).unwrap();
    assert_eq!(rules.rules.iter().map(|rule| rule.fields().len()).sum::<usize>(), Field::ALL.len());
    for (wrong, why) in [
        (
            "version=\"1\"\nunion_days=1\nsources=[]\nplace_words=[]\ncarrier_words=[]\nrule=[]",
            "is in no rule",
        ),
        (
            "version=\"1\"\nunion_days=1\nsources=[]\nplace_words=[]\ncarrier_words=[]\n[[rule]]\nfields=[\"shoe\"]\nunion=true",
            "no field shoe",
        ),
        (
            "version=\"1\"\nunion_days=1\nsources=[]\nplace_words=[]\ncarrier_words=[]\n[[rule]]\nfields=[\"name\"]",
            "either",
        ),
    ] {
        let error = Rules::parse(wrong).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn the_fresh_record_is_believed_and_lists_of_the_same_years_add_up() {
    let place = folded(&two(), &Voices::default());
    let record = &place.record;
    assert_eq!(record.source_id, "s1", "the founder's identifier is the place's");
    assert_eq!(place.national_id(), "hinaura-2022_s1");
    assert_eq!(record.name, "France services d'Abondance");
    assert_eq!(record.address, "12 place du Champ de foire");
    assert_eq!(record.hours.as_deref(), Some("Mo-Fr 09:00-12:00"));
    assert_eq!(record.hours_text, None, "hours that a program reads beat hours as written");
    assert_eq!(record.services, [Service::InternetAccess, Service::Procedures].into());
    assert_eq!(record.role, Role::Both);
    assert_eq!(record.producer, "ANCT | Hinaura");
    assert_eq!(record.updated, Some(date(2024, 1, 1)));
    assert_eq!(place.sources.len(), 2);

    let mut old = two();
    old[0].record.updated = Some(date(2019, 1, 1));
    assert_eq!(folded(&old, &Voices::default()).record.services, [Service::Procedures].into());
}

#[test]
fn the_name_of_the_place_beats_that_of_who_carries_it_and_a_true_point_the_middle() {
    let mut records = two();
    records[1].record.name = "Communauté de communes Pays d'Évian".into();
    records[1].record.point = Point::new(46.3, 6.7);
    let vague = |record: &Record| record.point == Point::new(46.3, 6.7);
    let place = Fold::new(Rules::standard(), &vague)
        .place(place_of_its_own(id(1)), &records, &Voices::default())
        .unwrap();
    assert_eq!(place.record.name, "MSAP d'Abondance");
    assert_eq!(place.record.point, Point::new(46.2794, 6.7200));
}

#[test]
fn how_well_a_point_is_known_goes_with_it() {
    let mut records = two();
    // The record that would give the point knows only its commune; the other knows the address.
    records[0].record.point_precision = Precision::Commune;
    records[1].record.point_precision = Precision::Address;
    let known = |voices: &Voices| {
        let record = folded(&records, voices).record;
        (record.point, record.point_precision)
    };
    assert_eq!(known(&Voices::default()), (records[1].record.point, Precision::Address));
    let at = "2026-02-01T10:00:00Z".parse().unwrap();
    let edit = Edit {
        id: uuid::Uuid::from_u128(9).into(),
        field: Field::Point,
        value: serde_json::json!({"lat": 46.28, "lon": 6.72}),
        by: "Nadia Roy".into(),
        at,
    };
    let said = Voices { edits: vec![edit], ..Voices::default() };
    assert_eq!(known(&said), (Point::new(46.28, 6.72), Precision::Given), "a person says where the place is");
}

#[test]
fn people_stand_above_sources() {
    let at = "2026-02-01T10:00:00Z".parse().unwrap();
    let edit = |n: u128, field, value| Edit {
        id: uuid::Uuid::from_u128(n).into(),
        field,
        value,
        by: "Nadia Roy".into(),
        at,
    };
    let voices = Voices {
        edits: vec![
            edit(1, Field::Phone, Value::from("+33411111111")),
            edit(2, Field::Phone, Value::from("+33422222222")),
            edit(3, Field::Hours, Value::Null),
            edit(4, Field::Costs, serde_json::json!({"not": "a list"})),
        ],
        preferences: vec![Preference {
            decision: uuid::Uuid::from_u128(9).into(),
            record: id(1),
            field: Field::Name,
            by: "Nadia Roy".into(),
            at,
        }],
        confirmation: Some(Confirmation { by: "Nadia Roy".into(), at }),
    };
    let place = folded(&two(), &voices);
    assert_eq!(place.record.phone.as_deref(), Some("+33422222222"), "the later edit");
    assert_eq!(place.record.hours, None, "a person may unsay");
    assert!(place.record.costs.is_empty(), "a value that is not one is left out");
    assert_eq!(place.record.name, "MSAP d'Abondance");
    assert_eq!(place.record.updated, Some(date(2026, 2, 1)), "confirmed then");

    let stories = fold().stories(place.id, &two(), &voices);
    let story = |field| stories.iter().find(|story| story.field == field).unwrap();
    assert!(matches!(&story(Field::Phone).by[..], [By::Person { name, .. }] if name == "Nadia Roy"));
    assert_eq!(story(Field::Phone).others.len(), 1, "what the source said stays in sight");
    assert_eq!(story(Field::Name).others[0].value, Value::from("France services d'Abondance"));
    assert!(story(Field::Name).preferred.is_some());
    assert_eq!(story(Field::Services).by.len(), 2);
}

#[test]
fn a_withdrawn_record_is_silent_while_another_speaks() {
    let mut records = two();
    records[0].withdrawn = true;
    let place = folded(&records, &Voices::default());
    assert_eq!((place.withdrawn, place.sources.len()), (false, 1));
    assert_eq!(place.record.services, [Service::Procedures].into());
    assert_eq!(place.national_id(), "hinaura-2022_s1", "the identifier outlives its source");
    records[1].withdrawn = true;
    let place = folded(&records, &Voices::default());
    assert_eq!((place.withdrawn, place.sources.len()), (true, 2));
}

#[test]
fn every_field_crosses_json() {
    let full = Record {
        pivot: Pivot::Rna("W123456789".into()),
        costs: [Cost::Free].into(),
        accepts_pass: Some(true),
        ..two().remove(1).record
    };
    for field in Field::ALL.iter().copied() {
        let mut other = Record::default();
        field.write(&field.value(&full), &mut other).unwrap();
        assert!(field.same(&full, &other) || !field.said(&full), "{field:?}");
        assert_eq!(Field::from_code(field.code()), Some(field));
    }
    assert!(Field::Phone.write(&serde_json::json!([1]), &mut Record::default()).is_err());
}

fn records() -> impl Strategy<Value = Vec<SourceRecord>> {
    let one_record = (
        prop::sample::select(vec!["a", "b", "france-services-2024"]),
        prop::sample::select(vec!["", "Mairie", "Association X", "France services Y"]),
        prop::option::of(2015i16..2027),
        0u128..512,
        prop::option::of(prop::sample::select(vec!["+33100000001", "+33100000002"])),
        any::<bool>(),
    );
    prop::collection::vec(one_record, 1..6).prop_map(|list| {
        let make = |(n, (source, name, year, services, phone, withdrawn)): (
            usize,
            (_, &str, Option<i16>, _, Option<&str>, _),
        )| {
            let record = Record {
                name: name.into(),
                updated: year.map(|year| date(year, 1, 1)),
                services: Terms::from_bits(services),
                phone: phone.map(Into::into),
                ..Record::default()
            };
            SourceRecord { withdrawn, ..one(n as u128 + 1, source, record) }
        };
        list.into_iter().enumerate().map(make).collect()
    })
}

proptest! {
    /// The order in which records come never counts, and nothing is invented: each value shown is said by someone.
    #[test]
    fn folding_is_a_function_of_the_set(records in records(), seed in any::<u64>()) {
        let straight = folded(&records, &Voices::default());
        let mut mixed = records.clone();
        let turn = seed as usize % mixed.len();
        mixed.rotate_left(turn);
        mixed.reverse();
        let id = place_of_its_own(records[0].id);
        prop_assert_eq!(fold().place(id, &mixed, &Voices::default()).unwrap(), straight.clone());

        let speaking: Vec<_> = records.iter().filter(|one| !one.withdrawn || straight.withdrawn).collect();
        prop_assert!(speaking.iter().any(|one| one.record.name == straight.record.name));
        prop_assert!(speaking.iter().any(|one| one.record.phone == straight.record.phone));
        let all = speaking.iter().fold(Terms::EMPTY, |all: Terms<Service>, one| all.union(one.record.services));
        prop_assert!(all.covers(straight.record.services));
        prop_assert_eq!(straight.record.updated, speaking.iter().filter_map(|one| one.record.updated).max());

        // What stories tell is what the sheet shows.
        for story in fold().stories(id, &records, &Voices::default()) {
            prop_assert_eq!(story.value, story.field.value(&straight.record));
        }
    }
}
