//! The real program in a real browser: Debian's Chromium through its driver, axe injected in every page.
//!
//! A test takes a [`Site`] (the program the suite started, or one of its own) and a [`Visitor`] (a fresh browser).
//! To cover a new page, add its address to `tests/axe.rs`.

mod site;
mod visitor;

pub use site::Site;
pub use visitor::{Violation, Visitor, Way};

/// Whether the browser tests can run here. Without the means they are skipped loudly, or fail when `REQUIRE_ENGINES`
/// says that everything must run.
pub fn available() -> bool {
    let missing: Vec<&str> = [
        ("chromium", std::path::Path::new("/usr/bin/chromium").exists()),
        ("chromium-driver", std::path::Path::new("/usr/bin/chromedriver").exists()),
        ("axe-core (npm ci in tests/browser)", visitor::axe_path().exists()),
    ]
    .iter()
    .filter_map(|(name, there)| (!there).then_some(*name))
    .collect();
    assert!(missing.is_empty() || !testkit::required(), "missing: {}", missing.join(", "));
    if !missing.is_empty() {
        println!("skipped: missing {}", missing.join(", "));
    }
    missing.is_empty()
}
