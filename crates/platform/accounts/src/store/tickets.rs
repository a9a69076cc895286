//! What is used once: invitations, links in letters, ceremonies under way.

use db::{FromRow, Row, Tx, params};
use identity::{AgentId, OrganisationId, Role};
use jiff::Timestamp;
use kernel::{Lang, TerritoryRef, World};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vault::Vault;

use super::{code, decode, lang};
use crate::model::{Email, Token};

kernel::id!(
    /// One invitation.
    InvitationId, InvitationKind
);

/// An invitation that waits to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identity.
    pub id: InvitationId,
    /// To whom it was sent; sealed.
    email: Vec<u8>,
    /// Language of the letter.
    pub lang: Lang,
    /// The role it gives.
    pub role: Role,
    /// In which organisation.
    pub organisation: OrganisationId,
    /// Where it counts.
    pub territory: TerritoryRef,
    /// Who invites; the program itself when absent.
    pub invited_by: Option<AgentId>,
    /// When it was sent.
    pub created_at: Timestamp,
    /// Until when it may be accepted, exclusive.
    pub ends_at: Timestamp,
}

pub(super) fn invited_context(id: InvitationId) -> String {
    format!("accounts_invitations.email/{id}")
}

impl Invitation {
    /// One that is not stored yet.
    #[expect(clippy::too_many_arguments, reason = "its fields, one of which is sealed on the way")]
    pub(crate) fn new(
        vault: &Vault,
        world: &World,
        email: &Email,
        lang: Lang,
        role: Role,
        organisation: OrganisationId,
        territory: TerritoryRef,
        invited_by: Option<AgentId>,
        ends_at: Timestamp,
    ) -> Self {
        let id = world.id();
        let email = vault.seal_text(world, &invited_context(id), email.address());
        let created_at = world.now();
        Self { id, email, lang, role, organisation, territory, invited_by, created_at, ends_at }
    }

    /// To whom it was sent.
    ///
    /// # Errors
    /// A sealed value that no key opens.
    pub(crate) fn email(&self, vault: &Vault) -> db::Result<Email> {
        let text =
            vault.open_text(&invited_context(self.id), &self.email).map_err(|e| decode("email", &e))?;
        Email::parse(&text).map_err(|e| decode("email", &e))
    }
}

impl FromRow for Invitation {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            lang: lang(row)?,
            role: code(row, "role", Role::from_code)?,
            organisation: row.get("organisation")?,
            territory: code(row, "territory", |text| text.parse().ok())?,
            invited_by: row.get("invited_by")?,
            created_at: row.get("created_at")?,
            ends_at: row.get("ends_at")?,
        })
    }
}

pub(crate) async fn add_invitation(tx: &Tx, invitation: &Invitation, token: &Token) -> db::Result<()> {
    let values = params![
        invitation.id,
        token.digest(),
        invitation.email.clone(),
        invitation.lang.tag(),
        invitation.role.code(),
        invitation.organisation,
        invitation.territory.to_string(),
        invitation.invited_by,
        invitation.created_at,
        invitation.ends_at,
    ];
    tx.execute(super::ADD_INVITATION, values).await.map(drop)
}

pub(crate) async fn invitation(tx: &Tx, token: &Token) -> db::Result<Option<Invitation>> {
    tx.optional(super::INVITATION, params![token.digest()]).await
}

pub(crate) async fn invitations(tx: &Tx, organisation: OrganisationId) -> db::Result<Vec<Invitation>> {
    tx.all(super::INVITATIONS, params![organisation]).await
}

/// Takes an invitation away; `false` when somebody did meanwhile.
pub(crate) async fn take_invitation(
    tx: &Tx,
    id: InvitationId,
    organisation: OrganisationId,
) -> db::Result<bool> {
    Ok(tx.execute(super::TAKE_INVITATION, params![id, organisation]).await? == 1)
}

