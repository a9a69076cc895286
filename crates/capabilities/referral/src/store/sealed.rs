//! What people said and how they are reached: sealed in its row, opened when it leaves the store.

use db::{Result, Tx, params};
use kernel::World;
use vault::Vault;

use crate::thread::{Referral, ReferralId, Step, StepId};

/// Rows of one transaction.
const BATCH: u32 = 200;

fn words_context(id: ReferralId) -> String {
    format!("referrals.own_words/{id}")
}

fn contact_context(id: ReferralId) -> String {
    format!("referrals.contact/{id}")
}

fn note_context(id: ReferralId) -> String {
    format!("referrals.note/{id}")
}

fn step_context(id: StepId) -> String {
    format!("referral_steps.note/{id}")
}

type Keys<'a> = (&'a Vault, &'a World);
type Sealed = Option<Vec<u8>>;

fn seal((vault, world): Keys<'_>, context: &str, plain: Option<&str>) -> Sealed {
    plain.map(|text| vault.seal_text(world, context, text))
}

/// The person's words, sealed.
pub(super) fn words(keys: Keys<'_>, one: &Referral) -> Sealed {
    seal(keys, &words_context(one.id), one.own_words.as_deref())
}

/// How to reach the person, sealed.
pub(super) fn contact(keys: Keys<'_>, one: &Referral) -> Sealed {
    seal(keys, &contact_context(one.id), one.contact.as_deref())
}

/// The place's words, sealed.
pub(super) fn note(keys: Keys<'_>, one: &Referral) -> Sealed {
    seal(keys, &note_context(one.id), one.note.as_deref())
}

/// The same in the thread.
pub(super) fn step_note(keys: Keys<'_>, step: &Step) -> Sealed {
    seal(keys, &step_context(step.id), step.note.as_deref())
}

/// A value that does not open where it stands: changed, copied from another row, or sealed under a key that is gone.
fn closed(context: &str, error: &vault::Error) -> db::Error {
    db::Error::Decode { column: context.to_owned(), message: error.to_string() }
}

/// Opens a sealed column over what the row held before sealing.
fn open(vault: &Vault, context: &str, sealed: Option<&[u8]>, plain: &mut Option<String>) -> Result<()> {
    if let Some(sealed) = sealed {
        *plain = Some(vault.open_text(context, sealed).map_err(|error| closed(context, &error))?);
    }
    Ok(())
}

/// A row of `referrals`: its readable columns, and the sealed ones.
pub(super) struct StoredReferral {
    /// Its words are those of before sealing, if any.
    pub(super) referral: Referral,
    pub(super) own_words: Sealed,
    pub(super) contact: Sealed,
    pub(super) note: Sealed,
}

impl StoredReferral {
    pub(super) fn open(self, vault: &Vault) -> Result<Referral> {
        let mut one = self.referral;
        open(vault, &words_context(one.id), self.own_words.as_deref(), &mut one.own_words)?;
        open(vault, &contact_context(one.id), self.contact.as_deref(), &mut one.contact)?;
        open(vault, &note_context(one.id), self.note.as_deref(), &mut one.note)?;
        Ok(one)
    }
}

/// A row of `referral_steps`.
pub(super) struct StoredStep {
    pub(super) step: Step,
    pub(super) note: Sealed,
}

impl StoredStep {
    pub(super) fn open(self, vault: &Vault) -> Result<Step> {
        let mut step = self.step;
        open(vault, &step_context(step.id), self.note.as_deref(), &mut step.note)?;
        Ok(step)
    }
}

/// Opens a list.
pub(super) fn opened(vault: &Vault, all: Vec<StoredReferral>) -> Result<Vec<Referral>> {
    all.into_iter().map(|stored| stored.open(vault)).collect()
}

/// A referral's own words, contact and note as they were before.
type Plain = (ReferralId, Option<String>, Option<String>, Option<String>);

/// Seals what was written before there were sealed columns, one batch; answers how many rows. The conditions of the
/// updates make it safe beside another node and beside people at work.
pub async fn seal_plain(tx: &Tx, keys: (&Vault, &World)) -> Result<u64> {
    let mut sealed = 0;
    let rows: Vec<Plain> = tx.all(super::PLAIN, params![BATCH]).await?;
    for (id, words, contact, note) in rows {
        let words = seal(keys, &words_context(id), words.as_deref());
        let contact = seal(keys, &contact_context(id), contact.as_deref());
        let note = seal(keys, &note_context(id), note.as_deref());
        sealed += tx.execute(super::SEAL_PLAIN, params![id, words, contact, note]).await?;
    }
    let rows: Vec<(StepId, String)> = tx.all(super::PLAIN_STEPS, params![BATCH]).await?;
    for (id, note) in rows {
        let note = seal(keys, &step_context(id), Some(&note));
        sealed += tx.execute(super::SEAL_PLAIN_STEP, params![id, note]).await?;
    }
    Ok(sealed)
}

/// One batch of referrals sealed again under the active key, after one by id. Answers how many rows changed, and the
/// last one read; `None` at the end.
pub async fn reseal_referrals(
    tx: &Tx,
    keys: (&Vault, &World),
    after: ReferralId,
) -> Result<(u64, Option<ReferralId>)> {
    let rows: Vec<(ReferralId, Sealed, Sealed, Sealed)> =
        tx.all(super::SEALED, params![after, BATCH]).await?;
    let (mut changed, last) = (0, rows.last().map(|row| row.0));
    for (id, mut words, mut contact, mut note) in rows {
        let renewed = [
            renew(keys, &words_context(id), &mut words)?,
            renew(keys, &contact_context(id), &mut contact)?,
            renew(keys, &note_context(id), &mut note)?,
        ];
        if renewed.contains(&true) {
            changed += tx.execute(super::RESEAL, params![id, words, contact, note]).await?;
        }
    }
    Ok((changed, last))
}

/// The same for the notes of threads.
pub async fn reseal_steps(tx: &Tx, keys: (&Vault, &World), after: StepId) -> Result<(u64, Option<StepId>)> {
    let rows: Vec<(StepId, Sealed)> = tx.all(super::SEALED_STEPS, params![after, BATCH]).await?;
    let (mut changed, last) = (0, rows.last().map(|row| row.0));
    for (id, mut note) in rows {
        if renew(keys, &step_context(id), &mut note)? {
            changed += tx.execute(super::RESEAL_STEP, params![id, note]).await?;
        }
    }
    Ok((changed, last))
}

/// Seals a value again when it is not under the active key; answers whether it was not.
fn renew((vault, world): Keys<'_>, context: &str, sealed: &mut Sealed) -> Result<bool> {
    let Some(old) = sealed.as_deref() else { return Ok(false) };
    let new = vault.reseal(world, context, old).map_err(|error| closed(context, &error))?;
    let renewed = new.is_some();
    if renewed {
        *sealed = new;
    }
    Ok(renewed)
}
