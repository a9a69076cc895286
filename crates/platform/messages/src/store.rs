//! The outbox's table, and the only SQL that touches it.

use db::{FromRow, FromValue, Migration, Row, Tx, Value, ValueRef, params};
use jiff::Timestamp;

use crate::{Message, MessageId, Outgoing, Recipient, State};

/// The schema.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "messages.001-outbox",
    sql: &[
        "CREATE TABLE messages (
            id UUID PRIMARY KEY,
            channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
            recipient TEXT NOT NULL,
            lang TEXT NOT NULL,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            about TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
            created_at TIMESTAMPTZ NOT NULL,
            sent_at TIMESTAMPTZ,
            last_error TEXT,
            once_key TEXT UNIQUE)",
        "CREATE INDEX messages_created ON messages (created_at)",
        "CREATE INDEX messages_about ON messages (about)",
    ],
}];

db::statements! {
    ADD = "INSERT INTO messages (id, channel, recipient, lang, subject, body, about, state, created_at, once_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $9) ON CONFLICT (once_key) DO NOTHING";
    FIND = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error
        FROM messages WHERE id = $1";
    RECENT = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error
        FROM messages ORDER BY created_at DESC, id DESC LIMIT $1";
    ABOUT = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error
        FROM messages WHERE about = $1 ORDER BY created_at DESC, id DESC LIMIT 200";
    SETTLE = "UPDATE messages SET state = $2, last_error = $3, sent_at = $4 WHERE id = $1 AND state = 'queued'";
    FAILED = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error
        FROM messages WHERE state = 'failed' ORDER BY created_at, id LIMIT $1";
    COUNTS = "SELECT state, COUNT(*) FROM messages GROUP BY state ORDER BY state";
    RETRY = "UPDATE messages SET state = 'queued' WHERE id = $1 AND state = 'failed'";
    REMOVE = "DELETE FROM messages WHERE id = $1 AND state = 'failed'";
    FORGET_TO = "DELETE FROM messages WHERE about = $1 AND recipient = $2";
    FORGET_ABOUT = "DELETE FROM messages WHERE about = $1";
    FORGET_COPIES = "DELETE FROM messages WHERE about = $1 AND state <> 'queued'";
    FORGET_ADDRESS = "DELETE FROM messages WHERE recipient = $1";
    FORGET = "DELETE FROM messages WHERE state <> 'queued' AND created_at < $1";
}

/// `false` when a message with the same key is there already.
pub(crate) async fn add(
    tx: &Tx,
    id: MessageId,
    outgoing: &Outgoing,
    now: Timestamp,
    key: Option<&str>,
) -> db::Result<bool> {
    let channel = match outgoing.to {
        Recipient::Email(_) => "email",
        Recipient::Sms(_) => "sms",
    };
    let values = params![
        id,
        channel,
        outgoing.to.address(),
        outgoing.lang,
        &outgoing.subject,
        &outgoing.text,
        &outgoing.about,
        now,
        key
    ];
    Ok(tx.execute(ADD, values).await? == 1)
}

pub(crate) async fn find(tx: &Tx, id: MessageId) -> db::Result<Option<Message>> {
    tx.optional(FIND, params![id]).await
}

pub(crate) async fn recent(tx: &Tx, limit: u32) -> db::Result<Vec<Message>> {
    tx.all(RECENT, params![limit]).await
}

pub(crate) async fn about(tx: &Tx, about: &str) -> db::Result<Vec<Message>> {
    tx.all(ABOUT, params![about]).await
}

pub(crate) async fn failed(tx: &Tx, limit: u32) -> db::Result<Vec<Message>> {
    tx.all(FAILED, params![limit]).await
}

pub(crate) async fn counts(tx: &Tx) -> db::Result<Vec<(State, i64)>> {
    tx.all(COUNTS, params![]).await
}

/// `false` when it is not given up.
pub(crate) async fn retry(tx: &Tx, id: MessageId) -> db::Result<bool> {
    Ok(tx.execute(RETRY, params![id]).await? == 1)
}

/// `false` when it is not given up.
pub(crate) async fn remove(tx: &Tx, id: MessageId) -> db::Result<bool> {
    Ok(tx.execute(REMOVE, params![id]).await? == 1)
}

pub(crate) async fn forget_to(tx: &Tx, about: &str, address: &str) -> db::Result<u64> {
    tx.execute(FORGET_TO, params![about, address]).await
}

pub(crate) async fn forget_copies(tx: &Tx, about: &str) -> db::Result<u64> {
    tx.execute(FORGET_COPIES, params![about]).await
}

pub(crate) async fn forget_address(tx: &Tx, address: &str) -> db::Result<u64> {
    tx.execute(FORGET_ADDRESS, params![address]).await
}

pub(crate) async fn forget_about(tx: &Tx, about: &str) -> db::Result<u64> {
    tx.execute(FORGET_ABOUT, params![about]).await
}

/// Writes what became of a delivery.
pub(crate) async fn settle(
    tx: &Tx,
    id: MessageId,
    state: State,
    now: Timestamp,
    error: Option<&str>,
) -> db::Result<u64> {
    let sent_at = (state == State::Sent).then_some(now);
    tx.execute(SETTLE, params![id, state, error, sent_at]).await
}

pub(crate) async fn forget(tx: &Tx, limit: Timestamp) -> db::Result<u64> {
    tx.execute(FORGET, params![limit]).await
}

impl From<State> for Value {
    fn from(state: State) -> Self {
        Value::from(match state {
            State::Queued => "queued",
            State::Sent => "sent",
            State::Failed => "failed",
        })
    }
}

impl FromValue for State {
    fn from_value(value: ValueRef<'_>) -> Result<Self, String> {
        match value {
            ValueRef::Text("queued") => Ok(State::Queued),
            ValueRef::Text("sent") => Ok(State::Sent),
            ValueRef::Text("failed") => Ok(State::Failed),
            other => Err(format!("wanted a message's state, found {other:?}")),
        }
    }
}

impl FromRow for Message {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (id, channel, recipient) = (row.get("id")?, row.get::<String>("channel")?, row.get("recipient")?);
        Ok(Self {
            id,
            to: if channel == "sms" { Recipient::Sms(recipient) } else { Recipient::Email(recipient) },
            lang: row.get("lang")?,
            subject: row.get("subject")?,
            text: row.get("body")?,
            about: row.get("about")?,
            state: row.get("state")?,
            created_at: row.get("created_at")?,
            sent_at: row.get("sent_at")?,
            last_error: row.get("last_error")?,
        })
    }
}
