//! Rules of precedence: which of several records is believed, field by field. Data, with a version.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Field;
use crate::model::SourceRecord;

/// What is compared between two records that both say a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// The name of a place beats the name of the body that carries it.
    OwnName,
    /// A point of its own beats the middle of the commune.
    Precise,
    /// The later date of update; none is the oldest.
    Recent,
    /// The rank of the source.
    Source,
    /// The share of facts that the record says.
    Complete,
}

/// How some fields are settled together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Codes of fields. Taken from one record: the best of those that say the first field, or else any of them.
    fields: Vec<String>,
    /// What is compared, in order; empty with `union`.
    #[serde(default)]
    pub by: Vec<Criterion>,
    /// Every record that is fresh enough adds what it says.
    #[serde(default)]
    pub union: bool,
    #[serde(skip)]
    parsed: Vec<Field>,
}

impl Rule {
    /// The fields it settles.
    pub fn fields(&self) -> &[Field] {
        &self.parsed
    }
}

/// The rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Version, kept with every answer that depends on them.
    pub version: String,
    /// In a union, a record this many days older than the freshest one adds nothing.
    pub union_days: i32,
    /// Sources, most trusted first; others come after, equal.
    sources: Vec<String>,
    /// Folded beginnings of names that say the place.
    place_words: Vec<String>,
    /// Folded beginnings of names that say who carries it.
    carrier_words: Vec<String>,
    /// Rules by fields; every field is in exactly one.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// Why a file of rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rules of precedence: {0}")]
pub struct BadRules(String);

impl Rules {
    /// The rules shipped with the program.
    ///
    /// # Panics
    /// Never: the file is part of the program, and a test reads it.
    #[expect(clippy::expect_used, reason = "an embedded file that a test reads: no input can make this fail")]
    pub fn standard() -> &'static Self {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| {
            Self::parse(include_str!("../../../../../data/places/precedence.toml"))
                .expect("the embedded rules of precedence read")
        })
    }

    /// Reads rules; every field must be in exactly one.
    ///
    /// # Errors
    /// [`BadRules`].
    pub fn parse(text: &str) -> Result<Self, BadRules> {
        let mut rules: Self = toml::from_str(text).map_err(|error| BadRules(error.to_string()))?;
        let mut seen = Vec::new();
        for rule in &mut rules.rules {
            if rule.union != rule.by.is_empty() {
                return Err(BadRules(format!("{:?}: either `union` or `by`", rule.fields)));
            }
            for code in &rule.fields {
                let field = Field::from_code(code).ok_or_else(|| BadRules(format!("no field {code}")))?;
                if seen.contains(&field) {
                    return Err(BadRules(format!("{code} is in two rules")));
                }
                seen.push(field);
                rule.parsed.push(field);
            }
        }
        match Field::ALL.iter().find(|field| !seen.contains(field)) {
            Some(field) => Err(BadRules(format!("{} is in no rule", field.code()))),
            None => Ok(rules),
        }
    }

    /// How a record stands for a criterion: the greater wins.
    pub(super) fn grade(&self, criterion: Criterion, of: &SourceRecord, vague: bool) -> i64 {
        let record = &of.record;
        match criterion {
            Criterion::OwnName => self.own_name(&record.name, &record.parent),
            Criterion::Precise => i64::from(!vague),
            Criterion::Recent => record
                .updated
                .map_or(i64::MIN, |date| i64::from(date.year()) * 400 + i64::from(date.day_of_year())),
            Criterion::Source => {
                let rank = self.sources.iter().position(|source| source == of.source.as_str());
                -(rank.unwrap_or(self.sources.len()) as i64)
            }
            Criterion::Complete => Field::ALL.iter().filter(|field| field.said(record)).count() as i64,
        }
    }

    fn own_name(&self, name: &str, parent: &str) -> i64 {
        let name = kernel::text::fold(name);
        let begins = |words: &[String]| {
            words.iter().any(|word| {
                name.strip_prefix(word.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            })
        };
        if begins(&self.place_words) {
            1
        } else if begins(&self.carrier_words) || (!parent.is_empty() && name == kernel::text::fold(parent)) {
            -1
        } else {
            0
        }
    }
}
