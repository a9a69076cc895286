//! Every page on a screen, on a narrow telephone, in the dark theme: axe finds nothing, the console holds no error, and
//! nothing scrolls sideways. A picture of each is kept in `target/screenshots`.
//!
//! Each way asks what it alone can show: both languages on a screen, where words are judged; on a telephone every rule in
//! French and the widths in both; in the dark theme the colours, which are the same in both.

use browser_tests::pages::{self, Stop, WrongForm};
use browser_tests::{Site, Visitor, Way, people};

struct Look<'a> {
    visitor: &'a Visitor,
    site: &'a Site,
    wrong: Vec<String>,
}

impl Look<'_> {
    async fn at(&mut self, stop: &Stop, lang: &str) {
        let join = if stop.path.contains('?') { '&' } else { '?' };
        self.visitor.goto(&self.site.url(&format!("{}{join}lang={lang}", stop.path))).await;
        self.judge(stop.name, lang, &stop.path, stop.status).await;
    }

    async fn at_wrong(&mut self, form: &WrongForm, lang: &str) {
        let join = if form.path.contains('?') { '&' } else { '?' };
        self.visitor.goto(&self.site.url(&format!("{}{join}lang={lang}", form.path))).await;
        for (field, words) in form.fill {
            self.visitor.fill(field, words).await;
        }
        self.visitor.click(form.button).await;
        self.visitor.wait_for_element(".error-summary").await;
        self.judge(form.name, lang, &form.path, 422).await;
    }

    async fn judge(&mut self, name: &str, lang: &str, path: &str, status: u16) {
        let visitor = self.visitor;
        let way = visitor.way();
        let mut found = Vec::new();
        let rules = match way {
            Way::Dark => &["color-contrast"][..],
            _ => &[],
        };
        if way != Way::Narrow || lang == "fr" {
            for violation in visitor.violations(rules).await {
                found.push(format!("{}: {}", violation.rule, violation.elements.join("\n      ")));
            }
            visitor.picture(&format!("{way:?}-{name}-{lang}").to_lowercase()).await;
        }
        for error in visitor.console_errors().await {
            // The browser also writes down that the page itself is an error page. (Whoever signs in wrongly and often
            // must wait.)
            let told = [status, 429].iter().any(|status| error.contains(&format!("status of {status}")));
            if !(status >= 400 && told) {
                found.push(format!("console: {error}"));
            }
        }
        if way == Way::Narrow {
            found.extend(
                visitor.overflow().await.iter().map(|element| format!("scrolls sideways: {element}")),
            );
        }
        self.wrong.extend(found.iter().map(|what| format!("{name} ({lang}, {way:?}) {path}\n    {what}")));
    }
}

/// Who looks at what.
#[derive(Clone, Copy)]
enum Pages {
    Public,
    Desk,
    Account,
    Office,
}

async fn look(way: Way, pages: Pages) {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(way).await;
    let stops = match pages {
        Pages::Public => pages::public(&visitor, &site).await,
        Pages::Desk => {
            people::sign_in_as(&visitor, &site, "nadia", "/desk").await;
            pages::desk(&visitor, &site).await
        }
        Pages::Account => {
            people::sign_in_as(&visitor, &site, "claire", "/compte").await;
            pages::account(&visitor, &site).await
        }
        Pages::Office => {
            people::sign_in_as(&visitor, &site, "zoe", "/office").await;
            pages::office(&visitor, &site).await
        }
    };
    drop(visitor.console_errors().await);
    let mut look = Look { visitor: &visitor, site: &site, wrong: Vec::new() };
    let languages = if way == Way::Dark { &["fr"][..] } else { &["fr", "en"] };
    for lang in languages.iter().copied() {
        for stop in &stops {
            look.at(stop, lang).await;
        }
        for form in &pages::wrong_forms(&stops) {
            look.at_wrong(form, lang).await;
        }
    }
    let wrong = look.wrong;
    visitor.leave().await;
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_pass_axe() {
    look(Way::Usual, Pages::Public).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_pass_axe_on_a_narrow_screen() {
    look(Way::Narrow, Pages::Public).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_pass_axe_in_the_dark_theme() {
    look(Way::Dark, Pages::Public).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_passes_axe() {
    look(Way::Usual, Pages::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_passes_axe_on_a_narrow_screen() {
    look(Way::Narrow, Pages::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_passes_axe_in_the_dark_theme() {
    look(Way::Dark, Pages::Desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_passes_axe() {
    look(Way::Usual, Pages::Account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_passes_axe_on_a_narrow_screen() {
    look(Way::Narrow, Pages::Account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_passes_axe_in_the_dark_theme() {
    look(Way::Dark, Pages::Account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_passes_axe() {
    look(Way::Usual, Pages::Office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_passes_axe_on_a_narrow_screen() {
    look(Way::Narrow, Pages::Office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_passes_axe_in_the_dark_theme() {
    look(Way::Dark, Pages::Office).await;
}
