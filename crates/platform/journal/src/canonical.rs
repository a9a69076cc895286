//! The exact bytes that are hashed.

use std::fmt::Write;

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::store::Hash;

/// An entry's hashed content.
pub(crate) struct Link<'a> {
    pub(crate) stream: &'a str,
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) kind: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) actor: &'a str,
    /// Part of the text only when there is one: entries older than the column keep their hash.
    pub(crate) organisation: Option<&'a str>,
    /// JSON text, taken as it is stored: a changed space is a change.
    pub(crate) data: &'a str,
}

impl Link<'_> {
    /// The hash of this entry after the one whose hash is `previous`.
    pub(crate) fn hash(&self, previous: &Hash) -> Hash {
        Sha256::new().chain_update(previous).chain_update(self.text()).finalize().into()
    }

    /// The text that is hashed after the previous hash.
    pub(crate) fn text(&self) -> String {
        let organisation =
            self.organisation.map(|id| format!(r#""organisation":{},"#, quoted(id))).unwrap_or_default();
        format!(
            r#"{{"actor":{},"at":"{:.6}","data":{},"kind":{},{organisation}"seq":{},"stream":{},"subject":{}}}"#,
            quoted(self.actor),
            self.at,
            self.data,
            quoted(self.kind),
            self.seq,
            quoted(self.stream),
            quoted(self.subject),
        )
    }
}

/// JSON without spaces, keys sorted, whatever order the program's map keeps.
pub(crate) fn json(value: &Value) -> String {
    let mut out = String::new();
    write_json(&mut out, value);
    out
}

fn write_json(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            out.push('{');
            for (index, (key, value)) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&quoted(key));
                out.push(':');
                write_json(out, value);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(out, item);
            }
            out.push(']');
        }
        plain => {
            let _ = write!(out, "{plain}");
        }
    }
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_form_is_fixed_for_ever() {
        let data = json(&json!({"b": [1, 2.5, null], "a": {"z": "é\"\n", "y": true}}));
        assert_eq!(data, r#"{"a":{"y":true,"z":"é\"\n"},"b":[1,2.5,null]}"#);
        let link = Link {
            stream: "referral/1",
            seq: 1,
            at: "2026-03-03T09:00:00.5Z".parse().unwrap(),
            kind: "referral.sent",
            subject: "",
            actor: "system",
            organisation: None,
            data: &data,
        };
        let hex = crate::store::hex(&link.hash(&Hash::default()));
        // printf '%b' over 32 zero bytes and the text, then sha256sum.
        assert_eq!(hex, "256f954d8ab171bb88dc6c7c74132d567d00494100ec86eed19e10545c85fcc6");
        let with = Link { organisation: Some("o"), ..link };
        assert!(with.text().contains(r#""kind":"referral.sent","organisation":"o","seq":1"#));
    }
}
