//! Writers: LMN v1 CSV, LMN v1 JSON, GeoJSON. What we write, the standard's own checker accepts.
//!
//! A place that lacks what the standard requires is left out and counted, never filled with something invented. Facts that
//! the standard cannot say (role, pass, hours that no program reads) are in GeoJSON only.

mod geojson;
mod lmn;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::model::Place;

/// A format of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// The standard's CSV: 32 columns.
    LmnCsv,
    /// A JSON array of objects with the standard's names.
    LmnJson,
    /// A GeoJSON feature collection (places with a point only).
    GeoJson,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::LmnCsv, Self::LmnJson, Self::GeoJson];

    /// The name on the command line and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LmnCsv => "lmn-csv",
            Self::LmnJson => "lmn-json",
            Self::GeoJson => "geojson",
        }
    }
    /// Reads a [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }
    /// The media type of the answer.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::LmnCsv => "text/csv; charset=utf-8",
            Self::LmnJson => "application/json",
            Self::GeoJson => "application/geo+json",
        }
    }
    /// The ending of a file name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::LmnCsv => "csv",
            Self::LmnJson => "json",
            Self::GeoJson => "geojson",
        }
    }
}

/// What an export wrote and left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Places written.
    pub written: u64,
    /// Places left out, by the field that the format requires and the place lacks.
    pub left_out: BTreeMap<&'static str, u64>,
    /// Values that the strict standard cannot say, by field; their places are written without them.
    pub values_left_out: BTreeMap<&'static str, u64>,
}

impl Written {
    fn skip(&mut self, field: &'static str) {
        *self.left_out.entry(field).or_default() += 1;
    }
    fn drop_value(&mut self, field: &'static str) {
        *self.values_left_out.entry(field).or_default() += 1;
    }
}

/// Writes places one at a time, so that an export of the nation needs the memory of one place.
pub struct Exporter<W> {
    out: W,
    format: ExportFormat,
    counts: Written,
}

impl<W: Write> Exporter<W> {
    /// Writes what stands before the first place.
    pub fn new(mut out: W, format: ExportFormat) -> io::Result<Self> {
        match format {
            ExportFormat::LmnCsv => lmn::csv_header(&mut out)?,
            ExportFormat::LmnJson => out.write_all(b"[")?,
            ExportFormat::GeoJson => out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?,
        }
        Ok(Self { out, format, counts: Written::default() })
    }

    /// Writes a place, or counts why not.
    pub fn place(&mut self, place: &Place) -> io::Result<()> {
        let separator: &[u8] = if self.counts.written == 0 { b"\n" } else { b",\n" };
        match self.format {
            ExportFormat::LmnCsv => {
                let Some(row) = lmn::strict(&place.national_id(), &place.record, &mut self.counts) else {
                    return Ok(());
                };
                lmn::csv_row(&mut self.out, &row)?;
            }
            ExportFormat::LmnJson => {
                let Some(row) = lmn::strict(&place.national_id(), &place.record, &mut self.counts) else {
                    return Ok(());
                };
                self.out.write_all(separator)?;
                serde_json::to_writer(&mut self.out, &lmn::json_object(&row))?;
            }
            ExportFormat::GeoJson => {
                let Some(feature) = geojson::feature(place) else {
                    self.counts.skip("latitude");
                    return Ok(());
                };
                self.out.write_all(separator)?;
                serde_json::to_writer(&mut self.out, &feature)?;
            }
        }
        self.counts.written += 1;
        Ok(())
    }

    /// Writes what stands after the last place; gives back the writer and the counts.
    pub fn finish(mut self) -> io::Result<(W, Written)> {
        match self.format {
            ExportFormat::LmnCsv => {}
            ExportFormat::LmnJson => self.out.write_all(b"\n]\n")?,
            ExportFormat::GeoJson => self.out.write_all(b"\n]}\n")?,
        }
        self.out.flush()?;
        Ok((self.out, self.counts))
    }

    /// What has been written so far, to send it on (streaming).
    pub fn writer(&mut self) -> &mut W {
        &mut self.out
    }
}

#[cfg(test)]
mod tests;
