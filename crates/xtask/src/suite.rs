//! The whole test suite, in the order that fails soonest.

use crate::{Outcome, licences, prerequisites, shell, tidy};
use testkit::program::{Program, SITE_VARIABLE};

/// Every check and test. `REQUIRE_ENGINES` turns a skipped engine into a failure.
pub fn all() -> Outcome {
    prerequisites::run()?;
    static_checks()?;
    // The browser and API suites drive the real program: it must exist before they start.
    shell::run("cargo", &["build", "--workspace", "--all-targets", "--locked"], &[])?;
    let servers =
        testkit::pg::start_all().map_err(|e| format!("cannot start PostgreSQL for the tests: {e}"))?;
    // One demonstration for every browser and API test: loading the national data takes half a minute.
    let site = Program::demo(&shell::root().join("target/debug/passerelle"))
        .map_err(|e| format!("cannot start the demonstration for the tests: {e}"))?;
    let mut environment = vec![("REQUIRE_ENGINES", "1"), (SITE_VARIABLE, site.address.as_str())];
    environment.extend(servers.environment.iter().map(|(name, address)| (*name, address.as_str())));
    run_tests(&["--workspace"], &environment)
}

/// What a developer runs between two edits: no browser, no PostgreSQL.
pub fn quick() -> Outcome {
    static_checks()?;
    // The same selection as `all`: another one would build the dependencies with other features.
    run_tests(&["--workspace"], &[("PASSERELLE_TEST_PG", "off"), ("PASSERELLE_TEST_BROWSER", "off")])
}

fn static_checks() -> Outcome {
    shell::run("cargo", &["fmt", "--all", "--check"], &[])?;
    tidy::run()?;
    licences::run()?;
    shell::run("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[])
}

fn run_tests(selection: &[&str], env: &[(&str, &str)]) -> Outcome {
    let runner: &[&str] = if shell::has("cargo-nextest") { &["nextest", "run"] } else { &["test"] };
    shell::run("cargo", &[runner, &["--locked"], selection].concat(), env)
}
