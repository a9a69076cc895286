use jiff::Timestamp;
use kernel::World;
use tokio::sync::Mutex;
use url::Url;

use super::Error;
use crate::Claims;
use crate::http::Http;
use crate::jose::{self, Algorithm, Invalid, Jwk, Jwks};

/// Shortest time between two fetches of the keys because of an unknown one, in seconds: whoever sends tokens with
/// invented key names must not make us flood the provider.
pub const REFETCH_KEYS_S: i64 = 30;
/// How long a key is still used after the provider stopped publishing it, and how long a set is used before it is
/// fetched again, in seconds. Tokens signed just before a rotation stay good; a withdrawn key does not stay for ever.
pub const KEEP_KEYS_S: i64 = 60 * 60;

/// The provider's keys, fetched when first needed. One caller fetches, the others wait for it.
#[derive(Debug, Default)]
pub(super) struct Keys(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Each key, with when it was last seen published.
    keys: Vec<(Timestamp, Jwk)>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl Keys {
    /// Checks a token of the provider. The outer error is that its keys could not be had.
    pub(super) async fn verify(
        &self,
        world: &World,
        http: &Http,
        url: &Url,
        token: &str,
        accepted: &[Algorithm],
    ) -> Result<Result<Claims, Invalid>, Error> {
        let mut known = self.0.lock().await;
        let now = world.now();
        if known.fetched_at.is_none_or(|at| seconds(at, now) >= KEEP_KEYS_S) {
            known.fetch(now, http, url).await?;
        }
        let mut verified = jose::verify(token, &known.set(), accepted);
        if verified == Err(Invalid::UnknownKey) && known.may_fetch(now) {
            known.fetch(now, http, url).await?;
            verified = jose::verify(token, &known.set(), accepted);
        }
        Ok(verified.map(|verified| verified.claims.into()))
    }
}

impl Known {
    fn may_fetch(&self, now: Timestamp) -> bool {
        self.tried_at.is_none_or(|at| seconds(at, now) >= REFETCH_KEYS_S)
    }

    async fn fetch(&mut self, now: Timestamp, http: &Http, url: &Url) -> Result<(), Error> {
        self.tried_at = Some(now);
        let answer = http.get(url, None).await?;
        let json = match answer.status.as_u16() {
            200 => answer.json().ok_or(Error::Provider("its keys are not JSON"))?,
            500.. => return Err(Error::Unreachable),
            _ => return Err(Error::Provider("it has no keys")),
        };
        let published = Jwks::from_json(&json).map_err(|_| Error::Provider("its keys are not a set"))?;
        self.merge(now, published);
        Ok(())
    }

    /// Takes what is published now, and keeps for a while what no longer is.
    fn merge(&mut self, now: Timestamp, published: Jwks) {
        let old = std::mem::take(&mut self.keys);
        self.keys = published.keys.into_iter().map(|key| (now, key)).collect();
        for (seen, key) in old {
            // A name given to another key now means that key.
            let replaced = self.keys.iter().any(|(_, new)| *new == key || new.kid == key.kid);
            if !replaced && seconds(seen, now) < KEEP_KEYS_S && self.keys.len() < jose::MAX_KEYS {
                self.keys.push((seen, key));
            }
        }
        self.fetched_at = Some(now);
    }

    fn set(&self) -> Jwks {
        Jwks { keys: self.keys.iter().map(|(_, key)| key.clone()).collect() }
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second() - from.as_second()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::SigningKey;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_withdrawn_key_serves_for_a_while() {
        let [old, new] = [(); 2].map(|()| SigningKey::generate().unwrap().public().clone());
        let mut known = Known::default();
        known.merge(at(0), Jwks { keys: vec![old.clone()] });
        known.merge(at(100), Jwks { keys: vec![new.clone()] });
        assert_eq!(known.set().keys, [new.clone(), old.clone()]);
        known.merge(at(KEEP_KEYS_S - 1), Jwks { keys: vec![new.clone()] });
        assert_eq!(known.set().keys, [new.clone(), old]);
        known.merge(at(KEEP_KEYS_S), Jwks { keys: vec![new.clone()] });
        assert_eq!(known.set().keys, [new]);
    }

    #[test]
    fn a_name_means_the_newest_key_of_that_name() {
        let [old, mut new] = [(); 2].map(|()| SigningKey::generate().unwrap().public().clone());
        new.kid.clone_from(&old.kid);
        let mut known = Known::default();
        known.merge(at(0), Jwks { keys: vec![old] });
        known.merge(at(1), Jwks { keys: vec![new.clone()] });
        assert_eq!(known.set().keys, [new]);
    }
}
