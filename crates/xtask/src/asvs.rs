//! `docs/asvs.md` names the test that shows each requirement: a test that is gone must not be named.

use crate::shell;
use std::path::{Path, PathBuf};

const PAGE: &str = "docs/asvs.md";

/// The tests that the page names and that none of `files` declares, one line each.
pub fn faults(files: &[PathBuf]) -> Vec<String> {
    let Ok(page) = std::fs::read_to_string(shell::root().join(PAGE)) else {
        return vec![format!("{PAGE} cannot be read")];
    };
    let declared =
        |file: &str, test: &str| files.iter().any(|path| path.ends_with(file) && declares(path, test));
    let named = named(&page);
    if named.is_empty() {
        return vec![format!("{PAGE} names no test")];
    }
    let gone = named.into_iter().filter(|(file, test)| !declared(file, test));
    gone.map(|(file, test)| format!("{PAGE}: no test {file}::{test}")).collect()
}

/// Every `` `file.rs::test` `` of a page; a file is told by the end of its path.
fn named(page: &str) -> Vec<(&str, &str)> {
    let spans = page.split('`').skip(1).step_by(2);
    let tests = spans.filter_map(|span| span.split_once("::"));
    tests.filter(|(file, _)| Path::new(file).extension().is_some_and(|e| e == "rs")).collect()
}

fn declares(path: &Path, test: &str) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("fn {test}(")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_from_other_code() {
        let page =
            "| `web::layers` | `tests/http.rs::it_holds` |\n| `Role` | `src/a.rs::one` and `src/b.rs::two` |";
        let tests = [("tests/http.rs", "it_holds"), ("src/a.rs", "one"), ("src/b.rs", "two")];
        assert_eq!(named(page), tests);
    }

    #[test]
    fn a_test_that_is_gone_is_seen() {
        let here = shell::root().join("crates/xtask/src/asvs.rs");
        assert!(declares(&here, "a_test_that_is_gone_is_seen"));
        // In two pieces, or this very file would hold it.
        assert!(!declares(&here, concat!("a_test_that", "_never_was")));
        assert!(!faults(&[]).is_empty(), "without sources every test is gone");
    }
}
