//! What the small scripts add: the nearest commune, and a page read aloud.

use browser_tests::{Site, Visitor, Way};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_press_finds_the_commune_where_one_is() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    let origin = site.address();
    let allowed = json!({ "permissions": ["geolocation"], "origin": origin });
    visitor.devtools("Browser.grantPermissions", allowed).await;
    let gueret = json!({ "latitude": 46.1715, "longitude": 1.8711, "accuracy": 20 });
    visitor.devtools("Emulation.setGeolocationOverride", gueret).await;

    visitor.goto(&site.url("/?lang=fr")).await;
    visitor.click("[data-locate]").await;
    visitor.wait_for_element("input[name=ou_code][value='23096']").await;
    visitor.click("main form button[type=submit]").await;
    let path = visitor.wait_for(|path| path.starts_with("/recherche")).await;
    assert!(path.contains("ou_code=23096"), "{path}");

    // Refused, the page says so and the field can still be filled.
    visitor.devtools("Browser.resetPermissions", json!({})).await;
    let refused = json!({ "permission": { "name": "geolocation" }, "setting": "denied", "origin": origin });
    visitor.devtools("Browser.setPermission", refused).await;
    visitor.goto(&site.url("/?lang=fr")).await;
    visitor.click("[data-locate]").await;
    visitor.wait_for_element(".territory .field-error").await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_read_aloud_where_the_browser_has_a_voice() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    visitor.goto(&site.url("/recherche?ou=Rennes&ou_code=35238&lang=fr")).await;
    let place = visitor.links("/lieux/").await.into_iter().next().expect("a search in Rennes finds places");

    let stub = "window.said = []; Object.defineProperty(window, 'speechSynthesis', { value: {
            speaking: false, cancel() { this.speaking = false; },
            speak(speech) { this.speaking = true; window.said.push([speech.lang, speech.text]); } } })";
    let kept = visitor.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": stub })).await;
    for lang in ["fr", "en"] {
        visitor.goto(&site.url(&format!("{place}?lang={lang}"))).await;
        let essentials = visitor.text_of("#essentials").await;
        let idle = visitor.text_of("[data-listen]").await;
        visitor.click("[data-listen]").await;
        assert_ne!(visitor.text_of("[data-listen]").await, idle, "the button now stops");
        let said = visitor.driver.execute("return window.said", vec![]).await.unwrap();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(said.json()[0][0], lang, "the voice of the page's language");
        assert_eq!(words(said.json()[0][1].as_str().unwrap()), words(&essentials));
        visitor.click("[data-listen]").await;
        assert_eq!(visitor.text_of("[data-listen]").await, idle);
        assert!(visitor.has("[data-listen][aria-pressed=false]").await);
    }

    visitor.devtools("Page.removeScriptToEvaluateOnNewDocument", kept).await;
    let mute = json!({ "source": "delete window.speechSynthesis; delete Window.prototype.speechSynthesis" });
    visitor.devtools("Page.addScriptToEvaluateOnNewDocument", mute).await;
    visitor.goto(&site.url(&place)).await;
    visitor.wait_for_element("html.with-script").await;
    assert!(visitor.has("[data-listen][hidden]").await, "no voice, no button");
    visitor.leave().await;
}
