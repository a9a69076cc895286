//! Who sends a request: asked of whoever keeps the accounts.

use std::future::Future;
use std::pin::Pin;

use axum::http::HeaderMap;
use identity::Actor;

use crate::error::Error;
use crate::shell::Shell;

/// The answer to "who is this?".
pub type Known<'a> = Pin<Box<dyn Future<Output = Result<Actor, Error>> + Send + 'a>>;

/// Finds the actor of a request from its cookies and its `Authorization` header. The accounts implement it; a site
/// without accounts uses [`Nobody`].
pub trait Authenticate: Send + Sync {
    /// The actor. A cookie or a token that means nothing is [`Actor::Public`]; an error is for a store that does not
    /// answer, and for a token of a program that is wrong ([`Error::Unauthorised`]: a program must be told).
    fn actor<'a>(&'a self, shell: &'a Shell, headers: &'a HeaderMap) -> Known<'a>;
}

/// Knows nobody.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Authenticate for Nobody {
    fn actor<'a>(&'a self, _: &'a Shell, _: &'a HeaderMap) -> Known<'a> {
        Box::pin(async { Ok(Actor::Public) })
    }
}
