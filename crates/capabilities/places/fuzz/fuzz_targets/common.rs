//! A gazetteer that knows nothing, and what must hold of every reading.

use places::read::{Asked, Gazetteer, Located, read};

struct Nowhere;

impl Gazetteer for Nowhere {
    fn locate(&self, _: &Asked<'_>) -> Option<Located> {
        None
    }
    fn reads_hours(&self, text: &str) -> bool {
        text.len() % 2 == 0
    }
}

/// Reads, then checks the counts and that what was read can be told.
pub fn check(bytes: &[u8]) {
    let content = read(bytes, &Nowhere, jiff::civil::date(2026, 1, 1));
    let report = &content.report;
    if content.refused {
        assert!(content.records.is_empty() && report.refusal().is_some());
    } else {
        assert_eq!(report.read, report.valid + report.rejected);
        assert_eq!(report.valid as usize, content.records.len());
    }
    for (_, record) in &content.records {
        assert!(!record.source_id.is_empty() && record.source_id.len() <= places::model::MAX_SOURCE_ID_BYTES);
        assert!(!record.name.is_empty());
        assert!(record.sites.iter().all(|url| url.to_ascii_lowercase().starts_with("http")));
    }
}
