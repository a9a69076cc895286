//! `passerelle journal verify`, `export` and `seals`.

use super::{Failure, StoreArgs, block_on, print};
use ::journal::{Cursor, Exported, PURPOSE, Scope, Trust};
use clap::{Args, Subcommand};
use db::Db;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt::Write as _;
use std::io::{BufWriter, ErrorKind, Write};
use vault::Verifier;

/// Entries read at a time by the export.
const PAGE: u32 = 500;

/// What can be done with the journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Recompute every hash chain and every seal; name each altered, missing, moved or added entry. Exit code 1 if
    /// there is one.
    #[command(after_help = "Example: passerelle journal verify --data passerelle-data --known 42:9f86d0…")]
    Verify(VerifyArgs),
    /// Everything recorded about one thread, one agent, one organisation or one period, with the hashes.
    #[command(
        after_help = "Example: passerelle journal export --organisation 'CCAS de Guéret' --from 2026-01-01 --to 2026-03-31 > ccas.jsonl"
    )]
    Export(ExportArgs),
    /// The signed seals as JSON Lines, to be kept elsewhere.
    #[command(after_help = "Example: passerelle journal seals --after 41 >> /mnt/elsewhere/seals.jsonl")]
    Seals {
        #[command(flatten)]
        store: StoreArgs,
        /// Only those after this number
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        after: i64,
    },
}

/// The flags of `journal verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// A seal written down elsewhere, NUMBER:HASH
    #[arg(long, value_name = "SEAL", value_parser = read_known)]
    known: Vec<(i64, String)>,
    /// A public key, ID:HEXADECIMAL, instead of those of this server
    #[arg(long, value_name = "KEY", value_parser = read_key)]
    public_key: Vec<Verifier>,
}

/// The flags of `journal export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    whose: Whose,
    /// First day, YYYY-MM-DD (UTC)
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day, YYYY-MM-DD (UTC), included
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// jsonl (with the hashed text) or csv
    #[arg(long, default_value = "jsonl", value_parser = ["jsonl", "csv"])]
    format: String,
}

/// Whose entries; none of these: everybody's.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Whose {
    /// One chain, such as referral/<id>
    #[arg(long, value_name = "NAME")]
    stream: Option<String>,
    /// One person's thread with its referrals: the id of a pathway
    #[arg(long, value_name = "ID")]
    pathway: Option<triage::PathwayId>,
    /// One actor, such as agent:<id>
    #[arg(long, value_name = "REFERENCE")]
    actor: Option<String>,
    /// One organisation: its id in the journal, or its name as agents write it
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,
}

pub fn run(command: &JournalCommand) -> Result<(), Failure> {
    match command {
        JournalCommand::Verify(args) => verify(args),
        JournalCommand::Export(args) => export(args),
        JournalCommand::Seals { store, after } => seals(store, *after),
    }
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::machine("cannot read the journal", error)
}

fn verify(args: &VerifyArgs) -> Result<(), Failure> {
    let config = args.store.config()?;
    let own = crate::server::vault_of(&config)?.map(|vault| vault.verifiers(PURPOSE));
    let keys = if args.public_key.is_empty() { own } else { Some(args.public_key.clone()) };
    block_on(async {
        let db = crate::server::open_store(&config).await?;
        let trust = Trust { keys: keys.as_deref(), known: &args.known };
        let report = ::journal::verify_with(&db, trust).await.map_err(unreadable)?;
        let keys: Vec<(&str, String)> =
            keys.iter().flatten().map(|key| (key.key_id.as_str(), hex(&key.public_key))).collect();
        if args.json {
            let mut json = serde_json::to_value(&report).map_err(unreadable)?;
            json["whole"] = report.is_whole().into();
            json["public_keys"] =
                keys.iter().map(|(id, key)| serde_json::json!({ "id": id, "ed25519": key })).collect();
            print(json)?;
        } else {
            print(&report)?;
            if keys.is_empty() {
                print("signatures not checked: no key here, give --public-key")?;
            } else {
                print(format_args!("{} of {} signatures hold", report.signed, report.seals))?;
            }
            for (id, key) in keys {
                print(format_args!("public key {id}:{key}"))?;
            }
            if let Some((number, hash)) = &report.last_seal {
                print(format_args!("last seal {number}:{hash}"))?;
            }
        }
        if report.is_whole() { Ok(()) } else { Err(Failure::Mistakes) }
    })
}

