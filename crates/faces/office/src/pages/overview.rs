//! `/office`: what matters today.

use axum::extract::State;
use db::EngineKind;
use identity::Power;
use web::{Crumb, Page};

use super::when;
use crate::{Error, Office, rights};

/// A figure and where it leads.
struct Figure {
    key: &'static str,
    value: String,
    href: &'static str,
    alarm: bool,
}

/// A page this person may open.
struct Door {
    key: &'static str,
    href: &'static str,
}

struct SourceLine {
    title: String,
    places: String,
    imported: String,
}

#[derive(askama::Template)]
#[template(path = "office/overview.html")]
struct Overview<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    figures: Vec<Figure>,
    facts: Vec<(&'static str, String)>,
    sources: Vec<SourceLine>,
    doors: Vec<Door>,
}

/// The doors, each with the power that opens it.
const DOORS: [(&str, &str, &[Power]); 9] = [
    ("office-work-title", "/office/travaux", &[Power::Administer]),
    ("office-messages-title", "/office/messages", &[Power::Administer]),
    ("office-journal-title", "/office/journal", &[Power::ReadJournal]),
    ("office-imports-title", "/office/imports", &[Power::Moderate, Power::Administer]),
    ("office-referentials-title", "/office/referentiels", &[Power::Administer]),
    ("office-settings-title", "/office/reglages", &[Power::Administer]),
    ("office-health-title", "/office/sante", &[Power::Administer]),
    ("office-accounts-title", "/office/comptes", accounts::OVERSEERS),
    ("office-people-title", "/office/personnes", &[Power::Administer]),
];

/// The overview.
pub async fn get(page: Page, State(office): State<Office>) -> web::Result {
    let agent = rights::any(
        &page.actor,
        &[Power::Administer, Power::ReadJournal, Power::Moderate, Power::ManageOrganisations],
    )?;
    let administers = rights::has(agent, Power::Administer);
    let figures = if administers { figures(&page, &office).await? } else { Vec::new() };
    let facts = if administers { facts(&page, &office).await? } else { Vec::new() };
    let sources = office.places.sources().await.map_err(Error::from)?;
    let sources = sources.into_iter().map(|source| SourceLine {
        title: source.title,
        places: page.number(source.places),
        imported: when(&page, source.imported_at),
    });
    let open = |powers: &[Power]| powers.iter().any(|power| rights::has(agent, *power));
    let doors = DOORS.into_iter().filter(|(_, _, powers)| open(powers));
    Ok(page.ok(Overview {
        page: &page,
        crumbs: vec![Crumb::here(page.t("office-title"))],
        figures,
        facts,
        sources: sources.collect(),
        doors: doors.map(|(key, href, _)| Door { key, href }).collect(),
    }))
}

async fn figures(page: &Page, office: &Office) -> Result<Vec<Figure>, web::Error> {
    let mut figures = work_figures(page, office).await?;
    let active =
        |counts: &[(String, i64)]| counts.iter().find(|(state, _)| state == "active").map_or(0, |(_, n)| *n);
    let accounts = active(&office.accounts.counts().await?);
    let organisations = office.db.read(|tx| async move { organisations::counts(&tx).await }).await;
    let organisations = active(&organisations.map_err(Error::from)?);
    for (key, count, href) in [
        ("office-accounts-count", accounts, "/office/comptes"),
        ("office-organisations-count", organisations, "/organisations"),
    ] {
        figures.push(Figure { key, value: page.number(count), href, alarm: false });
    }
    Ok(figures)
}

async fn work_figures(page: &Page, office: &Office) -> Result<Vec<Figure>, Error> {
    let queue = jobs::overview(&office.db, office.now()).await?;
    let letters = office.db.read(|tx| async move { messages::counts(&tx).await }).await?;
    let letters = |state| letters.iter().find(|(own, _)| *own == state).map_or(0, |(_, count)| *count);
    let (dead, failed) = (queue.count(jobs::State::Dead), letters(messages::State::Failed));
    let figure = |key, count: i64, href, alarm| Figure { key, value: page.number(count), href, alarm };
    Ok(vec![
        figure("office-jobs-waiting", queue.count(jobs::State::Queued), "/office/travaux", false),
        figure("office-jobs-dead", dead, "/office/travaux", dead > 0),
        figure("office-letters-queued", letters(messages::State::Queued), "/office/messages", false),
        figure("office-letters-failed", failed, "/office/messages", failed > 0),
    ])
}

async fn facts(page: &Page, office: &Office) -> Result<Vec<(&'static str, String)>, Error> {
    let seal = ::journal::seals::last(&office.db).await?;
    let seal = seal.map_or_else(
        || page.t("office-seal-none").to_owned(),
        |seal| page.t2("office-seal-is", "number", page.number(seal.number), "when", when(page, seal.at)),
    );
    let engine = match office.db.engine() {
        EngineKind::Sqlite => "SQLite",
        EngineKind::Postgres => "PostgreSQL",
    };
    let up = office.now().duration_since(office.node.started_at).as_secs().max(0);
    Ok(vec![
        ("office-seal", seal),
        ("office-places", page.number(office.places.snapshot().len())),
        ("office-node", office.node.name.clone()),
        ("office-version", office.node.version.to_owned()),
        ("office-engine", engine.to_owned()),
        (
            "office-up",
            page.t2(
                "office-up-for",
                "days",
                page.number(up / 86_400),
                "hours",
                page.number(up % 86_400 / 3_600),
            ),
        ),
        ("office-migrations", page.number(office.db.migrations().await?.len())),
    ])
}
