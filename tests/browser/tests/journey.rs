//! The main job, from the desk to "received": once with the keyboard alone, once without script.

use browser_tests::{Site, Visitor, Way};
use thirtyfour::Key;

/// How the job is done: the words of a language on the buttons and links that lead from page to page.
struct Words {
    lang: &'static str,
    person: &'static str,
    commune: &'static str,
    provider: &'static str,
    welcome: &'static str,
    next: &'static str,
    validate: &'static str,
    find: &'static str,
    send_here: &'static str,
    send: &'static str,
    sheet: &'static str,
    open_code: &'static str,
    answer: &'static str,
    received: &'static str,
}

const FRENCH: Words = Words {
    lang: "fr",
    person: "Nadia",
    commune: "Guéret",
    provider: "inventée",
    welcome: "Accueillir quelqu",
    next: "Continuer",
    validate: "Valider",
    find: "Trouver",
    send_here: "Orienter ici",
    send: "Envoyer",
    sheet: "feuille",
    open_code: "Continuer",
    answer: "Envoyer",
    received: "reçue",
};

const ENGLISH: Words = Words {
    lang: "en",
    person: "Yann",
    commune: "Rennes",
    provider: "invented",
    welcome: "Welcome someone",
    next: "Continue",
    validate: "Confirm",
    find: "Find",
    send_here: "Send here",
    send: "Send",
    sheet: "sheet",
    open_code: "Continue",
    answer: "Send",
    received: "received",
};

/// The choice made at each question, as field and rank of the answer: someone far from the digital world, willing.
const CHOICES: &[&[(&str, usize)]] = &[
    &[("T0", 2)],
    &[("T1", 1)],
    &[("T2", 1)],
    &[("T3", 1)],
    &[("T4", 3)],
    &[("T5", 2)],
    &[("T6", 3)],
    &[("T7", 3)],
    &[("T8", 2)],
    &[("T9", 1)],
    &[("T10.wishes", 1), ("T10.obstacles", 2)],
    &[("T11", 2)],
];

/// Fields where several answers may be given.
const SEVERAL: &[&str] = &["T2", "T10.wishes", "T10.obstacles"];

/// A person who only has keys: nothing here points or clicks.
struct Keyboard<'a> {
    visitor: &'a Visitor,
    words: &'a Words,
}

