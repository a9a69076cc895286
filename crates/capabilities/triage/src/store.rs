//! The table of pathways and its SQL. Nobody else reads it. Codes are stored readable: figures count them. Free words are
//! sealed, each in its row. That of published référentiels is in [`crate::versions`].

use crate::model::{
    Answers, Origin, Outcome, Override, Pathway, PathwayId, Reference, Referentials, Situation, State,
};
use db::{FromRow, Migration, Row, Tx, Value, params};
use identity::OrganisationId;
use jiff::Timestamp;
use kernel::{CommuneCode, TerritoryRef, World};
use vault::Vault;

/// The schema of this capability.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "triage.001-pathways",
        sql: &[
            "CREATE TABLE triage_pathways (
            id UUID PRIMARY KEY,
            reference TEXT NOT NULL UNIQUE,
            organisation_key TEXT NOT NULL,
            organisation TEXT NOT NULL,
            opened_by TEXT NOT NULL,
            commune TEXT,
            paper_filled_on TEXT,
            state TEXT NOT NULL,
            version BIGINT NOT NULL,
            referential TEXT NOT NULL,
            answers JSONB NOT NULL,
            outcome JSONB,
            rule TEXT,
            situation TEXT,
            own_situation TEXT,
            own_motive TEXT,
            own_by TEXT,
            own_at TIMESTAMPTZ,
            needs JSONB NOT NULL,
            created_at TIMESTAMPTZ NOT NULL,
            finished_at TIMESTAMPTZ,
            purge_at TIMESTAMPTZ NOT NULL
        )",
            "CREATE INDEX triage_pathways_of_organisation ON triage_pathways (organisation_key, created_at)",
            "CREATE INDEX triage_pathways_to_purge ON triage_pathways (purge_at)",
        ],
    },
    Migration {
        // `organisation_key` holds the owner's identity since accounts exist; before, a folded name, which is nobody's now.
        name: "triage.002-territory",
        sql: &["ALTER TABLE triage_pathways ADD COLUMN territory TEXT NOT NULL DEFAULT 'france'"],
    },
    crate::versions::store::MIGRATION,
    Migration {
        // Rows that are not `sealed` hold free words in `answers` and `own_motive`, until upkeep seals them.
        name: "triage.004-sealed",
        sql: &[
            "ALTER TABLE triage_pathways ADD COLUMN words BYTEA",
            "ALTER TABLE triage_pathways ADD COLUMN own_motive_sealed BYTEA",
            "ALTER TABLE triage_pathways ADD COLUMN sealed BIGINT NOT NULL DEFAULT 0",
        ],
    },
];

