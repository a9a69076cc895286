use std::collections::BTreeMap;

use crate::{Secret, address};

/// What a provider serves, and to whom.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the program answers, such as `https://passerelle.example`: without a final slash. The issuer is this and
    /// [`super::PREFIX`].
    pub base_url: String,
    /// The clients.
    pub registrations: Vec<Registration>,
    /// The claims that each scope opens in the userinfo. `openid` opens none beside `sub` and need not be here.
    pub scopes: BTreeMap<String, Vec<String>>,
    /// The levels of authentication that may be asked, as published.
    pub acr_values: Vec<String>,
}

/// A client that the provider knows.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Its name.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// Where people may be sent back: compared character for character.
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after they log out.
    pub post_logout_redirect_uris: Vec<String>,
    /// What it may ask.
    pub scopes: Vec<String>,
    /// Whether it may be used today.
    pub active: bool,
}

/// The settings cannot work; says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("OpenID provider: {0}")]
pub struct InvalidSettings(pub &'static str);

impl Settings {
    pub(super) fn check(&self) -> Result<(), InvalidSettings> {
        let wrong = |why| Err(InvalidSettings(why));
        let bare = |text: &str| !text.ends_with('/') && !text.contains(['?', '#']);
        if !bare(&self.base_url) || address::parse(&self.base_url).is_none() {
            return wrong("the base address is not https, or ends with a slash");
        }
        let mut seen = std::collections::BTreeSet::new();
        for one in &self.registrations {
            if one.client_id.is_empty() || one.client_secret.reveal().len() < MIN_SECRET {
                return wrong("a client has no name, or a secret that is too short");
            }
            if !seen.insert(&one.client_id) {
                return wrong("two clients have the same name");
            }
            let addresses = one.redirect_uris.iter().chain(&one.post_logout_redirect_uris);
            if addresses.into_iter().any(|uri| address::parse(uri).is_none()) {
                return wrong("a redirect address is not https");
            }
            if one.scopes.iter().any(|scope| scope != "openid" && !self.scopes.contains_key(scope)) {
                return wrong("a client may ask a scope that does not exist");
            }
        }
        Ok(())
    }

    pub(super) fn registration(&self, client_id: &str) -> Option<&Registration> {
        self.registrations.iter().find(|one| one.client_id == client_id && one.active)
    }
}

/// The shortest client secret, in bytes.
const MIN_SECRET: usize = 16;
