//! The values of a table, read once.

use crate::normalise::HashedMap;
use crate::text::{combine, fold, hash, indel, jaro_winkler, within_one};

/// One value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) hash: u64,
    /// Hashes of the words with their rarity, sorted, each once.
    pub(crate) words: Vec<(u64, f32)>,
    /// First number in the value.
    pub(crate) number: Option<f64>,
    pub(crate) all_digits: bool,
}

impl Cell {
    fn read(written: &str) -> Self {
        let folded = fold(written);
        let text = folded.split(' ').map(plain_word).collect::<Vec<_>>().join(" ");
        let mut words: Vec<(u64, f32)> =
            text.split(' ').filter(|w| !w.is_empty()).map(|w| (hash(w), 1.0)).collect();
        words.sort_by_key(|w| w.0);
        words.dedup_by_key(|w| w.0);
        let all_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b' ');
        Self { hash: hash(&text), words, number: first_number(written), all_digits, text }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// One writing of words that lists abbreviate each in their own way.
fn plain_word(word: &str) -> &str {
    match word {
        "first" => "1st",
        "second" => "2nd",
        "third" => "3rd",
        "fourth" => "4th",
        "fifth" => "5th",
        "sixth" => "6th",
        "seventh" => "7th",
        "eighth" => "8th",
        "ninth" => "9th",
        "tenth" => "10th",
        "street" => "st",
        "avenue" => "ave",
        "blv" | "boulevard" => "blvd",
        "road" => "rd",
        "north" => "n",
        "south" => "s",
        "east" => "e",
        "west" => "w",
        _ => word,
    }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day written with its month's name, as days from year 0 (months of 31 days: only for comparison).
fn day(written: &str) -> Option<f64> {
    let folded = fold(written);
    let month = MONTHS.iter().position(|m| folded.split(' ').any(|w| w.starts_with(m) && w.len() <= 9))?;
    let numbers: Vec<u32> = folded.split(' ').filter_map(|w| w.parse().ok()).collect();
    let [day, year] = numbers[..] else { return None };
    let year = if year < 40 {
        year + 2000
    } else if year < 100 {
        year + 1900
    } else {
        year
    };
    (day <= 31).then(|| f64::from(year) * 372.0 + month as f64 * 31.0 + f64::from(day))
}

/// Minutes and seconds, in seconds.
fn duration(written: &str) -> Option<f64> {
    let (minutes, seconds) = written.trim().split_once(':')?;
    let (minutes, seconds): (u32, u32) = (minutes.trim().parse().ok()?, seconds.trim().parse().ok()?);
    (seconds < 60 && minutes < 10_000).then(|| f64::from(minutes) * 60.0 + f64::from(seconds))
}

/// What a value counts: a duration in seconds, a day, or the first number in it.
fn first_number(written: &str) -> Option<f64> {
    if let Some(found) = duration(written).or_else(|| day(written)) {
        return Some(found);
    }
    let start = written.find(|c: char| c.is_ascii_digit())?;
    let rest = &written[start..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    rest[..end].trim_end_matches('.').parse().ok()
}

/// A table, read: rows of cells, and how common each value is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells {
    pub(crate) columns: usize,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// How many rows hold a value in a column, by `combine(column, value)`.
    pub(crate) counts: HashedMap<u32>,
    /// How many rows hold a word anywhere.
    pub(crate) words: HashedMap<u32>,
}

impl Cells {
    pub(crate) fn read(rows: &[Vec<String>]) -> Self {
        let mut out = Self { columns: rows.iter().map(Vec::len).max().unwrap_or(0), ..Self::default() };
        out.rows = rows.iter().map(|row| row.iter().map(|value| Cell::read(value)).collect()).collect();
        for row in &mut out.rows {
            row.resize_with(out.columns, Cell::default);
        }
        for row in &out.rows {
            let mut seen: Vec<u64> = Vec::new();
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                *out.counts.entry(combine(column as u64, cell.hash)).or_default() += 1;
                seen.extend(cell.words.iter().map(|w| w.0));
            }
            seen.sort_unstable();
            seen.dedup();
            for word in seen {
                *out.words.entry(word).or_default() += 1;
            }
        }
        let total = out.rows.len() as f32 + 1.0;
        for cell in out.rows.iter_mut().flatten() {
            for word in &mut cell.words {
                word.1 = (total / *out.words.get(&word.0).unwrap_or(&1) as f32).ln().max(0.05);
            }
        }
        out
    }

    /// Natural logarithm of rows over rows that hold this value in this column.
    pub(crate) fn surprise(&self, column: usize, cell: &Cell) -> f32 {
        let count = *self.counts.get(&combine(column as u64, cell.hash)).unwrap_or(&1);
        (self.rows.len() as f32 / count.max(1) as f32).ln()
    }
}

/// How alike two values are, 0 to 1; NaN when one is missing.
pub(crate) fn alike(a: &Cell, b: &Cell) -> f32 {
    if a.is_empty() || b.is_empty() {
        return f32::NAN;
    }
    if a.hash == b.hash {
        return 1.0;
    }
    if within_one(&a.text, &b.text) && a.text.len().min(b.text.len()) >= 3 {
        return 0.95;
    }
    if a.all_digits || b.all_digits {
        return indel(&a.text, &b.text) * 0.85;
    }
    let (shared, least, _) = overlap(&a.words, &b.words);
    let contained = if a.words.len().min(b.words.len()) >= 2 { shared / least.max(1e-6) * 0.9 } else { 0.0 };
    jaro_winkler(&a.text, &b.text).min(0.94).max(indel(&a.text, &b.text).min(0.94)).max(contained)
}

/// Rarity shared, of the poorer side, of the richer side.
pub(crate) fn overlap(a: &[(u64, f32)], b: &[(u64, f32)]) -> (f32, f32, f32) {
    let sum = |side: &[(u64, f32)]| side.iter().map(|w| w.1).sum::<f32>();
    let (mut i, mut j, mut shared) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += a[i].1;
                i += 1;
                j += 1;
            }
        }
    }
    let (left, right) = (sum(a), sum(b));
    (shared, left.min(right), left.max(right))
}

/// Cosine of two lists of weighed words.
pub(crate) fn cosine(a: &[(u64, f32)], b: &[(u64, f32)]) -> f32 {
    let norm = |side: &[(u64, f32)]| side.iter().map(|w| w.1 * w.1).sum::<f32>().sqrt();
    let squared =
        |side: &[(u64, f32)]| -> Vec<(u64, f32)> { side.iter().map(|w| (w.0, w.1 * w.1)).collect() };
    let (shared, ..) = overlap(&squared(a), &squared(b));
    let norms = norm(a) * norm(b);
    if norms > 0.0 { (shared / norms).min(1.0) } else { f32::NAN }
}

/// Every word of a row, each once, sorted.
pub(crate) fn row_words(row: &[Cell]) -> Vec<(u64, f32)> {
    let mut all: Vec<(u64, f32)> = row.iter().flat_map(|cell| cell.words.iter().copied()).collect();
    all.sort_by_key(|w| w.0);
    all.dedup_by_key(|w| w.0);
    all
}
