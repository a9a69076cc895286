//! A version published on a running service: asked from then on, on every node; old pathways keep theirs.

use crate::support::{actor, agent, filled, finished, triage as service};
use identity::{Actor, Grant, Role};
use jiff::SignedDuration;
use kernel::{TerritoryRef, World};
use triage::versions::MAX_BYTES;
use triage::{Opening, PublishError, Triage};

const V1: &str = include_str!("../../../../../data/triage/v1.toml");

fn v2() -> String {
    let named = V1.replacen("version = \"1\"", "version = \"2-creuse\"", 1);
    named.replacen("Oui, c'est urgent", "Oui, cela presse", 1)
}

fn with_role(world: &World, role: Role, territory: TerritoryRef) -> Actor {
    let mut agent = agent(world, "Nadia Roy", "Agence");
    let grant = Grant { role, territory, ..agent.grants[0].clone() };
    agent.grants = vec![grant];
    Actor::from(agent)
}

fn administrator(world: &World) -> Actor {
    with_role(world, Role::NationalAdministrator, TerritoryRef::France)
}

fn asks(triage: &Triage) -> String {
    triage.referentials().current().version.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_pathways_use_it_on_every_node_and_old_ones_replay_with_theirs() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let here = service(&db, &world).await;
        let there = service(&db, &world.another(7)).await;
        let prescriber = actor(&world);
        let old = finished(&here, &prescriber).await;
        let draft = filled(&here, &prescriber).await;
        let told = here.told(&old, kernel::Lang::Fr).unwrap();

        let admin = administrator(&world);
        let kept = here.keep_draft(&admin, &v2()).await.unwrap();
        assert_eq!(asks(&here), "1", "a draft changes nothing");
        here.publish(&admin, &kept.digest).await.unwrap();
        assert_eq!(asks(&here), "2-creuse");
        assert_eq!(asks(&there), "1");

        // The other node reads a pathway opened with the new version before it was told of it.
        let new = here.open(&prescriber, &Opening::default()).await.unwrap();
        assert_eq!(new.referential, "2-creuse");
        let read = there.load(&prescriber, new.id).await.unwrap();
        assert_eq!(there.referential(&read).unwrap().version, "2-creuse");
        assert!(!there.refresh().await.unwrap(), "it knows already");

        let again = there.load(&prescriber, old.id).await.unwrap();
        assert_eq!(again.referential, "1");
        assert_eq!(there.told(&again, kernel::Lang::Fr).unwrap(), told);
        let done = there.finish(&prescriber, draft.id, draft.version).await.unwrap();
        assert_eq!(done.outcome.unwrap().version, "1", "a draft ends with the questions it began with");

        let third = service(&db, &world.another(9)).await;
        assert!(third.refresh().await.unwrap());
        assert_eq!(asks(&third), "2-creuse");
        let entries =
            db.read(|tx| async move { journal::read(&tx, "triage/referentials").await }).await.unwrap();
        assert_eq!((entries.len(), entries[0].subject.as_str()), (1, "2-creuse"));
        assert_eq!(here.published().await.unwrap()[0].digest, kept.digest);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused_with_its_place_and_not_kept() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let triage = service(&db, &world).await;
        let admin = administrator(&world);
        let refused = [
            ("version = \"1", "line 1"),
            (&v2().replacen("kind = \"one\"", "kind = \"two\"", 1), "line"),
            (&v2().replacen("code = \"severe\"", "code = \"hard\"", 1), "T1 has no answer \"severe\""),
            (V1, "\"1\" is known already"),
        ]
        .map(|(text, why)| (text.to_owned(), why));
        for (text, why) in refused {
            let error = triage.keep_draft(&admin, &text).await.unwrap_err();
            assert!(matches!(error, PublishError::Refused(_)) && error.to_string().contains(why), "{error}");
        }
        let long = format!("{}\n# {}", v2(), "x".repeat(MAX_BYTES));
        assert!(matches!(triage.keep_draft(&admin, &long).await, Err(PublishError::TooLong)));
        assert!(matches!(triage.publish(&admin, "00ff").await, Err(PublishError::NotFound)));
        assert_eq!(asks(&triage), "1");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_administers_the_nation_and_proved_it_lately_publishes() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let triage = service(&db, &world).await;
        let creuse: TerritoryRef = "departement:23".parse().unwrap();
        let refused = [
            Actor::Public,
            actor(&world),
            with_role(&world, Role::Moderator, TerritoryRef::France),
            with_role(&world, Role::NationalAdministrator, creuse),
        ];
        for actor in &refused {
            assert!(
                matches!(triage.keep_draft(actor, &v2()).await, Err(PublishError::Forbidden)),
                "{actor:?}"
            );
        }
        let admin = administrator(&world);
        let draft = triage.keep_draft(&admin, &v2()).await.unwrap();
        for actor in &refused {
            assert!(matches!(triage.publish(actor, &draft.digest).await, Err(PublishError::Forbidden)));
            assert!(matches!(triage.draft_of(actor, &draft.digest).await, Err(PublishError::Forbidden)));
        }
        world.advance(SignedDuration::from_mins(16));
        assert!(matches!(triage.publish(&admin, &draft.digest).await, Err(PublishError::Unconfirmed)));
        let lately = administrator(&world);
        triage.publish(&lately, &draft.digest).await.unwrap();
        assert!(
            matches!(triage.publish(&lately, &draft.digest).await, Err(PublishError::Refused(_))),
            "twice"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_published_at_once_both_are_known_in_one_order() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let (a, b) = (service(&db, &world).await, service(&db, &world.another(3)).await);
        let admin = administrator(&world);
        let first = a.keep_draft(&admin, &v2()).await.unwrap().digest;
        let other = v2().replacen("2-creuse", "3-cher", 1);
        let second = b.keep_draft(&admin, &other).await.unwrap().digest;
        let (one, two) = tokio::join!(a.publish(&admin, &first), b.publish(&admin, &second));
        one.unwrap();
        two.unwrap();
        a.refresh().await.unwrap();
        b.refresh().await.unwrap();
        let names = |triage: &Triage| {
            triage.referentials().all().iter().map(|one| one.version.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&a), names(&b));
        assert_eq!(names(&a).len(), 3);
    })
    .await;
}