db::statements! {
    INSERT = "INSERT INTO triage_pathways (id, reference, organisation_key, organisation, opened_by, commune,
        paper_filled_on, state, version, referential, answers, needs, created_at, purge_at,
        territory, words, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)";
    BY_ID = "SELECT id, reference, organisation_key, organisation, opened_by, commune, paper_filled_on, state, version,
        referential, answers, outcome, own_situation, own_motive, own_by, own_at, needs, created_at, finished_at, purge_at,
        territory, words, own_motive_sealed FROM triage_pathways WHERE id = $1";
    BY_REFERENCE = "SELECT id FROM triage_pathways WHERE reference = $1 AND organisation_key = $2";
    REFERENCE_TAKEN = "SELECT id FROM triage_pathways WHERE reference = $1";
    UPDATE_DRAFT = "UPDATE triage_pathways SET answers = $1, words = $2, version = version + 1, purge_at = $3
        WHERE id = $4 AND version = $5 AND state = 'draft'";
    FINISH = "UPDATE triage_pathways SET state = 'finished', version = version + 1, outcome = $1, rule = $2,
        situation = $3, finished_at = $4, purge_at = $5
        WHERE id = $6 AND version = $7 AND state = 'draft'";
    OVERRIDE = "UPDATE triage_pathways SET version = version + 1, own_situation = $1, own_motive = NULL, own_motive_sealed = $2, own_by = $3,
        own_at = $4, purge_at = $5
        WHERE id = $6 AND version = $7 AND state = 'finished'";
    CHOOSE_NEEDS = "UPDATE triage_pathways SET version = version + 1, needs = $1
        WHERE id = $2 AND version = $3 AND state = 'finished'";
    OF_ORGANISATION = "SELECT id, reference, opened_by, commune, state, situation, own_situation, created_at, finished_at,
        territory FROM triage_pathways WHERE organisation_key = $1 AND (created_at, id) < ($2, $3)
        ORDER BY created_at DESC, id DESC LIMIT $4";
    COUNTS = "SELECT state, territory, COUNT(*) FROM triage_pathways WHERE organisation_key = $1
        GROUP BY state, territory ORDER BY state, territory";
    REOWN = "UPDATE triage_pathways SET organisation_key = $2 WHERE organisation_key = $1";
    CONCLUSIONS = "SELECT referential, rule, situation, own_situation, COUNT(*) FROM triage_pathways
        WHERE state = 'finished' GROUP BY referential, rule, situation, own_situation
        ORDER BY referential, rule, situation, own_situation";
    SET_ANSWERS = "UPDATE triage_pathways SET version = version + 1, answers = $1, words = $2
        WHERE id = $3 AND version = $4";
    DELETE_DRAFT = "DELETE FROM triage_pathways WHERE id = $1 AND state = 'draft'";
    STRIP = "UPDATE triage_pathways SET id = $2, reference = $3, organisation_key = '', organisation = '', opened_by = '',
        commune = NULL, paper_filled_on = NULL, version = version + 1, answers = $4, outcome = NULL, own_motive = '',
        words = NULL, own_motive_sealed = NULL,
        own_by = '', needs = $5 WHERE id = $1 AND state = 'finished'";
    UNNAME_OPENER = "UPDATE triage_pathways SET opened_by = $1 WHERE id = $2 AND opened_by <> ''";
    UNNAME_DECIDER = "UPDATE triage_pathways SET own_by = $1 WHERE id = $2 AND own_by <> ''";
    PLAIN = "SELECT id FROM triage_pathways WHERE id > $1 AND sealed = 0 ORDER BY id LIMIT $2";
    SEAL_PLAIN = "UPDATE triage_pathways SET answers = $2, words = $3, own_motive = NULL, own_motive_sealed = $4, sealed = 1
        WHERE id = $1 AND sealed = 0";
    SEALED = "SELECT id, words, own_motive_sealed FROM triage_pathways
        WHERE id > $1 AND (words IS NOT NULL OR own_motive_sealed IS NOT NULL) ORDER BY id LIMIT $2";
    RESEAL = "UPDATE triage_pathways SET words = $2, own_motive_sealed = $3 WHERE id = $1";
    DUE_FOR_PURGE = "SELECT id FROM triage_pathways WHERE purge_at <= $1 ORDER BY purge_at, id LIMIT $2";
    PURGE = "DELETE FROM triage_pathways WHERE id = $1 AND purge_at <= $2";
}

/// A row of `BY_ID`, before its codes are given their meaning by a référentiel.
pub(crate) struct Stored {
    pathway: Pathway,
    answers: serde_json::Value,
    words: Option<Vec<u8>>,
    motive: Option<Vec<u8>>,
}

/// Rows of one transaction.
const BATCH: u32 = 200;

fn words_context(id: PathwayId) -> String {
    format!("triage_pathways.words/{id}")
}

fn motive_context(id: PathwayId) -> String {
    format!("triage_pathways.own_motive/{id}")
}

fn decode(column: &str, message: &impl ToString) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: message.to_string() }
}

fn situation(column: &'static str, code: Option<String>) -> db::Result<Option<Situation>> {
    code.map(|code| Situation::from_code(&code).ok_or_else(|| decode(column, &code))).transpose()
}

fn state(code: &str) -> db::Result<State> {
    State::from_code(code).ok_or_else(|| decode("state", &code))
}

/// The owner; rows older than accounts belong to nobody.
fn owner(row: &Row<'_>) -> db::Result<OrganisationId> {
    Ok(row.get::<String>("organisation_key")?.parse().unwrap_or(OrganisationId::from(uuid::Uuid::nil())))
}

fn territory(row: &Row<'_>) -> db::Result<TerritoryRef> {
    row.get::<String>("territory")?.parse().map_err(|error| decode("territory", &error))
}

