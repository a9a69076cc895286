//! The house rules that a compiler does not know.

use crate::{Outcome, asvs, shell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Lines of code a hand-written Rust file may have, blank lines, comments and tests apart.
const MAX_LINES: usize = 600;

/// Same-floor imports that are allowed, importer first. A new edge needs a reason in its commit.
const EDGES: &[(&str, &[&str])] = &[
    ("db", &["kernel"]),
    ("identity", &["kernel"]),
    ("journal", &["kernel", "db", "identity", "vault"]),
    ("jobs", &["kernel", "db"]),
    ("messages", &["kernel", "db", "jobs", "vault"]),
    ("conformance", &["kernel", "db", "identity", "jobs", "journal", "messages", "vault"]),
    ("territory", &["kernel"]),
    ("vocabulary", &["kernel"]),
    ("documents", &["kernel"]),
    ("vault", &["kernel"]),
    ("oidc", &["kernel"]),
    ("web", &["kernel", "identity"]),
    ("organisations", &["kernel", "db", "journal", "identity", "territory", "web"]),
    ("organisations", &["kernel", "db", "journal", "identity", "messages", "territory", "vault", "web"]),
    (
        "accounts",
        &[
            "kernel",
            "db",
            "identity",
            "jobs",
            "journal",
            "messages",
            "oidc",
            "organisations",
            "privacy",
            "territory",
            "vault",
            "web",
        ],
    ),
    ("privacy", &["kernel", "db", "identity", "journal", "web"]),
    ("organisations", &["kernel", "db", "journal", "identity", "messages", "territory", "web"]),
    ("triage", &["places"]),
    ("referral", &["places", "triage"]),
];

/// Shared by tests only; may look at everything but is imported by nothing that ships.
const TEST_CRATES: &[&str] = &["testkit", "browser-tests", "cluster-tests", "xtask"];

pub fn run() -> Outcome {
    let mut wrong = floors(&shell::metadata()?);
    wrong.extend(rust_files(&shell::root().join("crates")).iter().filter_map(|path| too_long(path)));
    wrong.extend(sql_outside_stores());
    let sources = ["crates", "tests"].iter().flat_map(|folder| rust_files(&shell::root().join(folder)));
    wrong.extend(asvs::faults(&sources.collect::<Vec<_>>()));
    if wrong.is_empty() { Ok(()) } else { Err(format!("house rules broken:\n  {}", wrong.join("\n  "))) }
}

/// The floor of a crate, from the folder it lives in: a crate may import only from lower floors.
fn floor(manifest: &str) -> Option<u8> {
    ["/engines/", "/platform/", "/capabilities/", "/faces/", "crates/passerelle/"]
        .iter()
        .position(|folder| manifest.contains(folder))
        .and_then(|at| u8::try_from(at).ok())
}

fn floors(metadata: &serde_json::Value) -> Vec<String> {
    let packages = || metadata["packages"].as_array().into_iter().flatten().filter(|p| p["source"].is_null());
    let floors: BTreeMap<&str, Option<u8>> =
        packages().filter_map(|p| Some((p["name"].as_str()?, floor(p["manifest_path"].as_str()?)))).collect();
    let mut wrong = Vec::new();
    for package in packages() {
        let Some(name) = package["name"].as_str() else { continue };
        let Some(Some(own)) = floors.get(name) else { continue };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let Some(other) = dependency["name"].as_str() else { continue };
            let development = dependency["kind"] == "dev";
            let allowed = match floors.get(other) {
                None => true,
                Some(None) => development && TEST_CRATES.contains(&other),
                Some(Some(theirs)) => {
                    development
                        || theirs < own
                        || (theirs == own
                            && EDGES.iter().any(|(from, to)| *from == name && to.contains(&other)))
                }
            };
            if !allowed {
                wrong.push(format!(
                    "{name} imports {other}: upward or sideways (see ARCHITECTURE.md, floors)"
                ));
            }
        }
    }
    wrong
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && name != "target" && name != "node_modules" {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn too_long(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let lines = code_lines(&text);
    (lines > MAX_LINES).then(|| format!("{}: {lines} lines of code, over {MAX_LINES}", path.display()))
}

fn code_lines(text: &str) -> usize {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// SQL lives in a capability's or platform crate's store (or `db`, `journal`, `jobs`, `messages`, whose whole subject it is).
fn sql_outside_stores() -> Vec<String> {
    let at_home = |path: &str| {
        [
            "/platform/db/",
            "/platform/journal/",
            "/platform/jobs/",
            "/platform/messages/",
            "/tests/",
            "/testkit/",
            "/xtask/",
        ]
        .iter()
        .any(|home| path.contains(home))
            || path.ends_with("store.rs")
            || path.contains("/store/")
    };
    rust_files(&shell::root().join("crates"))
        .iter()
        .filter(|path| !at_home(&path.to_string_lossy()))
        .filter_map(|path| {
            let text = std::fs::read_to_string(path).ok()?;
            let line = text.lines().position(|line| {
                let line = line.trim_start().trim_start_matches(['"', '(', 'r', '#']);
                ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE "]
                    .iter()
                    .any(|verb| line.starts_with(verb))
            })?;
            Some(format!("{}:{}: SQL outside a store", path.display(), line + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_rules_hold() {
        if let Err(why) = run() {
            panic!("{why}");
        }
    }

    #[test]
    fn an_upward_import_is_seen() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "web", "source": null, "manifest_path": "/x/crates/platform/web/Cargo.toml",
              "dependencies": [{ "name": "places", "kind": null }, { "name": "kernel", "kind": null }] },
            { "name": "kernel", "source": null, "manifest_path": "/x/crates/platform/kernel/Cargo.toml",
              "dependencies": [{ "name": "db", "kind": null }, { "name": "testkit", "kind": "dev" }] },
            { "name": "db", "source": null, "manifest_path": "/x/crates/platform/db/Cargo.toml", "dependencies": [] },
            { "name": "testkit", "source": null, "manifest_path": "/x/crates/testkit/Cargo.toml", "dependencies": [] },
            { "name": "places", "source": null, "manifest_path": "/x/crates/capabilities/places/Cargo.toml", "dependencies": [] },
        ]});
        let wrong = floors(&metadata);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(wrong[0].starts_with("web imports places"));
        assert!(wrong[1].starts_with("kernel imports db"));
    }

    #[test]
    fn tests_and_comments_do_not_count_as_code() {
        assert_eq!(code_lines("//! doc\n\nfn a() {}\n#[cfg(test)]\nmod tests {}\n"), 1);
    }
}
