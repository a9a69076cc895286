//! Every page: who may open it, in both languages, well formed.

use crate::support::{node, person};
use axum::http::Method;
use identity::Role;
use kernel::TerritoryRef;
use std::collections::BTreeSet;

const ADMIN: &[Role] = &[Role::NationalAdministrator];
const READERS: &[Role] = &[Role::NationalAdministrator, Role::Auditor];
const IMPORTERS: &[Role] = &[Role::NationalAdministrator, Role::Moderator];
const ANY: &[Role] =
    &[Role::NationalAdministrator, Role::Auditor, Role::Moderator, Role::TerritoryCoordinator];

/// Every page and who may open it.
const PAGES: &[(&str, &[Role])] = &[
    ("/office", ANY),
    ("/office/travaux", ADMIN),
    ("/office/messages", ADMIN),
    ("/office/journal", READERS),
    ("/office/journal/export.csv", READERS),
    ("/office/journal/export.jsonl", READERS),
    ("/office/journal/verifications", READERS),
    ("/office/imports", IMPORTERS),
    ("/office/referentiels", ADMIN),
    ("/office/referentiels/comparer?avant=1&apres=1", ADMIN),
    ("/office/referentiels/versions/1", ADMIN),
    ("/office/reglages", ADMIN),
    ("/office/reglages/identite", ADMIN),
    ("/office/reglages/apparence", ADMIN),
    ("/office/sante", ADMIN),
    ("/office/personnes", ADMIN),
];

/// Every act, posted bare.
const ACTS: &[&str] = &[
    "/office/travaux/0192f000-0000-7000-8000-000000000000/relancer",
    "/office/travaux/0192f000-0000-7000-8000-000000000000/abandonner",
    "/office/messages/0192f000-0000-7000-8000-000000000000/renvoyer",
    "/office/messages/0192f000-0000-7000-8000-000000000000/abandonner",
    "/office/journal/verifications",
    "/office/imports/fichier",
    "/office/imports/0192f000-0000-7000-8000-000000000000/importer",
    "/office/referentiels/fichier",
    "/office/referentiels/projets/00ff/publier",
    "/office/reglages/identite",
    "/office/reglages/apparence",
    "/office/reglages/logo/fichier",
    "/office/reglages/logo/retirer",
    "/office/reglages/versions/0/remettre",
    "/office/comptes",
    "/office/comptes/0192f000-0000-7000-8000-000000000000/fermer",
    "/office/comptes/0192f000-0000-7000-8000-000000000000/ouvrir",
    "/office/comptes/0192f000-0000-7000-8000-000000000000/facteurs",
    "/office/personnes",
    "/office/personnes/export",
    "/office/personnes/effacement",
];

#[tokio::test(flavor = "multi_thread")]
async fn each_page_opens_for_its_roles_alone_in_both_languages() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        for (path, roles) in PAGES {
            let sent = site.nobody().get(path).await.expect(303);
            assert!(sent.location().unwrap().starts_with("/connexion?next="), "{path}");
            for role in Role::ALL {
                let status = if roles.contains(&role) { 200 } else { 403 };
                site.browser(role).get(path).await.expect(status);
            }
            for lang in ["fr", "en"] {
                let join = if path.contains('?') { '&' } else { '?' };
                let page = site.browser(roles[0]).get(&format!("{path}{join}lang={lang}")).await.expect(200);
                if page.header("content-type").unwrap().starts_with("text/html") {
                    well_formed(path, lang, &page.text());
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_of_a_part_of_france_runs_nothing() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = node(&db, &testkit::world()).await;
            let mut agent = person(&site.world, Role::NationalAdministrator);
            agent.grants[0].territory = "departement:23".parse::<TerritoryRef>().unwrap();
            for (path, _) in PAGES {
                site.browser_of(&agent).get(path).await.expect(403);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_refused_to_whoever_lacks_the_power_or_the_token() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = node(&db, &testkit::world()).await;
            for path in ACTS {
                let bare = site.nobody().post_form_bare(path, &[]).await;
                assert!(matches!(bare.status.as_u16(), 401 | 403), "{path}: {}", bare.status);
                let mut admin = site.browser(Role::NationalAdministrator);
                let forged = if path.ends_with("/fichier") {
                    let body =
                        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nforged\r\n--b--\r\n";
                    admin.send(Method::POST, path, Some("multipart/form-data; boundary=b"), body.into()).await
                } else {
                    admin.post_form_bare(path, &[("csrf", "forged")]).await
                };
                forged.expect(403);
                // Someone with a token of this site and no power.
                let mut prescriber = site.browser(Role::Prescriber);
                let (name, value) = ("browser", "AAAAAAAAAAAAAAAAAAAAAA");
                prescriber = prescriber.with_cookie(name, value);
                let refused = prescriber.post_form(path, &[]).await;
                assert!(refused.status.as_u16() == 403, "{path}: {}", refused.status);
            }
        }
    })
    .await;
}