impl FromRow for Stored {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let paper: Option<String> = row.get("paper_filled_on")?;
        let origin = match paper {
            None => Origin::Desk,
            Some(date) => Origin::Paper(date.parse().map_err(|error| decode("paper_filled_on", &error))?),
        };
        let outcome: Option<serde_json::Value> = row.get("outcome")?;
        let outcome: Option<Outcome> =
            outcome.map(serde_json::from_value).transpose().map_err(|error| decode("outcome", &error))?;
        let overridden = match situation("own_situation", row.get("own_situation")?)? {
            None => None,
            Some(situation) => Some(Override {
                situation,
                motive: row.get::<Option<String>>("own_motive")?.unwrap_or_default(),
                by: row.get("own_by")?,
                at: row.get("own_at")?,
            }),
        };
        let needs: serde_json::Value = row.get("needs")?;
        let pathway = Pathway {
            id: row.get("id")?,
            reference: row
                .get::<String>("reference")?
                .parse()
                .map_err(|error| decode("reference", &error))?,
            owner: owner(row)?,
            territory: territory(row)?,
            organisation: row.get("organisation")?,
            opened_by: row.get("opened_by")?,
            commune: row.get("commune")?,
            origin,
            state: state(&row.get::<String>("state")?)?,
            version: row.get("version")?,
            referential: row.get("referential")?,
            answers: Answers::new(),
            outcome,
            overridden,
            needs: serde_json::from_value(needs).map_err(|error| decode("needs", &error))?,
            created_at: row.get("created_at")?,
            finished_at: row.get("finished_at")?,
            purge_at: row.get("purge_at")?,
        };
        Ok(Self {
            pathway,
            answers: row.get("answers")?,
            words: row.get("words")?,
            motive: row.get("own_motive_sealed")?,
        })
    }
}

pub(crate) async fn insert(tx: &Tx, keys: (&Vault, &World), pathway: &Pathway) -> db::Result<()> {
    let [answers, words] = answers(keys, pathway)?;
    let paper = match pathway.origin {
        Origin::Desk => None,
        Origin::Paper(date) => Some(date.to_string()),
    };
    tx.execute(
        INSERT,
        params![
            pathway.id,
            pathway.reference.bare(),
            pathway.owner.to_string(),
            &pathway.organisation,
            &pathway.opened_by,
            pathway.commune.clone(),
            paper,
            pathway.state.code(),
            pathway.version,
            &pathway.referential,
            answers,
            json(&pathway.needs)?,
            pathway.created_at,
            pathway.purge_at,
            pathway.territory.to_string(),
            words,
        ],
    )
    .await?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> db::Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| decode("json", &error))
}

/// The columns of the answers: the codes, and the free words sealed.
fn answers((vault, world): (&Vault, &World), pathway: &Pathway) -> db::Result<[Value; 2]> {
    let texts = pathway.answers.texts();
    let sealed = if texts.is_empty() {
        None
    } else {
        let plain = serde_json::to_vec(&texts).map_err(|error| decode("words", &error))?;
        Some(vault.seal(world, &words_context(pathway.id), &plain))
    };
    Ok([json(&pathway.answers.clone().without_text())?.into(), sealed.into()])
}

fn motive((vault, world): (&Vault, &World), id: PathwayId, own: &Override) -> Vec<u8> {
    vault.seal_text(world, &motive_context(id), &own.motive)
}

/// The pathway, its answers not yet read with the référentiel that asked for them.
pub(crate) async fn by_id(tx: &Tx, id: PathwayId) -> db::Result<Option<Stored>> {
    tx.optional(BY_ID, params![id]).await
}

impl Stored {
    /// The name of the référentiel that asked.
    pub(crate) fn version_of_rules(&self) -> &str {
        &self.pathway.referential
    }

