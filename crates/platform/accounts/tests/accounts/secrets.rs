//! What is secret stays so: in the store, the journal, the logs, and what `Debug` prints.

use std::io::Write;
use std::sync::{Arc, Mutex};

use accounts::NewClient;
use identity::{Power, Role};
use testkit::on_sqlite;

use crate::support::{EMAIL, PASSWORD, creuse, site};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn secrets_are_in_no_log_no_journal_no_debug_and_no_stolen_copy() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    on_sqlite(|scratch| {
        let (db, file, log) = (scratch.db.clone(), scratch.file.clone().unwrap(), log.clone());
        async move {
            let site = site(db).await;
            let zoe = site.zoe(Role::Referent).await;
            let (seed, signed_in, codes) = site.set_up_totp().await;
            let actor = site.actor(&signed_in).await;
            let new = NewClient {
                name: "Programme".into(),
                scopes: vec![Power::Welcome],
                territory: creuse(),
                days: 9,
            };
            let token = site.accounts.add_client(&actor, &new).await.unwrap();
            let mut browser = site.browser("fr");
            browser.get("/connexion").await;
            browser.post_form("/connexion", &[("email", EMAIL), ("password", PASSWORD)]).await.expect(303);
            browser
                .post_form("/connexion", &[("email", EMAIL), ("password", "un mauvais secret")])
                .await
                .expect(422);
            let cookie = browser.cookie("__Host-session").unwrap().to_owned();
            let session = signed_in.cookie(&site.shell).1;
            let debug = format!("{signed_in:?} {token:?} {:?}", site.accounts.profile(&actor).await.unwrap());

            let stream = &accounts::stream(zoe);
            let entries = site.db.read(|tx| async move { journal::read(&tx, stream).await }).await.unwrap();
            assert!(entries.len() > 4);
            let journal: String = entries.iter().map(|entry| entry.data.clone()).collect();

            let secrets = [
                PASSWORD,
                &seed.base32(),
                &session,
                &cookie,
                &token.reveal(),
                &codes[0],
                "un mauvais secret",
            ];
            let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
            assert!(log.contains("answered"), "the log is heard");
            for secret in secrets {
                assert!(!log.contains(secret), "in the log: {secret}");
                assert!(!debug.contains(secret), "in Debug: {secret}");
                assert!(!journal.contains(secret), "in the journal: {secret}");
            }
            for personal in [EMAIL, "Zoé"] {
                assert!(!journal.contains(personal) && !log.contains(personal), "{personal}");
            }
            assert!(!debug.contains(EMAIL));

            // A stolen copy of the store, letters apart: they are what leaves the house, and are forgotten.
            site.db
                .write("test.forget", |tx| async move { messages::forget(&tx, jiff::Timestamp::MAX).await })
                .await
                .unwrap();
            let mut stolen = std::fs::read(&file).unwrap();
            stolen.extend(std::fs::read(file.with_extension("db-wal")).unwrap_or_default());
            for secret in [
                seed.base32().as_bytes(),
                seed.as_bytes(),
                session.as_bytes(),
                cookie.as_bytes(),
                PASSWORD.as_bytes(),
            ] {
                assert!(!stolen.windows(secret.len()).any(|window| window == secret));
            }
        }
    })
    .await;
}
