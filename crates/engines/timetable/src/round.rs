//! A round: stops with dates, such as those of a bus that visits villages.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use crate::zone::Zone;

/// One visit: from a minute to another of a day. Times are those of the zone asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stop<T> {
    /// The day.
    pub date: Date,
    /// First minute after midnight.
    pub start_minute: u16,
    /// First minute after it, at most 1440.
    pub end_minute: u16,
    /// Where, or whatever the caller knows a stop by.
    pub place: T,
}

/// Stops in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Round<T>(Vec<Stop<T>>);

impl<T> Round<T> {
    /// Sorts the stops; those that are empty or run past midnight are left out.
    pub fn new(stops: impl IntoIterator<Item = Stop<T>>) -> Self {
        let fits = |stop: &Stop<T>| stop.start_minute < stop.end_minute && stop.end_minute <= 1440;
        let mut stops: Vec<Stop<T>> = stops.into_iter().filter(fits).collect();
        stops.sort_by_key(|stop| (stop.date, stop.start_minute, stop.end_minute));
        Self(stops)
    }

    /// Every stop, in order.
    pub fn stops(&self) -> &[Stop<T>] {
        &self.0
    }

    /// The stops not over at `when`, in order, each with its two instants: the first may be going on.
    pub fn from(&self, when: Timestamp, zone: Zone) -> impl Iterator<Item = (Zoned, Zoned, &Stop<T>)> {
        let today = when.to_zoned(zone.time_zone().clone()).date();
        let first = self.0.partition_point(|stop| stop.date < today);
        self.0[first..].iter().filter_map(move |stop| {
            let (start, end) = (
                instant(stop.date, stop.start_minute, zone, false)?,
                instant(stop.date, stop.end_minute, zone, true)?,
            );
            let local = |instant: Timestamp| instant.to_zoned(zone.time_zone().clone());
            (end > when && start < end).then(|| (local(start), local(end), stop))
        })
    }

    /// The stop going on at `when`; the one that began first when several are.
    pub fn at(&self, when: Timestamp, zone: Zone) -> Option<&Stop<T>> {
        self.from(when, zone).find(|(start, ..)| start.timestamp() <= when).map(|(.., stop)| stop)
    }
}

fn instant(date: Date, minute: u16, zone: Zone, closing: bool) -> Option<Timestamp> {
    let date = if minute == 1440 { date.tomorrow().ok()? } else { date };
    let (hour, minute) = (i8::try_from(minute % 1440 / 60).ok()?, i8::try_from(minute % 60).ok()?);
    zone.instant(date.at(hour, minute, 0, 0), closing)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Round, Stop};
    use crate::Zone;

    #[test]
    fn stops_come_in_order_from_now_on() {
        let zone = Zone::of_departement("974").unwrap();
        let stop = |day, start_minute, end_minute, place| Stop {
            date: date(2026, 3, day),
            start_minute,
            end_minute,
            place,
        };
        let round = Round::new([
            stop(12, 14 * 60, 17 * 60, "Cilaos"),
            stop(10, 9 * 60, 12 * 60, "Salazie"),
            stop(10, 23 * 60, 1440, "Saint-Denis"),
            stop(11, 10 * 60, 9 * 60, "backwards"),
            stop(11, 10 * 60, 1500, "past midnight"),
        ]);
        assert_eq!(round.stops().len(), 3);
        let at = |day, hour| {
            date(2026, 3, day).at(hour, 0, 0, 0).to_zoned(zone.time_zone().clone()).unwrap().timestamp()
        };
        let places = |when| round.from(when, zone).map(|(.., stop)| stop.place).collect::<Vec<_>>();
        assert_eq!(places(at(9, 0)), ["Salazie", "Saint-Denis", "Cilaos"]);
        assert_eq!(places(at(10, 11)), ["Salazie", "Saint-Denis", "Cilaos"], "going on");
        assert_eq!(places(at(10, 12)), ["Saint-Denis", "Cilaos"], "over");
        assert_eq!(round.at(at(10, 11), zone).map(|stop| stop.place), Some("Salazie"));
        assert_eq!(round.at(at(10, 12), zone), None);
        let (start, end, _) = round.from(at(11, 0), zone).next().unwrap();
        assert_eq!((start.timestamp(), end.timestamp()), (at(12, 14), at(12, 17)));
        assert_eq!(Round::<()>::default().from(at(9, 0), zone).count(), 0);
    }
}
