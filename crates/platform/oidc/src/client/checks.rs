use crate::Claims;
use crate::jose::Invalid;
use crate::secret::token_hash;
use subtle::ConstantTimeEq;

/// How far the provider's clock may be from ours, in seconds.
pub const LEEWAY_S: i64 = 30;
/// The longest `sub`, in characters (OpenID Connect Core §2).
const MAX_SUB: usize = 255;

/// Why an id_token or a userinfo is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The signed token itself.
    #[error("the token is {0}")]
    Token(Invalid),
    /// `iss` is not the provider's.
    #[error("made by another issuer")]
    Issuer,
    /// `aud` does not name us.
    #[error("made for another client")]
    Audience,
    /// `azp` is not us, or is missing while there are several audiences.
    #[error("handed to another client")]
    AuthorizedParty,
    /// `exp` has passed, or is missing.
    #[error("expired")]
    Expired,
    /// `iat` or `nbf` is still to come, or `iat` is missing.
    #[error("dated in the future")]
    Early,
    /// `nonce` is missing or of another login.
    #[error("made for another login")]
    Nonce,
    /// `acr` is none of the levels asked.
    #[error("the level of authentication is not one that was asked")]
    Level,
    /// `at_hash` is not of the access token that came with it.
    #[error("made for another access token")]
    AccessToken,
    /// `sub` is missing, too long, or not the one of the id_token.
    #[error("about another person, or nobody")]
    Subject,
    /// The userinfo is not a signed token.
    #[error("not signed")]
    Unsigned,
    /// The userinfo endpoint did not accept the access token it was to serve.
    #[error("withheld")]
    Withheld,
}

/// What an id_token must say (OpenID Connect Core §3.1.3.7).
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) acr_values: &'a [String],
    pub(super) access_token: &'a str,
    pub(super) now_s: i64,
}

impl Expected<'_> {
    pub(super) fn check_id_token(&self, claims: &Claims) -> Result<(), Rejected> {
        origin(claims, self.issuer, self.client_id)?;
        match claims.get("azp") {
            Some(azp) if azp != self.client_id => return Err(Rejected::AuthorizedParty),
            None if claims.audience().len() > 1 => return Err(Rejected::AuthorizedParty),
            _ => {}
        }
        claims
            .seconds("exp")
            .filter(|exp| self.now_s < exp.saturating_add(LEEWAY_S))
            .ok_or(Rejected::Expired)?;
        claims.seconds("iat").ok_or(Rejected::Early)?;
        not_early(claims, self.now_s)?;
        let nonce = claims.text("nonce").unwrap_or_default();
        if !bool::from(nonce.as_bytes().ct_eq(self.nonce.as_bytes())) {
            return Err(Rejected::Nonce);
        }
        let level = claims.text("acr");
        if !self.acr_values.is_empty() && !self.acr_values.iter().any(|one| level == Some(one)) {
            return Err(Rejected::Level);
        }
        // Every algorithm we accept hashes with SHA-256.
        if claims.get("at_hash").is_some_and(|hash| *hash != token_hash(self.access_token)) {
            return Err(Rejected::AccessToken);
        }
        let sub = claims.text("sub").unwrap_or_default();
        if sub.is_empty() || sub.chars().count() > MAX_SUB { Err(Rejected::Subject) } else { Ok(()) }
    }
}

/// Checks a signed userinfo (OpenID Connect Core §5.3.2); its `sub` is compared apart.
pub(super) fn check_userinfo(
    claims: &Claims,
    issuer: &str,
    client_id: &str,
    now_s: i64,
) -> Result<(), Rejected> {
    origin(claims, issuer, client_id)?;
    if claims.get("exp").is_some() {
        claims.seconds("exp").filter(|exp| now_s < exp.saturating_add(LEEWAY_S)).ok_or(Rejected::Expired)?;
    }
    not_early(claims, now_s)
}

fn origin(claims: &Claims, issuer: &str, client_id: &str) -> Result<(), Rejected> {
    if claims.text("iss") != Some(issuer) {
        return Err(Rejected::Issuer);
    }
    if claims.audience().contains(&client_id) { Ok(()) } else { Err(Rejected::Audience) }
}

