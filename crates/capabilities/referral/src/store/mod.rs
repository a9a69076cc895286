//! The referrals, their steps and the failed codes: this crate's tables and nobody else's.
//!
//! Words, contact and notes are sealed, each in its row ([`sealed`]): what comes from here is open, what is stored is not.

mod sealed;

use db::{FromRow, Migration, Result, Row, Tx, params};
use identity::{AgentId, OrganisationId};
use jiff::Timestamp;
use kernel::{Lang, World};
use uuid::Uuid;
use vault::Vault;

use crate::model::{Contents, Digest, Shelf, State};
use crate::thread::{Cursor, Referral, ReferralId, Step};

use sealed::{StoredReferral, StoredStep, opened};
pub use sealed::{reseal_referrals, reseal_steps, seal_plain};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "referral.001-referrals",
        sql: &[
            "CREATE TABLE referrals (
            id UUID PRIMARY KEY,
            reference TEXT NOT NULL,
            pathway_id UUID NOT NULL,
            place_id UUID NOT NULL,
            organisation_key TEXT NOT NULL,
            organisation TEXT NOT NULL,
            agent_id UUID NOT NULL,
            agent_name TEXT NOT NULL,
            commune TEXT,
            departement TEXT NOT NULL,
            state TEXT NOT NULL,
            shelf TEXT NOT NULL,
            rank BIGINT NOT NULL,
            contents JSONB NOT NULL,
            lang TEXT NOT NULL,
            own_words TEXT,
            contact TEXT,
            told_place BOOLEAN NOT NULL,
            told_person BOOLEAN NOT NULL,
            reason TEXT,
            note TEXT,
            form_key TEXT NOT NULL,
            generation BIGINT NOT NULL,
            token_hash BYTEA NOT NULL,
            code_hash BYTEA NOT NULL,
            code_uses BIGINT NOT NULL,
            sent_at TIMESTAMPTZ NOT NULL,
            answered_at TIMESTAMPTZ,
            touched_at TIMESTAMPTZ NOT NULL,
            settled_at TIMESTAMPTZ,
            deadline_at TIMESTAMPTZ NOT NULL,
            purge_at TIMESTAMPTZ NOT NULL,
            purged_at TIMESTAMPTZ,
            version BIGINT NOT NULL
        )",
            "CREATE UNIQUE INDEX referrals_reference ON referrals (reference)",
            "CREATE UNIQUE INDEX referrals_form ON referrals (organisation_key, form_key)",
            "CREATE UNIQUE INDEX referrals_token ON referrals (token_hash)",
            "CREATE UNIQUE INDEX referrals_code ON referrals (code_hash)",
            "CREATE INDEX referrals_pathway ON referrals (pathway_id)",
            "CREATE INDEX referrals_desk ON referrals (organisation_key, shelf, touched_at, id)",
            "CREATE INDEX referrals_due ON referrals (state, deadline_at)",
            "CREATE INDEX referrals_purge ON referrals (purge_at)",
            "CREATE TABLE referral_steps (
            id UUID PRIMARY KEY,
            referral_id UUID NOT NULL REFERENCES referrals (id),
            position BIGINT NOT NULL,
            event TEXT NOT NULL,
            state TEXT NOT NULL,
            actor TEXT NOT NULL,
            reason TEXT,
            note TEXT,
            at TIMESTAMPTZ NOT NULL
        )",
            "CREATE UNIQUE INDEX referral_steps_thread ON referral_steps (referral_id, position)",
            "CREATE TABLE referral_code_failures (
            bucket BIGINT PRIMARY KEY,
            failures BIGINT NOT NULL
        )",
        ],
    },
    Migration {
        // `organisation_key` holds the owner's identity since accounts exist; before, a folded name, which is nobody's now.
        name: "referral.002-territory",
        sql: &["ALTER TABLE referrals ADD COLUMN territory TEXT NOT NULL DEFAULT 'france'"],
    },
    Migration {
        // `own_words`, `contact` and `note` hold what was written before, until upkeep seals it; nothing new.
        name: "referral.003-sealed",
        sql: &[
            "ALTER TABLE referrals ADD COLUMN own_words_sealed BYTEA",
            "ALTER TABLE referrals ADD COLUMN contact_sealed BYTEA",
            "ALTER TABLE referrals ADD COLUMN note_sealed BYTEA",
            "ALTER TABLE referral_steps ADD COLUMN note_sealed BYTEA",
        ],
    },
];

