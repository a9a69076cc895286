use super::*;
use crate::model::{Pivot, Role};
use kernel::Point;
use vocabulary::lmn::{Care, Cost, Programme, Public, Service, SupportMode};
use vocabulary::{Mode, Terms};

/// Two communes, and hours that begin with a weekday.
struct Village;

impl Gazetteer for Village {
    fn locate(&self, asked: &Asked<'_>) -> Option<Located> {
        let reims = |found| Located {
            code: "51454".parse().unwrap(),
            name: "Reims".into(),
            postal_codes: vec!["51100".parse().unwrap()],
            centre: Point::new(49.2551, 4.0310).unwrap(),
            found,
        };
        match (asked.code, asked.postal_code, kernel::text::fold(asked.name).as_str()) {
            ("51454", ..) => Some(reims(Found::Code)),
            ("51999", ..) => Some(reims(Found::FormerCode)),
            (_, "51100", "reims") => Some(reims(Found::PostalCodeAndName)),
            _ if asked.point.is_some_and(|p| (p.lat() - 49.25).abs() < 0.1) => Some(reims(Found::Point)),
            _ => None,
        }
    }
    fn reads_hours(&self, text: &str) -> bool {
        text.starts_with("Mo")
    }
}

fn go(text: &str) -> Content {
    read(text.as_bytes(), &Village, jiff::civil::date(2026, 1, 1))
}

fn findings(outcome: &Content) -> Vec<(u64, &str, Problem, Action)> {
    outcome.report.lines.iter().map(|l| (l.line, l.field.as_str(), l.problem, l.action)).collect()
}

/// One v1 row with the given fields.
fn v1(fields: &[(&str, &str)]) -> Content {
    let base = [
        ("id", "1"),
        ("nom", "N"),
        ("code_insee", "51454"),
        ("code_postal", "51100"),
        ("adresse", "1 rue"),
        ("date_maj", "2025-01-01"),
    ];
    let mut all: Vec<(&str, &str)> =
        base.into_iter().filter(|(n, _)| !fields.iter().any(|(f, _)| f == n)).collect();
    all.extend_from_slice(fields);
    let header: Vec<&str> = all.iter().map(|(n, _)| *n).collect();
    let row: Vec<String> = all.iter().map(|(_, v)| format!("\"{}\"", v.replace('"', "\"\""))).collect();
    go(&format!("{}\n{}\n", header.join(","), row.join(",")))
}

#[test]
fn the_official_example_is_read_whole() {
    const EXAMPLE: &str = include_str!("../../tests/data/exemple-valide-v1.csv");
    let outcome = go(EXAMPLE);
    let report = &outcome.report;
    assert_eq!((report.format, report.read, report.valid), (Some("lmn-csv-1"), 1, 1), "{:?}", report.lines);
    let (line, record) = &outcome.records[0];
    assert_eq!(*line, 2);
    assert_eq!(record.source_id, "structure-1");
    assert_eq!(record.name, "Anonymal");
    assert_eq!(record.typologies.labels("|"), "ASSO|TIERS_LIEUX");
    assert_eq!(record.phone.as_deref(), Some("+33180059880"));
    assert_eq!(record.emails.len(), 2);
    assert_eq!(record.hours.as_deref(), Some("Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00"));
    assert_eq!(record.services.len(), 3);
    assert_eq!(record.care, [Care::Deafness, Care::Literacy, Care::English].into());
    assert_eq!(record.costs, [Cost::FreeUnderCondition, Cost::Paying].into());
    assert_eq!(record.support.len(), 4);
    assert_eq!(record.other_labels, ["Label et la bête"]);
    assert!(matches!(record.pivot, Pivot::Siret(_)));
    // Its point is in Aix-en-Provence and its address in Reims: said, not hidden.
    assert_eq!(findings(&outcome), [(2, "latitude", Problem::PointFar, Action::Kept)]);
}

