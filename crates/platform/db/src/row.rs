//! Reading rows back: the same calls whatever the engine.

use std::cell::Cell;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Error, Result};

/// A type made from one row. Implement it by calling [`Row::get`] for each column.
///
/// Every [`FromValue`] type is also a row of one column, and tuples read columns in order.
pub trait FromRow: Sized {
    /// Reads the row.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

/// A type read from one column.
pub trait FromValue: Sized {
    /// Reads the value; the error says what was found.
    fn from_value(value: ValueRef<'_>) -> Result<Self, String>;
}

/// A stored value, borrowed from the engine. SQLite gives whole numbers for booleans and times, bytes for UUIDs
/// and text for JSON; [`FromValue`] reads both forms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// No value.
    Null,
    /// A boolean (PostgreSQL).
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A UUID (PostgreSQL).
    Uuid(Uuid),
    /// A time (PostgreSQL).
    Time(Timestamp),
    /// JSON text (PostgreSQL).
    Json(&'a str),
}

impl ValueRef<'_> {
    fn unexpected(self, wanted: &str) -> String {
        let found = match self {
            ValueRef::Null => "no value",
            ValueRef::Bool(_) => "a boolean",
            ValueRef::Int(_) => "a whole number",
            ValueRef::Float(_) => "a float",
            ValueRef::Text(_) => "text",
            ValueRef::Bytes(_) => "bytes",
            ValueRef::Uuid(_) => "a uuid",
            ValueRef::Time(_) => "a time",
            ValueRef::Json(_) => "json",
        };
        format!("wanted {wanted}, found {found}")
    }
}

/// One row of a result, valid while it is read.
pub struct Row<'a> {
    source: Source<'a>,
    /// Columns are mostly read in order: where to look first.
    next: Cell<usize>,
}

enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl<'a> Row<'a> {
    pub(crate) fn sqlite(row: &'a rusqlite::Row<'a>) -> Self {
        Self { source: Source::Sqlite(row), next: Cell::new(0) }
    }

    pub(crate) fn postgres(row: &'a tokio_postgres::Row) -> Self {
        Self { source: Source::Postgres(row), next: Cell::new(0) }
    }

    /// Reads the column called `name`.
    pub fn get<T: FromValue>(&self, name: &str) -> Result<T> {
        let index = self.index(name)?;
        self.next.set(index + 1);
        self.at(index)
    }

    /// Reads the column at `index`, from 0.
    pub fn at<T: FromValue>(&self, index: usize) -> Result<T> {
        self.value(index)
            .and_then(T::from_value)
            .map_err(|message| Error::Decode { column: self.name(index).unwrap_or("?").to_owned(), message })
    }

    fn index(&self, name: &str) -> Result<usize> {
        let hint = self.next.get();
        if self.name(hint) == Some(name) {
            return Ok(hint);
        }
        (0..self.width())
            .find(|&index| self.name(index) == Some(name))
            .ok_or_else(|| Error::Decode { column: name.to_owned(), message: "no such column".to_owned() })
    }

    pub(crate) fn width(&self) -> usize {
        match self.source {
            Source::Sqlite(row) => row.as_ref().column_count(),
            Source::Postgres(row) => row.len(),
        }
    }

    fn name(&self, index: usize) -> Option<&str> {
        match self.source {
            Source::Sqlite(row) => row.as_ref().column_name(index).ok(),
            Source::Postgres(row) => row.columns().get(index).map(tokio_postgres::Column::name),
        }
    }

    fn value(&self, index: usize) -> Result<ValueRef<'_>, String> {
        match self.source {
            Source::Sqlite(row) => crate::sqlite::value(row, index),
            Source::Postgres(row) => row.try_get(index).map_err(|e| crate::postgres::say(&e)),
        }
    }
}

impl<T: FromValue> FromRow for T {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        row.at(0)
    }
}

/// A row nobody reads: for existence checks.
impl FromRow for () {
    fn from_row(_: &Row<'_>) -> Result<Self> {
        Ok(())
    }
}

macro_rules! tuples {
    ($($($name:ident $index:tt)+;)*) => {$(
        impl<$($name: FromValue),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok(($(row.at::<$name>($index)?,)+))
            }
        }
    )*};
}

tuples! {
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Bool(v) => Ok(v),
            ValueRef::Int(0) => Ok(false),
            ValueRef::Int(1) => Ok(true),
            other => Err(other.unexpected("a boolean")),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Int(v) => Ok(v),
            other => Err(other.unexpected("a whole number")),
        }
    }
}

macro_rules! whole_numbers {
    ($($type:ty)*) => {$(
        impl FromValue for $type {
            fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
                let number = i64::from_value(value)?;
                <$type>::try_from(number)
                    .map_err(|_| format!("{number} does not fit in {}", stringify!($type)))
            }
        }
    )*};
}

whole_numbers!(i16 i32 u8 u16 u32 u64 usize);

impl FromValue for f64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Float(v) => Ok(v),
            ValueRef::Int(v) => Ok(v as f64),
            other => Err(other.unexpected("a float")),
        }
    }
}

impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Text(v) | ValueRef::Json(v) => Ok(v.to_owned()),
            other => Err(other.unexpected("text")),
        }
    }
}

impl FromValue for Box<str> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Text(v) | ValueRef::Json(v) => Ok(v.into()),
            other => Err(other.unexpected("text")),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Bytes(v) => Ok(v.to_vec()),
            other => Err(other.unexpected("bytes")),
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Bytes(v) => v.try_into().map_err(|_| format!("wanted {N} bytes, found {}", v.len())),
            other => Err(other.unexpected("bytes")),
        }
    }
}

impl FromValue for Uuid {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Uuid(v) => Ok(v),
            ValueRef::Bytes(v) => Uuid::from_slice(v).map_err(|e| e.to_string()),
            other => Err(other.unexpected("a uuid")),
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Time(v) => Ok(v),
            ValueRef::Int(v) => Timestamp::from_microsecond(v).map_err(|e| e.to_string()),
            other => Err(other.unexpected("a time")),
        }
    }
}

impl FromValue for serde_json::Value {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Json(v) | ValueRef::Text(v) => serde_json::from_str(v).map_err(|e| e.to_string()),
            other => Err(other.unexpected("json")),
        }
    }
}
