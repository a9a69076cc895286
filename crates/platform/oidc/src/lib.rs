//! OpenID Connect, both sides: a [`client`] that lets people come in with an account they have elsewhere (ProConnect,
//! FranceConnect), a [`provider`] that lets other programs know who our people are, and the signed tokens ([`jose`])
//! that both rest on.
//!
//! It knows the protocol and nothing of Passerelle: who a person is here, what they may do and how their session is kept
//! are their callers' part. It has no page, no table and no text for people.
//!
//! One flow is spoken: authorization code with PKCE S256, `state` and nonce, between programs that keep a secret. What is
//! not here cannot be misused: no implicit or hybrid flow, no password grant, no refresh token, no dynamic registration,
//! no encrypted token, no unsigned token, no algorithm with a shared secret.
//!
//! Never, whatever the other side says: a token, code, secret or claim's value in `Debug`, an error or a log; a redirect
//! to an address that nobody registered; `http` to another machine; a wait or an answer without limit; two comparisons of
//! a secret that take different times.
//!
//! `docs/oidc.md` draws the flows and says what each check is tested against. To add an algorithm, see [`jose`]; to add a
//! claim to check, `client/checks.rs`, its line in the table of tests below it, and a scenario of the hostile provider in
//! `tests/oidc`.

mod address;
mod basic;
mod claims;
pub mod client;
mod http;
pub mod jose;
mod params;
pub mod provider;
mod secret;

pub use claims::Claims;
pub use secret::Secret;
