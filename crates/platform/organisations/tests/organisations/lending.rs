//! Delegations: never wider, never longer, never twice, and gone with the role they come from.

use crate::support::{
    Cast, cast, give, give_as, grants, in_days, new_grant, organisation, service, signed_in, someone,
    withdraw,
};
use identity::{Actor, Role};
use organisations::{Error, Loan, Problem};
use testkit::{on_each_engine, run, world};

#[test]
fn a_loan_keeps_within_the_role_it_comes_from() {
    run(on_each_engine(|db| async move {
        let test = world();
        let world = &test.world;
        let Cast { ours, referent, elsewhere, mediator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let mut ending = new_grant(world, mediator.id, Role::Mediator, ours, "departement:23");
        ending.until = Some(in_days(world, 10));
        let own = give_as(&db, world, &Actor::System, &ending).await.unwrap();
        let lender: Actor = signed_in(&db, world, mediator.id, ours).await.into();
        let loan = |to, days| Loan { grant: own, to, until: in_days(world, days), territory: None };
        let wide = Loan { territory: "region:75".parse().ok(), ..loan(referent.id, 5) };
        let dates = Error::Fields(vec![Problem::Dates]).to_string();
        for (what, loan, want) in [
            ("longer", loan(referent.id, 11), dates.as_str()),
            ("already over", loan(referent.id, 0), &dates),
            ("wider", wide, &Error::Fields(vec![Problem::TooWide]).to_string()),
            ("to someone elsewhere", loan(elsewhere.id, 5), &Error::NotAColleague.to_string()),
            ("to oneself", loan(mediator.id, 5), &Error::NotLendable.to_string()),
        ] {
            let got = service.lend(&lender, &loan).await.unwrap_err().to_string();
            assert_eq!(got, want, "{what}");
        }
        let lent = service.lend(&lender, &loan(referent.id, 10)).await.unwrap();
        let held = grants(&db, referent.id).await;
        let borrowed = held.iter().find(|grant| grant.id == lent).unwrap();
        assert_eq!((borrowed.role, borrowed.delegated_by), (Role::Mediator, Some(mediator.id)));
        let borrower: Actor = signed_in(&db, world, referent.id, ours).await.into();
        let again = Loan { grant: lent, ..loan(mediator.id, 5) };
        assert!(matches!(service.lend(&borrower, &again).await, Err(Error::NotLendable)), "not lent again");

        // The lender's end comes nearer: so does the loan's.
        ending.until = Some(in_days(world, 2));
        give_as(&db, world, &Actor::System, &ending).await.unwrap();
        let held = grants(&db, referent.id).await;
        assert_eq!(held.iter().find(|grant| grant.id == lent).unwrap().until, ending.until);
        withdraw(&db, world, &Actor::System, own).await.unwrap();
        assert!(grants(&db, referent.id).await.iter().all(|grant| grant.id != lent), "gone with it");
        test.advance(jiff::SignedDuration::from_hours(1));
    }));
}

#[test]
fn a_borrowed_role_gives_no_role() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, referent, mediator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let until = in_days(world, 1);
        let loan = Loan { grant: referent.grants[0].id, to: mediator.id, until, territory: None };
        service.lend(&referent.clone().into(), &loan).await.unwrap();
        let borrower: Actor = signed_in(&db, world, mediator.id, ours).await.into();
        let new = new_grant(world, mediator.id, Role::Referent, ours, "departement:23");
        let got = give_as(&db, world, &borrower, &new).await;
        assert!(matches!(got, Err(Error::NotFound)), "a loan of a day would make a right for ever: {got:?}");
        let got = withdraw(&db, world, &referent.clone().into(), referent.grants[0].id).await;
        assert!(matches!(got, Err(Error::LastReferent)), "who borrows does not succeed: {got:?}");
    }));
}

#[test]
fn either_side_ends_a_loan_and_leaving_ends_it_too() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, mediator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let lender: Actor = mediator.clone().into();
        let borrower = someone(&db, world, Role::Aidant, ours, "departement:23").await;
        let until = in_days(world, 3);
        let loan = Loan { grant: mediator.grants[0].id, to: borrower.id, until, territory: None };
        let first = service.lend(&lender, &loan).await.unwrap();
        let second = service.lend(&lender, &loan).await.unwrap();
        assert_ne!(first, second);
        assert_eq!(grants(&db, borrower.id).await.len(), 2, "the new loan took the old one's place");
        withdraw(&db, world, &lender, second).await.unwrap();
        let third = service.lend(&lender, &loan).await.unwrap();
        withdraw(&db, world, &borrower.clone().into(), third).await.unwrap();
        service.lend(&lender, &loan).await.unwrap();
        withdraw(&db, world, &borrower.clone().into(), borrower.grants[0].id).await.unwrap();
        assert!(grants(&db, borrower.id).await.is_empty(), "one borrows from colleagues");
        let there = organisation(&db, world, "Ailleurs", "departement:23").await;
        give(&db, world, borrower.id, Role::Aidant, there, "departement:23").await;
        assert!(matches!(service.lend(&lender, &loan).await, Err(Error::NotAColleague)));
    }));
}
