//! Walking every chain, to find what was touched.

use std::collections::BTreeMap;
use std::fmt;

use db::Db;

use crate::store::{self, Hash, StoredLink};

/// Rows read at a time.
const PAGE: u32 = 2000;

/// What [`verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Chains walked.
    pub streams: u64,
    /// Entries walked.
    pub entries: u64,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
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
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Problem::Missing => "missing",
            Problem::Altered => "altered",
            Problem::Unlinked => "does not follow the entry before it",
            Problem::HeadDisagrees => "does not agree with the head of its stream",
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{} entry {}: {}", fault.stream, fault.seq, fault.problem)?;
        }
        let verdict = if self.is_whole() { "whole" } else { "NOT whole" };
        write!(f, "{} entries in {} streams: {verdict}", self.entries, self.streams)
    }
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Walks every stream and finds any entry altered, missing or moved, naming its stream and place. Runs beside
/// writers: what they append meanwhile is walked or not, never reported.
///
/// # Errors
/// The store's; a row that cannot even be read is one.
pub async fn verify(db: &Db) -> db::Result<Report> {
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
    walk.report.faults.sort_by(|a, b| (&a.stream, a.seq).cmp(&(&b.stream, b.seq)));
    Ok(walk.report)
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
