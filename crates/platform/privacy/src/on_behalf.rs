//! The same rights by other ways than the paper: whoever is signed in, for their own account; whoever runs the service,
//! for a person who wrote to them. Both are asked here, not by pages.

use identity::{Actor, Agent, Bearer, Power};
use kernel::TerritoryRef;
use serde_json::Value;
use web::Page;

use crate::{Erasure, Error, File, Motive, Privacy, Subject};

impl Privacy {
    /// The file of whoever is signed in, as a page shows it. The reading is written down first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who has no account; the store's.
    pub async fn own_file(&self, page: &Page) -> Result<File, Error> {
        let subject = own(&page.actor)?.1;
        self.file(page, subject).await
    }

    /// Everything kept about whoever is signed in, for a machine.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who has no account; the store's.
    pub async fn export_own(&self, actor: &Actor) -> Result<Value, Error> {
        self.export(actor, own(actor)?.1, Motive::Person).await
    }

    /// What stands against erasing the account of whoever is signed in: keys of texts.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who has no account; the store's.
    pub async fn hindrances_of_own(&self, actor: &Actor) -> Result<Vec<&'static str>, Error> {
        let subject = own(actor)?.1;
        Ok(self.db().read(|tx| async move { self.hindrances(&tx, subject).await }).await?)
    }

    /// Erases the account of whoever is signed in. A sensitive act.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unconfirmed`], [`Error::Hindered`]; the store's.
    pub async fn erase_own(&self, actor: &Actor) -> Result<Erasure, Error> {
        let (agent, subject) = own(actor)?;
        self.proved(agent)?;
        self.erase(actor, subject, Motive::Person).await
    }

    /// Whom a reference of a thread or the e-mail of an account names, for whoever runs the service.
    ///
    /// # Errors
    /// [`Error::NotAllowed`]; [`Error::NotFound`] when it names nobody; the store's.
    pub async fn look_up(&self, actor: &Actor, typed: &str) -> Result<Subject, Error> {
        operator(actor)?;
        let typed = typed.trim();
        self.db().read(|tx| async move { self.find(&tx, typed).await }).await?.ok_or(Error::NotFound)
    }

    /// What stands against erasing a subject, for whoever runs the service.
    ///
    /// # Errors
    /// [`Error::NotAllowed`]; the store's.
    pub async fn hindrances_for(&self, actor: &Actor, subject: Subject) -> Result<Vec<&'static str>, Error> {
        operator(actor)?;
        Ok(self.db().read(|tx| async move { self.hindrances(&tx, subject).await }).await?)
    }

    /// Everything kept about a person who asked whoever runs the service for it. A sensitive act.
    ///
    /// # Errors
    /// [`Error::NotAllowed`], [`Error::Unconfirmed`]; the store's.
    pub async fn export_for(&self, actor: &Actor, subject: Subject, motive: Motive) -> Result<Value, Error> {
        self.proved(operator(actor)?)?;
        self.export(actor, subject, motive).await
    }

    /// Erases what is kept about a person who asked whoever runs the service for it. A sensitive act.
    ///
    /// # Errors
    /// [`Error::NotAllowed`], [`Error::Unconfirmed`], [`Error::Hindered`]; the store's.
    pub async fn erase_for(&self, actor: &Actor, subject: Subject, motive: Motive) -> Result<Erasure, Error> {
        self.proved(operator(actor)?)?;
        self.erase(actor, subject, motive).await
    }

    fn proved(&self, agent: &Agent) -> Result<(), Error> {
        if agent.proved_lately(self.world().now()) { Ok(()) } else { Err(Error::Unconfirmed) }
    }
}

/// A person, not a program of an organisation, and their account.
fn own(actor: &Actor) -> Result<(&Agent, Subject), Error> {
    let person = |agent: &&Agent| agent.bearer == Bearer::Person;
    let agent = actor.agent().filter(person).ok_or(Error::NotFound)?;
    Ok((agent, Subject::Account(agent.id.uuid())))
}

/// Who runs the service, over the whole of France.
fn operator(actor: &Actor) -> Result<&Agent, Error> {
    let may = |agent: &&Agent| {
        let france = |wide: &TerritoryRef| *wide == TerritoryRef::France;
        agent.bearer == Bearer::Person && agent.may(Power::Administer, agent.organisation_id, france)
    };
    actor.agent().filter(may).ok_or(Error::NotAllowed)
}
