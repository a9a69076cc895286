//! Rows in and out of a table, one form for both engines: what backups, restores and moves are made of.
//!
//! A row is a line of JSON: an array, one value for each column in the order of the [`Catalogue`]. Whole numbers and
//! booleans are JSON's own; everything else is text: floats in the shortest form that reads back exactly, bytes in
//! base64url, times in RFC 3339 with six decimals, JSON in its canonical form. Rows come in the order of the primary key,
//! which is the same on both engines, so the SHA-256 of a table's lines is too.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::catalogue::{Catalogue, Column, Kind, Table};
use crate::{Db, EngineKind, Error, FromRow, FromValue, Migration, Result, Row, Tx, Value, ValueRef, params};

/// Rows read or written at a time.
pub(crate) const PAGE: usize = 1000;

/// What a table holds, for comparing two of them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Figures {
    /// The table's name.
    pub name: String,
    /// Rows.
    pub rows: u64,
    /// SHA-256 of the rows, in hexadecimal: the same for the same rows on either engine.
    pub sha256: String,
}

/// Counts and hashes rows as they pass.
#[derive(Default)]
pub(crate) struct Meter {
    rows: u64,
    hash: Sha256,
}

impl Meter {
    pub(crate) fn pass(&mut self, line: &str) {
        self.rows += 1;
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
    }

    pub(crate) fn figures(self, table: &str) -> Figures {
        let sha256 = self.hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        Figures { name: table.to_owned(), rows: self.rows, sha256 }
    }
}

impl Db {
    /// Counts and hashes every table that these steps make, in one snapshot.
    ///
    /// # Errors
    /// The store's.
    pub async fn figures(&self, lists: &[&[Migration]]) -> Result<Vec<Figures>> {
        let catalogue = &Catalogue::of(lists.iter().copied().flatten())?;
        self.read(|tx| async move {
            let mut all = Vec::new();
            for table in &catalogue.tables {
                all.push(figures(&tx, table).await?);
            }
            Ok(all)
        })
        .await
    }

    /// The steps recorded here that are in none of `lists`: a newer program has been at work.
    ///
    /// # Errors
    /// The store's.
    pub async fn newer_steps(&self, lists: &[&[Migration]]) -> Result<Vec<String>> {
        self.make_record_table().await?;
        let recorded = self.read(|tx| async move { applied(&tx).await }).await?;
        let known = |name: &String| lists.iter().copied().flatten().any(|step| step.name == name);
        Ok(recorded.into_iter().map(|(name, _)| name).filter(|name| !known(name)).collect())
    }
}

/// The steps that ran here, with their checksums.
pub(crate) async fn applied(tx: &Tx) -> Result<Vec<(String, String)>> {
    tx.all("SELECT name, checksum FROM schema_migrations ORDER BY name", params![]).await
}

/// Counts and hashes one table.
pub(crate) async fn figures(tx: &Tx, table: &Table) -> Result<Figures> {
    let mut meter = Meter::default();
    each_row(tx, table, |line| {
        meter.pass(line);
        Ok::<_, Error>(())
    })
    .await?;
    Ok(meter.figures(&table.name))
}

/// Hands every row of a table, as a line, to `take`, in the order of the key.
pub(crate) async fn each_row<E: From<Error>>(
    tx: &Tx,
    table: &Table,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let key: Vec<usize> = table.key.iter().filter_map(|name| table.position(name)).collect();
    let (first, next) = (table.select(false), table.select(true));
    let mut after: Option<Vec<Value>> = None;
    loop {
        let rows: Vec<Raw> = match &after {
            None => tx.rows(&first, &[], usize::MAX).await?,
            Some(key) => tx.rows(&next, key, usize::MAX).await?,
        };
        let full = rows.len() == PAGE;
        for Raw(values) in rows {
            let values = values
                .into_iter()
                .zip(&table.columns)
                .map(|(value, column)| column.typed(value))
                .collect::<Result<Vec<Value>>>()?;
            take(&encode(&values))?;
            after = Some(key.iter().filter_map(|at| values.get(*at).cloned()).collect());
        }
        if !full {
            return Ok(());
        }
    }
}

impl Table {
    fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn names(&self) -> String {
        self.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn select(&self, after: bool) -> String {
        let (key, names, table) = (self.key.join(", "), self.names(), &self.name);
        let marks: Vec<_> = (1..=self.key.len()).map(|n| format!("${n}")).collect();
        let after = if after { format!(" WHERE ({key}) > ({})", marks.join(", ")) } else { String::new() };
        format!("SELECT {names} FROM {table}{after} ORDER BY {key} LIMIT {PAGE}")
    }

    /// The statement that adds a row. JSON travels as text, so that no number in it is rounded on the way.
    pub(crate) fn insert(&self, engine: EngineKind) -> String {
        let marks: Vec<_> = self
            .columns
            .iter()
            .zip(1..)
            .map(|(column, n)| match (column.kind, engine) {
                (Kind::Json, EngineKind::Postgres) => format!("CAST(CAST(${n} AS TEXT) AS JSONB)"),
                _ => format!("${n}"),
            })
            .collect();
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, self.names(), marks.join(", "))
    }

