//! The stand-in identity provider of the demonstration: a page with invented people, one button each.
//!
//! It speaks OpenID Connect for real (crate `oidc`): the program signs in through it exactly as it does through the
//! State's provider. It vouches for anybody who presses a button, so it exists in the demonstration and in tests alone:
//! [`StandIn::new`] refuses to be made anywhere else.
//!
//! It has no table: who is invented is given by the roof, and logins under way are in memory.

mod pages;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use kernel::World;
use oidc::Secret;
use oidc::client;
use oidc::jose::SigningKey;
use oidc::provider::{self, Provider, Registration};
use web::{CrateTexts, Shell};

/// The texts of its page.
pub const TEXTS: CrateTexts = web::crate_texts!("standin");
/// The level it vouches for: two factors.
pub const ACR: &str = "passerelle-demonstration-2";
/// The only client it knows: the program itself.
const CLIENT: &str = "passerelle";

/// An invented person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who they are to the program: the subject of their tokens.
    pub subject: String,
    /// First and last name, marked as invented.
    pub name: String,
    /// Their invented organisation.
    pub organisation: String,
    /// Text keys of their roles.
    pub role_keys: Vec<String>,
    /// Their invented e-mail.
    pub email: String,
}

/// Why there is no stand-in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// This is not a demonstration.
    #[error("the stand-in identity provider exists in the demonstration and in tests alone")]
    NotADemonstration,
    /// It could not be set up.
    #[error("{0}")]
    Setup(String),
}

/// The stand-in, ready to answer.
#[derive(Clone)]
pub struct StandIn {
    provider: Arc<Provider>,
    people: Arc<[Person]>,
    world: World,
    secret: Secret,
    redirect_uri: String,
}

impl StandIn {
    /// A provider at the shell's own address whose client comes back to `redirect_path`.
    ///
    /// # Errors
    /// [`Refused::NotADemonstration`] unless the shell says that people are invented.
    pub fn new(shell: &Shell, redirect_path: &str, people: Vec<Person>) -> Result<Self, Refused> {
        if !shell.demo() {
            return Err(Refused::NotADemonstration);
        }
        let setup = |e: &dyn std::fmt::Display| Refused::Setup(e.to_string());
        let secret = Secret::new(shell.world.token(32));
        let redirect_uri = format!("{}{redirect_path}", shell.base_url());
        let registration = Registration {
            client_id: CLIENT.to_owned(),
            client_secret: secret.clone(),
            redirect_uris: vec![redirect_uri.clone()],
            post_logout_redirect_uris: Vec::new(),
            scopes: vec!["email".to_owned()],
            active: true,
        };
        let settings = provider::Settings {
            base_url: shell.base_url().to_owned(),
            registrations: vec![registration],
            scopes: [("email".to_owned(), vec!["email".to_owned(), "email_verified".to_owned()])].into(),
            acr_values: vec![ACR.to_owned()],
        };
        let key = SigningKey::generate().map_err(|e| setup(&e))?;
        let provider = Provider::new(settings, vec![key]).map_err(|e| setup(&e))?;
        Ok(Self {
            provider: Arc::new(provider),
            people: people.into(),
            world: shell.world.clone(),
            secret,
            redirect_uri,
        })
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        self.provider.issuer()
    }

    /// The settings of the client that signs in through it.
    pub fn client_settings(&self) -> client::Settings {
        let mut settings =
            client::Settings::new(self.issuer(), CLIENT, self.secret.clone(), &self.redirect_uri);
        settings.scopes = vec!["email".to_owned()];
        settings.acr_values = vec![ACR.to_owned()];
        settings
    }

    /// The page where people choose who they are.
    pub fn pages(&self) -> Router {
        Router::new()
            .route(provider::AUTHORIZE, get(pages::show).post(pages::choose))
            .with_state(self.clone())
    }

    /// What the program itself calls. Not for the layers of pages: the tokens it is shown are its own, and the accounts
    /// would refuse them.
    pub fn machine(&self) -> Router {
        provider::router(Arc::clone(&self.provider), self.world.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_texts() {
        web::testing::assert_same_keys(&TEXTS);
    }

    #[test]
    fn there_is_none_outside_the_demonstration() {
        let shell = web::testing::shell(&[]);
        assert!(matches!(StandIn::new(&shell, "/x", Vec::new()), Err(Refused::NotADemonstration)));
    }
}
