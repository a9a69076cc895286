//! The tables of the checks, and their SQL.

use db::Migration;

/// The tables that checks write to.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "conformance.001-tables",
    sql: &[
        "CREATE TABLE conformance_values (id BIGINT PRIMARY KEY, flag BOOLEAN, number BIGINT, share DOUBLE PRECISION,
            name TEXT, raw BYTEA, reference UUID, at TIMESTAMPTZ, data JSONB)",
        "CREATE TABLE conformance_accounts (suite TEXT NOT NULL, id BIGINT NOT NULL, cents BIGINT NOT NULL,
            PRIMARY KEY (suite, id))",
        "CREATE TABLE conformance_names (id UUID PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    ],
}];

db::statements! {
    pub(crate) ADD_VALUES = "INSERT INTO conformance_values (id, flag, number, share, name, raw, reference, at, data)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(crate) VALUES = "SELECT flag, number, share, name, raw, reference, at, data FROM conformance_values WHERE id = $1";
    pub(crate) NAMES_OF_VALUES = "SELECT name FROM conformance_values WHERE id >= $1 ORDER BY id";
    pub(crate) OPEN = "INSERT INTO conformance_accounts (suite, id, cents) VALUES ($1, $2, $3)";
    pub(crate) CENTS = "SELECT cents FROM conformance_accounts WHERE suite = $1 AND id = $2";
    pub(crate) SET = "UPDATE conformance_accounts SET cents = $3 WHERE suite = $1 AND id = $2";
    pub(crate) CHANGE = "UPDATE conformance_accounts SET cents = cents + $3 WHERE suite = $1 AND id = $2";
    pub(crate) TOTAL = "SELECT CAST(COALESCE(SUM(cents), 0) AS BIGINT) FROM conformance_accounts WHERE suite = $1";
    pub(crate) ADD_NAME = "INSERT INTO conformance_names (id, name) VALUES ($1, $2)";
    pub(crate) ADD_NAME_ONCE = "INSERT INTO conformance_names (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    pub(crate) REWRITE_JOURNAL = "UPDATE journal_entries SET kind = 'x' WHERE stream = $1";
    pub(crate) CUT_JOURNAL = "DELETE FROM journal_entries WHERE stream = $1";
}