    /// The values of a line written by [`each_row`].
    pub(crate) fn decode(&self, line: &str) -> Result<Vec<Value>, String> {
        let cells: Vec<Json> = serde_json::from_str(line).map_err(|e| e.to_string())?;
        if cells.len() != self.columns.len() {
            return Err(format!("{} values for {} columns", cells.len(), self.columns.len()));
        }
        cells.into_iter().zip(&self.columns).map(|(cell, column)| column.decode(cell)).collect()
    }
}

impl Column {
    /// The value as the column means it: SQLite keeps times and booleans as numbers.
    fn typed(&self, value: Value) -> Result<Value> {
        Ok(match (self.kind, value) {
            (Kind::Bool, Value::Int(n @ 0..=1)) => Value::Bool(n == 1),
            (Kind::Time, Value::Int(micros)) => {
                Value::Time(Timestamp::from_microsecond(micros).map_err(|e| self.wrong(&e.to_string()))?)
            }
            (Kind::Uuid, Value::Bytes(bytes)) => {
                Value::Uuid(Uuid::from_slice(&bytes).map_err(|e| self.wrong(&e.to_string()))?)
            }
            (Kind::Float, Value::Int(n)) => Value::Float(n as f64),
            // SQLite does not keep the sign of zero.
            (Kind::Float, Value::Float(n)) => Value::Float(if n == 0.0 { 0.0 } else { n }),
            (Kind::Json, Value::Text(text)) => {
                Value::Text(canonical(&text).ok_or_else(|| self.wrong("this is not JSON"))?)
            }
            (_, value @ Value::Null)
            | (Kind::Bool, value @ Value::Bool(_))
            | (Kind::Int, value @ Value::Int(_))
            | (Kind::Text, value @ Value::Text(_))
            | (Kind::Bytes, value @ Value::Bytes(_))
            | (Kind::Uuid, value @ Value::Uuid(_))
            | (Kind::Time, value @ Value::Time(_)) => value,
            (kind, value) => return Err(self.wrong(&format!("wanted {kind:?}, found {}", value.kind()))),
        })
    }

    fn wrong(&self, message: &str) -> Error {
        Error::Decode { column: self.name.clone(), message: message.to_owned() }
    }

    fn decode(&self, cell: Json) -> Result<Value, String> {
        let found = match (self.kind, cell) {
            (_, Json::Null) => Some(Value::Null),
            (Kind::Bool, Json::Bool(b)) => Some(Value::Bool(b)),
            (Kind::Int, Json::Number(n)) => n.as_i64().map(Value::Int),
            (Kind::Text | Kind::Json, Json::String(text)) => Some(Value::Text(text)),
            (Kind::Float, Json::String(text)) => text.parse().ok().map(Value::Float),
            (Kind::Bytes, Json::String(text)) => kernel::text::from_base64url(&text).map(Value::Bytes),
            (Kind::Uuid, Json::String(text)) => text.parse().ok().map(Value::Uuid),
            (Kind::Time, Json::String(text)) => text.parse().ok().map(Value::Time),
            _ => None,
        };
        found.ok_or_else(|| format!("column {}: not a value of {:?}", self.name, self.kind))
    }
}

/// A row as the engine gives it; JSON is text.
struct Raw(Vec<Value>);

impl FromRow for Raw {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let cells = (0..row.width()).map(|index| row.at::<Cell>(index).map(|Cell(value)| value));
        cells.collect::<Result<_>>().map(Raw)
    }
}

struct Cell(Value);

impl FromValue for Cell {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        Ok(Self(match value {
            ValueRef::Null => Value::Null,
            ValueRef::Bool(v) => Value::Bool(v),
            ValueRef::Int(v) => Value::Int(v),
            ValueRef::Float(v) => Value::Float(v),
            ValueRef::Text(v) | ValueRef::Json(v) => Value::Text(v.to_owned()),
            ValueRef::Bytes(v) => Value::Bytes(v.to_vec()),
            ValueRef::Uuid(v) => Value::Uuid(v),
            ValueRef::Time(v) => Value::Time(v),
        }))
    }
}

fn encode(values: &[Value]) -> String {
    let mut line = String::from("[");
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        let _ = match value {
            Value::Null => write!(line, "null"),
            Value::Bool(v) => write!(line, "{v}"),
            Value::Int(v) => write!(line, "{v}"),
            Value::Float(v) => write!(line, "\"{v:?}\""),
            Value::Text(v) => write!(line, "{}", Json::from(v.as_str())),
            Value::Bytes(v) => write!(line, "\"{}\"", kernel::text::base64url(v)),
            Value::Uuid(v) => write!(line, "\"{v}\""),
            Value::Time(v) => write!(line, "\"{v:.6}\""),
            Value::Json(v) => write!(line, "{}", Json::from(v.to_string())),
        };
    }
    line.push(']');
    line
}

