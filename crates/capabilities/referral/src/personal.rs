//! What referrals keep about a person, and how it is told, given out and erased.

use db::Tx;
use jiff::Timestamp;
use privacy::{Basis, ERASED_NAME, Erased, Fact, PersonalData, Processing, Retention, Subject, Work};
use serde_json::{Value, json};
use uuid::Uuid;
use vault::Vault;
use web::Page;

use crate::model::{Contents, Event, display_reference, zone_of};
use crate::service::{Referrals, kind};
use crate::store;
use crate::thread::Referral;

/// This capability's line of the register.
pub const PROCESSING: &[Processing] = &[Processing {
    code: "referral",
    title: "referral-personal-title",
    purpose: "referral-personal-purpose",
    basis: Basis::Consent,
    people: "referral-personal-people",
    data: "referral-personal-data",
    recipients: "referral-personal-recipients",
    retention: "referral-personal-retention",
    responsible: "privacy-responsible",
}];

/// Entries of the journal read at a time.
const ENTRIES: u32 = 500;

/// How long words and contacts are kept.
pub const RETENTION: &[Retention] = &[Retention {
    what: "referral-personal-kept",
    kept: "referral-personal-kept-for",
    then: "referral-personal-then",
    job: "referral.forget",
}];

async fn of(tx: &Tx, vault: &Vault, subject: Subject) -> db::Result<Vec<Referral>> {
    match subject {
        Subject::Pathway(id) => store::all_of_pathway(tx, vault, id).await,
        Subject::Account(_) => Ok(Vec::new()),
    }
}

/// Takes an agent's name out of the referrals they sent, out of the steps they made, which the journal knows, and
/// forgets the copies of letters that named them.
async fn unname(tx: &Tx, agent: Uuid) -> db::Result<Erased> {
    let mut erased = Erased { deleted: 0, stripped: store::unname_sender(tx, agent, ERASED_NAME).await? };
    for id in store::sent_by(tx, agent).await? {
        erased.deleted += messages::forget_copies(tx, &crate::stream(id)).await?;
    }
    let search = journal::Search { actor: format!("agent:{agent}"), ..journal::Search::default() };
    let mut before = None;
    loop {
        let entries = journal::search(tx, &search, before.as_ref(), ENTRIES).await?;
        for entry in &entries {
            let event = Event::ALL.into_iter().find(|event| kind(*event) == entry.kind);
            if let (Some(event), Ok(id)) = (event, entry.subject.parse()) {
                erased.stripped += store::unname_step(tx, id, event.code(), entry.at, ERASED_NAME).await?;
            }
        }
        before = entries.last().map(journal::Place::of);
        if entries.len() < ENTRIES as usize {
            return Ok(erased);
        }
    }
}

impl PersonalData for Referrals {
    fn code(&self) -> &'static str {
        "referral"
    }

    /// The reference of a sheet leads to the thread it belongs to: it is what the person has in hand.
    fn find<'a>(&'a self, tx: &'a Tx, reference: &'a str) -> Work<'a, Option<Subject>> {
        Box::pin(async move {
            if reference.len() > 64 {
                return Ok(None);
            }
            let typed = kernel::text::normalise_code(reference);
            // "OR-K7F-2QX9" on paper: the two letters are no part of it.
            let bare = if typed.len() == 9 { typed.strip_prefix("OR").unwrap_or(&typed) } else { &typed };
            let found: Option<Uuid> = store::pathway_of_reference(tx, bare).await?;
            Ok(found.map(Subject::Pathway))
        })
    }

    fn export<'a>(&'a self, tx: &'a Tx, subject: Subject) -> Work<'a, Value> {
        Box::pin(async move {
            let mut all = Vec::new();
            for one in of(tx, self.vault(), subject).await? {
                let steps = store::steps(tx, self.vault(), one.id).await?;
                let steps: Vec<Value> = steps
                    .iter()
                    .map(|step| json!({ "at": step.at, "event": step.event, "by": step.actor, "note": step.note }))
                    .collect();
                let letters = messages::about_in(tx, self.vault(), &crate::stream(one.id)).await?;
                all.push(json!({
                    "reference": display_reference(&one.reference),
                    "organisation": one.organisation,
                    "agent": one.agent_name,
                    "state": one.state.code(),
                    "sent_at": one.sent_at,
                    "sheet": one.contents,
                    "own_words": one.own_words,
                    "contact": one.contact,
                    "note": one.note,
                    "told_place": one.told_place,
                    "told_person": one.told_person,
                    "steps": steps,
                    "messages": letters,
                    "words_erased_at_the_latest": one.purge_at,
                    "words_erased_at": one.purged_at,
                }));
            }
            Ok(Value::Array(all))
        })
    }

    fn tell<'a>(&'a self, tx: &'a Tx, subject: Subject, page: &'a Page) -> Work<'a, Vec<Fact>> {
        Box::pin(async move {
            let mut facts = Vec::new();
            for one in of(tx, self.vault(), subject).await? {
                let day = |at: Timestamp| page.date(at.to_zoned(zone_of(&one.departement)).date());
                let mut fact = |key: &str, text: String| {
                    facts.push(Fact { name: page.t(key).to_owned(), text });
                };
                let state = format!("referral-state-{}", one.state.code());
                let sent = format!(
                    "{} · {} · {}, {} · {} · {}",
                    one.printed_reference(),
                    one.contents.place.name,
                    one.agent_name,
                    one.organisation,
                    day(one.sent_at),
                    page.t(&state),
                );
                fact("referral-personal-sent", sent);
                for (key, kept) in [
                    ("referral-personal-words", &one.own_words),
                    ("referral-personal-contact", &one.contact),
                    ("referral-personal-note", &one.note),
                ] {
                    if let Some(text) = kept {
                        fact(key, text.clone());
                    }
                }
                if one.purged_at.is_none() {
                    fact("referral-personal-until", day(one.purge_at));
                }
            }
            Ok(facts)
        })
    }

    /// The place expects the person: they, or the desk, call the referral off first.
    fn hindrance<'a>(&'a self, tx: &'a Tx, subject: Subject) -> Work<'a, Option<&'static str>> {
        Box::pin(async move {
            let awaited = of(tx, self.vault(), subject).await?.iter().any(|one| one.state.is_awaited());
            Ok(awaited.then_some("referral-personal-open"))
        })
    }

    fn erase<'a>(&'a self, tx: &'a Tx, subject: Subject, at: Timestamp) -> Work<'a, Erased> {
        Box::pin(async move {
            if let Subject::Account(agent) = subject {
                return unname(tx, agent).await;
            }
            let mut erased = Erased::default();
            for one in of(tx, self.vault(), subject).await? {
                let contents = Contents {
                    needs: Vec::new(),
                    reasons: Vec::new(),
                    bring: Vec::new(),
                    ..one.contents.clone()
                };
                erased.stripped += store::strip(tx, &one, &contents, at).await?;
                erased.deleted += messages::forget_about(tx, &crate::stream(one.id)).await?;
            }
            Ok(erased)
        })
    }

    fn withdraw<'a>(&'a self, tx: &'a Tx, subject: Subject, what: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            for one in of(tx, self.vault(), subject).await? {
                match what {
                    "contact" => {
                        store::forget_contact(tx, one.id).await?;
                        if let Some(contact) = &one.contact {
                            messages::forget_to(tx, self.vault(), &crate::stream(one.id), contact).await?;
                        }
                    }
                    "words" => drop(store::forget_words(tx, one.id).await?),
                    _ => {}
                }
            }
            Ok(())
        })
    }
}
