//! The read model: every place in memory, rebuilt from the store, exchanged whole so that readers never wait.

mod brief;
mod names;
mod snapshot;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use db::Db;
use jiff::tz::TimeZone;
use kernel::World;
use territory::Territories;

pub use brief::Brief;
pub use snapshot::Snapshot;

use crate::model::{Place, PlaceId};
use crate::service::Error;
use crate::store::{self, Source};

/// The register of places: a snapshot in memory and the store behind it.
pub struct Places {
    db: Db,
    world: World,
    territories: Arc<Territories>,
    snapshot: ArcSwap<Snapshot>,
}

impl Places {
    /// Reads the whole register into memory (about half a second for the nation).
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn open(db: Db, territories: Arc<Territories>, world: World) -> Result<Arc<Self>, Error> {
        let snapshot = load(&db, &territories, &world).await?;
        Ok(Arc::new(Self { db, world, territories, snapshot: ArcSwap::from_pointee(snapshot) }))
    }

    /// The register as it is now. Keep it for the length of one request: it does not change under you.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Reads the register again if another node, or this one, has changed it. Says whether it did.
    ///
    /// # Errors
    /// [`Error::Store`]; the snapshot in memory stays.
    pub async fn refresh(&self) -> Result<bool, Error> {
        let stored = self.db.read(|tx| async move { store::version(&tx).await }).await?;
        if stored == self.snapshot.load().version() {
            return Ok(false);
        }
        let fresh = load(&self.db, &self.territories, &self.world).await?;
        self.snapshot.store(Arc::new(fresh));
        Ok(true)
    }

    /// Refreshes for ever, every `every`. For a task of the server; failures are logged and tried again.
    pub async fn watch(self: Arc<Self>, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            match self.refresh().await {
                Ok(true) => {
                    tracing::info!(version = self.snapshot().version(), "the register was read again");
                }
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the register could not be refreshed"),
            }
        }
    }

    /// A place with its whole record; `None` when the register does not know it. A place that its source withdrew is
    /// given, marked so: links to it must not break.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn place(&self, id: PlaceId) -> Result<Option<Place>, Error> {
        Ok(self.db.read(|tx| async move { store::by_id(&tx, id).await }).await?)
    }

    /// Every source, by name.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn sources(&self) -> Result<Vec<Source>, Error> {
        crate::service::sources(&self.db).await
    }

    /// The territories the register stands on.
    pub fn territories(&self) -> &Arc<Territories> {
        &self.territories
    }

    /// The store behind it.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The clock it reads.
    pub fn world(&self) -> &World {
        &self.world
    }
}

/// How many rows are in memory as JSON at once.
const PAGE: i64 = 4_000;

async fn load(db: &Db, territories: &Arc<Territories>, world: &World) -> Result<Snapshot, Error> {
    let today = world.now().to_zoned(TimeZone::UTC).date();
    let builder = db
        .read(|tx| async move {
            let mut builder = snapshot::Builder::new(store::version(&tx).await?, territories, today);
            let mut after = uuid::Uuid::nil();
            loop {
                let page = store::page(&tx, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = last.id;
                for stored in page {
                    builder.add(&stored.place()?);
                }
            }
            Ok::<_, Error>(builder)
        })
        .await?;
    Ok(builder.finish()?)
}
