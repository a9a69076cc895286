//! After a change of the server's keys: everything under the new one, so that the old one can go.

use db::Value;
use jobs::State;

use super::factors::PEPPER;
use super::passwords::RESET;
use super::registration::REGISTER;
use super::{Accounts, Error};
use crate::store::{self, Column, Page};

/// What still needs an old key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Remaining {
    /// Sealed values that are not under the active key.
    pub sealed: u64,
    /// Letters that strangers asked for and that wait to be written, whichever key they were asked under. The service
    /// writes them within seconds.
    pub letters: u64,
}

impl Accounts {
    /// Forgets what is over, then seals every sealed value again under the active key and renews the index of every
    /// e-mail. Answers how many. It may be stopped and started again, and run while people work and on several nodes at
    /// once: a value that is changed meanwhile is left to whoever changes it. Recovery codes are digests: their old
    /// pepper is kept, sealed.
    ///
    /// Sessions are random and stored as digests: they go on. Attempts are counted from zero again.
    ///
    /// # Errors
    /// A value that none of the keys opens; the store's.
    pub async fn reseal(&self) -> Result<u64, Error> {
        self.purge().await?;
        let peppers = &self.vault.derive_all(PEPPER);
        self.db
            .write("accounts.keep-peppers", |tx| async move {
                for pepper in peppers.iter().skip(1) {
                    store::keep_pepper(&tx, &self.vault, self.world(), pepper).await?;
                }
                Ok::<_, db::Error>(())
            })
            .await?;
        let mut sealed = 0;
        for column in Column::ALL {
            let mut after = Some(column.start());
            while let Some(from) = &after {
                // Read apart: writes that also read a whole page would lose against one another.
                let page = self.sealed_after(column, from).await?;
                let changes = &page.sealed_again(&self.vault, self.world())?;
                sealed += self
                    .db
                    .write("accounts.reseal", |tx| async move {
                        store::reseal(&tx, column, changes.clone()).await
                    })
                    .await?;
                after = page.next();
            }
        }
        Ok(sealed)
    }

    async fn sealed_after(&self, column: Column, after: &Value) -> Result<Page, Error> {
        Ok(self.db.read(|tx| async move { store::sealed_after(&tx, column, after).await }).await?)
    }

    /// What would be lost if the old keys went now.
    ///
    /// # Errors
    /// The store's.
    pub async fn remaining(&self) -> Result<Remaining, Error> {
        let mut sealed = 0;
        for column in Column::ALL {
            let mut after = Some(column.start());
            while let Some(from) = &after {
                let page = self.sealed_after(column, from).await?;
                sealed += page.old(&self.vault);
                after = page.next();
            }
        }
        let piles = jobs::overview(&self.db, self.now()).await?.piles;
        let waits = |pile: &&jobs::Pile| {
            [RESET, REGISTER].contains(&pile.kind.as_str())
                && matches!(pile.state, State::Queued | State::Running)
        };
        let letters: i64 = piles.iter().filter(waits).map(|pile| pile.count).sum();
        Ok(Remaining { sealed, letters: letters.unsigned_abs() })
    }
}
