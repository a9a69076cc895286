//! What a thief would read in a copy of the store.

use std::fmt::Write as _;
use std::path::Path;

use db::{Db, params};

/// A copy of the store, as bytes.
pub struct Stolen(Vec<u8>);

impl Stolen {
    /// The file of SQLite with what is not yet written back to it; without a file, each row of each table of PostgreSQL.
    pub async fn copy(db: &Db, file: Option<&Path>) -> Self {
        match file {
            Some(file) => {
                let mut bytes = std::fs::read(file).expect("the file of an open database");
                bytes.extend(std::fs::read(file.with_extension("db-wal")).unwrap_or_default());
                Self(bytes)
            }
            None => Self(rows(db).await.into_bytes()),
        }
    }

    /// Whether this text is there: as it is, or as the digits that PostgreSQL shows bytes by.
    pub fn contains(&self, text: &str) -> bool {
        let digits = text.bytes().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        [text, digits.as_str()]
            .iter()
            .any(|form| self.0.windows(form.len()).any(|window| window == form.as_bytes()))
    }
}

async fn rows(db: &Db) -> String {
    let tables: Vec<String> = all(
        db,
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables \
         WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
    )
    .await;
    assert!(!tables.is_empty(), "a store without tables proves nothing");
    let mut text = String::new();
    for table in tables {
        let sql = format!("SELECT CAST(t AS TEXT) FROM {table} t");
        for row in all(db, Box::leak(sql.into_boxed_str())).await {
            text.push_str(&row);
            text.push('\n');
        }
    }
    text
}

async fn all(db: &Db, sql: &'static str) -> Vec<String> {
    let read = db.read(|tx| async move { tx.all(sql, params![]).await });
    read.await.expect("the rows of a table")
}
