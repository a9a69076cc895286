//! Time and chance that a test controls, and where the shared reference data is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use kernel::{ManualClock, SeededEntropy, World};

/// A world whose clock stands still until the test moves it, and whose chance repeats.
#[derive(Clone)]
pub struct TestWorld {
    /// What the code under test takes.
    pub world: World,
    clock: Arc<ManualClock>,
}

/// A world on Tuesday 3 March 2026, 10:00 in Paris.
pub fn world() -> TestWorld {
    world_at("2026-03-03T09:00:00Z")
}

/// A world at an instant written as in RFC 3339.
pub fn world_at(instant: &str) -> TestWorld {
    let at: Timestamp = instant.parse().expect("an instant such as 2026-03-03T09:00:00Z");
    let clock = Arc::new(ManualClock::new(at));
    let entropy = Arc::new(SeededEntropy::new(42));
    TestWorld { world: World { clock: clock.clone(), entropy }, clock }
}

impl TestWorld {
    /// Moves the clock forward.
    pub fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Puts the clock at an instant written as in RFC 3339.
    pub fn set(&self, instant: &str) {
        self.clock.set(instant.parse().expect("an instant such as 2026-03-03T09:00:00Z"));
    }

    /// The same world with other chance, as another process would have.
    pub fn another(&self, seed: u64) -> World {
        World { clock: self.clock.clone(), entropy: Arc::new(SeededEntropy::new(seed)) }
    }
}

impl std::ops::Deref for TestWorld {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

/// The folder of reference data that is not in the repository: `PASSERELLE_SHARED`, or `../shared` beside the
/// repository. Says aloud when there is none; the test then returns.
pub fn shared_dir() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let found = environment("PASSERELLE_SHARED").map_or(beside, PathBuf::from);
    if found.is_dir() {
        return Some(found);
    }
    eprintln!("skipped: no shared data (set PASSERELLE_SHARED)");
    None
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment of their runner")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
