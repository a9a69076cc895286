//! What tests of pages share: a shell, a page in each language, the parity check of texts.

mod agents;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use kernel::{Lang, World};

use crate::catalog::message_keys;
use crate::{CrateTexts, Page, Settings, Shell, SigningKey};

pub use agents::{SignedAgents, cookie_of};

/// Instant at which test worlds stand still: Sunday 22 November 2026, 10:00 UTC.
pub const NOW_S: i64 = 1_795_341_600;

/// A shell for tests: fixed world, known key, rate limit off, the given texts.
pub fn shell(texts: &[CrateTexts]) -> Arc<Shell> {
    let at = jiff::Timestamp::from_second(NOW_S).unwrap_or_default();
    let mut settings = Settings::default();
    settings.limits.requests_per_second = 0;
    Shell::new(settings, SigningKey::new([7; 32]), World::fixed(at, 42), texts)
}

/// The house around a router, with agents that [`cookie_of`] signs.
pub fn layers(router: axum::Router, shell: Arc<Shell>) -> axum::Router {
    crate::layers(router, shell, Arc::new(SignedAgents))
}

/// A page as the middleware would make it for `GET path` by a stranger.
pub fn page(shell: &Arc<Shell>, lang: Lang, path: &str) -> Page {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    let uri: Uri = path.parse().unwrap_or_default();
    Page::read(shell, identity::Actor::Public, &uri, &headers, "TESTREQUEST").0
}

/// Fails when a crate's French and English files differ in keys or in the variables of a message, when a key lacks the
/// crate's prefix, or when a message does not parse.
///
/// # Panics
/// That is its way of failing.
pub fn assert_same_keys(texts: &CrateTexts) {
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        if let Err((_, errors)) = fluent_bundle::FluentResource::try_new(texts.source(lang).to_owned()) {
            faults.push(format!("{lang}: does not parse: {errors:?}"));
        }
        let keys = message_keys(texts.source(lang));
        let unique: BTreeSet<_> = keys.iter().collect();
        if unique.len() != keys.len() {
            faults.push(format!("{lang}: a key is defined twice"));
        }
        let prefix = format!("{}-", texts.name);
        faults.extend(
            keys.iter().filter(|key| !key.starts_with(&prefix)).map(|key| format!("{lang}: {key}: prefix")),
        );
    }
    let (fr, en) = (variables_by_key(texts.fr), variables_by_key(texts.en));
    faults.extend(
        fr.symmetric_difference(&en).map(|(key, vars)| format!("{key} {vars:?}: only in one language")),
    );
    assert!(faults.is_empty(), "texts of {}:\n{}", texts.name, faults.join("\n"));
}

/// Fails when a template under `dir` uses a text key that does not exist, in the form `page.t("key")` and its kin.
/// Give all crates' texts whose keys the templates use; this crate's are added.
///
/// # Panics
/// That is its way of failing.
pub fn assert_template_keys_exist(dir: &std::path::Path, texts: &[CrateTexts]) {
    let shell = shell(texts);
    let mut missing = Vec::new();
    for file in html_files(dir) {
        let source = std::fs::read_to_string(&file).unwrap_or_default();
        for key in keys_used(&source) {
            if !shell.catalog.has(Lang::Fr, key) {
                missing.push(format!("{}: {key}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "keys used and not defined:\n{}", missing.join("\n"));
}

fn html_files(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(html_files(&path));
        } else if path.extension().is_some_and(|ext| ext == "html") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn keys_used(source: &str) -> impl Iterator<Item = &str> {
    ["page.t(\"", "page.t1(\"", "page.t2(\"", "page.tn(\""]
        .into_iter()
        .flat_map(move |call| source.split(call).skip(1))
        .filter_map(|rest| rest.split('"').next())
}

/// Each key with the variables its message uses.
fn variables_by_key(source: &str) -> BTreeSet<(String, BTreeSet<String>)> {
    let mut out = BTreeSet::new();
    let mut current: Option<(String, BTreeSet<String>)> = None;
    for line in source.lines() {
        let starts_message = line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.contains('=');
        if starts_message {
            out.extend(current.take());
            let key = line.split('=').next().unwrap_or_default().trim().to_owned();
            current = Some((key, BTreeSet::new()));
        }
        if let Some((_, variables)) = current.as_mut().filter(|_| !line.starts_with('#')) {
            let names = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
                    .collect::<String>()
            });
            variables.extend(names);
        }
    }
    out.extend(current);
    out
}
