//! What people said of places, above what sources say: edits, preferred records, confirmations.

use std::collections::HashMap;

use db::{FromRow, Row, Tx, params};
use jiff::Timestamp;
use uuid::Uuid;

use super::decode;
use crate::edits::{Author, PastEdit};
use crate::fold::{Confirmation, Edit, EditId, Field, Preference, Voices};
use crate::model::{PlaceId, RecordId};

db::statements! {
    EVERY_EDIT = "SELECT place, id, field, content, by_name, made_at FROM place_edits
        WHERE undone_at IS NULL ORDER BY made_at, id";
    EDITS_OF = "SELECT place, id, field, content, by_name, made_at FROM place_edits
        WHERE undone_at IS NULL AND (place = $1 OR place IN (SELECT record FROM place_members WHERE place = $1))
        ORDER BY made_at, id";
    EVERY_PREFERENCE = "SELECT left_record, id, subject, by_name, made_at FROM place_decisions
        WHERE kind = 'prefer' AND undone_at IS NULL ORDER BY made_at, id";
    PREFERENCES_OF = "SELECT left_record, id, subject, by_name, made_at FROM place_decisions
        WHERE kind = 'prefer' AND undone_at IS NULL
            AND (left_record = $1 OR left_record IN (SELECT record FROM place_members WHERE place = $1))
        ORDER BY made_at, id";
    EVERY_CONFIRMATION = "SELECT place, by_name, confirmed_at FROM place_confirmations ORDER BY confirmed_at, id";
    CONFIRMATIONS_OF = "SELECT place, by_name, confirmed_at FROM place_confirmations
        WHERE place = $1 OR place IN (SELECT record FROM place_members WHERE place = $1) ORDER BY confirmed_at, id";
    ADD_EDIT = "INSERT INTO place_edits (id, place, field, content, by_account, by_name, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UNDO_EDIT = "UPDATE place_edits SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL";
    PAST_EDITS = "SELECT place, id, field, content, by_name, made_at, undone_at, undone_by FROM place_edits
        WHERE place = $1 OR place IN (SELECT record FROM place_members WHERE place = $1) ORDER BY made_at DESC, id DESC";
    ADD_CONFIRMATION = "INSERT INTO place_confirmations (id, place, by_account, by_name, confirmed_at)
        VALUES ($1, $2, $3, $4, $5)";
}

/// An edit and the id it was made under.
struct EditRow(Uuid, Option<Edit>);

impl FromRow for EditRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let content: String = row.at(3)?;
        let value = serde_json::from_str(&content).map_err(|error| decode("content", &error))?;
        let field: String = row.at(2)?;
        // A field that a later version of the program knows is left to that version.
        let edit = Field::from_code(&field).map(|field| -> db::Result<Edit> {
            Ok(Edit { id: row.at::<Uuid>(1)?.into(), field, value, by: row.at(4)?, at: row.at(5)? })
        });
        Ok(Self(row.at(0)?, edit.transpose()?))
    }
}

struct PreferenceRow(Uuid, Option<Preference>);

impl FromRow for PreferenceRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let record: Uuid = row.at(0)?;
        let field: String = row.at(2)?;
        let preference = Field::from_code(&field).map(|field| -> db::Result<Preference> {
            let decision = row.at::<Uuid>(1)?.into();
            Ok(Preference { decision, record: record.into(), field, by: row.at(3)?, at: row.at(4)? })
        });
        Ok(Self(record, preference.transpose()?))
    }
}

struct ConfirmationRow(Uuid, Confirmation);

impl FromRow for ConfirmationRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self(row.at(0)?, Confirmation { by: row.at(1)?, at: row.at::<Timestamp>(2)? }))
    }
}

/// What people said of a place (one of today).
pub(crate) async fn voices_of(tx: &Tx, place: PlaceId) -> db::Result<Voices> {
    let edits: Vec<EditRow> = tx.all(EDITS_OF, params![place]).await?;
    let preferences: Vec<PreferenceRow> = tx.all(PREFERENCES_OF, params![place]).await?;
    let confirmations: Vec<ConfirmationRow> = tx.all(CONFIRMATIONS_OF, params![place]).await?;
    Ok(Voices {
        edits: edits.into_iter().filter_map(|row| row.1).collect(),
        preferences: preferences.into_iter().filter_map(|row| row.1).collect(),
        confirmation: confirmations.into_iter().next_back().map(|row| row.1),
    })
}

/// What people said of every place, under the places of today.
pub(crate) async fn every_voice(
    tx: &Tx,
    place_of: &HashMap<RecordId, PlaceId>,
) -> db::Result<HashMap<PlaceId, Voices>> {
    let today = |id: Uuid| place_of.get(&RecordId::from(id)).copied().unwrap_or_else(|| PlaceId::from(id));
    let mut all: HashMap<PlaceId, Voices> = HashMap::new();
    for EditRow(place, edit) in tx.all(EVERY_EDIT, params![]).await? {
        all.entry(today(place)).or_default().edits.extend(edit);
    }
    for PreferenceRow(record, preference) in tx.all(EVERY_PREFERENCE, params![]).await? {
        all.entry(today(record)).or_default().preferences.extend(preference);
    }
    for ConfirmationRow(place, confirmation) in tx.all(EVERY_CONFIRMATION, params![]).await? {
        all.entry(today(place)).or_default().confirmation = Some(confirmation);
    }
    Ok(all)
}

pub(crate) async fn add_edit(
    tx: &Tx,
    id: EditId,
    place: PlaceId,
    field: Field,
    value: &serde_json::Value,
    author: &Author,
    at: Timestamp,
) -> db::Result<()> {
    let (content, name) = (value.to_string(), author.name.as_str());
    let values = params![id, place, field.code(), content, author.account, name, at];
    tx.execute(ADD_EDIT, values).await.map(drop)
}

/// Undoes an edit; whether it was in force.
pub(crate) async fn undo_edit(tx: &Tx, id: EditId, at: Timestamp, by: &str) -> db::Result<bool> {
    Ok(tx.execute(UNDO_EDIT, params![id, at, by]).await? == 1)
}

struct PastRow(Option<PastEdit>);

impl FromRow for PastRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let Some(edit) = EditRow::from_row(row)?.1 else { return Ok(Self(None)) };
        let undone = match row.at::<Option<Timestamp>>(6)? {
            Some(at) => Some((at, row.at::<Option<String>>(7)?.unwrap_or_default())),
            None => None,
        };
        Ok(Self(Some(PastEdit { edit, undone })))
    }
}

/// Every edit of a place (one of today), newest first.
pub(crate) async fn past_edits(tx: &Tx, place: PlaceId) -> db::Result<Vec<PastEdit>> {
    let rows: Vec<PastRow> = tx.all(PAST_EDITS, params![place]).await?;
    Ok(rows.into_iter().filter_map(|row| row.0).collect())
}

pub(crate) async fn add_confirmation(
    tx: &Tx,
    id: Uuid,
    place: PlaceId,
    author: &Author,
    at: Timestamp,
) -> db::Result<()> {
    let values = params![id, place, author.account, author.name.as_str(), at];
    tx.execute(ADD_CONFIRMATION, values).await.map(drop)
}
