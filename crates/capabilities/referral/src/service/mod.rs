//! Commands: authorise → load → decide (model) → save → journal, in one transaction each.

mod answer;
mod desk;
mod send;
mod upkeep;

use std::sync::Arc;

use db::{Db, Tx};
use identity::{Actor, Agent, OrganisationId, Power};
use jiff::Timestamp;
use kernel::{TerritoryRef, World};
use serde::Deserialize;
use serde_json::json;
use vault::Vault;
use web::Shell;

pub use answer::{Answered, MAX_CODE_USES, MAX_FAILURES};
pub use desk::{Page as ShelfPage, Thread};
pub use send::{Order, Preview, Sent};
pub use upkeep::reseal;

use crate::error::{Error, Result};
use crate::model::{DELAY_DAYS, Event};
use crate::sources::Sources;
use crate::store;
use crate::thread::{Referral, Step};

/// What the operator decides about referrals: the `[referral]` table of the configuration.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Days a place has to answer before the sender is alerted.
    pub delay_days: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self { delay_days: DELAY_DAYS }
    }
}

/// The commands. Cheap to clone.
#[derive(Clone)]
pub struct Referrals(Arc<Inner>);

struct Inner {
    db: Db,
    shell: Arc<Shell>,
    vault: Vault,
    sources: Arc<dyn Sources>,
    settings: Settings,
}

impl Referrals {
    /// Commands over a store; `shell` gives the key of links, the public address and the texts of messages, `vault` seals
    /// what people said and how they are reached.
    pub fn new(
        db: Db,
        shell: Arc<Shell>,
        vault: Vault,
        sources: Arc<dyn Sources>,
        settings: Settings,
    ) -> Self {
        Self(Arc::new(Inner { db, shell, vault, sources, settings }))
    }

    /// What pages share.
    pub fn shell(&self) -> &Arc<Shell> {
        &self.0.shell
    }

    fn db(&self) -> &Db {
        &self.0.db
    }

    fn world(&self) -> &World {
        &self.0.shell.world
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// What seals: the keys, and chance.
    fn keys(&self) -> (&Vault, &World) {
        (self.vault(), self.world())
    }

    fn sources(&self) -> &dyn Sources {
        &*self.0.sources
    }

    fn settings(&self) -> Settings {
        self.0.settings
    }

    /// The key of links and codes: drawn from the site's own, for this purpose alone.
    pub fn key(&self) -> &[u8; 32] {
        self.0.shell.key.bytes()
    }

    /// Whether a role of the agent allows `power` over what `owner` owns on `territory`.
    fn may(&self, agent: &Agent, power: Power, owner: OrganisationId, territory: &TerritoryRef) -> bool {
        agent.may(power, owner, |wide| self.sources().covers(wide, territory))
    }

    /// The referral, if the agent may read it.
    async fn readable(&self, tx: &Tx, agent: &Agent, id: crate::ReferralId) -> Result<Referral> {
        let found = store::by_id(tx, self.vault(), id).await?;
        found
            .filter(|one| self.may(agent, Power::ReadThreads, one.owner, &one.territory))
            .ok_or(Error::NotFound)
    }

    /// The referral, to change it.
    async fn owned(&self, tx: &Tx, agent: &Agent, id: crate::ReferralId) -> Result<Referral> {
        let one = self.readable(tx, agent, id).await?;
        let allowed = self.may(agent, Power::Welcome, one.owner, &one.territory);
        if allowed { Ok(one) } else { Err(Error::NotAllowed) }
    }

    /// Gives the referrals of one organisation to another, as when two are merged. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn reown(&self, tx: &Tx, from: OrganisationId, to: OrganisationId) -> db::Result<u64> {
        store::reown(tx, from, to).await
    }

    /// Writes down that the actor of this page looks at a referral.
    pub(crate) async fn looked(
        &self,
        page: &web::Page,
        referral: &Referral,
        what: &'static str,
        why: &'static str,
    ) -> web::Result<()> {
        privacy::looked(self.db(), page, privacy::Subject::Pathway(referral.pathway), what, why).await
    }

    /// Records a step that has just happened to `referral` in its thread and in the journal. The journal names neither
    /// the person, their words nor what the place wrote: it is never erased.
    async fn record(
        &self,
        tx: &Tx,
        referral: &Referral,
        event: Event,
        actor: &Actor,
        at: Timestamp,
    ) -> db::Result<()> {
        let step = Step {
            id: self.world().id(),
            event: event.code().to_owned(),
            state: referral.state,
            actor: actor_label(actor, referral),
            reason: referral.reason.clone(),
            note: referral.note.clone(),
            at,
        };
        store::add_step(tx, self.keys(), referral, &step).await?;
        let entry = journal::Entry {
            stream: crate::stream(referral.id),
            kind: kind(event),
            subject: referral.id.to_string(),
            actor,
            data: json!({
                "reference": referral.reference,
                "pathway": referral.pathway,
                "place": referral.place,
                "state": referral.state.code(),
                "reason": referral.reason,
                "rank": referral.rank,
            }),
        };
        journal::append(tx, self.world(), entry).await?;
        Ok(())
    }
}

/// The agent, or the request to say who they are.
fn agent(actor: &Actor) -> Result<&Agent> {
    actor.agent().ok_or(Error::Unknown)
}

/// Who made a step happen, as the thread shows it.
fn actor_label(actor: &Actor, referral: &Referral) -> String {
    match actor {
        Actor::PlaceLink { .. } => referral.contents.place.name.clone(),
        Actor::System => String::new(),
        other => other.label(),
    }
}

/// The journal's word for an event.
pub(crate) const fn kind(event: Event) -> &'static str {
    match event {
        Event::Send => "referral.sent",
        Event::Acknowledge => "referral.acknowledged",
        Event::Receive => "referral.received",
        Event::Finish => "referral.done",
        Event::MissedVisit => "referral.not_come",
        Event::Redirect => "referral.redirected",
        Event::Decline => "referral.declined",
        Event::Expire => "referral.expired",
        Event::Withdraw => "referral.withdrawn",
    }
}
