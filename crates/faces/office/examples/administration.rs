//! The office alone, over an empty store, for whoever changes a page: `cargo run -p office --example administration`,
//! then open http://127.0.0.1:8099/office. **Every visitor is an administrator**: for a developer's machine only.

#![expect(clippy::print_stdout, reason = "a program for developers")]

use axum::http::HeaderMap;
use identity::{Actor, Agent, Role};
use jobs::{Failure, Runner};
use kernel::{TerritoryRef, World};
use office::{Node, Office};
use std::sync::Arc;
use vault::{MasterKey, Vault};
use web::{Authenticate, Known, Settings, Shell, SigningKey};

/// Takes everybody for an administrator.
struct Everybody;

impl Authenticate for Everybody {
    fn actor<'a>(&'a self, shell: &'a Shell, _: &'a HeaderMap) -> Known<'a> {
        let agent = Agent::named(&shell.world, "Nadia Roy", "Agence").map(|mut agent| {
            for grant in &mut agent.grants {
                (grant.role, grant.territory) = (Role::NationalAdministrator, TerritoryRef::France);
            }
            agent
        });
        Box::pin(async move { Ok(agent.map_or(Actor::Public, Actor::from)) })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let world = World::system();
    let db = db::Db::open("sqlite:/tmp/passerelle-office-example.db")?;
    let all = [
        journal::MIGRATIONS,
        jobs::MIGRATIONS,
        messages::MIGRATIONS,
        organisations::MIGRATIONS,
        accounts::MIGRATIONS,
        privacy::MIGRATIONS,
        places::MIGRATIONS,
        triage::MIGRATIONS,
        office::MIGRATIONS,
    ];
    for migrations in all {
        db.migrate(migrations).await?;
    }
    let territories = territory::Territories::bundled();
    let texts =
        [organisations::TEXTS, accounts::TEXTS, privacy::TEXTS, places::TEXTS, triage::TEXTS, office::TEXTS];
    let shell = Shell::new(Settings::default(), SigningKey::new([1; 32]), world.clone(), &texts);
    let vault = Vault::new(vec![MasterKey::new("example", [1; 32])])?;
    let accounts = accounts::Accounts::new(db.clone(), Arc::clone(&shell), vault.clone());
    let holder: Arc<dyn privacy::PersonalData> = Arc::new(accounts.clone());
    let office = Office {
        privacy: privacy::Privacy::new(db.clone(), Arc::clone(&shell), vec![holder], &[], &[]),
        accounts,
        triage: triage::Triage::new(db.clone(), world.clone(), vault.clone(), Arc::clone(&territories)),
        places: places::Places::open(db.clone(), territories, world.clone()).await?,
        keys: Arc::new(vault.verifiers(journal::PURPOSE)),
        vault,
        node: Arc::new(Node { name: "example".to_owned(), started_at: world.now(), ..Node::default() }),
        shell: Arc::clone(&shell),
        db: db.clone(),
    };
    office.refresh().await?;
    office.triage.refresh().await?;
    // One job that fails, so that the page of work has something to show.
    let now = world.now();
    let (world_of_job, nothing) = (&world, serde_json::Value::Null);
    db.write("example.job", |tx| {
        let nothing = nothing.clone();
        async move { jobs::enqueue(&tx, world_of_job, "example.fails", nothing, now).await }
    })
    .await?;
    let fails = |_| async { Err(Failure::Permanent("an example of what went wrong".to_owned())) };
    let runner = Runner::new(db, world).handle("example.fails", fails);
    let hour = jiff::SignedDuration::from_hours(1);
    let runner =
        office.handle(runner).every("example.hourly", "example.fails", hour, jiff::SignedDuration::ZERO);
    office.follow(&runner);
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move { runner.run(stopped).await });

    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await?;
    println!("http://127.0.0.1:8099/office");
    axum::serve(listener, web::layers(office::router(office), shell, Arc::new(Everybody))).await?;
    Ok(())
}
