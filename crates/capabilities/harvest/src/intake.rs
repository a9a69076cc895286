//! What was gathered goes into the register, source by source, guarded and counted.
//!
//! Nothing is lost on the way: [`Counts::fault`] says whether every row and every record has its place, and a run that
//! does not add up is an error, never a report.

use std::collections::BTreeMap;

use db::Db;
use identity::Actor;
use kernel::World;
use places::read::Content;
use places::service::{About, Import, Policy, write_content};
use places::{Outcome as Taken, Report, SourceName};
use serde::{Deserialize, Serialize};

use crate::gather::{Gathered, Share};
use crate::note::{Fate, Note};

/// The share of a source's records that one run may withdraw without a person's word, in percent.
pub const GUARD_PERCENT: u8 = 30;

/// On what terms a file is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// What to do when rows are rejected.
    pub policy: Policy,
    /// The share of a source's records that may be withdrawn, in percent.
    pub guard_percent: u8,
    /// A person has read what would be withdrawn and wants it.
    pub confirmed: bool,
    /// Tell what would happen, write nothing.
    pub dry_run: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self { policy: Policy::default(), guard_percent: GUARD_PERCENT, confirmed: false, dry_run: false }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The register now says what the file says.
    Imported,
    /// A rehearsal: nothing was written.
    DryRun,
    /// The file is the one of the last import, and so is the mapping: nothing to do.
    Same,
    /// Nothing was written: rows were rejected and the policy is strict, or no row is valid.
    Refused,
    /// Nothing was written: too many records would be withdrawn; a person must say.
    Held,
    /// Nothing was written: the file could not be had, or could not be read.
    #[default]
    Failed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] =
        [Self::Imported, Self::DryRun, Self::Same, Self::Refused, Self::Held, Self::Failed];

    /// Its code, as stored and in text keys (`harvest-outcome-…`).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::DryRun => "dry-run",
            Self::Same => "same",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Failed => "failed",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// The account of one source in one run, or of all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Rows of the file.
    pub read: u64,
    /// Rows whose record the register did not know.
    pub new: u64,
    /// Rows whose record changed; those that came back are among them.
    pub updated: u64,
    /// Rows whose record was withdrawn and is listed again.
    pub returned: u64,
    /// Rows whose record is the same.
    pub unchanged: u64,
    /// Rows not imported, duplicates apart.
    pub rejected: u64,
    /// Of those, rows that the mapping leaves out on purpose, with its reason.
    pub left_out: u64,
    /// Rows that repeat an identifier.
    pub duplicates: u64,
    /// Records that the file no longer lists.
    pub withdrawn: u64,
    /// Records shown before.
    pub before: u64,
    /// Records shown after.
    pub after: u64,
    /// Values put right.
    pub corrected: u64,
    /// Values left out.
    pub ignored: u64,
}

impl Counts {
    fn of(report: &Report, share: &Share) -> Self {
        Self {
            read: report.read,
            new: report.new,
            updated: report.updated,
            returned: report.returned,
            unchanged: report.unchanged,
            rejected: share.rejected,
            left_out: share.left_out,
            duplicates: share.duplicates,
            withdrawn: report.withdrawn,
            before: report.before,
            after: report.after,
            corrected: report.corrected,
            ignored: report.ignored,
        }
    }

    /// Adds another account.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.new += other.new;
        self.updated += other.updated;
        self.returned += other.returned;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
        self.left_out += other.left_out;
        self.duplicates += other.duplicates;
        self.withdrawn += other.withdrawn;
        self.before += other.before;
        self.after += other.after;
        self.corrected += other.corrected;
        self.ignored += other.ignored;
    }

    /// What does not add up, if anything: rows read against their fates, records before against records after.
    pub fn fault(&self) -> Option<String> {
        let rows = self.new + self.updated + self.unchanged + self.rejected + self.duplicates;
        if rows != self.read {
            return Some(format!("{} rows read, {rows} accounted for", self.read));
        }
        let (kept, gone) = (self.before + self.new + self.returned, self.withdrawn);
        if kept != self.after + gone {
            return Some(format!("{kept} records before and new, {gone} withdrawn, {} after", self.after));
        }
        None
    }

    /// Whether this run would withdraw more than `percent` of the records.
    fn loses_more_than(&self, percent: u8) -> bool {
        self.withdrawn * 100 > self.before * u64::from(percent)
    }
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// How it ended.
    pub outcome: Outcome,
    /// Source by source.
    pub sources: BTreeMap<SourceName, Counts>,
    /// Rejected rows that belong to no source.
    pub astray: u64,
    /// Sources that stopped the run, with what they would lose.
    pub held: Vec<SourceName>,
}

impl Account {
    /// All sources together, with the rows that belong to none.
    pub fn total(&self) -> Counts {
        let mut total = Counts { read: self.astray, rejected: self.astray, ..Counts::default() };
        for counts in self.sources.values() {
            total.add(counts);
        }
        total
    }

