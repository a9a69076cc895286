//! What rules make of rows, as a table; and that nothing makes the engine panic.
#![expect(clippy::panic, reason = "a test stops at the first failure")]

use std::ops::ControlFlow;

use mapping::table::{Layout, read};
use mapping::{Cell, Mapping, Row};
use proptest::prelude::*;

fn row(cells: &[(&str, &str)]) -> Row {
    let mut row = Row::new(2);
    for (name, text) in cells {
        let cell = match text.strip_prefix("list:") {
            Some(list) => Cell::List(list.split('/').map(str::to_owned).collect()),
            None => Cell::Text((*text).to_owned()),
        };
        row.push((*name).into(), cell);
    }
    row
}

/// A mapping of which `rule` is what fills the address.
fn with(rule: &str) -> Mapping {
    let text = format!("[columns]\nid = \"i\"\nnom = \"n\"\ncommune = \"c\"\nadresse = {rule}\n");
    Mapping::parse(&text).unwrap_or_else(|errors| panic!("{rule}: {errors:?}"))
}

#[test]
fn each_kind_of_rule_does_what_its_line_says() {
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);
    let cases: &[Case] = &[
        ("\"a\"", &[("a", " x ")], &["x"]),
        ("\"a\"", &[("a", "list:x//y")], &["x", "y"]),
        ("\"a\"", &[], &[]),
        ("[\"a\", \"b\"]", &[("a", " "), ("b", "y")], &["y"]),
        ("[\"a\", { value = \"z\" }]", &[], &["z"]),
        ("{ value = [\"p\", \"q\"] }", &[], &["p", "q"]),
        ("{ all = [\"a\", \"b\", { value = \"x\" }] }", &[("a", "x"), ("b", "list:y/x")], &["x", "y"]),
        ("{ join = [\"a\", \"b\", \"c\"] }", &[("a", "1"), ("c", "rue")], &["1 rue"]),
        ("{ join = [\"a\", \"b\"], separator = \" - \", otherwise = \"c\" }", &[("c", "z")], &["z"]),
        ("{ split = \"p\", separator = \",\", part = 1 }", &[("p", "48.1, 2.5")], &["2.5"]),
        ("{ split = \"p\", separator = \",\", part = -1 }", &[("p", "a,b,c")], &["c"]),
        ("{ split = \"p\", separator = \",\", part = 7 }", &[("p", "a,b")], &[]),
        ("{ split = \"p\", separator = \",\", part = -7 }", &[("p", "a,b")], &[]),
        ("{ split = \"p\", separator = \":\", from = 1 }", &[("p", "s:a:b")], &["a:b"]),
        (
            "{ split = \"p\", separator = \", \", until = -1, otherwise = \"p\" }",
            &[("p", "3, rue A, 75007 Paris")],
            &["3, rue A"],
        ),
        (
            "{ split = \"p\", separator = \", \", until = -1, otherwise = \"p\" }",
            &[("p", "3 rue A")],
            &["3 rue A"],
        ),
        (
            "{ column = \"a\", without = [\"cp\", \"v\"] }",
            &[("a", "1 rue A, 20213 FOLELLI"), ("cp", "20213"), ("v", "Folelli")],
            &["1 rue A"],
        ),
        (
            "{ column = \"a\", without = [\"cp\", \"v\"] }",
            &[("a", "Folelli 20213"), ("cp", "20213"), ("v", "Folelli")],
            &["Folelli 20213"],
        ),
        ("{ column = \"a\", without = \"v\" }", &[("a", "Villeneuve"), ("v", "neuve")], &["Villeneuve"]),
        ("{ column = \"a\", cut = \";\" }", &[("a", "x; y;;")], &["x", "y"]),
        (
            "{ column = \"a\", replace = { \"Médiathèque\" = \"BIB\", \"rien\" = \"\" } }",
            &[("a", "list:mediatheque/rien/EPN")],
            &["BIB", "EPN"],
        ),
        ("{ column = \"a\", prefix = \"https://\" }", &[("a", "x.fr")], &["https://x.fr"]),
        // Terms: contained, without case or accents; except; filled; default.
        (
            "{ terms = [{ column = \"a\", contains = [\"Élève\", \"jeune\"], value = \"J\" }] }",
            &[("a", "les ELEVES")],
            &["J"],
        ),
        (
            "{ terms = [{ column = \"a\", contains = \"jeune\", except = \"sauf\", value = \"J\" }] }",
            &[("a", "Sauf jeunes")],
            &[],
        ),
        (
            "{ terms = [{ columns = [\"a\", \"b\"], contains = \"x\", value = \"1\" }] }",
            &[("b", "x")],
            &["1"],
        ),
        (
            "{ terms = [{ column = \"a\", equals = \"oui\", value = \"1\" }, { value = \"0\" }] }",
            &[("a", "oui !")],
            &["0"],
        ),
        (
            "{ terms = [{ column = \"a\", equals = \"oui\", value = \"1\" }, { value = \"0\" }] }",
            &[("a", "Oui")],
            &["1"],
        ),
        ("{ terms = [{ column = \"a\", value = \"1\" }] }", &[("a", "quelque chose")], &["1"]),
        ("{ terms = [{ column = \"a\", value = \"1\" }] }", &[("a", " ")], &[]),
        // Conditions.
        (
            "{ column = \"a\", when = { column = \"b\", equals = \"oui\" } }",
            &[("a", "x"), ("b", "OUI")],
            &["x"],
        ),
        ("{ column = \"a\", when = { column = \"b\", equals = \"oui\" } }", &[("a", "x"), ("b", "non")], &[]),
        ("{ column = \"a\", when = { column = \"b\", differs = \"oui\" } }", &[("a", "x")], &["x"]),
        (
            "{ column = \"a\", when = { column = \"b\", contains = \"ou\", except = \"oui\" } }",
            &[("a", "x"), ("b", "ouvert")],
            &["x"],
        ),
        (
            "{ column = \"a\", when = [{ column = \"b\", empty = true }, { column = \"a\", empty = false }] }",
            &[("a", "x")],
            &["x"],
        ),
        (
            "{ column = \"a\", when = { column = \"b\", empty = false }, otherwise = { value = \"z\" } }",
            &[("a", "x")],
            &["z"],
        ),
    ];
    for (rule, cells, expected) in cases {
        assert_eq!(with(rule).apply(&row(cells)).get("adresse"), *expected, "{rule} over {cells:?}");
    }
}

