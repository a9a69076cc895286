//! What the linkage found: relations between records, pairs to look at, its runs.

use std::collections::{BTreeMap, HashMap};

use db::{FromRow, Row, Tx, Value, params};
use jiff::Timestamp;
use uuid::Uuid;

use crate::linking::{RelationKind, Run};
use crate::model::{PlaceId, RecordId};

db::statements! {
    EVERY_RELATION = "SELECT from_record, to_record, kind, probability FROM place_relations
        ORDER BY from_record, to_record";
    RELATIONS_OF = "SELECT from_record, to_record, kind, probability FROM place_relations
        WHERE from_record = $1 OR to_record = $1
            OR from_record IN (SELECT record FROM place_members WHERE place = $1)
            OR to_record IN (SELECT record FROM place_members WHERE place = $1)
        ORDER BY from_record, to_record";
    SAVE_RELATION = "INSERT INTO place_relations (from_record, to_record, kind, probability) VALUES ($1, $2, $3, $4)
        ON CONFLICT (from_record, to_record) DO UPDATE SET kind = EXCLUDED.kind, probability = EXCLUDED.probability";
    DROP_RELATION = "DELETE FROM place_relations WHERE from_record = $1 AND to_record = $2";
    EVERY_REVIEW = "SELECT left_record, right_record, probability, gain FROM place_reviews
        ORDER BY gain DESC, left_record, right_record";
    SAVE_REVIEW = "INSERT INTO place_reviews (left_record, right_record, probability, gain) VALUES ($1, $2, $3, $4)
        ON CONFLICT (left_record, right_record) DO UPDATE SET probability = EXCLUDED.probability, gain = EXCLUDED.gain";
    DROP_REVIEW = "DELETE FROM place_reviews WHERE left_record = $1 AND right_record = $2";
    POSTPONE = "INSERT INTO place_postponed (left_record, right_record, until_at) VALUES ($1, $2, $3)
        ON CONFLICT (left_record, right_record) DO UPDATE SET until_at = EXCLUDED.until_at";
    POSTPONED = "SELECT left_record, right_record FROM place_postponed WHERE until_at > $1
        ORDER BY left_record, right_record";
    LAST_RUN = "SELECT at, engine, register_version, records, places, changed, relations, reviews
        FROM place_linkage_runs ORDER BY register_version DESC LIMIT 1";
    ADD_RUN = "INSERT INTO place_linkage_runs
        (at, engine, register_version, records, places, changed, relations, reviews)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (register_version) DO UPDATE SET at = EXCLUDED.at, engine = EXCLUDED.engine,
            records = EXCLUDED.records, places = EXCLUDED.places, changed = EXCLUDED.changed,
            relations = EXCLUDED.relations, reviews = EXCLUDED.reviews";
    LINKABLE = "SELECT version FROM place_register WHERE id = 2";
    RAISE_LINKABLE = "UPDATE place_register SET version = version + 1 WHERE id = 2";
}

/// Two records, in an order that means something for relations and none for reviews.
pub(crate) type Pair = (RecordId, RecordId);

/// A relation as stored; its kind is none when only a later version of the program knows it.
struct RelationRow(Pair, Option<RelationKind>, f64);

impl FromRow for RelationRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let kind: String = row.at(2)?;
        let pair = (row.at::<Uuid>(0)?.into(), row.at::<Uuid>(1)?.into());
        Ok(Self(pair, RelationKind::from_code(&kind), row.at(3)?))
    }
}

/// What is stored of relations: by pair, the kind and how sure.
pub(crate) type Relations = BTreeMap<Pair, (RelationKind, f64)>;
/// What is stored of the queue: by pair, the probability of one place and the gain of an answer.
pub(crate) type Reviews = BTreeMap<Pair, (f64, f64)>;

fn by_pair(rows: Vec<RelationRow>) -> Relations {
    rows.into_iter().filter_map(|row| Some((row.0, (row.1?, row.2)))).collect()
}

pub(crate) async fn relations(tx: &Tx) -> db::Result<Relations> {
    Ok(by_pair(tx.all(EVERY_RELATION, params![]).await?))
}

/// The relations of the records of a place (one of today).
pub(crate) async fn relations_of(tx: &Tx, place: PlaceId) -> db::Result<Relations> {
    Ok(by_pair(tx.all(RELATIONS_OF, params![place]).await?))
}

struct ReviewRow(Pair, f64, f64);

impl FromRow for ReviewRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self((row.at::<Uuid>(0)?.into(), row.at::<Uuid>(1)?.into()), row.at(2)?, row.at(3)?))
    }
}

