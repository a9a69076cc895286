//! What time does to referrals: alerts and forgetting. Run by a schedule, safe to run twice and on several nodes.

use identity::Actor;

use super::Referrals;
use super::answer::moved;
use crate::error::Result;
use crate::model::{Event, is_overdue};
use crate::store;
use crate::thread::ReferralId;

/// Referrals looked at in one go.
const BATCH: u32 = 200;

impl Referrals {
    /// Marks every referral whose deadline has passed; its sender is alerted. Answers how many were marked.
    ///
    /// # Errors
    /// The store's; referrals marked before it stay so.
    pub async fn mark_overdue(&self) -> Result<usize> {
        let now = self.world().now();
        let mut marked = 0;
        loop {
            let due: Vec<ReferralId> =
                self.db().read(|tx| async move { store::overdue(&tx, now, BATCH).await }).await?;
            let mut progress = 0;
            for id in &due {
                progress += usize::from(self.mark_one(*id).await?);
            }
            marked += progress;
            if due.len() < BATCH as usize || progress == 0 {
                return Ok(marked);
            }
        }
    }

    async fn mark_one(&self, id: ReferralId) -> Result<bool> {
        let now = self.world().now();
        self.db()
            .write("referral.expire", |tx| async move {
                let Some(seen) = store::by_id(&tx, id).await? else { return Ok(false) };
                // It may have been answered since the list was read.
                if !seen.state.is_awaited() || !is_overdue(seen.deadline_at, now) {
                    return Ok(false);
                }
                let referral = moved(&seen, Event::Expire, now)?;
                if !store::store_move(&tx, &referral, seen.version).await? {
                    return Ok(false);
                }
                self.record(&tx, &referral, Event::Expire, &Actor::System, now).await?;
                Ok(true)
            })
            .await
    }

    /// Erases the words, contacts and notes whose time has come. Answers how many referrals were cleaned.
    ///
    /// # Errors
    /// The store's.
    pub async fn forget(&self) -> Result<u64> {
        let now = self.world().now();
        Ok(self.db().write("referral.forget", |tx| async move { store::purge(&tx, now).await }).await?)
    }
}
