//! Second factors and passkeys.

use db::{FromRow, Row, Tx, params};
use factors::passkeys::Credential;
use factors::recovery::Digest;
use factors::totp::{Seed, Step};
use identity::AgentId;
use jiff::Timestamp;
use kernel::World;
use vault::Vault;

use super::decode;

kernel::id!(
    /// One passkey of one account.
    PasskeyId, PasskeyKind
);

/// The application on a telephone.
pub(crate) struct Totp {
    pub(crate) seed: Seed,
    /// Its first code was given: it counts.
    pub(crate) confirmed: bool,
    /// The last step used.
    pub(crate) last_step: Step,
    /// As it is stored: a step is used on condition that the seed is still this one.
    pub(crate) sealed: Vec<u8>,
}

struct Stored(Vec<u8>, bool, i64);

impl FromRow for Stored {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self(row.at(0)?, row.at(1)?, row.at(2)?))
    }
}

pub(super) fn seed_context(account: AgentId) -> String {
    format!("accounts_totp.seed/{account}")
}

/// Keeps a new seed, to be confirmed by its first code. Nothing when the account has a confirmed one.
pub(crate) async fn put_totp(
    tx: &Tx,
    vault: &Vault,
    world: &World,
    account: AgentId,
    seed: &Seed,
) -> db::Result<bool> {
    let sealed = vault.seal(world, &seed_context(account), seed.as_bytes());
    Ok(tx.execute(super::PUT_TOTP, params![account, sealed]).await? == 1)
}

pub(crate) async fn totp(tx: &Tx, vault: &Vault, account: AgentId) -> db::Result<Option<Totp>> {
    let Some(Stored(sealed, confirmed, last)) = tx.optional(super::TOTP, params![account]).await? else {
        return Ok(None);
    };
    let plain = vault.open(&seed_context(account), &sealed).map_err(|e| decode("seed", &e))?;
    let seed = Seed::from_slice(&plain).ok_or_else(|| decode("seed", &"not a seed"))?;
    Ok(Some(Totp { seed, confirmed, last_step: Step(last), sealed }))
}

/// Uses a step, and confirms the seed; `false` when it was used meanwhile, or the seed changed.
pub(crate) async fn use_totp_step(tx: &Tx, account: AgentId, totp: &Totp, step: Step) -> db::Result<bool> {
    let values = params![step.0, account, totp.sealed.clone()];
    Ok(tx.execute(super::USE_TOTP_STEP, values).await? == 1)
}

pub(crate) async fn drop_totp(tx: &Tx, account: AgentId) -> db::Result<bool> {
    Ok(tx.execute(super::DROP_TOTP, params![account]).await? == 1)
}

/// Replaces the recovery codes of an account.
pub(crate) async fn set_recovery_codes(tx: &Tx, account: AgentId, digests: &[Digest]) -> db::Result<()> {
    tx.execute(super::DROP_RECOVERY_CODES, params![account]).await?;
    let rows: Vec<_> = digests.iter().map(|digest| params![account, *digest]).collect();
    tx.execute_many(super::ADD_RECOVERY_CODE, rows).await.map(drop)
}

pub(crate) async fn recovery_codes(tx: &Tx, account: AgentId) -> db::Result<Vec<Digest>> {
    tx.all(super::RECOVERY_CODES, params![account]).await
}

/// Strikes a code out; `false` when it was used meanwhile.
pub(crate) async fn use_recovery_code(tx: &Tx, account: AgentId, digest: Digest) -> db::Result<bool> {
    Ok(tx.execute(super::USE_RECOVERY_CODE, params![account, digest]).await? == 1)
}

/// A passkey of an account. Nothing in it is secret, but it tells one person's devices: sealed.
pub(crate) struct Passkey {
    pub(crate) id: PasskeyId,
    sealed: Vec<u8>,
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
}

impl FromRow for Passkey {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            sealed: row.get("passkey")?,
            name: row.get("name")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
        })
    }
}

pub(super) fn passkey_context(id: PasskeyId) -> String {
    format!("accounts_passkeys.passkey/{id}")
}

fn seal(vault: &Vault, world: &World, id: PasskeyId, credential: &Credential) -> db::Result<Vec<u8>> {
    let json = serde_json::to_vec(credential).map_err(|e| decode("passkey", &e))?;
    Ok(vault.seal(world, &passkey_context(id), &json))
}

impl Passkey {
    /// What its answers are checked against.
    pub(crate) fn open(&self, vault: &Vault) -> db::Result<Credential> {
        let json = vault.open(&passkey_context(self.id), &self.sealed).map_err(|e| decode("passkey", &e))?;
        serde_json::from_slice(&json).map_err(|e| decode("passkey", &e))
    }
}

pub(crate) async fn add_passkey(
    tx: &Tx,
    vault: &Vault,
    world: &World,
    account: AgentId,
    credential: &Credential,
    name: &str,
) -> db::Result<PasskeyId> {
    let id = world.id();
    let sealed = seal(vault, world, id, credential)?;
    let values = params![id, account, credential.id.clone(), sealed, name, world.now()];
    tx.execute(super::ADD_PASSKEY, values).await?;
    Ok(id)
}

pub(crate) async fn passkeys(tx: &Tx, account: AgentId) -> db::Result<Vec<Passkey>> {
    tx.all(super::PASSKEYS, params![account]).await
}

pub(crate) async fn passkey_owner(tx: &Tx, credential_id: &[u8]) -> db::Result<Option<AgentId>> {
    tx.optional(super::PASSKEY_OWNER, params![credential_id]).await
}

/// Keeps what a sign-in showed; `false` when the passkey was used meanwhile.
pub(crate) async fn use_passkey(
    tx: &Tx,
    vault: &Vault,
    world: &World,
    passkey: &Passkey,
    credential: &Credential,
) -> db::Result<bool> {
    let sealed = seal(vault, world, passkey.id, credential)?;
    let values = params![sealed, world.now(), passkey.id, passkey.sealed.clone()];
    Ok(tx.execute(super::USE_PASSKEY, values).await? == 1)
}

pub(crate) async fn drop_passkey(tx: &Tx, account: AgentId, id: PasskeyId) -> db::Result<bool> {
    Ok(tx.execute(super::DROP_PASSKEY, params![id, account]).await? == 1)
}

/// Takes every second factor of an account away.
pub(crate) async fn drop_factors(tx: &Tx, account: AgentId) -> db::Result<()> {
    for statement in [super::DROP_TOTP, super::DROP_PASSKEYS, super::DROP_RECOVERY_CODES] {
        tx.execute(statement, params![account]).await?;
    }
    Ok(())
}
