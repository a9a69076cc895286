//! Commands on pathways: who may → load → decide (model) → save → journal, in one transaction.

mod answer;
mod conclude;
mod open;
mod publish;
mod read;
mod seal;

pub(crate) use open::today;
pub use publish::{Draft, PublishError};

use crate::model::{
    AnswerError, AnswerProblem, PaperError, Pathway, PathwayId, Referential, Referentials, UnknownVersion,
};
use arc_swap::ArcSwap;
use db::{Db, Tx};
use identity::{Actor, Agent, OrganisationId, Power};
use kernel::{TerritoryRef, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use territory::Territories;
use vault::Vault;

/// What a form sends: the values given for each field.
pub type Given = BTreeMap<String, Vec<String>>;

/// How many references are drawn before giving up; with 28⁶ of them the second is already rare.
const REFERENCE_DRAWS: u32 = 8;
/// Longest list a desk is given.
const LIST_MAX: u32 = 200;
/// Most pathways erased in one run of the purge.
const PURGE_MAX: u32 = 500;

/// Why a command was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such pathway, or it belongs to another organisation: the two are told alike.
    #[error("no such pathway")]
    NotFound,
    /// Only an agent may do this.
    #[error("an agent must be declared")]
    NotAnAgent,
    /// The actor may read it, not change it.
    #[error("no role of the agent allows this")]
    NotAllowed,
    /// It changed since the page was shown.
    #[error("the pathway changed meanwhile")]
    Conflict,
    /// Its triage is finished: answers no longer change.
    #[error("the triage is finished")]
    Finished,
    /// Its triage is not finished yet.
    #[error("the triage is not finished")]
    NotFinished,
    /// Fields are wrong.
    #[error("{} answers refused", .0.len())]
    Answers(Vec<AnswerError>),
    /// The motive of an override is wrong.
    #[error("motive refused: {0}")]
    Motive(AnswerProblem),
    /// The date of a paper grid is wrong.
    #[error("date refused: {0}")]
    Paper(#[from] PaperError),
    /// No commune has this code or name.
    #[error("no such commune")]
    Commune,
    /// No situation or need has this code.
    #[error("no such code")]
    Code,
    /// Its référentiel is neither shipped with this program nor published.
    #[error(transparent)]
    Version(#[from] UnknownVersion),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// What opens a pathway.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// Where the person lives: an INSEE code, current or old, if told.
    pub commune: Option<String>,
    /// The day a paper grid was filled (`YYYY-MM-DD`), when the answers come from paper.
    pub paper_filled_on: Option<String>,
}

/// How many pathways a desk has in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Triage begun, not finished.
    pub drafts: i64,
    /// Triage finished.
    pub finished: i64,
}

/// The versions of the instrument that this node knows.
struct Known {
    /// How many were published.
    published: i64,
    versions: Arc<Referentials>,
}

/// The commands. Cheap to clone.
#[derive(Clone)]
pub struct Triage {
    /// The store.
    pub db: Db,
    /// Clock and chance.
    pub world: World,
    /// What free words are sealed with.
    vault: Vault,
    /// The versions of the instrument, exchanged whole when one is published.
    known: Arc<ArcSwap<Known>>,
    /// Communes, to check the one told and to know its time.
    pub territories: Arc<Territories>,
}

impl Triage {
    /// The commands, over the versions shipped with the program; [`Triage::refresh`] adds those published.
    pub fn new(db: Db, world: World, vault: Vault, territories: Arc<Territories>) -> Self {
        let known = Known { published: 0, versions: Arc::new(Referentials::bundled().clone()) };
        Self { db, world, vault, known: Arc::new(ArcSwap::from_pointee(known)), territories }
    }

    /// The versions of the instrument: those shipped with the program, then those published. None ever goes.
    pub fn referentials(&self) -> Arc<Referentials> {
        Arc::clone(&self.known.load().versions)
    }

    /// The référentiel of a pathway.
    ///
    /// # Errors
    /// [`Error::Version`]: the program is older than the pathway.
    pub fn referential(&self, pathway: &Pathway) -> Result<Arc<Referential>, Error> {
        Ok(Arc::clone(self.referentials().version(&pathway.referential)?))
    }

    /// What seals: the keys, and chance.
    pub(crate) fn keys(&self) -> (&Vault, &World) {
        (&self.vault, &self.world)
    }

    /// Whether a role of the agent allows `power` over what `owner` owns on `territory`.
    fn may(&self, agent: &Agent, power: Power, owner: OrganisationId, territory: &TerritoryRef) -> bool {
        agent.may(power, owner, |wide| self.territories.covers(wide, territory))
    }

    async fn journal(
        &self,
        tx: &Tx,
        actor: &Actor,
        id: PathwayId,
        kind: &'static str,
        data: serde_json::Value,
    ) -> db::Result<()> {
        let entry = journal::Entry { stream: stream(id), kind, subject: id.to_string(), actor, data };
        journal::append(tx, &self.world, entry).await
    }
}

/// The journal stream of a pathway: triage, referral and what follows write on the same thread.
pub fn stream(id: PathwayId) -> String {
    format!("pathway/{id}")
}

fn agent(actor: &Actor) -> Result<&Agent, Error> {
    actor.agent().ok_or(Error::NotAnAgent)
}
