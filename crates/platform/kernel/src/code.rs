//! Official codes, parsed once at the edge: after that, a `CommuneCode` is a commune code.

use std::fmt;
use std::str::FromStr;

/// The text is not a code of that kind; `expected` says its form in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}: expected {expected}")]
pub struct InvalidCode {
    /// What was asked, as in "commune code".
    pub kind: &'static str,
    /// The form that would have been accepted.
    pub expected: &'static str,
}

macro_rules! code {
    ($(#[$meta:meta])* $name:ident, $kind:literal, $expected:literal, $valid:expr) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The code as published.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = InvalidCode;
            fn from_str(text: &str) -> Result<Self, InvalidCode> {
                let valid: fn(&[u8]) -> bool = $valid;
                if valid(text.as_bytes()) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidCode { kind: $kind, expected: $expected })
                }
            }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidCode;
            fn try_from(text: String) -> Result<Self, InvalidCode> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0.into()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

fn digits(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

code!(
    /// INSEE code of a commune: five characters, `2A`/`2B` in Corsica (`35238`, `2A004`, `97411`, `98818`).
    CommuneCode,
    "commune code",
    "five digits, or 2A/2B and three digits",
    |t| t.len() == 5 && digits(&t[2..]) && (digits(&t[..2]) || matches!(&t[..2], b"2A" | b"2B"))
);
code!(
    /// Code of a département (`35`, `2A`, `974`) or of an overseas collectivity (`975`, `988`).
    DepartementCode,
    "département code",
    "two digits, 2A, 2B or three digits starting with 97 or 98",
    |t| matches!(t, b"2A" | b"2B") || (t.len() == 2 && digits(t)) || (t.len() == 3 && digits(t) && matches!(&t[..2], b"97" | b"98"))
);
code!(
    /// INSEE code of a région (`53`), or of an overseas collectivity where it holds its place (`988`).
    RegionCode,
    "région code",
    "two or three digits",
    |t| (2..=3).contains(&t.len()) && digits(t)
);
code!(
    /// SIREN of an EPCI with its own taxation.
    EpciCode,
    "EPCI code",
    "nine digits",
    |t| t.len() == 9 && digits(t)
);
code!(
    /// French postal code: not the code of a commune, several communes may share it.
    PostalCode,
    "postal code",
    "five digits",
    |t| t.len() == 5 && digits(t)
);
code!(
    /// SIRET of an establishment, its key checked (Luhn; the postal service's establishments follow a sum of digits
    /// divisible by five instead). Source: INSEE, Sirene documentation.
    Siret,
    "SIRET",
    "fourteen digits with a right key",
    |t| t.len() == 14 && digits(t) && (luhn(t) || (t.starts_with(b"356000000") && digit_sum(t).is_multiple_of(5)))
);

fn digit_sum(digits: &[u8]) -> u32 {
    digits.iter().map(|d| u32::from(d - b'0')).sum()
}

/// The Luhn key over ASCII digits (ISO/IEC 7812-1).
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let value = u32::from(d - b'0') * if i % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|d| *d != b'0')
}

impl CommuneCode {
    /// The code of the département that the commune code carries: two characters, three overseas.
    pub fn departement_part(&self) -> &str {
        let end = if matches!(self.0.as_bytes(), [b'9', b'7' | b'8', ..]) { 3 } else { 2 };
        &self.0[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commune_codes() {
        for good in ["35238", "2A004", "97411", "98818", "01001"] {
            assert!(good.parse::<CommuneCode>().is_ok(), "{good}");
        }
        for bad in ["", "3523", "352380", "2C004", "2a004", "A1001", "35 38", "３５２３８"] {
            assert!(bad.parse::<CommuneCode>().is_err(), "{bad}");
        }
        assert_eq!("97411".parse::<CommuneCode>().unwrap().departement_part(), "974");
        assert_eq!("2A004".parse::<CommuneCode>().unwrap().departement_part(), "2A");
    }

    #[test]
    fn siret_keys_are_checked() {
        for good in ["13002603200016", "35600000000048", "35600000016635"] {
            assert!(good.parse::<Siret>().is_ok(), "{good}");
        }
        for bad in ["13002603200017", "00000000000000", "1300260320001", "1300260320001A"] {
            assert!(bad.parse::<Siret>().is_err(), "{bad}");
        }
    }

    #[test]
    fn codes_cross_json_only_when_valid() {
        assert!(serde_json::from_str::<DepartementCode>("\"2A\"").is_ok());
        assert!(serde_json::from_str::<DepartementCode>("\"2C\"").is_err());
    }
}
