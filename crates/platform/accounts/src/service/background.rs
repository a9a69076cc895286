//! What runs beside the requests: letters that strangers asked for, and forgetting.

use identity::{Actor, AgentId, Role};
use jiff::{SignedDuration, Timestamp};
use jobs::{Failure, Runner};
use privacy::Privacy;
use serde_json::json;

use super::letters::Letter;
use super::passwords::RESET;
use super::registration::REGISTER;
use super::{Accounts, Error};
use crate::model::Policy;
use crate::store;

/// The job that forgets what is over.
pub(super) const PURGE: &str = "accounts.purge";
/// The job that tells owners of accounts nobody uses, and closes them.
pub(super) const IDLE: &str = "accounts.idle";
/// An account unused for so many days: its owner is told.
pub const IDLE_DAYS: i64 = 730;
/// Days from the letter to the end.
pub const NOTICE_DAYS: i64 = 30;
/// Accounts looked at in one go.
const BATCH: u32 = 200;
/// How long a browser is remembered after its last sign-in, in seconds: 400 days.
const BROWSER_S: i64 = 400 * 24 * 3600;

/// Teaches a runner the jobs of accounts: letters asked for by strangers, and daily forgetting, whose runs the public
/// page of retention shows.
#[must_use]
pub fn jobs_with(runner: Runner, accounts: &Accounts, privacy: &Privacy) -> Runner {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    let (reset, register) = (accounts.clone(), accounts.clone());
    let (purge, idle) = ((accounts.clone(), privacy.clone()), (accounts.clone(), privacy.clone()));
    let retry = |error: &dyn std::fmt::Display| Failure::Retry(error.to_string());
    runner
        .handle(RESET, move |job| {
            let accounts = reset.clone();
            async move { accounts.send_reset(&job.payload).await }
        })
        .handle(REGISTER, move |job| {
            let accounts = register.clone();
            async move { accounts.send_registration(&job.payload).await }
        })
        .handle(PURGE, move |_| {
            let (accounts, privacy) = purge.clone();
            async move {
                let count = accounts.purge().await.map_err(|e| retry(&e))?;
                privacy.ran(PURGE, count).await.map_err(|e| retry(&e))
            }
        })
        .handle(IDLE, move |_| {
            let (accounts, privacy) = idle.clone();
            async move {
                let count = accounts.close_idle().await.map_err(|e| retry(&e))?;
                privacy.ran(IDLE, count).await.map_err(|e| retry(&e))
            }
        })
        .every(PURGE, PURGE, DAY, SignedDuration::from_hours(4))
        .every(IDLE, IDLE, DAY, SignedDuration::from_hours(5))
}

impl Accounts {
    /// Forgets sessions, links, invitations and attempts that are over. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn purge(&self) -> Result<u64, Error> {
        let now = self.now();
        let ago = |s| now.saturating_sub(SignedDuration::from_secs(s)).unwrap_or(Timestamp::MIN);
        let (attempts, browsers) = (ago(Policy::MEMORY_S), ago(BROWSER_S));
        let gone = self.db.write("accounts.purge", |tx| async move {
            Ok::<_, db::Error>(
                store::purge_sessions(&tx, now).await?
                    + store::purge_tickets(&tx, now).await?
                    + store::purge_attempts(&tx, attempts).await?
                    + store::purge_browsers(&tx, browsers).await?,
            )
        });
        Ok(gone.await?)
    }

    /// Tells the owners of accounts unused for [`IDLE_DAYS`] days, and closes those whose owner was told [`NOTICE_DAYS`]
    /// days ago and did not come back. Whoever alone runs the service is told, and never closed. Answers how many were
    /// closed.
    ///
    /// # Errors
    /// The store's.
    pub async fn close_idle(&self) -> Result<u64, Error> {
        let now = self.now();
        let ago = |days| now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN);
        let (unused, told) = (ago(IDLE_DAYS), ago(NOTICE_DAYS));
        let (mut closed, mut after) = (0, None);
        loop {
            let due =
                self.db.read(|tx| async move { store::idle_to_close(&tx, told, after, BATCH).await }).await?;
            for id in &due {
                closed += u64::from(self.close_one(*id, told).await?);
            }
            after = due.last().copied();
            if due.len() < BATCH as usize {
                break;
            }
        }
        loop {
            let due = self.db.read(|tx| async move { store::idle_to_tell(&tx, unused, BATCH).await }).await?;
            for id in &due {
                self.tell_idle(*id, unused).await?;
            }
            if due.len() < BATCH as usize {
                return Ok(closed);
            }
        }
    }

    async fn close_one(&self, id: AgentId, told_before: Timestamp) -> Result<bool, Error> {
        self.db
            .write("accounts.close-idle", |tx| async move {
                let left = self.left_unanswered(&tx, id).await?;
                if left.iter().any(|duty| duty.role == Role::NationalAdministrator)
                    || !store::close_idle(&tx, id, told_before).await?
                {
                    return Ok(false);
                }
                store::drop_sessions(&tx, id, None).await?;
                let data = json!({ "motive": "idle" });
                self.record(&tx, &Actor::System, id, "account.disabled", data).await?;
                Ok(true)
            })
            .await
    }

    async fn tell_idle(&self, id: AgentId, unused_since: Timestamp) -> Result<(), Error> {
        let now = self.now();
        self.db
            .write("accounts.tell-idle", |tx| async move {
                let Some(account) = store::account(&tx, id).await? else { return Ok(()) };
                if store::idle_told(&tx, id, now, unused_since).await? {
                    self.write_to_owner(&tx, &account, Letter::Idle, &[]).await?;
                    self.record(&tx, &Actor::System, id, "account.idle-told", json!({})).await?;
                }
                Ok(())
            })
            .await
    }
}
