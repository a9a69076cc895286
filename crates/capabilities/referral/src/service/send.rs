//! Sending a person to a place.

use db::Tx;
use identity::{Actor, Agent, Power};
use jiff::Timestamp;
use kernel::Lang;
use uuid::Uuid;

use super::{Referrals, agent};
use crate::error::{Error, Result};
use crate::letters;
use crate::model::{
    Contents, Decision, Event, Links, Proposal, Standing, State, bring_version, decide, what_to_bring,
};
use crate::sources::{PathwayBrief, PlaceBrief};
use crate::store;
use crate::thread::{Referral, ReferralId};

/// Longest list of needs or reasons on a sheet, in lines.
const MAX_LINES: usize = 6;
/// Times another reference and code are drawn before giving up: one collision is already unheard of.
const DRAWS: u32 = 4;

/// What an agent orders.
#[derive(Debug, Clone)]
pub struct Order {
    /// The person's thread.
    pub pathway: Uuid,
    /// The place chosen.
    pub place: Uuid,
    /// Words, contact, messages.
    pub proposal: Proposal,
    /// Language of the person: messages and the first sheet.
    pub lang: Lang,
    /// Drawn with the form: the same form posted twice makes one referral.
    pub form_key: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The referral.
    pub referral: Referral,
    /// `false` when this form had already made it.
    pub is_new: bool,
}

/// What the form shows before sending.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The person's thread.
    pub pathway: PathwayBrief,
    /// The place.
    pub place: PlaceBrief,
    /// What the sheet would say.
    pub contents: Contents,
    /// Referrals already sent for this pathway, those called off apart.
    pub earlier: u32,
}

impl Referrals {
    /// What would be sent, for the form. Changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a pathway of another organisation or an unknown place.
    pub async fn preview(&self, actor: &Actor, pathway: Uuid, place: Uuid) -> Result<Preview> {
        let agent = agent(actor)?;
        self.db().read(|tx| async move { self.look(&tx, actor, agent, pathway, place).await }).await
    }

    /// Sends: one transaction loads pathway, place and rights, decides, stores, journals and queues the messages.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Refused`], [`Error::FormReused`].
    pub async fn send(&self, actor: &Actor, order: &Order) -> Result<Sent> {
        let agent = agent(actor)?;
        let now = self.world().now();
        match self.try_send(actor, agent, order, now).await {
            // The same form posted twice at the same instant: the other one is stored now, find it.
            Err(Error::Store(error)) if error.is_unique() => self.try_send(actor, agent, order, now).await,
            done => done,
        }
    }

    async fn try_send(&self, actor: &Actor, agent: &Agent, order: &Order, now: Timestamp) -> Result<Sent> {
        self.db()
            .write("referral.send", |tx| async move { self.send_in(&tx, actor, agent, order, now).await })
            .await
    }

    async fn send_in(
        &self,
        tx: &Tx,
        actor: &Actor,
        agent: &Agent,
        order: &Order,
        now: Timestamp,
    ) -> Result<Sent> {
        let seen = self.look(tx, actor, agent, order.pathway, order.place).await?;
        let owner = seen.pathway.owner.to_string();
        if let Some(referral) = store::by_form(tx, self.vault(), &owner, &order.form_key).await? {
            let same = referral.pathway == order.pathway && referral.place == order.place;
            return if same { Ok(Sent { referral, is_new: false }) } else { Err(Error::FormReused) };
        }
        let standing = Standing {
            earlier: seen.earlier,
            departement: &seen.place.card.departement,
            place_open: seen.place.open,
            place_has_email: letters::can_reach(&seen.place.card),
        };
        let decision = decide(&standing, &order.proposal, self.settings().delay_days, now)?;
        let (id, reference, links) = self.draw(tx).await?;
        let referral = compose(agent, order, seen, &decision, (id, reference, &links), now);
        store::settle_earlier(tx, &owner, order.pathway, now).await?;
        store::insert(tx, self.keys(), &referral).await?;
        self.record(tx, &referral, Event::Send, actor, now).await?;
        for letter in letters::of_sending(self.shell(), &referral, &links, &order.proposal) {
            messages::enqueue(tx, self.vault(), self.world(), letter).await.map_err(db::Error::from)?;
        }
        Ok(Sent { referral, is_new: true })
    }

    /// Reads pathway and place, checks the rights.
    async fn look(
        &self,
        tx: &Tx,
        actor: &Actor,
        agent: &Agent,
        pathway_id: Uuid,
        place_id: Uuid,
    ) -> Result<Preview> {
        let pathway = self.sources().pathway(tx, actor, pathway_id).await?;
        let may = |power, one: &PathwayBrief| self.may(agent, power, one.owner, &one.territory);
        let pathway = pathway.filter(|one| may(Power::ReadThreads, one)).ok_or(Error::NotFound)?;
        if !may(Power::Welcome, &pathway) {
            return Err(Error::NotAllowed);
        }
        let place = self.sources().place(tx, place_id).await?.ok_or(Error::NotFound)?;
        let why = self.sources().why(tx, actor, pathway_id, place_id).await?.unwrap_or_default();
        let earlier = store::count_earlier(tx, pathway_id).await?;
        let bring = what_to_bring(pathway.situation.as_deref(), &pathway.modes);
        let contents = Contents {
            place: place.card.clone(),
            needs: pathway.needs.iter().take(MAX_LINES).cloned().collect(),
            reasons: why.into_iter().take(MAX_LINES).collect(),
            bring: bring.into_iter().map(|item| item.code().to_owned()).collect(),
            rules: format!("bring {}, triage {}", bring_version(), pathway.rules),
        };
        Ok(Preview { pathway, place, contents, earlier })
    }

    /// An identifier, a reference and links that nobody else has.
    async fn draw(&self, tx: &Tx) -> Result<(ReferralId, String, Links)> {
        for _ in 0..DRAWS {
            let id: ReferralId = self.world().id();
            let reference = self.world().short_code(7);
            let links = Links::derive(self.key(), id.uuid(), 0);
            if !store::is_taken(tx, &reference, links.code_digest()).await? {
                return Ok((id, reference, links));
            }
        }
        Err(Error::Changed)
    }
}

fn compose(
    agent: &Agent,
    order: &Order,
    seen: Preview,
    decision: &Decision,
    (id, reference, links): (ReferralId, String, &Links),
    now: Timestamp,
) -> Referral {
    Referral {
        id,
        reference,
        pathway: order.pathway,
        place: order.place,
        owner: seen.pathway.owner,
        territory: seen.pathway.territory.clone(),
        organisation: agent.organisation.clone(),
        agent: agent.id,
        agent_name: agent.name.clone(),
        commune: seen.pathway.commune.map(|code| code.as_str().to_owned()),
        departement: seen.place.card.departement.clone(),
        state: State::Sent,
        rank: decision.rank,
        contents: seen.contents,
        lang: order.lang,
        own_words: order.proposal.own_words.clone(),
        contact: order.proposal.contact.as_ref().map(|contact| contact.as_str().to_owned()),
        told_place: decision.write_to_place,
        told_person: decision.write_to_person,
        reason: None,
        note: None,
        form_key: order.form_key.clone(),
        generation: 0,
        token_digest: links.token_digest(),
        code_digest: links.code_digest(),
        sent_at: now,
        answered_at: None,
        touched_at: now,
        settled_at: None,
        deadline_at: decision.deadline_at,
        purge_at: decision.purge_at,
        purged_at: None,
        version: 0,
    }
}
