use super::Rejected;
use crate::http::Failure;

/// Why nobody is logged in. Each is a different thing to tell the person; none holds a token, a code or personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The provider answered with this error code, such as `access_denied` when the person gave up: they may try again.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// The answer is for no request of this browser: an old tab, a link followed twice, or an attack. Begin again.
    #[error("the answer does not belong to this browser's request")]
    State,
    /// The person took longer than [`super::PENDING_FOR_S`]. Begin again.
    #[error("the login took too long")]
    Expired,
    /// The answer to the browser's request is not usable.
    #[error("the provider's answer is {0}")]
    Answer(&'static str),
    /// The provider, or what stands before it, is down. Try later.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// The provider did not answer in time. Try later.
    #[error("the provider is too slow")]
    Slow,
    /// The provider does not speak OpenID Connect as we need it. For the operator.
    #[error("the provider is not usable: {0}")]
    Provider(&'static str),
    /// The provider did not exchange the code, and gave this error code: `invalid_grant` for a code that served or
    /// expired, `invalid_client` when our own credentials are wrong.
    #[error("the provider did not exchange the code: {0}")]
    Token(String),
    /// The id_token is not believed.
    #[error("the id_token is refused: {0}")]
    IdToken(Rejected),
    /// The userinfo is not believed.
    #[error("the userinfo is refused: {0}")]
    Userinfo(Rejected),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreachable => Self::Unreachable,
            Failure::Slow => Self::Slow,
        }
    }
}
