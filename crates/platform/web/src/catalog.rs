//! Texts: every crate's Fluent file, merged at start into one catalogue per language.
//!
//! A message without variables is resolved once and served as a `&str`. A missing key is shown as the key and logged:
//! an ugly page beats a broken one, and the parity test of each crate keeps it from happening.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::Lang;
use unic_langid::LanguageIdentifier;

use crate::format;

/// The texts of one crate, in both languages. Made by [`crate_texts!`](crate::crate_texts).
#[derive(Debug, Clone, Copy)]
pub struct CrateTexts {
    /// Name of the crate and prefix of its keys.
    pub name: &'static str,
    /// Content of `locales/fr.ftl`.
    pub fr: &'static str,
    /// Content of `locales/en.ftl`.
    pub en: &'static str,
}

impl CrateTexts {
    /// The Fluent source in one language.
    pub fn source(&self, lang: Lang) -> &'static str {
        lang.pick(self.fr, self.en)
    }
}

/// The texts of the calling crate, read from its `locales/fr.ftl` and `locales/en.ftl` at compile time.
#[macro_export]
macro_rules! crate_texts {
    ($name:literal) => {
        $crate::CrateTexts {
            name: $name,
            fr: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/fr.ftl")),
            en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en.ftl")),
        }
    };
}

/// A value put into a message: text or number. Implemented for what templates hold, borrowed or not.
pub trait Arg {
    /// As Fluent wants it.
    fn into_value<'a>(self) -> FluentValue<'a>;
}

impl Arg for &str {
    fn into_value<'a>(self) -> FluentValue<'a> {
        FluentValue::String(Cow::Owned(self.to_owned()))
    }
}

impl Arg for String {
    fn into_value<'a>(self) -> FluentValue<'a> {
        FluentValue::String(Cow::Owned(self))
    }
}

impl<T: Arg + Clone> Arg for &T {
    fn into_value<'a>(self) -> FluentValue<'a> {
        self.clone().into_value()
    }
}

macro_rules! number_args {
    ($($kind:ty),*) => {$(
        impl Arg for $kind {
            fn into_value<'a>(self) -> FluentValue<'a> {
                FluentValue::from(self)
            }
        }
    )*};
}
number_args!(u8, u16, u32, u64, usize, i32, i64, f64);

/// All texts of the program.
pub struct Catalog {
    fr: Book,
    en: Book,
}

struct Book {
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

impl Catalog {
    /// Merges the texts of all crates. A file that does not parse or a key defined twice is logged and its first
    /// reading kept: the tests of the crate that owns it are red already.
    pub fn new(crates: &[CrateTexts]) -> Self {
        Self { fr: Book::new(Lang::Fr, crates), en: Book::new(Lang::En, crates) }
    }

    /// The message of a key without variables; the key itself when there is none.
    pub fn text<'a>(&'a self, lang: Lang, key: &'a str) -> &'a str {
        if let Some(text) = self.book(lang).plain.get(key) {
            return text;
        }
        tracing::error!(key, %lang, "text missing or needing values");
        key
    }

    /// The message of a key made by program; an empty text when there is none.
    pub(crate) fn text_or_empty(&self, lang: Lang, key: &str) -> &str {
        self.book(lang).plain.get(key).map_or("", String::as_str)
    }

    /// Whether the key exists, with or without variables.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.book(lang).bundle.has_message(key)
    }

    /// The message of a key with its variables filled in.
    pub fn text_with(&self, lang: Lang, key: &str, args: &FluentArgs<'_>) -> String {
        let book = self.book(lang);
        let Some(pattern) = book.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, %lang, "text missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = book.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, %lang, ?errors, "text not filled");
        }
        text
    }

    fn book(&self, lang: Lang) -> &Book {
        lang.pick(&self.fr, &self.en)
    }
}

impl Book {
    fn new(lang: Lang, crates: &[CrateTexts]) -> Self {
        let tag: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::Fr => number_fr,
            Lang::En => number_en,
        }));
        let mut keys = Vec::new();
        for texts in crates {
            let resource = match FluentResource::try_new(texts.source(lang).to_owned()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    tracing::error!(crate_name = texts.name, %lang, ?errors, "texts do not parse");
                    resource
                }
            };
            keys.extend(message_keys(texts.source(lang)));
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(crate_name = texts.name, %lang, ?errors, "texts clash");
            }
        }
        let plain =
            keys.into_iter().filter_map(|key| plain_text(&bundle, &key).map(|text| (key, text))).collect();
        Self { plain, bundle }
    }
}

/// The keys of the messages of a Fluent source, in file order (terms, which begin with `-`, are not messages).
pub(crate) fn message_keys(source: &str) -> Vec<String> {
    source
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim().to_owned())
        .collect()
}

fn plain_text(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

fn number_fr<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number(value, Lang::Fr)
}

fn number_en<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number(value, Lang::En)
}

fn number(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    let FluentValue::Number(FluentNumber { value, .. }) = value else { return None };
    Some(if value.fract() == 0.0 {
        format::integer(lang, *value as i64)
    } else {
        format::decimal(lang, *value, 1)
    })
}
