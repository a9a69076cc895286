//! `/desk/pathways/{id}/triage/result`: the situation, one next step, why; and the agent's own conclusion.

use super::{base, crumbs, looked, pathway_id};
use crate::model::{Override, Pathway, Situation, State as PathwayState, Told};
use crate::service::{Error, Triage};
use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use web::{Choice, Crumb, Errors, Form, Page};

#[derive(Template)]
#[template(path = "triage/result.html")]
struct ResultPage {
    page: Page,
    crumbs: Vec<Crumb>,
    errors: Errors,
    reference: String,
    /// Opens the person's own file, with the reference.
    personal_code: String,
    situation_label: String,
    told: Told,
    overridden: Option<Override>,
    rule_title: String,
    rule_reasons: Vec<String>,
    rule: String,
    referential: String,
    words: Option<String>,
    search: Vec<Fact>,
    places: String,
    needs: String,
    base: String,
    version: i64,
    situations: Vec<Choice>,
    motive: String,
}

struct Fact {
    name: String,
    text: String,
}

/// What the override form sends.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    situation: String,
    #[serde(default)]
    motive: String,
}

pub(super) async fn get(State(triage): State<Triage>, Path(id): Path<String>, page: Page) -> web::Result {
    let pathway = triage.load(&page.actor, pathway_id(&id)?).await?;
    if pathway.state == PathwayState::Draft {
        return Ok(web::see_other(&format!("{}/summary", base(pathway.id))));
    }
    looked(&triage, &page, &pathway, "result").await?;
    Ok(page.ok(show(&triage, &page, &pathway, Errors::none(), &Fields::default())?))
}

pub(super) async fn post_override(
    State(triage): State<Triage>,
    Path(id): Path<String>,
    page: Page,
    Form(fields): Form<Fields>,
) -> web::Result {
    let id = pathway_id(&id)?;
    let mut errors = Errors::none();
    if let Some(situation) = Situation::from_code(&fields.situation) {
        match triage.override_situation(&page.actor, id, fields.version, situation, &fields.motive).await {
            Ok(_) => return Ok(web::see_other(&format!("{}/result", base(id)))),
            Err(Error::Motive(crate::model::AnswerProblem::Missing)) => {
                errors.add("motive", "triage-error-motive");
            }
            Err(Error::Motive(problem)) => errors.add("motive", problem.key()),
            Err(error) => return Err(error.into()),
        }
    } else {
        errors.add("situation", "triage-error-situation");
    }
    let pathway = triage.load(&page.actor, id).await?;
    Ok(page.invalid(show(&triage, &page, &pathway, errors, &fields)?))
}

fn show(
    triage: &Triage,
    page: &Page,
    pathway: &Pathway,
    errors: Errors,
    typed: &Fields,
) -> Result<ResultPage, Error> {
    let (lang, referential) = (page.lang, triage.referential(pathway)?);
    let outcome = pathway.outcome.as_ref().ok_or(Error::NotFinished)?;
    let situation = pathway.situation().ok_or(Error::NotFinished)?;
    let rule = referential.tell(outcome, lang);
    let situations = referential.situations.iter().map(|words| {
        Choice::new(words.code.code(), words.title.pick(lang))
            .hint(words.sentence.pick(lang))
            .checked_if(&typed.situation)
    });
    Ok(ResultPage {
        page: page.clone(),
        crumbs: crumbs(page, Some(pathway), page.t("triage-result-title")),
        errors,
        reference: pathway.reference.to_string(),
        personal_code: privacy::display_code(page, pathway.id.uuid()),
        situation_label: match situation {
            Situation::Nothing => page.t("triage-result-none").to_owned(),
            other => page.t1("triage-result-situation", "code", other.code()),
        },
        told: triage.told(pathway, lang)?,
        overridden: pathway.overridden.clone(),
        rule_title: rule.title,
        rule_reasons: rule.reasons,
        rule: outcome.rule.clone(),
        referential: pathway.referential.clone(),
        words: pathway.words().map(str::to_owned),
        search: search(triage, page, pathway)?,
        places: format!("/desk/pathways/{}/places", pathway.id),
        needs: format!("{}/needs", base(pathway.id)),
        base: base(pathway.id),
        version: pathway.version,
        situations: situations.collect(),
        motive: typed.motive.clone(),
    })
}

/// What will be looked for, in words.
fn search(triage: &Triage, page: &Page, pathway: &Pathway) -> Result<Vec<Fact>, Error> {
    let (lang, referential) = (page.lang, triage.referential(pathway)?);
    let profile = triage.search_profile(pathway)?;
    let needs = triage.needs(pathway)?;
    let mut wanted: Vec<&str> =
        needs.iter().filter_map(|code| referential.need(code)).map(|need| need.text.pick(lang)).collect();
    if wanted.is_empty() {
        wanted = profile.services.iter().map(|service| service.title(lang)).collect();
    }
    let conditions = [
        (profile.now, "triage-now"),
        (profile.near, "triage-near"),
        (profile.free, "triage-free"),
        (profile.pass, "triage-pass"),
        (profile.remote, "triage-remote"),
        (profile.at_home, "triage-at-home"),
    ];
    let rows: [(&str, Vec<&str>); 4] = [
        ("triage-result-needs", wanted),
        ("triage-result-modes", profile.modes.iter().map(|mode| mode.title(lang)).collect()),
        ("triage-result-care", profile.care.iter().map(|care| care.title(lang)).collect()),
        (
            "triage-result-conditions",
            conditions.iter().filter(|(asked, _)| *asked).map(|(_, key)| page.t(key)).collect(),
        ),
    ];
    let facts = rows.into_iter().filter(|(_, words)| !words.is_empty());
    Ok(facts.map(|(key, words)| Fact { name: page.t(key).to_owned(), text: words.join(" · ") }).collect())
}