    /// The pathway, when these versions hold its own.
    pub(crate) fn read_with(self, vault: &Vault, referentials: &Referentials) -> db::Result<Pathway> {
        let Self { mut pathway, mut answers, words, motive } = self;
        if let Some(sealed) = words {
            let plain =
                vault.open(&words_context(pathway.id), &sealed).map_err(|error| decode("words", &error))?;
            let texts: serde_json::Map<String, serde_json::Value> =
                serde_json::from_slice(&plain).map_err(|_| decode("words", &"not words by field"))?;
            if let Some(codes) = answers.as_object_mut() {
                codes.extend(texts);
            }
        }
        if let (Some(sealed), Some(own)) = (motive, &mut pathway.overridden) {
            let open = vault.open_text(&motive_context(pathway.id), &sealed);
            own.motive = open.map_err(|error| decode("own_motive", &error))?;
        }
        let referential =
            referentials.version(&pathway.referential).map_err(|error| decode("referential", &error))?;
        pathway.answers = Answers::from_json(referential, &answers).map_err(|errors| {
            decode("answers", &errors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        })?;
        Ok(pathway)
    }
}

pub(crate) async fn reference_taken(tx: &Tx, reference: &Reference) -> db::Result<bool> {
    Ok(tx.optional::<PathwayId>(REFERENCE_TAKEN, params![reference.bare()]).await?.is_some())
}

/// Whose pathway a reference names, in any organisation.
pub(crate) async fn id_of_reference(tx: &Tx, reference: &Reference) -> db::Result<Option<PathwayId>> {
    tx.optional(REFERENCE_TAKEN, params![reference.bare()]).await
}

pub(crate) async fn by_reference(
    tx: &Tx,
    reference: &Reference,
    organisation_key: &str,
) -> db::Result<Option<PathwayId>> {
    tx.optional(BY_REFERENCE, params![reference.bare(), organisation_key]).await
}

/// Saves the answers of a draft; `false` when it changed meanwhile.
pub(crate) async fn update_draft(tx: &Tx, keys: (&Vault, &World), pathway: &Pathway) -> db::Result<bool> {
    let [answers, words] = answers(keys, pathway)?;
    let values = params![answers, words, pathway.purge_at, pathway.id, pathway.version];
    Ok(tx.execute(UPDATE_DRAFT, values).await? == 1)
}

/// Saves answers in whatever state; `false` when the pathway changed meanwhile.
pub(crate) async fn set_answers(tx: &Tx, keys: (&Vault, &World), pathway: &Pathway) -> db::Result<bool> {
    let [answers, words] = answers(keys, pathway)?;
    let values = params![answers, words, pathway.id, pathway.version];
    Ok(tx.execute(SET_ANSWERS, values).await? == 1)
}

pub(crate) async fn delete_draft(tx: &Tx, id: PathwayId) -> db::Result<u64> {
    tx.execute(DELETE_DRAFT, params![id]).await
}

/// Leaves of a finished pathway its rule and its situation, under another id and a reference that nobody can type.
pub(crate) async fn strip(tx: &Tx, id: PathwayId, anonymous: PathwayId) -> db::Result<u64> {
    let reference = anonymous.uuid().simple().to_string();
    let (nothing, none) = (serde_json::json!({}), serde_json::json!([]));
    tx.execute(STRIP, params![id, anonymous, reference, nothing, none]).await
}

/// Writes something else where the agent who opened a pathway, or decided otherwise (`decided`), was named.
pub(crate) async fn unname(tx: &Tx, id: PathwayId, decided: bool, instead: &str) -> db::Result<u64> {
    let statement = if decided { UNNAME_DECIDER } else { UNNAME_OPENER };
    tx.execute(statement, params![instead, id]).await
}

/// Writes the conclusion of a draft; `false` when it changed meanwhile.
pub(crate) async fn finish(tx: &Tx, pathway: &Pathway, outcome: &Outcome, at: Timestamp) -> db::Result<bool> {
    let values = params![
        json(outcome)?,
        &outcome.rule,
        outcome.situation.code(),
        at,
        pathway.purge_at,
        pathway.id,
        pathway.version,
    ];
    Ok(tx.execute(FINISH, values).await? == 1)
}

/// Writes the agent's own conclusion; `false` when the pathway changed meanwhile.
pub(crate) async fn set_override(
    tx: &Tx,
    keys: (&Vault, &World),
    pathway: &Pathway,
    own: &Override,
) -> db::Result<bool> {
    let values = params![
        own.situation.code(),
        motive(keys, pathway.id, own),
        &own.by,
        own.at,
        pathway.purge_at,
        pathway.id,
        pathway.version,
    ];
    Ok(tx.execute(OVERRIDE, values).await? == 1)
}

/// Writes the needs chosen; `false` when the pathway changed meanwhile.
pub(crate) async fn choose_needs(tx: &Tx, pathway: &Pathway, needs: &[String]) -> db::Result<bool> {
    let values = params![json(&needs)?, pathway.id, pathway.version];
    Ok(tx.execute(CHOOSE_NEEDS, values).await? == 1)
}

/// Pathways whose free words are not sealed yet, after one by id.
pub(crate) async fn plain(tx: &Tx, after: PathwayId) -> db::Result<Vec<PathwayId>> {
    tx.all(PLAIN, params![after, BATCH]).await
}

/// Seals the free words of a row of before, unless they are by now.
pub(crate) async fn seal_plain(tx: &Tx, keys: (&Vault, &World), pathway: &Pathway) -> db::Result<u64> {
    let [answers, words] = answers(keys, pathway)?;
    let own = pathway.overridden.as_ref().map(|own| motive(keys, pathway.id, own));
    tx.execute(SEAL_PLAIN, params![pathway.id, answers, words, own]).await
}

/// A pathway with its sealed words and its sealed motive.
type SealedRow = (PathwayId, Option<Vec<u8>>, Option<Vec<u8>>);

/// One batch sealed again under the active key, after one by id. Answers how many rows changed, and the last one read;
/// `None` at the end.
pub(crate) async fn reseal(
    tx: &Tx,
    (vault, world): (&Vault, &World),
    after: PathwayId,
) -> db::Result<(u64, Option<PathwayId>)> {
    let rows: Vec<SealedRow> = tx.all(SEALED, params![after, BATCH]).await?;
    let (mut changed, last) = (0, rows.last().map(|row| row.0));
    for (id, words, motive) in rows {
        let renew = |context: String, old: &Option<Vec<u8>>| match old {
            Some(old) => vault.reseal(world, &context, old).map_err(|error| decode(&context, &error)),
            None => Ok(None),
        };
        let (new_words, new_motive) =
            (renew(words_context(id), &words)?, renew(motive_context(id), &motive)?);
        if new_words.is_some() || new_motive.is_some() {
            let values = params![id, new_words.or(words), new_motive.or(motive)];
            changed += tx.execute(RESEAL, values).await?;
        }
    }
    Ok((changed, last))
}

/// A line of the desk's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathwayLine {
    /// The pathway.
    pub id: PathwayId,
    /// Its spoken reference.
    pub reference: Reference,
    /// Who opened it.
    pub opened_by: String,
    /// Where the person lives, if told.
    pub commune: Option<CommuneCode>,
    /// Where the desk stands.
    pub territory: TerritoryRef,
    /// How far it is.
    pub state: State,
    /// The situation in force, once finished.
    pub situation: Option<Situation>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When its triage was finished.
    pub finished_at: Option<Timestamp>,
}

