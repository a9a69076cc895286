//! Commands on pathways: who may → load → decide (model) → save → journal, in one transaction.

use crate::model::{
    AnswerError, AnswerProblem, Answers, Field, Kind, Motive, Origin, Override, PaperError, Pathway,
    PathwayId, Reference, Referential, Referentials, SearchProfile, Situation, State, Told, UnknownVersion,
    evaluate, follow, implied_needs, needs_of, paper_date, purge_at,
};
use crate::store::{self, Conclusion, PathwayLine};
use db::{Db, Tx};
use identity::{Actor, Agent};
use jiff::Timestamp;
use kernel::{CommuneCode, Lang, World};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use territory::Territories;

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
    /// Its référentiel is not shipped with this program.
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

/// The commands. Cheap to clone.
#[derive(Clone)]
pub struct Triage {
    /// The store.
    pub db: Db,
    /// Clock and chance.
    pub world: World,
    /// The versions of the instrument.
    pub referentials: &'static Referentials,
    /// Communes, to check the one told and to know its time.
    pub territories: Arc<Territories>,
}

impl Triage {
    /// The commands, over the versions shipped with the program.
    pub fn new(db: Db, world: World, territories: Arc<Territories>) -> Self {
        Self { db, world, referentials: Referentials::bundled(), territories }
    }

