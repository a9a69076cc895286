//! A place as a list shows it.

use jiff::Timestamp;
use kernel::Point;
use timetable::Status;
use web::Page;

use crate::find::{Kind, Reason};
use crate::register::Brief;

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Words.
    pub words: String,
    /// Address.
    pub href: String,
}

/// One sentence about why a place is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words: "à 1,2 km", "ouvert mardi matin".
    pub words: String,
    /// `for`, `check` (presumed or unknown: ask before going) or `against`.
    pub kind: &'static str,
}

impl From<&Reason> for Sentence {
    fn from(reason: &Reason) -> Self {
        let kind = match reason.kind {
            Kind::For => "for",
            Kind::ToCheck => "check",
            Kind::Against => "against",
        };
        Self { words: reason.text.clone(), kind }
    }
}

/// Whether a place is open at the moment of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNow {
    /// `open`, `closed` or `unknown`.
    pub state: &'static str,
    /// The words: "Ouvert jusqu'à 17 h".
    pub words: String,
}

/// One place of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Its number in the list and on the map; 0 for none.
    pub number: usize,
    /// Name.
    pub name: String,
    /// Address of its sheet.
    pub href: String,
    /// Kind of place; may be empty.
    pub kind: String,
    /// Street; may be empty.
    pub street: String,
    /// Postal code and commune.
    pub town: String,
    /// "À 1,2 km à vol d'oiseau"; empty when unknown.
    pub distance: String,
    /// Open or not, now.
    pub open: OpenNow,
    /// The ordinary week in words, for paper, where "open now" means nothing.
    pub hours: Vec<String>,
    /// Telephone as people write it; empty when unknown.
    pub phone: String,
    /// Telephone for a `tel:` link.
    pub phone_href: String,
    /// Why it is proposed.
    pub reasons: Vec<Sentence>,
    /// What the caller of the page offers to do with it.
    pub action: Option<Link>,
    /// Where it is, for the map.
    pub point: Option<Point>,
}

impl Card {
    /// The card of a place seen from `metres` away at `now`.
    pub fn new(page: &Page, brief: &Brief, number: usize, metres: Option<f64>, now: Timestamp) -> Self {
        let kind = brief.typologies().iter().next().map(|kind| kind.title(page.lang).to_owned());
        let phone = brief.phone.as_deref().unwrap_or_default();
        Self {
            number,
            name: brief.name.to_string(),
            href: format!("/lieux/{}", brief.id),
            kind: kind.unwrap_or_default(),
            street: brief.address.to_string(),
            town: town(brief.postal_code.as_ref().map(kernel::PostalCode::as_str), &brief.commune_name),
            distance: metres
                .map(|m| page.t1("places-help-distance", "distance", page.distance(m)))
                .unwrap_or_default(),
            open: OpenNow::of(page, brief, now),
            hours: brief.hours_in_words(page.lang),
            phone: phone_in_words(phone),
            phone_href: phone.to_owned(),
            reasons: Vec::new(),
            action: None,
            point: brief.point,
        }
    }
}

/// Postal code and commune on one line.
pub fn town(postal_code: Option<&str>, commune: &str) -> String {
    match postal_code {
        Some(code) => format!("{code} {commune}"),
        None => commune.to_owned(),
    }
}

/// `+33299123456` as `02 99 12 34 56`; other numbers as they are.
pub fn phone_in_words(phone: &str) -> String {
    let Some(national) = phone.strip_prefix("+33").filter(|rest| rest.len() == 9 && rest.is_ascii()) else {
        return phone.to_owned();
    };
    let digits: Vec<char> = format!("0{national}").chars().collect();
    digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}

impl OpenNow {
    /// Whether a place is open at `now`, in its own time zone.
    pub fn of(page: &Page, brief: &Brief, now: Timestamp) -> Self {
        let zone = brief.zone();
        let status = brief.schedule().map_or(Status::Unknown, |schedule| schedule.status_at(now, &zone));
        Self::from_status(page, &status, &now.to_zoned(zone.time_zone().clone()))
    }

    /// The words of a status seen at `now`, given in the place's time zone.
    pub fn from_status(page: &Page, status: &Status, now: &jiff::Zoned) -> Self {
        let (state, words) = match status {
            Status::Open { until: None } => ("open", page.t("places-help-open").to_owned()),
            Status::Open { until: Some(until) } => {
                ("open", page.t1("places-help-open-until", "time", page.time(until.time())))
            }
            Status::Closed { next: None } => ("closed", page.t("places-help-closed").to_owned()),
            Status::Closed { next: Some(next) } => {
                ("closed", page.t1("places-help-opens", "when", opening(page, next, now)))
            }
            Status::Unknown => ("unknown", page.t("places-help-hours-unknown").to_owned()),
        };
        Self { state, words }
    }
}

/// "aujourd'hui à 14 h", "demain à 9 h", "jeudi à 9 h", "jeudi 12 mars 2026 à 9 h".
fn opening(page: &Page, next: &jiff::Zoned, now: &jiff::Zoned) -> String {
    let time = page.time(next.time());
    let days = now.date().until(next.date()).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => page.t1("places-help-today-at", "time", time),
        1 => page.t1("places-help-tomorrow-at", "time", time),
        2..=6 => {
            let key = format!("web-weekday-{}", next.date().weekday().to_monday_one_offset());
            page.t2("places-help-day-at", "day", page.t(&key), "time", time)
        }
        _ => page.t2("places-help-day-at", "day", page.long_date(next.date()), "time", time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_are_written_in_pairs() {
        for (raw, want) in [
            ("+33299123456", "02\u{a0}99\u{a0}12\u{a0}34\u{a0}56"),
            ("+590590123456", "+590590123456"),
            ("+33", "+33"),
            ("+33é12345678", "+33é12345678"),
            ("", ""),
        ] {
            assert_eq!(phone_in_words(raw), want);
        }
    }

    #[test]
    fn an_opening_is_told_from_today() {
        let shell = web::testing::shell(&[crate::TEXTS]);
        let page = web::testing::page(&shell, kernel::Lang::Fr, "/");
        let at = |text: &str| -> jiff::Zoned { format!("{text}[Europe/Paris]").parse().unwrap() };
        let now = at("2026-11-24T18:00:00");
        for (next, want) in [
            ("2026-11-24T20:00:00", "aujourd'hui à 20 h"),
            ("2026-11-25T09:30:00", "demain à 9 h 30"),
            ("2026-11-27T09:00:00", "vendredi à 9 h"),
            ("2026-12-24T09:00:00", "jeudi 24 décembre 2026 à 9 h"),
        ] {
            assert_eq!(opening(&page, &at(next), &now).replace('\u{a0}', " "), want);
        }
    }
}
