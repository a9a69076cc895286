//! Any table: CSV with an `id` column, or pairs of records as JSON lines.

use super::Mistake;
use std::collections::BTreeMap;

/// A CSV with identifiers.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Names of the columns, the identifier's and the side's left out of none: rows hold them all.
    pub columns: Vec<String>,
    /// The values, row after row.
    pub rows: Vec<Vec<String>>,
    /// The `id` (or `uid`) of each row; its number from 0 where there is no such column.
    pub ids: Vec<String>,
}

impl Table {
    /// Reads a CSV, a header first.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let wrong = |e: &csv::Error| Mistake::Line {
            line: e.position().map_or(1, |p| p.line() as usize),
            what: e.to_string(),
        };
        let columns: Vec<String> =
            reader.headers().map_err(|e| wrong(&e))?.iter().map(|c| c.trim().to_owned()).collect();
        let id = columns.iter().position(|c| c == "id" || c == "uid");
        let mut out = Self { columns, ..Self::default() };
        for row in reader.records() {
            let row = row.map_err(|e| wrong(&e))?;
            let values: Vec<String> = row.iter().map(|v| v.trim().to_owned()).collect();
            out.ids.push(
                id.and_then(|at| values.get(at)).cloned().unwrap_or_else(|| out.rows.len().to_string()),
            );
            out.rows.push(values);
        }
        Ok(out)
    }

    /// The column of that name.
    pub fn column(&self, name: &'static str) -> Result<usize, Mistake> {
        self.columns.iter().position(|c| c == name).ok_or(Mistake::Column(name))
    }

    /// The values that are compared: without identifier and side. Also which side each row is on, where a column says.
    pub fn values(&self) -> (Vec<Vec<String>>, Option<Vec<bool>>) {
        let skip = |name: &String| matches!(name.as_str(), "id" | "uid" | "side");
        let kept: Vec<usize> = (0..self.columns.len()).filter(|&at| !skip(&self.columns[at])).collect();
        let value = |row: &Vec<String>, at: usize| row.get(at).cloned().unwrap_or_default();
        let rows = self.rows.iter().map(|row| kept.iter().map(|&at| value(row, at)).collect()).collect();
        let side = self.columns.iter().position(|c| c == "side");
        (rows, side.map(|at| self.rows.iter().map(|row| value(row, at) == "b").collect()))
    }
}

/// Labelled pairs of records: `{"l": {…}, "r": {…}, "y": 0 or 1}` a line.
#[derive(Debug, Clone, Default)]
pub struct PairTable {
    /// Names of the columns, in alphabetical order.
    pub columns: Vec<String>,
    /// Left and right values of each pair.
    pub pairs: Vec<(Vec<String>, Vec<String>)>,
    /// Whether each pair is one thing.
    pub same: Vec<bool>,
}

#[derive(serde::Deserialize)]
struct PairLine {
    l: BTreeMap<String, String>,
    r: BTreeMap<String, String>,
    y: u8,
}

impl PairTable {
    /// Reads JSON lines.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let mut lines: Vec<PairLine> = Vec::new();
        for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
            let wrong = |e: serde_json::Error| Mistake::Line { line: number, what: e.to_string() };
            lines.push(serde_json::from_str(line).map_err(wrong)?);
        }
        let mut columns: Vec<String> =
            lines.iter().flat_map(|l| l.l.keys().chain(l.r.keys())).cloned().collect();
        columns.sort();
        columns.dedup();
        let values = |side: &BTreeMap<String, String>| {
            columns.iter().map(|c| side.get(c).cloned().unwrap_or_default()).collect()
        };
        let pairs = lines.iter().map(|line| (values(&line.l), values(&line.r))).collect();
        Ok(Self { same: lines.iter().map(|line| line.y == 1).collect(), pairs, columns })
    }
}
