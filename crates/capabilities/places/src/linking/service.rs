//! What people do: decide, undo, put off, prefer. Authorise, read, decide, save and journal in one transaction; then the
//! register is linked again under what was decided.

use db::Tx;
use identity::{Actor, Power};
use jiff::SignedDuration;
use kernel::{CommuneCode, TerritoryRef};
use territory::Territories;
use uuid::Uuid;

use super::{Decision, Pair, Verdict, check};
use crate::fold::DecisionId;
use crate::model::{RecordId, SourceRecord, place_of_its_own};
use crate::register::Places;
use crate::service;
use crate::store;

/// The longest motive, in characters.
pub const MAX_MOTIVE: usize = 500;
/// How long a pair that is put off stays out of the queue.
const LATER: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A decision to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What.
    pub verdict: Verdict,
    /// Of which record; for a relation, the one that hangs on the other.
    pub left: RecordId,
    /// And which other; the same for a preference.
    pub right: RecordId,
    /// Why, in one's own words; may be empty.
    pub motive: String,
}

/// Why something was not decided or undone.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nothing gives this actor that right over both records.
    #[error("this actor may not settle these records")]
    Forbidden,
    /// A record or a decision does not exist, or is undone already.
    #[error("no such record, or no such decision in force")]
    NotFound,
    /// The words are too long, or the two records are one.
    #[error("{0} is not acceptable")]
    Wrong(&'static str),
    /// This pair is decided already.
    #[error("decided already")]
    Decided(Box<Decision>),
    /// Decisions in force say otherwise: undo one of them first.
    #[error("contradicts {} decisions in force", .0.len())]
    Contradicts(Vec<Decision>),
    /// The register failed.
    #[error(transparent)]
    Register(#[from] service::Error),
}

impl From<db::Error> for Refusal {
    fn from(error: db::Error) -> Self {
        Self::Register(error.into())
    }
}

/// Whether an actor keeps the register clean where a record is; a record whose commune is unknown is the nation's.
pub(crate) fn may_tend(territories: &Territories, actor: &Actor, commune: Option<&CommuneCode>) -> bool {
    match actor {
        Actor::System => true,
        Actor::Agent(agent) => agent.may(Power::Moderate, agent.organisation_id, |wide| match commune {
            Some(code) => territories.covers(wide, &TerritoryRef::Commune(code.clone())),
            None => *wide == TerritoryRef::France,
        }),
        Actor::Public | Actor::PlaceLink { .. } => false,
    }
}

/// Whether an actor keeps the register clean anywhere.
pub(crate) fn may_tend_somewhere(actor: &Actor) -> bool {
    match actor {
        Actor::System => true,
        Actor::Agent(agent) => agent.may(Power::Moderate, agent.organisation_id, |_| true),
        Actor::Public | Actor::PlaceLink { .. } => false,
    }
}

/// Who acts, as decisions keep it: the account when there is one, and a name for staff.
pub(crate) fn signature(actor: &Actor) -> (Option<Uuid>, String) {
    match actor {
        Actor::Agent(agent) => (Some(agent.id.uuid()), format!("{} ({})", agent.name, agent.organisation)),
        Actor::System | Actor::Public | Actor::PlaceLink { .. } => (None, "Passerelle".to_owned()),
    }
}

impl Places {
    /// Takes a decision, and links the register again under it.
    ///
    /// # Errors
    /// [`Refusal`]; nothing was written. After [`Refusal::Register`] the decision may be stored and the linkage behind:
    /// it catches up at the next change or start.
    pub async fn decide(&self, actor: &Actor, ask: &Ask) -> Result<DecisionId, Refusal> {
        if ask.motive.chars().count() > MAX_MOTIVE || ask.motive.chars().any(|c| c.is_control() && c != '\n')
        {
            return Err(Refusal::Wrong("motive"));
        }
        if (ask.left == ask.right) != matches!(ask.verdict, Verdict::Prefer(_)) {
            return Err(Refusal::Wrong("right"));
        }
        let (account, by) = signature(actor);
        let decision = Decision {
            id: self.world().id(),
            verdict: ask.verdict,
            left: ask.left,
            right: ask.right,
            motive: ask.motive.trim().to_owned(),
            by,
            at: self.world().now(),
            undone: None,
        };
        let decision = &decision;
        self.db().write("places.decide", |tx| self.decide_in(tx, actor, decision, account)).await?;
        self.settle(decision.verdict).await?;
        Ok(decision.id)
    }

    async fn decide_in(
        &self,
        tx: Tx,
        actor: &Actor,
        decision: &Decision,
        account: Option<Uuid>,
    ) -> Result<(), Refusal> {
        self.tended(&tx, actor, decision.left).await?;
        self.tended(&tx, actor, decision.right).await?;
        if let Verdict::Prefer(field) = decision.verdict {
            let place = store::resolve(&tx, place_of_its_own(decision.left)).await?;
            store::unprefer(&tx, place, field.code(), decision.at, &decision.by).await?;
        }
        if let Some(earlier) = store::add_decision(&tx, decision, account).await? {
            return Err(Refusal::Decided(Box::new(earlier)));
        }
        let others: Vec<Decision> =
            store::pairs_in_force(&tx).await?.into_iter().filter(|one| one.id != decision.id).collect();
        if let Err(wrong) = check(&others, decision.verdict, decision.left, decision.right) {
            let with = others.into_iter().filter(|one| wrong.with.contains(&one.id)).collect();
            return Err(Refusal::Contradicts(with));
        }
        let pair = (decision.left.min(decision.right), decision.left.max(decision.right));
        store::drop_review(&tx, pair).await?;
        self.record(&tx, actor, "places.decide", decision).await
    }

    /// Undoes a decision, and links the register again without it.
    ///
    /// # Errors
    /// As [`Places::decide`].
    pub async fn undo(&self, actor: &Actor, id: DecisionId) -> Result<(), Refusal> {
        let (_, by) = signature(actor);
        let (at, by) = (self.world().now(), by.as_str());
        let work = |tx: Tx| async move {
            let decision = store::decision(&tx, id).await?.ok_or(Refusal::NotFound)?;
            self.tended(&tx, actor, decision.left).await?;
            self.tended(&tx, actor, decision.right).await?;
            if !store::undo_decision(&tx, id, at, by).await? {
                return Err(Refusal::NotFound);
            }
            self.record(&tx, actor, "places.undo", &decision).await?;
            Ok(decision.verdict)
        };
        let verdict = self.db().write("places.undo", work).await?;
        self.settle(verdict).await
    }

    /// Puts a pair off: it leaves the queue for a month.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn postpone(&self, actor: &Actor, pair: Pair) -> Result<(), Refusal> {
        let pair = (pair.0.min(pair.1), pair.0.max(pair.1));
        let until = self.world().now() + LATER;
        let work = |tx: Tx| async move {
            self.tended(&tx, actor, pair.0).await?;
            self.tended(&tx, actor, pair.1).await?;
            store::postpone(&tx, pair, until).await?;
            let data = serde_json::json!({ "left": pair.0.to_string(), "right": pair.1.to_string() });
            let entry = journal::Entry {
                stream: format!("place-decisions/{}", pair.0),
                kind: "places.postpone",
                subject: pair.0.to_string(),
                actor,
                data,
            };
            journal::append(&tx, self.world(), entry).await?;
            Ok(())
        };
        self.db().write("places.postpone", work).await
    }

    /// The record, when the actor keeps the register clean where it is.
    async fn tended(&self, tx: &Tx, actor: &Actor, id: RecordId) -> Result<SourceRecord, Refusal> {
        let record = store::record(tx, id).await?.ok_or(Refusal::NotFound)?;
        if may_tend(self.territories(), actor, record.record.commune.as_ref()) {
            Ok(record)
        } else {
            Err(Refusal::Forbidden)
        }
    }

    /// What changed for others, and the journal.
    async fn record(
        &self,
        tx: &Tx,
        actor: &Actor,
        kind: &'static str,
        decision: &Decision,
    ) -> Result<(), Refusal> {
        match decision.verdict {
            Verdict::Prefer(_) => store::raise_version(tx).await?,
            _ => store::raise_linkable(tx).await?,
        }
        let entry = journal::Entry {
            stream: format!("place-decisions/{}", decision.left.min(decision.right)),
            kind,
            subject: decision.id.to_string(),
            actor,
            data: serde_json::json!({
                "verdict": decision.verdict.code(), "field": decision.verdict.subject(),
                "left": decision.left.to_string(), "right": decision.right.to_string(),
            }),
        };
        journal::append(tx, self.world(), entry).await?;
        Ok(())
    }

    /// Brings places and the read model up to what was decided.
    async fn settle(&self, verdict: Verdict) -> Result<(), Refusal> {
        if !matches!(verdict, Verdict::Prefer(_)) {
            super::catch_up(self.db(), self.world()).await?;
        }
        self.refresh().await?;
        Ok(())
    }

    /// Every decision on the records of a place, in force or undone, newest first.
    ///
    /// # Errors
    /// [`Refusal::Register`].
    pub async fn decisions(&self, id: crate::PlaceId) -> Result<Vec<Decision>, Refusal> {
        let read = |tx| async move {
            let place = store::resolve(&tx, id).await?;
            store::decisions_of(&tx, place).await
        };
        Ok(self.db().read(read).await?)
    }

    /// What the last linkage found.
    ///
    /// # Errors
    /// The store's.
    pub async fn last_linkage(&self) -> Result<Option<super::Run>, service::Error> {
        Ok(self.db().read(|tx| async move { store::last_run(&tx).await }).await?)
    }

    /// Whether the actor keeps the register clean where a place is.
    pub fn may_tend(&self, actor: &Actor, place: &crate::Place) -> bool {
        may_tend(self.territories(), actor, place.record.commune.as_ref())
    }
}
