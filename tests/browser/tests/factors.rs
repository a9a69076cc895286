//! What proves who one is, in a real browser: a password, a passkey kept by a virtual authenticator, the codes of an
//! application, a code on paper.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking; its helpers too")]

use browser_tests::{Site, Visitor, Way, people};
use factors::totp::{Seed, Step};

const PASSWORD: &str = "Le héron attend la marée basse";

/// A colleague invited by Claire, signed in with the password that they chose.
async fn invited(site: &Site, who: &str) -> (Visitor, String) {
    let claire = Visitor::arrive(Way::Usual).await;
    let email = format!("{who}-{}@demonstration.example", std::process::id());
    let link = people::invite(&claire, site, &email).await;
    claire.leave().await;
    let colleague = Visitor::arrive(Way::Usual).await;
    colleague.goto(&link).await;
    colleague.fill("#f-name", &format!("Camille {who} (essai)")).await;
    colleague.fill("#f-password", PASSWORD).await;
    colleague.click("main form[novalidate] button[type=submit]").await;
    colleague.wait_for(|path| !path.starts_with("/invitation")).await;
    (colleague, email)
}

/// Gives the address and the password; ends wherever the program asks for more, or at the account.
async fn give_password(visitor: &Visitor, site: &Site, email: &str) {
    visitor.goto(&site.url("/connexion?next=/compte&lang=fr")).await;
    visitor.fill("#f-email", email).await;
    visitor.fill("#f-password", PASSWORD).await;
    visitor.click("form[action='/connexion'] button[type=submit]").await;
    visitor.wait_for(|path| !path.starts_with("/connexion?")).await;
}

async fn give_code(visitor: &Visitor, code: &str) {
    visitor.wait_for(|path| path.starts_with("/connexion/second-facteur")).await;
    visitor.fill("#f-code", code).await;
    visitor.click("form[action='/connexion/second-facteur'] button[type=submit]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_alone_signs_in() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let (visitor, email) = invited(&site, "cle").await;
    visitor.plug_authenticator().await;
    visitor.goto(&site.url("/compte/second-facteur/cle?lang=fr")).await;
    visitor.fill("#f-name", "Clé d'essai").await;
    visitor.click("[data-passkey-start]").await;
    visitor.wait_for_element("ol.codes").await;
    visitor.goto(&site.url("/compte/second-facteur?lang=fr")).await;
    assert!(visitor.text().await.contains("Clé d'essai"));

    people::sign_out(&visitor, &site).await;
    visitor.goto(&site.url("/connexion/cle?next=/compte&lang=fr")).await;
    visitor.click("[data-passkey-start]").await;
    visitor.wait_for(|path| path == "/compte").await;
    assert!(visitor.text().await.contains(&email), "nothing was typed, and the account is theirs");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_the_application_then_one_on_paper_sign_in() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let (visitor, email) = invited(&site, "code").await;
    visitor.goto(&site.url("/compte/second-facteur?lang=fr")).await;
    visitor.click("form[action='/compte/second-facteur/application'] button").await;
    visitor.wait_for(|path| path.ends_with("/application")).await;
    let seed = Seed::new(base32(&visitor.text_of("main code").await));
    let step = step(&visitor).await;
    visitor.fill("#f-code", &seed.code(step)).await;
    visitor.click("form[action$='/confirmer'] button[type=submit]").await;
    visitor.wait_for_element("ol.codes").await;
    let paper = visitor.text_of("ol.codes li").await;

    people::sign_out(&visitor, &site).await;
    give_password(&visitor, &site, &email).await;
    give_code(&visitor, &seed.code(step)).await;
    visitor.wait_for_element(".error-summary").await;
    // A code serves once. A telephone may be half a minute early: the next one is good already.
    give_code(&visitor, &seed.code(Step(step.0 + 1))).await;
    visitor.wait_for(|path| path == "/compte").await;

    people::sign_out(&visitor, &site).await;
    give_password(&visitor, &site, &email).await;
    give_code(&visitor, &paper).await;
    visitor.wait_for(|path| path == "/compte").await;

    // It was on paper, and it served.
    people::sign_out(&visitor, &site).await;
    give_password(&visitor, &site, &email).await;
    give_code(&visitor, &paper).await;
    visitor.wait_for_element(".error-summary").await;
    visitor.leave().await;
}

/// The step of the browser's clock.
async fn step(visitor: &Visitor) -> Step {
    let told = visitor.driver.execute("return Math.floor(Date.now() / 30000)", vec![]).await.unwrap();
    Step(told.json().as_i64().unwrap())
}

/// The bytes of a secret as people type it into an application (RFC 4648 §6).
fn base32(typed: &str) -> [u8; 20] {
    let digits = typed.bytes().filter(|byte| *byte != b' ');
    let bits: Vec<u8> = digits
        .map(|digit| if digit.is_ascii_digit() { digit - b'2' + 26 } else { digit - b'A' })
        .flat_map(|digit| (0..5).rev().map(move |bit| (digit >> bit) & 1))
        .collect();
    let bytes: Vec<u8> =
        bits.chunks(8).map(|bits| bits.iter().fold(0, |byte, bit| (byte << 1) | bit)).collect();
    bytes.try_into().expect("a secret of 160 bits")
}
