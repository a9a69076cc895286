//! Walking every chain and every seal, to find what was touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use db::Db;
use vault::Verifier;

use crate::merkle::Tree;
use crate::seals::Seal;
use crate::seals::store as seal_store;
use crate::store::{self, Hash, StoredLink, hex};

/// Rows read at a time.
const PAGE: u32 = 2000;
/// Faults of one kind that are listed at most: beyond, the journal is a ruin and more names help nobody.
const MAX_FAULTS: u32 = 1000;
/// What a fault of a seal gives as its stream; its place is the seal's number.
pub const SEALS: &str = "journal_seals";

/// What is known from elsewhere than the database.
#[derive(Default, Clone, Copy)]
pub struct Trust<'a> {
    /// The public keys; without them signatures are not checked.
    pub keys: Option<&'a [Verifier]>,
    /// Numbers and hashes (hexadecimal) of seals that were written down outside.
    pub known: &'a [(i64, String)],
}

/// What [`verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Chains walked.
    pub streams: u64,
    /// Entries walked.
    pub entries: u64,
    /// Seals walked.
    pub seals: u64,
    /// Seals whose signature was checked and holds.
    pub signed: u64,
    /// Number and hash of the last seal: write them down elsewhere.
    pub last_seal: Option<(i64, String)>,
    /// What is wrong, in order of stream and place; empty when the journal is whole.
    pub faults: Vec<Fault>,
}

/// One thing wrong.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The chain.
    pub stream: String,
    /// The place in the chain.
    pub seq: i64,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// There is no entry at this place, though there was one.
    Missing,
    /// The entry does not have the content its hash was made of.
    Altered,
    /// The entry does not follow the one before it: replaced or moved.
    Unlinked,
    /// The stream's head does not agree with the entry at its place.
    HeadDisagrees,
    /// The entry lies beyond the head of its stream: added by another hand.
    BeyondHead,
    /// The entry is neither sealed nor waiting for a seal: added by another hand.
    Unannounced,
    /// The entry is not the one that its seal covered: rewritten with all that follows.
    SealDisagrees,
    /// There is no seal of this number, though there was one.
    SealMissing,
    /// The seal does not have the content its hash was made of, or covers something else than it says.
    SealAltered,
    /// The seal does not follow the one before it.
    SealUnlinked,
    /// The signature is not one of ours over this seal.
    SealUnsigned,
    /// The seal is not the one that was written down elsewhere.
    SealReplaced,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Problem::Missing => "missing",
            Problem::Altered => "altered",
            Problem::Unlinked => "does not follow the entry before it",
            Problem::HeadDisagrees => "does not agree with the head of its stream",
            Problem::BeyondHead => "lies beyond the head of its stream",
            Problem::Unannounced => "neither sealed nor waiting for a seal",
            Problem::SealDisagrees => "not what its seal covered",
            Problem::SealMissing => "seal missing",
            Problem::SealAltered => "seal altered, or what it covers",
            Problem::SealUnlinked => "seal does not follow the one before it",
            Problem::SealUnsigned => "signature not ours",
            Problem::SealReplaced => "not the seal written down elsewhere",
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{} entry {}: {}", fault.stream, fault.seq, fault.problem)?;
        }
        let verdict = if self.is_whole() { "whole" } else { "NOT whole" };
        write!(f, "{} entries in {} streams, {} seals: {verdict}", self.entries, self.streams, self.seals)
    }
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

/// [`verify_with`] without keys: chains and seals, not the signatures.
///
/// # Errors
/// As [`verify_with`].
pub async fn verify(db: &Db) -> db::Result<Report> {
    verify_with(db, Trust::default()).await
}

