//! A person with a browser: a mouse, a keyboard, a screen, or only some of them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use thirtyfour::{Key, TypingData};

use crate::driver::{Driver, NARROW};

/// How the browser is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As most people have it.
    Usual,
    /// Scripts switched off.
    NoScript,
    /// An old telephone: 320 px wide.
    Narrow,
    /// The dark theme.
    Dark,
}

/// What axe found against a page.
#[derive(Debug)]
pub struct Violation {
    /// Rule, as in `color-contrast`.
    pub rule: String,
    /// Elements, as CSS selectors, with axe's words.
    pub elements: Vec<String>,
}

/// One browser, closed when dropped.
#[derive(Debug)]
pub struct Visitor {
    /// The driver, for what this type does not wrap.
    pub driver: WebDriver,
    way: Way,
    // Dropped last: it stops the browser.
    _process: Driver,
}

/// Tab stops after which a keyboard user would have given up long before.
const MANY_TABS: usize = 150;

/// Longest wait for a page, and the pause between two looks.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(30);

pub(crate) fn axe_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js")
}

impl Visitor {
    /// Opens a browser.
    pub async fn arrive(way: Way) -> Self {
        let (process, driver) = Driver::start(way).await;
        driver.set_page_load_timeout(Duration::from_mins(1)).await.expect("a time limit");
        driver.set_script_timeout(Duration::from_mins(1)).await.expect("a time limit");
        Self { driver, way, _process: process }
    }

    /// How this browser is set.
    pub fn way(&self) -> Way {
        self.way
    }