pub(crate) async fn reviews(tx: &Tx) -> db::Result<Reviews> {
    let rows: Vec<ReviewRow> = tx.all(EVERY_REVIEW, params![]).await?;
    Ok(rows.into_iter().map(|ReviewRow(pair, probability, gain)| (pair, (probability, gain))).collect())
}

/// Makes the stored relations say what is wanted; how many rows changed.
pub(crate) async fn save_relations(tx: &Tx, stored: &Relations, wanted: &Relations) -> db::Result<u64> {
    let gone = stored.keys().filter(|pair| !wanted.contains_key(*pair));
    let gone: Vec<Vec<Value>> = gone.map(|(from, to)| params![*from, *to]).collect();
    let new = wanted.iter().filter(|(pair, value)| stored.get(*pair) != Some(*value));
    let new: Vec<Vec<Value>> =
        new.map(|((from, to), (kind, sure))| params![*from, *to, kind.code(), *sure]).collect();
    Ok(tx.execute_many(DROP_RELATION, gone).await? + tx.execute_many(SAVE_RELATION, new).await?)
}

/// Makes the stored queue say what is wanted; how many rows changed.
pub(crate) async fn save_reviews(tx: &Tx, stored: &Reviews, wanted: &Reviews) -> db::Result<u64> {
    let gone = stored.keys().filter(|pair| !wanted.contains_key(*pair));
    let gone: Vec<Vec<Value>> = gone.map(|(left, right)| params![*left, *right]).collect();
    let new = wanted.iter().filter(|(pair, value)| stored.get(*pair) != Some(*value));
    let new: Vec<Vec<Value>> =
        new.map(|((left, right), (probability, gain))| params![*left, *right, *probability, *gain]).collect();
    Ok(tx.execute_many(DROP_REVIEW, gone).await? + tx.execute_many(SAVE_REVIEW, new).await?)
}

pub(crate) async fn drop_review(tx: &Tx, pair: Pair) -> db::Result<()> {
    tx.execute(DROP_REVIEW, params![pair.0, pair.1]).await.map(drop)
}

/// Puts a pair off until a time.
pub(crate) async fn postpone(tx: &Tx, pair: Pair, until: Timestamp) -> db::Result<()> {
    tx.execute(POSTPONE, params![pair.0, pair.1, until]).await.map(drop)
}

/// The pairs put off at `now`.
pub(crate) async fn postponed(tx: &Tx, now: Timestamp) -> db::Result<Vec<Pair>> {
    let rows: Vec<(Uuid, Uuid)> = tx.all(POSTPONED, params![now]).await?;
    Ok(rows.into_iter().map(|(left, right)| (left.into(), right.into())).collect())
}

impl FromRow for Run {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let count = |at| row.at::<i64>(at).map(i64::unsigned_abs);
        Ok(Self {
            at: row.at(0)?,
            engine: row.at(1)?,
            of: row.at(2)?,
            records: count(3)?,
            places: count(4)?,
            changed: count(5)?,
            relations: count(6)?,
            reviews: count(7)?,
        })
    }
}

pub(crate) async fn last_run(tx: &Tx) -> db::Result<Option<Run>> {
    tx.optional(LAST_RUN, params![]).await
}

pub(crate) async fn add_run(tx: &Tx, run: &Run) -> db::Result<()> {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let values = params![
        run.at,
        run.engine.as_str(),
        run.of,
        count(run.records),
        count(run.places),
        count(run.changed),
        count(run.relations),
        count(run.reviews)
    ];
    tx.execute(ADD_RUN, values).await.map(drop)
}

/// The version of what the linkage reads: records and decisions.
pub(crate) async fn linkable(tx: &Tx) -> db::Result<i64> {
    tx.one(LINKABLE, params![]).await
}

/// Says that records or decisions changed.
pub(crate) async fn raise_linkable(tx: &Tx) -> db::Result<()> {
    tx.execute(RAISE_LINKABLE, params![]).await.map(drop)
}

/// What the linkage starts from, besides records.
pub(crate) struct Before {
    pub(crate) place_of: HashMap<RecordId, PlaceId>,
    pub(crate) relations: Relations,
    pub(crate) reviews: Reviews,
}

pub(crate) async fn before(tx: &Tx) -> db::Result<Before> {
    Ok(Before {
        place_of: super::memberships(tx).await?,
        relations: relations(tx).await?,
        reviews: reviews(tx).await?,
    })
}
