//! Texts: the same keys in both languages, and every key that a template uses exists.

use std::path::Path;

#[test]
fn french_and_english_say_the_same_things() {
    web::testing::assert_same_keys(&referral::TEXTS);
}

#[test]
fn templates_use_keys_that_exist() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    web::testing::assert_template_keys_exist(&templates, &[referral::TEXTS]);
}

#[test]
fn every_coded_thing_has_its_text() {
    use referral::model::{DeclineReason, Event, Item, State};
    let shell = web::testing::shell(&[referral::TEXTS]);
    let states = State::ALL.map(|state| format!("referral-state-{}", state.code()));
    let events = Event::ALL.map(|event| format!("referral-event-{}", event.code()));
    let keys = states.into_iter().chain(events).chain(DeclineReason::ALL.map(DeclineReason::key));
    for key in keys.chain(Item::ALL.map(Item::key)) {
        assert!(shell.catalog.has(kernel::Lang::Fr, &key), "{key}");
    }
}
