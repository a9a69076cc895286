//! `passerelle import places`.

use super::{Failure, StoreArgs, block_on, complain, print, read_text};
use ::mapping::Mapping;
use ::places::Report;
use ::places::model::SourceName;
use ::places::read::Encoding;
use ::places::service::{About, Import, Policy, import_file};
use clap::{Args, Subcommand};
use db::Db;
use flate2::read::MultiGzDecoder;
use harvest::intake::{Counts, GUARD_PERCENT, Outcome, Terms};
use harvest::note::Notes;
use harvest::{Ground, Job, Run};
use identity::Actor;
use kernel::{Lang, World};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use territory::Territories;

/// Rows told on a terminal; `--json` tells them all.
const TOLD: usize = 100;

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Places, with a report by line and field. Without a mapping, a file on the national standard (LMN v0.1 or v1; CSV or
    /// JSON); with one, any table. Packed with gzip or not. All or nothing.
    #[command(after_help = "Example: passerelle import places lieux.csv --source departement-23 --dry-run
Example: passerelle import places lieux-normalises.jsonl.gz --mapping lieux-normalises --skip-rejected --data passerelle-data

Mappings shipped with the program: passerelle import mappings")]
    Places(PlacesArgs),
    /// The mappings shipped with the program, or the text of one.
    #[command(after_help = "Example: passerelle import mappings nantes-2020 > mine.toml")]
    Mappings(MappingsArgs),
}

/// The flags of `import places`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct PlacesArgs {
    /// The file
    file: PathBuf,
    /// Short name of the source; its earlier places are replaced. Not needed when the mapping names it
    #[arg(long, value_name = "NAME", required_unless_present = "mapping")]
    source: Option<String>,
    /// How the file becomes the standard: a mapping file, or the name of one shipped with the program
    #[arg(long, value_name = "FILE|NAME")]
    mapping: Option<String>,
    /// With a mapping that attaches a second table: its file, when it is apart (data·inclusion's services)
    #[arg(long, value_name = "FILE", requires = "mapping")]
    with: Option<PathBuf>,
    /// Tell what would happen, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Import the good rows even if some are rejected
    #[arg(long)]
    skip_rejected: bool,
    /// With a mapping: import even if more of a source would be withdrawn than its guard lets pass
    #[arg(long, requires = "mapping")]
    withdraw: bool,
    /// Without a mapping, how the file writes its letters: a file that is not UTF-8 is refused unless you say so
    #[arg(long, default_value = "utf-8", value_parser = Encoding::WORDS)]
    encoding: String,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Language of the report
    #[arg(long, default_value = "fr", value_parser = ["fr", "en"])]
    lang: String,
    #[command(flatten)]
    store: StoreArgs,
}

/// The flags of `import mappings`.
#[derive(Debug, Args)]
pub struct MappingsArgs {
    /// Print this one
    name: Option<String>,
}

pub fn run(command: ImportCommand) -> Result<(), Failure> {
    match command {
        ImportCommand::Places(args) => places(&args),
        ImportCommand::Mappings(args) => mappings(&args),
    }
}

fn mappings(args: &MappingsArgs) -> Result<(), Failure> {
    match &args.name {
        None => {
            print(harvest::shipped::MAPPINGS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("\n"))
        }
        Some(name) => match harvest::shipped::text(name) {
            Some(text) => print(text.trim_end()),
            None => Err(Failure::Usage(format!("no mapping `{name}`: see passerelle import mappings"))),
        },
    }
}

fn places(args: &PlacesArgs) -> Result<(), Failure> {
    let config = args.store.config()?;
    let source: Option<SourceName> = match &args.source {
        Some(name) => Some(name.parse().map_err(|e| Failure::Usage(format!("--source: {e}")))?),
        None => None,
    };
    let mapping = args.mapping.as_deref().map(mapping_text).transpose()?;
    let file = File::open(&args.file)
        .map_err(|e| Failure::machine(&format!("cannot read {}", args.file.display()), e))?;
    let open = async || crate::server::open_store(&config).await;
    match (mapping, source) {
        (Some((name, text)), source) => {
            let parsed = Mapping::parse(&text).map_err(|errors| {
                for error in &errors {
                    complain(error);
                }
                Failure::Mistakes
            })?;
            mapped(args, &open, file, &Named { name, text, parsed, source })
        }
        (None, Some(source)) => standard(args, &open, file, source),
        (None, None) => Err(Failure::Usage("--source or --mapping is needed".to_owned())),
    }
}

