//! `/office/registre/paires/{left}/{right}`: two records side by side, and what to decide of them.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use identity::Power;
use kernel::Point;
use linkage::{Agreement, Field as Compared, Outcome};
use places::RecordId;
use places::fold::Field;
use places::linking::{Ask, Refusal, RelationKind, Verdict};
use places::view::{Card, OpenNow, draw_map, in_words};
use serde::Deserialize;
use web::{Choice, Crumb, Errors, Form, Page, see_other};

use super::super::crumbs_below;
use super::{DecisionLine, HERE, pair_path, refused, titled};
use crate::{Error, Office};

struct Row {
    field: String,
    left: String,
    right: String,
    /// `same`, `different` or `alone`.
    agreement: &'static str,
}

struct Reason {
    field: String,
    agreement: &'static str,
    weight: &'static str,
    left: String,
    right: String,
}

struct Side {
    source: String,
    name: String,
    place: String,
    withdrawn: bool,
}

/// What is typed, when the form is shown again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    verdict: String,
    relation: String,
    motive: String,
}

#[derive(askama::Template)]
#[template(path = "office/pair.html")]
struct PairPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    path: String,
    errors: Errors,
    said: &'a Said,
    problem: &'static str,
    against: Vec<DecisionLine>,
    sides: [Side; 2],
    rows: Vec<Row>,
    reasons: Vec<Reason>,
    opinion: &'static str,
    probability: String,
    distance: String,
    map: Option<String>,
    relations: Vec<Choice>,
    decided: Option<DecisionLine>,
    one_place: bool,
    next: Option<String>,
}

fn ids(left: &str, right: &str) -> Result<(RecordId, RecordId), web::Error> {
    let id = |text: &str| text.parse::<RecordId>().map_err(|_| web::Error::NotFound);
    Ok((id(left)?, id(right)?))
}

/// Two records side by side.
pub async fn get(
    page: Page,
    State(office): State<Office>,
    Path((left, right)): Path<(String, String)>,
) -> web::Result {
    page.holder(Power::Moderate)?;
    let said = Said::default();
    let shown = show(&page, &office, ids(&left, &right)?, &said, "", Vec::new()).await?;
    Ok(page.ok(shown))
}

/// Decides, and leads to the next pair.
pub async fn post(
    page: Page,
    State(office): State<Office>,
    Path((left, right)): Path<(String, String)>,
    Form(said): Form<Said>,
) -> web::Result {
    page.holder(Power::Moderate)?;
    let pair = ids(&left, &right)?;
    let done = match asked(pair, &said) {
        Some(ask) => office.places.decide(&page.actor, &ask).await.map(drop),
        None if said.verdict == "later" => office.places.postpone(&page.actor, pair).await,
        None => Err(Refusal::Wrong("relation")),
    };
    let (problem, against) = match done {
        Ok(()) => {
            let next = next(&page, &office, pair).await?;
            return Ok(see_other(next.as_deref().unwrap_or(HERE)));
        }
        Err(Refusal::Decided(one)) => ("office-register-decided", vec![*one]),
        Err(Refusal::Contradicts(with)) => ("office-register-contradicts", with),
        Err(Refusal::Wrong(_)) => ("office-register-wrong", Vec::new()),
        Err(other) => return Err(refused(other).into()),
    };
    let against = against.iter().map(|one| DecisionLine::new(&page, one)).collect();
    let shown = show(&page, &office, pair, &said, problem, against).await?;
    Ok(page.invalid(shown).into_response())
}

/// The decision that the form asks for; none for "later" and for what is no decision.
fn asked((left, right): (RecordId, RecordId), said: &Said) -> Option<Ask> {
    let motive = said.motive.clone();
    let ask = |verdict, left, right| Some(Ask { verdict, left, right, motive: motive.clone() });
    match said.verdict.as_str() {
        "same" => ask(Verdict::Same, left, right),
        "different" => ask(Verdict::Different, left, right),
        "related" => {
            let (kind, from) = said.relation.split_once(':')?;
            let kind = Verdict::Related(RelationKind::from_code(kind)?);
            if from == "left" { ask(kind, left, right) } else { ask(kind, right, left) }
        }
        _ => None,
    }
}

/// The next pair of the queue, this one apart.
async fn next(page: &Page, office: &Office, here: (RecordId, RecordId)) -> Result<Option<String>, Error> {
    let here = (here.0.min(here.1), here.0.max(here.1));
    let queue = office.places.reviews(&page.actor).await.map_err(refused)?;
    Ok(queue.iter().find(|one| one.pair != here).map(|one| pair_path(one.pair.0, one.pair.1)))
}

