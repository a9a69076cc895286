//! Starting Chromium through Debian's driver, each time with a profile of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel};

use crate::Way;

pub(crate) const CHROMIUM: &str = "/usr/bin/chromium";
pub(crate) const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// Width of the old telephone, in CSS pixels.
pub(crate) const NARROW: u32 = 320;

/// A driver process and the browser's profile; both go when dropped.
#[derive(Debug)]
pub(crate) struct Driver {
    server: Child,
    profile: PathBuf,
}

impl Driver {
    /// Starts a driver on a port that the system chooses, and a browser.
    pub(crate) async fn start(way: Way) -> (Self, WebDriver) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile =
            std::env::temp_dir().join(format!("passerelle-chromium-{}-{number}", std::process::id()));
        let (server, port) = listen();
        let driver = Self { server, profile };
        let capabilities = capabilities(way, &driver.profile);
        let browser =
            WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await.expect("Chromium starts");
        (driver, browser)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
        drop(std::fs::remove_dir_all(&self.profile));
    }
}

/// Starts a driver. One that ends before it tells its port (another process took it in between) is started again.
fn listen() -> (Child, u16) {
    (0..5).find_map(|_| try_to_listen()).expect("chromedriver tells its port")
}

fn try_to_listen() -> Option<(Child, u16)> {
    let mut server = Command::new(CHROMEDRIVER)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let mut lines = BufReader::new(server.stdout.take().expect("its output is piped")).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let rest = line.split("started successfully on port ").nth(1)?;
        rest.trim_end_matches('.').parse().ok()
    });
    let Some(port) = port else {
        drop(server.kill());
        drop(server.wait());
        return None;
    };
    std::thread::spawn(move || lines.for_each(drop));
    Some((server, port))
}

fn capabilities(way: Way, profile: &Path) -> ChromeCapabilities {
    let mut wanted = DesiredCapabilities::chrome();
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
        "--hide-scrollbars",
        "--lang=fr",
        "--window-size=1280,1000",
        &format!("--user-data-dir={}", profile.display()),
    ] {
        wanted.add_arg(argument).expect("a valid argument");
    }
    let option = |wanted: &mut ChromeCapabilities, name: &str, value: serde_json::Value| {
        wanted.add_experimental_option(name, value).expect("a valid option");
    };
    match way {
        Way::Usual => {}
        Way::Dark => wanted.add_arg("--blink-settings=preferredColorScheme=0").expect("a valid argument"),
        Way::NoScript => {
            option(&mut wanted, "prefs", json!({ "profile.managed_default_content_settings.javascript": 2 }));
        }
        Way::Narrow => {
            let screen = json!({ "width": NARROW, "height": 640, "pixelRatio": 1.0, "touch": false });
            option(&mut wanted, "mobileEmulation", json!({ "deviceMetrics": screen }));
        }
    }
    wanted.set_binary(CHROMIUM).expect("a valid path");
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All).expect("a valid level");
    wanted
}
