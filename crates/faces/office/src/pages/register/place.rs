//! `/office/registre/lieux/{id}`: a place as staff see it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use identity::Power;
use places::fold::{By, DecisionId, Field, Story};
use places::linking::{Ask, Verdict};
use places::view::{in_words, value_in_words};
use places::{PlaceId, RecordId, SourceRecord};
use serde::Deserialize;
use web::{Crumb, Form, Nothing, Page, see_other};

use super::super::{crumbs_below, when};
use super::{DecisionLine, HERE, pair_path, refused, signed, titled};
use crate::{Error, Office};

struct RecordLine {
    source: String,
    source_id: String,
    name: String,
    updated: String,
    withdrawn: bool,
    /// Address of the pair with the founding record; empty for that one.
    pair: String,
}

struct OtherLine {
    value: String,
    by: String,
    /// The record to prefer; empty for a value written by a person.
    record: String,
}

struct StoryLine {
    field: String,
    code: &'static str,
    value: String,
    by: Vec<String>,
    preferred: String,
    others: Vec<OtherLine>,
}

struct ChangeLine {
    source: String,
    since: String,
    changes: Vec<(String, String)>,
}

struct RelatedLine {
    words: String,
    name: String,
    href: String,
}

#[derive(askama::Template)]
#[template(path = "office/place.html")]
struct PlacePage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    id: String,
    name: String,
    town: String,
    withdrawn: bool,
    may: bool,
    records: Vec<RecordLine>,
    stories: Vec<StoryLine>,
    related: Vec<RelatedLine>,
    decisions: Vec<DecisionLine>,
    aliases: Vec<String>,
    history: Vec<ChangeLine>,
}

fn place_id(id: &str) -> Result<PlaceId, web::Error> {
    id.parse().map_err(|_| web::Error::NotFound)
}

/// The place: records, fields, decisions, history.
pub async fn get(page: Page, State(office): State<Office>, Path(id): Path<String>) -> web::Result {
    page.holder(Power::Moderate)?;
    let id = place_id(&id)?;
    let whole = office.places.whole(id).await.map_err(Error::from)?.ok_or(Error::NotFound)?;
    let place = &whole.place;
    if place.id != id {
        return Ok(Redirect::to(&format!("{HERE}/lieux/{}", place.id)).into_response());
    }
    let sources = office.places.sources().await.map_err(Error::from)?;
    let title = |name: &places::SourceName| titled(&sources, name);
    let founder = whole.records.first().map(|one| one.id);
    let record = |one: &SourceRecord| RecordLine {
        source: title(&one.source),
        source_id: one.record.source_id.clone(),
        name: one.record.name.clone(),
        updated: one.record.updated.map(|date| page.date(date)).unwrap_or_default(),
        withdrawn: one.withdrawn,
        pair: founder
            .filter(|first| *first != one.id)
            .map(|first| pair_path(first, one.id))
            .unwrap_or_default(),
    };
    let by = |by: &By| match by {
        By::Source { source, date, .. } => match date {
            Some(date) => format!("{}, {}", title(source), page.date(*date)),
            None => title(source),
        },
        By::Person { name, at, .. } => signed(&page, name, *at),
    };
    let story = |story: &Story| StoryLine {
        field: field_name(&page, story.field),
        code: story.field.code(),
        value: value_in_words(page.lang, story.field, &story.value),
        by: story.by.iter().map(by).collect(),
        preferred: story.preferred.map(|id| id.to_string()).unwrap_or_default(),
        others: story
            .others
            .iter()
            .map(|other| OtherLine {
                value: value_in_words(page.lang, story.field, &other.value),
                by: by(&other.by),
                record: match &other.by {
                    By::Source { record, .. } => record.to_string(),
                    By::Person { .. } => String::new(),
                },
            })
            .collect(),
    };
    let related = |one: &places::Related| {
        let way = if one.outward { "to" } else { "from" };
        RelatedLine {
            words: page.t(&format!("places-relation-{}-{way}", one.kind.code())).to_owned(),
            name: one.name.clone(),
            href: format!("{HERE}/lieux/{}", one.place),
        }
    };
    let decisions = office.places.decisions(id).await.map_err(refused)?;
    let history = history(&page, &office, id, &sources).await?;
    Ok(page.ok(PlacePage {
        page: &page,
        crumbs: crumbs_below(&page, "office-register-title", HERE, place.record.name.clone()),
        id: place.id.to_string(),
        name: place.record.name.clone(),
        town: place.record.commune_name.clone(),
        withdrawn: place.withdrawn,
        may: office.places.may_tend(&page.actor, place),
        records: whole.records.iter().map(record).collect(),
        stories: whole.stories.iter().map(story).collect(),
        related: whole.related.iter().map(related).collect(),
        decisions: decisions.iter().map(|one| DecisionLine::new(&page, one)).collect(),
        aliases: whole.aliases().map(|id| id.to_string()).collect(),
        history,
    }))
}

fn field_name(page: &Page, field: Field) -> String {
    page.t(&format!("places-field-{}", field.code().replace('_', "-"))).to_owned()
}

/// What records said before: only those that changed.
async fn history(
    page: &Page,
    office: &Office,
    id: PlaceId,
    sources: &[places::store::Source],
) -> Result<Vec<ChangeLine>, Error> {
    let mut lines = Vec::new();
    for (of, versions) in office.places.history(id).await? {
        for pair in versions.windows(2) {
            let [after, before] = pair else { continue };
            let changed = Field::ALL.iter().copied().filter(|f| !f.same(&before.record, &after.record));
            lines.push((
                after.since,
                ChangeLine {
                    source: titled(sources, &of.source),
                    since: when(page, after.since),
                    changes: changed
                        .map(|field| {
                            let was = in_words(page.lang, field, &before.record);
                            let is = in_words(page.lang, field, &after.record);
                            (field_name(page, field), format!("{was} → {is}"))
                        })
                        .collect(),
                },
            ));
        }
    }
    lines.sort_by_key(|(since, _)| std::cmp::Reverse(*since));
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// Which record to believe for which field.
#[derive(Debug, Deserialize)]
pub struct Preferred {
    record: String,
    field: String,
}

/// Believes a record for a field.
pub async fn prefer(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(said): Form<Preferred>,
) -> web::Result {
    page.holder(Power::Moderate)?;
    let id = place_id(&id)?;
    let record: RecordId =
        said.record.parse().map_err(|_| Error::refused("record", "office-register-wrong"))?;
    let field =
        Field::from_code(&said.field).ok_or_else(|| Error::refused("field", "office-register-wrong"))?;
    let ask = Ask { verdict: Verdict::Prefer(field), left: record, right: record, motive: String::new() };
    office.places.decide(&page.actor, &ask).await.map_err(refused)?;
    Ok(see_other(&format!("{HERE}/lieux/{id}")))
}

/// Undoes a decision and leads back to its place.
pub async fn undo(
    page: Page,
    State(office): State<Office>,
    Path((id, decision)): Path<(String, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    page.holder(Power::Moderate)?;
    let id = place_id(&id)?;
    let decision: DecisionId = decision.parse().map_err(|_| web::Error::NotFound)?;
    office.places.undo(&page.actor, decision).await.map_err(refused)?;
    Ok(see_other(&format!("{HERE}/lieux/{id}")))
}
