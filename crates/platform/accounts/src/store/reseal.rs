//! Every sealed column, sealed again after a change of keys; and the old peppers, which outlive their key.

use db::{Tx, Value, params};
use kernel::World;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vault::Vault;

use super::accounts::{EMAIL_INDEX, email_context};
use super::decode;
use super::factors::{passkey_context, seed_context};
use super::tickets::{invited_context, ticket_context};
use crate::model::Email;

/// Rows of one page.
const BATCH: u32 = 200;

/// A column whose values are sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// E-mails of accounts, with the blind index they are found by.
    Email,
    /// Seeds of applications.
    Seed,
    /// Passkeys.
    Passkey,
    /// E-mails of invitations.
    Invited,
    /// What links and ceremonies under way stand for.
    Ticket,
    /// Peppers of recovery codes under keys of before.
    Pepper,
}

/// A sealed value, its row and its place.
struct Sealed {
    key: Value,
    context: String,
    value: Vec<u8>,
}

impl Column {
    pub(crate) const ALL: [Self; 6] =
        [Self::Email, Self::Seed, Self::Passkey, Self::Invited, Self::Ticket, Self::Pepper];

    /// Before the first row.
    pub(crate) fn start(self) -> Value {
        match self {
            Self::Ticket | Self::Pepper => Value::Bytes(Vec::new()),
            Self::Email | Self::Seed | Self::Passkey | Self::Invited => Value::Uuid(Uuid::nil()),
        }
    }

    const fn update(self) -> &'static str {
        match self {
            Self::Email => super::RESEAL_EMAIL,
            Self::Seed => super::RESEAL_SEED,
            Self::Passkey => super::RESEAL_PASSKEY,
            Self::Invited => super::RESEAL_INVITED,
            Self::Ticket => super::RESEAL_TICKET,
            Self::Pepper => super::RESEAL_PEPPER,
        }
    }

    /// The rows after one, by key.
    async fn rows(self, tx: &Tx, after: &Value) -> db::Result<Vec<Sealed>> {
        match self {
            Self::Email => by_id(tx, super::SEALED_EMAILS, after, |id| email_context(id.into())).await,
            Self::Seed => by_id(tx, super::SEALED_SEEDS, after, |id| seed_context(id.into())).await,
            Self::Passkey => by_id(tx, super::SEALED_PASSKEYS, after, |id| passkey_context(id.into())).await,
            Self::Invited => by_id(tx, super::SEALED_INVITED, after, |id| invited_context(id.into())).await,
            Self::Ticket => by_digest(tx, super::SEALED_TICKETS, after, ticket_context).await,
            Self::Pepper => by_digest(tx, super::SEALED_PEPPERS, after, pepper_context).await,
        }
    }
}

async fn by_id(
    tx: &Tx,
    statement: &'static str,
    after: &Value,
    context: fn(Uuid) -> String,
) -> db::Result<Vec<Sealed>> {
    let rows: Vec<(Uuid, Vec<u8>)> = tx.all(statement, params![after.clone(), BATCH]).await?;
    Ok(rows.into_iter().map(|(id, value)| Sealed { key: id.into(), context: context(id), value }).collect())
}

async fn by_digest(
    tx: &Tx,
    statement: &'static str,
    after: &Value,
    context: fn(&[u8; 32]) -> String,
) -> db::Result<Vec<Sealed>> {
    let rows: Vec<([u8; 32], Vec<u8>)> = tx.all(statement, params![after.clone(), BATCH]).await?;
    let sealed =
        |(digest, value): ([u8; 32], _)| Sealed { key: digest.into(), context: context(&digest), value };
    Ok(rows.into_iter().map(sealed).collect())
}

/// Rows of one column, in the order of their keys.
pub(crate) struct Page {
    column: Column,
    rows: Vec<Sealed>,
}

/// The rows of a column after one.
pub(crate) async fn sealed_after(tx: &Tx, column: Column, after: &Value) -> db::Result<Page> {
    Ok(Page { column, rows: column.rows(tx, after).await? })
}

impl Page {
    /// Where the next page begins; `None` after the last one.
    pub(crate) fn next(&self) -> Option<Value> {
        self.rows.last().filter(|_| self.rows.len() == BATCH as usize).map(|last| last.key.clone())
    }

    /// How many values are not sealed under the active key.
    pub(crate) fn old(&self, vault: &Vault) -> u64 {
        self.rows.iter().filter(|row| !vault.is_current(&row.value)).count() as u64
    }

    /// What [`reseal`] writes: the values that are not under the active key, sealed again.
    pub(crate) fn sealed_again(&self, vault: &Vault, world: &World) -> db::Result<Vec<Vec<Value>>> {
        let mut changes = Vec::new();
        for old in &self.rows {
            let closed = |error: vault::Error| decode(&old.context, &error);
            let new = vault.reseal(world, &old.context, &old.value).map_err(closed)?;
            let Some(new) = new else { continue };
            let mut values = params![new, old.key.clone(), old.value.clone()];
            if self.column == Column::Email {
                let text = vault.open_text(&old.context, &old.value).map_err(closed)?;
                let email = Email::parse(&text).map_err(|e| decode("email", &e))?;
                values.push(vault.blind_index(EMAIL_INDEX, &email.folded()).into());
            }
            changes.push(values);
        }
        Ok(changes)
    }
}

/// Writes values that were sealed again; one that changed since it was read is left to whoever changed it. Answers how
/// many were written.
pub(crate) async fn reseal(tx: &Tx, column: Column, changes: Vec<Vec<Value>>) -> db::Result<u64> {
    tx.execute_many(column.update(), changes).await
}

fn pepper_context(digest: &[u8; 32]) -> String {
    format!("accounts_peppers.pepper/{}", kernel::text::base64url(digest))
}

/// Keeps an old pepper, sealed: what was digested with it can be compared after its key is gone.
pub(crate) async fn keep_pepper(tx: &Tx, vault: &Vault, world: &World, pepper: &[u8; 32]) -> db::Result<u64> {
    let digest: [u8; 32] = Sha256::digest(pepper).into();
    let sealed = vault.seal(world, &pepper_context(&digest), pepper);
    tx.execute(super::KEEP_PEPPER, params![digest, sealed]).await
}

/// The old peppers that were kept.
pub(crate) async fn kept_peppers(tx: &Tx, vault: &Vault) -> db::Result<Vec<[u8; 32]>> {
    let rows: Vec<([u8; 32], Vec<u8>)> = tx.all(super::KEPT_PEPPERS, params![]).await?;
    let open = |(digest, sealed): ([u8; 32], Vec<u8>)| {
        let plain = vault.open(&pepper_context(&digest), &sealed).map_err(|e| decode("pepper", &e))?;
        <[u8; 32]>::try_from(plain).map_err(|_| decode("pepper", &"not 32 bytes"))
    };
    rows.into_iter().map(open).collect()
}
