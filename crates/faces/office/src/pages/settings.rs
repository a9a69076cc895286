//! `/office/reglages`: names, legal facts, colours, sheet, logo; earlier versions, which can be put back.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use serde::Deserialize;
use web::look::{Theme, ours};
use web::{Crumb, Errors, FieldError, Form, Page, Query, Upload, see_other};

use super::{PER_PAGE, crumbs, crumbs_below, names as names_of, when};
use crate::service::settings::{Change, LegalField, Look, Names, OwnSettings, TOKENS};
use crate::{Error, Office, Wrong, rights};

const HERE: &str = "/office/reglages";

struct VersionLine {
    version: i64,
    changed: String,
    when: String,
    by: String,
}

#[derive(askama::Template)]
#[template(path = "office/settings.html")]
struct Settings<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    version: i64,
    own_logo: bool,
    facts: Vec<(String, String)>,
    history: Vec<VersionLine>,
    older: Option<i64>,
}

/// Which versions of the settings are listed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Before {
    avant: Option<i64>,
}

/// What pages show now, and how it came about.
pub async fn get(page: Page, State(office): State<Office>, Query(before): Query<Before>) -> web::Result {
    rights::administrator(&page.actor)?;
    Ok(page.ok(overview(&page, &office, Errors::none(), before.avant).await?))
}

async fn overview<'a>(
    page: &'a Page,
    office: &Office,
    errors: Errors,
    before: Option<i64>,
) -> Result<Settings<'a>, Error> {
    let (version, own) = office.settings(&page.actor).await?;
    let mut history =
        office.settings_before(&page.actor, before.unwrap_or(i64::MAX), PER_PAGE as u32 + 1).await?;
    let more = history.len() > PER_PAGE;
    history.truncate(PER_PAGE);
    let names = names_of(office, history.iter().map(|change| change.made_by.as_str())).await?;
    let line = |change: &Change| VersionLine {
        version: change.version,
        changed: change
            .changed
            .iter()
            .map(|part| page.t(&format!("office-part-{part}")).to_owned())
            .collect::<Vec<_>>()
            .join(", "),
        when: when(page, change.made_at),
        by: names.get(&change.made_by).unwrap_or(&change.made_by).clone(),
    };
    let site = own.site(&page.shell.settings, version);
    let mut facts = vec![
        (page.t("office-field-product").to_owned(), site.product),
        (page.t("office-field-operator").to_owned(), site.operator),
    ];
    facts.extend(LegalField::ALL.map(|field| (legal_label(page, field), field.read(&site.legal).to_owned())));
    Ok(Settings {
        page,
        crumbs: crumbs(page, "office-settings-title"),
        errors,
        version,
        own_logo: !own.logo.is_empty(),
        facts,
        older: history.last().filter(|_| more).map(|change| change.version),
        history: history.iter().map(line).collect(),
    })
}

fn legal_label(page: &Page, field: LegalField) -> String {
    page.t(&format!("office-field-{}", field.code())).to_owned()
}

/// A field of the form of names.
struct Field {
    name: &'static str,
    label: String,
    value: String,
    /// The configuration's value, shown when the field is left empty.
    hint: String,
    most: usize,
}

#[derive(askama::Template)]
#[template(path = "office/names.html")]
struct NamesPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    seen: i64,
    short: Vec<Field>,
    long: Vec<Field>,
}

/// The form of names, as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TypedNames {
    seen: i64,
    product: String,
    operator: String,
    #[serde(flatten)]
    legal: BTreeMap<String, String>,
}

impl TypedNames {
    fn read(&self) -> Names {
        let fact = |field: LegalField| {
            let text = self.legal.get(field.code()).map_or("", |text| text.trim());
            (!text.is_empty()).then(|| (field, text.to_owned()))
        };
        Names {
            product: self.product.trim().to_owned(),
            operator: self.operator.trim().to_owned(),
            legal: LegalField::ALL.into_iter().filter_map(fact).collect(),
        }
    }
}

fn names_page<'a>(page: &'a Page, names: &Names, seen: i64, errors: Errors) -> NamesPage<'a> {
    let site = OwnSettings::default().site(&page.shell.settings, 0);
    let hint = |value: &str| {
        if value.is_empty() { String::new() } else { page.t1("office-configured", "value", value) }
    };
    let short = |name: &'static str, key: &str, value: &str, default: &str, most| Field {
        name,
        label: page.t(key).to_owned(),
        value: value.to_owned(),
        hint: hint(default),
        most,
    };
    let long = LegalField::ALL.map(|field| Field {
        name: field.code(),
        label: legal_label(page, field),
        value: names.legal.get(&field).cloned().unwrap_or_default(),
        hint: hint(field.read(&site.legal)),
        most: 500,
    });
    NamesPage {
        page,
        crumbs: crumbs_below(page, "office-settings-title", HERE, page.t("office-names-title")),
        errors,
        seen,
        short: vec![
            short("product", "office-field-product", &names.product, &site.product, 60),
            short("operator", "office-field-operator", &names.operator, &site.operator, 120),
        ],
        long: long.into(),
    }
}

/// The form of names and legal facts.
pub async fn names(page: Page, State(office): State<Office>) -> web::Result {
    rights::administrator(&page.actor)?;
    let (seen, own) = office.settings(&page.actor).await?;
    Ok(page.ok(names_page(&page, &own.names, seen, Errors::none())))
}

