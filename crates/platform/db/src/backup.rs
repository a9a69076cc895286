//! One file that holds a whole database, whichever engine it came from and whichever it goes to.
//!
//! The file is gzip over lines of JSON: a first line that says what it is; for each table a line with its name and
//! columns, then its rows (see `copy.rs`); last, the [`Manifest`]: the steps of the schema, and for each table its rows
//! and their hash. A file without a last line was cut short.
//!
//! A backup is one snapshot, taken while others write. A restore is one transaction: schema, rows, and the comparison of
//! what was stored with the manifest. When anything is wrong, nothing has happened.
//!
//! The hashes tell damage, not forgery: who can write the file can write another. Keep it where only its owner writes.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufWriter, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Table};
use crate::copy::{self, Figures, Meter, PAGE};
use crate::migrate;
use crate::{Db, EngineKind, Migration, Tx, Value};

/// The format written, and the newest one read.
const FORMAT: u32 = 1;
/// Bytes gathered before they are compressed.
const AHEAD: usize = 1 << 16;
/// The longest line read, in bytes.
const LONGEST_LINE: u64 = 256 << 20;

/// What a backup says of itself; its last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format.
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// The engine it came from: `sqlite` or `postgres`.
    pub engine: String,
    /// When the snapshot was taken, RFC 3339.
    pub taken_at: String,
    /// The steps of the schema that had run, in order, with their checksums.
    pub migrations: Vec<Step>,
    /// Every table, in order.
    pub tables: Vec<Figures>,
}

/// A step of the schema that had run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// SHA-256 of its statements, in hexadecimal.
    pub checksum: String,
}

impl Manifest {
    /// Rows in all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// Why a backup was not made, or not restored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is something else.
    #[error("this is not a backup of Passerelle")]
    NotABackup,
    /// The file was cut short: a copy that did not end, a full disk.
    #[error("the backup was cut short: its last line is missing")]
    Truncated,
    /// The file is not what was written.
    #[error("the backup is damaged: {0}")]
    Altered(String),
    /// The file, or the database, was made by a newer program.
    #[error("{0} was made by a newer version of the program: use that version, or a later one")]
    Newer(String),
    /// A step of the schema is not the one that this program knows under the same name.
    #[error("the step {0} of the schema is not the one of this program")]
    OtherSchema(String),
    /// There is no schema of ours in the database to back up.
    #[error("there is nothing to back up: the database holds no table of Passerelle")]
    Empty,
    /// Something is there already.
    #[error("the database is not empty")]
    NotEmpty,
    /// The file could not be read or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The store's.
    #[error(transparent)]
    Store(#[from] crate::Error),
}

impl Error {
    /// Whether the file itself is at fault.
    pub fn is_bad_file(&self) -> bool {
        matches!(self, Error::NotABackup | Error::Truncated | Error::Altered(_) | Error::OtherSchema(_))
            || matches!(self, Error::Newer(what) if what == THE_BACKUP)
    }
}

const THE_BACKUP: &str = "the backup";

#[derive(Serialize, Deserialize)]
struct First {
    passerelle_backup: u32,
}

#[derive(Serialize, Deserialize)]
struct Head {
    table: String,
    columns: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Last {
    manifest: Manifest,
}

/// Reads a whole file and compares it with its own manifest.
///
/// # Errors
/// What is wrong with it.
pub fn verify(file: impl BufRead) -> Result<Manifest, Error> {
    let mut lines = Lines::open(file)?;
    let mut found = Vec::new();
    loop {
        match lines.next_part()? {
            Part::Table(head) => {
                let mut meter = Meter::default();
                while let Some(line) = lines.next_row()? {
                    meter.pass(line);
                }
                found.push(meter.figures(&head.table));
            }
            Part::End(manifest) => {
                for (found, said) in found.iter().zip(&manifest.tables) {
                    agree(found, said)?;
                }
                return if found.len() == manifest.tables.len() {
                    Ok(manifest)
                } else {
                    Err(Error::Altered("a table is missing".to_owned()))
                };
            }
        }
    }
}

fn agree(found: &Figures, said: &Figures) -> Result<(), Error> {
    if found == said {
        return Ok(());
    }
    let (table, there, wanted) = (&said.name, found.rows, said.rows);
    Err(Error::Altered(format!("table {table}: {there} rows of {wanted}, or other contents")))
}

impl Db {
    /// Writes every table into `out`, as they stand at one instant, while others write. `lists` are the steps of the
    /// schema that the program knows; `about` gives the program's version and the present time.
    ///
    /// # Errors
    /// [`Error::Newer`] when the database has steps that this program does not know; the file's and the store's.
    pub async fn backup(
        &self,
        lists: &[&[Migration]],
        program: &str,
        taken_at: jiff::Timestamp,
        out: impl Write,
    ) -> Result<Manifest, Error> {
        self.make_record_table().await?;
        let engine = match self.engine() {
            EngineKind::Sqlite => "sqlite",
            EngineKind::Postgres => "postgres",
        };
        self.read(|tx| async move {
            let applied = copy::applied(&tx).await?;
            let steps =
                known(lists, applied.iter().map(|(name, checksum)| (name.as_str(), checksum.as_str())))
                    .map_err(|e| e.named("the database"))?;
            if steps.is_empty() {
                return Err(Error::Empty);
            }
            let mut out = BufWriter::with_capacity(AHEAD, GzEncoder::new(out, Compression::default()));
            line(&mut out, &First { passerelle_backup: FORMAT })?;
            let mut tables = Vec::new();
            for table in &Catalogue::of(steps.iter().copied())?.tables {
                let columns = table.columns.iter().map(|column| column.name.clone()).collect();
                line(&mut out, &Head { table: table.name.clone(), columns })?;
                let mut meter = Meter::default();
                copy::each_row(&tx, table, |row| {
                    meter.pass(row);
                    writeln!(out, "{row}").map_err(Error::File)
                })
                .await?;
                tables.push(meter.figures(&table.name));
            }
            let migrations =
                steps.iter().map(|s| Step { name: s.name.to_owned(), checksum: s.checksum() }).collect();
            let manifest = Manifest {
                format: FORMAT,
                program: program.to_owned(),
                engine: engine.to_owned(),
                taken_at: taken_at.to_string(),
                migrations,
                tables,
            };
            line(&mut out, &Last { manifest: manifest.clone() })?;
            out.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?.flush()?;
            Ok(manifest)
        })
        .await
    }

