//! Pathways: whose they are, what a second post does, what is counted, what is erased. Both engines.

use crate::support::{actor, complete, filled, finished, given, stranger, triage};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use testkit::{each_statement_prepares, on_each_engine, run, world, world_at};
use triage::model::{Motive, Origin, PaperError, Reference};
use triage::{Error, Opening, Situation, State, evaluate};

#[test]
fn every_statement_prepares_on_both_engines() {
    run(each_statement_prepares(&[triage::MIGRATIONS], &triage::statements()));
}

#[test]
fn a_pathway_goes_from_open_to_result_and_replays() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let opening = Opening { commune: Some("35238".into()), paper_filled_on: None };
        let opened = triage.open(&actor, &opening).await.unwrap();
        assert_eq!((opened.state, opened.version), (State::Draft, 1));
        assert_eq!(opened.commune.as_ref().map(kernel::CommuneCode::as_str), Some("35238"));
        let pathway = triage.answer(&actor, opened.id, "T0", &given(&[("T0", &["no"])])).await.unwrap();
        let pathway = triage.answer_all(&actor, pathway.id, pathway.version, &complete()).await.unwrap();
        let done = triage.finish(&actor, pathway.id, pathway.version).await.unwrap();
        assert_eq!((done.state, done.situation()), (State::Finished, Some(Situation::E)));

        let stored = triage.load(&actor, done.id).await.unwrap();
        assert_eq!(stored, done, "what was returned is what was stored");
        let replayed = evaluate(&triage.referential(&stored).unwrap(), &stored.answers);
        assert_eq!(Some(replayed), stored.outcome, "the stored version and answers give the stored outcome");
        assert_eq!(stored.words(), Some("Je veux faire ma demande de logement."));

        let counts = triage.counts(&actor).await.unwrap();
        assert_eq!((counts.drafts, counts.finished), (0, 1));
        let lines = triage.list(&actor, 10).await.unwrap();
        assert_eq!((lines.len(), lines[0].situation, lines[0].id), (1, Some(Situation::E), done.id));
        assert!(journal::verify(&db).await.unwrap().faults.is_empty());
    }));
}

#[test]
fn another_organisation_finds_nothing_and_the_public_may_not_ask() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, ours, theirs) = (triage(&db, &world).await, actor(&world), stranger(&world));
        let draft = filled(&triage, &ours).await;
        let done = finished(&triage, &ours).await;
        for other in [&theirs, &identity::Actor::Public, &identity::Actor::System] {
            let refused = [
                triage.load(other, done.id).await.err(),
                triage.find(other, &done.reference.to_string()).await.err(),
                triage.answer(other, draft.id, "T0", &given(&[("T0", &["yes"])])).await.err(),
                triage.answer_all(other, draft.id, draft.version, &complete()).await.err(),
                triage.finish(other, draft.id, draft.version).await.err(),
                triage
                    .override_situation(other, done.id, done.version, Situation::B, "parce que")
                    .await
                    .err(),
                triage.choose_needs(other, done.id, done.version, &["work".to_owned()]).await.err(),
            ];
            for error in refused {
                let error = error.expect("refused");
                match other {
                    identity::Actor::Agent(_) => assert!(matches!(error, Error::NotFound), "{error:?}"),
                    _ => assert!(matches!(error, Error::NotAnAgent), "{error:?}"),
                }
            }
        }
        assert!(triage.list(&theirs, 10).await.unwrap().is_empty());
        assert_eq!(triage.load(&ours, done.id).await.unwrap(), done, "untouched");
        // The same organisation, written otherwise, by a colleague.
        let colleague = identity::Actor::from(crate::support::agent(&world, "Zoé", "MAIRIE de Trifouilly"));
        assert_eq!(triage.load(&colleague, done.id).await.unwrap().id, done.id);
    }));
}