/// Sets names and legal facts.
pub async fn set_names(
    page: Page,
    State(office): State<Office>,
    Form(typed): Form<TypedNames>,
) -> web::Result {
    rights::administrator(&page.actor)?;
    let names = typed.read();
    match office.set_names(&page.actor, typed.seen, names.clone()).await {
        Ok(()) => Ok(see_other(HERE)),
        Err(Error::Refused(wrong)) => Ok(page.invalid(names_page(&page, &names, typed.seen, errors(&wrong)))),
        Err(error) => Err(error.into()),
    }
}

fn errors(wrong: &[Wrong]) -> Errors {
    Errors(wrong.iter().map(|one| FieldError::new(one.field.clone(), one.key)).collect())
}

/// One colour of the form.
struct ColourField {
    name: String,
    label: String,
    value: String,
    ours: String,
}

struct FaintLine {
    theme: String,
    text: String,
    ground: String,
    ratio: String,
}

#[derive(askama::Template)]
#[template(path = "office/look.html")]
struct LookPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    seen: i64,
    light: Vec<ColourField>,
    dark: Vec<ColourField>,
    sheet: &'a str,
    faint: Vec<FaintLine>,
}

/// The form of colours and sheet, as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TypedLook {
    seen: i64,
    sheet: String,
    /// `light-water`, `dark-water`…
    #[serde(flatten)]
    colours: BTreeMap<String, String>,
}

impl TypedLook {
    fn read(&self) -> Look {
        let theme = |theme: Theme| {
            let own = |token: &str| {
                let text =
                    self.colours.get(&format!("{}-{token}", theme.code())).map_or("", |text| text.trim());
                (!text.is_empty()).then(|| (token.to_owned(), text.to_owned()))
            };
            TOKENS.into_iter().filter_map(own).collect()
        };
        Look { light: theme(Theme::Light), dark: theme(Theme::Dark), sheet: self.sheet.trim().to_owned() }
    }
}

fn look_page<'a>(page: &'a Page, look: &'a Look, seen: i64, wrong: &[Wrong]) -> LookPage<'a> {
    let field = |theme: Theme, own: &BTreeMap<String, String>, token: &str| ColourField {
        name: format!("{}-{token}", theme.code()),
        label: page.t(&format!("office-token-{token}")).to_owned(),
        value: own.get(token).cloned().unwrap_or_default(),
        ours: ours(theme).get(token).map(ToString::to_string).unwrap_or_default(),
    };
    let faint = wrong.iter().filter_map(|one| one.faint.as_ref()).map(|faint| FaintLine {
        theme: page.t(&format!("office-theme-{}", faint.theme.code())).to_owned(),
        text: faint.text.clone(),
        ground: faint.ground.clone(),
        ratio: page.decimal(faint.ratio, 2),
    });
    // A colour is named once in the summary, however many texts it makes faint.
    let mut errors = errors(wrong);
    let mut seen_fields = Vec::new();
    errors.0.retain(|error| {
        let new = !seen_fields.contains(&error.field);
        seen_fields.push(error.field.clone());
        new
    });
    LookPage {
        page,
        crumbs: crumbs_below(page, "office-settings-title", HERE, page.t("office-look-title")),
        errors,
        seen,
        light: TOKENS.map(|token| field(Theme::Light, &look.light, token)).into(),
        dark: TOKENS.map(|token| field(Theme::Dark, &look.dark, token)).into(),
        sheet: &look.sheet,
        faint: faint.collect(),
    }
}

/// The form of colours and sheet.
pub async fn look(page: Page, State(office): State<Office>) -> web::Result {
    rights::administrator(&page.actor)?;
    let (seen, own) = office.settings(&page.actor).await?;
    Ok(page.ok(look_page(&page, &own.look, seen, &[])))
}

/// Sets colours and sheet.
pub async fn set_look(page: Page, State(office): State<Office>, Form(typed): Form<TypedLook>) -> web::Result {
    rights::administrator(&page.actor)?;
    let look = typed.read();
    match office.set_look(&page.actor, typed.seen, look.clone()).await {
        Ok(()) => Ok(see_other(HERE)),
        Err(Error::Refused(wrong)) => Ok(page.invalid(look_page(&page, &look, typed.seen, &wrong))),
        Err(error) => Err(error.into()),
    }
}

/// A form that shows which version of the settings it was made over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    seen: i64,
}

/// Sets the logo.
pub async fn set_logo(page: Page, State(office): State<Office>, upload: Upload) -> web::Result {
    rights::administrator(&page.actor)?;
    let (seen, file): (Seen, _) = upload.read().await?;
    let svg = String::from_utf8(file.bytes).unwrap_or_default();
    let set = match svg.as_str() {
        "" => Err(Error::refused("file", "office-logo-missing")),
        svg => office.set_logo(&page.actor, seen.seen, svg).await,
    };
    match set {
        Ok(()) => Ok(see_other(HERE)),
        Err(Error::Refused(wrong)) => Ok(page.invalid(overview(&page, &office, errors(&wrong), None).await?)),
        Err(error) => Err(error.into()),
    }
}

/// Takes the logo away: the configuration's, or ours, comes back.
pub async fn drop_logo(page: Page, State(office): State<Office>, Form(seen): Form<Seen>) -> web::Result {
    rights::administrator(&page.actor)?;
    office.set_logo(&page.actor, seen.seen, "").await?;
    Ok(see_other(HERE))
}

/// Puts an earlier version back.
pub async fn put_back(
    page: Page,
    State(office): State<Office>,
    Path(version): Path<String>,
    Form(seen): Form<Seen>,
) -> web::Result {
    rights::administrator(&page.actor)?;
    let version = version.parse().map_err(|_| web::Error::NotFound)?;
    office.put_back(&page.actor, seen.seen, version).await?;
    Ok(see_other(HERE))
}
