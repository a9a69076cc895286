//! A referral as stored, its steps, and the address of a page of them.

use identity::{AgentId, OrganisationId};
use jiff::Timestamp;
use kernel::{Lang, TerritoryRef};
use uuid::Uuid;

use crate::model::{Contents, Digest, Links, Shelf, State, display_reference};

kernel::id!(
    /// One referral.
    ReferralId, ReferralKind
);
kernel::id!(
    /// One step of a referral.
    StepId, StepKind
);

/// One person sent to one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Referral {
    /// Identifier.
    pub id: ReferralId,
    /// Seven characters people say on the telephone; opens nothing.
    pub reference: String,
    /// The thread it belongs to.
    pub pathway: Uuid,
    /// The place the person is sent to.
    pub place: Uuid,
    /// The organisation it belongs to: the sender's.
    pub owner: OrganisationId,
    /// Where the sender's desk stands: with the owner, what rights are decided by.
    pub territory: TerritoryRef,
    /// That organisation's name when it was sent.
    pub organisation: String,
    /// The agent who sent.
    pub agent: AgentId,
    /// Their name.
    pub agent_name: String,
    /// Commune of the thread, if told.
    pub commune: Option<String>,
    /// Département of the place: the territory of the thread.
    pub departement: String,
    /// Where it stands.
    pub state: State,
    /// 1 for the first referral of the pathway.
    pub rank: u32,
    /// What the sheet says.
    pub contents: Contents,
    /// Language of messages to the person.
    pub lang: Lang,
    /// The person's own words, until purged.
    pub own_words: Option<String>,
    /// How to reach the person, until purged.
    pub contact: Option<String>,
    /// Whether a message went to the place.
    pub told_place: bool,
    /// Whether a message went to the person.
    pub told_person: bool,
    /// Code of the reason of the last answer.
    pub reason: Option<String>,
    /// Words of the last answer, until purged.
    pub note: Option<String>,
    /// The form that made it, so that a double post makes one.
    pub form_key: String,
    /// How many times link and code were renewed.
    pub generation: u32,
    /// Digest of the link in force.
    pub token_digest: Digest,
    /// Digest of the code in force.
    pub code_digest: Digest,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When the place last answered.
    pub answered_at: Option<Timestamp>,
    /// When its state last changed.
    pub touched_at: Timestamp,
    /// When the sender dealt with its alert.
    pub settled_at: Option<Timestamp>,
    /// When the sender is alerted.
    pub deadline_at: Timestamp,
    /// When words and contact are erased.
    pub purge_at: Timestamp,
    /// When they were.
    pub purged_at: Option<Timestamp>,
    /// Grows with every change.
    pub version: i64,
}

impl Referral {
    /// Where the sender's desk keeps it.
    pub const fn shelf(&self) -> Shelf {
        Shelf::of(self.state, self.settled_at.is_some())
    }

    /// The reference as printed: `OR-K7F-2QX9`.
    pub fn printed_reference(&self) -> String {
        display_reference(&self.reference)
    }

    /// Link and code, if the site's key still makes those in force; `None` after a change of key: renew them.
    pub fn links(&self, key: &[u8; 32]) -> Option<Links> {
        let links = Links::derive(key, self.id.uuid(), self.generation);
        links.token_digest().matches(&self.token_digest).then_some(links)
    }
}

/// Something that happened to a referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Identifier; sorts by time.
    pub id: StepId,
    /// Code of the event.
    pub event: String,
    /// State after it.
    pub state: State,
    /// Who made it happen, in words.
    pub actor: String,
    /// Code of the reason, when the place cannot receive.
    pub reason: Option<String>,
    /// Words of the place, until purged.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Where a page of a list begins: after this change, this referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Time of the last change of the row before.
    pub at: Timestamp,
    /// The row before.
    pub id: Uuid,
}

impl Cursor {
    /// Before the most recent row.
    pub const START: Self = Self { at: Timestamp::MAX, id: Uuid::max() };

    /// The row after which the next page begins.
    pub const fn after(one: &Referral) -> Self {
        Self { at: one.touched_at, id: one.id.uuid() }
    }

    /// As written in addresses: microseconds, a dot, the id.
    pub fn encode(&self) -> String {
        format!("{}.{}", self.at.as_microsecond(), self.id)
    }

    /// Reads [`Cursor::encode`]; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self {
            at: Timestamp::from_microsecond(at.parse().ok()?).ok()?,
            id: id.parse::<ReferralId>().ok()?.uuid(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_the_same_or_are_refused() {
        let cursor =
            Cursor { at: "2026-11-22T10:00:00.123456Z".parse().unwrap(), id: Uuid::from_u128(0x0123_4567) };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        for hostile in ["", ".", "1", "x.y", "99999999999999999999.00000000-0000-0000-0000-000000000001"] {
            assert_eq!(Cursor::decode(hostile), None, "{hostile}");
        }
    }
}
