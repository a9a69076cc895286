//! The documentation names every rule and every refusal.

use cleaning::{Rule, Why};

#[test]
fn every_rule_is_in_the_documentation() {
    let docs = include_str!("../../../../docs/cleaning.md");
    for key in Rule::ALL.iter().map(|rule| rule.key()).chain(Why::ALL.iter().map(|why| why.key())) {
        assert!(docs.contains(&format!("| `{key}` |")), "{key} is not in docs/cleaning.md");
    }
}
