//! `/organisations/{id}/roles/{grant}/preter`: lend one's own role to a colleague.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use web::{Errors, Form, Page};

use super::form::{Field, FormPage, Input};
use super::{address, crumbs, field_errors, roles, shown_again, words};
use crate::model::Holding;
use crate::service::{Loan, Organisations, Problem, View};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    account: String,
    #[serde(default)]
    until: String,
}

async fn load(
    organisations: &Organisations,
    page: &Page,
    asked: &(String, String),
) -> Result<(View, Holding), web::Error> {
    let (view, held) = roles::held(organisations, page, asked).await?;
    if view.may.lend.contains(&held.grant.id) { Ok((view, held)) } else { Err(web::Error::NotFound) }
}

pub(super) async fn get(
    State(organisations): State<Organisations>,
    Path(asked): Path<(String, String)>,
    page: Page,
) -> web::Result {
    let (view, held) = load(&organisations, &page, &asked).await?;
    super::confirmed(&page)?;
    Ok(show(&organisations, &page, &view, &held, &Typed::default(), Errors::none()))
}

pub(super) async fn post(
    State(organisations): State<Organisations>,
    Path(asked): Path<(String, String)>,
    page: Page,
    Form(typed): Form<Typed>,
) -> web::Result {
    let (view, held) = load(&organisations, &page, &asked).await?;
    super::confirmed(&page)?;
    let again = |errors| Ok(show(&organisations, &page, &view, &held, &typed, errors));
    let zone = words::zone(organisations.territories(), &held.grant.territory);
    let (to, until) = match (typed.account.parse(), words::read_until(zone, &typed.until)) {
        (Ok(to), Ok(Some(until))) => (to, until),
        (Err(_), _) => return again(field_errors(&[Problem::Account])),
        _ => return again(field_errors(&[Problem::Dates])),
    };
    // The last day of a role may be typed as the loan's: it ends with it.
    let until = held.grant.until.map_or(until, |end| {
        if words::last_day(zone, end) == words::last_day(zone, until) { end } else { until }
    });
    let loan = Loan { grant: held.grant.id, to, until, territory: None };
    match organisations.lend(&page.actor, &loan).await {
        Ok(_) => Ok(web::see_other(&address(view.organisation.id))),
        Err(error) => again(shown_again(error)?),
    }
}

fn show(
    organisations: &Organisations,
    page: &Page,
    view: &View,
    held: &Holding,
    typed: &Typed,
    errors: Errors,
) -> Response {
    let one = &view.organisation;
    let crumbs = crumbs(page, Some((one.id, &one.facts.name)), page.t("organisations-lend-title"));
    let action = format!("{}/roles/{}/preter", address(one.id), held.grant.id);
    let mut form = FormPage::new(page, "organisations-lend", crumbs, action);
    form.facts = roles::facts(organisations, page, held);
    let colleagues = view.members.iter().filter(|other| other.account != held.account && !other.is_lent());
    form.fields = vec![
        Field::new(page, Input::Select, "account", "organisations-colleague").choices(roles::people(
            page,
            colleagues,
            &typed.account,
        )),
        Field::new(page, Input::Date, "until", "organisations-until-label")
            .hint(page.t("organisations-lend-until-hint"))
            .value(&typed.until)
            .required(),
    ];
    form.show(errors)
}
