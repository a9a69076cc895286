//! Files of places: checked first, kept as they are, then imported exactly so.

use identity::Actor;
use jiff::{SignedDuration, Timestamp};
use kernel::Lang;
use places::service::{About, Import, Policy, import_file};
use places::{Report, SourceName};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::record;
use crate::{Error, Office, rights, store};

kernel::id!(
    /// One file sent.
    ImportId, ImportKind
);

/// How long a checked file waits for its import.
pub const FILE_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may be imported.
    Checked,
    /// It cannot be: its report says why.
    Refused,
    /// It was.
    Imported,
    /// Nobody imported it in time.
    Expired,
}

impl State {
    /// Its code, as stored and in text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Refused => "refused",
            Self::Imported => "imported",
            Self::Expired => "expired",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Checked, Self::Refused, Self::Imported, Self::Expired]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

/// What is said of the source, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Title.
    pub title: String,
    /// Who made the data.
    pub producer: String,
    /// Under which licence.
    pub licence: String,
    /// Date of the edition.
    pub edition: String,
    /// Whether the good rows are imported when others are rejected.
    pub skip_rejected: bool,
}

/// A report of the register as it is kept: in both languages, whatever words later versions use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Rows read, valid, rejected.
    pub read: u64,
    /// Rows that are valid.
    pub valid: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Places the register did not know.
    pub new: u64,
    /// Places whose record changes.
    pub updated: u64,
    /// Places whose record is the same.
    pub unchanged: u64,
    /// Places the file no longer lists.
    pub withdrawn: u64,
    /// Values put right.
    pub corrected: u64,
    /// Values left out.
    pub ignored: u64,
    /// Findings beyond those listed.
    pub not_listed: u64,
    /// What was found.
    pub lines: Vec<Finding>,
}

/// One thing found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finding {
    /// Line of the file, from 1.
    pub line: u64,
    /// The field.
    pub field: String,
    /// The value, cut.
    pub value: String,
    /// What is wrong and what was done, in French.
    pub fr: String,
    /// The same in English.
    pub en: String,
}

impl From<&Report> for Told {
    fn from(report: &Report) -> Self {
        let words =
            |line: &places::Line, lang| format!("{} → {}", line.problem.text(lang), line.action.text(lang));
        let finding = |line: &places::Line| Finding {
            line: line.line,
            field: line.field.clone(),
            value: line.value.clone(),
            fr: words(line, Lang::Fr),
            en: words(line, Lang::En),
        };
        Self {
            read: report.read,
            valid: report.valid,
            rejected: report.rejected,
            new: report.new,
            updated: report.updated,
            unchanged: report.unchanged,
            withdrawn: report.withdrawn,
            corrected: report.corrected,
            ignored: report.ignored,
            not_listed: report.not_listed,
            lines: report.lines.iter().map(finding).collect(),
        }
    }
}

/// A file that was sent, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileImport {
    /// Its identity.
    pub id: ImportId,
    /// The source whose places it gives.
    pub source: SourceName,
    /// What is said of the source.
    pub about: Said,
    /// The name the file had.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Where it stands.
    pub state: State,
    /// What the check found; once imported, what the import did.
    pub report: Told,
    /// When it was checked.
    pub checked_at: Timestamp,
    /// The journal's reference of who sent it.
    pub checked_by: String,
    /// When it was imported.
    pub imported_at: Option<Timestamp>,
    /// Who imported it.
    pub imported_by: Option<String>,
}

impl FileImport {
    /// Whether it may still be imported at `now`.
    pub fn is_waiting(&self, now: Timestamp) -> bool {
        self.state == State::Checked && now.duration_since(self.checked_at) < FILE_LASTS
    }

    fn import(&self, dry_run: bool) -> Import {
        let Said { title, producer, licence, edition, skip_rejected } = self.about.clone();
        let title = if title.is_empty() { self.source.to_string() } else { title };
        Import {
            source: self.source.clone(),
            about: About { title, producer, licence, edition, citation: String::new() },
            policy: if skip_rejected { Policy::SkipRejected } else { Policy::AllOrNothing },
            dry_run,
        }
    }
}

