//! Accounts, and the identity providers they are linked to.

use db::{FromRow, Row, Tx, params};
use identity::{AgentId, OrganisationId};
use jiff::Timestamp;
use kernel::{CommuneCode, Lang, World};
use vault::Vault;

use super::{code, decode, lang};
use crate::model::{Account, Email, State};

/// What an e-mail is indexed for.
pub(crate) const EMAIL_INDEX: &str = "accounts.email.1";

pub(super) fn email_context(id: AgentId) -> String {
    format!("accounts.email/{id}")
}

impl FromRow for Account {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            state: code(row, "state", State::from_code)?,
            lang: lang(row)?,
            commune: row.get("commune")?,
            organisation: row.get("organisation")?,
            created_at: row.get("created_at")?,
            last_sign_in_at: row.get("last_sign_in_at")?,
        })
    }
}

/// Adds an account; its e-mail must be nobody's: ask [`id_of_email`] first, in the same transaction.
pub(crate) async fn add_account(
    tx: &Tx,
    vault: &Vault,
    world: &World,
    account: &Account,
    email: &Email,
    password: Option<&str>,
) -> db::Result<()> {
    let values = params![
        account.id,
        vault.blind_index(EMAIL_INDEX, &email.folded()),
        vault.seal_text(world, &email_context(account.id), email.address()),
        &account.name,
        account.state.code(),
        account.lang.tag(),
        account.commune.clone(),
        account.organisation,
        password,
        account.created_at,
    ];
    tx.execute(super::ADD_ACCOUNT, values).await.map(drop)
}

pub(crate) async fn account(tx: &Tx, id: AgentId) -> db::Result<Option<Account>> {
    tx.optional(super::ACCOUNT, params![id]).await
}

/// Where letters to an account go.
pub(crate) async fn email(tx: &Tx, vault: &Vault, id: AgentId) -> db::Result<Email> {
    let sealed: Vec<u8> = tx.one(super::EMAIL, params![id]).await?;
    let text = vault.open_text(&email_context(id), &sealed).map_err(|e| decode("email", &e))?;
    Email::parse(&text).map_err(|e| decode("email", &e))
}

/// The account of an e-mail and the hash of its password, whichever key indexed it.
pub(crate) async fn id_of_email(
    tx: &Tx,
    vault: &Vault,
    email: &Email,
) -> db::Result<Option<(AgentId, Option<String>)>> {
    for index in vault.blind_indexes(EMAIL_INDEX, &email.folded()) {
        if let Some(found) = tx.optional(super::ACCOUNT_OF_EMAIL, params![index]).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

pub(crate) async fn password(tx: &Tx, id: AgentId) -> db::Result<Option<String>> {
    Ok(tx.optional::<Option<String>>(super::PASSWORD, params![id]).await?.flatten())
}

pub(crate) async fn set_password(tx: &Tx, id: AgentId, hash: &str) -> db::Result<()> {
    tx.execute(super::SET_PASSWORD, params![hash, id]).await.map(drop)
}

pub(crate) async fn set_state(tx: &Tx, id: AgentId, state: State) -> db::Result<()> {
    tx.execute(super::SET_STATE, params![state.code(), id]).await.map(drop)
}

pub(crate) async fn set_profile(
    tx: &Tx,
    id: AgentId,
    name: &str,
    lang: Lang,
    commune: Option<&CommuneCode>,
) -> db::Result<()> {
    tx.execute(super::SET_PROFILE, params![name, lang.tag(), commune.cloned(), id]).await.map(drop)
}

pub(crate) async fn set_organisation(tx: &Tx, id: AgentId, organisation: OrganisationId) -> db::Result<()> {
    tx.execute(super::SET_ORGANISATION, params![organisation, id]).await.map(drop)
}

pub(crate) async fn signed_in(tx: &Tx, id: AgentId, now: Timestamp) -> db::Result<()> {
    tx.execute(super::SIGNED_IN, params![now, id]).await.map(drop)
}

/// Ties a person of an identity provider to an account; nothing when they are tied already.
pub(crate) async fn add_link(
    tx: &Tx,
    issuer: &str,
    subject: &str,
    account: AgentId,
    now: Timestamp,
) -> db::Result<bool> {
    Ok(tx.execute(super::ADD_LINK, params![issuer, subject, account, now]).await? == 1)
}

pub(crate) async fn linked(tx: &Tx, issuer: &str, subject: &str) -> db::Result<Option<AgentId>> {
    tx.optional(super::LINKED, params![issuer, subject]).await
}
