//! Who gives which role where, and what an account holds.

use crate::support::{give_as, in_days, migrated, new_grant, organisation, signed_in, someone};
use identity::{Actor, Role};
use organisations::{Error, Problem};
use testkit::{on_each_engine, run, world};

#[test]
fn each_gives_the_roles_they_answer_for_where_they_answer() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        migrated(&db).await;
        let ours = organisation(&db, world, "Médiathèque de Guéret", "departement:23").await;
        let other = organisation(&db, world, "Mairie de Rennes", "commune:35238").await;
        let referent = someone(&db, world, Role::Referent, ours, "departement:23").await;
        let narrow = someone(&db, world, Role::Referent, ours, "commune:23096").await;
        let elsewhere = someone(&db, world, Role::Referent, other, "commune:35238").await;
        let mediator = someone(&db, world, Role::Mediator, ours, "departement:23").await;
        let coordinator = someone(&db, world, Role::TerritoryCoordinator, other, "departement:23").await;
        let neighbour = someone(&db, world, Role::TerritoryCoordinator, other, "departement:35").await;
        let administrator = someone(&db, world, Role::NationalAdministrator, other, "france").await;
        let wide = Error::Fields(vec![Problem::TooWide]).to_string();
        let none = Error::NotFound.to_string();
        let none = none.as_str();
        for (what, actor, role, territory, want) in [
            ("nobody", Actor::Public, Role::Aidant, "departement:23", none),
            ("another organisation", elsewhere.into(), Role::Aidant, "departement:23", none),
            ("another territory", neighbour.into(), Role::Aidant, "departement:23", none),
            ("a lesser role", mediator.into(), Role::Aidant, "departement:23", none),
            ("the right role", referent.clone().into(), Role::Aidant, "departement:23", ""),
            ("wider than the giver's", referent.clone().into(), Role::Aidant, "france", &wide),
            ("more than the giver answers for", referent.into(), Role::Buyer, "departement:23", none),
            ("a part of the territory", narrow.clone().into(), Role::Aidant, "commune:23096", ""),
            ("beyond that part", narrow.into(), Role::Aidant, "departement:23", none),
            ("the coordinator", coordinator.clone().into(), Role::Referent, "departement:23", ""),
            ("a peer", coordinator.into(), Role::TerritoryCoordinator, "departement:23", none),
            ("the administrator", administrator.into(), Role::TerritoryCoordinator, "departement:23", ""),
            ("the program", Actor::System, Role::NationalAdministrator, "france", ""),
        ] {
            let new = new_grant(world, world.id(), role, ours, territory);
            let got = give_as(&db, world, &actor, &new).await.err().map(|e| e.to_string());
            assert_eq!(got.unwrap_or_default(), want, "{what}");
        }
    }));
}

#[test]
fn an_account_holds_what_was_given_and_loses_what_is_withdrawn() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        migrated(&db).await;
        let ours = organisation(&db, world, "Médiathèque de Guéret", "departement:23").await;
        let account = world.id();
        let mut new = new_grant(world, account, Role::Aidant, ours, "departement:23");
        let first = give_as(&db, world, &Actor::System, &new).await.unwrap();
        new.until = Some(in_days(world, 3));
        let again = give_as(&db, world, &Actor::System, &new).await.unwrap();
        assert_eq!(first, again, "given again, it keeps its identity");
        let held = db.read(|tx| async move { organisations::grants_of(&tx, account).await }).await.unwrap();
        assert_eq!(held.len(), 1);
        assert_eq!(
            (held[0].organisation_name.as_str(), held[0].grant.until),
            ("Médiathèque de Guéret", new.until)
        );
        new.until = Some(world.now());
        let refused = give_as(&db, world, &Actor::System, &new).await.unwrap_err();
        assert!(matches!(refused, Error::Fields(problems) if problems == [Problem::Dates]));
        db.write("test.withdraw", |tx| async move {
            organisations::withdraw(&tx, world, &Actor::System, first).await
        })
        .await
        .unwrap();
        assert!(signed_in(&db, world, account, ours).await.grants.is_empty());
    }));
}

#[test]
fn nobody_makes_a_role_of_their_own_last_longer() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        migrated(&db).await;
        let ours = organisation(&db, world, "Médiathèque de Guéret", "departement:23").await;
        let mut own = new_grant(world, world.id(), Role::Referent, ours, "departement:23");
        own.until = Some(in_days(world, 30));
        give_as(&db, world, &Actor::System, &own).await.unwrap();
        let referent: Actor = signed_in(&db, world, own.account, ours).await.into();
        for (role, days, allowed) in [
            (Role::Referent, None, false),
            (Role::Referent, Some(31), false),
            (Role::Mediator, None, false),
            (Role::Mediator, Some(30), true),
        ] {
            let mut new = new_grant(world, own.account, role, ours, "departement:23");
            new.until = days.map(|days| in_days(world, days));
            let got = give_as(&db, world, &referent, &new).await;
            assert_eq!(got.is_ok(), allowed, "{role:?} for {days:?}: {got:?}");
        }
        let colleague = new_grant(world, world.id(), Role::Mediator, ours, "departement:23");
        give_as(&db, world, &referent, &colleague).await.unwrap();
    }));
}
