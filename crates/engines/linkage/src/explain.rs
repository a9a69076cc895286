//! Why two records are one place or not.

use crate::compare::{COLUMNS, FIELDS, Row, compare, metres, related};
use crate::model::Model;
use crate::normalise::address::{Address, way_label};
use crate::normalise::{Prepared, kinds};
use crate::text::{indel, jaro_winkler};
use crate::{Agreement, Explanation, Field, Line, Options, Outcome, Record, link};

/// Every field, in the order of the lines.
const ORDER: [Field; 11] = [
    Field::Name,
    Field::Kind,
    Field::Street,
    Field::HouseNumber,
    Field::Commune,
    Field::Distance,
    Field::Phone,
    Field::Email,
    Field::Site,
    Field::Number,
    Field::Source,
];

/// Compares two records alone, without knowing how common their names and numbers are. Where a register is at hand,
/// [`crate::Index::explain`] knows more.
pub fn explain(left: &Record, right: &Record) -> Explanation {
    let pair = [left.clone(), right.clone()];
    let read = link::read(&pair, true);
    let swapped = read.order.first() == Some(&1);
    let (first, second) = if swapped { (1, 0) } else { (0, 1) };
    let side = |at: usize, record| Side { read: &read.prepared[at], record };
    explain_sides(side(first, left), side(second, right), Options::default().merge_at)
}

/// What two records, so probably one place, are to each other.
pub(crate) fn outcome(a: &Prepared, b: &Prepared, probability: f32, merge_at: f32) -> Outcome {
    if probability >= merge_at {
        return Outcome::Same;
    }
    related(a, b).map_or(Outcome::Different, |(_, kind, _)| Outcome::Related(kind))
}

/// A record as read and as written.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) read: &'a Prepared,
    pub(crate) record: &'a Record,
}

pub(crate) fn explain_sides(left: Side, right: Side, merge_at: f32) -> Explanation {
    let (a, b) = (left.read, right.read);
    let row = compare(a, b);
    let model = Model::places();
    let mut parts = [0.0; COLUMNS];
    model.forest.contributions(&row, &mut parts);
    let probability = model.probability(&row);
    let lines = ORDER.iter().filter_map(|&field| line(field, left, right, &row, &parts)).collect();
    Explanation { probability, outcome: outcome(a, b, probability, merge_at), lines }
}

fn line(field: Field, a: Side, b: Side, row: &Row, parts: &[f32]) -> Option<Line> {
    let weight = FIELDS.iter().zip(parts).filter(|(of, _)| **of == field).map(|(_, part)| part).sum();
    let (left, right) = (said(field, a), said(field, b));
    if left.is_empty() && right.is_empty() {
        return None;
    }
    let agreement = if left.is_empty() || right.is_empty() {
        Agreement::Unknown
    } else {
        agreement(field, a.read, b.read, row)
    };
    Some(Line { field, agreement, weight, left, right })
}

/// What a record says in a field, as compared.
fn said(field: Field, side: Side) -> String {
    let Side { read, record } = side;
    match field {
        Field::Name => read.full.clone(),
        Field::Kind => kinds::labels(read.kinds()),
        Field::Street => {
            format!("{} {}", way_label(read.address.way), read.address.street.text).trim().to_owned()
        }
        Field::HouseNumber => house_number(&read.address),
        Field::Commune => {
            format!("{} {}", record.postal_code.trim(), record.commune_name.trim()).trim().to_owned()
        }
        Field::Distance => read.point.map_or(String::new(), |(lat, lon)| format!("{lat:.5} {lon:.5}")),
        Field::Phone => record.phones.join(", "),
        Field::Email => record.emails.join(", "),
        Field::Site => record.sites.join(", "),
        Field::Number => record.numbers.iter().map(|n| n.number.as_str()).collect::<Vec<_>>().join(", "),
        Field::Source => record.source.clone(),
    }
}

fn house_number(address: &Address) -> String {
    match (address.number, address.suffix) {
        (0, _) => String::new(),
        (number, 0) => number.to_string(),
        (number, b'b') => format!("{number} bis"),
        (number, b't') => format!("{number} ter"),
        (number, letter) => format!("{number} {}", char::from(letter)),
    }
}

fn agreement(field: Field, a: &Prepared, b: &Prepared, row: &Row) -> Agreement {
    let graded = |same: bool, close: bool, partial: bool| match (same, close, partial) {
        (true, ..) => Agreement::Same,
        (_, true, _) => Agreement::Close,
        (_, _, true) => Agreement::Partial,
        _ => Agreement::Different,
    };
    let any = |same: bool| graded(same, false, false);
    match field {
        Field::Name => {
            let alike = indel(&a.full, &b.full).max(jaro_winkler(&a.full, &b.full));
            let contained = a.core.shared(&b.core).containment();
            graded(a.full == b.full, alike > 0.92, alike > 0.75 || contained > 0.5)
        }
        Field::Kind => graded(a.kinds() == b.kinds(), false, a.kinds() & b.kinds() != 0),
        Field::Street => {
            let shared = a.address.street.shared(&b.address.street);
            graded(
                a.address.street.text == b.address.street.text,
                shared.jaccard() > 0.7,
                shared.containment() > 0.5,
            )
        }
        Field::HouseNumber => {
            let (x, y) = (&a.address, &b.address);
            graded(
                x.number == y.number && x.suffix == y.suffix,
                x.number == y.number,
                x.number.abs_diff(y.number) <= 4,
            )
        }
        Field::Commune => graded(
            a.commune == b.commune && a.postal == b.postal,
            a.commune == b.commune,
            a.departement == b.departement,
        ),
        Field::Distance => {
            let metres = metres(a, b).unwrap_or(f32::MAX);
            graded(metres < 20.0, metres < 150.0, metres < 1000.0)
        }
        Field::Phone => any(a.phones.iter().any(|p| b.phones.contains(p))),
        Field::Email => pairwise(&a.emails, &b.emails),
        Field::Site => pairwise(&a.sites, &b.sites),
        Field::Number => {
            let other = a.others.iter().any(|n| b.others.contains(n));
            graded(a.siret != 0 && a.siret == b.siret || other, false, a.siren != 0 && a.siren == b.siren)
        }
        Field::Source => any(row.last().is_some_and(|same| *same > 0.5)),
    }
}

/// Same when one whole is shared, in part when one domain or host is.
fn pairwise(a: &[(u64, u64)], b: &[(u64, u64)]) -> Agreement {
    if a.iter().any(|x| b.iter().any(|y| x.0 == y.0)) {
        Agreement::Same
    } else if a.iter().any(|x| x.1 != 0 && b.iter().any(|y| x.1 == y.1)) {
        Agreement::Partial
    } else {
        Agreement::Different
    }
}
