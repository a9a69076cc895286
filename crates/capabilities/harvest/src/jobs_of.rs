//! Feeds that run by themselves.

use identity::Actor;
use jiff::SignedDuration;
use jobs::{Failure, Job, Outcome as Done, Runner};

use crate::error::Error;
use crate::intake::Outcome;
use crate::service::{Harvest, feed_name};

/// Puts the feeds whose time has come in the queue.
pub const PLAN: &str = "harvest.plan";
/// Runs one feed.
pub const RUN: &str = "harvest.run";

/// How often due feeds are looked for.
const LOOK: SignedDuration = SignedDuration::from_mins(10);

impl Harvest {
    /// Teaches a runner to plan and to run feeds. A feed that needs a person (its source is dead, its file is refused or
    /// would withdraw too much) ends as a dead job, which the office's work page shows until somebody looks.
    #[must_use]
    pub fn handle(&self, runner: Runner) -> Runner {
        let (planner, worker) = (self.clone(), self.clone());
        runner
            .handle(PLAN, move |_| {
                let harvest = planner.clone();
                async move { harvest.plan().await.map(drop).map_err(|error| Failure::Retry(error.to_string())) }
            })
            .every(PLAN, PLAN, LOOK, SignedDuration::from_mins(3))
            .handle(RUN, move |job| {
                let harvest = worker.clone();
                async move { harvest.run_job(&job).await }
            })
    }

    async fn run_job(&self, job: &Job) -> Done {
        let name = job.payload.get("feed").and_then(serde_json::Value::as_str).and_then(feed_name);
        let Some(name) = name else { return Err(Failure::Permanent("no feed in the job".to_owned())) };
        let told = self.run_reached(&Actor::System, name.as_str()).await;
        let (run, unreached) = told.map_err(|error| match error {
            // A feed taken away, or changed to one that somebody sends, has nothing to run.
            Error::NotFound | Error::NoFile | Error::Mapping(_) => {
                Failure::Permanent(format!("{name}: {error}"))
            }
            other => Failure::Retry(format!("{name}: {other}")),
        })?;
        match (run.outcome, unreached) {
            (Outcome::Imported | Outcome::Same | Outcome::DryRun, _) => Ok(()),
            (_, Some(why)) if why.may_pass() => Err(Failure::Retry(format!("{name}: {why}"))),
            (outcome, _) => {
                let why = if run.problem.is_empty() { "see its last run" } else { run.problem.as_str() };
                Err(Failure::Permanent(format!("{name}: {} ({why})", outcome.code())))
            }
        }
    }
}