#[test]
fn version_0_1_reads_as_version_1() {
    let text = "id;nom;commune;code_postal;adresse;date_maj;courriel;services;publics_accueillis;conditions_acces;labels_nationaux;labels_autres;modalites_accompagnement\n\
        a;Lieu;Reims;51100;1 rue;2022-06-02;a@b.fr;\"Prendre en main un ordinateur;Accéder à du matériel\";\"Adultes;Surdité;Jeunes (16-26 ans)\";\
        \"Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu\";\"CNFS;APTIC\";SudLabs;A ma place\n";
    let outcome = go(text);
    assert_eq!(outcome.report.format, Some("lmn-csv-0.1"));
    let record = &outcome.records[0].1;
    assert_eq!(record.services, [Service::EverydaySkills, Service::InternetAccess].into());
    assert_eq!(record.publics, [Public::Young].into());
    assert_eq!(record.care, [Care::Deafness].into());
    assert_eq!(record.costs, [Cost::FreeUnderCondition].into());
    assert_eq!(record.accepts_pass, Some(true));
    assert_eq!(record.programmes, [Programme::DigitalAdvisers].into());
    assert_eq!(record.other_labels, ["APTIC", "SudLabs"]);
    assert_eq!(record.stated_modes, [Mode::Substitution].into());
    assert_eq!(record.emails, ["a@b.fr"]);
}

#[test]
fn json_lists_and_texts_read_alike() {
    let row = r#"{"id":1,"nom":"N","code_insee":"51454","code_postal":"51100","adresse":"1","date_maj":"2025-01-01","latitude":49.25,"longitude":4.03,
        "services":["Aide aux démarches administratives"],"frais_a_charge":"Gratuit|Payant","role":"les-deux","accepte_pass":true,"inconnu":1,"horaires_texte":"le matin"}"#;
    for text in [format!("[{row}]"), row.to_owned(), format!("{row}\n")] {
        let outcome = go(&text);
        assert_eq!(outcome.report.valid, 1, "{:?}", outcome.report.lines);
        let record = &outcome.records[0].1;
        assert_eq!(record.source_id, "1");
        assert_eq!(record.services, [Service::Procedures].into());
        assert_eq!(record.costs.len(), 2);
        assert_eq!((record.role, record.accepts_pass), (Role::Both, Some(true)));
        assert_eq!(record.hours_text.as_deref(), Some("le matin"));
        assert_eq!(findings(&outcome), [(1, "inconnu", Problem::UnknownColumn, Action::Ignored)]);
    }
}

#[test]
fn broken_files_give_no_record_and_say_where() {
    let long = "x".repeat(MAX_RECORD_BYTES + 1);
    let good = "id,nom,commune,code_postal\n1,N,Reims,51100\n";
    let cases: &[(&str, &[u8], u64, Problem)] = &[
        ("nothing", b"", 1, Problem::Empty),
        ("white space", b" \n ", 1, Problem::Empty),
        ("latin-1", b"id,nom,commune\n1,Caf\xe9,Reims", 2, Problem::NotUtf8),
        ("utf-16", b"\xff\xfei\0d\0", 1, Problem::Utf16),
        ("nul", b"id,nom,commune\n1,a\0b,Reims", 2, Problem::NulByte),
        ("semicolons in v1", b"id;nom;commune;frais_a_charge\n1;N;Reims;Gratuit", 1, Problem::WrongSeparator),
        ("tabs", b"id\tnom\tcommune\n1\tN\tReims", 1, Problem::WrongSeparator),
        ("another table", b"a,b,c\n1,2,3", 1, Problem::UnknownFormat),
        ("no id", b"nom,commune\nN,Reims", 1, Problem::MissingColumn),
        ("nowhere", b"id,nom\n1,N", 1, Problem::MissingColumn),
        ("twice", b"id,nom,commune,nom\n1,N,Reims,N", 1, Problem::DuplicateColumn),
        ("unclosed quote", b"id,nom,commune\n1,\"N,Reims\n2,M,Reims\n", 2, Problem::UnclosedQuote),
        ("html", b"<html><body>404</body></html>", 1, Problem::UnknownFormat),
        ("json cut", b"[{\"id\":\"1\",", 1, Problem::Truncated),
        ("json of another thing", b"{\"type\":\"FeatureCollection\"}", 1, Problem::UnknownFormat),
        ("json bad", b"[{\"id\":1,,}]", 1, Problem::BadJson),
    ];
    for (name, bytes, line, problem) in cases {
        let outcome = read(*bytes, &Village, jiff::civil::date(2026, 1, 1));
        assert!(outcome.refused && outcome.records.is_empty(), "{name}");
        let refusal = outcome.report.refusal().unwrap();
        assert_eq!((refusal.line, refusal.problem), (*line, *problem), "{name}");
    }
    let outcome = go(&format!("{good}2,{long},Reims,51100\n"));
    assert!(outcome.refused && outcome.records.is_empty(), "one row was fine, nothing is kept");
    let refusal = outcome.report.refusal().unwrap();
    assert_eq!((refusal.line, refusal.field.as_str(), refusal.problem), (3, "nom", Problem::RecordTooLong));
}

