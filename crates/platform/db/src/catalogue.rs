//! The tables of a database, read from the migrations that made them.
//!
//! Backup and copy must not miss a table, nor ask an engine for its own catalogue: each engine answers otherwise. The
//! `CREATE TABLE` statements are the one description both share.

use crate::{Error, Migration, Result};

/// Every table that a list of steps makes, in the order they are made: a table comes after those it refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// The tables.
    pub tables: Vec<Table>,
    /// Functions that triggers call, on PostgreSQL.
    pub(crate) functions: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `BOOLEAN`
    Bool,
    /// `BIGINT`
    Int,
    /// `DOUBLE PRECISION`
    Float,
    /// `TEXT`
    Text,
    /// `BYTEA`
    Bytes,
    /// `UUID`
    Uuid,
    /// `TIMESTAMPTZ`
    Time,
    /// `JSONB`
    Json,
}

impl Kind {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "BOOLEAN" => Kind::Bool,
            "BIGINT" => Kind::Int,
            "DOUBLE" => Kind::Float,
            "TEXT" => Kind::Text,
            "BYTEA" => Kind::Bytes,
            "UUID" => Kind::Uuid,
            "TIMESTAMPTZ" => Kind::Time,
            "JSONB" => Kind::Json,
            _ => return None,
        })
    }
}

impl Catalogue {
    /// Reads the steps, in the order they run.
    ///
    /// # Errors
    /// [`Error::Migration`] for a schema change it does not understand, or a table without a primary key: such a table
    /// has no order that both engines share.
    pub fn of<'a>(steps: impl IntoIterator<Item = &'a Migration>) -> Result<Self> {
        let mut catalogue = Self::default();
        for step in steps {
            for statement in step.sql {
                catalogue.read(statement).map_err(|why| step.fail(why))?;
            }
        }
        match catalogue.tables.iter().find(|table| table.key.is_empty()) {
            Some(table) => Err(Error::driver(format!("table {} has no primary key", table.name))),
            None => Ok(catalogue),
        }
    }

    fn read(&mut self, statement: &str) -> Result<(), String> {
        let words = words(statement);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["CREATE", "TABLE", "IF", "NOT", "EXISTS", name, body @ ..]
            | ["CREATE", "TABLE", name, body @ ..] => {
                self.tables.push(Table::read(name, body)?);
            }
            ["CREATE", "FUNCTION", name, ..] => self.functions.push((*name).to_owned()),
            ["DROP", "TABLE", "IF", "EXISTS", name] | ["DROP", "TABLE", name] => {
                self.tables.retain(|table| table.name != *name);
            }
            ["ALTER", "TABLE", name, change @ ..] => self.table(name)?.alter(change)?,
            _ => {}
        }
        Ok(())
    }

    fn table(&mut self, name: &str) -> Result<&mut Table, String> {
        self.tables
            .iter_mut()
            .find(|table| table.name == name)
            .ok_or_else(|| format!("no table {name} before it"))
    }
}

impl Table {
    fn read(name: &str, body: &[&str]) -> Result<Self, String> {
        let mut table = Self { name: name.to_owned(), columns: Vec::new(), key: Vec::new() };
        for part in parts(body) {
            match part {
                ["PRIMARY", "KEY", "(", columns @ .., ")"]
                | ["CONSTRAINT", _, "PRIMARY", "KEY", "(", columns @ .., ")"] => {
                    table.key = columns.iter().filter(|c| **c != ",").map(|c| (*c).to_owned()).collect();
                }
                ["UNIQUE" | "CHECK" | "FOREIGN" | "CONSTRAINT" | "PRIMARY", ..] | [] => {}
                column => table.add(column)?,
            }
        }
        Ok(table)
    }

    fn add(&mut self, column: &[&str]) -> Result<(), String> {
        let [name, kind, rest @ ..] = column else {
            return Err(format!("cannot read the column {column:?}"));
        };
        let kind = Kind::of(kind).ok_or_else(|| format!("{kind} is outside the shared types"))?;
        if rest.windows(2).any(|pair| pair == ["PRIMARY", "KEY"]) {
            self.key = vec![(*name).to_owned()];
        }
        self.columns.push(Column { name: (*name).to_owned(), kind });
        Ok(())
    }

