//! A person's data: exported without secrets, erased without a trace of their name, refused while nobody would answer.

use std::collections::BTreeSet;

use accounts::{Error as AccountError, IDLE_DAYS, NOTICE_DAYS, NewInvitation};
use db::{Db, params};
use identity::{Actor, Role};
use jiff::SignedDuration;
use kernel::Lang;
use privacy::{Error, Motive, Subject};
use testkit::on_each_engine;

use crate::support::{EMAIL, MIGRATIONS, PASSWORD, creuse, site, visitor};

/// Every table of these migrations, by their own words.
fn tables() -> BTreeSet<String> {
    let all = MIGRATIONS.iter().flat_map(|list| list.iter()).flat_map(|step| step.sql);
    let table = |sql: &&str| sql.trim_start().strip_prefix("CREATE TABLE ").map(str::to_owned);
    all.filter_map(table).filter_map(|rest| rest.split([' ', '(']).next().map(str::to_owned)).collect()
}

/// The tables in which some row, written as text, holds these words.
async fn tables_with(db: &Db, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables() {
        let columns = columns_of(db, &table).await;
        for column in columns {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE CAST({column} AS TEXT) LIKE $1");
            let sql: &'static str = Box::leak(sql.into_boxed_str());
            let pattern = format!("%{words}%");
            let pattern = pattern.as_str();
            let count: i64 = db.read(|tx| async move { tx.one(sql, params![pattern]).await }).await.unwrap();
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

async fn columns_of(db: &Db, table: &str) -> Vec<String> {
    let sql = match db.engine() {
        db::EngineKind::Sqlite => "SELECT name FROM pragma_table_info($1) ORDER BY cid",
        db::EngineKind::Postgres => {
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_name = $1
                AND data_type <> 'bytea' AND table_schema = CURRENT_SCHEMA() ORDER BY ordinal_position"
        }
    };
    db.read(|tx| async move { tx.all(sql, params![table]).await }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_given_out_but_secrets_and_erasing_leaves_no_name() {
    on_each_engine(|db| async move {
        let site = site(db.clone()).await;
        let zoe = site.zoe(Role::Referent).await;
        site.somebody("Max Petit", "max@mairie.example", &[Role::Referent]).await;
        let (seed, two, codes) = site.set_up_totp().await;
        let actor = site.actor(&two).await;
        let invited = NewInvitation {
            email: "eve@mairie.example".into(),
            lang: Lang::Fr,
            role: Role::Prescriber,
            organisation: site.home,
            territory: creuse(),
        };
        site.accounts.invite(&actor, &invited).await.unwrap();
        site.accounts.link_to(&Actor::System, zoe, "https://idp.example", "s-1").await.unwrap();

        let privacy = site.privacy();
        let data = privacy.export_own(&actor).await.unwrap();
        let kept = &data["kept"]["accounts"];
        assert_eq!(kept["email"], EMAIL);
        assert_eq!(kept["name"], "Zoé Martin");
        assert_eq!(kept["organisations"]["roles"][0]["role"], "referent");
        assert!(kept["organisations"]["roles"][0]["given_at"].is_string());
        assert!(kept["factors"]["application"]["added_at"].is_string());
        assert_eq!(kept["factors"]["recovery_codes_left"], 10);
        assert_eq!(kept["provider_links"][0]["subject"], "s-1");
        assert_eq!(kept["invitations_sent"][0]["role"], "prescriber");
        assert!(kept["acts"].as_array().unwrap().iter().any(|act| act["kind"] == "account.invited"));
        let text = data.to_string();
        let cookie = two.cookie(&site.shell).1;
        for secret in [PASSWORD, &seed.base32(), &cookie, &codes[0], "argon2", "eve@mairie.example"] {
            assert!(!text.contains(secret), "{secret}");
        }

        // Nobody and programs have no account to speak of.
        assert!(matches!(privacy.export_own(&Actor::Public).await, Err(Error::NotFound)));
        privacy.erase_own(&actor).await.unwrap();
        for words in ["Martin", EMAIL, "zoe.martin"] {
            assert_eq!(tables_with(&db, words).await, Vec::<String>::new(), "{words}");
        }
        assert!(journal::verify(&db).await.unwrap().is_whole());
        assert!(matches!(
            site.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await,
            Err(AccountError::Refused)
        ));
        assert_eq!(site.actor(&two).await, Actor::Public, "its sessions are over");
        let states = site.accounts.counts().await.unwrap();
        assert_eq!(states, [("active".to_owned(), 1), ("erased".to_owned(), 1)], "counts stay");
        // Whoever still acts with what they were brings no name back; twice erases nothing more.
        let again = privacy.erase(&actor, Subject::Account(zoe.uuid()), Motive::Person).await.unwrap();
        let privacy::Erasure::Done(rows) = again else { panic!("{again:?}") };
        assert!(rows.iter().all(|(_, erased)| erased.deleted + erased.stripped == 0), "{rows:?}");
        assert_eq!(tables_with(&db, "Martin").await, Vec::<String>::new());
        // The address is free again.
        assert_ne!(site.zoe(Role::Mediator).await, zoe);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_alone_answers_is_not_erased() {
    on_each_engine(|db| async move {
        let site = site(db.clone()).await;
        let privacy = site.privacy();
        for (role, key) in [
            (Role::Referent, "accounts-personal-last-referent"),
            (Role::NationalAdministrator, "accounts-personal-last-administrator"),
        ] {
            let email = format!("{}@mairie.example", role.code());
            let person = site.somebody_over("Ana Roy", &email, role, kernel::TerritoryRef::France).await;
            let subject = Subject::Account(person.uuid());
            let refused = privacy.erase(&Actor::System, subject, Motive::Operator).await;
            assert!(matches!(&refused, Err(Error::Hindered(keys)) if keys == &[key]), "{refused:?}");
            // A second one whose account is closed does not answer either.
            let other = format!("other-{email}");
            site.somebody_over("Bea Roy", &other, role, kernel::TerritoryRef::France).await;
            site.accounts.disable(&Actor::System, &other).await.unwrap();
            let refused = privacy.erase(&Actor::System, subject, Motive::Operator).await;
            assert!(matches!(refused, Err(Error::Hindered(_))));
            site.accounts.enable(&Actor::System, &other).await.unwrap();
            privacy.erase(&Actor::System, subject, Motive::Operator).await.unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_for_erasing_counts_a_quarter_of_an_hour() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        site.zoe(Role::PlaceManager).await;
        let signed_in = site.sign_in().await;
        let mut browser = site.browser_of(&signed_in, "fr");
        let page = browser.get("/compte/donnees").await.expect(200);
        page.contains(EMAIL).contains("Qui a regardé").contains("Vous");
        let file = browser.post_form("/compte/donnees/fichier", &[]).await.expect(200);
        assert_eq!(file.header("content-type"), Some("application/json"));
        site.world.advance(SignedDuration::from_mins(15));
        browser.get("/compte/donnees/effacement").await.expect(200).contains("Ce qui reste");
        site.world.advance(SignedDuration::from_secs(1));
        let answer = browser.get("/compte/donnees/effacement").await.expect(303);
        assert_eq!(answer.location(), Some("/connexion/confirmer?next=%2Fcompte%2Fdonnees%2Feffacement"));
        browser.post_form("/compte/donnees/effacement", &[("sure", "on")]).await.expect(403);
        browser.get("/connexion/confirmer").await.expect(200);
        let fields = [("password", PASSWORD), ("next", "/compte/donnees/effacement")];
        browser.post_form("/connexion/confirmer", &fields).await.expect(303);
        browser.post_form("/compte/donnees/effacement", &[]).await.expect(422).contains("Cochez la case");
        let done = browser.post_form("/compte/donnees/effacement", &[("sure", "on")]).await.expect(200);
        done.contains("Votre compte est effacé");
        assert_eq!(browser.cookie("__Host-session"), None);
        // Nobody is led to sign in.
        for path in ["/compte/donnees", "/compte/donnees/effacement"] {
            site.browser("fr").get(path).await.expect(303);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unused_account_is_told_after_two_years_and_closed_a_month_later() {
    on_each_engine(|db| async move {
        let site = site(db).await;
        let zoe = site.zoe(Role::PlaceManager).await;
        let boss = site
            .somebody_over(
                "Ana Roy",
                "ana@a.example",
                Role::NationalAdministrator,
                kernel::TerritoryRef::France,
            )
            .await;
        site.sign_in().await;
        let day = SignedDuration::from_hours(24);
        let second = SignedDuration::from_secs(1);
        let days = |n: i64| SignedDuration::from_hours(24 * n);
        site.world.advance(days(IDLE_DAYS) - second);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        let told = |kinds: Vec<String>| kinds.iter().any(|kind| kind == "account.idle-told");
        assert!(!told(site.journal(zoe).await));
        site.world.advance(second);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        assert!(told(site.journal(zoe).await));
        assert!(site.letters().await.iter().any(|(subject, _)| subject == "Votre compte va être clos"));
        let letters = site.letters().await.len();
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        assert_eq!(site.letters().await.len(), letters, "told once");
        // Whoever comes back keeps the account.
        site.world.advance(days(NOTICE_DAYS) - second);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        site.sign_in().await;
        site.world.advance(day);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        // Whoever does not is closed, at the second.
        site.world.advance(days(IDLE_DAYS) - day);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        site.world.advance(days(NOTICE_DAYS) - second);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        site.world.advance(second);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 1, "and never who alone runs the service");
        assert!(site.accounts.sign_in(&visitor(), EMAIL, PASSWORD, None).await.is_err());
        site.accounts.sign_in_as(boss, &visitor()).await.unwrap();
        // Opened again, it is not closed the next day.
        site.accounts.enable(&Actor::System, EMAIL).await.unwrap();
        site.world.advance(day);
        assert_eq!(site.accounts.close_idle().await.unwrap(), 0);
        site.sign_in().await;
    })
    .await;
}
