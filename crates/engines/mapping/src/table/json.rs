//! Rows of JSON: an array, lines, a document with the rows inside, the features of GeoJSON. Nested objects are flattened:
//! `a.b.0.c`; a list of plain values is one cell.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

use super::csv::excerpt;
use super::{
    BadRow, BadRowReason, Cell, Format, Layout, MAX_COLUMNS, MAX_ROW_BYTES, Row, TableError, line_at,
};

/// Objects in objects, at most.
const MAX_DEPTH: u32 = 12;

/// Whether a text that begins with `{` is several objects, one after the other.
pub(super) fn is_lines(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    values.next().is_some_and(|first| first.is_ok()) && values.next().is_some()
}

/// Whether a JSON document says that it is a GeoJSON collection.
pub(super) fn is_collection(text: &str) -> bool {
    text[..text.floor_char_boundary(2_000)].contains("\"FeatureCollection\"")
}

pub(super) fn read(
    text: &str,
    format: Format,
    layout: &Layout,
    each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>,
) -> Result<(), TableError> {
    let text = if layout.fill_missing_values { Cow::Owned(filled(text)) } else { Cow::Borrowed(text) };
    let mut names = Names::default();
    let mut lines = Lines { text: &text, at: 0, line: 1 };
    let mut give =
        |raw: &RawValue| each(row(raw, lines.of(raw.get()), format == Format::GeoJson, &mut names));
    if format == Format::JsonLines {
        for value in serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>() {
            if give(value.map_err(|e| broken(&e, 1))?).is_break() {
                break;
            }
        }
        return Ok(());
    }
    let features = [String::from("features")];
    let path = if format == Format::GeoJson && layout.rows.is_empty() { &features[..] } else { &layout.rows };
    for raw in rows_at(&text, path)? {
        if give(raw).is_break() {
            break;
        }
    }
    Ok(())
}

fn broken(error: &serde_json::Error, first: u64) -> TableError {
    TableError::Json { line: first + (error.line() as u64).saturating_sub(1), why: error.to_string() }
}

/// The rows at a path of keys; without a path a single object is one row. A document that is a list already is its rows.
fn rows_at<'t>(text: &'t str, path: &[String]) -> Result<Vec<&'t RawValue>, TableError> {
    let mut raw: &'t RawValue = serde_json::from_str(text).map_err(|e| broken(&e, 1))?;
    let list = raw.get().starts_with('[');
    for key in path.iter().filter(|_| !list) {
        let object: HashMap<Cow<'t, str>, &'t RawValue> =
            serde_json::from_str(raw.get()).map_err(|_| TableError::NoRows(path.join(".")))?;
        raw = object.get(key.as_str()).copied().ok_or_else(|| TableError::NoRows(path.join(".")))?;
    }
    if path.is_empty() && raw.get().starts_with('{') {
        return Ok(vec![raw]);
    }
    serde_json::from_str(raw.get()).map_err(|_| TableError::NoRows(path.join(".")))
}

/// Counts lines forward: rows come in the order of the text.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, part: &str) -> u64 {
        let at = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        if at >= self.at && at <= self.text.len() {
            self.line += line_at(&self.text[self.at..], at - self.at) - 1;
            self.at = at;
        }
        self.line
    }
}

/// Column names, each kept once however many rows have it.
#[derive(Default)]
struct Names(HashMap<String, Arc<str>>);

impl Names {
    fn of(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let kept: Arc<str> = name.into();
        if self.0.len() < MAX_COLUMNS * 4 {
            self.0.insert(name.to_owned(), Arc::clone(&kept));
        }
        kept
    }
}

fn row(raw: &RawValue, line: u64, feature: bool, names: &mut Names) -> Result<Row, BadRow> {
    let bad = |why| BadRow { line, why, shown: excerpt(raw.get()) };
    if raw.get().len() > MAX_ROW_BYTES {
        return Err(bad(BadRowReason::TooLong));
    }
    let Ok(Value::Object(mut object)) = serde_json::from_str(raw.get()) else {
        return Err(bad(BadRowReason::NotAnObject));
    };
    let mut row = Row::new(line);
    let mut flat = Flattener { row: &mut row, names, room: MAX_COLUMNS };
    if feature {
        if let Some(properties) = object.remove("properties") {
            flat.add("", properties, 0);
        }
        if let Some((longitude, latitude)) = object.get("geometry").and_then(point) {
            flat.add("latitude", latitude, 0);
            flat.add("longitude", longitude, 0);
        }
    }
    flat.add("", Value::Object(object), 0);
    if flat.room == 0 { Err(bad(BadRowReason::TooLong)) } else { Ok(row) }
}

fn point(geometry: &Value) -> Option<(Value, Value)> {
    if geometry.get("type")?.as_str()? != "Point" {
        return None;
    }
    let pair = geometry.get("coordinates")?.as_array()?;
    Some((pair.first()?.clone(), pair.get(1)?.clone()))
}

struct Flattener<'a> {
    row: &'a mut Row,
    names: &'a mut Names,
    room: usize,
}

impl Flattener<'_> {
    fn add(&mut self, path: &str, value: Value, depth: u32) {
        if self.room == 0 || depth > MAX_DEPTH {
            return;
        }
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    self.add(&below(&key), value, depth + 1);
                }
            }
            Value::Array(values) if values.iter().any(|value| value.is_object() || value.is_array()) => {
                for (at, value) in values.into_iter().enumerate() {
                    self.add(&below(&at.to_string()), value, depth + 1);
                }
            }
            Value::Array(values) => {
                let list = values.into_iter().filter_map(text).collect();
                self.push(path, Cell::List(list));
            }
            value => {
                if let Some(text) = text(value) {
                    self.push(path, Cell::Text(text));
                }
            }
        }
    }

    fn push(&mut self, path: &str, cell: Cell) {
        self.room -= 1;
        let name = self.names.of(path);
        self.row.push(name, cell);
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// JSON with `null` where a value was forgotten after its colon.
fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let (mut in_text, mut escaped, mut waiting) = (false, false, false);
    for c in text.chars() {
        if in_text {
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c == '"' {
            (in_text, waiting) = (true, false);
        } else if c == ':' {
            waiting = true;
        } else if waiting && matches!(c, ',' | '}') {
            out.push_str("null");
            waiting = false;
        } else if !c.is_whitespace() {
            waiting = false;
        }
        out.push(c);
    }
    out
}
