//! The first administrator, and what the program alone may do.

use accounts::{Error, FirstAccount};
use identity::{Actor, Power, Role};
use jiff::SignedDuration;
use kernel::Lang;
use testkit::on_each_engine;

use crate::support::{EMAIL, node, site, visitor};

const OTHER: &str = "un pont de bois sur la rivière";

fn first(email: &str) -> FirstAccount {
    FirstAccount {
        name: "Ada Roy".into(),
        email: email.into(),
        organisation: "Agence".into(),
        lang: Lang::Fr,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_made_once_whatever_the_nodes() {
    on_each_engine(|db| async move {
        let site = site(db.clone()).await;
        let (elsewhere, _) = node(db, site.world.another(7));
        let one = site.accounts.first_administrator().await.unwrap().unwrap();
        let two = elsewhere.first_administrator().await.unwrap().unwrap();
        assert_ne!(one, two);
        assert!(!format!("{one:?}").contains(&one.to_string()));
        for wrong in ["", "BBBB-BBBB-BBBB", "x"] {
            let refused = site.accounts.make_first(&visitor(), wrong, &first("a@b.example"), OTHER).await;
            assert!(matches!(refused, Err(Error::Refused)), "{wrong}");
        }
        let weak = site
            .accounts
            .make_first(&visitor(), &one.to_string(), &first("a@b.example"), "Passerelle12345")
            .await;
        assert!(matches!(weak, Err(Error::Weak(_))));
        let tries = [(one.to_string(), "a@b.example"), (two.to_string().to_lowercase(), "c@d.example")].map(
            |(code, email)| {
                let accounts = site.accounts.clone();
                tokio::spawn(
                    async move { accounts.make_first(&visitor(), &code, &first(email), OTHER).await },
                )
            },
        );
        let mut made = Vec::new();
        for one in tries {
            match one.await.unwrap() {
                Ok(signed_in) => made.push(signed_in),
                Err(error) => assert!(matches!(error, Error::Refused), "{error}"),
            }
        }
        assert_eq!(made.len(), 1);
        let agent = site.agent(&made[0]).await;
        assert!(agent.dormant && !agent.may_somewhere(Power::Administer), "a second factor comes first");
        assert_eq!(agent.organisation, "Agence");
        assert_eq!(site.accounts.first_administrator().await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_the_first_account_is_good_an_hour() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let code = site.accounts.first_administrator().await.unwrap().unwrap().to_string();
        site.world.advance(SignedDuration::from_secs(3600));
        let late = site.accounts.make_first(&visitor(), &code, &first("a@b.example"), OTHER).await;
        assert!(matches!(late, Err(Error::Refused)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_program_does_nobody_else_does() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::Referent).await;
        let (_, two, _) = site.set_up_totp().await;
        let actor = site.actor(&two).await;
        assert!(matches!(site.accounts.disable(&actor, EMAIL).await, Err(Error::NotFound)));
        assert!(matches!(site.accounts.enable(&Actor::Public, EMAIL).await, Err(Error::NotFound)));
        let unknown = site.accounts.disable(&Actor::System, "personne@mairie.example").await;
        assert!(matches!(unknown, Err(Error::NotFound)));
        // The same account asked for twice is one.
        assert_eq!(site.zoe(Role::Referent).await, zoe);
        let as_zoe = site.accounts.sign_in_as(zoe, &visitor()).await.unwrap();
        assert!(!site.agent(&as_zoe).await.dormant);
        site.accounts.disable(&Actor::System, EMAIL).await.unwrap();
        assert!(matches!(site.accounts.sign_in_as(zoe, &visitor()).await, Err(Error::Refused)));
    })
    .await;
}
