//! The tables of accounts and their SQL. Nobody else reads them.
//!
//! What must not be read in a stolen copy is sealed by the vault under the column and the row it stands in; what is only
//! ever compared is a digest. Nothing here is written in clear but names, dates and codes.

mod accounts;
mod attempts;
mod clients;
mod factors;
mod idle;
mod personal;
mod reseal;
mod sessions;
mod tickets;

use db::{Migration, Row};
use kernel::Lang;

pub(crate) use accounts::*;
pub(crate) use attempts::*;
pub use clients::*;
pub use factors::*;
pub(crate) use idle::*;
pub(crate) use personal::*;
pub(crate) use reseal::*;
pub(crate) use sessions::*;
pub use tickets::*;

/// The schema of accounts.
pub const MIGRATIONS: &[Migration] = &[FIRST, PEPPERS, IDLE];

const IDLE: Migration = Migration {
    name: "accounts.003-idle",
    sql: &["ALTER TABLE accounts ADD COLUMN idle_told_at TIMESTAMPTZ"],
};

const PEPPERS: Migration = Migration {
    name: "accounts.002-peppers",
    sql: &["CREATE TABLE accounts_peppers (
            id BYTEA PRIMARY KEY,
            pepper BYTEA NOT NULL
        )"],
};

const FIRST: Migration = Migration {
    name: "accounts.001-accounts",
    sql: &[
        "CREATE TABLE accounts (
            id UUID PRIMARY KEY,
            email_index BYTEA NOT NULL UNIQUE,
            email BYTEA NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            lang TEXT NOT NULL,
            commune TEXT,
            organisation UUID,
            password TEXT,
            created_at TIMESTAMPTZ NOT NULL,
            last_sign_in_at TIMESTAMPTZ
        )",
        "CREATE TABLE accounts_totp (
            account UUID PRIMARY KEY,
            seed BYTEA NOT NULL,
            confirmed BOOLEAN NOT NULL,
            last_step BIGINT NOT NULL
        )",
        "CREATE TABLE accounts_passkeys (
            id UUID PRIMARY KEY,
            account UUID NOT NULL,
            credential BYTEA NOT NULL UNIQUE,
            passkey BYTEA NOT NULL,
            name TEXT NOT NULL,
            created_at TIMESTAMPTZ NOT NULL,
            last_used_at TIMESTAMPTZ
        )",
        "CREATE INDEX accounts_passkeys_of_account ON accounts_passkeys (account)",
        "CREATE TABLE accounts_recovery_codes (
            account UUID NOT NULL,
            digest BYTEA NOT NULL,
            PRIMARY KEY (account, digest)
        )",
        "CREATE TABLE accounts_links (
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            account UUID NOT NULL,
            created_at TIMESTAMPTZ NOT NULL,
            PRIMARY KEY (issuer, subject)
        )",
        "CREATE INDEX accounts_links_of_account ON accounts_links (account)",
        "CREATE TABLE accounts_sessions (
            id UUID PRIMARY KEY,
            token BYTEA NOT NULL UNIQUE,
            account UUID NOT NULL,
            created_at TIMESTAMPTZ NOT NULL,
            seen_at TIMESTAMPTZ NOT NULL,
            assurance TEXT NOT NULL,
            proved_at TIMESTAMPTZ NOT NULL,
            device TEXT NOT NULL,
            address TEXT NOT NULL
        )",
        "CREATE INDEX accounts_sessions_of_account ON accounts_sessions (account)",
        "CREATE TABLE accounts_browsers (
            account UUID NOT NULL,
            browser BYTEA NOT NULL,
            seen_at TIMESTAMPTZ NOT NULL,
            PRIMARY KEY (account, browser)
        )",
        "CREATE TABLE accounts_attempts (
            subject BYTEA PRIMARY KEY,
            attempts BIGINT NOT NULL,
            last_at TIMESTAMPTZ NOT NULL
        )",
        "CREATE TABLE accounts_invitations (
            id UUID PRIMARY KEY,
            token BYTEA NOT NULL UNIQUE,
            email BYTEA NOT NULL,
            lang TEXT NOT NULL,
            role TEXT NOT NULL,
            organisation UUID NOT NULL,
            territory TEXT NOT NULL,
            invited_by UUID,
            created_at TIMESTAMPTZ NOT NULL,
            ends_at TIMESTAMPTZ NOT NULL
        )",
        "CREATE INDEX accounts_invitations_of_organisation ON accounts_invitations (organisation)",
        "CREATE TABLE accounts_tickets (
            token BYTEA PRIMARY KEY,
            kind TEXT NOT NULL,
            account UUID,
            data BYTEA NOT NULL,
            ends_at TIMESTAMPTZ NOT NULL
        )",
        "CREATE TABLE accounts_clients (
            id UUID PRIMARY KEY,
            token BYTEA NOT NULL UNIQUE,
            organisation UUID NOT NULL,
            name TEXT NOT NULL,
            scopes TEXT NOT NULL,
            territory TEXT NOT NULL,
            created_by UUID NOT NULL,
            created_at TIMESTAMPTZ NOT NULL,
            ends_at TIMESTAMPTZ NOT NULL,
            used_at TIMESTAMPTZ,
            revoked_at TIMESTAMPTZ
        )",
        "CREATE INDEX accounts_clients_of_organisation ON accounts_clients (organisation)",
    ],
};