async fn show<'a>(
    page: &'a Page,
    office: &Office,
    pair: (RecordId, RecordId),
    said: &'a Said,
    problem: &'static str,
    against: Vec<DecisionLine>,
) -> Result<PairPage<'a>, Error> {
    let found = office.places.compare(&page.actor, pair).await.map_err(refused)?.ok_or(Error::NotFound)?;
    let sources = office.places.sources().await?;
    let sides = [(&found.left, found.places.0), (&found.right, found.places.1)].map(|(one, place)| Side {
        source: titled(&sources, &one.source),
        name: one.record.name.clone(),
        place: format!("{HERE}/lieux/{place}"),
        withdrawn: one.withdrawn,
    });
    let (left, right) = (&found.left.record, &found.right.record);
    let told = |field: &Field| field.said(left) || field.said(right);
    let row = |field: Field| Row {
        field: page.t(&format!("places-field-{}", field.code().replace('_', "-"))).to_owned(),
        left: in_words(page.lang, field, left),
        right: in_words(page.lang, field, right),
        agreement: match (field.said(left) && field.said(right), field.same(left, right)) {
            (true, true) => "same",
            (true, false) => "different",
            (false, _) => "alone",
        },
    };
    let rows = Field::ALL.iter().copied().filter(told).map(row).collect();
    let reasons = found.explanation.lines.iter().map(|line| Reason {
        field: page.t(compared(line.field)).to_owned(),
        agreement: agreement(line.agreement),
        weight: weight(line.weight),
        left: line.left.clone(),
        right: line.right.clone(),
    });
    let relations = RelationKind::ALL.iter().flat_map(|kind| {
        ["left", "right"].map(|from| {
            let value = format!("{}:{from}", kind.code());
            let label = page.t(&format!("office-relation-{}-{from}", kind.code())).to_owned();
            Choice { checked: said.relation == value, ..Choice::new(value, label) }
        })
    });
    let cards = [(1, left.point), (2, right.point)].map(|(number, point)| card(page, number, point));
    Ok(PairPage {
        page,
        crumbs: crumbs_below(page, "office-register-title", HERE, page.t("office-register-pair")),
        path: pair_path(pair.0, pair.1),
        errors: Errors::none(),
        said,
        problem,
        against,
        one_place: found.places.0 == found.places.1,
        sides,
        rows,
        reasons: reasons.collect(),
        opinion: match found.explanation.outcome {
            Outcome::Same => "office-opinion-same",
            Outcome::Related(_) => "office-opinion-related",
            Outcome::Different => "office-opinion-different",
        },
        probability: page.percent(f64::from(found.explanation.probability)),
        distance: found.metres.map(|metres| page.distance(metres)).unwrap_or_default(),
        map: draw_map(page, office.places.territories(), &cards, None),
        relations: relations.collect(),
        decided: found.decided.as_ref().map(|one| DecisionLine::new(page, one)),
        next: next(page, office, pair).await?,
    })
}

/// A mark on the map.
fn card(page: &Page, number: usize, point: Option<Point>) -> Card {
    Card {
        number,
        name: page.t1("office-register-record", "n", number),
        href: String::new(),
        kind: String::new(),
        street: String::new(),
        town: String::new(),
        distance: String::new(),
        open: OpenNow { state: "unknown", words: String::new() },
        hours: Vec::new(),
        phone: String::new(),
        phone_href: String::new(),
        reasons: Vec::new(),
        action: None,
        point,
    }
}

fn compared(field: Compared) -> &'static str {
    match field {
        Compared::Name => "places-field-name",
        Compared::Kind => "places-field-typologies",
        Compared::Street => "office-compared-street",
        Compared::HouseNumber => "office-compared-number",
        Compared::Commune => "places-field-commune-name",
        Compared::Distance => "office-compared-distance",
        Compared::Phone => "places-field-phone",
        Compared::Email => "places-field-emails",
        Compared::Site => "places-field-sites",
        Compared::Number => "places-field-pivot",
        Compared::Source => "office-compared-source",
    }
}

fn agreement(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Same => "office-agreement-same",
        Agreement::Close => "office-agreement-close",
        Agreement::Partial => "office-agreement-partial",
        Agreement::Different => "office-agreement-different",
        Agreement::Unknown => "office-agreement-unknown",
    }
}

/// What a line weighs, in words: half a unit of log-odds changes little.
fn weight(weight: f32) -> &'static str {
    match weight {
        w if w > 2.5 => "office-weight-strongly-for",
        w if w > 0.5 => "office-weight-for",
        w if w < -2.5 => "office-weight-strongly-against",
        w if w < -0.5 => "office-weight-against",
        _ => "office-weight-little",
    }
}
