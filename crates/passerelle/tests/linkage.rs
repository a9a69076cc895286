//! `linkage` and `bench linkage` from outside: what they print, write and answer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own for one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("passerelle-linkage-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn file(&self, name: &str, content: &str) -> String {
        fs::write(self.0.join(name), content).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn passerelle(args: &[&str]) -> (Option<i32>, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_passerelle")).args(args).output().unwrap();
    (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

const RECORDS: &str = r#"{"uid":"a:1","source":"a","nom":"MSAP de Bourg-Exemple","adresse":"12 R. DES ECOLES","code_postal":"23240","commune":"Bourg-Exemple","code_insee":"23100"}
{"uid":"b:1","source":"b","nom":"France services Bourg-Exemple","adresse":"12 rue des Écoles","code_postal":"23240","commune":"BOURG EXEMPLE","code_insee":"23100","typologie":["RFS"]}
{"uid":"b:2","source":"b","nom":"Mission locale","adresse":"3 avenue Foch","code_postal":"23240","commune":"Bourg-Exemple","code_insee":"23100"}
"#;

#[test]
fn records_are_linked_and_written() {
    let folder = Folder::new("run");
    let (records, out) = (folder.file("r.jsonl", RECORDS), folder.path("c.csv"));
    let (code, stdout, stderr) = passerelle(&["linkage", "run", "--records", &records, "--out", &out]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{stdout}");
    assert!(stdout.contains("\"places\":2") && stdout.contains("\"records\":3"), "{stdout}");
    let written = fs::read_to_string(&out).unwrap();
    let rows: Vec<Vec<&str>> = written.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0], ["id", "cluster", "probability"]);
    assert_eq!(rows[1][..2], ["a:1", "0"]);
    assert_eq!(rows[2][..2], ["b:1", "0"]);
    assert_eq!(rows[3], ["b:2", "2", "1.0000"]);
}

#[test]
fn labelled_pairs_are_counted() {
    let folder = Folder::new("evaluate");
    let records = folder.file("r.jsonl", RECORDS);
    let pairs = folder.file("p.csv", "gauche,droite,label\na:1,b:1,meme-lieu\na:1,b:2,distinct\n");
    let (code, stdout, _) = passerelle(&["linkage", "evaluate", "--records", &records, "--pairs", &pairs]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("\"precision\":1.0") && stdout.contains("\"recall\":1.0"), "{stdout}");
    let unlabelled = folder.file("q.csv", "gauche,droite\na:1,b:1\n");
    let (code, stdout, _) =
        passerelle(&["linkage", "evaluate", "--records", &records, "--pairs", &unlabelled]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("\"precision\":null") && stdout.contains("\"recall\":1.0"), "{stdout}");
}

#[test]
fn mistakes_in_files_are_told_with_their_line() {
    let folder = Folder::new("mistakes");
    let records = folder.file("r.jsonl", RECORDS);
    let broken = folder.file("b.jsonl", "{\"uid\":\"a:1\"}\n{\"uid\":\n");
    let (code, _, stderr) =
        passerelle(&["linkage", "run", "--records", &broken, "--out", &folder.path("c.csv")]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("line 2"), "{stderr}");
    let pairs = folder.file("p.csv", "gauche,droite\na:1,z:9\n");
    let (code, _, stderr) = passerelle(&["linkage", "evaluate", "--records", &records, "--pairs", &pairs]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("z:9"), "{stderr}");
    let (code, ..) = passerelle(&[
        "linkage",
        "run",
        "--records",
        &folder.path("absent.jsonl"),
        "--out",
        &folder.path("c.csv"),
    ]);
    assert_eq!(code, Some(3));
    let (code, ..) = passerelle(&[
        "linkage",
        "run",
        "--records",
        &records,
        "--out",
        &folder.path("c.csv"),
        "--merge-at",
        "2",
    ]);
    assert_eq!(code, Some(2));
}

#[test]
fn a_bench_links_tables_and_judges_pairs() {
    let folder = Folder::new("bench");
    let places = "id,source,nom,adresse,code_postal,commune,code_insee\n1,a,CCAS,1 place de la Mairie,23240,Bourg-Exemple,23100\n2,b,Centre communal d'action sociale de Bourg-Exemple,1 pl de la mairie,23240,BOURG-EXEMPLE,23100\n";
    let (input, out) = (folder.file("p.csv", places), folder.path("c.csv"));
    let (code, stdout, _) = passerelle(&["bench", "linkage", &input, &out]);
    assert_eq!(code, Some(0));
    assert!(
        stdout.contains("\"mode\":\"places\"")
            && stdout.contains("\"found\":1")
            && stdout.contains("\"seconds\""),
        "{stdout}"
    );
    assert!(fs::read_to_string(&out).unwrap().starts_with("id,cluster,probability\n1,0,"));
    let people: String =
        (0..60).map(|i| format!("{i},given{i},surname{i},{}\n", 19_000_000 + i * 1371)).collect();
    let input = folder.file("people.csv", &format!("id,given_name,surname,date_of_birth\n{people}"));
    let (code, stdout, _) = passerelle(&["bench", "linkage", &input, &out]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("\"mode\":\"table\"") && stdout.contains("\"found\":60"), "{stdout}");
    let pairs: String = (0..40)
        .flat_map(|i| {
            [
                format!("{{\"l\":{{\"name\":\"thing {i}\"}},\"r\":{{\"name\":\"thing {i} \"}},\"y\":1}}\n"),
                format!(
                    "{{\"l\":{{\"name\":\"thing {i}\"}},\"r\":{{\"name\":\"other {}\"}},\"y\":0}}\n",
                    i + 7
                ),
            ]
        })
        .collect();
    folder.file("x_train.jsonl", &pairs);
    let test = folder.file("x_test.jsonl", &pairs);
    let (code, stdout, _) = passerelle(&["bench", "linkage", &test, &out]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("\"mode\":\"pairs\"") && stdout.contains("\"f1\":1.0"), "{stdout}");
    let lonely = folder.file("y_test.jsonl", &pairs);
    assert_eq!(passerelle(&["bench", "linkage", &lonely, &out]).0, Some(2));
}

#[test]
fn the_register_is_linked_by_hand_as_it_is_by_imports() {
    let folder = Folder::new("apply");
    let header = "id,nom,code_insee,code_postal,adresse,latitude,longitude,telephone,date_maj\n";
    let library =
        "Médiathèque Lucien Rose,35238,35000,2 rue des Lilas,48.1120,-1.6790,+33299000001,2025-06-01\n";
    let first = folder.file("a.csv", &format!("{header}1,{library}"));
    let second = folder.file(
        "b.csv",
        &format!(
            "{header}x,{library}y,Fablab,35115,35300,12 rue de la Forêt,48.35,-1.20,+33299000003,2025-06-01\n"
        ),
    );
    let data = folder.path("data");
    for (file, source) in [(&first, "premiere"), (&second, "seconde")] {
        let (code, out, err) = passerelle(&["import", "places", file, "--source", source, "--data", &data]);
        assert_eq!(code, Some(0), "{out}{err}");
    }
    let (code, out, err) = passerelle(&["linkage", "apply", "--data", &data]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let run: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((run["records"].as_u64(), run["places"].as_u64()), (Some(3), Some(2)), "{out}");
    assert_eq!(run["changed"], 0, "imports had linked them already");
    assert_eq!(passerelle(&["linkage", "apply", "--frobnicate"]).0, Some(2));
}
