//! Commands: read → who may → decide → write → journal, in one transaction.
//!
//! The rights are read from the store in the transaction that uses them ([`authority`]), so that a role withdrawn a
//! moment ago is of no use. [`Organisations`] opens the transaction; the functions that accounts need inside theirs
//! ([`give`], [`withdraw`], [`grants_of`]…) take it.

mod authority;
mod edit;
mod error;
mod join;
mod lend;
mod merge;
mod open;
mod read;
mod roles;
mod transfer;

use std::sync::Arc;

use db::{Db, Tx};
use identity::{Actor, OrganisationId};
use kernel::World;
use territory::Territories;
use vault::Vault;
use web::Shell;

use crate::model::Organisation;
use crate::store;
pub use edit::{Bonds, Edit};
pub use error::{Error, Problem};
pub use join::Ask;
pub use lend::Loan;
pub use merge::{Moved, Owner, Preview};
pub use open::{Request, create};
pub use read::{Filter, May, Mine, Reason, Rights, View};
pub use roles::{
    Duty, brief, counts, duties_of, export_of, forget, give, grants_of, is_held, rename, withdraw,
};

use authority::Authority;

/// The commands. Cheap to clone.
#[derive(Clone)]
pub struct Organisations {
    db: Db,
    world: World,
    territories: Arc<Territories>,
    /// For the words of messages.
    shell: Arc<Shell>,
    /// What letters are sealed with.
    vault: Vault,
    /// What else belongs to organisations, and follows a merge.
    owners: Arc<[Arc<dyn Owner>]>,
}

impl Organisations {
    /// The commands over a store. `owners` are the capabilities whose rows belong to organisations.
    pub fn new(
        db: Db,
        shell: Arc<Shell>,
        vault: Vault,
        owners: impl IntoIterator<Item = Arc<dyn Owner>>,
    ) -> Self {
        let (world, owners) = (shell.world.clone(), owners.into_iter().collect());
        Self { db, world, territories: Territories::bundled(), shell, vault, owners }
    }

    /// The territories its organisations act in.
    pub(crate) fn territories(&self) -> &Territories {
        &self.territories
    }

    /// Clock and chance.
    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// The organisation of today, and what the actor may do.
    async fn load(
        &self,
        tx: &Tx,
        actor: &Actor,
        id: OrganisationId,
    ) -> Result<(Organisation, Authority), Error> {
        let one = store::resolve(tx, id).await?.ok_or(Error::NotFound)?;
        Ok((one, Authority::of(tx, &self.world, actor).await?))
    }

    /// The same, for whoever answers for organisations of its territory.
    async fn overseen(
        &self,
        tx: &Tx,
        actor: &Actor,
        id: OrganisationId,
    ) -> Result<(Organisation, Authority), Error> {
        let (one, authority) = self.load(tx, actor, id).await?;
        if authority.oversees(&self.territories, &one.facts.territory) {
            Ok((one, authority))
        } else {
            Err(Error::NotFound)
        }
    }

    async fn record(
        &self,
        tx: &Tx,
        actor: &Actor,
        id: OrganisationId,
        kind: &'static str,
        data: serde_json::Value,
    ) -> db::Result<()> {
        record(tx, &self.world, actor, id, kind, data).await
    }
}

/// The journal stream of an organisation.
pub fn stream(id: OrganisationId) -> String {
    format!("organisation/{id}")
}

async fn record(
    tx: &Tx,
    world: &World,
    actor: &Actor,
    id: OrganisationId,
    kind: &'static str,
    data: serde_json::Value,
) -> db::Result<()> {
    let entry = journal::Entry { stream: stream(id), kind, subject: id.to_string(), actor, data };
    journal::append(tx, world, entry).await
}

/// A motive as it is kept: 3 to 500 characters, spaces at its ends apart.
fn motive(text: &str) -> Result<String, Error> {
    let text = text.trim().replace("\r\n", "\n");
    let hidden = |c: char| c.is_control() && c != '\n';
    if (3..=500).contains(&text.chars().count()) && !text.chars().any(hidden) {
        Ok(text)
    } else {
        Err(Problem::Motive.into())
    }
}
