//! The outbox under faults: what was acknowledged is sent, at least once; what was refused never is.
#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;

use db::Db;
use jiff::SignedDuration;
use jobs::Runner;
use kernel::{Lang, World};
use messages::{DEFAULT_SENDER, Error, Outgoing, Recipient, State, Transports};
use testkit::chaos::{Chaos, Fault, Plan, seeds};
use vault::{MasterKey, Vault};

/// The key of these tests.
fn vault() -> Vault {
    Vault::new(vec![MasterKey::new("test", [7; 32])]).unwrap()
}

const PLAN: Plan = &[
    (Fault::Conflict, 10),
    (Fault::CommitConflict, 20),
    (Fault::LostAnswer, 40),
    (Fault::LostCommit, 30),
    (Fault::CutBefore, 10),
    (Fault::CutAfter, 10),
    (Fault::ReadOnly, 10),
];
const MESSAGES: u32 = 30;
/// Rounds after which a message that did not leave never will.
const ROUNDS: usize = 12;

fn mail(seed: u64, n: u32) -> Outgoing {
    Outgoing {
        to: Recipient::Email("accueil@mairie.example.fr".to_owned()),
        lang: Lang::Fr,
        subject: format!("message {seed}/{n}."),
        text: "Bonjour".to_owned(),
        about: "test/1".to_owned(),
    }
}

/// Whether a write that decides a message was acknowledged; `None` when nobody can know.
async fn decide(db: &Db, world: &World, outgoing: &Outgoing) -> Option<bool> {
    let written =
        db.write(
            "test.put",
            |tx| async move { messages::enqueue(&tx, &vault(), world, outgoing.clone()).await },
        );
    match written.await {
        Ok(_) => Some(true),
        Err(Error::Store(db::Error::Unknown(_))) => None,
        Err(Error::Store(_)) => Some(false),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_leaves_and_nothing_else() {
    testkit::on_every_postgres(|scratch| {
        let (direct, url) = (scratch.db.clone(), scratch.url.clone());
        async move {
            direct.migrate(jobs::MIGRATIONS).await.unwrap();
            direct.migrate(messages::MIGRATIONS).await.unwrap();
            let folder = std::env::temp_dir().join(format!("passerelle-mail-{}", World::system().token(9)));
            let (mut faults, mut unknown) = (0, 0);
            for seed in seeds(2) {
                let world = testkit::world();
                let sender = world.another(seed);
                let chaos = Chaos::before(&url, PLAN, seed).await;
                let db = Db::open(&chaos.url).unwrap();
                let (mut must, mut may) = (BTreeSet::new(), BTreeSet::new());
                for n in 0..MESSAGES {
                    let outgoing = mail(seed, n);
                    let decided = decide(&db, &sender, &outgoing).await;
                    unknown += usize::from(decided.is_none());
                    if decided != Some(false) {
                        may.insert(outgoing.subject.clone());
                    }
                    if decided == Some(true) {
                        must.insert(outgoing.subject);
                    }
                }
                for round in 0..ROUNDS {
                    let runner = Runner::new(db.clone(), sender.clone());
                    let transports = Transports::files(&folder, DEFAULT_SENDER).unwrap();
                    messages::deliver_with(runner, db.clone(), vault(), sender.clone(), transports)
                        .run_due()
                        .await;
                    let all = messages::recent(&direct, &vault(), 1000).await.unwrap();
                    if all.iter().all(|message| message.state == State::Sent) {
                        break;
                    }
                    assert!(round + 1 < ROUNDS, "seed {seed}: messages never leave");
                    world.advance(SignedDuration::from_hours(8));
                }
                let letters: Vec<String> = std::fs::read_dir(&folder)
                    .into_iter()
                    .flatten()
                    .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
                    .filter(|letter| letter.contains(&format!("message {seed}/")))
                    .collect();
                let sent =
                    |subject: &String| letters.iter().filter(|letter| letter.contains(subject)).count();
                let lost: Vec<_> = must.iter().filter(|subject| sent(subject) == 0).collect();
                assert!(lost.is_empty(), "seed {seed}: decided and never sent: {lost:?}");
                for n in 0..MESSAGES {
                    let subject = mail(seed, n).subject;
                    assert!(
                        may.contains(&subject) || sent(&subject) == 0,
                        "seed {seed}: sent and never decided"
                    );
                }
                faults += chaos.events().len();
            }
            drop(std::fs::remove_dir_all(&folder));
            println!("{faults} faults, {unknown} unknown");
            assert!(faults > 10 && unknown > 0, "{faults} faults: the test proves nothing");
        }
    })
    .await;
}
