//! `/lieux/{id}`: one place, on screen and on paper.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Lang, Point};
use places::fold::{By, Story};
use places::offer::{ServiceOffer, offers};
use places::store::Source;
use places::view::{Card, OpenNow, draw_map, phone_in_words, town};
use places::{Place, PlaceId, Precision, Record, Related, SourceName, SourceRecord, Whole};
use timetable::{Note, Status};
use vocabulary::lmn::Cost;
use vocabulary::{Mode, Term, Terms};
use web::{Crumb, Error, Page, Result};

use super::share::{Share, address};
use crate::area::Area;
use crate::{Portal, structured};

/// Older than this, in days, a record is shown with a warning.
const STALE_AFTER_DAYS: i32 = 365;

#[derive(Template)]
#[template(path = "place.html")]
struct PlacePage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    /// The address of the sheet, whatever alias brought here.
    path: String,
    sheet: Sheet,
    ways: Share,
    directions: Option<String>,
    structured: String,
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
    confirmed: String,
    stale: bool,
    withdrawn: bool,
    records: Vec<RecordLine>,
    origins: Vec<OriginLine>,
    related: Vec<RelatedLine>,
}

/// A record that speaks of the place.
struct RecordLine {
    source: String,
    date: String,
    withdrawn: bool,
}

/// Where one field comes from.
struct OriginLine {
    field: String,
    by: Vec<String>,
    others: usize,
}

/// Another place that this one hangs on, or that hangs on it.
struct RelatedLine {
    words: String,
    name: String,
    href: String,
}

/// A service with a line that says what the person gets, and in which ways.
struct Offered {
    title: String,
    easy: String,
    modes: String,
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

/// Shows the sheet; 404 for an id that the register does not know, and the way to the place that an old id became.
pub(crate) async fn show(page: Page, State(portal): State<Portal>, Path(id): Path<String>) -> Result {
    let id: PlaceId = id.parse().map_err(|_| Error::NotFound)?;
    let whole = portal.places().whole(id).await.map_err(Error::internal)?.ok_or(Error::NotFound)?;
    let current = whole.place.id;
    if current != id {
        return Ok(Redirect::permanent(&format!("/lieux/{current}")).into_response());
    }
    let sources = portal.places().sources().await.map_err(Error::internal)?;
    let sheet = Sheet::new(&page, &portal, &whole, &sources);
    let place = &whole.place;
    let path = format!("/lieux/{}", place.id);
    let ways = Share::of(&page, &sheet.name, &address(&sheet.street, &sheet.town), &sheet.phone, &path);
    let directions = place.record.point.map(|point| page.shell.settings.map.directions_to(point));
    let (crumbs, structured) = around(&page, &portal, place, &path);
    Ok(page.ok(PlacePage { page: &page, crumbs, path, sheet, ways, directions, structured }))
}

/// The way here through the territories, for people and for search engines.
fn around(page: &Page, portal: &Portal, place: &Place, path: &str) -> (Vec<Crumb>, String) {
    let territories = portal.places().territories();
    let code = place.record.commune.as_ref().map(kernel::CommuneCode::as_str);
    let commune = code.and_then(|code| Area::find(territories, "commune", code));
    let mut areas = commune.as_ref().map(|area| area.above(territories)).unwrap_or_default();
    areas.extend(commune);
    let mut steps = vec![
        (page.t("portal-map-home"), "/".to_owned()),
        (page.t("portal-territory-all"), "/lieux".to_owned()),
    ];
    steps.extend(areas.iter().map(|area| (area.name.as_str(), area.path())));
    let mut crumbs: Vec<Crumb> = steps.iter().map(|(name, path)| Crumb::link(*name, path.as_str())).collect();
    crumbs.push(Crumb::here(place.record.name.as_str()));
    steps.push((&place.record.name, path.to_owned()));
    let known = code.and_then(|code| territories.commune(code));
    let graph = vec![structured::breadcrumb(page, &steps), structured::place(page, place, known)];
    (crumbs, structured::script(&graph.into()))
}

impl Sheet {
    fn new(page: &Page, portal: &Portal, whole: &Whole, sources: &[Source]) -> Self {
        let (place, record) = (&whole.place, &whole.place.record);
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
            services: offered(lang, record, false),
            presumed: offered(lang, record, true),
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
            geo: record.point.map(|point| geo(page, point, record.point_precision)),
            map: map(page, portal, place),
            source: place.sources.iter().map(|name| cited(sources, name)).collect::<Vec<_>>().join(" ; "),
            updated: record.updated.map(|date| page.date(date)).unwrap_or_default(),
            stale: is_stale(record.updated, today),
            withdrawn: place.withdrawn,
            confirmed: place
                .confirmed
                .map(|at| ago(page, at.to_zoned(zone.time_zone().clone()).date(), today))
                .unwrap_or_default(),
            records: whole.records.iter().map(|one| record_line(page, sources, one)).collect(),
            origins: whole.stories.iter().map(|story| origin(page, sources, story)).collect(),
            related: whole.related.iter().map(|one| related(page, one)).collect(),
        }
    }
}

