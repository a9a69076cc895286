//! The fields of a record, each alone: is it said, copy it, unite two of it, read and write it as JSON.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use vocabulary::{Term, Terms};

use crate::model::{Pivot, Precision, Record, Role};

/// Whether a value says something.
trait Said {
    fn said(&self) -> bool;
}
/// What two values say together.
trait Unite {
    fn unite(&mut self, other: &Self);
}

impl Said for String {
    fn said(&self) -> bool {
        !self.is_empty()
    }
}
impl<T> Said for Option<T> {
    fn said(&self) -> bool {
        self.is_some()
    }
}
impl<T> Said for Vec<T> {
    fn said(&self) -> bool {
        !self.is_empty()
    }
}
impl<T: Term> Said for Terms<T> {
    fn said(&self) -> bool {
        !self.is_empty()
    }
}
impl Said for Pivot {
    fn said(&self) -> bool {
        *self != Self::Unknown
    }
}
impl Said for Precision {
    fn said(&self) -> bool {
        *self != Self::Given
    }
}
impl Said for Role {
    fn said(&self) -> bool {
        true
    }
}

/// One value cannot be two: the first stays.
macro_rules! first_stays {
    ($($type:ty),*) => { $(impl Unite for $type {
        fn unite(&mut self, other: &Self) {
            if !self.said() {
                *self = other.clone();
            }
        }
    })* };
}
first_stays!(Option<String>, Option<bool>, Option<kernel::Point>, Pivot);
first_stays!(Option<kernel::PostalCode>, Option<kernel::CommuneCode>, Precision);

impl Unite for String {
    /// Texts side by side, each once.
    fn unite(&mut self, other: &Self) {
        if self.is_empty() {
            self.clone_from(other);
        } else if !other.is_empty() && !self.split(" | ").any(|one| one == other) {
            self.push_str(" | ");
            self.push_str(other);
        }
    }
}
impl Unite for Option<Date> {
    /// The latest.
    fn unite(&mut self, other: &Self) {
        *self = (*self).max(*other);
    }
}
impl Unite for Vec<String> {
    fn unite(&mut self, other: &Self) {
        for one in other {
            if !self.contains(one) {
                self.push(one.clone());
            }
        }
    }
}
impl<T: Term> Unite for Terms<T> {
    fn unite(&mut self, other: &Self) {
        *self = self.union(*other);
    }
}
impl Unite for Role {
    fn unite(&mut self, other: &Self) {
        if self != other {
            *self = Self::Both;
        }
    }
}

/// The value is not one of the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a value of {field}: {why}")]
pub struct BadValue {
    /// Code of the field.
    pub field: &'static str,
    /// What is wrong, for developers.
    pub why: String,
}

/// Declares the fields: variant = name in [`Record`] (also the code, and the key in JSON).
macro_rules! fields {
    ($($variant:ident = $name:ident),* $(,)?) => {
        /// A field of the sheet of a place.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is the field of `Record` of that name")]
        pub enum Field { $($variant),* }

        impl Field {
            /// Every field, in the order of the sheet.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its code: in the store, in the API, in `precedence.toml`, in text keys.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name)),* }
            }
            /// Whether a record says it.
            pub fn said(self, record: &Record) -> bool {
                match self { $(Self::$variant => record.$name.said()),* }
            }
            /// Whether two records say the same.
            pub fn same(self, one: &Record, other: &Record) -> bool {
                match self { $(Self::$variant => one.$name == other.$name),* }
            }
            /// Copies it, said or not.
            pub fn copy(self, from: &Record, to: &mut Record) {
                match self { $(Self::$variant => to.$name.clone_from(&from.$name)),* }
            }
            /// Adds what another record says: lists are united, the latest date and both roles count, texts stand side
            /// by side, any other value stays when there is one.
            pub fn unite(self, from: &Record, to: &mut Record) {
                match self { $(Self::$variant => to.$name.unite(&from.$name)),* }
            }
            /// Its value; null when it is not said.
            pub fn value(self, record: &Record) -> Value {
                if !self.said(record) {
                    return Value::Null;
                }
                match self { $(Self::$variant => json(&record.$name)),* }
            }
            /// Writes a value as [`Field::value`] gives it; null unsays it.
            ///
            /// # Errors
            /// [`BadValue`]; the record is left as it was.
            pub fn write(self, value: &Value, record: &mut Record) -> Result<(), BadValue> {
                if value.is_null() {
                    self.copy(&Record::default(), record);
                    return Ok(());
                }
                match self { $(Self::$variant => match serde_json::from_value(value.clone()) {
                    Ok(value) => record.$name = value,
                    Err(error) => return Err(BadValue { field: self.code(), why: error.to_string() }),
                }),* }
                Ok(())
            }
        }
    };
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fields! {
    Name = name,
    Typologies = typologies,
    Role = role,
    Address = address,
    AddressExtra = address_extra,
    PostalCode = postal_code,
    Commune = commune,
    CommuneName = commune_name,
    Point = point,
    PointPrecision = point_precision,
    Phone = phone,
    Emails = emails,
    Sites = sites,
    Hours = hours,
    HoursText = hours_text,
    Services = services,
    StatedModes = stated_modes,
    Costs = costs,
    AcceptsPass = accepts_pass,
    Access = access,
    Support = support,
    BookingUrl = booking_url,
    AccessibilityUrl = accessibility_url,
    Publics = publics,
    Care = care,
    Itinerancy = itinerancy,
    Programmes = programmes,
    Labels = labels,
    OtherLabels = other_labels,
    Summary = summary,
    Detail = detail,
    Parent = parent,
    Pivot = pivot,
    Producer = producer,
    Updated = updated,
}

impl Field {
    /// Reads a [`Field::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.code() == code)
    }
}
