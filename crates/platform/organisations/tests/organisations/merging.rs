//! Merging: the old identity resolves everywhere, roles follow, owners follow or nothing happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{
    cast, facts, give, give_as, grants, in_days, journal_of, migrated, new_grant, organisation, service,
    service_with, signed_in, someone,
};
use db::{Migration, Tx, params};
use identity::{Actor, OrganisationId, Role};
use organisations::{Ask, Bonds, Edit, Error, Loan, Moved, Organisations, Owner, State};
use testkit::{on_each_engine, run, world};

const ROWS: &[Migration] =
    &[Migration { name: "test.001-rows", sql: &["CREATE TABLE rows_of (organisation UUID NOT NULL)"] }];

struct Rows(AtomicBool);

impl Owner for Rows {
    fn name(&self) -> &'static str {
        "rows"
    }

    fn moved<'a>(&'a self, tx: &'a Tx, from: OrganisationId, to: OrganisationId) -> Moved<'a> {
        Box::pin(async move {
            if self.0.load(Ordering::Relaxed) {
                return Err(db::Error::Driver("the owner fails".into()));
            }
            tx.execute("UPDATE rows_of SET organisation = $1 WHERE organisation = $2", params![to, from])
                .await
        })
    }
}

async fn merge(service: &Organisations, from: OrganisationId, to: OrganisationId) -> Result<(), Error> {
    let preview = service.merge_preview(&Actor::System, from, to).await?;
    service.merge(&Actor::System, from, to, (preview.from.version, preview.to.version)).await
}

#[test]
fn every_old_identity_leads_to_the_one_that_remains() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        migrated(&db).await;
        let service = service(&db, world);
        let mut ids = Vec::new();
        for name in ["Un", "Deux", "Trois"] {
            ids.push(organisation(&db, world, name, "departement:23").await);
        }
        let [one, two, three] = ids[..] else { return };
        let agent = someone(&db, world, Role::Mediator, one, "departement:23").await;
        merge(&service, one, two).await.unwrap();
        merge(&service, two, three).await.unwrap();
        for id in [one, two, three] {
            let brief =
                db.read(|tx| async move { organisations::brief(&tx, id).await }).await.unwrap().unwrap();
            assert_eq!((brief.id, brief.name.as_str(), brief.state), (three, "Trois", State::Active));
            assert_eq!(service.public(id).await.unwrap().organisation.id, three);
            let new = new_grant(world, world.id(), Role::Aidant, id, "departement:23");
            give_as(&db, world, &Actor::System, &new).await.unwrap();
            assert_eq!(grants(&db, new.account).await[0].organisation, three);
            let stranger: Actor = signed_in(&db, world, world.id(), id).await.into();
            let ask = Ask { role: Role::Aidant, message: String::new() };
            service.ask(&stranger, id, &ask).await.unwrap();
        }
        assert_eq!(service.view(&Actor::System, one).await.unwrap().joins.len(), 3);
        assert_eq!(grants(&db, agent.id).await[0].organisation, three);
        assert_eq!(grants(&db, agent.id).await[0].id, agent.grants[0].id, "the role keeps its identity");
        assert!(matches!(merge(&service, one, three).await, Err(Error::State)), "they are one already");
        assert_eq!(journal_of(&db, one).await.last().unwrap().kind, "organisations.merged");
    }));
}

