//! Commands on the register: import a source. Authorise, read, decide, save and journal in one transaction.

use std::io::Read;
use std::sync::Arc;

use db::Db;
use identity::{Actor, Agent, Power};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{TerritoryRef, World};
use sha2::{Digest, Sha256};
use territory::Territories;

use crate::gazetteer::France;
use crate::model::{PlaceId, Record, SourceName};
use crate::read;
use crate::report::{MAX_LINES, Outcome, Report};
use crate::store::{self, Source};

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This actor may not change the register.
    #[error("this actor may not import places")]
    Forbidden,
    /// The store failed; nothing was written (or, after [`db::Error::Unknown`], an import that may be repeated).
    #[error(transparent)]
    Store(#[from] db::Error),
    /// A record could not be written as JSON: a defect.
    #[error("a record could not be stored: {0}")]
    Record(#[from] serde_json::Error),
    /// The places in the store cannot be indexed: a defect.
    #[error(transparent)]
    Index(#[from] matching::BuildError),
    /// What the import counted is not what the store then held: a defect, and nothing was written.
    #[error("the import of {source_name} does not add up: {expected} places expected, {found} found")]
    Unbalanced {
        /// The source.
        source_name: SourceName,
        /// Before + new + returned - withdrawn.
        expected: u64,
        /// What the store holds.
        found: u64,
    },
}

/// What to do when rows are rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// One rejected row refuses the file: nothing is written until the file is right. The default.
    #[default]
    AllOrNothing,
    /// Rejected rows are listed and left; the others are imported. Chosen by a person who has read the report.
    SkipRejected,
}

/// An import to do.
#[derive(Debug, Clone)]
pub struct Import {
    /// Short name of the source; its earlier rows are replaced.
    pub source: SourceName,
    /// Who stands behind it.
    pub about: About,
    /// What to do when rows are rejected.
    pub policy: Policy,
    /// Tell what would happen, write nothing.
    pub dry_run: bool,
}

impl Import {
    /// An import of a source that says nothing of itself, all or nothing.
    pub fn new(source: SourceName, dry_run: bool) -> Self {
        let title = source.to_string();
        Self { source, about: About { title, ..About::default() }, policy: Policy::default(), dry_run }
    }
}

/// What is said of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Title; the short name when nothing better is known.
    pub title: String,
    /// Who made the data.
    pub producer: String,
    /// Under which licence.
    pub licence: String,
    /// Date of the edition, or empty.
    pub edition: String,
    /// How to cite it.
    pub citation: String,
}

/// Reads a file and imports it. Re-import is an upsert by the source's identifiers: a place keeps its id, a place that the
/// source no longer lists is marked withdrawn (kept, not shown), and comes back when it is listed again.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is the program itself or may, over the whole of France, keep the register clean
/// or administer the service; [`Error::Store`]. A bad file is no error: see the report's
/// outcome.
pub async fn import_file(
    db: &Db,
    world: &World,
    territories: &Arc<Territories>,
    actor: &Actor,
    input: impl Read,
    import: &Import,
) -> Result<Report, Error> {
    if !may_import(actor) {
        return Err(Error::Forbidden);
    }
    let today = world.now().to_zoned(TimeZone::UTC).date();
    let content = read::read(input, &France::new(Arc::clone(territories)), today);
    import_content(db, world, actor, content, import).await
}

/// Imports what was read already: by [`read::read`], or row by row by [`read::Interpreter`].
///
/// # Errors
/// As [`import_file`].
pub async fn import_content(
    db: &Db,
    world: &World,
    actor: &Actor,
    content: read::Content,
    import: &Import,
) -> Result<Report, Error> {
    if !may_import(actor) {
        return Err(Error::Forbidden);
    }
    let mut report = content.report;
    report.source = import.source.to_string();
    let unusable = content.refused
        || content.records.is_empty()
        || (report.rejected > 0 && import.policy == Policy::AllOrNothing);
    if unusable {
        report.outcome = Outcome::Refused;
        return Ok(report);
    }
    let rows = rows(content.records, &import.about.producer, world)?;
    apply(db, world, actor, import, &rows, report).await
}

/// A source replaces its earlier places wherever they are, so a role on a part of France is not enough.
fn may_import(actor: &Actor) -> bool {
    let everywhere =
        |agent: &Agent, power| agent.may(power, agent.organisation_id, |wide| *wide == TerritoryRef::France);
    match actor {
        Actor::System => true,
        Actor::Agent(agent) => {
            [Power::Moderate, Power::Administer].iter().any(|power| everywhere(agent, *power))
        }
        Actor::Public | Actor::PlaceLink { .. } => false,
    }
}

/// A record ready to be stored.
struct Ready {
    /// The id it gets if it is new.
    id: PlaceId,
    source_id: String,
    digest: [u8; 16],
    json: String,
}

