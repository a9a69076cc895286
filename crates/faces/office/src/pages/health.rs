//! `/office/sante`: how this node does.

use std::collections::BTreeMap;

use axum::extract::State;
use db::EngineKind;
use jiff::Timestamp;
use jobs::Schedule;
use web::{Crumb, Page};

use super::{crumbs, when};
use crate::{Error, Office, rights};

struct Planned {
    name: &'static str,
    kind: &'static str,
    last: String,
    next: String,
}

struct Held {
    kind: String,
    node: String,
    until: String,
    attempts: String,
}

#[derive(askama::Template)]
#[template(path = "office/health.html")]
struct Health<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    facts: Vec<(&'static str, String)>,
    schedules: Vec<Planned>,
    running: Vec<Held>,
}

/// The node.
pub async fn get(page: Page, State(office): State<Office>) -> web::Result {
    rights::administrator(&page.actor)?;
    let worker = office.node.worker.get().cloned().unwrap_or_default();
    let queue = jobs::overview(&office.db, office.now()).await.map_err(Error::from)?;
    let last = office.db.read(|tx| async move { jobs::last_done(&tx).await }).await.map_err(Error::from)?;
    let last: BTreeMap<_, _> = last.into_iter().collect();
    let running = queue.running.into_iter().map(|held| Held {
        kind: held.kind,
        node: held.node.map_or_else(String::new, |node| node.to_string()),
        until: held.until.map_or_else(String::new, |until| when(&page, until)),
        attempts: page.number(held.attempts),
    });
    let planned = |schedule: &Schedule| planned(&page, schedule, &last, office.now());
    Ok(page.ok(Health {
        page: &page,
        crumbs: crumbs(&page, "office-health-title"),
        facts: facts(&page, &office, worker.pulse.last()).await?,
        schedules: worker.schedules.iter().map(planned).collect(),
        running: running.collect(),
    }))
}

fn planned(page: &Page, schedule: &Schedule, last: &BTreeMap<String, Timestamp>, now: Timestamp) -> Planned {
    Planned {
        name: schedule.name,
        kind: schedule.kind,
        last: last.get(schedule.kind).map_or_else(|| page.t("office-never").to_owned(), |at| when(page, *at)),
        next: when(page, schedule.next_due(now)),
    }
}

async fn facts(
    page: &Page,
    office: &Office,
    pulse: Option<Timestamp>,
) -> Result<Vec<(&'static str, String)>, Error> {
    let asked = office.now();
    office.db.ping().await?;
    let ping_ms = office.now().duration_since(asked).as_secs_f64() * 1000.0;
    let engine = match office.db.engine() {
        EngineKind::Sqlite => "SQLite",
        EngineKind::Postgres => "PostgreSQL",
    };
    let snapshot = office.places.snapshot();
    let memory =
        memory_kb().map_or_else(|| page.t("office-unknown").to_owned(), |kb| super::size(page, kb * 1024));
    let beat = |at: Timestamp| {
        page.t1("office-seconds-ago", "n", page.number(office.now().duration_since(at).as_secs().max(0)))
    };
    Ok(vec![
        ("office-node", office.node.name.clone()),
        ("office-version", office.node.version.to_owned()),
        ("office-up-since", when(page, office.node.started_at)),
        ("office-engine", engine.to_owned()),
        ("office-ping", page.t1("office-milliseconds", "n", page.decimal(ping_ms, 1))),
        ("office-memory", memory),
        ("office-worker", pulse.map_or_else(|| page.t("office-worker-none").to_owned(), beat)),
        (
            "office-model-places",
            page.t2("office-model-is", "version", snapshot.version(), "count", page.number(snapshot.len())),
        ),
        ("office-model-triage", office.triage.referentials().current().version.clone()),
        ("office-model-settings", page.number(page.site.version)),
        ("office-migrations", page.number(office.db.migrations().await?.len())),
    ])
}

/// The memory this process holds, in kilobytes of 1024 bytes; `None` where the system does not say it as Linux does.
fn memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
