//! `passerelle user`: accounts from the command line, for the operator alone.

use super::{Failure, StoreArgs, block_on, complain, print};
use crate::config::Config;
use crate::server;
use accounts::{Accounts, Error, Looked, NewInvitation};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use identity::{Actor, OrganisationId, Role};
use kernel::{Lang, TerritoryRef};
use organisations::{Brief, Filter, Organisations, State};
use serde_json::json;
use std::fmt::Write as _;
use territory::Territories;

/// Organisations of one name that are told apart in a message.
const MAX_NAMED: usize = 1000;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Invite somebody: a letter with a link, good for a week. The role is given when it is accepted.
    #[command(
        after_help = "Example: passerelle user invite ada@mairie.fr --role referent --organisation 'CCAS de Guéret'"
    )]
    Invite(InviteArgs),
    /// Close an account: its sessions end at once, its roles stay for when it is opened again.
    #[command(after_help = "Example: passerelle user disable ada@mairie.fr")]
    Disable(UserArgs),
    /// Open a closed account again.
    #[command(after_help = "Example: passerelle user enable ada@mairie.fr")]
    Enable(UserArgs),
    /// Take every second factor of an account away, once its owner proved who they are otherwise. Its sessions end; its
    /// owner is told by a letter.
    #[command(after_help = "Example: passerelle user reset-second-factor ada@mairie.fr")]
    ResetSecondFactor(UserArgs),
    /// Show an account: its roles, its factors, how many sessions it has. No secret.
    #[command(after_help = "Example: passerelle user show ada@mairie.fr --json")]
    Show {
        #[command(flatten)]
        user: UserArgs,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Whose account.
#[derive(Debug, Args)]
pub struct UserArgs {
    /// Their e-mail
    email: String,
    #[command(flatten)]
    store: StoreArgs,
}

/// The flags of `user invite`.
#[derive(Debug, Args)]
pub struct InviteArgs {
    #[command(flatten)]
    user: UserArgs,
    /// The role it gives
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::code)))]
    role: String,
    /// The organisation: its id, or its exact name
    #[arg(long, value_name = "ORGANISATION")]
    organisation: String,
    /// Where the role counts: france, region:75, departement:23, epci:200067593, commune:23096 (default: where the
    /// organisation acts)
    #[arg(long, value_name = "CODE", value_parser = read_territory)]
    territory: Option<TerritoryRef>,
    /// Language of the letter
    #[arg(long, default_value = "fr", value_parser = ["fr", "en"])]
    lang: String,
}

fn read_territory(text: &str) -> Result<TerritoryRef, String> {
    let territory: TerritoryRef =
        text.parse().map_err(|_| "write france, region:75, departement:23, epci:… or commune:23096")?;
    match Territories::bundled().name_of(&territory) {
        Some(_) => Ok(territory),
        None => Err("there is no such territory".to_owned()),
    }
}

pub fn run(command: &UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Invite(args) => invite(args),
        UserCommand::Disable(user) => {
            act(user, "closed", async |accounts, email| accounts.disable(&Actor::System, email).await)
        }
        UserCommand::Enable(user) => {
            act(user, "open", async |accounts, email| accounts.enable(&Actor::System, email).await)
        }
        UserCommand::ResetSecondFactor(user) => {
            act(user, "without a second factor", async |accounts, email| {
                accounts.reset_second_factor(&Actor::System, email).await
            })
        }
        UserCommand::Show { user, json } => show(user, *json),
    }
}

/// The commands on accounts and organisations, with the keys of the server.
async fn open(config: &Config) -> Result<(Accounts, Organisations), Failure> {
    let vault = server::existing_vault(config)?;
    let db = server::open_store(config).await?;
    let shell = server::shell(config, &vault, &kernel::World::system());
    let accounts = Accounts::new(db.clone(), shell.clone(), vault.clone());
    Ok((accounts, Organisations::new(db, shell, vault, [])))
}

/// What went wrong, in plain words.
fn failure(email: &str, error: &Error) -> Failure {
    match error {
        Error::Field("email", _) => Failure::Usage(format!("{email} is not an e-mail address")),
        Error::NotFound => {
            complain(&format!("no account has the e-mail {email}"));
            Failure::Mistakes
        }
        other => Failure::machine("cannot read or change the account", other),
    }
}

fn act(
    user: &UserArgs,
    done: &str,
    command: impl AsyncFnOnce(&Accounts, &str) -> Result<(), Error>,
) -> Result<(), Failure> {
    let config = user.store.config()?;
    block_on(async {
        let (accounts, _) = open(&config).await?;
        command(&accounts, &user.email).await.map_err(|error| failure(&user.email, &error))?;
        print(format_args!("{}: {done}, sessions ended", user.email))
    })
}

