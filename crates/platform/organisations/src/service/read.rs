//! What pages and the API read.

use db::Tx;
use identity::{Actor, AgentId, GrantId, OrganisationId, Power, Role};
use kernel::TerritoryRef;
use kernel::text::{fold, normalise_code};

use super::authority::Authority;
use super::{Error, Organisations};
use crate::model::{Brief, Capacity, Holding, JoinRequest, Kind, Organisation, State};
use crate::store;

/// Organisations read at once while a filter is applied.
const BATCH: u32 = 200;

/// An organisation as the actor may see it.
#[derive(Debug, Clone)]
pub struct View {
    /// The organisation of today.
    pub organisation: Organisation,
    /// The one it belongs to.
    pub parent: Option<Brief>,
    /// The networks it is a member of.
    pub networks: Vec<Brief>,
    /// Those that belong to it.
    pub children: Vec<Brief>,
    /// Who holds which role; empty for those who do not belong to it nor answer for it.
    pub members: Vec<Holding>,
    /// Requests to join; empty for those who do not answer for it.
    pub joins: Vec<JoinRequest>,
    /// Organisations likely the same; empty for those who do not answer for its territory.
    pub duplicates: Vec<Brief>,
    /// What the actor may do.
    pub may: May,
}

/// What the actor may do with an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct May {
    /// Holds a role in it.
    pub belongs: bool,
    /// Answers for its accounts.
    pub manages: bool,
    /// Answers for organisations of its territory.
    pub oversees: bool,
    /// The roles they may give on its territory.
    pub give: Vec<Role>,
    /// The roles held in it that they may end.
    pub withdraw: Vec<GrantId>,
    /// Their own roles that they may lend.
    pub lend: Vec<GrantId>,
}

/// What a list is narrowed to.
#[derive(Debug, Clone)]
pub struct Filter {
    /// How far the organisations are; others than active ones are shown to those who answer for them.
    pub state: State,
    /// Words of the name, or the SIRET.
    pub words: String,
    /// One kind.
    pub kind: Option<Kind>,
    /// One capacity.
    pub capacity: Option<Capacity>,
    /// Acting within a territory.
    pub territory: Option<TerritoryRef>,
    /// Only those the actor answers for.
    pub overseen: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            state: State::Active,
            words: String::new(),
            kind: None,
            capacity: None,
            territory: None,
            overseen: false,
        }
    }
}

/// What someone has to do with organisations.
#[derive(Debug, Clone, Default)]
pub struct Mine {
    /// Their roles, whatever their dates.
    pub roles: Vec<Holding>,
    /// Their requests to join, each with the organisation.
    pub joins: Vec<(JoinRequest, Brief)>,
    /// What they registered that is not active.
    pub requested: Vec<Organisation>,
    /// Whether they answer for the organisations of some territory.
    pub oversees: bool,
}

/// One thing someone may do, and why.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The thing.
    pub power: Power,
    /// The roles that allow it.
    pub roles: Vec<Holding>,
}

/// What someone may do, and what they could.
#[derive(Debug, Clone, Default)]
pub struct Rights {
    /// What they may do now, in the order of [`Power::ALL`].
    pub reasons: Vec<Reason>,
    /// Roles that sleep until a second factor is given.
    pub sleeping: Vec<Holding>,
    /// Roles whose time has not come.
    pub coming: Vec<Holding>,
}

impl Organisations {
    /// An organisation, under any identity it has had.
    ///
    /// # Errors
    /// [`Error::NotFound`]; one that is not active is found by those who answer for it, and by who asked for it.
    pub async fn view(&self, actor: &Actor, id: OrganisationId) -> Result<View, Error> {
        self.db
            .read(|tx| async move {
                let (one, authority) = self.load(&tx, actor, id).await?;
                let oversees = authority.oversees(&self.territories, &one.facts.territory);
                let asked = one.requested_by.is_some() && one.requested_by == authority.account();
                if one.state != State::Active && !oversees && !asked {
                    return Err(Error::NotFound);
                }
                let manages = authority.manages(&self.territories, &one);
                let belongs = authority.belongs(one.id);
                let mut members = Vec::new();
                if manages || belongs {
                    members = store::holdings_in(&tx, one.id).await?;
                    let now = self.world.now();
                    members.retain(|held| held.grant.until.is_none_or(|until| now < until));
                }
                let may = self.may(&authority, &one, &members);
                Ok(View {
                    parent: match one.parent {
                        Some(parent) => store::by_id(&tx, parent).await?.map(|parent| parent.brief()),
                        None => None,
                    },
                    networks: briefs(&store::networks_of(&tx, one.id).await?),
                    children: briefs(&store::children_of(&tx, one.id).await?),
                    joins: if manages { store::joins_in(&tx, one.id).await? } else { Vec::new() },
                    duplicates: if oversees { self.duplicates_in(&tx, &one).await? } else { Vec::new() },
                    members,
                    may,
                    organisation: one,
                })
            })
            .await
    }