/// What a one-time token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TicketKind {
    /// A new password.
    Reset,
    /// The first account of a site.
    First,
    /// A proved e-mail that asks for an account.
    Registration,
    /// A sign-in under way at an identity provider.
    Oidc,
    /// A person of an identity provider, to be tied to an account.
    Link,
    /// A passkey being added.
    NewPasskey,
    /// A sign-in with a passkey under way.
    PasskeySignIn,
}

impl TicketKind {
    const fn code(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::First => "first",
            Self::Registration => "registration",
            Self::Oidc => "oidc",
            Self::Link => "link",
            Self::NewPasskey => "new-passkey",
            Self::PasskeySignIn => "passkey-sign-in",
        }
    }
}

/// A ticket as it is found.
pub(crate) struct Ticket<T> {
    pub(crate) account: Option<AgentId>,
    pub(crate) data: T,
}

struct Stored {
    account: Option<AgentId>,
    data: Vec<u8>,
    ends_at: Timestamp,
}

impl FromRow for Stored {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self { account: row.at(0)?, data: row.at(1)?, ends_at: row.at(2)? })
    }
}

pub(super) fn ticket_context(digest: &[u8; 32]) -> String {
    format!("accounts_tickets.data/{}", kernel::text::base64url(digest))
}

/// Keeps what a token stands for until `ends_at`, sealed.
pub(crate) async fn add_ticket(
    tx: &Tx,
    vault: &Vault,
    world: &World,
    (kind, digest): (TicketKind, [u8; 32]),
    account: Option<AgentId>,
    data: &impl Serialize,
    ends_at: Timestamp,
) -> db::Result<()> {
    let plain = serde_json::to_vec(data).map_err(|e| decode("data", &e))?;
    let sealed = vault.seal(world, &ticket_context(&digest), &plain);
    tx.execute(super::ADD_TICKET, params![digest, kind.code(), account, sealed, ends_at]).await.map(drop)
}

/// What a token stands for, if it is still good at `now`.
pub(crate) async fn ticket<T: DeserializeOwned>(
    tx: &Tx,
    vault: &Vault,
    (kind, digest): (TicketKind, [u8; 32]),
    now: Timestamp,
) -> db::Result<Option<Ticket<T>>> {
    let found: Option<Stored> = tx.optional(super::TICKET, params![digest, kind.code()]).await?;
    let Some(stored) = found.filter(|stored| now < stored.ends_at) else { return Ok(None) };
    let plain = vault.open(&ticket_context(&digest), &stored.data).map_err(|e| decode("data", &e))?;
    let data = serde_json::from_slice(&plain).map_err(|e| decode("data", &e))?;
    Ok(Some(Ticket { account: stored.account, data }))
}

/// The same, and takes it away: of two who try at once, one gets it.
pub(crate) async fn take_ticket<T: DeserializeOwned>(
    tx: &Tx,
    vault: &Vault,
    which: (TicketKind, [u8; 32]),
    now: Timestamp,
) -> db::Result<Option<Ticket<T>>> {
    let found = ticket(tx, vault, which, now).await?;
    let taken = tx.execute(super::TAKE_TICKET, params![which.1, which.0.code()]).await? == 1;
    Ok(found.filter(|_| taken))
}

pub(crate) async fn drop_tickets(tx: &Tx, kind: TicketKind, account: Option<AgentId>) -> db::Result<()> {
    match account {
        Some(account) => tx.execute(super::DROP_TICKETS, params![account, kind.code()]).await?,
        None => tx.execute(super::DROP_TICKETS_OF_KIND, params![kind.code()]).await?,
    };
    Ok(())
}

pub(crate) async fn purge_tickets(tx: &Tx, now: Timestamp) -> db::Result<u64> {
    let tickets = tx.execute(super::PURGE_TICKETS, params![now]).await?;
    Ok(tickets + tx.execute(super::PURGE_INVITATIONS, params![now]).await?)
}
