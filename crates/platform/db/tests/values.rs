//! What goes in comes out, the same on both engines.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use db::{Db, EngineKind, Error, FromRow, Migration, Row, Rule, Value, params};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[Migration {
    name: "test.001-everything",
    sql: &[
        "CREATE TABLE everything (id BIGINT PRIMARY KEY, flag BOOLEAN, number BIGINT, share DOUBLE PRECISION,
        name TEXT, raw BYTEA, reference UUID, at TIMESTAMPTZ, data JSONB)",
    ],
}];

const ADD: &str = "INSERT INTO everything (id, flag, number, share, name, raw, reference, at, data)
    VALUES ($9, $1, $2, $3, $4, $5, $6, $7, $8)";
const FIND: &str = "SELECT flag, number, share, name, raw, reference, at, data FROM everything WHERE id = $1";

#[derive(Debug, Clone, PartialEq)]
struct Everything {
    flag: Option<bool>,
    number: Option<i64>,
    share: Option<f64>,
    name: Option<String>,
    raw: Option<Vec<u8>>,
    reference: Option<Uuid>,
    at: Option<Timestamp>,
    data: Option<serde_json::Value>,
}

impl FromRow for Everything {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            flag: row.get("flag")?,
            number: row.get("number")?,
            share: row.get("share")?,
            name: row.get("name")?,
            raw: row.get("raw")?,
            reference: row.get("reference")?,
            at: row.get("at")?,
            data: row.get("data")?,
        })
    }
}

fn anything() -> impl Strategy<Value = Everything> {
    let number = prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0), any::<i64>()];
    let share = prop_oneof![Just(0.1 + 0.2), Just(f64::MAX), Just(f64::MIN_POSITIVE), -1e300..1e300];
    let text = "[^\0]{0,40}";
    let micros = -62_000_000_000_000_000i64..250_000_000_000_000_000;
    // A whole number written as a float comes back from PostgreSQL as a whole number: not part of the promise.
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map_into(),
        any::<i64>().prop_map_into(),
        text.prop_map_into()
    ];
    let json = leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::Array),
            prop::collection::btree_map("[^\0]{0,8}", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    });
    (
        prop::option::of(any::<bool>()),
        prop::option::of(number),
        prop::option::of(share),
        prop::option::of(text),
        prop::option::of(prop::collection::vec(any::<u8>(), 0..40)),
        prop::option::of(any::<u128>().prop_map(Uuid::from_u128)),
        prop::option::of(micros.prop_map(|us| Timestamp::from_microsecond(us).unwrap())),
        prop::option::of(json),
    )
        .prop_map(|(flag, number, share, name, raw, reference, at, data)| Everything {
            flag,
            number,
            share,
            name,
            raw,
            reference,
            at,
            data,
        })
}

