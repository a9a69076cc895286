//! The pages, as a browser without script sees them.

use std::sync::Arc;

use crate::support::{Cast, cast, give, grants, organisation, signed_in};
use identity::{Agent, AgentId, OrganisationId, Role};
use organisations::Organisations;
use testkit::{Answer, Browser, run};
use web::Shell;

/// The pages and the API over a store of their own (SQLite), wrapped as the program does.
pub struct Site {
    scratch: testkit::Scratch,
    pub shell: Arc<Shell>,
    pub cast: Cast,
    router: axum::Router,
}

pub async fn site() -> Site {
    let scratch = testkit::Scratch::sqlite();
    let shell = web::testing::shell(&[organisations::TEXTS]);
    let cast = cast(&scratch.db, &shell.world).await;
    let service = Organisations::new(scratch.db.clone(), Arc::clone(&shell), crate::support::vault(), []);
    let (api, _) = organisations::api(service.clone()).split_for_parts();
    let router = organisations::router(service).merge(api);
    let router = web::testing::layers(router, Arc::clone(&shell));
    Site { scratch, shell, cast, router }
}

impl Site {
    pub fn db(&self) -> &db::Db {
        &self.scratch.db
    }

    pub fn anyone(&self, lang: &str) -> Browser {
        Browser::new(self.router.clone()).with_header("accept-language", lang)
    }

    fn browser(&self, agent: &Agent) -> Browser {
        let (name, value) = web::testing::cookie_of(&self.shell, agent);
        self.anyone("fr").with_cookie(name, &value)
    }

    /// The account signed in again: with the roles it has now.
    async fn again(&self, account: AgentId, organisation: OrganisationId) -> Browser {
        self.browser(&signed_in(self.db(), &self.shell.world, account, organisation).await)
    }
}

/// Where a post led.
#[track_caller]
fn to(answer: Answer) -> String {
    answer.expect(303).location().unwrap().to_owned()
}

#[test]
fn an_organisation_is_registered_accepted_and_joined() {
    run(async {
        let site = site().await;
        for (lang, wrong) in [("fr", "Vérifiez le SIRET"), ("en", "Check the SIRET")] {
            let mut anyone = site.anyone(lang);
            let page = anyone.get("/organisations/demande").await.expect(200);
            assert!(page.text().contains(&format!("lang=\"{lang}\"")));
            let mut fields = vec![
                ("name", "Les <b>Ateliers</b>"),
                ("kind", "fab-lab"),
                ("capacities", "entry-point"),
                ("siret", "13002603200017"),
                ("level", "commune"),
                ("territory", "Guéret"),
                ("contact_name", "Zoé Petit"),
                ("contact_email", "zoe@ateliers.fr"),
            ];
            let again = anyone.post_form("/organisations/demande", &fields).await.expect(422);
            let again = again.contains(wrong).contains("zoe@ateliers.fr");
            assert!(!again.text().contains("<b>Ateliers"), "escaped");
            fields[3] = ("siret", "");
            assert_eq!(
                to(anyone.post_form("/organisations/demande", &fields).await),
                "/organisations/demande/merci"
            );
            anyone.get("/organisations/demande/merci").await.expect(200);
        }
        let mut coordinator = site.browser(&site.cast.coordinator);
        let list = coordinator.get("/organisations?etat=requested").await.expect(200);
        let list = list.text();
        let link = list.split("href=\"/organisations/").find(|part| part.contains("Ateliers")).unwrap();
        let base = format!("/organisations/{}", &link[..36]);
        coordinator.get(&base).await.expect(200).contains("zoe@ateliers.fr").contains("Doublons possibles");
        let stage = format!("{base}/etat");
        coordinator.get(&stage).await.expect(200).contains("Accepter la demande");
        coordinator.post_form(&stage, &[("act", "")]).await.expect(422).contains("Choisissez une décision");
        coordinator.post_form(&stage, &[("act", "refuse"), ("motive", "x")]).await.expect(422);
        assert_eq!(to(coordinator.post_form(&stage, &[("act", "accept")]).await), base);
        coordinator.post_form(&stage, &[("act", "accept")]).await.expect(409);

        let newcomer = signed_in(site.db(), &site.shell.world, site.shell.world.id(), site.cast.ours).await;
        let mut browser = site.browser(&newcomer);
        let join = format!("{base}/rejoindre");
        browser.get(&join).await.expect(200).contains("Accueillir et orienter");
        browser.post_form(&join, &[("role", "")]).await.expect(422);
        assert_eq!(
            to(browser.post_form(&join, &[("role", "referent"), ("message", "Bonjour")]).await),
            "/organisations"
        );
        browser.post_form(&join, &[("role", "referent")]).await.expect(409);
        browser.get("/organisations").await.expect(200).contains("demande envoyée");
        let page = coordinator.get(&base).await.expect(200).text();
        let request = page.split(&format!("{base}/demandes/")).nth(1).unwrap()[..36].to_owned();
        let request = format!("{base}/demandes/{request}");
        coordinator
            .get(&request)
            .await
            .expect(200)
            .contains("Bonjour")
            .contains("value=\"referent\" checked");
        let fields = [("role", "referent"), ("until", "2027-01-31")];
        assert_eq!(to(coordinator.post_form(&request, &fields).await), base);
        let held = grants(site.db(), newcomer.id).await;
        assert_eq!(
            held[0].until.unwrap().to_string(),
            "2027-01-31T23:00:00Z",
            "to the end of that day, in Guéret"
        );
        let mut browser = site.again(newcomer.id, held[0].organisation).await;
        browser
            .get(&base)
            .await
            .expect(200)
            .contains("jusqu'au 31\u{a0}janvier\u{a0}2027".replace('\'', "&#39;").as_str());
    });
}

