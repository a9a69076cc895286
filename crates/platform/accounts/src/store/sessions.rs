//! Sessions, and the browsers an account is known in.

use db::{FromRow, Row, Tx, params};
use identity::{AgentId, Assurance, SessionId};
use jiff::{SignedDuration, Timestamp};

use super::code;
use crate::model::{IDLE_S, LIFE_S, Session, Token};

const fn assurance_code(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::One => "one",
        Assurance::Two => "two",
    }
}

impl FromRow for Session {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let assurance =
            |text: &str| [Assurance::One, Assurance::Two].into_iter().find(|a| assurance_code(*a) == text);
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            assurance: code(row, "assurance", assurance)?,
            proved_at: row.get("proved_at")?,
            device: row.get("device")?,
            address: row.get("address")?,
        })
    }
}

pub(crate) async fn add_session(tx: &Tx, session: &Session, token: &Token) -> db::Result<()> {
    let values = params![
        session.id,
        token.digest(),
        session.account,
        session.created_at,
        session.seen_at,
        assurance_code(session.assurance),
        session.proved_at,
        &session.device,
        &session.address,
    ];
    tx.execute(super::ADD_SESSION, values).await.map(drop)
}

pub(crate) async fn session(tx: &Tx, token: &Token) -> db::Result<Option<Session>> {
    tx.optional(super::SESSION, params![token.digest()]).await
}

pub(crate) async fn sessions(tx: &Tx, account: AgentId) -> db::Result<Vec<Session>> {
    tx.all(super::SESSIONS, params![account]).await
}

/// Writes down that a session is used, unless it was since `stale`.
pub(crate) async fn seen(tx: &Tx, id: SessionId, now: Timestamp, stale: Timestamp) -> db::Result<()> {
    tx.execute(super::SEEN, params![now, id, stale]).await.map(drop)
}

/// Gives a session another identity and token, so that whoever held the old ones holds nothing. `false` when it is gone.
pub(crate) async fn renew(tx: &Tx, old: SessionId, new: &Session, token: &Token) -> db::Result<bool> {
    let values =
        params![new.id, token.digest(), assurance_code(new.assurance), new.proved_at, old, new.account];
    Ok(tx.execute(super::RENEW, values).await? == 1)
}

pub(crate) async fn drop_session(tx: &Tx, account: AgentId, id: SessionId) -> db::Result<bool> {
    Ok(tx.execute(super::DROP_SESSION, params![id, account]).await? == 1)
}

/// Ends every session of an account, or all but one.
pub(crate) async fn drop_sessions(tx: &Tx, account: AgentId, but: Option<SessionId>) -> db::Result<u64> {
    match but {
        None => tx.execute(super::DROP_SESSIONS, params![account]).await,
        Some(kept) => tx.execute(super::DROP_OTHER_SESSIONS, params![account, kept]).await,
    }
}

pub(crate) async fn purge_sessions(tx: &Tx, now: Timestamp) -> db::Result<u64> {
    let ago = |s| now.saturating_sub(SignedDuration::from_secs(s)).unwrap_or(Timestamp::MIN);
    tx.execute(super::PURGE_SESSIONS, params![ago(LIFE_S), ago(IDLE_S)]).await
}

/// The browsers an account signed in from before.
pub(crate) async fn known_browsers(tx: &Tx, account: AgentId) -> db::Result<Vec<[u8; 32]>> {
    tx.all(super::KNOWN_BROWSERS, params![account]).await
}

pub(crate) async fn know_browser(
    tx: &Tx,
    account: AgentId,
    browser: &[u8; 32],
    now: Timestamp,
) -> db::Result<()> {
    tx.execute(super::KNOW_BROWSER, params![account, *browser, now]).await.map(drop)
}

pub(crate) async fn purge_browsers(tx: &Tx, before: Timestamp) -> db::Result<u64> {
    tx.execute(super::PURGE_BROWSERS, params![before]).await
}
