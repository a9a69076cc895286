//! Accounts, routes and keys from the command line: what each command prints, and its exit code.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use accounts::NewAccount;
use identity::{Actor, OrganisationId, Role};
use kernel::{Lang, World};
use organisations::{Facts, Kind};
use passerelle::config::{Config, Settings};
use passerelle::routes::ROUTES;
use passerelle::server::{self, App};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

const EMAIL: &str = "zoe.martin@mairie.example";
const PASSWORD: &str = "un vélo bleu dans la cour";

/// The data folder of one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("passerelle-identity-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn data(&self) -> String {
        self.0.join("data").display().to_string()
    }

    fn keys(&self) -> Vec<String> {
        fs::read_to_string(self.0.join("data/key")).unwrap().lines().map(str::to_owned).collect()
    }

    /// Runs the command on this folder.
    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        passerelle(&[args, &["--data", &self.data()]].concat())
    }

    /// The program of this folder, as `serve` puts it together.
    async fn app(&self) -> App {
        let mut settings = Settings::from_parts(None, std::iter::empty()).unwrap();
        settings.set_flag("store.data", self.data());
        settings.set_flag("store.bundled", "false".to_owned());
        let config = Config::read(&settings).unwrap();
        let db = server::open_store(&config).await.unwrap();
        App::assemble(db, &config, World::system(), None, |_| ()).await.unwrap()
    }

    /// Three organisations, two of one name, and an account with a role in the first.
    fn seed(&self) -> [OrganisationId; 3] {
        on_runtime(async {
            let app = self.app().await;
            let mut homes = Vec::new();
            for name in ["CCAS de Guéret", "Maison commune", "Maison commune"] {
                homes.push(organisation(&app, name).await);
            }
            let homes: [OrganisationId; 3] = homes.try_into().unwrap();
            let new = NewAccount {
                name: "Zoé Martin".into(),
                email: EMAIL.into(),
                lang: Lang::Fr,
                commune: None,
                roles: vec![(Role::Referent, homes[0], "departement:23".parse().unwrap())],
            };
            let id = app.accounts.create(&Actor::System, &new, Some(PASSWORD)).await.unwrap();
            app.accounts.sign_in_as(id, &accounts::Visitor::default()).await.unwrap();
            app.db.close();
            homes
        })
    }

    /// Signs in as the page does.
    fn signs_in(&self) -> bool {
        on_runtime(async {
            let app = self.app().await;
            let visitor = accounts::Visitor::default();
            let signed_in = app.accounts.sign_in(&visitor, EMAIL, PASSWORD, None).await;
            app.db.close();
            signed_in.is_ok()
        })
    }

    fn shown(&self, email: &str) -> Value {
        let (code, out, err) = self.run(&["user", "show", email, "--json"]);
        assert_eq!(code, Some(0), "{err}");
        serde_json::from_str(&out).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn on_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

async fn organisation(app: &App, name: &str) -> OrganisationId {
    let facts = &Facts {
        name: name.into(),
        kind: Kind::LocalAuthority,
        capacities: std::collections::BTreeSet::new(),
        siret: None,
        territory: "departement:23".parse().unwrap(),
    };
    app.db
        .write("test.organisation", |tx| async move {
            organisations::create(&tx, &World::system(), &Actor::System, facts).await
        })
        .await
        .unwrap()
}

fn passerelle(args: &[&str]) -> (Option<i32>, String, String) {
    with(args, &[])
}

fn with(args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
    command.args(args).envs(env.iter().copied()).current_dir(std::env::temp_dir());
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in [
        &["user", "invite"][..],
        &["user", "disable"],
        &["user", "enable"],
        &["user", "reset-second-factor"],
        &["user", "show"],
        &["secrets", "rotate"],
        &["secrets", "reseal"],
        &["routes"],
    ] {
        let (code, out, _) = passerelle(&[command, &["--help"]].concat());
        assert_eq!(code, Some(0), "{command:?}");
        assert!(out.contains("Example: "), "{command:?}: {out}");
    }
}

#[test]
fn an_account_is_shown_closed_and_opened_again() {
    let folder = Folder::new("states");
    let [home, ..] = folder.seed();
    let shown = folder.shown(EMAIL);
    assert_eq!((&shown["name"], &shown["state"]), (&"Zoé Martin".into(), &"active".into()));
    assert_eq!((&shown["sessions"], &shown["factors"]["password"]), (&1.into(), &true.into()));
    assert_eq!(shown["roles"][0]["role"], "referent");
    assert_eq!(shown["roles"][0]["organisation"]["id"], home.to_string());
    assert_eq!(shown["roles"][0]["territory"], "departement:23");
    let (_, words, _) = folder.run(&["user", "show", EMAIL]);
    assert!(words.contains("referent of CCAS de Guéret, on departement:23"), "{words}");
    for secret in ["argon2", PASSWORD] {
        assert!(!words.contains(secret) && !shown.to_string().contains(secret), "{secret}");
    }
    for (command, state, signs_in) in [("disable", "disabled", false), ("enable", "active", true)] {
        let (code, out, err) = folder.run(&["user", command, &EMAIL.to_uppercase()]);
        assert_eq!(code, Some(0), "{out}{err}");
        let shown = folder.shown(EMAIL);
        assert_eq!((&shown["state"], &shown["sessions"]), (&state.into(), &0.into()));
        assert_eq!(folder.signs_in(), signs_in, "{command}");
    }
    let (code, out, err) = folder.run(&["user", "reset-second-factor", EMAIL]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(folder.shown(EMAIL)["sessions"], 0);
    let (_, journal, _) = folder.run(&["journal", "export"]);
    for kind in ["account.disabled", "account.enabled", "account.factors-reset"] {
        assert!(journal.contains(kind), "{kind} is in the journal");
    }
}

#[test]
fn somebody_is_invited_by_the_id_or_the_exact_name_of_an_organisation() {
    let folder = Folder::new("invite");
    let [_, second, _] = folder.seed();
    for (n, organisation) in ["CCAS de Guéret", &second.to_string()].into_iter().enumerate() {
        let email = format!("ada{n}@mairie.example");
        let args = ["user", "invite", &email, "--role", "prescriber", "--organisation", organisation];
        let (code, out, err) = folder.run(&args);
        assert_eq!(code, Some(0), "{err}");
        assert!(out.contains("prescriber") && out.contains("departement:23"), "{out}");
    }
    let english = ["--territory", "commune:23096", "--lang", "en"];
    let args = ["user", "invite", EMAIL, "--role", "mediator", "--organisation", "CCAS de Guéret"];
    let (code, out, err) = folder.run(&[&args[..], &english].concat());
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("commune:23096"), "{out}");
    let letters = on_runtime(async {
        let app = folder.app().await;
        messages::recent(&app.db, &app.vault, 10).await.unwrap()
    });
    assert_eq!(letters.len(), 3);
    let english = letters.iter().find(|letter| letter.lang == Lang::En).unwrap();
    assert!(english.text.contains("/invitation/") && english.text.contains("CCAS de Guéret"));
    assert_eq!(letters.iter().filter(|letter| letter.lang == Lang::Fr).count(), 2);
}

#[test]
fn mistakes_are_told_plainly() {
    let folder = Folder::new("mistakes");
    let homes = folder.seed();
    let missing = "0198c0de-0000-7000-8000-000000000001";
    let invite = |role, organisation| {
        vec!["user", "invite", "a@b.example", "--role", role, "--organisation", organisation]
    };
    let home = "CCAS de Guéret";
    for (args, code, said) in [
        (vec!["user", "show", "nobody@mairie.example"], 1, "no account has the e-mail nobody@mairie.example"),
        (vec!["user", "disable", "nobody@mairie.example"], 1, "no account"),
        (vec!["user", "reset-second-factor", "zoe"], 2, "zoe is not an e-mail address"),
        (vec!["user", "invite", "zoe", "--role", "referent", "--organisation", home], 2, "not an e-mail"),
        (invite("boss", home), 2, "national-administrator"),
        (invite("referent", "CCAS de Gueret"), 1, "letter for letter"),
        (invite("referent", missing), 1, "no organisation has the id"),
        (invite("referent", "Maison commune"), 1, "2 organisations are called"),
        ([invite("referent", home), vec!["--territory", "departement:99"]].concat(), 2, "no such territory"),
        ([invite("referent", home), vec!["--territory", "23"]].concat(), 2, "departement:23"),
        ([invite("referent", home), vec!["--lang", "de"]].concat(), 2, "possible values: fr, en"),
    ] {
        let (exit, out, err) = folder.run(&args);
        assert_eq!(exit, Some(code), "{args:?}: {out}{err}");
        assert!(err.contains(said) && !err.contains("panicked"), "{args:?}: {err}");
    }
    let (_, _, err) = folder.run(&invite("referent", "Maison commune"));
    assert!(homes[1..].iter().all(|home| err.contains(&home.to_string())), "{err}");
    // Without the server's key nothing is found: that is said, and no key is made.
    fs::remove_file(folder.0.join("data/key")).unwrap();
    let (code, _, err) = folder.run(&["user", "show", EMAIL]);
    assert_eq!(code, Some(2));
    assert!(err.contains("there is no key") && !folder.0.join("data/key").exists(), "{err}");
}

#[test]
fn routes_are_printed_for_people_and_for_programs() {
    let (code, out, _) = passerelle(&["routes"]);
    assert_eq!((code, out.lines().count()), (Some(0), ROUTES.len()));
    assert!(out.lines().any(|line| line.starts_with("GET    / ") && line.ends_with("anybody")), "{out}");
    let (code, json, _) = passerelle(&["routes", "--json"]);
    let read: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, read), (Some(0), serde_json::to_value(ROUTES).unwrap()));
}

