//! What tests share: throw-away databases on both engines, a controlled world, a browser over a router.
//!
//! Only ever a dev-dependency (and `xtask`'s, for the PostgreSQL cluster). Nothing here is fit to run in production,
//! and nothing here knows a capability: fixtures of a capability live in its own tests.
//!
//! A test on both engines is one body:
//! ```no_run
//! # async fn example() {
//! testkit::on_each_engine(|db| async move {
//!     db.migrate(&[/* the crate's MIGRATIONS */]).await.unwrap();
//! })
//! .await;
//! # }
//! ```
#![expect(clippy::panic, reason = "a test kit fails by panicking, so that the test that used it fails")]
#![expect(clippy::expect_used, reason = "as above")]
#![expect(clippy::print_stderr, reason = "skipped tests are said aloud")]
#![expect(clippy::missing_panics_doc, reason = "as above: every function here may")]

pub mod browser;
pub mod chaos;
mod engines;
pub mod pg;
pub mod program;
mod stolen;
mod worlds;

pub use browser::{Answer, Browser};
pub use engines::{
    Scratch, each_statement_prepares, on_each_engine, on_every_engine, on_every_postgres, on_postgres,
    on_sqlite, run,
};
pub use stolen::Stolen;
pub use worlds::{TestWorld, shared_dir, world, world_at};

/// Whether everything must run: `REQUIRE_ENGINES` turns what would be skipped into a failure.
pub fn required() -> bool {
    worlds::environment("REQUIRE_ENGINES").is_some()
}
