//! The rights of a person, each in one transaction.

use std::sync::Arc;

use db::{Db, Tx};
use identity::Actor;
use jiff::{SignedDuration, Timestamp};
use kernel::World;
use serde_json::{Value, json};
use web::{Page, Shell};

use crate::access::{KEEP_ACCESS_DAYS, record};
use crate::{
    Consent, Erased, Fact, Looked, PersonalCode, PersonalData, Processing, Retention, Subject, store,
};

/// Length of a bucket of attempts, in seconds.
const BUCKET_S: i64 = 600;
/// Wrong codes accepted on the whole site in one bucket.
const MAX_FAILURES: i64 = 500;
/// Wrong codes accepted for one reference in one bucket.
const MAX_FAILURES_EACH: i64 = 10;
/// Lines of the log that are shown.
const MAX_ACCESSES: u32 = 200;
/// Erasures tried in one run of the job.
const BATCH: u32 = 200;

/// Why a right was not exercised.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No thread has this reference and this code: the two are told alike.
    #[error("no file for this reference and code")]
    NotFound,
    /// Guesses pour in.
    #[error("too many wrong codes")]
    TooMany {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// Something stands against erasing an account, which its holder can change: keys of texts.
    #[error("hindered: {0:?}")]
    Hindered(Vec<&'static str>),
    /// No role of the actor allows it.
    #[error("not allowed")]
    NotAllowed,
    /// The actor proved who they are too long ago.
    #[error("identity to be confirmed")]
    Unconfirmed,
    /// The store's.
    #[error(transparent)]
    Store(#[from] db::Error),
}

impl From<Error> for web::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::TooMany { retry_after_s } => Self::TooMany { retry_after_s },
            Error::Hindered(keys) => {
                Self::Conflict { key: keys.first().copied().unwrap_or("privacy-own-hindered") }
            }
            Error::NotAllowed => Self::NotAllowed,
            Error::Unconfirmed => Self::Unconfirmed,
            Error::Store(error) => Self::internal(error),
        }
    }
}

/// Why something is erased; the journal keeps the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motive {
    /// The person asked, with their code.
    Person,
    /// The operator decided, for instance on a letter to the data protection officer.
    Operator,
    /// The person wrote to the operator, who made sure that it was them.
    Letter,
    /// A court or the data protection authority decided.
    Authority,
}

impl Motive {
    /// Those that whoever runs the service chooses from.
    pub const OF_OPERATOR: [Self; 3] = [Self::Letter, Self::Authority, Self::Operator];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Operator => "operator",
            Self::Letter => "letter",
            Self::Authority => "authority",
        }
    }

    /// The motive of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Person, Self::Operator, Self::Letter, Self::Authority];
        all.into_iter().find(|motive| motive.code() == code)
    }
}

