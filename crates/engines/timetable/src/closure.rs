//! Closings with dates: holidays of the staff, works, a strike.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::error::ParseError;
use crate::schedule::Schedule;

/// Days on which a place is closed, whatever its hours say; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Closure {
    /// First day closed.
    pub first: Date,
    /// Last day closed.
    pub last: Date,
}

impl Schedule {
    /// The same hours, closed during `closures`; those written backwards close nothing.
    ///
    /// The closings are written in the syntax after the hours, so that every answer takes them in: status, next
    /// opening, weeks by date. The ordinary week stays as it is. Fails when the text becomes too long.
    pub fn closed_during(&self, closures: &[Closure]) -> Result<Self, ParseError> {
        let mut text = self.as_written().trim_end_matches([' ', ';']).to_owned();
        for Closure { first, last } in closures.iter().filter(|closure| closure.first <= closure.last) {
            let (first, last) = (first.strftime("%Y %b %d"), last.strftime("%Y %b %d"));
            // Writing to a string does not fail.
            let _ = write!(text, "; {first}-{last} off");
        }
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Closure;
    use crate::{Schedule, Status, Zone};

    #[test]
    fn a_closing_is_seen_by_every_answer() {
        let zone = Zone::of_departement("35").unwrap();
        let at = |day: i8, hour: i8| {
            date(2026, 8, day).at(hour, 30, 0, 0).to_zoned(zone.time_zone().clone()).unwrap().timestamp()
        };
        let open = Schedule::parse("Mo-Fr 09:00-12:00; Sa 10:00-12:00;").unwrap();
        let closures = [
            Closure { first: date(2026, 8, 3), last: date(2026, 8, 14) },
            Closure { first: date(2026, 8, 18), last: date(2026, 8, 18) },
            Closure { first: date(2026, 8, 30), last: date(2026, 8, 20) },
        ];
        let closed = open.closed_during(&closures).unwrap();
        assert!(matches!(open.status_at(at(10, 9), &zone), Status::Open { .. }));
        let Status::Closed { next: Some(next) } = closed.status_at(at(10, 9), &zone) else { panic!() };
        assert_eq!(next.date(), date(2026, 8, 15));
        let open_days: Vec<i8> =
            (1..=31).filter(|day| !closed.opening_ranges(date(2026, 8, *day), &zone).is_empty()).collect();
        assert_eq!(open_days, [1, 15, 17, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 31]);
        assert_eq!(closed.week().bits(), open.week().bits());
        assert!(closed.opens_on(date(2027, 8, 10), 540, 600, &zone), "another year is not closed");
        assert_eq!(open.closed_during(&[]).unwrap(), open);
        let many = [Closure { first: date(2026, 1, 1), last: date(2026, 1, 1) }; 200];
        assert!(open.closed_during(&many).is_err());
    }
}