fn rows(records: Vec<(u64, Record)>, producer: &str, world: &World) -> Result<Vec<Ready>, Error> {
    let ready = records.into_iter().map(|(_, mut record)| {
        if record.producer.is_empty() {
            producer.clone_into(&mut record.producer);
        }
        let json = serde_json::to_string(&record)?;
        let hash = Sha256::digest(json.as_bytes());
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash[..16]);
        Ok(Ready { id: world.id(), source_id: record.source_id, digest, json })
    });
    ready.collect()
}

async fn apply(
    db: &Db,
    world: &World,
    actor: &Actor,
    import: &Import,
    rows: &[Ready],
    report: Report,
) -> Result<Report, Error> {
    let now = world.now();
    let report = &report;
    let work = |tx: db::Tx| async move {
        let plan = Plan::make(store::known(&tx, &import.source).await?, rows, &import.source);
        let mut report = report.clone();
        (report.new, report.updated, report.unchanged) = (plan.new, plan.updated, plan.unchanged);
        (report.returned, report.withdrawn) = (plan.returned, plan.withdrawn.len() as u64);
        report.gone.clone_from(&plan.gone);
        report.before = store::count(&tx, &import.source).await?;
        report.after = (report.before + report.new + report.returned).saturating_sub(report.withdrawn);
        if import.dry_run {
            report.outcome = Outcome::DryRun;
            return Ok::<Report, Error>(report);
        }
        report.outcome = Outcome::Imported;
        store::save_source(&tx, &source(import, rows.len(), now)).await?;
        store::save_places(&tx, &plan.writes, now).await?;
        store::withdraw(&tx, &plan.withdrawn, now).await?;
        if !plan.writes.is_empty() || !plan.withdrawn.is_empty() {
            store::raise_version(&tx).await?;
        }
        let (found, expected) = (store::count(&tx, &import.source).await?, report.after);
        if found != expected || found != rows.len() as u64 {
            return Err(Error::Unbalanced { source_name: import.source.clone(), expected, found });
        }
        journal::append(&tx, world, entry(actor, import, &report)).await?;
        Ok(report)
    };
    if import.dry_run { db.read(work).await } else { db.write("places.import", work).await }
}

fn source(import: &Import, places: usize, now: Timestamp) -> Source {
    let about = import.about.clone();
    Source {
        name: import.source.clone(),
        title: about.title,
        producer: about.producer,
        licence: about.licence,
        edition: about.edition,
        citation: about.citation,
        imported_at: now,
        places: places as u64,
    }
}

fn entry<'a>(actor: &'a Actor, import: &Import, report: &Report) -> journal::Entry<'a> {
    journal::Entry {
        stream: format!("place-source/{}", import.source),
        kind: "places.import",
        subject: import.source.to_string(),
        actor,
        data: serde_json::json!({
            "read": report.read, "rejected": report.rejected, "new": report.new, "updated": report.updated,
            "unchanged": report.unchanged, "withdrawn": report.withdrawn, "corrected": report.corrected,
            "ignored": report.ignored, "format": report.format,
        }),
    }
}

/// What an import changes, decided from what is known.
struct Plan<'a> {
    writes: Vec<store::NewRow<'a>>,
    withdrawn: Vec<PlaceId>,
    gone: Vec<String>,
    new: u64,
    updated: u64,
    returned: u64,
    unchanged: u64,
}

impl<'a> Plan<'a> {
    fn make(
        mut known: std::collections::HashMap<String, store::Known>,
        rows: &'a [Ready],
        source: &'a SourceName,
    ) -> Self {
        let mut plan = Self {
            writes: Vec::new(),
            withdrawn: Vec::new(),
            gone: Vec::new(),
            new: 0,
            updated: 0,
            returned: 0,
            unchanged: 0,
        };
        for row in rows {
            let id = match known.remove(&row.source_id) {
                Some(known) if known.digest == row.digest && !known.withdrawn => {
                    plan.unchanged += 1;
                    continue;
                }
                Some(known) => {
                    plan.updated += 1;
                    plan.returned += u64::from(known.withdrawn);
                    known.id
                }
                None => {
                    plan.new += 1;
                    row.id
                }
            };
            plan.writes.push((id, source, &row.source_id, &row.digest, &row.json));
        }
        known.retain(|_, known| !known.withdrawn);
        plan.withdrawn = known.values().map(|known| known.id).collect();
        plan.gone = known.into_keys().collect();
        plan.gone.sort_unstable();
        plan.gone.truncate(MAX_LINES);
        // Rows are written in the order of their keys, so that two imports never wait for one another in a ring.
        plan.writes.sort_unstable_by_key(|(id, ..)| *id);
        plan.withdrawn.sort_unstable();
        plan
    }
}

/// How many places of a source the register shows.
///
/// # Errors
/// The store's.
pub async fn shown(db: &Db, source: &SourceName) -> Result<u64, Error> {
    Ok(db.read(|tx| async move { store::count(&tx, source).await }).await?)
}

/// Every source of the register, by name.
///
/// # Errors
/// The store's.
pub async fn sources(db: &Db) -> Result<Vec<Source>, Error> {
    Ok(db.read(|tx| async move { store::sources(&tx).await }).await?)
}
