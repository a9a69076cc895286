//! The actor of a request, read from identity's signed cookie.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use identity::{Actor, Agent, Key};

use crate::cookies;
use crate::shell::Shell;

/// Half a year, in seconds: how long a browser remembers who its agent is.
const KEEP_S: u32 = 183 * 24 * 3600;

pub(crate) fn read(shell: &Shell, headers: &HeaderMap) -> Actor {
    cookies::read(headers, &cookies::host_name(shell, "agent"))
        .and_then(|value| identity::verify(value, &key(shell)))
        .map_or(Actor::Public, Actor::Agent)
}

/// The header that makes this browser remember its agent; put it on the answer to the declaration.
pub fn remember_agent(shell: &Shell, agent: &Agent) -> (HeaderName, HeaderValue) {
    set(shell, &identity::sign(agent, &key(shell)), KEEP_S)
}

/// The header that makes this browser forget its agent.
pub fn forget_agent(shell: &Shell) -> (HeaderName, HeaderValue) {
    set(shell, "", 0)
}

fn key(shell: &Shell) -> Key {
    Key::new(*shell.key.bytes())
}

fn set(shell: &Shell, value: &str, max_age_s: u32) -> (HeaderName, HeaderValue) {
    let cookie = cookies::write(shell, &cookies::host_name(shell, "agent"), value, max_age_s);
    (
        header::SET_COOKIE,
        HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static("agent=; Max-Age=0")),
    )
}
