//! The tables of organisations and of roles, and the only SQL that touches them.
//!
//! A merged organisation keeps its row and points straight at the one it became (`merged_into`), never at another merged
//! one: resolving takes one step.

mod grants;
mod joins;
mod organisations;

use db::Migration;

pub(crate) use grants::*;
pub(crate) use joins::*;
pub(crate) use organisations::*;

/// The schema.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "organisations.001-organisations",
    sql: &[
        "CREATE TABLE organisations (
            id UUID PRIMARY KEY,
            name TEXT NOT NULL,
            folded TEXT NOT NULL,
            kind TEXT NOT NULL,
            capacities JSONB NOT NULL,
            siret TEXT,
            territory TEXT NOT NULL,
            parent UUID,
            state TEXT NOT NULL,
            merged_into UUID,
            motive TEXT,
            requested_by UUID,
            contact_name TEXT,
            contact_email TEXT,
            contact_lang TEXT,
            version BIGINT NOT NULL,
            created_at TIMESTAMPTZ NOT NULL
        )",
        "CREATE UNIQUE INDEX organisations_active_siret ON organisations (siret) WHERE state = 'active'",
        "CREATE INDEX organisations_by_name ON organisations (state, folded, id)",
        "CREATE INDEX organisations_folded ON organisations (folded)",
        "CREATE INDEX organisations_merged ON organisations (merged_into)",
        "CREATE INDEX organisations_parent ON organisations (parent)",
        "CREATE TABLE organisation_networks (
            organisation UUID NOT NULL,
            network UUID NOT NULL,
            PRIMARY KEY (organisation, network)
        )",
        "CREATE INDEX organisation_networks_of ON organisation_networks (network)",
        // The label of an account, one wherever it holds a role: erased on its own.
        "CREATE TABLE organisation_members (account UUID PRIMARY KEY, name TEXT)",
        "CREATE TABLE organisation_grants (
            id UUID PRIMARY KEY,
            account UUID NOT NULL,
            role TEXT NOT NULL,
            organisation UUID NOT NULL,
            territory TEXT NOT NULL,
            from_at TIMESTAMPTZ NOT NULL,
            until_at TIMESTAMPTZ,
            lent_from UUID,
            given_by UUID,
            given_at TIMESTAMPTZ NOT NULL,
            withdrawn_at TIMESTAMPTZ
        )",
        // The same role twice is one; the same loan twice is one.
        "CREATE UNIQUE INDEX organisation_grants_once ON organisation_grants (account, role, organisation, territory)
            WHERE withdrawn_at IS NULL AND lent_from IS NULL",
        "CREATE UNIQUE INDEX organisation_grants_lent_once ON organisation_grants (account, lent_from)
            WHERE withdrawn_at IS NULL AND lent_from IS NOT NULL",
        "CREATE INDEX organisation_grants_of_account ON organisation_grants (account)",
        "CREATE INDEX organisation_grants_in ON organisation_grants (organisation)",
        "CREATE INDEX organisation_grants_lent ON organisation_grants (lent_from)",
        "CREATE TABLE organisation_joins (
            id UUID PRIMARY KEY,
            organisation UUID NOT NULL,
            account UUID NOT NULL,
            role TEXT NOT NULL,
            message TEXT NOT NULL,
            state TEXT NOT NULL,
            asked_at TIMESTAMPTZ NOT NULL,
            decided_by UUID,
            decided_at TIMESTAMPTZ
        )",
        "CREATE UNIQUE INDEX organisation_joins_once ON organisation_joins (organisation, account)
            WHERE state = 'asked'",
        "CREATE INDEX organisation_joins_of_account ON organisation_joins (account)",
    ],
}];

macro_rules! organisations_where {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, kind, capacities, siret, territory, parent, state, merged_into, motive, requested_by,
                contact_name, contact_email, contact_lang, version, created_at FROM organisations ",
            $rest
        )
    };
}