    /// What does not add up, if anything.
    pub fn fault(&self) -> Option<String> {
        let named =
            self.sources.iter().find_map(|(name, counts)| Some(format!("{name}: {}", counts.fault()?)));
        named.or_else(|| self.total().fault())
    }
}

/// Why a run was broken off.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The register refused or failed; sources before this one are imported, each whole.
    #[error(transparent)]
    Register(#[from] places::service::Error),
    /// The counts do not add up: a defect, told instead of a report.
    #[error("the run does not add up: {0}")]
    Unbalanced(String),
}

/// Takes a gathered file into the register. `expected` are the sources that this file gave before: one of which nothing is
/// left stops the run like a source that loses too much; its records stay even when a person lets the run go on. Each source is one transaction; before the first, a rehearsal of all of them
/// says whether the policy and the guard let the run begin.
///
/// # Errors
/// [`Error`].
pub async fn take_in(
    db: &Db,
    world: &World,
    actor: &Actor,
    gathered: &mut Gathered,
    about: &About,
    expected: &[SourceName],
    terms: Terms,
) -> Result<Account, Error> {
    let mut account = Account { astray: gathered.astray, ..Account::default() };
    let mut withdrawn = Vec::new();
    for (name, share) in &gathered.shares {
        let report = one(db, world, actor, name, &share.content, about, true).await?;
        withdrawn.extend(report.gone.iter().map(|id| gone(name, id)));
        account.sources.insert(name.clone(), Counts::of(&report, share));
    }
    for note in withdrawn {
        gathered.notes.push(note);
    }
    let strict = terms.policy == Policy::AllOrNothing && gathered.refused_rows() > 0;
    account.held = account
        .sources
        .iter()
        .filter(|(_, counts)| counts.loses_more_than(terms.guard_percent))
        .map(|(name, _)| name.clone())
        .collect();
    for name in expected.iter().filter(|name| !gathered.shares.contains_key(*name)) {
        if places::service::shown(db, name).await? > 0 {
            gathered.notes.push(absent(name));
            account.held.push(name.clone());
        }
    }
    account.outcome = if strict || gathered.valid() == 0 {
        Outcome::Refused
    } else if !account.held.is_empty() && !terms.confirmed {
        Outcome::Held
    } else if terms.dry_run {
        Outcome::DryRun
    } else {
        for (name, share) in &gathered.shares {
            let report = one(db, world, actor, name, &share.content, about, false).await?;
            account.sources.insert(name.clone(), Counts::of(&report, share));
        }
        // Once for all sources: it looks at the whole register.
        places::linking::catch_up(db, world).await?;
        Outcome::Imported
    };
    match account.fault() {
        Some(fault) => Err(Error::Unbalanced(fault)),
        None => Ok(account),
    }
}

fn absent(source: &SourceName) -> Note {
    Note {
        source: source.to_string(),
        key: "harvest-note-source-absent".to_owned(),
        fate: Fate::Kept,
        ..Note::default()
    }
}

fn gone(source: &SourceName, id: &str) -> Note {
    Note {
        source: source.to_string(),
        source_id: id.to_owned(),
        key: "harvest-note-withdrawn".to_owned(),
        fate: Fate::Withdrawn,
        ..Note::default()
    }
}

/// One source. A source of which no row is valid is left as it is: a broken file must not empty it.
async fn one(
    db: &Db,
    world: &World,
    actor: &Actor,
    name: &SourceName,
    content: &Content,
    about: &About,
    dry_run: bool,
) -> Result<Report, Error> {
    let mut about = about.clone();
    if about.title.is_empty() {
        about.title = name.to_string();
    }
    let import = Import { about, policy: Policy::SkipRejected, ..Import::new(name.clone(), dry_run) };
    let mut report = write_content(db, world, actor, content.clone(), &import).await?;
    if report.outcome == Taken::Refused {
        report.before = places::service::shown(db, name).await?;
        report.after = report.before;
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_that_do_not_add_up_say_so() {
        let right = Counts {
            read: 10,
            new: 3,
            updated: 2,
            returned: 1,
            unchanged: 2,
            rejected: 2,
            duplicates: 1,
            before: 6,
            withdrawn: 2,
            after: 8,
            ..Counts::default()
        };
        assert_eq!(right.fault(), None);
        for wrong in [
            Counts { read: 11, ..right },
            Counts { rejected: 0, ..right },
            Counts { after: 9, ..right },
            Counts { withdrawn: 0, ..right },
            Counts { returned: 0, ..right },
        ] {
            assert!(wrong.fault().is_some(), "{wrong:?}");
        }
    }

    #[test]
    fn the_guard_counts_shares_exactly() {
        for (before, withdrawn, percent, stops) in [
            (10, 3, 30, false),
            (10, 4, 30, true),
            (0, 0, 30, false),
            (1, 1, 100, false),
            (3, 1, 33, true),
            (5, 1, 0, true),
        ] {
            let counts = Counts { withdrawn, before, ..Counts::default() };
            assert_eq!(counts.loses_more_than(percent), stops, "{withdrawn} of {before} at {percent} %");
        }
    }
}
