//! Schema changes: a list that only grows.

use sha2::{Digest, Sha256};

use crate::{Db, EngineKind, Error, Result, Tx, params};

/// One step of the schema, run once, in its own transaction.
///
/// Written in PostgreSQL's words, in capitals (`BIGINT`, `BOOLEAN`, `TIMESTAMPTZ`, `UUID`, `BYTEA`, `JSONB`, `TEXT`,
/// `DOUBLE PRECISION`); SQLite gets its own words and `STRICT` tables. A step that has run is never edited: it
/// is refused at the next start; add another step. Steps only add (expand now, contract in a later release), so an
/// older program can still run beside a newer one.
///
/// A statement that begins with `-- only: sqlite` or `-- only: postgres` runs on that engine alone, word for word.
/// That is for triggers that refuse changes to a journal, and for nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `crate.000-what`, unique: the crate's name comes first.
    pub name: &'static str,
    /// The statements, in order.
    pub sql: &'static [&'static str],
}

impl Migration {
    pub(crate) fn checksum(&self) -> String {
        use std::fmt::Write;
        let mut hash = Sha256::new();
        for statement in self.sql {
            hash.update(statement.as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    pub(crate) fn fail(&self, message: impl Into<String>) -> Error {
        Error::Migration { name: self.name.to_owned(), message: message.into() }
    }
}

const RECORD_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL)";
const RECORDED: &str = "SELECT checksum FROM schema_migrations WHERE name = $1";
const APPLIED: &str = "SELECT name FROM schema_migrations ORDER BY name";
const RECORD: &str = "INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)";

impl Db {
    /// The names of the steps that have run, in order of name.
    ///
    /// # Errors
    /// The engine's; a database that was never migrated has no such table.
    pub async fn migrations(&self) -> Result<Vec<String>> {
        self.read(|tx| async move { tx.all(APPLIED, params![]).await }).await
    }

    /// Brings the schema up to date: runs the steps not yet recorded, in order. Answers how many ran. Several nodes
    /// may call it at once.
    ///
    /// # Errors
    /// [`Error::Migration`] when a step fails, or was edited after it had run; steps before it stay.
    pub async fn migrate(&self, steps: &[Migration]) -> Result<usize> {
        self.make_record_table().await?;
        let mut run = 0;
        for step in steps {
            run += usize::from(self.step(step).await?);
        }
        Ok(run)
    }

    pub(crate) async fn make_record_table(&self) -> Result<()> {
        let engine = self.engine();
        let make = || self.write("db.migrate", |tx| async move { make_record_table(&tx, engine).await });
        match make().await {
            // Two nodes made it at the same time.
            Err(Error::Constraint { .. } | Error::Driver(_)) => make().await,
            done => done,
        }
    }

    async fn step(&self, step: &Migration) -> Result<bool> {
        let checksum = step.checksum();
        let (checksum, engine) = (checksum.as_str(), self.engine());
        let attempt = || {
            self.write("db.migrate", |tx| async move {
                if let Some(recorded) = tx.optional::<String>(RECORDED, params![step.name]).await? {
                    return if recorded == checksum {
                        Ok(false)
                    } else {
                        Err(step.fail("was edited after it ran here; put it back and add a new step"))
                    };
                }
                run(&tx, step, engine).await?;
                Ok(true)
            })
        };
        match attempt().await {
            Err(Error::Constraint { .. }) => attempt().await,
            done => done,
        }
    }
}

/// Makes the table that records the steps, in the caller's transaction.
pub(crate) async fn make_record_table(tx: &Tx, engine: EngineKind) -> Result<()> {
    tx.batch(&translate(RECORD_TABLE, engine)).await
}

/// Runs a step that has not run, and records it, in the caller's transaction.
pub(crate) async fn run(tx: &Tx, step: &Migration, engine: EngineKind) -> Result<()> {
    // The record comes first: a second node waits on it, then finds the work done.
    tx.execute(RECORD, params![step.name, step.checksum()]).await?;
    apply(tx, step, engine).await
}

async fn apply(tx: &Tx, step: &Migration, engine: EngineKind) -> Result<()> {
    for (index, statement) in step.sql.iter().enumerate() {
        let Some(sql) = for_engine(statement, engine) else { continue };
        match tx.batch(&sql).await {
            Ok(()) => {}
            Err(error @ Error::Conflict(_)) => return Err(error),
            Err(error) => return Err(step.fail(format!("statement {}: {error}", index + 1))),
        }
    }
    Ok(())
}

/// The statement as this engine gets it; `None` when it is for the other one.
fn for_engine(statement: &str, engine: EngineKind) -> Option<String> {
    let Some(rest) = statement.trim_start().strip_prefix("-- only:") else {
        return Some(translate(statement, engine));
    };
    let (target, sql) = rest.split_once('\n')?;
    let wanted = match engine {
        EngineKind::Sqlite => "sqlite",
        EngineKind::Postgres => "postgres",
    };
    (target.trim() == wanted).then(|| sql.to_owned())
}

/// Schema words of the other engine. On PostgreSQL text sorts by bytes, as it does on SQLite, whatever the server's
/// language.
fn translate(statement: &str, engine: EngineKind) -> String {
    let table = statement.trim_start().starts_with("CREATE TABLE");
    if !table && !statement.trim_start().starts_with("ALTER TABLE") {
        return statement.to_owned();
    }
    let mut out = String::with_capacity(statement.len() + 64);
    let mut quoted = false;
    for word in statement.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        let end = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_').len();
        let (name, rest) = word.split_at(end);
        out.push_str(if quoted { name } else { type_word(name, engine, out.trim_end().ends_with(" AS")) });
        out.push_str(rest);
        quoted ^= rest.contains('\'');
    }
    if table && engine == EngineKind::Sqlite {
        out.truncate(out.trim_end().trim_end_matches(';').len());
        out.push_str(" STRICT");
    }
    if engine == EngineKind::Sqlite { out.replace("DOUBLE PRECISION", "REAL") } else { out }
}

fn type_word(word: &str, engine: EngineKind, in_cast: bool) -> &str {
    match (engine, word) {
        (EngineKind::Sqlite, "BIGINT" | "BOOLEAN" | "TIMESTAMPTZ") => "INTEGER",
        (EngineKind::Sqlite, "UUID" | "BYTEA") => "BLOB",
        (EngineKind::Sqlite, "JSONB") => "TEXT",
        (EngineKind::Postgres, "TEXT") if !in_cast => "TEXT COLLATE \"C\"",
        (_, other) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ddl_is_translated_word_by_word_and_only_there() {
        let sql = "CREATE TABLE t (id UUID PRIMARY KEY, a TEXT NOT NULL DEFAULT 'BIGINT TEXT', at TIMESTAMPTZ,\n b DOUBLE PRECISION, c BIGINT CHECK (c > 0))";
        assert_eq!(
            translate(sql, EngineKind::Sqlite),
            "CREATE TABLE t (id BLOB PRIMARY KEY, a TEXT NOT NULL DEFAULT 'BIGINT TEXT', at INTEGER,\n b REAL, c INTEGER CHECK (c > 0)) STRICT"
        );
        assert!(
            translate(sql, EngineKind::Postgres)
                .contains("a TEXT COLLATE \"C\" NOT NULL DEFAULT 'BIGINT TEXT'")
        );
        assert_eq!(
            translate("CREATE INDEX i ON t (BIGINT)", EngineKind::Sqlite),
            "CREATE INDEX i ON t (BIGINT)"
        );
    }

    #[test]
    fn a_statement_may_be_for_one_engine() {
        let sql = "-- only: sqlite\nCREATE TRIGGER x";
        assert_eq!(for_engine(sql, EngineKind::Sqlite).as_deref(), Some("CREATE TRIGGER x"));
        assert_eq!(for_engine(sql, EngineKind::Postgres), None);
    }
}
