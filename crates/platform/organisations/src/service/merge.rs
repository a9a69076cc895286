//! Merge duplicates: one identity remains, the other leads to it.

use std::future::Future;
use std::pin::Pin;

use db::Tx;
use identity::{Actor, GrantId, OrganisationId};
use serde_json::json;

use super::edit::ancestors;
use super::{Error, Organisations};
use crate::model::{Brief, Facts, Holding, Organisation, State};
use crate::store;

/// How many rows an [`Owner`] moved.
pub type Moved<'a> = Pin<Box<dyn Future<Output = db::Result<u64>> + Send + 'a>>;

/// A capability whose rows belong to organisations, and follow a merge in its transaction.
pub trait Owner: Send + Sync {
    /// Its name, for the journal.
    fn name(&self) -> &'static str;

    /// Gives what `from` owns to `to`; answers how many rows.
    fn moved<'a>(&'a self, tx: &'a Tx, from: OrganisationId, to: OrganisationId) -> Moved<'a>;
}

/// What a merge would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The one that becomes an alias.
    pub from: Organisation,
    /// The one that remains.
    pub to: Organisation,
    /// Roles held in the first.
    pub roles: usize,
    /// Of them, those whose holder has the same role in the other: they become one.
    pub doubled: usize,
    /// Requests to join the first.
    pub joins: usize,
    /// Organisations that belong to the first.
    pub children: usize,
}

impl Organisations {
    /// Organisations that are likely this one written twice.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever does not answer for organisations of its territory.
    pub async fn duplicates(&self, actor: &Actor, id: OrganisationId) -> Result<Vec<Brief>, Error> {
        self.db
            .read(|tx| async move {
                let (one, _) = self.overseen(&tx, actor, id).await?;
                self.duplicates_in(&tx, &one).await
            })
            .await
    }

    pub(super) async fn duplicates_in(&self, tx: &Tx, one: &Organisation) -> Result<Vec<Brief>, Error> {
        let others = store::look_alike(tx, one).await?.into_iter();
        let alike = |other: &Organisation| one.facts.resembles(&other.facts, &self.territories);
        Ok(others.filter(alike).map(|other| other.brief()).collect())
    }

    /// What merging `from` into `to` would do.
    ///
    /// # Errors
    /// As [`Self::merge`].
    pub async fn merge_preview(
        &self,
        actor: &Actor,
        from: OrganisationId,
        to: OrganisationId,
    ) -> Result<Preview, Error> {
        self.db
            .read(|tx| async move {
                let (from, to) = self.mergeable(&tx, actor, from, to).await?;
                let (theirs, ours) =
                    (store::holdings_in(&tx, from.id).await?, store::holdings_in(&tx, to.id).await?);
                Ok(Preview {
                    roles: theirs.len(),
                    doubled: theirs.iter().filter(|held| twin(held, &ours).is_some()).count(),
                    joins: store::joins_in(&tx, from.id).await?.len(),
                    children: store::children_of(&tx, from.id).await?.len(),
                    from,
                    to,
                })
            })
            .await
    }

    /// Merges `from` into `to`: the identity of the first, and every one that led to it, leads to the second from then
    /// on; roles, loans, requests, children and networks follow, and so does what each [`Owner`] holds, or nothing
    /// happens at all. A role held in both becomes one, with the longer dates.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever does not answer for both; [`Error::State`] when the second is not active, when the
    /// first was refused or merged, or when they are the same; [`Error::Conflict`] when one changed since `versions`
    /// were shown.
    pub async fn merge(
        &self,
        actor: &Actor,
        from: OrganisationId,
        to: OrganisationId,
        versions: (i64, i64),
    ) -> Result<(), Error> {
        self.db
            .write("organisations.merge", |tx| async move {
                let (from, to) = self.mergeable(&tx, actor, from, to).await?;
                if (from.version, to.version) != versions {
                    return Err(Error::Conflict);
                }
                let doubled = self.move_roles(&tx, &from, &to).await?;
                let roles = store::move_grants(&tx, from.id, to.id).await?;
                self.move_joins(&tx, &from, &to).await?;
                // The one that remains may lie under the one that goes: it takes its place.
                if ancestors(&tx, to.id).await?.contains(&from.id) {
                    store::set_parent(&tx, to.id, from.parent).await?;
                }
                store::merge(&tx, from.id, to.id).await?;
                self.take_siret(&tx, &from, to.id).await?;
                let mut owned = serde_json::Map::new();
                for owner in self.owners.iter() {
                    let rows = owner.moved(&tx, from.id, to.id).await?;
                    owned.insert(owner.name().to_owned(), rows.into());
                }
                let data = json!({"from": from.id, "to": to.id, "from_state": from.state, "roles": roles,
                    "doubled": doubled, "owned": owned});
                self.record(&tx, actor, from.id, "organisations.merged", data.clone()).await?;
                self.record(&tx, actor, to.id, "organisations.merged", data).await?;
                Ok(())
            })
            .await
    }

