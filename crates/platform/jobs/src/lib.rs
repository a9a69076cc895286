//! Work that must happen after the answer was given, even if the machine stops meanwhile.
//!
//! A job is a row: put there in the transaction that needs it ([`enqueue`]), claimed by one node at a time under a
//! lease ([`Runner`]), tried again with a growing pause when it fails, kept in sight as *dead* when it keeps failing.
//! A node that dies lets its leases run out; another node then takes its jobs.
//!
//! So a job may run more than once: **every handler must be idempotent**. This crate promises "at least once", and
//! that two nodes never hold the same job at the same moment while their clocks agree within the lease.
//!
//! To add a kind of job: a `const KIND: &str = "capability.verb"`, [`enqueue`] where it is needed, and
//! [`Runner::handle`] where the binary is put together. For work at regular times, [`Runner::every`].

mod runner;
mod store;

use db::{Db, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::World;

pub use runner::{Failure, Outcome, Pulse, Runner, Schedule};
pub use store::{ALL, MIGRATIONS, STATEMENTS};

kernel::id!(
    /// One job.
    JobId, JobKind
);

/// How often a job is tried before it is dead.
pub const MAX_ATTEMPTS: u32 = 10;

/// A job, as its handler gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its identity, the same at each attempt.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// With what.
    pub payload: serde_json::Value,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

impl Job {
    /// Whether a failure now makes the job dead.
    pub fn is_last_attempt(&self) -> bool {
        self.attempt >= MAX_ATTEMPTS
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits for its time.
    Queued,
    /// A node holds it.
    Running,
    /// Done.
    Done,
    /// Failed for good: somebody must look.
    Dead,
}

/// A job, as the administration shows it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Line {
    /// Its identity.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// When it runs next, or ran last.
    pub run_at: Timestamp,
    /// Attempts so far.
    pub attempts: u32,
    /// What the last failure said.
    pub last_error: Option<String>,
}

/// Puts a job in the queue, in the caller's transaction, to run at `run_at` or soon after.
///
/// # Errors
/// The store's.
pub async fn enqueue(
    tx: &Tx,
    world: &World,
    kind: &'static str,
    payload: serde_json::Value,
    run_at: Timestamp,
) -> db::Result<JobId> {
    let id = world.id();
    store::add(tx, id, kind, payload, run_at, None).await?;
    Ok(id)
}

/// Puts a job in the queue unless one with the same `key` was ever put there (in the last month). Answers whether it
/// did.
///
/// # Errors
/// The store's.
pub async fn enqueue_once(
    tx: &Tx,
    world: &World,
    key: &str,
    kind: &'static str,
    payload: serde_json::Value,
    run_at: Timestamp,
) -> db::Result<bool> {
    store::add(tx, world.id(), kind, payload, run_at, Some(key)).await
}

/// How many jobs there are in each state.
///
/// # Errors
/// The store's.
pub async fn counts(tx: &Tx) -> db::Result<Vec<(State, i64)>> {
    store::counts(tx).await
}

/// The jobs in a state, the next to run first.
///
/// # Errors
/// The store's.
pub async fn list(tx: &Tx, state: State, limit: u32) -> db::Result<Vec<Line>> {
    store::list(tx, state, limit).await
}

/// What the queue holds of one kind in one state.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Pile {
    /// What is to be done.
    pub kind: String,
    /// Where they stand.
    pub state: State,
    /// How many.
    pub count: i64,
    /// The oldest time one of them was due at (queued, running) or ended at (done, dead).
    pub oldest: Timestamp,
}

/// A job that a node holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Running {
    /// Its identity.
    pub id: JobId,
    /// What is being done.
    pub kind: String,
    /// Which attempt this is.
    pub attempts: u32,
    /// The runner that holds it: an id made when its process started.
    pub node: Option<uuid::Uuid>,
    /// When another node may take it, unless the lease is renewed.
    pub until: Option<Timestamp>,
}

/// The queue at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Overview {
    /// Counts by kind and state.
    pub piles: Vec<Pile>,
    /// The time since which a job waits that is due and that no node took; `None` when none is late.
    pub oldest_due: Option<Timestamp>,
    /// Jobs that nodes hold, the lease that ends first on top; 200 at most.
    pub running: Vec<Running>,
}

impl Overview {
    /// How many jobs are in a state, all kinds together.
    pub fn count(&self, state: State) -> i64 {
        self.piles.iter().filter(|pile| pile.state == state).map(|pile| pile.count).sum()
    }
}

/// The queue at a glance, in one snapshot. For the administration's page and for alerts.
///
/// # Errors
/// The store's.
pub async fn overview(db: &Db, now: Timestamp) -> db::Result<Overview> {
    const MOST: u32 = 200;
    db.read(|tx| async move {
        let piles = store::by_kind(&tx).await?;
        let piles = piles.into_iter().map(|(kind, state, count, oldest)| Pile { kind, state, count, oldest });
        let piles: Vec<Pile> = piles.collect();
        let due = piles.iter().filter(|pile| pile.state == State::Queued && pile.oldest <= now);
        let oldest_due = due.map(|pile| pile.oldest).min();
        Ok(Overview { oldest_due, piles, running: store::leases(&tx, MOST).await? })
    })
    .await
}

/// The jobs that failed for good, the oldest first: kept until somebody calls [`retry`] or [`drop`].
///
/// # Errors
/// The store's.
pub async fn dead(db: &Db, limit: u32) -> db::Result<Vec<Line>> {
    db.read(|tx| async move { store::list(&tx, State::Dead, limit).await }).await
}

/// When a job of each kind was last done (in the last month), by kind.
///
/// # Errors
/// The store's.
pub async fn last_done(tx: &Tx) -> db::Result<Vec<(String, Timestamp)>> {
    store::last_done(tx).await
}

/// Gives a dead job all its attempts again, from `now`. Answers `false` when it is not dead: somebody was faster. The
/// caller journals it.
///
/// # Errors
/// The store's.
pub async fn retry(tx: &Tx, id: JobId, now: Timestamp) -> db::Result<bool> {
    store::revive(tx, id, now).await
}

/// Takes a dead job out of the queue: nobody will do it. Answers `false` when it is not dead. The caller journals it.
///
/// # Errors
/// The store's.
pub async fn drop(tx: &Tx, id: JobId) -> db::Result<bool> {
    store::remove(tx, id).await
}

/// The pause after a failed attempt: 10 s, doubled each time, six hours at most, give or take a quarter so that jobs
/// that failed together do not come back together.
fn pause(world: &World, attempt: u32) -> SignedDuration {
    const SHORTEST_S: i64 = 10;
    const LONGEST_S: i64 = 6 * 3600;
    let seconds = (SHORTEST_S << attempt.saturating_sub(1).min(20)).min(LONGEST_S);
    let mut random = [0u8; 2];
    world.entropy.fill(&mut random);
    let share = i64::from(u16::from_le_bytes(random)); // 0 to 65535
    let millis = seconds * 1000;
    SignedDuration::from_millis(millis * 3 / 4 + millis / 2 * share / 65_536)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours() {
        let world = World::fixed(Timestamp::UNIX_EPOCH, 1);
        for (attempt, expected) in [(1, 10), (2, 20), (5, 160), (12, 20_480), (13, 21_600), (400, 21_600)] {
            let pause = pause(&world, attempt).as_secs();
            assert!((expected * 3 / 4..=expected * 5 / 4).contains(&pause), "{attempt}: {pause}");
        }
    }
}
