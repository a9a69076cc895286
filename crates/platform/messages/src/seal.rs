//! What of a message is sealed, and the upkeep of it: rows of before are sealed, old keys are let go.

use db::{Db, Tx};
use kernel::World;
use serde::{Deserialize, Serialize};
use vault::Vault;

use crate::{Message, MessageId, Recipient, store};

/// What an address is indexed for: forgetting the messages to it.
const RECIPIENT_INDEX: &str = "messages.recipient.1";
/// Messages of one transaction.
const BATCH: u32 = 200;

/// Whom a message goes to and what it says: one value, sealed whole.
#[derive(Serialize, Deserialize)]
struct Letter {
    to: String,
    subject: String,
    text: String,
}

fn letter_context(id: MessageId) -> String {
    format!("messages.sealed/{id}")
}

fn fault_context(id: MessageId) -> String {
    format!("messages.fault/{id}")
}

fn decode(column: &str, message: &impl ToString) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: message.to_string() }
}

/// Seals whom a message goes to and what it says.
pub(crate) fn seal(
    (vault, world): (&Vault, &World),
    id: MessageId,
    to: &Recipient,
    subject: &str,
    text: &str,
) -> db::Result<Vec<u8>> {
    let letter = Letter { to: to.address().to_owned(), subject: subject.to_owned(), text: text.to_owned() };
    let plain = serde_json::to_vec(&letter).map_err(|e| decode("sealed", &e))?;
    Ok(vault.seal(world, &letter_context(id), &plain))
}

/// Seals what the transport said of a failure.
pub(crate) fn seal_fault((vault, world): (&Vault, &World), id: MessageId, fault: &str) -> Vec<u8> {
    vault.seal_text(world, &fault_context(id), fault)
}

/// Fills a message from its sealed columns; one of before sealing is whole already.
pub(crate) fn open(
    vault: &Vault,
    mut message: Message,
    sealed: Option<&[u8]>,
    fault: Option<&[u8]>,
) -> db::Result<Message> {
    if let Some(sealed) = sealed {
        let plain = vault.open(&letter_context(message.id), sealed).map_err(|e| decode("sealed", &e))?;
        let letter: Letter = serde_json::from_slice(&plain).map_err(|_| decode("sealed", &"not a letter"))?;
        (message.subject, message.text) = (letter.subject, letter.text);
        match &mut message.to {
            Recipient::Email(address) | Recipient::Sms(address) => *address = letter.to,
        }
    }
    if let Some(fault) = fault {
        let said = vault.open_text(&fault_context(message.id), fault).map_err(|e| decode("fault", &e))?;
        message.last_error = Some(said);
    }
    Ok(message)
}

/// What messages to an address are found by.
pub(crate) fn index(vault: &Vault, address: &str) -> [u8; 32] {
    vault.blind_index(RECIPIENT_INDEX, &address.to_lowercase())
}

/// The same under every key.
pub(crate) fn indexes(vault: &Vault, address: &str) -> Vec<[u8; 32]> {
    vault.blind_indexes(RECIPIENT_INDEX, &address.to_lowercase())
}

/// Seals the messages that were written before messages were sealed. Answers how many. It may be stopped and started
/// again, and run on several nodes at once.
///
/// # Errors
/// The store's; what was sealed before it stays so.
pub async fn seal_plain(db: &Db, world: &World, vault: &Vault) -> db::Result<u64> {
    let mut sealed = 0;
    loop {
        let batch: u64 = db
            .write("messages.seal", |tx| async move {
                let mut done = 0;
                for message in store::plain(&tx, BATCH).await? {
                    done += store::seal_plain(&tx, (vault, world), &message).await?;
                }
                Ok::<_, db::Error>(done)
            })
            .await?;
        sealed += batch;
        if batch == 0 {
            return Ok(sealed);
        }
    }
}

/// Seals every message again under the active key, with the index it is found by. Answers how many. It may be stopped
/// and started again, and run while people work and on several nodes at once.
///
/// # Errors
/// A message that none of the keys opens; the store's.
pub async fn reseal(db: &Db, world: &World, vault: &Vault) -> db::Result<u64> {
    let (mut sealed, mut after) = (0, MessageId::from(uuid::Uuid::nil()));
    loop {
        let (more, last) = db
            .write("messages.reseal", |tx| async move { reseal_after(&tx, (vault, world), after).await })
            .await?;
        sealed += more;
        match last {
            Some(last) => after = last,
            None => return Ok(sealed),
        }
    }
}

/// One batch; answers how many were sealed, and the last one read.
async fn reseal_after(
    tx: &Tx,
    (vault, world): (&Vault, &World),
    after: MessageId,
) -> db::Result<(u64, Option<MessageId>)> {
    let page = store::sealed_after(tx, after, BATCH).await?;
    let last = page.last().map(|stored| stored.message.id);
    let mut done = 0;
    for stored in page {
        let sealed = [&stored.sealed, &stored.fault];
        if sealed.into_iter().flatten().all(|value| vault.is_current(value)) {
            continue;
        }
        let old = stored.sealed.clone();
        let message = stored.open(vault)?;
        done += store::reseal(tx, (vault, world), &message, old).await?;
    }
    Ok((done, last))
}
