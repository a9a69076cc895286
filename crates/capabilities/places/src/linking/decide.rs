//! What a person decides of two records, and whether it can stand with what was decided before. Pure.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::fold::{DecisionId, Field};
use crate::model::RecordId;

/// How a place hangs on another without being it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RelationKind {
    /// Stands in the walls of the other.
    HostedBy,
    /// An antenna or a service of the other.
    PartOf,
    /// Held there some days by somebody whose home is the other.
    PermanenceOf,
}

impl RelationKind {
    /// Every kind, in the order of lists.
    pub const ALL: [Self; 3] = [Self::HostedBy, Self::PartOf, Self::PermanenceOf];

    /// Its code, as stored, in the API and in text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HostedBy => "hosted-by",
            Self::PartOf => "part-of",
            Self::PermanenceOf => "permanence-of",
        }
    }
    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The two records speak of one place.
    Same,
    /// They speak of two places.
    Different,
    /// Two places: the left one hangs on the right one.
    Related(RelationKind),
    /// For this field, the left record is believed (the right one is the same).
    Prefer(Field),
}

impl Verdict {
    /// Its code, as stored and in text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Related(kind) => kind.code(),
            Self::Prefer(_) => "prefer",
        }
    }
    /// What it is about besides the records: the field of a preference.
    pub const fn subject(self) -> &'static str {
        match self {
            Self::Prefer(field) => field.code(),
            _ => "",
        }
    }
    /// Reads a code and its subject.
    pub fn from_code(code: &str, subject: &str) -> Option<Self> {
        match code {
            "same" => Some(Self::Same),
            "different" => Some(Self::Different),
            "prefer" => Field::from_code(subject).map(Self::Prefer),
            kind => RelationKind::from_code(kind).map(Self::Related),
        }
    }
}

/// A decision, in force or undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Ours.
    pub id: DecisionId,
    /// What was decided.
    pub verdict: Verdict,
    /// A record.
    pub left: RecordId,
    /// The other.
    pub right: RecordId,
    /// Why, in the words of who decided; may be empty.
    pub motive: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// When and by whom it was undone.
    pub undone: Option<(Timestamp, String)>,
}

/// The decisions that a new one cannot stand with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The chain of decisions in force that says otherwise, from one record to the other.
    pub with: Vec<DecisionId>,
}

/// Whether a verdict on two records can stand with the decisions in force.
///
/// "Same" decisions chain: A same B, B same C say that A is C. Two records are never both in such a chain and decided
/// different, or related.
///
/// # Errors
/// [`Contradiction`], with what would have to be undone first.
pub fn check(
    in_force: &[Decision],
    verdict: Verdict,
    left: RecordId,
    right: RecordId,
) -> Result<(), Contradiction> {
    let against = match verdict {
        Verdict::Prefer(_) => None,
        Verdict::Different | Verdict::Related(_) => chain(in_force, left, right),
        Verdict::Same => in_force
            .iter()
            .filter(|one| matches!(one.verdict, Verdict::Different | Verdict::Related(_)))
            .find_map(|apart| {
                // The new link would close a chain between two records decided apart.
                let sides = [(apart.left, apart.right), (apart.right, apart.left)];
                sides.into_iter().find_map(|(one, other)| {
                    let mut with = chain(in_force, left, one)?;
                    with.push(apart.id);
                    with.extend(chain(in_force, other, right)?);
                    Some(with)
                })
            }),
    };
    against.map_or(Ok(()), |with| Err(Contradiction { with }))
}