/// A source and its licence, as it wants to be named.
fn cited(sources: &[Source], name: &SourceName) -> String {
    let source = sources.iter().find(|source| source.name == *name);
    source.map_or_else(|| name.to_string(), |source| format!("{}, {}", source.title, source.licence))
}

fn titled(sources: &[Source], name: &SourceName) -> String {
    let source = sources.iter().find(|source| source.name == *name);
    source.map_or_else(|| name.to_string(), |source| source.title.clone())
}

fn record_line(page: &Page, sources: &[Source], one: &SourceRecord) -> RecordLine {
    RecordLine {
        source: cited(sources, &one.source),
        date: one.record.updated.map(|date| page.date(date)).unwrap_or_default(),
        withdrawn: one.withdrawn,
    }
}

fn origin(page: &Page, sources: &[Source], story: &Story) -> OriginLine {
    let by = |by: &By| match by {
        By::Source { source, date: Some(date), .. } => {
            page.t2("portal-origin-dated", "source", titled(sources, source), "date", page.date(*date))
        }
        By::Source { source, date: None, .. } => titled(sources, source),
        // Staff are not named in public.
        By::Person { at, .. } => {
            page.t1("portal-origin-person", "date", page.date(at.to_zoned(TimeZone::UTC).date()))
        }
    };
    let mut said: Vec<String> = story.by.iter().map(by).collect();
    said.dedup();
    let field = page.t(&format!("places-field-{}", story.field.code().replace('_', "-"))).to_owned();
    OriginLine { field, by: said, others: story.others.len() }
}

fn related(page: &Page, one: &Related) -> RelatedLine {
    let way = if one.outward { "to" } else { "from" };
    RelatedLine {
        words: page.t(&format!("places-relation-{}-{way}", one.kind.code())).to_owned(),
        name: one.name.clone(),
        href: format!("/lieux/{}", one.place),
    }
}

/// How long ago a day was, in words.
fn ago(page: &Page, day: Date, today: Date) -> String {
    let days = day.until(today).map_or(0, |span| span.get_days()).max(0);
    match days {
        0 => page.t("portal-ago-today").to_owned(),
        1..=59 => page.tn("portal-ago-days", days),
        60..=729 => page.tn("portal-ago-months", days / 30),
        _ => page.tn("portal-ago-years", days / 365),
    }
}

fn titles<T: Term>(lang: Lang, terms: Terms<T>) -> Vec<String> {
    terms.iter().map(|term| term.title(lang).to_owned()).collect()
}

fn offered(lang: Lang, record: &Record, presumed: bool) -> Vec<Offered> {
    let one = |offer: ServiceOffer<'_>| Offered {
        title: offer.service.title(lang).to_owned(),
        easy: offer.service.easy(lang).to_owned(),
        modes: titles(lang, offer.modes).join(", "),
    };
    offers(record).into_iter().filter(|offer| offer.presumed == presumed).map(one).collect()
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

/// The point as a link to the person's own map, told when it is only about there.
fn geo(page: &Page, point: Point, precision: Precision) -> Geo {
    let (lat, lon) = (point.lat(), point.lon());
    let mut words = format!("{lat:.5}, {lon:.5}");
    if precision.is_approximate() {
        let about = page.t(match precision {
            Precision::Commune => "places-precision-commune",
            _ => "places-precision-street",
        });
        words = format!("{words} · {about}");
    }
    Geo { href: format!("geo:{lat:.5},{lon:.5}"), words }
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
