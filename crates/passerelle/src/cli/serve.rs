//! `passerelle demo` and `passerelle serve`.

use super::{Failure, StoreArgs, block_on, print};
use crate::config::{Config, Settings};
use crate::server::{self, App, Stage};
use crate::{demo, telemetry};
use clap::Args;
use kernel::World;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The flags of `demo`.
#[derive(Debug, Default, Args)]
pub struct DemoArgs {
    /// Folder of the demonstration's database; remove it to start afresh
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

/// The flags of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

pub fn demo(args: DemoArgs) -> Result<(), Failure> {
    let mut settings = Settings::load(None)?;
    let data = args.data.unwrap_or_else(|| PathBuf::from("demo-data"));
    only_invented(&data)?;
    settings.set_flag("store.data", data.display().to_string());
    settings.set_flag("store.database", String::new());
    // Warnings only: the terminal is for the three things to try.
    if settings.get("log.level").1 == crate::config::Origin::Default {
        settings.set_flag("log.level", "warn".to_owned());
    }
    start(settings, args.listen, true)
}

/// The demonstration gives every role to whoever presses a button: it opens its own folders alone, which it marks.
fn only_invented(data: &Path) -> Result<(), Failure> {
    let mark = data.join("demonstration");
    if data.join("passerelle.db").exists() && !mark.exists() {
        return Err(Failure::Usage(format!(
            "{} holds the data of a service, or of an older demonstration, and the demonstration gives everybody every \
             role: choose another folder with --data, or remove this one",
            data.display()
        )));
    }
    let refused = |e| Failure::machine(&format!("cannot write in {}", data.display()), e);
    std::fs::create_dir_all(data).map_err(refused)?;
    std::fs::write(mark, "Everything here is invented.\n").map_err(refused)
}

pub fn serve(args: &ServeArgs) -> Result<(), Failure> {
    start(args.store.settings()?, args.listen, false)
}

fn start(mut settings: Settings, listen: Option<SocketAddr>, demonstration: bool) -> Result<(), Failure> {
    if let Some(listen) = listen {
        settings.set_flag("server.listen", listen.to_string());
    }
    let config = Config::read(&settings)?;
    telemetry::start_logs(config.log_json, &config.log_level);
    block_on(run(config, settings.get("site.base_url").0.is_empty(), demonstration))
}

async fn run(mut config: Config, base_url_follows: bool, demonstration: bool) -> Result<(), Failure> {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|e| Failure::machine(&format!("cannot listen on {}", config.listen), e))?;
    let address = listener.local_addr().map_err(|e| Failure::machine("cannot read the address", e))?;
    if base_url_follows {
        config.site.base_url = if demonstration && address.ip().is_loopback() {
            // A name, not a number: browsers keep no passkey for a number.
            format!("http://localhost:{}", address.port())
        } else {
            format!("http://{address}")
        };
    }
    config.site.demo = demonstration;
    let metrics = telemetry::start_metrics().map_err(|e| Failure::machine("cannot start the figures", e))?;
    let db = server::open_store(&config).await?;
    let app = App::assemble(db, &config, World::system(), Some(metrics), |stage| {
        // Who waits must see why; a reader that went away is no reason to stop.
        let _ = print(in_words(&stage));
    })
    .await?;
    if demonstration {
        let issuer = app.standin.as_ref().map_or("", standin::StandIn::issuer).to_owned();
        demo::seed(&app, &issuer).await?;
    }
    let first = if demonstration { None } else { first_administrator(&app).await? };
    let router = app.router()?;
    let patience = Duration::from_secs(config.site.limits.timeout_s);
    let (stop, stopped) = watch::channel(false);
    let background = app.start_background(&config, &stopped)?;
    tracing::info!(%address, "listening");
    if config.site.base_url.starts_with("https://") && !config.site.limits.trust_proxy {
        tracing::warn!(
            "site.base_url is https but limits.trust_proxy is false: behind a reverse proxy all visitors share one budget"
        );
    }
    print(welcome(&config.site.base_url, demonstration))?;
    if let Some(code) = first {
        print(format!(
            "No administrator yet. Within the hour, open {}/premier-compte and type the code {code}\n",
            config.site.base_url
        ))?;
    }
    tokio::spawn(async move {
        server::asked_to_stop().await;
        tracing::info!("asked to stop: finishing what is running");
        let _ = stop.send(true);
    });
    server::serve(listener, router, patience, stopped).await;
    background.await;
    app.db.close();
    Ok(())
}

/// The code of the first account, when nobody runs the service yet.
async fn first_administrator(app: &App) -> Result<Option<accounts::OneTimeCode>, Failure> {
    let code = app.accounts.first_administrator().await;
    code.map_err(|e| Failure::machine("cannot look for an administrator", e))
}

fn in_words(stage: &Stage<'_>) -> String {
    match stage {
        Stage::Places { title, done, total } => {
            format!("Loading the national data… {done:>6} / {total}  {title}")
        }
        Stage::ReadModels => "Preparing the search…".to_owned(),
        Stage::OwnKey { folder } => format!(
            "The server's key is in {}/key, on this machine alone. Before a second node starts, give every node the \
             same secrets.key: otherwise each refuses the links, codes, forms and sessions of the others.",
            folder.display()
        ),
    }
}

fn welcome(url: &str, demonstration: bool) -> String {
    let ready = format!("\nPasserelle is ready: {url}\n");
    if demonstration {
        format!(
            "{ready}\nThree things to try:\n  1. Find help near a commune            {url}/recherche?ou=23096\n  \
             2. Welcome someone at the desk          {url}/desk\n  \
             3. Answer as the place, with a code     {url}/code\n\n\
             Invented people and organisations are marked as such. Ctrl-C stops.\n"
        )
    } else {
        ready
    }
}
