//! Telephones, addresses of mail and web, official numbers: each to one number that can be compared.

use crate::Record;
use crate::text::{combine, fold, hash};

/// Mail services that anybody uses: sharing one says nothing.
const PUBLIC_MAIL: &[&str] = &[
    "gmail.com",
    "orange.fr",
    "wanadoo.fr",
    "hotmail.com",
    "hotmail.fr",
    "outlook.fr",
    "outlook.com",
    "laposte.net",
    "free.fr",
    "sfr.fr",
    "yahoo.fr",
    "yahoo.com",
    "live.fr",
    "bbox.fr",
    "france-services.gouv.fr",
    "laposte.fr",
    "msn.com",
    "neuf.fr",
];

/// A telephone number as its nine national digits (overseas prefixes too); or a hash above them for anything else.
/// `None` for a number that is plainly nobody's.
pub(crate) fn phone(written: &str) -> Option<u64> {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    // A digest is one word; a number followed by words is a number.
    let opaque =
        written.chars().any(|c| c.is_ascii_alphabetic()) && written.trim().chars().all(char::is_alphanumeric);
    if opaque || digits.len() < 4 {
        return (!written.trim().is_empty() && opaque).then(|| hash(written.trim()) | 1 << 63);
    }
    let digits = if digits.starts_with('0') && !digits.starts_with("00") && digits.len() > 10 {
        &digits[..10]
    } else {
        digits.as_str()
    };
    let national =
        if digits.len() > 9 { &digits[digits.len() - 9..] } else { digits.trim_start_matches('0') };
    let filler = national.len() > 5 && national[national.len() - 6..].bytes().all(|b| b == b'0');
    if filler { None } else { national.parse().ok() }
}

/// An address of mail: hash of the whole, and of its domain when that is the place's own.
pub(crate) fn email(written: &str) -> Option<(u64, u64)> {
    let lower = written.trim().to_lowercase();
    let (_, domain) = lower.split_once('@')?;
    let own = if PUBLIC_MAIL.contains(&domain) || domain.is_empty() { 0 } else { hash(domain) };
    Some((hash(&lower), own))
}

/// A web address: hash of the whole without scheme, `www.` and last slash, and of its host.
pub(crate) fn site(written: &str) -> Option<(u64, u64)> {
    let lower = written.trim().to_lowercase();
    let bare = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    let host = bare.split('/').next().unwrap_or(bare);
    (host.contains('.')).then(|| (hash(bare), hash(host)))
}

/// Official numbers of a record: SIRET (0 when there is none or it names no establishment), SIREN, others hashed.
pub(crate) fn numbers(record: &Record) -> (u64, u64, Vec<u64>) {
    let (mut siret, mut siren, mut others) = (0, 0, Vec::new());
    for official in &record.numbers {
        let plain: String = official.number.chars().filter(char::is_ascii_alphanumeric).collect();
        let all_digits = plain.bytes().all(|b| b.is_ascii_digit());
        match (official.register.to_lowercase().as_str(), plain.len()) {
            ("siret" | "pivot", 14) if all_digits => {
                siren = plain[..9].parse().unwrap_or(0);
                siret = if plain.ends_with("00000") { 0 } else { plain.parse().unwrap_or(0) };
            }
            ("siren" | "siret" | "pivot", 9) if all_digits => siren = plain.parse().unwrap_or(0),
            (_, 0) => {}
            (register, _) => others.push(combine(hash(register), hash(&fold(&plain)))),
        }
    }
    others.sort_unstable();
    others.dedup();
    (siret, siren, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_number_are_one_number() {
        let one = phone("04 79 38 33 90");
        assert!(one.is_some());
        for written in ["+33479383390", "0479383390", "04.79.38.33.90", "0033 4 79 38 33 90"] {
            assert_eq!(phone(written), one, "{written}");
        }
        assert_eq!(phone("+33100000000"), None);
        assert_eq!(phone(""), None);
        assert!(phone("f00dcafe").is_some_and(|n| n >> 63 == 1));
    }

    #[test]
    fn a_public_mail_service_is_nobodys_domain() {
        assert_eq!(email("a@gmail.com").map(|e| e.1), Some(0));
        assert_ne!(email("a@ville.fr").map(|e| e.1), Some(0));
        assert_eq!(site("https://www.Ville.fr/"), site("ville.fr"));
    }
}
