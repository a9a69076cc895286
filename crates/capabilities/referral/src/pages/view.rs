//! What several pages say in the same way.

use jiff::Timestamp;
use web::Page;

use crate::model::{DeclineReason, State, zone_of};
use crate::thread::Referral;

/// Key of a state's text.
pub(super) fn state_key(state: State) -> String {
    format!("referral-state-{}", state.code())
}

/// Key of a step's text.
pub(super) fn event_key(step: &crate::thread::Step) -> String {
    format!("referral-event-{}", step.event)
}

/// Class of a state's tag.
pub(super) const fn state_class(state: State) -> &'static str {
    match state {
        State::Received | State::Done => "tag tag-open",
        State::Expired | State::Declined | State::NotCome | State::Redirected => "tag tag-urgent",
        State::Withdrawn => "tag tag-closed",
        State::Draft | State::Sent | State::Acknowledged => "tag tag-new",
    }
}

/// A day in the place's zone.
pub(super) fn day(page: &Page, referral: &Referral, at: Timestamp) -> String {
    page.date(at.to_zoned(zone_of(&referral.departement)).date())
}

/// An instant in the place's zone.
pub(super) fn moment(page: &Page, referral: &Referral, at: Timestamp) -> String {
    page.moment(&at.to_zoned(zone_of(&referral.departement)))
}

/// The last day on which an answer is in time: the deadline is the first instant after it.
pub(super) fn last_day(page: &Page, referral: &Referral) -> String {
    page.t1("referral-show-deadline-before", "date", day(page, referral, referral.deadline_at))
}

/// The text of a stored reason; empty when there is none.
pub(super) fn reason(page: &Page, code: Option<&str>) -> String {
    code.and_then(|code| code.parse::<DeclineReason>().ok())
        .map(|reason| page.t(&reason.key()).to_owned())
        .unwrap_or_default()
}
