//! Read pathways, what they conclude and what to look for; erase those whose time has come.

use super::{Counts, Error, LIST_MAX, PURGE_MAX, Triage, agent};
use crate::model::{
    Pathway, PathwayId, Reference, SearchProfile, State, Told, follow, implied_needs, needs_of,
};
use crate::store::{self, Conclusion, PathwayLine};
use db::Tx;
use identity::{Actor, OrganisationId, Power};
use jiff::Timestamp;
use kernel::Lang;
use serde_json::json;

impl Triage {
    /// A pathway that the actor may read: a role in its organisation, on its territory.
    ///
    /// # Errors
    /// Not an agent, or no such pathway there.
    pub async fn load(&self, actor: &Actor, id: PathwayId) -> Result<Pathway, Error> {
        self.db.read(|tx| async move { self.load_in(&tx, actor, id).await }).await
    }

    /// The same inside someone else's transaction.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn load_in(&self, tx: &Tx, actor: &Actor, id: PathwayId) -> Result<Pathway, Error> {
        let agent = agent(actor)?;
        let found = self.by_id(tx, id).await?;
        found
            .filter(|one| self.may(agent, Power::ReadThreads, one.owner, &one.territory))
            .ok_or(Error::NotFound)
    }

    /// The pathway of an id. Another node may have published its référentiel a moment ago: then it is read first.
    pub(crate) async fn by_id(&self, tx: &Tx, id: PathwayId) -> Result<Option<Pathway>, Error> {
        let Some(stored) = store::by_id(tx, id).await? else { return Ok(None) };
        let mut versions = self.referentials();
        if versions.version(stored.version_of_rules()).is_err() {
            versions = self.refresh_in(tx).await?;
        }
        Ok(Some(stored.read_with(&self.vault, &versions)?))
    }

    /// The same, to change it.
    pub(super) async fn load_to_change(
        &self,
        tx: &Tx,
        actor: &Actor,
        id: PathwayId,
    ) -> Result<Pathway, Error> {
        let pathway = self.load_in(tx, actor, id).await?;
        let allowed = self.may(agent(actor)?, Power::Welcome, pathway.owner, &pathway.territory);
        if allowed { Ok(pathway) } else { Err(Error::NotAllowed) }
    }

    /// Gives the pathways of one organisation to another, as when two are merged. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn reown(&self, tx: &Tx, from: OrganisationId, to: OrganisationId) -> db::Result<u64> {
        store::reown(tx, from, to).await
    }

    /// The pathway of a reference typed at the desk.
    ///
    /// # Errors
    /// Not an agent, not a reference, or no such pathway in the actor's organisation.
    pub async fn find(&self, actor: &Actor, typed: &str) -> Result<PathwayId, Error> {
        let key = agent(actor)?.organisation_key();
        let reference: Reference = typed.parse().map_err(|_| Error::NotFound)?;
        let (key, reference) = (&key, &reference);
        self.db
            .read(|tx| async move {
                let found = store::by_reference(&tx, reference, key).await?.ok_or(Error::NotFound)?;
                Ok(self.load_in(&tx, actor, found).await?.id)
            })
            .await
    }

    /// The needs in force: those chosen, else those the answers name.
    ///
    /// # Errors
    /// [`Error::Version`].
    pub fn needs(&self, pathway: &Pathway) -> Result<Vec<String>, Error> {
        if pathway.needs.is_empty() {
            let referential = self.referential(pathway)?;
            Ok(implied_needs(&referential, &pathway.answers))
        } else {
            Ok(pathway.needs.clone())
        }
    }

    /// What to look for, for a finished pathway: the situation in force and the needs chosen.
    ///
    /// # Errors
    /// [`Error::NotFinished`], [`Error::Version`].
    pub fn search_profile(&self, pathway: &Pathway) -> Result<SearchProfile, Error> {
        let referential = self.referential(pathway)?;
        let outcome = pathway.outcome.as_ref().ok_or(Error::NotFinished)?;
        let situation = pathway.situation().ok_or(Error::NotFinished)?;
        Ok(needs_of(&referential, outcome, situation, &pathway.answers, &pathway.needs))
    }

    /// The conclusion in force, in words. When the agent concluded otherwise than the rule, the next step and the extra
    /// steps follow the agent's situation, and the rule's reasons, which argued for another one, are left out.
    ///
    /// # Errors
    /// [`Error::NotFinished`], [`Error::Version`].
    pub fn told(&self, pathway: &Pathway, lang: Lang) -> Result<Told, Error> {
        let referential = self.referential(pathway)?;
        let outcome = pathway.outcome.as_ref().ok_or(Error::NotFinished)?;
        let mut told = referential.tell(outcome, lang);
        if let Some(own) = &pathway.overridden {
            let (next_step, steps) = follow(&referential, &pathway.answers, own.situation);
            let words = referential.situation(own.situation);
            told = Told {
                situation: own.situation,
                title: words.map(|words| words.title.pick(lang).to_owned()).unwrap_or_default(),
                sentence: words.map(|words| words.sentence.pick(lang).to_owned()).unwrap_or_default(),
                underlying_title: None,
                next_step: referential.say_next_step(own.situation, &next_step, lang),
                reasons: Vec::new(),
                steps: steps.iter().filter_map(|code| referential.say_step(code, lang)).collect(),
                missing: told.missing,
            };
        }
        Ok(told)
    }

    /// The organisation's pathways on the territories of the agent's roles, latest first, at most 200.
    ///
    /// # Errors
    /// Not an agent, or the store's.
    pub async fn list(&self, actor: &Actor, limit: u32) -> Result<Vec<PathwayLine>, Error> {
        let agent = agent(actor)?;
        let (key, limit) = (agent.organisation_key(), limit.min(LIST_MAX) as usize);
        let key = key.as_str();
        self.db
            .read(|tx| async move {
                let mut seen = Vec::new();
                let mut before = (Timestamp::MAX, PathwayId::from(uuid::Uuid::max()));
                // Other territories of the organisation are passed over, page after page.
                loop {
                    let page = store::of_organisation(&tx, key, before, LIST_MAX).await?;
                    let Some(last) = page.last() else { break };
                    before = (last.created_at, last.id);
                    let whole = page.len() < LIST_MAX as usize;
                    let mine = |one: &PathwayLine| {
                        self.may(agent, Power::ReadThreads, agent.organisation_id, &one.territory)
                    };
                    seen.extend(page.into_iter().filter(mine));
                    if whole || seen.len() >= limit {
                        break;
                    }
                }
                seen.truncate(limit);
                Ok(seen)
            })
            .await
    }

    /// How many pathways the organisation has on the territories of the agent's roles.
    ///
    /// # Errors
    /// Not an agent, or the store's.
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, Error> {
        let agent = agent(actor)?;
        let key = agent.organisation_key();
        let key = key.as_str();
        let rows: Vec<_> = self.db.read(|tx| async move { store::counts(&tx, key).await }).await?;
        let of = |wanted: State| {
            let mine = rows.iter().filter(|(state, territory, _)| {
                *state == wanted && self.may(agent, Power::ReadThreads, agent.organisation_id, territory)
            });
            mine.map(|(_, _, count)| count).sum()
        };
        Ok(Counts { drafts: of(State::Draft), finished: of(State::Finished) })
    }

    /// What each rule concluded and what agents concluded instead, over all organisations: no person, no agent in it.
    ///
    /// # Errors
    /// The store's.
    pub async fn conclusions(&self) -> Result<Vec<Conclusion>, Error> {
        Ok(self.db.read(|tx| async move { store::conclusions(&tx).await }).await?)
    }

    /// Erases pathways whose time has come, 500 at most. Answers how many; run it again while it is 500.
    ///
    /// # Errors
    /// The store's.
    pub async fn purge(&self) -> Result<u64, Error> {
        let now = self.world.now();
        self.db
            .write("triage.purge", |tx| async move {
                let mut erased = 0;
                for id in store::due_for_purge(&tx, now, PURGE_MAX).await? {
                    erased += store::purge(&tx, id, now).await?;
                    self.journal(&tx, &Actor::System, id, "triage.purged", json!({})).await?;
                }
                Ok(erased)
            })
            .await
    }
}
