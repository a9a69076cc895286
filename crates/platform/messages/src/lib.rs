//! Messages that leave the house, by way of an outbox.
//!
//! [`enqueue`] writes the message in the transaction of the command that causes it: either both happen or neither. A
//! job then hands it to a transport, at least once; the identity of the message is its `Message-ID` and its file
//! name, so a second delivery of the same message is recognised as the same.
//!
//! Transports ([`Transports`]): SMTP for e-mail, and files for e-mail and SMS, which is what the demonstration uses.
//! **SMS has no other transport today**: with SMTP alone, an SMS is marked failed, and says so. Nothing here knows why a
//! message is sent; nothing here writes an address or a text to the log.
//!
//! Recipient, subject, text and what the mail server said are sealed at rest ([`vault`]): the transport is handed what
//! was opened a moment before. Ids, language, what it is about and where it stands stay readable. A message whose bytes
//! were changed, or copied from another one, does not open: that is an error of the store, and nothing leaves.
//!
//! To add a transport: a variant in `transport.rs`, and what configures it.

mod recipient;
mod seal;
mod store;
mod transport;

use std::sync::Arc;

use db::{Db, Tx};
use jiff::Timestamp;
use jobs::{Failure, Job, Outcome, Runner};
use kernel::{Lang, World};
use vault::Vault;

pub use recipient::{InvalidRecipient, Recipient};
pub use seal::{reseal, seal_plain};
pub use store::{ALL, MIGRATIONS, STATEMENTS};
pub use transport::{DEFAULT_SENDER, InvalidTransport, Transports};

kernel::id!(
    /// One message.
    MessageId, MessageKind
);

/// The kind of the delivery job.
pub const DELIVER: &str = "messages.deliver";
/// The longest subject, in characters.
pub const MAX_SUBJECT: usize = 200;
/// The longest text, in bytes.
pub const MAX_TEXT: usize = 20_000;
/// The longest `about`, in bytes.
pub const MAX_ABOUT: usize = 200;

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// To whom.
    pub to: Recipient,
    /// Its language.
    pub lang: Lang,
    /// One line; an SMS does not show it.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// What it is about, for the page that lists messages, such as `referral/<id>`.
    pub about: String,
}

/// Why a message is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The recipient cannot be written to.
    #[error(transparent)]
    Recipient(#[from] InvalidRecipient),
    /// A field is empty, too long, or holds characters that have no place there (a line break in a subject).
    #[error("the message's {0} is empty, too long or holds forbidden characters")]
    Field(&'static str),
    /// The store's.
    #[error(transparent)]
    Store(#[from] db::Error),
}

impl From<Error> for db::Error {
    /// For callers whose transaction speaks the store's language only.
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error,
            other => db::Error::Constraint { kind: db::Rule::Check, message: other.to_string() },
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits, or is being tried again.
    Queued,
    /// Handed to the transport.
    Sent,
    /// Given up.
    Failed,
}

/// A message, as the page of messages shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Message {
    /// Its identity.
    pub id: MessageId,
    /// To whom.
    pub to: Recipient,
    /// Its language.
    pub lang: Lang,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// What it is about.
    pub about: String,
    /// Where it stands.
    pub state: State,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was handed to the transport.
    pub sent_at: Option<Timestamp>,
    /// What the last failure said.
    pub last_error: Option<String>,
}

/// Puts a message in the outbox, in the caller's transaction.
///
/// # Errors
/// [`Error::Recipient`] or [`Error::Field`] when it could not be sent as it is, and the store's.
pub async fn enqueue(tx: &Tx, vault: &Vault, world: &World, outgoing: Outgoing) -> Result<MessageId, Error> {
    put(tx, (vault, world), outgoing, None).await.map(|(id, _)| id)
}

/// Puts a message in the outbox unless one with the same `key` is there. Answers whether it did.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_once(
    tx: &Tx,
    vault: &Vault,
    world: &World,
    key: &str,
    outgoing: Outgoing,
) -> Result<bool, Error> {
    put(tx, (vault, world), outgoing, Some(key)).await.map(|(_, new)| new)
}

async fn put(
    tx: &Tx,
    (vault, world): (&Vault, &World),
    outgoing: Outgoing,
    key: Option<&str>,
) -> Result<(MessageId, bool), Error> {
    let outgoing = admit(outgoing)?;
    let id: MessageId = world.id();
    let now = world.now();
    let new = store::add(tx, (vault, world), id, &outgoing, now, key).await?;
    if new {
        let payload = serde_json::json!({ "message": id });
        jobs::enqueue(tx, world, DELIVER, payload, now).await?;
    }
    Ok((id, new))
}

/// The newest messages, newest first.
///
/// # Errors
/// The store's.
pub async fn recent(db: &Db, vault: &Vault, limit: u32) -> db::Result<Vec<Message>> {
    db.read(|tx| async move { store::recent(&tx, vault, limit).await }).await
}

/// The messages about one thing, newest first.
///
/// # Errors
/// The store's.
pub async fn about(db: &Db, vault: &Vault, about: &str) -> db::Result<Vec<Message>> {
    db.read(|tx| async move { store::about(&tx, vault, about).await }).await
}

/// The same inside someone else's transaction.
///
/// # Errors
/// The store's.
pub async fn about_in(tx: &Tx, vault: &Vault, about: &str) -> db::Result<Vec<Message>> {
    store::about(tx, vault, about).await
}

