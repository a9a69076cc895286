//! The life of a referral: ten states, nine events, one total table.

use std::fmt;
use std::str::FromStr;

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Being prepared; nobody outside knows of it.
    Draft,
    /// Handed to the person and, if wished, told to the place.
    Sent,
    /// The place has seen it and expects the person.
    Acknowledged,
    /// The person came: the referral reached its aim.
    Received,
    /// What the person came for is done.
    Done,
    /// The person did not come.
    NotCome,
    /// The place sent the person on to another place.
    Redirected,
    /// The place cannot receive the person.
    Declined,
    /// Nobody answered in time: the sender is alerted. A late answer is still welcome.
    Expired,
    /// The sender called it off.
    Withdrawn,
}

/// What can happen to a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// The agent hands the sheet over.
    Send,
    /// The place: "we have seen it and expect the person".
    Acknowledge,
    /// The place: "the person came".
    Receive,
    /// The place: "it is done".
    Finish,
    /// The place: "the person did not come".
    MissedVisit,
    /// The place: "we sent the person on".
    Redirect,
    /// The place: "we cannot receive the person".
    Decline,
    /// The deadline passed without an answer.
    Expire,
    /// The sender calls it off.
    Withdraw,
}

/// This cannot happen to a referral in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a referral that is {state} cannot {event}")]
pub struct Impossible {
    /// Where the referral stands.
    pub state: State,
    /// What was asked.
    pub event: Event,
}

impl State {
    /// Every state, in the order of the thread.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Sent,
        Self::Acknowledged,
        Self::Received,
        Self::Done,
        Self::NotCome,
        Self::Redirected,
        Self::Declined,
        Self::Expired,
        Self::Withdrawn,
    ];

    /// The state after `event`; every pair that is not in the table is impossible.
    pub const fn after(self, event: Event) -> Result<Self, Impossible> {
        use Event as E;
        match (self, event) {
            (Self::Draft, E::Send) => Ok(Self::Sent),
            (Self::Sent | Self::Expired, E::Acknowledge) => Ok(Self::Acknowledged),
            (Self::Sent | Self::Acknowledged | Self::Expired, E::Receive) => Ok(Self::Received),
            (Self::Received, E::Finish) => Ok(Self::Done),
            (Self::Sent | Self::Acknowledged | Self::Received | Self::Expired, E::MissedVisit) => {
                Ok(Self::NotCome)
            }
            (Self::Sent | Self::Acknowledged | Self::Received | Self::Expired, E::Redirect) => {
                Ok(Self::Redirected)
            }
            (Self::Sent | Self::Acknowledged | Self::Expired, E::Decline) => Ok(Self::Declined),
            (Self::Sent | Self::Acknowledged, E::Expire) => Ok(Self::Expired),
            (Self::Draft | Self::Sent | Self::Acknowledged | Self::Expired, E::Withdraw) => {
                Ok(Self::Withdrawn)
            }
            (state, event) => Err(Impossible { state, event }),
        }
    }

    /// Whether nothing more can happen: the link of the place is then stale.
    pub fn is_final(self) -> bool {
        Event::ALL.into_iter().all(|event| self.after(event).is_err())
    }

    /// Whether a deadline runs: the place has still to say that the person came.
    pub const fn is_awaited(self) -> bool {
        matches!(self, Self::Sent | Self::Acknowledged)
    }

    /// Stored and API form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Received => "received",
            Self::Done => "done",
            Self::NotCome => "not_come",
            Self::Redirected => "redirected",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::Send,
        Self::Acknowledge,
        Self::Receive,
        Self::Finish,
        Self::MissedVisit,
        Self::Redirect,
        Self::Decline,
        Self::Expire,
        Self::Withdraw,
    ];

    /// Stored form, and the verb of the journal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Acknowledge => "acknowledge",
            Self::Receive => "receive",
            Self::Finish => "finish",
            Self::MissedVisit => "missed_visit",
            Self::Redirect => "redirect",
            Self::Decline => "decline",
            Self::Expire => "expire",
            Self::Withdraw => "withdraw",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is no state of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of a referral")]