#[test]
fn a_role_held_in_both_becomes_one_with_the_longer_dates_and_its_loans() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        migrated(&db).await;
        let service = service(&db, world);
        let from = organisation(&db, world, "Ateliers", "departement:23").await;
        let to = organisation(&db, world, "Les Ateliers", "departement:23").await;
        let both = someone(&db, world, Role::Mediator, from, "departement:23").await;
        let mut short = new_grant(world, both.id, Role::Mediator, to, "departement:23");
        short.until = Some(in_days(world, 2));
        let kept = give_as(&db, world, &Actor::System, &short).await.unwrap();
        let colleague = someone(&db, world, Role::Aidant, from, "departement:23").await;
        give(&db, world, colleague.id, Role::Aidant, to, "departement:23").await;
        let until = in_days(world, 9);
        let loan = Loan { grant: both.grants[0].id, to: colleague.id, until, territory: None };
        let both: Actor = both.into();
        service.lend(&both, &loan).await.unwrap();
        let preview = service.merge_preview(&Actor::System, from, to).await.unwrap();
        assert_eq!((preview.roles, preview.doubled), (3, 2));
        merge(&service, from, to).await.unwrap();
        let held = grants(&db, both.agent().unwrap().id).await;
        assert_eq!(held.len(), 1);
        assert_eq!((held[0].id, held[0].until, held[0].organisation), (kept, None, to));
        let borrowed = grants(&db, colleague.id).await;
        assert_eq!(borrowed.len(), 2);
        assert!(borrowed.iter().any(|grant| grant.until == Some(until) && grant.organisation == to));
    }));
}

#[test]
fn owners_follow_in_the_same_transaction_or_nothing_happens() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        migrated(&db).await;
        db.migrate(ROWS).await.unwrap();
        let rows = Arc::new(Rows(AtomicBool::new(true)));
        let service = service_with(&db, world, vec![Arc::clone(&rows) as Arc<dyn Owner>]);
        let from = organisation(&db, world, "Ateliers", "departement:23").await;
        let to = organisation(&db, world, "Les Ateliers", "departement:23").await;
        db.write("test.add", |tx| async move {
            tx.execute("INSERT INTO rows_of (organisation) VALUES ($1)", params![from]).await
        })
        .await
        .unwrap();
        assert!(matches!(merge(&service, from, to).await, Err(Error::Store(_))));
        assert_eq!(service.public(from).await.unwrap().organisation.id, from, "nothing happened");
        rows.0.store(false, Ordering::Relaxed);
        merge(&service, from, to).await.unwrap();
        let owner: OrganisationId = db
            .read(|tx| async move { tx.one("SELECT organisation FROM rows_of", params![]).await })
            .await
            .unwrap();
        assert_eq!(owner, to);
        assert!(journal_of(&db, to).await.last().unwrap().data.contains("\"rows\":1"));
    }));
}

#[test]
fn parents_numbers_and_networks_survive_a_merge() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let ours = cast(&db, world).await.ours;
        let service = service(&db, world);
        let mut top = facts("Siège", "departement:23");
        top.siret = "13002603200016".parse().ok();
        let top = &top;
        let top =
            db.write("test.create", |tx| async move {
                organisations::create(&tx, world, &Actor::System, top).await
            })
            .await
            .unwrap();
        let middle = organisation(&db, world, "Milieu", "departement:23").await;
        for (id, parent) in [(middle, top), (ours, middle)] {
            let one = service.view(&Actor::System, id).await.unwrap().organisation;
            let bonds = Some(Bonds { parent: Some(parent), ..Bonds::default() });
            let edit = Edit { version: one.version, facts: one.facts, bonds };
            service.edit(&Actor::System, id, &edit).await.unwrap();
        }
        // The top goes into what lies under it: no circle is left.
        merge(&service, top, ours).await.unwrap();
        let view = service.public(ours).await.unwrap();
        assert_eq!(view.parent, None);
        assert_eq!(view.organisation.facts.siret.unwrap().as_str(), "13002603200016");
        assert_eq!(service.public(middle).await.unwrap().parent.unwrap().id, ours);
    }));
}

#[test]
fn a_merge_is_of_what_was_shown() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        migrated(&db).await;
        let service = service(&db, world);
        let from = organisation(&db, world, "Ateliers", "departement:23").await;
        let to = organisation(&db, world, "Les Ateliers", "departement:23").await;
        assert!(matches!(service.merge(&Actor::System, from, to, (1, 9)).await, Err(Error::Conflict)));
        assert!(matches!(service.merge(&Actor::System, from, from, (1, 1)).await, Err(Error::State)));
        service.close(&Actor::System, to, "fermée").await.unwrap();
        assert!(matches!(service.merge(&Actor::System, from, to, (1, 2)).await, Err(Error::State)));
    }));
}
