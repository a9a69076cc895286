//! Who may give which command: nobody, another organisation, another territory, a lesser role, the right role.

use crate::support::{Cast, cast, facts, new_grant, organisation, service, signed_in, someone};
use identity::{Actor, Role};
use organisations::{Ask, Bonds, Edit, Error, Kind, Loan, Request};
use testkit::{on_each_engine, run, world};

/// The refused ones first, one by one, then the right one.
async fn table(
    what: &str,
    refused: &[(&str, &Actor)],
    right: &Actor,
    command: impl AsyncFn(&Actor) -> Result<(), Error>,
) {
    for (who, actor) in refused {
        let got = command(actor).await;
        assert!(matches!(got, Err(Error::NotFound | Error::NotSignedIn)), "{what} by {who}: {got:?}");
    }
    let got = command(right).await;
    assert!(got.is_ok(), "{what} by the right one: {got:?}");
}

#[test]
fn commands_over_organisations_ask_for_the_territory() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, other, referent, mediator, elsewhere, coordinator, neighbour, .. } =
            cast(&db, world).await;
        let service = &service(&db, world);
        let (referent, mediator, elsewhere): (Actor, Actor, Actor) =
            (referent.into(), mediator.into(), elsewhere.into());
        let (coordinator, neighbour): (Actor, Actor) = (coordinator.into(), neighbour.into());
        let refused = [
            ("nobody", &Actor::Public),
            ("another organisation", &elsewhere),
            ("another territory", &neighbour),
            ("a lesser role", &mediator),
            ("the referent", &referent),
        ];
        let request = Request { facts: facts("Les Ateliers du code", "commune:23096"), contact: None };
        let asked = service.request(&mediator, &request).await.unwrap();
        let also = service.request(&mediator, &request).await.unwrap();
        table("accept", &refused, &coordinator, async |actor| service.accept(actor, asked).await).await;
        table("refuse", &refused, &coordinator, async |actor| service.refuse(actor, also, "doublon").await)
            .await;
        table("close", &refused, &coordinator, async |actor| service.close(actor, asked, "fusion").await)
            .await;
        table("reopen", &refused, &coordinator, async |actor| service.reopen(actor, asked).await).await;
        table("list duplicates", &refused, &coordinator, async |actor| {
            service.duplicates(actor, ours).await.map(drop)
        })
        .await;

        let edit = async |actor: &Actor, facts, bonds| {
            let version = service.view(&Actor::System, ours).await.unwrap().organisation.version;
            service.edit(actor, ours, &Edit { version, facts, bonds }).await
        };
        let renamed = facts("Médiathèque", "departement:23");
        table("rename", &refused[..4], &referent, async |actor| edit(actor, renamed.clone(), None).await)
            .await;
        let mut numbered = renamed.clone();
        numbered.siret = "13002603200016".parse().ok();
        table("set the SIRET", &refused, &coordinator, async |actor| {
            edit(actor, numbered.clone(), None).await
        })
        .await;
        let bonds = Some(Bonds { parent: Some(other), ..Bonds::default() });
        table("set the parent", &refused, &coordinator, async |actor| {
            edit(actor, numbered.clone(), bonds.clone()).await
        })
        .await;
        let away = facts("Médiathèque", "departement:35");
        let got = edit(&coordinator, away, None).await;
        assert!(
            matches!(got, Err(Error::NotFound)),
            "moving it where the coordinator does not answer: {got:?}"
        );

        let twin = organisation(&db, world, "Mediatheque", "departement:23").await;
        let versions = async || {
            let version = async |id| service.view(&Actor::System, id).await.unwrap().organisation.version;
            (version(twin).await, version(ours).await)
        };
        table("merge", &refused, &coordinator, async |actor| {
            service.merge(actor, twin, ours, versions().await).await
        })
        .await;
    }));
}

