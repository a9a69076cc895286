//! The command line from outside: what each command prints, and its exit code.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("passerelle-cli-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn data(&self) -> String {
        self.0.join("data").display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn passerelle(args: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_passerelle"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in [
        &["demo"][..],
        &["serve"],
        &["config", "check"],
        &["import", "places"],
        &["export", "places"],
        &["triage", "evaluate"],
        &["hours", "check"],
        &["bench", "matching"],
        &["journal", "verify"],
        &["backup"],
        &["restore"],
        &["migrate"],
        &["check-engine"],
    ] {
        let (code, out, _) = passerelle(&[command, &["--help"]].concat(), "");
        assert_eq!(code, Some(0), "{command:?}");
        assert!(out.contains("Example: "), "{command:?}: {out}");
    }
}

#[test]
fn a_wrong_command_line_or_configuration_is_2() {
    let folder = Folder::new("wrong");
    let bad = folder.file("bad.toml", b"[server]\nlisten = \"nowhere\"\nlistn = 3\n");
    for args in [
        &["frobnicate"][..],
        &["import", "places"],
        &["config", "check", "--config", &bad],
        &["config", "check", "--config", "/does/not/exist.toml"],
        &["export", "places", "--format", "xls"],
    ] {
        let (code, _, err) = passerelle(args, "");
        assert_eq!(code, Some(2), "{args:?}: {err}");
        assert!(!err.is_empty(), "{args:?}");
    }
    let (_, out, err) = passerelle(&["config", "check", "--config", &bad], "");
    assert!(out.contains("server.listen") && err.contains("did you mean server.listen"), "{out}{err}");
}

#[test]
fn hours_are_checked_line_by_line() {
    let (code, out, _) = passerelle(&["hours", "check"], "Mo-Fr 09:00-12:00\n\n24/7\n");
    assert_eq!(code, Some(0));
    assert!(out.contains("1: ok: Mo-Fr 09:00-12:00") && out.contains("3: ok: 24/7"), "{out}");
    let (code, out, _) =
        passerelle(&["hours", "check", "--json"], "Mo-Fr 09:00-12:00\nsur rendez-vous le lundi\n");
    assert_eq!(code, Some(1));
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&lines[0]["ok"], &lines[1]["ok"], &lines[1]["line"]),
        (&true.into(), &false.into(), &2.into())
    );
}

#[test]
fn triage_is_evaluated_from_a_file_or_standard_input() {
    let answers = r#"{"answers": {"T0": "yes", "T5": "helped", "T10.wishes": ["procedures"]}}"#;
    let (code, out, err) = passerelle(&["triage", "evaluate", "-"], answers);
    assert_eq!(code, Some(0), "{err}");
    let outcome: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(outcome["situation"], "A", "{out}");
    for wrong in ["", "{", r#"{"answers": {"T99": "yes"}}"#, r#"{"answers": {"T0": "perhaps"}}"#] {
        let (code, _, err) = passerelle(&["triage", "evaluate", "-"], wrong);
        assert_eq!(code, Some(1), "{wrong}");
        assert!(!err.is_empty() && !err.contains("panicked"), "{err}");
    }
}

const HEADER: &str = "id,pivot,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,typologie,\
telephone,courriels,site_web,horaires,presentation_resume,presentation_detail,source,itinerance,structure_parente,date_maj,\
services,publics_specifiquement_adresses,prise_en_charge_specifique,frais_a_charge,dispositif_programmes_nationaux,\
formations_labels,autres_formations_labels,modalites_acces,modalites_accompagnement,fiche_acces_libre,prise_rdv";

fn row(id: &str, name: &str) -> String {
    format!(
        "{id},00000000000000,{name},Rennes,35000,35238,1 rue de l'Exemple,,48.11,-1.68,,,,,Mo-Fr 09:00-12:00,,,,,,2026-01-05,\
Aide aux démarches administratives,,,Gratuit,,,,,,,"
    )
}

