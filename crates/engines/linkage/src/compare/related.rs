//! Two places of which one stands in, belongs to or is held by the other.

use super::metres;
use crate::RelationKind;
use crate::normalise::Prepared;
use crate::normalise::kinds::{
    CCAS, CIAS, CYBER, DEPARTEMENT, EPCI, EPN, FRANCE_SERVICES, JOB_HOUSE, Kinds, LIBRARY, NEIGHBOURHOOD,
    PIMMS, POST, REGION, SOCIAL_CENTRE, SOCIAL_LIFE, THIRD_PLACE, TOWN_HALL,
};

/// Kinds from the most hosting to the most hosted.
const ORDER: &[Kinds] = &[
    REGION,
    DEPARTEMENT,
    EPCI,
    TOWN_HALL,
    CIAS,
    CCAS,
    JOB_HOUSE,
    SOCIAL_CENTRE,
    SOCIAL_LIFE,
    NEIGHBOURHOOD,
    LIBRARY,
    THIRD_PLACE,
    POST,
    PIMMS,
    FRANCE_SERVICES,
    EPN | CYBER,
];

/// How `a` and `b`, held for two places, hang together: whether the first is the hosted one, the kind, how sure.
pub(crate) fn related(a: &Prepared, b: &Prepared) -> Option<(bool, RelationKind, f32)> {
    let near =
        metres(a, b).is_some_and(|m| m < 60.0) && a.spread.ways_at_point.max(b.spread.ways_at_point) < 1.0;
    let same_address = a.address_key() != 0 && a.address_key() == b.address_key();
    let same_number = a.siret != 0 && a.siret == b.siret
        || !a.phones.is_empty() && a.phones.iter().any(|p| b.phones.contains(p));
    let same_owner = same_number || a.siren != 0 && a.siren == b.siren;
    let named_after = !a.core.is_empty()
        && !b.core.is_empty()
        && a.core.shared(&b.core).containment() > 0.8
        && a.commune == b.commune;
    let together = same_address || near && a.commune == b.commune;
    if a.is_annex != b.is_annex && (same_owner || named_after || together) {
        let kind = if together && !same_owner { RelationKind::PermanenceOf } else { RelationKind::PartOf };
        return Some((a.is_annex, kind, if together { 0.8 } else { 0.6 }));
    }
    let (left, right) = (rank(a.kinds()), rank(b.kinds()));
    if together && (left.is_some() || right.is_some()) && left != right && a.kinds() & b.kinds() == 0 {
        let sure = match (same_address, same_number) {
            (true, true) => 0.95,
            (true, false) => 0.85,
            (false, true) => 0.8,
            (false, false) => 0.6,
        };
        // Whoever has no known kind is hosted by whoever houses.
        return Some((
            left.unwrap_or(ORDER.len()) > right.unwrap_or(ORDER.len()),
            RelationKind::HostedBy,
            sure,
        ));
    }
    if same_owner && a.commune == b.commune && a.kinds() != b.kinds() && left != right {
        return Some((left.unwrap_or(ORDER.len()) > right.unwrap_or(ORDER.len()), RelationKind::PartOf, 0.6));
    }
    None
}

fn rank(kinds: Kinds) -> Option<usize> {
    ORDER.iter().rposition(|kind| kinds & kind != 0)
}