async fn round_trip(db: &Db, id: i64, thing: &Everything) -> db::Result<Everything> {
    let values = || {
        params![
            thing.flag,
            thing.number,
            thing.share,
            &thing.name,
            &thing.raw,
            thing.reference,
            thing.at,
            &thing.data,
            id
        ]
    };
    db.write("test.add", |tx| async move { tx.execute(ADD, values()).await }).await?;
    db.read(|tx| async move { tx.one(FIND, params![id]).await }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_comes_back_as_it_went() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let handle = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let next = std::cell::Cell::new(0);
            let config =
                ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() };
            TestRunner::new(config)
                .run(&anything(), |thing| {
                    next.set(next.get() + 1);
                    let back = handle.block_on(round_trip(&db, next.get(), &thing));
                    prop_assert_eq!(back.unwrap(), thing);
                    Ok(())
                })
                .unwrap();
        })
        .await
        .unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_engine_cannot_keep_is_refused_by_both() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let refused: [Value; 3] = ["a\0b".into(), serde_json::json!({"k": ["\0"]}).into(), f64::NAN.into()];
        for value in refused {
            let column = match value {
                Value::Text(_) => "INSERT INTO everything (id, name) VALUES ($1, $2)",
                Value::Json(_) => "INSERT INTO everything (id, data) VALUES ($1, $2)",
                _ => "INSERT INTO everything (id, share) VALUES ($1, $2)",
            };
            let value = &value;
            let outcome: db::Result<u64> = db
                .write("test.add", |tx| async move { tx.execute(column, params![1, value.clone()]).await })
                .await;
            assert!(
                matches!(outcome, Err(Error::Constraint { kind: Rule::Check, .. })),
                "{value:?}: {outcome:?}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_type_is_an_error_never_a_conversion() {
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let wrong: db::Result<u64> = db
            .write("test.add", |tx| async move {
                tx.execute("INSERT INTO everything (id, number) VALUES ($1, $2)", params![1, "twelve"]).await
            })
            .await;
        assert!(wrong.is_err());
        db.write("test.add", |tx| async move {
            tx.execute("INSERT INTO everything (id, number, name) VALUES ($1, $2, $3)", params![1, 300, "x"])
                .await
        })
        .await
        .unwrap();
        let read: db::Result<u8> =
            db.read(|tx| async move { tx.one("SELECT number FROM everything", params![]).await }).await;
        assert!(matches!(read, Err(Error::Decode { column, .. }) if column == "number"));
        let read: db::Result<i64> =
            db.read(|tx| async move { tx.one("SELECT name FROM everything", params![]).await }).await;
        assert!(matches!(read, Err(Error::Decode { .. })));
        for values in [params![], params![1, 2]] {
            let values = &values;
            let outcome: db::Result<Vec<i64>> =
                db.read(|tx| async move {
                    tx.all("SELECT id FROM everything WHERE id = $1", values.clone()).await
                })
                .await;
            assert!(outcome.is_err(), "{values:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_codes_and_text_order_are_the_same() {
    kernel::id!(
        /// A thing.
        ThingId, ThingKind
    );
    testkit::on_every_engine(|db| async move {
        db.migrate(MIGRATIONS).await.unwrap();
        let id: ThingId = testkit::world().id();
        let code: kernel::CommuneCode = "2A004".parse().unwrap();
        let code = &code;
        db.write("test.add", |tx| async move {
            const SQL: &str = "INSERT INTO everything (id, reference, name) VALUES ($1, $2, $3)";
            tx.execute(SQL, params![1, id, code]).await?;
            tx.execute_many(
                SQL,
                (2..).zip(["b", "É", "a", "Z", "z", "10", "9"]).map(|(n, t)| params![n, id, t]),
            )
            .await
        })
        .await
        .unwrap();
        let (back, name): (ThingId, kernel::CommuneCode) = db
            .read(|tx| async move {
                tx.one("SELECT reference, name FROM everything WHERE id = $1", params![1]).await
            })
            .await
            .unwrap();
        assert_eq!((back, &name), (id, code));
        let order: Vec<String> = db
            .read(
                |tx| async move { tx.all("SELECT name FROM everything ORDER BY name, id", params![]).await },
            )
            .await
            .unwrap();
        assert_eq!(order.concat(), "102A0049Zabzé".replace('é', "É"), "by bytes on {:?}", db.engine());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_rules_have_one_name_on_both_engines() {
    const RULES: &[Migration] = &[Migration {
        name: "test.001-rules",
        sql: &[
            "CREATE TABLE parents (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, age BIGINT CHECK (age > 0))",
            "CREATE TABLE children (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES parents (id))",
        ],
    }];
    testkit::on_every_engine(|db| async move {
        db.migrate(RULES).await.unwrap();
        let add = "INSERT INTO parents (id, name, age) VALUES ($1, $2, $3)";
        db.write("test.add", |tx| async move { tx.execute(add, params![1, "a", 1]).await }).await.unwrap();
        let child = "INSERT INTO children (id, parent) VALUES ($1, $2)";
        for (sql, values, rule) in [
            (add, params![1, "b", 1], Rule::Unique),
            (add, params![2, "a", 1], Rule::Unique),
            (add, params![2, None::<String>, 1], Rule::NotNull),
            (add, params![2, "b", 0], Rule::Check),
            (child, params![1, 7], Rule::ForeignKey),
        ] {
            let values = &values;
            let outcome: db::Result<u64> =
                db.write("test.add", |tx| async move { tx.execute(sql, values.clone()).await }).await;
            assert!(matches!(&outcome, Err(Error::Constraint { kind, .. }) if *kind == rule), "{outcome:?}");
        }
        assert!(matches!(db.engine(), EngineKind::Sqlite | EngineKind::Postgres));
    })
    .await;
}
