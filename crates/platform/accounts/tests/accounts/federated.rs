//! Signing in through a provider: the real one of the crate `oidc`, on a loopback socket.

use std::collections::BTreeMap;
use std::sync::Arc;

use accounts::Provider;
use identity::Role;
use jiff::SignedDuration;
use oidc::client::{Client, Settings as ClientSettings};
use oidc::jose::SigningKey;
use oidc::provider::{Denial, Provider as Peer, Registration, Settings, Subject, router};
use oidc::{Claims, Secret};
use serde_json::json;
use testkit::{Browser, on_each_engine};

use crate::support::{EMAIL, PASSWORD, Site, site};

const BACK: &str = "https://passerelle.example/connexion/oidc/retour";
const SECRET: &str = "a secret long enough for a client";

/// A site with a provider that answers on a socket.
struct Federation {
    site: Site,
    peer: Arc<Peer>,
}

async fn federation(db: db::Db) -> Federation {
    let mut site = site(db).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let names = ["email".to_owned(), "email_verified".to_owned()];
    let settings = Settings {
        base_url,
        registrations: vec![Registration {
            client_id: "passerelle".into(),
            client_secret: Secret::new(SECRET),
            redirect_uris: vec![BACK.into()],
            post_logout_redirect_uris: vec![],
            scopes: vec!["email".into()],
            active: true,
        }],
        scopes: BTreeMap::from([("email".to_owned(), names.to_vec())]),
        acr_values: vec!["eidas1".into(), "eidas2".into()],
    };
    let peer = Arc::new(Peer::new(settings, vec![SigningKey::generate().unwrap()]).unwrap());
    let service = router(Arc::clone(&peer), site.world.world.clone());
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    let mut client = ClientSettings::new(peer.issuer(), "passerelle", Secret::new(SECRET), BACK);
    client.scopes = vec!["email".into()];
    let provider = Provider {
        client: Client::new(client).unwrap(),
        issuer: peer.issuer().to_owned(),
        label: "ProConnect".into(),
        two_factors: vec!["eidas2".into()],
    };
    site.accounts = site.accounts.with_provider(Some(provider));
    Federation { site, peer }
}

impl Federation {
    /// Leaves for the provider; answers the query of its page.
    async fn leave(&self, browser: &mut Browser, next: &str) -> String {
        let path = format!("/connexion/oidc?next={}", testkit::browser::encode(next));
        let answer = browser.get(&path).await.expect(303);
        let (address, query) = answer.location().unwrap().split_once('?').unwrap();
        assert!(address.starts_with(self.peer.issuer()), "{address}");
        query.to_owned()
    }

    /// The person agrees there: the path to come back to.
    fn agree(&self, query: &str, sub: &str, email: &str, verified: bool, acr: &str) -> String {
        let claims = json!({ "email": email, "email_verified": verified });
        let claims = Claims(claims.as_object().unwrap().clone());
        let mut subject = Subject::new(sub, self.site.world.now(), claims);
        subject.acr = Some(acr.to_owned());
        let request = self.peer.authorize(query).unwrap();
        path_of(&self.peer.approve(&self.site.world, request, subject))
    }

    /// The whole way of somebody whose account is linked.
    async fn come_back(&self, browser: &mut Browser, acr: &str) -> testkit::Answer {
        let query = self.leave(browser, "/compte").await;
        let path = self.agree(&query, "zoe-1", EMAIL, true, acr);
        browser.get(&path).await
    }
}

