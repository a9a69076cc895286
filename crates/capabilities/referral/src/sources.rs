//! What a referral takes from its neighbours: the thread of the person and the place, read in its own transaction.
//!
//! The program reads them from `triage` and `places` (see [`crate::Neighbours`]); tests bring their own.

use std::future::Future;
use std::pin::Pin;

use db::Tx;
use identity::{Actor, OrganisationId};
use kernel::{CommuneCode, TerritoryRef};
use uuid::Uuid;
use vocabulary::Mode;

use crate::model::{Bilingual, PlaceCard};

/// A thing looked up inside a transaction.
pub type Found<'a, T> = Pin<Box<dyn Future<Output = db::Result<Option<T>>> + Send + 'a>>;

/// The part of a pathway that a referral needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathwayBrief {
    /// The organisation it belongs to.
    pub owner: OrganisationId,
    /// Where its desk stands.
    pub territory: TerritoryRef,
    /// What people say on the telephone to find it.
    pub reference: String,
    /// Where the person lives, if told.
    pub commune: Option<CommuneCode>,
    /// Letter of the situation, once known: `A` to `F`.
    pub situation: Option<String>,
    /// Kinds of help looked for.
    pub modes: Vec<Mode>,
    /// What the person needs; empty unless they agreed that the place is told.
    pub needs: Vec<Bilingual>,
    /// What the triage found, for the agent's eyes alone: it may speak of health. Never printed, never sent.
    pub findings: Vec<Bilingual>,
    /// The person's own words, if given and if they agreed to pass them on.
    pub own_words: Option<String>,
    /// Version of the rules that concluded.
    pub rules: String,
}

/// The part of a place that a referral needs.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceBrief {
    /// What the sheet says of it.
    pub card: PlaceCard,
    /// Whether it still receives people.
    pub open: bool,
}

/// Where referrals find pathways and places.
pub trait Sources: Send + Sync + 'static {
    /// The pathway, if the actor may see it.
    fn pathway<'a>(&'a self, tx: &'a Tx, actor: &'a Actor, id: Uuid) -> Found<'a, PathwayBrief>;

    /// Whether one territory holds the whole of another.
    fn covers(&self, wide: &TerritoryRef, narrow: &TerritoryRef) -> bool;

    /// The place as it is now.
    fn place<'a>(&'a self, tx: &'a Tx, id: Uuid) -> Found<'a, PlaceBrief>;

    /// Why this place suits this pathway, as the results page said it: one sentence each, empty when not known.
    fn why<'a>(
        &'a self,
        tx: &'a Tx,
        actor: &'a Actor,
        pathway: Uuid,
        place: Uuid,
    ) -> Found<'a, Vec<Bilingual>>;
}
