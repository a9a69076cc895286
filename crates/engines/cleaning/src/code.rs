//! Codes: postal codes, commune codes, official numbers.

use crate::change::{Cleaned, Refusal, Work};
use crate::rule::{Rule, Why};
use crate::text;

/// How long a cell is looked at, in bytes.
const MAX_BYTES: usize = 80;

fn begin(written: &str) -> Work {
    let mut work = Work::new(written[..written.floor_char_boundary(MAX_BYTES)].trim());
    text::plain(&mut work);
    work.trim();
    work
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `35000.0` or `35000,00` without its decimals.
fn without_decimals(text: &str) -> &str {
    let zeros = |tail: &str| !tail.is_empty() && tail.bytes().all(|b| b == b'0');
    match text.split_once(['.', ',']) {
        Some((head, tail)) if zeros(tail) => head,
        _ => text,
    }
}

/// Whether five digits may be a French postal code: 01 to 98, and not a row of zeros.
pub fn is_postal_code(text: &str) -> bool {
    text.len() == 5 && all_digits(text) && !text.starts_with("00") && !text.starts_with("99")
}

/// Reads a postal code: five digits.
///
/// # Errors
/// A [`Refusal`] when none comes out.
pub fn postal_code(written: &str) -> Result<Cleaned<String>, Refusal> {
    let mut work = begin(written);
    work.set(Rule::PostalCodeDecimals, without_decimals(&work.text).to_owned());
    let digits: String = work.text.chars().take_while(|c| c.is_ascii_digit() || c.is_whitespace()).collect();
    let after = &work.text[digits.len()..];
    if !after.is_empty() && after.starts_with(|c: char| !c.is_alphanumeric() || digits.ends_with(' ')) {
        work.set(Rule::PostalCodeText, digits.trim());
    }
    work.set(Rule::PostalCodeSpaces, without_spaces(&work.text));
    if work.text.len() == 4 && all_digits(&work.text) {
        work.set(Rule::PostalCodeZero, format!("0{}", work.text));
    }
    if !is_postal_code(&work.text) {
        return Err(Refusal::new(Why::PostalCodeForm, written));
    }
    Ok(work.done(|code| code))
}

/// Reads the INSEE code of a commune: five characters, `2A` and `2B` in Corsica. Whether such a commune exists is another
/// question.
///
/// # Errors
/// A [`Refusal`] when none comes out.
pub fn commune_code(written: &str) -> Result<Cleaned<String>, Refusal> {
    let mut work = begin(written);
    work.set(Rule::CommuneCodeForm, without_spaces(without_decimals(&work.text)).to_uppercase());
    if work.text.len() == 4 && all_digits(&work.text) {
        work.set(Rule::CommuneCodeZero, format!("0{}", work.text));
    }
    let code = work.text.as_bytes();
    let right = code.len() == 5
        && code[2..].iter().all(u8::is_ascii_digit)
        && (code[..2].iter().all(u8::is_ascii_digit) || matches!(&code[..2], b"2A" | b"2B"));
    if !right {
        return Err(Refusal::new(Why::CommuneCodeForm, written));
    }
    Ok(work.done(|code| code))
}

/// Reads a SIRET, an RNA number or another number of the standard's form (9 to 14 letters and digits, in capitals). A SIRET
/// with a wrong key stays as written: [`has_siret_key`] tells.
///
/// # Errors
/// A [`Refusal`] when none comes out.
pub fn official_number(written: &str) -> Result<Cleaned<String>, Refusal> {
    let mut work = begin(written);
    let folded = work.text.to_uppercase();
    if folded.contains("E+") && folded.bytes().filter(u8::is_ascii_digit).count() >= 3 {
        return Err(Refusal::new(Why::NumberScientific, written));
    }
    let mut bare = folded.as_str();
    for word in ["SIRET", "RNA", "RIDET", "SIREN", "N°"] {
        bare = bare.trim_start_matches(word).trim_start_matches([':', ' ', '=', '°']);
    }
    let compact: String = without_decimals(bare)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '_'))
        .collect();
    work.set(Rule::NumberForm, compact);
    if work.text.len() == 13 && all_digits(&work.text) && has_siret_key(&format!("0{}", work.text)) {
        work.set(Rule::NumberZero, format!("0{}", work.text));
    }
    if !(9..=14).contains(&work.text.len()) || !work.text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Refusal::new(Why::NumberForm, written));
    }
    Ok(work.done(|number| number))
}

/// Whether fourteen digits are a SIRET with its right key: Luhn, or for the postal service a sum of digits divisible by five
/// (INSEE, Sirene documentation). Fourteen zeros are none.
pub fn has_siret_key(text: &str) -> bool {
    if text.len() != 14 || !all_digits(text) || text.bytes().all(|b| b == b'0') {
        return false;
    }
    let digits = || text.bytes().map(|b| u32::from(b - b'0'));
    let doubled =
        |(at, digit): (usize, u32)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
    let luhn: u32 = digits().enumerate().map(doubled).sum();
    luhn.is_multiple_of(10) || (text.starts_with("356000000") && digits().sum::<u32>().is_multiple_of(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_out_of_what_files_write() {
        for (written, expected) in [
            ("35000", Some("35000")),
            (" 35 000 ", Some("35000")),
            ("1100", Some("01100")),
            ("35042 CEDEX 9", Some("35042")),
            ("35000, Rennes", Some("35000")),
            ("2A004", None),
            ("351100", None),
            ("00000", None),
            ("110", None),
            ("F-51100", None),
            ("", None),
        ] {
            assert_eq!(postal_code(written).ok().map(|c| c.value).as_deref(), expected, "{written}");
        }
        for (written, expected) in [
            ("2a004", Some("2A004")),
            ("1033", Some("01033")),
            ("35238.0", Some("35238")),
            ("2C004", None),
            ("XX", None),
        ] {
            assert_eq!(commune_code(written).ok().map(|c| c.value).as_deref(), expected, "{written}");
        }
        for (written, expected) in [
            ("401 092 267 00020", Some("40109226700020")),
            ("SIRET : 13002603200016", Some("13002603200016")),
            ("13002603200016.0", Some("13002603200016")),
            ("13002603200017", Some("13002603200017")),
            ("5580501300012", Some("05580501300012")),
            ("w123456789", Some("W123456789")),
            ("123", None),
            ("7.75561E+13", None),
            ("é23456789", None),
        ] {
            assert_eq!(official_number(written).ok().map(|c| c.value).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn keys_are_checked() {
        for good in ["13002603200016", "35600000000048", "35600000016635"] {
            assert!(has_siret_key(good), "{good}");
        }
        for bad in ["13002603200017", "00000000000000", "1300260320001", "1300260320001A"] {
            assert!(!has_siret_key(bad), "{bad}");
        }
    }
}
