//! Change what an organisation says of itself, its parent and its networks.

use std::collections::BTreeSet;

use db::Tx;
use identity::{Actor, OrganisationId};
use serde_json::json;

use super::open::{checked, told};
use super::{Error, Organisations, Problem};
use crate::model::{Facts, Kind, MAX_DEPTH, Organisation, State};
use crate::store;

/// New facts, and new bonds when they change.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The version the page showed.
    pub version: i64,
    /// What it says of itself.
    pub facts: Facts,
    /// Its parent and networks; none leaves them as they are.
    pub bonds: Option<Bonds>,
}

/// What an organisation is tied to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bonds {
    /// The one it belongs to.
    pub parent: Option<OrganisationId>,
    /// The networks it is a member of.
    pub networks: BTreeSet<OrganisationId>,
}

impl Organisations {
    /// Changes an organisation. Its referent changes what it declares; whoever answers for its territory, the old one
    /// and the new, changes the rest ([`Facts::reserved_change`]) and its bonds: nobody enters a network by themself.
    ///
    /// # Errors
    /// [`Error::NotFound`], wrong fields, [`Error::SiretTaken`], [`Error::Cycle`], [`Error::Conflict`];
    /// [`Error::State`] unless it is active, or asked for.
    pub async fn edit(&self, actor: &Actor, id: OrganisationId, edit: &Edit) -> Result<(), Error> {
        let facts = &checked(&edit.facts)?;
        self.db
            .write("organisations.edit", |tx| async move {
                let (one, authority) = self.load(&tx, actor, id).await?;
                let oversees = authority.oversees(&self.territories, &one.facts.territory);
                let reserved = one.facts.reserved_change(facts) || edit.bonds.is_some();
                let moves_within = authority.oversees(&self.territories, &facts.territory);
                let may = if reserved {
                    oversees && moves_within
                } else {
                    authority.manages(&self.territories, &one)
                };
                if !may {
                    return Err(Error::NotFound);
                }
                if !matches!((one.state, oversees), (State::Active, _) | (State::Requested, true)) {
                    return Err(Error::State);
                }
                let new = Organisation { facts: facts.clone(), ..one.clone() };
                if one.state == State::Active && store::siret_taken(&tx, &new).await? {
                    return Err(Error::SiretTaken);
                }
                if !store::change(&tx, one.id, edit.version, facts).await? {
                    return Err(Error::Conflict);
                }
                let data = json!({"from": told(&one.facts), "to": told(facts),
                    "renamed": one.facts.name != facts.name});
                self.record(&tx, actor, one.id, "organisations.edited", data).await?;
                match &edit.bonds {
                    Some(bonds) => self.tie(&tx, actor, &one, bonds).await,
                    None => Ok(()),
                }
            })
            .await
    }

    async fn tie(&self, tx: &Tx, actor: &Actor, one: &Organisation, bonds: &Bonds) -> Result<(), Error> {
        let parent = match bonds.parent {
            None => None,
            Some(parent) => Some(self.fit_parent(tx, one, parent).await?),
        };
        let mut networks = BTreeSet::new();
        for network in &bonds.networks {
            let network = store::resolve(tx, *network).await?.filter(|network| {
                network.state == State::Active && network.facts.kind == Kind::Network && network.id != one.id
            });
            networks.insert(network.ok_or(Problem::Networks)?.id);
        }
        let before: BTreeSet<OrganisationId> =
            store::networks_of(tx, one.id).await?.into_iter().map(|network| network.id).collect();
        if (parent, &networks) == (one.parent, &before) {
            return Ok(());
        }
        store::set_parent(tx, one.id, parent).await?;
        store::set_networks(tx, one.id, &networks).await?;
        let data = json!({"from": {"parent": one.parent, "networks": before},
            "to": {"parent": parent, "networks": networks}});
        self.record(tx, actor, one.id, "organisations.tied", data).await?;
        Ok(())
    }

    /// The parent of today, if the chain above it does not come back to the child.
    async fn fit_parent(
        &self,
        tx: &Tx,
        child: &Organisation,
        parent: OrganisationId,
    ) -> Result<OrganisationId, Error> {
        let parent = store::resolve(tx, parent).await?.filter(|parent| parent.state == State::Active);
        let parent = parent.ok_or(Problem::Parent)?.id;
        if ancestors(tx, parent).await?.contains(&child.id) { Err(Error::Cycle) } else { Ok(parent) }
    }
}

/// An organisation and those above it, nearest first.
pub(super) async fn ancestors(tx: &Tx, id: OrganisationId) -> Result<Vec<OrganisationId>, Error> {
    let mut chain = vec![id];
    let mut next = store::by_id(tx, id).await?.and_then(|one| one.parent);
    while let Some(above) = next {
        if chain.len() == MAX_DEPTH {
            return Err(Error::Cycle);
        }
        chain.push(above);
        next = store::by_id(tx, above).await?.and_then(|one| one.parent);
    }
    Ok(chain)
}
