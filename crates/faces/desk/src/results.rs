//! What a triage concluded, as the search form of the register of places: the agent then changes what they like.

use identity::Agent;
use places::view::HelpQuery;
use territory::Territories;
use triage::{Pathway, SearchProfile};
use vocabulary::Term;

/// The first search of a pathway.
pub fn query_of(
    profile: &SearchProfile,
    pathway: &Pathway,
    agent: &Agent,
    territories: &Territories,
) -> HelpQuery {
    let commune = pathway.commune.as_ref().or(agent.commune.as_ref());
    let suggestion = commune.and_then(|code| {
        territories.suggest(code.as_str(), 1).into_iter().find(|found| found.code == code.as_str())
    });
    HelpQuery {
        service: codes(profile.services.iter().chain(&profile.also)),
        mode: codes(profile.modes.iter()),
        accueil: codes(profile.care.iter()),
        gratuit: profile.free,
        maintenant: profile.now,
        // A regular helper must be near; anything else is worth a bus.
        trajet: if profile.near { "pied" } else { "transport" }.to_owned(),
        domicile: profile.at_home,
        distance: profile.remote,
        ou: suggestion.as_ref().map_or_else(String::new, territory::Suggestion::label),
        ou_code: suggestion.map_or_else(String::new, |found| found.code),
        ..HelpQuery::default()
    }
}

fn codes<'a, T: Term + 'a>(terms: impl Iterator<Item = &'a T>) -> Vec<String> {
    terms.map(|term| term.code().to_owned()).collect()
}