fn count(folder: &Folder) -> usize {
    let (code, out, err) =
        passerelle(&["export", "places", "--format", "lmn-json", "--data", &folder.data()], "");
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str::<Vec<serde_json::Value>>(&out).unwrap().len()
}

fn import(folder: &Folder, file: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let data = folder.data();
    passerelle(&[&["import", "places", file, "--source", "essai", "--data", &data], more].concat(), "")
}

#[test]
fn places_go_in_and_come_out_on_the_standard() {
    let folder = Folder::new("roundtrip");
    let file = folder
        .file("ok.csv", format!("{HEADER}\n{}\n{}\n", row("a", "Lieu A"), row("b", "Lieu B")).as_bytes());
    let (code, out, err) = import(&folder, &file, &["--dry-run"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(count(&folder), 0, "a dry run writes nothing");
    let (code, out, err) = import(&folder, &file, &["--json"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&report["read"], &report["new"], &report["rejected"]),
        (&2.into(), &2.into(), &0.into()),
        "{out}"
    );
    assert_eq!(count(&folder), 2);
    let data = folder.data();
    let (code, csv, _) = passerelle(
        &["export", "places", "--format", "lmn-csv", "--territory", "departement:35", "--data", &data],
        "",
    );
    assert_eq!(code, Some(0));
    assert!(csv.starts_with(HEADER) && csv.contains("Lieu A"), "{csv}");
    let (_, geojson, _) = passerelle(&["export", "places", "--format", "geojson", "--data", &data], "");
    let features: serde_json::Value = serde_json::from_str(&geojson).unwrap();
    assert_eq!(features["features"].as_array().unwrap().len(), 2);
    let (code, out, _) = passerelle(&["journal", "verify", "--data", &data], "");
    assert_eq!(code, Some(0), "{out}");
}

#[test]
fn bad_files_are_told_by_line_and_field_and_change_nothing() {
    let folder = Folder::new("bad");
    let good = folder.file("good.csv", format!("{HEADER}\n{}\n", row("a", "Lieu A")).as_bytes());
    assert_eq!(import(&folder, &good, &[]).0, Some(0));
    let long_line = format!("{HEADER}\n{}\n", row("long", &"x".repeat(50 << 20)));
    let latin1: Vec<u8> =
        format!("{HEADER}\n").bytes().chain(b"a,0,M\xe9diath\xe8que,Rennes\n".iter().copied()).collect();
    let long_id = format!("{HEADER}\n{}\n", row(&"i".repeat(5000), "Lieu"));
    let cases: &[(&str, Vec<u8>)] = &[
        ("empty", vec![]),
        ("not a table", b"\x00\x01\x02\xff\xfe".to_vec()),
        ("truncated json", br#"[{"id": "a", "nom": "Li"#.to_vec()),
        ("json of another kind", b"{\"a\": 1}".to_vec()),
        ("unclosed quote", format!("{HEADER}\n\"a,b\n").into_bytes()),
        ("wrong columns", b"name,city\nA,B\n".to_vec()),
        ("latin-1", latin1),
        ("a line of 50 MB", long_line.into_bytes()),
        ("an id of 5,000 bytes", long_id.into_bytes()),
        ("no name", format!("{HEADER}\n{}\n", row("z", "")).into_bytes()),
    ];
    for (name, content) in cases {
        let file = folder.file("case", content);
        let (code, out, err) = import(&folder, &file, &[]);
        assert_eq!(code, Some(1), "{name}: {out}{err}");
        assert!(!err.contains("panicked"), "{name}: {err}");
        assert!(!out.trim().is_empty(), "{name}: something is said");
        assert_eq!(count(&folder), 1, "{name}: the register is untouched");
    }
}

#[test]
fn a_missing_file_is_the_machine_refusing() {
    let folder = Folder::new("missing");
    assert_eq!(import(&folder, "/does/not/exist.csv", &[]).0, Some(3));
    assert!(Path::new(&folder.0).exists());
}

#[test]
fn the_matching_benchmark_writes_ids_and_prints_one_line() {
    let folder = Folder::new("bench");
    let places = folder.file(
        "places.csv",
        b"id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune\n\
          0,48.0,2.0,1,0,1,0,1,0,0.5,000000000000000000000,A\n1,48.01,2.0,3,0,1,0,1,0,0.5,000000000000000000000,A\n",
    );
    let queries = folder.file(
        "queries.csv",
        b"qid,lat,lon,radius_km,need,publics,free,pec,pass,slots\n0,48.0,2.0,5,1,0,0,0,0,000000000000000000000\n",
    );
    let out_dir = folder.0.join("out").display().to_string();
    let (code, out, err) =
        passerelle(&["bench", "matching", "--places", &places, "--queries", &queries, "--out", &out_dir], "");
    assert_eq!(code, Some(0), "{err}");
    let line: serde_json::Value = serde_json::from_str(out.trim()).unwrap();
    assert_eq!((&line["n"], &line["nq"]), (&2.into(), &1.into()));
    let ids = fs::read_to_string(folder.0.join("out/orient_passerelle_2.csv")).unwrap();
    assert!(ids.starts_with("qid,rank,place_id,score\n0,0,0,105.0000\n"), "{ids}");
    let (code, _, err) =
        passerelle(&["bench", "matching", "--places", &queries, "--queries", &places, "--out", &out_dir], "");
    assert_eq!(code, Some(1), "{err}");
}

#[test]
fn the_journal_is_exported_so_that_anybody_can_check_it() {
    let folder = Folder::new("journal-export");
    let data = folder.data();
    let file = folder.file("ok.csv", format!("{HEADER}\n{}\n", row("a", "Lieu A")).as_bytes());
    assert_eq!(import(&folder, &file, &[]).0, Some(0));
    let (code, out, err) = passerelle(&["journal", "export", "--data", &data], "");
    assert_eq!(code, Some(0), "{err}");
    let first: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    // What a third party does: sha256(previous bytes + text).
    let previous = first["previous"].as_str().unwrap();
    let script = format!("(printf '{}'; printf '%s' \"$1\") | sha256sum", "\\000".repeat(32));
    assert_eq!(previous, "0".repeat(64));
    let sum =
        Command::new("sh").args(["-c", &script, "sh", first["text"].as_str().unwrap()]).output().unwrap();
    assert_eq!(&String::from_utf8(sum.stdout).unwrap()[..64], first["hash"].as_str().unwrap());
    for (args, lines) in [
        (&["--from", "2001-01-01", "--to", "2001-12-31"][..], 0),
        (&["--actor", "agent:nobody"], 0),
        (&["--organisation", "CCAS de nulle part"], 0),
        (&["--stream", first["stream"].as_str().unwrap()], 1),
        (&["--pathway", "0198c0de-0000-7000-8000-000000000001"], 0),
    ] {
        let args = [&["journal", "export", "--data", &data], args].concat();
        let (code, out, err) = passerelle(&args, "");
        assert_eq!((code, out.lines().count()), (Some(0), lines), "{args:?} {err}");
    }
    let (_, csv, _) = passerelle(&["journal", "export", "--data", &data, "--format", "csv"], "");
    assert!(csv.starts_with("stream,seq,at,kind,"), "{csv}");
    let (code, _, err) = passerelle(&["journal", "export", "--data", &data, "--to", "2026-02-30"], "");
    assert_eq!(code, Some(2), "{err}");
    let (code, out, _) = passerelle(&["journal", "seals", "--data", &data], "");
    assert_eq!((code, out.as_str()), (Some(0), ""));
    let (code, out, _) = passerelle(&["journal", "verify", "--data", &data, "--known", "3:00"], "");
    assert_eq!(code, Some(1));
    assert!(out.contains("journal_seals entry 3: seal missing"), "{out}");
}
