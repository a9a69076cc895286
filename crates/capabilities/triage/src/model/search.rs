//! What a situation and its answers mean when looking for a place.

use super::answers::Answers;
use super::condition::View;
use super::evaluate::Outcome;
use super::referential::{Referential, Situation};
use serde::{Deserialize, Serialize};
use vocabulary::Mode;
use vocabulary::lmn::{Care, Programme, Service, SupportMode};

/// What to look for, in the terms of the register of places. Lists are in order of preference.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = SearchProfile)]
#[expect(clippy::struct_excessive_bools, reason = "independent yes-or-no facts, each named")]
pub struct SearchProfile {
    /// Services the place must offer (any of them helps, more is better).
    #[schema(value_type = Vec<String>)]
    pub services: Vec<Service>,
    /// Services welcome beside them.
    #[schema(value_type = Vec<String>)]
    pub also: Vec<Service>,
    /// How the person is to be helped.
    #[schema(value_type = Vec<String>)]
    pub modes: Vec<Mode>,
    /// One to one, workshop, remote…
    #[schema(value_type = Vec<String>)]
    pub support: Vec<SupportMode>,
    /// Programmes preferred.
    #[schema(value_type = Vec<String>)]
    pub programmes: Vec<Programme>,
    /// Special care the person needs.
    #[schema(value_type = Vec<String>)]
    pub care: Vec<Care>,
    /// Free of charge is required.
    pub free: bool,
    /// A place that accepts the digital pass is preferred.
    pub pass: bool,
    /// Near home is preferred.
    pub near: bool,
    /// Open now is preferred.
    pub now: bool,
    /// Remote help suits.
    pub remote: bool,
    /// Help at home suits.
    pub at_home: bool,
}

/// The search that follows from an outcome. `situation` is the one in force: the rule's, or the agent's.
/// `chosen` are the needs picked in words; without any, those that the answers imply, and without those the
/// situation's own services.
pub fn needs_of(
    referential: &Referential,
    outcome: &Outcome,
    situation: Situation,
    answers: &Answers,
    chosen: &[String],
) -> SearchProfile {
    let mut profile = SearchProfile::default();
    if let Some(text) = referential.situation(situation) {
        let search = &text.search;
        profile.modes.clone_from(&search.modes);
        profile.support.clone_from(&search.support);
        profile.programmes.clone_from(&search.programmes);
        (profile.pass, profile.near, profile.now) = (search.pass, search.near, search.now);
        profile.services = services(referential, chosen.iter());
        if profile.services.is_empty() {
            profile.services = services(referential, implied_needs(referential, answers).iter());
        }
        if profile.services.is_empty() {
            profile.services.clone_from(&search.services);
        }
    }
    let view = View { referential, answers, supposed: &[], autonomy: outcome.autonomy.min };
    for rule in referential.search.iter().filter(|rule| rule.when.holds(&view)) {
        extend(&mut profile.care, rule.care.iter().copied());
        extend(&mut profile.also, services(referential, rule.also_needs.iter()));
        profile.free |= rule.free;
        profile.near |= rule.near;
        profile.at_home |= rule.at_home;
        if rule.remote {
            profile.remote = true;
            extend(&mut profile.support, [SupportMode::Remote]);
        }
    }
    profile.also.retain(|service| !profile.services.contains(service));
    profile
}

/// Needs that the answers name, in the order of the questions, each once.
pub(crate) fn implied_needs(referential: &Referential, answers: &Answers) -> Vec<String> {
    let mut needs = Vec::new();
    for field in referential.fields() {
        let chosen = field.answers.iter().filter(|choice| answers.has(&field.id, &choice.code));
        extend(&mut needs, chosen.flat_map(|choice| choice.needs.iter().cloned()));
    }
    needs
}

fn services<'a>(referential: &Referential, needs: impl Iterator<Item = &'a String>) -> Vec<Service> {
    let mut services = Vec::new();
    for need in needs.filter_map(|code| referential.need(code)) {
        extend(&mut services, need.services.iter().copied());
    }
    services
}

fn extend<T: PartialEq>(list: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