fn invite(args: &InviteArgs) -> Result<(), Failure> {
    let (email, config) = (&args.user.email, args.user.store.config()?);
    let role = Role::from_code(&args.role).ok_or_else(|| Failure::Usage("unknown role".to_owned()))?;
    block_on(async {
        let (accounts, organisations) = open(&config).await?;
        let home = organisation(&organisations, &args.organisation).await?;
        let new = NewInvitation {
            email: email.clone(),
            lang: args.lang.parse().unwrap_or(Lang::Fr),
            role,
            organisation: home.id,
            territory: args.territory.clone().unwrap_or(home.territory),
        };
        accounts.invite(&Actor::System, &new).await.map_err(|error| failure(email, &error))?;
        print(format_args!(
            "{email}: invited as {} of {}, on {}. The letter leaves as soon as the service runs.",
            args.role, home.name, new.territory
        ))
    })
}

/// The active organisation of an id or an exact name.
async fn organisation(organisations: &Organisations, wanted: &str) -> Result<Brief, Failure> {
    let unread = |error| Failure::machine("cannot read the organisations", error);
    let mistake = |text: String| {
        complain(&text);
        Failure::Mistakes
    };
    if let Ok(id) = wanted.parse::<OrganisationId>() {
        return match organisations.view(&Actor::System, id).await {
            Ok(view) if view.organisation.state == State::Active => Ok(view.organisation.brief()),
            Ok(view) => {
                let state = view.organisation.state.code();
                Err(mistake(format!(
                    "{}: its state is {state}, it must be active",
                    view.organisation.facts.name
                )))
            }
            Err(organisations::Error::NotFound) => Err(mistake(format!("no organisation has the id {id}"))),
            Err(error) => Err(unread(error)),
        };
    }
    let filter = Filter { words: wanted.to_owned(), ..Filter::default() };
    let (found, _) = organisations.list(&Actor::System, &filter, None, MAX_NAMED).await.map_err(unread)?;
    let mut same: Vec<Brief> = found
        .iter()
        .filter(|one| one.facts.name == wanted.trim())
        .map(organisations::Organisation::brief)
        .collect();
    match (same.pop(), same.len()) {
        (Some(one), 0) => Ok(one),
        (None, _) => Err(mistake(format!("no active organisation is called {wanted:?}, letter for letter"))),
        (Some(last), _) => {
            same.push(last);
            let mut text = format!("{} organisations are called {wanted:?}: give the id of one", same.len());
            for one in &same {
                let _ = write!(text, "\n  {}  {}  {}", one.id, one.kind.code(), one.territory);
            }
            Err(mistake(text))
        }
    }
}

fn show(user: &UserArgs, json: bool) -> Result<(), Failure> {
    let config = user.store.config()?;
    block_on(async {
        let (accounts, _) = open(&config).await?;
        let looked = accounts.look_up(&Actor::System, &user.email).await;
        let looked = looked.map_err(|error| failure(&user.email, &error))?;
        if json { print(as_json(&looked)) } else { print(in_words(&user.email, &looked)) }
    })
}

fn as_json(looked: &Looked) -> serde_json::Value {
    let (account, factors) = (&looked.account, &looked.factors);
    let roles = looked.held.iter().map(|held| {
        json!({
            "role": held.grant.role,
            "organisation": { "id": held.grant.organisation, "name": held.organisation_name },
            "territory": held.grant.territory,
            "from": held.grant.from,
            "until": held.grant.until,
            "lent": held.grant.delegated_by.is_some(),
        })
    });
    json!({
        "id": account.id,
        "name": account.name,
        "state": account.state.code(),
        "lang": account.lang.tag(),
        "created_at": account.created_at,
        "last_sign_in_at": account.last_sign_in_at,
        "roles": roles.collect::<Vec<_>>(),
        "factors": {
            "password": factors.password,
            "application": factors.totp,
            "passkeys": factors.passkeys.len(),
            "recovery_codes": factors.recovery_codes,
        },
        "sessions": looked.sessions,
    })
}

fn in_words(email: &str, looked: &Looked) -> String {
    let (account, factors) = (&looked.account, &looked.factors);
    let yes = |is: bool| if is { "yes" } else { "no" };
    let last = account.last_sign_in_at.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
    let mut out = format!(
        "{email}  {}  {}\nid              {}\nmade            {:.0}\nlast sign-in    {last}\nsessions        {}\n\
         password        {}\napplication     {}\npasskeys        {}\nrecovery codes  {}\nroles           {}",
        account.name,
        account.state.code(),
        account.id,
        account.created_at,
        looked.sessions,
        yes(factors.password),
        yes(factors.totp),
        factors.passkeys.len(),
        factors.recovery_codes,
        looked.held.len(),
    );
    for held in &looked.held {
        let grant = &held.grant;
        let _ =
            write!(out, "\n  {} of {}, on {}", grant.role.code(), held.organisation_name, grant.territory);
        if let Some(until) = grant.until {
            let _ = write!(out, ", until {until:.0}");
        }
    }
    out
}