db::statements! {
    INSERT = "INSERT INTO referrals (id, reference, pathway_id, place_id, organisation_key, organisation, agent_id, \
              agent_name, commune, departement, state, shelf, rank, contents, lang, own_words_sealed, contact_sealed, told_place, \
              told_person, reason, note, form_key, generation, token_hash, code_hash, code_uses, sent_at, answered_at, \
              touched_at, settled_at, deadline_at, purge_at, purged_at, version, territory) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, NULL, NULL, \
              $20, $21, $22, $23, 0, $24, NULL, $24, NULL, $25, $26, NULL, 0, $27)";
    BY_ID = "SELECT * FROM referrals WHERE id = $1";
    BY_TOKEN = "SELECT * FROM referrals WHERE token_hash = $1";
    BY_CODE = "SELECT * FROM referrals WHERE code_hash = $1";
    BY_FORM = "SELECT * FROM referrals WHERE organisation_key = $1 AND form_key = $2";
    OF_PATHWAY = "SELECT * FROM referrals WHERE organisation_key = $1 AND pathway_id = $2 ORDER BY sent_at, id";
    IDS_OF_PATHWAY = "SELECT id FROM referrals WHERE pathway_id = $1 ORDER BY sent_at, id";
    ALL_OF_PATHWAY = "SELECT * FROM referrals WHERE pathway_id = $1 ORDER BY sent_at, id";
    PATHWAY_OF_REFERENCE = "SELECT pathway_id FROM referrals WHERE reference = $1";
    STRIP = "UPDATE referrals SET own_words = NULL, contact = NULL, note = NULL, own_words_sealed = NULL, \
             contact_sealed = NULL, note_sealed = NULL, commune = NULL, contents = $2, \
             purged_at = COALESCE(purged_at, $3), version = version + 1 WHERE id = $1";
    STRIP_STEPS = "UPDATE referral_steps SET note = NULL, note_sealed = NULL WHERE referral_id = $1";
    FORGET_CONTACT = "UPDATE referrals SET contact = NULL, contact_sealed = NULL, version = version + 1 \
                      WHERE id = $1 AND (contact IS NOT NULL OR contact_sealed IS NOT NULL)";
    FORGET_WORDS = "UPDATE referrals SET own_words = NULL, own_words_sealed = NULL, version = version + 1 \
                    WHERE id = $1 AND (own_words IS NOT NULL OR own_words_sealed IS NOT NULL)";
    COUNT_EARLIER = "SELECT COUNT(*) FROM referrals WHERE pathway_id = $1 AND state <> 'withdrawn'";
    TAKEN_REFERENCE = "SELECT id FROM referrals WHERE reference = $1";
    TAKEN_CODE = "SELECT id FROM referrals WHERE code_hash = $1";
    MOVE = "UPDATE referrals SET state = $3, shelf = $4, reason = $5, note = NULL, note_sealed = $6, answered_at = $7, touched_at = $8, \
            deadline_at = $9, purge_at = $10, settled_at = NULL, version = version + 1 WHERE id = $1 AND version = $2";
    SETTLE = "UPDATE referrals SET settled_at = $3, shelf = $4, version = version + 1 WHERE id = $1 AND version = $2";
    SETTLE_EARLIER = "UPDATE referrals SET settled_at = $3, shelf = 'closed', version = version + 1 \
                      WHERE pathway_id = $1 AND organisation_key = $2 AND shelf = 'attention'";
    RENEW = "UPDATE referrals SET generation = $3, token_hash = $4, code_hash = $5, code_uses = 0, \
             version = version + 1 WHERE id = $1 AND version = $2";
    USE_CODE = "UPDATE referrals SET code_uses = code_uses + 1 WHERE id = $1 AND code_uses < $2";
    SHELF = "SELECT * FROM referrals WHERE organisation_key = $1 AND shelf = $2 AND (touched_at, id) < ($3, $4) \
             ORDER BY touched_at DESC, id DESC LIMIT $5";
    COUNTS = "SELECT shelf, territory, COUNT(*) FROM referrals WHERE organisation_key = $1 \
              GROUP BY shelf, territory ORDER BY shelf, territory";
    REOWN = "UPDATE referrals SET organisation_key = $2 WHERE organisation_key = $1";
    OVERDUE = "SELECT id FROM referrals WHERE state IN ('sent', 'acknowledged') AND deadline_at <= $1 \
               ORDER BY deadline_at, id LIMIT $2";
    PURGE_WORDS = "UPDATE referrals SET own_words = NULL, contact = NULL, note = NULL, own_words_sealed = NULL, \
                   contact_sealed = NULL, note_sealed = NULL, purged_at = $1 \
                   WHERE purge_at <= $1 AND purged_at IS NULL";
    PURGE_NOTES = "UPDATE referral_steps SET note = NULL, note_sealed = NULL \
                   WHERE (note IS NOT NULL OR note_sealed IS NOT NULL) AND referral_id IN \
                   (SELECT id FROM referrals WHERE purged_at = $1)";
    ADD_STEP = "INSERT INTO referral_steps (id, referral_id, position, event, state, actor, reason, note_sealed, at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SENT_BY = "SELECT id FROM referrals WHERE agent_id = $1 ORDER BY sent_at, id";
    UNNAME_SENDER = "UPDATE referrals SET agent_name = $1 WHERE agent_id = $2 AND agent_name <> $1";
    UNNAME_STEP = "UPDATE referral_steps SET actor = $1 WHERE referral_id = $2 AND event = $3 AND at = $4";
    STEPS = "SELECT id, event, state, actor, reason, note, note_sealed, at FROM referral_steps \
             WHERE referral_id = $1 ORDER BY position";
    PLAIN = "SELECT id, own_words, contact, note FROM referrals \
             WHERE own_words IS NOT NULL OR contact IS NOT NULL OR note IS NOT NULL ORDER BY id LIMIT $1";
    SEAL_PLAIN = "UPDATE referrals SET own_words_sealed = COALESCE($2, own_words_sealed), \
                  contact_sealed = COALESCE($3, contact_sealed), note_sealed = COALESCE($4, note_sealed), \
                  own_words = NULL, contact = NULL, note = NULL \
                  WHERE id = $1 AND (own_words IS NOT NULL OR contact IS NOT NULL OR note IS NOT NULL)";
    PLAIN_STEPS = "SELECT id, note FROM referral_steps WHERE note IS NOT NULL ORDER BY id LIMIT $1";
    SEAL_PLAIN_STEP = "UPDATE referral_steps SET note_sealed = $2, note = NULL WHERE id = $1 AND note IS NOT NULL";
    SEALED = "SELECT id, own_words_sealed, contact_sealed, note_sealed FROM referrals WHERE id > $1 AND \
              (own_words_sealed IS NOT NULL OR contact_sealed IS NOT NULL OR note_sealed IS NOT NULL) \
              ORDER BY id LIMIT $2";
    RESEAL = "UPDATE referrals SET own_words_sealed = $2, contact_sealed = $3, note_sealed = $4 WHERE id = $1";
    SEALED_STEPS = "SELECT id, note_sealed FROM referral_steps WHERE id > $1 AND note_sealed IS NOT NULL \
                    ORDER BY id LIMIT $2";
    RESEAL_STEP = "UPDATE referral_steps SET note_sealed = $2 WHERE id = $1";
    FAILURES = "SELECT failures FROM referral_code_failures WHERE bucket = $1";
    COUNT_FAILURE = "INSERT INTO referral_code_failures (bucket, failures) VALUES ($1, 1) \
                     ON CONFLICT (bucket) DO UPDATE SET failures = referral_code_failures.failures + 1";
    FORGET_FAILURES = "DELETE FROM referral_code_failures WHERE bucket < $1";
}

