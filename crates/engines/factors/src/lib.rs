//! What proves that someone is who they say: the factors of a sign-in, and nothing of sessions, accounts or pages.
//!
//! - [`password`]: what is accepted, how it is kept (Argon2id);
//! - [`totp`]: the six digits of an application or a card (RFC 6238);
//! - [`recovery`]: ten codes on paper, for the day the telephone is lost;
//! - [`passkeys`]: a key in the telephone, the computer or on a key ring (WebAuthn);
//! - [`lockout`]: how long to wait after wrong ones, the same for all.
//!
//! What it never does: read a clock, draw chance, touch a store. Times and random bytes are arguments, so every rule is tested
//! alone. The caller keeps what is returned, counts the tries and writes the journal.
//!
//! | factor | kept by the caller | stolen, it gives |
//! |---|---|---|
//! | password | PHC string of Argon2id | a guess costs 19 MiB and two passes |
//! | TOTP | the [`totp::Seed`], sealed, and the last [`totp::Step`] used | nothing without the key it is sealed with |
//! | recovery | ten HMACs | nothing without the pepper |
//! | passkey | a [`passkeys::Credential`] | nothing: it holds a public key |

pub mod lockout;
pub mod passkeys;
pub mod password;
pub mod recovery;
pub mod totp;
