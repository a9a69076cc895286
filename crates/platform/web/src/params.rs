//! `application/x-www-form-urlencoded`, strictly: UTF-8 only, repeated keys kept, then read into a struct by serde.
//!
//! A field is a `Vec` when it may repeat, an `Option` when it may be absent or empty; a checkbox is a `bool` with
//! `#[serde(default)]`.

use std::collections::BTreeMap;

use serde::de::value::{Error as ValueError, SeqDeserializer, StringDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// Why parameters could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadParams {
    /// A `%` escape is broken or the bytes are not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// A value is of the wrong kind, or a required one is missing; the text names the field.
    #[error("{0}")]
    Shape(String),
}

/// The pairs of a query or form, decoded, in order.
pub fn pairs(raw: &[u8]) -> Result<Vec<(String, String)>, BadParams> {
    raw.split(|b| *b == b'&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let cut = part.iter().position(|b| *b == b'=').unwrap_or(part.len());
            let (key, value) = part.split_at(cut);
            Ok((decode(key)?, decode(value.get(1..).unwrap_or_default())?))
        })
        .collect()
}

fn decode(raw: &[u8]) -> Result<String, BadParams> {
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let high =
                    bytes.next().and_then(|b| char::from(*b).to_digit(16)).ok_or(BadParams::NotUtf8)?;
                let low = bytes.next().and_then(|b| char::from(*b).to_digit(16)).ok_or(BadParams::NotUtf8)?;
                out.push((high * 16 + low) as u8);
            }
            other => out.push(*other),
        }
    }
    String::from_utf8(out).map_err(|_| BadParams::NotUtf8)
}

/// One value, percent-encoded for a query string.
pub fn encode(value: &str) -> String {
    use std::fmt::Write as _;
    value.bytes().fold(String::with_capacity(value.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Pairs as a query string, without the question mark.
pub fn query_string<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    pairs
        .into_iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Reads pairs into a struct.
pub fn read<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, BadParams> {
    let mut grouped: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in pairs {
        grouped.entry(key).or_default().push(value);
    }
    T::deserialize(Root(grouped)).map_err(|error| BadParams::Shape(error.to_string()))
}

struct Root(BTreeMap<String, Vec<String>>);

impl<'de> Deserializer<'de> for Root {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_map(Fields { left: self.0.into_iter(), current: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Fields {
    left: std::collections::btree_map::IntoIter<String, Vec<String>>,
    current: Option<(String, Vec<String>)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ValueError> {
        self.current = self.left.next();
        self.current
            .as_ref()
            .map(|(key, _)| {
                let key: StringDeserializer<ValueError> = key.clone().into_deserializer();
                seed.deserialize(key)
            })
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, ValueError> {
        let (key, values) =
            self.current.take().ok_or_else(|| de::Error::custom("value asked before its key"))?;
        seed.deserialize(Values(values)).map_err(|error| de::Error::custom(format_args!("{key}: {error}")))
    }
}

/// The values posted under one key; at least one.
struct Values(Vec<String>);

impl Values {
    fn first(mut self) -> String {
        if self.0.is_empty() { String::new() } else { self.0.swap_remove(0) }
    }
}

impl IntoDeserializer<'_, ValueError> for Values {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $kind:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let text = self.first();
            let value: $kind = text.trim().parse().map_err(|_| {
                <ValueError as de::Error>::custom(format_args!("not a valid {}", stringify!($kind)))
            })?;
            visitor.$visit(value)
        }
    )*};
}

impl<'de> Deserializer<'de> for Values {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_string(self.first())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.first().as_str() {
            "true" | "on" | "1" | "yes" => visitor.visit_bool(true),
            "false" | "off" | "0" | "no" | "" => visitor.visit_bool(false),
            _ => Err(de::Error::custom("not yes or no")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        if self.0.iter().all(|value| value.trim().is_empty()) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let values = self.0.into_iter().filter(|value| !value.is_empty()).map(|value| Self(vec![value]));
        visitor.visit_seq(SeqDeserializer::new(values))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_enum(self.first().into_deserializer())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    parsed! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64, deserialize_f32 visit_f32 f32,
        deserialize_f64 visit_f64 f64
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Mode {
        OnFoot,
        Car,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Search {
        what: String,
        #[serde(default)]
        service: Vec<String>,
        radius: Option<u32>,
        mode: Option<Mode>,
        #[serde(default)]
        remote: bool,
    }

    fn search(raw: &str) -> Result<Search, BadParams> {
        read(pairs(raw.as_bytes())?)
    }

    #[test]
    fn repeated_keys_empty_options_and_checkboxes_are_read() {
        let got =
            search("what=caf+%C3%A9&service=a&service=b&radius=&mode=on-foot&remote=on&unknown=1").unwrap();
        let want = Search {
            what: "caf é".into(),
            service: vec!["a".into(), "b".into()],
            radius: None,
            mode: Some(Mode::OnFoot),
            remote: true,
        };
        assert_eq!(got, want);
    }

    #[test]
    fn bad_text_and_bad_kinds_are_told_apart() {
        for raw in ["what=%ff", "what=%4", "what=%zz"] {
            assert_eq!(search(raw), Err(BadParams::NotUtf8));
        }
        let message = |raw| search(raw).unwrap_err().to_string();
        assert_eq!(message("what=a&radius=x"), "radius: not a valid u32");
        assert!(message("radius=1").contains("what"));
        assert!(message("what=a&mode=plane").starts_with("mode: "));
    }

    #[test]
    fn encoding_comes_back_the_same() {
        let raw = query_string([("what", "l'été & +"), ("x", "")]);
        let want = vec![("what".to_owned(), "l'été & +".to_owned()), ("x".to_owned(), String::new())];
        assert_eq!(pairs(raw.as_bytes()).unwrap(), want);
    }
}
