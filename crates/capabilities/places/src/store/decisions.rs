//! What people decided of pairs of records.

use db::{FromRow, Row, Tx, params};
use jiff::Timestamp;
use uuid::Uuid;

use super::decode;
use crate::fold::DecisionId;
use crate::linking::{Decision, Verdict};
use crate::model::{PlaceId, RecordId};

db::statements! {
    ADD_DECISION = "INSERT INTO place_decisions
        (id, kind, left_record, right_record, subject, motive, by_account, by_name, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CLAIM_PAIR = "INSERT INTO place_decided (left_record, right_record, subject, decision) VALUES ($1, $2, $3, $4)
        ON CONFLICT (left_record, right_record, subject) DO NOTHING";
    CLAIMED = "SELECT decision FROM place_decided WHERE left_record = $1 AND right_record = $2 AND subject = $3";
    RELEASE_PAIR = "DELETE FROM place_decided WHERE decision = $1";
    UNDO_DECISION = "UPDATE place_decisions SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL";
    PAIRS_IN_FORCE = "SELECT id, kind, subject, left_record, right_record, motive, by_name, made_at, undone_at, undone_by
        FROM place_decisions WHERE undone_at IS NULL AND kind <> 'prefer' ORDER BY made_at, id";
    DECISION = "SELECT id, kind, subject, left_record, right_record, motive, by_name, made_at, undone_at, undone_by
        FROM place_decisions WHERE id = $1";
    DECISIONS_OF = "SELECT id, kind, subject, left_record, right_record, motive, by_name, made_at, undone_at, undone_by
        FROM place_decisions WHERE left_record = $1 OR right_record = $1
            OR left_record IN (SELECT record FROM place_members WHERE place = $1)
            OR right_record IN (SELECT record FROM place_members WHERE place = $1)
        ORDER BY made_at DESC, id";
    UNPREFER = "UPDATE place_decisions SET undone_at = $3, undone_by = $4
        WHERE kind = 'prefer' AND undone_at IS NULL AND subject = $2
            AND (left_record = $1 OR left_record IN (SELECT record FROM place_members WHERE place = $1))";
}

/// A decision; none for a kind that only a later version of the program knows.
struct DecisionRow(Option<Decision>);

impl FromRow for DecisionRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (kind, subject): (String, String) = (row.at(1)?, row.at(2)?);
        let Some(verdict) = Verdict::from_code(&kind, &subject) else { return Ok(Self(None)) };
        let undone: Option<Timestamp> = row.at(8)?;
        Ok(Self(Some(Decision {
            id: row.at::<Uuid>(0)?.into(),
            verdict,
            left: row.at::<Uuid>(3)?.into(),
            right: row.at::<Uuid>(4)?.into(),
            motive: row.at(5)?,
            by: row.at(6)?,
            at: row.at(7)?,
            undone: match undone {
                Some(at) => Some((at, row.at::<Option<String>>(9)?.unwrap_or_default())),
                None => None,
            },
        })))
    }
}

fn known(rows: Vec<DecisionRow>) -> Vec<Decision> {
    rows.into_iter().filter_map(|row| row.0).collect()
}

/// The order in which a pair is kept.
fn pair(decision: &Decision) -> (RecordId, RecordId) {
    (decision.left.min(decision.right), decision.left.max(decision.right))
}

/// The decisions in force on pairs, oldest first.
pub(crate) async fn pairs_in_force(tx: &Tx) -> db::Result<Vec<Decision>> {
    Ok(known(tx.all(PAIRS_IN_FORCE, params![]).await?))
}

pub(crate) async fn decision(tx: &Tx, id: DecisionId) -> db::Result<Option<Decision>> {
    Ok(tx.optional::<DecisionRow>(DECISION, params![id]).await?.and_then(|row| row.0))
}

/// Every decision on records of a place (one of today), undone or not, newest first.
pub(crate) async fn decisions_of(tx: &Tx, place: PlaceId) -> db::Result<Vec<Decision>> {
    Ok(known(tx.all(DECISIONS_OF, params![place]).await?))
}

/// Writes a decision on a pair; when the pair is decided already, writes nothing and gives that decision.
pub(crate) async fn add_decision(
    tx: &Tx,
    decision: &Decision,
    account: Option<Uuid>,
) -> db::Result<Option<Decision>> {
    let (low, high) = pair(decision);
    if !matches!(decision.verdict, Verdict::Prefer(_)) {
        let claim = params![low, high, decision.verdict.subject(), decision.id];
        if tx.execute(CLAIM_PAIR, claim).await? == 0 {
            let earlier: Uuid = tx.one(CLAIMED, params![low, high, decision.verdict.subject()]).await?;
            let earlier = self::decision(tx, earlier.into()).await?;
            return earlier.map(Some).ok_or_else(|| decode("decision", &"a pair points at no decision"));
        }
    }
    let values = params![
        decision.id,
        decision.verdict.code(),
        decision.left,
        decision.right,
        decision.verdict.subject(),
        decision.motive.as_str(),
        account,
        decision.by.as_str(),
        decision.at
    ];
    tx.execute(ADD_DECISION, values).await?;
    Ok(None)
}

/// Undoes a decision; whether it was in force.
pub(crate) async fn undo_decision(tx: &Tx, id: DecisionId, at: Timestamp, by: &str) -> db::Result<bool> {
    tx.execute(RELEASE_PAIR, params![id]).await?;
    Ok(tx.execute(UNDO_DECISION, params![id, at, by]).await? == 1)
}

/// Undoes what was preferred for a field of a place (one of today).
pub(crate) async fn unprefer(
    tx: &Tx,
    place: PlaceId,
    field: &str,
    at: Timestamp,
    by: &str,
) -> db::Result<u64> {
    tx.execute(UNPREFER, params![place, field, at, by]).await
}