/// A file to check.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// The source whose places it gives.
    pub source: SourceName,
    /// What is said of the source.
    pub about: Said,
    /// The name it had.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Office {
    /// Tells what an import of this file would do, and keeps the file for [`FILE_LASTS`]. A file that cannot be imported
    /// is not kept, its report is.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn check_file(&self, actor: &Actor, file: NewFile) -> Result<ImportId, Error> {
        rights::importer(actor)?;
        let now = self.now();
        let mut import = FileImport {
            id: self.world().id(),
            source: file.source,
            about: file.about,
            file_name: file.name,
            digest: hex(&Sha256::digest(&file.bytes)),
            bytes: file.bytes.len() as u64,
            state: State::Refused,
            report: Told::default(),
            checked_at: now,
            checked_by: journal::reference(actor),
            imported_at: None,
            imported_by: None,
        };
        let (report, bytes) = self.run(actor, import.import(true), file.bytes).await?;
        import.report = Told::from(&report);
        if report.accepted() {
            import.state = State::Checked;
        }
        let content = (import.state == State::Checked).then_some(bytes.as_slice());
        let (world, import) = (self.world(), &import);
        let old = now.saturating_sub(FILE_LASTS).unwrap_or(now);
        self.db
            .write("office.check-file", |tx| async move {
                store::expire_imports(&tx, old).await?;
                store::add_import(&tx, import, content).await?;
                let data = json!({"source": import.source, "sha256": import.digest, "bytes": import.bytes,
                    "outcome": import.state.code()});
                record(&tx, world, actor, "imports", "office.file-checked", import.id, data).await
            })
            .await?;
        Ok(import.id)
    }

    /// Imports a file that was checked: the bytes that were kept then. A sensitive act. Asked twice at once, the second
    /// import changes nothing.
    ///
    /// # Errors
    /// Rights, [`Error::Unconfirmed`]; [`Error::NotFound`]; [`Error::Conflict`] when it waits no more, or when it would
    /// be refused by now; the store's.
    pub async fn import_checked(&self, actor: &Actor, id: ImportId) -> Result<(), Error> {
        const GONE: Error = Error::Conflict("office-import-gone");
        rights::proved(rights::importer(actor)?, self.now())?;
        let import = self.import_of(actor, id).await?;
        if !import.is_waiting(self.now()) {
            return Err(GONE);
        }
        let content = self.db.read(|tx| async move { store::import_content(&tx, id).await }).await?;
        let content = content.filter(|bytes| hex(&Sha256::digest(bytes)) == import.digest).ok_or(GONE)?;
        let (report, _) = self.run(actor, import.import(false), content).await?;
        if !report.accepted() {
            return Err(GONE);
        }
        let text =
            serde_json::to_string(&Told::from(&report)).map_err(|error| Error::Broken(error.into()))?;
        let (world, now, text, import) = (self.world(), self.now(), text.as_str(), &import);
        self.db
            .write("office.end-import", |tx| async move {
                if !store::end_import(&tx, id, text, now, &journal::reference(actor)).await? {
                    return Ok(());
                }
                let data = json!({"source": import.source, "sha256": import.digest});
                record(&tx, world, actor, "imports", "office.file-imported", id, data).await
            })
            .await?;
        self.places.refresh().await?;
        Ok(())
    }

    /// Runs an import in a task of its own: it ends even if the browser does not wait for it.
    async fn run(&self, actor: &Actor, import: Import, bytes: Vec<u8>) -> Result<(Report, Vec<u8>), Error> {
        let (db, world, actor) = (self.db.clone(), self.world().clone(), actor.clone());
        let territories = std::sync::Arc::clone(self.places.territories());
        let work = async move {
            let report = import_file(&db, &world, &territories, &actor, bytes.as_slice(), &import).await?;
            Ok::<_, Error>((report, bytes))
        };
        tokio::spawn(work).await.map_err(|error| Error::Broken(error.into()))?
    }

    /// A file sent earlier.
    ///
    /// # Errors
    /// Rights; [`Error::NotFound`]; the store's.
    pub async fn import_of(&self, actor: &Actor, id: ImportId) -> Result<FileImport, Error> {
        rights::importer(actor)?;
        self.db.read(|tx| async move { store::import(&tx, id).await }).await?.ok_or(Error::NotFound)
    }

    /// The files sent last, the newest first.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn imports(&self, actor: &Actor, limit: u32) -> Result<Vec<FileImport>, Error> {
        rights::importer(actor)?;
        Ok(self.db.read(|tx| async move { store::imports(&tx, limit).await }).await?)
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
