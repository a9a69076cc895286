//! Passkeys, with the software authenticator that the tests of `factors` bring.

#[expect(dead_code, reason = "it can also be wrong in ways that `factors` tests")]
#[path = "../../../../engines/factors/tests/common/mod.rs"]
pub mod authenticator;

use accounts::{Ceremony, Error};
use authenticator::{Authenticator, PRESENT, es256};
use factors::passkeys::Challenge;
use identity::{AgentId, Assurance, Role};
use kernel::text::{base64url, from_base64url};
use testkit::on_each_engine;

use crate::support::{EMAIL, PASSWORD, site, visitor};

pub fn challenge(ceremony: &Ceremony) -> Challenge {
    let options: serde_json::Value = serde_json::from_str(&ceremony.options).unwrap();
    from_base64url(options["challenge"].as_str().unwrap()).unwrap().try_into().unwrap()
}

/// The browser's answer to a request, from the device of an account.
pub fn answer(device: &Authenticator, ceremony: &Ceremony, account: AgentId) -> String {
    let mut answer = device.get(&challenge(ceremony));
    answer["response"]["userHandle"] = base64url(account.uuid().as_bytes()).into();
    answer.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_signs_in_and_confirms() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::Prescriber).await;
        let actor = site.actor(&site.sign_in().await).await;
        let mut device = Authenticator::new(es256());
        let ceremony = site.accounts.begin_passkey(&actor).await.unwrap();
        let made = device.create(&challenge(&ceremony)).to_string();
        let luc = site.somebody("Luc Petit", "luc@mairie.example", &[]).await;
        let theirs = site.accounts.sign_in(&visitor(), "luc@mairie.example", PASSWORD, None).await.unwrap();
        let theirs = site.actor(&theirs).await;
        let stolen = site.accounts.add_passkey(&theirs, ceremony.ticket(), &made, "Volée").await;
        assert!(matches!(stolen, Err(Error::Gone)), "another account's request");
        let ceremony = site.accounts.begin_passkey(&actor).await.unwrap();
        let made = device.create(&challenge(&ceremony)).to_string();
        let (signed_in, codes) =
            site.accounts.add_passkey(&actor, ceremony.ticket(), &made, "Téléphone").await.unwrap();
        assert_eq!((signed_in.session.assurance, codes.is_some()), (Assurance::Two, true));
        let again =
            site.accounts.add_passkey(&site.actor(&signed_in).await, ceremony.ticket(), &made, "Bis").await;
        assert!(matches!(again, Err(Error::Gone)), "a request serves once");

        // Sign in without a word.
        device.count = 1;
        let ceremony = site.accounts.ask_passkey(&identity::Actor::Public).await.unwrap();
        let said = answer(&device, &ceremony, zoe);
        let signed_in =
            site.accounts.sign_in_with_passkey(&visitor(), ceremony.ticket(), &said, None).await.unwrap();
        assert_eq!((signed_in.session.account, signed_in.session.assurance), (zoe, Assurance::Two));
        let replayed = site.accounts.sign_in_with_passkey(&visitor(), ceremony.ticket(), &said, None).await;
        assert!(matches!(replayed, Err(Error::Gone)));

        // A copy whose counter stayed behind, a handle of somebody else, another device.
        for (count, handle) in [(1, zoe), (5, luc)] {
            device.count = count;
            let ceremony = site.accounts.ask_passkey(&identity::Actor::Public).await.unwrap();
            let said = answer(&device, &ceremony, handle);
            let refused =
                site.accounts.sign_in_with_passkey(&visitor(), ceremony.ticket(), &said, None).await;
            assert!(matches!(refused, Err(Error::Refused)), "{count}");
        }
        // Nobody's finger: one factor, which wakes no role.
        device.flags = PRESENT;
        device.count = 9;
        let ceremony = site.accounts.ask_passkey(&identity::Actor::Public).await.unwrap();
        let said = answer(&device, &ceremony, zoe);
        let one =
            site.accounts.sign_in_with_passkey(&visitor(), ceremony.ticket(), &said, None).await.unwrap();
        assert_eq!(one.session.assurance, Assurance::One);

        // After the password it is the second factor.
        let actor =
            site.actor(&site.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await.unwrap()).await;
        device.count = 10;
        let ceremony = site.accounts.ask_passkey(&actor).await.unwrap();
        let said = answer(&device, &ceremony, zoe);
        let two = site.accounts.give_passkey(&actor, ceremony.ticket(), &said).await.unwrap();
        assert_eq!(two.session.assurance, Assurance::Two);
        let actor = site.actor(&two).await;
        let id = site.accounts.factors(&actor).await.unwrap().passkeys[0].0;
        assert!(matches!(site.accounts.remove_passkey(&actor, id).await, Err(Error::FactorNeeded)));
        assert!(matches!(site.accounts.remove_passkey(&theirs, id).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_at_two_places_at_once_opens_one() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::Prescriber).await;
        let actor = site.actor(&site.sign_in().await).await;
        let mut device = Authenticator::new(es256());
        let ceremony = site.accounts.begin_passkey(&actor).await.unwrap();
        let made = device.create(&challenge(&ceremony)).to_string();
        site.accounts.add_passkey(&actor, ceremony.ticket(), &made, "Téléphone").await.unwrap();
        device.count = 1;
        let ceremony = site.accounts.ask_passkey(&identity::Actor::Public).await.unwrap();
        let said = answer(&device, &ceremony, zoe);
        let tries = (0..4).map(|_| {
            let (site, ticket, said) = (site.clone(), ceremony.ticket().to_owned(), said.clone());
            tokio::spawn(async move {
                site.accounts.sign_in_with_passkey(&visitor(), &ticket, &said, None).await.is_ok()
            })
        });
        let mut opened = 0;
        for one in tries.collect::<Vec<_>>() {
            opened += u32::from(one.await.unwrap());
        }
        assert_eq!(opened, 1);
    })
    .await;
}
