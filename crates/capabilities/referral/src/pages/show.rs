//! One referral on the sender's desk.

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use web::{Crumb, Form, Nothing, Page, Query};

use super::view;
use crate::ReferralId;
use crate::model::{Contact, Event, Shelf, display_code};
use crate::service::{Referrals, Thread};
use crate::thread::{Referral, Step};

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    sent: bool,
}

#[derive(Template)]
#[template(path = "show.html")]
struct ShowPage {
    page: Page,
    crumbs: Vec<Crumb>,
    just_sent: bool,
    title: String,
    referral: Referral,
    steps: Vec<Step>,
    code: Option<String>,
}

impl ShowPage {
    fn needs_attention(&self) -> bool {
        self.referral.shelf() == Shelf::Attention
    }

    fn can_withdraw(&self) -> bool {
        self.referral.state.after(Event::Withdraw).is_ok()
    }

    fn must_renew(&self) -> bool {
        self.code.is_none() && !self.referral.state.is_final()
    }

    fn contact(&self) -> Option<String> {
        let stored = self.referral.contact.as_deref()?;
        Some(Contact::parse(stored).map_or_else(|_| stored.to_owned(), |contact| contact.to_string()))
    }

    fn actor<'a>(&'a self, step: &'a Step) -> &'a str {
        if step.actor.is_empty() { self.page.t("referral-actor-system") } else { &step.actor }
    }
}

/// `GET /desk/referrals/{id}`
pub(super) async fn show(
    page: Page,
    State(referrals): State<Referrals>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let Thread { referral, steps, links } = referrals.get(&page.actor, read_id(&id)?).await?;
    referrals.looked(&page, &referral, "referral", "follow-up").await?;
    let title = page.t1("referral-show-title", "reference", referral.printed_reference());
    let crumbs = vec![
        Crumb::link(page.t("web-nav-desk"), "/desk"),
        Crumb::link(page.t("referral-list-title"), "/desk/referrals"),
        Crumb::here(referral.printed_reference()),
    ];
    let code = links.filter(|_| !referral.state.is_final()).map(|links| display_code(&links.code));
    let view = ShowPage { page: page.clone(), crumbs, just_sent: asked.sent, title, referral, steps, code };
    Ok(page.ok(view))
}

/// `POST /desk/referrals/{id}/withdraw`
pub(super) async fn withdraw(
    page: Page,
    State(referrals): State<Referrals>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    let id = read_id(&id)?;
    referrals.withdraw(&page.actor, id).await?;
    Ok(web::see_other(&format!("/desk/referrals/{id}")))
}

/// `POST /desk/referrals/{id}/settle`
pub(super) async fn settle(
    page: Page,
    State(referrals): State<Referrals>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    let id = read_id(&id)?;
    referrals.settle(&page.actor, id).await?;
    Ok(web::see_other(&format!("/desk/referrals/{id}")))
}

/// `POST /desk/referrals/{id}/link`
pub(super) async fn renew_link(
    page: Page,
    State(referrals): State<Referrals>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    let id = read_id(&id)?;
    referrals.renew_link(&page.actor, id).await?;
    Ok(web::see_other(&format!("/desk/referrals/{id}")))
}

pub(super) fn read_id(text: &str) -> Result<ReferralId, web::Error> {
    text.parse().map_err(|_| web::Error::NotFound)
}
