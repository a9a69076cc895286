//! Rows of a second table put into those of the first: services into their structure.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::{BadRow, BadRowReason, Layout, Row, Shape, TableError, cut};

/// The most rows attached to one.
const MAX_ATTACHED: usize = 50;

/// A second table whose rows belong to those of the first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attach {
    /// What its columns begin with in the row they join: `services` gives `services.0.nom`.
    pub name: String,
    /// Where it is in the same JSON document, when no second file is given.
    pub rows: Vec<String>,
    /// The column of the first table that identifies a row.
    pub key: String,
    /// The column of the second table that names that row.
    pub foreign: String,
}

/// Rows that wait for theirs, by what they name.
type Waiting = HashMap<String, Vec<Row>>;

pub(super) fn read(
    bytes: &[u8],
    beside: Option<&[u8]>,
    layout: &Layout,
    attach: &Attach,
    each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>,
) -> Result<Shape, TableError> {
    let (mut waiting, bad) = second(bytes, beside, layout, attach)?;
    let mut stopped = false;
    let shape = cut(bytes, layout, &mut |given| {
        let flow = each(given.map(|row| joined(row, attach, &mut waiting)));
        stopped |= flow.is_break();
        flow
    })?;
    if stopped {
        return Ok(shape);
    }
    // What belongs to no row is told like a row that cannot be used: nothing is dropped in silence.
    let orphan =
        |(named, row): (String, Row)| BadRow { line: row.line, why: BadRowReason::Orphan, shown: named };
    let mut lost: Vec<BadRow> = waiting
        .into_iter()
        .flat_map(|(named, rows)| rows.into_iter().map(move |row| (named.clone(), row)))
        .map(orphan)
        .collect();
    lost.sort_by_key(|bad| bad.line);
    for bad in bad.into_iter().chain(lost) {
        if each(Err(bad)).is_break() {
            break;
        }
    }
    Ok(shape)
}

fn second(
    bytes: &[u8],
    beside: Option<&[u8]>,
    layout: &Layout,
    attach: &Attach,
) -> Result<(Waiting, Vec<BadRow>), TableError> {
    let mut waiting = Waiting::new();
    let mut bad = Vec::new();
    let own = match beside {
        Some(_) => Layout { fill_missing_values: layout.fill_missing_values, ..Layout::default() },
        None => Layout { rows: attach.rows.clone(), attach: None, ..layout.clone() },
    };
    // Only a document with several tables holds the second one too.
    let document = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if beside.is_none() && (attach.rows.is_empty() || !document) {
        return Ok((waiting, bad));
    }
    let cut = cut(beside.unwrap_or(bytes), &own, &mut |given| {
        match given {
            Ok(row) => {
                let named = row.texts(&attach.foreign).first().copied().unwrap_or_default().to_owned();
                waiting.entry(named).or_default().push(row);
            }
            Err(one) => bad.push(one),
        }
        ControlFlow::Continue(())
    });
    match cut {
        // A document without the second table has its rows inside those of the first, or none.
        Err(TableError::NoRows(_)) if beside.is_none() => Ok((waiting, bad)),
        Err(other) => Err(other),
        Ok(_) => Ok((waiting, bad)),
    }
}

fn joined(mut row: Row, attach: &Attach, waiting: &mut Waiting) -> Row {
    let key = row.texts(&attach.key).first().copied().unwrap_or_default().to_owned();
    for (n, attached) in waiting.remove(&key).unwrap_or_default().into_iter().take(MAX_ATTACHED).enumerate() {
        for (name, cell) in attached.into_cells() {
            row.push(format!("{}.{n}.{name}", attach.name).into(), cell);
        }
    }
    row
}
