//! One run: a file and its mapping in, an account out.

use std::sync::Arc;

use db::Db;
use identity::Actor;
use jiff::tz::TimeZone;
use kernel::World;
use mapping::Mapping;
use places::service::About;
use places::{France, SourceName};
use sha2::{Digest as _, Sha256};
use territory::Territories;

use crate::error::Error;
use crate::gather::{Gathered, Unreadable, gather, gather_standard, unpacked};
use crate::intake::{Outcome, Terms, take_in};
use crate::model::Run;
use crate::note::Notes;
use crate::store;

/// What a run stands on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The store.
    pub db: &'a Db,
    /// Clock and chance.
    pub world: &'a World,
    /// Communes, to say where a row is.
    pub territories: &'a Arc<Territories>,
}

/// A file to run.
pub struct Job<'a> {
    /// The feed's name, or the one that the command line gives.
    pub feed: &'a str,
    /// The name of the file.
    pub file_name: &'a str,
    /// Its content, packed with gzip or not.
    pub bytes: Vec<u8>,
    /// The file of the table that the mapping attaches, when it is apart.
    pub beside: Option<Vec<u8>>,
    /// How it is read; none for a file of the national standard.
    pub mapping: Option<&'a Mapping>,
    /// The text of the mapping, for the digest.
    pub mapping_text: &'a str,
    /// The source of rows that name none.
    pub named: Option<&'a SourceName>,
    /// What is said of the sources.
    pub about: About,
    /// On what terms.
    pub terms: Terms,
    /// The sources that this file gave before.
    pub expected: &'a [SourceName],
    /// The digest of the last import: a file that has it is left alone.
    pub last: Option<&'a str>,
}

/// Runs a file. The answer is told, not stored: see [`record`].
///
/// # Errors
/// [`Error`] when the register refuses the actor or fails; what is wrong with the file is in the run.
pub async fn run(ground: Ground<'_>, actor: &Actor, job: Job<'_>) -> Result<(Run, Notes), Error> {
    let Ground { db, world, territories } = ground;
    let mut told = Run {
        id: world.id(),
        feed: job.feed.to_owned(),
        started_at: world.now(),
        ended_at: world.now(),
        started_by: journal::reference(actor),
        file_name: kernel::text::excerpt(job.file_name, 120),
        digest: digest(&job.bytes, job.beside.as_deref().unwrap_or_default(), job.mapping_text),
        bytes: job.bytes.len() as u64,
        outcome: Outcome::Failed,
        problem: String::new(),
        sources: std::collections::BTreeMap::new(),
        astray: 0,
        not_listed: 0,
    };
    if job.last == Some(told.digest.as_str()) {
        told.outcome = Outcome::Same;
        return Ok((told, Notes::default()));
    }
    let france = France::new(Arc::clone(territories));
    let today = world.now().to_zoned(TimeZone::UTC).date();
    let gathered = unpacked(job.bytes).and_then(|bytes| match (job.mapping, job.named) {
        (Some(mapping), named) => {
            let beside = job.beside.map(unpacked).transpose()?;
            gather(&bytes, beside.as_deref(), mapping, named, &france, today)
        }
        (None, Some(named)) => gather_standard(&bytes, named, &france, today),
        (None, None) => Err(Unreadable::NamedTwice),
    });
    let mut gathered: Gathered = match gathered {
        Ok(gathered) => gathered,
        Err(unreadable) => {
            told.problem = kernel::text::excerpt(&unreadable.to_string(), 300);
            told.ended_at = world.now();
            return Ok((told, Notes::default()));
        }
    };
    let account = take_in(db, world, actor, &mut gathered, &job.about, job.expected, job.terms).await?;
    let held: Vec<String> = account.held.iter().map(SourceName::to_string).collect();
    if account.outcome == Outcome::Held {
        told.problem = format!("too little is left of: {}", held.join(", "));
    }
    told.outcome = account.outcome;
    told.sources = account.sources.iter().map(|(name, counts)| (name.to_string(), *counts)).collect();
    told.astray = account.astray;
    told.not_listed = gathered.notes.not_listed;
    told.ended_at = world.now();
    Ok((told, gathered.notes))
}

/// Stores a run and what it told, in the journal too.
///
/// # Errors
/// The store's.
pub async fn record(ground: Ground<'_>, actor: &Actor, run: &Run, notes: &Notes) -> Result<(), Error> {
    let notes: Vec<_> = notes.iter().cloned().collect();
    let (world, notes) = (ground.world, notes.as_slice());
    let total = run.total();
    let written = ground.db.write("harvest.run", |tx| async move {
        store::add_run(&tx, run, notes).await?;
        store::forget_notes(&tx, &run.feed).await?;
        let entry = journal::Entry {
            stream: format!("harvest/{}", run.feed),
            kind: "harvest.run",
            subject: run.id.to_string(),
            actor,
            data: serde_json::json!({
                "outcome": run.outcome.code(), "sha256": run.digest, "bytes": run.bytes, "sources": run.sources.len(),
                "read": total.read, "new": total.new, "updated": total.updated, "unchanged": total.unchanged,
                "rejected": total.rejected, "duplicates": total.duplicates, "withdrawn": total.withdrawn,
            }),
        };
        journal::append(&tx, world, entry).await
    });
    Ok(written.await?)
}

fn digest(bytes: &[u8], beside: &[u8], mapping: &str) -> String {
    use std::fmt::Write as _;
    let mut hash = Sha256::new();
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
    hash.update((beside.len() as u64).to_be_bytes());
    hash.update(beside);
    hash.update(mapping.as_bytes());
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