    async fn mergeable(
        &self,
        tx: &Tx,
        actor: &Actor,
        from: OrganisationId,
        to: OrganisationId,
    ) -> Result<(Organisation, Organisation), Error> {
        let (from, _) = self.overseen(tx, actor, from).await?;
        let (to, _) = self.overseen(tx, actor, to).await?;
        let mergeable = matches!(from.state, State::Requested | State::Active | State::Closed);
        if from.id != to.id && mergeable && to.state == State::Active {
            Ok((from, to))
        } else {
            Err(Error::State)
        }
    }

    /// Joins roles held in both organisations; answers which ones went.
    async fn move_roles(
        &self,
        tx: &Tx,
        from: &Organisation,
        to: &Organisation,
    ) -> Result<Vec<GrantId>, Error> {
        let ours = store::holdings_in(tx, to.id).await?;
        let now = self.world.now();
        let mut gone = Vec::new();
        for theirs in store::holdings_in(tx, from.id).await? {
            let Some(kept) = twin(&theirs, &ours) else { continue };
            let (a, b) = (&kept.grant, &theirs.grant);
            let until = a.until.zip(b.until).map(|(a, b)| a.max(b));
            store::change_dates(tx, a.id, a.from.min(b.from), until).await?;
            for (loan, borrower) in store::loans_of(tx, b.id).await? {
                if store::loan_to(tx, borrower, a.id).await?.is_some() {
                    store::withdraw(tx, loan, now).await?;
                } else {
                    store::move_loan(tx, loan, a.id).await?;
                }
            }
            store::withdraw(tx, b.id, now).await?;
            gone.push(b.id);
        }
        Ok(gone)
    }

    async fn move_joins(&self, tx: &Tx, from: &Organisation, to: &Organisation) -> Result<(), Error> {
        for join in store::joins_in(tx, from.id).await? {
            if store::asked(tx, to.id, join.account).await?.is_some() {
                store::decide(tx, join.id, "dropped", None, self.world.now()).await?;
            } else {
                store::move_join(tx, join.id, to.id).await?;
            }
        }
        Ok(())
    }

    /// A number that only the alias knew is kept.
    async fn take_siret(&self, tx: &Tx, from: &Organisation, to: OrganisationId) -> Result<(), Error> {
        let to = store::by_id(tx, to).await?.ok_or(Error::NotFound)?;
        if to.facts.siret.is_some() || from.facts.siret.is_none() {
            return Ok(());
        }
        let facts = Facts { siret: from.facts.siret.clone(), ..to.facts.clone() };
        let numbered = Organisation { facts, ..to };
        if store::siret_taken(tx, &numbered).await? {
            return Ok(());
        }
        let changed = store::change(tx, numbered.id, numbered.version, &numbered.facts).await?;
        if changed { Ok(()) } else { Err(Error::Conflict) }
    }
}

/// The same role of the same person among others; a loan is never one.
fn twin<'a>(held: &Holding, others: &'a [Holding]) -> Option<&'a Holding> {
    let key = |held: &Holding| (held.account, held.grant.role, held.grant.territory.clone());
    let same = |other: &&Holding| !other.is_lent() && !held.is_lent() && key(other) == key(held);
    others.iter().find(same)
}
