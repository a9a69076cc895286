//! A person's rights, from the paper in hand to the last row: on the assembled program, on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking; its helpers too")]

mod support;

use db::{Db, params};
use identity::Actor;
use jiff::SignedDuration;
use privacy::{Erasure, Motive, Subject};
use serde_json::Value;
use support::{House, Objects};
use testkit::Answer;

/// Words that only the person could have said.
const WORDS: &str = "Je veux écrire à ma sœur à Pondichéry";
const PHONE: &str = "0612345678";

async fn post(house: &House, path: &str, fields: &[(&str, &str)]) -> Answer {
    house.nobody().await.post_form(path, fields).await
}

/// A referral with words and a contact, as an agent sends it for a person who agreed to everything.
async fn with_words(house: &House) -> Objects {
    let actor = Actor::from(house.agent.clone());
    let triage = &house.app.triage;
    let mut objects = house.objects().await;
    let mut given = support::answers();
    for (field, values) in [
        ("T10.words", &[WORDS][..]),
        ("T11", &["yes"]),
        ("T11.channel", &["call"]),
        ("T11.share", &["needs", "words"]),
    ] {
        given.insert(field.to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
    }
    let opening = triage::Opening { commune: Some("23096".to_owned()), paper_filled_on: None };
    let pathway = triage.open(&actor, &opening).await.unwrap();
    let pathway = triage.answer_all(&actor, pathway.id, pathway.version, &given).await.unwrap();
    let pathway = triage.finish(&actor, pathway.id, pathway.version).await.unwrap();
    let mut order = house.order(&pathway, house.app.places.snapshot().briefs()[0].id);
    order.proposal.own_words = Some(WORDS.to_owned());
    order.proposal.contact = Some(referral::model::Contact::parse(PHONE).unwrap());
    (order.proposal.consent, order.proposal.tell_person) = (true, true);
    let sent = house.app.referrals.send(&actor, &order).await.unwrap();
    objects.personal = privacy::PersonalCode::of(house.app.shell().key.bytes(), pathway.id.uuid()).printed();
    (objects.finished, objects.referral) = (pathway, sent.referral);
    objects
}

/// Every text and JSON of every table that holds these words.
async fn tables_with(db: &Db, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in [
        (
            "triage_pathways",
            "CAST(answers AS TEXT) || COALESCE(CAST(outcome AS TEXT), '') || COALESCE(own_motive, '') || opened_by",
        ),
        (
            "referrals",
            "COALESCE(own_words, '') || COALESCE(contact, '') || COALESCE(note, '') || CAST(contents AS TEXT)",
        ),
        ("referral_steps", "COALESCE(note, '')"),
        ("messages", "recipient || body"),
        ("journal_entries", "data || subject || actor"),
        ("jobs", "CAST(payload AS TEXT)"),
        ("privacy_consents", "what || told_by"),
    ] {
        let sql: &'static str =
            Box::leak(format!("SELECT COUNT(*) FROM {table} WHERE ({columns}) LIKE $1").into_boxed_str());
        let pattern = format!("%{needle}%");
        let pattern = pattern.as_str();
        let count: i64 = db.read(|tx| async move { tx.one(sql, params![pattern]).await }).await.unwrap();
        if count > 0 {
            found.push(table.to_owned());
        }
    }
    found
}

/// Tables where sealed words or a sealed number of this thread are left. A letter to the place holds neither.
async fn sealed_left(house: &House, objects: &Objects) -> Vec<String> {
    let (pathway, referral) = (objects.finished.id, objects.referral.id);
    let mut found = Vec::new();
    for (table, sql) in [
        ("triage_pathways", "SELECT COUNT(*) FROM triage_pathways WHERE id = $1 AND words IS NOT NULL"),
        (
            "referrals",
            "SELECT COUNT(*) FROM referrals WHERE pathway_id = $1 AND \
             (own_words_sealed IS NOT NULL OR contact_sealed IS NOT NULL OR note_sealed IS NOT NULL)",
        ),
    ] {
        let count: i64 =
            house.app.db.read(|tx| async move { tx.one(sql, params![pathway]).await }).await.unwrap();
        if count > 0 {
            found.push(table.to_owned());
        }
    }
    let about = referral::stream(referral);
    let letters = messages::about(&house.app.db, &house.app.vault, &about).await.unwrap();
    if letters.iter().any(|letter| letter.to.address() == PHONE) {
        found.push("messages".to_owned());
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_copy_of_the_store_holds_nothing_that_a_person_said() {
    support::on_each_engine(|house, scratch| async move {
        let objects = with_words(&house).await;
        let stolen = testkit::Stolen::copy(&scratch.db, scratch.file.as_deref()).await;
        assert!(stolen.contains(&objects.referral.reference), "the copy is read");
        for hidden in [WORDS, PHONE, "Pondich"] {
            assert!(!stolen.contains(hidden), "{hidden}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_reads_takes_away_and_erases_their_file() {
    support::on_each_engine(|house, scratch| async move {
        let objects = with_words(&house).await;
        let id = objects.finished.id;
        let subject = Subject::Pathway(id.uuid());
        // The agent looks, twice within ten minutes, and prints.
        let mut desk = house.browser_of(&house.agent).await;
        for _ in 0..2 {
            desk.get(&format!("/desk/pathways/{id}")).await.expect(200);
        }
        let sheet = desk.get(&format!("/desk/referrals/{}/sheet", objects.referral.id)).await.expect(200);
        // The code is on the paper, and on the result.
        assert!(sheet.text().contains(&objects.personal), "the sheet shows the code");
        let result = desk.get(&format!("/desk/pathways/{id}/triage/result")).await.expect(200);
        assert!(result.text().contains(&objects.personal), "the result shows the code");

        // By the reference of the triage or that of the sheet, as people type.
        let typed = objects.personal.to_lowercase().replace('\u{a0}', "-");
        let printed = objects.referral.printed_reference();
        let reference = objects.finished.reference.to_string();
        for name in [reference.as_str(), printed.as_str()] {
            let page = post(&house, "/ma-fiche", &[("reference", name), ("code", &typed)]).await.expect(200);
            let text = page.text();
            for wanted in [
                WORDS,
                PHONE,
                "Léa Martin, Accueil de Guéret",
                "Votre parcours",
                "(2 fois)",
                "Être recontacté",
            ] {
                assert!(text.contains(wanted), "{wanted} not in {text}");
            }
        }
        let form = [("reference", reference.as_str()), ("code", typed.as_str())];
        let file = post(&house, "/ma-fiche/fichier", &form).await.expect(200);
        let file: Value = file.json();
        assert_eq!(file["kept"]["triage"]["answers"]["T10.words"], WORDS);
        assert_eq!(file["kept"]["referral"][0]["contact"], PHONE);
        assert_eq!(file["consents"].as_array().unwrap().len(), 4);
        assert!(file["journal"].as_array().unwrap().iter().any(|entry| entry["kind"] == "triage.finished"));

        // A consent is taken back, and it counts.
        let words = [&form[..], &[("what", "words")]].concat();
        post(&house, "/ma-fiche/accord", &words).await.expect(200).contains("retiré");
        let actor = Actor::from(house.agent.clone());
        let seen = house.app.triage.load(&actor, id).await.unwrap();
        assert!(!seen.consent().words && seen.consent().needs && seen.consent().contact);
        let contact = [&form[..], &[("what", "contact")]].concat();
        post(&house, "/ma-fiche/accord", &contact).await.expect(200);
        assert_eq!(
            tables_with(&scratch.db, PHONE).await,
            Vec::<String>::new(),
            "the number is forgotten at once"
        );
        assert_eq!(sealed_left(&house, &objects).await, ["triage_pathways"], "and its sealed form");

        // Erasure waits while a place expects the person, says why, and is done on its own afterwards.
        post(&house, "/ma-fiche/effacement", &form).await.expect(422);
        let sure = [&form[..], &[("sure", "on")]].concat();
        post(&house, "/ma-fiche/effacement", &sure).await.expect(200).contains("Un lieu vous attend");
        assert_eq!(sealed_left(&house, &objects).await, ["triage_pathways"]);
        let figures = house.app.triage.conclusions().await.unwrap();
        house.app.privacy.upkeep().await.unwrap();
        assert_eq!(sealed_left(&house, &objects).await, ["triage_pathways"], "still open");
        house.app.referrals.withdraw(&actor, objects.referral.id).await.unwrap();
        house.app.privacy.upkeep().await.unwrap();
        assert_eq!(sealed_left(&house, &objects).await, Vec::<String>::new());
        for gone in [WORDS, PHONE, "Pondich"] {
            assert_eq!(tables_with(&scratch.db, gone).await, Vec::<String>::new(), "{gone}");
        }
        // Nothing opens any more; what counts still counts; the journal is whole and says what was done, not to whom.
        post(&house, "/ma-fiche", &form).await.expect(422);
        post(&house, "/ma-fiche", &[("reference", &printed), ("code", &typed)]).await.expect(422);
        desk.get(&format!("/desk/pathways/{id}")).await.expect(404);
        assert_eq!(house.app.triage.conclusions().await.unwrap(), figures);
        assert!(journal::verify(&scratch.db).await.unwrap().is_whole());
        let entries =
            scratch.db.read(|tx| async move { journal::read(&tx, &triage::stream(id)).await }).await.unwrap();
        let kinds: Vec<&str> =
            entries.iter().map(|e| e.kind.as_str()).filter(|k| k.starts_with("privacy.")).collect();
        assert_eq!(
            kinds,
            [
                "privacy.exported",
                "privacy.consent_withdrawn",
                "privacy.consent_withdrawn",
                "privacy.erasure_asked",
                "privacy.erased"
            ]
        );
        // Once more does nothing more.
        let again = house.app.privacy.erase(&Actor::System, subject, Motive::Operator).await.unwrap();
        let Erasure::Done(rows) = again else { panic!("{again:?}") };
        assert_eq!(rows.iter().map(|(_, e)| e.deleted).sum::<u64>(), 0);
        house.nobody().await.get("/donnees-personnelles?lang=en").await.expect(200).contains("24 months");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_a_code_is_stopped_for_the_reference_and_for_the_site() {
    support::on_each_engine(|house, _| async move {
        let objects = house.objects().await;
        let reference = objects.finished.reference.to_string();
        let personal = objects.personal.as_str();
        for n in 0..10 {
            let code = format!("AAAA{n}{n}{n}{n}");
            post(&house, "/ma-fiche", &[("reference", &reference), ("code", &code)]).await.expect(422);
        }
        // Even the right one, until the bucket is over; another person's file still opens.
        post(&house, "/ma-fiche", &[("reference", &reference), ("code", personal)]).await.expect(429);
        let other = house.objects().await;
        let own = other.finished.reference.to_string();
        post(&house, "/ma-fiche", &[("reference", &own), ("code", &other.personal)]).await.expect(200);
        // The code of one thread opens no other.
        post(&house, "/ma-fiche", &[("reference", &own), ("code", personal)]).await.expect(422);
        house.world.advance(SignedDuration::from_mins(11));
        post(&house, "/ma-fiche", &[("reference", &reference), ("code", personal)]).await.expect(200);
        // Nothing of what is typed breaks anything.
        let long = "x".repeat(5000);
        for hostile in ["", "é\u{202e}", "' OR 1=1 --", &long] {
            let answer =
                post(&house, "/ma-fiche", &[("reference", hostile), ("code", hostile)]).await.expect(422);
            assert!(!answer.text().contains(&"x".repeat(100)));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readings_at_the_same_moment_are_one_line_and_old_lines_go() {
    support::on_each_engine(|house, scratch| async move {
        let objects = house.objects().await;
        let path = format!("/desk/pathways/{}", objects.finished.id);
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let (house, path) = (house.clone(), path.clone());
                tokio::spawn(async move { house.browser_of(&house.agent).await.get(&path).await.expect(200) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let lines = || async {
            let rows: Vec<(i64, String)> = scratch
                .db
                .read(|tx| async move {
                    tx.all("SELECT count, what FROM privacy_accesses ORDER BY first_at, what", params![])
                        .await
                })
                .await
                .unwrap();
            rows
        };
        assert_eq!(lines().await, [(6, "pathway".to_owned())]);
        house.world.advance(SignedDuration::from_mins(11));
        house.browser_of(&house.agent).await.get(&path).await.expect(200);
        assert_eq!(lines().await.len(), 2, "a reading eleven minutes later is another line");
        // Nobody else's page leaves a line.
        house.browser_of(&house.stranger).await.get(&path).await.expect(404);
        assert_eq!(lines().await.len(), 2);
        house.world.advance(SignedDuration::from_hours(24 * 366));
        assert!(house.app.privacy.upkeep().await.unwrap() >= 2);
        assert_eq!(lines().await, []);
    })
    .await;
}

/// Every column of every table that holds these words, whatever the table is about.
async fn columns_with(db: &Db, needle: &str) -> Vec<String> {
    let listed = match db.engine() {
        db::EngineKind::Sqlite => {
            "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
                WHERE m.type = 'table' ORDER BY m.name, c.cid"
        }
        db::EngineKind::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
                WHERE table_schema = CURRENT_SCHEMA() AND data_type <> 'bytea' ORDER BY table_name, column_name"
        }
    };
    let columns: Vec<(String, String)> =
        db.read(|tx| async move { tx.all(listed, params![]).await }).await.unwrap();
    assert!(columns.iter().any(|(table, _)| table == "accounts"), "the tables are seen");
    let mut found = Vec::new();
    for (table, column) in columns {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE CAST({column} AS TEXT) LIKE $1");
        let sql: &'static str = Box::leak(sql.into_boxed_str());
        let pattern = format!("%{needle}%");
        let pattern = pattern.as_str();
        let count: i64 = db.read(|tx| async move { tx.one(sql, params![pattern]).await }).await.unwrap();
        if count > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_erased_is_named_in_no_table_and_the_journal_is_whole() {
    support::on_each_engine(|house, scratch| async move {
        let objects = house.objects().await;
        let actor = Actor::from(house.agent.clone());
        house.app.referrals.withdraw(&actor, objects.referral.id).await.unwrap();
        let path = format!("/desk/pathways/{}", objects.finished.id);
        house.browser_of(&house.agent).await.get(&path).await.expect(200);
        let db = &scratch.db;
        assert!(!columns_with(db, "Léa Martin").await.is_empty());
        // What waits to leave leaves first; copies stay, until now.
        db.write("test.sent", |tx| async move {
            tx.execute("UPDATE messages SET state = 'sent'", params![]).await
        })
        .await
        .unwrap();
        let subject = Subject::Account(house.agent.id.uuid());
        let figures = house.app.triage.conclusions().await.unwrap();
        house.app.privacy.erase(&Actor::System, subject, Motive::Operator).await.unwrap();
        for needle in ["Léa Martin", "lea.martin@essai.example"] {
            assert_eq!(columns_with(db, needle).await, Vec::<String>::new(), "{needle}");
        }
        assert!(!columns_with(db, privacy::ERASED_NAME).await.is_empty());
        assert_eq!(house.app.triage.conclusions().await.unwrap(), figures);
        assert!(journal::verify(db).await.unwrap().is_whole());
    })
    .await;
}
