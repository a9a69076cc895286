//! A change of the server's keys: old and new rows side by side, then nothing under the old key.

use accounts::{Error, NewAccount, NewInvitation, Remaining};
use db::params;
use identity::{Actor, Assurance, Role};
use jiff::SignedDuration;
use kernel::Lang;
use testkit::on_each_engine;
use vault::{MasterKey, Vault};

use crate::passkeys::authenticator::{Authenticator, es256};
use crate::passkeys::{answer, challenge};
use crate::support::{EMAIL, PASSWORD, Site, creuse, node_with, site, visitor};

/// The key that `support::node` uses, and the one that follows it.
const OLD: [u8; 32] = [9; 32];
const NEW: [u8; 32] = [10; 32];
const ADA: &str = "ada.roy@mairie.example";
const OTHER: &str = "un pont de bois sur la rivière";

/// Every sealed column.
const SEALED: [&str; 6] = [
    "SELECT email FROM accounts",
    "SELECT seed FROM accounts_totp",
    "SELECT passkey FROM accounts_passkeys",
    "SELECT email FROM accounts_invitations",
    "SELECT data FROM accounts_tickets",
    "SELECT pepper FROM accounts_peppers",
];

fn vault(keys: &[[u8; 32]]) -> Vault {
    Vault::new(keys.iter().map(|key| MasterKey::new(format!("k{}", key[0]), *key)).collect()).unwrap()
}

/// The same site, on a node with these keys.
fn with(site: &Site, keys: &[[u8; 32]]) -> Site {
    let (accounts, shell) =
        node_with(site.db.clone(), site.world.another(u64::from(keys[0][0])), vault(keys));
    Site { shell, accounts, ..site.clone() }
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// The sealed values of the store, by column.
async fn sealed(site: &Site) -> Vec<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for sql in SEALED {
        all.push(site.db.read(|tx| async move { tx.all::<Vec<u8>>(sql, params![]).await }).await.unwrap());
    }
    all
}

