//! Schemathesis reads the OpenAPI document of the running program and tries to make it lie: no 5xx, no status, content
//! type or body that the document does not announce. Bounded and seeded, so that a failure can be had again.
//!
//! `cargo xtask prerequisites` installs it in `target/schemathesis` from `tests/api/requirements.txt`.

use std::path::{Path, PathBuf};
use std::process::Command;

use browser_tests::Site;

/// Examples tried for each operation.
const EXAMPLES: &str = "25";
const SEED: &str = "20261122";
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_api_keeps_its_word() {
    if !browser_tests::available() {
        return;
    }
    let tool = root().join("target/schemathesis/bin/schemathesis");
    if !tool.exists() {
        assert!(!testkit::required(), "missing: {} (cargo xtask prerequisites)", tool.display());
        eprintln!("skipped: schemathesis is not installed (cargo xtask prerequisites)");
        return;
    }
    let site = Site::open();
    let output = Command::new(tool)
        .arg("run")
        .arg(site.url("/api/v1/openapi.json"))
        .args(["--checks", CHECKS, "--max-examples", EXAMPLES, "--seed", SEED])
        .args(["--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--no-color"])
        .args(["--request-timeout", "20", "--workers", "2"])
        // The operator's pages may lie elsewhere; the tool must not look for a configuration of its own.
        .current_dir(root().join("tests/api"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{errors}");
}