pub struct UnknownState;

impl FromStr for State {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.code() == text).ok_or(UnknownState)
    }
}

/// Where the sender's desk keeps a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Sent, and the answer may still come in time.
    Waiting,
    /// The person may be without help: the sender has something to do.
    Attention,
    /// The person was received, or the sender has done what was needed.
    Closed,
}

impl Shelf {
    /// Every shelf, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Attention, Self::Waiting, Self::Closed];

    /// The shelf of a referral in `state`; `settled` once the sender has dealt with it or sent the person elsewhere.
    /// A referral is closed at "received", never at "sent".
    pub const fn of(state: State, settled: bool) -> Self {
        match state {
            State::Draft | State::Sent | State::Acknowledged => Self::Waiting,
            State::Received | State::Done | State::Withdrawn => Self::Closed,
            State::NotCome | State::Redirected | State::Declined | State::Expired => {
                if settled {
                    Self::Closed
                } else {
                    Self::Attention
                }
            }
        }
    }

    /// Stored and query form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Attention => "attention",
            Self::Closed => "closed",
        }
    }
}

impl FromStr for Shelf {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|shelf| shelf.code() == text).ok_or(UnknownState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table: rows are states, columns events in the order of `Event::ALL`; `.` is impossible.
    const TABLE: [(&str, [&str; 9]); 10] = [
        //               send    acknowledge     receive     finish  missed_visit redirect      decline     expire     withdraw
        ("draft", ["sent", ".", ".", ".", ".", ".", ".", ".", "withdrawn"]),
        (
            "sent",
            [
                ".",
                "acknowledged",
                "received",
                ".",
                "not_come",
                "redirected",
                "declined",
                "expired",
                "withdrawn",
            ],
        ),
        (
            "acknowledged",
            [".", ".", "received", ".", "not_come", "redirected", "declined", "expired", "withdrawn"],
        ),
        ("received", [".", ".", ".", "done", "not_come", "redirected", ".", ".", "."]),
        ("done", ["."; 9]),
        ("not_come", ["."; 9]),
        ("redirected", ["."; 9]),
        ("declined", ["."; 9]),
        (
            "expired",
            [".", "acknowledged", "received", ".", "not_come", "redirected", "declined", ".", "withdrawn"],
        ),
        ("withdrawn", ["."; 9]),
    ];

    #[test]
    fn every_state_and_event_pair_is_decided() {
        assert_eq!(TABLE.len(), State::ALL.len());
        for (state, row) in TABLE {
            let state: State = state.parse().unwrap();
            for (event, want) in Event::ALL.into_iter().zip(row) {
                let want = want.parse().map_err(|_| Impossible { state, event });
                assert_eq!(state.after(event), want, "{state} + {event}");
            }
        }
    }

    #[test]
    fn final_states_are_those_nothing_follows() {
        use State as S;
        for state in State::ALL {
            let want = matches!(state, S::Done | S::NotCome | S::Redirected | S::Declined | S::Withdrawn);
            assert_eq!(state.is_final(), want, "{state}");
        }
    }

    #[test]
    fn a_referral_is_never_closed_at_sent() {
        for settled in [false, true] {
            assert_eq!(Shelf::of(State::Sent, settled), Shelf::Waiting);
            assert_eq!(Shelf::of(State::Acknowledged, settled), Shelf::Waiting);
            assert_eq!(Shelf::of(State::Received, settled), Shelf::Closed);
        }
        for state in [State::Expired, State::Declined, State::NotCome, State::Redirected] {
            assert_eq!(Shelf::of(state, false), Shelf::Attention, "{state}");
            assert_eq!(Shelf::of(state, true), Shelf::Closed, "{state}");
        }
    }

    #[test]
    fn codes_come_back_the_same() {
        for state in State::ALL {
            assert_eq!(state.code().parse(), Ok(state));
        }
        for shelf in Shelf::ALL {
            assert_eq!(shelf.code().parse(), Ok(shelf));
        }
        assert!("Sent".parse::<State>().is_err());
    }
}