fn seals(store: &StoreArgs, mut after: i64) -> Result<(), Failure> {
    let config = store.config()?;
    block_on(async {
        let db = crate::server::open_store(&config).await?;
        loop {
            let page = ::journal::seals::seals_after(&db, after, PAGE).await.map_err(unreadable)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.number;
            for seal in &page {
                print(serde_json::to_string(seal).map_err(unreadable)?)?;
            }
        }
    })
}

fn export(args: &ExportArgs) -> Result<(), Failure> {
    let config = args.store.config()?;
    let day = |date: Date| date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    let wrong = |e: jiff::Error| Failure::Usage(format!("not a day: {e}"));
    let from = args.from.map_or(Ok(Timestamp::UNIX_EPOCH), |date| day(date).map_err(wrong))?;
    let until = match args.to {
        None => Timestamp::MAX,
        Some(date) => date.tomorrow().and_then(day).map_err(wrong)?,
    };
    block_on(async {
        let db = crate::server::open_store(&config).await?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        let written = async {
            if args.format == "csv" {
                line(&mut out, "stream,seq,at,kind,subject,actor,organisation,data,previous,hash")?;
            }
            for scope in scopes(&db, &args.whose).await? {
                export_scope(&db, &scope, (from, until), &args.format, &mut out).await?;
            }
            out.flush().map_err(cannot_write)
        };
        match written.await {
            // A reader that has seen enough (`| head`).
            Err(Stop::Output(e)) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(Stop::Output(e)) => Err(Failure::machine("cannot write to standard output", e)),
            Err(Stop::Store(e)) => Err(unreadable(e)),
            Ok(()) => Ok(()),
        }
    })
}

enum Stop {
    Output(std::io::Error),
    Store(db::Error),
}

impl From<db::Error> for Stop {
    fn from(error: db::Error) -> Self {
        Self::Store(error)
    }
}

fn cannot_write(error: std::io::Error) -> Stop {
    Stop::Output(error)
}

async fn scopes(db: &Db, whose: &Whose) -> Result<Vec<Scope>, Stop> {
    if let Some(pathway) = whose.pathway {
        let mut all = vec![Scope::Stream(triage::stream(pathway))];
        let referrals =
            db.read(|tx| async move { referral::ids_of_pathway(&tx, pathway.uuid()).await }).await?;
        all.extend(referrals.into_iter().map(|id| Scope::Stream(referral::stream(id))));
        return Ok(all);
    }
    let scope = match whose {
        Whose { stream: Some(stream), .. } => Scope::Stream(stream.clone()),
        Whose { actor: Some(actor), .. } => Scope::Actor(actor.clone()),
        Whose { organisation: Some(id), .. } => Scope::Organisation(id.clone()),
        _ => Scope::All,
    };
    Ok(vec![scope])
}

async fn export_scope(
    db: &Db,
    scope: &Scope,
    (from, until): (Timestamp, Timestamp),
    format: &str,
    out: &mut impl Write,
) -> Result<(), Stop> {
    let mut after = Cursor::from(from);
    loop {
        let cursor = &after;
        let page =
            db.read(|tx| async move { ::journal::page(&tx, scope, cursor, until, PAGE).await }).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Cursor::after(last);
        for entry in &page {
            let text =
                if format == "csv" { csv(entry) } else { serde_json::to_string(entry).unwrap_or_default() };
            line(out, &text)?;
        }
    }
}

fn line(out: &mut impl Write, text: &str) -> Result<(), Stop> {
    writeln!(out, "{text}").map_err(cannot_write)
}

/// One line of RFC 4180; what a spreadsheet would take for a formula stays text.
fn csv(entry: &Exported) -> String {
    let Exported { recorded, previous, .. } = entry;
    let cells = [
        recorded.stream.as_str(),
        &recorded.seq.to_string(),
        &format!("{:.6}", recorded.at),
        &recorded.kind,
        &recorded.subject,
        &recorded.actor,
        recorded.organisation.as_deref().unwrap_or_default(),
        &recorded.data,
        previous,
        &recorded.hash,
    ];
    cells
        .map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.to_owned()
            }
        })
        .join(",")
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read_known(text: &str) -> Result<(i64, String), String> {
    let (number, hash) = text.split_once(':').ok_or("write NUMBER:HASH")?;
    let number = number.parse().map_err(|_| "the number of a seal is a whole number")?;
    Ok((number, hash.to_owned()))
}

fn read_key(text: &str) -> Result<Verifier, String> {
    let (id, key) = text.split_once(':').ok_or("write ID:HEXADECIMAL")?;
    let public_key = crate::config::decode_key(key).ok_or("a public key is 64 hexadecimal characters")?;
    Ok(Verifier { key_id: id.to_owned(), public_key })
}
