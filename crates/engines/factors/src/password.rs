//! Passwords: what is accepted, and how they are kept.
//!
//! The rules are those of NIST SP 800-63B §5.1.1: long, not known, not about the person; no "one digit and one capital", which
//! only makes people write `Bonjour1!`. Texts are compared after NFKC, so that an `é` typed on one keyboard is the `é` of
//! another.
//!
//! Hashing is Argon2id with the parameters of OWASP's cheat sheet (19 MiB, two passes, one lane). [`hash`], [`verify`] and
//! [`pretend`] take tens of milliseconds of processor: call them in `spawn_blocking`, few at a time.

mod policy;

pub use policy::{About, MAX_CHARS, MIN_CHARS, Weakness, weaknesses};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Memory for one hash, in KiB.
pub const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
pub const PASSES: u32 = 2;
/// Lanes, one after the other.
pub const LANES: u32 = 1;

/// Longer texts are refused before any work, in bytes.
const MAX_BYTES: usize = 16 * MAX_CHARS;

/// The password could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is longer than any accepted password.
    #[error("the password is too long")]
    TooLong,
    /// The algorithm refused, which it does for no password and salt of these lengths.
    #[error("the password cannot be hashed")]
    Refused,
}

/// What is kept of a password: a PHC string, with a salt of 16 random bytes.
///
/// # Errors
/// [`Error::TooLong`] for what [`weaknesses`] refuses as too long.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, Error> {
    let password = normalise(password).ok_or(Error::TooLong)?;
    let hash = argon2()
        .and_then(|argon2| argon2.hash_password_with_salt(password.as_bytes(), salt).ok())
        .ok_or(Error::Refused)?;
    Ok(hash.to_string())
}

/// Whether it is the password that was hashed, with whatever parameters that was. `false` for a string that is no hash.
pub fn verify(password: &str, kept: &str) -> bool {
    let (Some(password), Ok(kept), Some(argon2)) = (normalise(password), PasswordHash::new(kept), argon2())
    else {
        return false;
    };
    argon2.verify_password(password.as_bytes(), &kept).is_ok()
}

/// Does the work of [`verify`] for an account that does not exist, and says no: the time of an answer then does not tell
/// who has an account.
pub fn pretend(password: &str) -> bool {
    let _ = hash(password, &[0; 16]);
    false
}

/// Whether a kept hash has other parameters than today's: hash the password again at the next sign-in.
pub fn needs_rehash(kept: &str) -> bool {
    PasswordHash::new(kept).ok().is_none_or(|kept| {
        let ours = |params: Params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES)
        };
        kept.algorithm != ARGON2ID_IDENT
            || kept.hash.is_none()
            || kept.version != Some(Version::V0x13.into())
            || !Params::try_from(&kept).is_ok_and(ours)
    })
}

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn normalise(password: &str) -> Option<Zeroizing<String>> {
    if password.len() > MAX_BYTES {
        return None;
    }
    let text = Zeroizing::new(password.nfkc().collect::<String>());
    (text.chars().count() <= MAX_CHARS).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &[u8; 16] = b"sel de Guerande!";

    #[test]
    fn a_password_is_known_again() {
        let kept = hash("un vélo bleu dans la cour", SALT).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("un vélo bleu dans la cour", &kept));
        // The same letters, decomposed as another system does.
        assert!(verify("un ve\u{301}lo bleu dans la cour", &kept));
        for wrong in
            ["un vélo bleu dans la cour ", "Un vélo bleu dans la cour", "un velo bleu dans la cour", ""]
        {
            assert!(!verify(wrong, &kept), "{wrong}");
        }
        assert!(!needs_rehash(&kept));
        assert_ne!(hash("un vélo bleu dans la cour", &[7; 16]).unwrap(), kept);
        assert!(!pretend("un vélo bleu dans la cour"));
    }

    /// Made by the reference program: `echo -n "password" | argon2 somesalt -id -t 2 -m 16 -p 1 -e`.
    #[test]
    fn hashes_of_the_reference_program_are_known_and_renewed() {
        let kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify("password", kept));
        assert!(!verify("Password", kept));
        assert!(needs_rehash(kept));
    }

    #[test]
    fn what_is_no_hash_opens_nothing() {
        for kept in ["", "password", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ", "$2b$12$abc"]
        {
            assert!(!verify("password", kept) && !verify("", kept), "{kept}");
            assert!(needs_rehash(kept), "{kept}");
        }
        assert_eq!(hash(&"é".repeat(129), SALT), Err(Error::TooLong));
        assert!(hash(&"\u{1F469}".repeat(128), SALT).is_ok());
        assert!(!verify(&"a".repeat(100_000_000), &hash("a", SALT).unwrap()));
    }
}