/// No script of its own, no style attribute, one `h1`, ids once, every label and description at its element.
fn well_formed(path: &str, lang: &str, html: &str) {
    let at = format!("{path} in {lang}");
    assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{at}");
    assert_eq!(html.matches("<h1").count(), 1, "{at}: h1");
    assert_eq!(html.matches("<script").count(), 1, "{at}: only the frame's");
    assert!(!html.contains(" style=") && !html.contains(" onclick="), "{at}");
    assert!(
        !html.contains("office-") || !text_of(html).contains("office-"),
        "{at}: a text is missing: {}",
        text_of(html)
    );
    let values = |name: &str| {
        let mark = format!(" {name}=\"");
        let found = html.split(&mark).skip(1).filter_map(|rest| rest.split('"').next());
        found.map(str::to_owned).collect::<Vec<_>>()
    };
    let ids = values("id");
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{at}: {ids:?}");
    for name in ["for", "aria-labelledby", "aria-describedby"] {
        for value in values(name).iter().flat_map(|value| value.split_whitespace()) {
            assert!(ids.iter().any(|id| id == value), "{at}: {name} {value}");
        }
    }
}

/// What a person reads: no tags.
fn text_of(html: &str) -> String {
    let body = html.split("<main").nth(1).unwrap_or_default();
    body.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_shows_each_the_doors_they_may_open() {
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = node(&db, &testkit::world()).await;
            let all = site.browser(Role::NationalAdministrator).get("/office").await.expect(200).text();
            for path in ["travaux", "messages", "journal", "imports", "referentiels", "reglages", "sante"] {
                assert!(all.contains(&format!("href=\"/office/{path}\"")), "{path}");
            }
            assert!(all.contains("node-a") && all.contains("1.2.3") && all.contains("SQLite"));
            let auditor = site.browser(Role::Auditor).get("/office").await.expect(200).text();
            assert!(auditor.contains("/office/journal") && !auditor.contains("/office/travaux"));
            assert!(!auditor.contains("node-a"), "figures of the machine are the administrator's");
            let moderator = site.browser(Role::Moderator).get("/office").await.expect(200).text();
            assert!(moderator.contains("/office/imports") && !moderator.contains("/office/journal"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_health_of_the_node_is_told_with_its_schedules() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let empty = site.browser(Role::NationalAdministrator).get("/office/sante").await.expect(200).text();
        assert!(empty.contains("Cette machine ne fait aucun travail régulier."));
        let runner = jobs::Runner::new(db.clone(), site.world.clone());
        let hour = jiff::SignedDuration::from_hours(1);
        let runner = runner.every("test.hourly", "test.work", hour, jiff::SignedDuration::from_mins(7));
        site.office.follow(&runner);
        let page = site.browser(Role::NationalAdministrator).get("/office/sante").await.expect(200).text();
        assert!(page.contains("test.hourly") && page.contains("10\u{a0}h\u{a0}07"), "{page}");
        assert!(page.contains(" Kio") || !std::path::Path::new("/proc/self/status").exists());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    let all = [places::MIGRATIONS, office::MIGRATIONS];
    testkit::each_statement_prepares(&all, office::STATEMENTS).await;
}
