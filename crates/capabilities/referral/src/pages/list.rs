//! The referrals of the agent's organisation: to deal with, waiting, closed.

use askama::Template;
use axum::extract::State;
use identity::Power;
use serde::Deserialize;
use web::{Crumb, Page, Query};

use super::view;
use crate::model::Shelf;
use crate::service::Referrals;
use crate::thread::{Cursor, Referral};

/// Referrals on one page.
const PER_PAGE: u32 = 25;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    shelf: Option<String>,
    after: Option<String>,
}

struct Tab {
    code: &'static str,
    label: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    crumbs: Vec<Crumb>,
    tabs: Vec<Tab>,
    caption: String,
    empty: String,
    rows: Vec<Referral>,
    next: Option<String>,
}

/// `GET /desk/referrals?shelf=&after=`. Without a shelf: what is to be dealt with, else what waits.
pub(super) async fn show(
    page: Page,
    State(referrals): State<Referrals>,
    Query(asked): Query<Asked>,
) -> web::Result {
    page.holder(Power::ReadThreads)?;
    let counts = referrals.counts(&page.actor).await?;
    let usual = if counts[0] > 0 { Shelf::Attention } else { Shelf::Waiting };
    let shelf = asked.shelf.as_deref().and_then(|code| code.parse().ok()).unwrap_or(usual);
    let after = asked.after.as_deref().and_then(Cursor::decode).unwrap_or(Cursor::START);
    let found = referrals.list(&page.actor, shelf, after, PER_PAGE).await?;
    let tabs = Shelf::ALL
        .into_iter()
        .zip(found.counts)
        .map(|(one, count)| Tab {
            code: one.code(),
            label: format!("{} ({})", name(&page, one), page.number(count)),
            here: one == shelf,
        })
        .collect();
    let count = Shelf::ALL.into_iter().zip(found.counts).find(|(one, _)| *one == shelf).map_or(0, |(_, n)| n);
    let caption = format!("{}\u{a0}: {}", name(&page, shelf), page.tn("referral-list-caption", count));
    let empty = page.t(&format!("referral-list-empty-{}", shelf.code())).to_owned();
    let crumbs =
        vec![Crumb::link(page.t("web-nav-desk"), "/desk"), Crumb::here(page.t("referral-list-title"))];
    let next = found.next.map(|cursor| page.here_with("after", &cursor.encode()));
    Ok(page.ok(ListPage { page: page.clone(), crumbs, tabs, caption, empty, rows: found.rows, next }))
}

fn name(page: &Page, shelf: Shelf) -> String {
    page.t(&format!("referral-list-{}", shelf.code())).to_owned()
}