#[test]
fn fifty_megabytes_on_one_line_are_refused_in_bounded_memory() {
    let head: &[u8] = b"id,nom,commune\n1,";
    let endless = head.chain(std::io::repeat(b'x').take(50 << 20));
    let outcome = read(endless, &Village, jiff::civil::date(2026, 1, 1));
    assert_eq!(outcome.report.refusal().map(|l| (l.line, l.problem)), Some((2, Problem::RecordTooLong)));
}

/// What it is, fields of the row, field told, problem told.
type Rejection<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, Problem);

#[test]
fn rows_that_cannot_be_kept_are_rejected_with_their_line() {
    let long_id = "x".repeat(5_000);
    let cases: &[Rejection<'_>] = &[
        ("no id", &[("id", " ")], "id", Problem::IdMissing),
        ("id of thousands of bytes", &[("id", &long_id)], "id", Problem::IdTooLong),
        ("no name", &[("nom", "")], "nom", Problem::NameMissing),
        ("nowhere", &[("code_insee", ""), ("code_postal", "")], "commune", Problem::NowhereKnown),
    ];
    for (name, fields, field, problem) in cases {
        let outcome = v1(fields);
        assert_eq!((outcome.report.read, outcome.report.valid, outcome.report.rejected), (1, 0, 1), "{name}");
        assert!(
            findings(&outcome).contains(&(2, field, *problem, Action::Rejected)),
            "{name}: {:?}",
            outcome.report.lines
        );
        assert!(outcome.report.lines.iter().all(|l| l.value.len() < 400), "values are cut");
    }
    let outcome =
        go("id,nom,commune,code_postal\n1,N,Reims,51100\n1,M,Reims,51100\n2,N,Reims\n\"3\"x,N,Reims,51100\n");
    let found: Vec<_> =
        findings(&outcome).into_iter().filter(|f| f.3 == Action::Rejected).map(|f| (f.0, f.2)).collect();
    assert_eq!(found, [(3, Problem::IdDuplicate), (4, Problem::FieldCount), (5, Problem::BadQuote)]);
    assert_eq!((outcome.report.read, outcome.report.valid, outcome.report.rejected), (4, 1, 3));
}

