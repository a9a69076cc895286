use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};

use super::Subject;

/// How long a code may wait to be exchanged, in seconds.
pub const CODE_FOR_S: i64 = 30;
/// How long an access token opens the userinfo, in seconds.
pub const ACCESS_FOR_S: i64 = 60;
/// The most logins under way at once. One more is told to come back later.
pub const MAX_GRANTS: usize = 10_000;

/// What a person let a client know.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) nonce: String,
    pub(super) challenge: String,
    pub(super) scopes: Vec<String>,
    pub(super) subject: Subject,
}

/// Codes and access tokens are kept as digests: whoever reads the memory of this struct can use none, and looking one
/// up takes no time that tells how much of it was right.
type Digest = [u8; 32];

/// The logins under way. In memory: a restart makes them begin again.
#[derive(Debug, Default)]
pub(super) struct Grants(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    /// By digest of the code. Outlives the code, so that a second use is seen as long as its token lives.
    grants: HashMap<Digest, Entry>,
    /// The same digests, oldest first: all live equally long, so the first to come is the first to go.
    order: VecDeque<Digest>,
    /// From the digest of an access token to that of its code.
    tokens: HashMap<Digest, Digest>,
}

#[derive(Debug)]
struct Entry {
    grant: Arc<Grant>,
    code_until: Timestamp,
    used: bool,
    revoked: bool,
    /// The digest of its access token, and when that ends.
    access: Option<(Digest, Timestamp)>,
}

impl Grants {
    /// Keeps a grant under its code. Answers whether there was room.
    pub(super) fn open(&self, code: &str, grant: Grant, now: Timestamp) -> bool {
        let mut book = self.book();
        book.forget(now);
        if book.grants.len() >= MAX_GRANTS {
            return false;
        }
        let entry = Entry {
            grant: Arc::new(grant),
            code_until: after(now, CODE_FOR_S),
            used: false,
            revoked: false,
            access: None,
        };
        book.grants.insert(digest_of(code), entry);
        book.order.push_back(digest_of(code));
        true
    }

    /// Uses up a code: its first presentation is the only one. A second revokes what the first gave (RFC 6749 §4.1.2).
    pub(super) fn redeem(&self, code: &str, now: Timestamp) -> Option<Arc<Grant>> {
        let mut book = self.book();
        let entry = book.grants.get_mut(&digest_of(code))?;
        if entry.used {
            entry.revoked = true;
            return None;
        }
        entry.used = true;
        (now < entry.code_until).then(|| Arc::clone(&entry.grant))
    }

    /// Ties an access token to a redeemed code; not when the code was presented again in between.
    pub(super) fn issue(&self, code: &str, access_token: &str, now: Timestamp) -> bool {
        let mut book = self.book();
        let (code, token) = (digest_of(code), digest_of(access_token));
        let Some(entry) = book.grants.get_mut(&code).filter(|entry| !entry.revoked) else { return false };
        entry.access = Some((token, after(now, ACCESS_FOR_S)));
        book.tokens.insert(token, code);
        true
    }

    /// The grant that an access token opens.
    pub(super) fn access(&self, access_token: &str, now: Timestamp) -> Option<Arc<Grant>> {
        let book = self.book();
        let entry = book.grants.get(book.tokens.get(&digest_of(access_token))?)?;
        let (_, until) = entry.access?;
        (now < until && !entry.revoked).then(|| Arc::clone(&entry.grant))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn forget(&mut self, now: Timestamp) {
        while let Some(oldest) = self.order.front() {
            // The last token of a code ends this long after the code.
            let alive = |entry: &Entry| now < after(entry.code_until, ACCESS_FOR_S);
            if self.grants.get(oldest).is_some_and(alive) {
                break;
            }
            if let Some((token, _)) = self.grants.remove(oldest).and_then(|entry| entry.access) {
                self.tokens.remove(&token);
            }
            self.order.pop_front();
        }
    }
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn digest_of(secret: &str) -> Digest {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Claims;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn grant() -> Grant {
        Grant {
            client_id: "client".to_owned(),
            redirect_uri: "https://client.example/callback".to_owned(),
            nonce: "n".to_owned(),
            challenge: "c".to_owned(),
            scopes: vec!["openid".to_owned()],
            subject: Subject::new("someone", at(0), Claims::default()),
        }
    }

    #[test]
    fn codes_and_tokens_end_on_time() {
        let grants = Grants::default();
        assert!(grants.open("a", grant(), at(0)) && grants.open("b", grant(), at(0)));
        assert!(grants.redeem("a", at(CODE_FOR_S)).is_none());
        assert!(grants.redeem("b", at(CODE_FOR_S - 1)).is_some());
        assert!(grants.issue("b", "token", at(29)));
        assert!(grants.access("token", at(29 + ACCESS_FOR_S - 1)).is_some());
        assert!(grants.access("token", at(29 + ACCESS_FOR_S)).is_none());
        assert!(grants.access("b", at(29)).is_none());
    }

    #[test]
    fn a_second_use_revokes_even_a_token_still_to_come() {
        let grants = Grants::default();
        grants.open("a", grant(), at(0));
        assert!(grants.redeem("a", at(1)).is_some());
        assert!(grants.redeem("a", at(1)).is_none());
        assert!(!grants.issue("a", "token", at(1)));
        assert!(grants.access("token", at(1)).is_none());
    }

    #[test]
    fn of_many_uses_at_once_one_wins() {
        let grants = Grants::default();
        grants.open("a", grant(), at(0));
        let won = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8).map(|_| scope.spawn(|| grants.redeem("a", at(1)).is_some())).collect();
            tries.into_iter().map(|one| one.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!(won, 1);
        assert!(!grants.issue("a", "token", at(1)));
    }

    #[test]
    fn the_book_is_bounded_and_empties_itself() {
        let grants = Grants::default();
        for i in 0..MAX_GRANTS {
            assert!(grants.open(&i.to_string(), grant(), at(0)));
        }
        assert!(grants.redeem("7", at(0)).is_some() && grants.issue("7", "token", at(0)));
        assert!(!grants.open("more", grant(), at(CODE_FOR_S)));
        assert!(grants.open("later", grant(), at(CODE_FOR_S + ACCESS_FOR_S)));
        let book = grants.book();
        assert_eq!((book.grants.len(), book.order.len(), book.tokens.len()), (1, 1, 0));
    }
}