fn decode<T>(column: &str, text: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| db::Error::Decode {
        column: column.to_owned(),
        message: format!("unknown value {text}"),
    })
}

impl FromRow for StoredReferral {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let state: String = row.get("state")?;
        let contents: serde_json::Value = row.get("contents")?;
        let contents: Contents = serde_json::from_value(contents).map_err(|error| db::Error::Decode {
            column: "contents".to_owned(),
            message: error.to_string(),
        })?;
        let referral = Referral {
            id: row.get("id")?,
            reference: row.get("reference")?,
            pathway: row.get("pathway_id")?,
            place: row.get("place_id")?,
            owner: row
                .get::<String>("organisation_key")?
                .parse()
                .unwrap_or(OrganisationId::from(Uuid::nil())),
            territory: decode("territory", "", row.get::<String>("territory")?.parse().ok())?,
            organisation: row.get("organisation")?,
            agent: row.get::<AgentId>("agent_id")?,
            agent_name: row.get("agent_name")?,
            commune: row.get("commune")?,
            departement: row.get("departement")?,
            state: decode("state", &state, state.parse::<State>().ok())?,
            rank: row.get("rank")?,
            contents,
            lang: row.get::<Lang>("lang")?,
            own_words: row.get("own_words")?,
            contact: row.get("contact")?,
            told_place: row.get("told_place")?,
            told_person: row.get("told_person")?,
            reason: row.get("reason")?,
            note: row.get("note")?,
            form_key: row.get("form_key")?,
            generation: row.get("generation")?,
            token_digest: Digest(row.get("token_hash")?),
            code_digest: Digest(row.get("code_hash")?),
            sent_at: row.get("sent_at")?,
            answered_at: row.get("answered_at")?,
            touched_at: row.get("touched_at")?,
            settled_at: row.get("settled_at")?,
            deadline_at: row.get("deadline_at")?,
            purge_at: row.get("purge_at")?,
            purged_at: row.get("purged_at")?,
            version: row.get("version")?,
        };
        Ok(Self {
            referral,
            own_words: row.get("own_words_sealed")?,
            contact: row.get("contact_sealed")?,
            note: row.get("note_sealed")?,
        })
    }
}