#[test]
fn doubtful_values_are_put_right_kept_or_left_out_and_told() {
    type Check = fn(&Record) -> bool;
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, Problem, Action, Check);
    let cases: &[Case<'_>] = &[
        (&[("services", "Aide aux demarches")], "services", Problem::UnknownTerm, Action::Ignored, |r| {
            r.services.is_empty()
        }),
        (
            &[("services", "AIDE AUX DÉMARCHES ADMINISTRATIVES")],
            "services",
            Problem::OtherSpelling,
            Action::Corrected,
            |r| r.services.len() == 1,
        ),
        (
            &[("services", "Prendre en main un ordinateur")],
            "services",
            Problem::OldTerm,
            Action::Corrected,
            |r| r.services == [Service::EverydaySkills].into(),
        ),
        (
            &[("modalites_acces", "Ce lieu n\u{2019}accueille pas de public")],
            "modalites_acces",
            Problem::OtherSpelling,
            Action::Corrected,
            |r| r.closed_to_public(),
        ),
        (&[("latitude", "0"), ("longitude", "0.0")], "latitude", Problem::PointZero, Action::Ignored, |r| {
            r.point.is_none()
        }),
        (
            &[("latitude", "4.03"), ("longitude", "49.25")],
            "latitude",
            Problem::PointSwapped,
            Action::Corrected,
            |r| r.point == Point::new(49.25, 4.03),
        ),
        (
            &[("latitude", "6908000"), ("longitude", "775000")],
            "latitude",
            Problem::PointLambert,
            Action::Corrected,
            |r| r.point.is_some_and(|p| (p.lat() - 49.27).abs() < 0.05),
        ),
        (
            &[("latitude", "775000"), ("longitude", "6908000")],
            "latitude",
            Problem::PointLambert,
            Action::Corrected,
            |r| r.point.is_some(),
        ),
        (&[("latitude", "49"), ("longitude", "")], "latitude", Problem::PointHalf, Action::Ignored, |r| {
            r.point.is_none()
        }),
        (&[("latitude", "1e999"), ("longitude", "4")], "latitude", Problem::PointBad, Action::Ignored, |r| {
            r.point.is_none()
        }),
        (&[("latitude", "NaN"), ("longitude", "4")], "latitude", Problem::PointBad, Action::Ignored, |r| {
            r.point.is_none()
        }),
        (&[("latitude", "43.3"), ("longitude", "5.4")], "latitude", Problem::PointFar, Action::Kept, |r| {
            r.point.is_some()
        }),
        (&[("horaires", "26h à 99h")], "horaires", Problem::HoursUnreadable, Action::Kept, |r| {
            r.hours.is_none() && r.hours_text.as_deref() == Some("26h à 99h")
        }),
        (&[("telephone", "01 80 05 98 80")], "telephone", Problem::PhoneForm, Action::Corrected, |r| {
            r.phone.as_deref() == Some("+33180059880")
        }),
        (&[("telephone", "voir le site")], "telephone", Problem::BadPhone, Action::Ignored, |r| {
            r.phone.is_none()
        }),
        (
            &[("site_web", "javascript:alert(1)|www.a.fr")],
            "site_web",
            Problem::BadUrl,
            Action::Ignored,
            |r| r.sites == ["https://www.a.fr"],
        ),
        (&[("courriels", "x")], "courriels", Problem::BadEmail, Action::Ignored, |r| r.emails.is_empty()),
        (&[("pivot", "123")], "pivot", Problem::BadPivot, Action::Ignored, |r| r.pivot == Pivot::Unknown),
        (&[("pivot", "13002603200017")], "pivot", Problem::PivotKey, Action::Kept, |r| {
            r.pivot.as_str() == "13002603200017"
        }),
        (&[("code_insee", "51999")], "code_insee", Problem::FormerCommune, Action::Corrected, |r| {
            r.commune_name == "Reims"
        }),
        (
            &[("code_insee", "XX"), ("commune", "REIMS")],
            "code_insee",
            Problem::CommuneFound,
            Action::Corrected,
            |r| r.commune.is_some(),
        ),
        (
            &[("code_insee", ""), ("commune", "Atlantide")],
            "commune",
            Problem::CommuneUnknown,
            Action::Kept,
            |r| r.commune.is_none() && r.commune_name == "Atlantide",
        ),
        (
            &[("code_postal", "1100"), ("code_insee", "51454")],
            "code_postal",
            Problem::LeadingZero,
            Action::Corrected,
            |r| r.postal_code.is_some(),
        ),
        (&[("code_postal", "F-51100")], "code_postal", Problem::BadPostalCode, Action::Ignored, |r| {
            r.postal_code.is_some()
        }),
        (&[("date_maj", "31/12/2024")], "date_maj", Problem::DateForm, Action::Corrected, |r| {
            r.updated == Some(jiff::civil::date(2024, 12, 31))
        }),
        (&[("date_maj", "2099-01-01")], "date_maj", Problem::DateUnlikely, Action::Ignored, |r| {
            r.updated.is_none()
        }),
        (&[("date_maj", "hier")], "date_maj", Problem::BadDate, Action::Ignored, |r| r.updated.is_none()),
        (&[("date_maj", "")], "date_maj", Problem::DateMissing, Action::Kept, |r| r.updated.is_none()),
        (&[("nom", "A\u{202e}B\u{7}")], "nom", Problem::ControlCharacters, Action::Corrected, |r| {
            r.name == "AB"
        }),
        (&[("role", "chef")], "role", Problem::BadExtension, Action::Ignored, |r| r.role == Role::Mediation),
        (
            &[("modalites_accompagnement", "En autonomie|Dans un atelier")],
            "modalites_accompagnement",
            Problem::OldTerm,
            Action::Corrected,
            |r| r.support == [SupportMode::SelfService, SupportMode::Workshop].into(),
        ),
    ];
    for (fields, field, problem, action, check) in cases {
        let outcome = v1(fields);
        assert_eq!(outcome.report.valid, 1, "{fields:?}: {:?}", outcome.report.lines);
        assert!(
            findings(&outcome).contains(&(2, field, *problem, *action)),
            "{fields:?}: {:?}",
            outcome.report.lines
        );
        assert!(check(&outcome.records[0].1), "{fields:?}: {:?}", outcome.records[0].1);
    }
}

