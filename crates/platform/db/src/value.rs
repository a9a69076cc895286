//! The one value type that travels to both engines, and how Rust types become it.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Error, Result};

/// A value bound to a statement.
///
/// Times are kept to the microsecond, as PostgreSQL does: the conversion from [`Timestamp`] drops the rest.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// `BOOLEAN`
    Bool(bool),
    /// `BIGINT`
    Int(i64),
    /// `DOUBLE PRECISION`
    Float(f64),
    /// `TEXT`
    Text(String),
    /// `BYTEA`
    Bytes(Vec<u8>),
    /// `UUID`
    Uuid(Uuid),
    /// `TIMESTAMPTZ`
    Time(Timestamp),
    /// `JSONB`
    Json(serde_json::Value),
}

impl Value {
    /// The name of the kind, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            Value::Float(_) => "float",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
            Value::Uuid(_) => "uuid",
            Value::Time(_) => "time",
            Value::Json(_) => "json",
        }
    }

    /// Refuses what one of the engines cannot keep: a NUL character in text, a float that is not a number.
    pub(crate) fn admit(&self) -> Result<()> {
        match self {
            Value::Text(text) if text.contains('\0') => Err(Error::check("text holds a NUL character")),
            Value::Json(json) if json_holds_nul(json) => Err(Error::check("JSON holds a NUL character")),
            Value::Float(float) if float.is_nan() => Err(Error::check("the number is not a number (NaN)")),
            _ => Ok(()),
        }
    }
}

fn json_holds_nul(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(items) => items.iter().any(json_holds_nul),
        serde_json::Value::Object(map) => map.iter().any(|(k, v)| k.contains('\0') || json_holds_nul(v)),
        _ => false,
    }
}

/// Makes the list of values of a statement: `params![id, name, Some(3)]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        ::std::vec![$($crate::Value::from($value)),*]
    };
}

macro_rules! from {
    ($($type:ty => $variant:ident $convert:expr;)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                let convert: fn($type) -> _ = $convert;
                Value::$variant(convert(value))
            }
        }
    )*};
}

from! {
    bool => Bool |v| v;
    i64 => Int |v| v;
    i32 => Int i64::from;
    i16 => Int i64::from;
    u32 => Int i64::from;
    u16 => Int i64::from;
    u8 => Int i64::from;
    f64 => Float |v| v;
    f32 => Float f64::from;
    String => Text |v| v;
    &str => Text str::to_owned;
    Box<str> => Text String::from;
    Vec<u8> => Bytes |v| v;
    &[u8] => Bytes <[u8]>::to_vec;
    Uuid => Uuid |v| v;
    serde_json::Value => Json |v| v;
    Timestamp => Time to_the_microsecond;
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Value::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Clone + Into<Value>> From<&T> for Value {
    fn from(value: &T) -> Self {
        value.clone().into()
    }
}

fn to_the_microsecond(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}
