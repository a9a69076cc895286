//! `/office/comptes`: accounts, found by name or e-mail; one of them, to close, to open, to help who lost their factor.
//! What is typed is posted: an e-mail stands in no address, history or log.

use accounts::{Act, Motive, OVERSEERS, Overseen, State as AccountState};
use axum::extract::{Path, State};
use axum::response::Response;
use identity::AgentId;
use jiff::Timestamp;
use privacy::Subject;
use serde::Deserialize;
use web::{Choice, Crumb, Errors, FieldError, Form, Page, Query, see_other};

use super::{crumbs, crumbs_below, when};
use crate::{Office, rights};

const HERE: &str = "/office/comptes";
/// Accounts on one page.
const SHOWN: usize = 50;

struct Line {
    href: String,
    name: String,
    email: String,
    state: String,
    roles: Vec<String>,
    second_factor: String,
    last: String,
}

fn line(page: &Page, one: &Overseen, now: Timestamp) -> Line {
    let role = |code: &str| page.t(&format!("accounts-role-{code}")).to_owned();
    let roles = one.held.iter().filter(|held| held.grant.is_valid(now)).map(|held| {
        format!("{}, {} ({})", role(held.grant.role.code()), held.organisation_name, held.grant.territory)
    });
    let never = || page.t("office-never").to_owned();
    Line {
        href: format!("{HERE}/{}", one.account.id),
        name: one.account.name.clone(),
        email: one.email.address().to_owned(),
        state: page.t(&format!("office-account-{}", one.account.state.code())).to_owned(),
        roles: roles.collect(),
        second_factor: page.t(if one.factors.any() { "office-yes" } else { "office-no" }).to_owned(),
        last: one.account.last_sign_in_at.map_or_else(never, |at| when(page, at)),
    }
}

#[derive(askama::Template)]
#[template(path = "office/accounts.html")]
struct Accounts<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    typed: &'a str,
    lines: Vec<Line>,
    next: Option<String>,
    /// Some that were found are not shown.
    more: bool,
}

/// After which account the list begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct After {
    apres: String,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// Every account, by name.
pub async fn get(page: Page, State(office): State<Office>, Query(after): Query<After>) -> web::Result {
    list(&page, &office, "", after.apres.parse().ok()).await
}

/// Those that were looked for.
pub async fn search(page: Page, State(office): State<Office>, Form(typed): Form<Typed>) -> web::Result {
    list(&page, &office, kernel::text::excerpt(&typed.q, 200).trim(), None).await
}

async fn list(page: &Page, office: &Office, typed: &str, after: Option<AgentId>) -> web::Result {
    rights::any(&page.actor, OVERSEERS)?;
    let (found, more) = office.accounts.search(&page.actor, typed, after, SHOWN).await?;
    let last = found.last().filter(|_| more && typed.is_empty());
    let next = last.map(|one| format!("{HERE}?apres={}", one.account.id));
    let now = office.now();
    Ok(page.ok(Accounts {
        page,
        crumbs: crumbs(page, "office-accounts-title"),
        errors: Errors::none(),
        typed,
        lines: found.iter().map(|one| line(page, one, now)).collect(),
        more: more && next.is_none(),
        next,
    }))
}

#[derive(askama::Template)]
#[template(path = "office/account.html")]
struct AccountPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    line: Line,
    created: String,
    passkeys: String,
    recovery_codes: String,
    open: bool,
    has_factor: bool,
    motives: Vec<Choice>,
}

fn agent(id: &str) -> Result<AgentId, web::Error> {
    id.parse().map_err(|_| web::Error::NotFound)
}

/// One account; the reading is a line of its access log.
pub async fn show(page: Page, State(office): State<Office>, Path(id): Path<String>) -> web::Result {
    rights::any(&page.actor, OVERSEERS)?;
    Ok(page.ok(account_page(&page, &office, agent(&id)?, Errors::none()).await?))
}

async fn account_page<'a>(
    page: &'a Page,
    office: &Office,
    id: AgentId,
    errors: Errors,
) -> Result<AccountPage<'a>, web::Error> {
    let one = office.accounts.look(&page.actor, id).await?;
    privacy::looked(&office.db, page, Subject::Account(id.uuid()), "account", "administration").await?;
    let motive = |motive: Motive| {
        Choice::new(motive.code(), page.t(&format!("office-account-motive-{}", motive.code())))
    };
    Ok(AccountPage {
        page,
        crumbs: crumbs_below(page, "office-accounts-title", HERE, one.account.name.clone()),
        errors,
        created: when(page, one.account.created_at),
        passkeys: page.number(one.factors.passkeys.len()),
        recovery_codes: page.number(one.factors.recovery_codes),
        open: one.account.state == AccountState::Active,
        has_factor: one.factors.any(),
        motives: Motive::ALL.map(motive).into(),
        line: line(page, &one, office.now()),
    })
}

/// Why something is done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Why {
    motive: String,
}

async fn act(page: &Page, office: &Office, id: &str, act: Act, why: &Why) -> Result<Response, web::Error> {
    rights::any(&page.actor, OVERSEERS)?;
    let id = agent(id)?;
    let Some(motive) = Motive::from_code(&why.motive) else {
        let errors = Errors(vec![FieldError::new("motive", "office-motive-missing")]);
        return Ok(page.invalid(account_page(page, office, id, errors).await?));
    };
    office.accounts.act_on(&page.actor, id, act, motive).await?;
    Ok(see_other(&format!("{HERE}/{id}")))
}

/// Closes an account.
pub async fn disable(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> web::Result {
    act(&page, &office, &id, Act::Disable, &why).await
}

/// Opens an account again.
pub async fn enable(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> web::Result {
    act(&page, &office, &id, Act::Enable, &why).await
}

/// Takes the second factors of an account away.
pub async fn reset(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> web::Result {
    act(&page, &office, &id, Act::ResetFactors, &why).await
}
