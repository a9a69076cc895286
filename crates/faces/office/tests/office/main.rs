//! Tests of the office through its pages and its acts.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking; its helpers too")]

mod accounts;
mod imports;
mod journal;
mod pages;
mod referentials;
mod settings;
mod support;
mod work;
