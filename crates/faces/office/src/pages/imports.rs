//! `/office/imports`: the sources, a file to check, its report, and the step that imports it.

use axum::extract::{Path, State};
use kernel::Lang;
use places::SourceName;
use serde::Deserialize;
use web::{Crumb, Errors, Form, Nothing, Page, Pagination, Query, Upload, see_other};

use super::{MOST, Wanted, crumbs, crumbs_below, cut, names, size, when};
use crate::service::imports::{FileImport, ImportId, NewFile, Said};
use crate::{Error, Office, rights};

const HERE: &str = "/office/imports";
/// The longest title, producer and licence, in characters.
const MAX_TEXT: usize = 200;

struct SourceLine {
    name: String,
    title: String,
    licence: String,
    edition: String,
    imported: String,
    places: String,
}

struct FileLine {
    href: String,
    source: String,
    file: String,
    state_key: String,
    when: String,
    by: String,
}

/// The form, as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    source: String,
    title: String,
    producer: String,
    licence: String,
    edition: String,
    skip: bool,
}

#[derive(askama::Template)]
#[template(path = "office/imports.html")]
struct Imports<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    typed: &'a Typed,
    most: String,
    sources: Vec<SourceLine>,
    files: Vec<FileLine>,
    pagination: Pagination,
}

/// Sources, the form, and the files sent lately.
pub async fn get(page: Page, State(office): State<Office>, Query(wanted): Query<Wanted>) -> web::Result {
    rights::importer(&page.actor)?;
    let typed = Typed::default();
    Ok(page.ok(list(&page, &office, &typed, Errors::none(), &wanted).await?))
}

async fn list<'a>(
    page: &'a Page,
    office: &Office,
    typed: &'a Typed,
    errors: Errors,
    wanted: &Wanted,
) -> Result<Imports<'a>, Error> {
    let sources = office.places.sources().await?;
    let sources = sources.into_iter().map(|source| SourceLine {
        name: source.name.to_string(),
        title: source.title,
        licence: source.licence,
        edition: source.edition,
        imported: when(page, source.imported_at),
        places: page.number(source.places),
    });
    let (files, pagination) = cut(page, office.imports(&page.actor, MOST).await?, wanted);
    let names = names(office, files.iter().map(|file| file.checked_by.as_str())).await?;
    let files = files.into_iter().map(|file| FileLine {
        href: format!("{HERE}/{}", file.id),
        source: file.source.to_string(),
        file: file.file_name,
        state_key: format!("office-import-{}", file.state.code()),
        when: when(page, file.checked_at),
        by: names.get(&file.checked_by).cloned().unwrap_or(file.checked_by),
    });
    Ok(Imports {
        page,
        crumbs: crumbs(page, "office-imports-title"),
        errors,
        typed,
        most: size(page, page.shell.settings.limits.file_bytes as u64),
        sources: sources.collect(),
        files: files.collect(),
        pagination,
    })
}

/// Checks a file and keeps it; nothing is imported yet.
pub async fn upload(page: Page, State(office): State<Office>, upload: Upload) -> web::Result {
    rights::importer(&page.actor)?;
    let (typed, file): (Typed, _) = upload.read().await?;
    let mut errors = Errors::none();
    let source = typed.source.trim().parse::<SourceName>();
    if source.is_err() {
        errors.add("source", "office-source-wrong");
    }
    if file.bytes.is_empty() {
        errors.add("file", "office-file-missing");
    }
    let texts = [("title", &typed.title), ("producer", &typed.producer), ("licence", &typed.licence)];
    for (field, text) in texts {
        if text.chars().count() > MAX_TEXT || text.chars().any(char::is_control) {
            errors.add(field, "office-text-too-long");
        }
    }
    if !typed.edition.is_empty() && typed.edition.parse::<jiff::civil::Date>().is_err() {
        errors.add("edition", "office-date-wrong");
    }
    let Ok(source) = source.map_err(|_| ()).and_then(|source| errors.is_empty().then_some(source).ok_or(()))
    else {
        return Ok(page.invalid(list(&page, &office, &typed, errors, &Wanted::default()).await?));
    };
    let about = Said {
        title: typed.title,
        producer: typed.producer,
        licence: typed.licence,
        edition: typed.edition,
        skip_rejected: typed.skip,
    };
    let id =
        office.check_file(&page.actor, NewFile { source, about, name: file.name, bytes: file.bytes }).await?;
    Ok(see_other(&format!("{HERE}/{id}")))
}

struct FindingLine {
    line: u64,
    field: String,
    value: String,
    words: String,
}

#[derive(askama::Template)]
#[template(path = "office/import.html")]
struct ImportPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    import: &'a FileImport,
    state_key: String,
    waiting: bool,
    facts: Vec<(&'static str, String)>,
    counts: Vec<(&'static str, String)>,
    findings: Vec<FindingLine>,
    pagination: Pagination,
}

fn file_id(id: &str) -> Result<ImportId, web::Error> {
    id.parse().map_err(|_| web::Error::NotFound)
}

/// A file, its report, and the button that imports it.
pub async fn show(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> web::Result {
    rights::importer(&page.actor)?;
    let import = office.import_of(&page.actor, file_id(&id)?).await?;
    let people = [Some(&import.checked_by), import.imported_by.as_ref()];
    let names = names(&office, people.into_iter().flatten().map(String::as_str)).await?;
    let name = |reference: &String| names.get(reference).unwrap_or(reference).clone();
    let report = &import.report;
    let mut facts = vec![
        ("office-import-source", import.source.to_string()),
        ("office-import-file", import.file_name.clone()),
        ("office-import-size", size(&page, import.bytes)),
        ("office-import-digest", import.digest.clone()),
        ("office-import-sent", format!("{} · {}", when(&page, import.checked_at), name(&import.checked_by))),
    ];
    if let (Some(at), Some(by)) = (import.imported_at, &import.imported_by) {
        facts.push(("office-import-done", format!("{} · {}", when(&page, at), name(by))));
    }
    let counts = [
        ("office-count-read", report.read),
        ("office-count-rejected", report.rejected),
        ("office-count-new", report.new),
        ("office-count-updated", report.updated),
        ("office-count-unchanged", report.unchanged),
        ("office-count-withdrawn", report.withdrawn),
        ("office-count-corrected", report.corrected),
        ("office-count-ignored", report.ignored),
    ];
    let (findings, pagination) = cut(&page, report.lines.iter().collect(), &wanted);
    let findings = findings.into_iter().map(|finding| FindingLine {
        line: finding.line,
        field: finding.field.clone(),
        value: finding.value.clone(),
        words: if page.lang == Lang::Fr { finding.fr.clone() } else { finding.en.clone() },
    });
    Ok(page.ok(ImportPage {
        page: &page,
        crumbs: crumbs_below(&page, "office-imports-title", HERE, import.source.to_string()),
        state_key: format!("office-import-{}", import.state.code()),
        waiting: import.is_waiting(office.now()),
        facts,
        counts: counts.into_iter().map(|(key, count)| (key, page.number(count))).collect(),
        findings: findings.collect(),
        pagination,
        import: &import,
    }))
}

/// Imports the file that was checked.
pub async fn confirm(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    rights::importer(&page.actor)?;
    office.import_checked(&page.actor, file_id(&id)?).await?;
    Ok(see_other(&format!("{HERE}/{id}")))
}
