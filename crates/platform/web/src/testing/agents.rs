//! Agents without accounts, for the tests of crates below them: the browser carries the agent, signed with the site's
//! key. The program itself never believes such a cookie.

use axum::http::HeaderMap;
use identity::{Actor, Agent};
use kernel::text::{base64url, from_base64url};
use subtle::ConstantTimeEq;

use crate::actor::{Authenticate, Known};
use crate::cookies;
use crate::shell::Shell;

const COOKIE: &str = "test-agent";

/// Believes agents that [`cookie_of`] signed.
#[derive(Debug, Clone, Copy)]
pub struct SignedAgents;

impl Authenticate for SignedAgents {
    fn actor<'a>(&'a self, shell: &'a Shell, headers: &'a HeaderMap) -> Known<'a> {
        let agent = cookies::read(headers, COOKIE).and_then(|value| read(shell, value));
        Box::pin(async move { Ok(agent.map_or(Actor::Public, Actor::from)) })
    }
}

/// Name and value of the cookie that makes a browser this agent's.
pub fn cookie_of(shell: &Shell, agent: &Agent) -> (&'static str, String) {
    let json = base64url(&serde_json::to_vec(agent).unwrap_or_default());
    let mac = base64url(&cookies::sign(&shell.key, COOKIE, &json));
    (COOKIE, format!("{json}.{mac}"))
}

fn read(shell: &Shell, value: &str) -> Option<Agent> {
    let (json, mac) = value.split_once('.')?;
    let right = base64url(&cookies::sign(&shell.key, COOKIE, json));
    bool::from(right.as_bytes().ct_eq(mac.as_bytes())).then_some(())?;
    serde_json::from_slice(&from_base64url(json)?).ok()
}
