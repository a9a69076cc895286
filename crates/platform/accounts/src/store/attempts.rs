//! How often something was tried.

use db::{FromRow, Row, Tx, params};
use jiff::Timestamp;

use crate::model::Attempts;

impl FromRow for Attempts {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self { count: row.at(0)?, last_at: Some(row.at(1)?) })
    }
}

pub(crate) async fn attempts(tx: &Tx, subject: &[u8; 32]) -> db::Result<Attempts> {
    Ok(tx.optional(super::ATTEMPTS, params![*subject]).await?.unwrap_or_default())
}

pub(crate) async fn put_attempts(tx: &Tx, subject: &[u8; 32], attempts: Attempts) -> db::Result<()> {
    tx.execute(super::PUT_ATTEMPTS, params![*subject, attempts.count, attempts.last_at]).await.map(drop)
}

pub(crate) async fn forget_attempts(tx: &Tx, subject: &[u8; 32]) -> db::Result<()> {
    tx.execute(super::FORGET_ATTEMPTS, params![*subject]).await.map(drop)
}

/// The attempt that was counted succeeded.
pub(crate) async fn take_back_attempt(tx: &Tx, subject: &[u8; 32]) -> db::Result<()> {
    tx.execute(super::TAKE_BACK_ATTEMPT, params![*subject]).await.map(drop)
}

pub(crate) async fn purge_attempts(tx: &Tx, before: Timestamp) -> db::Result<u64> {
    tx.execute(super::PURGE_ATTEMPTS, params![before]).await
}
