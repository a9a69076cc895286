//! The linkage of the whole register.

use std::collections::HashMap;

use db::{Db, Tx};
use identity::Actor;
use jiff::Timestamp;
use kernel::World;
use serde::Serialize;

use super::{Decision, RelationKind, Verdict, assign, for_engine, moves};
use crate::model::{RecordId, SourceRecord};
use crate::service::Error;
use crate::store::{self, Before, Relations, Reviews};

/// The engine and its rules. Raise it when either changes: every register is then linked again at the next start.
pub const ENGINE: &str = "linkage 1";
/// How many pairs the queue holds at most: the most useful ones, more than people look at in a year.
const MOST_REVIEWS: usize = 20_000;
/// How many records are read at once.
const PAGE: i64 = 4_000;
/// How often the register may change under a linkage before it is left to whoever changes it.
const ATTEMPTS: u32 = 5;

/// What a linkage found and changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// When.
    pub at: Timestamp,
    /// By which engine.
    pub engine: String,
    /// The version of records and decisions that it read.
    #[serde(skip)]
    pub of: i64,
    /// Records read, withdrawn ones too.
    pub records: u64,
    /// Places they make.
    pub places: u64,
    /// Records that changed place.
    pub changed: u64,
    /// Relations between places.
    pub relations: u64,
    /// Pairs for people to look at.
    pub reviews: u64,
}

/// Links the register if its records, its decisions or the engine changed since the last time. Gives the run, if any.
///
/// # Errors
/// [`Error::Store`]; nothing was changed.
pub async fn catch_up(db: &Db, world: &World) -> Result<Option<Run>, Error> {
    let behind = db
        .read(|tx| async move {
            let version = store::linkable(&tx).await?;
            let last = store::last_run(&tx).await?;
            Ok::<_, db::Error>(
                version > 0 && !last.is_some_and(|last| last.engine == ENGINE && last.of == version),
            )
        })
        .await?;
    if behind { link(db, world, &Actor::System, false).await.map(Some) } else { Ok(None) }
}

/// Links the register, whether it changed or not.
///
/// # Errors
/// [`Error::Store`]; nothing was changed.
pub async fn run(db: &Db, world: &World, actor: &Actor) -> Result<Run, Error> {
    link(db, world, actor, true).await
}

/// `anew`: even if another node has just linked the same records.
async fn link(db: &Db, world: &World, actor: &Actor, anew: bool) -> Result<Run, Error> {
    for attempt in 1.. {
        let read = db.read(|tx| async move { Read::all(&tx).await }).await?;
        // A second of pure work: not on a thread that answers requests.
        let found = tokio::task::spawn_blocking(move || read.link())
            .await
            .map_err(|error| Error::Linkage(error.to_string()))?;
        if let Some(run) = save(db, world, actor, &found, anew).await? {
            return Ok(run);
        }
        if attempt >= ATTEMPTS {
            break;
        }
    }
    Err(Error::Linkage("records kept changing while they were linked".into()))
}

/// What the linkage reads.
struct Read {
    version: i64,
    records: Vec<SourceRecord>,
    decisions: Vec<Decision>,
    before: Before,
}

/// What it found.
struct Found {
    version: i64,
    records: u64,
    places: u64,
    moves: Vec<super::Move>,
    relations: Relations,
    reviews: Reviews,
    before: Before,
}

