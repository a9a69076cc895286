//! Tests of organisations and roles through their public face.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking; its helpers too")]

mod api;
mod lending;
mod life;
mod merging;
mod moving;
mod pages;
mod races;
mod rights;
mod roles;
mod support;
mod texts;

use testkit::{each_statement_prepares, run};

#[test]
fn every_statement_prepares_on_both_engines() {
    run(each_statement_prepares(
        &[journal::MIGRATIONS, organisations::MIGRATIONS],
        organisations::STATEMENTS,
    ));
}
