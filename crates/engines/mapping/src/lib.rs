//! How a foreign table becomes the columns of the national standard "lieux de médiation numérique".
//!
//! A **mapping** is a small TOML text ([`Mapping::parse`]) that says, for each column of the standard, which columns of the
//! table it comes from: one, the first that is filled, several joined, a part of one, terms recognised in it, opening
//! hours written day by day, or a constant; and which rows are left out, with a named reason. [`table::read`] cuts a file
//! (CSV in any encoding and with any separator, JSON, lines of JSON, GeoJSON) into [`Row`]s, [`Mapping::apply`] gives the
//! columns of a row. What the values mean is not decided here: one reader of the standard does that for every file.
//!
//! Pure: no file, no clock, no network. Nothing in a file or in a mapping makes it panic (property tests).
//!
//! To add a kind of rule: a variant of [`Kind`], its reading in `parse`, its meaning in `apply`.

mod apply;
mod error;
mod fold;
mod parse;
mod rule;
pub mod table;

pub use apply::{Hours, Mapped, Unmatched};
pub use error::{Fault, MappingError};
pub use fold::fold;
pub use rule::{About, Condition, Days, HoursRule, Kind, Mapping, Reject, Rule, Take, Term, Test, Version};
pub use table::{Attach, Cell, Row};

/// The columns a mapping may fill: those of the standard v1 in its order, those only version 0.1 has, then Passerelle's.
pub const TARGETS: [&str; 43] = [
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
    "cle_ban",
    "courriel",
    "publics_accueillis",
    "conditions_acces",
    "labels_nationaux",
    "labels_autres",
    "accessibilite",
    "role",
    "horaires_texte",
    "accepte_pass",
    "modes",
];