#[test]
fn finishing_twice_at_once_concludes_once() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let pathway = filled(&triage, &actor).await;
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let (triage, actor, pathway) = (triage.clone(), actor.clone(), pathway.clone());
                tokio::spawn(async move { triage.finish(&actor, pathway.id, pathway.version).await })
            })
            .collect();
        for task in tasks {
            let done = task.await.unwrap().unwrap();
            assert_eq!(done.version, pathway.version + 1, "each finds the same conclusion");
        }
        assert_eq!(triage.load(&actor, pathway.id).await.unwrap().version, pathway.version + 1);
        let report = journal::verify(&db).await.unwrap();
        assert!(report.faults.is_empty());
        assert_eq!(report.entries, 2, "opened and finished, once each");
    }));
}

#[test]
fn two_people_answering_different_questions_lose_nothing() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let pathway = triage.open(&actor, &Opening::default()).await.unwrap();
        let answers = [
            ("T3", "home"),
            ("T4", "daily"),
            ("T5", "alone"),
            ("T6", "helped"),
            ("T7", "no"),
            ("T8", "never"),
        ];
        let tasks = answers.map(|(question, code)| {
            let (triage, actor) = (triage.clone(), actor.clone());
            tokio::spawn(async move {
                triage.answer(&actor, pathway.id, question, &given(&[(question, &[code])])).await.unwrap();
            })
        });
        for task in tasks {
            task.await.unwrap();
        }
        let stored = triage.load(&actor, pathway.id).await.unwrap();
        for (question, code) in answers {
            assert!(stored.answers.has(question, code), "{question}: {:?}", stored.answers);
        }
    }));
}

#[test]
fn a_page_shown_before_someone_elses_change_is_refused() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let seen = filled(&triage, &actor).await;
        let mut other = complete();
        other.insert("T0".into(), vec!["yes".into()]);
        triage.answer_all(&actor, seen.id, seen.version, &other).await.unwrap();
        let finish = triage.finish(&actor, seen.id, seen.version).await;
        assert!(matches!(finish, Err(Error::Conflict)), "what is validated is what was seen");
        let stale = triage.answer_all(&actor, seen.id, seen.version, &complete()).await;
        assert!(matches!(stale, Err(Error::Conflict)));
        let same = triage.answer_all(&actor, seen.id, seen.version, &other).await.unwrap();
        assert_eq!(same.version, seen.version + 1, "the same page twice changes nothing");

        let done = triage.finish(&actor, seen.id, same.version).await.unwrap();
        assert_eq!(done.situation(), Some(Situation::A));
        let late = triage.answer(&actor, seen.id, "T0", &given(&[("T0", &["no"])])).await;
        assert!(matches!(late, Err(Error::Finished)));
    }));
}

#[test]
fn an_override_needs_a_motive_stays_beside_the_rule_and_is_counted() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let draft = filled(&triage, &actor).await;
        let early =
            triage.override_situation(&actor, draft.id, draft.version, Situation::B, "trop tôt").await;
        assert!(matches!(early, Err(Error::NotFinished)));
        let done = finished(&triage, &actor).await;
        for motive in ["", "  ab ", &"x".repeat(501), "son numéro : 06 12 34 56 78"] {
            let refused =
                triage.override_situation(&actor, done.id, done.version, Situation::B, motive).await;
            assert!(matches!(refused, Err(Error::Motive(_))), "{motive:?}");
        }
        let motive = "Elle ne voit pas bien l'écran.";
        let own =
            triage.override_situation(&actor, done.id, done.version, Situation::B, motive).await.unwrap();
        assert_eq!(own.situation(), Some(Situation::B));
        assert_eq!(own.outcome.as_ref().unwrap().situation, Situation::E, "the rule's result stays");
        let again =
            triage.override_situation(&actor, done.id, done.version, Situation::B, motive).await.unwrap();
        assert_eq!(again, own, "sent twice, done once");
        let stale = triage.override_situation(&actor, done.id, done.version, Situation::C, motive).await;
        assert!(matches!(stale, Err(Error::Conflict)));
        assert_eq!(triage.load(&actor, done.id).await.unwrap(), own);

        finished(&triage, &actor).await;
        let conclusions = triage.conclusions().await.unwrap();
        let line = |own: Option<Situation>| conclusions.iter().find(|line| line.own == own).unwrap();
        assert_eq!((line(None).rule.as_str(), line(None).count), ("close", 1));
        let overridden = line(Some(Situation::B));
        assert_eq!(
            (overridden.version.as_str(), overridden.rule.as_str(), overridden.count),
            ("1", "close", 1)
        );
        assert!(Motive::parse(motive).is_ok());
    }));
}

