//! E-mail against a real SMTP server (aiosmtpd, in `target/smtp`; `cargo xtask test` puts it there). Without it these
//! tests are skipped, loudly; with `REQUIRE_ENGINES=1` that is a failure.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use db::Db;
use jiff::SignedDuration;
use jobs::Runner;
use kernel::{Lang, World};
use messages::{MIGRATIONS, Message, Outgoing, Recipient, State, Transports};
use vault::{MasterKey, Vault};

/// The key of these tests.
fn vault() -> Vault {
    Vault::new(vec![MasterKey::new("test", [7; 32])]).unwrap()
}
use serde_json::Value;

const SENDER: &str = "Passerelle de Guéret <accueil@passerelle.example>";
const SUBJECT: &str =
    "Une personne à accueillir : « été à Œting », et une ligne assez longue pour être pliée";
const TEXT: &str = "Bonjour,\n\nÀ bientôt, ça ira. Prix : 0 €.\n.\n.. deux points\nFin";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().to_owned()
}

/// The interpreter with the server in it.
fn python() -> Option<PathBuf> {
    let python = root().join("target/smtp/bin/python");
    let present = Command::new(&python).args(["-c", "import aiosmtpd"]).status().is_ok_and(|s| s.success());
    if !present {
        assert!(!testkit::required(), "aiosmtpd is required: cargo xtask prerequisites");
        eprintln!("skipped: no SMTP server (target/smtp)");
    }
    present.then_some(python)
}

