//! What a person was told and agreed to.

use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::World;

use crate::{Subject, store};

/// How long a record is kept, in days: as long as a thread at most.
const KEEP_DAYS: i64 = 730;

/// One thing agreed to, or not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Consent {
    /// What: the code of the consent, which ends the key of its text `privacy-consent-…`.
    pub what: String,
    /// Which version of the text the person was told.
    pub text_version: String,
    /// Whether they agreed.
    pub given: bool,
    /// Who told them, as a reference.
    pub told_by: String,
    /// When.
    pub at: Timestamp,
    /// When they took it back.
    pub withdrawn_at: Option<Timestamp>,
}

/// Records what a person was told and agreed to, in the transaction that records their answers.
///
/// # Errors
/// The store's.
pub async fn consented(
    tx: &Tx,
    world: &World,
    subject: Subject,
    told_by: &identity::Actor,
    text_version: &str,
    answers: &[(&str, bool)],
) -> db::Result<()> {
    let now = world.now();
    let until = now.saturating_add(SignedDuration::from_hours(24 * KEEP_DAYS)).unwrap_or(Timestamp::MAX);
    for (what, given) in answers {
        let consent = Consent {
            what: (*what).to_owned(),
            text_version: text_version.to_owned(),
            given: *given,
            told_by: journal::reference(told_by),
            at: now,
            withdrawn_at: None,
        };
        store::add_consent(tx, world.id::<()>().uuid(), subject, &consent, until).await?;
    }
    Ok(())
}
