//! Invitations and registrations: one account each, whatever happens at once.

use accounts::{Error, NewInvitation};
use identity::{Actor, Role};
use jiff::SignedDuration;
use kernel::Lang;
use testkit::on_each_engine;

use crate::support::{EMAIL, PASSWORD, Site, creuse, organisation, site, visitor};

const OTHER: &str = "un pont de bois sur la rivière";

fn to(site: &Site, email: &str, role: Role) -> NewInvitation {
    NewInvitation { email: email.into(), lang: Lang::Fr, role, organisation: site.home, territory: creuse() }
}

async fn token(site: &Site) -> String {
    site.link().await.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_accepted_twice_at_once_makes_one_account() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.accounts.invite(&Actor::System, &to(&site, EMAIL, Role::Prescriber)).await.unwrap();
        let token = token(&site).await;
        let tries = (0..4).map(|n| {
            let (site, token) = (site.clone(), token.clone());
            tokio::spawn(async move {
                site.accounts.accept_as_new(&visitor(), &token, &format!("Zoé {n}"), OTHER).await
            })
        });
        let mut made = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(signed_in) => made.push(signed_in),
                Err(error) => assert!(matches!(error, Error::Gone | Error::Exists), "{error}"),
            }
        }
        assert_eq!(made.len(), 1);
        let agent = site.agent(&made[0]).await;
        assert!(agent.dormant && agent.organisation_id == site.home);
        assert!(site.accounts.sign_in(&visitor(), EMAIL, OTHER, None).await.is_ok());
        assert!(matches!(site.accounts.invited(&token).await, Err(Error::Gone)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_answers_for_accounts_invites_and_only_to_what_they_may_give() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::Referent).await;
        let one = site.sign_in().await;
        let asleep = site.actor(&one).await;
        let refused = site.accounts.invite(&asleep, &to(&site, "x@mairie.example", Role::Prescriber)).await;
        assert!(matches!(refused, Err(Error::NotFound)), "a role that sleeps gives nothing");
        let (_, two, _) = site.set_up_totp().await;
        let zoe = site.actor(&two).await;
        for role in [Role::TerritoryCoordinator, Role::NationalAdministrator, Role::Buyer] {
            let refused = site.accounts.invite(&zoe, &to(&site, "x@mairie.example", role)).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{role:?}");
        }
        let elsewhere = organisation(&site.db, &site.world, "CCAS").await;
        let there =
            NewInvitation { organisation: elsewhere, ..to(&site, "x@mairie.example", Role::Prescriber) };
        assert!(matches!(site.accounts.invite(&zoe, &there).await, Err(Error::NotFound)));
        let wide = NewInvitation {
            territory: "france".parse().unwrap(),
            ..to(&site, "x@mairie.example", Role::Prescriber)
        };
        assert!(matches!(site.accounts.invite(&zoe, &wide).await, Err(Error::NotFound)));

        let id = site.accounts.invite(&zoe, &to(&site, "x@mairie.example", Role::Prescriber)).await.unwrap();
        let waiting = site.accounts.invitations(&zoe, site.home).await.unwrap();
        assert_eq!(waiting[0].1.address(), "x@mairie.example");
        let first = token(&site).await;
        site.accounts.withdraw_invitation(&zoe, site.home, id).await.unwrap();
        assert!(matches!(site.accounts.invited(&first).await, Err(Error::Gone)));

        // Who invited has lost the right when it is accepted.
        site.world.advance(SignedDuration::from_secs(1));
        site.accounts.invite(&zoe, &to(&site, "x@mairie.example", Role::Prescriber)).await.unwrap();
        let second = token(&site).await;
        site.accounts.disable(&Actor::System, EMAIL).await.unwrap();
        let late = site.accounts.accept_as_new(&visitor(), &second, "Max", OTHER).await;
        assert!(matches!(late, Err(Error::Gone)), "{late:?}");
        assert!(site.accounts.sign_in(&visitor(), "x@mairie.example", OTHER, None).await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_good_a_week_and_for_its_own_account() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.somebody("Luc Petit", "luc@mairie.example", &[]).await;
        site.zoe(Role::PlaceManager).await;
        site.accounts.invite(&Actor::System, &to(&site, "Luc@mairie.example", Role::Mediator)).await.unwrap();
        let token = token(&site).await;
        let as_new = site.accounts.accept_as_new(&visitor(), &token, "Luc", OTHER).await;
        assert!(matches!(as_new, Err(Error::Exists)));
        let zoe = site.actor(&site.sign_in().await).await;
        assert!(matches!(site.accounts.accept_as(&zoe, &token).await, Err(Error::NotFound)));
        let luc = site.accounts.sign_in(&visitor(), "luc@mairie.example", PASSWORD, None).await.unwrap();
        let actor = site.actor(&luc).await;
        assert!(actor.agent().unwrap().grants.is_empty() && !actor.agent().unwrap().dormant);
        site.accounts.accept_as(&actor, &token).await.unwrap();
        assert!(site.agent(&luc).await.dormant, "the new role waits for a second factor");
        assert!(matches!(site.accounts.accept_as(&actor, &token).await, Err(Error::Gone)));

        site.accounts.invite(&Actor::System, &to(&site, "max@mairie.example", Role::Mediator)).await.unwrap();
        let token = self::token(&site).await;
        site.world.advance(SignedDuration::from_hours(7 * 24));
        assert!(matches!(site.accounts.invited(&token).await, Err(Error::Gone)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_an_account_tells_nobody_who_has_one() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::PlaceManager).await;
        site.accounts.ask_account(&visitor(), "Zoé", EMAIL, Lang::Fr).await.unwrap();
        site.accounts.ask_account(&visitor(), "Max Roux", "max@asso.example", Lang::En).await.unwrap();
        assert!(site.letters().await.is_empty(), "nobody was looked up");
        site.work().await;
        let letters = site.letters().await;
        assert!(letters.iter().any(|(subject, _)| subject == "Vous avez déjà un compte"));
        let text = &letters.iter().find(|(subject, _)| subject == "Your request for an account").unwrap().1;
        let token = text.split("/inscription/").nth(1).unwrap().split_whitespace().next().unwrap();
        let weak = site.accounts.register(&visitor(), token, "motdepasse12").await;
        assert!(matches!(weak, Err(Error::Weak(_))));
        let tries = (0..3).map(|_| {
            let (site, token) = (site.clone(), token.to_owned());
            tokio::spawn(async move { site.accounts.register(&visitor(), &token, OTHER).await.ok() })
        });
        let mut made = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            made.extend(one.await.unwrap());
        }
        assert_eq!(made.len(), 1);
        let agent = site.agent(&made[0]).await;
        assert_eq!((agent.name.as_str(), agent.organisation.as_str()), ("Max Roux", ""));
        assert!(agent.grants.is_empty());
    })
    .await;
}
