//! The outbox's table, and the only SQL that touches it.

use db::{FromRow, FromValue, Migration, Row, Tx, Value, ValueRef, params};
use jiff::Timestamp;
use kernel::World;
use vault::Vault;

use crate::{Message, MessageId, Outgoing, Recipient, State, seal};

/// The schema.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
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
    },
    Migration {
        // `recipient`, `subject` and `body` are empty since, `last_error` is absent: SQLite cannot take a NOT NULL back.
        name: "messages.002-sealed",
        sql: &[
            "ALTER TABLE messages ADD COLUMN sealed BYTEA",
            "ALTER TABLE messages ADD COLUMN fault BYTEA",
            "ALTER TABLE messages ADD COLUMN recipient_index BYTEA",
        ],
    },
];

db::statements! {
    ADD = "INSERT INTO messages (id, channel, recipient, lang, subject, body, about, state, created_at, once_key, sealed,
        recipient_index) VALUES ($1, $2, '', $3, '', '', $4, 'queued', $5, $6, $7, $8) ON CONFLICT (once_key) DO NOTHING";
    FIND = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error,
        sealed, fault
        FROM messages WHERE id = $1";
    RECENT = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error,
        sealed, fault
        FROM messages ORDER BY created_at DESC, id DESC LIMIT $1";
    ABOUT = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error,
        sealed, fault
        FROM messages WHERE about = $1 ORDER BY created_at DESC, id DESC LIMIT 200";
    SETTLE = "UPDATE messages SET state = $2, last_error = NULL, fault = $3, sent_at = $4 WHERE id = $1 AND state = 'queued'";
    FAILED = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error,
        sealed, fault
        FROM messages WHERE state = 'failed' ORDER BY created_at, id LIMIT $1";
    COUNTS = "SELECT state, COUNT(*) FROM messages GROUP BY state ORDER BY state";
    RETRY = "UPDATE messages SET state = 'queued' WHERE id = $1 AND state = 'failed'";
    REMOVE = "DELETE FROM messages WHERE id = $1 AND state = 'failed'";
    FORGET_TO = "DELETE FROM messages WHERE about = $1 AND (recipient_index = $2 OR recipient = $3)";
    FORGET_ABOUT = "DELETE FROM messages WHERE about = $1";
    FORGET_COPIES = "DELETE FROM messages WHERE about = $1 AND state <> 'queued'";
    FORGET_ADDRESS = "DELETE FROM messages WHERE recipient_index = $1 OR recipient = $2";
    PLAIN = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error,
        sealed, fault
        FROM messages WHERE sealed IS NULL ORDER BY id LIMIT $1";
    SEAL_PLAIN = "UPDATE messages SET sealed = $2, recipient_index = $3, fault = $4, recipient = '', subject = '',
        body = '', last_error = NULL WHERE id = $1 AND sealed IS NULL";
    SEALED_AFTER = "SELECT id, channel, recipient, lang, subject, body, about, state, created_at, sent_at, last_error,
        sealed, fault
        FROM messages WHERE id > $1 AND sealed IS NOT NULL ORDER BY id LIMIT $2";
    RESEAL = "UPDATE messages SET sealed = $2, recipient_index = $3, fault = $4 WHERE id = $1 AND sealed = $5";
    FORGET = "DELETE FROM messages WHERE state <> 'queued' AND created_at < $1";
}

/// `false` when a message with the same key is there already.
pub(crate) async fn add(
    tx: &Tx,
    keys: (&Vault, &World),
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
        outgoing.lang,
        &outgoing.about,
        now,
        key,
        seal::seal(keys, id, &outgoing.to, &outgoing.subject, &outgoing.text)?,
        seal::index(keys.0, outgoing.to.address()),
    ];
    Ok(tx.execute(ADD, values).await? == 1)
}

pub(crate) async fn find(tx: &Tx, vault: &Vault, id: MessageId) -> db::Result<Option<Message>> {
    let found: Option<Stored> = tx.optional(FIND, params![id]).await?;
    found.map(|stored| stored.open(vault)).transpose()
}

pub(crate) async fn recent(tx: &Tx, vault: &Vault, limit: u32) -> db::Result<Vec<Message>> {
    opened(vault, tx.all(RECENT, params![limit]).await?)
}

