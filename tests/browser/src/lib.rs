//! The real program in a real browser: Debian's Chromium through its driver, axe injected in every page.
//!
//! A test takes a [`Site`] (the program the suite started, or one of its own) and a [`Visitor`] (a fresh browser).
//! [`pages`] finds every page of a running demonstration. To cover a new page, add its address there.
#![expect(clippy::panic, reason = "a test fails by panicking; its helpers too")]
#![expect(clippy::expect_used, reason = "as above")]
#![expect(clippy::print_stderr, reason = "skipped tests are said aloud")]
#![expect(clippy::missing_panics_doc, reason = "as above: every function here may")]

mod driver;
pub mod pages;
pub mod people;
mod visitor;

pub use testkit::program::Site;
pub use visitor::{Violation, Visitor, Way};

/// Whether the browser tests can run here. Without the means they are skipped loudly, or fail when `REQUIRE_ENGINES`
/// says that everything must run.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment of their runner")]
pub fn available() -> bool {
    if std::env::var("PASSERELLE_TEST_BROWSER").is_ok_and(|wish| wish == "off") {
        eprintln!("skipped: browser tests are off");
        return false;
    }
    let missing: Vec<&str> = [
        ("chromium", std::path::Path::new(driver::CHROMIUM).exists()),
        ("chromium-driver", std::path::Path::new(driver::CHROMEDRIVER).exists()),
        ("axe-core (npm ci in tests/browser)", visitor::axe_path().exists()),
        ("the program (cargo build -p passerelle)", has_site()),
    ]
    .iter()
    .filter_map(|(name, there)| (!there).then_some(*name))
    .collect();
    assert!(missing.is_empty() || !testkit::required(), "missing: {}", missing.join(", "));
    if !missing.is_empty() {
        eprintln!("skipped: missing {}", missing.join(", "));
    }
    missing.is_empty()
}

#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment of their runner")]
fn has_site() -> bool {
    std::env::var(testkit::program::SITE_VARIABLE).is_ok() || testkit::program::built().exists()
}
