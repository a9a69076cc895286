//! Versions: old results replay to the same answer; a published file is never edited; a bad file is refused, with its place.

use proptest::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};
use triage::evaluate;
use triage::model::{Answers, Kind, Referential, Referentials, UNKNOWN};

const V1: &str = include_str!("../../../../../data/triage/v1.toml");
const VERSIONS: &str = include_str!("../../../../../data/triage/versions.toml");

fn v1() -> &'static Referential {
    Referentials::bundled().version("1").unwrap()
}

#[derive(serde::Deserialize)]
struct Versions {
    versions: Vec<Published>,
}

#[derive(serde::Deserialize)]
struct Published {
    version: String,
    date: String,
    file: String,
    sha256: String,
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn a_published_version_is_never_edited() {
    let published: Versions = toml::from_str(VERSIONS).unwrap();
    assert_eq!(published.versions.len(), Referentials::bundled().all().len());
    for (line, referential) in published.versions.iter().zip(Referentials::bundled().all()) {
        assert_eq!((&line.version, &line.date), (&referential.version, &referential.date));
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../data/triage").join(&line.file);
        let hash = hex(&Sha256::digest(std::fs::read(path).unwrap()));
        assert_eq!(
            hash, line.sha256,
            "{} changed after publication: publish a new version instead",
            line.file
        );
    }
}

/// Any set of answers, complete or not.
fn any_answers() -> impl Strategy<Value = serde_json::Value> {
    let fields: Vec<BoxedStrategy<(String, Option<serde_json::Value>)>> = v1()
        .fields()
        .map(|field| {
            let id = field.id.clone();
            let open: Vec<String> = field
                .answers
                .iter()
                .filter(|choice| !choice.exclusive)
                .map(|choice| choice.code.clone())
                .collect();
            let value = match field.kind {
                Kind::Text => proptest::option::of("[a-zéà ]{1,40}")
                    .prop_map(|text| text.map(|text| json!(text)))
                    .boxed(),
                Kind::One => proptest::option::of(proptest::sample::select(open))
                    .prop_map(|code| code.map(|code| json!(code)))
                    .boxed(),
                Kind::Many => {
                    proptest::option::of(proptest::sample::subsequence(open.clone(), 1..=open.len()))
                        .prop_map(|codes| codes.map(|codes| json!(codes)))
                        .boxed()
                }
            };
            value.prop_map(move |value| (id.clone(), value)).boxed()
        })
        .collect();
    fields.prop_map(|pairs| pairs.into_iter().filter_map(|(id, value)| Some((id, value?))).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stored_version_and_answers_give_the_same_outcome(given in any_answers()) {
        let answers = Answers::from_json(v1(), &given).unwrap();
        let outcome = evaluate(v1(), &answers);
        // As the store does: through JSON and back.
        let stored = serde_json::to_value(&answers).unwrap();
        let version = outcome.version.clone();
        let again = Referentials::bundled().version(&version).unwrap();
        let replayed = evaluate(again, &Answers::from_json(again, &stored).unwrap());
        prop_assert_eq!(&replayed, &outcome);
        let read: triage::Outcome = serde_json::from_value(serde_json::to_value(&outcome).unwrap()).unwrap();
        prop_assert_eq!(read, outcome);
    }

    #[test]
    fn a_rule_reads_only_what_it_names(given in any_answers(), other in any_answers()) {
        // Replace everything no rule of the table names: the situation stays.
        let read = ["T0", "T1", "T5", "T6", "T7", "T8", "T10.wishes", "T10.obstacles"];
        let mut mixed = other;
        for field in read {
            match given.get(field) {
                Some(value) => mixed[field] = value.clone(),
                None => { mixed.as_object_mut().unwrap().remove(field); }
            }
        }
        let one = evaluate(v1(), &Answers::from_json(v1(), &given).unwrap());
        let two = evaluate(v1(), &Answers::from_json(v1(), &mixed).unwrap());
        prop_assert_eq!((one.situation, one.rule, one.possible), (two.situation, two.rule, two.possible));
    }

    #[test]
    fn erasing_the_words_does_not_break_the_replay(given in any_answers()) {
        let with = Answers::from_json(v1(), &given).unwrap();
        let without = with.clone().without_text();
        prop_assert_eq!(evaluate(v1(), &with).replay, evaluate(v1(), &without).replay);
    }

    #[test]
    fn unknown_and_absent_conclude_alike(given in any_answers()) {
        let mut said = given.clone();
        for field in v1().fields().filter(|field| field.kind != Kind::Text) {
            if said.get(&field.id).is_none() {
                said[&field.id] = json!(UNKNOWN);
            }
        }
        let absent = evaluate(v1(), &Answers::from_json(v1(), &given).unwrap());
        let unknown = evaluate(v1(), &Answers::from_json(v1(), &said).unwrap());
        prop_assert_eq!((absent.situation, absent.possible, absent.deciding), (unknown.situation, unknown.possible, unknown.deciding));
    }
}

#[test]
fn old_and_new_versions_live_side_by_side() {
    let v2 =
        V1.replace("version = \"1\"", "version = \"2\"").replacen("max_autonomy = 2", "max_autonomy = 3", 1);
    let both = Referentials::parse(&[V1, &v2]).unwrap();
    let given = json!({"T1": "severe", "T5": "alone", "T6": "helped", "T7": "no", "T8": "never", "T10.wishes": ["nothing"],
        "T10.obstacles": ["none"], "T0": "no"});
    let conclude = |version: &str| {
        let referential = both.version(version).unwrap();
        evaluate(referential, &Answers::from_json(referential, &given).unwrap())
    };
    assert_eq!((conclude("1").situation.code(), conclude("2").situation.code()), ("D", "B"));
    assert_ne!(conclude("1").replay, conclude("2").replay);
    assert_eq!(both.current().version, "2");
    assert!(both.version("3").is_err());
}

#[test]
fn a_wrong_file_is_refused_and_says_where() {
    let rows = [
        ("date = \"2026-11-22\"", "date = \"22/11/2026\"", "date"),
        ("id = \"T3\"\nshort", "id = \"T2\"\nshort", "questions"),
        ("because = [\"urgent\"]", "because = [\"nope\"]", "rule urgent"),
        ("because = [\"urgent\"]", "because = []", "rule urgent"),
        ("{ of = \"T0\", is = [\"yes\"] }", "{ of = \"T42\", is = [\"yes\"] }", "rule urgent"),
        ("{ of = \"T0\", is = [\"yes\"] }", "{ of = \"T0\", is = [\"perhaps\"] }", "rule urgent"),
        ("{ of = \"T0\", is = [\"yes\"] }", "{ of = \"T0\" }", "rule urgent"),
        ("tag = \"motive\"", "tag = \"desire\"", "rule far-and-willing"),
        ("when = { always = true }", "when = { max_autonomy = 8 }", "rules"),
        ("{help_with}.\", en", "{nothing_like_it}.\", en", "reason help-with"),
        ("steps = [\"mandate\"]", "steps = [\"dance\"]", "situation B"),
        ("code = \"B\"\ntitle", "code = \"A\"\ntitle", "situations"),
        ("points = 1, fr = \"Oui, mais", "points = 2, fr = \"Oui, mais", "field T5"),
        ("max_chars = 500\n", "", "T10.words"),
        ("en = \"Urgency\"", "en = \" \"", "question T0"),
        ("also_needs = [\"equipment\"]", "also_needs = [\"cake\"]", "search rule"),
        ("modes = [\"substitution\"]", "modes = [\"magic\"]", "magic"),
        ("overlay = true", "overlaid = true", "overlaid"),
        ("max_autonomy", "maximum", "maximum"),
    ];
    for (right, wrong, place) in rows {
        assert!(V1.contains(right), "{right} is no longer in the file");
        let error = match Referential::parse(&V1.replacen(right, wrong, 1)) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("{wrong} was accepted"),
        };
        assert!(error.contains(place), "{wrong}: {error}");
    }
    assert!(Referentials::parse(&[V1, V1]).is_err(), "the same version twice");
    assert!(Referentials::parse(&[]).is_err(), "no version");
}
