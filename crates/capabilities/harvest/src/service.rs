//! Commands on feeds: who may, decide, write and journal in one transaction.

use std::sync::Arc;

use db::Db;
use identity::{Actor, Agent, Power};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{TerritoryRef, World};
use mapping::Mapping;
use places::{France, Places, SourceName};
use serde_json::json;
use territory::Territories;
use web::Shell;

use crate::error::Error;
use crate::fetch::{Fetched, Fetcher, Unreached, address_of};
use crate::gather::unpacked;
use crate::intake::{Outcome, Terms};
use crate::model::{Feed, Origin, Run, RunId};
use crate::note::{Note, Notes};
use crate::preview::{Preview, preview};
use crate::run::{Ground, Job, record, run};
use crate::store::{self, KeptFile};

/// Runs of a feed that its page lists.
const LISTED_RUNS: u32 = 20;
/// The longest title, producer, licence and citation, in characters.
const MAX_TEXT: usize = 300;

/// What harvesting stands on. Cheap to clone.
#[derive(Clone)]
pub struct Harvest {
    /// The store.
    pub db: Db,
    /// Clock, texts, the operator.
    pub shell: Arc<Shell>,
    /// The register, refreshed after a run.
    pub places: Arc<Places>,
    /// What gets files.
    pub fetcher: Fetcher,
}

/// A feed and how it stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The feed.
    pub feed: Feed,
    /// Its last run.
    pub last: Option<Run>,
}

/// Who imports places: over the whole of France, keeps the register clean or administers the service.
fn importer(actor: &Actor) -> Result<(), Error> {
    match actor {
        Actor::System => Ok(()),
        Actor::Agent(agent) if [Power::Moderate, Power::Administer].iter().any(|p| has(agent, *p)) => Ok(()),
        Actor::Agent(_) => Err(Error::NotAllowed),
        Actor::Public | Actor::PlaceLink { .. } => Err(Error::Unauthorised),
    }
}

fn has(agent: &Agent, power: Power) -> bool {
    agent.may(power, agent.organisation_id, |wide| *wide == TerritoryRef::France)
}

/// A run changes what everybody sees: whoever starts one proved who they are in the last quarter of an hour.
fn proved(actor: &Actor, now: Timestamp) -> Result<(), Error> {
    match actor {
        Actor::Agent(agent) if !agent.proved_lately(now) => Err(Error::Unconfirmed),
        _ => Ok(()),
    }
}

impl Harvest {
    fn world(&self) -> &World {
        &self.shell.world
    }

    fn now(&self) -> Timestamp {
        self.shell.world.now()
    }

    fn territories(&self) -> &Arc<Territories> {
        self.places.territories()
    }

