//! The form that sends a person to a place.

use askama::Template;
use axum::extract::{Path, State};
use kernel::Lang;
use serde::Deserialize;
use uuid::Uuid;
use web::{Choice, Crumb, Errors, Form, Page, Query};

use super::WORDS_MAX;
use crate::error::{Error, field};
use crate::model::{Contact, Item, Proposal, clean};
use crate::service::{Order, Preview, Referrals};

#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    place: String,
}

/// The fields of the form, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    place: String,
    #[serde(default)]
    own_words: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    consent: bool,
    #[serde(default)]
    tell_place: bool,
    #[serde(default)]
    tell_person: bool,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    form_key: String,
}

#[derive(Template)]
#[template(path = "new.html")]
struct NewPage {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    pathway: Uuid,
    preview: Preview,
    bring: Vec<String>,
    fields: Fields,
    langs: Vec<Choice>,
}

/// `GET /desk/pathways/{pathway}/referrals/new?place=`
pub(super) async fn form(
    page: Page,
    State(referrals): State<Referrals>,
    Path(pathway): Path<String>,
    Query(chosen): Query<Chosen>,
) -> web::Result {
    let (pathway, place) = (id(&pathway)?, id(&chosen.place)?);
    let preview = referrals.preview(&page.actor, pathway, place).await?;
    let fields = Fields {
        place: place.to_string(),
        own_words: preview.pathway.own_words.clone().unwrap_or_default(),
        tell_place: crate::letters::can_reach(&preview.place.card),
        lang: page.lang.tag().to_owned(),
        form_key: page.shell.world.token(16),
        ..Fields::default()
    };
    Ok(page.ok(view(page.clone(), pathway, preview, fields, Errors::none())))
}

/// `POST /desk/pathways/{pathway}/referrals`
pub(super) async fn send(
    page: Page,
    State(referrals): State<Referrals>,
    Path(pathway): Path<String>,
    Form(fields): Form<Fields>,
) -> web::Result {
    let (pathway, place) = (id(&pathway)?, id(&fields.place)?);
    if !is_form_key(&fields.form_key) {
        return Err(web::Error::BadRequest("form_key is not one of ours".to_owned()));
    }
    let errors = match parse(&fields) {
        Ok((proposal, lang)) => {
            let order = Order { pathway, place, proposal, lang, form_key: fields.form_key.clone() };
            match referrals.send(&page.actor, &order).await {
                Ok(sent) => {
                    return Ok(web::see_other(&format!("/desk/referrals/{}?sent=1", sent.referral.id)));
                }
                Err(Error::Refused(refusal)) => Errors(vec![field(refusal)]),
                Err(error) => return Err(error.into()),
            }
        }
        Err(errors) => errors,
    };
    let preview = referrals.preview(&page.actor, pathway, place).await?;
    Ok(page.invalid(view(page.clone(), pathway, preview, fields, errors)))
}

fn parse(fields: &Fields) -> Result<(Proposal, Lang), Errors> {
    let mut errors = Errors::none();
    let own_words = clean(&fields.own_words, WORDS_MAX).unwrap_or_else(|_| {
        errors.add("own_words", "referral-error-words-long");
        None
    });
    let contact = if fields.contact.trim().is_empty() {
        None
    } else {
        Contact::parse(&fields.contact).map_err(|_| errors.add("contact", "referral-error-contact")).ok()
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    let proposal = Proposal {
        own_words,
        contact,
        consent: fields.consent,
        tell_place: fields.tell_place,
        tell_person: fields.tell_person,
    };
    Ok((proposal, fields.lang.parse().unwrap_or_default()))
}

fn view(page: Page, pathway: Uuid, preview: Preview, fields: Fields, errors: Errors) -> NewPage {
    let crumbs = vec![
        Crumb::link(page.t("web-nav-desk"), "/desk"),
        Crumb::link(page.t("referral-show-pathway"), format!("/desk/pathways/{pathway}")),
        Crumb::here(page.t("referral-new-title")),
    ];
    let bring = preview.contents.bring.iter().filter_map(|code| code.parse::<Item>().ok());
    let bring = bring.map(|item| page.t(&item.key()).to_owned()).collect();
    let langs = [Lang::Fr, Lang::En]
        .into_iter()
        .map(|lang| {
            let key = lang.pick("referral-new-lang-fr", "referral-new-lang-en");
            Choice::new(lang.tag(), page.t(key)).checked_if(&fields.lang)
        })
        .collect();
    NewPage { page, crumbs, errors, pathway, preview, bring, fields, langs }
}

/// An identifier in an address: anything else is no page.
pub(super) fn id(text: &str) -> Result<Uuid, web::Error> {
    text.parse::<crate::ReferralId>().map(kernel::Id::uuid).map_err(|_| web::Error::NotFound)
}

/// Keys drawn by the form: base64url of 16 bytes.
fn is_form_key(text: &str) -> bool {
    text.len() == 22 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl NewPage {
    fn can_tell_place(&self) -> bool {
        crate::letters::can_reach(&self.preview.place.card)
    }

    fn warns(&self) -> bool {
        self.preview.earlier + 1 >= crate::model::WARN_FROM
    }
}