fn not_early(claims: &Claims, now_s: i64) -> Result<(), Rejected> {
    let early = ["iat", "nbf"].iter().any(|name| {
        claims.get(name).is_some()
            && claims.seconds(name).is_none_or(|at| at > now_s.saturating_add(LEEWAY_S))
    });
    if early { Err(Rejected::Early) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 1_800_000_000;

    fn good() -> Value {
        json!({
            "iss": "https://op.example", "aud": "us", "sub": "someone", "nonce": "n-1", "acr": "eidas2",
            "iat": NOW, "exp": NOW + 60, "at_hash": token_hash("access"),
        })
    }

    fn check(claims: Value) -> Result<(), Rejected> {
        let Value::Object(claims) = claims else { panic!("an object") };
        let acr_values = ["eidas2".to_owned(), "eidas3".to_owned()];
        let expected = Expected {
            issuer: "https://op.example",
            client_id: "us",
            nonce: "n-1",
            acr_values: &acr_values,
            access_token: "access",
            now_s: NOW,
        };
        expected.check_id_token(&Claims(claims))
    }

    #[test]
    fn every_claim_is_checked() {
        use Rejected::{
            AccessToken, Audience, AuthorizedParty, Early, Expired, Issuer, Level, Nonce, Subject,
        };
        let table: [(&str, Value, Result<(), Rejected>); 35] = [
            ("iss", json!("https://op.example"), Ok(())),
            ("iss", json!("https://op.example/"), Err(Issuer)),
            ("iss", json!(null), Err(Issuer)),
            ("aud", json!(["us"]), Ok(())),
            ("aud", json!(["us", "them"]), Err(AuthorizedParty)),
            ("aud", json!("them"), Err(Audience)),
            ("aud", json!([]), Err(Audience)),
            ("aud", json!([["us"]]), Err(Audience)),
            ("aud", json!({ "us": 1 }), Err(Audience)),
            ("azp", json!("us"), Ok(())),
            ("azp", json!("them"), Err(AuthorizedParty)),
            ("azp", json!(null), Err(AuthorizedParty)),
            ("exp", json!(NOW - LEEWAY_S + 1), Ok(())),
            ("exp", json!(NOW - LEEWAY_S), Err(Expired)),
            ("exp", json!(i64::MAX), Ok(())),
            ("exp", json!(null), Err(Expired)),
            ("exp", json!("9999999999"), Err(Expired)),
            ("iat", json!(NOW + LEEWAY_S), Ok(())),
            ("iat", json!(NOW as f64 + 0.5), Ok(())),
            ("iat", json!(NOW + LEEWAY_S + 1), Err(Early)),
            ("iat", json!("now"), Err(Early)),
            ("iat", json!(null), Err(Early)),
            ("nbf", json!(NOW + LEEWAY_S + 1), Err(Early)),
            ("nonce", json!("n-2"), Err(Nonce)),
            ("nonce", json!(""), Err(Nonce)),
            ("nonce", json!(null), Err(Nonce)),
            ("acr", json!("eidas3"), Ok(())),
            ("acr", json!("eidas1"), Err(Level)),
            ("acr", json!("eidas2 eidas3"), Err(Level)),
            ("acr", json!(null), Err(Level)),
            ("at_hash", json!(token_hash("other")), Err(AccessToken)),
            ("at_hash", json!(7), Err(AccessToken)),
            ("sub", json!(""), Err(Subject)),
            ("sub", json!("s".repeat(256)), Err(Subject)),
            ("sub", json!(null), Err(Subject)),
        ];
        assert_eq!(check(good()), Ok(()));
        for (name, value, expected) in table {
            let mut claims = good();
            claims[name] = value.clone();
            assert_eq!(check(claims), expected, "{name} = {value}");
        }
        // Absent, not null.
        for (name, expected) in
            [("nonce", Err(Nonce)), ("at_hash", Ok(())), ("exp", Err(Expired)), ("acr", Err(Level))]
        {
            let mut claims = good();
            claims.as_object_mut().unwrap().remove(name);
            assert_eq!(check(claims), expected, "without {name}");
        }
    }

    #[test]
    fn a_signed_userinfo_is_for_us_and_not_old() {
        let good = json!({ "iss": "https://op.example", "aud": "us" });
        for (name, value, expected) in [
            ("iss", json!("https://op.example"), Ok(())),
            ("iss", json!("https://other.example"), Err(Rejected::Issuer)),
            ("aud", json!("them"), Err(Rejected::Audience)),
            ("exp", json!(NOW - LEEWAY_S), Err(Rejected::Expired)),
            ("iat", json!(NOW + LEEWAY_S + 1), Err(Rejected::Early)),
        ] {
            let mut claims = good.clone();
            claims[name] = value;
            let Value::Object(claims) = claims else { panic!("an object") };
            assert_eq!(check_userinfo(&Claims(claims), "https://op.example", "us", NOW), expected, "{name}");
        }
    }
}
