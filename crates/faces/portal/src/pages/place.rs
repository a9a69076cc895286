//! `/lieux/{id}`: one place, on screen and on paper.

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use kernel::{Lang, Point};
use places::view::{Card, OpenNow, draw_map, phone_in_words, town};
use places::{Place, PlaceId, Record};
use timetable::{Note, Status};
use vocabulary::lmn::{Cost, Service};
use vocabulary::{Mode, Term, Terms};
use web::{Crumb, Error, Page, Result};

use crate::Portal;

/// Older than this, in days, a record is shown with a warning.
const STALE_AFTER_DAYS: i32 = 365;

#[derive(Template)]
#[template(path = "place.html")]
struct PlacePage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    sheet: Sheet,
}

/// A place in words.
#[expect(clippy::struct_excessive_bools, reason = "each flag shows or hides one line of the sheet")]
struct Sheet {
    name: String,
    kinds: String,
    street: String,
    extra: String,
    town: String,
    open: OpenNow,
    hours: Vec<String>,
    hours_readable: bool,
    hours_notes: Vec<String>,
    services: Vec<Offered>,
    presumed: Vec<Offered>,
    modes: Vec<ModeShown>,
    modes_known: bool,
    cost: Vec<String>,
    access: Vec<String>,
    support: Vec<String>,
    publics: Vec<String>,
    care: Vec<String>,
    marks: Vec<String>,
    phone: String,
    phone_href: String,
    emails: Vec<String>,
    sites: Vec<String>,
    booking: Option<String>,
    accessibility: Option<String>,
    presentation: Vec<String>,
    geo: Option<Geo>,
    map: Option<String>,
    source: String,
    updated: String,
    stale: bool,
    withdrawn: bool,
}

/// A service with a line that says what the person gets.
struct Offered {
    title: String,
    easy: String,
}

/// One of the four modes.
struct ModeShown {
    title: &'static str,
    icon: &'static str,
    offered: bool,
}

/// Coordinates for a map program.
struct Geo {
    href: String,
    words: String,
}

/// Shows the sheet; 404 for an id that the register does not know.
pub(crate) async fn show(page: Page, State(portal): State<Portal>, Path(id): Path<String>) -> Result {
    let id: PlaceId = id.parse().map_err(|_| Error::NotFound)?;
    let place = portal.places().place(id).await.map_err(Error::internal)?.ok_or(Error::NotFound)?;
    let sources = portal.places().sources().await.map_err(Error::internal)?;
    let source = sources.iter().find(|source| source.name == place.source);
    let said_by = source.map_or_else(|| place.source.to_string(), |s| format!("{}, {}", s.title, s.licence));
    let sheet = Sheet::new(&page, &portal, &place, said_by);
    let crumbs = vec![
        Crumb::link(page.t("portal-map-home"), "/"),
        Crumb::link(page.t("web-nav-search"), "/recherche"),
        Crumb::here(sheet.name.clone()),
    ];
    Ok(page.ok(PlacePage { page: &page, crumbs, sheet }))
}

impl Sheet {
    fn new(page: &Page, portal: &Portal, place: &Place, source: String) -> Self {
        let record = &place.record;
        let lang = page.lang;
        let now = portal.places().world().now();
        let (zone, schedule) = (place.zone(), place.schedule());
        let local = now.to_zoned(zone.time_zone().clone());
        let status = schedule.as_ref().map_or(Status::Unknown, |schedule| schedule.status_at(now, &zone));
        let effective = record.effective();
        let phone = record.phone.clone().unwrap_or_default();
        let today = local.date();
        Self {
            name: record.name.clone(),
            kinds: titles(lang, record.typologies).join(", "),
            street: record.address.clone(),
            extra: record.address_extra.clone(),
            town: town(record.postal_code.as_ref().map(kernel::PostalCode::as_str), &record.commune_name),
            open: OpenNow::from_status(page, &status, &local),
            hours: place.hours_in_words(lang),
            hours_readable: schedule.is_some(),
            hours_notes: schedule.as_ref().map(|s| notes(page, s.notes())).unwrap_or_default(),
            services: offered(lang, effective.declared),
            presumed: offered(lang, effective.presumed),
            modes: modes(lang, effective.modes),
            modes_known: !effective.modes.is_empty(),
            cost: costs(page, record.costs),
            access: titles(lang, record.access),
            support: titles(lang, record.support),
            publics: titles(lang, record.publics),
            care: titles(lang, record.care),
            marks: marks(lang, record),
            phone: phone_in_words(&phone),
            phone_href: phone,
            emails: record.emails.clone(),
            sites: record.sites.clone(),
            booking: record.booking_url.clone(),
            accessibility: record.accessibility_url.clone(),
            presentation: presentation(record),
            geo: record.point.map(geo),
            map: map(page, portal, place),
            source,
            updated: record.updated.map(|date| page.date(date)).unwrap_or_default(),
            stale: is_stale(record.updated, today),
            withdrawn: place.withdrawn,
        }
    }
}