    fn may(&self, authority: &Authority, one: &Organisation, members: &[Holding]) -> May {
        let (me, active) = (authority.account(), one.state == State::Active);
        let ends = |held: &&Holding| {
            let of_mine = me.is_some() && (me == Some(held.account) || me == held.grant.delegated_by);
            of_mine || authority.may_give(&self.territories, held.grant.role, one, &held.grant.territory)
        };
        let lends = |held: &&Holding| {
            me == Some(held.account) && !held.is_lent() && active && authority.holds(held.grant.id)
        };
        let ids = |keep: &dyn Fn(&&Holding) -> bool| -> Vec<GrantId> {
            members.iter().filter(keep).map(|held| held.grant.id).collect()
        };
        May {
            belongs: authority.belongs(one.id),
            manages: authority.manages(&self.territories, one),
            oversees: authority.oversees(&self.territories, &one.facts.territory),
            give: if active { authority.giveable(&self.territories, one) } else { Vec::new() },
            withdraw: ids(&ends),
            lend: ids(&lends),
        }
    }

    /// Public facts of an organisation, with its parent and networks.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless it is active.
    pub async fn public(&self, id: OrganisationId) -> Result<View, Error> {
        let view = self.view(&Actor::Public, id).await?;
        if view.organisation.state == State::Active { Ok(view) } else { Err(Error::NotFound) }
    }

    /// Organisations by name, `limit` at most, after one; and whether there are more.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: &Filter,
        after: Option<OrganisationId>,
        limit: usize,
    ) -> Result<(Vec<Organisation>, bool), Error> {
        let words = &fold(&filter.words);
        self.db
            .read(|tx| async move {
                let authority = Authority::of(&tx, &self.world, actor).await?;
                let mut place = match after {
                    Some(id) => {
                        store::by_id(&tx, id).await?.as_ref().map_or_else(store::first, store::place_of)
                    }
                    None => store::first(),
                };
                let mut found = Vec::new();
                loop {
                    let batch = store::page(&tx, filter.state, &place, BATCH).await?;
                    let last = batch.len() < BATCH as usize;
                    if let Some(end) = batch.last() {
                        place = store::place_of(end);
                    }
                    found.extend(batch.into_iter().filter(|one| self.keeps(&authority, filter, words, one)));
                    if last || found.len() > limit {
                        let more = found.len() > limit;
                        found.truncate(limit);
                        return Ok((found, more));
                    }
                }
            })
            .await
    }

    fn keeps(&self, authority: &Authority, filter: &Filter, words: &str, one: &Organisation) -> bool {
        let facts = &one.facts;
        let name = fold(&facts.name);
        let number =
            facts.siret.as_ref().is_some_and(|siret| siret.as_str() == normalise_code(&filter.words));
        (number || words.split(' ').all(|word| name.contains(word)))
            && filter.kind.is_none_or(|kind| kind == facts.kind)
            && filter.capacity.is_none_or(|capacity| facts.capacities.contains(&capacity))
            && filter.territory.as_ref().is_none_or(|wide| self.territories.covers(wide, &facts.territory))
            && ((filter.state == State::Active && !filter.overseen)
                || authority.oversees(&self.territories, &facts.territory))
    }

    /// Active networks, by name: for the form.
    ///
    /// # Errors
    /// The store's.
    pub async fn networks(&self) -> Result<Vec<Brief>, Error> {
        self.db.read(|tx| async move { Ok(briefs(&store::networks(&tx).await?)) }).await
    }

    /// What the actor has to do with organisations; nothing for those without an account.
    ///
    /// # Errors
    /// The store's.
    pub async fn mine(&self, actor: &Actor) -> Result<Mine, Error> {
        let Some(agent) = actor.agent() else { return Ok(Mine::default()) };
        self.db
            .read(|tx| async move {
                let authority = Authority::of(&tx, &self.world, actor).await?;
                let mut joins = Vec::new();
                for join in store::joins_of(&tx, agent.id).await? {
                    if let Some(one) = store::resolve(&tx, join.organisation).await? {
                        joins.push((join, one.brief()));
                    }
                }
                Ok(Mine {
                    roles: self.current(&tx, agent.id).await?,
                    joins,
                    requested: store::requested_by(&tx, agent.id).await?,
                    oversees: authority.oversees_somewhere(),
                })
            })
            .await
    }

    /// What the actor may do and why, for the rights page.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`].
    pub async fn rights(&self, actor: &Actor) -> Result<Rights, Error> {
        let agent = actor.agent().ok_or(Error::NotSignedIn)?;
        let now = self.world.now();
        let held = self.db.read(|tx| async move { self.current(&tx, agent.id).await }).await?;
        let (held, coming): (Vec<_>, Vec<_>) = held.into_iter().partition(|held| held.grant.is_valid(now));
        let awake = |held: &Holding| agent.grants.iter().any(|grant| grant.id == held.grant.id);
        let (held, sleeping): (Vec<_>, Vec<_>) = held.into_iter().partition(awake);
        let allowing = |power: Power| -> Vec<Holding> {
            held.iter().filter(|held| held.grant.role.powers().contains(&power)).cloned().collect()
        };
        let reasons = Power::ALL.into_iter().map(|power| Reason { power, roles: allowing(power) });
        Ok(Rights { reasons: reasons.filter(|reason| !reason.roles.is_empty()).collect(), sleeping, coming })
    }

    /// The roles of an account whose end has not come.
    async fn current(&self, tx: &Tx, account: AgentId) -> Result<Vec<Holding>, Error> {
        let now = self.world.now();
        let mut held = store::holdings_of(tx, account).await?;
        held.retain(|held| held.grant.until.is_none_or(|until| now < until));
        Ok(held)
    }
}

fn briefs(organisations: &[Organisation]) -> Vec<Brief> {
    organisations.iter().map(Organisation::brief).collect()
}
