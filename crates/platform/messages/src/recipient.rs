//! To whom: parsed before anything is stored.

use lettre::Address;

/// Who gets a message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase", tag = "channel", content = "address")]
pub enum Recipient {
    /// By e-mail, at a bare address: `name@host`.
    Email(String),
    /// By SMS, at a number.
    Sms(String),
}

/// Why a recipient is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRecipient {
    /// Not an e-mail address; also what tries to be more than one.
    #[error("not an e-mail address")]
    Email,
    /// Not a telephone number.
    #[error("not a telephone number")]
    Phone,
}

impl Recipient {
    /// The address or the number.
    pub fn address(&self) -> &str {
        match self {
            Recipient::Email(address) | Recipient::Sms(address) => address,
        }
    }

    /// Checks the recipient, and writes it in its one form: no spaces, a number as digits with `+` before an
    /// international one.
    ///
    /// # Errors
    /// When nobody could be reached there.
    pub fn parse(&self) -> Result<Self, InvalidRecipient> {
        match self {
            Recipient::Email(text) => email(text).map(Recipient::Email),
            Recipient::Sms(text) => phone(text).map(Recipient::Sms),
        }
    }
}

fn email(text: &str) -> Result<String, InvalidRecipient> {
    let text = text.trim();
    // RFC 5321 §4.5.3.1: 64 bytes, `@`, 255 bytes at most; 254 in practice.
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>\"(),:;\\[]".contains(c);
    if text.len() > 254 || !text.chars().all(plain) {
        return Err(InvalidRecipient::Email);
    }
    let address: Address = text.parse().map_err(|_| InvalidRecipient::Email)?;
    let domain = address.domain();
    if domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') {
        Ok(text.to_owned())
    } else {
        Err(InvalidRecipient::Email)
    }
}

fn phone(text: &str) -> Result<String, InvalidRecipient> {
    if text.len() > 40 {
        return Err(InvalidRecipient::Phone);
    }
    let text = text.trim();
    let (plus, rest) = text.strip_prefix('+').map_or(("", text), |rest| ("+", rest));
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let only = rest.chars().all(|c| c.is_ascii_digit() || " .-\u{A0}\u{202F}".contains(c));
    // International numbers have 7 to 15 digits (E.164), French ones ten, from 0.
    let length = if plus.is_empty() {
        digits.len() == 10 && digits.starts_with('0')
    } else {
        (7..=15).contains(&digits.len())
    };
    if only && length { Ok(format!("{plus}{digits}")) } else { Err(InvalidRecipient::Phone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_one_address_or_refused() {
        for good in ["a@b.fr", " maëlle.o'neil+x@mairie-lyon.fr ", "x@xn--caf-dma.fr"] {
            assert_eq!(email(good).as_deref(), Ok(good.trim()), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.fr",
            "a@",
            "a@b.fr\r\nBcc: all@b.fr",
            "a@b.fr\nBcc: x@y.fr",
            "a@b.fr, c@d.fr",
            "A <a@b.fr>",
            "a@b.fr;c@d.fr",
            "a b@c.fr",
            "a@b.fr\0",
            "a@.fr",
            "a@b.fr.",
            "\"a\r\n\"@b.fr",
            "a@b@c.fr",
        ] {
            assert_eq!(email(bad), Err(InvalidRecipient::Email), "{bad:?}");
        }
        assert!(email(&format!("{}@b.fr", "a".repeat(1_000_000))).is_err());
    }

    #[test]
    fn numbers_are_digits_or_refused() {
        for (text, kept) in [
            ("06 12 34 56 78", "0612345678"),
            ("+33 6.12.34.56.78", "+33612345678"),
            ("0692-12-34-56", "0692123456"),
        ] {
            assert_eq!(phone(text).as_deref(), Ok(kept));
        }
        for bad in [
            "",
            "0612",
            "612345678",
            "06 12 34 56 7a",
            "+33\n612345678",
            "+1",
            "0612345678;0612345679",
            "٠٦١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(phone(bad), Err(InvalidRecipient::Phone), "{bad:?}");
        }
    }
}
