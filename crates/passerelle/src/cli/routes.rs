//! `passerelle routes`: every route of the program, and who may call it.

use super::{Failure, print};
use crate::routes::{ROUTES, Who};
use clap::Args;
use std::fmt::Write as _;

/// The flags of `routes`.
#[derive(Debug, Args)]
pub struct RoutesArgs {
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &RoutesArgs) -> Result<(), Failure> {
    if args.json {
        let json = serde_json::to_string_pretty(ROUTES);
        return print(json.map_err(|e| Failure::machine("cannot write the routes", e))?);
    }
    let mut out = String::new();
    for route in ROUTES {
        let _ = writeln!(out, "{:<6} {:<52} {}", route.method, route.path, in_words(route.who));
    }
    print(out.trim_end())
}

fn in_words(who: Who) -> String {
    match who {
        Who::Public => "anybody".to_owned(),
        Who::Demo => "anybody, in the demonstration only".to_owned(),
        Who::Probe => "the operator's probes".to_owned(),
        Who::Oneself => "whoever is signed in, about themself".to_owned(),
        Who::Ticket => "whoever holds the one-time link or code of a letter or of the console".to_owned(),
        Who::StandIn => "the demonstration's identity provider alone".to_owned(),
        Who::Holder(power) => format!("whoever holds {} somewhere", power.code()),
        Who::Owner(power) => format!("whoever holds {} over what the address names", power.code()),
        Who::Place => "whoever holds the link or the code of a place".to_owned(),
        Who::Person => "whoever holds the reference and the code of a person's paper".to_owned(),
    }
}
