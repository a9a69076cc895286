//! What differs between two versions, as a person reads it: by section, entry and field.

use crate::model::Referential;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A part of the référentiel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Questions and their answers.
    Questions,
    /// Rules, in their order.
    Rules,
    /// Title, reasons, situations, steps.
    Texts,
    /// Needs, and what is looked for.
    Search,
}

impl Section {
    /// Every section, in the order shown.
    pub const ALL: [Self; 4] = [Self::Questions, Self::Rules, Self::Texts, Self::Search];

    /// Its code, in text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Rules => "rules",
            Self::Texts => "texts",
            Self::Search => "search",
        }
    }

    fn of(key: &str) -> Self {
        match key {
            "questions" => Self::Questions,
            "rules" => Self::Rules,
            "needs" | "search" => Self::Search,
            _ => Self::Texts,
        }
    }
}

/// One thing added, removed or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub section: Section,
    /// Which entry and which of its fields: `T0 / ask / fr`.
    pub place: String,
    /// What it was; `None` when it is added.
    pub before: Option<String>,
    /// What it is; `None` when it is removed.
    pub after: Option<String>,
}

/// What changed from one version to another, in the order of sections and places. Name and date of the version are no
/// change.
pub fn changes(before: &Referential, after: &Referential) -> Vec<Change> {
    let (before, after) = (leaves(before), leaves(after));
    let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let change = |at: &(Section, String)| {
        let (old, new) = (before.get(at), after.get(at));
        (old != new).then(|| Change {
            section: at.0,
            place: at.1.clone(),
            before: old.cloned(),
            after: new.cloned(),
        })
    };
    places.into_iter().filter_map(change).collect()
}

type Leaves = BTreeMap<(Section, String), String>;

fn leaves(referential: &Referential) -> Leaves {
    let mut leaves = Leaves::new();
    let Ok(Value::Object(parts)) = serde_json::to_value(referential) else { return leaves };
    for (key, value) in parts.iter().filter(|(key, _)| !matches!(key.as_str(), "id" | "version" | "date")) {
        walk(Section::of(key), &[key], value, &mut leaves);
    }
    leaves
}

/// Entries of a list are known by their name, so that one put in the middle does not change all that follow; the
/// conditions of a rule, and its place in the table, are one leaf each.
fn walk(section: Section, path: &[&str], value: &Value, leaves: &mut Leaves) {
    let at = |leaves: &mut Leaves, text: String| leaves.insert((section, path.join(" / ")), text);
    match value {
        Value::Null | Value::Bool(false) => {}
        Value::String(text) => drop(at(leaves, text.clone())),
        Value::Object(_) if path.last() == Some(&"when") => drop(at(leaves, value.to_string())),
        Value::Object(fields) => {
            for (key, value) in fields {
                walk(section, &[path, &[key]].concat(), value, leaves);
            }
        }
        Value::Array(entries) if entries.iter().any(Value::is_object) => {
            for (i, entry) in entries.iter().enumerate() {
                let number = (i + 1).to_string();
                let name =
                    ["id", "code", "key"].iter().find_map(|key| entry[*key].as_str()).unwrap_or(&number);
                let own = [path, &[name]].concat();
                if section == Section::Rules {
                    leaves.insert((section, format!("{} / #", own.join(" / "))), number.clone());
                }
                walk(section, &own, entry, leaves);
            }
        }
        Value::Array(entries) if entries.is_empty() => {}
        Value::Array(entries) => {
            let words =
                entries.iter().map(|entry| entry.as_str().map_or_else(|| entry.to_string(), str::to_owned));
            at(leaves, words.collect::<Vec<_>>().join(", "));
        }
        other => drop(at(leaves, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str = include_str!("../../../../../data/triage/v1.toml");

    fn read(text: &str) -> Referential {
        Referential::parse(text).unwrap()
    }

    #[test]
    fn a_version_differs_from_itself_in_nothing_and_its_name_is_no_change() {
        let renamed = V1.replacen("version = \"1\"", "version = \"2\"", 1);
        assert_eq!(changes(&read(V1), &read(&renamed)), []);
    }

    #[test]
    fn a_word_a_choice_and_a_rule_are_told_where_they_are() {
        let new = V1
            .replacen("Non, c'est très difficile", "Non", 1)
            .replacen(
                "{ code = \"yes\", fr = \"Oui, c'est urgent\"",
                "{ code = \"soon\", fr = \"Bientôt\", en = \"Soon\" },\n  { code = \"yes\", fr = \"Oui, c'est urgent\"",
                1,
            );
        let found = changes(&read(V1), &read(&new));
        let at = |place: &str| found.iter().find(|change| change.place.ends_with(place)).unwrap();
        let word = at("T1 / fields / T1 / answers / severe / fr");
        assert_eq!(word.before.as_deref(), Some("Non, c'est très difficile"));
        assert_eq!(word.after.as_deref(), Some("Non"));
        let added = at("answers / soon / fr");
        assert_eq!((added.before.as_deref(), added.after.as_deref()), (None, Some("Bientôt")));
        assert_eq!(found.len(), 4, "code, fr and en of the choice, and the word: {found:#?}");
        let back = changes(&read(&new), &read(V1));
        assert!(back.iter().any(|change| change.after.is_none()));
    }
}