/// The messages given up, the oldest first: kept until somebody calls [`retry`] or [`drop`], or their retention ends.
///
/// # Errors
/// The store's.
pub async fn failed(db: &Db, vault: &Vault, limit: u32) -> db::Result<Vec<Message>> {
    db.read(|tx| async move { store::failed(&tx, vault, limit).await }).await
}

/// How many messages there are in each state.
///
/// # Errors
/// The store's.
pub async fn counts(tx: &Tx) -> db::Result<Vec<(State, i64)>> {
    store::counts(tx).await
}

/// Puts a message given up back in the queue, with all its attempts. Answers `false` when it is not given up: somebody
/// was faster. The caller journals it.
///
/// # Errors
/// The store's.
pub async fn retry(tx: &Tx, world: &World, id: MessageId) -> db::Result<bool> {
    let again = store::retry(tx, id).await?;
    if again {
        jobs::enqueue(tx, world, DELIVER, serde_json::json!({ "message": id }), world.now()).await?;
    }
    Ok(again)
}

/// Takes a message given up out of the outbox. Answers `false` when it is not given up. The caller journals it.
///
/// # Errors
/// The store's.
pub async fn drop(tx: &Tx, id: MessageId) -> db::Result<bool> {
    store::remove(tx, id).await
}

/// Forgets the messages about one thing to one address, sent or not: the person no longer wants to be written to.
///
/// # Errors
/// The store's.
pub async fn forget_to(tx: &Tx, vault: &Vault, about: &str, address: &str) -> db::Result<u64> {
    store::forget_to(tx, vault, about, address).await
}

/// Forgets every message about one thing, sent or not: they hold the address of a person who asked to be forgotten.
///
/// # Errors
/// The store's.
pub async fn forget_about(tx: &Tx, about: &str) -> db::Result<u64> {
    store::forget_about(tx, about).await
}

/// Forgets the messages about one thing that were sent or given up; those that wait still go.
///
/// # Errors
/// The store's.
pub async fn forget_copies(tx: &Tx, about: &str) -> db::Result<u64> {
    store::forget_copies(tx, about).await
}

/// Forgets every message to an address, whatever it is about, sent or not.
///
/// # Errors
/// The store's.
pub async fn forget_address(tx: &Tx, vault: &Vault, address: &str) -> db::Result<u64> {
    store::forget_address(tx, vault, address).await
}

/// Forgets messages sent or given up that were written before `limit`: they hold addresses.
///
/// # Errors
/// The store's.
pub async fn forget(tx: &Tx, limit: Timestamp) -> db::Result<u64> {
    store::forget(tx, limit).await
}

/// Teaches a runner to deliver messages.
#[must_use]
pub fn deliver_with(runner: Runner, db: Db, vault: Vault, world: World, transports: Transports) -> Runner {
    let transports = Arc::new(transports);
    runner.handle(DELIVER, move |job| {
        let (db, vault, world) = (db.clone(), vault.clone(), world.clone());
        let transports = Arc::clone(&transports);
        async move { deliver(&db, &vault, &world, &transports, &job).await }
    })
}

/// Delivers one message, unless it was delivered already.
async fn deliver(db: &Db, vault: &Vault, world: &World, transports: &Transports, job: &Job) -> Outcome {
    let id: MessageId = serde_json::from_value(job.payload["message"].clone())
        .map_err(|_| Failure::Permanent("the job names no message".to_owned()))?;
    let found = db.read(|tx| async move { store::find(&tx, vault, id).await }).await?;
    let Some(message) = found.filter(|message| message.state == State::Queued) else { return Ok(()) };
    // Mail servers repeat the address in what they say: the queue's own table, which is not sealed, only names the message.
    let again = || Err(Failure::Retry(format!("message {id} did not leave: it says why")));
    let (outcome, state, error) = match transports.send(&message).await {
        Ok(()) => (Ok(()), State::Sent, None),
        // The message says why it failed; there is nothing more for the queue to do.
        Err(Failure::Permanent(why)) => (Ok(()), State::Failed, Some(why)),
        Err(Failure::Retry(why)) if job.is_last_attempt() => (again(), State::Failed, Some(why)),
        Err(Failure::Retry(why)) => (again(), State::Queued, Some(why)),
    };
    let (now, error) = (world.now(), error.as_deref());
    db.write("messages.settle", |tx| async move {
        store::settle(&tx, (vault, world), id, state, now, error).await
    })
    .await?;
    outcome
}

/// Checks what will become a header, and keeps line ends simple.
fn admit(outgoing: Outgoing) -> Result<Outgoing, Error> {
    let to = outgoing.to.parse()?;
    let subject = outgoing.subject.trim().to_owned();
    if subject.is_empty() || subject.chars().count() > MAX_SUBJECT || subject.chars().any(char::is_control) {
        return Err(Error::Field("subject"));
    }
    let text = outgoing.text.replace("\r\n", "\n");
    let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.trim().is_empty() || text.len() > MAX_TEXT || text.chars().any(forbidden) {
        return Err(Error::Field("text"));
    }
    if outgoing.about.len() > MAX_ABOUT || outgoing.about.chars().any(char::is_control) {
        return Err(Error::Field("about"));
    }
    Ok(Outgoing { to, lang: outgoing.lang, subject, text, about: outgoing.about })
}
