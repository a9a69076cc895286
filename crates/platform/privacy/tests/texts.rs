//! Texts and statements of this crate.

use std::path::Path;

#[test]
fn french_and_english_say_the_same_things() {
    web::testing::assert_same_keys(&privacy::TEXTS);
}

#[test]
fn templates_use_keys_that_exist() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    web::testing::assert_template_keys_exist(&templates, &[privacy::TEXTS]);
}

#[test]
fn every_coded_thing_has_its_text() {
    let shell = web::testing::shell(&[privacy::TEXTS]);
    let what = ["pathway", "triage", "result", "referral", "sheet", "own-file", "export", "account"];
    let what = what.map(|code| format!("privacy-what-{code}"));
    let why = ["follow-up", "print", "own-request", "operator", "administration"]
        .map(|code| format!("privacy-why-{code}"));
    let consents = ["contact", "needs", "comfort", "words"].map(|code| format!("privacy-consent-{code}"));
    let register = privacy::REGISTER.iter().flat_map(|one| {
        [one.title, one.purpose, one.people, one.data, one.recipients, one.retention, one.responsible]
            .map(str::to_owned)
    });
    let kept =
        privacy::RETENTION.iter().flat_map(|rule| [rule.what, rule.kept, rule.then].map(str::to_owned));
    for key in what.into_iter().chain(why).chain(consents).chain(register).chain(kept) {
        assert!(shell.catalog.has(kernel::Lang::Fr, &key), "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    testkit::each_statement_prepares(&[privacy::MIGRATIONS], privacy::STATEMENTS).await;
}
