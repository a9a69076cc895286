//! `/compte`: name, language, desk, organisation.

use axum::extract::State;
use axum::response::Response;
use identity::{Bearer, OrganisationId, Power};
use kernel::text::fold;
use kernel::{CommuneCode, Lang};
use serde::Deserialize;
use territory::{Kind, Territories};
use web::{Choice, Errors, Form, Page, Query, see_other};

use super::{form, role_key, told};
use crate::service::{Accounts, Profile};

#[derive(askama::Template)]
#[template(path = "accounts/account.html")]
struct AccountPage<'a> {
    page: &'a Page,
    errors: Errors,
    profile: &'a Profile,
    fields: Fields,
    langs: Vec<Choice>,
    organisations: Vec<Choice>,
    /// Role, organisation and territory, in words.
    roles: Vec<(String, &'a str, &'a str)>,
    /// Answers for the accounts of the organisation.
    manages: bool,
    done: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    lang: String,
    commune: String,
    commune_code: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    fait: String,
}

fn show(page: &Page, errors: Errors, profile: &Profile, fields: Fields, done: bool) -> Response {
    let territories = Territories::bundled();
    let langs = Lang::ALL.iter().map(|lang| {
        let label = page.t(lang.pick("accounts-lang-fr", "accounts-lang-en"));
        Choice::new(lang.tag(), label).checked_if(&fields.lang)
    });
    let langs = langs.collect();
    let here = page.actor.agent().map(|agent| agent.organisation_id.to_string()).unwrap_or_default();
    let mut organisations: Vec<Choice> = Vec::new();
    for held in &profile.held {
        let id = held.grant.organisation.to_string();
        if organisations.iter().all(|choice| choice.value != id) {
            organisations.push(Choice::new(id, &held.organisation_name).checked_if(&here));
        }
    }
    let roles = profile.held.iter().map(|held| {
        let role = page.t(role_key(&held.grant.role)).to_owned();
        let territory = territories.name_of(&held.grant.territory).unwrap_or_default();
        (role, held.organisation_name.as_str(), territory)
    });
    let roles = roles.collect();
    let manages = page.actor.agent().is_some_and(|agent| agent.may_somewhere(Power::ManageMembers));
    let template = AccountPage {
        page,
        errors: errors.clone(),
        profile,
        fields,
        langs,
        organisations,
        roles,
        manages,
        done,
    };
    form(page, &errors, template)
}

pub(super) async fn get(
    page: Page,
    State(accounts): State<Accounts>,
    Query(done): Query<Done>,
) -> web::Result {
    // A program has no account to look at.
    if page.actor.agent().is_some_and(|agent| agent.bearer == Bearer::Client) {
        return Err(web::Error::NotFound);
    }
    let profile = accounts.profile(&page.actor).await?;
    let commune = profile.account.commune.as_ref();
    let fields = Fields {
        name: profile.account.name.clone(),
        lang: profile.account.lang.tag().to_owned(),
        commune: commune
            .and_then(|code| {
                Territories::bundled().commune(code.as_str()).map(|commune| commune.name.clone())
            })
            .unwrap_or_default(),
        commune_code: commune.map(ToString::to_string).unwrap_or_default(),
    };
    Ok(show(&page, Errors::none(), &profile, fields, !done.fait.is_empty()))
}

pub(super) async fn post(
    page: Page,
    State(accounts): State<Accounts>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let lang = fields.lang.parse().unwrap_or(page.lang);
    let errors = match commune(&fields.commune_code, &fields.commune) {
        Ok(commune) => {
            match accounts.change_profile(&page.actor, &fields.name, lang, commune.as_ref()).await {
                Ok(()) => return Ok(see_other("/compte?fait=profil")),
                Err(error) => told(error, ("name", "accounts-error-name"))?,
            }
        }
        Err(errors) => errors,
    };
    let profile = accounts.profile(&page.actor).await?;
    Ok(show(&page, errors, &profile, fields, false))
}

/// The commune chosen or typed: its code when there is one, else the commune that the words name in full. Nothing typed
/// is no commune.
fn commune(code: &str, text: &str) -> Result<Option<CommuneCode>, Errors> {
    let territories = Territories::bundled();
    let (code, text) = (code.trim(), text.trim());
    let mut wrong = Errors::none();
    wrong.add("commune", "accounts-error-commune");
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > 200 {
        return Err(wrong);
    }
    let chosen = territories.commune(code).map(|commune| commune.code.clone());
    let named = || {
        let found = territories.suggest_among(&[Kind::Commune], text, 2);
        let exact = |name: &str| fold(name) == fold(text);
        match found.as_slice() {
            [only] => only.code.parse().ok(),
            [first, second] if exact(&first.label()) || (exact(&first.name) && !exact(&second.name)) => {
                first.code.parse().ok()
            }
            _ => None,
        }
    };
    chosen.or_else(named).map(Some).ok_or(wrong)
}

#[derive(Deserialize)]
pub(super) struct Switch {
    organisation: String,
}

pub(super) async fn switch(
    page: Page,
    State(accounts): State<Accounts>,
    Form(switch): Form<Switch>,
) -> web::Result {
    let to: OrganisationId = switch.organisation.parse().map_err(|_| web::Error::NotFound)?;
    accounts.switch_organisation(&page.actor, to).await?;
    Ok(see_other("/compte?fait=structure"))
}
