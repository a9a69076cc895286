//! Commands on both engines: rights, double posts, races, deadlines, forgetting.

mod support;

use referral::Error;
use referral::model::{Answer, Contact, DeclineReason, Proposal, Refusal, Shelf, State};
use referral::{Cursor, Order};
use support::{OTHER_PLACE, house, order};
use testkit::on_each_engine;
use uuid::Uuid;

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::run(testkit::each_statement_prepares(
        &[journal::MIGRATIONS, jobs::MIGRATIONS, messages::MIGRATIONS, referral::store::MIGRATIONS],
        referral::store::STATEMENTS,
    ));
}

#[test]
fn a_sent_referral_keeps_what_was_true_and_is_journaled() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let (one, _, _) = house.sent("form-1").await;
        assert_eq!((one.state, one.rank, one.shelf()), (State::Sent, 1, Shelf::Waiting));
        assert_eq!(one.deadline_at, "2026-03-18T23:00:00Z".parse().unwrap());
        house.fakes.place.lock().unwrap().card.name = "Renamed since".into();
        let thread = house.referrals.get(&house.actor(), one.id).await.unwrap();
        assert_eq!(thread.referral, one);
        assert_eq!(thread.referral.contents.place.name, "Médiathèque Louis-Aragon");
        assert_eq!(thread.referral.contents.reasons.len(), 1);
        assert_eq!(thread.steps.len(), 1);
        let journal = journal::verify(&house.db).await.unwrap();
        assert!(journal.faults.is_empty());
    }));
}

#[test]
fn another_organisation_finds_nothing() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let (one, _, _) = house.sent("form-1").await;
        let (stranger, desk) = (house.stranger(), &house.referrals);
        assert!(matches!(desk.get(&stranger, one.id).await, Err(Error::NotFound)));
        assert!(matches!(desk.withdraw(&stranger, one.id).await, Err(Error::NotFound)));
        assert!(matches!(desk.settle(&stranger, one.id).await, Err(Error::NotFound)));
        assert!(matches!(desk.renew_link(&stranger, one.id).await, Err(Error::NotFound)));
        assert!(matches!(desk.send(&stranger, &order("form-2")).await, Err(Error::NotFound)));
        assert!(desk.of_pathway(&stranger, support::PATHWAY).await.unwrap().is_empty());
        assert_eq!(desk.counts(&stranger).await.unwrap(), [0, 0, 0]);
        assert!(matches!(desk.get(&identity::Actor::Public, one.id).await, Err(Error::Unknown)));
    }));
}

#[test]
fn the_same_form_posted_twice_makes_one_referral() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let actor = house.actor();
        let first = order("form-1");
        let (a, b) = tokio::join!(house.referrals.send(&actor, &first), house.referrals.send(&actor, &first));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!(a.referral.id, b.referral.id);
        assert!(a.is_new != b.is_new);
        assert_eq!(house.referrals.counts(&actor).await.unwrap(), [0, 1, 0]);
        let elsewhere = Order { place: OTHER_PLACE, ..first };
        assert!(matches!(house.referrals.send(&actor, &elsewhere).await, Err(Error::FormReused)));
    }));
}

#[test]
fn refusals_name_what_is_missing() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let contact = Contact::parse("0612345678").ok();
        let no_consent = Proposal { contact, ..Proposal::default() };
        let asked = Order { proposal: no_consent, ..order("form-1") };
        let refused = house.referrals.send(&house.actor(), &asked).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::ConsentMissing))));
        let nowhere = Order { place: Uuid::from_u128(9), ..order("form-2") };
        assert!(matches!(house.referrals.send(&house.actor(), &nowhere).await, Err(Error::NotFound)));
        house.fakes.place.lock().unwrap().open = false;
        let closed = house.referrals.send(&house.actor(), &order("form-3")).await;
        assert!(matches!(closed, Err(Error::Refused(Refusal::PlaceClosed))));
    }));
}

#[test]
fn a_second_referral_is_counted_and_settles_the_alert_of_the_first() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let (_, token, _) = house.sent("form-1").await;
        let no = Answer::Cannot { reason: DeclineReason::Full, note: None };
        house.referrals.answer(&token, &no).await.unwrap();
        assert_eq!(house.referrals.counts(&house.actor()).await.unwrap(), [1, 0, 0]);
        let (second, _, _) = house.sent("form-2").await;
        assert_eq!(second.rank, 2);
        assert_eq!(house.referrals.counts(&house.actor()).await.unwrap(), [0, 1, 1]);
    }));
}

