//! Seals: what the journal was, signed, every hour.
//!
//! A seal covers the entries appended since the one before: for each stream that grew, one line
//!
//! ```text
//! <stream> TAB <first new place> TAB <last place> TAB <hash of the entry at the last place, hexadecimal>
//! ```
//!
//! in order of stream (by bytes). The lines are the leaves of a Merkle tree (RFC 6962 §2.1, SHA-256). The root, the
//! counts, the number, the time and the hash of the seal before make a JSON text that is signed (Ed25519) with a key
//! that is not in the database. The chain carries what is older, so a seal costs what was appended, not what there
//! is: sealing a journal of a million streams of which three grew hashes three lines.
//!
//! **Which entries?** Each append writes a row in `journal_pending` in its own transaction; a seal takes rows out. No
//! clock decides: a transaction that commits late, with an older `at`, is still pending when the next seal is made,
//! whatever node it ran on. Rows that a seal reads but another node sealed first are not deleted twice: the count
//! disagrees and the seal starts again.
//!
//! **What a seal cannot tell**: an entry *appended* in good form by somebody who writes in the database, announced as
//! pending, looks like any other; but whatever its `at` says, it lies between two seals whose times are signed. And a
//! database put back whole to an earlier day is a true journal of that day: keep the number and hash of the last seal
//! elsewhere (they are in the log, and in `passerelle journal verify`) and have them checked: [`crate::Trust::known`].

pub(crate) mod store;

use db::Db;
use jiff::Timestamp;
use kernel::World;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use vault::{Signer, Verifier};

use crate::merkle::Tree;
use crate::store::{Hash, hex};

/// The kind of the job that seals; the roof schedules it every hour.
pub const SEAL: &str = "journal.seal";
/// The purpose of the signing key: `vault.signer(PURPOSE)`, `vault.verifiers(PURPOSE)`.
pub const PURPOSE: &str = "journal.seal.1";
/// Entries one seal covers at most, so that its transaction stays short; more make several seals.
pub const MAX_ENTRIES: usize = 20_000;
/// Rows read at a time.
const PAGE: u32 = 2000;
/// How often a seal that another node's overtook is begun again.
const ATTEMPTS: u32 = 5;

/// A signature and the key it can be checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Id of the key.
    pub key: String,
    /// Ed25519 signature, 64 bytes.
    #[serde(serialize_with = "as_hex")]
    pub bytes: Vec<u8>,
}

impl Signature {
    /// Whether one of these keys, by its id, made this signature of this message. An unknown key made none.
    pub fn is_ours(&self, keys: &[Verifier], message: &[u8]) -> bool {
        keys.iter().any(|key| key.key_id == self.key && key.verify(message, &self.bytes))
    }
}

/// A signed seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// Its number, from 1, without gaps.
    pub number: i64,
    /// When it was made.
    pub at: Timestamp,
    /// Streams that grew since the seal before.
    pub streams: i64,
    /// Entries appended since the seal before.
    pub entries: i64,
    /// Root over the lines.
    #[serde(serialize_with = "as_hex")]
    pub root: Hash,
    /// Hash of the seal before; zeros for the first.
    #[serde(serialize_with = "as_hex")]
    pub previous: Hash,
    /// SHA-256 of the signed text.
    #[serde(serialize_with = "as_hex")]
    pub hash: Hash,
    /// The signature of the text.
    pub signature: Signature,
}

impl Seal {
    /// The text that is hashed and signed.
    pub fn text(&self) -> String {
        let Self { number, at, streams, entries, root, previous, .. } = self;
        format!(
            r#"{{"at":"{at:.6}","entries":{entries},"number":{number},"previous":"{}","root":"{}","streams":{streams}}}"#,
            hex(previous),
            hex(root),
        )
    }

    /// The hash its text has.
    pub(crate) fn expected_hash(&self) -> Hash {
        Sha256::digest(self.text()).into()
    }
}

/// What a seal says of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) stream: String,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) hash: Hash,
}

impl Line {
    /// The leaf. A stream holds no control character, so tabs separate.
    pub(crate) fn leaf(&self) -> String {
        format!("{}\t{}\t{}\t{}", self.stream, self.first, self.last, hex(&self.hash))
    }

    pub(crate) fn entries(&self) -> i64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }
}

