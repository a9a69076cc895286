//! Files of structures and services, JSON and CSV, of a territory or of the nation: for the API and the command line.
//! Sent as they are made, a chunk of places at a time.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::TerritoryRef;
use places::{PlaceId, Places};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::data_inclusion::{
    Converted, Losses, SERVICE_COLUMNS, STRUCTURE_COLUMNS, csv_row, of_place, score,
};

/// How many places are read from the store at once.
const CHUNK: usize = 500;

/// What one file holds, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Structures, a JSON array.
    StructuresJson,
    /// Structures, comma-separated.
    StructuresCsv,
    /// Services, a JSON array.
    ServicesJson,
    /// Services, comma-separated.
    ServicesCsv,
}

impl File {
    /// Every file.
    pub const ALL: [Self; 4] =
        [Self::StructuresJson, Self::StructuresCsv, Self::ServicesJson, Self::ServicesCsv];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StructuresJson => "structures.json",
            Self::StructuresCsv => "structures.csv",
            Self::ServicesJson => "services.json",
            Self::ServicesCsv => "services.csv",
        }
    }
    /// Reads a [`Self::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.name() == name)
    }
    /// The media type of the answer.
    pub const fn media_type(self) -> &'static str {
        if self.is_json() { "application/json" } else { "text/csv; charset=utf-8" }
    }
    const fn is_json(self) -> bool {
        matches!(self, Self::StructuresJson | Self::ServicesJson)
    }
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::StructuresJson | Self::StructuresCsv => &STRUCTURE_COLUMNS,
            Self::ServicesJson | Self::ServicesCsv => &SERVICE_COLUMNS,
        }
    }

    /// What stands before the first place.
    fn head(self) -> Vec<u8> {
        if self.is_json() { b"[".to_vec() } else { format!("{}\n", self.columns().join(",")).into_bytes() }
    }

    /// What stands after the last.
    const fn tail(self) -> &'static [u8] {
        if self.is_json() { b"\n]\n" } else { b"" }
    }
}

/// What an export wrote and left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Structures written.
    pub structures: u64,
    /// Services written.
    pub services: u64,
    /// Places left out, by the field that the schema requires and the place lacks.
    pub left_out: Losses,
    /// Places that lose a value the schema cannot say, by field.
    pub values_left_out: Losses,
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The register could not be read.
    #[error(transparent)]
    Register(#[from] places::service::Error),
    /// The output could not be written.
    #[error("the export could not be written: {0}")]
    Output(#[from] io::Error),
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

/// A running export: call [`Running::chunk`] until it says that nothing is left.
pub struct Running {
    places: Arc<Places>,
    ids: std::vec::IntoIter<PlaceId>,
    site: String,
    today: Date,
    /// What was written so far.
    pub written: Written,
}

impl Running {
    /// Begins the export of a territory: places present now, in the order of ids. `site` is this site's public address.
    pub fn begin(places: &Arc<Places>, territory: &TerritoryRef, site: &str) -> Self {
        let snapshot = places.snapshot();
        let ids: Vec<PlaceId> =
            snapshot.in_territory(places.territories(), territory).iter().map(|brief| brief.id).collect();
        Self {
            ids: ids.into_iter(),
            site: site.to_owned(),
            today: places.world().now().to_zoned(TimeZone::UTC).date(),
            places: Arc::clone(places),
            written: Written::default(),
        }
    }

    /// The next places; `None` when none is left.
    ///
    /// # Errors
    /// The register's.
    pub async fn chunk(&mut self) -> Result<Option<Vec<Converted>>, Error> {
        let ids: Vec<PlaceId> = self.ids.by_ref().take(CHUNK).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let mut converted = Vec::with_capacity(ids.len());
        for place in self.places.many(ids).await?.iter().filter(|place| !place.withdrawn) {
            match of_place(place, Some(&self.site), self.today, &mut self.written.values_left_out) {
                Ok(one) => {
                    self.written.structures += 1;
                    self.written.services += one.services.len() as u64;
                    converted.push(one);
                }
                Err(missing) => *self.written.left_out.entry(missing.0).or_default() += 1,
            }
        }
        Ok(Some(converted))
    }
}

/// Writes one of the files, place after place.
pub struct Writer {
    file: File,
    today: Date,
    begun: bool,
    any: bool,
}

impl Writer {
    /// A writer of that file; `today` ages the scores.
    pub const fn new(file: File, today: Date) -> Self {
        Self { file, today, begun: false, any: false }
    }

    /// The bytes of these places.
    ///
    /// # Errors
    /// A value that has no JSON form: a defect.
    pub fn write(&mut self, places: &[Converted]) -> Result<Vec<u8>, Error> {
        let mut bytes = if std::mem::replace(&mut self.begun, true) { Vec::new() } else { self.file.head() };
        let today = self.today;
        for place in places {
            let scores = place.services.iter().map(|service| score::of_service(service, today));
            match self.file {
                File::StructuresJson | File::StructuresCsv => {
                    self.object(&mut bytes, &place.structure, score::of_structure(scores))?;
                }
                File::ServicesJson | File::ServicesCsv => {
                    for (service, score) in place.services.iter().zip(scores) {
                        self.object(&mut bytes, service, score)?;
                    }
                }
            }
        }
        Ok(bytes)
    }

    fn object(&mut self, bytes: &mut Vec<u8>, value: &impl Serialize, score: f64) -> Result<(), Error> {
        let Value::Object(mut object) = serde_json::to_value(value)? else { return Ok(()) };
        object.insert("score_qualite".to_owned(), score.into());
        self.put(bytes, &object)
    }

    fn put(&mut self, bytes: &mut Vec<u8>, object: &Map<String, Value>) -> Result<(), Error> {
        if self.file.is_json() {
            bytes.extend_from_slice(if self.any { b",\n" } else { b"\n" });
            serde_json::to_writer(&mut *bytes, object)?;
        } else {
            bytes.extend_from_slice(csv_row(self.file.columns(), object).as_bytes());
        }
        self.any = true;
        Ok(())
    }

    /// The last bytes; the first too when there was no place.
    pub fn finish(self) -> Vec<u8> {
        let mut bytes = if self.begun { Vec::new() } else { self.file.head() };
        bytes.extend_from_slice(self.file.tail());
        bytes
    }
}

/// Writes several files at once, reading the register once; says what was left out and why.
///
/// # Errors
/// [`Error`]; the outputs then hold a beginning.
pub async fn export(
    places: &Arc<Places>,
    territory: &TerritoryRef,
    site: &str,
    outputs: &mut [(File, Box<dyn Write + Send>)],
) -> Result<Written, Error> {
    let mut running = Running::begin(places, territory, site);
    let mut writers: Vec<Writer> =
        outputs.iter().map(|(file, _)| Writer::new(*file, running.today)).collect();
    while let Some(converted) = running.chunk().await? {
        for (writer, (_, out)) in writers.iter_mut().zip(outputs.iter_mut()) {
            out.write_all(&writer.write(&converted)?)?;
        }
    }
    for (writer, (_, out)) in writers.into_iter().zip(outputs.iter_mut()) {
        out.write_all(&writer.finish())?;
        out.flush()?;
    }
    Ok(running.written)
}