/// The name and the text of a mapping: a shipped one, or a file.
fn mapping_text(given: &str) -> Result<(String, String), Failure> {
    if let Some(text) = harvest::shipped::text(given) {
        return Ok((given.to_owned(), text.to_owned()));
    }
    let path = Path::new(given);
    if !path.exists() {
        return Err(Failure::Usage(format!(
            "--mapping {given}: no such file, and no such mapping is shipped (see passerelle import mappings)"
        )));
    }
    let name = path.file_stem().map_or_else(|| given.to_owned(), |stem| stem.to_string_lossy().into_owned());
    Ok((name, read_text(path, Mapping::MAX_BYTES as u64)?))
}

/// A mapping ready for use.
struct Named {
    name: String,
    text: String,
    parsed: Mapping,
    source: Option<SourceName>,
}

/// A file on the national standard.
fn standard(
    args: &PlacesArgs,
    open: &impl AsyncFn() -> Result<Db, Failure>,
    file: File,
    source: SourceName,
) -> Result<(), Failure> {
    let policy = if args.skip_rejected { Policy::SkipRejected } else { Policy::AllOrNothing };
    let encoding = Encoding::from_word(&args.encoding).unwrap_or_default();
    let import = Import { policy, encoding, ..Import::new(source, args.dry_run) };
    let input = plain(file).map_err(|e| Failure::machine("cannot read the file", e))?;
    let report: Report = block_on(async {
        let db = open().await?;
        let territories = Territories::bundled();
        import_file(&db, &World::system(), &territories, &Actor::System, input, &import)
            .await
            .map_err(|e| Failure::machine("the import failed and nothing was written", e))
    })?;
    if args.json {
        print(serde_json::to_string_pretty(&report).map_err(|e| Failure::machine("cannot write JSON", e))?)?;
    } else {
        print(report.to_text(if args.lang == "en" { Lang::En } else { Lang::Fr }))?;
    }
    if report.accepted() {
        return Ok(());
    }
    if let Some(refusal) = report.refusal() {
        complain(&format!("line {}: {}", refusal.line, refusal.text(Lang::En)));
    }
    Err(Failure::Mistakes)
}

