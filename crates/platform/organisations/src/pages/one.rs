//! `/organisations/{id}`: one organisation, and who holds which role for those who belong to it.

use askama::Template;
use axum::extract::{Path, State};
use web::{Crumb, Page};

use super::{address, crumbs, id, words};
use crate::model::{Brief, Holding, State as Stage};
use crate::service::{May, Organisations, View};

#[derive(Template)]
#[template(path = "organisations/one.html")]
struct One {
    page: Page,
    crumbs: Vec<Crumb>,
    name: String,
    base: String,
    state: String,
    motive: String,
    facts: Vec<(String, String)>,
    contact: String,
    parent: Option<(String, String)>,
    networks: Vec<(String, String)>,
    children: Vec<(String, String)>,
    duplicates: Vec<(String, String)>,
    members: Vec<Member>,
    joins: Vec<(String, String)>,
    may: May,
    may_ask: bool,
}

struct Member {
    name: String,
    role: String,
    told: String,
    /// Address of the page that ends the role, if the actor may.
    end: Option<String>,
    /// Address of the page that lends it.
    lend: Option<String>,
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
) -> web::Result {
    let asked = id(&asked)?;
    let view = organisations.view(&page.actor, asked).await?;
    if view.organisation.id != asked {
        return Ok(web::see_other(&address(view.organisation.id)));
    }
    Ok(page.ok(show(&organisations, &page, &view)))
}

fn show(organisations: &Organisations, page: &Page, view: &View) -> One {
    let one = &view.organisation;
    let base = address(one.id);
    let link = |brief: &Brief| (address(brief.id), brief.name.clone());
    let links = |briefs: &[Brief]| briefs.iter().map(link).collect();
    let contact = one.contact.as_ref().filter(|_| view.may.oversees);
    One {
        crumbs: crumbs(page, None, &one.facts.name),
        name: one.facts.name.clone(),
        state: match one.state {
            Stage::Active => String::new(),
            other => words::state(page, other),
        },
        motive: one.motive.clone().unwrap_or_default(),
        facts: facts(organisations, page, view),
        contact: contact.map(|contact| format!("{}, {}", contact.name, contact.email)).unwrap_or_default(),
        parent: view.parent.as_ref().map(link),
        networks: links(&view.networks),
        children: links(&view.children),
        duplicates: view
            .duplicates
            .iter()
            .map(|other| (format!("{base}/fusionner?avec={}", other.id), other.name.clone()))
            .collect(),
        members: members(organisations, page, view),
        joins: view
            .joins
            .iter()
            .map(|join| {
                let name = words::name(page, join.account_name.as_ref());
                (format!("{base}/demandes/{}", join.id), format!("{name} · {}", words::role(page, join.role)))
            })
            .collect(),
        may: view.may.clone(),
        may_ask: page.actor.agent().is_some() && one.state == Stage::Active && !view.may.belongs,
        base,
        page: page.clone(),
    }
}

pub(super) fn facts(organisations: &Organisations, page: &Page, view: &View) -> Vec<(String, String)> {
    let facts = &view.organisation.facts;
    let mut told = vec![
        ("organisations-kind", words::kind(page, facts.kind)),
        (
            "organisations-college",
            page.t(&format!("organisations-college-{}", facts.kind.college().code())).to_owned(),
        ),
        ("organisations-territory", words::territory(page, organisations.territories(), &facts.territory)),
    ];
    if !facts.capacities.is_empty() {
        let capacities = facts.capacities.iter().map(|one| words::capacity(page, *one));
        told.push(("organisations-capacities", capacities.collect::<Vec<_>>().join(" · ")));
    }
    if let Some(siret) = &facts.siret {
        told.push(("organisations-siret", siret.to_string()));
    }
    told.into_iter().map(|(key, words)| (page.t(key).to_owned(), words)).collect()
}

fn members(organisations: &Organisations, page: &Page, view: &View) -> Vec<Member> {
    let base = address(view.organisation.id);
    let line = |held: &Holding| {
        let id = held.grant.id;
        Member {
            name: words::name(page, held.account_name.as_ref()),
            role: words::role(page, held.grant.role),
            told: words::told(page, organisations.territories(), held),
            end: view.may.withdraw.contains(&id).then(|| format!("{base}/roles/{id}")),
            lend: view.may.lend.contains(&id).then(|| format!("{base}/roles/{id}/preter")),
        }
    };
    view.members.iter().map(line).collect()
}
