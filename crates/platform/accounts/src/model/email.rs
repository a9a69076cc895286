//! An e-mail address that an account is found by.

use std::fmt;

use messages::Recipient;

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct InvalidEmail;

/// An address as its owner writes it. Two that differ by case alone are one.
#[derive(Clone)]
pub struct Email(String);

impl Email {
    /// The address of a typed text.
    ///
    /// # Errors
    /// [`InvalidEmail`].
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        match Recipient::Email(text.to_owned()).parse() {
            Ok(Recipient::Email(address)) => Ok(Self(address)),
            _ => Err(InvalidEmail),
        }
    }

    /// The address itself.
    pub fn address(&self) -> &str {
        &self.0
    }

    /// The form that is compared and indexed.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for Email {}

/// An address is personal data: it is never printed by accident.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_makes_no_second_account_and_nothing_prints_the_address() {
        let email = Email::parse(" Zoe@Mairie.FR ").unwrap();
        assert_eq!(email, Email::parse("zoe@mairie.fr").unwrap());
        assert_eq!(email.address(), "Zoe@Mairie.FR");
        assert!(!format!("{email:?}").contains("Mairie"));
        assert_eq!(Email::parse("zoe"), Err(InvalidEmail));
    }
}
