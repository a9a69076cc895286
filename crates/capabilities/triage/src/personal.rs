//! What a triage keeps about a person, and how it is told, given out and erased.

use db::Tx;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use privacy::{Basis, ERASED_NAME, Erased, Fact, PersonalData, Processing, Retention, Subject, Work};
use serde_json::{Value, json};
use web::Page;

use crate::model::{Pathway, PathwayId, Reference, State};
use crate::service::{Error, Triage};
use crate::{pages, store};

/// This capability's line of the register.
pub const PROCESSING: &[Processing] = &[Processing {
    code: "triage",
    title: "triage-personal-title",
    purpose: "triage-personal-purpose",
    basis: Basis::PublicInterest,
    people: "triage-personal-people",
    data: "triage-personal-data",
    recipients: "triage-personal-recipients",
    retention: "triage-personal-retention",
    responsible: "privacy-responsible",
}];

/// Entries of the journal read at a time.
const ENTRIES: u32 = 500;

/// How long a pathway is kept.
pub const RETENTION: &[Retention] = &[
    Retention {
        what: "triage-personal-kept",
        kept: "triage-personal-two-years",
        then: "privacy-then-deleted",
        job: "triage.purge",
    },
    Retention {
        what: "triage-personal-kept-short",
        kept: "triage-personal-week",
        then: "privacy-then-deleted",
        job: "triage.purge",
    },
];

/// The consents a triage asks for (T11): what of the answers says yes or no, when it was asked.
pub(crate) fn consents(pathway: &Pathway) -> Vec<(&'static str, bool)> {
    let (answers, consent) = (&pathway.answers, pathway.consent());
    let mut asked = Vec::new();
    if answers.get("T11").is_some() {
        asked.push(("contact", consent.contact));
    }
    if answers.get("T11.share").is_some() {
        asked.extend([("needs", consent.needs), ("comfort", consent.comfort), ("words", consent.words)]);
    }
    asked
}

impl Triage {
    async fn of(&self, tx: &Tx, subject: Subject) -> db::Result<Option<Pathway>> {
        match subject {
            Subject::Pathway(id) => match self.by_id(tx, PathwayId::from(id)).await {
                Ok(found) => Ok(found),
                Err(Error::Store(error)) => Err(error),
                Err(other) => {
                    Err(db::Error::Decode { column: "referential".to_owned(), message: other.to_string() })
                }
            },
            Subject::Account(_) => Ok(None),
        }
    }
}

/// Pathways bear the name of the agent who opened them or decided otherwise, not their identity: the journal knows which
/// they are. Answers how many rows changed.
async fn unname(tx: &Tx, agent: uuid::Uuid) -> db::Result<u64> {
    let mut changed = 0;
    for (kind, decided) in [("triage.opened", false), ("triage.overridden", true)] {
        let search = journal::Search {
            actor: format!("agent:{agent}"),
            kind: kind.to_owned(),
            ..journal::Search::default()
        };
        let mut before = None;
        loop {
            let entries = journal::search(tx, &search, before.as_ref(), ENTRIES).await?;
            for entry in &entries {
                let id = entry.stream.strip_prefix("pathway/").and_then(|id| id.parse().ok());
                if let Some(id) = id {
                    changed += store::unname(tx, id, decided, ERASED_NAME).await?;
                }
            }
            before = entries.last().map(journal::Place::of);
            if entries.len() < ENTRIES as usize {
                break;
            }
        }
    }
    Ok(changed)
}