#[test]
fn needs_chosen_in_words_lead_the_search() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let done = finished(&triage, &actor).await;
        assert_eq!(triage.needs(&done).unwrap(), ["procedures"], "from the wishes");
        let wanted = ["safety".to_owned(), "work".to_owned()];
        let chosen = triage.choose_needs(&actor, done.id, done.version, &wanted).await.unwrap();
        assert_eq!(chosen.needs, ["work", "safety"], "in the order of the référentiel");
        let services = triage.search_profile(&chosen).unwrap().services;
        let codes: Vec<_> = services.iter().map(|service| service.code()).collect();
        assert_eq!(
            codes,
            ["insertion-professionnelle-via-le-numerique", "utilisation-securisee-du-numerique"]
        );
        let unknown = triage.choose_needs(&actor, done.id, chosen.version, &["cake".to_owned()]).await;
        assert!(matches!(unknown, Err(Error::Code)));
        let stale = triage.choose_needs(&actor, done.id, done.version, &["work".to_owned()]).await;
        assert!(matches!(stale, Err(Error::Conflict)));
        let cleared = triage.choose_needs(&actor, done.id, chosen.version, &[]).await.unwrap();
        assert_eq!(triage.needs(&cleared).unwrap(), ["procedures"]);
    }));
}

#[test]
fn nothing_said_is_nothing_agreed() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let silent = triage.open(&actor, &Opening::default()).await.unwrap();
        assert_eq!(silent.consent(), triage::Consent::default());
        let agreed =
            [("T11", &["yes"][..]), ("T11.channel", &["sms", "here"]), ("T11.share", &["needs", "words"])];
        let agreed = triage.answer(&actor, silent.id, "T11", &given(&agreed)).await.unwrap().consent();
        assert_eq!(agreed.channels, ["sms", "here"]);
        assert!(agreed.contact && agreed.needs && agreed.words && !agreed.comfort);
        let no = [("T11", &["no"][..]), ("T11.channel", &["sms"]), ("T11.share", &["nothing"])];
        let refused = triage.answer(&actor, silent.id, "T11", &given(&no)).await.unwrap().consent();
        assert_eq!(refused, triage::Consent::default(), "a channel without an agreement is none");
    }));
}

#[test]
fn a_paper_grid_is_dated_where_the_person_lives() {
    run(on_each_engine(|db| async move {
        // 21:00 UTC: 22:00 the same day in Paris, 01:00 the next day in La Réunion.
        let world = world_at("2026-03-03T21:00:00Z");
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let open = async |commune: Option<&str>, date: &str| {
            let opening =
                Opening { commune: commune.map(str::to_owned), paper_filled_on: Some(date.to_owned()) };
            triage.open(&actor, &opening).await
        };
        let rows: [(Option<&str>, &str, Result<(), PaperError>); 9] = [
            (None, "2026-03-03", Ok(())),
            (None, "2026-03-04", Err(PaperError::Future)),
            (Some("97411"), "2026-03-04", Ok(())),
            (Some("97411"), "2026-03-05", Err(PaperError::Future)),
            (None, "2024-03-03", Ok(())),
            (None, "2024-03-02", Err(PaperError::TooOld)),
            (None, "03/03/2026", Err(PaperError::Unreadable)),
            (None, "2026-02-30", Err(PaperError::Unreadable)),
            (None, "", Err(PaperError::Unreadable)),
        ];
        for (commune, date, wanted) in rows {
            match (open(commune, date).await, wanted) {
                (Ok(pathway), Ok(())) => {
                    assert_eq!(pathway.origin, Origin::Paper(date.parse().unwrap()), "{date}");
                    assert_eq!(triage.load(&actor, pathway.id).await.unwrap(), pathway);
                    assert_eq!(pathway.opened_by, "Awa Diallo", "who typed it");
                }
                (Err(Error::Paper(found)), Err(wanted)) => assert_eq!(found, wanted, "{date}"),
                (found, wanted) => panic!("{commune:?} {date}: {found:?}, wanted {wanted:?}"),
            }
        }
    }));
}