impl FromRow for StoredStep {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let state: String = row.get("state")?;
        let step = Step {
            id: row.get("id")?,
            event: row.get("event")?,
            state: decode("state", &state, state.parse().ok())?,
            actor: row.get("actor")?,
            reason: row.get("reason")?,
            note: row.get("note")?,
            at: row.get("at")?,
        };
        Ok(Self { step, note: row.get("note_sealed")? })
    }
}

/// Inserts a referral just sent.
pub async fn insert(tx: &Tx, keys: (&Vault, &World), one: &Referral) -> Result<()> {
    let contents = serde_json::to_value(&one.contents)
        .map_err(|error| db::Error::Decode { column: "contents".to_owned(), message: error.to_string() })?;
    tx.execute(
        INSERT,
        params![
            one.id,
            &one.reference,
            one.pathway,
            one.place,
            one.owner.to_string(),
            &one.organisation,
            one.agent,
            &one.agent_name,
            &one.commune,
            &one.departement,
            one.state.code(),
            one.shelf().code(),
            one.rank,
            contents,
            one.lang,
            sealed::words(keys, one),
            sealed::contact(keys, one),
            one.told_place,
            one.told_person,
            &one.form_key,
            one.generation,
            one.token_digest.0,
            one.code_digest.0,
            one.sent_at,
            one.deadline_at,
            one.purge_at,
            one.territory.to_string(),
        ],
    )
    .await?;
    Ok(())
}

fn one(vault: &Vault, found: Option<StoredReferral>) -> Result<Option<Referral>> {
    found.map(|stored| stored.open(vault)).transpose()
}

/// One referral, whoever asks: the service checks the rights.
pub async fn by_id(tx: &Tx, vault: &Vault, id: ReferralId) -> Result<Option<Referral>> {
    one(vault, tx.optional(BY_ID, params![id]).await?)
}

/// The referral a link opens.
pub async fn by_token(tx: &Tx, vault: &Vault, digest: Digest) -> Result<Option<Referral>> {
    let found = one(vault, tx.optional(BY_TOKEN, params![digest.0]).await?)?;
    Ok(found.filter(|one| one.token_digest.matches(&digest)))
}

/// The referral a code opens.
pub async fn by_code(tx: &Tx, vault: &Vault, digest: Digest) -> Result<Option<Referral>> {
    let found = one(vault, tx.optional(BY_CODE, params![digest.0]).await?)?;
    Ok(found.filter(|one| one.code_digest.matches(&digest)))
}