#[test]
fn an_identifier_made_of_columns_survives_spelling_and_place() {
    let mapping = with("{ digest = [\"n\", \"c\"] }");
    let id = |cells: &[(&str, &str)]| mapping.apply(&row(cells)).get("adresse").to_vec();
    let first = id(&[("n", "Médiathèque"), ("c", "Élancourt"), ("z", "1")]);
    assert_eq!(first[0].len(), 32);
    assert_eq!(first, id(&[("c", "ELANCOURT "), ("n", "MEDIATHEQUE")]));
    assert_ne!(first, id(&[("n", "Médiathèque Élancourt")]), "what is in another column is another thing");
    assert!(id(&[("z", "1")]).is_empty());
}

#[test]
fn rows_are_left_out_with_their_reason_and_the_rest_is_told() {
    let mapping = Mapping::parse(
        "[columns]\nid = \"i\"\nnom = \"n\"\ncommune = \"c\"\nservices = { terms = [{ column = \"s\", contains = \"wifi\", value = \"W\" }] }
         [[reject]]\nreason = \"fermé\"\nwhen = { column = \"état\", equals = \"INACTIF\" }
         [hours]\nosm = \"o\"\nweek = \"w\"\ndays = { Mo = \"lundi\", Su = [\"d1\", \"d2\"] }
         [source]\nname_from = \"src\"\ntitle = \"T\"",
    )
    .unwrap();
    let mapped = mapping.apply(&row(&[
        ("i", "1"),
        ("état", "inactif"),
        ("s", "list:wifi/scanner"),
        ("lundi", "9h"),
        ("d2", "10h"),
        ("src", "Hub A"),
        ("autre", "x"),
    ]));
    assert_eq!(mapped.rejected.as_deref(), Some("fermé"));
    assert_eq!(mapped.get("services"), ["W"]);
    assert_eq!((mapped.hours.days[0].as_str(), mapped.hours.days[6].as_str()), ("9h", "10h"));
    assert!(mapped.hours.says_days() && !mapped.hours.is_empty());
    assert_eq!(mapped.source.as_deref(), Some("Hub A"));
    let unmatched: Vec<_> =
        mapped.unmatched.iter().map(|u| (u.column, u.from.as_str(), u.value.as_str())).collect();
    assert_eq!(unmatched, [("services", "s", "scanner")]);
    assert_eq!(mapping.unused(&row(&[("i", "1"), ("s", "x"), ("autre", "x"), ("d1", "y")])), ["autre"]);
    assert!(mapping.reads().contains(&"état"));
    assert_eq!(mapping.about.title, "T");
}

