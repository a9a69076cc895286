//! How to reach the person, when they agreed to leave it.

use std::fmt;

/// A telephone number or an e-mail address, parsed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// International or French national number, digits only after an optional `+`.
    Phone(String),
    /// E-mail address.
    Email(String),
}

/// Neither a telephone number nor an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a telephone number nor an e-mail address")]
pub struct InvalidContact;

/// Longest e-mail address (RFC 5321).
const EMAIL_MAX: usize = 254;

impl Contact {
    /// Reads what was typed: an `@` makes it an address, else it must be a number of 8 to 15 digits.
    pub fn parse(typed: &str) -> Result<Self, InvalidContact> {
        let typed = typed.trim();
        if typed.contains('@') { Self::email(typed) } else { Self::phone(typed) }
    }

    fn email(typed: &str) -> Result<Self, InvalidContact> {
        let (local, domain) = typed.rsplit_once('@').ok_or(InvalidContact)?;
        let word = |c: char| c.is_ascii_graphic() && !"<>()[]\\,;:\"@".contains(c);
        let host = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let dotted = domain.contains('.') && domain.split('.').all(host);
        let named = (1..=64).contains(&local.len())
            && local.chars().all(word)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        if named && dotted && typed.len() <= EMAIL_MAX {
            Ok(Self::Email(format!("{local}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(InvalidContact)
        }
    }

    fn phone(typed: &str) -> Result<Self, InvalidContact> {
        let plus = typed.starts_with('+');
        let body = typed.strip_prefix('+').unwrap_or(typed);
        let mut digits = String::new();
        for c in body.chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' => {}
                _ => return Err(InvalidContact),
            }
        }
        let right = if plus {
            (8..=15).contains(&digits.len())
        } else {
            digits.len() == 10 && digits.starts_with('0')
        };
        if right {
            Ok(Self::Phone(if plus { format!("+{digits}") } else { digits }))
        } else {
            Err(InvalidContact)
        }
    }

    /// As stored and as sent to: `+33612345678`, `0612345678`, `a@b.fr`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(text) | Self::Email(text) => text,
        }
    }
}

impl fmt::Display for Contact {
    /// As read aloud: French numbers by pairs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phone(number) if number.len() == 10 && number.starts_with('0') => {
                for (i, digit) in number.chars().enumerate() {
                    if i > 0 && i % 2 == 0 {
                        f.write_str(" ")?;
                    }
                    write!(f, "{digit}")?;
                }
                Ok(())
            }
            Self::Phone(text) | Self::Email(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read_or_refused() {
        for (typed, want) in [
            ("06 12 34 56 78", Some("0612345678")),
            ("06.12.34.56.78", Some("0612345678")),
            ("+33 6 12 34 56 78", Some("+33612345678")),
            ("+262 692 12 34 56", Some("+262692123456")),
            ("lea.martin@Example.ORG", Some("lea.martin@example.org")),
            ("612345678", None),
            ("36 30", None),
            ("0612345678 ou le soir", None),
            ("a@b", None),
            ("a@@b.fr", None),
            ("a b@c.fr", None),
            ("x@y.fr\r\nBcc: all@z.fr", None),
            (".a@b.fr", None),
            ("a@-b.fr", None),
            ("", None),
        ] {
            let got = Contact::parse(typed);
            assert_eq!(got.as_ref().ok().map(Contact::as_str), want, "{typed:?}");
        }
        assert_eq!(Contact::parse("0612345678").unwrap().to_string(), "06 12 34 56 78");
    }
}