pub(crate) async fn about(tx: &Tx, vault: &Vault, about: &str) -> db::Result<Vec<Message>> {
    opened(vault, tx.all(ABOUT, params![about]).await?)
}

pub(crate) async fn failed(tx: &Tx, vault: &Vault, limit: u32) -> db::Result<Vec<Message>> {
    opened(vault, tx.all(FAILED, params![limit]).await?)
}

fn opened(vault: &Vault, all: Vec<Stored>) -> db::Result<Vec<Message>> {
    all.into_iter().map(|stored| stored.open(vault)).collect()
}

/// Messages of before sealing.
pub(crate) async fn plain(tx: &Tx, limit: u32) -> db::Result<Vec<Message>> {
    let all: Vec<Stored> = tx.all(PLAIN, params![limit]).await?;
    Ok(all.into_iter().map(|stored| stored.message).collect())
}

/// Seals a message of before, unless it is by now.
pub(crate) async fn seal_plain(tx: &Tx, keys: (&Vault, &World), message: &Message) -> db::Result<u64> {
    let [sealed, index, fault] = columns(keys, message)?;
    tx.execute(SEAL_PLAIN, vec![message.id.into(), sealed, index, fault]).await
}

/// Sealed messages after one, by id.
pub(crate) async fn sealed_after(tx: &Tx, after: MessageId, limit: u32) -> db::Result<Vec<Stored>> {
    tx.all(SEALED_AFTER, params![after, limit]).await
}

/// Stores a message sealed again, unless it changed since `old` was read.
pub(crate) async fn reseal(
    tx: &Tx,
    keys: (&Vault, &World),
    message: &Message,
    old: Option<Vec<u8>>,
) -> db::Result<u64> {
    let [sealed, index, fault] = columns(keys, message)?;
    tx.execute(RESEAL, vec![message.id.into(), sealed, index, fault, old.into()]).await
}

/// The sealed columns of a message.
fn columns(keys: (&Vault, &World), message: &Message) -> db::Result<[Value; 3]> {
    let fault = message.last_error.as_deref().map(|said| seal::seal_fault(keys, message.id, said));
    Ok([
        seal::seal(keys, message.id, &message.to, &message.subject, &message.text)?.into(),
        seal::index(keys.0, message.to.address()).into(),
        fault.into(),
    ])
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

pub(crate) async fn forget_to(tx: &Tx, vault: &Vault, about: &str, address: &str) -> db::Result<u64> {
    let mut gone = 0;
    for index in seal::indexes(vault, address) {
        gone += tx.execute(FORGET_TO, params![about, index, address]).await?;
    }
    Ok(gone)
}

pub(crate) async fn forget_copies(tx: &Tx, about: &str) -> db::Result<u64> {
    tx.execute(FORGET_COPIES, params![about]).await
}

pub(crate) async fn forget_address(tx: &Tx, vault: &Vault, address: &str) -> db::Result<u64> {
    let mut gone = 0;
    for index in seal::indexes(vault, address) {
        gone += tx.execute(FORGET_ADDRESS, params![index, address]).await?;
    }
    Ok(gone)
}

pub(crate) async fn forget_about(tx: &Tx, about: &str) -> db::Result<u64> {
    tx.execute(FORGET_ABOUT, params![about]).await
}

/// Writes what became of a delivery.
pub(crate) async fn settle(
    tx: &Tx,
    keys: (&Vault, &World),
    id: MessageId,
    state: State,
    now: Timestamp,
    error: Option<&str>,
) -> db::Result<u64> {
    let sent_at = (state == State::Sent).then_some(now);
    let fault = error.map(|said| seal::seal_fault(keys, id, said));
    tx.execute(SETTLE, params![id, state, fault, sent_at]).await
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

/// A row: what is readable, and what is sealed.
pub(crate) struct Stored {
    /// Whole when the row is older than sealing, without words otherwise.
    pub(crate) message: Message,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) fault: Option<Vec<u8>>,
}

impl Stored {
    pub(crate) fn open(self, vault: &Vault) -> db::Result<Message> {
        seal::open(vault, self.message, self.sealed.as_deref(), self.fault.as_deref())
    }
}

impl FromRow for Stored {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (id, channel, recipient) = (row.get("id")?, row.get::<String>("channel")?, row.get("recipient")?);
        let message = Message {
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
        };
        Ok(Self { message, sealed: row.get("sealed")?, fault: row.get("fault")? })
    }
}
