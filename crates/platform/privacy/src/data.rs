//! What a crate that keeps data about people can do with them.

use std::future::Future;
use std::pin::Pin;

use db::Tx;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;
use web::Page;

/// What stands where the name of whoever's account was erased was written beside what they did. It is kept as data, in
/// the language of the law that the erasure answers to; pages of this house never translate names.
pub const ERASED_NAME: &str = "Compte effacé";

/// Whom data are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The person of a thread, who has no name here.
    Pathway(Uuid),
    /// The holder of an account.
    Account(Uuid),
}

impl Subject {
    /// Its code: `pathway`, `account`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Pathway(_) => "pathway",
            Self::Account(_) => "account",
        }
    }

    /// Its identifier.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Pathway(id) | Self::Account(id) => id,
        }
    }

    /// The subject of a stored code and identifier.
    pub fn read(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "pathway" => Some(Self::Pathway(id)),
            "account" => Some(Self::Account(id)),
            _ => None,
        }
    }

    /// The journal stream of what happened to it.
    pub fn stream(self) -> String {
        format!("{}/{}", self.kind(), self.id())
    }
}

/// One thing kept, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// What is kept.
    pub text: String,
}

/// What an erasure did in one crate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows that are gone.
    pub deleted: u64,
    /// Rows that stay for the figures, without what spoke of the person.
    pub stripped: u64,
}

/// Something done inside a transaction.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = db::Result<T>> + Send + 'a>>;

/// A crate that keeps data about people.
pub trait PersonalData: Send + Sync + 'static {
    /// Its code in the register and in exports, such as `triage`.
    fn code(&self) -> &'static str;

    /// Whose thread a spoken reference names.
    fn find<'a>(&'a self, tx: &'a Tx, reference: &'a str) -> Work<'a, Option<Subject>> {
        let _ = (tx, reference);
        Box::pin(async { Ok(None) })
    }

    /// Everything kept about a subject, for a machine (article 20); `Null` when nothing is.
    fn export<'a>(&'a self, tx: &'a Tx, subject: Subject) -> Work<'a, Value>;

    /// The same in the words of a page, and when it ends.
    fn tell<'a>(&'a self, tx: &'a Tx, subject: Subject, page: &'a Page) -> Work<'a, Vec<Fact>>;

    /// Why nothing may be erased now: the key of a text; `None` when nothing stands against it.
    fn hindrance<'a>(&'a self, tx: &'a Tx, subject: Subject) -> Work<'a, Option<&'static str>> {
        let _ = (tx, subject);
        Box::pin(async { Ok(None) })
    }

    /// Erases what speaks of the subject. What figures are made of may stay, if nothing leads back to the person.
    /// Doing it twice does nothing more.
    fn erase<'a>(&'a self, tx: &'a Tx, subject: Subject, at: Timestamp) -> Work<'a, Erased>;

    /// Makes a withdrawn consent count from now on. Nothing to do for consents of others.
    fn withdraw<'a>(&'a self, tx: &'a Tx, subject: Subject, what: &'a str) -> Work<'a, ()> {
        let _ = (tx, subject, what);
        Box::pin(async { Ok(()) })
    }
}