/// The referral that this form already made.
pub async fn by_form(
    tx: &Tx,
    vault: &Vault,
    organisation_key: &str,
    form_key: &str,
) -> Result<Option<Referral>> {
    one(vault, tx.optional(BY_FORM, params![organisation_key, form_key]).await?)
}

/// Referrals of one pathway within one organisation, oldest first.
pub async fn of_pathway(
    tx: &Tx,
    vault: &Vault,
    organisation_key: &str,
    pathway: Uuid,
) -> Result<Vec<Referral>> {
    opened(vault, tx.all(OF_PATHWAY, params![organisation_key, pathway]).await?)
}

/// Every referral of one pathway, oldest first.
pub async fn ids_of_pathway(tx: &Tx, pathway: Uuid) -> Result<Vec<ReferralId>> {
    tx.all(IDS_OF_PATHWAY, params![pathway]).await
}

/// Every referral of one pathway, whoever sent it, oldest first.
pub async fn all_of_pathway(tx: &Tx, vault: &Vault, pathway: Uuid) -> Result<Vec<Referral>> {
    opened(vault, tx.all(ALL_OF_PATHWAY, params![pathway]).await?)
}

/// The pathway of a referral's reference.
pub async fn pathway_of_reference(tx: &Tx, reference: &str) -> Result<Option<Uuid>> {
    tx.optional(PATHWAY_OF_REFERENCE, params![reference]).await
}

/// Takes from a referral what speaks of the person; place, dates and states stay for the figures.
pub async fn strip(tx: &Tx, one: &Referral, contents: &Contents, at: Timestamp) -> Result<u64> {
    let contents = serde_json::to_value(contents)
        .map_err(|error| db::Error::Decode { column: "contents".to_owned(), message: error.to_string() })?;
    tx.execute(STRIP_STEPS, params![one.id]).await?;
    tx.execute(STRIP, params![one.id, contents, at]).await
}

/// The referrals an agent sent, the oldest first.
pub async fn sent_by(tx: &Tx, agent: Uuid) -> Result<Vec<ReferralId>> {
    tx.all(SENT_BY, params![agent]).await
}

/// Writes something else where an agent is named as who sent; answers how many referrals.
pub async fn unname_sender(tx: &Tx, agent: Uuid, instead: &str) -> Result<u64> {
    tx.execute(UNNAME_SENDER, params![instead, agent]).await
}

/// The same for one step of a thread.
pub async fn unname_step(tx: &Tx, id: ReferralId, event: &str, at: Timestamp, instead: &str) -> Result<u64> {
    tx.execute(UNNAME_STEP, params![instead, id, event, at]).await
}

/// Forgets how to reach the person.
pub async fn forget_contact(tx: &Tx, id: ReferralId) -> Result<u64> {
    tx.execute(FORGET_CONTACT, params![id]).await
}

/// Forgets the person's own words.
pub async fn forget_words(tx: &Tx, id: ReferralId) -> Result<u64> {
    tx.execute(FORGET_WORDS, params![id]).await
}

/// Referrals sent for a pathway, those called off apart.
pub async fn count_earlier(tx: &Tx, pathway: Uuid) -> Result<u32> {
    tx.one(COUNT_EARLIER, params![pathway]).await
}

/// Whether another referral has this reference or this code.
pub async fn is_taken(tx: &Tx, reference: &str, code: Digest) -> Result<bool> {
    let by_reference: Option<ReferralId> = tx.optional(TAKEN_REFERENCE, params![reference]).await?;
    let by_code: Option<ReferralId> = tx.optional(TAKEN_CODE, params![code.0]).await?;
    Ok(by_reference.is_some() || by_code.is_some())
}