/// Walks every stream and every seal and finds any entry altered, missing, moved or added by another hand, naming its
/// stream and place. Runs beside writers: what they append meanwhile is walked or not, never reported.
///
/// # Errors
/// The store's; a row that cannot even be read is one.
pub async fn verify_with(db: &Db, trust: Trust<'_>) -> db::Result<Report> {
    let mut walk = Walk { heads: heads(db).await?, ..Walk::default() };
    let (mut stream, mut seq) = (String::new(), i64::MIN);
    loop {
        let after = stream.as_str();
        let page = db.read(|tx| async move { store::links_after(&tx, after, seq, PAGE).await }).await?;
        let Some(last) = page.last() else { break };
        (stream, seq) = (last.stream.clone(), last.seq);
        for link in &page {
            walk.step(link);
        }
    }
    walk.leave_stream();
    let never_seen: Vec<_> = std::mem::take(&mut walk.heads).into_keys().collect();
    for stream in never_seen {
        walk.report.streams += 1;
        walk.fault(&stream, 1, Problem::Missing);
    }
    set_against(db, &mut walk).await?;
    let seals = seals(db, trust, &mut walk).await?;
    covered(db, &seals, &mut walk).await?;
    let mut report = walk.report;
    report.faults.sort_by(|a, b| (&a.stream, a.seq, a.problem).cmp(&(&b.stream, b.seq, b.problem)));
    report.faults.dedup();
    Ok(report)
}

/// What one snapshot shows when tables are set against one another.
async fn set_against(db: &Db, walk: &mut Walk) -> db::Result<()> {
    let found = db
        .read(|tx| async move {
            Ok::<_, db::Error>([
                (Problem::Unannounced, seal_store::unannounced(&tx, MAX_FAULTS).await?),
                (Problem::Missing, seal_store::vanished(&tx, MAX_FAULTS).await?),
                (Problem::BeyondHead, seal_store::beyond_head(&tx, MAX_FAULTS).await?),
                (Problem::SealDisagrees, seal_store::broken_cover(&tx, MAX_FAULTS).await?),
            ])
        })
        .await?;
    for (problem, places) in found {
        for (stream, seq) in places {
            walk.fault(&stream, seq, problem);
        }
    }
    Ok(())
}

