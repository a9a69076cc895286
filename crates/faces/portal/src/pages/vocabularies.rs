//! `/vocabulaires` and `/vocabulaires/{id}`: the words that everyone shares, and how one list reads in another.

use askama::Template;
use axum::extract::Path;
use vocabulary::crosswalk::{self, Crosswalk, Relation, Vocabulary};
use web::{Crumb, Error, Page, Result};

#[derive(Template)]
#[template(path = "vocabularies.html")]
struct All<'a> {
    page: &'a Page,
    vocabularies: Vec<Shelf>,
    crosswalks: Vec<Bridge>,
}

/// A vocabulary in one line.
struct Shelf {
    id: &'static str,
    title: String,
    version: String,
    author: String,
    licence: String,
    terms: u64,
}

/// A relation in one line.
struct Bridge {
    id: String,
    from: String,
    to: String,
    version: String,
    counts: String,
}

#[derive(Template)]
#[template(path = "crosswalk.html")]
struct One<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    title: String,
    note: String,
    version: String,
    api: String,
    from: String,
    to: String,
    rows: Vec<Line>,
    without: Vec<String>,
    unreached: Vec<String>,
}

#[derive(Template)]
#[template(path = "vocabulary.html")]
struct Terms<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    title: String,
    shelf: Shelf,
    terms: Vec<(String, String)>,
    crosswalks: Vec<Bridge>,
}

/// One term converted.
struct Line {
    from: String,
    to: String,
    relation: String,
}

/// Shows what is published.
pub(crate) async fn all(page: Page) -> Result {
    let vocabularies = crosswalk::vocabularies().iter().map(|vocabulary| shelf(&page, vocabulary)).collect();
    let crosswalks = crosswalk::all().iter().map(|crosswalk| bridge(&page, crosswalk)).collect();
    Ok(page.ok(All { page: &page, vocabularies, crosswalks }))
}

/// Shows a vocabulary, or a relation between two.
pub(crate) async fn one(page: Page, Path(id): Path<String>) -> Result {
    if let Some(vocabulary) = crosswalk::vocabulary(&id) {
        let title = title(&page, vocabulary.id);
        let crosswalks = crosswalk::all().iter().filter(|one| one.from == id || one.to == id);
        return Ok(page.ok(Terms {
            page: &page,
            crumbs: crumbs(&page, &title),
            shelf: shelf(&page, vocabulary),
            terms: vocabulary
                .terms
                .iter()
                .map(|term| (term.code.clone(), term.title(page.lang).to_owned()))
                .collect(),
            crosswalks: crosswalks.map(|one| bridge(&page, one)).collect(),
            title,
        }));
    }
    let crosswalk = crosswalk::by_id(&id).ok_or(Error::NotFound)?;
    let (from, to) = (title(&page, &crosswalk.from), title(&page, &crosswalk.to));
    let both = page.t2("portal-vocabularies-bridge", "from", from.as_str(), "to", to.as_str());
    Ok(page.ok(One {
        page: &page,
        crumbs: crumbs(&page, &both),
        title: both,
        note: crosswalk.note(page.lang).to_owned(),
        version: crosswalk.version.clone(),
        api: format!("/api/v1/crosswalks/{}", crosswalk.id),
        rows: crosswalk
            .links
            .iter()
            .map(|link| Line {
                from: words(&page, &crosswalk.from, &link.from),
                to: words(&page, &crosswalk.to, &link.to),
                relation: page.t(relation_key(link.relation)).to_owned(),
            })
            .collect(),
        without: crosswalk.without.iter().map(|code| words(&page, &crosswalk.from, code)).collect(),
        unreached: crosswalk.unreached.iter().map(|code| words(&page, &crosswalk.to, code)).collect(),
        from,
        to,
    }))
}

fn crumbs(page: &Page, here: &str) -> Vec<Crumb> {
    vec![
        Crumb::link(page.t("portal-map-home"), "/"),
        Crumb::link(page.t("portal-vocabularies-title"), "/vocabulaires"),
        Crumb::here(here.to_owned()),
    ]
}

fn shelf(page: &Page, vocabulary: &Vocabulary) -> Shelf {
    Shelf {
        id: vocabulary.id,
        title: title(page, vocabulary.id),
        version: vocabulary.version.clone(),
        author: vocabulary.author.clone(),
        licence: vocabulary.licence.clone(),
        terms: vocabulary.terms.len() as u64,
    }
}

fn bridge(page: &Page, crosswalk: &Crosswalk) -> Bridge {
    let counts = Relation::ALL.into_iter().filter_map(|relation| {
        let count = crosswalk.links.iter().filter(|link| link.relation == relation).count();
        (count > 0).then(|| format!("{count} {}", page.t(relation_key(relation))))
    });
    Bridge {
        id: crosswalk.id.clone(),
        from: title(page, &crosswalk.from),
        to: title(page, &crosswalk.to),
        version: crosswalk.version.clone(),
        counts: counts.collect::<Vec<_>>().join(", "),
    }
}

/// What a vocabulary is called.
fn title(page: &Page, id: &str) -> String {
    page.t(&format!("portal-vocabulary-{id}")).to_owned()
}

/// A term in words, with its code when the words do not tell it apart.
fn words(page: &Page, vocabulary: &str, code: &str) -> String {
    let term = crosswalk::vocabulary(vocabulary).and_then(|v| v.terms.iter().find(|term| term.code == code));
    term.map_or_else(
        || code.to_owned(),
        |term| term.label.as_deref().unwrap_or(term.title(page.lang)).to_owned(),
    )
}

const fn relation_key(relation: Relation) -> &'static str {
    match relation {
        Relation::Exact => "portal-relation-exact",
        Relation::Broader => "portal-relation-broader",
        Relation::Narrower => "portal-relation-narrower",
        Relation::Lossy => "portal-relation-lossy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vocabulary_has_its_title_in_both_languages() {
        for (lang, text) in
            [("fr", include_str!("../../locales/fr.ftl")), ("en", include_str!("../../locales/en.ftl"))]
        {
            for vocabulary in crosswalk::vocabularies() {
                let key = format!("portal-vocabulary-{} = ", vocabulary.id);
                assert!(text.lines().any(|line| line.starts_with(&key)), "{lang}: {key}");
            }
        }
    }
}
