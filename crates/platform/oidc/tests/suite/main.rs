//! One test program: the signed tokens, the provider, the client, both together, and both against others.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first failure"
)]
#![expect(clippy::print_stderr, reason = "skipped tests are said aloud")]

mod common;
mod foreign;
mod hostile;
mod jose;
mod loopback;
mod peers;
mod provider;
mod served;
