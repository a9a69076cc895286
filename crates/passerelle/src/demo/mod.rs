//! The demonstration's lively day: invented agents welcome invented people through the real services, at hours of the
//! past days. Nothing is written around the rules: what the pages show is what the program did.

mod people;
mod scenario;

pub use people::{PEOPLE, Person};

use crate::cli::Failure;
use crate::server::App;
use identity::Actor;
use jiff::{SignedDuration, Timestamp};
use kernel::{Lang, ManualClock, World};
use places::PlaceId;
use referral::model::{Answer, Proposal};
use referral::{Order, Referrals};
use scenario::{Then, VISITS, Visit};
use std::sync::Arc;
use triage::{Given, Opening, PathwayId, Triage};

/// The services at one hour of the past.
struct Past {
    world: World,
    clock: Arc<ManualClock>,
    triage: Triage,
    referrals: Referrals,
}

/// Settles the invented people, known to the stand-in provider of `issuer`, and plays the scenario once; a store that
/// already has it is left alone.
pub async fn seed(app: &App, issuer: &str) -> Result<(), Failure> {
    let now = app.world.now();
    let clock = Arc::new(ManualClock::new(now));
    let world = World { clock: clock.clone(), entropy: Arc::clone(&app.world.entropy) };
    let (triage, referrals) = app.services_in(&world);
    let past = Past { world, clock, triage, referrals };
    let wrong = |e: &dyn std::fmt::Display| Failure::machine("cannot prepare the demonstration", e);
    let mut agents: Vec<Actor> = Vec::new();
    for account in people::settle(app, issuer).await? {
        agents.push(app.accounts.actor_of(account).await.map_err(|e| wrong(&e))?);
    }
    let Some(first) = agents.first() else { return Ok(()) };
    let played = past.triage.counts(first).await.map_err(|e| wrong(&e))?;
    if played.drafts + played.finished > 0 {
        return Ok(());
    }
    for visit in VISITS {
        let Some(actor) = agents.get(visit.agent) else { continue };
        play(&past, app, actor, visit, now).await.map_err(|e| wrong(&e))?;
    }
    past.clock.set(now);
    past.referrals.mark_overdue().await.map_err(|e| wrong(&e))?;
    Ok(())
}

async fn play(past: &Past, app: &App, actor: &Actor, visit: &Visit, now: Timestamp) -> Result<(), String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let opened = now.checked_sub(SignedDuration::from_mins(visit.minutes_ago)).map_err(|e| text(&e))?;
    past.clock.set(opened);
    let commune = PEOPLE.get(visit.agent).and_then(|person| person.commune).map(str::to_owned);
    let opening = Opening { commune, paper_filled_on: None };
    let pathway = past.triage.open(actor, &opening).await.map_err(|e| text(&e))?;
    let mut given = Given::new();
    for (field, code) in visit.answers {
        given.entry((*field).to_owned()).or_default().push((*code).to_owned());
    }
    past.clock.advance(SignedDuration::from_mins(4));
    let pathway =
        past.triage.answer_all(actor, pathway.id, pathway.version, &given).await.map_err(|e| text(&e))?;
    if visit.then == Then::Draft {
        return Ok(());
    }
    let pathway = past.triage.finish(actor, pathway.id, pathway.version).await.map_err(|e| text(&e))?;
    if visit.then == Then::Finished {
        return Ok(());
    }
    past.clock.advance(SignedDuration::from_mins(2));
    refer(past, app, actor, visit, pathway.id).await
}

async fn refer(
    past: &Past,
    app: &App,
    actor: &Actor,
    visit: &Visit,
    pathway: PathwayId,
) -> Result<(), String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let Some(place) = PEOPLE
        .get(visit.agent)
        .and_then(|person| person.commune)
        .and_then(|commune| near(app, commune, visit.choice))
    else {
        return Ok(());
    };
    let proposal = Proposal {
        own_words: visit.words.map(str::to_owned),
        contact: None,
        consent: false,
        tell_place: true,
        tell_person: false,
    };
    let order = Order {
        pathway: pathway.uuid(),
        place: place.uuid(),
        proposal,
        lang: Lang::Fr,
        form_key: past.world.token(16),
    };
    let sent = past.referrals.send(actor, &order).await.map_err(|e| text(&e))?;
    let Some(links) = past.referrals.get(actor, sent.referral.id).await.map_err(|e| text(&e))?.links else {
        return Ok(());
    };
    let answers: Vec<Answer> = match visit.then {
        Then::Draft | Then::Finished | Then::Sent => vec![],
        Then::Acknowledged => vec![Answer::Acknowledge],
        Then::Received => vec![Answer::Acknowledge, Answer::Received],
        Then::Done => vec![Answer::Received, Answer::Done],
        Then::NotCome => vec![Answer::Acknowledge, Answer::NotCome],
        Then::Full => {
            vec![Answer::Cannot { reason: referral::model::DeclineReason::Full, note: None }]
        }
    };
    for answer in answers {
        past.clock.advance(SignedDuration::from_mins(visit.minutes_ago / 4 + 1));
        past.referrals.answer(&links.token, &answer).await.map_err(|e| text(&e))?;
    }
    Ok(())
}

/// One of the nearest places that declare what they offer.
fn near(app: &App, commune: &str, choice: usize) -> Option<PlaceId> {
    let from = app.territories.commune(commune)?.point;
    let snapshot = app.places.snapshot();
    let mut near: Vec<(f64, PlaceId)> = snapshot
        .briefs()
        .iter()
        .filter(|place| !place.services().is_empty())
        .filter_map(|place| Some((kernel::geo::distance_m(from, place.point?), place.id)))
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    near.get(choice).map(|(_, id)| *id)
}