#[test]
fn the_place_answers_step_by_step_until_it_is_over() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let (one, token, _) = house.sent("form-1").await;
        let desk = &house.referrals;
        let state = |answer: Answer| {
            let token = token.clone();
            async move { desk.answer(&token, &answer).await.map(|done| (done.referral.state, done.repeated)) }
        };
        assert_eq!(state(Answer::Acknowledge).await.unwrap(), (State::Acknowledged, false));
        assert_eq!(state(Answer::Acknowledge).await.unwrap(), (State::Acknowledged, true));
        assert!(matches!(state(Answer::Done).await, Err(Error::Impossible(_))));
        assert_eq!(state(Answer::Received).await.unwrap(), (State::Received, false));
        assert_eq!(desk.counts(&house.actor()).await.unwrap(), [0, 0, 1]);
        assert!(matches!(desk.withdraw(&house.actor(), one.id).await, Err(Error::Impossible(_))));
        assert_eq!(state(Answer::Done).await.unwrap(), (State::Done, false));
        assert_eq!(state(Answer::Done).await.unwrap(), (State::Done, true));
        assert!(matches!(state(Answer::NotCome).await, Err(Error::Over(State::Done))));
        let thread = desk.get(&house.actor(), one.id).await.unwrap();
        let events: Vec<_> = thread.steps.iter().map(|step| step.event.as_str()).collect();
        assert_eq!(events, ["send", "acknowledge", "receive", "finish"]);
    }));
}

#[test]
fn two_answers_at_once_one_wins() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        for round in 0..8 {
            let (one, token, _) = house.sent(&format!("form-{round}")).await;
            let no = Answer::Cannot { reason: DeclineReason::Full, note: None };
            let answers = [Answer::Received, no, Answer::NotCome, Answer::Redirected { to: None }];
            let mut running = Vec::new();
            for answer in answers {
                let (desk, token) = (house.referrals.clone(), token.clone());
                running.push(tokio::spawn(async move { desk.answer(&token, &answer).await }));
            }
            let mut won = Vec::new();
            for task in running {
                match task.await.unwrap() {
                    Ok(done) => won.push(done.referral.state),
                    Err(Error::Over(_) | Error::Impossible(_) | Error::Changed) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            let thread = house.referrals.get(&house.actor(), one.id).await.unwrap();
            // "Received" then "did not come" or "sent on" is a story that the table allows; anything else is one answer.
            let told: Vec<_> = thread.steps.iter().skip(1).map(|step| step.state).collect();
            assert_eq!(told.last(), Some(&thread.referral.state));
            assert!(told.len() == 1 || told[0] == State::Received, "{told:?}");
            won.sort_unstable();
            let mut sorted = told.clone();
            sorted.sort_unstable();
            assert_eq!(won, sorted, "every winner is in the thread, and nobody else");
        }
    }));
}

#[test]
fn an_unanswered_referral_comes_back_to_its_sender_at_the_deadline() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let (one, token, _) = house.sent("form-1").await;
        house.world.set("2026-03-18T22:59:59.999Z");
        assert_eq!(house.referrals.mark_overdue().await.unwrap(), 0);
        house.world.set("2026-03-18T23:00:00Z");
        assert_eq!(house.referrals.mark_overdue().await.unwrap(), 1);
        assert_eq!(house.referrals.mark_overdue().await.unwrap(), 0);
        assert_eq!(house.referrals.counts(&house.actor()).await.unwrap(), [1, 0, 0]);
        house.referrals.settle(&house.actor(), one.id).await.unwrap();
        assert_eq!(house.referrals.counts(&house.actor()).await.unwrap(), [0, 0, 1]);
        // A late answer is still welcome, and a new "we expect them" has a deadline of its own.
        let late = house.referrals.answer(&token, &Answer::Acknowledge).await.unwrap().referral;
        assert_eq!((late.state, late.shelf()), (State::Acknowledged, Shelf::Waiting));
        house.days(32);
        assert_eq!(house.referrals.mark_overdue().await.unwrap(), 1);
        assert!(journal::verify(&house.db).await.unwrap().faults.is_empty());
    }));
}

