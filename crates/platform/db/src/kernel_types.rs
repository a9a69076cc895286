//! Ids and codes of the ground floor, as values: an id is a `UUID`, a code is `TEXT`.

use kernel::{CommuneCode, DepartementCode, EpciCode, Id, Lang, PostalCode, RegionCode, Siret};

use crate::{FromValue, Value, ValueRef};

impl<K> From<Id<K>> for Value {
    fn from(id: Id<K>) -> Self {
        Value::Uuid(id.uuid())
    }
}

impl<K> FromValue for Id<K> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        uuid::Uuid::from_value(value).map(Self::from)
    }
}

macro_rules! codes {
    ($($type:ty)*) => {$(
        impl From<$type> for Value {
            fn from(code: $type) -> Self {
                Value::Text(code.as_str().to_owned())
            }
        }

        impl FromValue for $type {
            fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
                match value {
                    ValueRef::Text(text) => text.parse().map_err(|e: kernel::InvalidCode| e.to_string()),
                    other => Err(format!("wanted a code, found {other:?}")),
                }
            }
        }
    )*};
}

codes!(CommuneCode DepartementCode EpciCode PostalCode RegionCode Siret);

impl From<Lang> for Value {
    fn from(lang: Lang) -> Self {
        Value::Text(lang.tag().to_owned())
    }
}

impl FromValue for Lang {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Text(text) => text.parse::<Lang>().map_err(|e| e.to_string()),
            other => Err(format!("wanted a language, found {other:?}")),
        }
    }
}
