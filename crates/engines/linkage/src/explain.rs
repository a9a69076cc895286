//! Why two records are one place or not.

use crate::link::exact_key;
use crate::{Agreement, Explanation, Field, Line, Outcome, Record};

/// Compares two records alone, without knowing how common their names and numbers are. Where a register is at hand,
/// [`crate::Index::explain`] knows more.
pub fn explain(left: &Record, right: &Record) -> Explanation {
    let (a, b) = (exact_key(left), exact_key(right));
    let line = |field, left: &str, right: &str| Line {
        field,
        agreement: match (left.is_empty() || right.is_empty(), left == right) {
            (true, _) => Agreement::Unknown,
            (false, true) => Agreement::Same,
            (false, false) => Agreement::Different,
        },
        weight: if left == right { 2.0 } else { -2.0 },
        left: left.to_owned(),
        right: right.to_owned(),
    };
    let lines =
        vec![line(Field::Name, &a.0, &b.0), line(Field::Street, &a.1, &b.1), line(Field::Commune, &a.2, &b.2)];
    let same = a == b;
    Explanation {
        probability: if same { 0.99 } else { 0.01 },
        outcome: if same { Outcome::Same } else { Outcome::Different },
        lines,
    }
}
