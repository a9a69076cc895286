//! `/donnees-personnelles`: what is done with people's data, and how long anything is kept.

use askama::Template;
use axum::extract::State;
use jiff::tz::TimeZone;
use web::Page;

use crate::{Privacy, Processing};

#[derive(Template)]
#[template(path = "privacy/register.html")]
struct Register<'a> {
    page: &'a Page,
    contact: &'a str,
    operator: &'a str,
    processings: &'a [Processing],
    rules: Vec<Rule<'a>>,
}

struct Rule<'a> {
    what: &'a str,
    kept: &'a str,
    then: &'a str,
    last: String,
}

/// `GET /donnees-personnelles`
pub(super) async fn show(page: Page, State(privacy): State<Privacy>) -> web::Result {
    let (site, runs) = (page.shell.site(), privacy.runs().await?);
    let last = |job: &str| match runs.iter().find(|(kind, ..)| kind == job) {
        Some((_, at, count)) => {
            let at = page.moment(&at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)));
            page.t2("privacy-last-run", "at", at, "n", *count)
        }
        None if job.is_empty() => String::new(),
        None => page.t("privacy-never-run").to_owned(),
    };
    let rules = privacy.retentions().iter().map(|rule| Rule {
        what: page.t(rule.what),
        kept: page.t(rule.kept),
        then: page.t(rule.then),
        last: last(rule.job),
    });
    Ok(page.ok(Register {
        page: &page,
        contact: &site.legal.data_protection,
        operator: &site.operator,
        processings: privacy.register(),
        rules: rules.collect(),
    }))
}
