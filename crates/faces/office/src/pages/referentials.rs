//! `/office/referentiels`: the versions of the triage: read, compare, check a new one, publish it.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;
use triage::versions::{Change, Section, changes};
use triage::{PublishError, Referential};
use web::{Choice, Crumb, Errors, Form, Nothing, Page, Query, Upload, see_other};

use super::{crumbs, crumbs_below, names, when};
use crate::{Error, Office, rights};

const HERE: &str = "/office/referentiels";

struct VersionLine {
    version: String,
    date: String,
    origin: String,
    current: bool,
}

#[derive(askama::Template)]
#[template(path = "office/referentials.html")]
struct Referentials<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    /// What the validator says, in its own words.
    mistake: Option<String>,
    versions: Vec<VersionLine>,
    before: Vec<Choice>,
    after: Vec<Choice>,
}

/// The versions known.
pub async fn get(page: Page, State(office): State<Office>) -> web::Result {
    rights::administrator(&page.actor)?;
    Ok(page.ok(list(&page, &office, Errors::none(), None).await?))
}

async fn list<'a>(
    page: &'a Page,
    office: &Office,
    errors: Errors,
    mistake: Option<String>,
) -> Result<Referentials<'a>, Error> {
    let published = office.triage.published().await?;
    let names = names(office, published.iter().filter_map(|one| one.published_by.as_deref())).await?;
    let known = office.triage.referentials();
    let current = &known.current().version;
    let origin = |version: &str| {
        let kept = published.iter().find(|kept| kept.version == version);
        let (at, by) = kept.and_then(|kept| kept.published_at.zip(kept.published_by.as_ref()))?;
        Some(page.t2("office-published", "when", when(page, at), "by", names.get(by).unwrap_or(by)))
    };
    let versions = known.all().iter().rev().map(|one| VersionLine {
        version: one.version.clone(),
        date: one.date.clone(),
        origin: origin(&one.version).unwrap_or_else(|| page.t("office-bundled").to_owned()),
        current: one.version == *current,
    });
    let choices = |chosen: &str| {
        let all = known.all().iter().rev();
        all.map(|one| Choice::new(&one.version, &one.version).checked_if(chosen)).collect::<Vec<_>>()
    };
    let previous = known.all().iter().rev().nth(1).map_or(current, |one| &one.version);
    Ok(Referentials {
        page,
        crumbs: crumbs(page, "office-referentials-title"),
        errors,
        mistake,
        versions: versions.collect(),
        before: choices(previous),
        after: choices(current),
    })
}

struct SectionView {
    key: String,
    added: Vec<Change>,
    removed: Vec<Change>,
    changed: Vec<Change>,
}

#[derive(askama::Template)]
#[template(path = "office/compare.html")]
struct Compare<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    before: &'a str,
    after: &'a Referential,
    /// The digest of the draft that may be published.
    draft: Option<&'a str>,
    sections: Vec<SectionView>,
}

/// Two versions to compare.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Two {
    avant: String,
    apres: String,
}

fn compared<'a>(
    page: &'a Page,
    before: &'a Referential,
    after: &'a Referential,
    draft: Option<&'a str>,
) -> Compare<'a> {
    let all = changes(before, after);
    let of = |section: Section| {
        let own = || all.iter().filter(|change| change.section == section).cloned();
        SectionView {
            key: format!("office-section-{}", section.code()),
            added: own().filter(|change| change.before.is_none()).collect(),
            removed: own().filter(|change| change.after.is_none()).collect(),
            changed: own().filter(|change| change.before.is_some() && change.after.is_some()).collect(),
        }
    };
    let title = page.t2("office-compare-title", "before", &before.version, "after", &after.version);
    Compare {
        page,
        crumbs: crumbs_below(page, "office-referentials-title", HERE, title),
        before: &before.version,
        after,
        draft,
        sections: Section::ALL.into_iter().map(of).collect(),
    }
}

fn version(office: &Office, name: &str) -> Result<Arc<Referential>, web::Error> {
    let known = office.triage.referentials();
    known.version(name).map(Arc::clone).map_err(|_| web::Error::NotFound)
}

/// What changed from one version to another.
pub async fn compare(page: Page, State(office): State<Office>, Query(two): Query<Two>) -> web::Result {
    rights::administrator(&page.actor)?;
    let (before, after) = (version(&office, &two.avant)?, version(&office, &two.apres)?);
    Ok(page.ok(compared(&page, &before, &after, None)))
}

/// Checks a version and keeps it; shows what it would change.
pub async fn upload(page: Page, State(office): State<Office>, upload: Upload) -> web::Result {
    rights::administrator(&page.actor)?;
    let (_, file): (Nothing, _) = upload.read().await?;
    let mut errors = Errors::none();
    let text = String::from_utf8(file.bytes);
    match &text {
        Ok(text) if text.is_empty() => errors.add("file", "office-file-missing"),
        Ok(_) => {}
        Err(_) => errors.add("file", "office-file-not-utf8"),
    }
    let mut mistake = None;
    if let (true, Ok(text)) = (errors.is_empty(), text) {
        match office.triage.keep_draft(&page.actor, &text).await {
            Ok(draft) => return Ok(see_other(&format!("{HERE}/projets/{}", draft.digest))),
            Err(PublishError::Refused(why)) => {
                errors.add("file", "office-referential-refused");
                mistake = Some(why.to_string());
            }
            Err(PublishError::TooLong) => errors.add("file", "office-file-too-long"),
            Err(error) => return Err(Error::from(error).into()),
        }
    }
    Ok(page.invalid(list(&page, &office, errors, mistake).await?))
}

/// A version that was checked, beside the current one.
pub async fn draft(page: Page, State(office): State<Office>, Path(digest): Path<String>) -> web::Result {
    rights::administrator(&page.actor)?;
    let draft = office.triage.draft_of(&page.actor, &digest).await.map_err(Error::from)?;
    let known = office.triage.referentials();
    Ok(page.ok(compared(&page, known.current(), &draft.referential, Some(&draft.digest))))
}

/// Publishes a version that was checked.
pub async fn publish(
    page: Page,
    State(office): State<Office>,
    Path(digest): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    rights::administrator(&page.actor)?;
    office.triage.publish(&page.actor, &digest).await.map_err(Error::from)?;
    Ok(see_other(HERE))
}

#[derive(askama::Template)]
#[template(path = "office/referential.html")]
struct ReferentialPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    referential: &'a Referential,
    rules: Vec<(String, String, String)>,
}

/// One version, in full.
pub async fn show(page: Page, State(office): State<Office>, Path(name): Path<String>) -> web::Result {
    rights::administrator(&page.actor)?;
    let referential = version(&office, &name)?;
    let condition = |rule: &triage::model::Rule| serde_json::to_string(&rule.when).unwrap_or_default();
    let rules = referential
        .rules
        .iter()
        .map(|rule| (rule.id.clone(), rule.situation.code().to_owned(), condition(rule)));
    Ok(page.ok(ReferentialPage {
        page: &page,
        crumbs: crumbs_below(
            &page,
            "office-referentials-title",
            HERE,
            page.t1("office-referential-title", "version", &referential.version),
        ),
        rules: rules.collect(),
        referential: &referential,
    }))
}
