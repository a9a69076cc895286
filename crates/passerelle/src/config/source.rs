//! Where settings come from: the file, the environment, the flags.

use super::{Invalid, KEYS};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Who set a value: what a mistake points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(String),
    Environment(String),
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// The settings as text, each with its origin, before any is parsed.
#[derive(Debug, Clone, Default)]
pub struct Settings(BTreeMap<String, (String, Origin)>);

impl Settings {
    /// Reads the file, when one is named, and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, Invalid> {
        let text = match file {
            None => None,
            Some(path) => {
                let name = path.display().to_string();
                let text = std::fs::read_to_string(path)
                    .map_err(|e| Invalid(vec![format!("{name}: cannot read the configuration file: {e}")]))?;
                Some((name, text))
            }
        };
        Self::from_parts(text.as_ref().map(|(name, text)| (name.as_str(), text.as_str())), std::env::vars())
    }

    /// The same from given parts, so that tests need neither files nor the environment.
    pub fn from_parts(
        file: Option<(&str, &str)>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Invalid> {
        let mut settings = Self::default();
        if let Some((name, text)) = file {
            settings.read_file(name, text)?;
        }
        for (variable, value) in environment {
            if let Some(key) = KEYS.iter().find(|key| variable_of(key.name) == variable) {
                settings.0.insert(key.name.to_owned(), (value, Origin::Environment(variable)));
            }
        }
        Ok(settings)
    }

    fn read_file(&mut self, name: &str, text: &str) -> Result<(), Invalid> {
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            let line = e.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            Invalid(vec![format!("{name}, line {line}: {}", e.message())])
        })?;
        for (section, value) in table {
            let toml::Value::Table(keys) = value else {
                return Err(Invalid(vec![format!(
                    "{name}: `{section}` must be a section, as in [{section}]"
                )]));
            };
            for (key, value) in keys {
                let value = match value {
                    toml::Value::String(text) => text,
                    other => other.to_string(),
                };
                self.0.insert(format!("{section}.{key}"), (value, Origin::File(name.to_owned())));
            }
        }
        Ok(())
    }

    /// Sets a value from the command line.
    pub fn set_flag(&mut self, name: &'static str, value: String) {
        self.0.insert(name.to_owned(), (value, Origin::Flag));
    }

    /// A known key's value and who set it.
    pub fn get(&self, name: &str) -> (&str, Origin) {
        match self.0.get(name) {
            Some((value, origin)) => (value.trim(), origin.clone()),
            None => (KEYS.iter().find(|key| key.name == name).map_or("", |key| key.default), Origin::Default),
        }
    }

    /// The keys of the file that we do not know, each with the nearest one we do.
    pub fn unknown(&self) -> Vec<String> {
        self.0
            .iter()
            .filter(|(name, _)| !KEYS.iter().any(|key| key.name == *name))
            .map(|(name, (_, origin))| {
                let nearest = KEYS.iter().map(|key| (distance(name, key.name), key.name)).min();
                let hint = match nearest {
                    Some((d, known)) if d <= 3 => format!("; did you mean {known}?"),
                    _ => "; `passerelle config check` lists every key".to_owned(),
                };
                format!("{origin}: unknown key {name}{hint}")
            })
            .collect()
    }
}

/// The environment variable that sets a key.
pub fn variable_of(name: &str) -> String {
    format!("PASSERELLE_{}", name.replace('.', "_").to_uppercase())
}

/// Edits between two names (Levenshtein), to guess what was meant.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = std::mem::replace(&mut row[j + 1], 0);
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
