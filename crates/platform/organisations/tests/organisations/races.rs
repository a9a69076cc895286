//! Two commands at once.

use crate::support::{
    Cast, cast, give_as, grants, in_days, new_grant, organisation, service, signed_in, someone, withdraw,
};
use identity::{Actor, Role};
use organisations::{Ask, Bonds, Edit, Error, Loan};
use testkit::{on_each_engine, run, world};

#[test]
fn of_two_last_referents_who_leave_at_once_one_stays() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, referent, .. } = cast(&db, world).await;
        let second = someone(&db, world, Role::Referent, ours, "departement:23").await;
        let (a, b): (Actor, Actor) = (referent.clone().into(), second.clone().into());
        let (left, right) = tokio::join!(
            withdraw(&db, world, &a, referent.grants[0].id),
            withdraw(&db, world, &b, second.grants[0].id),
        );
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
        let refused = left.err().or(right.err()).unwrap();
        assert!(matches!(refused, Error::LastReferent), "{refused:?}");
        assert_eq!(grants(&db, referent.id).await.len() + grants(&db, second.id).await.len(), 1);
    }));
}

#[test]
fn the_same_role_given_twice_at_once_is_one() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, referent, administrator, .. } = cast(&db, world).await;
        let (a, b): (Actor, Actor) = (referent.into(), administrator.into());
        let new = new_grant(world, world.id(), Role::Aidant, ours, "departement:23");
        let (left, right) = tokio::join!(give_as(&db, world, &a, &new), give_as(&db, world, &b, &new));
        assert_eq!(left.unwrap(), right.unwrap());
        assert_eq!(grants(&db, new.account).await.len(), 1);
    }));
}

#[test]
fn two_parents_set_at_once_make_no_circle() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, other, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let tie = async |id, parent| {
            let one = service.view(&Actor::System, id).await?.organisation;
            let bonds = Some(Bonds { parent: Some(parent), ..Bonds::default() });
            service.edit(&Actor::System, id, &Edit { version: one.version, facts: one.facts, bonds }).await
        };
        let (left, right) = tokio::join!(tie(ours, other), tie(other, ours));
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
        assert!(matches!(left.err().or(right.err()), Some(Error::Cycle)));
    }));
}

#[test]
fn two_merges_the_other_way_round_leave_one_organisation() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { .. } = cast(&db, world).await;
        let service = service(&db, world);
        let a = organisation(&db, world, "Ateliers", "departement:23").await;
        let b = organisation(&db, world, "Les Ateliers", "departement:23").await;
        let (left, right) = tokio::join!(
            service.merge(&Actor::System, a, b, (1, 1)),
            service.merge(&Actor::System, b, a, (1, 1)),
        );
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
        let today = service.public(a).await.unwrap().organisation.id;
        assert_eq!(service.public(b).await.unwrap().organisation.id, today);
    }));
}

#[test]
fn asking_twice_and_lending_while_leaving_end_in_order() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, mediator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let stranger: Actor = signed_in(&db, world, world.id(), ours).await.into();
        let ask = Ask { role: Role::Aidant, message: String::new() };
        let (left, right) =
            tokio::join!(service.ask(&stranger, ours, &ask), service.ask(&stranger, ours, &ask));
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
        let colleague = someone(&db, world, Role::Aidant, ours, "departement:23").await;
        let until = in_days(world, 1);
        let loan = Loan { grant: mediator.grants[0].id, to: colleague.id, until, territory: None };
        let (lender, leaver): (Actor, Actor) = (mediator.into(), colleague.clone().into());
        let (lent, left) = tokio::join!(
            service.lend(&lender, &loan),
            withdraw(&db, world, &leaver, colleague.grants[0].id),
        );
        left.unwrap();
        assert!(grants(&db, colleague.id).await.is_empty(), "lent: {lent:?}");
    }));
}
