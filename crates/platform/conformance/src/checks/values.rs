//! What is written is what is read.

use db::{FromRow, Row, Value, params};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Nodes, Outcome, ensure, store};

/// A row of every type.
#[derive(Debug, Clone, Default, PartialEq)]
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

impl Everything {
    fn params(&self, id: i64) -> Vec<Value> {
        params![
            id,
            self.flag,
            self.number,
            self.share,
            self.name.clone(),
            self.raw.clone(),
            self.reference,
            self.at,
            self.data.clone()
        ]
    }
}

fn samples() -> Vec<Everything> {
    let of = |flag, number, share, name: &str, raw: &[u8], reference, micros, data| Everything {
        flag: Some(flag),
        number: Some(number),
        share: Some(share),
        name: Some(name.to_owned()),
        raw: Some(raw.to_vec()),
        reference: Some(Uuid::from_u128(reference)),
        at: Timestamp::from_microsecond(micros).ok(),
        data: Some(data),
    };
    let nested = serde_json::json!({"é\"\\": [1, -2.5, null, true, {"": []}], "n": i64::MAX});
    vec![
        Everything::default(),
        of(
            true,
            i64::MIN,
            0.1 + 0.2,
            "é\u{1F469}\u{200D}\u{1F4BB} ' \" \\ \n",
            &[0, 255, 92],
            u128::MAX,
            1,
            nested,
        ),
        of(false, i64::MAX, f64::MIN_POSITIVE, "", &[], 0, -62_000_000_000_000_000, serde_json::json!([])),
        of(true, 0, f64::MAX, " padded ", b"\\x41", 1, 250_000_000_000_000_000, serde_json::json!("text")),
    ]
}

/// Every type, at its ends.
pub(crate) async fn round_trip(nodes: Nodes) -> Outcome {
    for (id, sample) in (0i64..).zip(samples()) {
        let values = &sample.params(id);
        nodes
            .one
            .write("conformance.add", |tx| async move { tx.execute(store::ADD_VALUES, values.clone()).await })
            .await?;
        let found: Everything =
            nodes.other.read(|tx| async move { tx.one(store::VALUES, params![id]).await }).await?;
        ensure(found == sample, || format!("wrote {sample:?}, read {found:?}"))?;
    }
    Ok(())
}

/// Twenty thousand rows in one answer, and two megabytes in one value.
pub(crate) async fn big_results(nodes: Nodes) -> Outcome {
    const ROWS: i64 = 20_000;
    const FIRST: i64 = 1_000;
    let rows = || {
        (FIRST..FIRST + ROWS).map(|id| {
            let size = if id == FIRST { 2 << 20 } else { 200 };
            Everything { name: Some("é".repeat(size / 2)), ..Everything::default() }.params(id)
        })
    };
    nodes
        .one
        .write("conformance.fill", |tx| async move { tx.execute_many(store::ADD_VALUES, rows()).await })
        .await?;
    let names: Vec<String> =
        nodes.other.read(|tx| async move { tx.all(store::NAMES_OF_VALUES, params![FIRST]).await }).await?;
    let (count, bytes) = (names.len(), names.iter().map(String::len).sum::<usize>());
    let wanted = (ROWS as usize, (2 << 20) + (ROWS as usize - 1) * 200);
    ensure((count, bytes) == wanted, || format!("{count} rows of {bytes} bytes, wanted {wanted:?}"))
}
