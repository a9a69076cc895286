//! The territories of France, from the commune to the nation: names, codes, points, outlines, search as you type.
//!
//! The reference data are embedded in the program (`data/territories`), parsed once, and then only read: every answer comes
//! from memory. INSEE codes are the identity; an old code or the code of an arrondissement of Paris, Lyon or Marseille
//! resolves to the commune of today. This crate never touches a database or the network, and holds no statistics that move.
//!
//! To add a column: write it in `data/territories/build.py`, run it, read it in `load.rs`, give it a field and a doc comment
//! in `model.rs`. To add a kind of territory: a table in `load.rs`, a variant of [`TerritoryRef`] and of [`Kind`], then
//! follow the compiler.

mod grid;
mod load;
mod lookup;
mod model;
mod outline;
mod suggest;

pub use kernel::{InvalidTerritory, TerritoryRef};
pub use load::DataError;
pub use lookup::Territories;
pub use model::{
    Arrondissement, Bounds, Commune, Departement, Epci, EpciKind, FormerCommune, PointOrigin, Region, Zone,
};
pub use outline::{Outline, OutlineSet, Ring};
pub use suggest::{Kind, Suggestion};