/// A folder with what one server writes, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("passerelle-smtp-{}", World::system().token(9)));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.0.join("mails")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A certificate authority and a certificate of `localhost`; `None` when there is no openssl.
    fn certificates(&self) -> Option<Vec<u8>> {
        let script = "openssl req -x509 -nodes -newkey rsa:2048 -keyout ca.key -out ca.pem -subj /CN=test-ca -days 3 && \
            openssl req -nodes -newkey rsa:2048 -keyout own.key -out own.csr -subj /CN=localhost \
                -addext subjectAltName=DNS:localhost && \
            openssl x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out own.pem -days 3 -copy_extensions copy";
        let made = Command::new("sh").args(["-c", script]).current_dir(&self.0).output().unwrap();
        if !made.status.success() {
            assert!(!testkit::required(), "openssl is required: {}", String::from_utf8_lossy(&made.stderr));
            eprintln!("skipped: no openssl");
            return None;
        }
        Some(std::fs::read(self.0.join("ca.pem")).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A running server.
struct Server(Child);

impl Server {
    fn start(python: &Path, mode: &str, port: u16, folder: &Folder, tls: bool) -> Self {
        let port = port.to_string();
        let (mails, certificate, key) =
            (folder.0.join("mails"), folder.0.join("own.pem"), folder.0.join("own.key"));
        let mut command = Command::new(python);
        command.arg(root().join("tests/smtp/server.py")).args([mode, &port]).arg(mails);
        if tls {
            command.arg(certificate).arg(key);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn put(db: &Db, world: &World) {
    db.migrate(jobs::MIGRATIONS).await.unwrap();
    db.migrate(MIGRATIONS).await.unwrap();
    let outgoing = &Outgoing {
        to: Recipient::Email("mediatheque@mairie.example.fr".to_owned()),
        lang: Lang::Fr,
        subject: SUBJECT.to_owned(),
        text: TEXT.to_owned(),
        about: "referral/1".to_owned(),
    };
    db.write("test.put", |tx| async move {
        messages::enqueue(&tx, &vault(), world, outgoing.clone()).await.map(drop)
    })
    .await
    .unwrap();
}

fn runner(db: &Db, world: &World, transports: Transports) -> Runner {
    messages::deliver_with(
        Runner::new(db.clone(), world.clone()),
        db.clone(),
        vault(),
        world.clone(),
        transports,
    )
}

async fn message(db: &Db) -> Message {
    messages::recent(db, &vault(), 1).await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_arrives_once_with_its_accents_after_the_server_was_down_and_busy() {
    let Some(python) = python() else { return };
    let python = python.as_path();
    testkit::on_each_engine(|db| async move {
        let (world, folder, port) = (testkit::world(), Folder::new(), free_port());
        put(&db, &world).await;
        let runner =
            runner(&db, &world, Transports::smtp(&format!("smtp://127.0.0.1:{port}"), SENDER).unwrap());
        // Down: it waits.
        runner.run_due().await;
        assert_eq!(message(&db).await.state, State::Queued);
        // Up, but busy twice (451): it waits, and says why.
        let server = Server::start(python, "busy", port, &folder, false);
        for _ in 0..2 {
            world.advance(SignedDuration::from_mins(5));
            runner.run_due().await;
            let waiting = message(&db).await;
            assert_eq!(waiting.state, State::Queued);
            assert!(waiting.last_error.as_ref().is_some_and(|why| why.contains("451")), "{waiting:?}");
        }
        for _ in 0..3 {
            world.advance(SignedDuration::from_mins(5));
            runner.run_due().await;
        }
        let sent = message(&db).await;
        assert_eq!((sent.state, sent.last_error.as_deref()), (State::Sent, None));
        let mails = folder.mails();
        assert_eq!(mails.len(), 1, "once");
        let mail = &mails[0];
        assert_eq!(mail["message_id"], format!("<{}@passerelle.example>", sent.id));
        assert_eq!(mail["subject"], SUBJECT);
        assert_eq!(mail["text"].as_str().unwrap().replace("\r\n", "\n").trim_end(), TEXT);
        assert_eq!(mail["from"], "accueil@passerelle.example");
        assert_eq!(mail["to"], serde_json::json!(["mediatheque@mairie.example.fr"]));
        assert_eq!(mail["ascii"], true, "encoded for servers without 8BITMIME");
        drop(server);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_not_there_is_not_tried_again() {
    let Some(python) = python() else { return };
    let python = python.as_path();
    testkit::on_each_engine(|db| async move {
        let (world, folder, port) = (testkit::world(), Folder::new(), free_port());
        put(&db, &world).await;
        let _server = Server::start(python, "refuse", port, &folder, false);
        let runner =
            runner(&db, &world, Transports::smtp(&format!("smtp://127.0.0.1:{port}"), SENDER).unwrap());
        assert_eq!(runner.run_due().await, 1);
        let failed = message(&db).await;
        assert_eq!(failed.state, State::Failed);
        assert!(failed.last_error.is_some_and(|why| why.contains("550")));
        world.advance(SignedDuration::from_hours(8));
        assert_eq!(runner.run_due().await, 0);
        assert_eq!(messages::failed(&db, &vault(), 9).await.unwrap().len(), 1, "it stays in sight");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_in_clear_when_tls_is_required() {
    let Some(python) = python() else { return };
    let python = python.as_path();
    let folder = &Folder::new();
    let Some(authority) = folder.certificates() else { return };
    let authority = authority.as_slice();
    testkit::on_sqlite(|scratch| {
        let db = scratch.db.clone();
        async move {
            let world = testkit::world();
            put(&db, &world).await;
            let (clear, tls) = (free_port(), free_port());
            // A server that offers no STARTTLS gets nothing.
            let server = Server::start(python, "ok", clear, folder, false);
            let required = |port: u16| format!("smtp://localhost:{port}?tls=required");
            runner(&db, &world, Transports::smtp(&required(clear), SENDER).unwrap()).run_due().await;
            assert_eq!((message(&db).await.state, folder.mails().len()), (State::Queued, 0));
            drop(server);
            // One whose certificate nobody vouches for gets nothing either.
            let _server = Server::start(python, "ok", tls, folder, true);
            world.advance(SignedDuration::from_mins(5));
            runner(&db, &world, Transports::smtp(&required(tls), SENDER).unwrap()).run_due().await;
            assert_eq!((message(&db).await.state, folder.mails().len()), (State::Queued, 0));
            // With the authority that signed it, the mail leaves, under TLS.
            world.advance(SignedDuration::from_mins(5));
            let trusting = Transports::smtp_trusting(&required(tls), SENDER, authority).unwrap();
            runner(&db, &world, trusting).run_due().await;
            assert_eq!(message(&db).await.state, State::Sent);
            assert_eq!(folder.mails()[0]["tls"], true);
            assert!(Transports::smtp_trusting(&required(tls), SENDER, b"no certificate").is_err());
        }
    })
    .await;
}
