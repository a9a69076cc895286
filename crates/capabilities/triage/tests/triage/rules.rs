//! The rule table: every answer set meets one rule, and the examples read like the table.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use triage::model::{Answers, Outcome, Referential, Referentials, Situation, UNKNOWN};
use triage::{evaluate, needs_of};

fn v1() -> &'static Referential {
    Referentials::bundled().version("1").unwrap()
}

fn answers(value: &Value) -> Answers {
    Answers::from_json(v1(), value).unwrap()
}

fn conclude(value: &Value) -> Outcome {
    evaluate(v1(), &answers(value))
}

/// `T5`…`T8` with the given points, and the rest of a complete triage.
fn person(points: [u8; 4], more: &Value) -> Value {
    let code = |points: u8| ["no", "helped", "alone"][usize::from(points)];
    let last = ["given-up", "helped", "alone"][usize::from(points[3])];
    let mut base = json!({
        "T0": "no", "T1": "easy", "T2": ["smartphone"], "T3": "home", "T4": "weekly",
        "T5": code(points[0]), "T6": code(points[1]), "T7": code(points[2]),
        "T8": last, "T9": "no", "T10.wishes": ["nothing"], "T10.obstacles": ["none"], "T11": "yes",
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        base[key] = value.clone();
    }
    base
}

#[test]
fn each_line_of_the_table_has_its_example() {
    let none = json!({});
    let rows: Vec<(&str, Value, &str, Option<&str>, &str)> = vec![
        (
            "urgent, over lasting support",
            person([0; 4], &json!({"T0": "yes", "T1": "severe"})),
            "A",
            Some("B"),
            "urgent",
        ),
        ("urgent, over autonomy", person([2; 4], &json!({"T0": "yes"})), "A", Some("none"), "urgent"),
        (
            "cannot read, s = 2",
            person([1, 1, 0, 0], &json!({"T1": "severe"})),
            "B",
            None,
            "reading-and-low-autonomy",
        ),
        (
            "cannot read, s = 3",
            person([1, 1, 1, 0], &json!({"T1": "severe"})),
            "D",
            None,
            "far-and-unwilling",
        ),
        (
            "health for long, s = 2",
            person([2, 0, 0, 0], &json!({"T10.obstacles": ["health"]})),
            "B",
            None,
            "lasting-need-of-help",
        ),
        (
            "wishes someone to do it",
            person([0; 4], &json!({"T10.wishes": ["someone-else", "contact"]})),
            "B",
            None,
            "lasting-need-of-help",
        ),
        (
            "health for long, s = 3, willing",
            person([2, 1, 0, 0], &json!({"T10.obstacles": ["health"], "T10.wishes": ["leisure"]})),
            "C",
            None,
            "far-and-willing",
        ),
        (
            "s = 4 and a motive",
            person([1; 4], &json!({"T10.wishes": ["work"]})),
            "C",
            None,
            "far-and-willing",
        ),
        (
            "s = 0 and a motive",
            person([0; 4], &json!({"T10.wishes": ["safety"]})),
            "C",
            None,
            "far-and-willing",
        ),
        ("s = 4, no motive", person([1; 4], &none), "D", None, "far-and-unwilling"),
        (
            "s = 4, only wants it done",
            person([1; 4], &json!({"T10.wishes": ["someone-else"]})),
            "D",
            None,
            "far-and-unwilling",
        ),
        ("s = 5", person([2, 1, 1, 1], &none), "E", None, "close"),
        ("s = 6", person([2, 2, 2, 0], &json!({"T10.wishes": ["work"]})), "E", None, "close"),
        (
            "s = 7, a need",
            person([2, 2, 2, 1], &json!({"T10.wishes": ["procedures"]})),
            "F",
            None,
            "autonomous-with-need",
        ),
        (
            "s = 8, wants it done",
            person([2; 4], &json!({"T10.wishes": ["someone-else"]})),
            "F",
            None,
            "autonomous-with-need",
        ),
        ("s = 7, no need", person([2, 1, 2, 2], &none), "none", None, "autonomous"),
    ];
    for (name, given, situation, underlying, rule) in rows {
        let outcome = conclude(&given);
        assert_eq!(outcome.situation.code(), situation, "{name}");
        assert_eq!(outcome.underlying.map(Situation::code), underlying, "{name}");
        assert_eq!(outcome.rule, rule, "{name}");
        assert!(outcome.decided() && outcome.deciding.is_empty(), "{name}: {outcome:?}");
        let told = v1().tell(&outcome, kernel::Lang::Fr);
        assert!(told.missing.is_none() && !told.reasons.is_empty(), "{name}");
    }
}

/// Every combination of answers that a rule can tell apart, missing answers included: 61,440 of them.
/// The answers that no rule reads are tried at random in `a_rule_reads_only_what_it_names`.
#[test]
fn every_combination_of_answers_meets_exactly_one_rule() {
    let scored = |last: [&'static str; 3]| [last[0], last[1], last[2], UNKNOWN];
    let skill = scored(["no", "helped", "alone"]);
    let wishes = [
        json!(["nothing"]),
        json!(["work"]),
        json!(["someone-else"]),
        json!(["work", "someone-else"]),
        json!(UNKNOWN),
    ];
    let obstacles = [json!(["none"]), json!(["health"]), json!(["health", "cost"]), json!(UNKNOWN)];
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut total = 0u32;
    for t0 in ["yes", "no", UNKNOWN] {
        for t1 in ["easy", "some", "severe", UNKNOWN] {
            for (t5, t6) in pairs(&skill, &skill) {
                for (t7, t8) in pairs(&skill, &scored(["given-up", "helped", "alone"])) {
                    for (wish, obstacle) in wishes.iter().flat_map(|w| obstacles.iter().map(move |o| (w, o)))
                    {
                        let given = json!({"T0": t0, "T1": t1, "T5": t5, "T6": t6, "T7": t7, "T8": t8,
                            "T10.wishes": wish, "T10.obstacles": obstacle});
                        let outcome = conclude(&given);
                        check(&given, &outcome);
                        *seen.entry(outcome.lasting().code()).or_default() += 1;
                        total += 1;
                    }
                }
            }
        }
    }
    assert_eq!(total, 3 * 4 * 256 * 5 * 4);
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), ["B", "C", "D", "E", "F", "none"], "{seen:?}");
}