/// What came of asking for erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasure {
    /// Done: what each crate erased.
    Done(Vec<(&'static str, Erased)>),
    /// Recorded; done by [`Privacy::upkeep`] once nothing stands against it. Keys of the texts that say why not now.
    Waits(Vec<&'static str>),
}

/// A person's file as its page shows it.
#[derive(Debug, Clone)]
pub struct File {
    /// Whose.
    pub subject: Subject,
    /// What is kept, by crate.
    pub facts: Vec<(&'static str, Vec<Fact>)>,
    /// What they were told and agreed to.
    pub consents: Vec<Consent>,
    /// Who looked, the last first.
    pub accesses: Vec<Looked>,
    /// When erasure was asked, if it was and waits.
    pub erasure_asked_at: Option<Timestamp>,
    /// What stands against erasing now: keys of texts.
    pub hindrances: Vec<&'static str>,
}

/// The rights. Cheap to clone.
#[derive(Clone)]
pub struct Privacy(Arc<Inner>);

struct Inner {
    db: Db,
    shell: Arc<Shell>,
    holders: Vec<Arc<dyn PersonalData>>,
    register: Vec<Processing>,
    retentions: Vec<Retention>,
}

impl Privacy {
    /// Over a store and every crate that keeps data about people; this crate's own entries of the register are added.
    pub fn new(
        db: Db,
        shell: Arc<Shell>,
        holders: Vec<Arc<dyn PersonalData>>,
        register: &[&[Processing]],
        retentions: &[&[Retention]],
    ) -> Self {
        let register = [&register.concat(), crate::REGISTER].concat();
        let retentions = [&retentions.concat(), crate::RETENTION].concat();
        Self(Arc::new(Inner { db, shell, holders, register, retentions }))
    }

    /// Every processing.
    pub fn register(&self) -> &[Processing] {
        &self.0.register
    }

    /// Every retention rule.
    pub fn retentions(&self) -> &[Retention] {
        &self.0.retentions
    }

    pub(crate) fn world(&self) -> &World {
        &self.0.shell.world
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    /// The subject of a reference, if the personal code is its own. Every failure looks the same.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::TooMany`] when guesses pour in, on the whole site or on this reference.
    pub async fn open(&self, reference: &str, code: &str) -> Result<Subject, Error> {
        let now_s = self.world().now().as_second();
        let bucket = now_s.div_euclid(BUCKET_S);
        // The words typed are anything: one bucket for each is one row for each, so they are digested.
        let scope = scope(reference);
        let scope = scope.as_str();
        let found = self.0.db.write("privacy.open", |tx| async move {
            let full = store::failures(&tx, "site", bucket).await? >= MAX_FAILURES
                || store::failures(&tx, scope, bucket).await? >= MAX_FAILURES_EACH;
            if full {
                let retry_after_s = u64::try_from(BUCKET_S - now_s.rem_euclid(BUCKET_S)).unwrap_or(0);
                return Err(Error::TooMany { retry_after_s });
            }
            if let Some(subject @ Subject::Pathway(_)) = self.find(&tx, reference).await?
                && PersonalCode::of(self.0.shell.key.bytes(), subject.id()).matches(code)
                // What was erased has no file any more; another crate may still know the reference.
                && store::erasure_asked(&tx, subject).await?.is_none_or(|(_, done)| done.is_none())
            {
                return Ok(Some(subject));
            }
            store::count_failure(&tx, "site", bucket).await?;
            store::count_failure(&tx, scope, bucket).await?;
            Ok(None)
        });
        found.await?.ok_or(Error::NotFound)
    }

    pub(crate) async fn find(&self, tx: &Tx, reference: &str) -> db::Result<Option<Subject>> {
        for holder in &self.0.holders {
            if let Some(subject) = holder.find(tx, reference).await? {
                return Ok(Some(subject));
            }
        }
        Ok(None)
    }

    /// A person's file, for the person: [`Privacy::open`] gave the subject. The reading is written down first.
    ///
    /// # Errors
    /// The store's.
    pub async fn file(&self, page: &Page, subject: Subject) -> Result<File, Error> {
        record(&self.0.db, self.world(), &page.actor, subject, "own-file", "own-request").await?;
        let read = self.0.db.read(|tx| async move {
            let mut facts = Vec::new();
            for holder in &self.0.holders {
                facts.push((holder.code(), holder.tell(&tx, subject, page).await?));
            }
            let asked = store::erasure_asked(&tx, subject).await?;
            Ok(File {
                subject,
                facts,
                consents: store::consents(&tx, subject).await?,
                accesses: store::accesses(&tx, subject, MAX_ACCESSES).await?,
                erasure_asked_at: asked.and_then(|(asked, done)| done.is_none().then_some(asked)),
                hindrances: self.hindrances(&tx, subject).await?,
            })
        });
        read.await
    }

    pub(crate) async fn hindrances(&self, tx: &Tx, subject: Subject) -> db::Result<Vec<&'static str>> {
        let mut keys = Vec::new();
        for holder in &self.0.holders {
            keys.extend(holder.hindrance(tx, subject).await?);
        }
        Ok(keys)
    }

    /// Everything kept about a subject, for a machine. Journaled, and a line of the access log. The caller has checked
    /// that the actor may: the person by their code; otherwise [`Privacy::export_own`] and [`Privacy::export_for`] do.
    ///
    /// # Errors
    /// The store's.
    pub async fn export(&self, actor: &Actor, subject: Subject, motive: Motive) -> Result<Value, Error> {
        let why = if motive == Motive::Person { "own-request" } else { "operator" };
        record(&self.0.db, self.world(), actor, subject, "export", why).await?;
        let written = self.0.db.write("privacy.export", |tx| async move {
            let mut data = serde_json::Map::new();
            for holder in &self.0.holders {
                data.insert(holder.code().to_owned(), holder.export(&tx, subject).await?);
            }
            let data_of = json!({ "motive": motive.code() });
            self.journal(&tx, actor, subject, "privacy.exported", data_of).await?;
            let journal: Vec<Value> = journal::read(&tx, &subject.stream())
                .await?
                .into_iter()
                .map(|entry| json!({ "at": entry.at, "kind": entry.kind, "actor": entry.actor, "hash": entry.hash }))
                .collect();
            Ok(json!({
                "subject": { "kind": subject.kind(), "id": subject.id() },
                "exported_at": self.world().now(),
                "kept": data,
                "consents": store::consents(&tx, subject).await?,
                "accesses": store::accesses(&tx, subject, MAX_ACCESSES).await?,
                "journal": journal,
            }))
        });
        written.await
    }

    /// Erases what is kept about a subject, now or, when something stands against it, later. The journal says that it was
    /// asked and done, not what it was. The caller has checked that the actor may.
    ///
    /// # Errors
    /// [`Error::Hindered`] for an account: its holder changes what stands against it, then asks again. The store's.
    pub async fn erase(&self, actor: &Actor, subject: Subject, motive: Motive) -> Result<Erasure, Error> {
        let written = self.0.db.write("privacy.erase", |tx| async move {
            let now = self.world().now();
            let hindrances = self.hindrances(&tx, subject).await?;
            if !hindrances.is_empty() && matches!(subject, Subject::Account(_)) {
                return Err(Error::Hindered(hindrances));
            }
            if store::ask_erasure(&tx, subject, motive.code(), now).await? {
                let data = json!({ "motive": motive.code() });
                self.journal(&tx, actor, subject, "privacy.erasure_asked", data).await?;
            }
            if !hindrances.is_empty() {
                return Ok(Erasure::Waits(hindrances));
            }
            let mut done = Vec::new();
            for holder in &self.0.holders {
                done.push((holder.code(), holder.erase(&tx, subject, now).await?));
            }
            store::erase_consents(&tx, subject).await?;
            if let Subject::Account(id) = subject {
                // Whoever reads who looked at their file sees that somebody did, and no longer who.
                store::unname_accesses(&tx, &format!("agent:{id}"), crate::ERASED_NAME).await?;
            }
            if store::erasure_done(&tx, subject, now).await? > 0 {
                let rows: serde_json::Map<String, Value> = done
                    .iter()
                    .map(|(code, erased)| {
                        (
                            (*code).to_owned(),
                            json!({ "deleted": erased.deleted, "stripped": erased.stripped }),
                        )
                    })
                    .collect();
                let data = json!({ "motive": motive.code(), "rows": rows });
                self.journal(&tx, actor, subject, "privacy.erased", data).await?;
            }
            Ok(Erasure::Done(done))
        });
        written.await
    }

    /// The person takes a consent back. Answers `false` when there was nothing to take back.
    ///
    /// # Errors
    /// The store's.
    pub async fn withdraw(&self, actor: &Actor, subject: Subject, what: &str) -> Result<bool, Error> {
        let written = self.0.db.write("privacy.withdraw", |tx| async move {
            if !store::withdraw(&tx, subject, what, self.world().now()).await? {
                return Ok(false);
            }
            for holder in &self.0.holders {
                holder.withdraw(&tx, subject, what).await?;
            }
            self.journal(&tx, actor, subject, "privacy.consent_withdrawn", json!({ "what": what })).await?;
            Ok(true)
        });
        written.await
    }

    /// The daily job: erases what was asked for and waited, forgets lines whose time has come. Answers how many lines.
    ///
    /// # Errors
    /// The store's.
    pub async fn upkeep(&self) -> Result<u64, Error> {
        let open = self.0.db.read(|tx| async move { store::open_erasures(&tx, BATCH).await }).await?;
        for (kind, id, motive) in open {
            if let Some(subject) = Subject::read(&kind, id) {
                self.erase(&Actor::System, subject, Motive::from_code(&motive).unwrap_or(Motive::Person))
                    .await?;
            }
        }
        let now = self.world().now();
        let year_ago = now.saturating_sub(SignedDuration::from_hours(24 * KEEP_ACCESS_DAYS)).unwrap_or(now);
        let bucket = now.as_second().div_euclid(BUCKET_S) - 144;
        let forgotten = self
            .0
            .db
            .write("privacy.forget", |tx| async move { store::forget(&tx, year_ago, now, bucket).await })
            .await?;
        Ok(forgotten)
    }

    /// Notes what a retention job did, for the public page. The roof calls it after each run.
    ///
    /// # Errors
    /// The store's.
    pub async fn ran(&self, job: &'static str, count: u64) -> Result<(), Error> {
        let now = self.world().now();
        Ok(self.0.db.write("privacy.ran", |tx| async move { store::ran(&tx, job, now, count).await }).await?)
    }

    /// The last run of each retention job: when, and how many rows it forgot.
    ///
    /// # Errors
    /// The store's.
    pub async fn runs(&self) -> Result<Vec<(String, Timestamp, i64)>, Error> {
        Ok(self.0.db.read(|tx| async move { store::runs(&tx).await }).await?)
    }

    async fn journal(
        &self,
        tx: &Tx,
        actor: &Actor,
        subject: Subject,
        kind: &'static str,
        data: Value,
    ) -> db::Result<()> {
        let entry =
            journal::Entry { stream: subject.stream(), kind, subject: subject.id().to_string(), actor, data };
        journal::append(tx, self.world(), entry).await
    }
}

/// The bucket of a typed reference: of a fixed length, whatever was typed.
fn scope(reference: &str) -> String {
    use sha2::{Digest, Sha256};
    let typed = kernel::text::normalise_code(&kernel::text::excerpt(reference, 64));
    kernel::text::base64url(&Sha256::digest(typed)[..12])
}
