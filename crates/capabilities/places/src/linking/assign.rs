//! From clusters of records to places: which id each place has, and what changes from what is stored.
//!
//! A place has the id of its oldest record. So its id changes neither when a younger record joins nor when another
//! source is imported again; when two places become one the older id stays and the other, being that of a record, leads
//! to it; when they part again each has its own back. Nothing else needs to be remembered: the same clusters always give
//! the same places, whatever came before.

use std::collections::{BTreeMap, HashMap};

use crate::model::{PlaceId, RecordId, place_of_its_own};

/// The place of each record that is not a place of its own. `ids` and `clusters` go side by side: records with the same
/// number are one place.
pub(crate) fn assign(ids: &[RecordId], clusters: &[u32]) -> BTreeMap<RecordId, PlaceId> {
    let mut oldest: HashMap<u32, RecordId> = HashMap::new();
    for (id, cluster) in ids.iter().zip(clusters) {
        oldest.entry(*cluster).and_modify(|known| *known = (*known).min(*id)).or_insert(*id);
    }
    let place = |(id, cluster): (&RecordId, &u32)| {
        let founder = oldest.get(cluster).copied()?;
        (founder != *id).then(|| (*id, place_of_its_own(founder)))
    };
    ids.iter().zip(clusters).filter_map(place).collect()
}

/// One record that goes to another place, or (`None`) back to its own.
pub(crate) type Move = (RecordId, Option<PlaceId>);

/// What to write so that `stored` says `wanted`, in the order of records.
pub(crate) fn moves(stored: &HashMap<RecordId, PlaceId>, wanted: &BTreeMap<RecordId, PlaceId>) -> Vec<Move> {
    let joins = wanted.iter().filter(|(record, place)| stored.get(record) != Some(place));
    let leaves = stored.keys().filter(|record| !wanted.contains_key(record));
    let mut all: Vec<Move> = joins.map(|(record, place)| (*record, Some(*place))).collect();
    all.extend(leaves.map(|record| (*record, None)));
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: usize) -> RecordId {
        uuid::Uuid::from_u128(n as u128 + 1).into()
    }

    fn apply(stored: &mut HashMap<RecordId, PlaceId>, moves: &[Move]) {
        for (record, place) in moves {
            match place {
                Some(place) => stored.insert(*record, *place),
                None => stored.remove(record),
            };
        }
    }

    fn place_of(stored: &HashMap<RecordId, PlaceId>, record: RecordId) -> PlaceId {
        stored.get(&record).copied().unwrap_or_else(|| place_of_its_own(record))
    }

    fn clusters() -> impl Strategy<Value = Vec<u32>> {
        prop::collection::vec(0u32..6, 1..24)
    }

    proptest! {
        #[test]
        fn every_id_leads_to_a_place_in_one_step_for_ever(history in prop::collection::vec(clusters(), 1..6)) {
            let mut stored = HashMap::new();
            let mut ever: Vec<RecordId> = Vec::new();
            for clusters in &history {
                // Records are never deleted: what an earlier state knew and this one does not say is alone.
                let known = ever.len().max(clusters.len());
                let ids: Vec<_> = (0..known).map(id).collect();
                let all: Vec<u32> =
                    (0..known).map(|n| clusters.get(n).copied().unwrap_or(100 + n as u32)).collect();
                let wanted = assign(&ids, &all);
                let changes = moves(&stored, &wanted);
                apply(&mut stored, &changes);
                ever = ids;
                for (n, record) in ever.iter().enumerate() {
                    let place = place_of(&stored, *record);
                    // The place is that of a record which is a place of its own: no chain, no cycle, nothing lost.
                    let founder: RecordId = place.uuid().into();
                    prop_assert_eq!(place_of(&stored, founder), place);
                    prop_assert!(ever.contains(&founder));
                    let at = ever.iter().position(|one| *one == founder).unwrap();
                    prop_assert_eq!(all[at], all[n], "a place holds only its own cluster");
                }
                prop_assert!(moves(&stored, &wanted).is_empty(), "writing twice changes nothing");
            }
        }

        #[test]
        fn neither_order_nor_numbering_nor_the_past_counts(
            clusters in clusters(), before in clusters(), turn in 0usize..24, shift in 1u32..1000,
        ) {
            let ids: Vec<_> = (0..clusters.len()).map(id).collect();
            let wanted = assign(&ids, &clusters);
            let mut pairs: Vec<_> = ids.iter().copied().zip(clusters.iter().map(|c| c * 7 + shift)).collect();
            let turn = turn % pairs.len();
            pairs.rotate_left(turn);
            let (mixed_ids, mixed): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            prop_assert_eq!(&assign(&mixed_ids, &mixed), &wanted);

            // A merge then its undoing restores exactly what was.
            let mut stored: HashMap<_, _> = wanted.clone().into_iter().collect();
            let was = stored.clone();
            let other: Vec<u32> = (0..ids.len()).map(|n| before.get(n).copied().unwrap_or(0)).collect();
            let there = moves(&stored, &assign(&ids, &other));
            apply(&mut stored, &there);
            let back = moves(&stored, &wanted);
            apply(&mut stored, &back);
            prop_assert_eq!(stored, was);
        }

        #[test]
        fn a_younger_record_never_changes_the_id_of_a_place(clusters in clusters(), joins in 0u32..6) {
            let ids: Vec<_> = (0..=clusters.len()).map(id).collect();
            let before = assign(&ids[..clusters.len()], &clusters);
            let mut more = clusters.clone();
            more.push(joins);
            let after = assign(&ids, &more);
            for record in &ids[..clusters.len()] {
                prop_assert_eq!(before.get(record), after.get(record));
            }
        }
    }
}
