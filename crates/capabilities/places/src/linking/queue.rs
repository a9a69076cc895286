//! The pairs that people should look at, and two records side by side.

use std::collections::HashSet;

use identity::Actor;

use super::service::{Refusal, may_tend};
use super::{Decision, for_engine};
use crate::model::{PlaceId, RecordId, SourceRecord, place_of_its_own};
use crate::register::Places;
use crate::store;

/// Two records, the older first.
pub type Pair = (RecordId, RecordId);

/// A pair of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The records.
    pub pair: Pair,
    /// How probable it is that they are one place, 0 to 1.
    pub probability: f64,
    /// How many pairs of records an answer is expected to set right.
    pub gain: f64,
}

/// Two records side by side.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The older record.
    pub left: SourceRecord,
    /// The other.
    pub right: SourceRecord,
    /// The place each is in today.
    pub places: (PlaceId, PlaceId),
    /// What the engine thinks, field by field.
    pub explanation: linkage::Explanation,
    /// Between their points, in metres.
    pub metres: Option<f64>,
    /// The decision in force on this very pair.
    pub decided: Option<Decision>,
}

impl Places {
    /// The pairs that this actor may settle, the most useful first; those put off are left out.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who may settle none anywhere; the store's.
    pub async fn reviews(&self, actor: &Actor) -> Result<Vec<Review>, Refusal> {
        if !super::service::may_tend_somewhere(actor) {
            return Err(Refusal::Forbidden);
        }
        let now = self.world().now();
        let (stored, postponed) = self
            .db()
            .read(|tx| async move {
                Ok::<_, db::Error>((store::reviews(&tx).await?, store::postponed(&tx, now).await?))
            })
            .await?;
        let postponed: HashSet<Pair> = postponed.into_iter().collect();
        let snapshot = self.snapshot();
        let commune =
            |record: RecordId| snapshot.get(place_of_its_own(record)).map(|brief| brief.commune.as_ref());
        let mine = |pair: &Pair| {
            // Records of which no source speaks any more wait until one does.
            let (Some(left), Some(right)) = (commune(pair.0), commune(pair.1)) else { return false };
            may_tend(self.territories(), actor, left) && may_tend(self.territories(), actor, right)
        };
        let mut reviews: Vec<Review> = stored
            .into_iter()
            .filter(|(pair, _)| !postponed.contains(pair) && mine(pair))
            .map(|(pair, (probability, gain))| Review { pair, probability, gain })
            .collect();
        reviews.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.pair.cmp(&b.pair)));
        Ok(reviews)
    }

    /// Two records side by side, with what the engine thinks of them; `None` when one does not exist.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; the store's.
    pub async fn compare(&self, actor: &Actor, pair: Pair) -> Result<Option<Compared>, Refusal> {
        let (low, high) = (pair.0.min(pair.1), pair.0.max(pair.1));
        let read = |tx| async move {
            let left = store::record(&tx, low).await?;
            let right = store::record(&tx, high).await?;
            let places = (
                store::resolve(&tx, place_of_its_own(low)).await?,
                store::resolve(&tx, place_of_its_own(high)).await?,
            );
            let decided = store::pairs_in_force(&tx)
                .await?
                .into_iter()
                .find(|one| (one.left.min(one.right), one.left.max(one.right)) == (low, high));
            Ok::<_, db::Error>((left, right, places, decided))
        };
        let (left, right, places, decided) = self.db().read(read).await?;
        let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
        for one in [&left, &right] {
            if !may_tend(self.territories(), actor, one.record.commune.as_ref()) {
                return Err(Refusal::Forbidden);
            }
        }
        let metres = match (left.record.point, right.record.point) {
            (Some(a), Some(b)) => Some(kernel::geo::distance_m(a, b)),
            _ => None,
        };
        let explanation = linkage::explain(&for_engine(&left), &for_engine(&right));
        Ok(Some(Compared { left, right, places, explanation, metres, decided }))
    }
}
