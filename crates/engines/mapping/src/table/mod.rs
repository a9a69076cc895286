//! A file cut into rows, each with the line it begins on.
//!
//! The whole file is in memory, rows are given one at a time and may be stopped. A row that cannot be trusted is given as
//! [`BadRow`], so that whoever counts counts it; a file that cannot be cut is a [`TableError`].

mod attach;
mod csv;
mod decode;
mod json;
mod row;

use std::ops::ControlFlow;

pub use attach::Attach;
pub use decode::Encoding;
pub(crate) use row::matches;
pub use row::{Cell, Row};

/// The longest row, in bytes.
pub const MAX_ROW_BYTES: usize = 1 << 20;
/// The most columns a row may have.
pub const MAX_COLUMNS: usize = 2_000;

/// How a file is to be cut. What is not said is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// What the file is.
    pub format: Option<Format>,
    /// Between two cells of a CSV row.
    pub separator: Option<char>,
    /// How text is written.
    pub encoding: Option<Encoding>,
    /// Lines before the header of a CSV.
    pub skip_lines: u32,
    /// Keys that lead to the rows in a JSON document, from the outside.
    pub rows: Vec<String>,
    /// `"key": ,` in JSON means nothing was written there.
    pub fill_missing_values: bool,
    /// A second table whose rows join those of the first.
    pub attach: Option<Attach>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Cells cut by a separator.
    Csv,
    /// A JSON array of objects, or a JSON document with the rows somewhere inside.
    Json,
    /// One JSON object after the other.
    JsonLines,
    /// The features of a GeoJSON collection: properties, and the point as `latitude` and `longitude`.
    GeoJson,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::JsonLines, Self::GeoJson];

    /// Its name, as in mappings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::GeoJson => "geojson",
        }
    }
}

/// What a file was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// What it is.
    pub format: Format,
    /// How text is written.
    pub encoding: Encoding,
    /// Between two cells.
    pub separator: Option<char>,
}

/// A row that cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The line it begins on.
    pub line: u64,
    /// Why.
    pub why: BadRowReason,
    /// Its beginning, or the counts that differ.
    pub shown: String,
}

/// Why a row cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRowReason {
    /// Not as many cells as the header.
    CellCount,
    /// Text after a closing quote.
    Quote,
    /// Longer than [`MAX_ROW_BYTES`], or more than [`MAX_COLUMNS`].
    TooLong,
    /// Not an object.
    NotAnObject,
    /// A row of the second table that belongs to no row of the first.
    Orphan,
}

/// Why a file cannot be cut into rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The bytes are not in the encoding that the mapping says.
    #[error("the file is not in {}", .0.name())]
    Encoding(Encoding),
    /// A quote opened on this line is never closed.
    #[error("line {0}: a quote is opened and never closed")]
    UnclosedQuote(u64),
    /// The JSON is broken.
    #[error("line {line}: {why}")]
    Json {
        /// The line.
        line: u64,
        /// What the reader of JSON says.
        why: String,
    },
    /// Nothing at the path to the rows, or not a list.
    #[error("no list of rows at `{0}`")]
    NoRows(String),
    /// A NUL byte: a broken or binary file.
    #[error("line {0}: a NUL byte")]
    Nul(u64),
}

/// Cuts a file into rows and gives each to `each`, until it breaks off. When the layout attaches a second table, it is in
/// `beside` or in the same document.
///
/// # Errors
/// [`TableError`]: rows may have been given before.
pub fn read(
    bytes: &[u8],
    beside: Option<&[u8]>,
    layout: &Layout,
    each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>,
) -> Result<Shape, TableError> {
    match &layout.attach {
        Some(attach) => attach::read(bytes, beside, layout, attach, each),
        None => cut(bytes, layout, each),
    }
}

fn cut(
    bytes: &[u8],
    layout: &Layout,
    each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>,
) -> Result<Shape, TableError> {
    let encoding = layout.encoding.unwrap_or_else(|| Encoding::guess(bytes));
    let text = decode::decode(bytes, encoding).ok_or(TableError::Encoding(encoding))?;
    if let Some(at) = text.find('\0') {
        return Err(TableError::Nul(line_at(&text, at)));
    }
    let first = text.trim_start().chars().next().ok_or(TableError::Empty)?;
    let format = layout.format.unwrap_or_else(|| match first {
        '{' if layout.rows.is_empty() && json::is_lines(&text) => Format::JsonLines,
        '{' if layout.rows.is_empty() && json::is_collection(&text) => Format::GeoJson,
        '[' | '{' => Format::Json,
        _ => Format::Csv,
    });
    let separator = match format {
        Format::Csv => {
            Some(layout.separator.unwrap_or_else(|| csv::guess_separator(&text, layout.skip_lines)))
        }
        Format::Json | Format::JsonLines | Format::GeoJson => None,
    };
    match separator {
        Some(separator) => csv::read(&text, separator, layout.skip_lines, each)?,
        None => json::read(&text, format, layout, each)?,
    }
    Ok(Shape { format, encoding, separator })
}

/// The line of a byte, from 1.
fn line_at(text: &str, at: usize) -> u64 {
    1 + text[..text.floor_char_boundary(at)].matches('\n').count() as u64
}

#[cfg(test)]
mod tests;