#[test]
fn the_standards_own_columns_pass_and_rules_win() {
    let mapping = Mapping::parse("[read]\nstandard = \"1\"\n[columns]\nadresse = \"voie\"").unwrap();
    let cells =
        [("ID", "7"), ("Présentation résumé", "p"), ("voie", "1 rue"), ("adresse", "non"), ("x", "y")];
    let mapped = mapping.apply(&row(&cells));
    assert_eq!(
        (mapped.get("id"), mapped.get("presentation_resume")),
        (&["7".to_owned()][..], &["p".to_owned()][..])
    );
    assert_eq!(mapped.get("adresse"), ["1 rue"]);
    assert_eq!(mapping.unused(&row(&cells)), ["x"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_mapping_panics(text in "[\\[\\]{}=\"a-z0-9_.,\n \u{e9}\u{1f600}]{0,300}") {
        let _ = Mapping::parse(&text);
    }

    #[test]
    fn no_rule_panics(
        rule in prop_oneof![
            Just("{ split = \"a\", separator = \"é\", part = -1 }"),
            Just("{ split = \"a\", separator = \",\", from = 1 }"),
            Just("{ join = [\"a\", \"b.0\", \"*.x\"], separator = \"|\" }"),
            Just("{ terms = [{ column = \"a\", contains = \"é\", except = \"x\", value = \"1\" }, { value = \"0\" }] }"),
            Just("{ column = \"a\", cut = \"é\", replace = { \"é\" = \"\" }, prefix = \"p\" }"),
            Just("{ digest = [\"a\", \"b\"] }"),
        ],
        a in "\\PC{0,40}", b in "\\PC{0,40}",
    ) {
        let mapped = with(rule).apply(&row(&[("a", &a), ("b", &b), ("i", &a)]));
        prop_assert!(mapped.columns.iter().all(|(_, values)| values.iter().all(|value| value == value.trim() && !value.is_empty())));
    }

    #[test]
    fn no_file_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), skip in 0u32..3) {
        let layout = Layout { skip_lines: skip, fill_missing_values: true, ..Layout::default() };
        let _ = read(&bytes, None, &layout, &mut |_| ControlFlow::Continue(()));
    }

    #[test]
    fn no_text_panics_and_every_row_is_given(
        head in prop_oneof![Just("a,b\n"), Just("a;b\n"), Just("["), Just("{"), Just("{\"type\":\"FeatureCollection\",\"features\":[")],
        text in "[\\[\\]{}:,;\"a-z0-9\n\r \u{e9}]{0,200}",
    ) {
        let whole = format!("{head}{text}");
        let _ = read(whole.as_bytes(), None, &Layout::default(), &mut |_| ControlFlow::Continue(()));
    }
}
