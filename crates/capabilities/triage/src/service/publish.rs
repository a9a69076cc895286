//! Publish a version of the instrument, and follow what other nodes publish.

use super::{Known, Triage};
use crate::model::{Referential, ReferentialError, Referentials};
use crate::versions::MAX_BYTES;
use crate::versions::store::{self, Kept};
use db::Tx;
use identity::{Actor, Power};
use jiff::SignedDuration;
use kernel::TerritoryRef;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// How long a draft waits for its publication.
const DRAFT_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The stream of the journal that publications make.
const STREAM: &str = "triage/referentials";

/// Why a version is not kept or not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// No role of the actor allows it.
    #[error("this actor may not publish a référentiel")]
    Forbidden,
    /// The actor proved who they are too long ago.
    #[error("identity to be confirmed")]
    Unconfirmed,
    /// Longer than [`MAX_BYTES`].
    #[error("the référentiel is too long")]
    TooLong,
    /// The validator's answer.
    #[error(transparent)]
    Refused(#[from] ReferentialError),
    /// There is no such draft: it was never uploaded, is forgotten, or is published already.
    #[error("no such draft")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// A version that was checked and may be published.
#[derive(Debug, Clone)]
pub struct Draft {
    /// SHA-256 of its text, in hexadecimal.
    pub digest: String,
    /// What it says.
    pub referential: Referential,
}

impl Triage {
    /// Checks a version and keeps it, so that exactly this text is published later. A text that is wrong is not kept.
    ///
    /// # Errors
    /// The actor's rights; [`PublishError::Refused`] with the place; the store's.
    pub async fn keep_draft(&self, actor: &Actor, source: &str) -> Result<Draft, PublishError> {
        allowed(actor)?;
        if source.len() > MAX_BYTES {
            return Err(PublishError::TooLong);
        }
        let referential = Referential::parse(source)?;
        self.referentials().with(referential.clone())?;
        let digest = digest(source);
        let (now, name, key) = (self.world.now(), referential.version.as_str(), digest.as_str());
        self.db
            .write("triage.keep-draft", |tx| async move {
                store::forget_drafts(&tx, now.saturating_sub(DRAFT_LASTS).unwrap_or(now)).await?;
                store::keep(&tx, key, name, source, now).await
            })
            .await?;
        Ok(Draft { digest, referential })
    }

    /// A draft kept earlier.
    ///
    /// # Errors
    /// The actor's rights; [`PublishError::NotFound`]; the store's.
    pub async fn draft_of(&self, actor: &Actor, digest: &str) -> Result<Draft, PublishError> {
        allowed(actor)?;
        let kept = self.db.read(|tx| async move { store::find(&tx, digest).await }).await?;
        let kept = kept.filter(|kept| kept.number.is_none()).ok_or(PublishError::NotFound)?;
        Ok(Draft { digest: kept.digest, referential: Referential::parse(&kept.source)? })
    }

    /// Publishes a draft: new pathways are asked with it from now on.
    ///
    /// # Errors
    /// The actor's rights, [`PublishError::Unconfirmed`]; [`PublishError::NotFound`]; [`PublishError::Refused`] when
    /// another version of that name was published meanwhile; the store's.
    pub async fn publish(&self, actor: &Actor, digest: &str) -> Result<(), PublishError> {
        allowed(actor)?;
        let now = self.world.now();
        if actor.agent().is_some_and(|agent| !agent.proved_lately(now)) {
            return Err(PublishError::Unconfirmed);
        }
        self.db
            .write("triage.publish", |tx| async move {
                let draft = store::find(&tx, digest).await?.ok_or(PublishError::NotFound)?;
                let others = self.versions_in(&tx, 0, Referentials::bundled().clone()).await?;
                others.with(Referential::parse(&draft.source)?)?;
                let number = store::last(&tx).await? + 1;
                if !store::publish(&tx, digest, number, now, &journal::reference(actor)).await? {
                    return Err(PublishError::NotFound);
                }
                let entry = journal::Entry {
                    stream: STREAM.to_owned(),
                    kind: "triage.published",
                    subject: draft.version.clone(),
                    actor,
                    data: json!({"version": draft.version, "sha256": digest, "number": number}),
                };
                journal::append(&tx, &self.world, entry).await?;
                Ok(())
            })
            .await?;
        self.refresh().await?;
        Ok(())
    }

    /// What was published on this service, in order.
    ///
    /// # Errors
    /// The store's.
    pub async fn published(&self) -> db::Result<Vec<Kept>> {
        self.db.read(|tx| async move { store::published_after(&tx, 0).await }).await
    }

    /// Reads what another node, or this one, has published since. Says whether it was anything.
    ///
    /// # Errors
    /// The store's; the versions in memory stay.
    pub async fn refresh(&self) -> db::Result<bool> {
        let known = self.known.load().published;
        let stored = self.db.read(|tx| async move { store::last(&tx).await }).await?;
        if stored == known {
            return Ok(false);
        }
        self.db.read(|tx| async move { self.refresh_in(&tx).await }).await?;
        Ok(true)
    }

    /// Refreshes for ever, every `every`. For a task of the server; failures are logged and tried again.
    pub async fn watch(self, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            match self.refresh().await {
                Ok(true) => tracing::info!("a référentiel was published"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "published référentiels could not be read"),
            }
        }
    }

    /// Every version known with those published so far, as this transaction sees them.
    pub(super) async fn refresh_in(&self, tx: &Tx) -> db::Result<Arc<Referentials>> {
        let known = self.known.load_full();
        let published = store::last(tx).await?;
        if published <= known.published {
            return Ok(Arc::clone(&known.versions));
        }
        let versions = self.versions_in(tx, known.published, (*known.versions).clone()).await?;
        let versions = Arc::new(versions);
        self.known.store(Arc::new(Known { published, versions: Arc::clone(&versions) }));
        Ok(versions)
    }

    /// `versions`, and what was published after `number`. A text that this program cannot read is left out, loudly: it
    /// was written by a newer one.
    async fn versions_in(
        &self,
        tx: &Tx,
        number: i64,
        mut versions: Referentials,
    ) -> db::Result<Referentials> {
        for kept in store::published_after(tx, number).await? {
            match Referential::parse(&kept.source).and_then(|own| versions.with(own)) {
                Ok(more) => versions = more,
                Err(error) => {
                    tracing::error!(version = kept.version, %error, "a published référentiel is not read");
                }
            }
        }
        Ok(versions)
    }
}

fn allowed(actor: &Actor) -> Result<(), PublishError> {
    let agent = actor.agent().ok_or(PublishError::Forbidden)?;
    let may = agent.may(Power::Administer, agent.organisation_id, |wide| *wide == TerritoryRef::France);
    if may { Ok(()) } else { Err(PublishError::Forbidden) }
}

fn digest(source: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(source).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
