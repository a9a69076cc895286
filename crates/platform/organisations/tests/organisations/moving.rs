//! Requests to join, transfers, closed accounts.

use crate::support::{Cast, cast, give, grants, journal_of, organisation, service, signed_in, someone};
use identity::{Actor, Role};
use organisations::{Ask, Error, Problem};
use testkit::{on_each_engine, run, world};

#[test]
fn one_asks_once_and_for_what_a_referent_gives() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, referent, mediator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let stranger: Actor = signed_in(&db, world, world.id(), ours).await.into();
        let ask = |role| Ask { role, message: "Bonjour".into() };
        let got = service.ask(&stranger, ours, &ask(Role::NationalAdministrator)).await;
        assert!(matches!(got, Err(Error::Fields(ref p)) if *p == [Problem::Role]), "{got:?}");
        let long = Ask { role: Role::Aidant, message: "é".repeat(501) };
        assert!(matches!(service.ask(&stranger, ours, &long).await, Err(Error::Fields(_))));
        let join = service.ask(&stranger, ours, &ask(Role::Aidant)).await.unwrap();
        assert!(matches!(service.ask(&stranger, ours, &ask(Role::Aidant)).await, Err(Error::Already)));
        let held = service.ask(&mediator.into(), ours, &ask(Role::Mediator)).await;
        assert!(matches!(held, Err(Error::Already)), "held already: {held:?}");
        let referent: Actor = referent.into();
        let got = service.let_in(&referent, join, Role::Buyer, None).await;
        assert!(matches!(got, Err(Error::NotFound)), "a referent gives no money: {got:?}");
        service.let_in(&referent, join, Role::Prescriber, None).await.unwrap();
        assert!(
            matches!(service.let_in(&referent, join, Role::Aidant, None).await, Err(Error::NotFound)),
            "once"
        );
        let account = stranger.agent().unwrap().id;
        assert_eq!(grants(&db, account).await[0].role, Role::Prescriber);
        let again = service.ask(&stranger, ours, &ask(Role::Aidant)).await.unwrap();
        service.turn_down(&stranger, again).await.unwrap();
        assert_eq!(journal_of(&db, ours).await.last().unwrap().kind, "organisations.join-dropped");
    }));
}

#[test]
fn a_transfer_moves_every_role_and_tells_both_journals_what_was_before() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, coordinator, mediator, administrator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let there = organisation(&db, world, "Mairie de Guéret", "commune:23096").await;
        give(&db, world, mediator.id, Role::Aidant, ours, "commune:23096").await;
        service.transfer(&coordinator.clone().into(), mediator.id, ours, there).await.unwrap();
        let held = grants(&db, mediator.id).await;
        let told: Vec<_> = held.iter().map(|grant| (grant.role, grant.territory.to_string())).collect();
        assert_eq!(told.len(), 2);
        for grant in &held {
            assert_eq!((grant.organisation, grant.territory.to_string().as_str()), (there, "commune:23096"));
        }
        for id in [ours, there] {
            let entries = journal_of(&db, id).await;
            let entry = entries.last().unwrap();
            assert!(entry.kind.starts_with("organisations.member-"), "{}", entry.kind);
            for word in [ours.to_string(), there.to_string(), "departement:23".to_owned()] {
                assert!(entry.data.contains(&word), "{word} in {}", entry.data);
            }
        }
        let got = service.transfer(&coordinator.into(), mediator.id, ours, there).await;
        assert!(matches!(got, Err(Error::NotFound)), "nothing left to move: {got:?}");
        // A role the coordinator does not give is not theirs to move.
        let buyer = someone(&db, world, Role::Buyer, ours, "departement:23").await;
        let other = someone(&db, world, Role::TerritoryCoordinator, there, "departement:23").await;
        assert!(matches!(service.transfer(&other.into(), buyer.id, ours, there).await, Err(Error::NotFound)));
        service.transfer(&administrator.into(), buyer.id, ours, there).await.unwrap();
    }));
}

#[test]
fn a_closed_account_leaves_no_role_and_no_name() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, referent, mediator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let (id, name) = (mediator.id, "Maëlle Le Goff");
        db.write("test.rename", |tx| async move { organisations::rename(&tx, id, name).await })
            .await
            .unwrap();
        let shown = service.view(&referent.clone().into(), ours).await.unwrap();
        assert!(shown.members.iter().any(|held| held.account_name.as_deref() == Some(name)));
        db.write(
            "test.forget",
            |tx| async move { organisations::forget(&tx, world, &Actor::System, id).await },
        )
        .await
        .unwrap();
        assert!(grants(&db, id).await.is_empty());
        db.write("test.rename", |tx| async move { organisations::rename(&tx, id, name).await })
            .await
            .unwrap();
        let shown = service.view(&referent.into(), ours).await.unwrap();
        assert!(!format!("{shown:?}").contains(name), "an erased name does not come back");
    }));
}
