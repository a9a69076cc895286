//! `passerelle secrets`: changing the server's key.

use super::journal::hex;
use super::{Failure, StoreArgs, block_on, complain, print};
use crate::config::Config;
use crate::server::{self, secrets};
use accounts::{Accounts, Remaining};
use clap::{Args, Subcommand};
use kernel::World;
use serde_json::json;
use std::fmt::Write as _;
use territory::Territories;
use triage::Triage;

/// What can be done with the server's keys.
#[derive(Debug, Subcommand)]
pub enum SecretsCommand {
    /// Draw a new key, seal everything again under it, and with --drop-old forget the old ones. Stop the service first.
    /// Only for a key that the program made in its data folder.
    #[command(after_help = "Example: passerelle secrets rotate --data passerelle-data --drop-old")]
    Rotate(SecretsArgs),
    /// Seal everything again under the first key: after `new,old` was put in secrets.key and every node was started
    /// again, or to finish a `rotate` that was interrupted. The service may run.
    #[command(after_help = "Example: passerelle secrets reseal --config /etc/passerelle.toml")]
    Reseal(SecretsArgs),
}

/// The flags of both.
#[derive(Debug, Args)]
pub struct SecretsArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// Once nothing needs them, forget the old keys of the data folder
    #[arg(long)]
    drop_old: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(command: &SecretsCommand) -> Result<(), Failure> {
    let (SecretsCommand::Rotate(args) | SecretsCommand::Reseal(args)) = command;
    let config = args.store.config()?;
    let given = !config.keys.is_empty();
    if given && args.drop_old {
        return Err(Failure::Usage(
            "the keys come from the configuration: run `passerelle secrets reseal`, then take the old key out of \
             secrets.key on every node and start them again"
                .to_owned(),
        ));
    }
    server::existing_vault(&config)?;
    if let SecretsCommand::Rotate(_) = command {
        if given {
            return Err(Failure::Usage(
                "the keys come from the configuration, which this program does not write: draw a key with `openssl \
                 rand -hex 32`, put secrets.key = \"new,old\" on every node, start them again, then run `passerelle \
                 secrets reseal` (operator's guide, \"Changing the server's key\")"
                    .to_owned(),
            ));
        }
        secrets::add_key(&config, &World::system()).map_err(|e| Failure::machine("cannot add a key", e))?;
    }
    block_on(reseal(&config, args))
}

/// Seals everything again, looks whether nothing is left, and drops the old keys if that was asked for.
async fn reseal(config: &Config, args: &SecretsArgs) -> Result<(), Failure> {
    let unsealed = |error| Failure::machine("cannot seal everything again", error);
    let vault = server::existing_vault(config)?;
    let db = server::open_store(config).await?;
    let shell = server::shell(config, &vault, &World::system());
    let accounts = Accounts::new(db.clone(), shell, vault.clone());
    let (world, unread) = (World::system(), |error| Failure::machine("cannot seal everything again", error));
    let mut sealed = accounts.reseal().await.map_err(unsealed)?;
    sealed += messages::reseal(&db, &world, &vault).await.map_err(unread)?;
    sealed += referral::reseal(&db, &world, &vault).await.map_err(unread)?;
    let triage = Triage::new(db, world, vault.clone(), Territories::bundled());
    sealed += triage.reseal().await.map_err(|e| Failure::machine("cannot seal everything again", e))?;
    let remaining = accounts.remaining().await.map_err(unsealed)?;
    let dropped = args.drop_old && remaining == Remaining::default();
    if dropped {
        secrets::drop_old_keys(config, &World::system())
            .map_err(|e| Failure::machine("cannot drop the old keys", e))?;
    }
    let verifiers = vault.verifiers(journal::PURPOSE);
    let public: Vec<String> =
        verifiers.iter().map(|key| format!("{}:{}", key.key_id, hex(&key.public_key))).collect();
    if args.json {
        print(json!({
            "active": vault.active_id(),
            "sealed": sealed,
            "remaining": { "sealed": remaining.sealed, "letters": remaining.letters },
            "dropped": dropped,
            "public_keys": public,
        }))?;
    } else {
        print(in_words(vault.active_id(), sealed, &public, dropped))?;
    }
    left(args, remaining)
}

fn in_words(active: &str, sealed: u64, public: &[String], dropped: bool) -> String {
    let mut out = format!("Values sealed again under the key {active}: {sealed}.");
    let Some((_, old)) = public.split_first().filter(|(_, old)| !old.is_empty()) else { return out };
    out.push_str(if dropped {
        "\nThe old keys are dropped. Keep these public keys to verify the journal's older seals:"
    } else {
        "\nThe old keys are kept. Public keys that verify the journal's seals:"
    });
    for key in public.iter().take(1).chain(old) {
        let _ = write!(out, "\n  --public-key {key}");
    }
    out
}

/// Says what still needs an old key, if anything does.
fn left(args: &SecretsArgs, remaining: Remaining) -> Result<(), Failure> {
    if remaining.sealed > 0 {
        complain(&format!(
            "values sealed under an old key meanwhile: {}. A node does not know the new one: start it again with both \
             keys, then run `passerelle secrets reseal`",
            remaining.sealed
        ));
        return Err(Failure::Mistakes);
    }
    if args.drop_old && remaining.letters > 0 {
        complain(&format!(
            "the old keys are kept, for letters that somebody asked for and that wait to be written: {}. Start the \
             service for a minute, stop it, then run `passerelle secrets reseal --drop-old`",
            remaining.letters
        ));
        return Err(Failure::Mistakes);
    }
    Ok(())
}
