//! Conclude: the rule's result, the agent's own, the needs chosen.

use super::{Error, Triage, agent};
use crate::model::{Motive, Override, Pathway, PathwayId, Referential, Situation, State, evaluate, purge_at};
use crate::store;
use db::Tx;
use identity::Actor;
use serde_json::json;

impl Triage {
    /// Concludes. `version` is the one of the summary that was checked: what is validated is what was seen. Sent twice,
    /// the second finds it done.
    ///
    /// # Errors
    /// [`Error::Conflict`] when an answer changed since.
    pub async fn finish(&self, actor: &Actor, id: PathwayId, version: i64) -> Result<Pathway, Error> {
        self.db
            .write("triage.finish", |tx| async move {
                let mut pathway = self.load_to_change(&tx, actor, id).await?;
                if pathway.state == State::Finished {
                    // `finish` itself moved the version by one.
                    return if pathway.version == version + 1 { Ok(pathway) } else { Err(Error::Conflict) };
                }
                if pathway.version != version {
                    return Err(Error::Conflict);
                }
                let referential = self.referential(&pathway)?;
                let outcome = evaluate(&referential, &pathway.answers);
                let now = self.world.now();
                pathway.purge_at = purge_at(now, follows_up(&referential, outcome.situation));
                if !store::finish(&tx, &pathway, &outcome, now).await? {
                    return Err(Error::Conflict);
                }
                let data = json!({"version": outcome.version, "rule": outcome.rule, "situation": outcome.situation,
                    "underlying": outcome.underlying, "decided": outcome.decided(), "replay": outcome.replay});
                self.journal(&tx, actor, id, "triage.finished", data).await?;
                let told = format!("triage {}", pathway.referential);
                let subject = privacy::Subject::Pathway(id.uuid());
                let answers = crate::personal::consents(&pathway);
                privacy::consented(&tx, &self.world, subject, actor, &told, &answers).await?;
                (pathway.state, pathway.finished_at) = (State::Finished, Some(now));
                (pathway.outcome, pathway.version) = (Some(outcome), version + 1);
                Ok(pathway)
            })
            .await
    }

    /// Concludes otherwise than the rule. The rule's result stays beside it, and the difference is counted.
    ///
    /// # Errors
    /// No motive or a wrong one, [`Error::NotFinished`], [`Error::Conflict`].
    pub async fn override_situation(
        &self,
        actor: &Actor,
        id: PathwayId,
        version: i64,
        situation: Situation,
        motive: &str,
    ) -> Result<Pathway, Error> {
        let by = agent(actor)?.name.clone();
        let motive = Motive::parse(motive).map_err(Error::Motive)?;
        let own = &Override { situation, motive: motive.as_str().to_owned(), by, at: self.world.now() };
        self.db
            .write("triage.override", |tx| async move {
                let mut pathway = self.finished(&tx, actor, id).await?;
                let same =
                    |known: &Override| (known.situation, &known.motive) == (own.situation, &own.motive);
                if pathway.overridden.as_ref().is_some_and(same) {
                    return Ok(pathway);
                }
                if pathway.version != version {
                    return Err(Error::Conflict);
                }
                let referential = self.referential(&pathway)?;
                pathway.purge_at = purge_at(own.at, follows_up(&referential, own.situation));
                if !store::set_override(&tx, self.keys(), &pathway, own).await? {
                    return Err(Error::Conflict);
                }
                // The motive is the agent's text and can be erased with the pathway: the journal keeps the codes.
                let rule = pathway.outcome.as_ref().map(|outcome| outcome.rule.clone());
                let data = json!({"version": pathway.referential, "rule": rule, "from": pathway.situation(),
                    "to": own.situation});
                self.journal(&tx, actor, id, "triage.overridden", data).await?;
                pathway.overridden = Some(own.clone());
                pathway.version += 1;
                Ok(pathway)
            })
            .await
    }

    /// Keeps the needs chosen in words: they lead the search.
    ///
    /// # Errors
    /// [`Error::Code`] for a need that does not exist, [`Error::NotFinished`], [`Error::Conflict`].
    pub async fn choose_needs(
        &self,
        actor: &Actor,
        id: PathwayId,
        version: i64,
        needs: &[String],
    ) -> Result<Pathway, Error> {
        self.db
            .write("triage.needs", |tx| async move {
                let mut pathway = self.finished(&tx, actor, id).await?;
                let referential = self.referential(&pathway)?;
                if needs.iter().any(|code| referential.need(code).is_none()) {
                    return Err(Error::Code);
                }
                let chosen = |code: &&crate::model::Need| needs.contains(&code.code);
                let ordered: Vec<String> =
                    referential.needs.iter().filter(chosen).map(|need| need.code.clone()).collect();
                if ordered == pathway.needs {
                    return Ok(pathway);
                }
                if pathway.version != version || !store::choose_needs(&tx, &pathway, &ordered).await? {
                    return Err(Error::Conflict);
                }
                self.journal(&tx, actor, id, "triage.needs-chosen", json!({"needs": ordered})).await?;
                pathway.needs = ordered;
                pathway.version += 1;
                Ok(pathway)
            })
            .await
    }

    async fn finished(&self, tx: &Tx, actor: &Actor, id: PathwayId) -> Result<Pathway, Error> {
        let pathway = self.load_to_change(tx, actor, id).await?;
        if pathway.state == State::Finished { Ok(pathway) } else { Err(Error::NotFinished) }
    }
}

fn follows_up(referential: &Referential, situation: Situation) -> bool {
    referential.situation(situation).is_none_or(|text| text.follow_up)
}
