//! The places shipped with the program: real records under open licences, with who made them.
//!
//! Files are made by `data/places/build.py`. They are read by the same reader as anybody's file.

use std::sync::Arc;

use db::Db;
use flate2::read::GzDecoder;
use identity::Actor;
use kernel::World;
use serde::Deserialize;
use territory::Territories;

use crate::model::SourceName;
use crate::report::Report;
use crate::service::{About, Error, Import, Policy, import_file};
use crate::store;

/// One bundled source, as `sources.toml` says it.
#[derive(Debug, Clone, Deserialize)]
pub struct BundledSource {
    /// Short name; also the name of its file.
    pub id: SourceName,
    /// Title.
    pub title: String,
    /// Who made the data.
    pub producer: String,
    /// Licence.
    pub licence: String,
    /// Date of the edition.
    pub date: String,
    /// How to cite it.
    pub citation: String,
    /// How many places it gives.
    pub count: u64,
}

#[derive(Deserialize)]
struct File {
    source: Vec<BundledSource>,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &[u8])] = &[
            $(($name, include_bytes!(concat!("../../../../data/places/", $name, ".jsonl.gz")))),*
        ];
    };
}

files!(
    "conseillers-numeriques-2022",
    "hinaura-2022",
    "hub-lo-2023",
    "paca-2023",
    "hub-du-sud-2023",
    "haute-vienne-2023",
    "gironde-2024",
    "maine-et-loire-2023",
    "corse-2023",
    "ultra-num-2023",
    "antilles-2023",
    "charente-2023",
    "bus-france-services-charente-2023",
    "la-creuse-2023",
    "nouvelle-caledonie-2024",
    "etapes-numeriques-2023",
    "fibre-64-2023",
    "numi-2023",
    "angers-2023",
    "le-havre-2024",
    "mulhouse-2023",
    "epernay-2023",
    "aix-en-provence-2024",
    "france-services-2024",
    "bibliotheques-2020",
    "mairies-2026",
);

/// The sources bundled, in the order they are loaded.
///
/// # Panics
/// Never: the list is part of the program, and a test reads it.
#[expect(clippy::expect_used, reason = "an embedded file that a test reads: no input can make this fail")]
pub fn sources() -> Vec<BundledSource> {
    toml::from_str::<File>(include_str!("../../../../data/places/sources.toml"))
        .expect("the embedded list of sources reads")
        .source
}

/// Where a load stands, for whoever waits.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Title of the source being loaded.
    pub title: &'a str,
    /// Places loaded before it.
    pub done: u64,
    /// Places in all.
    pub total: u64,
}

/// Loads the bundled sources that the register does not hold yet in this edition. Gives back the reports of those it
/// loaded; an up-to-date register costs one small read.
///
/// # Errors
/// [`Error::Store`].
pub async fn load(
    db: &Db,
    world: &World,
    territories: &Arc<Territories>,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Vec<Report>, Error> {
    let all = sources();
    let total = all.iter().map(|source| source.count).sum();
    let (mut done, mut reports) = (0, Vec::new());
    for bundled in all {
        progress(Progress { title: &bundled.title, done, total });
        done += bundled.count;
        let name = &bundled.id;
        let known = db.read(|tx| async move { store::source(&tx, name).await }).await?;
        // A source of that name that cites otherwise is the operator's own import: it is theirs to change.
        if known.is_some_and(|known| known.edition == bundled.date || known.citation != bundled.citation) {
            continue;
        }
        let Some((_, bytes)) = FILES.iter().find(|(file, _)| *file == bundled.id.as_str()) else { continue };
        let import = import_of(&bundled);
        let input = GzDecoder::new(*bytes);
        reports.push(import_file(db, world, territories, &Actor::System, input, &import).await?);
    }
    Ok(reports)
}

fn import_of(bundled: &BundledSource) -> Import {
    Import {
        source: bundled.id.clone(),
        about: About {
            title: bundled.title.clone(),
            producer: bundled.producer.clone(),
            licence: bundled.licence.clone(),
            edition: bundled.date.clone(),
            citation: bundled.citation.clone(),
        },
        policy: Policy::AllOrNothing,
        dry_run: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::France;
    use crate::report::{Action, Problem};

    #[test]
    fn every_listed_source_has_its_file_and_reads_without_rejection() {
        let listed: Vec<_> = sources().into_iter().map(|source| source.id.to_string()).collect();
        let files: Vec<_> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(listed, files);
        let france = France::new(Territories::bundled());
        let today = jiff::civil::date(2026, 6, 1);
        let mut total = 0;
        for (bundled, (name, bytes)) in sources().iter().zip(FILES) {
            let content = crate::read::read(GzDecoder::new(*bytes), &france, today);
            let report = &content.report;
            assert!(
                !content.refused && report.rejected == 0,
                "{name}: {:?}",
                report.lines.iter().find(|l| l.action == Action::Rejected)
            );
            assert_eq!(report.valid, bundled.count, "{name}");
            let serious =
                [Problem::UnknownTerm, Problem::UnknownColumn, Problem::BadExtension, Problem::BadDate];
            let found: Vec<_> =
                report.lines.iter().filter(|l| serious.contains(&l.problem)).take(3).collect();
            assert!(found.is_empty(), "{name}: {found:?}");
            for (_, record) in &content.records {
                assert!(
                    record.phone.as_deref().is_none_or(|p| !p.starts_with("+336") && !p.starts_with("+337")),
                    "{name}: no mobile number is bundled"
                );
            }
            total += report.valid;
        }
        assert!(total > 60_000);
    }
}
