//! The register kept clean: the queue, a pair, a place, and who may.

use crate::support::{Site, node, person};
use db::Db;
use identity::{Actor, Role};
use kernel::TerritoryRef;
use places::PlaceId;
use places::service::{Import, import_file};
use territory::Territories;

const HEADER: &str = "id,nom,code_insee,code_postal,adresse,latitude,longitude,telephone,date_maj\n";
const FIRST: &str = "1,Médiathèque Lucien Rose,35238,35000,2 rue des Lilas,48.1120,-1.6790,+33299000001,2025-06-01\n\
    2,Centre social de Cleunay,35238,35000,49 rue Jules Lallemand,48.1000,-1.7100,+33299000004,2025-06-01\n";
const SECOND: &str =
    "a,Médiathèque Lucien Rose,35238,35000,2 rue des Lilas,48.1120,-1.6790,+33299000009,2026-01-01\n";

async fn filled(db: &Db) -> Site {
    let site = node(db, &testkit::world()).await;
    let earlier = kernel::World::fixed("2026-01-02T09:00:00Z".parse().unwrap(), 6);
    for (source, rows, world) in [("premiere", FIRST, &earlier), ("seconde", SECOND, &site.world)] {
        let import = Import::new(source.parse().unwrap(), false);
        let text = format!("{HEADER}{rows}");
        let france = Territories::bundled();
        let report = import_file(db, world, &france, &Actor::System, text.as_bytes(), &import).await.unwrap();
        assert!(report.accepted());
    }
    site.office.places.refresh().await.unwrap();
    site
}

fn named(site: &Site, name: &str) -> PlaceId {
    let snapshot = site.office.places.snapshot();
    snapshot.briefs().iter().find(|brief| brief.name.starts_with(name)).unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_shown_to_who_keeps_it_clean() {
    testkit::on_each_engine(|db| async move {
        let site = filled(&db).await;
        let library = named(&site, "Médiathèque");
        let alias = site.office.places.whole(library).await.unwrap().unwrap().aliases().next().unwrap();
        let pages = [
            "/office/registre".to_owned(),
            "/office/registre?q=lucien".to_owned(),
            format!("/office/registre/lieux/{library}"),
            format!("/office/registre/paires/{library}/{alias}"),
        ];
        for path in &pages {
            site.nobody().get(path).await.expect(303);
            for role in Role::ALL {
                let may = [Role::NationalAdministrator, Role::Moderator, Role::TerritoryCoordinator];
                let status = if may.contains(&role) { 200 } else { 403 };
                site.browser(role).get(path).await.expect(status);
            }
            for lang in ["fr", "en"] {
                let join = if path.contains('?') { '&' } else { '?' };
                let path = format!("{path}{join}lang={lang}");
                let text = site.browser(Role::Moderator).get(&path).await.expect(200).text();
                for prefix in ["office-", "places-", "web-"] {
                    let shown = text.split('>').any(|part| part.trim_start().starts_with(prefix));
                    assert!(!shown, "{path} shows a key of {prefix}");
                }
                crate::pages::well_formed(&path, lang, &text);
            }
        }
        let sheet = site.browser(Role::Moderator).get(&pages[2]).await.expect(200).text();
        assert!(sheet.contains("Préférer cette valeur") && sheet.contains(&alias.to_string()), "{sheet}");
        // The other id leads to the place.
        let moved = site.browser(Role::Moderator).get(&format!("/office/registre/lieux/{alias}")).await;
        assert_eq!(moved.expect(303).location().unwrap(), pages[2]);
        site.browser(Role::Moderator).get("/office/registre/lieux/nowhere").await.expect(404);
        site.browser(Role::Moderator).get(&format!("/office/registre/paires/{library}/x")).await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_settled_and_unsettled_on_ones_territory_alone() {
    testkit::on_each_engine(|db| async move {
        let site = filled(&db).await;
        let (library, social) = (named(&site, "Médiathèque"), named(&site, "Centre"));
        let pair = format!("/office/registre/paires/{library}/{social}");
        let mut stranger = person(&site.world, Role::TerritoryCoordinator);
        stranger.grants[0].territory = "departement:29".parse::<TerritoryRef>().unwrap();
        let mut neighbour = site.browser_of(&stranger);
        neighbour.get("/office/registre").await.expect(200);
        neighbour.get(&pair).await.expect(403);

        let mut agent = person(&site.world, Role::TerritoryCoordinator);
        agent.grants[0].territory = "departement:35".parse::<TerritoryRef>().unwrap();
        let mut browser = site.browser_of(&agent);
        browser.get(&pair).await.expect(200);
        browser.post_form(&pair, &[("verdict", "perhaps")]).await.expect(422);
        browser.post_form(&pair, &[("verdict", "later")]).await.expect(303);
        let done = browser.post_form(&pair, &[("verdict", "same"), ("motive", "même bâtiment")]).await;
        assert_eq!(done.expect(303).location().unwrap(), "/office/registre");
        assert_eq!(site.office.places.snapshot().resolve(social), library);
        let again = browser.post_form(&pair, &[("verdict", "different")]).await.expect(422);
        assert!(again.text().contains("même bâtiment"), "who decided before, and why: {}", again.text());

        let sheet = format!("/office/registre/lieux/{library}");
        let decisions = site.office.places.decisions(library).await.unwrap();
        let page = browser.get(&sheet).await.expect(200).text();
        assert!(page.contains("même bâtiment") && page.contains("Nadia Roy"));
        let undo = format!("{sheet}/decisions/{}/annuler", decisions[0].id);
        browser.post_form(&undo, &[]).await.expect(303);
        assert_eq!(site.office.places.snapshot().resolve(social), social, "its own place again");
        browser.post_form(&undo, &[]).await.expect(404);

        let related = [("verdict", "related"), ("relation", "part-of:right")];
        browser.post_form(&pair, &related).await.expect(303);
        let whole = site.office.places.whole(social).await.unwrap().unwrap();
        assert!(
            whole.related[0].outward && whole.related[0].place == library,
            "record 2 is part of record 1"
        );

        // The telephone of the older source is preferred.
        let prefer = [("record", library.to_string()), ("field", "phone".to_owned())];
        let prefer = prefer.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.post_form(&format!("{sheet}/preferer"), &prefer).await.expect(303);
        let brief = site.office.places.snapshot().get(library).unwrap().phone.clone();
        assert_eq!(brief.as_deref(), Some("+33299000001"));
        assert!(journal::verify(&db).await.unwrap().faults.is_empty());
    })
    .await;
}
