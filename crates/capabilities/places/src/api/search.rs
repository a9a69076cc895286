//! `GET /api/v1/search` and `POST /api/v1/search`
#![expect(unused_qualifications, reason = "utoipa's macro writes the parameters' type twice")]

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::civil::Weekday;
use kernel::{Lang, Point};
use matching::CostWish;
use serde::{Deserialize, Serialize};
use timetable::HalfDay;
use utoipa::{IntoParams, ToSchema};
use web::api::{Json, Problem};
use web::{Page, Query};

use super::shape::{PlaceView, PointView};
use super::{OnlyLang, terms, wrong};
use crate::find::{HelpAnswer, HelpRequest, Offers, Reason, TravelMode, When, Where};
use crate::register::Places;

/// A request for help. Everything may be left out; nothing asked of the person is kept.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the fields of a form, each a box to tick")]
pub(super) struct Asked {
    /// Services needed, as codes; one is enough, more is better.
    service: Vec<String>,
    /// Modes that are better: `substitution`, `mediation`, `training`, `access`.
    mode: Vec<String>,
    /// The modes are required.
    mode_required: bool,
    /// What the person is among, as codes.
    public: Vec<String>,
    /// Special care required, as codes.
    care: Vec<String>,
    /// `any`, `prefer-free` or `free`.
    cost: Option<String>,
    /// INSEE code of the commune where the person is.
    #[param(example = "35238")]
    commune: Option<String>,
    /// Or a postal code.
    postal_code: Option<String>,
    /// Or a point: degrees north.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Degrees east.
    #[param(minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// `walk` (2.5 km), `public-transport` (15 km), `car` (25 km), `stay`; `public-transport` when absent.
    travel: Option<String>,
    /// Or as far as this, in metres.
    #[param(maximum = 300_000)]
    radius_m: Option<u32>,
    /// Somebody may come home.
    home: bool,
    /// Help at a distance is accepted.
    remote: bool,
    /// `now`, or half-days: `tuesday-morning`, `friday-afternoon`, `saturday-evening`.
    when: Vec<String>,
    /// Must be able to act under a mandate (Aidants Connect).
    aidants_connect: bool,
    /// Must hold a label.
    label: bool,
    /// Must take the pass numérique.
    pass: bool,
    /// 1 to 100; 10 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
    /// Language of the sentences, `fr` or `en`; `Accept-Language` when absent.
    lang: Option<String>,
}

/// Somebody who comes home may start from this far.
const HOME_M: u32 = 30_000;

impl Asked {
    fn request(&self, places: &Places) -> Result<HelpRequest, web::Error> {
        let limit = self.limit.unwrap_or(HelpRequest::USUAL);
        if !(1..=HelpRequest::MOST).contains(&limit) {
            return Err(wrong("limit", "places-error-limit"));
        }
        let travel = match (self.radius_m, self.travel.as_deref()) {
            (Some(metres), _) if metres <= 300_000 => TravelMode::Metres(metres),
            (Some(_), _) => return Err(wrong("radius_m", "places-error-radius")),
            (None, None | Some("")) => TravelMode::default(),
            (None, Some(code)) => {
                TravelMode::from_code(code).ok_or_else(|| wrong("travel", "places-error-code"))?
            }
        };
        let cost = match self.cost.as_deref() {
            None | Some("" | "any") => CostWish::Any,
            Some("prefer-free") => CostWish::PreferFree,
            Some("free") => CostWish::RequireFree,
            Some(_) => return Err(wrong("cost", "places-error-code")),
        };
        Ok(HelpRequest {
            services: terms("service", &self.service)?,
            modes: terms("mode", &self.mode)?,
            modes_required: self.mode_required,
            publics: terms("public", &self.public)?,
            care: terms("care", &self.care)?,
            cost,
            place: self.place(places)?,
            travel,
            at_home_m: self.home.then_some(HOME_M),
            remote: self.remote,
            when: self.when()?,
            offers: Offers::default(),
            offers_required: Offers {
                aidants_connect: self.aidants_connect,
                label: self.label,
                pass: self.pass,
            },
            preferred: Vec::new(),
            limit,
        })
    }

    fn place(&self, places: &Places) -> Result<Where, web::Error> {
        match (self.lat, self.lon) {
            (Some(lat), Some(lon)) => {
                return Point::new(lat, lon)
                    .map(Where::Point)
                    .ok_or_else(|| wrong("lat", "places-error-point"));
            }
            (None, None) => {}
            _ => return Err(wrong("lat", "places-error-point")),
        }
        if let Some(code) = self.commune.as_deref().filter(|code| !code.is_empty()) {
            let known = places.territories().commune(code).is_some();
            let code = code.parse().ok().filter(|_| known);
            return code.map(Where::Commune).ok_or_else(|| wrong("commune", "places-error-territory"));
        }
        if let Some(code) = self.postal_code.as_deref().filter(|code| !code.is_empty()) {
            let commune = places.territories().communes_at(code).first().map(|c| c.code.clone());
            return commune.map(Where::Commune).ok_or_else(|| wrong("postal_code", "places-error-territory"));
        }
        Ok(Where::Anywhere)
    }

