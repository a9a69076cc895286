//! `/lieux` and under it, a page for each territory: how many places, which ones, from which sources. For those who come
//! from a search engine, and for whoever prefers a list to a map.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use kernel::text::fold;
use places::view::{Card, draw_map};
use places::{Brief, Role, SourceName};
use serde::Deserialize;
use territory::TerritoryRef;
use web::{Crumb, Error, Page, Pagination, Query, Result};

use crate::Portal;
use crate::area::Area;
use crate::figures::{Figures, Tally};
use crate::structured;

/// Places on one page of the list.
const PER_PAGE: usize = 20;
/// Nearest communes offered under a commune.
const NEIGHBOURS: usize = 8;
/// As far as neighbours are looked for, in metres.
const NEAR_M: f64 = 30_000.0;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    page: String,
}

#[derive(Template)]
#[template(path = "territory.html")]
struct TerritoryPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    /// The address of this page without language.
    path: String,
    title: String,
    lead: String,
    map_href: String,
    indexed: bool,
    under_title: &'a str,
    under: Vec<Under>,
    cards: Vec<Card>,
    desks: Vec<Card>,
    map: Option<String>,
    pagination: Pagination,
    sources: Vec<SourceLine>,
    structured: String,
}

/// A territory under, or beside, this one.
struct Under {
    name: String,
    href: String,
    places: usize,
}

/// A source of the places of this page.
struct SourceLine {
    title: String,
    licence: String,
    date: String,
    places: usize,
}

/// `/lieux`: the country, by region.
pub(crate) async fn france(page: Page, State(portal): State<Portal>) -> Result {
    show(&page, &portal, &Area::FRANCE, &Asked::default()).await
}

/// `/lieux/{level}/{name}`: a region, a département, a commune; `name` is its code and its name. Another spelling of the
/// name leads to the one address of the page.
pub(crate) async fn territory(
    page: Page,
    State(portal): State<Portal>,
    Path((level, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result {
    let code = name.split('-').next().unwrap_or_default();
    let area = Area::find(portal.places().territories(), &level, code).ok_or(Error::NotFound)?;
    if area.path() != *page.path {
        let query = if page.query.is_empty() { String::new() } else { format!("?{}", page.query) };
        let to = format!("{}{query}", area.path());
        return Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response());
    }
    show(&page, &portal, &area, &asked).await
}

async fn show(page: &Page, portal: &Portal, area: &Area, asked: &Asked) -> Result {
    let figures = portal.figures().await?;
    let snapshot = portal.places().snapshot();
    let territories = portal.places().territories();
    let here = snapshot.in_territory(territories, &area.territory);
    let mut tally = Tally::default();
    for brief in &here {
        tally.add(brief.role);
    }
    let listed = if area.territory == TerritoryRef::France { Vec::new() } else { in_order(&here) };
    let wanted = asked.page.parse().unwrap_or(1).max(1);
    let pagination = Pagination::new(page, wanted, PER_PAGE, listed.len());
    let first = (pagination.current - 1) * PER_PAGE;
    let shown: Vec<&Brief> = listed.iter().copied().skip(first).take(PER_PAGE).collect();
    let now = portal.places().world().now();
    let cards: Vec<Card> = shown
        .iter()
        .zip(first + 1..)
        .map(|(brief, number)| Card::new(page, brief, number, None, now))
        .collect();
    let name =
        if area.name.is_empty() { page.t("portal-territory-france").to_owned() } else { area.name.clone() };
    let path = match pagination.current {
        1 => area.path(),
        number => format!("{}?page={number}", area.path()),
    };
    let title = page.t1("portal-territory-title", "name", name.as_str());
    let above = area.above(territories);
    let structured = describe(page, area, &above, &title, listed.len(), first + 1, &shown);
    let sources = sources(page, portal, &here).await?;
    Ok(page.ok(TerritoryPage {
        page,
        crumbs: crumbs(page, area, &above),
        lead: lead(page, &name, tally),
        map_href: format!("/carte?territory={}", area.territory),
        indexed: tally.places > 0,
        under_title: page.t(under_key(area)),
        under: under(portal, area, &figures),
        desks: desks(page, area, &here, now),
        map: draw_map(page, territories, &cards, None),
        cards,
        path,
        title,
        pagination,
        sources,
        structured,
    }))
}

/// The places where help is given, by commune, then by name.
fn in_order<'a>(here: &[&'a Brief]) -> Vec<&'a Brief> {
    let mut places: Vec<&Brief> =
        here.iter().copied().filter(|brief| brief.role != Role::EntryPoint).collect();
    places.sort_by_cached_key(|brief| (fold(&brief.commune_name), fold(&brief.name), brief.id));
    places
}

/// In a commune, the desks where to ask too.
fn desks(page: &Page, area: &Area, here: &[&Brief], now: jiff::Timestamp) -> Vec<Card> {
    if !matches!(area.territory, TerritoryRef::Commune(_)) {
        return Vec::new();
    }
    let mut desks: Vec<&Brief> =
        here.iter().copied().filter(|brief| brief.role == Role::EntryPoint).collect();
    desks.sort_by_cached_key(|brief| (fold(&brief.name), brief.id));
    desks.iter().take(PER_PAGE).map(|brief| Card::new(page, brief, 0, None, now)).collect()
}