    /// Every feed with its last run.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn feeds(&self, actor: &Actor) -> Result<Vec<Standing>, Error> {
        importer(actor)?;
        let (feeds, runs) =
            self.db
                .read(|tx| async move {
                    Ok::<_, db::Error>((store::feeds(&tx).await?, store::last_runs(&tx).await?))
                })
                .await?;
        let last = |feed: &Feed| runs.iter().rev().find(|run| run.feed == feed.name.as_str()).cloned();
        Ok(feeds.into_iter().map(|feed| Standing { last: last(&feed), feed }).collect())
    }

    /// A feed.
    ///
    /// # Errors
    /// Rights; [`Error::NotFound`]; the store's.
    pub async fn feed(&self, actor: &Actor, name: &str) -> Result<Feed, Error> {
        importer(actor)?;
        self.db.read(|tx| async move { store::feed(&tx, name).await }).await?.ok_or(Error::NotFound)
    }

    /// The last runs of a feed, the newest first, and the file that waits for the next.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn runs(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<(Vec<Run>, Option<(String, Timestamp)>), Error> {
        importer(actor)?;
        let found = self.db.read(|tx| async move {
            Ok::<_, db::Error>((
                store::runs(&tx, name, LISTED_RUNS).await?,
                store::file_kept(&tx, name).await?,
            ))
        });
        let (runs, file) = found.await?;
        Ok((runs, file.map(|store::Kept(name, at)| (name, at))))
    }

    /// A run and what it told.
    ///
    /// # Errors
    /// Rights; [`Error::NotFound`]; the store's.
    pub async fn told(&self, actor: &Actor, id: RunId) -> Result<(Run, Vec<Note>), Error> {
        importer(actor)?;
        let found = self.db.read(|tx| async move {
            Ok::<_, db::Error>((store::run(&tx, id).await?, store::notes(&tx, id).await?))
        });
        let (run, notes) = found.await?;
        Ok((run.ok_or(Error::NotFound)?, notes))
    }

    /// Sets a feed, new or known. A mapping with mistakes is refused; only administrators give an address or a folder,
    /// since the program then goes there by itself.
    ///
    /// # Errors
    /// Rights, [`Error::Unconfirmed`]; [`Error::Refused`], [`Error::Mapping`]; the store's.
    pub async fn save_feed(&self, actor: &Actor, mut feed: Feed) -> Result<(), Error> {
        importer(actor)?;
        feed.mapping().map_err(Error::Mapping)?;
        check(&feed)?;
        let now = self.now();
        let name = feed.name.clone();
        let known = self.db.read(|tx| async move { store::feed(&tx, name.as_str()).await }).await?;
        let goes_elsewhere = known.as_ref().is_none_or(|known| known.origin != feed.origin);
        if feed.origin.is_reachable() && goes_elsewhere {
            match actor {
                Actor::Agent(agent) if !has(agent, Power::Administer) => return Err(Error::NotAllowed),
                _ => proved(actor, now)?,
            }
        }
        let same_plan = known.as_ref().is_some_and(|known| {
            (known.schedule, known.enabled, known.origin.is_reachable())
                == (feed.schedule, feed.enabled, feed.origin.is_reachable())
        });
        feed.next_at = match &known {
            Some(known) if same_plan => known.next_at,
            _ if feed.enabled && feed.origin.is_reachable() => feed.schedule.next(now, now),
            _ => None,
        };
        feed.changed_at = now;
        let (feed, world) = (&feed, self.world());
        self.db
            .write("harvest.save-feed", |tx| async move {
                store::save_feed(&tx, feed).await?;
                let data = json!({"origin": feed.origin.code(), "period_days": feed.schedule.days(), "enabled": feed.enabled,
                    "guard_percent": feed.guard_percent, "skip_rejected": feed.skip_rejected,
                    "mapping_bytes": feed.mapping.len()});
                append(&tx, world, actor, feed.name.as_str(), "harvest.feed-saved", data).await
            })
            .await?;
        Ok(())
    }

    /// Keeps a file for the next preview and run of a feed; it takes the place of the one that waited.
    ///
    /// # Errors
    /// Rights; [`Error::NotFound`]; [`Error::Unreadable`] when it cannot be unpacked; the store's.
    pub async fn keep(&self, actor: &Actor, name: &str, file: Fetched) -> Result<(), Error> {
        self.feed(actor, name).await?;
        unpacked(file.bytes.clone())?;
        let (now, world, file) = (self.now(), self.world(), &file);
        self.db
            .write("harvest.keep-file", |tx| async move {
                store::keep_file(&tx, name, &file.name, &file.bytes, now).await?;
                let data = json!({"bytes": file.bytes.len()});
                append(&tx, world, actor, name, "harvest.file-kept", data).await
            })
            .await?;
        Ok(())
    }

    /// Gets the file of a feed from where it comes, and keeps it.
    ///
    /// # Errors
    /// As [`Harvest::keep`]; [`Error::Unreached`]; [`Error::NoFile`] when somebody must send it.
    pub async fn fetch(&self, actor: &Actor, name: &str) -> Result<(), Error> {
        let feed = self.feed(actor, name).await?;
        proved(actor, self.now())?;
        let file = self.reach(&feed).await?;
        self.keep(actor, name, file).await
    }

    async fn reach(&self, feed: &Feed) -> Result<Fetched, Error> {
        match &feed.origin {
            Origin::Upload => Err(Error::NoFile),
            Origin::Url(address) => Ok(self.fetcher.fetch(address).await?),
            Origin::Folder(name) => Ok(self.fetcher.from_folder(name).await?),
        }
    }

    async fn kept(&self, name: &str) -> Result<KeptFile, Error> {
        self.db.read(|tx| async move { store::file(&tx, name).await }).await?.ok_or(Error::NoFile)
    }

    /// The first rows of the waiting file, after `skip`, with this mapping or, when it is none, the feed's own.
    ///
    /// # Errors
    /// Rights; [`Error::NotFound`], [`Error::NoFile`]; [`Error::Mapping`], [`Error::Unreadable`]; the store's.
    pub async fn preview(
        &self,
        actor: &Actor,
        name: &str,
        skip: usize,
        most: usize,
    ) -> Result<Preview, Error> {
        let feed = self.feed(actor, name).await?;
        let file = self.kept(name).await?;
        let mapping = feed.mapping().map_err(Error::Mapping)?.unwrap_or_else(standard);
        let named = (mapping.source.is_none()).then(|| feed.name.clone());
        let today = self.now().to_zoned(TimeZone::UTC).date();
        let territories = Arc::clone(self.territories());
        let walk = move || {
            let france = France::new(territories);
            preview(&unpacked(file.content)?, None, &mapping, named.as_ref(), &france, today, (skip, most))
        };
        let walked = tokio::task::spawn_blocking(walk).await;
        walked.map_err(|error| broken(&error))?.map_err(Error::from)
    }

    /// Runs the waiting file of a feed. It ends even if whoever asked does not wait; a file that was imported waits no
    /// more.
    ///
    /// # Errors
    /// Rights, [`Error::Unconfirmed`]; [`Error::NotFound`], [`Error::NoFile`], [`Error::Mapping`]; the store's.
    pub async fn run_kept(&self, actor: &Actor, name: &str, confirmed: bool) -> Result<RunId, Error> {
        let feed = self.feed(actor, name).await?;
        proved(actor, self.now())?;
        let file = self.kept(name).await?;
        let fetched = Fetched { name: file.name, bytes: file.content };
        let (harvest, actor, name) = (self.clone(), actor.clone(), name.to_owned());
        let work = async move {
            let run = harvest.run_file(&actor, &feed, fetched, confirmed, None).await?;
            if run.outcome == Outcome::Imported {
                let name = name.as_str();
                harvest
                    .db
                    .write("harvest.drop-file", |tx| async move { store::drop_file(&tx, name).await })
                    .await?;
            }
            Ok::<_, Error>(run.id)
        };
        tokio::spawn(work).await.map_err(|error| broken(&error))?
    }

    /// Gets the file of a feed and runs it: what a schedule does. What could not be had is a run too, so that a dead source
    /// is seen.
    ///
    /// # Errors
    /// The store's, [`Error::NotFound`].
    pub async fn run_reached(&self, actor: &Actor, name: &str) -> Result<(Run, Option<Unreached>), Error> {
        let feed = self.feed(actor, name).await?;
        let (runs, _) = self.runs(actor, name).await?;
        let last = runs.iter().find(|run| run.outcome == Outcome::Imported).map(|run| run.digest.clone());
        match self.reach(&feed).await {
            Ok(file) => {
                // A file that stops here waits for a person, who sees it in the preview.
                let waiting = file.clone();
                let run = self.run_file(actor, &feed, file, false, last.as_deref()).await?;
                if matches!(run.outcome, Outcome::Held | Outcome::Refused | Outcome::Failed) {
                    // A file that cannot even be unpacked is not worth keeping.
                    if let Err(error) = self.keep(actor, name, waiting).await {
                        tracing::warn!(feed = name, %error, "the file of a stopped run was not kept");
                    }
                }
                Ok((run, None))
            }
            Err(Error::Unreached(why)) => {
                let now = self.now();
                let run = Run {
                    id: self.world().id(),
                    feed: name.to_owned(),
                    started_at: now,
                    ended_at: now,
                    started_by: journal::reference(actor),
                    file_name: feed.origin.place().to_owned(),
                    digest: String::new(),
                    bytes: 0,
                    outcome: Outcome::Failed,
                    problem: why.to_string(),
                    sources: std::collections::BTreeMap::new(),
                    astray: 0,
                    not_listed: 0,
                };
                record(self.ground(), actor, &run, &Notes::default()).await?;
                Ok((run, Some(why)))
            }
            Err(other) => Err(other),
        }
    }

    fn ground(&self) -> Ground<'_> {
        Ground { db: &self.db, world: self.world(), territories: self.territories() }
    }

    async fn run_file(
        &self,
        actor: &Actor,
        feed: &Feed,
        file: Fetched,
        confirmed: bool,
        last: Option<&str>,
    ) -> Result<Run, Error> {
        let mapping = feed.mapping().map_err(Error::Mapping)?;
        let before = {
            let name = feed.name.as_str();
            let runs = self.db.read(|tx| async move { store::runs(&tx, name, LISTED_RUNS).await }).await?;
            let imported = runs.into_iter().find(|run| run.outcome == Outcome::Imported);
            imported.map(|run| run.sources).unwrap_or_default()
        };
        let expected: Vec<SourceName> = before.keys().filter_map(|name| name.parse().ok()).collect();
        let names_itself = mapping.as_ref().is_some_and(|mapping| mapping.source.is_some());
        let job = Job {
            feed: feed.name.as_str(),
            file_name: &file.name,
            bytes: file.bytes,
            beside: None,
            mapping: mapping.as_ref(),
            mapping_text: &feed.mapping,
            named: (!names_itself).then_some(&feed.name),
            about: feed.about(mapping.as_ref()),
            terms: Terms {
                policy: feed.policy(),
                guard_percent: feed.guard_percent,
                confirmed,
                dry_run: false,
            },
            expected: &expected,
            last,
        };
        let (told, notes) = run(self.ground(), actor, job).await?;
        record(self.ground(), actor, &told, &notes).await?;
        if told.outcome == Outcome::Imported {
            self.places.refresh().await.map_err(|error| Error::Intake(error.into()))?;
        }
        Ok(told)
    }

    /// Feeds whose time has come, each planned for its next time: what is given is to be run once.
    ///
    /// # Errors
    /// The store's.
    pub async fn plan(&self) -> Result<u64, Error> {
        let (now, world) = (self.now(), self.world());
        let planned = self.db.write("harvest.plan", |tx| async move {
            let due = store::due(&tx, now).await?;
            let mut count = 0;
            for feed in due {
                let at = feed.next_at.unwrap_or(now);
                store::plan_feed(&tx, feed.name.as_str(), feed.schedule.next(at, now)).await?;
                if !feed.enabled {
                    continue;
                }
                let key = format!("harvest/{}/{at}", feed.name);
                let payload = json!({"feed": feed.name, "due": at});
                count += u64::from(jobs::enqueue_once(&tx, world, &key, crate::RUN, payload, now).await?);
            }
            Ok::<u64, db::Error>(count)
        });
        Ok(planned.await?)
    }
}

