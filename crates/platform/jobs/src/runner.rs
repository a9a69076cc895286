//! The part of a node that does the jobs.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use db::Db;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use kernel::{Id, World};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::store::{self, Lease};
use crate::{Job, State, enqueue_once, pause};

/// Jobs done at the same time by one node.
const HANDS: usize = 4;
/// How often the queue is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How long a claim holds without being renewed.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How often a running job's claim is renewed.
const RENEW: Duration = Duration::from_secs(30);
/// How long a stopping node waits for its running jobs.
const GRACE: Duration = Duration::from_secs(20);
/// How long done jobs are remembered: also how long a key given to [`enqueue_once`] counts.
const MEMORY: SignedDuration = SignedDuration::from_hours(31 * 24);
/// The longest error kept.
const MAX_ERROR: usize = 500;

/// Why a handler did not do its job.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// Another attempt may succeed.
    #[error("{0}")]
    Retry(String),
    /// No attempt will: the job is dead at once.
    #[error("{0}")]
    Permanent(String),
}

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Self {
        Failure::Retry(error.to_string())
    }
}

/// What a handler answers.
pub type Outcome = Result<(), Failure>;

type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// Work that comes back at regular times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Its name.
    pub name: &'static str,
    /// The kind of the job it puts in the queue.
    pub kind: &'static str,
    /// How often.
    pub period: SignedDuration,
    /// How long after a multiple of the period since 1970 (UTC).
    pub offset: SignedDuration,
}

/// When a runner last looked at the queue. Cheap to clone; the clones are one.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<AtomicI64>);

impl Pulse {
    /// The last look; `None` before the first.
    pub fn last(&self) -> Option<Timestamp> {
        let millis = self.0.load(Ordering::Relaxed);
        (millis != 0).then(|| Timestamp::from_millisecond(millis).ok()).flatten()
    }

    fn beat(&self, now: Timestamp) {
        self.0.store(now.as_millisecond(), Ordering::Relaxed);
    }
}

/// Claims due jobs and runs their handlers until told to stop.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    world: World,
    owner: Id<Lease>,
    handlers: BTreeMap<&'static str, Handler>,
    schedules: Arc<Vec<Schedule>>,
    /// The last due time put in the queue by this node, by schedule.
    planned: Arc<Mutex<HashMap<&'static str, Timestamp>>>,
    /// How long a stop waits for running jobs.
    grace: Duration,
    pulse: Pulse,
}

impl Runner {
    /// A runner that knows no job yet.
    pub fn new(db: Db, world: World) -> Self {
        Self {
            db,
            owner: world.id(),
            world,
            handlers: BTreeMap::new(),
            schedules: Arc::default(),
            planned: Arc::default(),
            grace: GRACE,
            pulse: Pulse::default(),
        }
    }

    /// Lets running jobs take this long once the runner was told to stop; twenty seconds otherwise.
    #[must_use]
    pub fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// What comes back at regular times, as told so far.
    pub fn schedules(&self) -> Vec<Schedule> {
        self.schedules.to_vec()
    }