fn pairs<'a>(left: &'a [&'static str], right: &'a [&'static str]) -> Vec<(&'static str, &'static str)> {
    left.iter().flat_map(|l| right.iter().map(move |r| (*l, *r))).collect()
}

/// What must hold of any outcome.
fn check(given: &Value, outcome: &Outcome) {
    let urgent = given["T0"] == "yes";
    assert_eq!(outcome.situation == Situation::A, urgent, "{given}: urgency overlays, and only urgency");
    assert_eq!(outcome.underlying.is_some(), urgent, "{given}: an urgency keeps the situation under it");
    assert!(
        outcome.possible.contains(&outcome.lasting()),
        "{given}: the proposal is one of the possible ones"
    );
    assert_eq!(outcome.deciding.is_empty(), outcome.decided(), "{given}: {outcome:?}");
    for question in &outcome.deciding {
        let known = v1().question(question).unwrap().fields.iter().filter(|field| !field.optional);
        let missing = known.into_iter().any(|field| given[&field.id] == UNKNOWN);
        assert!(missing, "{given}: {question} decides but was answered");
    }
    assert!(!outcome.reasons.is_empty(), "{given}: a conclusion without a reason");
    assert!(outcome.autonomy.min <= outcome.autonomy.max && outcome.autonomy.max <= 8, "{given}");
    let complete = !given.as_object().unwrap().values().any(|value| value == UNKNOWN);
    assert!(!complete || outcome.decided(), "{given}: nothing is missing, yet not decided");
}

#[test]
fn what_is_possible_is_exactly_what_answering_can_give() {
    // Ask the missing questions one after the other, in every way: the set of results must be `possible`.
    let given = json!({"T0": "no", "T1": UNKNOWN, "T5": "no", "T6": "no", "T7": UNKNOWN, "T8": "given-up",
        "T10.wishes": UNKNOWN, "T10.obstacles": ["none"]});
    let outcome = conclude(&given);
    let mut reached = std::collections::BTreeSet::new();
    for t1 in ["easy", "some", "severe"] {
        for t7 in ["no", "helped", "alone"] {
            for wish in [
                json!(["nothing"]),
                json!(["work"]),
                json!(["someone-else"]),
                json!(["work", "someone-else"]),
            ] {
                let mut full = given.clone();
                (full["T1"], full["T7"], full["T10.wishes"]) = (json!(t1), json!(t7), wish);
                reached.insert(conclude(&full).situation);
            }
        }
    }
    assert_eq!(outcome.possible, reached.into_iter().collect::<Vec<_>>());
    assert_eq!(outcome.deciding, ["T1", "T10"], "T7 alone cannot lift the autonomy above 2");
}

#[test]
fn unknown_is_not_zero() {
    let rows: Vec<(&str, Value, &str, bool, Vec<&str>)> = vec![
        (
            "nothing asked at all: offered the most common help, and said to be open",
            json!({}),
            "C",
            false,
            vec!["T0", "T1", "T5", "T6", "T7", "T8", "T10"],
        ),
        (
            "three done alone, one not asked: still nearly or wholly autonomous",
            json!({"T0": "no", "T1": "easy", "T5": "alone", "T6": "alone", "T7": "alone", "T10.wishes": ["nothing"], "T10.obstacles": ["none"]}),
            "E",
            false,
            vec!["T8"],
        ),
        (
            "unknown that cannot change anything is not asked for",
            json!({"T0": "no", "T1": UNKNOWN, "T5": "helped", "T6": "helped", "T7": "helped", "T8": UNKNOWN, "T10.wishes": ["work"], "T10.obstacles": UNKNOWN}),
            "C",
            false,
            vec!["T8"],
        ),
        ("only the urgency is unknown", person([2; 4], &json!({"T0": UNKNOWN})), "none", false, vec!["T0"]),
        (
            "equipment unknown decides nothing",
            person([2; 4], &json!({"T2": UNKNOWN, "T3": UNKNOWN, "T4": UNKNOWN})),
            "none",
            true,
            vec![],
        ),
    ];
    for (name, given, situation, decided, deciding) in rows {
        let outcome = conclude(&given);
        assert_eq!(outcome.situation.code(), situation, "{name}: {outcome:?}");
        assert_eq!(outcome.decided(), decided, "{name}: {outcome:?}");
        assert_eq!(outcome.deciding, deciding, "{name}");
        assert_eq!(v1().tell(&outcome, kernel::Lang::En).missing.is_some(), !decided, "{name}");
    }
}

#[test]
fn steps_and_search_follow_the_answers_in_any_situation() {
    let all: Vec<(&str, Value, &str, &str)> = vec![
        ("no device", json!({"T2": ["none"]}), "equipment", "/also"),
        ("no connection", json!({"T3": "none"}), "connection", "/also"),
        ("another language", json!({"T1.needs": ["interpreter"]}), "interpreter", "/care"),
        ("too far", json!({"T10.obstacles": ["distance"]}), "come-to-the-person", "/at_home"),
    ];
    for points in [[0; 4], [1; 4], [2, 2, 1, 1], [2; 4]] {
        for (name, more, step, pointer) in &all {
            let given = answers(&person(points, more));
            let outcome = evaluate(v1(), &given);
            assert!(outcome.steps.iter().any(|own| own == step), "{name}: {:?}", outcome.steps);
            let profile =
                serde_json::to_value(needs_of(v1(), &outcome, outcome.situation, &given, &[])).unwrap();
            let found = profile.pointer(pointer).unwrap();
            assert!(
                found == &json!(true) || found.as_array().is_some_and(|list| !list.is_empty()),
                "{name}: {profile}"
            );
        }
    }
}

#[test]
fn the_search_of_each_situation() {
    let profile = |given: &Value| {
        let given = answers(given);
        let outcome = evaluate(v1(), &given);
        serde_json::to_value(needs_of(v1(), &outcome, outcome.situation, &given, &[])).unwrap()
    };
    let b = profile(&person([0; 4], &json!({"T1": "severe"})));
    assert_eq!((&b["modes"], &b["near"]), (&json!(["substitution"]), &json!(true)));
    assert_eq!((&b["programmes"], &b["care"]), (&json!(["aidants-connect"]), &json!(["illettrisme"])));
    let c = profile(&person([0; 4], &json!({"T10.wishes": ["school"], "T10.obstacles": ["cost"]})));
    assert_eq!((&c["modes"][0], &c["pass"], &c["free"]), (&json!("training"), &json!(true), &json!(true)));
    assert_eq!(c["services"], json!(["parentalite-et-education-avec-le-numerique"]));
    let foreign = profile(&person([0; 4], &json!({"T1": "severe", "T1.needs": ["english"]})));
    assert_eq!(foreign["care"], json!(["langues-etrangeres-anglais"]), "another language is not illiteracy");
    let e = profile(&person([2, 2, 1, 1], &json!({})));
    assert_eq!(
        (&e["modes"], &e["services"]),
        (&json!(["mediation"]), &json!(["maitrise-des-outils-numeriques-du-quotidien"]))
    );
}

#[test]
fn the_next_step_of_a_nearly_autonomous_person_names_what_blocks_first() {
    let outcome = conclude(&person([2, 1, 0, 2], &json!({})));
    let told = v1().tell(&outcome, kernel::Lang::Fr);
    assert_eq!(
        told.next_step,
        "Proposer une seule séance pour\u{a0}: envoyer la photo d'un document et se connecter avec un mot de passe."
    );
}

#[test]
fn no_text_shows_the_autonomy_as_a_score() {
    for points in [[0; 4], [1; 4], [2, 2, 1, 1], [2; 4]] {
        let outcome = conclude(&person(points, &json!({"T10.wishes": ["work"]})));
        for lang in kernel::Lang::ALL {
            let told = serde_json::to_string(&v1().tell(&outcome, lang)).unwrap();
            assert!(!told.contains(char::is_numeric), "{told}");
        }
    }
}

#[test]
fn bad_answers_are_named_with_their_field() {
    let rows: Vec<(Value, &str, &str)> = vec![
        (json!({"T99": "yes"}), "T99", "no such question"),
        (json!({"T0": "maybe"}), "T0", "no such answer"),
        (json!({"T0": ["yes"]}), "T0", "expected one code"),
        (json!({"T0": 1}), "T0", "expected one code"),
        (json!({"T2": "smartphone"}), "T2", "expected a list"),
        (json!({"T2": ["none", "computer"]}), "T2", "cannot be chosen"),
        (json!({"T2": ["unknown", "computer"]}), "T2", "cannot be chosen"),
        (json!({"T2": []}), "T2", "an answer is needed"),
        (json!({"T2": [{}]}), "T2", "expected a list"),
        (json!({"T10.words": "x".repeat(501)}), "T10.words", "at most 500"),
        (json!({"T10.words": "appelez le 06 12 34 56 78"}), "T10.words", "no name"),
        (json!({"T10.words": "jean@exemple.fr"}), "T10.words", "no name"),
        (json!([]), "answers", "expected an object"),
    ];
    for (given, field, message) in rows {
        let errors = Answers::from_json(v1(), &given).unwrap_err();
        assert_eq!(errors[0].field, field);
        assert!(errors[0].problem.to_string().contains(message), "{given}: {}", errors[0]);
    }
}

#[test]
fn the_command_line_answers_with_class_reasons_and_version() {
    let out = triage::evaluate_json(r#"{"answers": {"T0": "yes", "T5": "no"}, "lang": "fr"}"#).unwrap();
    let out: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&out["situation"], &out["version"], &out["decided"]),
        (&json!("A"), &json!("1"), &json!(false))
    );
    assert!(out["fr"]["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()));
    assert!(out.get("en").is_none());
    for (bad, message) in [
        ("", "line 1"),
        ("[]", "JSON"),
        (r#"{"answers": {"T0": "perhaps"}}"#, "T0"),
        (r#"{"answers": {}, "version": "99"}"#, "99"),
        (r#"{"answer": {}}"#, "answer"),
    ] {
        let error = triage::evaluate_json(bad).unwrap_err().to_string();
        assert!(error.contains(message), "{bad}: {error}");
    }
}