#[test]
fn members_give_lend_and_end_roles() {
    run(async {
        let site = site().await;
        let Cast { ours, referent, mediator, .. } = &site.cast;
        let base = format!("/organisations/{ours}");
        let mut browser = site.browser(referent);
        let account = mediator.id.to_string();
        browser.get(&format!("{base}/roles")).await.expect(200);
        let mut fields = vec![
            ("account", account.as_str()),
            ("role", "buyer"),
            ("level", "departement"),
            ("territory", ""),
            ("until", ""),
        ];
        browser.post_form(&format!("{base}/roles"), &fields).await.expect(404);
        fields[1] = ("role", "aidant");
        fields[3] = ("territory", "Ille-et-Vilaine");
        let wide = browser.post_form(&format!("{base}/roles"), &fields).await.expect(422);
        wide.contains("Ce territoire dépasse le vôtre");
        fields[3] = ("territory", "");
        assert_eq!(to(browser.post_form(&format!("{base}/roles"), &fields).await), base);
        assert_eq!(grants(site.db(), mediator.id).await.len(), 2);

        let own = format!("{base}/roles/{}", referent.grants[0].id);
        browser.get(&own).await.expect(200).contains("Retirer un rôle");
        browser.post_form(&own, &[]).await.expect(409).contains("dernière personne référente");
        let lend = format!("{own}/preter");
        browser.get(&lend).await.expect(200);
        browser.post_form(&lend, &[("account", &account), ("until", "hier")]).await.expect(422);
        let fields = [("account", account.as_str()), ("until", "2026-12-24")];
        assert_eq!(to(browser.post_form(&lend, &fields).await), base);
        let mut borrower = site.again(mediator.id, *ours).await;
        let rights = borrower.get("/compte/droits").await.expect(200);
        rights.contains("Gérer les membres").contains("prêté par").contains("24\u{a0}décembre\u{a0}2026");
        let held = grants(site.db(), mediator.id).await;
        let lent = held.iter().find(|grant| grant.delegated_by.is_some()).unwrap();
        borrower.get(&format!("{base}/roles/{}/preter", lent.id)).await.expect(404);
        let end = format!("{base}/roles/{}", lent.id);
        borrower.get(&end).await.expect(200);
        assert_eq!(to(borrower.post_form(&end, &[]).await), base);
    });
}

