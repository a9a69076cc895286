//! Jobs and letters given up: try again, or let go.

use identity::Actor;
use jobs::JobId;
use messages::MessageId;
use serde_json::json;

use super::record;
use crate::{Error, Office, rights};

/// Key of the text for a job or a letter that is not given up any more.
const GONE: &str = "office-not-dead";

impl Office {
    /// Gives a dead job all its attempts again.
    ///
    /// # Errors
    /// Rights; [`Error::Conflict`] when it is not dead; the store's.
    pub async fn retry_job(&self, actor: &Actor, id: JobId) -> Result<(), Error> {
        rights::administrator(actor)?;
        let (world, now) = (self.world(), self.now());
        self.db
            .write("office.retry-job", |tx| async move {
                if !jobs::retry(&tx, id, now).await? {
                    return Err(Error::Conflict(GONE));
                }
                Ok(record(&tx, world, actor, "jobs", "office.job-retried", id, json!({})).await?)
            })
            .await
    }

    /// Takes a dead job out of the queue for good. A sensitive act.
    ///
    /// # Errors
    /// Rights, [`Error::Unconfirmed`]; [`Error::Conflict`] when it is not dead; the store's.
    pub async fn drop_job(&self, actor: &Actor, id: JobId) -> Result<(), Error> {
        rights::proved(rights::administrator(actor)?, self.now())?;
        let world = self.world();
        self.db
            .write("office.drop-job", |tx| async move {
                if !jobs::drop(&tx, id).await? {
                    return Err(Error::Conflict(GONE));
                }
                Ok(record(&tx, world, actor, "jobs", "office.job-dropped", id, json!({})).await?)
            })
            .await
    }

    /// Sends a letter given up again. A sensitive act: it reaches a person.
    ///
    /// # Errors
    /// Rights, [`Error::Unconfirmed`]; [`Error::Conflict`] when it is not given up; the store's.
    pub async fn retry_letter(&self, actor: &Actor, id: MessageId) -> Result<(), Error> {
        rights::proved(rights::administrator(actor)?, self.now())?;
        let world = self.world();
        self.db
            .write("office.retry-letter", |tx| async move {
                if !messages::retry(&tx, world, id).await? {
                    return Err(Error::Conflict(GONE));
                }
                Ok(record(&tx, world, actor, "messages", "office.letter-retried", id, json!({})).await?)
            })
            .await
    }

    /// Takes a letter given up out of the outbox for good. A sensitive act.
    ///
    /// # Errors
    /// As [`Office::retry_letter`].
    pub async fn drop_letter(&self, actor: &Actor, id: MessageId) -> Result<(), Error> {
        rights::proved(rights::administrator(actor)?, self.now())?;
        let world = self.world();
        self.db
            .write("office.drop-letter", |tx| async move {
                if !messages::drop(&tx, id).await? {
                    return Err(Error::Conflict(GONE));
                }
                Ok(record(&tx, world, actor, "messages", "office.letter-dropped", id, json!({})).await?)
            })
            .await
    }
}