/// Seals what was appended since the last seal. Answers the seals made: none when nothing was appended, several when it
/// was more than [`MAX_ENTRIES`].
///
/// # Errors
/// The store's; seals made before stay.
pub async fn seal(db: &Db, world: &World, signer: &Signer) -> db::Result<Vec<Seal>> {
    let mut made = Vec::new();
    loop {
        let mut attempt = 1;
        let seal = loop {
            match one(db, world, signer).await {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                Err(error) if error.is_unique() && attempt < ATTEMPTS => attempt += 1,
                done => break done?,
            }
        };
        let Some(seal) = seal else { return Ok(made) };
        tracing::info!(
            number = seal.number,
            hash = hex(&seal.hash),
            entries = seal.entries,
            "journal sealed"
        );
        made.push(seal);
    }
}

/// Seals up to [`MAX_ENTRIES`] entries.
async fn one(db: &Db, world: &World, signer: &Signer) -> db::Result<Option<Seal>> {
    // Read outside the write: what is pending stays so, and a long read in a serialisable write would make every
    // append beside it conflict.
    let last = db.read(|tx| async move { store::last(&tx).await }).await?;
    let lines = pending(db).await?;
    if lines.is_empty() {
        return Ok(None);
    }
    let mut tree = Tree::default();
    for line in &lines {
        tree.push(line.leaf().as_bytes());
    }
    let mut seal = Seal {
        number: last.as_ref().map_or(0, |seal| seal.number) + 1,
        at: Timestamp::from_microsecond(world.now().as_microsecond()).unwrap_or(world.now()),
        streams: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        entries: lines.iter().map(Line::entries).sum(),
        root: tree.root(),
        previous: last.map_or_else(Hash::default, |seal| seal.hash),
        hash: Hash::default(),
        signature: Signature { key: String::new(), bytes: Vec::new() },
    };
    seal.hash = seal.expected_hash();
    let bytes = signer.sign(seal.text().as_bytes()).to_vec();
    seal.signature = Signature { key: signer.key_id().to_owned(), bytes };
    let (stored, lines) = (&seal, &lines);
    let stored = db
        .write("journal.seal", |tx| async move {
            let newest = store::last(&tx).await?.map_or(0, |seal| seal.number);
            if newest + 1 != stored.number {
                return Ok(false);
            }
            if store::add(&tx, stored, lines).await? { Ok(true) } else { Err(changed()) }
        })
        .await;
    match stored {
        Ok(true) => Ok(Some(seal)),
        Ok(false) => Err(changed()),
        Err(error) => Err(error),
    }
}

fn changed() -> db::Error {
    db::Error::Conflict("another node sealed the journal meanwhile".to_owned())
}

/// What waits, one line for each stream.
async fn pending(db: &Db) -> db::Result<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut stream, mut seq, mut count) = (String::new(), i64::MIN, 0);
    while count < MAX_ENTRIES {
        let after = stream.as_str();
        let page = db.read(|tx| async move { store::pending(&tx, after, seq, PAGE).await }).await?;
        let Some((last, place, _)) = page.last() else { break };
        count += page.len();
        (stream, seq) = (last.clone(), *place);
        for (stream, seq, hash) in page {
            let hash = hash.try_into().unwrap_or_default();
            match lines.last_mut() {
                Some(line) if line.stream == stream && line.last + 1 == seq => {
                    (line.last, line.hash) = (seq, hash);
                }
                // A hole: the entry before is missing. What follows waits, and `verify` names the place.
                Some(line) if line.stream == stream => {}
                _ => lines.push(Line { stream, first: seq, last: seq, hash }),
            }
        }
    }
    Ok(lines)
}

/// Every seal after a number, oldest first: for whoever keeps them elsewhere.
///
/// # Errors
/// The store's.
pub async fn seals_after(db: &Db, number: i64, limit: u32) -> db::Result<Vec<Seal>> {
    db.read(|tx| async move { store::after(&tx, number, limit).await }).await
}

/// The newest seal.
///
/// # Errors
/// The store's.
pub async fn last(db: &Db) -> db::Result<Option<Seal>> {
    db.read(|tx| async move { store::last(&tx).await }).await
}

fn as_hex<S: Serializer>(bytes: &impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(bytes.as_ref()))
}