    fn alter(&mut self, change: &[&str]) -> Result<(), String> {
        match change {
            ["ADD" | "DROP", "CONSTRAINT", ..] => Ok(()),
            ["ADD", "COLUMN", column @ ..] | ["ADD", column @ ..] => self.add(column),
            ["DROP", "COLUMN", name] => {
                self.columns.retain(|column| column.name != *name);
                Ok(())
            }
            ["RENAME", "COLUMN", old, "TO", new] => {
                for name in self.columns.iter_mut().map(|c| &mut c.name).chain(&mut self.key) {
                    if name == old {
                        (*new).clone_into(name);
                    }
                }
                Ok(())
            }
            ["RENAME", "TO", name] => {
                (*name).clone_into(&mut self.name);
                Ok(())
            }
            other => Err(format!("a change of a table that backups do not understand: {}", other.join(" "))),
        }
    }
}

/// The parts of `( …, …, … )` between its outer commas.
fn parts<'a>(body: &'a [&'a str]) -> impl Iterator<Item = &'a [&'a str]> {
    let end = body.iter().rposition(|word| *word == ")").unwrap_or(body.len());
    let mut depth = 0;
    body.get(1..end).unwrap_or_default().split(move |word| {
        match *word {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0 && *word == ","
    })
}

/// Words and single signs; comments left out, a text literal is one word.
fn words(sql: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in sql.lines() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next()
            && !rest.starts_with("--")
        {
            let end = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if first == '\'' {
                rest[1..].find('\'').map_or(rest.len(), |at| at + 2)
            } else {
                first.len_utf8()
            };
            let (word, after) = rest.split_at(end);
            out.push(word.to_owned());
            rest = after.trim_start();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(sql: &'static [&'static str]) -> Result<Vec<String>> {
        let step = Migration { name: "test.001", sql };
        let tables = Catalogue::of([&step])?.tables.into_iter();
        Ok(tables
            .map(|t| {
                let columns: Vec<_> = t.columns.iter().map(|c| format!("{} {:?}", c.name, c.kind)).collect();
                format!("{}({}) by {}", t.name, columns.join(", "), t.key.join(","))
            })
            .collect())
    }

    #[test]
    fn tables_are_read_as_they_stand_after_every_step() {
        let sql = &[
            "CREATE TABLE a (
                id UUID PRIMARY KEY, -- the id
                kind TEXT NOT NULL DEFAULT 'x, (y) PRIMARY KEY' CHECK (kind IN ('x', 'y')),
                share DOUBLE PRECISION, raw BYTEA,
                UNIQUE (kind, share))",
            "CREATE INDEX a_kind ON a (kind)",
            "CREATE TABLE b (a UUID NOT NULL REFERENCES a (id), n BIGINT, ok BOOLEAN, CHECK (n > 0), PRIMARY KEY (a, n))",
            "CREATE TABLE gone (id BIGINT PRIMARY KEY)",
            "DROP TABLE gone",
            "ALTER TABLE a ADD COLUMN at TIMESTAMPTZ",
            "ALTER TABLE a RENAME COLUMN id TO key",
            "ALTER TABLE a DROP COLUMN raw",
            "ALTER TABLE b ADD data JSONB NOT NULL DEFAULT '{}'",
            "-- only: postgres\nCREATE FUNCTION f() RETURNS trigger AS $$ CREATE TABLE x $$",
        ];
        assert_eq!(
            described(sql).unwrap(),
            [
                "a(key Uuid, kind Text, share Float, at Time) by key",
                "b(a Uuid, n Int, ok Bool, data Json) by a,n"
            ]
        );
    }

    #[test]
    fn what_a_backup_could_not_carry_is_refused() {
        for (sql, why) in [
            (&["CREATE TABLE a (id UUID PRIMARY KEY, price NUMERIC)"][..], "NUMERIC is outside"),
            (&["CREATE TABLE a (id UUID)"], "no primary key"),
            (&["ALTER TABLE a ADD b TEXT"], "no table a"),
            (&["CREATE TABLE a (id UUID PRIMARY KEY)", "ALTER TABLE a SET SCHEMA x"], "do not understand"),
        ] {
            let error = described(Box::leak(sql.to_vec().into_boxed_slice())).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