async fn invite(site: &Site, email: &str) -> String {
    let new = NewInvitation {
        email: email.into(),
        lang: Lang::Fr,
        role: Role::Prescriber,
        organisation: site.home,
        territory: creuse(),
    };
    // The newest letter is read: no two in one instant.
    site.world.advance(SignedDuration::from_secs(1));
    site.accounts.invite(&Actor::System, &new).await.unwrap();
    last(&site.link().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_change_of_keys_everything_works_without_the_old_one() {
    on_each_engine(|db| async move {
        let before = site(db).await;
        let (after, only) = (with(&before, &[NEW, OLD]), with(&before, &[NEW]));
        before.zoe(Role::Prescriber).await;
        let (seed, session, codes) = before.set_up_totp().await;
        let luc = before.somebody("Luc Petit", "luc@mairie.example", &[]).await;
        let theirs = before.accounts.sign_in(&visitor(), "luc@mairie.example", PASSWORD, None).await.unwrap();
        let theirs = before.actor(&theirs).await;
        let mut device = Authenticator::new(es256());
        let ceremony = before.accounts.begin_passkey(&theirs).await.unwrap();
        let made = device.create(&challenge(&ceremony)).to_string();
        before.accounts.add_passkey(&theirs, ceremony.ticket(), &made, "Téléphone").await.unwrap();
        let invited = invite(&before, "nina@mairie.example").await;
        before.world.advance(SignedDuration::from_secs(1));
        before.accounts.ask_reset(&visitor(), EMAIL, Lang::Fr).await.unwrap();
        assert_eq!(after.accounts.remaining().await.unwrap().letters, 1);
        before.work().await;
        let reset = last(&before.link().await);
        assert_eq!(before.accounts.remaining().await.unwrap(), Remaining::default());
        let unknown = only.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await;
        assert!(matches!(unknown, Err(Error::Refused)), "without the old key, nobody is found yet");

        // The new key in front: rows of both keys side by side, and no second account for an e-mail that has one.
        after.somebody("Ada Roy", ADA, &[Role::Prescriber]).await;
        assert_eq!(after.somebody("Zoé Bis", EMAIL, &[]).await, after.agent(&session).await.id);
        for email in [EMAIL, ADA] {
            after.accounts.sign_in(&visitor(), email, PASSWORD, None).await.unwrap();
        }
        let old = after.accounts.remaining().await.unwrap().sealed;
        assert!(old >= 6, "{old}");
        // The old pepper, sealed under the new key from the start, is not among them.
        assert_eq!(after.accounts.reseal().await.unwrap(), old);
        assert_eq!(after.accounts.remaining().await.unwrap(), Remaining::default());
        assert_eq!(after.accounts.reseal().await.unwrap(), 0, "once is enough");

        let (open, closed) = (vault(&[NEW]), vault(&[OLD]));
        for (column, values) in SEALED.iter().zip(sealed(&before).await) {
            assert!(!values.is_empty(), "{column}: the test holds one");
            for value in values {
                assert!(open.is_current(&value) && !closed.is_current(&value), "{column}");
            }
        }
        for email in [EMAIL, ADA] {
            let unknown = before.accounts.sign_in(&visitor(), email, PASSWORD, None).await;
            assert!(matches!(unknown, Err(Error::Refused)), "without the new key, nobody is found");
        }
        let unreadable = before.accounts.factors(&before.actor(&session).await).await;
        assert!(matches!(unreadable, Err(Error::Store(_))));

        // The old key dropped: sessions, passwords, codes, recovery codes, passkeys and links work.
        assert_eq!(only.agent(&session).await.assurance, Assurance::Two);
        for code in [only.code(&seed), codes[3].clone()] {
            let one = only.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await.unwrap();
            let two = only.accounts.give_code(&only.actor(&one).await, &code).await.unwrap();
            assert_eq!(two.session.assurance, Assurance::Two);
        }
        only.accounts.sign_in(&visitor(), ADA, PASSWORD, None).await.unwrap();
        device.count = 1;
        let ceremony = only.accounts.ask_passkey(&Actor::Public).await.unwrap();
        let said = answer(&device, &ceremony, luc);
        let signed_in = only.accounts.sign_in_with_passkey(&visitor(), ceremony.ticket(), &said, None).await;
        assert_eq!(signed_in.unwrap().session.account, luc);
        only.accounts.reset_password(&visitor(), &reset, OTHER).await.unwrap();
        only.accounts.accept_as_new(&visitor(), &invited, "Nina Bloch", OTHER).await.unwrap();

        // The next change: the pepper of two keys ago still serves.
        let later = with(&before, &[[11; 32], NEW]);
        assert!(later.accounts.reseal().await.unwrap() >= 6);
        let last = with(&before, &[[11; 32]]);
        let one = last.accounts.sign_in(&visitor(), EMAIL, OTHER, None).await.unwrap();
        last.accounts.give_code(&last.actor(&one).await, &codes[4]).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sealing_again_goes_on_while_people_work_and_on_several_nodes_at_once() {
    const PEOPLE: usize = 230;
    on_each_engine(|db| async move {
        let before = site(db).await;
        let mut ids = Vec::new();
        for n in 0..PEOPLE {
            let new = NewAccount {
                name: "Zoé Martin".into(),
                email: format!("zoe{n}@mairie.example"),
                lang: Lang::Fr,
                commune: None,
                roles: Vec::new(),
            };
            ids.push(before.accounts.create(&Actor::System, &new, None).await.unwrap());
        }
        let nodes = [(); 3].map(|()| with(&before, &[NEW, OLD]));
        let work = nodes[0].clone();
        let working = tokio::spawn(async move {
            for n in 0..40 {
                let email = format!("zoe{n}@mairie.example");
                work.accounts.disable(&Actor::System, &email).await.unwrap();
                work.accounts.enable(&Actor::System, &email).await.unwrap();
                invite(&work, &format!("nina{n}@mairie.example")).await;
            }
        });
        let sealing = nodes.clone().map(|node| tokio::spawn(async move { node.accounts.reseal().await }));
        let mut sealed = 0;
        for one in sealing {
            sealed += one.await.unwrap().unwrap();
        }
        working.await.unwrap();
        assert_eq!(sealed, PEOPLE as u64, "each value once, over more than one page");
        assert_eq!(nodes[1].accounts.remaining().await.unwrap(), Remaining::default());
        let only = with(&before, &[NEW]);
        for (n, id) in ids.iter().enumerate() {
            let found = only.accounts.find(&Actor::System, &format!("zoe{n}@mairie.example")).await.unwrap();
            assert_eq!(found, Some(*id));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_no_key_opens_stops_the_sealing_and_is_counted() {
    on_each_engine(|db| async move {
        let before = site(db).await;
        before.zoe(Role::Prescriber).await;
        let stranger = with(&before, &[NEW]);
        assert!(matches!(stranger.accounts.reseal().await, Err(Error::Store(_))));
        assert_eq!(stranger.accounts.remaining().await.unwrap().sealed, 1);
        before.sign_in().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_looks_at_an_account_and_nobody_else_does() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::Referent).await;
        let (_, two, _) = site.set_up_totp().await;
        let looked = site.accounts.look_up(&Actor::System, &EMAIL.to_uppercase()).await.unwrap();
        assert_eq!((looked.account.id, looked.sessions), (zoe, 1));
        assert_eq!((looked.factors.totp, looked.factors.recovery_codes), (true, 10));
        assert_eq!(looked.held[0].grant.role, Role::Referent);
        let theirs = site.actor(&two).await;
        for actor in [&theirs, &Actor::Public] {
            assert!(matches!(site.accounts.look_up(actor, EMAIL).await, Err(Error::NotFound)));
        }
    })
    .await;
}
