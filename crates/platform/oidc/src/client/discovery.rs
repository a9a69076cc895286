use std::sync::Arc;

use jiff::Timestamp;
use kernel::World;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::Error;
use crate::address;
use crate::http::Http;

/// How long metadata are used before they are fetched again, in seconds.
const FRESH_FOR_S: i64 = 60 * 60;

/// What we use of a provider's metadata (OpenID Connect Discovery §3).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) userinfo_endpoint: Option<Url>,
    pub(super) end_session_endpoint: Option<Url>,
    pub(super) jwks_uri: Url,
    /// Whether its answers always say who answers (RFC 9207).
    pub(super) answers_with_iss: bool,
}

/// The metadata, fetched when first needed. One caller fetches, the others wait for it.
#[derive(Debug, Default)]
pub(super) struct Discovery(Mutex<Option<(Timestamp, Arc<Metadata>)>>);

impl Discovery {
    pub(super) async fn get(&self, world: &World, http: &Http, issuer: &str) -> Result<Arc<Metadata>, Error> {
        let mut known = self.0.lock().await;
        let now = world.now();
        if let Some((at, metadata)) = &*known
            && now.as_second() - at.as_second() < FRESH_FOR_S
        {
            return Ok(Arc::clone(metadata));
        }
        let metadata = match (fetch(http, issuer).await, &*known) {
            (Ok(metadata), _) => Arc::new(metadata),
            // Addresses change rarely: yesterday's serve while the provider's own page does not.
            (Err(Error::Unreachable | Error::Slow), Some((_, old))) => Arc::clone(old),
            (Err(error), _) => return Err(error),
        };
        *known = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }
}

async fn fetch(http: &Http, issuer: &str) -> Result<Metadata, Error> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let url = address::parse(&url).ok_or(Error::Provider("its issuer"))?;
    let answer = http.get(&url, None).await?;
    match answer.status.as_u16() {
        200 => read(&answer.json().ok_or(Error::Provider("its metadata are not JSON"))?, issuer),
        500.. => Err(Error::Unreachable),
        _ => Err(Error::Provider("it has no metadata")),
    }
}

fn read(json: &Value, issuer: &str) -> Result<Metadata, Error> {
    if json["issuer"] != issuer {
        return Err(Error::Provider("its metadata name another issuer"));
    }
    // Only a provider on this machine may name addresses without encryption.
    let sound = |url: &Url| url.scheme() == "https" || issuer.starts_with("http:");
    let needed = |name: &str| {
        json[name]
            .as_str()
            .and_then(address::parse)
            .filter(sound)
            .ok_or(Error::Provider("an address is missing or not https"))
    };
    let optional = |name: &str| if json[name].is_null() { Ok(None) } else { needed(name).map(Some) };
    Ok(Metadata {
        authorization_endpoint: needed("authorization_endpoint")?,
        token_endpoint: needed("token_endpoint")?,
        userinfo_endpoint: optional("userinfo_endpoint")?,
        end_session_endpoint: optional("end_session_endpoint")?,
        jwks_uri: needed("jwks_uri")?,
        answers_with_iss: json["authorization_response_iss_parameter_supported"] == true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn metadata_of_another_issuer_or_without_encryption_are_refused() {
        let good = json!({
            "issuer": "https://op.example/a",
            "authorization_endpoint": "https://op.example/authorize",
            "token_endpoint": "https://op.example/token",
            "jwks_uri": "https://op.example/jwks",
        });
        assert!(read(&good, "https://op.example/a").is_ok());
        for issuer in ["https://op.example/a/", "https://op.example", "https://OP.example/a", ""] {
            assert!(read(&good, issuer).is_err(), "{issuer}");
        }
        for (name, value) in [
            ("token_endpoint", json!("http://op.example/token")),
            ("token_endpoint", json!(null)),
            ("jwks_uri", json!("file:///etc/passwd")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("userinfo_endpoint", json!("http://op.example/userinfo")),
            ("token_endpoint", json!("http://127.0.0.1:8080/token")),
            ("end_session_endpoint", json!(["https://op.example/logout"])),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            assert!(read(&bad, "https://op.example/a").is_err(), "{name}");
        }
    }
}
