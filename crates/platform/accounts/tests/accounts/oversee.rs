//! Accounts as those who answer for them all see and change them.

use accounts::{Act, Error, Motive};
use identity::{Actor, AgentId, Role};
use jiff::SignedDuration;
use kernel::TerritoryRef;
use testkit::on_each_engine;

use crate::support::{EMAIL, PASSWORD, Site, site, visitor};

async fn over(site: &Site, email: &str, role: Role, territory: TerritoryRef) -> (AgentId, Actor) {
    let id = site.somebody_over("Ada Roy", email, role, territory).await;
    (id, site.accounts.actor_of(id).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_answers_for_all_of_france_finds_and_changes_accounts() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::Prescriber).await;
        let france = TerritoryRef::France;
        let mut refused = vec![Actor::Public, Actor::System];
        for (n, role) in Role::ALL.into_iter().enumerate() {
            let answers = [Role::NationalAdministrator, Role::TerritoryCoordinator].contains(&role);
            let wide = if answers { "departement:23".parse().unwrap() } else { france.clone() };
            refused.push(over(&site, &format!("n{n}@a.example"), role, wide).await.1);
        }
        for actor in &refused {
            assert!(matches!(site.accounts.search(actor, "", None, 9).await, Err(Error::NotFound)));
            assert!(matches!(site.accounts.look(actor, zoe).await, Err(Error::NotFound)));
            let act = site.accounts.act_on(actor, zoe, Act::Disable, Motive::Left).await;
            assert!(matches!(act, Err(Error::NotFound)), "{}", actor.label());
        }
        let (_, coordinator) = over(&site, "c@a.example", Role::TerritoryCoordinator, france.clone()).await;
        let (boss, admin) = over(&site, "b@a.example", Role::NationalAdministrator, france).await;
        for actor in [&coordinator, &admin] {
            for words in ["zoe mar", "MARTIN", EMAIL] {
                let (found, more) = site.accounts.search(actor, words, None, 9).await.unwrap();
                assert_eq!(found.iter().map(|one| one.account.id).collect::<Vec<_>>(), [zoe], "{words}");
                assert!(!more && found[0].email.address() == EMAIL);
            }
            site.accounts.act_on(actor, zoe, Act::Disable, Motive::Left).await.unwrap();
            assert!(site.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await.is_err());
            site.accounts.act_on(actor, zoe, Act::Enable, Motive::Mistake).await.unwrap();
            site.sign_in().await;
        }
        // Whoever does not run the service does nothing to who does; nobody to themself.
        let taken = site.accounts.act_on(&coordinator, boss, Act::ResetFactors, Motive::Lost).await;
        assert!(matches!(taken, Err(Error::NotFound)));
        let own = site.accounts.act_on(&admin, boss, Act::Disable, Motive::Left).await;
        assert!(matches!(own, Err(Error::Own)));
        // A proof is good for a quarter of an hour.
        site.world.advance(SignedDuration::from_secs(15 * 60 + 1));
        let late = site.accounts.act_on(&admin, zoe, Act::Disable, Motive::Left).await;
        assert!(matches!(late, Err(Error::Unconfirmed)));
        // A role withdrawn since the request began is of no use.
        site.accounts.disable(&Actor::System, "c@a.example").await.unwrap();
        assert!(matches!(site.accounts.look(&coordinator, zoe).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_by_name_page_after_page() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let (_, admin) = over(&site, "b@a.example", Role::NationalAdministrator, TerritoryRef::France).await;
        for n in 0..7 {
            site.somebody(&format!("Personne {n}"), &format!("p{n}@a.example"), &[]).await;
        }
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let (found, more) = site.accounts.search(&admin, "", after, 3).await.unwrap();
            after = found.last().map(|one| one.account.id);
            names.extend(found.into_iter().map(|one| one.account.name));
            if !more {
                break;
            }
        }
        let mut wanted = vec!["Ada Roy".to_owned()];
        wanted.extend((0..7).map(|n| format!("Personne {n}")));
        assert_eq!(names, wanted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_to_an_account_is_journaled_with_its_motive_and_told() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::Referent).await;
        let (_, two, _) = site.set_up_totp().await;
        let (_, admin) = over(&site, "b@a.example", Role::NationalAdministrator, TerritoryRef::France).await;
        assert!(site.accounts.look(&admin, zoe).await.unwrap().factors.any());
        site.accounts.act_on(&admin, zoe, Act::ResetFactors, Motive::Lost).await.unwrap();
        assert!(!site.accounts.look(&admin, zoe).await.unwrap().factors.any());
        assert_eq!(site.actor(&two).await, Actor::Public);
        assert!(site.letters().await[0].1.contains("retirés par un administrateur"));
        let stream = &accounts::stream(zoe);
        let entries = site.db.read(|tx| async move { journal::read(&tx, stream).await }).await.unwrap();
        let last = entries.iter().rfind(|entry| entry.kind == "account.factors-reset").unwrap();
        assert!(last.data.contains("\"motive\":\"lost\"") && last.actor.starts_with("agent:"));
    })
    .await;
}
