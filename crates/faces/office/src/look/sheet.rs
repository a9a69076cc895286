//! A style sheet of the operator: any rule that fetches nothing and hides no text behind its ground.
//!
//! Pages already forbid other sites by their content security policy; this tells the person at once, and keeps colours
//! that the form checks from being undone below it.

/// The largest sheet, in bytes.
pub const MAX_SHEET_BYTES: usize = 32 * 1024;

/// Words that fetch something, or run something in some browser that ever was.
const FORBIDDEN: &[&str] = &[
    "@import",
    "@charset",
    "@namespace",
    "url(",
    "src(",
    "image(",
    "image-set(",
    "cross-fade(",
    "expression(",
    "behavior:",
    "-moz-binding",
    "javascript:",
    "</",
    "<!--",
];

/// Why a sheet is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetProblem {
    /// Larger than [`MAX_SHEET_BYTES`].
    TooLarge,
    /// A comment, a text or a block is not closed.
    NotClosed,
    /// Something is fetched, or hidden behind an escape.
    Outside,
    /// A colour that the form sets, where its contrast is checked.
    Token,
}

impl SheetProblem {
    /// Key of the text that says it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::TooLarge => "office-sheet-too-large",
            Self::NotClosed => "office-sheet-not-closed",
            Self::Outside => "office-sheet-outside",
            Self::Token => "office-sheet-token",
        }
    }
}

/// Checks a sheet.
///
/// # Errors
/// The first thing found against it.
pub fn check_sheet(text: &str) -> Result<(), SheetProblem> {
    if text.len() > MAX_SHEET_BYTES {
        return Err(SheetProblem::TooLarge);
    }
    let bare = without_comments_and_texts(text).ok_or(SheetProblem::NotClosed)?.to_ascii_lowercase();
    // An escape spells a forbidden word another way.
    if text.contains('\\') || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return Err(SheetProblem::Outside);
    }
    let dense: String = bare.chars().filter(|c| !c.is_whitespace()).collect();
    if FORBIDDEN.iter().any(|word| dense.contains(word) || text.to_ascii_lowercase().contains(word)) {
        return Err(SheetProblem::Outside);
    }
    let mut depth = 0_i32;
    for c in bare.chars().filter(|c| matches!(c, '{' | '}')) {
        depth += if c == '{' { 1 } else { -1 };
        if depth < 0 {
            return Err(SheetProblem::NotClosed);
        }
    }
    let sets = |token: &str| dense.contains(&format!("--{token}:"));
    let checked = web::look::pairs().any(|(text, ground)| sets(text) || sets(ground));
    match (depth, checked) {
        (0, false) => Ok(()),
        (0, true) => Err(SheetProblem::Token),
        _ => Err(SheetProblem::NotClosed),
    }
}

/// The sheet with each comment as a space and each quoted text as a pair of quotes; `None` when one is not closed.
fn without_comments_and_texts(text: &str) -> Option<String> {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (before, from) = rest.split_at(at);
        bare.push_str(before);
        if let Some(comment) = from.strip_prefix("/*") {
            bare.push(' ');
            rest = &comment[comment.find("*/")? + 2..];
        } else if let Some(after) = from.strip_prefix('/') {
            bare.push('/');
            rest = after;
        } else {
            let quote = if from.starts_with('"') { '"' } else { '\'' };
            let end = from[1..].find([quote, '\n']).filter(|end| from[1 + end..].starts_with(quote))?;
            bare.push_str("''");
            rest = &from[end + 2..];
        }
    }
    bare.push_str(rest);
    Some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_only_dress_pass() {
        for good in [
            "",
            ".brand-name { font-weight: 800; letter-spacing: 0.02em }",
            "/* our town */ .site-header { border-bottom: 4px solid #123456 }",
            "@media (min-width: 40em) { .wrap { max-width: 60rem } }",
            ".x::before { content: \"a { b\" } .y { aspect-ratio: 4 / 3 }",
            ":root { --radius: 2px }",
        ] {
            assert_eq!(check_sheet(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_fetches_hides_or_undoes_is_refused() {
        use SheetProblem::{NotClosed, Outside, Token, TooLarge};
        let long = ".a{color:red}".repeat(3_000);
        for (bad, why) in [
            ("@import 'https://a.example/x.css';", Outside),
            ("@IMPORT/**/url(x)", Outside),
            (".a { background: url(https://a.example/x.png) }", Outside),
            (".a { background: URL( '//a.example' ) }", Outside),
            (".a { background: image-set('x.png' 1x) }", Outside),
            (".a { background: u\\72l(x) }", Outside),
            ("@font-face { src: url(data:font/woff2;base64,AA) }", Outside),
            (".a { width: expression(alert(1)) }", Outside),
            (".a { content: '</style><script>' }", Outside),
            (".a { color: red", NotClosed),
            (".a { } }", NotClosed),
            ("/* open", NotClosed),
            (".a { content: \"open }", NotClosed),
            (":root { --ink: #eee }", Token),
            (".card { --paper : red }", Token),
            (long.as_str(), TooLarge),
        ] {
            assert_eq!(check_sheet(bad), Err(why), "{}", kernel::text::excerpt(bad, 60));
        }
    }
}
