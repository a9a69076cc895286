//! `passerelle export places`, from outside: files of the data·inclusion schema.
#![cfg(test)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn passerelle(args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_passerelle")).args(args).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn data_inclusion_is_a_folder_of_files() {
    let folder = std::env::temp_dir().join(format!("passerelle-export-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (file, data, out) = (folder.join("p.csv"), folder.join("data"), folder.join("out"));
    let csv = "id,nom,commune,code_postal,code_insee,adresse,date_maj,services,structure_parente\n\
               1,Espace,Rennes,35000,35238,1 rue,2026-01-01,Aide aux démarches administratives,Un réseau\n\
               2,Sans date,Rennes,35000,35238,2 rue,,,\n";
    fs::write(&file, csv).unwrap();
    let [file, data, out] = [&file, &data, &out].map(|path| path.display().to_string());
    let (code, _, told) = passerelle(&["import", "places", &file, "--source", "essai", "--data", &data]);
    assert_eq!(code, Some(0), "{told}");

    let (code, _, told) = passerelle(&["export", "places", "--format", "data-inclusion", "--data", &data]);
    assert_eq!(code, Some(2), "a folder must be named: {told}");
    assert!(told.contains("--out"), "{told}");

    let (code, shown, told) =
        passerelle(&["export", "places", "--format", "data-inclusion", "--out", &out, "--data", &data]);
    assert_eq!((code, shown.as_str()), (Some(0), ""), "{told}");
    let counts: serde_json::Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&counts["structures"], &counts["services"], &counts["left_out"]["date_maj"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(counts["values_left_out"]["structure_parente"], 1);
    let out = Path::new(&out);
    let services: serde_json::Value = serde_json::from_str(&text(&out.join("services.json"))).unwrap();
    assert_eq!(services[0]["id"], "essai--1--aide-aux-demarches-administratives");
    assert_eq!(text(&out.join("structures.csv")).lines().count(), 2);
    let sources: serde_json::Value = serde_json::from_str(&text(&out.join("sources.json"))).unwrap();
    assert_eq!(
        (&sources["sources"][0]["name"], &sources["licence"]),
        (&"essai".into(), &"Licence Ouverte 2.0 (etalab-2.0)".into())
    );
    let _ = fs::remove_dir_all(&folder);
}