#[test]
fn a_clean_row_has_no_finding() {
    let outcome = v1(&[
        ("commune", "Reims"),
        ("latitude", "49.25"),
        ("longitude", "4.03"),
        ("frais_a_charge", "Gratuit"),
    ]);
    assert!(outcome.report.lines.is_empty(), "{:?}", outcome.report.lines);
    assert_eq!(outcome.records[0].1.publics, Terms::EMPTY);
}

#[test]
fn hostile_texts_are_kept_as_text_in_every_field() {
    let hostile =
        "'; DROP TABLE places; -- <script>alert(1)</script> =cmd|' /C calc'!A0 {{7*7}} ../../etc/passwd %s%n";
    for column in Column::V1 {
        let outcome = v1(&[(column.name(), hostile)]);
        assert_eq!(outcome.report.read, 1, "{}", column.name());
        assert!(!outcome.refused, "{}", column.name());
    }
    let outcome = v1(&[("nom", hostile)]);
    assert_eq!(outcome.records[0].1.name, hostile, "escaping is the business of pages, not of readers");
}

#[test]
fn a_long_short_presentation_moves_to_the_long_one() {
    let long = "mot ".repeat(200);
    let outcome = v1(&[("presentation_resume", &long)]);
    let record = &outcome.records[0].1;
    assert!(record.summary.chars().count() <= 280 && record.summary.ends_with('…'));
    assert_eq!(record.detail, long.trim());
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_panic_and_counts_add_up(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..2_000)) {
        let outcome = read(bytes.as_slice(), &Village, jiff::civil::date(2026, 1, 1));
        let r = &outcome.report;
        proptest::prop_assert!(outcome.refused || r.read == r.valid + r.rejected);
        proptest::prop_assert!(!outcome.refused || outcome.records.is_empty());
    }

    #[test]
    fn any_cells_are_read_without_panic(cells in proptest::collection::vec(".{0,40}", 32)) {
        let header: Vec<&str> = Column::V1.iter().map(|c| c.name()).collect();
        let row: Vec<String> = cells.iter().map(|v| format!("\"{}\"", v.replace('"', "\"\"").replace('\0', ""))).collect();
        let outcome = go(&format!("{}\n{}\n", header.join(","), row.join(",")));
        proptest::prop_assert!(!outcome.refused, "{:?}", outcome.report.lines);
        proptest::prop_assert_eq!(outcome.report.read, 1);
    }
}
