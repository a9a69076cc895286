//! Sessions: how long they last, how they end, on every node.

use accounts::Error;
use axum::http::{HeaderMap, header};
use db::Db;
use identity::{Actor, Assurance, Role};
use jiff::SignedDuration;
use testkit::{on_each_engine, on_postgres, on_sqlite};
use web::Authenticate;

use crate::support::{EMAIL, PASSWORD, actor, creuse, node, organisation, site, visitor};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lasts_an_hour_unused_and_a_working_day_in_all() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::PlaceManager).await;
        let session = site.sign_in().await;
        site.world.advance(SignedDuration::from_mins(59));
        assert!(site.actor(&session).await.agent().is_some());
        site.world.advance(SignedDuration::from_mins(59));
        assert!(site.actor(&session).await.agent().is_some(), "use was written down");
        site.world.advance(SignedDuration::from_mins(60));
        assert_eq!(site.actor(&session).await, Actor::Public);

        let session = site.sign_in().await;
        for _ in 0..23 {
            site.world.advance(SignedDuration::from_mins(31));
            assert!(site.actor(&session).await.agent().is_some());
        }
        site.world.advance(SignedDuration::from_mins(12));
        assert_eq!(site.actor(&session).await, Actor::Public, "twelve hours");
        assert!(site.accounts.purge().await.unwrap() >= 2);
    })
    .await;
}

async fn ends_everywhere(db: Db, other: Db) {
    let site = site(db).await;
    site.zoe(Role::PlaceManager).await;
    let (elsewhere, shell) = node(other, site.world.another(7));
    let (one, two) = (site.sign_in().await, site.sign_in().await);
    let here = actor(&elsewhere, &shell, &one).await;
    assert!(here.agent().is_some(), "another node knows the session");
    assert_eq!(site.accounts.sessions(&here).await.unwrap().len(), 2);
    site.accounts.end_session(&here, two.session.id).await.unwrap();
    assert_eq!(actor(&elsewhere, &shell, &two).await, Actor::Public, "at once");
    let again = site.accounts.end_session(&here, two.session.id).await;
    assert!(matches!(again, Err(Error::NotFound)));
    let three = site.sign_in().await;
    assert_eq!(elsewhere.end_other_sessions(&here).await.unwrap(), 1);
    assert_eq!(site.actor(&three).await, Actor::Public);
    site.accounts.sign_out(&here).await.unwrap();
    assert_eq!(actor(&elsewhere, &shell, &one).await, Actor::Public);
    let four = site.sign_in().await;
    elsewhere.disable(&Actor::System, EMAIL).await.unwrap();
    assert_eq!(site.actor(&four).await, Actor::Public, "the account is closed");
    site.accounts.enable(&Actor::System, EMAIL).await.unwrap();
    assert_eq!(site.actor(&four).await, Actor::Public, "its sessions do not come back");
    assert!(site.sign_in().await.session.created_at <= site.world.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_is_over_at_once_on_another_node() {
    on_sqlite(|scratch| ends_everywhere(scratch.db.clone(), scratch.another())).await;
    on_postgres(|scratch| ends_everywhere(scratch.db.clone(), scratch.another())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_cookie_is_worth_nothing_and_signing_in_again_ends_the_first() {
    on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = site(db).await;
            site.zoe(Role::PlaceManager).await;
            let planted = "A".repeat(43);
            let mut browser = site.browser("fr").with_cookie("__Host-session", &planted);
            browser.get("/connexion").await.expect(200);
            browser.post_form("/connexion", &[("email", EMAIL), ("password", PASSWORD)]).await.expect(303);
            let cookie = browser.cookie("__Host-session").unwrap().to_owned();
            assert_ne!(cookie, planted);
            browser.get("/whoami").await.expect(200).contains("Zoé Martin, Mairie de Guéret");
            // The same browser again: the session it had is over.
            browser.get("/connexion").await.expect(200);
            browser.post_form("/connexion", &[("email", EMAIL), ("password", PASSWORD)]).await.expect(303);
            let mut thief = site.browser("fr").with_cookie("__Host-session", &cookie);
            assert_eq!(thief.get("/whoami").await.expect(200).text(), "public");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_session_is_nobody() {
    on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = site(db).await;
            for cookie in ["", "x", &"A".repeat(43), &"A".repeat(4000), "é; __Host-session=y"] {
                let Ok(value) = format!("__Host-session={cookie}").parse() else { continue };
                let headers: HeaderMap = [(header::COOKIE, value)].into_iter().collect();
                let known = site.accounts.actor(&site.shell, &headers).await.unwrap();
                assert_eq!(known, Actor::Public, "{cookie}");
            }
            let none = site.accounts.actor(&site.shell, &HeaderMap::new()).await.unwrap();
            assert_eq!(none, Actor::Public);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_has_the_roles_of_now_in_the_organisation_chosen() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::PlaceManager).await;
        let session = site.sign_in().await;
        let agent = site.agent(&session).await;
        assert_eq!((agent.id, agent.organisation_id, agent.dormant), (zoe, site.home, false));
        assert_eq!((agent.organisation.as_str(), agent.assurance), ("Mairie de Guéret", Assurance::One));
        let other = organisation(&site.db, &site.world, "CCAS de Guéret").await;
        let role = &organisations::NewGrant {
            account: zoe,
            account_name: "Zoé Martin".into(),
            role: Role::StateService,
            organisation: other,
            territory: creuse(),
            from: site.world.now(),
            until: Some(site.world.now() + SignedDuration::from_mins(30)),
        };
        let world = &site.world.world;
        site.db
            .write(
                "test.give",
                |tx| async move { organisations::give(&tx, world, &Actor::System, role).await },
            )
            .await
            .unwrap();
        let actor = site.actor(&session).await;
        site.accounts.switch_organisation(&actor, other).await.unwrap();
        let agent = site.agent(&session).await;
        assert_eq!((agent.organisation_id, agent.grants.len()), (other, 2));
        site.world.advance(SignedDuration::from_mins(30));
        let agent = site.agent(&session).await;
        assert_eq!((agent.organisation_id, agent.grants.len()), (site.home, 1), "the role is over");
        let nowhere = site.accounts.switch_organisation(&actor, other).await;
        assert!(matches!(nowhere, Err(Error::NotFound)));
        assert!(site.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await.is_ok());
    })
    .await;
}