impl Keyboard<'_> {
    async fn follow(&self, words: &str) {
        self.visitor.tab_to(words).await;
        self.visitor.press(Key::Enter).await;
    }

    /// Chooses the answer of this rank in a group of radio buttons or checkboxes.
    async fn choose(&self, field: &str, rank: usize) {
        self.visitor.tab_to_field(field).await;
        if SEVERAL.contains(&field) {
            self.visitor.press_times(Key::Tab, rank - 1).await;
            self.visitor.press(" ").await;
        } else if rank == 1 {
            self.visitor.press(" ").await;
        } else {
            self.visitor.press_times(Key::Down, rank - 1).await;
        }
    }

    /// Through the stand-in identity provider, as everywhere a State's provider would be.
    async fn sign_in(&self) {
        let (visitor, words) = (self.visitor, self.words);
        visitor.tab_to_field("email").await;
        visitor.back_tab().await;
        assert!(visitor.focus().await.name.contains(words.provider), "Shift+Tab goes back");
        visitor.press(Key::Enter).await;
        visitor.wait_for(|path| path.starts_with("/oidc/authorize")).await;
        self.follow(words.person).await;
        visitor.wait_for(|path| path.split('?').next() == Some("/desk")).await;
    }

    async fn answer_twelve_questions(&self) {
        let (visitor, words) = (self.visitor, self.words);
        for (number, fields) in (1..).zip(CHOICES) {
            let page = format!("/triage/{number}");
            visitor.wait_for(|path| path.ends_with(&page)).await;
            for (field, rank) in *fields {
                self.choose(field, *rank).await;
            }
            self.follow(words.next).await;
        }
        visitor.wait_for(|path| path.ends_with("/triage/summary")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_is_done_with_the_keyboard_alone() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    let words = &FRENCH;
    let keyboard = Keyboard { visitor: &visitor, words };

    visitor.goto(&site.url(&format!("/desk?lang={}", words.lang))).await;
    visitor.wait_for(|path| path.starts_with("/connexion")).await;
    keyboard.sign_in().await;
    keyboard.follow(words.welcome).await;
    keyboard.answer_twelve_questions().await;
    keyboard.follow(words.validate).await;
    visitor.wait_for(|path| path.ends_with("/triage/result")).await;
    keyboard.follow(words.find).await;
    visitor.wait_for(|path| path.contains("/places")).await;
    assert!(visitor.text().await.contains(words.commune), "the search begins where the person is");
    keyboard.follow(words.send_here).await;
    visitor.wait_for(|path| path.contains("/referrals/new")).await;
    visitor.tab_to_field("lang").await;
    keyboard.follow(words.send).await;
    let sent = visitor.wait_for(|path| path.contains("sent=1")).await;
    let referral = sent.split('?').next().unwrap_or_default().to_owned();
    let code = visitor.text_of("dd strong.nowrap").await;
    keyboard.follow(words.sheet).await;
    visitor.wait_for(|path| path.ends_with("/sheet")).await;
    assert!(visitor.text().await.contains(&code), "the sheet shows the code");

    // The place, at its own computer.
    let place = Visitor::arrive(Way::Usual).await;
    let at_the_place = Keyboard { visitor: &place, words };
    place.goto(&site.url(&format!("/code?lang={}", words.lang))).await;
    place.tab_to_field("code").await;
    place.press(code.as_str()).await;
    at_the_place.follow(words.open_code).await;
    place.wait_for(|path| path.starts_with("/r/")).await;
    // Radio buttons: "received" is the second answer.
    at_the_place.choose("answer", 2).await;
    at_the_place.follow(words.answer).await;
    place.wait_for(|path| path.contains("answered=1")).await;
    place.leave().await;

    visitor.goto(&site.url(&referral)).await;
    let state = visitor.text_of(".facts dd").await;
    assert!(state.to_lowercase().contains(words.received), "the sender reads {state:?}");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_is_done_without_script() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::NoScript).await;
    let words = &ENGLISH;

    visitor.goto(&site.url(&format!("/desk?lang={}", words.lang))).await;
    visitor.wait_for(|path| path.starts_with("/connexion")).await;
    assert!(!visitor.has("html.with-script").await, "scripts are off");
    visitor.click_named("main a", words.provider).await;
    visitor.wait_for(|path| path.starts_with("/oidc/authorize")).await;
    visitor.click_named("main form button", words.person).await;
    visitor.wait_for(|path| path.split('?').next() == Some("/desk")).await;
    visitor.click_named("main button", words.welcome).await;
    for (number, fields) in (1..).zip(CHOICES) {
        let page = format!("/triage/{number}");
        visitor.wait_for(|path| path.ends_with(&page)).await;
        for (field, rank) in *fields {
            visitor.click(&format!("div.choice:nth-of-type({rank}) > input[name='{field}']")).await;
        }
        visitor.click_named("main form button", words.next).await;
    }
    visitor.wait_for(|path| path.ends_with("/triage/summary")).await;
    visitor.click_named("main form button", words.validate).await;
    visitor.wait_for(|path| path.ends_with("/triage/result")).await;
    visitor.click_named("main a", words.find).await;
    visitor.wait_for(|path| path.contains("/places")).await;
    assert!(visitor.text().await.contains(words.commune), "the search begins where the person is");
    visitor.click_named("main a", words.send_here).await;
    visitor.wait_for(|path| path.contains("/referrals/new")).await;
    visitor.click_named("main form button", words.send).await;
    let sent = visitor.wait_for(|path| path.contains("sent=1")).await;
    let referral = sent.split('?').next().unwrap_or_default().to_owned();
    let code = visitor.text_of("dd strong.nowrap").await;
    visitor.click_named("main a", words.sheet).await;
    visitor.wait_for(|path| path.ends_with("/sheet")).await;
    assert!(visitor.text().await.contains(&code), "the sheet shows the code");

    let place = Visitor::arrive(Way::NoScript).await;
    place.goto(&site.url(&format!("/code?lang={}", words.lang))).await;
    place.fill("#f-code", &code).await;
    place.click_named("main form button", words.open_code).await;
    place.wait_for(|path| path.starts_with("/r/")).await;
    place.click("input[name=answer][value=received]").await;
    place.click_named("main form button", words.answer).await;
    place.wait_for(|path| path.contains("answered=1")).await;
    place.leave().await;

    visitor.goto(&site.url(&referral)).await;
    let state = visitor.text_of(".facts dd").await;
    assert!(state.to_lowercase().contains(words.received), "the sender reads {state:?}");
    visitor.leave().await;
}