/// Roles that count, unless their time has not come or is over: neither they nor the role they are lent from are
/// withdrawn, and the organisation is active.
macro_rules! holdings_where {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.account, m.name AS account_name, g.role, g.organisation, o.name AS organisation_name,
                g.territory, g.from_at, g.until_at, g.lent_from, l.account AS lender, l.from_at AS lender_from,
                l.until_at AS lender_until, g.given_by, b.name AS given_by_name
            FROM organisation_grants g
            JOIN organisations o ON o.id = g.organisation
            LEFT JOIN organisation_grants l ON l.id = g.lent_from
            LEFT JOIN organisation_members m ON m.account = g.account
            LEFT JOIN organisation_members b ON b.account = g.given_by
            WHERE g.withdrawn_at IS NULL AND (g.lent_from IS NULL OR l.withdrawn_at IS NULL) ",
            $rest
        )
    };
}

db::statements! {
    ADD = "INSERT INTO organisations (id, name, folded, kind, capacities, siret, territory, parent, state,
        requested_by, contact_name, contact_email, contact_lang, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14)";
    BY_ID = organisations_where!("WHERE id = $1");
    PAGE = organisations_where!(
        "WHERE state = $1 AND (folded, id) > ($2, $3) ORDER BY folded, id LIMIT $4"
    );
    LOOK_ALIKE = organisations_where!(
        "WHERE (siret = $1 OR folded = $2) AND id <> $3 AND state IN ('requested', 'active', 'closed')
        ORDER BY folded, id LIMIT 50"
    );
    NETWORKS = organisations_where!(
        "WHERE kind = 'network' AND state = 'active' ORDER BY folded, id LIMIT 500"
    );
    NETWORKS_OF = organisations_where!(
        "WHERE id IN (SELECT network FROM organisation_networks WHERE organisation = $1) ORDER BY folded, id"
    );
    CHILDREN_OF = organisations_where!("WHERE parent = $1 AND state = 'active' ORDER BY folded, id");
    REQUESTED_BY = organisations_where!("WHERE requested_by = $1 AND state IN ('requested', 'refused') ORDER BY created_at, id");
    SIRET_TAKEN = "SELECT id FROM organisations WHERE siret = $1 AND state = 'active' AND id <> $2";
    CHANGE = "UPDATE organisations SET name = $1, folded = $2, kind = $3, capacities = $4, siret = $5, territory = $6,
        version = version + 1 WHERE id = $7 AND version = $8";
    SET_STATE = "UPDATE organisations SET state = $1, motive = $2, contact_name = NULL, contact_email = NULL, contact_lang = NULL,
        version = version + 1 WHERE id = $3 AND version = $4";
    SET_PARENT = "UPDATE organisations SET parent = $1, version = version + 1 WHERE id = $2";
    LEAVE_NETWORKS = "DELETE FROM organisation_networks WHERE organisation = $1";
    JOIN_NETWORK = "INSERT INTO organisation_networks (organisation, network) VALUES ($1, $2)
        ON CONFLICT (organisation, network) DO NOTHING";

    MERGE = "UPDATE organisations SET state = 'merged', merged_into = $1, parent = NULL, contact_name = NULL,
        contact_email = NULL, contact_lang = NULL, version = version + 1 WHERE id = $2";
    MOVE_ALIASES = "UPDATE organisations SET merged_into = $1 WHERE merged_into = $2";
    MOVE_CHILDREN = "UPDATE organisations SET parent = $1 WHERE parent = $2";
    NETWORK_MEMBERS = "SELECT organisation FROM organisation_networks WHERE network = $1 ORDER BY organisation";
    NO_NETWORK = "DELETE FROM organisation_networks WHERE network = $1";

    NAME_MEMBER = "INSERT INTO organisation_members (account, name) VALUES ($1, $2)
        ON CONFLICT (account) DO UPDATE SET name = $2";
    ERASE_MEMBER = "UPDATE organisation_members SET name = NULL WHERE account = $1";
    MEMBER_NAME = "SELECT name FROM organisation_members WHERE account = $1";

    GIVE = "INSERT INTO organisation_grants (id, account, role, organisation, territory, from_at, until_at, lent_from,
        given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    HOLDINGS_OF = holdings_where!("AND g.account = $1 AND o.state = 'active' ORDER BY o.folded, g.from_at, g.id");
    ALL_HOLDINGS_OF = holdings_where!("AND g.account = $1 ORDER BY g.from_at, g.id");
    HOLDINGS_IN = holdings_where!("AND g.organisation = $1 ORDER BY m.name, g.account, g.from_at, g.id");
    HOLDING = holdings_where!("AND g.id = $1");
    HELD = "SELECT id FROM organisation_grants WHERE role = $1 AND withdrawn_at IS NULL
        AND (until_at IS NULL OR until_at > $2) ORDER BY id LIMIT 1";
    HOLDERS = "SELECT g.account FROM organisation_grants g JOIN organisations o ON o.id = g.organisation
        WHERE g.role = $1 AND g.territory = $2 AND g.withdrawn_at IS NULL AND g.lent_from IS NULL AND g.from_at <= $3
            AND (g.until_at IS NULL OR g.until_at > $3) AND o.state = 'active'
        GROUP BY g.account ORDER BY g.account";
    EVERY_GRANT_OF = "SELECT g.id, g.role, g.organisation, o.name AS organisation_name, g.territory, g.from_at, g.until_at,
        g.lent_from, g.given_by, g.given_at, g.withdrawn_at
        FROM organisation_grants g JOIN organisations o ON o.id = g.organisation
        WHERE g.account = $1 ORDER BY g.given_at, g.id";
    EVERY_JOIN_OF = "SELECT j.organisation, o.name, j.role, j.message, j.state, j.asked_at
        FROM organisation_joins j JOIN organisations o ON o.id = j.organisation
        WHERE j.account = $1 ORDER BY j.asked_at, j.id";
    FORGET_CONTACT = "UPDATE organisations SET contact_name = NULL, contact_email = NULL, contact_lang = NULL,
        version = version + 1 WHERE requested_by = $1 AND contact_email IS NOT NULL";
    COUNT_STATES = "SELECT state, COUNT(*) FROM organisations GROUP BY state ORDER BY state";
    SAME_GRANT = "SELECT id FROM organisation_grants WHERE account = $1 AND role = $2 AND organisation = $3
        AND territory = $4 AND withdrawn_at IS NULL AND lent_from IS NULL";
    CHANGE_DATES = "UPDATE organisation_grants SET from_at = $1, until_at = $2 WHERE id = $3 AND withdrawn_at IS NULL";
    WITHDRAW = "UPDATE organisation_grants SET withdrawn_at = $1 WHERE id = $2 AND withdrawn_at IS NULL";
    LOANS_TO = "SELECT id FROM organisation_grants WHERE account = $1 AND lent_from = $2 AND withdrawn_at IS NULL";
    MOVE_GRANTS = "UPDATE organisation_grants SET organisation = $1
        WHERE organisation = $2 AND withdrawn_at IS NULL";
    MOVE_LOAN = "UPDATE organisation_grants SET lent_from = $1 WHERE id = $2";
    LOANS_OF = "SELECT id, account FROM organisation_grants WHERE lent_from = $1 AND withdrawn_at IS NULL
        ORDER BY id";

    ASK = "INSERT INTO organisation_joins (id, organisation, account, role, message, state, asked_at)
        VALUES ($1, $2, $3, $4, $5, 'asked', $6)";
    ASKED_TWICE = "SELECT id FROM organisation_joins WHERE organisation = $1 AND account = $2 AND state = 'asked'";
    JOIN = "SELECT j.id, j.organisation, j.account, m.name AS account_name, j.role, j.message, j.asked_at
        FROM organisation_joins j LEFT JOIN organisation_members m ON m.account = j.account
        WHERE j.id = $1 AND j.state = 'asked'";
    JOINS_IN = "SELECT j.id, j.organisation, j.account, m.name AS account_name, j.role, j.message, j.asked_at
        FROM organisation_joins j LEFT JOIN organisation_members m ON m.account = j.account
        WHERE j.organisation = $1 AND j.state = 'asked' ORDER BY j.asked_at, j.id";
    JOINS_OF = "SELECT j.id, j.organisation, j.account, m.name AS account_name, j.role, j.message, j.asked_at
        FROM organisation_joins j LEFT JOIN organisation_members m ON m.account = j.account
        WHERE j.account = $1 AND j.state = 'asked' ORDER BY j.asked_at, j.id";
    DECIDE = "UPDATE organisation_joins SET state = $1, decided_by = $2, decided_at = $3, message = ''
        WHERE id = $4 AND state = 'asked'";
    MOVE_JOIN = "UPDATE organisation_joins SET organisation = $1 WHERE id = $2";
}
