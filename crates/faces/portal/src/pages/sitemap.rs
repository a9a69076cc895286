//! `/robots.txt` and `/sitemap.xml`: what search engines may read, and where it all is.

use std::fmt::Write as _;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use web::{Error, Page, Result};

use super::territory::indexed_communes;
use crate::Portal;
use crate::area::Area;

/// Addresses in one part; the protocol allows 50,000.
const PER_PART: usize = 40_000;

const XML: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Pages of the site that are neither a place nor a territory.
const PAGES: [&str; 7] =
    ["/", "/carte", "/donnees", "/integration", "/accessibilite", "/mentions-legales", "/confidentialite"];

/// Pages for people at work, forms, and answers that change with every question.
const CLOSED: [&str; 10] = [
    "/desk",
    "/office",
    "/compte",
    "/connexion",
    "/inscription",
    "/recherche",
    "/carte/",
    "/carte?",
    "/r/",
    "/api/",
];

/// `/robots.txt`. A demonstration is full of invented people: nothing of it belongs in a search engine.
pub(crate) async fn robots(page: Page) -> Result {
    let mut text = String::from("User-agent: *\n");
    if page.shell.demo() {
        text.push_str("Disallow: /\n");
    } else {
        for path in CLOSED {
            let _ = writeln!(text, "Disallow: {path}");
        }
        let _ = writeln!(text, "\nSitemap: {}", page.absolute("/sitemap.xml"));
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// `/sitemap.xml`: the parts.
pub(crate) async fn index(page: Page, State(portal): State<Portal>) -> Result {
    let places = portal.places().snapshot().len();
    let parts = places.div_ceil(PER_PART);
    let names =
        std::iter::once("territoires.xml".to_owned()).chain((1..=parts).map(|n| format!("lieux-{n}.xml")));
    let mut xml =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for name in names {
        let _ =
            writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", address(&page, &format!("/sitemap/{name}")));
    }
    xml.push_str("</sitemapindex>\n");
    Ok((XML, xml).into_response())
}

/// `/sitemap/{part}`: the addresses of one part.
pub(crate) async fn part(page: Page, State(portal): State<Portal>, Path(part): Path<String>) -> Result {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    if part == "territoires.xml" {
        let figures = portal.figures().await?;
        for path in PAGES {
            let _ = writeln!(xml, "<url><loc>{}</loc></url>", address(&page, path));
        }
        for area in areas(&portal).iter().chain(&indexed_communes(&figures, &portal)) {
            let _ = writeln!(xml, "<url><loc>{}</loc></url>", address(&page, &area.path()));
        }
    } else {
        let number = part.strip_prefix("lieux-").and_then(|rest| rest.strip_suffix(".xml"));
        let number: usize = number.and_then(|text| text.parse().ok()).ok_or(Error::NotFound)?;
        let snapshot = portal.places().snapshot();
        let parts: Vec<_> = snapshot.briefs().chunks(PER_PART).collect();
        let briefs = number.checked_sub(1).and_then(|at| parts.get(at)).ok_or(Error::NotFound)?;
        for brief in *briefs {
            let updated = brief.updated.map(|date| format!("<lastmod>{date}</lastmod>")).unwrap_or_default();
            let loc = address(&page, &format!("/lieux/{}", brief.id));
            let _ = writeln!(xml, "<url><loc>{loc}</loc>{updated}</url>");
        }
    }
    xml.push_str("</urlset>\n");
    Ok((XML, xml).into_response())
}

/// France, regions, départements.
fn areas(portal: &Portal) -> Vec<Area> {
    let territories = portal.places().territories();
    let regions = Area::FRANCE.under(territories);
    let departements: Vec<Area> = regions.iter().flat_map(|region| region.under(territories)).collect();
    std::iter::once(Area::FRANCE).chain(regions).chain(departements).collect()
}

/// A full address, as XML text.
fn address(page: &Page, path: &str) -> String {
    page.absolute(path).replace('&', "&amp;").replace('<', "&lt;")
}