    /// Puts a backup into an empty database; with `replace`, in the place of everything there. The file is read twice
    /// through `open`: to verify it, then to load it. Older schemas are brought up to date afterwards.
    ///
    /// # Errors
    /// What is wrong with the file, [`Error::NotEmpty`], or the store's. The database is then as it was before.
    pub async fn restore<R: BufRead>(
        &self,
        lists: &[&[Migration]],
        open: impl Fn() -> io::Result<R>,
        replace: bool,
    ) -> Result<Manifest, Error> {
        let manifest = &verify(open()?)?;
        let said = manifest.migrations.iter().map(|step| (step.name.as_str(), step.checksum.as_str()));
        let steps = &known(lists, said).map_err(|e| e.named(THE_BACKUP))?;
        let catalogue = &Catalogue::of(steps.iter().copied())?;
        let (open, engine) = (&open, self.engine());
        self.write("db.restore", |tx| async move {
            migrate::make_record_table(&tx, engine).await?;
            let there = copy::applied(&tx).await?;
            if !there.is_empty() {
                if !replace {
                    return Err(Error::NotEmpty);
                }
                let there = there.iter().map(|(name, checksum)| (name.as_str(), checksum.as_str()));
                let there = known(lists, there).map_err(|e| e.named("the database"))?;
                clear(&tx, &there, engine).await?;
            }
            for step in steps {
                migrate::run(&tx, step, engine).await?;
            }
            // What the steps themselves put there is in the backup too.
            for table in catalogue.tables.iter().rev() {
                if copy::figures(&tx, table).await?.rows > 0 {
                    tx.batch(&format!("DELETE FROM {}", table.name)).await?;
                }
            }
            load(&tx, catalogue, engine, open()?).await?;
            for (table, said) in catalogue.tables.iter().zip(&manifest.tables) {
                agree(&copy::figures(&tx, table).await?, said)?;
            }
            Ok(())
        })
        .await?;
        for list in lists {
            self.migrate(list).await?;
        }
        self.analyze().await?;
        Ok(manifest.clone())
    }
}

/// Adds the rows of a file, already verified, to empty tables.
async fn load(tx: &Tx, catalogue: &Catalogue, engine: EngineKind, file: impl BufRead) -> Result<(), Error> {
    let mut lines = Lines::open(file)?;
    for table in &catalogue.tables {
        let Part::Table(head) = lines.next_part()? else { return Err(Error::Truncated) };
        if head.table != table.name || !table.columns.iter().map(|c| &c.name).eq(&head.columns) {
            return Err(Error::Altered(format!("table {}: its columns are others", table.name)));
        }
        let insert = table.insert(engine);
        loop {
            let rows = page(table, &mut lines)?;
            if rows.is_empty() {
                break;
            }
            tx.load(&insert, rows).await?;
        }
    }
    Ok(())
}

fn page(table: &Table, lines: &mut Lines<impl BufRead>) -> Result<Vec<Vec<Value>>, Error> {
    let mut rows = Vec::new();
    while rows.len() < PAGE
        && let Some(line) = lines.next_row()?
    {
        let row = table.decode(line).map_err(|why| Error::Altered(format!("table {}: {why}", table.name)))?;
        rows.push(row);
    }
    Ok(rows)
}

/// Removes every table that these steps made, and their record.
async fn clear(tx: &Tx, steps: &[&Migration], engine: EngineKind) -> Result<(), Error> {
    let catalogue = Catalogue::of(steps.iter().copied())?;
    for table in catalogue.tables.iter().rev() {
        tx.batch(&format!("DROP TABLE {}", table.name)).await?;
    }
    if engine == EngineKind::Postgres {
        for function in &catalogue.functions {
            tx.batch(&format!("DROP FUNCTION {function}")).await?;
        }
    }
    Ok(tx.batch("DELETE FROM schema_migrations").await?)
}

/// A step that the program does not know as it is named elsewhere.
enum Unknown {
    Name,
    Checksum(String),
}

impl Unknown {
    fn named(self, what: &str) -> Error {
        match self {
            Unknown::Name => Error::Newer(what.to_owned()),
            Unknown::Checksum(name) => Error::OtherSchema(name),
        }
    }
}

/// The program's steps among those `said`, in the program's order.
fn known<'s, 'm>(
    lists: &[&'m [Migration]],
    said: impl Iterator<Item = (&'s str, &'s str)>,
) -> Result<Vec<&'m Migration>, Unknown> {
    let said: BTreeMap<&str, &str> = said.collect();
    let all = || lists.iter().copied().flatten();
    let mut steps = Vec::with_capacity(said.len());
    for step in all() {
        match said.get(step.name) {
            None => {}
            Some(checksum) if **checksum == step.checksum() => steps.push(step),
            Some(_) => return Err(Unknown::Checksum(step.name.to_owned())),
        }
    }
    if steps.len() == said.len() { Ok(steps) } else { Err(Unknown::Name) }
}

fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// What comes after a table's rows.
enum Part {
    Table(Head),
    End(Manifest),
}

/// The lines of a file.
struct Lines<R> {
    input: io::BufReader<GzDecoder<R>>,
    line: String,
    /// The line was looked at and belongs to the next part.
    kept: bool,
}

impl<R: BufRead> Lines<R> {
    fn open(file: R) -> Result<Self, Error> {
        let mut lines =
            Self { input: io::BufReader::new(GzDecoder::new(file)), line: String::new(), kept: false };
        match lines.advance() {
            Ok(true) => {}
            Ok(false) | Err(Error::Altered(_)) => return Err(Error::NotABackup),
            Err(other) => return Err(other),
        }
        let First { passerelle_backup } = serde_json::from_str(&lines.line).map_err(|_| Error::NotABackup)?;
        if passerelle_backup > FORMAT { Err(Error::Newer(THE_BACKUP.to_owned())) } else { Ok(lines) }
    }