    /// The référentiel of a pathway.
    ///
    /// # Errors
    /// [`Error::Version`]: the program is older than the pathway.
    pub fn referential(&self, pathway: &Pathway) -> Result<&'static Referential, Error> {
        Ok(self.referentials.version(&pathway.referential)?)
    }

    /// Opens the thread of a person. Nothing about who they are is asked.
    ///
    /// # Errors
    /// Not an agent, unknown commune, or a paper date that cannot be.
    pub async fn open(&self, actor: &Actor, opening: &Opening) -> Result<Pathway, Error> {
        let agent = agent(actor)?;
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
                organisation_key: agent.organisation_key(),
                organisation: agent.organisation.clone(),
                opened_by: agent.name.clone(),
                commune: commune.clone(),
                origin,
                state: State::Draft,
                version: 1,
                referential: self.referentials.current().version.clone(),
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
                store::insert(&tx, pathway).await?;
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

    /// A pathway of the actor's organisation.
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
        let key = agent(actor)?.organisation_key();
        match store::by_id(tx, self.referentials, id).await? {
            Some(pathway) if pathway.organisation_key == key => Ok(pathway),
            _ => Err(Error::NotFound),
        }
    }

    /// The pathway of a reference typed at the desk.
    ///
    /// # Errors
    /// Not an agent, not a reference, or no such pathway in the actor's organisation.
    pub async fn find(&self, actor: &Actor, typed: &str) -> Result<PathwayId, Error> {
        let key = agent(actor)?.organisation_key();
        let reference: Reference = typed.parse().map_err(|_| Error::NotFound)?;
        let (key, reference) = (&key, &reference);
        let found: Option<PathwayId> =
            self.db.read(|tx| async move { store::by_reference(&tx, reference, key).await }).await?;
        found.ok_or(Error::NotFound)
    }

    /// Saves the answers of one question. Answering again replaces; the last word counts, on that question only.
    ///
    /// # Errors
    /// Wrong answers, each with its field; [`Error::Finished`].
    pub async fn answer(
        &self,
        actor: &Actor,
        id: PathwayId,
        question: &str,
        given: &Given,
    ) -> Result<Pathway, Error> {
        self.db
            .write("triage.answer", |tx| async move {
                let mut pathway = self.draft(&tx, actor, id).await?;
                let referential = self.referential(&pathway)?;
                let question = referential.question(question).ok_or(Error::NotFound)?;
                let answers = filled(pathway.answers.clone(), question.fields.iter(), given, Gaps::Refused)?;
                self.save_draft(&tx, &mut pathway, answers).await?;
                Ok(pathway)
            })
            .await
    }

    /// Saves a whole page of answers; a field left empty becomes "not asked". `version` is the one the page showed.
    ///
    /// # Errors
    /// Wrong answers, each with its field; [`Error::Conflict`] when someone else saved other answers meanwhile;
    /// [`Error::Finished`].
    pub async fn answer_all(
        &self,
        actor: &Actor,
        id: PathwayId,
        version: i64,
        given: &Given,
    ) -> Result<Pathway, Error> {
        self.db
            .write("triage.answer-all", |tx| async move {
                let mut pathway = self.draft(&tx, actor, id).await?;
                let referential = self.referential(&pathway)?;
                let answers = filled(Answers::new(), referential.fields(), given, Gaps::NotAsked)?;
                // The same page sent twice is not a quarrel.
                if answers != pathway.answers && version != pathway.version {
                    return Err(Error::Conflict);
                }
                self.save_draft(&tx, &mut pathway, answers).await?;
                Ok(pathway)
            })
            .await
    }

    async fn save_draft(&self, tx: &Tx, pathway: &mut Pathway, answers: Answers) -> Result<(), Error> {
        if answers == pathway.answers {
            return Ok(());
        }
        pathway.answers = answers;
        pathway.purge_at = purge_at(self.world.now(), true);
        if !store::update_draft(tx, pathway).await? {
            return Err(Error::Conflict);
        }
        pathway.version += 1;
        Ok(())
    }

    async fn draft(&self, tx: &Tx, actor: &Actor, id: PathwayId) -> Result<Pathway, Error> {
        let pathway = self.load_in(tx, actor, id).await?;
        if pathway.state == State::Draft { Ok(pathway) } else { Err(Error::Finished) }
    }

    /// Concludes. `version` is the one of the summary that was checked: what is validated is what was seen. Sent twice,
    /// the second finds it done.
    ///
    /// # Errors
    /// [`Error::Conflict`] when an answer changed since.
    pub async fn finish(&self, actor: &Actor, id: PathwayId, version: i64) -> Result<Pathway, Error> {
        self.db
            .write("triage.finish", |tx| async move {
                let mut pathway = self.load_in(&tx, actor, id).await?;
                if pathway.state == State::Finished {
                    // `finish` itself moved the version by one.
                    return if pathway.version == version + 1 { Ok(pathway) } else { Err(Error::Conflict) };
                }
                if pathway.version != version {
                    return Err(Error::Conflict);
                }
                let referential = self.referential(&pathway)?;
                let outcome = evaluate(referential, &pathway.answers);
                let now = self.world.now();
                pathway.purge_at = purge_at(now, follows_up(referential, outcome.situation));
                if !store::finish(&tx, &pathway, &outcome, now).await? {
                    return Err(Error::Conflict);
                }
                let data = json!({"version": outcome.version, "rule": outcome.rule, "situation": outcome.situation,
                    "underlying": outcome.underlying, "decided": outcome.decided(), "replay": outcome.replay});
                self.journal(&tx, actor, id, "triage.finished", data).await?;
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
                pathway.purge_at = purge_at(own.at, follows_up(referential, own.situation));
                if !store::set_override(&tx, &pathway, own).await? {
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
        let pathway = self.load_in(tx, actor, id).await?;
        if pathway.state == State::Finished { Ok(pathway) } else { Err(Error::NotFinished) }
    }

    /// The needs in force: those chosen, else those the answers name.
    ///
    /// # Errors
    /// [`Error::Version`].
    pub fn needs(&self, pathway: &Pathway) -> Result<Vec<String>, Error> {
        if pathway.needs.is_empty() {
            Ok(implied_needs(self.referential(pathway)?, &pathway.answers))
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
        Ok(needs_of(referential, outcome, situation, &pathway.answers, &pathway.needs))
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
            let (next_step, steps) = follow(referential, &pathway.answers, own.situation);
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

    /// The organisation's pathways, latest first, at most 200.
    ///
    /// # Errors
    /// Not an agent, or the store's.
    pub async fn list(&self, actor: &Actor, limit: u32) -> Result<Vec<PathwayLine>, Error> {
        let key = agent(actor)?.organisation_key();
        let (key, limit) = (key.as_str(), limit.min(LIST_MAX));
        Ok(self.db.read(|tx| async move { store::of_organisation(&tx, key, limit).await }).await?)
    }

    /// How many pathways the organisation has.
    ///
    /// # Errors
    /// Not an agent, or the store's.
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, Error> {
        let key = agent(actor)?.organisation_key();
        let key = key.as_str();
        let rows: Vec<(State, i64)> = self.db.read(|tx| async move { store::counts(&tx, key).await }).await?;
        let of =
            |wanted: State| rows.iter().find(|(state, _)| *state == wanted).map_or(0, |(_, count)| *count);
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

fn follows_up(referential: &Referential, situation: Situation) -> bool {
    referential.situation(situation).is_none_or(|text| text.follow_up)
}

/// What a field without any value means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gaps {
    /// One question a page: something must be chosen, "does not know" included.
    Refused,
    /// A page of all questions: it was not asked.
    NotAsked,
}

fn filled<'a>(
    mut answers: Answers,
    fields: impl Iterator<Item = &'a Field>,
    given: &Given,
    gaps: Gaps,
) -> Result<Answers, Error> {
    let mut errors = Vec::new();
    for field in fields {
        let values: Vec<&str> = given.get(&field.id).into_iter().flatten().map(String::as_str).collect();
        if values.is_empty() && gaps == Gaps::NotAsked && field.kind != Kind::Text {
            answers.clear(&field.id);
            continue;
        }
        if let Err(problem) = answers.set(field, &values) {
            errors.push(AnswerError { field: field.id.clone(), problem });
        }
    }
    if errors.is_empty() { Ok(answers) } else { Err(Error::Answers(errors)) }
}