    /// Opens an address.
    pub async fn goto(&self, url: &str) {
        self.driver.goto(url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// The path and query of the page shown.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("an address");
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// All the text of the page.
    pub async fn text(&self) -> String {
        self.driver.find(By::Tag("body")).await.expect("a body").text().await.expect("its text")
    }

    /// The text of the first element that a CSS selector finds.
    pub async fn text_of(&self, css: &str) -> String {
        let found = self.driver.find(By::Css(css.to_owned())).await;
        let element = found.unwrap_or_else(|_| panic!("no {css} on the page"));
        element.text().await.expect("its text").trim().to_owned()
    }

    /// Addresses of the links of the page that begin with `prefix`, in order, as paths.
    pub async fn links(&self, prefix: &str) -> Vec<String> {
        let css = format!("main a[href^='{prefix}']");
        let mut links = Vec::new();
        for element in self.driver.find_all(By::Css(css)).await.expect("a list of links") {
            links.extend(element.attr("href").await.ok().flatten());
        }
        links
    }

    /// The address of the first link that an XPath finds, in full.
    pub async fn href_at(&self, xpath: &str) -> String {
        let found = self.driver.find(By::XPath(xpath.to_owned())).await;
        let link = found.unwrap_or_else(|_| panic!("no {xpath} on the page"));
        link.attr("href").await.ok().flatten().unwrap_or_else(|| panic!("{xpath} is no link"))
    }

    /// Clicks the first element that a CSS selector finds.
    pub async fn click(&self, css: &str) {
        let found = self.driver.find(By::Css(css.to_owned())).await;
        let Ok(element) = found else { panic!("no {css} on {}:\n{}", self.path().await, self.text().await) };
        element.click().await.unwrap_or_else(|e| panic!("{css} cannot be clicked: {e}"));
    }

    /// Clicks the first element of a CSS selector whose text contains `words`.
    pub async fn click_named(&self, css: &str, words: &str) {
        let mut seen = Vec::new();
        for element in self.driver.find_all(By::Css(css.to_owned())).await.expect("a list of elements") {
            let text = element.text().await.unwrap_or_default();
            if text.contains(words) {
                return element.click().await.unwrap_or_else(|e| panic!("{words:?} cannot be clicked: {e}"));
            }
            seen.push(text);
        }
        panic!("no {css} named {words:?} on {}; there are: {seen:?}", self.path().await);
    }

    /// Whether the page has such an element.
    pub async fn has(&self, css: &str) -> bool {
        self.driver.find(By::Css(css.to_owned())).await.is_ok()
    }

    /// Waits until the page has such an element.
    pub async fn wait_for_element(&self, css: &str) {
        for _ in 0..PATIENCE.as_millis() / LOOK_EVERY.as_millis() {
            if self.has(css).await && self.is_loaded().await {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("no {css} on {}:\n{}", self.path().await, self.text().await);
    }

    /// Fills the first field that a CSS selector finds.
    pub async fn fill(&self, css: &str, words: &str) {
        let field = self.driver.find(By::Css(css.to_owned())).await;
        let field = field.unwrap_or_else(|_| panic!("no {css} on the page"));
        field.clear().await.expect("an empty field");
        field.send_keys(words).await.expect("keys are taken");
    }

    /// Waits until the path of the page satisfies `wanted`, and returns it.
    pub async fn wait_for(&self, wanted: impl Fn(&str) -> bool) -> String {
        let mut path = String::new();
        for _ in 0..PATIENCE.as_millis() / LOOK_EVERY.as_millis() {
            path = self.path().await;
            if wanted(&path) && self.is_loaded().await {
                return path;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("still on {path}:\n{}", self.text().await);
    }

    async fn is_loaded(&self) -> bool {
        let state = self.driver.execute("return document.readyState", vec![]).await;
        state.is_ok_and(|state| state.json().as_str() == Some("complete"))
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.expect("keys are taken");
    }

    /// Presses a key several times.
    pub async fn press_times(&self, key: Key, times: usize) {
        for _ in 0..times {
            self.press(key.clone()).await;
        }
    }

    /// Moves back with Shift+Tab.
    pub async fn back_tab(&self) {
        let chain = self.driver.action_chain().key_down(Key::Shift).send_keys(Key::Tab).key_up(Key::Shift);
        chain.perform().await.expect("keys are taken");
    }

    /// Moves with the Tab key until the focused element's name (its label or text) contains `words`.
    pub async fn tab_to(&self, words: &str) {
        self.tab_until(words, |focus| focus.name.contains(words)).await;
    }

    /// Moves with the Tab key until the focus is in the field `name`.
    pub async fn tab_to_field(&self, name: &str) {
        self.tab_until(name, |focus| focus.field == name).await;
    }

    async fn tab_until(&self, wanted: &str, reached: impl Fn(&Focus) -> bool) {
        let mut seen = Vec::new();
        for _ in 0..MANY_TABS {
            self.press(Key::Tab).await;
            let focus = self.focus().await;
            assert!(focus.visible || focus.name.is_empty(), "the focus cannot be seen on {:?}", focus.name);
            if reached(&focus) {
                return;
            }
            seen.push(focus.name);
        }
        panic!("no Tab stop {wanted:?} on {}; stops: {seen:?}", self.path().await);
    }

    /// What has the focus.
    pub async fn focus(&self) -> Focus {
        // A label or text names the element, near enough to what a screen reader says.
        let script = "const e = document.activeElement;
            const label = e.getAttribute('aria-label') || (e.labels && e.labels.length && e.labels[0].innerText)
                || e.innerText || e.value || '';
            // A ring may be drawn around the label of a choice instead of its small box.
            const ringed = [e, ...(e.labels || [])].some(one => {
                const style = getComputedStyle(one), box = one.getBoundingClientRect();
                return box.width > 0 && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
            });
            return [e === document.body ? '' : label, e.name || '', ringed]";
        let told = self.driver.execute(script, vec![]).await.expect("the focus is told");
        let text = |at: usize| told.json()[at].as_str().unwrap_or_default().trim().to_owned();
        Focus { name: text(0), field: text(1), visible: told.json()[2] == Value::Bool(true) }
    }

    /// What axe finds against the page shown, by these rules; without any, by every rule of its default set (WCAG 2 A and
    /// AA, best practices).
    pub async fn violations(&self, rules: &[&str]) -> Vec<Violation> {
        let axe = std::fs::read_to_string(axe_path()).expect("axe-core is installed");
        self.driver.execute(axe.as_str(), vec![]).await.expect("axe loads");
        let script =
            "const [rules, done] = arguments;
            axe.run(document, { resultTypes: ['violations'], ...(rules.length && { runOnly: { type: 'rule', values: rules } }) })
            .then(r => done(r.violations), e => done([{ id: String(e), nodes: [] }]))";
        let found = self.driver.execute_async(script, vec![json!(rules)]).await.expect("axe answers");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        list(found.json())
            .iter()
            .map(|violation| Violation {
                rule: text(&violation["id"]),
                elements: list(&violation["nodes"])
                    .iter()
                    .map(|node| format!("{} {}", node["target"], text(&node["failureSummary"])))
                    .collect(),
            })
            .collect()
    }

    /// What makes the page scroll sideways on a narrow screen; empty when nothing does.
    pub async fn overflow(&self) -> Vec<String> {
        let script = "const wide = arguments[0];
            if (document.scrollingElement.scrollWidth <= wide) return [];
            return [...document.body.querySelectorAll('*')]
                .filter(e => e.getBoundingClientRect().right > wide + 1)
                .slice(0, 6).map(e => e.outerHTML.slice(0, 160))";
        let told = self.driver.execute(script, vec![NARROW.into()]).await.expect("widths are told");
        told.json().as_array().into_iter().flatten().map(ToString::to_string).collect()
    }

    /// Keeps a picture of the page in `target/screenshots`, as high as the page (up to 4,000 pixels).
    pub async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let resizable = self.way != Way::Narrow;
        if resizable {
            let script = "return document.documentElement.scrollHeight";
            let height = self.driver.execute(script, vec![]).await.expect("a height");
            let height = height.json().as_u64().unwrap_or(1000).clamp(1000, 4000) as u32;
            self.driver.set_window_rect(0, 0, 1280, height + 150).await.expect("a taller window");
        }
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
        if resizable {
            self.driver.set_window_rect(0, 0, 1280, 1000).await.expect("the usual window");
        }
    }

    /// Errors that the browser wrote in its console since the last look.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("a console");
        log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
    }

    /// Sends a command of Chromium's own protocol (DevTools), and returns its answer.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(command, parameters).await;
        answer.unwrap_or_else(|e| panic!("{command}: {e}"))
    }

    /// Gives the browser a passkey device of its own, which says yes to everything: its owner is always there.
    pub async fn plug_authenticator(&self) {
        self.devtools("WebAuthn.enable", json!({})).await;
        let device = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        });
        self.devtools("WebAuthn.addVirtualAuthenticator", json!({ "options": device })).await;
    }

    /// Closes the browser.
    pub async fn leave(self) {
        drop(self.driver.clone().quit().await);
    }
}

/// What has the focus.
#[derive(Debug)]
pub struct Focus {
    /// Its label or text.
    pub name: String,
    /// The name of the field it is.
    pub field: String,
    /// Whether it shows where the focus is.
    pub visible: bool,
}
