//! The whole of the map's page, ready for its templates.

use std::collections::BTreeMap;

use kernel::text::fold;
use places::view::{Card, Link, Whereabouts};
use places::{Brief, PlaceId};
use territory::{Kind, Suggestion, TerritoryRef};
use web::{Errors, Page, Pagination};

use super::card::MapCard;
use super::drawn::draw;
use super::filters::{Counts, Filters};
use super::question::Question;
use crate::Portal;

/// Places on one page of the list.
pub(crate) const PER_PAGE: usize = 20;
/// Territories offered for the words looked for.
const AREAS: usize = 3;

/// What the templates of `map/` show.
pub(crate) struct MapView {
    /// Where the form asks again: the page, or the frame.
    pub(crate) path: &'static str,
    /// Whether it stands on another site.
    pub(crate) embedded: bool,
    /// What was asked.
    pub(crate) question: Question,
    /// Parameters the form keeps beside its own.
    pub(crate) kept: Vec<(String, String)>,
    /// The filters with their counts.
    pub(crate) filters: Filters,
    /// How many are set.
    pub(crate) filters_set: usize,
    /// The address without any filter.
    pub(crate) reset: String,
    /// Wrong fields: the town that nothing has the name of.
    pub(crate) errors: Errors,
    /// Which town: several have the name.
    pub(crate) several: Vec<Link>,
    /// Territories whose name is among the words.
    pub(crate) areas: Vec<Link>,
    /// Places found, exactly.
    pub(crate) total: usize,
    /// The number in words.
    pub(crate) heading: String,
    /// What limits the list beside the form: each with the same question without it.
    pub(crate) limits: Vec<Link>,
    /// The same question on the whole page, for the frame.
    pub(crate) whole_page: String,
    /// The places of this page of the list.
    pub(crate) cards: Vec<MapCard>,
    /// Where the list stands.
    pub(crate) pagination: Pagination,
    /// The drawn map of these places.
    pub(crate) svg: Option<String>,
    /// The query of tiles.
    pub(crate) tile_query: String,
    /// What the map shows first, `west,south,east,north`; empty for the country.
    pub(crate) bounds: String,
    /// Counts by `filter:value`, as JSON.
    pub(crate) counts: String,
}

/// How the page is asked.
pub(crate) struct Way {
    /// Where the form asks again.
    pub(crate) path: &'static str,
    /// Whether it stands on another site.
    pub(crate) embedded: bool,
    /// Whether the map is drawn for those without script.
    pub(crate) drawn: bool,
    /// Parameters kept beside the question's own.
    pub(crate) kept: Vec<(String, String)>,
}

impl MapView {
    /// Asks the register.
    pub(crate) async fn ask(
        page: &Page,
        portal: &Portal,
        question: Question,
        way: Way,
    ) -> Result<Self, web::Error> {
        let (places, territories) = (portal.places(), portal.places().territories());
        let now = places.world().now();
        let found = super::answer::answer(places, &question.query, PER_PAGE, now);
        // Links of the pages lead to the page, whichever part of it is asked now.
        let page_itself = Page { path: way.path.into(), ..page.clone() };
        let pagination = Pagination::new(&page_itself, found.page, PER_PAGE, found.total);
        let first = (found.page - 1) * PER_PAGE;
        let mut cards = Vec::with_capacity(found.places.len());
        for (found, number) in found.places.iter().zip(first + 1..) {
            let card = Card::new(page, &found.brief, number, found.metres, now);
            let booking =
                if found.brief.books_online { booking(portal, found.brief.id).await? } else { None };
            cards.push(MapCard::new(page, card, found.brief.id.to_string(), booking));
        }
        let plain: Vec<Card> =
            if way.drawn { cards.iter().map(|one| one.card.clone()).collect() } else { Vec::new() };
        let drawn = || draw(page, portal, &question, &found.counts, &plain, way.path);
        let svg = way.drawn.then(drawn).flatten();
        let bounds = question.bounds(territories);
        let mut errors = Errors::none();
        if question.at == Whereabouts::Unknown {
            errors.add("ou", "places-help-unknown-place");
        }
        let figures = portal.figures().await?;
        let mut kept = way.kept;
        kept.extend(kept_of(&question));
        let pairs = kept.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let reset = address(way.path, &web::params::query_string(pairs));
        let filters_set = question.filters();
        Ok(Self {
            path: way.path,
            embedded: way.embedded,
            filters: Filters::new(page, &question.form, &found.counts, &figures.source_titles),
            filters_set,
            reset,
            several: several(&question, way.path),
            areas: areas(portal, &question, way.path),
            total: found.total,
            heading: page.tn("places-help-count", found.total),
            limits: limits(page, portal, &question, way.path),
            whole_page: question.href("/carte"),
            cards,
            pagination,
            svg,
            tile_query: question.query.tile_query(),
            bounds: bounds.map(|[w, s, e, n]| format!("{w:.5},{s:.5},{e:.5},{n:.5}")).unwrap_or_default(),
            counts: counts_json(&found.counts),
            errors,
            kept,
            question,
        })
    }
}