    fn when(&self) -> Result<When, web::Error> {
        let asked: Vec<&str> =
            self.when.iter().flat_map(|text| text.split(',')).filter(|text| !text.is_empty()).collect();
        if asked.contains(&"now") {
            return Ok(When::Now);
        }
        let half_days: Option<Vec<_>> = asked.iter().map(|text| half_day(text)).collect();
        match half_days {
            None => Err(wrong("when", "places-error-when")),
            Some(list) if list.is_empty() => Ok(When::Any),
            Some(list) => Ok(When::HalfDays(list)),
        }
    }
}

/// `tuesday-morning`.
fn half_day(text: &str) -> Option<(Weekday, HalfDay)> {
    let (day, half) = text.split_once('-')?;
    let day = match day {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    };
    let half = match half {
        "morning" => HalfDay::Morning,
        "afternoon" => HalfDay::Afternoon,
        "evening" => HalfDay::Evening,
        _ => return None,
    };
    Some((day, half))
}

/// A place and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HitView {
    /// The place.
    place: PlaceView,
    /// Higher is better; the sum of the points of its reasons and of parts not told.
    score: f64,
    /// As the crow flies.
    distance_m: Option<f64>,
    /// Why it is here, and what to check.
    reasons: Vec<Reason>,
}

/// A near place that is not in the answer, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LeftOutView {
    /// The place.
    place: PlaceView,
    /// As the crow flies.
    distance_m: Option<f64>,
    /// Why.
    reasons: Vec<Reason>,
}

/// Something to relax.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SuggestionView {
    /// In words, with how many places it brings.
    text: String,
    /// How many places would fit.
    places: usize,
    /// What to change, for programs.
    #[schema(value_type = Object)]
    relax: matching::Relax,
}

/// A door to knock at.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DoorView {
    /// The place.
    place: PlaceView,
    /// As the crow flies.
    distance_m: Option<f64>,
    /// Why.
    text: String,
}

/// The answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerView {
    /// What the hits stand on, for programs.
    #[schema(value_type = Object)]
    basis: matching::Basis,
    /// The same in words; empty when they fit what was asked.
    basis_text: String,
    /// Where the search stood.
    centre: Option<PointView>,
    /// The radius asked.
    radius_m: Option<u32>,
    /// The best places, best first.
    items: Vec<HitView>,
    /// Near places left out, nearest first.
    left_out: Vec<LeftOutView>,
    /// What to relax.
    suggestions: Vec<SuggestionView>,
    /// Town hall and nearest France services.
    doors: Vec<DoorView>,
    /// Version of the register that answered.
    register_version: i64,
    /// Version of the weights.
    weights_version: String,
    /// Version of the rules that derive modes.
    modes_version: &'static str,
    /// Version of the table of presumed services.
    presumed_version: &'static str,
}

impl From<HelpAnswer> for AnswerView {
    fn from(answer: HelpAnswer) -> Self {
        let metres = |metres: Option<f64>| metres.map(f64::round);
        Self {
            basis: answer.basis,
            basis_text: answer.basis_text,
            centre: answer.centre.map(Into::into),
            radius_m: answer.radius_m,
            items: answer
                .hits
                .into_iter()
                .map(|hit| HitView {
                    place: (&hit.place).into(),
                    score: hit.score,
                    distance_m: metres(hit.metres),
                    reasons: hit.reasons,
                })
                .collect(),
            left_out: answer
                .left_out
                .into_iter()
                .map(|out| LeftOutView {
                    place: (&out.place).into(),
                    distance_m: metres(out.metres),
                    reasons: out.reasons,
                })
                .collect(),
            suggestions: answer
                .suggestions
                .into_iter()
                .map(|s| SuggestionView { text: s.text, places: s.places, relax: s.relax })
                .collect(),
            doors: answer
                .doors
                .into_iter()
                .map(|door| DoorView {
                    place: (&door.place).into(),
                    distance_m: metres(door.metres),
                    text: door.text,
                })
                .collect(),
            register_version: answer.register_version,
            weights_version: answer.weights_version,
            modes_version: vocabulary::modes_version(),
            presumed_version: vocabulary::presumed_version(),
        }
    }
}

fn answer(places: &Places, asked: &Asked, lang: Lang) -> Result<Response, web::Error> {
    let request = asked.request(places)?;
    let lang = match asked.lang.as_deref() {
        None | Some("") => lang,
        Some(code) => code.parse().map_err(|_| wrong("lang", "places-error-code"))?,
    };
    Ok(Json(AnswerView::from(places.find(&request, lang))).into_response())
}

/// The right help for a person, with reasons. Sentences are in the language of the request (`lang=`, `Accept-Language`).
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "search",
    params(Asked),
    responses(
        (status = 200, description = "Ranked places with reasons", body = AnswerView),
        (status = 400, description = "The request cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong parameters", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    page: Page,
    State(places): State<Arc<Places>>,
    Query(asked): Query<Asked>,
) -> web::Result {
    answer(&places, &asked, page.lang)
}

/// The same with a body, so that needs do not stand in addresses and logs.
#[utoipa::path(
    post,
    path = "/api/v1/search",
    operation_id = "search_with_body",
    tag = "search",
    params(OnlyLang),
    request_body = Asked,
    responses(
        (status = 200, description = "Ranked places with reasons", body = AnswerView),
        (status = 400, description = "The body cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Wrong fields", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post(
    page: Page,
    State(places): State<Arc<Places>>,
    Query(_lang): Query<OnlyLang>,
    Json(asked): Json<Asked>,
) -> web::Result {
    answer(&places, &asked, page.lang)
}
