//! What an operator may put on every page: colours, a sheet, a logo. Each is checked whole and refused, never mended.

mod sheet;
mod svg;

pub use sheet::{MAX_SHEET_BYTES, SheetProblem, check_sheet};
pub use svg::{MAX_SVG_BYTES, SvgProblem, check_svg};
pub use web::look::{Colour, Faint, Theme};
