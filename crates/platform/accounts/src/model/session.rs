//! One session of one account in one browser, and how long it lasts.

use identity::{AgentId, Assurance, SessionId};
use jiff::Timestamp;

/// The longest life of a session, in seconds: a working day.
pub const LIFE_S: i64 = 12 * 3600;
/// A session unused for so long is over, in seconds.
pub const IDLE_S: i64 = 3600;
/// How often use is written down, in seconds.
pub(crate) const SEEN_EVERY_S: i64 = 60;

/// A session, without its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// Whose it is.
    pub account: AgentId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// How surely we know them.
    pub assurance: Assurance,
    /// When they last proved who they are.
    pub proved_at: Timestamp,
    /// The browser and system, in a few words; may be empty.
    pub device: String,
    /// The network it began from; may be empty.
    pub address: String,
}

impl Session {
    /// Whether it still counts at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        let since = |then: Timestamp| now.as_second() - then.as_second();
        since(self.created_at) < LIFE_S && since(self.seen_at) < IDLE_S
    }

    /// Whether its use is to be written down again.
    pub(crate) fn is_stale(&self, now: Timestamp) -> bool {
        now.as_second() - self.seen_at.as_second() >= SEEN_EVERY_S
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_after_an_hour_unused_and_after_a_day_of_work() {
        let at = |s| Timestamp::from_second(s).unwrap();
        let id = uuid::Uuid::from_u128(1);
        for (seen, now, live) in [
            (0, IDLE_S - 1, true),
            (0, IDLE_S, false),
            (LIFE_S - 10, LIFE_S - 1, true),
            (LIFE_S - 10, LIFE_S, false),
        ] {
            let session = Session {
                id: id.into(),
                account: id.into(),
                created_at: at(0),
                seen_at: at(seen),
                assurance: Assurance::One,
                proved_at: at(0),
                device: String::new(),
                address: String::new(),
            };
            assert_eq!(session.is_live(at(now)), live, "seen {seen}, now {now}");
        }
    }
}