async fn booking(portal: &Portal, id: PlaceId) -> Result<Option<String>, web::Error> {
    let place = portal.places().place(id).await.map_err(web::Error::internal)?;
    Ok(place.and_then(|place| place.record.booking_url))
}

/// What the form keeps without showing it: the territory of the link that brought here, and the order.
fn kept_of(question: &Question) -> Vec<(String, String)> {
    let form = &question.form;
    let lists = [("territory", &form.territory), ("role", &form.role)];
    let lists = lists.into_iter().flat_map(|(name, list)| list.iter().map(move |value| (name, value)));
    lists
        .chain([("sort", &form.sort)])
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}

fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn several(question: &Question, path: &str) -> Vec<Link> {
    let Whereabouts::Several(found) = &question.at else { return Vec::new() };
    let one = |town: &Suggestion| {
        let mut asked = question.clone();
        asked.beside.ou = town.label();
        asked.beside.ou_code.clone_from(&town.code);
        Link { words: format!("{}, {}", town.label(), town.detail), href: asked.href(path) }
    };
    found.iter().map(one).collect()
}

/// "Or all of Bretagne": territories that have the name of the words.
fn areas(portal: &Portal, question: &Question, path: &str) -> Vec<Link> {
    let words = question.form.words();
    if words.is_empty() {
        return Vec::new();
    }
    let found = portal.places().territories().suggest_among(&SHOWN, words, AREAS);
    found.iter().map(|area| area_link(area, path)).collect()
}

/// The kinds of territory that words may name.
pub(crate) const SHOWN: [Kind; 3] = [Kind::Commune, Kind::Departement, Kind::Region];

/// The map of a territory.
pub(crate) fn area_link(area: &Suggestion, path: &str) -> Link {
    let (label, code) = (area.label(), area.code.as_str());
    let query = match area.kind {
        Kind::Commune => web::params::query_string([("ou", label.as_str()), ("ou_code", code)]),
        _ => web::params::query_string([("territory", area.reference().as_str())]),
    };
    Link { words: format!("{label}, {}", area.detail), href: address(path, &query) }
}

/// The rectangle of the map and the territory of the link that brought here: the form shows neither.
fn limits(page: &Page, portal: &Portal, question: &Question, path: &str) -> Vec<Link> {
    let mut limits = Vec::new();
    if question.query.bounds().is_some() {
        let mut wider = question.clone();
        wider.form.bbox.clear();
        limits.push(Link { words: page.t("portal-carte-zone").to_owned(), href: wider.href(path) });
    }
    let territories = portal.places().territories();
    let named = question.form.territory.iter().filter_map(|text| text.parse::<TerritoryRef>().ok());
    let names: Vec<&str> = named.filter_map(|one| territories.name_of(&one)).collect();
    if !names.is_empty() {
        let mut wider = question.clone();
        wider.form.territory.clear();
        let words = page.t1("portal-carte-inside", "name", names.join(", "));
        limits.push(Link { words, href: wider.href(path) });
    }
    limits
}

/// JSON inside a page: names and numbers, and nothing that could end its element.
fn counts_json(counts: &Counts) -> String {
    let sorted: BTreeMap<String, usize> =
        counts.iter().map(|((name, code), count)| (format!("{name}:{code}"), *count)).collect();
    serde_json::to_string(&sorted).unwrap_or_else(|_| "{}".into()).replace('<', "\\u003c")
}

/// Places whose name begins with what is typed, for suggestions.
pub(crate) fn named<'a>(snapshot: &'a places::Snapshot, words: &str, limit: usize) -> Vec<&'a Brief> {
    let folded = fold(words);
    let mut found = snapshot.named(words, limit * 4);
    // What begins with the words comes before what only has them.
    found.sort_by_key(|brief| !fold(&brief.name).starts_with(&folded));
    found.truncate(limit);
    found
}
