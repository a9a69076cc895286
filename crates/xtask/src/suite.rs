//! The whole test suite, in the order that fails soonest.

use crate::{Outcome, licences, prerequisites, shell, tidy};
use std::path::Path;
use testkit::program::{Program, SITE_VARIABLE};

/// Clippy's arguments as `cargo clippy -- -D warnings` hands them to its compiler.
const DENY_WARNINGS: &str = "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__";

/// Every check and test. `REQUIRE_ENGINES` turns a skipped engine into a failure.
pub fn all() -> Outcome {
    prerequisites::run()?;
    static_checks()?;
    let linting = linting()?;
    // The browser and API suites drive the real program: it must exist before they start.
    shell::run("cargo", &["build", "--workspace", "--all-targets", "--locked"], &environment(&linting))?;
    let servers =
        testkit::pg::start_all().map_err(|e| format!("cannot start PostgreSQL for the tests: {e}"))?;
    // One demonstration for every browser and API test: loading the national data takes half a minute.
    let site = Program::demo(&shell::root().join("target/debug/passerelle"))
        .map_err(|e| format!("cannot start the demonstration for the tests: {e}"))?;
    let mut environment = environment(&linting);
    environment.extend([("REQUIRE_ENGINES", "1"), (SITE_VARIABLE, site.address.as_str())]);
    environment.extend(servers.environment.iter().map(|(name, address)| (*name, address.as_str())));
    run_tests(&["--workspace"], &environment)
}

/// What a developer runs between two edits: no browser, no PostgreSQL.
pub fn quick() -> Outcome {
    static_checks()?;
    let linting = linting()?;
    let mut environment = environment(&linting);
    environment.extend([("PASSERELLE_TEST_PG", "off"), ("PASSERELLE_TEST_BROWSER", "off")]);
    // The same selection as `all`: another one would build the dependencies with other features.
    run_tests(&["--workspace"], &environment)
}

fn static_checks() -> Outcome {
    shell::run("cargo", &["fmt", "--all", "--check"], &[])?;
    tidy::run()?;
    licences::run()
}

/// Makes Clippy the compiler of our own crates, so that one pass lints and builds them: `cargo clippy` beside `cargo
/// build` would compile every dependency twice, which is a fifth of the suite.
fn linting() -> Result<Vec<(&'static str, String)>, String> {
    let sysroot = shell::output("rustc", &["--print", "sysroot"])?;
    let clippy = Path::new(sysroot.trim()).join("bin/clippy-driver");
    if !clippy.exists() {
        return Err("Clippy is missing: run `rustup component add clippy`".into());
    }
    let clippy = clippy.to_string_lossy().into_owned();
    Ok(vec![("RUSTC_WORKSPACE_WRAPPER", clippy), ("CLIPPY_ARGS", DENY_WARNINGS.to_owned())])
}

fn environment<'a>(linting: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    linting.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn run_tests(selection: &[&str], env: &[(&str, &str)]) -> Outcome {
    let runner: &[&str] = if shell::has("cargo-nextest") { &["nextest", "run"] } else { &["test"] };
    shell::run("cargo", &[runner, &["--locked"], selection].concat(), env)
}
