//! `/office/journal`: search, read a stream, export what is listed, verify.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use journal::{Place, Recorded, Search};
use serde::Deserialize;
use web::params::query_string;
use web::{Crumb, Errors, Form, Nothing, Page, Query, see_other};

use super::{PER_PAGE, crumbs, crumbs_below, names, paris, when};
use crate::service::checks::Check;
use crate::{Error, Office, rights};

/// Entries read from the store at a time by an export.
const EXPORT_PAGE: u32 = 500;

/// The search form, as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    flux: String,
    acteur: String,
    acte: String,
    du: String,
    au: String,
    /// Where the page before ended.
    apres: String,
}

impl Asked {
    /// The search, and what is wrong with it.
    fn read(&self) -> (Search, Errors) {
        let mut errors = Errors::none();
        let mut day = |field: &'static str, text: &str, after: i64| {
            if text.trim().is_empty() {
                return None;
            }
            let day: Option<Date> = text.trim().parse().ok();
            let instant = day
                .and_then(|day| day.checked_add(after.days()).ok())
                .and_then(|day| Some(day.to_zoned(paris()).ok()?.timestamp()));
            if instant.is_none() {
                errors.add(field, "office-date-wrong");
            }
            instant
        };
        let search = Search {
            from: day("du", &self.du, 0),
            until: day("au", &self.au, 1),
            stream: self.flux.trim().to_owned(),
            actor: self.acteur.trim().to_owned(),
            kind: self.acte.trim().to_owned(),
        };
        (search, errors)
    }

    /// The place after which the page begins.
    fn place(&self) -> Option<Place> {
        let (at, rest) = self.apres.split_once('~')?;
        let (seq, stream) = rest.split_once('~')?;
        Some(Place {
            at: Timestamp::from_microsecond(at.parse().ok()?).ok()?,
            stream: stream.to_owned(),
            seq: seq.parse().ok()?,
        })
    }

    /// The address of this search, below a path.
    fn address(&self, path: &str, after: Option<&Place>) -> String {
        let after = after
            .map(|place| format!("{}~{}~{}", place.at.as_microsecond(), place.seq, place.stream))
            .unwrap_or_default();
        let pairs = [
            ("flux", self.flux.as_str()),
            ("acteur", &self.acteur),
            ("acte", &self.acte),
            ("du", &self.du),
            ("au", &self.au),
            ("apres", &after),
        ];
        let query = query_string(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// An entry, in words.
struct Line {
    when: String,
    kind: String,
    actor: String,
    actor_href: String,
    stream: String,
    stream_href: String,
    seq: i64,
    subject: String,
    data: String,
}

#[derive(askama::Template)]
#[template(path = "office/journal.html")]
struct JournalPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    asked: &'a Asked,
    lines: Vec<Line>,
    next: Option<String>,
    csv: String,
    jsonl: String,
}

/// The search.
pub async fn get(page: Page, State(office): State<Office>, Query(asked): Query<Asked>) -> web::Result {
    rights::reader(&page.actor)?;
    let (search, errors) = asked.read();
    let mut found = Vec::new();
    if errors.is_empty() {
        // One more than is shown says whether there is a next page.
        found = read(&office, &search, asked.place().as_ref(), PER_PAGE as u32 + 1).await?;
    }
    let more = found.len() > PER_PAGE;
    found.truncate(PER_PAGE);
    let next =
        found.last().filter(|_| more).map(|last| asked.address("/office/journal", Some(&Place::of(last))));
    let shown = JournalPage {
        page: &page,
        crumbs: crumbs(&page, "office-journal-title"),
        asked: &asked,
        lines: found.into_iter().map(|entry| line(&page, entry)).collect(),
        next,
        csv: asked.address("/office/journal/export.csv", None),
        jsonl: asked.address("/office/journal/export.jsonl", None),
        errors,
    };
    Ok(if shown.errors.is_empty() { page.ok(shown) } else { page.invalid(shown) })
}

async fn read(
    office: &Office,
    search: &Search,
    before: Option<&Place>,
    limit: u32,
) -> Result<Vec<Recorded>, Error> {
    Ok(office.db.read(|tx| async move { journal::search(&tx, search, before, limit).await }).await?)
}

fn line(page: &Page, entry: Recorded) -> Line {
    let stream = Asked { flux: entry.stream.clone(), ..Asked::default() };
    let actor = Asked { acteur: entry.actor.clone(), ..Asked::default() };
    Line {
        when: when(page, entry.at),
        kind: entry.kind,
        actor: entry.actor_label.unwrap_or(entry.actor),
        actor_href: actor.address("/office/journal", None),
        stream_href: stream.address("/office/journal", None),
        stream: entry.stream,
        seq: entry.seq,
        subject: entry.subject,
        data: entry.data,
    }
}

/// The form of an export.
#[derive(Clone, Copy)]
enum Format {
    Csv,
    Jsonl,
}

/// What is listed, as CSV.
pub async fn csv(page: Page, State(office): State<Office>, Query(asked): Query<Asked>) -> web::Result {
    export(&page, office, &asked, Format::Csv).await
}

/// What is listed, one JSON object a line.
pub async fn jsonl(page: Page, State(office): State<Office>, Query(asked): Query<Asked>) -> web::Result {
    export(&page, office, &asked, Format::Jsonl).await
}

async fn export(page: &Page, office: Office, asked: &Asked, format: Format) -> web::Result {
    rights::reader(&page.actor)?;
    let (search, errors) = asked.read();
    if !errors.is_empty() {
        return Err(web::Error::Invalid(errors.0));
    }
    office.note_export(&page.actor, &search).await?;
    let (kind, name, head) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "journal.csv", HEAD),
        Format::Jsonl => ("application/x-ndjson", "journal.jsonl", ""),
    };
    // One page in memory at a time, whatever the journal holds.
    let pages = stream::try_unfold((None, false), move |(before, ended): (Option<Place>, bool)| {
        let (office, search) = (office.clone(), search.clone());
        async move {
            if ended {
                return Ok::<_, Error>(None);
            }
            let found = read(&office, &search, before.as_ref(), EXPORT_PAGE).await?;
            let mut text = if before.is_none() { head.to_owned() } else { String::new() };
            text.extend(found.iter().map(|entry| written(entry, format)));
            let ended = found.len() < EXPORT_PAGE as usize;
            Ok(Some((text, (found.last().map(Place::of), ended))))
        }
    });
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, Body::from_stream(pages)).into_response())
}

