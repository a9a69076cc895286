//! Places on a map, clustered under any filter, and lists with exact counts: no rebuilding, no approximation.
//!
//! An [`Atlas`] keeps the places in Morton order on the Web-Mercator grid, so that a cell of any zoom is a range of ranks. A
//! value of a facet is a bitmap over ranks; a [`Filter`] is an AND between facets of an OR inside each; a [`Selection`] is
//! the bitmap that comes out, with its rank directory: the number of places of a cell is a difference of two ranks, and
//! its centre a masked sum of coordinates. [`Atlas::marks`] gives the clusters and single places of a tile, [`mvt`] writes
//! them as a Mapbox vector tile (version 2.1), [`Atlas::counts`] says what each value of each facet would show,
//! [`Atlas::page`] gives a page in any order. [`outline`] simplifies and clips territories for the base of the map.
//!
//! It never reads a file, a clock or the network, never draws at random, and never panics: what cannot be placed is kept
//! out of the map and in the lists. It imports nothing of ours: values of facets are numbers here, their words live
//! elsewhere.
//!
//! To add a facet: nothing here. Give [`Atlas::build`] one more [`Facet`].

#![forbid(unsafe_code)]

mod bits;
mod facet;
mod index;
mod marks;
pub mod mvt;
mod order;
pub mod outline;
mod project;
pub mod reference;
mod selection;

pub use bits::Bits;
pub use facet::{Facet, FacetId};
pub use index::{Atlas, Bounds};
pub use marks::{MAX_TILE_BYTES, Mark, SINGLES_FROM_ZOOM};
pub use order::Order;
pub use project::{EXTENT, MAX_ZOOM, Tile, Unit};
pub use selection::{Filter, Selection};
