//! The map for those without script, and what the others see until theirs has come: numbered places where a part of the
//! country is asked, a circle for each département where all of it is.

use documents::map::{Area, National, Words};
use places::map::MapQuery;
use places::view::{Card, draw_map};
use territory::Zone;
use web::Page;

use super::filters::Counts;
use super::question::Question;
use crate::Portal;

/// Pixels across and down of the country.
const COUNTRY_PX: (u32, u32) = (620, 620);

/// Draws it; `None` when nothing has a point.
pub(crate) fn draw(
    page: &Page,
    portal: &Portal,
    question: &Question,
    counts: &Counts,
    cards: &[Card],
    path: &str,
) -> Option<String> {
    let territories = portal.places().territories();
    if question.bounds(territories).is_none() && question.form.words().is_empty() {
        return Some(country(page, portal, question, counts, path));
    }
    draw_map(page, territories, cards, question.spot())
}

fn country(page: &Page, portal: &Portal, question: &Question, counts: &Counts, path: &str) -> String {
    let territories = portal.places().territories();
    let outlines = territories.national_outlines();
    let hrefs =
        outlines.iter().map(|(departement, _)| inside(question, departement.code.as_str()).href(path));
    let hrefs: Vec<String> = hrefs.collect();
    let areas: Vec<Area<'_>> = outlines
        .iter()
        .zip(&hrefs)
        .map(|((departement, outline), href)| {
            let code = departement.code.as_str();
            let at = [departement.point.lon(), departement.point.lat()];
            let key = ("departement".to_owned(), format!("departement:{code}"));
            Area {
                name: &departement.name,
                href,
                count: counts.get(&key).copied().unwrap_or(0) as u64,
                center: territories.inset(code, at).unwrap_or(at),
                rings: &outline.rings,
                inset: departement.zone != Zone::Metropole,
            }
        })
        .collect();
    let count = |n: u64| page.tn("places-help-count", n);
    let words = Words {
        title: page.t("portal-carte-title"),
        description: page.t("portal-carte-drawn"),
        you: "",
        count: &count,
        attribution: page.t("places-help-map-source"),
    };
    National { id: "france", size: COUNTRY_PX, words, areas: &areas }.draw()
}

/// The same question in a département.
fn inside(question: &Question, code: &str) -> Question {
    let form = MapQuery { territory: vec![format!("departement:{code}")], ..question.form.clone() };
    Question { form, ..question.clone() }
}
