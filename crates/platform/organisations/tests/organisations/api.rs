//! The public API: pages by cursor, filters, aliases, errors that name the field.

use crate::pages::site;
use crate::support::{organisation, service};
use identity::Actor;
use testkit::run;

#[test]
fn organisations_come_by_name_page_after_page() {
    run(async {
        let site = site().await;
        for n in 0..450 {
            let territory = if n % 2 == 0 { "commune:23096" } else { "commune:35238" };
            organisation(site.db(), &site.shell.world, &format!("Structure {n:03}"), territory).await;
        }
        let mut names = Vec::new();
        let mut query = "/api/v1/organisations?territory=departement:23&limit=100&q=structure".to_owned();
        loop {
            let page = site.anyone("fr").get(&query).await.expect(200).json();
            let items = page["items"].as_array().unwrap();
            names.extend(items.iter().map(|one| one["name"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => {
                    assert_eq!(items.len(), 100);
                    query = format!(
                        "/api/v1/organisations?territory=departement:23&limit=100&q=structure&cursor={next}"
                    );
                }
                None => break,
            }
        }
        let want: Vec<String> = (0..450).step_by(2).map(|n| format!("Structure {n:03}")).collect();
        assert_eq!(names, want);
    });
}

#[test]
fn facts_are_public_and_those_of_active_organisations_alone() {
    run(async {
        let site = site().await;
        let ours = site.cast.ours;
        let path = format!("/api/v1/organisations/{ours}");
        let answer = site.anyone("fr").get(&path).await.expect(200);
        let one = answer.json();
        assert_eq!(
            (one["kind"].as_str(), one["college"].as_str()),
            (Some("association"), Some("associations"))
        );
        assert_eq!(one["territory_name"], "Creuse");
        let keys: Vec<&String> = one.as_object().unwrap().keys().collect();
        assert!(keys.iter().all(|key| !["members", "contact", "requested_by"].contains(&key.as_str())));
        let tag = answer.header("etag").unwrap().to_owned();
        site.anyone("fr").with_header("if-none-match", &tag).get(&path).await.expect(304);
        service(site.db(), &site.shell.world).close(&Actor::System, ours, "fermée").await.unwrap();
        let gone = site.anyone("fr").get(&path).await.expect(404);
        assert_eq!(gone.header("content-type"), Some("application/problem+json"));
        let list = site.anyone("fr").get("/api/v1/organisations?q=mediatheque").await.expect(200).json();
        assert_eq!(list["items"], serde_json::json!([]));
    });
}

#[test]
fn a_wrong_parameter_is_named() {
    run(async {
        let site = site().await;
        for (query, field) in [
            ("kind=nothing", "kind"),
            ("capacity=nothing", "capacity"),
            ("territory=mars", "territory"),
            ("territory=commune:00000", "territory"),
            ("limit=0", "limit"),
            ("limit=501", "limit"),
            ("cursor=x", "cursor"),
        ] {
            let answer = site.anyone("en").get(&format!("/api/v1/organisations?{query}")).await.expect(422);
            assert_eq!(answer.json()["errors"][0]["field"], field, "{query}");
        }
        site.anyone("en").get("/api/v1/organisations?unknown=1").await.expect(400);
        site.anyone("en").get("/api/v1/organisations?limit=x").await.expect(400);
    });
}
