//! Who sends a request: from the cookie of a session or the token of a program.

use axum::http::{HeaderMap, header};
use db::Tx;
use identity::{Actor, Agent, AgentId, Assurance, Bearer, Grant};
use jiff::{SignedDuration, Timestamp};
use organisations::Held;
use uuid::Uuid;
use web::{Authenticate, Known, Shell, cookies};

use super::sign_in::COOKIE;
use super::{Accounts, Error};
use crate::model::{Account, ApiToken, SCOPES, SEEN_EVERY_S, Session, State, Token};
use crate::store;

/// `Authorization: Bearer`, the scheme in any case.
const SCHEME: &str = "bearer ";

impl Authenticate for Accounts {
    fn actor<'a>(&'a self, shell: &'a Shell, headers: &'a HeaderMap) -> Known<'a> {
        Box::pin(async move {
            if let Some(token) = bearer(headers) {
                let client = match ApiToken::read(token) {
                    Some(token) => self.client_agent(&token).await?,
                    None => None,
                };
                return client.map(Actor::from).ok_or(web::Error::Unauthorised);
            }
            let cookie = cookies::read(headers, &cookies::host_name(shell, COOKIE));
            let Some(token) = cookie.and_then(Token::read) else { return Ok(Actor::Public) };
            Ok(self.session_agent(&token).await?.map_or(Actor::Public, Actor::from))
        })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then(|| token.trim())
}

impl Accounts {
    /// The person behind a session, if it still counts.
    async fn session_agent(&self, token: &Token) -> Result<Option<Agent>, Error> {
        let now = self.now();
        let found = self
            .db
            .read(|tx| async move {
                let Some(session) = store::session(&tx, token).await?.filter(|session| session.is_live(now))
                else {
                    return Ok(None);
                };
                let agent = self.agent_of(&tx, &session).await?;
                Ok::<_, Error>(agent.map(|agent| (agent, session.is_stale(now))))
            })
            .await?;
        let Some((agent, stale)) = found else { return Ok(None) };
        if let Some(session) = agent.session.filter(|_| stale) {
            let before = now.saturating_sub(SignedDuration::from_secs(SEEN_EVERY_S)).unwrap_or(now);
            self.db
                .write("accounts.seen", |tx| async move { store::seen(&tx, session, now, before).await })
                .await?;
        }
        Ok(Some(agent))
    }

    /// The agent a session stands for; `None` when the account is closed.
    pub(super) async fn agent_of(&self, tx: &Tx, session: &Session) -> Result<Option<Agent>, Error> {
        let account = store::account(tx, session.account).await?;
        let Some(account) = account.filter(|account| account.state == State::Active) else { return Ok(None) };
        let held = organisations::grants_of(tx, account.id).await?;
        Ok(Some(agent(&account, session, held, self.now())))
    }

    /// The program behind a token, if it still counts and its organisation is active.
    async fn client_agent(&self, token: &ApiToken) -> Result<Option<Agent>, Error> {
        let now = self.now();
        let found = self
            .db
            .read(|tx| async move {
                let Some(client) = store::client(&tx, token).await?.filter(|client| client.is_live(now))
                else {
                    return Ok(None);
                };
                let brief = organisations::brief(&tx, client.organisation).await?;
                let brief = brief.filter(|brief| brief.state == organisations::State::Active);
                Ok::<_, db::Error>(brief.map(|brief| (client, brief)))
            })
            .await?;
        let Some((client, brief)) = found else { return Ok(None) };
        let stale = now.saturating_sub(SignedDuration::from_secs(SEEN_EVERY_S)).unwrap_or(now);
        if client.used_at.is_none_or(|used_at| used_at <= stale) {
            let id = client.id;
            self.db
                .write(
                    "accounts.client-used",
                    |tx| async move { store::client_used(&tx, id, now, stale).await },
                )
                .await?;
        }
        let mut roles: Vec<_> =
            SCOPES.iter().filter(|(power, _)| client.scopes.contains(power)).map(|(_, role)| *role).collect();
        roles.dedup();
        let grant = |role| Grant {
            // It names no stored role: a program can neither lend it nor give one.
            id: Uuid::nil().into(),
            role,
            organisation: brief.id,
            territory: client.territory.clone(),
            from: client.created_at,
            until: Some(client.ends_at),
            delegated_by: None,
        };
        Ok(Some(Agent {
            id: client.id,
            bearer: Bearer::Client,
            name: client.name.clone(),
            organisation: brief.name.clone(),
            organisation_id: brief.id,
            commune: None,
            grants: roles.into_iter().map(grant).collect(),
            scopes: Some(client.scopes.clone()),
            dormant: false,
            assurance: Assurance::One,
            proved_at: client.created_at,
            session: None,
        }))
    }

    /// Whether some role of an account works only with a second factor.
    pub(super) async fn needs_second_factor(&self, tx: &Tx, account: AgentId) -> db::Result<bool> {
        let now = self.now();
        let held = organisations::grants_of(tx, account).await?;
        Ok(held.iter().any(|held| held.grant.is_valid(now) && held.grant.role.needs_second_factor()))
    }
}

/// The agent of a session: the roles that count now, without those that sleep; the organisation chosen, if a role is
/// held there, else the first. Someone without any role works for no organisation: the nil identity, an empty name.
fn agent(account: &Account, session: &Session, held: Vec<Held>, now: Timestamp) -> Agent {
    let valid: Vec<Held> = held.into_iter().filter(|held| held.grant.is_valid(now)).collect();
    let chosen = valid.iter().find(|held| Some(held.grant.organisation) == account.organisation);
    let organisation = chosen.or(valid.first());
    let (organisation_id, organisation) = organisation.map_or_else(
        || (Uuid::nil().into(), String::new()),
        |held| (held.grant.organisation, held.organisation_name.clone()),
    );
    let sleeps = |grant: &Grant| session.assurance == Assurance::One && grant.role.needs_second_factor();
    let (asleep, grants): (Vec<Grant>, Vec<Grant>) =
        valid.into_iter().map(|held| held.grant).partition(|grant| sleeps(grant));
    Agent {
        id: account.id,
        bearer: Bearer::Person,
        name: account.name.clone(),
        organisation,
        organisation_id,
        commune: account.commune.clone(),
        grants,
        scopes: None,
        dormant: !asleep.is_empty(),
        assurance: session.assurance,
        proved_at: session.proved_at,
        session: Some(session.id),
    }
}
