//! Open a pathway: from the desk, or from a paper grid.

use super::{Error, Opening, REFERENCE_DRAWS, Triage, agent};
use crate::model::{Answers, Origin, Pathway, Reference, State, paper_date, purge_at};
use crate::store;
use identity::{Actor, Power};
use jiff::Timestamp;
use kernel::CommuneCode;
use serde_json::json;

impl Triage {
    /// Opens the thread of a person. Nothing about who they are is asked.
    ///
    /// # Errors
    /// Not an agent, no role that welcomes people, unknown commune, or a paper date that cannot be.
    pub async fn open(&self, actor: &Actor, opening: &Opening) -> Result<Pathway, Error> {
        let agent = agent(actor)?;
        let territory = agent.desk_territory();
        if !self.may(agent, Power::Welcome, agent.organisation_id, &territory) {
            return Err(Error::NotAllowed);
        }
        let commune = self.commune(opening.commune.as_deref())?;
        let now = self.world.now();
        let origin = match opening.paper_filled_on.as_deref() {
            None => Origin::Desk,
            Some(typed) => {
                let zone = zone(commune.as_ref().or(agent.commune.as_ref()));
                Origin::Paper(paper_date(typed, now, zone.time_zone())?)
            }
        };
        for _ in 0..REFERENCE_DRAWS {
            let Ok(reference) = self.world.short_code(Reference::LEN).parse::<Reference>() else { continue };
            let pathway = Pathway {
                id: self.world.id(),
                reference,
                owner: agent.organisation_id,
                territory: territory.clone(),
                organisation: agent.organisation.clone(),
                opened_by: agent.name.clone(),
                commune: commune.clone(),
                origin,
                state: State::Draft,
                version: 1,
                referential: self.referentials().current().version.clone(),
                answers: Answers::new(),
                outcome: None,
                overridden: None,
                needs: Vec::new(),
                created_at: now,
                finished_at: None,
                purge_at: purge_at(now, true),
            };
            if self.insert(actor, &pathway).await? {
                return Ok(pathway);
            }
        }
        Err(Error::Conflict)
    }

    /// `false` when the reference is taken.
    async fn insert(&self, actor: &Actor, pathway: &Pathway) -> Result<bool, Error> {
        let (kind, data) = match pathway.origin {
            Origin::Desk => ("triage.opened", json!({"commune": pathway.commune})),
            // Who typed it is the actor of the entry.
            Origin::Paper(date) => {
                ("triage.paper-entered", json!({"commune": pathway.commune, "filled_on": date.to_string()}))
            }
        };
        let inserted = self.db.write("triage.open", |tx| {
            let data = data.clone();
            async move {
                if store::reference_taken(&tx, &pathway.reference).await? {
                    return Ok(false);
                }
                store::insert(&tx, self.keys(), pathway).await?;
                self.journal(&tx, actor, pathway.id, kind, data).await?;
                Ok::<_, Error>(true)
            }
        });
        match inserted.await {
            // Another node drew the same reference at the same time.
            Err(Error::Store(error)) if error.is_unique() => Ok(false),
            other => other,
        }
    }

    /// The commune of a typed code; old codes give the commune of today.
    fn commune(&self, code: Option<&str>) -> Result<Option<CommuneCode>, Error> {
        match code.map(str::trim).filter(|code| !code.is_empty()) {
            None => Ok(None),
            Some(code) => Ok(Some(self.territories.commune(code).ok_or(Error::Commune)?.code.clone())),
        }
    }
}

/// The zone of a commune; Paris time when none is known.
fn zone(commune: Option<&CommuneCode>) -> timetable::Zone {
    let known = commune.and_then(|code| timetable::Zone::of_commune(code.as_str()));
    known.unwrap_or_else(timetable::Zone::mainland)
}

/// Today where the desk of an agent is.
pub(crate) fn today(actor: &Actor, now: Timestamp) -> jiff::civil::Date {
    let commune = actor.agent().and_then(|agent| agent.commune.as_ref());
    zone(commune).time_zone().to_datetime(now).date()
}