/// JSON text in the one form that its value has: no spaces, keys sorted, the last of two equal keys, numbers as shortest
/// decimals. PostgreSQL rewrites what it stores; this is how both engines' texts are compared. `None`: not JSON.
fn canonical(text: &str) -> Option<String> {
    use serde_json::value::RawValue;
    use std::collections::BTreeMap;

    // serde_json refuses what is nested deeper when it reads a value; so do we, before the stack ends.
    const DEEPEST: u32 = 128;

    fn put(raw: &RawValue, out: &mut String, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let text = raw.get();
        match text.as_bytes().first()? {
            b'{' => {
                // A map of raw values keeps the digits of numbers, which a parsed tree would round.
                let map: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
                out.push('{');
                for (index, (key, value)) in map.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    let _ = write!(out, "{}:", Json::from(key));
                    put(value, out, depth + 1)?;
                }
                out.push('}');
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                out.push('[');
                for (index, value) in items.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    put(value, out, depth + 1)?;
                }
                out.push(']');
            }
            b'"' => out.push_str(&Json::from(serde_json::from_str::<String>(text).ok()?).to_string()),
            b't' | b'f' | b'n' => out.push_str(text),
            _ => out.push_str(&number(text)?),
        }
        Some(())
    }

    let mut out = String::with_capacity(text.len());
    put(serde_json::from_str(text).ok()?, &mut out, 0)?;
    Some(out)
}

/// A number of JSON: a whole one of up to 19 digits plainly, any other as `d.ddde±n`.
fn number(text: &str) -> Option<String> {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.parse::<i64>().ok()? - i64::try_from(fraction.len()).ok()?;
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let short = digits.trim_end_matches('0');
    let exponent = exponent + i64::try_from(digits.len() - short.len()).ok()?;
    let Some((first, rest)) = short.split_at_checked(1) else { return Some("0".to_owned()) };
    let length = i64::try_from(short.len()).ok()?;
    if exponent >= 0 && length + exponent <= 19 {
        return Some(format!("{sign}{short}{}", "0".repeat(usize::try_from(exponent).ok()?)));
    }
    let point = if rest.is_empty() { "" } else { "." };
    let power = exponent + length - 1;
    let power = if power == 0 { String::new() } else { format!("e{power}") };
    Some(format!("{sign}{first}{point}{rest}{power}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_value_has_one_text() {
        for (one, other) in [
            (r#"{"b": 1, "a": [true, null]}"#, r#"{"a":[true,null],"b":1}"#),
            (r#"{"a": 1, "a": 2}"#, r#"{"a":2}"#),
            (r#""é\u0041\/""#, r#""éA/""#),
            ("1.50", "1.5"),
            ("1e2", "100"),
            ("100.0", "100"),
            ("-0.0", "0"),
            ("0.00001", "1e-5"),
            ("1E-05", "1e-5"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0.12345678901234567", "1.2345678901234567e-1"),
            (&format!("1{}", "0".repeat(300)), "1e300"),
        ] {
            assert_eq!(canonical(one).as_deref(), Some(other), "{one}");
            assert_eq!(canonical(other).as_deref(), Some(other), "the form is its own form");
        }
        for wrong in ["", "{", "nul", "1 2", "[1,]"] {
            assert_eq!(canonical(wrong), None, "{wrong}");
        }
        assert_eq!(
            canonical(&("[".repeat(200_000) + &"]".repeat(200_000))),
            None,
            "deeper than any value of ours"
        );
    }

    #[test]
    fn a_line_gives_back_the_values() {
        let kinds =
            [Kind::Bool, Kind::Int, Kind::Float, Kind::Text, Kind::Bytes, Kind::Uuid, Kind::Time, Kind::Json];
        let columns = kinds
            .iter()
            .zip('a'..)
            .map(|(kind, name)| Column { name: name.to_string(), kind: *kind })
            .collect();
        let table = Table { name: "t".to_owned(), columns, key: vec!["a".to_owned()] };
        let time = |micros| Value::Time(Timestamp::from_microsecond(micros).unwrap());
        let text = |text: &str| Value::Text(text.to_owned());
        for values in [
            vec![Value::Null; 8],
            vec![
                Value::Bool(true),
                Value::Int(i64::MIN),
                Value::Float(0.1 + 0.2),
                text("é\"\n\u{1F469}"),
                Value::Bytes(vec![0, 255]),
                Value::Uuid(Uuid::from_u128(u128::MAX)),
                time(-1),
                text("{}"),
            ],
            vec![
                Value::Bool(false),
                Value::Int(i64::MAX),
                Value::Float(f64::NEG_INFINITY),
                text(""),
                Value::Bytes(vec![]),
                Value::Uuid(Uuid::nil()),
                time(253_402_207_200_000_000),
                text("[1.5]"),
            ],
        ] {
            assert_eq!(table.decode(&encode(&values)), Ok(values));
        }
        for wrong in ["", "[]", "[1]", "[1,null,null,null,null,null,null,null]", "[null", "{}"] {
            assert!(table.decode(wrong).is_err(), "{wrong}");
        }
    }
}
