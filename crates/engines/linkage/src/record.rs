//! What one source says of one place, as the engine reads it.

/// One row of one source. Every field but the name may be empty; nothing needs to be cleaned before, and a field that
/// is unknown must be left empty rather than filled with a placeholder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Which source says so, as `france-services-2022`.
    pub source: String,
    /// The row's own identifier in that source.
    pub source_id: String,
    /// Name as written.
    pub name: String,
    /// Number, way and what follows, as written.
    pub address: String,
    /// Five digits.
    pub postal_code: String,
    /// INSEE code of the commune; those of arrondissements as given.
    pub commune: String,
    /// Name of the commune, as written: it is taken out of names, and stands in for a missing code.
    pub commune_name: String,
    /// Where the place stands.
    pub point: Option<Point>,
    /// Telephone numbers, in any writing; or any opaque text that only equality is asked of (a digest).
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Web addresses.
    pub sites: Vec<String>,
    /// Numbers given by an authority: SIRET, RNA, France services…
    pub numbers: Vec<OfficialNumber>,
    /// Codes of what kind of place it is (`RFS`, `BIB`, `CCAS`…).
    pub typologies: Vec<String>,
    /// National programmes the place belongs to (`France Services`, `Aidants Connect`…).
    pub programmes: Vec<String>,
}

/// A number given by an authority, and which.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfficialNumber {
    /// `siret`, `rna`, or a name of the caller's own for a register it knows (`france-services`).
    pub register: String,
    /// The number as written.
    pub number: String,
}

/// A point on earth, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Record {
    /// The record without `register`'s number, or with it: what builders of records call for SIRET and RNA.
    #[must_use]
    pub fn with_number(mut self, register: &str, number: &str) -> Self {
        if !number.trim().is_empty() {
            self.numbers.push(OfficialNumber { register: register.to_owned(), number: number.to_owned() });
        }
        self
    }
}
