//! `/office/passages/{id}`: what a run did, source by source, and what it told, filtered or as a file.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use web::{Choice, Crumb, Page, Pagination, Query};

use super::{NoteLine, Wanted, crumbs_of, cut, note_line, when};
use crate::intake::{Counts, Outcome};
use crate::model::{Run, RunId};
use crate::note::{Fate, Note};
use crate::service::Harvest;

/// What is asked of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    source: String,
    sort: String,
    page: Option<usize>,
}

struct CountLine {
    name: String,
    cells: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "harvest/run.html")]
struct RunPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    feed: &'a str,
    here: String,
    outcome: String,
    alarm: bool,
    problem: &'a str,
    facts: Vec<(&'static str, String)>,
    heads: Vec<String>,
    sources: Vec<CountLine>,
    total: CountLine,
    sources_asked: Vec<Choice>,
    fates: Vec<Choice>,
    notes: Vec<NoteLine>,
    not_listed: u64,
    csv: String,
    pagination: Pagination,
}

fn run_id(id: &str) -> Result<RunId, web::Error> {
    id.parse().map_err(|_| web::Error::NotFound)
}

const HEADS: [&str; 9] =
    ["read", "new", "updated", "unchanged", "rejected", "duplicates", "withdrawn", "before", "after"];

fn cells(page: &Page, name: String, counts: &Counts) -> CountLine {
    let Counts { read, new, updated, unchanged, rejected, duplicates, withdrawn, before, after, .. } =
        *counts;
    let all = [read, new, updated, unchanged, rejected, duplicates, withdrawn, before, after];
    CountLine { name, cells: all.into_iter().map(|count| page.number(count)).collect() }
}

fn wanted(notes: Vec<Note>, asked: &Asked) -> Vec<Note> {
    let fate = Fate::from_code(&asked.sort);
    let kept = |note: &Note| {
        (asked.source.is_empty() || note.source == asked.source) && fate.is_none_or(|fate| note.fate == fate)
    };
    notes.into_iter().filter(kept).collect()
}

/// The report.
pub(crate) async fn get(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let (run, notes) = harvest.told(&page.actor, run_id(&id)?).await?;
    let notes = wanted(notes, &asked);
    let (notes, pagination) = cut(&page, notes, &Wanted { page: asked.page });
    let any = Choice::new("", page.t("harvest-all")).checked_if(&asked.source);
    let named = run.sources.keys().map(|name| Choice::new(name, name).checked_if(&asked.source));
    let fates = Fate::ALL.map(|fate| {
        Choice::new(fate.code(), page.t(&format!("harvest-fate-{}", fate.code())).to_owned())
            .checked_if(&asked.sort)
    });
    let query = [("source", asked.source.as_str()), ("sort", asked.sort.as_str())];
    let here = format!("/office/passages/{id}");
    Ok(page.ok(RunPage {
        page: &page,
        crumbs: crumbs_of(&page, &run.feed, Some(page.t("harvest-run-title"))),
        feed: &run.feed,
        outcome: page.t(&format!("harvest-outcome-{}", run.outcome.code())).to_owned(),
        alarm: matches!(run.outcome, Outcome::Failed | Outcome::Held | Outcome::Refused),
        problem: &run.problem,
        facts: facts(&page, &run),
        heads: HEADS.map(|head| page.t(&format!("harvest-count-{head}")).to_owned()).into(),
        sources: run.sources.iter().map(|(name, counts)| cells(&page, name.clone(), counts)).collect(),
        total: cells(&page, page.t("harvest-word-total").to_owned(), &run.total()),
        sources_asked: std::iter::once(any).chain(named).collect(),
        fates: std::iter::once(Choice::new("", page.t("harvest-all")).checked_if(&asked.sort))
            .chain(fates)
            .collect(),
        notes: notes.iter().map(|note| note_line(&page, note)).collect(),
        not_listed: run.not_listed,
        csv: format!("{here}/lignes.csv?{}", web::params::query_string(query)),
        here,
        pagination,
    }))
}

fn facts(page: &Page, run: &Run) -> Vec<(&'static str, String)> {
    let seconds = run.ended_at.duration_since(run.started_at).as_secs().max(0);
    vec![
        ("harvest-run-when", when(page, run.started_at)),
        ("harvest-run-lasted", page.t1("harvest-seconds", "n", page.number(seconds))),
        ("harvest-run-file", run.file_name.clone()),
        ("harvest-run-size", page.t1("harvest-kilobytes", "n", page.number(run.bytes.div_ceil(1024)))),
        ("harvest-run-digest", run.digest.clone()),
    ]
}

/// The same lines as a file.
pub(crate) async fn csv(
    page: Page,
    State(harvest): State<Harvest>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let (run, notes) = harvest.told(&page.actor, run_id(&id)?).await?;
    let mut out = String::from("line,source,source_id,field,value,fate,problem\r\n");
    for note in wanted(notes, &asked) {
        let line = note_line(&page, &note);
        let number = note.line.to_string();
        let all = [&number, &line.source, &line.source_id, &line.field, &line.value, &line.fate, &line.words];
        out.push_str(&all.map(|text| cell(text)).join(","));
        out.push_str("\r\n");
    }
    let disposition = format!("attachment; filename=\"{}-{}.csv\"", run.feed, run.id);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, out).into_response())
}

/// A cell of RFC 4180. One that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = text.replace('"', "\"\"");
    format!("\"{}{text}\"", if formula { "'" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("a\"b,c\nd"), "\"a\"\"b,c\nd\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
    }
}
