//! A schema of its own inside a PostgreSQL database: to try an engine without touching what is there.

use crate::{Db, Engine, Error, Result};

/// A schema made for a trial. [`TrialSchema::remove`] drops it with all it holds.
pub struct TrialSchema {
    admin: Db,
    name: String,
    /// The address of the same database, where every name means this schema.
    pub url: String,
}

impl TrialSchema {
    /// Makes an empty schema called `name` in the database at `url`.
    ///
    /// # Errors
    /// When the address is not PostgreSQL's, the name is not plain, or the engine refuses.
    pub async fn make(url: &str, name: &str) -> Result<Self> {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        {
            return Err(Error::driver("a schema's name is made of a-z, 0-9 and _"));
        }
        let admin = Db::open(url)?;
        run(&admin, &format!("CREATE SCHEMA {name}")).await?;
        let join = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{join}options=-c%20search_path%3D{name}");
        Ok(Self { admin, name: name.to_owned(), url })
    }

    /// Drops the schema.
    ///
    /// # Errors
    /// The engine's.
    pub async fn remove(self) -> Result<()> {
        run(&self.admin, &format!("DROP SCHEMA {} CASCADE", self.name)).await
    }
}

async fn run(admin: &Db, sql: &str) -> Result<()> {
    match &admin.0.engine {
        Engine::Postgres(postgres) => postgres.batch(sql).await,
        Engine::Sqlite(_) => Err(Error::driver("only PostgreSQL, or what speaks its protocol, has schemas")),
    }
}
