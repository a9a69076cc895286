//! Words exist for every code, in both languages; the document says what the policy says.

use std::path::Path;

use identity::{Power, Role};
use kernel::Lang;
use organisations::{Capacity, College, Kind, State, TEXTS};

#[test]
fn both_languages_have_the_same_keys_and_templates_use_them() {
    web::testing::assert_same_keys(&TEXTS);
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    web::testing::assert_template_keys_exist(&templates, &[TEXTS]);
}

#[test]
fn every_code_has_words() {
    let shell = web::testing::shell(&[TEXTS]);
    let roles = Role::ALL.iter().map(|one| format!("role-{}", one.code()));
    let powers = Power::ALL.iter().map(|one| format!("power-{}", one.code()));
    let kinds = Kind::ALL.iter().map(|one| format!("kind-{}", one.code()));
    let colleges = College::ALL.iter().map(|one| format!("college-{}", one.code()));
    let capacities = Capacity::ALL.iter().map(|one| format!("capacity-{}", one.code()));
    let states = State::ALL.iter().map(|one| format!("state-{}", one.code()));
    for key in roles.chain(powers).chain(kinds).chain(colleges).chain(capacities).chain(states) {
        for lang in Lang::ALL {
            assert!(shell.catalog.has(lang, &format!("organisations-{key}")), "{key} in {lang}");
        }
    }
}

/// The table of `docs/organisations.md`, from the policy.
fn table() -> String {
    let shell = web::testing::shell(&[TEXTS]);
    let word = |kind: &str, code: &str| {
        shell.catalog.text(Lang::En, &format!("organisations-{kind}-{code}")).to_owned()
    };
    let mut lines =
        vec!["| Role | Allows | Second factor | Gives |".to_owned(), "|---|---|---|---|".to_owned()];
    for role in Role::ALL {
        let powers: Vec<String> = role.powers().iter().map(|one| word("power", one.code())).collect();
        let given: Vec<String> = Role::ALL
            .into_iter()
            .filter(|other| role.may_give(*other))
            .map(|other| word("role", other.code()))
            .collect();
        let gives = match given.len() {
            0 => "—".to_owned(),
            all if all == Role::ALL.len() => "every role".to_owned(),
            _ => given.join(", "),
        };
        let factor = if role.needs_second_factor() { "yes" } else { "no" };
        lines.push(format!(
            "| {} (`{}`) | {} | {factor} | {gives} |",
            word("role", role.code()),
            role.code(),
            powers.join("; ")
        ));
    }
    lines.join("\n")
}

#[test]
fn the_document_holds_the_table_of_roles() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/organisations.md");
    let document = std::fs::read_to_string(path).unwrap();
    assert!(document.contains(&table()), "docs/organisations.md should hold:\n{}", table());
}
