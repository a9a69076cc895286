//! Reads the embedded tables. Strict: a row that does not parse stops the load, and a test loads everything.

use std::io::Read;
use std::str::FromStr;

use flate2::read::GzDecoder;
use kernel::{CommuneCode, Point};

use crate::model::{
    Arrondissement, Commune, Departement, Epci, EpciKind, FormerCommune, PointOrigin, Region, Zone,
};

macro_rules! data {
    ($name:literal) => {
        include_bytes!(concat!("../../../../data/territories/", $name))
    };
}

const COMMUNES: &[u8] = data!("communes.csv.gz");
const FORMER: &[u8] = data!("communes_historiques.csv.gz");
const ARRONDISSEMENTS: &[u8] = data!("arrondissements_municipaux.csv");
const EPCI: &[u8] = data!("epci.csv.gz");
const DEPARTEMENTS: &[u8] = data!("departements.csv");
const REGIONS: &[u8] = data!("regions.csv");
const INSETS: &[u8] = data!("encarts.csv");
pub(crate) const OUTLINES: &[u8] = data!("outlines.bin");
pub(crate) const COMMUNE_OUTLINES: &[u8] = data!("outlines-communes.bin");

/// A reference file does not read.
#[derive(Debug, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct DataError {
    /// The file of `data/territories`.
    pub file: &'static str,
    /// Its line, from 1; 0 for the file as a whole.
    pub line: u64,
    /// What is wrong, in plain words.
    pub what: String,
}

/// Position of an overseas département in its inset of the national map: `lon' = ax · lon + bx`, `lat' = ay · lat + by`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inset {
    pub ax: f64,
    pub bx: f64,
    pub ay: f64,
    pub by: f64,
}

/// Every table, each in ascending order of code.
pub(crate) struct Tables {
    pub communes: Vec<Commune>,
    /// Old code → position of the commune of today.
    pub former: Vec<(CommuneCode, u32)>,
    pub arrondissements: Vec<Arrondissement>,
    pub epci: Vec<Epci>,
    pub departements: Vec<Departement>,
    pub regions: Vec<Region>,
    pub insets: Vec<(String, Inset)>,
}

pub(crate) fn tables() -> Result<Tables, DataError> {
    let mut tables = Tables {
        communes: Vec::with_capacity(35_000),
        former: Vec::with_capacity(4_500),
        arrondissements: Vec::new(),
        epci: Vec::with_capacity(1_300),
        departements: Vec::new(),
        regions: Vec::new(),
        insets: Vec::new(),
    };
    let t = &mut tables;
    each("departements.csv", DEPARTEMENTS, 11, |row| {
        t.departements.push(Departement {
            code: row.parse(0)?,
            name: row.text(1).into(),
            region: row.parse(2)?,
            seat: row.parse(3)?,
            seat_name: row.text(4).into(),
            population: row.parse(5)?,
            point: row.point(6)?,
            zone: row.zone(8)?,
            academie: row.optional(9)?,
            school_zone: row.optional(10)?,
        });
        Ok(())
    })?;
    t.departements.sort_by(|a, b| a.code.cmp(&b.code));
    each("regions.csv", REGIONS, 7, |row| {
        t.regions.push(Region {
            code: row.parse(0)?,
            name: row.text(1).into(),
            seat: row.parse(2)?,
            population: row.parse(3)?,
            point: row.point(4)?,
            zone: row.zone(6)?,
        });
        Ok(())
    })?;
    t.regions.sort_by(|a, b| a.code.cmp(&b.code));
    each("epci.csv.gz", EPCI, 8, |row| {
        t.epci.push(Epci {
            code: row.parse(0)?,
            name: row.text(1).into(),
            kind: row.epci_kind(2)?,
            population: row.parse(3)?,
            departements: row.list(4)?,
            region: row.parse(5)?,
            point: row.point(6)?,
        });
        Ok(())
    })?;
    t.epci.sort_by(|a, b| a.code.cmp(&b.code));
    each("communes.csv.gz", COMMUNES, 12, |row| {
        let departement: kernel::DepartementCode = row.parse(3)?;
        let home = t.departements.binary_search_by(|d| d.code.cmp(&departement));
        let zone = home.map_err(|_| row.wrong(format!("département {departement} is unknown")))?;
        t.communes.push(Commune {
            code: row.parse(0)?,
            name: row.text(1).into(),
            postal_codes: row.list(2)?,
            zone: t.departements[zone].zone,
            departement,
            region: row.parse(4)?,
            epci: row.optional(5)?,
            ept: row.optional(6)?,
            population: row.parse(7)?,
            area_km2: row.optional(8)?,
            point: row.point(9)?,
            point_origin: row.origin(11)?,
            former: Vec::new(),
        });
        Ok(())
    })?;
    t.communes.sort_by(|a, b| a.code.cmp(&b.code));
    each("communes_historiques.csv.gz", FORMER, 3, |row| {
        let (old, name, today) =
            (row.parse::<CommuneCode>(0)?, row.optional(1)?, row.parse::<CommuneCode>(2)?);
        let i = t.communes.binary_search_by(|c| c.code.cmp(&today));
        let i = i.map_err(|_| row.wrong(format!("commune {today} is unknown")))?;
        t.communes[i].former.push(FormerCommune { code: old.clone(), name });
        t.former.push((old, i as u32));
        Ok(())
    })?;
    t.former.sort();
    each("arrondissements_municipaux.csv", ARRONDISSEMENTS, 7, |row| {
        t.arrondissements.push(Arrondissement {
            code: row.parse(0)?,
            name: row.text(1).into(),
            commune: row.parse(2)?,
            postal_codes: row.list(3)?,
            population: row.parse(4)?,
            point: row.point(5)?,
        });
        Ok(())
    })?;
    t.arrondissements.sort_by(|a, b| a.code.cmp(&b.code));
    each("encarts.csv", INSETS, 5, |row| {
        let inset = Inset { ax: row.parse(1)?, bx: row.parse(2)?, ay: row.parse(3)?, by: row.parse(4)? };
        t.insets.push((row.text(0).into(), inset));
        Ok(())
    })?;
    Ok(tables)
}