/// Stores the new state; `false` when someone else changed the referral since it was read.
pub async fn store_move(tx: &Tx, keys: (&Vault, &World), one: &Referral, seen_version: i64) -> Result<bool> {
    let changed = tx
        .execute(
            MOVE,
            params![
                one.id,
                seen_version,
                one.state.code(),
                one.shelf().code(),
                &one.reason,
                sealed::note(keys, one),
                one.answered_at,
                one.touched_at,
                one.deadline_at,
                one.purge_at,
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Marks an alert as dealt with; `false` when the referral changed meanwhile.
pub async fn settle(tx: &Tx, one: &Referral, at: Timestamp) -> Result<bool> {
    let shelf = Shelf::of(one.state, true).code();
    Ok(tx.execute(SETTLE, params![one.id, one.version, at, shelf]).await? == 1)
}

/// A new referral of the pathway answers the alerts of the earlier ones.
pub async fn settle_earlier(tx: &Tx, organisation_key: &str, pathway: Uuid, at: Timestamp) -> Result<u64> {
    tx.execute(SETTLE_EARLIER, params![pathway, organisation_key, at]).await
}

/// Replaces link and code; `false` when the referral changed meanwhile.
pub async fn renew(tx: &Tx, one: &Referral, generation: u32, token: Digest, code: Digest) -> Result<bool> {
    Ok(tx.execute(RENEW, params![one.id, one.version, generation, token.0, code.0]).await? == 1)
}

/// Counts one use of the code; `false` once it was used `max` times.
pub async fn use_code(tx: &Tx, id: ReferralId, max: u32) -> Result<bool> {
    Ok(tx.execute(USE_CODE, params![id, max]).await? == 1)
}

/// One page of a shelf, most recent first, after `cursor`.
pub async fn shelf(
    tx: &Tx,
    vault: &Vault,
    organisation_key: &str,
    shelf: Shelf,
    after: Cursor,
    limit: u32,
) -> Result<Vec<Referral>> {
    opened(vault, tx.all(SHELF, params![organisation_key, shelf.code(), after.at, after.id, limit]).await?)
}

/// How many referrals each shelf holds on each territory; empty ones are absent.
pub async fn counts(tx: &Tx, organisation_key: &str) -> Result<Vec<(String, String, i64)>> {
    tx.all(COUNTS, params![organisation_key]).await
}

/// Gives the referrals of one organisation to another; answers how many.
pub async fn reown(tx: &Tx, from: OrganisationId, to: OrganisationId) -> Result<u64> {
    tx.execute(REOWN, params![from.to_string(), to.to_string()]).await
}

/// Referrals whose deadline has passed at `now`, the oldest first.
pub async fn overdue(tx: &Tx, now: Timestamp, limit: u32) -> Result<Vec<ReferralId>> {
    tx.all(OVERDUE, params![now, limit]).await
}

/// Erases words, contacts and notes whose time has come; answers how many referrals were cleaned.
pub async fn purge(tx: &Tx, now: Timestamp) -> Result<u64> {
    let cleaned = tx.execute(PURGE_WORDS, params![now]).await?;
    if cleaned > 0 {
        tx.execute(PURGE_NOTES, params![now]).await?;
    }
    Ok(cleaned)
}

/// Adds a step to the thread; its place there is the version of the referral it made.
pub async fn add_step(tx: &Tx, keys: (&Vault, &World), referral: &Referral, step: &Step) -> Result<()> {
    tx.execute(
        ADD_STEP,
        params![
            step.id,
            referral.id,
            referral.version,
            &step.event,
            step.state.code(),
            &step.actor,
            &step.reason,
            sealed::step_note(keys, step),
            step.at
        ],
    )
    .await?;
    Ok(())
}

/// The steps of a referral, oldest first.
pub async fn steps(tx: &Tx, vault: &Vault, referral: ReferralId) -> Result<Vec<Step>> {
    let all: Vec<StoredStep> = tx.all(STEPS, params![referral]).await?;
    all.into_iter().map(|stored| stored.open(vault)).collect()
}

/// Wrong codes typed in this bucket of time, everywhere.
pub async fn failures(tx: &Tx, bucket: i64) -> Result<i64> {
    Ok(tx.optional(FAILURES, params![bucket]).await?.unwrap_or(0))
}

/// Counts a wrong code and forgets the buckets before `keep_from`.
pub async fn count_failure(tx: &Tx, bucket: i64, keep_from: i64) -> Result<()> {
    tx.execute(COUNT_FAILURE, params![bucket]).await?;
    tx.execute(FORGET_FAILURES, params![keep_from]).await?;
    Ok(())
}
