//! As much of CBOR (RFC 8949) as authenticators may write (CTAP2's canonical form): no indefinite lengths, no keys twice.
//! Bounded in depth and in items; nothing is allocated on the word of a length.

use super::Error;

const MAX_DEPTH: usize = 8;
/// Items of one array or map.
const MAX_ITEMS: u64 = 64;

const MALFORMED: Error = Error::Malformed("the CBOR");

/// A value, borrowing its bytes and texts.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    Array(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// `true`, `null`, a float…: only passed over, by their bits.
    Other(u64),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> Value<'a> {
    /// What a map holds under a key.
    pub fn at<'k>(&self, key: impl Into<Value<'k>>) -> Option<&Value<'a>> {
        let Self::Map(entries) = self else { return None };
        let key = key.into();
        entries.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

/// The first value, and the bytes after it.
pub fn read(bytes: &[u8]) -> Result<(Value<'_>, &[u8]), Error> {
    let mut rest = bytes;
    let value = value(&mut rest, MAX_DEPTH)?;
    Ok((value, rest))
}

fn value<'a>(rest: &mut &'a [u8], depth: usize) -> Result<Value<'a>, Error> {
    let depth = depth.checked_sub(1).ok_or(MALFORMED)?;
    let (major, argument) = head(rest)?;
    match major {
        0 => i64::try_from(argument).map(Value::Int).map_err(|_| MALFORMED),
        1 => i64::try_from(argument).map(|number| Value::Int(-1 - number)).map_err(|_| MALFORMED),
        2 => take(rest, argument).map(Value::Bytes),
        3 => std::str::from_utf8(take(rest, argument)?).map(Value::Text).map_err(|_| MALFORMED),
        4 if argument <= MAX_ITEMS => {
            (0..argument).map(|_| value(rest, depth)).collect::<Result<_, _>>().map(Value::Array)
        }
        5 if argument <= MAX_ITEMS => {
            let mut entries: Vec<(Value<'_>, Value<'_>)> = Vec::new();
            for _ in 0..argument {
                let key = value(rest, depth)?;
                if entries.iter().any(|(name, _)| *name == key) {
                    return Err(MALFORMED);
                }
                entries.push((key, value(rest, depth)?));
            }
            Ok(Value::Map(entries))
        }
        7 => Ok(Value::Other(argument)),
        // Tags, which CTAP2 forbids, and what is too long.
        _ => Err(MALFORMED),
    }
}

/// The major type, and the number that follows it.
fn head(rest: &mut &[u8]) -> Result<(u8, u64), Error> {
    let (&first, after) = rest.split_first().ok_or(MALFORMED)?;
    *rest = after;
    let argument = match first & 0x1f {
        small @ 0..=23 => u64::from(small),
        size @ 24..=27 => {
            take(rest, 1 << (size - 24))?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))
        }
        _ => return Err(MALFORMED),
    };
    Ok((first >> 5, argument))
}

fn take<'a>(rest: &mut &'a [u8], length: u64) -> Result<&'a [u8], Error> {
    let length = usize::try_from(length).map_err(|_| MALFORMED)?;
    let (taken, after) = rest.split_at_checked(length).ok_or(MALFORMED)?;
    *rest = after;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::Value::{Array, Bytes, Int, Map, Other, Text};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples_of_rfc_8949() {
        // Appendix A.
        let cases: [(&[u8], Value<'_>); 14] = [
            (&[0x00], Int(0)),
            (&[0x17], Int(23)),
            (&[0x18, 0x18], Int(24)),
            (&[0x19, 0x03, 0xe8], Int(1000)),
            (&[0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0], Int(1_000_000_000_000)),
            (&[0x20], Int(-1)),
            (&[0x39, 0x03, 0xe7], Int(-1000)),
            (&[0xf5], Other(21)),
            (&[0xf9, 0x3c, 0], Other(0x3c00)),
            (&[0x44, 1, 2, 3, 4], Bytes(&[1, 2, 3, 4])),
            (&[0x62, 0xc3, 0xbc], Text("ü")),
            (&[0x83, 1, 2, 3], Array(vec![Int(1), Int(2), Int(3)])),
            (&[0xa0], Map(vec![])),
            (&[0xa2, 1, 2, 3, 4], Map(vec![(Int(1), Int(2)), (Int(3), Int(4))])),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(bytes).unwrap(), (expected, &[][..]), "{bytes:02x?}");
        }
        assert_eq!(read(&[0x01, 0xff]).unwrap(), (Int(1), &[0xff][..]));
    }

    #[test]
    fn what_authenticators_may_not_write_is_refused() {
        let cases: [&[u8]; 14] = [
            &[],
            &[0x18],
            &[0x1c],
            &[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x41],
            &[0x61, 0xff],
            &[0x5f, 0x41, 1, 0xff],
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x98, 65],
            &[0xa2, 1, 2, 1, 3],
            &[0xc0, 0x61, 0x41],
            &[0x81; 1000],
        ];
        for bytes in cases {
            assert_eq!(read(bytes), Err(MALFORMED), "{bytes:02x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_have_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }
}
