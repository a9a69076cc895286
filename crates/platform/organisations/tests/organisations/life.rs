//! From a request to its answer; SIRET; parents and networks.

use std::collections::BTreeSet;

use crate::support::{Cast, cast, facts, grants, journal_of, organisation, service};
use identity::{Actor, Role};
use kernel::Lang;
use organisations::{Bonds, Capacity, Contact, Edit, Error, Kind, Problem, Request, State};
use testkit::{on_each_engine, run, world};

fn contact(email: &str) -> Contact {
    Contact { name: "Zoé Petit".into(), email: email.into(), lang: Lang::Fr }
}

#[test]
fn a_request_with_an_account_makes_a_referent() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { mediator, coordinator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let mut wished = facts("  Les\tAteliers ", "commune:23096");
        wished.capacities = [Capacity::EntryPoint, Capacity::Funder].into();
        let request = Request { facts: wished, contact: None };
        let id = service.request(&mediator.clone().into(), &request).await.unwrap();
        assert!(grants(&db, mediator.id).await.iter().all(|grant| grant.organisation != id), "not before");
        service.accept(&coordinator.clone().into(), id).await.unwrap();
        let view = service.public(id).await.unwrap();
        assert_eq!(view.organisation.facts.name, "Les Ateliers");
        assert_eq!(view.organisation.facts.capacities, BTreeSet::from([Capacity::EntryPoint]), "no money");
        let given = grants(&db, mediator.id).await;
        let given = given.iter().find(|grant| grant.organisation == id).unwrap();
        assert_eq!((given.role, given.territory.to_string()), (Role::Referent, "commune:23096".to_owned()));
        assert!(matches!(service.accept(&coordinator.into(), id).await, Err(Error::State)), "once");
        let kinds: Vec<String> = journal_of(&db, id).await.into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, ["organisations.requested", "organisations.accepted", "organisations.role-given"]);
    }));
}

#[test]
fn a_request_without_an_account_is_answered_by_mail_and_its_address_forgotten() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { coordinator, .. } = cast(&db, world).await;
        let (service, coordinator) = (service(&db, world), coordinator.into());
        for (given, problems) in [
            (None, &[Problem::ContactName, Problem::ContactEmail][..]),
            (Some(contact("a@b.fr\r\nBcc: x@y.fr")), &[Problem::ContactEmail]),
        ] {
            let request = Request { facts: facts("Ateliers", "commune:23096"), contact: given };
            let refused = service.request(&Actor::Public, &request).await.unwrap_err();
            assert!(matches!(refused, Error::Fields(got) if got == problems));
        }
        for (accepted, word) in [(true, "rejoindre"), (false, "hors du territoire")] {
            let request = Request {
                facts: facts("Ateliers", "commune:23096"),
                contact: Some(contact("zoe@ateliers.fr")),
            };
            let id = service.request(&Actor::Public, &request).await.unwrap();
            if accepted {
                service.accept(&coordinator, id).await.unwrap();
            } else {
                service.refuse(&coordinator, id, "hors du territoire").await.unwrap();
            }
            let sent =
                messages::about(&db, &crate::support::vault(), &organisations::stream(id)).await.unwrap();
            assert_eq!(sent.len(), 1);
            assert_eq!(sent[0].to.address(), "zoe@ateliers.fr");
            assert!(sent[0].text.contains(word), "{}", sent[0].text);
            let view = service.view(&coordinator, id).await.unwrap();
            assert_eq!(view.organisation.contact, None);
            assert!(
                !format!("{:?}", journal_of(&db, id).await).contains("zoe"),
                "the journal holds no address"
            );
        }
    }));
}

#[test]
fn one_active_organisation_has_a_siret() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { coordinator, .. } = cast(&db, world).await;
        let (service, coordinator): (_, Actor) = (service(&db, world), coordinator.into());
        let mut numbered = facts("Ateliers", "commune:23096");
        numbered.siret = "13002603200016".parse().ok();
        let request = Request { facts: numbered.clone(), contact: Some(contact("zoe@ateliers.fr")) };
        let first = service.request(&Actor::Public, &request).await.unwrap();
        let second = service.request(&Actor::Public, &request).await.unwrap();
        service.accept(&coordinator, first).await.unwrap();
        assert!(matches!(service.accept(&coordinator, second).await, Err(Error::SiretTaken)));
        assert_eq!(service.duplicates(&coordinator, second).await.unwrap()[0].id, first);
        service.close(&coordinator, first, "déménagement").await.unwrap();
        service.accept(&coordinator, second).await.unwrap();
        assert!(matches!(service.reopen(&coordinator, first).await, Err(Error::SiretTaken)));
    }));
}

#[test]
fn roles_sleep_while_an_organisation_is_closed() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, other, referent, coordinator, administrator, .. } = cast(&db, world).await;
        let service = service(&db, world);
        assert_eq!(grants(&db, referent.id).await.len(), 1);
        service.close(&coordinator.clone().into(), ours, "été").await.unwrap();
        assert!(grants(&db, referent.id).await.is_empty());
        service.reopen(&coordinator.into(), ours).await.unwrap();
        assert_eq!(grants(&db, referent.id).await, referent.grants);
        let got = service.close(&administrator.into(), other, "été").await;
        assert!(matches!(got, Err(Error::OwnRights)), "nobody closes what they act by: {got:?}");
    }));
}

#[test]
fn parents_do_not_turn_in_a_circle_and_networks_are_networks() {
    run(on_each_engine(|db| async move {
        let world = &world().world;
        let Cast { ours, other, .. } = cast(&db, world).await;
        let service = service(&db, world);
        let child = organisation(&db, world, "Annexe", "commune:23096").await;
        let tie = async |id, bonds: Bonds| {
            let one = service.view(&Actor::System, id).await.unwrap().organisation;
            let edit = Edit { version: one.version, facts: one.facts, bonds: Some(bonds) };
            service.edit(&Actor::System, id, &edit).await
        };
        let under = |parent| Bonds { parent: Some(parent), ..Bonds::default() };
        tie(child, under(ours)).await.unwrap();
        tie(ours, under(other)).await.unwrap();
        for (id, parent) in [(other, child), (ours, child), (child, child)] {
            assert!(matches!(tie(id, under(parent)).await, Err(Error::Cycle)), "{id} under {parent}");
        }
        let network = organisation(&db, world, "France services", "france").await;
        let member = |network| Bonds { parent: None, networks: [network].into() };
        let got = tie(child, member(network)).await;
        assert!(
            matches!(got, Err(Error::Fields(ref p)) if *p == [Problem::Networks]),
            "not a network: {got:?}"
        );
        let one = service.view(&Actor::System, network).await.unwrap().organisation;
        let facts = organisations::Facts { kind: Kind::Network, ..one.facts };
        let edit = Edit { version: one.version, facts, bonds: None };
        service.edit(&Actor::System, network, &edit).await.unwrap();
        assert!(
            matches!(service.edit(&Actor::System, network, &edit).await, Err(Error::Conflict)),
            "stale page"
        );
        tie(child, member(network)).await.unwrap();
        let view = service.public(child).await.unwrap();
        assert_eq!((view.networks[0].id, view.parent), (network, None));
        assert_eq!(view.organisation.state, State::Active);
    }));
}