impl PersonalData for Triage {
    fn code(&self) -> &'static str {
        "triage"
    }

    fn find<'a>(&'a self, tx: &'a Tx, reference: &'a str) -> Work<'a, Option<Subject>> {
        Box::pin(async move {
            let Ok(reference) = reference.parse::<Reference>() else { return Ok(None) };
            let found = store::id_of_reference(tx, &reference).await?;
            Ok(found.map(|id| Subject::Pathway(id.uuid())))
        })
    }

    fn export<'a>(&'a self, tx: &'a Tx, subject: Subject) -> Work<'a, Value> {
        Box::pin(async move {
            let Some(pathway) = self.of(tx, subject).await? else { return Ok(Value::Null) };
            Ok(json!({
                "reference": pathway.reference,
                "organisation": pathway.organisation,
                "opened_by": pathway.opened_by,
                "commune": pathway.commune,
                "state": pathway.state.code(),
                "referential": pathway.referential,
                "answers": pathway.answers,
                "outcome": pathway.outcome,
                "overridden": pathway.overridden,
                "needs": pathway.needs,
                "created_at": pathway.created_at,
                "finished_at": pathway.finished_at,
                "erased_at_the_latest": pathway.purge_at,
            }))
        })
    }

    fn tell<'a>(&'a self, tx: &'a Tx, subject: Subject, page: &'a Page) -> Work<'a, Vec<Fact>> {
        Box::pin(async move {
            let Some(pathway) = self.of(tx, subject).await? else { return Ok(Vec::new()) };
            let Ok(referential) = self.referential(&pathway) else { return Ok(Vec::new()) };
            let zone = pathway.commune.as_ref().and_then(|code| timetable::Zone::of_commune(code.as_str()));
            let zone: TimeZone = zone.unwrap_or_else(timetable::Zone::mainland).time_zone().clone();
            let day = |at: Timestamp| page.date(at.to_zoned(zone.clone()).date());
            let fact = |key: &str, text: String| Fact { name: page.t(key).to_owned(), text };
            let opened =
                format!("{}, {} · {}", pathway.opened_by, pathway.organisation, day(pathway.created_at));
            let mut facts = vec![
                fact("triage-personal-reference", pathway.reference.to_string()),
                fact("triage-personal-opened", opened),
            ];
            if let Some(commune) = &pathway.commune {
                let known = self.territories.commune(commune.as_str());
                let name = known.map_or_else(|| commune.to_string(), |commune| commune.name.clone());
                facts.push(fact("triage-personal-commune", name));
            }
            let said = pages::said(&referential, &pathway.answers, page.lang).into_iter();
            facts.extend(said.map(|(name, text)| Fact { name, text }));
            if let Ok(told) = self.told(&pathway, page.lang) {
                facts.push(fact("triage-personal-result", told.title));
            }
            facts.push(fact("triage-personal-until", day(pathway.purge_at)));
            Ok(facts)
        })
    }

    /// A draft is deleted. Of a finished pathway the row stays under another id with its rule and its situation, which
    /// the figures count, and nothing else.
    fn erase<'a>(&'a self, tx: &'a Tx, subject: Subject, _: Timestamp) -> Work<'a, Erased> {
        Box::pin(async move {
            if let Subject::Account(agent) = subject {
                return Ok(Erased { deleted: 0, stripped: unname(tx, agent).await? });
            }
            let Some(pathway) = self.of(tx, subject).await? else { return Ok(Erased::default()) };
            if pathway.state == State::Draft {
                return Ok(Erased { deleted: store::delete_draft(tx, pathway.id).await?, stripped: 0 });
            }
            Ok(Erased { deleted: 0, stripped: store::strip(tx, pathway.id, self.world.id()).await? })
        })
    }

    fn withdraw<'a>(&'a self, tx: &'a Tx, subject: Subject, what: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let Some(mut pathway) = self.of(tx, subject).await? else { return Ok(()) };
            let Ok(referential) = self.referential(&pathway) else { return Ok(()) };
            let field =
                |id| referential.field(id).ok_or_else(|| tx.conflict("the référentiel lacks a consent"));
            let problem = |_| tx.conflict("a consent that the référentiel does not know");
            if what == "contact" {
                pathway.answers.set(field("T11")?, &["no"]).map_err(problem)?;
                pathway.answers.clear("T11.channel");
            } else {
                let kept: Vec<String> = pathway
                    .answers
                    .codes("T11.share")
                    .map(|codes| codes.filter(|code| *code != what).map(str::to_owned).collect())
                    .unwrap_or_default();
                let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
                let kept = if kept.is_empty() { &["nothing"][..] } else { &kept };
                pathway.answers.set(field("T11.share")?, kept).map_err(problem)?;
            }
            if store::set_answers(tx, self.keys(), &pathway).await? {
                Ok(())
            } else {
                Err(tx.conflict("the pathway changed meanwhile"))
            }
        })
    }
}