#[test]
fn acts_on_rights_ask_for_a_recent_proof() {
    run(async {
        let site = site().await;
        let Cast { ours, coordinator, referent, .. } = &site.cast;
        let base = format!("/organisations/{ours}");
        let pages = |agent: &Agent, minutes: i64| {
            let proved_at = site.shell.world.now() - jiff::SignedDuration::from_mins(minutes);
            site.browser(&Agent { proved_at, ..agent.clone() })
        };
        let grant = referent.grants[0].id;
        for path in ["etat", "fusionner", "transferer", "roles", &format!("roles/{grant}")] {
            let path = format!("{base}/{path}");
            let stale = pages(coordinator, 16).get(&path).await;
            assert!(stale.location().unwrap_or_default().starts_with(web::CONFIRM), "{path}");
            pages(coordinator, 15).get(&path).await.expect(200);
        }
        let stale = pages(referent, 16).get(&format!("{base}/roles/{grant}/preter")).await;
        assert!(stale.location().unwrap_or_default().starts_with(web::CONFIRM));
        let mut coordinator = pages(coordinator, 16);
        coordinator.get("/organisations").await.expect(200);
        coordinator
            .post_form(&format!("{base}/etat"), &[("act", "close"), ("motive", "été")])
            .await
            .expect(403);
    });
}

#[test]
fn two_organisations_become_one() {
    run(async {
        let site = site().await;
        let Cast { ours, mediator, coordinator, .. } = &site.cast;
        let twin =
            organisation(site.db(), &site.shell.world, "Mediatheque de Gueret", "departement:23").await;
        give(site.db(), &site.shell.world, mediator.id, Role::Mediator, twin, "departement:23").await;
        let (base, kept) = (format!("/organisations/{twin}"), format!("/organisations/{ours}"));
        let merge = format!("{base}/fusionner");
        let mut browser = site.browser(coordinator);
        browser.get(&base).await.expect(200).contains(&format!("{merge}?avec={ours}"));
        browser.get(&merge).await.expect(200);
        browser.post_form(&merge, &[("to", "Aucune")]).await.expect(422);
        // Both have this name once folded: uncertain. The identifier is certain.
        browser.post_form(&merge, &[("to", "Médiathèque de Guéret")]).await.expect(422);
        let id = ours.to_string();
        let shown = to(browser.post_form(&merge, &[("to", &id)]).await);
        let page = browser.get(&shown).await.expect(200);
        let page = page
            .contains("Un rôle est déplacé")
            .contains("Un rôle en double")
            .contains("Une fusion ne se défait pas");
        let versions = (page.field("from_version").unwrap(), page.field("to_version").unwrap());
        let mut fields =
            vec![("to", id.as_str()), ("from_version", &versions.0), ("to_version", &versions.1)];
        browser.post_form(&merge, &fields).await.expect(422).contains("Cochez la case");
        fields.push(("confirm", "on"));
        assert_eq!(to(browser.post_form(&merge, &fields).await), kept);
        assert_eq!(to(browser.get(&base).await), kept, "the old address leads to the new one");
        let one = site.anyone("fr").get(&format!("/api/v1{base}")).await.expect(200).json();
        assert_eq!(one["id"], id);
    });
}

