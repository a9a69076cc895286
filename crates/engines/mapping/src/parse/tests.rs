use super::*;

const LEAST: &str = "[columns]\nid = \"i\"\nnom = \"n\"\ncommune = \"c\"\n";

fn faults(text: &str) -> Vec<(u32, String, &'static str)> {
    let errors = Mapping::parse(text).unwrap_err();
    errors.into_iter().map(|error| (error.line, error.field, error.fault.key())).collect()
}

#[test]
fn the_least_mapping_reads() {
    let mapping = Mapping::parse(LEAST).unwrap();
    assert_eq!(mapping.reads(), ["c", "i", "n"]);
    assert_eq!(Mapping::parse("[read]\nstandard = \"0.1\"").unwrap().standard, Some(Version::V0));
}

#[test]
fn mistakes_are_told_at_their_line() {
    /// Line, field, key of the fault.
    type Told = &'static [(u32, &'static str, &'static str)];
    let more = |text: &str| format!("{LEAST}{text}");
    let cases: &[(String, Told)] = &[
        ("x".repeat(Mapping::MAX_BYTES + 1), &[(1, "", "too-long")]),
        (
            String::new(),
            &[(1, "columns.id", "missing"), (1, "columns.nom", "missing"), (1, "columns.commune", "missing")],
        ),
        (more("frai = \"f\""), &[(5, "columns.frai", "unknown-column")]),
        (more("adresse = 3"), &[(5, "columns.adresse", "wrong-type")]),
        (more("adresse = \"\""), &[(5, "columns.adresse", "empty")]),
        (more("adresse = []"), &[(5, "columns.adresse", "empty")]),
        (more("adresse = {}"), &[(5, "columns.adresse", "one-kind")]),
        (more("adresse = { column = \"a\", value = \"b\" }"), &[(5, "columns.adresse", "one-kind")]),
        (
            more("adresse = { colum = \"a\" }"),
            &[(5, "columns.adresse.colum", "unknown-key"), (5, "columns.adresse", "one-kind")],
        ),
        (more("latitude = { split = \"p\", part = 0 }"), &[(5, "columns.latitude", "missing")]),
        (more("latitude = { split = \"p\", separator = \",\" }"), &[(5, "columns.latitude", "one-kind")]),
        (
            more("latitude = { split = \"p\", separator = \",\", part = 400 }"),
            &[(5, "columns.latitude.part", "out-of-bounds"), (5, "columns.latitude", "one-kind")],
        ),
        (
            more("services = { terms = [{ contains = \"x\", value = \"y\" }] }"),
            &[(5, "columns.services.terms", "missing")],
        ),
        (more("services = { terms = [{ column = \"x\" }] }"), &[(5, "columns.services.terms", "missing")]),
        (
            more("services = { column = \"x\", when = { column = \"y\" } }"),
            &[(5, "columns.services.when", "one-kind")],
        ),
        (
            more("[read]\nformat = \"xls\"\nseparator = \";;\""),
            &[(6, "read.format", "not-one-of"), (7, "read.separator", "not-one-of")],
        ),
        (more("[reject]\nreason = \"x\""), &[(5, "reject", "wrong-type")]),
        (more("[[reject]]\nreason = \"x\""), &[(5, "reject", "missing")]),
        (more("[hours]\ndays = { Lu = \"x\" }"), &[(6, "hours.days.Lu", "unknown-key")]),
        (more("[source]\nname = \"a\"\nname_from = \"b\""), &[(7, "source.name_from", "one-kind")]),
        (more("[attach]\nname = \"s\""), &[(5, "attach", "missing")]),
        (more("[other]"), &[(5, "other", "unknown-key")]),
    ];
    for (text, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|(l, f, k)| (*l, (*f).to_owned(), *k)).collect();
        assert_eq!(faults(text), expected, "{text:.200}");
    }
    let broken = faults(&more("adresse = \"x\nnom"));
    assert!(broken.iter().all(|(line, _, key)| *line >= 5 && *key == "syntax"), "{broken:?}");
    let deep = format!("{LEAST}adresse = {}\"x\"{}", "[".repeat(20), "]".repeat(20));
    assert_eq!(faults(&deep), [(5, "columns.adresse".to_owned(), "too-deep")]);
}

#[test]
fn every_fault_has_its_key_listed_and_says_what_to_do() {
    let all = [
        Fault::Syntax(String::new()),
        Fault::TooLong,
        Fault::UnknownKey(""),
        Fault::UnknownColumn(String::new()),
        Fault::Missing(""),
        Fault::WrongType(""),
        Fault::NotOneOf(""),
        Fault::OneKind(""),
        Fault::Empty,
        Fault::OutOfBounds(""),
        Fault::TooDeep,
    ];
    assert_eq!(all.each_ref().map(Fault::key), Fault::KEYS);
    assert!(all.iter().all(|fault| fault.to_string().len() > 10));
}
