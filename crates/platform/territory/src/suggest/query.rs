//! Names and questions in one spelling.

use kernel::text::fold;

/// A question is read up to this many characters; the longest name has fewer than 120.
const MAX_CHARS: usize = 120;
const MAX_WORDS: usize = 16;

/// The words of a name in the one spelling that the index holds: folded, `St` as `saint`, `15e` as `15`.
pub(super) fn words(name: &str) -> Vec<String> {
    fold(name).split(' ').filter(|w| !w.is_empty()).map(canonical).collect()
}

fn canonical(word: &str) -> String {
    match word {
        "st" => "saint".into(),
        "ste" => "sainte".into(),
        "sts" => "saints".into(),
        "stes" => "saintes".into(),
        _ => ordinal(word).unwrap_or(word).into(),
    }
}

/// `15` for `15e`, `15eme`, `1er`…
fn ordinal(word: &str) -> Option<&str> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let suffix = &word[digits.len()..];
    (number && matches!(suffix, "e" | "er" | "ere" | "eme" | "ieme" | "nd" | "nde")).then_some(digits)
}

/// Words that a person may leave out or add: they never have to be found, unless they are the last one typed.
pub(super) fn is_small(word: &str) -> bool {
    matches!(
        word,
        "l" | "d"
            | "a"
            | "le"
            | "la"
            | "les"
            | "de"
            | "du"
            | "des"
            | "et"
            | "en"
            | "sur"
            | "sous"
            | "au"
            | "aux"
    )
}

/// The words without a leading article, when there is one.
pub(super) fn without_article(words: &[String]) -> Option<&[String]> {
    match words {
        [first, rest @ ..] if !rest.is_empty() && matches!(first.as_str(), "l" | "le" | "la" | "les") => {
            Some(rest)
        }
        _ => None,
    }
}

/// A word that starts with a digit: a number of the name, or a postal code or a département that narrows the question.
pub(super) fn is_code(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The readings of a question: usually one; two when the last word is `st`, which may be Saint or the start of Strasbourg.
pub(super) fn readings(question: &str) -> Vec<Vec<String>> {
    let question: String = question.chars().take(MAX_CHARS).collect();
    let folded = fold(&question);
    let mut words: Vec<String> = folded.split(' ').filter(|w| !w.is_empty()).map(canonical).collect();
    words.truncate(MAX_WORDS);
    let Some(last) = words.last() else { return Vec::new() };
    let typed = folded.rsplit(' ').next().unwrap_or_default();
    let unfinished = typed != last && typed.starts_with("st") && words.len() < MAX_WORDS;
    let mut readings = vec![words.clone()];
    if unfinished {
        let mut other = words;
        other.pop();
        other.push(typed.to_owned());
        readings.push(other);
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_questions_meet() {
        for (name, expected) in [
            ("Saint-Étienne", "saint etienne"),
            ("ST ETIENNE", "saint etienne"),
            ("Ste-Foy-lès-Lyon", "sainte foy les lyon"),
            ("Paris 15e Arrondissement", "paris 15 arrondissement"),
            ("paris 15ème", "paris 15"),
            ("Marseille 1er", "marseille 1"),
            ("Œuilly", "oeuilly"),
            ("", ""),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn an_unfinished_st_has_two_readings() {
        let joined = |q: &str| readings(q).iter().map(|r| r.join(" ")).collect::<Vec<_>>();
        assert_eq!(joined("bourg st"), ["bourg saint", "bourg st"]);
        assert_eq!(joined("st etienne"), ["saint etienne"]);
        assert_eq!(joined("saint"), ["saint"]);
        assert_eq!(joined(" - "), Vec::<String>::new());
    }
}