    /// When this runner last looked at the queue, for the page of the node's health.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Runs `handler` for each job of this kind. The handler must be idempotent: the same job may come twice.
    #[must_use]
    pub fn handle<F, Fut>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        self.handlers.insert(kind, Arc::new(move |job| handler(job).boxed()));
        self
    }

    /// Puts a job of this kind in the queue at each multiple of `period` since 1970 (UTC), plus `offset`: once for each
    /// due time, however many nodes run. Due times missed while no node ran are not made up for, but the last.
    /// The payload says the due time: `{"due": "…"}`.
    #[must_use]
    pub fn every(
        mut self,
        name: &'static str,
        kind: &'static str,
        period: SignedDuration,
        offset: SignedDuration,
    ) -> Self {
        let mut schedules = Arc::try_unwrap(self.schedules).unwrap_or_default();
        schedules.push(Schedule { name, kind, period, offset });
        self.schedules = Arc::new(schedules);
        self
    }

    /// Works until `stop` becomes true (or its sender goes), then waits for what is running, twenty seconds at
    /// most; what runs longer is cut and given back to the queue. Failures of the store are logged and tried again.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        let mut tidy_at = self.world.now();
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            if self.world.now() >= tidy_at {
                self.forget_old().await;
                tidy_at =
                    self.world.now().saturating_add(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX);
            }
            self.pulse.beat(self.world.now());
            self.plan().await;
            let claimed = self.claim(HANDS - running.len().min(HANDS)).await;
            let idle = claimed.is_empty();
            for job in claimed {
                let runner = self.clone();
                running.spawn(async move { runner.perform(job).await });
            }
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { break },
                // A hand that becomes free looks again at once; otherwise the queue is looked at twice a second.
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(LOOK), if idle || running.len() >= HANDS => {}
                () = tokio::task::yield_now(), if !idle && running.len() < HANDS => {}
            }
        }
        let rest = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(self.grace, rest).await.is_err() {
            tracing::warn!("jobs still running at the end were cut; another node takes them");
            running.shutdown().await;
        }
        // Nobody must wait for the leases of a node that left in order.
        let owner = self.owner;
        let released =
            self.db.write("jobs.release", |tx| async move { store::release(&tx, owner).await }).await;
        if let Err(error) = released {
            tracing::warn!(%error, "leases not given back; they run out");
        }
    }

    /// Plans what is due and runs every job that is due now, one after the other. Answers how many ran. For tests
    /// and for commands that end.
    pub async fn run_due(&self) -> usize {
        self.plan().await;
        let mut count = 0;
        loop {
            let claimed = self.claim(HANDS).await;
            if claimed.is_empty() {
                return count;
            }
            for job in claimed {
                self.perform(job).await;
                count += 1;
            }
        }
    }

    fn lease(&self) -> Lease {
        let now = self.world.now();
        Lease { owner: self.owner, now, until: now.saturating_add(LEASE).unwrap_or(Timestamp::MAX) }
    }

    async fn claim(&self, hands: usize) -> Vec<Job> {
        let mut claimed = Vec::new();
        for kind in self.handlers.keys().copied() {
            let free = u32::try_from(hands - claimed.len()).unwrap_or(0);
            if free == 0 {
                break;
            }
            let lease = self.lease();
            match self.db.read(|tx| async move { store::waiting(&tx, kind, lease.now).await }).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => {
                    tracing::warn!(kind, %error, "queue not readable");
                    continue;
                }
            }
            match self
                .db
                .write("jobs.claim", |tx| async move { store::claim(&tx, kind, lease, free).await })
                .await
            {
                Ok(jobs) => claimed.extend(jobs),
                Err(error) => tracing::warn!(kind, %error, "jobs not claimed"),
            }
        }
        claimed
    }

    /// Runs one job, keeping its lease alive, and writes what became of it.
    async fn perform(&self, job: Job) {
        let Some(handler) = self.handlers.get(job.kind.as_str()) else { return };
        let work = AssertUnwindSafe(handler(job.clone())).catch_unwind();
        let outcome = tokio::select! {
            outcome = work => outcome.unwrap_or_else(|_| Err(Failure::Retry("the handler panicked".to_owned()))),
            () = self.keep_lease(&job) => {
                tracing::warn!(job = %job.id, kind = job.kind, "lease lost, job abandoned to its new holder");
                return;
            }
        };
        let now = self.world.now();
        let (state, run_at, error) = match outcome {
            Ok(()) => (State::Done, now, None),
            Err(Failure::Retry(why)) if !job.is_last_attempt() => {
                (State::Queued, now.saturating_add(pause(&self.world, job.attempt)).unwrap_or(now), Some(why))
            }
            Err(Failure::Retry(why) | Failure::Permanent(why)) => (State::Dead, now, Some(why)),
        };
        let label = match state {
            State::Done => "done",
            State::Dead => "dead",
            _ => "retry",
        };
        metrics::counter!("jobs_total", "kind" => job.kind.clone(), "outcome" => label).increment(1);
        let error: Option<String> =
            error.map(|why| why.chars().filter(|c| *c != '\0').take(MAX_ERROR).collect());
        if let Some(error) = &error {
            tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempt, error, outcome = label, "job failed");
        }
        let (id, owner, error) = (job.id, self.owner, error.as_deref());
        let written =
            self.db
                .write("jobs.finish", |tx| async move {
                    store::finish(&tx, id, owner, state, run_at, error).await
                })
                .await;
        match written {
            Ok(true) => {}
            Ok(false) => tracing::warn!(job = %id, "lease lost before the end was written"),
            Err(error) => tracing::warn!(job = %id, %error, "end of job not written; it will run again"),
        }
    }

    /// Renews a lease until it is lost.
    async fn keep_lease(&self, job: &Job) {
        loop {
            tokio::time::sleep(RENEW).await;
            let (id, lease) = (job.id, self.lease());
            match self.db.write("jobs.renew", |tx| async move { store::renew(&tx, id, lease).await }).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(job = %id, %error, "lease not renewed"),
            }
        }
    }

    /// Puts in the queue what schedules make due, unless this or another node already did.
    async fn plan(&self) {
        for schedule in self.schedules.iter() {
            let due = schedule.last_due(self.world.now());
            if self.planned().get(schedule.name) == Some(&due) {
                continue;
            }
            let key = format!("schedule/{}/{due}", schedule.name);
            let (key, kind, world) = (key.as_str(), schedule.kind, &self.world);
            let planned = self
                .db
                .write("jobs.plan", |tx| async move {
                    let payload = serde_json::json!({ "due": due.to_string() });
                    enqueue_once(&tx, world, key, kind, payload, due).await
                })
                .await;
            match planned {
                Ok(_) => drop(self.planned().insert(schedule.name, due)),
                Err(error) => tracing::warn!(schedule = schedule.name, %error, "schedule not planned"),
            }
        }
    }

    fn planned(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, Timestamp>> {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn forget_old(&self) {
        let limit = self.world.now().saturating_sub(MEMORY).unwrap_or(Timestamp::MIN);
        let forgotten =
            self.db.write("jobs.forget", |tx| async move { store::forget(&tx, limit).await }).await;
        if let Err(error) = forgotten {
            tracing::warn!(%error, "old jobs not forgotten");
        }
    }
}

impl Schedule {
    /// The first due time after `now`.
    pub fn next_due(&self, now: Timestamp) -> Timestamp {
        let period = SignedDuration::from_secs(self.period.as_secs().max(1));
        self.last_due(now).saturating_add(period).unwrap_or(Timestamp::MAX)
    }

    /// The last due time that is not after `now`.
    pub fn last_due(&self, now: Timestamp) -> Timestamp {
        let period = self.period.as_secs().max(1);
        let offset = self.offset.as_secs();
        let seconds = (now.as_second() - offset).div_euclid(period) * period + offset;
        Timestamp::from_second(seconds).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_times_are_multiples_of_the_period_plus_the_offset() {
        let daily = Schedule {
            name: "t",
            kind: "t",
            period: SignedDuration::from_hours(24),
            offset: SignedDuration::from_hours(3),
        };
        for (now, due) in [
            ("2026-03-03T02:59:59Z", "2026-03-02T03:00:00Z"),
            ("2026-03-03T03:00:00Z", "2026-03-03T03:00:00Z"),
            ("1969-12-31T12:00:00Z", "1969-12-31T03:00:00Z"),
        ] {
            let now = now.parse().unwrap();
            assert_eq!(daily.last_due(now).to_string(), due);
            assert_eq!(daily.next_due(now).duration_since(daily.last_due(now)), daily.period);
        }
    }
}
