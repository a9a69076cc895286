//! `/compte/droits`: what someone may do, and why.

use askama::Template;
use axum::extract::State;
use identity::{Power, Reach};
use web::{Crumb, Page};

use super::{address, words};
use crate::model::Holding;
use crate::service::Organisations;

#[derive(Template)]
#[template(path = "organisations/rights.html")]
struct RightsPage {
    page: Page,
    crumbs: Vec<Crumb>,
    reasons: Vec<Right>,
    sleeping: Vec<Why>,
    coming: Vec<Why>,
}

struct Right {
    code: &'static str,
    power: String,
    reach: String,
    why: Vec<Why>,
}

struct Why {
    role: String,
    href: String,
    organisation: String,
    told: String,
}

pub(super) async fn get(State(organisations): State<Organisations>, page: Page) -> web::Result {
    let rights = organisations.rights(&page.actor).await?;
    let why = |held: &Holding| Why {
        role: words::role(&page, held.grant.role),
        href: address(held.grant.organisation),
        organisation: held.organisation_name.clone(),
        told: words::told(&page, organisations.territories(), held),
    };
    let all = |held: &[Holding]| held.iter().map(why).collect();
    let reasons = rights.reasons.iter().map(|reason| Right {
        code: reason.power.code(),
        power: power(&page, reason.power),
        reach: page
            .t(match reason.power.reach() {
                Reach::Organisation => "organisations-reach-organisation",
                Reach::Territory => "organisations-reach-territory",
            })
            .to_owned(),
        why: all(&reason.roles),
    });
    Ok(page.ok(RightsPage {
        crumbs: vec![
            Crumb::link(page.t("organisations-account"), "/compte"),
            Crumb::here(page.t("organisations-rights-title")),
        ],
        reasons: reasons.collect(),
        sleeping: all(&rights.sleeping),
        coming: all(&rights.coming),
        page: page.clone(),
    }))
}

fn power(page: &Page, power: Power) -> String {
    page.t(&format!("organisations-power-{}", power.code())).to_owned()
}
