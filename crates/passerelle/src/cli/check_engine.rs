//! `passerelle check-engine`.

use super::{Failure, backup, block_on, print};
use crate::server::{MIGRATIONS, statements};
use clap::Args;
use conformance::{Line, Nodes};
use db::{Db, TrialSchema};
use kernel::World;

/// The flags of `check-engine`.
#[derive(Debug, Args)]
pub struct CheckEngineArgs {
    /// Address of the database, as in postgres://user@host/database; what it holds is not touched
    #[arg(long, value_name = "URL")]
    database: String,
    /// Print each line as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &CheckEngineArgs) -> Result<(), Failure> {
    if !args.database.starts_with("postgres") {
        return Err(Failure::Usage(
            "--database is an address such as postgres://user@host/database".to_owned(),
        ));
    }
    let well = block_on(check(args))?;
    if well { Ok(()) } else { Err(Failure::Mistakes) }
}

async fn check(args: &CheckEngineArgs) -> Result<bool, Failure> {
    let world = World::system();
    let refused = |e: db::Error| Failure::machine("the engine cannot be checked", e);
    let name = format!("passerelle_check_{}", world.id::<()>().uuid().simple());
    let trial = TrialSchema::make(&args.database, &name).await.map_err(refused)?;
    let open = || Db::open(&trial.url).map_err(refused);
    let nodes = Nodes { one: open()?, other: open()?, world };
    let mut printed = Ok(());
    let well = conformance::run(&nodes, MIGRATIONS, &statements(), |line| {
        if printed.is_ok() {
            printed = if args.json { backup::json(line).and_then(print) } else { print(in_words(line)) };
        }
    })
    .await;
    nodes.one.close();
    nodes.other.close();
    trial
        .remove()
        .await
        .map_err(|e| Failure::machine(&format!("the schema {name} could not be dropped"), e))?;
    printed.map(|()| well)
}

fn in_words(line: &Line) -> String {
    let (verdict, fault) = match &line.fault {
        None => ("ok  ", String::new()),
        Some(fault) => ("FAIL", format!("\n       {fault}")),
    };
    format!("{verdict} {:>7} ms  {}{fault}", line.ms, line.check)
}
