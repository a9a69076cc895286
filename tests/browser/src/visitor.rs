//! A person with a browser.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, Key};

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
    server: Child,
    profile: PathBuf,
}

pub(crate) fn axe_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js")
}

impl Visitor {
    /// Opens a browser.
    pub async fn arrive(way: Way) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("passerelle-chromium-{}-{number}", std::process::id()));
        let (server, port) = start_driver();
        let mut capabilities = DesiredCapabilities::chrome();
        let width = if way == Way::Narrow { 320 } else { 1280 };
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=fr",
            &format!("--window-size={width},1000"),
            &format!("--user-data-dir={}", profile.display()),
        ] {
            capabilities.add_arg(argument).expect("a valid argument");
        }
        if way == Way::Dark {
            capabilities.add_arg("--blink-settings=preferredColorScheme=0").expect("a valid argument");
        }
        if way == Way::NoScript {
            let off = serde_json::json!({ "profile.managed_default_content_settings.javascript": 2 });
            capabilities.add_experimental_option("prefs", off).expect("a valid preference");
        }
        capabilities.set_binary("/usr/bin/chromium").expect("a valid path");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await.expect("Chromium starts");
        Self { driver, server, profile }
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

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) {
        self.driver.active_element().await.expect("a focus").send_keys(keys).await.expect("keys are taken");
    }

    /// Moves with the Tab key until the focused element's name (its text, label or value) contains `words`; panics
    /// after 120 stops, since a keyboard user would have given up long before.
    pub async fn tab_to(&self, words: &str) {
        let mut seen = Vec::new();
        for _ in 0..120 {
            self.press(Key::Tab).await;
            let element = self.driver.active_element().await.expect("a focus");
            let name = self.name_of(&element).await;
            if name.contains(words) {
                return;
            }
            seen.push(name);
        }
        panic!("no Tab stop named {words:?} on {}; stops: {seen:?}", self.path().await);
    }

    /// What a screen reader would say of an element, near enough: its label, else its text.
    async fn name_of(&self, element: &WebElement) -> String {
        if let Ok(Some(label)) = element.attr("aria-label").await {
            return label;
        }
        if let Ok(Some(id)) = element.id().await
            && let Ok(label) = self.driver.find(By::Css(format!("label[for='{id}']"))).await
        {
            return label.text().await.unwrap_or_default();
        }
        element.text().await.unwrap_or_default()
    }

    /// What axe finds against the page shown (WCAG 2.2 A and AA, and its best practices).
    pub async fn violations(&self) -> Vec<Violation> {
        let axe = std::fs::read_to_string(axe_path()).expect("axe-core is installed");
        self.driver.execute(axe.as_str(), vec![]).await.expect("axe loads");
        let script = "const done = arguments[arguments.length - 1]; axe.run(document, { resultTypes: ['violations'] })
            .then(r => done(r.violations), e => done([{ id: String(e), nodes: [] }]))";
        let found = self.driver.execute_async(script, vec![]).await.expect("axe answers");
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        found
            .json()
            .as_array()
            .into_iter()
            .flatten()
            .map(|violation| Violation {
                rule: text(&violation["id"]),
                elements: violation["nodes"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|node| format!("{} {}", node["target"], text(&node["failureSummary"])))
                    .collect(),
            })
            .collect()
    }

    /// Keeps a picture of the whole page in `target/screenshots`.
    pub async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
    }

    /// Errors that the browser wrote in its console.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.unwrap_or_default();
        log.iter().filter(|e| format!("{e:?}").contains("SEVERE")).map(|e| format!("{e:?}")).collect()
    }

    /// Closes the browser.
    pub async fn leave(self) {
        let _ = self.driver.clone().quit().await;
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// Starts a driver on a port that the system chooses.
fn start_driver() -> (Child, u16) {
    let mut server = Command::new("/usr/bin/chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let mut lines = BufReader::new(server.stdout.take().expect("its output is piped")).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            let rest = line.split("started successfully on port ").nth(1)?;
            rest.trim_end_matches('.').parse().ok()
        })
        .expect("chromedriver tells its port");
    std::thread::spawn(move || lines.for_each(drop));
    (server, port)
}
