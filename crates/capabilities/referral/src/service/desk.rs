//! What the sender's desk does with referrals already sent.

use db::Tx;
use identity::{Actor, Agent, Power};
use kernel::TerritoryRef;
use uuid::Uuid;

use super::answer::moved;
use super::{Referrals, agent};
use crate::error::{Error, Result};
use crate::letters;
use crate::model::{Event, Links, Shelf};
use crate::store;
use crate::thread::{Cursor, Referral, ReferralId, Step};

/// Referrals read at a time.
const PAGE: u32 = 200;

/// One referral with everything its page shows.
#[derive(Debug, Clone)]
pub struct Thread {
    /// The referral.
    pub referral: Referral,
    /// Its steps, oldest first.
    pub steps: Vec<Step>,
    /// Link and code; `None` once the site's key has changed.
    pub links: Option<Links>,
}

/// A page of one shelf.
#[derive(Debug, Clone)]
pub struct Page {
    /// Referrals, the most recently changed first.
    pub rows: Vec<Referral>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// How many are on each shelf, in the order of [`Shelf::ALL`].
    pub counts: [usize; 3],
}

impl Referrals {
    /// One referral of the agent's organisation.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for another organisation's.
    pub async fn get(&self, actor: &Actor, id: ReferralId) -> Result<Thread> {
        let agent = agent(actor)?;
        self.db()
            .read(|tx| async move {
                let referral = self.readable(&tx, agent, id).await?;
                let steps = store::steps(&tx, self.vault(), id).await?;
                let links = referral.links(self.key());
                Ok(Thread { referral, steps, links })
            })
            .await
    }

    /// One page of a shelf of the agent's organisation, on the territories of the agent's roles.
    ///
    /// # Errors
    /// [`Error::Unknown`] for anybody but an agent.
    pub async fn list(&self, actor: &Actor, shelf: Shelf, after: Cursor, limit: u32) -> Result<Page> {
        let agent = agent(actor)?;
        let key = agent.organisation_key();
        let (key, limit) = (key.as_str(), limit as usize);
        self.db()
            .read(|tx| async move {
                let (mut rows, mut from) = (Vec::new(), after);
                // Other territories of the organisation are passed over, page after page.
                loop {
                    let page = store::shelf(&tx, self.vault(), key, shelf, from, PAGE).await?;
                    let whole = page.len() < PAGE as usize;
                    let Some(last) = page.last().map(Cursor::after) else { break };
                    from = last;
                    rows.extend(page.into_iter().filter(|one| self.sees(agent, &one.territory)));
                    if whole || rows.len() > limit {
                        break;
                    }
                }
                let more = rows.len() > limit;
                rows.truncate(limit);
                let next = rows.last().filter(|_| more).map(Cursor::after);
                Ok(Page { next, counts: self.counts_in(&tx, agent).await?, rows })
            })
            .await
    }

    /// How many referrals of the agent's organisation are on each shelf, in the order of [`Shelf::ALL`]:
    /// to be dealt with, waiting, closed.
    ///
    /// # Errors
    /// [`Error::Unknown`] for anybody but an agent.
    pub async fn counts(&self, actor: &Actor) -> Result<[usize; 3]> {
        let agent = agent(actor)?;
        self.db().read(|tx| async move { Ok(self.counts_in(&tx, agent).await?) }).await
    }

    async fn counts_in(&self, tx: &Tx, agent: &Agent) -> db::Result<[usize; 3]> {
        let found = store::counts(tx, &agent.organisation_key()).await?;
        let of = |shelf: Shelf| {
            let mine = found.iter().filter(|(code, territory, _)| {
                code == shelf.code() && territory.parse().is_ok_and(|territory| self.sees(agent, &territory))
            });
            usize::try_from(mine.map(|(_, _, count)| count).sum::<i64>()).unwrap_or(0)
        };
        Ok(Shelf::ALL.map(of))
    }

    /// Whether the agent may read what their organisation did on a territory.
    fn sees(&self, agent: &Agent, territory: &TerritoryRef) -> bool {
        self.may(agent, Power::ReadThreads, agent.organisation_id, territory)
    }

    /// Referrals of one pathway, oldest first; empty for another organisation's.
    ///
    /// # Errors
    /// [`Error::Unknown`] for anybody but an agent.
    pub async fn of_pathway(&self, actor: &Actor, pathway: Uuid) -> Result<Vec<Referral>> {
        let agent = agent(actor)?;
        let key = agent.organisation_key();
        let key = key.as_str();
        let mut found = self
            .db()
            .read(|tx| async move { store::of_pathway(&tx, self.vault(), key, pathway).await })
            .await?;
        found.retain(|one| self.sees(agent, &one.territory));
        Ok(found)
    }

    /// Calls a referral off. The place hears of it if it had been written to.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Impossible`] once the person came, [`Error::Changed`].
    pub async fn withdraw(&self, actor: &Actor, id: ReferralId) -> Result<Referral> {
        let agent = agent(actor)?;
        let now = self.world().now();
        self.db()
            .write("referral.withdraw", |tx| async move {
                let seen = self.owned(&tx, agent, id).await?;
                let mut referral = moved(&seen, Event::Withdraw, now)?;
                (referral.reason, referral.note) = (None, None);
                if !store::store_move(&tx, self.keys(), &referral, seen.version).await? {
                    return Err(Error::Changed);
                }
                self.record(&tx, &referral, Event::Withdraw, actor, now).await?;
                if let Some(letter) = letters::of_withdrawal(self.shell(), &referral) {
                    messages::enqueue(&tx, self.vault(), self.world(), letter)
                        .await
                        .map_err(db::Error::from)?;
                }
                Ok(referral)
            })
            .await
    }

    /// The sender has dealt with an alert: the referral leaves the shelf of those.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Changed`].
    pub async fn settle(&self, actor: &Actor, id: ReferralId) -> Result<()> {
        let agent = agent(actor)?;
        let now = self.world().now();
        self.db()
            .write("referral.settle", |tx| async move {
                let seen = self.owned(&tx, agent, id).await?;
                if seen.shelf() != Shelf::Attention {
                    return Ok(());
                }
                if store::settle(&tx, &seen, now).await? { Ok(()) } else { Err(Error::Changed) }
            })
            .await
    }

    /// Replaces link and code: the sheet was lost, or the site's key changed. What was printed before stops working.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Over`], [`Error::Changed`].
    pub async fn renew_link(&self, actor: &Actor, id: ReferralId) -> Result<()> {
        let agent = agent(actor)?;
        self.db()
            .write("referral.renew_link", |tx| async move {
                let seen = self.owned(&tx, agent, id).await?;
                if seen.state.is_final() {
                    return Err(Error::Over(seen.state));
                }
                for generation in (seen.generation + 1)..=(seen.generation + 4) {
                    let links = Links::derive(self.key(), id.uuid(), generation);
                    if store::is_taken(&tx, "", links.code_digest()).await? {
                        continue;
                    }
                    let done =
                        store::renew(&tx, &seen, generation, links.token_digest(), links.code_digest())
                            .await?;
                    return if done { Ok(()) } else { Err(Error::Changed) };
                }
                Err(Error::Changed)
            })
            .await
    }
}
