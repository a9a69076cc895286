//! Whether a referral may be sent, and with what consequences: values in, a decision out.

use jiff::Timestamp;

use super::contact::Contact;
use super::deadline::{KEEP_DAYS, deadline, zone_of};

/// From this referral of one pathway on, the agent is warned: each one more loses people.
pub const WARN_FROM: u32 = 2;

/// What stands around the proposal, read in the same transaction.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// Referrals already sent for this pathway, those called off apart.
    pub earlier: u32,
    /// INSEE code of the place's département, for the days of the deadline.
    pub departement: &'a str,
    /// Whether the place still receives people.
    pub place_open: bool,
    /// Whether the place has an e-mail address.
    pub place_has_email: bool,
}

/// What the agent asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposal {
    /// The person's own words, if given.
    pub own_words: Option<String>,
    /// How to reach the person, if they left it.
    pub contact: Option<Contact>,
    /// The person agreed that the contact be kept and used for this referral.
    pub consent: bool,
    /// Write to the place.
    pub tell_place: bool,
    /// Write to the person.
    pub tell_person: bool,
}

/// What follows from sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// 1 for the first referral of the pathway.
    pub rank: u32,
    /// When the sender is alerted.
    pub deadline_at: Timestamp,
    /// When the person's words and contact are erased at the latest.
    pub purge_at: Timestamp,
    /// Whether a message goes to the place.
    pub write_to_place: bool,
    /// Whether a message goes to the person.
    pub write_to_person: bool,
}

/// Why a referral may not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The place closed since the results were shown.
    #[error("the place no longer receives people")]
    PlaceClosed,
    /// A contact was given without the person's agreement.
    #[error("a contact is kept only with the person's agreement")]
    ConsentMissing,
    /// A message to the person was asked for without a contact.
    #[error("a message to the person needs a contact")]
    ContactMissing,
}

impl Decision {
    /// Whether the agent should hear that this is not the first referral.
    pub const fn warns(&self) -> bool {
        self.rank >= WARN_FROM
    }
}

/// Decides at `now`, the place having `delay_days` to answer.
pub fn decide(
    standing: &Standing<'_>,
    proposal: &Proposal,
    delay_days: u16,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !standing.place_open {
        return Err(Refusal::PlaceClosed);
    }
    if proposal.contact.is_some() && !proposal.consent {
        return Err(Refusal::ConsentMissing);
    }
    if proposal.tell_person && proposal.contact.is_none() {
        return Err(Refusal::ContactMissing);
    }
    let zone = zone_of(standing.departement);
    Ok(Decision {
        rank: standing.earlier.saturating_add(1),
        deadline_at: deadline(now, &zone, delay_days),
        purge_at: deadline(now, &zone, KEEP_DAYS),
        write_to_place: proposal.tell_place && standing.place_has_email,
        write_to_person: proposal.tell_person,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Standing<'static> {
        Standing { earlier: 0, departement: "80", place_open: true, place_has_email: true }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_sender_is_warned_from_the_second_referral_on() {
        for (earlier, rank, warns) in [(0, 1, false), (1, 2, true), (4, 5, true), (u32::MAX, u32::MAX, true)]
        {
            let standing = Standing { earlier, ..standing() };
            let decision = decide(&standing, &Proposal::default(), 15, at("2026-06-01T08:00:00Z")).unwrap();
            assert_eq!((decision.rank, decision.warns()), (rank, warns));
        }
    }

    #[test]
    fn a_contact_needs_consent_and_a_message_needs_a_contact() {
        let phone = Contact::parse("0612345678").unwrap();
        for (contact, consent, tell_person, want) in [
            (None, false, false, Ok(false)),
            (None, true, false, Ok(false)),
            (None, true, true, Err(Refusal::ContactMissing)),
            (Some(phone.clone()), false, false, Err(Refusal::ConsentMissing)),
            (Some(phone.clone()), false, true, Err(Refusal::ConsentMissing)),
            (Some(phone.clone()), true, false, Ok(false)),
            (Some(phone), true, true, Ok(true)),
        ] {
            let proposal = Proposal { contact, consent, tell_person, ..Proposal::default() };
            let got = decide(&standing(), &proposal, 15, Timestamp::UNIX_EPOCH).map(|d| d.write_to_person);
            assert_eq!(got, want, "{proposal:?}");
        }
    }

    #[test]
    fn a_place_without_address_is_not_written_to_and_a_closed_one_gets_nobody() {
        let proposal = Proposal { tell_place: true, ..Proposal::default() };
        let silent = Standing { place_has_email: false, ..standing() };
        assert!(!decide(&silent, &proposal, 15, Timestamp::UNIX_EPOCH).unwrap().write_to_place);
        let closed = Standing { place_open: false, ..standing() };
        assert_eq!(decide(&closed, &proposal, 15, Timestamp::UNIX_EPOCH), Err(Refusal::PlaceClosed));
    }

    #[test]
    fn the_deadline_is_stored_in_the_days_of_the_place() {
        let decision = decide(&standing(), &Proposal::default(), 15, at("2026-06-01T08:00:00Z")).unwrap();
        assert_eq!(decision.deadline_at, at("2026-06-16T22:00:00Z"));
        assert_eq!(decision.purge_at, at("2026-11-28T23:00:00Z"));
    }
}