/// One line of a table; the columns are those that `build.py` writes.
struct Row<'a> {
    file: &'static str,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    fn wrong(&self, what: String) -> DataError {
        DataError { file: self.file, line: self.record.position().map_or(0, csv::Position::line), what }
    }

    fn parse<T: FromStr<Err: std::fmt::Display>>(&self, column: usize) -> Result<T, DataError> {
        let text = self.text(column);
        text.parse().map_err(|e| self.wrong(format!("column {}, “{text}”: {e}", column + 1)))
    }

    fn optional<T: FromStr<Err: std::fmt::Display>>(&self, column: usize) -> Result<Option<T>, DataError> {
        if self.text(column).is_empty() { Ok(None) } else { self.parse(column).map(Some) }
    }

    fn list<T: FromStr<Err: std::fmt::Display>>(&self, column: usize) -> Result<Vec<T>, DataError> {
        let items = self.text(column).split('|').filter(|item| !item.is_empty());
        items
            .map(|item| item.parse().map_err(|e| self.wrong(format!("column {}, “{item}”: {e}", column + 1))))
            .collect()
    }

    /// Latitude in `column`, longitude in the next.
    fn point(&self, column: usize) -> Result<Point, DataError> {
        let (lat, lon) = (self.parse(column)?, self.parse(column + 1)?);
        Point::new(lat, lon).ok_or_else(|| self.wrong(format!("{lat}, {lon} is not on the globe")))
    }

    fn zone(&self, column: usize) -> Result<Zone, DataError> {
        match self.text(column) {
            "metro" => Ok(Zone::Metropole),
            "drom" => Ok(Zone::Drom),
            "com" => Ok(Zone::Com),
            other => Err(self.wrong(format!("zone “{other}” is unknown"))),
        }
    }

    fn origin(&self, column: usize) -> Result<PointOrigin, DataError> {
        match self.text(column) {
            "m" => Ok(PointOrigin::TownHall),
            "c" => Ok(PointOrigin::Centroid),
            "t" => Ok(PointOrigin::Typed),
            other => Err(self.wrong(format!("origin “{other}” is unknown"))),
        }
    }

    fn epci_kind(&self, column: usize) -> Result<EpciKind, DataError> {
        match self.text(column) {
            "CC" => Ok(EpciKind::CommunauteDeCommunes),
            "CA" => Ok(EpciKind::CommunauteDAgglomeration),
            "CU" => Ok(EpciKind::CommunauteUrbaine),
            "METRO" | "MET69" => Ok(EpciKind::Metropole),
            "EPT" => Ok(EpciKind::EtablissementPublicTerritorial),
            other => Err(self.wrong(format!("kind “{other}” is unknown"))),
        }
    }
}

fn each(
    file: &'static str,
    bytes: &[u8],
    columns: usize,
    mut read: impl FnMut(&Row<'_>) -> Result<(), DataError>,
) -> Result<(), DataError> {
    let mut text = Vec::new();
    let whole = |what: String| DataError { file, line: 0, what };
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(bytes).read_to_end(&mut text).map_err(|e| whole(e.to_string()))?;
        &text
    } else {
        bytes
    };
    let mut reader = csv::Reader::from_reader(bytes);
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) if record.len() == columns => read(&Row { file, record: &record })?,
            Ok(true) => {
                let row = Row { file, record: &record };
                return Err(row.wrong(format!("{} columns instead of {columns}", record.len())));
            }
            Ok(false) => return Ok(()),
            Err(e) => return Err(whole(e.to_string())),
        }
    }
}
