//! The ground floor: the few things every other crate speaks of.
//!
//! Ids, languages, the injected [`Clock`] and [`Entropy`], official codes ([`code`]) and territories, points on the globe ([`geo`]),
//! text folding ([`text`]). Nothing here does I/O, knows a capability, or grows a `utils`: a thing belongs in this crate
//! only when crates on three floors need it.
//!
//! To add an id type: `kernel::id!(/// One pass. PassId, PassKind);` in the crate that owns the thing.

pub mod code;
mod entropy;
pub mod geo;
mod id;
mod lang;
mod territory;
pub mod text;
mod time;

pub use code::{CommuneCode, DepartementCode, EpciCode, InvalidCode, PostalCode, RegionCode, Siret};
pub use entropy::{Entropy, OsEntropy, SeededEntropy};
pub use geo::Point;
pub use id::{Id, InvalidId};
pub use lang::Lang;
pub use territory::{InvalidTerritory, TerritoryRef};
pub use time::{Clock, ManualClock, SystemClock};

use std::sync::Arc;

/// What a command may not take from the surroundings: the time and chance.
///
/// Cheap to clone; the binary makes one over the system, a test makes one it controls.
#[derive(Clone)]
pub struct World {
    /// The clock every date in the program comes from.
    pub clock: Arc<dyn Clock>,
    /// The source of every id, token and draw.
    pub entropy: Arc<dyn Entropy>,
}

impl World {
    /// The real world: system clock, operating system randomness.
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) }
    }

    /// A repeatable world for tests and simulations, its clock stopped at `at`.
    pub fn fixed(at: jiff::Timestamp, seed: u64) -> Self {
        Self { clock: Arc::new(ManualClock::new(at)), entropy: Arc::new(SeededEntropy::new(seed)) }
    }

    /// The present instant.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// A new identifier: UUID version 7, so ids sort by creation time.
    pub fn id<K>(&self) -> Id<K> {
        let mut random = [0u8; 10];
        self.entropy.fill(&mut random);
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or(0);
        Id::from(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// A secret of `bytes` random bytes, written in URL-safe base64 without padding.
    pub fn token(&self, bytes: usize) -> String {
        let mut raw = vec![0u8; bytes];
        self.entropy.fill(&mut raw);
        text::base64url(&raw)
    }

    /// A code people read aloud and type: `len` characters without 0/O, 1/I/L, U or vowels that make words.
    pub fn short_code(&self, len: usize) -> String {
        let mut raw = vec![0u8; len];
        self.entropy.fill(&mut raw);
        raw.iter()
            .map(|b| char::from(text::CODE_ALPHABET[usize::from(*b) % text::CODE_ALPHABET.len()]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    id!(
        /// An id for the tests below.
        ThingId, ThingKind
    );

    #[test]
    fn ids_are_repeatable_ordered_and_readable() {
        let at = "2026-11-22T10:00:00Z".parse().unwrap();
        let (a, b) = (World::fixed(at, 1), World::fixed(at, 1));
        let id: ThingId = a.id();
        assert_eq!(id, b.id());
        assert_eq!(id.to_string().parse::<ThingId>().unwrap(), id);
        let later = World::fixed("2026-11-22T10:00:01Z".parse().unwrap(), 0);
        let next: ThingId = later.id();
        assert!(next > id);
        assert!("not-an-id".parse::<ThingId>().is_err());
    }

    #[test]
    fn codes_use_only_unambiguous_characters() {
        let world = World::fixed(jiff::Timestamp::UNIX_EPOCH, 7);
        let code = world.short_code(200);
        assert!(code.bytes().all(|b| text::CODE_ALPHABET.contains(&b)));
        assert_eq!(world.token(32).len(), 43);
    }
}