/// Every seal by itself: number, link to the one before, hash, signature.
async fn seals(db: &Db, trust: Trust<'_>, walk: &mut Walk) -> db::Result<Vec<Seal>> {
    let mut all: Vec<Seal> = Vec::new();
    loop {
        let after = all.last().map_or(0, |seal| seal.number);
        let page = db.read(|tx| async move { seal_store::after(&tx, after, PAGE).await }).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    let (mut number, mut previous) = (0, Hash::default());
    for seal in &all {
        walk.report.seals += 1;
        for missing in (number + 1..seal.number).take(MAX_FAULTS as usize) {
            walk.fault(SEALS, missing, Problem::SealMissing);
        }
        if seal.expected_hash() != seal.hash {
            walk.fault(SEALS, seal.number, Problem::SealAltered);
        }
        if seal.previous != previous && seal.number == number + 1 {
            walk.fault(SEALS, seal.number, Problem::SealUnlinked);
        }
        match trust.keys {
            Some(keys) if seal.signature.is_ours(keys, seal.text().as_bytes()) => walk.report.signed += 1,
            Some(_) => walk.fault(SEALS, seal.number, Problem::SealUnsigned),
            None => {}
        }
        (number, previous) = (seal.number, seal.hash);
    }
    for (known, hash) in trust.known {
        match all.iter().find(|seal| seal.number == *known) {
            Some(seal) if hex(&seal.hash).eq_ignore_ascii_case(hash) => {}
            Some(_) => walk.fault(SEALS, *known, Problem::SealReplaced),
            None => walk.fault(SEALS, *known, Problem::SealMissing),
        }
    }
    walk.report.last_seal = all.last().map(|seal| (seal.number, hex(&seal.hash)));
    Ok(all)
}

/// What each seal covers: the entries as they are today, the counts, the root.
async fn covered(db: &Db, seals: &[Seal], walk: &mut Walk) -> db::Result<()> {
    let mut cover = Cover::default();
    let (mut seal, mut stream) = (0, String::new());
    loop {
        let after = (seal, stream.as_str());
        let page = db.read(|tx| async move { seal_store::lines_after(&tx, after, PAGE).await }).await?;
        let Some(last) = page.last() else { break };
        (seal, stream) = (last.seal, last.line.stream.clone());
        for one in page {
            if one.seal != cover.number {
                cover.check(seals, walk);
                cover = Cover { number: one.seal, ..Cover::default() };
            }
            match &one.today {
                Some(hash) if *hash == one.line.hash => {}
                Some(_) => walk.fault(&one.line.stream, one.line.last, Problem::SealDisagrees),
                None => walk.fault(&one.line.stream, one.line.last, Problem::Missing),
            }
            cover.streams += 1;
            cover.entries += one.line.entries();
            cover.tree.push(one.line.leaf().as_bytes());
        }
    }
    cover.check(seals, walk);
    // A seal whose lines are gone covers nothing it says.
    let seen = std::mem::take(&mut walk.covered);
    for seal in seals.iter().filter(|seal| !seen.contains(&seal.number)) {
        walk.fault(SEALS, seal.number, Problem::SealAltered);
    }
    // Lines without a seal: of one made since the seals were read, or of one that was removed.
    let last = seals.last().map_or(0, |seal| seal.number);
    let newer = db.read(|tx| async move { seal_store::after(&tx, last, PAGE).await }).await?;
    let known = |number: i64| seals.iter().chain(&newer).any(|seal| seal.number == number);
    for number in seen.into_iter().filter(|number| !known(*number)) {
        walk.fault(SEALS, number, Problem::SealMissing);
    }
    Ok(())
}

/// The lines of one seal, put together.
#[derive(Default)]
struct Cover {
    number: i64,
    streams: i64,
    entries: i64,
    tree: Tree,
}

impl Cover {
    fn check(&self, seals: &[Seal], walk: &mut Walk) {
        if self.streams == 0 {
            return;
        }
        walk.covered.insert(self.number);
        let own = seals.binary_search_by_key(&self.number, |seal| seal.number).map(|at| &seals[at]);
        let covers = (self.streams, self.entries, self.tree.root());
        if own.is_ok_and(|seal| (seal.streams, seal.entries, seal.root) != covers) {
            walk.fault(SEALS, self.number, Problem::SealAltered);
        }
    }
}

/// Every head, read before the entries: writers only make chains longer than their head says.
async fn heads(db: &Db) -> db::Result<BTreeMap<String, (i64, Hash)>> {
    let mut heads = BTreeMap::new();
    let mut last = String::new();
    loop {
        let after = last.as_str();
        let page = db.read(|tx| async move { store::heads_after(&tx, after, PAGE).await }).await?;
        let Some((stream, ..)) = page.last() else { return Ok(heads) };
        last.clone_from(stream);
        heads.extend(page.into_iter().map(|(stream, seq, hash)| (stream, (seq, hash))));
    }
}

#[derive(Default)]
struct Walk {
    report: Report,
    heads: BTreeMap<String, (i64, Hash)>,
    stream: String,
    seq: i64,
    previous: Hash,
    /// Seals that cover something.
    covered: BTreeSet<i64>,
}

impl Walk {
    fn step(&mut self, link: &StoredLink) {
        if link.stream != self.stream || self.report.streams == 0 {
            self.leave_stream();
            self.report.streams += 1;
            (self.stream, self.seq, self.previous) = (link.stream.clone(), 0, Hash::default());
        }
        self.report.entries += 1;
        let missing = link.seq > self.seq + 1;
        if missing {
            self.fault(&link.stream, self.seq + 1, Problem::Missing);
        }
        let stored = Hash::try_from(link.hash.as_slice()).unwrap_or_default();
        let follows = link.previous == self.previous;
        let own_previous = Hash::try_from(link.previous.as_slice()).unwrap_or_default();
        if link.expected_hash(&own_previous) != stored {
            self.fault(&link.stream, link.seq, Problem::Altered);
        } else if !follows && !missing {
            self.fault(&link.stream, link.seq, Problem::Unlinked);
        }
        if let Some((seq, hash)) = self.heads.get(&link.stream)
            && *seq == link.seq
            && *hash != stored
        {
            self.fault(&link.stream, link.seq, Problem::HeadDisagrees);
        }
        (self.seq, self.previous) = (link.seq, stored);
    }

    /// The stream must reach as far as its head said.
    fn leave_stream(&mut self) {
        let stream = std::mem::take(&mut self.stream);
        if let Some((seq, _)) = self.heads.remove(&stream)
            && seq > self.seq
        {
            self.fault(&stream, self.seq + 1, Problem::Missing);
        }
    }

    fn fault(&mut self, stream: &str, seq: i64, problem: Problem) {
        self.report.faults.push(Fault { stream: stream.to_owned(), seq, problem });
    }
}
