//! Signing in with a password: outcomes, locks, resets.

use accounts::{Error, Visitor};
use identity::{Actor, Assurance, Role};
use jiff::SignedDuration;
use testkit::{each_statement_prepares, on_each_engine, on_sqlite};

use crate::support::{EMAIL, MIGRATIONS, PASSWORD, site, visitor, visitor_at};

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    each_statement_prepares(MIGRATIONS, accounts::STATEMENTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_never_told_and_always_costs_one_hash() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::PlaceManager).await;
        site.somebody("Luc Petit", "luc@ailleurs.example", &[]).await;
        site.accounts.disable(&Actor::System, "luc@ailleurs.example").await.unwrap();
        for (email, password, signed_in) in [
            (EMAIL, PASSWORD, true),
            ("ZOE.Martin@Mairie.Example ", PASSWORD, true),
            (EMAIL, "un vélo rouge dans la cour", false),
            (EMAIL, "", false),
            ("personne@mairie.example", PASSWORD, false),
            ("luc@ailleurs.example", PASSWORD, false),
            ("luc@ailleurs.example", "autre chose", false),
        ] {
            let before = site.accounts.hashes_done();
            let outcome = site.accounts.sign_in(&visitor(), email, password, None).await;
            assert_eq!(site.accounts.hashes_done() - before, 1, "{email}");
            match outcome {
                Ok(session) => {
                    assert!(signed_in, "{email} {password}");
                    assert_eq!(session.session.assurance, Assurance::One);
                }
                Err(error) => assert!(!signed_in && matches!(error, Error::Refused), "{email}: {error}"),
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_waits_longer_and_longer_for_known_and_unknown_alike() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::PlaceManager).await;
        for email in [EMAIL, "personne@mairie.example"] {
            let mut waits = Vec::new();
            for attempt in 0..8 {
                let wrong =
                    site.accounts.sign_in(&Visitor::default(), email, "faux", None).await.unwrap_err();
                match wrong {
                    Error::Refused => assert!(attempt < 5 || !waits.is_empty(), "{attempt}"),
                    Error::Wait { wait_s } => {
                        waits.push(wait_s);
                        // Not even the right password opens while it is locked.
                        let right = site.accounts.sign_in(&Visitor::default(), email, PASSWORD, None).await;
                        assert!(matches!(right, Err(Error::Wait { .. })));
                        site.world.advance(SignedDuration::from_secs(wait_s));
                    }
                    other => panic!("{other}"),
                }
            }
            assert_eq!(waits, [60, 120], "{email}");
        }
        site.world.advance(SignedDuration::from_secs(240));
        site.accounts.sign_in(&Visitor::default(), EMAIL, PASSWORD, None).await.unwrap();
        // A success starts again from zero.
        for _ in 0..5 {
            let wrong = site.accounts.sign_in(&Visitor::default(), EMAIL, "faux", None).await;
            assert!(matches!(wrong, Err(Error::Refused)));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_guesses_at_once_are_as_many() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::PlaceManager).await;
        let tries = (0..12).map(|_| {
            let site = site.clone();
            tokio::spawn(async move {
                site.accounts.sign_in(&Visitor::default(), EMAIL, "faux", None).await.unwrap_err()
            })
        });
        let mut refused = 0;
        for one in tries.collect::<Vec<_>>() {
            if let Error::Refused = one.await.unwrap() {
                refused += 1;
            }
        }
        assert!(refused <= 5, "{refused} guesses were looked at");
        assert_eq!(site.accounts.hashes_done(), 1 + refused, "a refused guess costs no hash");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_ones_own_buys_no_guesses_from_one_address() {
    on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = site(db).await;
            site.zoe(Role::PlaceManager).await;
            let mut guessed = 0;
            for n in 0..60 {
                if n % 10 == 0 {
                    let own = site.accounts.sign_in(&visitor_at("192.0.2.9"), EMAIL, PASSWORD, None).await;
                    if matches!(own, Err(Error::Wait { .. })) {
                        break;
                    }
                }
                let email = format!("cible{n}@mairie.example");
                match site.accounts.sign_in(&visitor_at("192.0.2.9"), &email, "faux", None).await {
                    Err(Error::Refused) => guessed += 1,
                    Err(Error::Wait { .. }) => break,
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(guessed, 41);
            assert!(site.accounts.sign_in(&visitor_at("192.0.2.10"), EMAIL, PASSWORD, None).await.is_ok());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_chosen_again_once_by_its_owner() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::PlaceManager).await;
        let before = site.sign_in().await;
        // Unknown and known leave the same trace: one job each.
        site.accounts.ask_reset(&visitor(), "personne@mairie.example", kernel::Lang::En).await.unwrap();
        site.accounts.ask_reset(&visitor(), EMAIL, kernel::Lang::Fr).await.unwrap();
        assert!(site.letters().await.is_empty(), "nobody was looked up");
        site.work().await;
        let mut subjects: Vec<_> = site.letters().await.into_iter().map(|(subject, _)| subject).collect();
        subjects.sort();
        assert_eq!(subjects, ["Choisir un autre mot de passe", "No account at this address"]);
        let letters = site.letters().await;
        let text = &letters.iter().find(|(subject, _)| subject.starts_with("Choisir")).unwrap().1;
        let token = text.split("/connexion/oubli/").nth(1).unwrap().split_whitespace().next().unwrap();
        site.accounts.reset_is_good(token).await.unwrap();
        let weak = site.accounts.reset_password(&visitor(), token, "zoe.martin1234").await.unwrap_err();
        assert!(matches!(weak, Error::Weak(_)), "{weak}");
        let new = "trois chats sur un toit rouge";
        let reset = site.accounts.reset_password(&visitor(), token, new).await.unwrap();
        assert_eq!(site.agent(&reset).await.id, zoe);
        assert_eq!(site.actor(&before).await, Actor::Public, "every session ended");
        for token in [token, "", "AAAA"] {
            assert!(matches!(site.accounts.reset_is_good(token).await, Err(Error::Gone)));
            assert!(matches!(site.accounts.reset_password(&visitor(), token, new).await, Err(Error::Gone)));
        }
        assert!(site.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await.is_err());
        assert!(site.accounts.sign_in(&visitor(), EMAIL, new, None).await.is_ok());
        // A link is good for one hour.
        site.world.advance(SignedDuration::from_secs(1));
        site.accounts.ask_reset(&visitor(), EMAIL, kernel::Lang::Fr).await.unwrap();
        site.work().await;
        let link = site.link().await;
        site.world.advance(SignedDuration::from_secs(3600));
        let late = site.accounts.reset_is_good(link.rsplit('/').next().unwrap()).await;
        assert!(matches!(late, Err(Error::Gone)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_tells_of_a_browser_never_seen() {
    on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let site = site(db).await;
            site.zoe(Role::PlaceManager).await;
            site.sign_in().await;
            site.sign_in().await;
            assert!(site.letters().await.is_empty(), "the first one, and the same again");
            let other = Visitor { browser: Some([2; 32]), ..visitor() };
            site.accounts.sign_in(&other, EMAIL, PASSWORD, None).await.unwrap();
            let letters = site.letters().await;
            assert_eq!(letters.len(), 1);
            assert!(letters[0].1.contains("Firefox, Linux, réseau 192.0.2.x"), "{}", letters[0].1);
        }
    })
    .await;
}