fn titles<T: Term>(lang: Lang, terms: Terms<T>) -> Vec<String> {
    terms.iter().map(|term| term.title(lang).to_owned()).collect()
}

fn offered(lang: Lang, services: Terms<Service>) -> Vec<Offered> {
    let one = |service: Service| Offered {
        title: service.title(lang).to_owned(),
        easy: service.easy(lang).to_owned(),
    };
    services.iter().map(one).collect()
}

fn modes(lang: Lang, offered: Terms<Mode>) -> Vec<ModeShown> {
    let icon = |mode: Mode| match mode {
        Mode::Substitution => "hand-helping",
        Mode::Mediation => "users",
        Mode::Training => "book-open",
        Mode::Access => "wifi",
    };
    let one = |mode: &Mode| ModeShown {
        title: mode.title(lang),
        icon: icon(*mode),
        offered: offered.contains(*mode),
    };
    Mode::ALL.iter().map(one).collect()
}

/// Cost in words; unknown is said.
fn costs(page: &Page, costs: Terms<Cost>) -> Vec<String> {
    if costs.is_empty() {
        vec![page.t("portal-place-cost-unknown").to_owned()]
    } else {
        titles(page.lang, costs)
    }
}

fn marks(lang: Lang, record: &Record) -> Vec<String> {
    let mut marks = titles(lang, record.programmes);
    marks.extend(titles(lang, record.labels));
    marks.extend(record.other_labels.iter().cloned());
    marks
}

/// The long presentation, or the short one; both when one does not begin the other.
fn presentation(record: &Record) -> Vec<String> {
    let (short, long) = (record.summary.trim(), record.detail.trim());
    let start: String = short.chars().take(40).collect();
    let parts = if long.starts_with(&start) { vec![long] } else { vec![short, long] };
    parts.into_iter().filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// What a reader of the hours should know.
fn notes(page: &Page, notes: &[Note]) -> Vec<String> {
    let mut words = Vec::new();
    if !notes.contains(&Note::PublicHolidays) {
        words.push(page.t("portal-place-holidays").to_owned());
    }
    if notes.contains(&Note::SchoolHolidays) {
        words.push(page.t("portal-place-school-holidays").to_owned());
    }
    if notes.contains(&Note::Dated) {
        words.push(page.t("portal-place-dated").to_owned());
    }
    words
}

fn geo(point: Point) -> Geo {
    let (lat, lon) = (point.lat(), point.lon());
    Geo { href: format!("geo:{lat:.5},{lon:.5}"), words: format!("{lat:.5}, {lon:.5}") }
}

fn map(page: &Page, portal: &Portal, place: &Place) -> Option<String> {
    let snapshot = portal.places().snapshot();
    let brief = snapshot.get(place.id)?;
    let card = Card::new(page, brief, 1, None, portal.places().world().now());
    draw_map(page, portal.places().territories(), &[card], None)
}

/// Whether a record was last updated too long ago to be believed without a call; unknown dates are.
fn is_stale(updated: Option<Date>, today: Date) -> bool {
    updated.is_none_or(|date| date.until(today).map_or(true, |span| span.get_days() > STALE_AFTER_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_record_is_stale_after_a_year_and_when_undated() {
        let today = date(2026, 11, 22);
        for (updated, stale) in [
            (Some(date(2026, 11, 22)), false),
            (Some(date(2025, 11, 22)), false),
            (Some(date(2025, 11, 21)), true),
            (None, true),
        ] {
            assert_eq!(is_stale(updated, today), stale, "{updated:?}");
        }
    }

    #[test]
    fn the_presentation_is_not_said_twice() {
        let record = |summary: &str, detail: &str| Record {
            summary: summary.into(),
            detail: detail.into(),
            ..Record::default()
        };
        assert_eq!(presentation(&record("Aide", "Aide aux démarches")), ["Aide aux démarches"]);
        assert_eq!(presentation(&record("Court", "Long")), ["Court", "Long"]);
        assert_eq!(presentation(&record("Court", "")), ["Court"]);
        assert!(presentation(&record("", "")).is_empty());
    }
}
