//! What runs beside the requests: letters that strangers asked for, and forgetting.

use jiff::{SignedDuration, Timestamp};
use jobs::{Failure, Runner};

use super::passwords::RESET;
use super::registration::REGISTER;
use super::{Accounts, Error};
use crate::model::Policy;
use crate::store;

/// The job that forgets what is over.
const PURGE: &str = "accounts.purge";
/// How long a browser is remembered after its last sign-in, in seconds: 400 days.
const BROWSER_S: i64 = 400 * 24 * 3600;

/// Teaches a runner the jobs of accounts: letters asked for by strangers, and the daily purge.
#[must_use]
pub fn jobs_with(runner: Runner, accounts: &Accounts) -> Runner {
    let (reset, register, purge) = (accounts.clone(), accounts.clone(), accounts.clone());
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
            let accounts = purge.clone();
            async move { accounts.purge().await.map(drop).map_err(|e| Failure::Retry(e.to_string())) }
        })
        .every(PURGE, PURGE, SignedDuration::from_hours(24), SignedDuration::from_hours(4))
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
}
