//! `/desk/pathways/{id}/triage/summary`: everything to check, then validate.

use super::{base, crumbs, looked, pathway_id};
use crate::model::{
    Answer, Answers, Field, Kind, Origin, Pathway, Question, Referential, State as PathwayState,
};
use crate::service::Triage;
use askama::Template;
use axum::extract::{Path, State};
use kernel::Lang;
use serde::Deserialize;
use web::{Crumb, Form, Page};

#[derive(Template)]
#[template(path = "triage/summary.html")]
struct Summary {
    page: Page,
    crumbs: Vec<Crumb>,
    back: String,
    base: String,
    version: i64,
    missing: bool,
    lines: Vec<Line>,
}

struct Line {
    number: usize,
    short: String,
    answers: Vec<Said>,
}

struct Said {
    text: String,
    soft: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    version: i64,
}

pub(super) async fn get(State(triage): State<Triage>, Path(id): Path<String>, page: Page) -> web::Result {
    let pathway = triage.load(&page.actor, pathway_id(&id)?).await?;
    if pathway.state == PathwayState::Finished {
        return Ok(web::see_other(&format!("{}/result", base(pathway.id))));
    }
    let referential = triage.referential(&pathway)?;
    looked(&triage, &page, &pathway, "triage").await?;
    Ok(page.ok(show(&page, &pathway, &referential)))
}

pub(super) async fn post(
    State(triage): State<Triage>,
    Path(id): Path<String>,
    page: Page,
    Form(fields): Form<Fields>,
) -> web::Result {
    let pathway = triage.finish(&page.actor, pathway_id(&id)?, fields.version).await?;
    Ok(web::see_other(&format!("{}/result", base(pathway.id))))
}

fn show(page: &Page, pathway: &Pathway, referential: &Referential) -> Summary {
    let lines: Vec<Line> = referential
        .questions
        .iter()
        .enumerate()
        .map(|(i, question)| line(referential, question, i + 1, &pathway.answers, page.lang))
        .collect();
    let base = base(pathway.id);
    Summary {
        page: page.clone(),
        crumbs: crumbs(page, Some(pathway), page.t("triage-summary-title")),
        back: match pathway.origin {
            Origin::Desk => format!("{base}/{}", referential.questions.len()),
            Origin::Paper(_) => base.clone(),
        },
        base,
        version: pathway.version,
        missing: lines.iter().any(|line| line.answers.iter().any(|said| said.soft)),
        lines,
    }
}

/// See [`super::said`].
pub(super) fn said(referential: &Referential, answers: &Answers, lang: Lang) -> Vec<(String, String)> {
    let lines = referential.questions.iter().map(|question| line(referential, question, 0, answers, lang));
    let words = |line: Line| {
        let said: Vec<String> =
            line.answers.into_iter().filter(|said| !said.soft).map(|said| said.text).collect();
        (!said.is_empty()).then(|| (line.short, said.join(" · ")))
    };
    lines.filter_map(words).collect()
}

fn line(
    referential: &Referential,
    question: &Question,
    number: usize,
    answers: &Answers,
    lang: Lang,
) -> Line {
    let said = question.fields.iter().filter_map(|field| say(referential, field, answers, lang));
    Line { number, short: question.short.pick(lang).to_owned(), answers: said.collect() }
}

/// The answer in words; nothing for an optional field left empty.
fn say(referential: &Referential, field: &Field, answers: &Answers, lang: Lang) -> Option<Said> {
    let label = |code: &String| field.choice(code).map(|choice| choice.text(lang).to_owned());
    let text = match answers.get(&field.id) {
        Some(Answer::One(code)) => label(code)?,
        Some(Answer::Many(codes)) => codes.iter().filter_map(label).collect::<Vec<_>>().join(" · "),
        Some(Answer::Text(text)) => lang.pick(format!("«\u{a0}{text}\u{a0}»"), format!("“{text}”")),
        Some(Answer::Unknown) => {
            return Some(Said { text: referential.unknown.pick(lang).to_owned(), soft: true });
        }
        None if field.optional || field.kind == Kind::Text => return None,
        None => return Some(Said { text: referential.unknown.pick(lang).to_owned(), soft: true }),
    };
    Some(Said { text, soft: false })
}
