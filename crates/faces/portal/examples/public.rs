//! The public pages alone, on the bundled places: `cargo run -p portal --example public`, then open
//! http://127.0.0.1:8098/. For whoever changes a page: it starts without the desk, the jobs and the command line.

#![expect(clippy::print_stdout, reason = "a program for developers")]

use kernel::World;
use web::{Settings, Shell, SigningKey};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let world = World::system();
    let db = db::Db::open("sqlite:/tmp/passerelle-portal-example.db")?;
    db.migrate(journal::MIGRATIONS).await?;
    db.migrate(places::MIGRATIONS).await?;
    let territories = territory::Territories::bundled();
    places::bundled::load(&db, &world, &territories, |progress| println!("{}", progress.title)).await?;
    let register = places::Places::open(db, territories, world.clone()).await?;
    let texts = [portal::TEXTS, places::TEXTS];
    let shell = Shell::new(Settings::default(), SigningKey::new([1; 32]), world, &texts);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8098").await?;
    println!("http://127.0.0.1:8098/");
    let router = portal::router(portal::Portal::new(register.clone()))
        .merge(web::api_reference(&places::api::openapi())?)
        .merge(places::api::router(register));
    axum::serve(listener, web::testing::layers(router, shell)).await?;
    Ok(())
}
