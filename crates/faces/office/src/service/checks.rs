//! Verifications of the journal: asked on a page, made by a job, kept with what they found.

use identity::Actor;
use jiff::{SignedDuration, Timestamp};
use jobs::{Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::record;
use crate::{Error, Office, rights, store};

kernel::id!(
    /// One verification.
    CheckId, CheckKind
);

/// The kind of the job that verifies.
pub const VERIFY: &str = "office.verify-journal";
/// How many faults are kept: beyond, the journal is a ruin and more names help nobody.
const MAX_FAULTS: usize = 200;
/// A verification asked and not ended for this long is not waited for any more.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// A verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its identity.
    pub id: CheckId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// The journal's reference of who asked.
    pub asked_by: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What it found.
    pub verdict: Option<Verdict>,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Chains walked.
    pub streams: u64,
    /// Entries walked.
    pub entries: u64,
    /// Seals walked.
    pub seals: u64,
    /// Seals whose signature holds.
    pub signed: u64,
    /// Faults in all.
    pub faults: u64,
    /// The first of them: stream, place, what is wrong.
    pub listed: Vec<(String, i64, String)>,
}

impl Office {
    /// Asks for a verification of the whole journal. One that waits already is not asked twice.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn ask_check(&self, actor: &Actor) -> Result<(), Error> {
        rights::reader(actor)?;
        let (world, now) = (self.world(), self.now());
        let id: CheckId = world.id();
        let since = now.saturating_sub(PATIENCE).unwrap_or(now);
        self.db
            .write("office.ask-check", |tx| async move {
                if store::waiting_check(&tx, since).await?.is_some() {
                    return Ok(());
                }
                store::ask_check(&tx, id, now, &journal::reference(actor)).await?;
                jobs::enqueue(&tx, world, VERIFY, json!({ "check": id }), now).await?;
                record(&tx, world, actor, "journal", "office.journal-check-asked", id, json!({})).await
            })
            .await
            .map_err(Error::from)
    }

    /// The last verifications, the newest first.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn checks(&self, actor: &Actor, limit: u32) -> Result<Vec<Check>, Error> {
        rights::reader(actor)?;
        Ok(self.db.read(|tx| async move { store::checks(&tx, limit).await }).await?)
    }

    /// Makes a verification that was asked; made again, it changes nothing.
    pub(crate) async fn verify(&self, job: &Job) -> Outcome {
        let id: CheckId = serde_json::from_value(job.payload["check"].clone())
            .map_err(|error| Failure::Permanent(error.to_string()))?;
        let trust = journal::Trust { keys: Some(self.keys.as_slice()), known: &[] };
        let report = journal::verify_with(&self.db, trust).await?;
        if !report.is_whole() {
            tracing::error!(faults = report.faults.len(), "the journal is not whole");
        }
        let fault = |fault: &journal::Fault| (fault.stream.clone(), fault.seq, fault.problem.to_string());
        let verdict = Verdict {
            streams: report.streams,
            entries: report.entries,
            seals: report.seals,
            signed: report.signed,
            faults: report.faults.len() as u64,
            listed: report.faults.iter().take(MAX_FAULTS).map(fault).collect(),
        };
        let text = serde_json::to_string(&verdict).map_err(|error| Failure::Permanent(error.to_string()))?;
        let (now, text) = (self.now(), text.as_str());
        self.db
            .write("office.end-check", |tx| async move { store::end_check(&tx, id, now, text).await })
            .await?;
        Ok(())
    }
}

impl Office {
    /// Records that somebody takes a copy of what a search finds.
    ///
    /// # Errors
    /// Rights; the store's.
    pub(crate) async fn note_export(&self, actor: &Actor, search: &journal::Search) -> Result<(), Error> {
        rights::reader(actor)?;
        let world = self.world();
        self.db
            .write("office.note-export", |tx| async move {
                let data = json!({"stream": search.stream, "actor": search.actor, "kind": search.kind,
                    "from": search.from, "until": search.until});
                record(&tx, world, actor, "journal", "office.journal-exported", "", data).await
            })
            .await
            .map_err(Error::from)
    }
}