#[test]
fn commands_over_members_ask_for_the_organisation() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, referent, mediator, elsewhere, coordinator, neighbour, .. } = cast(&db, world).await;
        let service = &service(&db, world);
        let colleague = someone(&db, world, Role::Aidant, ours, "departement:23").await;
        let newcomer = signed_in(&db, world, world.id(), ours).await;
        let own = mediator.grants[0].id;
        let (lender, borrower): (Actor, _) = (mediator.clone().into(), colleague.id);
        let (referent, elsewhere): (Actor, Actor) = (referent.into(), elsewhere.into());
        let (coordinator, neighbour): (Actor, Actor) = (coordinator.into(), neighbour.into());
        let (stranger, colleague): (Actor, Actor) = (newcomer.clone().into(), colleague.into());
        let refused = [
            ("nobody", &Actor::Public),
            ("another organisation", &elsewhere),
            ("another territory", &neighbour),
            ("a lesser role", &colleague),
        ];
        let ask = Ask { role: Role::Mediator, message: "Bonjour".into() };
        table("ask to join", &[("nobody", &Actor::Public)], &stranger, async |actor| {
            service.ask(actor, ours, &ask).await.map(drop)
        })
        .await;
        let join = async || service.view(&Actor::System, ours).await.unwrap().joins[0].id;
        let id = join().await;
        table("turn down", &refused, &referent, async |actor| service.turn_down(actor, id).await).await;
        service.ask(&stranger, ours, &ask).await.unwrap();
        let id = join().await;
        table("let in", &refused, &coordinator, async |actor| {
            service.let_in(actor, id, Role::Mediator, None).await.map(drop)
        })
        .await;
        let until = crate::support::in_days(world, 3);
        let loan = Loan { grant: own, to: borrower, until, territory: None };
        let others =
            [refused[0], refused[1], refused[2], ("a colleague", &colleague), ("the referent", &referent)];
        table("lend", &others, &lender, async |actor| service.lend(actor, &loan).await.map(drop)).await;

        let given = crate::support::give(&db, world, newcomer.id, Role::Aidant, ours, "departement:23").await;
        table("withdraw", &refused, &referent, async |actor| {
            crate::support::withdraw(&db, world, actor, given).await
        })
        .await;
        let there = organisation(&db, world, "Ateliers", "commune:23096").await;
        let all = [refused[0], refused[1], refused[2], refused[3], ("the referent", &referent)];
        table("transfer", &all, &coordinator, async |actor| {
            service.transfer(actor, newcomer.id, ours, there).await
        })
        .await;
        for actor in [&stranger, &elsewhere, &Actor::Public] {
            let view = service.view(actor, ours).await.unwrap();
            assert!(view.members.is_empty() && view.joins.is_empty(), "members are shown to members alone");
        }
        assert!(!service.view(&lender, ours).await.unwrap().members.is_empty());
    }));
}

#[test]
fn a_role_withdrawn_since_the_request_began_is_of_no_use() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, referent, .. } = cast(&db, world).await;
        crate::support::withdraw(&db, world, &Actor::System, referent.grants[0].id).await.unwrap();
        let new = new_grant(world, world.id(), Role::Aidant, ours, "departement:23");
        let got = crate::support::give_as(&db, world, &referent.clone().into(), &new).await;
        assert!(matches!(got, Err(Error::NotFound)), "{got:?}");
        // A role that sleeps is not among those of the session.
        let again = someone(&db, world, Role::Referent, ours, "departement:23").await;
        let asleep = identity::Agent { grants: Vec::new(), dormant: true, ..again };
        let got = crate::support::give_as(&db, world, &asleep.into(), &new).await;
        assert!(matches!(got, Err(Error::NotFound)), "{got:?}");
    }));
}

#[test]
fn an_organisation_that_is_not_active_is_shown_to_those_who_answer_for_it() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { mediator, elsewhere, coordinator, neighbour, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let mut asked = facts("Les Ateliers du code", "commune:23096");
        asked.kind = Kind::FabLab;
        let id = service
            .request(&mediator.clone().into(), &Request { facts: asked, contact: None })
            .await
            .unwrap();
        for (actor, seen) in [
            (Actor::Public, false),
            (elsewhere.into(), false),
            (neighbour.into(), false),
            (mediator.into(), true),
            (coordinator.into(), true),
        ] {
            assert_eq!(service.view(&actor, id).await.is_ok(), seen, "{}", actor.label());
        }
        assert!(service.public(id).await.is_err());
    }));
}
