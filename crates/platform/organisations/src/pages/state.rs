//! `/organisations/{id}/etat`: accept or refuse a request, close and reopen.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use web::{Choice, Errors, Form, Page};

use super::form::{Field, FormPage, Input};
use super::{address, confirmed, crumbs, field_errors, id, one, shown_again};
use crate::model::State as Stage;
use crate::service::{Organisations, Problem, View};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    act: String,
    #[serde(default)]
    motive: String,
}

/// What may be done in a state.
fn acts(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Requested => &["accept", "refuse"],
        Stage::Active => &["close"],
        Stage::Closed => &["reopen"],
        Stage::Refused | Stage::Merged => &[],
    }
}

async fn load(organisations: &Organisations, page: &Page, asked: &str) -> Result<View, web::Error> {
    confirmed(page)?;
    let view = organisations.view(&page.actor, id(asked)?).await?;
    if !view.may.oversees {
        return Err(web::Error::NotFound);
    }
    if acts(view.organisation.state).is_empty() {
        return Err(web::Error::Conflict { key: "organisations-error-state" });
    }
    Ok(view)
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    Ok(show(&organisations, &page, &view, &Typed::default(), Errors::none()))
}

pub(super) async fn post(
    State(organisations): State<Organisations>,
    Path(asked): Path<String>,
    page: Page,
    Form(typed): Form<Typed>,
) -> web::Result {
    let view = load(&organisations, &page, &asked).await?;
    let (actor, one) = (&page.actor, view.organisation.id);
    let done = match typed.act.as_str() {
        "accept" => organisations.accept(actor, one).await,
        "refuse" => organisations.refuse(actor, one, &typed.motive).await,
        "close" => organisations.close(actor, one, &typed.motive).await,
        "reopen" => organisations.reopen(actor, one).await,
        _ => {
            let errors = field_errors(&[Problem::Act]);
            return Ok(show(&organisations, &page, &view, &typed, errors));
        }
    };
    match done {
        Ok(()) => Ok(web::see_other(&address(one))),
        Err(error) => Ok(show(&organisations, &page, &view, &typed, shown_again(error)?)),
    }
}

fn show(organisations: &Organisations, page: &Page, view: &View, typed: &Typed, errors: Errors) -> Response {
    let stored = &view.organisation;
    let crumbs = crumbs(page, Some((stored.id, &stored.facts.name)), page.t("organisations-stage-title"));
    let mut form = FormPage::new(page, "organisations-stage", crumbs, format!("{}/etat", address(stored.id)));
    form.facts = one::facts(organisations, page, view);
    let act = |code: &&str| {
        let key = format!("organisations-act-{code}");
        let hint = format!("{key}-hint");
        Choice::new(*code, page.t(&key)).hint(page.t(&hint)).checked_if(&typed.act)
    };
    form.fields = vec![
        Field::new(page, Input::Radios, "act", "organisations-act")
            .choices(acts(stored.state).iter().map(act).collect()),
        Field::new(page, Input::Words, "motive", "organisations-motive")
            .hint(page.t("organisations-motive-hint"))
            .value(&typed.motive),
    ];
    form.show(errors)
}
