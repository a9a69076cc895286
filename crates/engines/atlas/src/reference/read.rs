//! The places of the reference generator.

use std::fmt;
use std::str::FromStr;

use crate::{Atlas, Bits, Facet};

const COLUMNS: &str = "id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune";
/// Masks of the file and how many values each has.
const MASKS: [(usize, &str, usize); 6] =
    [(3, "services", 16), (4, "publics", 8), (5, "frais", 3), (6, "pec", 6), (7, "modes", 4), (8, "pass", 1)];
/// Two-hour slots of a week.
const SLOTS: u32 = 84;

/// A file that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadError {
    /// The first line is not the expected one.
    Header,
    /// A field is missing or does not hold what it should.
    Field {
        /// From 1.
        line: usize,
        /// Name of the column.
        field: &'static str,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => write!(f, "places, line 1: expected the columns {COLUMNS}"),
            Self::Field { line, field } => {
                write!(f, "places, line {line}: the field `{field}` cannot be read")
            }
        }
    }
}

impl std::error::Error for ReadError {}

/// The places, as the engine takes them.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Latitude and longitude.
    pub points: Vec<Option<(f64, f64)>>,
    /// Services, publics, costs, special care, modes, pass.
    pub facets: Vec<Facet>,
    /// Identifier and name (the commune's) of each.
    pub words: Vec<(String, String)>,
    /// Slots of the week in which each is open.
    pub hours: Vec<u128>,
}

impl Input {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ReadError`], with the line.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let mut lines = text.lines();
        if lines.next() != Some(COLUMNS) {
            return Err(ReadError::Header);
        }
        let facets = MASKS.map(|(_, _, values)| Facet { values, masks: Vec::new() });
        let mut input = Self { facets: facets.into(), ..Self::default() };
        for (line, row) in (2..).zip(lines) {
            let fields: Vec<&str> = row.splitn(12, ',').collect();
            let number = |at, field| {
                read::<f64>(&fields, at).filter(|n| n.is_finite()).ok_or(ReadError::Field { line, field })
            };
            input.points.push(Some((number(1, "lat")?, number(2, "lon")?)));
            for (facet, (at, field, _)) in input.facets.iter_mut().zip(MASKS) {
                facet.masks.push(read(&fields, at).ok_or(ReadError::Field { line, field })?);
            }
            let hours = fields.get(10).and_then(|text| u128::from_str_radix(text, 16).ok());
            input.hours.push(hours.ok_or(ReadError::Field { line, field: "hours" })?);
            let word = |at: usize, field| {
                fields.get(at).map(ToString::to_string).ok_or(ReadError::Field { line, field })
            };
            input.words.push((word(0, "id")?, word(11, "commune")?));
        }
        Ok(input)
    }

    /// For each slot of the week, the places open in it.
    pub fn times(&self, atlas: &Atlas) -> Vec<Bits> {
        let open = |slot| (0_u32..).zip(&self.hours).filter(move |(_, week)| **week >> slot & 1 == 1);
        (0..SLOTS).map(|slot| atlas.set(open(slot).map(|(place, _)| place))).collect()
    }
}

fn read<T: FromStr>(fields: &[&str], at: usize) -> Option<T> {
    fields.get(at)?.parse().ok()
}
