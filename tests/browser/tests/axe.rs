//! Every page, in both languages, on a screen, on a narrow telephone, in the dark theme: axe finds nothing.

use browser_tests::{Site, Visitor, Way};

/// Pages that need nothing but an address.
const PUBLIC: &[&str] = &[
    "/",
    "/recherche?ou=35238",
    "/recherche?ou=23096&besoin=demarches-administratives",
    "/recherche?ou=nulle+part",
    "/donnees",
    "/accessibilite",
    "/mentions-legales",
    "/confidentialite",
    "/plan-du-site",
    "/api",
    "/code",
    "/desk/identity",
    "/une-page-qui-n-existe-pas",
];

async fn check(visitor: &Visitor, site: &Site, path: &str, lang: &str, wrong: &mut Vec<String>) {
    let join = if path.contains('?') { '&' } else { '?' };
    visitor.goto(&site.url(&format!("{path}{join}lang={lang}"))).await;
    for violation in visitor.violations().await {
        wrong.push(format!("{path} ({lang}) {}: {}", violation.rule, violation.elements.join("\n      ")));
    }
}

async fn public_pages(way: Way) {
    if !browser_tests::available() {
        return;
    }
    let site = Site::open();
    let visitor = Visitor::arrive(way).await;
    let mut wrong = Vec::new();
    for path in PUBLIC {
        for lang in ["fr", "en"] {
            check(&visitor, &site, path, lang, &mut wrong).await;
        }
        let name = path.replace(['/', '?', '=', '&'], "-");
        visitor.picture(&format!("{way:?}{name}")).await;
    }
    visitor.leave().await;
    assert!(wrong.is_empty(), "axe:\n{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_pass_axe() {
    public_pages(Way::Usual).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_pass_axe_on_a_narrow_screen() {
    public_pages(Way::Narrow).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_pass_axe_in_the_dark_theme() {
    public_pages(Way::Dark).await;
}
