//! Free words of before are sealed; after a change of keys, all of them again.

use super::{Error, Triage};
use crate::model::PathwayId;
use crate::store;

impl Triage {
    /// Seals the free words of pathways written before they were sealed. Answers how many pathways. It may be stopped
    /// and started again, and run on several nodes at once; a pathway whose version this node does not know is left to
    /// one that does.
    ///
    /// # Errors
    /// The store's; pathways sealed before it stay so.
    pub async fn seal_plain(&self) -> Result<u64, Error> {
        let (mut sealed, mut after) = (0, PathwayId::from(uuid::Uuid::nil()));
        loop {
            let batch = self.db.write("triage.seal", |tx| async move {
                let (ids, mut done) = (store::plain(&tx, after).await?, 0);
                for id in &ids {
                    match self.by_id(&tx, *id).await {
                        Ok(Some(pathway)) => done += store::seal_plain(&tx, self.keys(), &pathway).await?,
                        Ok(None) | Err(Error::Version(_)) => {}
                        Err(other) => return Err(other),
                    }
                }
                Ok::<_, Error>((done, ids.last().copied()))
            });
            let (done, last) = batch.await?;
            sealed += done;
            let Some(last) = last else { return Ok(sealed) };
            after = last;
        }
    }

    /// Seals all free words again under the active key. Answers how many pathways. It may be stopped and started again,
    /// and run while people work and on several nodes at once.
    ///
    /// # Errors
    /// A value that none of the keys opens; the store's.
    pub async fn reseal(&self) -> Result<u64, Error> {
        let (mut sealed, mut after) = (0, Some(PathwayId::from(uuid::Uuid::nil())));
        while let Some(from) = after {
            let (rows, last) = self
                .db
                .write("triage.reseal", |tx| async move { store::reseal(&tx, self.keys(), from).await })
                .await?;
            (sealed, after) = (sealed + rows, last);
        }
        Ok(sealed)
    }
}
