//! What those who run a place, or keep the register, write on its sheet: values above every source, and confirmations.
//!
//! For capabilities that let people edit: they decide who may and what is said, then call [`set`], [`unset`] or
//! [`confirm`] inside their own transaction, journal entry included, and [`crate::Places::refresh`] after it. A value is
//! kept under the id of the place at that moment; when places merge, it follows the record that founded that place.

use db::Tx;
use jiff::Timestamp;
use kernel::World;
use serde_json::Value;
use uuid::Uuid;

use crate::fold::{BadValue, EditId, Field};
use crate::model::{PlaceId, Record};
use crate::store;

/// Who writes: as staff see it, and the account when there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The account.
    pub account: Option<Uuid>,
    /// Name and organisation, as staff see them.
    pub name: String,
}

/// Why a value was not written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such place, or no such edit in force.
    #[error("no such place or edit")]
    NotFound,
    /// The value is not one of the field.
    #[error(transparent)]
    Value(#[from] BadValue),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// Writes a value ([`Field::value`] says its form; null unsays the field) above what sources say. An earlier edit of the
/// same field stays in the history and counts again when this one is undone.
///
/// # Errors
/// [`Error`].
pub async fn set(
    tx: &Tx,
    world: &World,
    place: PlaceId,
    field: Field,
    value: &Value,
    author: &Author,
) -> Result<EditId, Error> {
    field.write(value, &mut Record::default())?;
    let place = present(tx, place).await?;
    let id: EditId = world.id();
    store::add_edit(tx, id, place, field, value, author, world.now()).await?;
    store::raise_version(tx).await?;
    Ok(id)
}

/// Undoes an edit: the field is again what an earlier edit or the sources say.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist or is undone already; the store's.
pub async fn unset(tx: &Tx, world: &World, edit: EditId, author: &Author) -> Result<(), Error> {
    if !store::undo_edit(tx, edit, world.now(), &author.name).await? {
        return Err(Error::NotFound);
    }
    store::raise_version(tx).await?;
    Ok(())
}

/// Says that the sheet is right today.
///
/// # Errors
/// [`Error::NotFound`]; the store's.
pub async fn confirm(tx: &Tx, world: &World, place: PlaceId, author: &Author) -> Result<(), Error> {
    let place = present(tx, place).await?;
    store::add_confirmation(tx, world.id::<ConfirmationKind>().uuid(), place, author, world.now()).await?;
    store::raise_version(tx).await?;
    Ok(())
}

/// One edit of a place, in force or undone.
#[derive(Debug, Clone, PartialEq)]
pub struct PastEdit {
    /// The edit.
    pub edit: crate::fold::Edit,
    /// When and by whom it was undone.
    pub undone: Option<(Timestamp, String)>,
}

/// Every edit of a place, newest first.
///
/// # Errors
/// The store's.
pub async fn of(tx: &Tx, place: PlaceId) -> db::Result<Vec<PastEdit>> {
    let place = store::resolve(tx, place).await?;
    store::past_edits(tx, place).await
}

kernel::id!(
    /// One confirmation.
    ConfirmationId,
    ConfirmationKind
);

async fn present(tx: &Tx, place: PlaceId) -> Result<PlaceId, Error> {
    let place = store::resolve(tx, place).await?;
    let founder = store::record(tx, place.uuid().into()).await?;
    founder.map(|_| place).ok_or(Error::NotFound)
}
