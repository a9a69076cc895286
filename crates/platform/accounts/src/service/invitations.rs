//! Invitations: an e-mail, a role, an organisation, a territory; a week to accept.

use db::Tx;
use identity::{Actor, AgentId, Assurance, OrganisationId, Power, Role};
use kernel::{Lang, TerritoryRef};
use organisations::NewGrant;
use serde_json::json;
use territory::Territories;

use super::letters::Letter;
use super::sign_in::{How, SignedIn};
use super::{Accounts, Error};
use crate::model::{Account, Email, Session, State, Token, Visitor};
use crate::store::{self, Invitation, InvitationId};

/// How long an invitation is good, in seconds: a week.
const INVITED_S: i64 = 7 * 24 * 3600;

/// Whom to invite, to what.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// To whom.
    pub email: String,
    /// Language of the letter.
    pub lang: Lang,
    /// The role it gives.
    pub role: Role,
    /// In which organisation.
    pub organisation: OrganisationId,
    /// Where it counts.
    pub territory: TerritoryRef,
}

/// An invitation as the person who received it sees it.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// To whom it was sent.
    pub email: Email,
    /// Name of the organisation.
    pub organisation_name: String,
    /// The account that has this e-mail already: accepting gives it the role, and asks nothing else.
    pub account: Option<AgentId>,
}

impl Accounts {
    /// Invites somebody: by the program, by whoever answers for the organisation's accounts, or for organisations of its
    /// territory. The role is given when it is accepted, in the name of who invites, if they still may then.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor may not, or the organisation is not active; [`Error::Field`] for the e-mail.
    pub async fn invite(&self, actor: &Actor, new: &NewInvitation) -> Result<InvitationId, Error> {
        let email = &Email::parse(&new.email).map_err(|_| Error::Field("email", "accounts-error-email"))?;
        if !may_invite(actor, new) {
            return Err(Error::NotFound);
        }
        let by = actor.agent().map(|agent| agent.id);
        self.db
            .write("accounts.invite", |tx| async move {
                let brief = organisations::brief(&tx, new.organisation).await?;
                let brief = brief.filter(|brief| brief.state == organisations::State::Active);
                let brief = brief.ok_or(Error::NotFound)?;
                let token = Token::new(self.world());
                let invitation = Invitation::new(
                    &self.vault,
                    self.world(),
                    email,
                    new.lang,
                    new.role,
                    brief.id,
                    new.territory.clone(),
                    by,
                    self.in_s(INVITED_S),
                );
                store::add_invitation(&tx, &invitation, &token).await?;
                let link = self.link(&format!("/invitation/{}", token.reveal()));
                let name = actor.agent().map_or_else(|| self.shell.operator(), |agent| agent.name.clone());
                let values = [("link", link), ("organisation", brief.name), ("by", name)];
                self.write_to(&tx, (email, new.lang, by), Letter::Invitation, &values).await?;
                let data = json!({"invitation": invitation.id, "role": new.role, "territory": new.territory});
                self.record_invitation(&tx, actor, &invitation, "account.invited", data).await?;
                Ok(invitation.id)
            })
            .await
    }

