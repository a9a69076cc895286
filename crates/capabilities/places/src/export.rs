//! Exports of the register, one chunk at a time: for the command line and for the API.

use std::io::{self, Write};

use db::Db;
use territory::TerritoryRef;

use crate::model::PlaceId;
use crate::register::Places;
use crate::service;
use crate::store;
use crate::write::{ExportFormat, Exporter, Written};

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The register could not be read.
    #[error(transparent)]
    Register(#[from] service::Error),
    /// The output could not be written.
    #[error("the export could not be written: {0}")]
    Output(#[from] io::Error),
}

/// How many places are read from the store at once.
const CHUNK: usize = 500;

/// A running export: call [`Running::chunk`] until it says that nothing is left, then [`Running::finish`].
pub struct Running {
    db: Db,
    /// What is still to be written, in the order of ids.
    ids: std::vec::IntoIter<PlaceId>,
    exporter: Exporter<Vec<u8>>,
}

impl Running {
    /// Begins the export of a territory (the nation when none is given): places present now, in the order of ids.
    ///
    /// # Errors
    /// The writer's.
    pub fn begin(
        places: &Places,
        format: ExportFormat,
        territory: Option<&TerritoryRef>,
    ) -> io::Result<Self> {
        let snapshot = places.snapshot();
        let territory = territory.unwrap_or(&TerritoryRef::France);
        let ids: Vec<PlaceId> = snapshot
            .in_territory(places.territories(), territory)
            .into_iter()
            .map(|brief| brief.id)
            .collect();
        Ok(Self {
            db: places.db().clone(),
            ids: ids.into_iter(),
            exporter: Exporter::new(Vec::new(), format)?,
        })
    }

    /// The next bytes; `None` when every place is written.
    ///
    /// # Errors
    /// The register's, or the writer's.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let ids: Vec<PlaceId> = self.ids.by_ref().take(CHUNK).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let found = self
            .db
            .read(|tx| async move {
                let mut found = Vec::with_capacity(ids.len());
                for id in ids {
                    found.extend(store::by_id(&tx, id).await?);
                }
                Ok::<_, db::Error>(found)
            })
            .await
            .map_err(service::Error::from)?;
        for place in found.iter().filter(|place| !place.withdrawn) {
            self.exporter.place(place)?;
        }
        Ok(Some(std::mem::take(self.exporter.writer())))
    }

    /// The last bytes, and what was written and left out.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(self) -> Result<(Vec<u8>, Written), Error> {
        Ok(self.exporter.finish()?)
    }
}

/// Writes the places of a territory (the nation when none is given); says what was left out and why.
///
/// # Errors
/// [`Error`]; the output then holds a beginning.
pub async fn export(
    places: &Places,
    format: ExportFormat,
    territory: Option<&TerritoryRef>,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let mut running = Running::begin(places, format, territory)?;
    while let Some(bytes) = running.chunk().await? {
        out.write_all(&bytes)?;
    }
    let (bytes, written) = running.finish()?;
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(written)
}