impl Read {
    async fn all(tx: &Tx) -> db::Result<Self> {
        let (mut records, mut after) = (Vec::new(), uuid::Uuid::nil());
        loop {
            let page = store::page(tx, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for stored in page {
                records.push(stored.parse()?);
            }
        }
        Ok(Self {
            version: store::linkable(tx).await?,
            records,
            decisions: store::pairs_in_force(tx).await?,
            before: store::before(tx).await?,
        })
    }

    fn link(self) -> Found {
        let ids: Vec<RecordId> = self.records.iter().map(|one| one.id).collect();
        let rank: HashMap<RecordId, usize> = ids.iter().copied().zip(0..).collect();
        let engine: Vec<linkage::Record> = self.records.iter().map(for_engine).collect();
        let mut decided = linkage::Decisions::default();
        let mut relations = Relations::new();
        for one in &self.decisions {
            let (Some(left), Some(right)) = (rank.get(&one.left), rank.get(&one.right)) else { continue };
            match one.verdict {
                Verdict::Same => decided.same.push((*left, *right)),
                Verdict::Different => decided.different.push((*left, *right)),
                Verdict::Related(kind) => {
                    decided.related.push((*left, *right));
                    relations.insert((one.left, one.right), (kind, 1.0));
                }
                Verdict::Prefer(_) => {}
            }
        }
        let linked = linkage::link(&engine, &decided, &linkage::Options::default());
        let wanted = assign(&ids, &linked.clusters);
        let id = |rank: u32| ids.get(rank as usize).copied();
        let settled: Vec<(RecordId, RecordId)> = self
            .decisions
            .iter()
            .map(|one| (one.left.min(one.right), one.left.max(one.right)))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        let is_settled = |a: RecordId, b: RecordId| settled.binary_search(&(a.min(b), a.max(b))).is_ok();
        for one in &linked.relations {
            if let (Some(from), Some(to)) = (id(one.from), id(one.to))
                && !is_settled(from, to)
            {
                relations.insert((from, to), (RelationKind::from(one.kind), f64::from(one.probability)));
            }
        }
        let mut reviews = Reviews::new();
        for doubt in linked.review.iter().take(MOST_REVIEWS) {
            if let (Some(left), Some(right)) = (id(doubt.left), id(doubt.right))
                && !is_settled(left, right)
            {
                let pair = (left.min(right), left.max(right));
                reviews.insert(pair, (f64::from(doubt.probability), f64::from(doubt.gain)));
            }
        }
        Found {
            version: self.version,
            records: ids.len() as u64,
            places: (ids.len() - wanted.len()) as u64,
            moves: moves(&self.before.place_of, &wanted),
            relations,
            reviews,
            before: self.before,
        }
    }
}

/// Writes what was found; `None` when records or decisions have changed since they were read.
async fn save(
    db: &Db,
    world: &World,
    actor: &Actor,
    found: &Found,
    anew: bool,
) -> Result<Option<Run>, Error> {
    let run = Run {
        at: world.now(),
        engine: ENGINE.to_owned(),
        of: found.version,
        records: found.records,
        places: found.places,
        changed: found.moves.len() as u64,
        relations: found.relations.len() as u64,
        reviews: found.reviews.len() as u64,
    };
    let run = &run;
    let write = |tx: Tx| async move {
        if store::linkable(&tx).await? != found.version {
            return Ok::<_, Error>(None);
        }
        if let Some(last) = store::last_run(&tx).await?
            && last.engine == ENGINE
            && last.of == found.version
            && !anew
        {
            // Another node did the same work from the same records.
            return Ok(Some(last));
        }
        store::move_records(&tx, &found.moves, run.at).await?;
        let related = store::save_relations(&tx, &found.before.relations, &found.relations).await?;
        store::save_reviews(&tx, &found.before.reviews, &found.reviews).await?;
        store::add_run(&tx, run).await?;
        if !found.moves.is_empty() || related > 0 {
            store::raise_version(&tx).await?;
        }
        let entry = journal::Entry {
            stream: "place-linkage".to_owned(),
            kind: "places.link",
            subject: run.of.to_string(),
            actor,
            data: serde_json::json!({
                "engine": run.engine, "records": run.records, "places": run.places, "changed": run.changed,
                "relations": run.relations, "reviews": run.reviews,
            }),
        };
        journal::append(&tx, world, entry).await?;
        Ok(Some(run.clone()))
    };
    db.write("places.link", write).await
}