/// How a file without mapping is shown.
fn standard() -> Mapping {
    Mapping { standard: Some(mapping::Version::V1), ..Mapping::default() }
}

fn broken(error: &tokio::task::JoinError) -> Error {
    Error::Store(db::Error::Decode { column: "harvest".to_owned(), message: error.to_string() })
}

fn check(feed: &Feed) -> Result<(), Error> {
    let mut wrong = Vec::new();
    let said = &feed.about;
    for (field, text) in [
        ("title", &said.title),
        ("producer", &said.producer),
        ("licence", &said.licence),
        ("citation", &said.citation),
    ] {
        if text.chars().count() > MAX_TEXT || text.chars().any(char::is_control) {
            wrong.push((field, "harvest-error-text"));
        }
    }
    if !said.edition.is_empty() && said.edition.parse::<jiff::civil::Date>().is_err() {
        wrong.push(("edition", "harvest-error-date"));
    }
    match &feed.origin {
        Origin::Url(address) if address_of(address).is_err() => {
            wrong.push(("place", "harvest-unreached-address"));
        }
        Origin::Folder(name) if name.is_empty() || name.contains("..") || name.starts_with('/') => {
            wrong.push(("place", "harvest-unreached-no-file"));
        }
        Origin::Upload | Origin::Url(_) | Origin::Folder(_) => {}
    }
    if feed.guard_percent > 100 {
        wrong.push(("guard", "harvest-error-percent"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Refused(wrong)) }
}

async fn append(
    tx: &db::Tx,
    world: &World,
    actor: &Actor,
    feed: &str,
    kind: &'static str,
    data: serde_json::Value,
) -> db::Result<()> {
    let entry =
        journal::Entry { stream: format!("harvest/{feed}"), kind, subject: feed.to_owned(), actor, data };
    journal::append(tx, world, entry).await
}

/// For jobs: the name of a feed read back.
pub(crate) fn feed_name(text: &str) -> Option<SourceName> {
    text.parse().ok()
}