#[test]
fn an_organisation_is_edited_by_those_who_answer_for_it() {
    run(async {
        let site = site().await;
        let Cast { ours, referent, coordinator, administrator, .. } = &site.cast;
        let base = format!("/organisations/{ours}");
        let edit = format!("{base}/modifier");
        let mut browser = site.browser(referent);
        let page = browser.get(&edit).await.expect(200);
        assert!(page.field("siret").is_none() && !page.text().contains("value=\"funder\""));
        let version = page.field("version").unwrap();
        let fields = [
            ("version", version.as_str()),
            ("name", "La Médiathèque"),
            ("kind", "local-authority"),
            ("capacities", "place-operator"),
            ("capacities", "funder"),
            ("level", "france"),
            ("siret", "13002603200016"),
        ];
        assert_eq!(to(browser.post_form(&edit, &fields).await), base);
        let page = browser.get(&base).await.expect(200).contains("La Médiathèque").contains("Gère des lieux");
        let text = page.text();
        assert!(text.contains("Creuse") && !text.contains("Financeur") && !text.contains("13002603200016"));
        browser.post_form(&edit, &fields).await.expect(409);

        let network = organisation(site.db(), &site.shell.world, "France services", "france").await;
        let mut national = site.browser(administrator);
        let page = format!("/organisations/{network}/modifier");
        let fields =
            [("version", "1"), ("name", "France services"), ("kind", "network"), ("level", "france")];
        national.get(&page).await.expect(200);
        to(national.post_form(&page, &fields).await);
        let mut browser = site.browser(coordinator);
        let page = browser.get(&edit).await.expect(200).contains("France services");
        let (version, network) = (page.field("version").unwrap(), network.to_string());
        let mut fields = vec![
            ("version", version.as_str()),
            ("name", "La Médiathèque"),
            ("kind", "local-authority"),
            ("capacities", "funder"),
            ("siret", "130 026 032 00016"),
            ("level", "departement"),
            ("territory", "23"),
            ("parent", "La Médiathèque"),
            ("networks", network.as_str()),
        ];
        browser.post_form(&edit, &fields).await.expect(422).contains("ne peut pas dépendre");
        fields[7] = ("parent", "Mairie de Rennes");
        assert_eq!(to(browser.post_form(&edit, &fields).await), base);
        let page = site.anyone("en").get(&base).await.expect(200);
        page.contains("Mairie de Rennes")
            .contains("France services")
            .contains("Funder")
            .contains("13002603200016");
    });
}

#[test]
fn the_rights_page_says_why_and_what_sleeps() {
    run(async {
        let site = site().await;
        let Cast { coordinator, referent, .. } = &site.cast;
        let page = site.browser(coordinator).get("/compte/droits").await.expect(200);
        page.contains("Accepter, fusionner et fermer")
            .contains("Coordination de territoire")
            .contains("Mairie de Rennes")
            .contains("Creuse (département)")
            .contains("sans date de fin")
            .contains("installation du service");
        let asleep = Agent { grants: Vec::new(), dormant: true, ..referent.clone() };
        let page = site.browser(&asleep).get("/compte/droits").await.expect(200);
        let page = page.contains("Rôles qui dorment").contains(web::SECOND_FACTOR);
        assert!(!page.text().contains("Gérer les membres"));
        let stranger = site.anyone("fr").get("/compte/droits").await;
        assert!(stranger.location().unwrap().starts_with(web::SIGN_IN));
    });
}

#[test]
fn each_page_opens_for_those_it_is_for() {
    run(async {
        let site = site().await;
        let Cast { ours, referent, mediator, elsewhere, coordinator, neighbour, .. } = &site.cast;
        let base = format!("/organisations/{ours}");
        let grant = mediator.grants[0].id;
        let all = [referent, mediator, elsewhere, coordinator, neighbour];
        for (path, statuses) in [
            ("/organisations".to_owned(), [200; 5]),
            (base.clone(), [200; 5]),
            ("/organisations/demande".to_owned(), [200; 5]),
            (format!("{base}/rejoindre"), [200; 5]),
            ("/compte/droits".to_owned(), [200; 5]),
            (format!("{base}/modifier"), [200, 404, 404, 200, 404]),
            (format!("{base}/etat"), [404, 404, 404, 200, 404]),
            (format!("{base}/fusionner"), [404, 404, 404, 200, 404]),
            (format!("{base}/transferer"), [404, 404, 404, 200, 404]),
            (format!("{base}/roles"), [200, 404, 404, 200, 404]),
            (format!("{base}/roles/{grant}"), [200, 200, 404, 200, 404]),
            (format!("{base}/roles/{grant}/preter"), [404, 200, 404, 404, 404]),
            (format!("{base}/roles/not-an-id"), [404; 5]),
            ("/organisations/not-an-id".to_owned(), [404; 5]),
        ] {
            for (agent, status) in all.iter().zip(statuses) {
                let got = site.browser(agent).get(&path).await;
                assert_eq!(got.status.as_u16(), status, "{path} by {:?}", agent.grants[0].role);
            }
            let got = site.anyone("fr").get(&path).await;
            let open = got.status.as_u16() == 200 || got.status.as_u16() == 404;
            assert!(open || got.location().unwrap().starts_with(web::SIGN_IN), "{path} by nobody");
        }
    });
}
