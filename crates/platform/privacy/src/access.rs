//! Who looked at somebody's file.

use db::Db;
use jiff::{SignedDuration, Timestamp};
use kernel::World;
use web::Page;

use crate::Subject;
use crate::store;

/// Readings of the same page by the same actor within this many minutes are one line.
pub const GROUP_MINUTES: i64 = 10;
/// How long a line is kept, in days.
pub const KEEP_ACCESS_DAYS: i64 = 365;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Looked {
    /// Who, as a reference: `agent:<id>`, `public` for whoever holds the personal code.
    pub actor: String,
    /// The words that name them; empty for whoever holds the code.
    pub label: String,
    /// What was shown: `pathway`, `result`, `referral`, `sheet`, `own-file`, `export`.
    pub what: String,
    /// Why: `follow-up`, `print`, `own-request`, `operator`.
    pub why: String,
    /// The first reading.
    pub first_at: Timestamp,
    /// The last one.
    pub last_at: Timestamp,
    /// How many.
    pub count: i64,
}

/// Writes down that the actor of this page looks at a subject's file. Call it before answering, and answer its error: what
/// cannot be written down is not shown.
///
/// # Errors
/// The store's.
pub async fn looked(
    db: &Db,
    page: &Page,
    subject: Subject,
    what: &'static str,
    why: &'static str,
) -> Result<(), web::Error> {
    record(db, &page.shell.world, &page.actor, subject, what, why).await.map_err(web::Error::internal)
}

pub(crate) async fn record(
    db: &Db,
    world: &World,
    actor: &identity::Actor,
    subject: Subject,
    what: &str,
    why: &str,
) -> db::Result<()> {
    let (now, id) = (world.now(), world.id::<()>().uuid());
    let since = now.saturating_sub(SignedDuration::from_mins(GROUP_MINUTES)).unwrap_or(Timestamp::MIN);
    let label = if actor.agent().is_some() { actor.label() } else { String::new() };
    let line = &Looked {
        actor: journal::reference(actor),
        label,
        what: what.to_owned(),
        why: why.to_owned(),
        first_at: now,
        last_at: now,
        count: 1,
    };
    // Two readings at once: the store decides which one is the line and which one adds to it.
    db.write("privacy.looked", |tx| async move { store::looked(&tx, id, subject, line, since).await }).await
}
