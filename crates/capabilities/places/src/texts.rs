//! The texts of this crate: report lines and search sentences, in both languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::FluentArgs;
use kernel::Lang;

use crate::TEXTS;

static CATALOG: LazyLock<web::Catalog> = LazyLock::new(|| web::Catalog::new(&[TEXTS]));

/// The message of a key without variables. A missing key comes out as a `places-…` word, which a test refuses.
pub(crate) fn plain(lang: Lang, key: &str) -> &'static str {
    static BOOK: LazyLock<HashMap<String, [&'static str; 2]>> = LazyLock::new(|| {
        let catalog: &'static web::Catalog = &CATALOG;
        let keys: &'static [String] = Vec::leak(keys_of(TEXTS.fr));
        keys.iter()
            .filter(|key| plain_source(TEXTS.fr, key))
            .map(|key| (key.clone(), Lang::ALL.map(|lang| catalog.text(lang, key))))
            .collect()
    });
    BOOK.get(key).map_or("places-text-missing", |both| lang.pick(both[0], both[1]))
}

/// The message of a key with its variables, all given as text.
pub(crate) fn with(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(*name, *value);
    }
    CATALOG.text_with(lang, key, &args)
}

/// The message of a key with one number `count`, plural chosen by it.
pub(crate) fn count(lang: Lang, key: &str, count: u64) -> String {
    let mut args = FluentArgs::new();
    args.set("count", count);
    CATALOG.text_with(lang, key, &args)
}

/// Whether the message of a key stands on one line and takes no value.
fn plain_source(source: &str, key: &str) -> bool {
    source.lines().any(|line| {
        line.split_once('=')
            .is_some_and(|(k, text)| k.trim() == key && !text.trim().is_empty() && !text.contains('{'))
    })
}

fn keys_of(source: &str) -> Vec<String> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_keys() {
        let (mut fr, mut en) = (keys_of(TEXTS.fr), keys_of(TEXTS.en));
        let total = fr.len();
        fr.sort();
        en.sort();
        assert_eq!(fr, en);
        fr.dedup();
        assert_eq!(fr.len(), total, "a key is there twice");
        assert!(fr.iter().all(|key| key.starts_with("places-")));
    }
}
