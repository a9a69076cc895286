//! Programs: tokens, scopes, the end of both.

use accounts::{Error, NewClient};
use axum::http::{HeaderMap, header};
use identity::{Actor, Agent, Bearer, Power, Role};
use jiff::SignedDuration;
use testkit::on_each_engine;
use web::Authenticate;

use crate::support::{Site, creuse, organisation, site};

async fn ask(site: &Site, authorization: &str) -> Result<Actor, web::Error> {
    let headers: HeaderMap = [(header::AUTHORIZATION, authorization.parse().unwrap())].into_iter().collect();
    site.accounts.actor(&site.shell, &headers).await
}

async fn agent(site: &Site, token: &str) -> Agent {
    ask(site, &format!("Bearer {token}")).await.unwrap().agent().unwrap().clone()
}

fn reader() -> NewClient {
    NewClient {
        name: "Tableau de bord".into(),
        scopes: vec![Power::ReadThreads],
        territory: creuse(),
        days: 30,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_does_what_its_token_says_and_nothing_else() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::Referent).await;
        let asleep = site.actor(&site.sign_in().await).await;
        assert!(matches!(site.accounts.add_client(&asleep, &reader()).await, Err(Error::NotFound)));
        let (_, two, _) = site.set_up_totp().await;
        let zoe = site.actor(&two).await;
        for (wrong, field) in [
            (NewClient { name: " ".into(), ..reader() }, "name"),
            (NewClient { scopes: vec![], ..reader() }, "scope"),
            (NewClient { scopes: vec![Power::ManageMembers], ..reader() }, "scope"),
            (NewClient { territory: "france".parse().unwrap(), ..reader() }, "territory"),
            (NewClient { days: 0, ..reader() }, "days"),
            (NewClient { days: 367, ..reader() }, "days"),
        ] {
            let refused = site.accounts.add_client(&zoe, &wrong).await;
            assert!(matches!(refused, Err(Error::Field(at, _)) if at == field), "{field}: {refused:?}");
        }
        let token = site.accounts.add_client(&zoe, &reader()).await.unwrap().reveal();
        let program = agent(&site, &token).await;
        assert_eq!((program.bearer, program.name.as_str()), (Bearer::Client, "Tableau de bord"));
        assert_eq!(program.organisation_id, site.home);
        for power in Power::ALL {
            assert_eq!(program.may_somewhere(power), power == Power::ReadThreads, "{power:?}");
        }
        let elsewhere = organisation(&site.db, &site.world, "CCAS").await;
        assert!(!program.may(Power::ReadThreads, elsewhere, |_| true));
        assert!(!program.may(Power::ReadThreads, site.home, |_| false), "outside its territory");
        // It keeps no account, and lets nobody in.
        let as_program = Actor::from(program);
        assert!(matches!(site.accounts.profile(&as_program).await, Err(Error::NotFound)));
        assert!(matches!(site.accounts.add_client(&as_program, &reader()).await, Err(Error::NotFound)));
        for wrong in ["psr_", "x", &token[..52], &format!("{token}A"), &token.replace("psr_", "psx_")] {
            let refused = ask(&site, &format!("Bearer {wrong}")).await;
            assert!(matches!(refused, Err(web::Error::Unauthorised)), "{wrong}");
        }
        assert_eq!(ask(&site, "Basic eDp5").await.unwrap(), Actor::Public, "another scheme is not ours");
        assert!(ask(&site, &format!("bearer  {token}")).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_with_its_time_its_revocation_and_its_organisation() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::Referent).await;
        let (_, two, _) = site.set_up_totp().await;
        let zoe = site.actor(&two).await;
        let revoked = site.accounts.add_client(&zoe, &reader()).await.unwrap().reveal();
        let dated =
            site.accounts.add_client(&zoe, &NewClient { days: 1, ..reader() }).await.unwrap().reveal();
        let id = agent(&site, &revoked).await.id;
        assert_ne!(agent(&site, &dated).await.id, id, "each is counted alone");
        let used = site.accounts.clients(&zoe).await.unwrap();
        assert!(used.iter().all(|client| client.used_at == Some(site.world.now())));
        site.accounts.revoke_client(&zoe, id).await.unwrap();
        assert!(matches!(site.accounts.revoke_client(&zoe, id).await, Err(Error::NotFound)));
        assert!(matches!(ask(&site, &format!("Bearer {revoked}")).await, Err(web::Error::Unauthorised)));
        site.world.advance(SignedDuration::from_hours(24));
        assert!(matches!(ask(&site, &format!("Bearer {dated}")).await, Err(web::Error::Unauthorised)));
    })
    .await;
}