db::statements! {
    ADD_ACCOUNT = "INSERT INTO accounts (id, email_index, email, name, state, lang, commune, organisation, password,
        created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    ACCOUNT = "SELECT id, name, state, lang, commune, organisation, created_at, last_sign_in_at
        FROM accounts WHERE id = $1";
    ACCOUNT_OF_EMAIL = "SELECT id, password FROM accounts WHERE email_index = $1";
    EMAIL = "SELECT email FROM accounts WHERE id = $1";
    PASSWORD = "SELECT password FROM accounts WHERE id = $1";
    SET_PASSWORD = "UPDATE accounts SET password = $1 WHERE id = $2";
    SET_STATE = "UPDATE accounts SET state = $1, idle_told_at = NULL WHERE id = $2 AND state <> 'erased'";
    SET_PROFILE = "UPDATE accounts SET name = $1, lang = $2, commune = $3 WHERE id = $4";
    SET_ORGANISATION = "UPDATE accounts SET organisation = $1 WHERE id = $2";
    SIGNED_IN = "UPDATE accounts SET last_sign_in_at = $1, idle_told_at = NULL WHERE id = $2";
    PAGE_OF_ACCOUNTS = "SELECT id, name, state, lang, commune, organisation, created_at, last_sign_in_at
        FROM accounts WHERE state <> 'erased' AND (name, id) > ($1, $2) ORDER BY name, id LIMIT $3";
    COUNT_STATES = "SELECT state, COUNT(*) FROM accounts GROUP BY state ORDER BY state";

    IDLE_TO_TELL = "SELECT id FROM accounts WHERE state = 'active' AND idle_told_at IS NULL
        AND COALESCE(last_sign_in_at, created_at) <= $1 ORDER BY id LIMIT $2";
    IDLE_TOLD = "UPDATE accounts SET idle_told_at = $1 WHERE id = $2 AND state = 'active' AND idle_told_at IS NULL
        AND COALESCE(last_sign_in_at, created_at) <= $3";
    IDLE_TO_CLOSE = "SELECT id FROM accounts WHERE state = 'active' AND idle_told_at <= $1 AND id > $2
        ORDER BY id LIMIT $3";
    CLOSE_IDLE = "UPDATE accounts SET state = 'disabled' WHERE id = $1 AND state = 'active' AND idle_told_at <= $2";

    ERASE_ACCOUNT = "UPDATE accounts SET email_index = $1, email = $1, name = $2, state = 'erased', commune = NULL,
        organisation = NULL, password = NULL, last_sign_in_at = NULL, idle_told_at = NULL
        WHERE id = $3 AND state <> 'erased'";
    DROP_LINKS = "DELETE FROM accounts_links WHERE account = $1";
    DROP_BROWSERS = "DELETE FROM accounts_browsers WHERE account = $1";
    DROP_ALL_TICKETS = "DELETE FROM accounts_tickets WHERE account = $1";
    DROP_INVITATIONS_BY = "DELETE FROM accounts_invitations WHERE invited_by = $1";
    LINKS_OF = "SELECT issuer, subject, created_at FROM accounts_links WHERE account = $1 ORDER BY created_at, issuer, subject";
    BROWSERS_OF = "SELECT seen_at FROM accounts_browsers WHERE account = $1 ORDER BY seen_at, browser";
    INVITATIONS_BY = "SELECT id, email, lang, role, organisation, territory, invited_by, created_at, ends_at
        FROM accounts_invitations WHERE invited_by = $1 ORDER BY created_at, id";
    CLIENTS_BY = "SELECT id, organisation, name, scopes, territory, created_at, ends_at, used_at, revoked_at
        FROM accounts_clients WHERE created_by = $1 ORDER BY created_at, id";

    PUT_TOTP = "INSERT INTO accounts_totp (account, seed, confirmed, last_step) VALUES ($1, $2, FALSE, 0)
        ON CONFLICT (account) DO UPDATE SET seed = excluded.seed, last_step = 0 WHERE accounts_totp.confirmed = FALSE";
    TOTP = "SELECT seed, confirmed, last_step FROM accounts_totp WHERE account = $1";
    USE_TOTP_STEP = "UPDATE accounts_totp SET last_step = $1, confirmed = TRUE
        WHERE account = $2 AND seed = $3 AND last_step < $1";
    DROP_TOTP = "DELETE FROM accounts_totp WHERE account = $1";
    ADD_PASSKEY = "INSERT INTO accounts_passkeys (id, account, credential, passkey, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    PASSKEYS = "SELECT id, passkey, name, created_at, last_used_at FROM accounts_passkeys
        WHERE account = $1 ORDER BY created_at, id";
    PASSKEY_OWNER = "SELECT account FROM accounts_passkeys WHERE credential = $1";
    USE_PASSKEY = "UPDATE accounts_passkeys SET passkey = $1, last_used_at = $2 WHERE id = $3 AND passkey = $4";
    DROP_PASSKEY = "DELETE FROM accounts_passkeys WHERE id = $1 AND account = $2";
    DROP_PASSKEYS = "DELETE FROM accounts_passkeys WHERE account = $1";
    ADD_RECOVERY_CODE = "INSERT INTO accounts_recovery_codes (account, digest) VALUES ($1, $2)";
    RECOVERY_CODES = "SELECT digest FROM accounts_recovery_codes WHERE account = $1 ORDER BY digest";
    USE_RECOVERY_CODE = "DELETE FROM accounts_recovery_codes WHERE account = $1 AND digest = $2";
    DROP_RECOVERY_CODES = "DELETE FROM accounts_recovery_codes WHERE account = $1";
    ADD_LINK = "INSERT INTO accounts_links (issuer, subject, account, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (issuer, subject) DO NOTHING";
    LINKED = "SELECT account FROM accounts_links WHERE issuer = $1 AND subject = $2";

    ADD_SESSION = "INSERT INTO accounts_sessions (id, token, account, created_at, seen_at, assurance, proved_at, device,
        address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SESSION = "SELECT id, account, created_at, seen_at, assurance, proved_at, device, address
        FROM accounts_sessions WHERE token = $1";
    SESSIONS = "SELECT id, account, created_at, seen_at, assurance, proved_at, device, address
        FROM accounts_sessions WHERE account = $1 ORDER BY seen_at DESC, id";
    SEEN = "UPDATE accounts_sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $3";
    RENEW = "UPDATE accounts_sessions SET id = $1, token = $2, assurance = $3, proved_at = $4 WHERE id = $5 AND account = $6";
    DROP_SESSION = "DELETE FROM accounts_sessions WHERE id = $1 AND account = $2";
    DROP_SESSIONS = "DELETE FROM accounts_sessions WHERE account = $1";
    DROP_OTHER_SESSIONS = "DELETE FROM accounts_sessions WHERE account = $1 AND id <> $2";
    PURGE_SESSIONS = "DELETE FROM accounts_sessions WHERE created_at <= $1 OR seen_at <= $2";
    KNOWN_BROWSERS = "SELECT browser FROM accounts_browsers WHERE account = $1 ORDER BY browser";
    KNOW_BROWSER = "INSERT INTO accounts_browsers (account, browser, seen_at) VALUES ($1, $2, $3)
        ON CONFLICT (account, browser) DO UPDATE SET seen_at = excluded.seen_at";
    PURGE_BROWSERS = "DELETE FROM accounts_browsers WHERE seen_at <= $1";

    ATTEMPTS = "SELECT attempts, last_at FROM accounts_attempts WHERE subject = $1";
    PUT_ATTEMPTS = "INSERT INTO accounts_attempts (subject, attempts, last_at) VALUES ($1, $2, $3)
        ON CONFLICT (subject) DO UPDATE SET attempts = excluded.attempts, last_at = excluded.last_at";
    FORGET_ATTEMPTS = "DELETE FROM accounts_attempts WHERE subject = $1";
    TAKE_BACK_ATTEMPT = "UPDATE accounts_attempts SET attempts = attempts - 1
        WHERE subject = $1 AND attempts > 0";
    PURGE_ATTEMPTS = "DELETE FROM accounts_attempts WHERE last_at <= $1";

    ADD_INVITATION = "INSERT INTO accounts_invitations (id, token, email, lang, role, organisation, territory, invited_by,
        created_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INVITATION = "SELECT id, email, lang, role, organisation, territory, invited_by, created_at, ends_at
        FROM accounts_invitations WHERE token = $1";
    INVITATIONS = "SELECT id, email, lang, role, organisation, territory, invited_by, created_at, ends_at
        FROM accounts_invitations WHERE organisation = $1 ORDER BY created_at DESC, id";
    TAKE_INVITATION = "DELETE FROM accounts_invitations WHERE id = $1 AND organisation = $2";
    PURGE_INVITATIONS = "DELETE FROM accounts_invitations WHERE ends_at <= $1";

    ADD_TICKET = "INSERT INTO accounts_tickets (token, kind, account, data, ends_at) VALUES ($1, $2, $3, $4, $5)";
    TICKET = "SELECT account, data, ends_at FROM accounts_tickets WHERE token = $1 AND kind = $2";
    TAKE_TICKET = "DELETE FROM accounts_tickets WHERE token = $1 AND kind = $2";
    DROP_TICKETS = "DELETE FROM accounts_tickets WHERE account = $1 AND kind = $2";
    DROP_TICKETS_OF_KIND = "DELETE FROM accounts_tickets WHERE kind = $1";
    PURGE_TICKETS = "DELETE FROM accounts_tickets WHERE ends_at <= $1";

    ADD_CLIENT = "INSERT INTO accounts_clients (id, token, organisation, name, scopes, territory, created_by, created_at,
        ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CLIENT_OF_TOKEN = "SELECT id, organisation, name, scopes, territory, created_at, ends_at, used_at, revoked_at
        FROM accounts_clients WHERE token = $1";
    CLIENTS = "SELECT id, organisation, name, scopes, territory, created_at, ends_at, used_at, revoked_at
        FROM accounts_clients WHERE organisation = $1 ORDER BY created_at DESC, id";
    CLIENT_USED = "UPDATE accounts_clients SET used_at = $1 WHERE id = $2 AND (used_at IS NULL OR used_at < $3)";
    REVOKE_CLIENT = "UPDATE accounts_clients SET revoked_at = $1
        WHERE id = $2 AND organisation = $3 AND revoked_at IS NULL";

    SEALED_EMAILS = "SELECT id, email FROM accounts WHERE id > $1 ORDER BY id LIMIT $2";
    SEALED_SEEDS = "SELECT account, seed FROM accounts_totp WHERE account > $1 ORDER BY account LIMIT $2";
    SEALED_PASSKEYS = "SELECT id, passkey FROM accounts_passkeys WHERE id > $1 ORDER BY id LIMIT $2";
    SEALED_INVITED = "SELECT id, email FROM accounts_invitations WHERE id > $1 ORDER BY id LIMIT $2";
    SEALED_TICKETS = "SELECT token, data FROM accounts_tickets WHERE token > $1 ORDER BY token LIMIT $2";
    SEALED_PEPPERS = "SELECT id, pepper FROM accounts_peppers WHERE id > $1 ORDER BY id LIMIT $2";
    RESEAL_EMAIL = "UPDATE accounts SET email = $1, email_index = $4 WHERE id = $2 AND email = $3";
    RESEAL_SEED = "UPDATE accounts_totp SET seed = $1 WHERE account = $2 AND seed = $3";
    RESEAL_PASSKEY = "UPDATE accounts_passkeys SET passkey = $1 WHERE id = $2 AND passkey = $3";
    RESEAL_INVITED = "UPDATE accounts_invitations SET email = $1 WHERE id = $2 AND email = $3";
    RESEAL_TICKET = "UPDATE accounts_tickets SET data = $1 WHERE token = $2 AND data = $3";
    RESEAL_PEPPER = "UPDATE accounts_peppers SET pepper = $1 WHERE id = $2 AND pepper = $3";
    KEEP_PEPPER = "INSERT INTO accounts_peppers (id, pepper) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    KEPT_PEPPERS = "SELECT id, pepper FROM accounts_peppers ORDER BY id";
}

pub(crate) fn decode(column: &str, message: &impl ToString) -> db::Error {
    db::Error::Decode { column: column.to_owned(), message: message.to_string() }
}

/// A column that holds a code.
fn code<T>(row: &Row<'_>, column: &str, read: impl FnOnce(&str) -> Option<T>) -> db::Result<T> {
    let text: String = row.get(column)?;
    read(&text).ok_or_else(|| decode(column, &text))
}

fn lang(row: &Row<'_>) -> db::Result<Lang> {
    code(row, "lang", |tag| tag.parse().ok())
}
