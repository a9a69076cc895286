//! Commands on accounts: who may → load → decide (model, factors) → save → journal, in one transaction.

mod administer;
mod attempts;
mod authenticate;
mod background;
mod clients;
mod confirm;
mod error;
mod factors;
mod federation;
mod hasher;
mod invitations;
mod known;
mod letters;
mod oversee;
mod passkeys;
mod passwords;
mod personal;
mod profile;
mod registration;
mod reseal;
mod sessions;
mod sign_in;

use std::sync::Arc;

use ::factors::passkeys::Relying;
use db::{Db, Tx};
use identity::{Actor, AgentId};
use jiff::{SignedDuration, Timestamp};
use kernel::World;
use vault::Vault;
use web::Shell;

pub use administer::{FirstAccount, NewAccount, OneTimeCode};
pub use background::{IDLE_DAYS, NOTICE_DAYS, jobs_with};
pub(crate) use clients::MAX_DAYS;
pub use clients::NewClient;
pub use error::Error;
pub use factors::Factors;
pub use federation::{Federated, Provider};
pub(crate) use federation::{link_of, pending_of};
pub use invitations::{Invited, NewInvitation};
pub use known::Looked;
pub use oversee::{Act, Motive, OVERSEERS, Overseen};
pub use passkeys::Ceremony;
pub use personal::{PROCESSING, RETENTION};
pub use profile::Profile;
pub use reseal::Remaining;
pub use sign_in::SignedIn;

use hasher::Hasher;

/// The commands. Cheap to clone; two nodes share nothing but the store and the vault's keys.
#[derive(Clone)]
pub struct Accounts {
    db: Db,
    shell: Arc<Shell>,
    vault: Vault,
    hasher: Arc<Hasher>,
    provider: Option<Arc<Provider>>,
    qr: fn(&str, &str) -> Option<String>,
}

impl Accounts {
    /// Over a migrated store. Letters are written with the shell's texts and lead to its address.
    pub fn new(db: Db, shell: Arc<Shell>, vault: Vault) -> Self {
        Self { db, shell, vault, hasher: Arc::new(Hasher::new()), provider: None, qr: |_, _| None }
    }

    /// With a way to draw QR codes: a text and what a screen reader says of it, to an SVG. Without one, people type the
    /// secret into their application.
    #[must_use]
    pub fn with_qr(mut self, qr: fn(&str, &str) -> Option<String>) -> Self {
        self.qr = qr;
        self
    }

    fn world(&self) -> &World {
        &self.shell.world
    }

    fn now(&self) -> Timestamp {
        self.shell.world.now()
    }

    fn in_s(&self, seconds: i64) -> Timestamp {
        self.now().saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
    }

    /// The site as browsers know it: passkeys belong to its host.
    fn relying(&self) -> Relying {
        let origin = self.shell.base_url().to_owned();
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, rest)| rest);
        let id = host.split([':', '/']).next().unwrap_or_default().to_owned();
        Relying { id, origin, name: self.shell.product() }
    }

    /// Writes what was done with an account; `data` holds ids and codes, never an e-mail or a name.
    async fn record(
        &self,
        tx: &Tx,
        actor: &Actor,
        account: AgentId,
        kind: &'static str,
        data: serde_json::Value,
    ) -> db::Result<()> {
        let entry =
            journal::Entry { stream: stream(account), kind, subject: account.to_string(), actor, data };
        journal::append(tx, self.world(), entry).await
    }
}

/// The journal stream of an account.
pub fn stream(account: AgentId) -> String {
    format!("account/{account}")
}
