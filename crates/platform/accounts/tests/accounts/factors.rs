//! Second factors: roles that sleep, codes used once, the last one that stays.

use accounts::Error;
use factors::totp::Step;
use identity::{Actor, Assurance, Power, Role};
use jiff::SignedDuration;
use testkit::on_each_engine;

use crate::support::{EMAIL, PASSWORD, site, visitor};

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_touch_people_sleep_until_the_second_factor() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.somebody("Zoé Martin", EMAIL, &[Role::Prescriber, Role::PlaceManager]).await;
        let agent = site.agent(&site.sign_in().await).await;
        assert!(agent.dormant && !agent.may_somewhere(Power::Welcome));
        assert!(agent.may_somewhere(Power::ManagePlaces), "public sheets need no second factor");

        let (seed, set_up, codes) = site.set_up_totp().await;
        let agent = site.agent(&set_up).await;
        assert!(!agent.dormant && agent.may_somewhere(Power::Welcome));
        assert_eq!(codes.len(), 10);

        // The next sign-in: the password alone wakes nothing, and cannot touch the factors.
        let signed_in = site.sign_in().await;
        let actor = site.actor(&signed_in).await;
        assert!(actor.agent().unwrap().dormant);
        assert!(matches!(site.accounts.guard(&actor).await, Err(Error::SecondFactor)));
        assert!(matches!(site.accounts.remove_totp(&actor).await, Err(Error::SecondFactor)));
        assert!(matches!(
            site.accounts.change_password(&actor, "trois chats sur un toit").await,
            Err(Error::SecondFactor)
        ));
        assert!(matches!(site.accounts.give_code(&actor, "000000").await, Err(Error::Refused)));
        let renewed = site.accounts.give_code(&actor, &site.code(&seed)).await.unwrap();
        assert_eq!(renewed.session.assurance, Assurance::Two);
        assert_ne!(renewed.session.id, signed_in.session.id);
        assert_eq!(site.actor(&signed_in).await, Actor::Public, "the old cookie is worth nothing");
        assert!(!site.agent(&renewed).await.dormant);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_at_two_places_at_once_opens_one() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::Prescriber).await;
        let (seed, _, codes) = site.set_up_totp().await;
        for code in [site.code(&seed), codes[3].clone()] {
            let mut tries = Vec::new();
            for _ in 0..4 {
                let actor = site.actor(&site.sign_in().await).await;
                let (site, code) = (site.clone(), code.clone());
                tries.push(tokio::spawn(async move { site.accounts.give_code(&actor, &code).await }));
            }
            let mut opened = 0;
            for one in tries {
                match one.await.unwrap() {
                    Ok(_) => opened += 1,
                    Err(error) => assert!(matches!(error, Error::Refused), "{error}"),
                }
            }
            assert_eq!(opened, 1, "{code}");
        }
        let actor = site.actor(&site.sign_in().await).await;
        assert_eq!(site.accounts.factors(&actor).await.unwrap().recovery_codes, 9);
        let letters = site.letters().await;
        assert!(letters.iter().any(|(_, text)| text.contains("Un code de secours a servi.")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_codes_waits() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::Prescriber).await;
        let (seed, ..) = site.set_up_totp().await;
        let actor = site.actor(&site.sign_in().await).await;
        for _ in 0..5 {
            assert!(matches!(site.accounts.give_code(&actor, "123").await, Err(Error::Refused)));
        }
        let right = site.accounts.give_code(&actor, &site.code(&seed)).await;
        assert!(matches!(right, Err(Error::Wait { wait_s: 60 })));
        let password = site.accounts.confirm_password(&actor, PASSWORD).await;
        assert!(matches!(password, Err(Error::Wait { .. })), "one count for whatever proves");
        site.world.advance(SignedDuration::from_secs(60));
        site.accounts.give_code(&actor, &site.code(&seed)).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_factor_stays_while_a_role_needs_it_and_goes_after_a_recent_proof() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::Prescriber).await;
        let (_, set_up, _) = site.set_up_totp().await;
        let actor = site.actor(&set_up).await;
        assert!(matches!(site.accounts.remove_totp(&actor).await, Err(Error::FactorNeeded)));
        assert!(site.accounts.factors(&actor).await.unwrap().totp, "nothing was changed");
        assert!(matches!(site.accounts.begin_totp(&actor).await, Err(Error::Exists)));
        assert!(
            matches!(site.accounts.totp_to_confirm(&actor).await, Err(Error::NotFound)),
            "never shown again"
        );

        site.somebody("Luc Petit", "luc@mairie.example", &[Role::PlaceManager]).await;
        let luc = site.accounts.sign_in(&visitor(), "luc@mairie.example", PASSWORD, None).await.unwrap();
        let luc = site.actor(&luc).await;
        site.accounts.begin_totp(&luc).await.unwrap();
        let (secret, uri) = site.accounts.totp_to_confirm(&luc).await.unwrap();
        assert!(
            uri.starts_with("otpauth://totp/Passerelle:luc%40mairie.example?secret=")
                && uri.contains(&secret)
        );
        // An enrolment begun again replaces the first; a wrong code confirms nothing.
        site.accounts.begin_totp(&luc).await.unwrap();
        assert!(matches!(site.accounts.confirm_totp(&luc, "000000").await, Err(Error::Refused)));
        assert!(!site.accounts.factors(&luc).await.unwrap().any());

        // A quarter of an hour later a proof is asked again.
        site.world.advance(SignedDuration::from_secs(15 * 60 + 1));
        assert!(matches!(site.accounts.guard(&luc).await, Err(Error::Unconfirmed)));
        let proved = site.accounts.confirm_password(&luc, PASSWORD).await.unwrap();
        assert_eq!(proved.session.assurance, Assurance::One);
        site.accounts.guard(&site.actor(&proved).await).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_resets_the_factors_of_someone_locked_out() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::Prescriber).await;
        let (seed, set_up, codes) = site.set_up_totp().await;
        let by_zoe = site.accounts.reset_second_factor(&site.actor(&set_up).await, EMAIL).await;
        assert!(matches!(by_zoe, Err(Error::NotFound)), "the program alone");
        site.accounts.reset_second_factor(&Actor::System, EMAIL).await.unwrap();
        assert_eq!(site.actor(&set_up).await, Actor::Public);
        let actor = site.actor(&site.sign_in().await).await;
        assert!(!site.accounts.factors(&actor).await.unwrap().any());
        for code in [seed.code(Step::at(site.world.now())), codes[0].clone()] {
            assert!(matches!(site.accounts.give_code(&actor, &code).await, Err(Error::Refused)));
        }
        assert!(site.journal(zoe).await.contains(&"account.factors-reset".to_owned()));
        assert!(site.letters().await[0].1.contains("retirés par un administrateur"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_recovery_codes_replace_the_old_ones() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::Prescriber).await;
        let (_, set_up, old) = site.set_up_totp().await;
        let new = site.accounts.renew_recovery_codes(&site.actor(&set_up).await).await.unwrap();
        let actor = site.actor(&site.sign_in().await).await;
        assert!(matches!(site.accounts.give_code(&actor, &old[0]).await, Err(Error::Refused)));
        site.accounts.give_code(&actor, &new[0].to_lowercase()).await.unwrap();
    })
    .await;
}