#[test]
fn a_commune_is_checked_and_old_codes_resolve() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let open = async |code: &str| {
            let opening = Opening { commune: Some(code.to_owned()), paper_filled_on: None };
            triage.open(&actor, &opening).await.map(|pathway| pathway.commune.map(|code| code.to_string()))
        };
        assert_eq!(open("  ").await.unwrap(), None);
        assert_eq!(open("75115").await.unwrap().as_deref(), Some("75056"), "an arrondissement is in Paris");
        for wrong in ["00000", "99999", "Rennes", &"1".repeat(9000), "';--"] {
            assert!(matches!(open(wrong).await, Err(Error::Commune)), "{wrong:.20}");
        }
    }));
}

#[test]
fn references_are_short_unique_and_found_however_typed() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, ours, theirs) = (triage(&db, &world).await, actor(&world), stranger(&world));
        let mut seen = BTreeSet::new();
        for _ in 0..30 {
            let pathway = triage.open(&ours, &Opening::default()).await.unwrap();
            assert!(seen.insert(pathway.reference.to_string()));
            assert_eq!(pathway.reference.to_string().len(), 7);
        }
        let pathway = triage.open(&ours, &Opening::default()).await.unwrap();
        let said = pathway.reference.to_string();
        for typed in [
            said.clone(),
            said.replace('-', ""),
            said.to_lowercase(),
            format!("  {} ", said.replace('-', " ")),
        ] {
            assert_eq!(triage.find(&ours, &typed).await.unwrap(), pathway.id, "{typed:?}");
        }
        assert!(matches!(triage.find(&theirs, &said).await, Err(Error::NotFound)));
        for wrong in ["", "K7F", "K7F-2QXX", "K0F-2QX", "K7F\u{0}2QX", &"K".repeat(5000)] {
            assert!(wrong.parse::<Reference>().is_err(), "{wrong:.20}");
            assert!(matches!(triage.find(&ours, wrong).await, Err(Error::NotFound)));
        }
    }));
}

#[test]
fn a_taken_reference_is_drawn_again() {
    run(on_each_engine(|db| async move {
        let (first, twin) = (world(), world());
        let (one, other) = (triage(&db, &first).await, triage(&db, &twin).await);
        // The same seed draws the same reference; ids of the twin differ because its chance has moved on by one id.
        let opened = one.open(&actor(&first), &Opening::default()).await.unwrap();
        let actor = actor(&twin);
        let again = other.open(&actor, &Opening::default()).await.unwrap();
        assert_ne!(opened.reference, again.reference);
    }));
}

#[test]
fn pathways_are_erased_when_their_time_comes_and_not_before() {
    run(on_each_engine(|db| async move {
        let world = world();
        let (triage, actor) = (triage(&db, &world).await, actor(&world));
        let kept = finished(&triage, &actor).await;
        let nothing = triage.open(&actor, &Opening::default()).await.unwrap();
        let mut page = complete();
        for field in ["T5", "T6", "T7", "T8"] {
            page.insert(field.into(), vec!["alone".into()]);
        }
        page.insert("T10.wishes".into(), vec!["nothing".into()]);
        let nothing = triage.answer_all(&actor, nothing.id, nothing.version, &page).await.unwrap();
        let nothing = triage.finish(&actor, nothing.id, nothing.version).await.unwrap();
        assert_eq!(nothing.situation(), Some(Situation::Nothing));

        let day = SignedDuration::from_hours(24);
        world.advance(day * 7 - SignedDuration::from_secs(1));
        assert_eq!(triage.purge().await.unwrap(), 0);
        world.advance(SignedDuration::from_secs(1));
        assert_eq!(triage.purge().await.unwrap(), 1, "nothing to follow up: a week");
        assert!(matches!(triage.load(&actor, nothing.id).await, Err(Error::NotFound)));
        world.advance(day * 723 - SignedDuration::from_secs(1));
        assert_eq!(triage.purge().await.unwrap(), 0);
        world.advance(SignedDuration::from_secs(1));
        assert_eq!(triage.purge().await.unwrap(), 1, "24 months");
        assert!(matches!(triage.load(&actor, kept.id).await, Err(Error::NotFound)));
        assert!(journal::verify(&db).await.unwrap().faults.is_empty(), "the journal keeps codes, no person");
    }));
}