    /// Reads the next line; `false` at the end.
    fn advance(&mut self) -> Result<bool, Error> {
        self.line.clear();
        let read = io::Read::take(&mut self.input, LONGEST_LINE).read_line(&mut self.line);
        match read {
            Ok(0) => Ok(false),
            Ok(_) if self.line.pop() == Some('\n') => Ok(true),
            Ok(_) => Err(Error::Truncated),
            Err(e) => match e.kind() {
                io::ErrorKind::UnexpectedEof => Err(Error::Truncated),
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                    Err(Error::Altered(e.to_string()))
                }
                _ => Err(Error::File(e)),
            },
        }
    }

    /// The next row of the table, unless its rows are over.
    fn next_row(&mut self) -> Result<Option<&str>, Error> {
        if !self.kept && !self.advance()? {
            return Err(Error::Truncated);
        }
        self.kept = !self.line.starts_with('[');
        Ok((!self.kept).then_some(self.line.as_str()))
    }

    /// The next table, or the end.
    fn next_part(&mut self) -> Result<Part, Error> {
        if !self.kept && !self.advance()? {
            return Err(Error::Truncated);
        }
        self.kept = false;
        if let Ok(head) = serde_json::from_str(&self.line) {
            return Ok(Part::Table(head));
        }
        let Last { manifest } =
            serde_json::from_str(&self.line).map_err(|e| Error::Altered(e.to_string()))?;
        // Reading to the end is what makes gzip compare its checksum.
        if self.advance()? || !self.input.get_mut().get_mut().fill_buf()?.is_empty() {
            return Err(Error::Altered("something follows its end".to_owned()));
        }
        Ok(Part::End(manifest))
    }
}