#[test]
fn the_key_of_the_data_folder_is_changed_and_the_old_one_dropped() {
    let folder = Folder::new("rotate");
    folder.seed();
    let first = folder.keys();
    let (code, out, err) = folder.run(&["secrets", "rotate", "--json"]);
    assert_eq!(code, Some(0), "{err}");
    let done: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&done["sealed"], &done["dropped"]), (&1.into(), &false.into()), "{out}");
    assert_eq!(done["public_keys"].as_array().unwrap().len(), 2);
    let both = folder.keys();
    assert_eq!((both.len(), &both[1]), (2, &first[0]));
    assert!(!out.contains(&both[0]) && !out.contains(&both[1]), "no key is printed");
    assert!(folder.signs_in());
    let (code, out, err) = folder.run(&["secrets", "reseal", "--drop-old"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains(": 0.") && out.contains("dropped"), "{out}");
    assert_eq!(folder.keys(), both[..1]);
    assert!(folder.signs_in());
    // In one go; the key that was dropped opens nothing.
    let (code, out, err) = folder.run(&["secrets", "rotate", "--drop-old"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("--public-key"), "{out}");
    assert!(folder.keys().len() == 1 && folder.keys() != both[..1] && folder.signs_in());
    let data = folder.data();
    let lost = with(&["user", "show", EMAIL, "--data", &data], &[("PASSERELLE_SECRETS_KEY", &both[0])]);
    assert_eq!(lost.0, Some(1), "{}", lost.2);
}

#[test]
fn keys_are_not_dropped_while_a_letter_needs_them() {
    let folder = Folder::new("letters");
    folder.seed();
    on_runtime(async {
        let app = folder.app().await;
        app.accounts.ask_reset(&accounts::Visitor::default(), EMAIL, Lang::Fr).await.unwrap();
        app.db.close();
    });
    let (code, _, err) = folder.run(&["secrets", "rotate", "--drop-old"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("to be written: 1.") && folder.keys().len() == 2, "{err}");
}

#[test]
fn keys_of_the_configuration_are_the_operators() {
    let folder = Folder::new("given");
    folder.seed();
    let (old, new) = (folder.keys().remove(0), "ab".repeat(32));
    let (both, data) = (format!("{new},{old}"), folder.data());
    for command in [&["secrets", "rotate"][..], &["secrets", "reseal", "--drop-old"]] {
        let args = [command, &["--data", &data]].concat();
        let (code, _, err) = with(&args, &[("PASSERELLE_SECRETS_KEY", &both)]);
        assert_eq!(code, Some(2));
        assert!(err.contains("come from the configuration") && !err.contains(&old), "{err}");
    }
    assert_eq!(folder.keys(), std::slice::from_ref(&old));
    let reseal = ["secrets", "reseal", "--data", &data];
    let (code, out, err) = with(&reseal, &[("PASSERELLE_SECRETS_KEY", &both)]);
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.starts_with("Values sealed again under the key ") && out.contains(": 1.") && out.contains("kept"),
        "{out}"
    );
    let show = ["user", "show", EMAIL, "--data", &data];
    assert_eq!(with(&show, &[("PASSERELLE_SECRETS_KEY", &new)]).0, Some(0));
    assert_eq!(with(&show, &[("PASSERELLE_SECRETS_KEY", &old)]).0, Some(1));
}
