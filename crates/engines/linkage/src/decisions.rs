//! What people decided about pairs of records: it binds the engine.

/// Pairs of record indices, each pair in any order. A pair that names a record beyond the end, or a record with itself,
/// is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// One place: always in one cluster.
    pub same: Vec<(usize, usize)>,
    /// Two places: never in one cluster. Where `same` decisions chain two such records together, the last word is
    /// `different`: the chain is cut at its link that came last in the list.
    pub different: Vec<(usize, usize)>,
    /// Two places of which one is the other's host, part or permanence: `different`, and told as a relation.
    pub related: Vec<(usize, usize)>,
}
