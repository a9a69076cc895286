//! A feed: where a file comes from, how it is read, when, and how its runs are told. Types and rules, no I/O.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use mapping::{Mapping, MappingError};
use places::SourceName;
use places::service::{About, Policy};
use serde::{Deserialize, Serialize};

use crate::intake::{Counts, GUARD_PERCENT, Outcome};

kernel::id!(
    /// One run of a feed.
    RunId, RunKind
);

/// Where the file of a feed comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// Somebody sends it.
    #[default]
    Upload,
    /// An address that an administrator gave.
    Url(String),
    /// A file of the folder of the configuration, by its name there.
    Folder(String),
}

impl Origin {
    /// Its code, as stored and in forms.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Url(_) => "url",
            Self::Folder(_) => "folder",
        }
    }

    /// What is said beside the code.
    pub fn place(&self) -> &str {
        match self {
            Self::Upload => "",
            Self::Url(text) | Self::Folder(text) => text,
        }
    }

    /// From a code and what is beside it.
    pub fn from_parts(code: &str, place: &str) -> Option<Self> {
        match code {
            "upload" => Some(Self::Upload),
            "url" => Some(Self::Url(place.to_owned())),
            "folder" => Some(Self::Folder(place.to_owned())),
            _ => None,
        }
    }

    /// Whether the program can have the file without anybody.
    pub const fn is_reachable(&self) -> bool {
        !matches!(self, Self::Upload)
    }
}

/// How often a feed runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Schedule {
    /// Never.
    #[default]
    Never,
    /// Every day.
    Daily,
    /// Every seven days.
    Weekly,
    /// Every thirty days.
    Monthly,
}

impl Schedule {
    /// Every schedule.
    pub const ALL: [Self; 4] = [Self::Never, Self::Daily, Self::Weekly, Self::Monthly];

    /// Days between two runs; 0 for never.
    pub const fn days(self) -> i64 {
        match self {
            Self::Never => 0,
            Self::Daily => 1,
            Self::Weekly => 7,
            Self::Monthly => 30,
        }
    }

    /// Its code, in forms and text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|schedule| schedule.code() == code)
    }

    /// Reads a number of days.
    pub fn from_days(days: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|schedule| schedule.days() == days)
    }

    /// The next run after one that was due at `due`; runs missed meanwhile are not made up for.
    pub fn next(self, due: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let period = SignedDuration::from_hours(24 * self.days());
        if period.is_zero() {
            return None;
        }
        let late = now.duration_since(due).as_secs().max(0) / period.as_secs();
        due.checked_add(period.checked_mul(i32::try_from(late).ok()?.checked_add(1)?)?).ok()
    }
}

/// What a person sets for a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its short name; that of its source too, unless the mapping names others.
    pub name: SourceName,
    /// What is said of its sources.
    pub about: Said,
    /// The text of its mapping; empty for a file of the national standard.
    pub mapping: String,
    /// Where the file comes from.
    pub origin: Origin,
    /// How often.
    pub schedule: Schedule,
    /// Whether good rows are imported when others are rejected.
    pub skip_rejected: bool,
    /// The share of records a run may withdraw without a person's word, in percent.
    pub guard_percent: u8,
    /// Whether it runs by itself.
    pub enabled: bool,
    /// When it runs next.
    pub next_at: Option<Timestamp>,
    /// When its settings were changed last.
    pub changed_at: Timestamp,
}

/// What is said of a source, as stored.
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
    /// How to cite it.
    pub citation: String,
}

impl Feed {
    /// A feed that nobody has set yet: a file of the standard, sent by somebody.
    pub fn new(name: SourceName, now: Timestamp) -> Self {
        Self {
            name,
            about: Said::default(),
            mapping: String::new(),
            origin: Origin::Upload,
            schedule: Schedule::Never,
            skip_rejected: false,
            guard_percent: GUARD_PERCENT,
            enabled: true,
            next_at: None,
            changed_at: now,
        }
    }

    /// Its mapping, when it has one.
    ///
    /// # Errors
    /// What is wrong in its text.
    pub fn mapping(&self) -> Result<Option<Mapping>, Vec<MappingError>> {
        if self.mapping.trim().is_empty() { Ok(None) } else { Mapping::parse(&self.mapping).map(Some) }
    }

    /// What to do when rows are rejected.
    pub const fn policy(&self) -> Policy {
        if self.skip_rejected { Policy::SkipRejected } else { Policy::AllOrNothing }
    }

    /// What is said of its sources: the feed's own words first, the mapping's else.
    pub fn about(&self, mapping: Option<&Mapping>) -> About {
        let theirs = mapping.map(|mapping| mapping.about.clone()).unwrap_or_default();
        let first = |own: &str, theirs: String| if own.is_empty() { theirs } else { own.to_owned() };
        About {
            title: first(&self.about.title, theirs.title),
            producer: first(&self.about.producer, theirs.producer),
            licence: first(&self.about.licence, theirs.licence),
            edition: first(&self.about.edition, theirs.edition),
            citation: first(&self.about.citation, theirs.citation),
        }
    }
}

/// One run, as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its identity.
    pub id: RunId,
    /// The feed.
    pub feed: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// The journal's reference of who asked for it.
    pub started_by: String,
    /// The name of the file.
    pub file_name: String,
    /// SHA-256 of file and mapping, in hexadecimal: two runs with the same do the same.
    pub digest: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed or was held, in English, for whoever repairs it.
    pub problem: String,
    /// The account of each source.
    pub sources: BTreeMap<String, Counts>,
    /// Rejected rows that belong to no source.
    pub astray: u64,
    /// Findings beyond those kept.
    pub not_listed: u64,
}

impl Run {
    /// All sources together.
    pub fn total(&self) -> Counts {
        let mut total = Counts { read: self.astray, rejected: self.astray, ..Counts::default() };
        for counts in self.sources.values() {
            total.add(counts);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_run_keeps_its_hour_and_never_makes_up_for_missed_ones() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let due = at("2026-03-01T03:00:00Z");
        for (schedule, now, expected) in [
            (Schedule::Never, "2026-03-01T03:00:10Z", None),
            (Schedule::Daily, "2026-03-01T03:00:10Z", Some("2026-03-02T03:00:00Z")),
            (Schedule::Daily, "2026-03-05T02:00:00Z", Some("2026-03-05T03:00:00Z")),
            (Schedule::Weekly, "2026-03-01T03:00:10Z", Some("2026-03-08T03:00:00Z")),
            (Schedule::Monthly, "2026-02-01T00:00:00Z", Some("2026-03-31T03:00:00Z")),
        ] {
            assert_eq!(schedule.next(due, at(now)), expected.map(at), "{schedule:?} at {now}");
        }
        for schedule in Schedule::ALL {
            assert_eq!(Schedule::from_days(schedule.days()), Some(schedule));
            assert_eq!(Schedule::from_code(schedule.code()), Some(schedule));
        }
    }
}