fn path_of(url: &str) -> String {
    url.strip_prefix("https://passerelle.example").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_sign_in_is_confirmed_and_the_next_ones_are_not() {
    on_each_engine(|db| async move {
        let there = federation(db).await;
        there.site.somebody("Zoé Martin", EMAIL, &[Role::Prescriber]).await;
        let mut browser = there.site.browser("fr");
        browser.get("/connexion").await.expect(200).contains("Se connecter avec ProConnect");
        let answer = there.come_back(&mut browser, "eidas2").await.expect(303);
        assert_eq!(
            answer.location(),
            Some("/connexion/oidc/lier"),
            "an account has this e-mail: is it theirs?"
        );
        assert_eq!(browser.get("/whoami").await.text(), "public");
        browser.get("/connexion/oidc/lier").await.expect(200).contains("ProConnect");
        let wrong = browser.post_form("/connexion/oidc/lier", &[("password", "faux")]).await.expect(422);
        wrong.contains("Cette réponse ne convient pas.");
        let answer = browser.post_form("/connexion/oidc/lier", &[("password", PASSWORD)]).await.expect(303);
        assert_eq!(answer.location(), Some("/compte"));
        browser.get("/whoami").await.expect(200).contains("Zoé Martin");
        browser.get("/connexion/oidc/lier").await.expect(200);
        let again = browser.post_form("/connexion/oidc/lier", &[("password", PASSWORD)]).await.expect(403);
        again.contains("a déjà servi");
        let letters = there.site.letters().await;
        assert!(letters.iter().any(|(_, text)| text.contains("relié à un service de connexion")));

        // From now on no password; the level says how sure it is.
        for (acr, dormant) in [("eidas2", false), ("eidas1", true)] {
            let mut browser = there.site.browser("en");
            let answer = there.come_back(&mut browser, acr).await.expect(303);
            assert_eq!(answer.location(), Some("/compte"));
            let answer = browser.get("/compte/second-facteur").await.expect(200);
            assert_eq!(answer.text().contains("Some of your roles are waiting"), dormant, "{acr}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_serves_once_in_the_browser_that_asked() {
    on_each_engine(|db| async move {
        let there = federation(db).await;
        there.site.zoe(Role::PlaceManager).await;
        let mut linked = there.site.browser("fr");
        there.come_back(&mut linked, "eidas1").await.expect(303);
        linked.get("/connexion/oidc/lier").await.expect(200);
        linked.post_form("/connexion/oidc/lier", &[("password", PASSWORD)]).await.expect(303);

        // Replayed.
        let mut browser = there.site.browser("fr");
        let query = there.leave(&mut browser, "/compte").await;
        let path = there.agree(&query, "zoe-1", EMAIL, true, "eidas1");
        let mut copy = browser.clone();
        browser.get(&path).await.expect(303);
        copy.get(&path).await.expect(403).contains("a déjà servi");
        // In another browser: an attacker's answer given to a victim, or the reverse.
        let mut attacker = there.site.browser("fr");
        let query = there.leave(&mut attacker, "/compte").await;
        let path = there.agree(&query, "zoe-1", EMAIL, true, "eidas1");
        let mut victim = there.site.browser("fr");
        victim.get(&path).await.expect(403);
        there.leave(&mut victim, "/compte").await;
        victim.get(&path).await.expect(403).contains("n&#39;a pas confirmé");
        assert_eq!(victim.get("/whoami").await.text(), "public");
        // Swapped codes, a person who gave up, too late.
        let mut one = there.site.browser("fr");
        let first = there.leave(&mut one, "/compte").await;
        let path = there.agree(&first, "zoe-1", EMAIL, true, "eidas1");
        let second = there.leave(&mut there.site.browser("fr"), "/compte").await;
        let other = there.agree(&second, "luc-2", "luc@mairie.example", true, "eidas1");
        let code = |path: &str| path.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        one.get(&path.replace(&code(&path), &code(&other))).await.expect(403);
        let mut browser = there.site.browser("fr");
        let query = there.leave(&mut browser, "/compte").await;
        let request = there.peer.authorize(&query).unwrap();
        let denied = path_of(&there.peer.deny(&request, Denial::AccessDenied));
        browser.get(&denied).await.expect(403).contains("La connexion n&#39;a pas abouti");
        let query = there.leave(&mut browser, "/compte").await;
        let path = there.agree(&query, "zoe-1", EMAIL, true, "eidas1");
        there.site.world.advance(SignedDuration::from_mins(16));
        browser.get(&path).await.expect(403);
        assert_eq!(browser.get("/whoami").await.text(), "public");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_nobody_has_or_the_provider_does_not_vouch_for_opens_nothing() {
    on_each_engine(|db| async move {
        let there = federation(db).await;
        there.site.zoe(Role::PlaceManager).await;
        for (sub, email, verified) in
            [("max-1", "max@asso.example", true), ("zoe-2", EMAIL, false), ("zoe-3", "pas une adresse", true)]
        {
            let mut browser = there.site.browser("fr");
            let query = there.leave(&mut browser, "/compte").await;
            let path = there.agree(&query, sub, email, verified, "eidas2");
            browser.get(&path).await.expect(200).contains("Aucun compte n&#39;a cette adresse");
            assert_eq!(browser.get("/whoami").await.text(), "public");
        }
        // A closed account stays closed, linked or not.
        let mut linked = there.site.browser("fr");
        there.come_back(&mut linked, "eidas1").await.expect(303);
        linked.get("/connexion/oidc/lier").await.expect(200);
        linked.post_form("/connexion/oidc/lier", &[("password", PASSWORD)]).await.expect(303);
        there.site.accounts.disable(&identity::Actor::System, EMAIL).await.unwrap();
        there.come_back(&mut there.site.browser("fr"), "eidas2").await.expect(403);
    })
    .await;
}
