//! Better points from an address service: any that answers as the Base Adresse Nationale's does, set by the operator.
//!
//! Nothing is asked unless the operator sets `geocoding.url`. Every answer is kept ([`store`]), so that a question is put
//! once; an answer is taken only when it is good enough and in the right commune ([`rules`]). Only records without a point
//! of their own are looked at: a point that a source gives is never moved.

mod client;
mod rules;
pub(crate) mod store;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use db::Db;
use identity::Actor;
use jiff::{SignedDuration, Timestamp};
use kernel::World;
use territory::Territories;
use uuid::Uuid;

pub use client::{Failure, Service};
pub use rules::{Answer, Kind, Question, Verdict, decide};
pub use store::{MIGRATIONS, STATEMENTS};

use crate::model::Record;
use crate::service::Error;

/// The job that looks for points.
pub const JOB: &str = "places.geocode";

/// How many records are read at once.
const PAGE: i64 = 2_000;
/// How many questions one request carries.
const BATCH: usize = 500;
/// How long an answer counts; then streets may have been named.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 180);

/// How the operator's address service is used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address, to which `/search/` and `/search/csv/` are added.
    pub url: url::Url,
    /// The least score an answer may have, 0 to 1.
    pub threshold: f64,
}

impl Settings {
    /// From an address as the operator writes it; `None` unless it is an `http` or `https` one.
    pub fn new(url: &str, threshold: f64) -> Option<Self> {
        let url: url::Url = url.parse().ok()?;
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(Self { url, threshold })
    }
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Run {
    /// Records without a point of their own, that say where they are.
    pub looked_at: u64,
    /// Questions put to the service.
    pub asked: u64,
    /// Questions answered from what was kept.
    pub known: u64,
    /// Records that got a better point.
    pub placed: u64,
    /// Answers not taken, by reason.
    pub refused: BTreeMap<&'static str, u64>,
}

/// A record that may get a better point.
struct Waiting {
    id: Uuid,
    digest: Vec<u8>,
    record: Record,
    question: Question,
}

/// Looks at every record without a point of its own, and gives those that the service knows a better one. Safe to run
/// again: what was asked is not asked twice, and what was placed is not looked at.
///
/// # Errors
/// [`Error::Store`]; [`Error::AddressService`] when the service does not answer: what was found before is kept.
pub async fn run(
    db: &Db,
    world: &World,
    territories: &Arc<Territories>,
    service: &Service,
) -> Result<Run, Error> {
    let mut run = Run::default();
    let mut after = Uuid::nil();
    let mut failed = None;
    loop {
        let page = db.read(|tx| async move { store::page(&tx, after, PAGE).await }).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        let waiting: Vec<Waiting> = page.into_iter().filter_map(waiting).collect();
        run.looked_at += waiting.len() as u64;
        for part in waiting.chunks(BATCH) {
            match answers(db, world, service, part, &mut run).await? {
                Ok(answers) => place(db, world, territories, service, part, &answers, &mut run).await?,
                Err(failure) => failed = Some(failure),
            }
            if failed.is_some() {
                break;
            }
        }
        if failed.is_some() {
            break;
        }
    }
    if run.placed > 0 {
        let told = &run;
        db.write("places.geocoded", |tx| async move {
            let actor = Actor::System;
            crate::store::raise_version(&tx).await?;
            crate::store::raise_linkable(&tx).await?;
            let entry = journal::Entry {
                stream: "places/geocode".to_owned(),
                kind: "places.geocode",
                subject: "places".to_owned(),
                actor: &actor,
                data: serde_json::json!(told),
            };
            journal::append(&tx, world, entry).await.map(drop).map_err(Error::from)
        })
        .await?;
        // A point is evidence: places may be one that were two.
        crate::linking::catch_up(db, world).await?;
    }
    match failed {
        Some(failure) => Err(Error::AddressService(failure)),
        None => Ok(run),
    }
}

fn waiting(row: store::Row) -> Option<Waiting> {
    let record: Record = serde_json::from_str(&row.record).ok()?;
    if record.precise_point().is_some() || record.closed_to_public() {
        return None;
    }
    let question = Question::of(&record)?;
    Some(Waiting { id: row.id, digest: row.digest, record, question })
}

/// The answers to the questions of some records, by question: kept ones, and the service's for the others.
async fn answers(
    db: &Db,
    world: &World,
    service: &Service,
    waiting: &[Waiting],
    run: &mut Run,
) -> Result<Result<HashMap<String, Option<Answer>>, Failure>, Error> {
    let keys: Vec<String> = waiting.iter().map(|one| one.question.key()).collect();
    let since = world.now().saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    let asked = &keys;
    let mut known = db.read(|tx| async move { store::known(&tx, asked, since).await }).await?;
    let mut new: Vec<(String, &Question)> = Vec::new();
    for (key, one) in keys.iter().zip(waiting) {
        if known.contains_key(key) {
            run.known += 1;
        } else if !new.iter().any(|(asked, _)| asked == key) {
            new.push((key.clone(), &one.question));
        }
    }
    if new.is_empty() {
        return Ok(Ok(known));
    }
    let questions: Vec<&Question> = new.iter().map(|(_, question)| *question).collect();
    run.asked += questions.len() as u64;
    let found = match service.ask(&questions).await {
        Ok(found) => found,
        Err(failure) => return Ok(Err(failure)),
    };
    let fresh: Vec<(String, Option<Answer>)> = new.into_iter().map(|(key, _)| key).zip(found).collect();
    let (kept, now) = (&fresh, world.now());
    db.write("places.geocode_keep", |tx| async move { store::keep(&tx, kept, now).await }).await?;
    known.extend(fresh);
    Ok(Ok(known))
}

/// Gives the records their points, each only if its row has not changed meanwhile.
async fn place(
    db: &Db,
    world: &World,
    territories: &Territories,
    service: &Service,
    waiting: &[Waiting],
    answers: &HashMap<String, Option<Answer>>,
    run: &mut Run,
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for one in waiting {
        let answer = answers.get(&one.question.key()).and_then(Option::as_ref);
        match decide(&one.question, answer, service.threshold(), territories) {
            Verdict::Take { point, precision } => {
                let mut record = one.record.clone();
                (record.point, record.point_precision) = (Some(point), precision);
                rows.push((one.id, one.digest.clone(), serde_json::to_string(&record)?));
            }
            Verdict::Leave(why) => *run.refused.entry(why.key()).or_default() += 1,
        }
    }
    // Keys in order, so that two runs never wait for one another in a ring.
    rows.sort_unstable_by_key(|(id, ..)| *id);
    if !rows.is_empty() {
        let (rows, now) = (&rows, world.now());
        let placed =
            db.write("places.geocode", |tx| async move { store::place(&tx, rows, now).await }).await?;
        run.placed += placed;
    }
    Ok(())
}
