//! Takes the README's pictures: `scripts/screenshots.sh` calls it. One argument: the folder to write to.
#![expect(clippy::expect_used, reason = "a script fails by panicking")]

use std::path::{Path, PathBuf};

use browser_tests::{Site, Visitor, Way, pages, people};

/// Names the picture, opens the address, keeps the top of the page.
async fn take(visitor: &Visitor, site: &Site, folder: &Path, name: &str, path: &str) {
    visitor.goto(&site.url(path)).await;
    visitor.driver.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
}

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder to write to"));
    let site = Site::open();
    let visitor = Visitor::arrive(Way::Usual).await;
    take(&visitor, &site, &folder, "home", "/?lang=fr").await;
    visitor.driver.set_window_rect(0, 0, 1280, 1250).await.expect("a taller window");
    take(&visitor, &site, &folder, "results", "/recherche?ou=Guéret&ou_code=23096&lang=fr").await;
    people::sign_in_as(&visitor, &site, "nadia", "/desk").await;
    let stops = pages::desk(&visitor, &site).await;
    for (name, stop) in [("triage", "triage-many"), ("sheet", "sheet")] {
        let stop = stops.iter().find(|one| one.name == stop).expect("the demonstration has such a page");
        take(&visitor, &site, &folder, name, &stop.path).await;
    }
    visitor.leave().await;
}
