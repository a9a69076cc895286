//! How fast rows go in and out of SQLite, and what prepared statements are worth on PostgreSQL. `cargo bench -p db`.
#![expect(clippy::unwrap_used, reason = "a benchmark may stop")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::print_stdout, reason = "its output")]

use std::time::Instant;

use db::{Db, FromRow, Migration, Row, params};
use kernel::World;

const MIGRATIONS: &[Migration] = &[Migration {
    name: "bench.001-places",
    sql: &[
        "CREATE TABLE places (id UUID PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL,
            commune TEXT NOT NULL, address TEXT, lat DOUBLE PRECISION, lon DOUBLE PRECISION, services BIGINT NOT NULL,
            hours TEXT, open BOOLEAN NOT NULL, updated_at TIMESTAMPTZ NOT NULL)",
        "CREATE INDEX places_commune ON places (commune)",
    ],
}];
const ADD: &str =
    "INSERT INTO places (id, source, name, folded, commune, address, lat, lon, services, hours, open,
    updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const ALL: &str =
    "SELECT id, source, name, folded, commune, address, lat, lon, services, hours, open, updated_at
    FROM places ORDER BY id";
const ONE: &str = "SELECT name FROM places WHERE id = $1";
const TOUCH: &str = "UPDATE places SET services = $2 WHERE id = $1";

struct Place(#[expect(dead_code, reason = "only read")] (uuid::Uuid, String, String, bool));

impl FromRow for Place {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let _: (String, String, String) = (row.get("source")?, row.get("folded")?, row.get("commune")?);
        let _: (Option<f64>, Option<f64>, i64) = (row.get("lat")?, row.get("lon")?, row.get("services")?);
        Ok(Self((row.get("id")?, row.get("name")?, row.get("hours")?, row.get("open")?)))
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let scratch = testkit::Scratch::sqlite();
        measure(&scratch.db).await;
        for server in testkit::pg::Server::ALL {
            let Some(scratch) = testkit::Scratch::on(server).await else { continue };
            scratch.db.migrate(MIGRATIONS).await.unwrap();
            for prepare in ["auto", "off"] {
                let db = Db::open(&format!("{}?prepare={prepare}", scratch.url)).unwrap();
                measure_statements(&db, &format!("{server}, prepare={prepare}")).await;
                db.close();
            }
            scratch.remove().await;
        }
    });
}

/// Many small transactions, one after the other: what a statement costs beyond the work it asks for.
async fn measure_statements(db: &Db, name: &str) {
    const COUNT: u32 = 2_000;
    let world = World::system();
    let ids: Vec<uuid::Uuid> = (0..COUNT).map(|_| world.id::<()>().uuid()).collect();
    let start = Instant::now();
    for id in &ids {
        let values = || params![*id, "bench", "n", "n", "35238", "a", 48.1, -1.6, 1, "", true, world.now()];
        db.write("bench.add", |tx| async move { tx.execute(ADD, values()).await }).await.unwrap();
    }
    let writes = f64::from(COUNT) / start.elapsed().as_secs_f64();
    db.analyze().await.unwrap();
    let start = Instant::now();
    for id in &ids {
        db.read(|tx| async move { tx.one::<String>(ONE, params![*id]).await }).await.unwrap();
    }
    let reads = f64::from(COUNT) / start.elapsed().as_secs_f64();
    println!("{name}: {writes:.0} writes/s, {reads:.0} point reads/s");
}

async fn measure(db: &Db) {
    const PLACES: u32 = 65_000;
    db.migrate(MIGRATIONS).await.unwrap();
    let world = World::system();
    let ids: Vec<uuid::Uuid> = (0..PLACES).map(|_| world.id::<()>().uuid()).collect();
    let row = |n: u32, id: uuid::Uuid| {
        let name = format!("Espace numérique de la commune {n}");
        let hours = "Mo-Fr 09:00-12:30,14:00-17:30; Sa 09:00-12:00";
        params![
            id,
            "bench",
            &name,
            &name,
            format!("{n:05}"),
            "1 place de la Mairie",
            48.1,
            -1.6,
            n,
            hours,
            true,
            world.now()
        ]
    };
    let (row, all) = (&row, &ids);
    let start = Instant::now();
    let load = db.write("bench.load", |tx| async move {
        tx.execute_many(ADD, (0..).zip(all).map(|(n, id)| row(n, *id))).await
    });
    let loaded: u64 = load.await.unwrap_or_else(|e: db::Error| {
        println!("{e}");
        0
    });
    println!("load {loaded} rows of 12 columns: {:.2} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    let read = db.read(|tx| async move { tx.all::<Place>(ALL, params![]).await }).await.unwrap();
    println!("read {} rows: {:.2} s", read.len(), start.elapsed().as_secs_f64());

    let start = Instant::now();
    for id in ids.iter().cycle().take(50_000) {
        db.read(|tx| async move { tx.one::<String>(ONE, params![*id]).await }).await.unwrap();
    }
    println!("point reads: {:.0}/s", 50_000.0 / start.elapsed().as_secs_f64());

    let start = Instant::now();
    for id in ids.iter().take(2_000) {
        db.write("bench.touch", |tx| async move { tx.execute(TOUCH, params![*id, 1]).await }).await.unwrap();
    }
    println!("durable writes, one after the other: {:.0}/s", 2_000.0 / start.elapsed().as_secs_f64());
}