#[test]
fn words_and_contact_are_forgotten_in_time() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let proposal = Proposal {
            own_words: Some("mes mots".into()),
            contact: Contact::parse("0612345678").ok(),
            consent: true,
            tell_person: true,
            ..Proposal::default()
        };
        let asked = Order { proposal, ..order("form-1") };
        let one = house.referrals.send(&house.actor(), &asked).await.unwrap().referral;
        assert_eq!(one.contact.as_deref(), Some("0612345678"));
        assert_eq!(house.referrals.forget().await.unwrap(), 0);
        let token = one.links(house.referrals.key()).unwrap().token;
        let sent_on = Answer::Redirected { to: Some("chez Paul".into()) };
        house.referrals.answer(&token, &sent_on).await.unwrap();
        house.days(30);
        assert_eq!(house.referrals.forget().await.unwrap(), 0);
        house.days(1);
        assert_eq!(house.referrals.forget().await.unwrap(), 1);
        assert_eq!(house.referrals.forget().await.unwrap(), 0);
        let thread = house.referrals.get(&house.actor(), one.id).await.unwrap();
        let gone = thread.referral;
        assert_eq!((gone.own_words, gone.contact, gone.note), (None, None, None));
        assert!(thread.steps.iter().all(|step| step.note.is_none()));
        assert_eq!(gone.state, State::Redirected);
    }));
}

#[test]
fn a_code_opens_its_referral_until_it_is_over_worn_or_renewed() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        let (one, token, code) = house.sent("form-1").await;
        let desk = &house.referrals;
        let typed = format!(" {}-{}", &code[..4].to_lowercase(), &code[4..]);
        assert_eq!(desk.open_code(&typed).await.unwrap(), token);
        for wrong in ["", "AAAA", "BBBBBBBB", "' OR 1=1 --", &token] {
            assert!(matches!(desk.open_code(wrong).await, Err(Error::NotFound)), "{wrong}");
        }
        desk.renew_link(&house.actor(), one.id).await.unwrap();
        assert!(matches!(desk.open_code(&code).await, Err(Error::NotFound)));
        assert!(matches!(desk.open(&token).await, Err(Error::NotFound)));
        let links = desk.get(&house.actor(), one.id).await.unwrap().links.unwrap();
        assert_eq!(desk.open(&links.token).await.unwrap().id, one.id);
        desk.answer(&links.token, &Answer::NotCome).await.unwrap();
        assert!(matches!(desk.open_code(&links.code).await, Err(Error::NotFound)));
    }));
}

#[test]
fn guesses_are_stopped_for_the_whole_site_then_codes_work_again() {
    testkit::run(testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let house = house(db).await;
            let (_, _, code) = house.sent("form-1").await;
            for _ in 0..referral::service::MAX_FAILURES {
                assert!(matches!(house.referrals.open_code("BBBBBBBB").await, Err(Error::NotFound)));
            }
            let stopped = house.referrals.open_code(&code).await;
            assert!(matches!(stopped, Err(Error::TooManyCodes { retry_after_s: 1..=600 })));
            house.world.advance(jiff::SignedDuration::from_secs(600));
            assert!(house.referrals.open_code(&code).await.is_ok());
        }
    }));
}

#[test]
fn lists_go_from_page_to_page_without_repeating() {
    testkit::run(on_each_engine(|db| async move {
        let house = house(db).await;
        for number in 0..5 {
            house.sent(&format!("form-{number}")).await;
            house.world.advance(jiff::SignedDuration::from_secs(i64::from(number % 2)));
        }
        let (mut after, mut seen) = (Cursor::START, Vec::new());
        loop {
            let page = house.referrals.list(&house.actor(), Shelf::Waiting, after, 2).await.unwrap();
            assert_eq!(page.counts, [0, 5, 0]);
            seen.extend(page.rows.iter().map(|row| row.id));
            match page.next {
                Some(next) => after = Cursor::decode(&next.encode()).unwrap(),
                None => break,
            }
        }
        assert_eq!(seen.len(), 5);
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(different.len(), 5);
    }));
}
