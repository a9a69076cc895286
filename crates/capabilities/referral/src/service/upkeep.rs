//! What time does to referrals: alerts and forgetting. Run by a schedule, safe to run twice and on several nodes.

use db::Db;
use identity::Actor;
use kernel::World;
use uuid::Uuid;
use vault::Vault;

use super::Referrals;
use super::answer::moved;
use crate::error::Result;
use crate::model::{Event, is_overdue};
use crate::store;
use crate::thread::{ReferralId, StepId};

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
                let Some(seen) = store::by_id(&tx, self.vault(), id).await? else { return Ok(false) };
                // It may have been answered since the list was read.
                if !seen.state.is_awaited() || !is_overdue(seen.deadline_at, now) {
                    return Ok(false);
                }
                let referral = moved(&seen, Event::Expire, now)?;
                if !store::store_move(&tx, self.keys(), &referral, seen.version).await? {
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

    /// Seals words, contacts and notes that were written before they were sealed. Answers how many rows. It may be
    /// stopped and started again, and run on several nodes at once; nothing is left for it after the first time.
    ///
    /// # Errors
    /// The store's; rows sealed before it stay so.
    pub async fn seal_plain(&self) -> Result<u64> {
        let mut sealed = 0;
        loop {
            let batch: u64 = self
                .db()
                .write("referral.seal", |tx| async move { store::seal_plain(&tx, self.keys()).await })
                .await?;
            sealed += batch;
            if batch == 0 {
                return Ok(sealed);
            }
        }
    }

    /// Seals every word, contact and note again under the active key. Answers how many rows.
    ///
    /// # Errors
    /// As [`reseal`].
    pub async fn reseal(&self) -> Result<u64> {
        let (vault, world) = self.keys();
        Ok(reseal(self.db(), world, vault).await?)
    }
}

/// Seals every word, contact and note again under the active key, without a service around the store. Answers how many
/// rows. It may be stopped and started again, and run while people work and on several nodes at once.
///
/// # Errors
/// A value that none of the keys opens; the store's.
pub async fn reseal(db: &Db, world: &World, vault: &Vault) -> db::Result<u64> {
    let (keys, mut sealed) = ((vault, world), 0);
    let mut after = Some(ReferralId::from(Uuid::nil()));
    while let Some(from) = after {
        let batch =
            db.write("referral.reseal", |tx| async move { store::reseal_referrals(&tx, keys, from).await });
        let (rows, last) = batch.await?;
        (sealed, after) = (sealed + rows, last);
    }
    let mut after = Some(StepId::from(Uuid::nil()));
    while let Some(from) = after {
        let batch =
            db.write("referral.reseal", |tx| async move { store::reseal_steps(&tx, keys, from).await });
        let (rows, last) = batch.await?;
        (sealed, after) = (sealed + rows, last);
    }
    Ok(sealed)
}
