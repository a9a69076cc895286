//! Answer the questions of a draft, one by one or all at once.

use super::{Error, Given, Triage};
use crate::model::{AnswerError, Answers, Field, Kind, Pathway, PathwayId, State, purge_at};
use crate::store;
use db::Tx;
use identity::Actor;

impl Triage {
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
        if !store::update_draft(tx, self.keys(), pathway).await? {
            return Err(Error::Conflict);
        }
        pathway.version += 1;
        Ok(())
    }

    async fn draft(&self, tx: &Tx, actor: &Actor, id: PathwayId) -> Result<Pathway, Error> {
        let pathway = self.load_to_change(tx, actor, id).await?;
        if pathway.state == State::Draft { Ok(pathway) } else { Err(Error::Finished) }
    }
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
