//! The map that moves, beside the list that says the same: loaded, filtered, moved, by keyboard, and without script.

use std::time::Duration;

use browser_tests::{Site, Visitor, Way};
use thirtyfour::Key;

/// Opens an address of the map and waits until it has drawn its first tiles; returns how long the page took, in
/// milliseconds since it was asked.
async fn open(visitor: &Visitor, site: &Site, path: &str) -> u64 {
    visitor.goto(&site.url(path)).await;
    visitor.wait_for_element("html[data-map-ready-ms]").await;
    let told =
        visitor.driver.execute("return Number(document.documentElement.dataset.mapReadyMs)", vec![]).await;
    told.expect("a time").json().as_u64().expect("a whole number")
}

async fn total(visitor: &Visitor) -> u64 {
    let told =
        visitor.driver.execute("return document.querySelector('#map-results').dataset.total", vec![]).await;
    told.expect("a total").json().as_str().and_then(|text| text.parse().ok()).expect("a whole number")
}

async fn number(visitor: &Visitor, script: &str) -> u64 {
    let told = visitor.driver.execute(script, vec![]).await.expect("a number");
    told.json().as_f64().expect("a number") as u64
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "the figure is for whoever reads the log")]
async fn the_map_loads_its_tiles_from_this_site_alone() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    let first_ms = open(&visitor, &site, "/carte?lang=fr").await;
    let again_ms = open(&visitor, &site, "/carte?lang=fr").await;
    println!("map interactive after {first_ms} ms, {again_ms} ms with its files kept");
    let elsewhere = "return performance.getEntriesByType('resource')
        .filter(one => !one.name.startsWith(location.origin)).length";
    assert_eq!(number(&visitor, elsewhere).await, 0);
    let tiles = "return performance.getEntriesByType('resource').filter(one => one.name.includes('/tuiles/lieux/')).length";
    assert!(number(&visitor, tiles).await > 0, "no tile of places was asked");
    let weight =
        "return performance.getEntriesByType('resource').filter(one => one.name.includes('/tuiles/'))
        .reduce((sum, one) => sum + one.encodedBodySize, 0)";
    println!("{} bytes of tiles in the first view", number(&visitor, weight).await);
    assert!(visitor.console_errors().await.is_empty());
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_changes_the_list_the_address_and_the_way_back() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    open(&visitor, &site, "/carte?lang=fr").await;
    let all = total(&visitor).await;
    visitor.click(".map-filters > summary").await;
    visitor.click_named(".map-group > summary", "Coût").await;
    visitor.click("label[for='f-cost-1']").await;
    let path = visitor.wait_for(|path| path.contains("cost=")).await;
    assert!(path.starts_with("/carte?"), "{path}");
    let some = total(&visitor).await;
    assert!(0 < some && some < all, "{some} of {all}");
    // The same address shows the same, and the way back leads back.
    visitor.goto(&site.url(&path)).await;
    assert_eq!(total(&visitor).await, some);
    visitor.wait_for_element("html[data-map-ready-ms]").await;
    visitor.click(".map-filters > summary").await;
    visitor.click("label[for='f-cost-1']").await;
    visitor.wait_for(|path| !path.contains("cost=")).await;
    assert_eq!(total(&visitor).await, all);
    visitor.driver.back().await.expect("the way back");
    visitor.wait_for(|path| path.contains("cost=")).await;
    for _ in 0..100 {
        if total(&visitor).await == some {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(total(&visitor).await, some);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_the_map_moves_the_list() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    open(&visitor, &site, "/carte?lang=fr").await;
    let all = total(&visitor).await;
    visitor.click(".maplibregl-ctrl-zoom-in").await;
    visitor.wait_for(|path| path.contains("bbox=")).await;
    let near = total(&visitor).await;
    assert!(0 < near && near < all, "{near} of {all}");
    visitor.click("[data-limit]").await;
    visitor.wait_for(|path| !path.contains("bbox=")).await;
    assert_eq!(total(&visitor).await, all);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_finds_a_place_and_shows_it_on_the_map() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    open(&visitor, &site, "/carte?lang=fr").await;
    visitor.tab_to_field("ou").await;
    visitor.press("Rennes (35").await;
    visitor.wait_for_element("#f-ou-suggestions [role=option]").await;
    visitor.press(Key::Down).await;
    visitor.press(Key::Enter).await;
    visitor.wait_for(|path| path.contains("ou_code=35238")).await;
    visitor.tab_to("Passer la carte").await;
    visitor.press(Key::Enter).await;
    visitor.tab_to("Sur la carte").await;
    visitor.press(Key::Enter).await;
    visitor.wait_for_element(".maplibregl-popup a").await;
    let focus = visitor.focus().await;
    assert!(focus.visible, "{focus:?}");
    visitor.press(Key::Escape).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_map_is_drawn_and_the_form_asks() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::NoScript).await;
    visitor.goto(&site.url("/carte?lang=fr")).await;
    assert!(visitor.has("svg.map-national").await);
    visitor.fill("#f-ou", "Rennes").await;
    visitor.click("#map-form .map-bar button[type=submit]").await;
    let path = visitor.wait_for(|path| path.contains("ou=Rennes")).await;
    assert!(path.starts_with("/carte?"), "{path}");
    assert!(visitor.has("svg.map a[href='#lieu-1']").await && visitor.has("#lieu-1").await);
    visitor.click(".map-filters > summary").await;
    visitor.click("label[for='f-guichets']").await;
    visitor.click(".map-filters .actions button").await;
    visitor.wait_for(|path| path.contains("guichets=on")).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_element_shows_the_frame_in_its_colours() {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    visitor.goto(&site.url("/integration?lang=fr&departement=35&couleur=003399")).await;
    // The code of the page, as another site would use it.
    let place = "const done = arguments[arguments.length - 1];
        import('/passerelle-carte.js').then(() => {
            const map = document.createElement('passerelle-carte');
            map.setAttribute('territoire', 'departement:35');
            map.setAttribute('filtres', 'cost=gratuit');
            map.setAttribute('couleur', '#003399');
            document.querySelector('main').append(map);
            done(map.shadowRoot.querySelector('iframe').src);
        }, error => done(String(error)))";
    let told = visitor.driver.execute_async(place, vec![]).await.expect("the element answers");
    let src = told.json().as_str().unwrap_or_default().to_owned();
    assert!(src.contains("/carte/integree?cost=gratuit&territory=departement%3A35&couleur=003399"), "{src}");
    visitor.goto(&src).await;
    visitor.wait_for_element("html[data-map-ready-ms]").await;
    let water = "return getComputedStyle(document.documentElement).getPropertyValue('--water').trim()";
    let told = visitor.driver.execute(water, vec![]).await.expect("a colour");
    assert_eq!(told.json().as_str(), Some("#003399"));
    visitor.leave().await;
}
