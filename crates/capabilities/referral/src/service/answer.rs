//! What the place does: open the link, type the code, answer.

use identity::Actor;
use jiff::Timestamp;

use super::Referrals;
use crate::error::{Error, Result};
use crate::model::{Answer, Digest, Event, KEEP_CLOSED_DAYS, State, VISIT_DAYS, deadline, zone_of};
use crate::store;
use crate::thread::Referral;

/// Times a code may be exchanged for its link before it stops working.
pub const MAX_CODE_USES: u32 = 50;
/// Wrong codes accepted on the whole site in one bucket of [`BUCKET_S`] seconds: beyond, no code is read until the next.
pub const MAX_FAILURES: i64 = 500;
/// Length of a bucket, in seconds.
const BUCKET_S: i64 = 600;

/// What came of an answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The referral after it.
    pub referral: Referral,
    /// `true` when the place had already said exactly this.
    pub repeated: bool,
}

impl Referrals {
    /// The referral a link opens, whatever its state. Changes nothing: mail scanners follow links too.
    ///
    /// # Errors
    /// [`Error::NotFound`] for any text that is no link in force.
    pub async fn open(&self, token: &str) -> Result<Referral> {
        let digest = Digest::of_token(token).ok_or(Error::NotFound)?;
        self.db()
            .read(
                |tx| async move { store::by_token(&tx, self.vault(), digest).await?.ok_or(Error::NotFound) },
            )
            .await
    }

    /// Exchanges a typed code for the token of its link. Every failure looks the same: unknown, over, worn out.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::TooManyCodes`] when guesses pour in.
    pub async fn open_code(&self, typed: &str) -> Result<String> {
        let now_s = self.world().now().as_second();
        let bucket = now_s.div_euclid(BUCKET_S);
        let digest = Digest::of_code(typed);
        let token = self
            .db()
            .write("referral.open_code", |tx| async move {
                if store::failures(&tx, bucket).await? >= MAX_FAILURES {
                    return Err(Error::TooManyCodes { retry_after_s: retry_after(now_s) });
                }
                let found = match digest {
                    Some(digest) => store::by_code(&tx, self.vault(), digest).await?,
                    None => None,
                };
                let live = found.filter(|one| !one.state.is_final());
                if let Some(links) = live.as_ref().and_then(|one| one.links(self.key()))
                    && let Some(one) = &live
                    && store::use_code(&tx, one.id, MAX_CODE_USES).await?
                {
                    return Ok(Some(links.token));
                }
                store::count_failure(&tx, bucket, bucket - 144).await?;
                Ok(None)
            })
            .await?;
        token.ok_or(Error::NotFound)
    }

    /// The place answers. The store decides between two answers given at once: one wins, the other hears why not. The
    /// same answer given twice is given once.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Over`], [`Error::Impossible`], [`Error::Changed`].
    pub async fn answer(&self, token: &str, answer: &Answer) -> Result<Answered> {
        let digest = Digest::of_token(token).ok_or(Error::NotFound)?;
        let now = self.world().now();
        self.db()
            .write("referral.answer", |tx| async move {
                let seen = store::by_token(&tx, self.vault(), digest).await?.ok_or(Error::NotFound)?;
                if repeats(&seen, answer) {
                    return Ok(Answered { referral: seen, repeated: true });
                }
                if seen.state.is_final() {
                    return Err(Error::Over(seen.state));
                }
                let event = answer.event();
                let mut referral = moved(&seen, event, now)?;
                referral.reason = answer.reason().map(str::to_owned);
                referral.note = answer.note().map(str::to_owned);
                referral.answered_at = Some(now);
                if !store::store_move(&tx, self.keys(), &referral, seen.version).await? {
                    return Err(Error::Changed);
                }
                let actor = Actor::PlaceLink { place: referral.place, referral: referral.id.uuid() };
                self.record(&tx, &referral, event, &actor, now).await?;
                Ok(Answered { referral, repeated: false })
            })
            .await
    }
}

/// The referral after `event`, with the deadlines that follow; not yet stored.
pub(super) fn moved(seen: &Referral, event: Event, now: Timestamp) -> Result<Referral> {
    let mut referral = seen.clone();
    referral.state = seen.state.after(event)?;
    referral.touched_at = now;
    referral.settled_at = None;
    referral.version = seen.version + 1;
    let zone = zone_of(&seen.departement);
    if referral.state == State::Acknowledged {
        referral.deadline_at = deadline(now, &zone, VISIT_DAYS);
    }
    if referral.state.is_final() {
        referral.purge_at = referral.purge_at.min(deadline(now, &zone, KEEP_CLOSED_DAYS));
    }
    Ok(referral)
}

fn repeats(seen: &Referral, answer: &Answer) -> bool {
    let target = match answer {
        Answer::Acknowledge => State::Acknowledged,
        Answer::Received => State::Received,
        Answer::Done => State::Done,
        Answer::NotCome => State::NotCome,
        Answer::Cannot { .. } => State::Declined,
        Answer::Redirected { .. } => State::Redirected,
    };
    let same_words = seen.purged_at.is_some() || seen.note.as_deref() == answer.note();
    seen.state == target && seen.reason.as_deref() == answer.reason() && same_words
}

fn retry_after(now_s: i64) -> u64 {
    u64::try_from(BUCKET_S - now_s.rem_euclid(BUCKET_S)).unwrap_or(0)
}
