//! Marks that would overlap become one, with their number.

use std::collections::HashMap;

use super::Marker;
use super::view::View;

/// Two marks are never nearer than this (pixels).
pub(super) const GAP_PX: f64 = 32.0;

/// One mark on the map: a place, or several too near to be told apart.
#[derive(Debug)]
pub(super) struct Bubble {
    pub(super) at: (f64, f64),
    /// Positions in the list of markers, ascending.
    pub(super) members: Vec<usize>,
}

/// Groups the markers that the view shows, in their order: each joins the first group within reach, or starts one where it
/// is. The selected place always stands alone.
pub(super) fn group(view: &View, markers: &[Marker<'_>]) -> Vec<Bubble> {
    let mut bubbles: Vec<Bubble> = Vec::new();
    let mut cells: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
    for (i, marker) in markers.iter().enumerate() {
        let at = view.project(marker.point);
        if !view.shows(at) {
            continue;
        }
        if marker.selected {
            bubbles.push(Bubble { at, members: vec![i] });
            continue;
        }
        let (column, row) = ((at.0 / GAP_PX) as i32, (at.1 / GAP_PX) as i32);
        let near = |b: &usize| super::distance(bubbles[*b].at, at) < GAP_PX;
        let reached = (column - 1..=column + 1)
            .flat_map(|c| (row - 1..=row + 1).map(move |r| (c, r)))
            .filter_map(|cell| cells.get(&cell))
            .flatten()
            .copied()
            .filter(near)
            .min();
        if let Some(b) = reached {
            bubbles[b].members.push(i);
        } else {
            cells.entry((column, row)).or_default().push(bubbles.len());
            bubbles.push(Bubble { at, members: vec![i] });
        }
    }
    bubbles
}