/// The columns of the CSV; a program reads them by name.
const HEAD: &str = "at,stream,seq,kind,subject,actor,actor_label,organisation,data,hash\r\n";

fn written(entry: &Recorded, format: Format) -> String {
    match format {
        Format::Jsonl => serde_json::to_string(entry).unwrap_or_default() + "\n",
        Format::Csv => {
            let (at, seq) = (entry.at.to_string(), entry.seq.to_string());
            let cells = [
                at.as_str(),
                &entry.stream,
                &seq,
                &entry.kind,
                &entry.subject,
                &entry.actor,
                entry.actor_label.as_deref().unwrap_or_default(),
                entry.organisation.as_deref().unwrap_or_default(),
                &entry.data,
                &entry.hash,
            ];
            cells.map(cell).join(",") + "\r\n"
        }
    }
}

/// A cell of RFC 4180. One that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = text.replace('"', "\"\"");
    format!("\"{}{text}\"", if formula { "'" } else { "" })
}

struct CheckLine {
    asked: String,
    by: String,
    /// `waiting`, `whole` or `broken`, in a text key.
    state_key: String,
    counts: String,
    faults: Vec<(String, i64, String)>,
    unlisted: u64,
}

#[derive(askama::Template)]
#[template(path = "office/checks.html")]
struct Checks<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    lines: Vec<CheckLine>,
}

/// The verifications asked lately, with what they found.
pub async fn checks(page: Page, State(office): State<Office>) -> web::Result {
    let checks = office.checks(&page.actor, 20).await?;
    let names = names(&office, checks.iter().map(|check| check.asked_by.as_str())).await?;
    Ok(page.ok(Checks {
        page: &page,
        crumbs: crumbs_below(&page, "office-journal-title", "/office/journal", page.t("office-checks-title")),
        lines: checks.into_iter().map(|check| check_line(&page, check, &names)).collect(),
    }))
}

fn check_line(page: &Page, check: Check, names: &std::collections::BTreeMap<String, String>) -> CheckLine {
    let state = match &check.verdict {
        None => "waiting",
        Some(verdict) if verdict.faults == 0 => "whole",
        Some(_) => "broken",
    };
    let counts = check.verdict.as_ref().map(|verdict| {
        let entries = page.t2(
            "office-check-walked",
            "entries",
            page.number(verdict.entries),
            "streams",
            page.number(verdict.streams),
        );
        let seals = page.t2(
            "office-check-seals",
            "seals",
            page.number(verdict.seals),
            "signed",
            page.number(verdict.signed),
        );
        format!("{entries} {seals}")
    });
    let (faults, all) = check.verdict.map(|verdict| (verdict.listed, verdict.faults)).unwrap_or_default();
    CheckLine {
        asked: when(page, check.asked_at),
        by: names.get(&check.asked_by).cloned().unwrap_or(check.asked_by),
        state_key: format!("office-check-{state}"),
        counts: counts.unwrap_or_default(),
        unlisted: all.saturating_sub(faults.len() as u64),
        faults,
    }
}

/// Asks for a verification.
pub async fn verify(
    page: Page,
    State(office): State<Office>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result<Response> {
    office.ask_check(&page.actor).await?;
    Ok(see_other("/office/journal/verifications"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_asked_again_by_its_address() {
        let asked = Asked { flux: "pathway/é&1".into(), du: "2026-03-01".into(), ..Asked::default() };
        let place =
            Place { at: Timestamp::from_microsecond(1_234_567).unwrap(), stream: "a~b".into(), seq: 3 };
        let address = asked.address("/x", Some(&place));
        assert_eq!(address, "/x?flux=pathway%2F%C3%A9%261&du=2026-03-01&apres=1234567~3~a~b");
        let after = Asked { apres: "1234567~3~a~b".into(), ..Asked::default() };
        assert_eq!(after.place(), Some(place));
        assert_eq!(Asked { apres: "nonsense".into(), ..Asked::default() }.place(), None);
    }

    #[test]
    fn days_are_those_of_paris_and_the_last_one_counts() {
        let asked = Asked { du: "2026-03-01".into(), au: "2026-03-01".into(), ..Asked::default() };
        let (search, errors) = asked.read();
        assert!(errors.is_empty());
        assert_eq!(search.from.unwrap().to_string(), "2026-02-28T23:00:00Z");
        assert_eq!(search.until.unwrap().to_string(), "2026-03-01T23:00:00Z");
        for bad in ["hier", "2026-02-30", "9999-12-31T"] {
            let asked = Asked { au: bad.to_owned(), ..Asked::default() };
            assert_eq!(asked.read().1.at("au"), "office-date-wrong", "{bad}");
        }
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("a\"b,c\nd"), "\"a\"\"b,c\nd\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    }
}