    /// The invitations of an organisation that wait, with the e-mail each was sent to.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor does not answer for its accounts.
    pub async fn invitations(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<Vec<(Invitation, Email)>, Error> {
        may_manage(actor, organisation)?;
        let now = self.now();
        let all = self.db.read(|tx| async move { store::invitations(&tx, organisation).await }).await?;
        all.into_iter()
            .filter(|invitation| now < invitation.ends_at)
            .map(|invitation| Ok((invitation.email(&self.vault)?, invitation)))
            .map(|pair: Result<_, Error>| pair.map(|(email, invitation)| (invitation, email)))
            .collect()
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, or the actor does not answer for the organisation's accounts.
    pub async fn withdraw_invitation(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        id: InvitationId,
    ) -> Result<(), Error> {
        may_manage(actor, organisation)?;
        self.db
            .write("accounts.withdraw-invitation", |tx| async move {
                let all = store::invitations(&tx, organisation).await?;
                let invitation = all.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
                if !store::take_invitation(&tx, id, organisation).await? {
                    return Err(Error::NotFound);
                }
                let data = json!({ "invitation": id });
                Ok(self
                    .record_invitation(&tx, actor, &invitation, "account.invitation-withdrawn", data)
                    .await?)
            })
            .await
    }

    /// What a link invites to. Looking changes nothing.
    ///
    /// # Errors
    /// [`Error::Gone`].
    pub async fn invited(&self, token: &str) -> Result<Invited, Error> {
        let token = Token::read(token).ok_or(Error::Gone)?;
        let token = &token;
        self.db.read(|tx| async move { self.read_invited(&tx, token).await }).await
    }

    async fn read_invited(&self, tx: &Tx, token: &Token) -> Result<Invited, Error> {
        let now = self.now();
        let invitation = store::invitation(tx, token).await?.filter(|one| now < one.ends_at);
        let invitation = invitation.ok_or(Error::Gone)?;
        let email = invitation.email(&self.vault)?;
        let brief = organisations::brief(tx, invitation.organisation).await?.ok_or(Error::Gone)?;
        let account = store::id_of_email(tx, &self.vault, &email).await?.map(|(id, _)| id);
        Ok(Invited { invitation, email, organisation_name: brief.name, account })
    }

    /// Accepts an invitation as somebody new: makes the account, gives the role, begins a session. Accepted twice at
    /// once, it makes one account.
    ///
    /// # Errors
    /// [`Error::Gone`], [`Error::Weak`], [`Error::Field`]; [`Error::Exists`] when the e-mail has an account.
    pub async fn accept_as_new(
        &self,
        visitor: &Visitor,
        token: &str,
        name: &str,
        password: &str,
    ) -> Result<SignedIn, Error> {
        let invited = self.invited(token).await?;
        let token = &Token::read(token).ok_or(Error::Gone)?;
        let name = &identity::tidy_name(name).map_err(|_| Error::Field("name", "accounts-error-name"))?;
        let hash = &self.hash_new(password, &invited.email, name).await?;
        self.db
            .write("accounts.accept", |tx| async move {
                let invited = self.read_invited(&tx, token).await?;
                if invited.account.is_some() {
                    return Err(Error::Exists);
                }
                let account = self.new_account(name, invited.invitation.lang);
                store::add_account(&tx, &self.vault, self.world(), &account, &invited.email, Some(hash))
                    .await?;
                self.record(&tx, &Actor::Public, account.id, "account.created", json!({"how": "invitation"}))
                    .await?;
                self.give_invited(&tx, &invited.invitation, &account).await?;
                self.begin(&tx, account.id, Assurance::One, visitor, How::Invitation, None).await
            })
            .await
    }

    /// Accepts an invitation with the account that has its e-mail, and is signed in.
    ///
    /// # Errors
    /// [`Error::Gone`]; [`Error::NotFound`] when the invitation is for somebody else.
    pub async fn accept_as(&self, actor: &Actor, token: &str) -> Result<(), Error> {
        let id = super::confirm::owner(actor)?.id;
        let token = &Token::read(token).ok_or(Error::Gone)?;
        self.db
            .write("accounts.accept-as", |tx| async move {
                let invited = self.read_invited(&tx, token).await?;
                if invited.account != Some(id) {
                    return Err(Error::NotFound);
                }
                let account = store::account(&tx, id).await?.ok_or(Error::NotFound)?;
                self.give_invited(&tx, &invited.invitation, &account).await
            })
            .await
    }

    /// An account that is not stored yet.
    pub(super) fn new_account(&self, name: &str, lang: Lang) -> Account {
        Account {
            id: self.world().id(),
            name: name.to_owned(),
            state: State::Active,
            lang,
            commune: None,
            organisation: None,
            created_at: self.now(),
            last_sign_in_at: None,
        }
    }

    /// Takes the invitation and gives its role, in the name of who invited if they still may.
    async fn give_invited(&self, tx: &Tx, invitation: &Invitation, account: &Account) -> Result<(), Error> {
        if !store::take_invitation(tx, invitation.id, invitation.organisation).await? {
            return Err(Error::Gone);
        }
        let giver = match invitation.invited_by {
            None => Actor::System,
            Some(by) => self.as_they_are(tx, by).await?.ok_or(Error::Gone)?,
        };
        let grant = NewGrant {
            account: account.id,
            account_name: account.name.clone(),
            role: invitation.role,
            organisation: invitation.organisation,
            territory: invitation.territory.clone(),
            from: self.now(),
            until: None,
        };
        organisations::give(tx, self.world(), &giver, &grant).await.map_err(|error| match error {
            // Who invited lost the right, or the organisation closed.
            organisations::Error::NotFound | organisations::Error::State => Error::Gone,
            other => other.into(),
        })?;
        let data = json!({"invitation": invitation.id, "role": invitation.role});
        Ok(self.record(tx, &Actor::Public, account.id, "account.invitation-accepted", data).await?)
    }

    /// Somebody with all the roles they hold now, who is not there to act.
    async fn as_they_are(&self, tx: &Tx, id: AgentId) -> Result<Option<Actor>, Error> {
        let now = self.now();
        let session = Session {
            id: self.world().id(),
            account: id,
            created_at: now,
            seen_at: now,
            assurance: Assurance::Two,
            proved_at: now,
            device: String::new(),
            address: String::new(),
        };
        Ok(self.agent_of(tx, &session).await?.map(Actor::from))
    }

    async fn record_invitation(
        &self,
        tx: &Tx,
        actor: &Actor,
        invitation: &Invitation,
        kind: &'static str,
        data: serde_json::Value,
    ) -> db::Result<()> {
        let stream = organisations::stream(invitation.organisation);
        let entry = journal::Entry { stream, kind, subject: invitation.id.to_string(), actor, data };
        journal::append(tx, self.world(), entry).await
    }
}

/// Whether the actor answers for the accounts of an organisation, in it or over its territory.
fn may_manage(actor: &Actor, organisation: OrganisationId) -> Result<(), Error> {
    match actor {
        Actor::System => Ok(()),
        Actor::Agent(agent) if agent.may(Power::ManageMembers, organisation, |_| true) => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// Whether a role of the actor gives the role, there. Asked again, of what is stored then, when it is accepted.
fn may_invite(actor: &Actor, new: &NewInvitation) -> bool {
    let Some(agent) = actor.agent() else { return *actor == Actor::System };
    let territories = Territories::bundled();
    agent.scopes.is_none()
        && agent.grants.iter().any(|grant| {
            let here = grant.organisation == new.organisation || grant.role != Role::Referent;
            here && grant.role.may_give(new.role) && territories.covers(&grant.territory, &new.territory)
        })
}