/// The bytes of a file, unpacked when they are packed.
fn plain(file: File) -> std::io::Result<Box<dyn Read>> {
    use std::io::BufRead;
    let mut file = BufReader::new(file);
    let packed = file.fill_buf()?.starts_with(&[0x1F, 0x8B]);
    Ok(if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

fn whole(file: File) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = file.take(harvest::gather::MAX_BYTES).read_to_end(&mut bytes);
    read.map_err(|e| Failure::machine("cannot read the file", e))?;
    Ok(bytes)
}

/// Any table, by a mapping.
fn mapped(
    args: &PlacesArgs,
    open: &impl AsyncFn() -> Result<Db, Failure>,
    file: File,
    mapping: &Named,
) -> Result<(), Failure> {
    let bytes = whole(file)?;
    let beside = match &args.with {
        None => None,
        Some(path) => {
            let what = format!("cannot read {}", path.display());
            Some(whole(File::open(path).map_err(|e| Failure::machine(&what, e))?)?)
        }
    };
    let about = &mapping.parsed.about;
    let job = Job {
        feed: mapping.source.as_ref().map_or(mapping.name.as_str(), SourceName::as_str),
        file_name: &args.file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default(),
        bytes,
        beside,
        mapping: Some(&mapping.parsed),
        mapping_text: &mapping.text,
        named: mapping.source.as_ref(),
        about: About {
            title: about.title.clone(),
            producer: about.producer.clone(),
            licence: about.licence.clone(),
            edition: about.edition.clone(),
            citation: about.citation.clone(),
        },
        terms: Terms {
            policy: if args.skip_rejected { Policy::SkipRejected } else { Policy::AllOrNothing },
            guard_percent: GUARD_PERCENT,
            confirmed: args.withdraw,
            dry_run: args.dry_run,
        },
        expected: &[],
        last: None,
    };
    let (run, notes) = block_on(async {
        let db = open().await?;
        let (world, territories): (_, Arc<Territories>) = (World::system(), Territories::bundled());
        let ground = Ground { db: &db, world: &world, territories: &territories };
        let failed = |e| Failure::machine("the import failed", e);
        let (run, notes) = harvest::run(ground, &Actor::System, job).await.map_err(failed)?;
        if !args.dry_run {
            harvest::record(ground, &Actor::System, &run, &notes).await.map_err(failed)?;
        }
        Ok((run, notes))
    })?;
    if args.json {
        print(json(&run, &notes)?)?;
    } else {
        print(text(&run, &notes, &args.lang))?;
    }
    match run.outcome {
        Outcome::Imported | Outcome::DryRun | Outcome::Same => Ok(()),
        Outcome::Refused | Outcome::Held | Outcome::Failed => {
            if !run.problem.is_empty() {
                complain(&run.problem);
            }
            Err(Failure::Mistakes)
        }
    }
}

fn json(run: &Run, notes: &Notes) -> Result<String, Failure> {
    let lines: Vec<_> = notes
        .iter()
        .map(|note| {
            serde_json::json!({
                "line": note.line, "source": note.source, "source_id": note.source_id, "field": note.field,
                "value": note.value, "fate": note.fate.code(), "problem": note.key,
                "text_fr": harvest::words(Lang::Fr, &note.key), "text_en": harvest::words(Lang::En, &note.key),
            })
        })
        .collect();
    let report = serde_json::json!({
        "outcome": run.outcome.code(), "problem": run.problem, "file": run.file_name, "sha256": run.digest,
        "total": run.total(), "sources": run.sources, "astray": run.astray, "lines": lines, "not_listed": run.not_listed,
    });
    serde_json::to_string_pretty(&report).map_err(|e| Failure::machine("cannot write JSON", e))
}

/// The rows that were not imported, then the account of each source and of all.
fn text(run: &Run, notes: &Notes, lang: &str) -> String {
    let lang = if lang == "en" { Lang::En } else { Lang::Fr };
    let words = |key: &str| harvest::words(lang, key).to_owned();
    let mut out = String::new();
    let rows: Vec<_> = notes.iter().filter(|note| note.fate.of_a_row()).collect();
    for note in rows.iter().take(TOLD) {
        let place = [note.source.as_str(), note.source_id.as_str(), note.field.as_str()];
        let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let _ = writeln!(
            out,
            "{} {}, {} [{}]: {} → {}",
            words("harvest-word-line"),
            note.line,
            place.join(", "),
            note.value,
            words(&note.key),
            words(&format!("harvest-fate-{}", note.fate.code())),
        );
    }
    if rows.len() > TOLD {
        let _ = writeln!(out, "… {} + (--json)", rows.len() - TOLD);
    }
    let heads =
        ["read", "new", "updated", "unchanged", "rejected", "duplicates", "withdrawn", "before", "after"];
    let _ = write!(out, "{:<48}", "");
    for head in heads {
        let _ = write!(out, "{:>12}", words(&format!("harvest-count-{head}")));
    }
    out.push('\n');
    for (name, counts) in &run.sources {
        line(&mut out, name, counts);
    }
    if run.astray > 0 {
        let astray = Counts { read: run.astray, rejected: run.astray, ..Counts::default() };
        line(&mut out, &words("harvest-word-astray"), &astray);
    }
    line(&mut out, &words("harvest-word-total"), &run.total());
    let total = run.total();
    let accounted = total.new + total.updated + total.unchanged + total.rejected + total.duplicates;
    let _ = writeln!(
        out,
        "{} {} = {} + {} + {}",
        words("harvest-word-adds-up"),
        total.read,
        accounted - total.rejected - total.duplicates,
        total.rejected,
        total.duplicates,
    );
    let _ = writeln!(
        out,
        "{} {} + {} + {} - {} = {}",
        words("harvest-word-records"),
        total.before,
        total.new,
        total.returned,
        total.withdrawn,
        total.after,
    );
    let _ = write!(out, "{}", words(&format!("harvest-outcome-{}", run.outcome.code())));
    out
}

fn line(out: &mut String, name: &str, counts: &Counts) {
    let Counts { read, new, updated, unchanged, rejected, duplicates, withdrawn, before, after, .. } = counts;
    let _ = write!(out, "{name:<48}");
    for count in [read, new, updated, unchanged, rejected, duplicates, withdrawn, before, after] {
        let _ = write!(out, "{count:>12}");
    }
    out.push('\n');
}