impl FromRow for PathwayLine {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let rule = situation("situation", row.get("situation")?)?;
        let own = situation("own_situation", row.get("own_situation")?)?;
        Ok(Self {
            id: row.get("id")?,
            reference: row
                .get::<String>("reference")?
                .parse()
                .map_err(|error| decode("reference", &error))?,
            opened_by: row.get("opened_by")?,
            commune: row.get("commune")?,
            territory: territory(row)?,
            state: state(&row.get::<String>("state")?)?,
            situation: own.or(rule),
            created_at: row.get("created_at")?,
            finished_at: row.get("finished_at")?,
        })
    }
}

/// Pathways of an organisation, latest first, from before `before`.
pub(crate) async fn of_organisation(
    tx: &Tx,
    key: &str,
    before: (Timestamp, PathwayId),
    limit: u32,
) -> db::Result<Vec<PathwayLine>> {
    tx.all(OF_ORGANISATION, params![key, before.0, before.1, limit]).await
}

pub(crate) async fn counts(tx: &Tx, key: &str) -> db::Result<Vec<(State, TerritoryRef, i64)>> {
    let rows: Vec<(String, String, i64)> = tx.all(COUNTS, params![key]).await?;
    rows.into_iter()
        .map(|(code, place, count)| {
            let territory = place.parse().map_err(|error| decode("territory", &error))?;
            Ok((state(&code)?, territory, count))
        })
        .collect()
}

/// Gives the pathways of one organisation to another.
pub(crate) async fn reown(tx: &Tx, from: OrganisationId, to: OrganisationId) -> db::Result<u64> {
    tx.execute(REOWN, params![from.to_string(), to.to_string()]).await
}

/// How often a rule concluded, and how often agents concluded otherwise.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Conclusion {
    /// Version of the référentiel.
    pub version: String,
    /// The rule.
    pub rule: String,
    /// What it concluded.
    pub situation: Situation,
    /// What the agents concluded instead; `None` for those who followed it.
    pub own: Option<Situation>,
    /// How many pathways.
    pub count: i64,
}

impl FromRow for Conclusion {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let code: String = row.at(2)?;
        Ok(Self {
            version: row.at(0)?,
            rule: row.at(1)?,
            situation: Situation::from_code(&code).ok_or_else(|| decode("situation", &code))?,
            own: situation("own_situation", row.at(3)?)?,
            count: row.at(4)?,
        })
    }
}

pub(crate) async fn conclusions(tx: &Tx) -> db::Result<Vec<Conclusion>> {
    tx.all(CONCLUSIONS, params![]).await
}

pub(crate) async fn due_for_purge(tx: &Tx, now: Timestamp, limit: u32) -> db::Result<Vec<PathwayId>> {
    tx.all(DUE_FOR_PURGE, params![now, limit]).await
}

pub(crate) async fn purge(tx: &Tx, id: PathwayId, now: Timestamp) -> db::Result<u64> {
    tx.execute(PURGE, params![id, now]).await
}
