//! How long the sender waits for an answer before being alerted.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// Days a place has to answer unless the operator decides otherwise: two weeks and a day, so that a place open
/// once a week has met the referral twice. Version 1 of this rule.
pub const DELAY_DAYS: u16 = 15;
/// Days between "we expect the person" and "the person came" before the sender is alerted. Version 1 of this rule.
pub const VISIT_DAYS: u16 = 30;
/// Days after sending at which the person's words and contact are erased, whatever happened. Version 1 of this rule.
pub const KEEP_DAYS: u16 = 180;
/// Days after the last step at which they are erased. Version 1 of this rule.
pub const KEEP_CLOSED_DAYS: u16 = 30;

/// The first instant of the day after the `days`-th one, in the zone of the place: a referral is overdue from then on.
/// Saturates at the end of representable time.
pub fn deadline(from: Timestamp, zone: &TimeZone, days: u16) -> Timestamp {
    let local = from.to_zoned(zone.clone()).date();
    local
        .checked_add(jiff::Span::new().days(i64::from(days) + 1))
        .and_then(|day| day.to_datetime(Time::midnight()).to_zoned(zone.clone()))
        .map_or(Timestamp::MAX, |day| day.timestamp())
}

/// Whether the deadline has passed: the bound itself is late.
pub fn is_overdue(deadline: Timestamp, now: Timestamp) -> bool {
    now >= deadline
}

/// The zone in which days are counted for a département: mainland time where nothing else is known.
pub fn zone_of(departement: &str) -> TimeZone {
    timetable::Zone::of_departement(departement).unwrap_or_else(timetable::Zone::mainland).time_zone().clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_where_the_place_is() {
        for (sent, departement, days, want) in [
            // Plain: the 15th day after 1 June ends on the 16th at midnight, Paris summer time.
            ("2026-06-01T08:00:00Z", "80", 15, "2026-06-16T22:00:00Z"),
            // Across the end of summer time (25 October 2026): midnight moves from 22:00Z to 23:00Z.
            ("2026-10-20T08:00:00Z", "80", 15, "2026-11-04T23:00:00Z"),
            // Across its beginning (29 March 2026).
            ("2026-03-20T08:00:00Z", "80", 15, "2026-04-04T22:00:00Z"),
            // 23:30Z is already the next day in Paris, and the day before in Cayenne.
            ("2026-06-01T23:30:00Z", "75", 1, "2026-06-03T22:00:00Z"),
            ("2026-06-01T01:30:00Z", "973", 1, "2026-06-02T03:00:00Z"),
            ("2026-06-01T22:30:00Z", "974", 0, "2026-06-02T20:00:00Z"),
            ("2026-06-01T12:00:00Z", "988", 0, "2026-06-01T13:00:00Z"),
        ] {
            let sent: Timestamp = sent.parse().unwrap();
            let want: Timestamp = want.parse().unwrap();
            assert_eq!(deadline(sent, &zone_of(departement), days), want, "{sent} {departement} {days}");
        }
    }

    #[test]
    fn the_bound_itself_is_late() {
        let bound: Timestamp = "2026-06-16T22:00:00Z".parse().unwrap();
        assert!(!is_overdue(bound, "2026-06-16T21:59:59.999999Z".parse().unwrap()));
        assert!(is_overdue(bound, bound));
    }

    #[test]
    fn the_end_of_time_does_not_overflow() {
        assert_eq!(deadline(Timestamp::MAX, &TimeZone::UTC, 15), Timestamp::MAX);
    }
}