fn lead(page: &Page, name: &str, tally: Tally) -> String {
    match tally.places {
        0 => page.t1("portal-territory-none", "name", name),
        _ => page.t2("portal-territory-lead", "places", tally.places, "desks", tally.entry_points),
    }
}

fn under_key(area: &Area) -> &'static str {
    match area.territory {
        TerritoryRef::France => "portal-territory-regions",
        TerritoryRef::Region(_) => "portal-territory-departements",
        TerritoryRef::Departement(_) => "portal-territory-communes",
        TerritoryRef::Commune(_) | TerritoryRef::Epci(_) => "portal-territory-near",
    }
}

/// The territories under this one that have places; beside a commune, its nearest.
fn under(portal: &Portal, area: &Area, figures: &Figures) -> Vec<Under> {
    let territories = portal.places().territories();
    let places = |area: &Area| match &area.territory {
        TerritoryRef::Commune(code) => figures.by_commune.get(code.as_str()).map_or(0, |tally| tally.places),
        TerritoryRef::Departement(code) => {
            figures.by_departement.get(code.as_str()).map_or(0, |row| row.places)
        }
        TerritoryRef::Region(code) => figures.by_region.get(code.as_str()).map_or(0, |tally| tally.places),
        TerritoryRef::France | TerritoryRef::Epci(_) => figures.places,
    };
    let areas = match &area.territory {
        TerritoryRef::Commune(code) => {
            let middle = territories.point_of(&area.territory);
            let near = middle.map(|point| territories.communes_within(point, NEAR_M)).unwrap_or_default();
            let mut near: Vec<_> = near.into_iter().filter(|(commune, _)| commune.code != *code).collect();
            near.sort_by(|a, b| a.1.total_cmp(&b.1));
            let found = near.iter().map(|(commune, _)| commune.code.as_str());
            let found = found.filter_map(|code| Area::find(territories, "commune", code));
            found.filter(|one| places(one) > 0).take(NEIGHBOURS).collect()
        }
        _ => area.under(territories),
    };
    areas
        .iter()
        .map(|one| Under { name: one.name.clone(), href: one.path(), places: places(one) })
        .filter(|one| one.places > 0)
        .collect()
}

async fn sources(
    page: &Page,
    portal: &Portal,
    here: &[&Brief],
) -> std::result::Result<Vec<SourceLine>, Error> {
    let known = portal.places().sources().await.map_err(Error::internal)?;
    let count = |name: &SourceName| here.iter().filter(|brief| *brief.source == *name).count();
    let mut lines: Vec<SourceLine> = known
        .into_iter()
        .map(|source| SourceLine {
            places: count(&source.name),
            date: source.edition.parse().map_or(source.edition, |date| page.date(date)),
            title: source.title,
            licence: source.licence,
        })
        .filter(|line| line.places > 0)
        .collect();
    lines.sort_by(|a, b| b.places.cmp(&a.places).then_with(|| a.title.cmp(&b.title)));
    Ok(lines)
}

fn crumbs(page: &Page, area: &Area, above: &[Area]) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::link(page.t("portal-map-home"), "/")];
    if area.territory == TerritoryRef::France {
        crumbs.push(Crumb::here(page.t("portal-territory-all")));
        return crumbs;
    }
    crumbs.push(Crumb::link(page.t("portal-territory-all"), "/lieux"));
    crumbs.extend(above.iter().map(|one| Crumb::link(one.name.as_str(), one.path())));
    crumbs.push(Crumb::here(area.name.as_str()));
    crumbs
}

fn describe(
    page: &Page,
    area: &Area,
    above: &[Area],
    title: &str,
    total: usize,
    first: usize,
    shown: &[&Brief],
) -> String {
    let mut steps =
        vec![(page.t("portal-map-home"), "/".to_owned()), (page.t("portal-territory-all"), "/lieux".into())];
    steps.extend(above.iter().map(|one| (one.name.as_str(), one.path())));
    if area.territory != TerritoryRef::France {
        steps.push((area.name.as_str(), area.path()));
    }
    let mut graph = vec![structured::breadcrumb(page, &steps)];
    if !shown.is_empty() {
        graph.push(structured::list(page, title, total, first, shown));
    }
    structured::script(&graph.into())
}

/// The communes that have a page worth indexing, for the site map: those with at least one place.
pub(crate) fn indexed_communes(figures: &Figures, portal: &Portal) -> Vec<Area> {
    let territories = portal.places().territories();
    let mut codes: Vec<&String> =
        figures.by_commune.iter().filter(|(_, tally)| tally.places > 0).map(|(code, _)| code).collect();
    codes.sort_unstable();
    codes.into_iter().filter_map(|code| Area::find(territories, "commune", code)).collect()
}
