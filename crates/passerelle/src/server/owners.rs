//! What follows when two organisations are merged: the pathways and the referrals of the one that goes.

use db::Tx;
use identity::OrganisationId;
use organisations::{Moved, Owner};
use referral::Referrals;
use std::sync::Arc;
use triage::Triage;

struct Pathways(Triage);
struct Sent(Referrals);

/// The capabilities whose rows belong to organisations.
pub fn owners(triage: &Triage, referrals: &Referrals) -> [Arc<dyn Owner>; 2] {
    [Arc::new(Pathways(triage.clone())), Arc::new(Sent(referrals.clone()))]
}

impl Owner for Pathways {
    fn name(&self) -> &'static str {
        "triage"
    }

    fn moved<'a>(&'a self, tx: &'a Tx, from: OrganisationId, to: OrganisationId) -> Moved<'a> {
        Box::pin(self.0.reown(tx, from, to))
    }
}

impl Owner for Sent {
    fn name(&self) -> &'static str {
        "referral"
    }

    fn moved<'a>(&'a self, tx: &'a Tx, from: OrganisationId, to: OrganisationId) -> Moved<'a> {
        Box::pin(self.0.reown(tx, from, to))
    }
}