/// A colleague of [`support::actor`] with one role, on one territory.
fn colleague(world: &kernel::World, role: identity::Role, territory: &str) -> identity::Actor {
    let mut agent = crate::support::agent(world, "Zoé Petit", "Mairie de Trifouilly");
    agent.grants[0].role = role;
    agent.grants[0].territory = territory.parse().unwrap();
    agent.into()
}

#[test]
fn a_pathway_is_for_its_organisation_on_its_territory_by_role() {
    use identity::Role;
    run(on_each_engine(|db| async move {
        let world = world().world;
        let triage = triage(&db, &world).await;
        let mut here = crate::support::agent(&world, "Awa Diallo", "Mairie de Trifouilly");
        here.commune = "23096".parse().ok();
        let here = identity::Actor::from(here);
        let pathway = triage.open(&here, &Opening::default()).await.unwrap();
        let given = complete();
        for (role, territory, reads, writes) in [
            (Role::Prescriber, "departement:23", true, true),
            (Role::Mediator, "commune:23096", true, true),
            (Role::Auditor, "france", true, false),
            (Role::Prescriber, "departement:35", false, false),
            (Role::Referent, "departement:23", false, false),
            (Role::NationalAdministrator, "france", false, false),
        ] {
            let other = colleague(&world, role, territory);
            let what = format!("{role:?} on {territory}");
            assert_eq!(triage.load(&other, pathway.id).await.is_ok(), reads, "{what} reads");
            assert_eq!(triage.list(&other, 9).await.unwrap().len(), usize::from(reads), "{what} lists");
            assert_eq!(triage.counts(&other).await.unwrap().drafts, i64::from(reads), "{what} counts");
            let found = triage.find(&other, &pathway.reference.to_string()).await;
            assert_eq!(found.is_ok(), reads, "{what} finds");
            let now = triage.load(&here, pathway.id).await.unwrap();
            let written = triage.answer_all(&other, now.id, now.version, &given).await;
            match (reads, writes) {
                (_, true) => assert!(written.is_ok(), "{what} writes: {written:?}"),
                (true, false) => assert!(matches!(written, Err(Error::NotAllowed)), "{what}: {written:?}"),
                (false, false) => assert!(matches!(written, Err(Error::NotFound)), "{what}: {written:?}"),
            }
        }
        let auditor = colleague(&world, Role::Auditor, "france");
        assert!(matches!(triage.open(&auditor, &Opening::default()).await, Err(Error::NotAllowed)));
    }));
}

#[test]
fn the_list_passes_over_other_territories_and_a_merge_moves_the_owner() {
    run(on_each_engine(|db| async move {
        let world = world().world;
        let triage = triage(&db, &world).await;
        let at = |commune: &str| {
            let mut agent = crate::support::agent(&world, "Awa Diallo", "Mairie de Trifouilly");
            agent.commune = commune.parse().ok();
            identity::Actor::from(agent)
        };
        let (creuse, rennes) = (at("23096"), at("35238"));
        triage.open(&creuse, &Opening::default()).await.unwrap();
        for _ in 0..5 {
            triage.open(&rennes, &Opening::default()).await.unwrap();
        }
        let narrow = colleague(&world, identity::Role::Prescriber, "departement:23");
        assert_eq!(triage.list(&narrow, 2).await.unwrap().len(), 1);
        let (from, to) = (creuse.agent().unwrap().organisation_id, uuid::Uuid::from_u128(9).into());
        let moved = db.write("test.merge", |tx| {
            let triage = &triage;
            async move { triage.reown(&tx, from, to).await }
        });
        assert_eq!(moved.await.unwrap(), 6);
        assert!(triage.list(&creuse, 9).await.unwrap().is_empty());
    }));
}
