//! Parsing each setting, collecting every mistake instead of stopping at the first.

use super::Settings;
use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;

/// The lines that will be shown to the operator.
#[derive(Debug, Default)]
pub struct Mistakes(Vec<String>);

impl Mistakes {
    pub fn extend(&mut self, lines: Vec<String>) {
        self.0.extend(lines);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn into_lines(self) -> Vec<String> {
        self.0
    }
}

/// Reads typed values; a wrong one is recorded and replaced, so that reading goes on.
pub struct Reader<'a> {
    pub settings: &'a Settings,
    pub mistakes: &'a mut Mistakes,
}

impl Reader<'_> {
    fn wrong(&mut self, name: &str, expected: &str) {
        let (value, origin) = self.settings.get(name);
        let value = if name.starts_with("secrets.") || name.ends_with("_secret") {
            "(hidden)".into()
        } else {
            kernel::text::excerpt(value, 40)
        };
        self.mistakes.0.push(format!("{origin}: {name} = {value:?}: expected {expected}"));
    }

    /// A value of a type with a text form; the default's stands in for a wrong one.
    pub fn parse<T: FromStr + Fallback>(&mut self, name: &str, expected: &str) -> T {
        let parsed = self.settings.get(name).0.parse();
        parsed.unwrap_or_else(|_| {
            self.wrong(name, expected);
            T::fallback()
        })
    }

    /// A whole number between two bounds, both allowed.
    pub fn number(&mut self, name: &str, low: u32, high: u32) -> u32 {
        match self.settings.get(name).0.parse() {
            Ok(number) if (low..=high).contains(&number) => number,
            _ => {
                self.wrong(name, &format!("a whole number from {low} to {high}"));
                low
            }
        }
    }

    /// One line of text of at most `max` characters.
    pub fn text(&mut self, name: &str, max: usize) -> String {
        let value = self.settings.get(name).0.to_owned();
        if value.chars().count() > max || value.chars().any(char::is_control) {
            self.wrong(name, &format!("one line of at most {max} characters"));
        }
        value
    }

    /// One of a few words.
    pub fn one_of(&mut self, name: &str, words: &[&'static str]) -> &'static str {
        let value = self.settings.get(name).0;
        let found = words.iter().find(|word| **word == value).copied();
        found.unwrap_or_else(|| {
            self.wrong(name, &words.join(" or "));
            words.first().copied().unwrap_or_default()
        })
    }

    /// The public address, without its final slash.
    pub fn base_url(&mut self, name: &str, listen: SocketAddr) -> String {
        let value = self.settings.get(name).0.trim_end_matches('/').to_owned();
        if value.is_empty() {
            return format!("http://{listen}");
        }
        let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(['/', ' ', '?', '#', '@'])) {
            self.wrong(name, "an address without a path, as in https://aide.exemple.fr");
        }
        value
    }

    /// The database address; the embedded one in the data folder by default.
    pub fn database(&mut self, name: &str, data: &Path) -> String {
        let value = self.settings.get(name).0;
        if value.is_empty() {
            return format!("sqlite:{}", data.join("passerelle.db").display());
        }
        if !["postgres://", "postgresql://", "sqlite:"].iter().any(|scheme| value.starts_with(scheme)) {
            self.wrong(name, "postgres://user@host/database, or nothing for the embedded database");
        }
        value.to_owned()
    }

    /// The contents of a file the operator names; nothing when none is named.
    pub fn file(&mut self, name: &str) -> String {
        let path = self.settings.get(name).0;
        if path.is_empty() {
            return String::new();
        }
        std::fs::read_to_string(path).unwrap_or_else(|e| {
            self.wrong(name, &format!("a text file that can be read ({e})"));
            String::new()
        })
    }

    /// The mail relay.
    pub fn smtp(&mut self, name: &str) -> Option<String> {
        let value = self.settings.get(name).0;
        if value.is_empty() {
            return None;
        }
        if !(value.starts_with("smtp://") || value.starts_with("smtps://")) {
            self.wrong(name, "smtp://host:port or smtps://user:password@host");
        }
        Some(value.to_owned())
    }

    /// The identity provider, when an issuer is set.
    pub fn oidc(&mut self) -> Option<super::Oidc> {
        let issuer = self.text("oidc.issuer", 500);
        if issuer.is_empty() {
            return None;
        }
        if !issuer.starts_with("https://") && !issuer.starts_with("http://127.0.0.1") {
            self.wrong("oidc.issuer", "an https:// address");
        }
        let (client_id, client_secret) =
            (self.text("oidc.client_id", 200), self.text("oidc.client_secret", 500));
        for (name, value) in [("oidc.client_id", &client_id), ("oidc.client_secret", &client_secret)] {
            if value.is_empty() {
                self.wrong(name, "what the identity provider gave you, since oidc.issuer is set");
            }
        }
        let mut words = |name| self.text(name, 500).split_whitespace().map(str::to_owned).collect();
        let (scopes, acr_values) = (words("oidc.scopes"), words("oidc.acr_values"));
        let two_factors = words("oidc.two_factors");
        let label = self.text("oidc.label", 60);
        Some(super::Oidc { issuer, client_id, client_secret, label, scopes, acr_values, two_factors })
    }

    /// Keys of 32 bytes in hexadecimal, separated by commas.
    pub fn keys(&mut self, name: &str) -> Vec<[u8; 32]> {
        let value = self.settings.get(name).0;
        if value.is_empty() {
            return Vec::new();
        }
        decode_keys(value, ',').unwrap_or_else(|| {
            self.wrong(name, "64 hexadecimal characters, as printed by `openssl rand -hex 32`");
            Vec::new()
        })
    }
}

/// Different keys, each written as 64 hexadecimal characters; `None` when one is not, or when there is none.
pub fn decode_keys(text: &str, between: char) -> Option<Vec<[u8; 32]>> {
    let lines = text.split(between).map(str::trim).filter(|line| !line.is_empty());
    let keys = lines.map(decode_key).collect::<Option<Vec<_>>>()?;
    let different = keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key));
    (different && !keys.is_empty()).then_some(keys)
}

/// The key written as 64 hexadecimal characters.
pub fn decode_key(text: &str) -> Option<[u8; 32]> {
    let text = text.trim().as_bytes();
    if text.len() != 64 {
        return None;
    }
    let mut key = [0u8; 32];
    for (byte, pair) in key.iter_mut().zip(text.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(key)
}

/// What stands in for a value that could not be read, while the other mistakes are looked for.
pub trait Fallback {
    fn fallback() -> Self;
}

impl Fallback for SocketAddr {
    fn fallback() -> Self {
        Self::from(([127, 0, 0, 1], 8080))
    }
}

impl Fallback for u32 {
    fn fallback() -> Self {
        0
    }
}

impl Fallback for bool {
    fn fallback() -> Self {
        true
    }
}
