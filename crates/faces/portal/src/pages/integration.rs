//! `/integration`: how to show the map on another site, with a form that writes the code.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use vocabulary::lmn::Service;
use web::{Allowance, Choice, Errors, Page, Query, Result};

use super::map::Colour;
use crate::Portal;

/// Heights that make sense, in pixels.
const HEIGHTS: std::ops::RangeInclusive<u32> = 300..=2_000;
const USUAL_HEIGHT: u32 = 700;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    departement: String,
    service: String,
    gratuit: bool,
    guichets: bool,
    couleur: String,
    accent: String,
    hauteur: String,
}

#[derive(Template)]
#[template(path = "map/integration.html")]
struct Integration<'a> {
    page: &'a Page,
    asked: Asked,
    errors: Errors,
    departements: Vec<Choice>,
    services: Vec<Choice>,
    /// The frame of the preview.
    src: String,
    /// The code of the frame.
    frame: String,
    /// The code of the element.
    element: String,
}

/// Shows the page. Nothing is stored: the form's answer is the code.
pub(crate) async fn show(page: Page, State(portal): State<Portal>, Query(asked): Query<Asked>) -> Result {
    let mut errors = Errors::none();
    for (name, value) in [("couleur", &asked.couleur), ("accent", &asked.accent)] {
        if !value.is_empty() && Colour::read(value).is_none() {
            errors.add(name, "portal-integration-wrong-colour");
        }
    }
    if Colour::read(&asked.couleur).is_some_and(|colour| !colour.reads_on_paper()) {
        errors.add("couleur", "portal-integration-pale");
    }
    let height = match asked.hauteur.as_str() {
        "" => USUAL_HEIGHT,
        text => text.parse().ok().filter(|height| HEIGHTS.contains(height)).unwrap_or_else(|| {
            errors.add("hauteur", "portal-integration-wrong-height");
            USUAL_HEIGHT
        }),
    };
    let anywhere = Choice::new("", page.t("portal-territory-france")).checked_if(&asked.departement);
    let mut departements = vec![anywhere];
    departements.extend(portal.places().territories().departements().iter().map(|one| {
        Choice::new(one.code.as_str(), format!("{} ({})", one.name, one.code)).checked_if(&asked.departement)
    }));
    let known = departements.iter().any(|choice| choice.checked);
    let mut services = vec![Choice::new("", page.t("portal-carte-any")).checked_if(&asked.service)];
    services.extend(
        Service::ALL
            .iter()
            .map(|one| Choice::new(one.code(), one.title(page.lang)).checked_if(&asked.service)),
    );
    let filters = filters(&asked, known && !asked.departement.is_empty());
    let src = with_query("/carte/integree", &[&filters[..], &looks(&asked)].concat());
    let title = page.t("portal-carte-title");
    let frame = format!(
        "<iframe src=\"{}\" title=\"{title}\" width=\"100%\" height=\"{height}\" loading=\"lazy\" \
         allow=\"geolocation\"></iframe>",
        page.absolute(&src).replace('&', "&amp;"),
    );
    let element = element(&page, &filters, &looks(&asked), height);
    let template = Integration { page: &page, asked, errors, departements, services, src, frame, element };
    let wrong = !template.errors.is_empty();
    let mut response = if wrong { page.invalid(template) } else { page.ok(template) }.into_response();
    response.extensions_mut().insert(Allowance { frames: true, ..Allowance::default() });
    Ok(response)
}

type Pair = (&'static str, String);

fn filters(asked: &Asked, in_departement: bool) -> Vec<Pair> {
    let mut pairs = Vec::new();
    if in_departement {
        pairs.push(("territory", format!("departement:{}", asked.departement)));
    }
    if Service::from_code(&asked.service).is_some() {
        pairs.push(("service", asked.service.clone()));
    }
    if asked.gratuit {
        pairs.push(("cost", "gratuit".to_owned()));
    }
    if asked.guichets {
        pairs.push(("guichets", "on".to_owned()));
    }
    pairs
}

fn looks(asked: &Asked) -> Vec<Pair> {
    let read =
        |name, text: &str| Some((name, Colour::read(text)?.to_string().trim_start_matches('#').to_owned()));
    [read("couleur", &asked.couleur), read("accent", &asked.accent)].into_iter().flatten().collect()
}

fn with_query(path: &str, pairs: &[Pair]) -> String {
    let query = web::params::query_string(pairs.iter().map(|(name, value)| (*name, value.as_str())));
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The element does the same with attributes.
fn element(page: &Page, filters: &[Pair], looks: &[Pair], height: u32) -> String {
    let (territory, others): (Vec<_>, Vec<_>) = filters.iter().partition(|(name, _)| *name == "territory");
    let mut attributes = String::new();
    for (_, value) in territory {
        let _ = write!(attributes, " territoire=\"{value}\"");
    }
    if !others.is_empty() {
        let query = web::params::query_string(others.iter().map(|(name, value)| (*name, value.as_str())));
        let _ = write!(attributes, " filtres=\"{}\"", query.replace('&', "&amp;"));
    }
    for (name, value) in looks {
        let _ = write!(attributes, " {name}=\"#{value}\"");
    }
    let script = page.absolute("/passerelle-carte.js");
    format!(
        "<script type=\"module\" src=\"{script}\"></script>\n<passerelle-carte{attributes} \
         style=\"height: {height}px\"></passerelle-carte>"
    )
}
