//! The read model: every place in memory, rebuilt from the store, exchanged whole so that readers never wait.

mod brief;
mod names;
mod snapshot;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use db::Db;
use jiff::tz::TimeZone;
use kernel::World;
use territory::Territories;

pub use brief::Brief;
pub use snapshot::Snapshot;

use crate::fold::{Fold, Story};
use crate::linking::RelationKind;
use crate::model::{Place, PlaceId, SourceRecord, place_of_its_own};
use crate::service::Error;
use crate::store::{self, Source, Version};

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

    /// A place with everything known of it; `None` when the register does not know it. A place that no source lists any
    /// more is given, marked so: links to it must not break. An id merged into another place gives that place.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn place(&self, id: PlaceId) -> Result<Option<Place>, Error> {
        Ok(self.db.read(|tx| async move { store::by_id(&tx, id).await }).await?)
    }

    /// A place with its records, what each field stands on and the relations it has; `None` as for [`Places::place`].
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn whole(&self, id: PlaceId) -> Result<Option<Whole>, Error> {
        let read = |tx| async move {
            let Some((id, records, voices)) = store::whole(&tx, id).await? else { return Ok(None) };
            let relations = store::relations_of(&tx, id).await?;
            Ok::<_, db::Error>(Some((id, records, voices, relations)))
        };
        let Some((id, records, voices, relations)) = self.db.read(read).await? else { return Ok(None) };
        let fold = Fold::standard();
        let stories = fold.stories(id, &records, &voices);
        let related = self.related(id, relations);
        Ok(fold.place(id, &records, &voices).map(|place| Whole { place, stories, records, related }))
    }

    /// Relations between records as relations of a place with others that are shown, each place once.
    fn related(&self, id: PlaceId, relations: store::Relations) -> Vec<Related> {
        let snapshot = self.snapshot();
        let mut all: Vec<Related> = Vec::new();
        for ((from, to), (kind, _)) in relations {
            let (from, to) =
                (snapshot.resolve(place_of_its_own(from)), snapshot.resolve(place_of_its_own(to)));
            let (other, outward) = if from == id { (to, true) } else { (from, false) };
            if let Some(brief) = snapshot.get(other).filter(|_| other != id)
                && !all.iter().any(|one| one.place == other)
            {
                all.push(Related { kind, outward, place: other, name: brief.name.to_string() });
            }
        }
        all
    }

    /// Everything each record of a place said, with the time it said so, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn history(&self, id: PlaceId) -> Result<Vec<(SourceRecord, Vec<Version>)>, Error> {
        let read = |tx| async move {
            let place = store::resolve(&tx, id).await?;
            let mut all = Vec::new();
            for record in store::records_of(&tx, place).await? {
                let versions = store::versions(&tx, &record).await?;
                all.push((record, versions));
            }
            Ok::<_, db::Error>(all)
        };
        Ok(self.db.read(read).await?)
    }

    /// Places with their whole records, in the order asked; those that the register does not know are left out.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn many(&self, ids: Vec<PlaceId>) -> Result<Vec<Place>, Error> {
        let found = self.db.read(|tx| {
            let ids = ids.clone();
            async move {
                let mut found = Vec::with_capacity(ids.len());
                for id in ids {
                    found.extend(store::by_id(&tx, id).await?);
                }
                Ok::<_, db::Error>(found)
            }
        });
        Ok(found.await?)
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

/// A place and what it stands on.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The sheet.
    pub place: Place,
    /// Where each field comes from, in the order of the sheet.
    pub stories: Vec<Story>,
    /// Its records, withdrawn or not, oldest first.
    pub records: Vec<SourceRecord>,
    /// The places it hangs on, or that hang on it.
    pub related: Vec<Related>,
}

/// Another place that this one hangs on, or that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// How.
    pub kind: RelationKind,
    /// This place hangs on the other; if not, the other hangs on this one.
    pub outward: bool,
    /// The other.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
}

impl Whole {
    /// The other ids that lead to it.
    pub fn aliases(&self) -> impl Iterator<Item = PlaceId> {
        self.records.iter().map(|one| place_of_its_own(one.id)).filter(|id| *id != self.place.id)
    }
}

/// How many rows are in memory as JSON at once.
const PAGE: i64 = 4_000;

async fn load(db: &Db, territories: &Arc<Territories>, world: &World) -> Result<Snapshot, Error> {
    let today = world.now().to_zoned(TimeZone::UTC).date();
    let builder = db
        .read(|tx| async move {
            let mut builder = snapshot::Builder::new(store::version(&tx).await?, territories, today);
            let place_of = store::memberships(&tx).await?;
            let mut voices = store::every_voice(&tx, &place_of).await?;
            // Places that are more than one record are folded once all of theirs are read; the others at once.
            let mut several: BTreeMap<PlaceId, Vec<SourceRecord>> =
                place_of.values().chain(voices.keys()).map(|place| (*place, Vec::new())).collect();
            let mut after = uuid::Uuid::nil();
            loop {
                let page = store::page(&tx, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = last.id;
                for stored in page {
                    let record = stored.parse()?;
                    let own = place_of_its_own(record.id);
                    let place = place_of.get(&record.id).copied().unwrap_or(own);
                    match several.get_mut(&place) {
                        Some(records) => records.push(record),
                        None if record.withdrawn => {}
                        None => builder.add(&Place::from(record)),
                    }
                }
            }
            let fold = Fold::standard();
            for (id, records) in several {
                let place = fold.place(id, &records, &voices.remove(&id).unwrap_or_default());
                if let Some(place) = place.filter(|place| !place.withdrawn) {
                    builder.add(&place);
                }
            }
            builder.lead(place_of.into_iter().map(|(record, place)| (place_of_its_own(record), place)));
            Ok::<_, Error>(builder)
        })
        .await?;
    Ok(builder.finish()?)
}
