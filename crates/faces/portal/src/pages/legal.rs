//! Pages of words: accessibility, legal notice, personal data, site map. Facts come from the operator's configuration.

use askama::Template;
use web::{Page, Result};

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility<'a> {
    page: &'a Page,
    contact: &'a str,
}

/// `/accessibilite`: the statement.
pub(crate) async fn accessibility(page: Page) -> Result {
    let legal = &page.site.legal;
    let contact =
        if legal.accessibility_contact.is_empty() { &legal.contact } else { &legal.accessibility_contact };
    Ok(page.ok(Accessibility { page: &page, contact }))
}

#[derive(Template)]
#[template(path = "legal.html")]
struct Legal<'a> {
    page: &'a Page,
    facts: Vec<(&'a str, &'a str)>,
}

/// `/mentions-legales`.
pub(crate) async fn legal(page: Page) -> Result {
    let legal = &page.site.legal;
    let facts = vec![
        (page.t("portal-legal-publisher"), legal.publisher.as_str()),
        (page.t("portal-legal-address"), legal.address.as_str()),
        (page.t("portal-legal-director"), legal.director.as_str()),
        (page.t("portal-legal-contact"), legal.contact.as_str()),
        (page.t("portal-legal-host"), legal.host.as_str()),
    ];
    Ok(page.ok(Legal { page: &page, facts }))
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy<'a> {
    page: &'a Page,
    contact: &'a str,
}

/// `/confidentialite`: what is kept, why, how long, and the rights of the person.
pub(crate) async fn privacy(page: Page) -> Result {
    Ok(page.ok(Privacy { page: &page, contact: &page.site.legal.data_protection }))
}

#[derive(Template)]
#[template(path = "site_map.html")]
struct SiteMap<'a> {
    page: &'a Page,
}

/// `/plan-du-site`.
pub(crate) async fn site_map(page: Page) -> Result {
    Ok(page.ok(SiteMap { page: &page }))
}
