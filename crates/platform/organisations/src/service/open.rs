//! Request, create, accept, refuse, close and reopen an organisation.

use db::Tx;
use fluent_bundle::FluentArgs;
use identity::{Actor, AgentId, OrganisationId, Role};
use kernel::World;
use messages::{Outgoing, Recipient};
use serde_json::json;
use territory::Territories;

use super::authority::Authority;
use super::roles::give_in;
use super::{Error, Organisations, Problem, record, stream};
use crate::model::{Contact, Facts, NewGrant, Organisation, State};
use crate::store;

/// Creates an organisation that is active at once: by the program, or whoever answers for organisations of its
/// territory.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not; an unknown territory; [`Error::SiretTaken`].
pub async fn create(tx: &Tx, world: &World, actor: &Actor, facts: &Facts) -> Result<OrganisationId, Error> {
    let territories = Territories::bundled();
    if !Authority::of(tx, world, actor).await?.oversees(&territories, &facts.territory) {
        return Err(Error::NotFound);
    }
    let one = new(world, facts, State::Active)?;
    if store::siret_taken(tx, &one).await? {
        return Err(Error::SiretTaken);
    }
    store::add(tx, &one).await?;
    record(tx, world, actor, one.id, "organisations.created", told(facts)).await?;
    Ok(one.id)
}

/// An organisation as it begins, its name tidied and its territory known.
pub(super) fn new(world: &World, facts: &Facts, state: State) -> Result<Organisation, Error> {
    Ok(Organisation {
        id: world.id(),
        facts: checked(facts)?,
        parent: None,
        state,
        merged_into: None,
        motive: None,
        requested_by: None,
        contact: None,
        version: 1,
        created_at: world.now(),
    })
}

/// Facts whose name is tidied and whose territory is known.
pub(super) fn checked(facts: &Facts) -> Result<Facts, Error> {
    let mut problems = Vec::new();
    let name = identity::tidy_name(&facts.name).unwrap_or_else(|_| {
        problems.push(Problem::Name);
        String::new()
    });
    if Territories::bundled().name_of(&facts.territory).is_none() {
        problems.push(Problem::Territory);
    }
    if problems.is_empty() { Ok(Facts { name, ..facts.clone() }) } else { Err(Error::Fields(problems)) }
}

/// What the journal keeps of an organisation's facts: codes, not its name.
pub(super) fn told(facts: &Facts) -> serde_json::Value {
    json!({"kind": facts.kind, "territory": facts.territory, "siret": facts.siret,
        "capacities": facts.capacities})
}

/// What someone asks for when they register an organisation.
#[derive(Debug, Clone)]
pub struct Request {
    /// What it says of itself. Capacities that are recognised rather than declared are left out.
    pub facts: Facts,
    /// Who to answer; asked of those without an account.
    pub contact: Option<Contact>,
}

impl Organisations {
    /// Registers a request: anybody may.
    ///
    /// # Errors
    /// Wrong fields.
    pub async fn request(&self, actor: &Actor, request: &Request) -> Result<OrganisationId, Error> {
        let mut one = new(&self.world, &request.facts, State::Requested)?;
        one.facts.capacities.retain(|capacity| capacity.is_declared());
        match actor {
            Actor::Agent(agent) => one.requested_by = Some(agent.id),
            _ => one.contact = Some(contact(request.contact.as_ref())?),
        }
        let one = &one;
        self.db
            .write("organisations.request", |tx| async move {
                store::add(&tx, one).await?;
                if let Some(agent) = actor.agent() {
                    store::name_member(&tx, agent.id, &agent.name).await?;
                }
                self.record(&tx, actor, one.id, "organisations.requested", told(&one.facts)).await?;
                Ok(one.id)
            })
            .await
    }

    /// Accepts a request. The account that asked becomes its referent; someone without one is written to.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever does not answer for organisations there; [`Error::State`] when it is not a
    /// request any more; [`Error::SiretTaken`].
    pub async fn accept(&self, actor: &Actor, id: OrganisationId) -> Result<(), Error> {
        self.db
            .write("organisations.accept", |tx| async move {
                let (one, authority) = self.overseen(&tx, actor, id).await?;
                self.go(&tx, &one, State::Requested, State::Active, None).await?;
                self.record(&tx, actor, one.id, "organisations.accepted", json!({})).await?;
                if let Some(account) = one.requested_by {
                    self.give_referent(&tx, actor, &authority, &one, account).await?;
                }
                self.answer(&tx, &one, "organisations-mail-accepted", "").await
            })
            .await
    }