/// The shortest chain of "same" decisions from one record to another; empty when they are one record.
fn chain(in_force: &[Decision], from: RecordId, to: RecordId) -> Option<Vec<DecisionId>> {
    let mut came_by: HashMap<RecordId, Option<(RecordId, DecisionId)>> = HashMap::from([(from, None)]);
    let mut front = vec![from];
    while !front.is_empty() && !came_by.contains_key(&to) {
        let mut next = Vec::new();
        for one in in_force.iter().filter(|one| one.verdict == Verdict::Same) {
            for (here, there) in [(one.left, one.right), (one.right, one.left)] {
                if front.contains(&here) && !came_by.contains_key(&there) {
                    came_by.insert(there, Some((here, one.id)));
                    next.push(there);
                }
            }
        }
        front = next;
    }
    let (mut at, mut path) = (to, Vec::new());
    while let Some((before, by)) = *came_by.get(&at)? {
        path.push(by);
        at = before;
    }
    path.reverse();
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(n: u128) -> RecordId {
        uuid::Uuid::from_u128(n + 1).into()
    }

    fn decided(n: usize, verdict: Verdict, left: u128, right: u128) -> Decision {
        Decision {
            id: uuid::Uuid::from_u128(1000 + n as u128).into(),
            verdict,
            left: record(left),
            right: record(right),
            motive: String::new(),
            by: "Nadia Roy".into(),
            at: Timestamp::UNIX_EPOCH,
            undone: None,
        }
    }

    #[test]
    fn a_chain_and_its_denial_cannot_both_stand() {
        let force = [
            decided(0, Verdict::Same, 1, 2),
            decided(1, Verdict::Same, 3, 2),
            decided(2, Verdict::Different, 3, 4),
            decided(3, Verdict::Same, 8, 9),
        ];
        let ask = |verdict, left, right| check(&force, verdict, record(left), record(right));
        let ids = |numbers: &[usize]| numbers.iter().map(|n| force[*n].id).collect::<Vec<_>>();
        assert_eq!(ask(Verdict::Different, 1, 3).unwrap_err().with, ids(&[0, 1]));
        assert_eq!(ask(Verdict::Related(RelationKind::PartOf), 2, 1).unwrap_err().with, ids(&[0]));
        assert_eq!(ask(Verdict::Same, 4, 1).unwrap_err().with, ids(&[2, 1, 0]));
        assert_eq!(ask(Verdict::Same, 1, 4).unwrap_err().with, ids(&[0, 1, 2]));
        assert_eq!(ask(Verdict::Same, 1, 3), Ok(()), "said already, no harm");
        assert_eq!(ask(Verdict::Same, 1, 8), Ok(()));
        assert_eq!(ask(Verdict::Different, 4, 1), Ok(()));
        assert_eq!(ask(Verdict::Prefer(Field::Name), 1, 1), Ok(()));
    }

    #[test]
    fn verdicts_are_read_back() {
        let all = [Verdict::Same, Verdict::Different, Verdict::Prefer(Field::Phone)]
            .into_iter()
            .chain(RelationKind::ALL.map(Verdict::Related));
        for verdict in all {
            assert_eq!(Verdict::from_code(verdict.code(), verdict.subject()), Some(verdict));
        }
        assert_eq!(Verdict::from_code("prefer", "shoe"), None);
        assert_eq!(Verdict::from_code("merge", ""), None);
    }

    proptest! {
        /// Whatever is asked in whatever order, what was accepted is never contradictory.
        #[test]
        fn what_is_accepted_stands_together(asked in prop::collection::vec((0u128..7, 0u128..7, 0u8..3), 0..30)) {
            let mut force: Vec<Decision> = Vec::new();
            for (n, (left, right, kind)) in asked.into_iter().enumerate() {
                let verdict = match kind {
                    0 => Verdict::Different,
                    1 => Verdict::Related(RelationKind::HostedBy),
                    _ => Verdict::Same,
                };
                if left != right && check(&force, verdict, record(left), record(right)).is_ok() {
                    force.push(decided(n, verdict, left, right));
                }
            }
            for apart in force.iter().filter(|one| one.verdict != Verdict::Same) {
                prop_assert_eq!(chain(&force, apart.left, apart.right), None);
            }
        }
    }
}