    /// Refuses a request, with a motive that whoever asked is told.
    ///
    /// # Errors
    /// As [`Self::accept`]; a wrong motive.
    pub async fn refuse(&self, actor: &Actor, id: OrganisationId, motive: &str) -> Result<(), Error> {
        let motive = &super::motive(motive)?;
        self.db
            .write("organisations.refuse", |tx| async move {
                let (one, _) = self.overseen(&tx, actor, id).await?;
                self.go(&tx, &one, State::Requested, State::Refused, Some(motive)).await?;
                self.record(&tx, actor, one.id, "organisations.refused", json!({})).await?;
                self.answer(&tx, &one, "organisations-mail-refused", motive).await
            })
            .await
    }

    /// Puts an organisation at rest: its roles sleep until it is reopened.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::State`]; a wrong motive; [`Error::OwnRights`] when the actor answers for it by a
    /// role held in it.
    pub async fn close(&self, actor: &Actor, id: OrganisationId, motive: &str) -> Result<(), Error> {
        let motive = &super::motive(motive)?;
        self.db
            .write("organisations.close", |tx| async move {
                let (one, authority) = self.overseen(&tx, actor, id).await?;
                if authority.belongs(one.id) {
                    return Err(Error::OwnRights);
                }
                self.go(&tx, &one, State::Active, State::Closed, Some(motive)).await?;
                self.record(&tx, actor, one.id, "organisations.closed", json!({})).await?;
                Ok(())
            })
            .await
    }

    /// Puts a closed organisation back to work, with the roles it had.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::State`]; [`Error::SiretTaken`].
    pub async fn reopen(&self, actor: &Actor, id: OrganisationId) -> Result<(), Error> {
        self.db
            .write("organisations.reopen", |tx| async move {
                let (one, _) = self.overseen(&tx, actor, id).await?;
                self.go(&tx, &one, State::Closed, State::Active, None).await?;
                self.record(&tx, actor, one.id, "organisations.reopened", json!({})).await?;
                Ok(())
            })
            .await
    }

    async fn go(
        &self,
        tx: &Tx,
        one: &Organisation,
        from: State,
        to: State,
        motive: Option<&String>,
    ) -> Result<(), Error> {
        if one.state != from {
            return Err(Error::State);
        }
        if to == State::Active && store::siret_taken(tx, one).await? {
            return Err(Error::SiretTaken);
        }
        if store::set_state(tx, one, to, motive.map(String::as_str)).await? {
            Ok(())
        } else {
            Err(Error::Conflict)
        }
    }

    async fn give_referent(
        &self,
        tx: &Tx,
        actor: &Actor,
        authority: &Authority,
        one: &Organisation,
        account: AgentId,
    ) -> Result<(), Error> {
        // An account closed since has no name left here, and needs no role.
        let Some(account_name) = store::member_name(tx, account).await? else { return Ok(()) };
        let new = NewGrant {
            account,
            account_name,
            role: Role::Referent,
            organisation: one.id,
            territory: one.facts.territory.clone(),
            from: self.world.now(),
            until: None,
        };
        let active = Organisation { state: State::Active, ..one.clone() };
        give_in(tx, &self.world, actor, authority, &active, &new).await.map(drop)
    }

    /// Writes to whoever asked without an account. `motive` is empty when there is none.
    async fn answer(&self, tx: &Tx, one: &Organisation, key: &str, motive: &str) -> Result<(), Error> {
        if let Some(contact) = &one.contact {
            let outgoing = self.letter(one, contact, key, motive);
            messages::enqueue(tx, &self.vault, &self.world, outgoing).await.map_err(db::Error::from)?;
        }
        Ok(())
    }

    fn letter(&self, one: &Organisation, contact: &Contact, key: &str, motive: &str) -> Outgoing {
        let join = format!("{}/organisations/{}/rejoindre", self.shell.base_url(), one.id);
        let mut args = FluentArgs::new();
        for (name, value) in [("name", one.facts.name.as_str()), ("motive", motive), ("link", &join)] {
            args.set(name, value.to_owned());
        }
        let say = |part: &str| self.shell.catalog.text_with(contact.lang, &format!("{key}-{part}"), &args);
        Outgoing {
            to: Recipient::Email(contact.email.clone()),
            lang: contact.lang,
            subject: say("subject"),
            text: say("text"),
            about: stream(one.id),
        }
    }
}

fn contact(given: Option<&Contact>) -> Result<Contact, Error> {
    let given = given.ok_or(Error::Fields(vec![Problem::ContactName, Problem::ContactEmail]))?;
    let name = identity::tidy_name(&given.name);
    let email = Recipient::Email(given.email.clone()).parse();
    match (name, email) {
        (Ok(name), Ok(email)) => Ok(Contact { name, email: email.address().to_owned(), lang: given.lang }),
        (name, email) => {
            let wrong = [(name.is_err(), Problem::ContactName), (email.is_err(), Problem::ContactEmail)];
            Err(Error::Fields(wrong.into_iter().filter(|(is, _)| *is).map(|(_, problem)| problem).collect()))
        }
    }
}
