//! The rooms put together: store, read models, capabilities, faces, background work.

use super::health::{self, Probes};
use super::owners::owners;
use super::secrets;
use crate::cli::Failure;
use crate::config::Config;
use accounts::Accounts;
use axum::Router;
use db::{Db, EngineKind, Migration, Statement};
use desk::Desk;
use jiff::{SignedDuration, Timestamp};
use jobs::Runner;
use kernel::{Lang, World};
use messages::Transports;
use metrics_exporter_prometheus::PrometheusHandle;
use office::{Node, Office};
use organisations::Organisations;
use places::Places;
use privacy::Privacy;
use referral::Referrals;
use standin::StandIn;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use territory::Territories;
use tokio::sync::watch;
use triage::Triage;
use utoipa::openapi::{InfoBuilder, License, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use vault::Vault;
use web::{CrateTexts, Shell, SigningKey};

/// Every migration, lowest floor first.
pub const MIGRATIONS: &[&[Migration]] = &[
    journal::MIGRATIONS,
    jobs::MIGRATIONS,
    messages::MIGRATIONS,
    organisations::MIGRATIONS,
    accounts::MIGRATIONS,
    privacy::MIGRATIONS,
    places::MIGRATIONS,
    triage::store::MIGRATIONS,
    referral::store::MIGRATIONS,
    office::MIGRATIONS,
];

/// Every statement the program can send to the store.
pub fn statements() -> Vec<Statement> {
    let mut all = [journal::statements(), triage::statements()].concat();
    let own = [
        jobs::STATEMENTS,
        messages::STATEMENTS,
        organisations::STATEMENTS,
        accounts::STATEMENTS,
        privacy::STATEMENTS,
        places::STATEMENTS,
        referral::store::STATEMENTS,
        office::STATEMENTS,
    ];
    all.extend(own.concat());
    all
}

/// Every crate's texts; `web` adds its own.
pub const TEXTS: &[CrateTexts] = &[
    organisations::TEXTS,
    accounts::TEXTS,
    privacy::TEXTS,
    places::TEXTS,
    triage::TEXTS,
    referral::TEXTS,
    portal::TEXTS,
    desk::TEXTS,
    standin::TEXTS,
    office::TEXTS,
];

/// How often a node looks whether another one changed the places.
const REFRESH: Duration = Duration::from_millis(500);

/// How long letters sent or given up are kept, in days: they hold addresses and links.
const LETTERS_KEPT_DAYS: i32 = 30;

/// What the program is doing while a person waits for its first page.
#[derive(Debug, Clone, Copy)]
pub enum Stage<'a> {
    /// A bundled source is loaded.
    Places {
        /// Its title.
        title: &'a str,
        /// Places loaded before it.
        done: u64,
        /// Places in all.
        total: u64,
    },
    /// The read models are built.
    ReadModels,
    /// The database may be shared, and the key comes from this node's own file.
    OwnKey {
        /// The folder that holds it.
        folder: &'a Path,
    },
}

/// The program, ready to serve.
pub struct App {
    /// The store.
    pub db: Db,
    /// Clock and chance.
    pub world: World,
    /// Accounts: who sends a request.
    pub accounts: Accounts,
    /// Organisations and the roles held in them.
    pub organisations: Organisations,
    /// The administration.
    pub office: Office,
    /// The stand-in identity provider, in the demonstration alone.
    pub standin: Option<StandIn>,
    /// Pathways and their triage.
    pub triage: Triage,
    /// Referrals.
    pub referrals: Referrals,
    /// The server's keys.
    pub vault: Vault,
    /// People's rights over their data.
    pub privacy: Privacy,
    /// The register of places.
    pub places: Arc<Places>,
    /// Communes to nation.
    pub territories: Arc<Territories>,
    shell: Arc<Shell>,
    metrics: Option<PrometheusHandle>,
    alert_days: u16,
}

/// Opens the store of a configuration and brings its tables up to date.
pub async fn open_store(config: &Config) -> Result<Db, Failure> {
    std::fs::create_dir_all(&config.data)
        .map_err(|e| Failure::machine(&format!("cannot create {}", config.data.display()), e))?;
    let db = Db::open(&config.database).map_err(|e| Failure::machine("cannot open the store", e))?;
    if !config.newer_schema {
        refuse_newer(&db).await?;
    }
    migrate(&db).await?;
    Ok(db)
}

/// Stops before a database that a newer version of the program brought up to date: this one would not write what that
/// one needs.
async fn refuse_newer(db: &Db) -> Result<(), Failure> {
    let newer = db.newer_steps(MIGRATIONS).await.map_err(|e| Failure::machine("cannot read the store", e))?;
    match newer.first() {
        None => Ok(()),
        Some(step) => Err(Failure::Usage(format!(
            "a newer version of the program changed this database ({step}): start that version, or set \
             store.newer_schema = \"accept\" to go back by one release"
        ))),
    }
}

/// What pages and letters share: the operator's settings, the texts, the key of the site.
pub fn shell(config: &Config, vault: &Vault, world: &World) -> Arc<Shell> {
    let signing = SigningKey::new(vault.derive("passerelle.site.1"));
    Shell::new(config.site.clone(), signing, world.clone(), TEXTS)
}

/// Brings the tables of every crate up to date.
pub async fn migrate(db: &Db) -> Result<(), Failure> {
    for steps in MIGRATIONS {
        db.migrate(steps).await.map_err(|e| Failure::machine("cannot bring the store up to date", e))?;
    }
    Ok(())
}

impl App {
    /// Over an open store: loads the bundled data it lacks, builds the read models. `tell` hears what is going on.
    pub async fn assemble(
        db: Db,
        config: &Config,
        world: World,
        metrics: Option<PrometheusHandle>,
        mut tell: impl FnMut(Stage<'_>),
    ) -> Result<Self, Failure> {
        let territories = Territories::bundled();
        if config.bundled {
            let loaded = places::bundled::load(&db, &world, &territories, |p| {
                tell(Stage::Places { title: p.title, done: p.done, total: p.total });
            })
            .await
            .map_err(|e| Failure::machine("cannot load the national data", e))?;
            if !loaded.is_empty() {
                db.analyze().await.map_err(|e| Failure::machine("cannot prepare the store", e))?;
            }
        }
        tell(Stage::ReadModels);
        let places = Places::open(db.clone(), Arc::clone(&territories), world.clone())
            .await
            .map_err(|e| Failure::machine("cannot build the read model of places", e))?;
        if config.keys.is_empty() && db.engine() == EngineKind::Postgres {
            tell(Stage::OwnKey { folder: &config.data });
        }
        let vault = secrets::vault(config, &world)?;
        let shell = shell(config, &vault, &world);
        let standin = standin(&shell)?;
        let provider = provider(config, &shell, standin.as_ref())?;
        let accounts = Accounts::new(db.clone(), Arc::clone(&shell), vault.clone())
            .with_qr(|text, title| documents::qr::svg(text, title).ok())
            .with_provider(provider);
        let alert_days = u16::try_from(config.alert_days).unwrap_or(15);
        let (triage, referrals) = services(&db, &world, &vault, &places, &shell, alert_days);
        let privacy = Privacy::new(
            db.clone(),
            Arc::clone(&shell),
            vec![Arc::new(triage.clone()), Arc::new(referrals.clone()), Arc::new(accounts.clone())],
            &[triage::PROCESSING, referral::PROCESSING, accounts::PROCESSING],
            &[triage::RETENTION, referral::RETENTION, accounts::RETENTION],
        );
        let organisations =
            Organisations::new(db.clone(), Arc::clone(&shell), vault.clone(), owners(&triage, &referrals));
        let office = Office {
            db: db.clone(),
            shell: Arc::clone(&shell),
            triage: triage.clone(),
            places: Arc::clone(&places),
            accounts: accounts.clone(),
            privacy: privacy.clone(),
            keys: Arc::new(vault.verifiers(journal::PURPOSE)),
            vault: vault.clone(),
            node: Arc::new(Node {
                name: health::node_name(),
                version: env!("CARGO_PKG_VERSION"),
                started_at: world.now(),
                ..Node::default()
            }),
        };
        let unread = |e: db::Error| Failure::machine("cannot read what was published", e);
        triage.refresh().await.map_err(unread)?;
        office.refresh().await.map_err(unread)?;
        Ok(Self {
            db,
            world,
            accounts,
            organisations,
            office,
            standin,
            triage,
            referrals,
            vault,
            privacy,
            places,
            territories,
            shell,
            metrics,
            alert_days,
        })
    }

    /// What pages share.
    pub fn shell(&self) -> &Arc<Shell> {
        &self.shell
    }

    /// The services that welcome and refer people, at another time than now: for the demonstration's past days.
    pub fn services_in(&self, world: &World) -> (Triage, Referrals) {
        let shell = Shell::new(self.shell.settings.clone(), self.shell.key.clone(), world.clone(), TEXTS);
        services(&self.db, world, &self.vault, &self.places, &shell, self.alert_days)
    }

    /// Every page and the API, behind the common layers.
    pub fn router(&self) -> Result<Router, Failure> {
        let desk = Desk {
            triage: self.triage.clone(),
            referrals: self.referrals.clone(),
            places: Arc::clone(&self.places),
            territories: Arc::clone(&self.territories),
            db: self.db.clone(),
            vault: self.vault.clone(),
        };
        let probes =
            Probes { db: self.db.clone(), places: Arc::clone(&self.places), metrics: self.metrics.clone() };
        let (api, document) = self.api().split_for_parts();
        let reference =
            web::api_reference(&document).map_err(|e| Failure::machine("cannot describe the API", e))?;
        let pages = Router::new()
            .merge(portal::router(portal::Portal::new(Arc::clone(&self.places))))
            .merge(desk::router(desk))
            .merge(triage::router(self.triage.clone()))
            .merge(referral::router(self.referrals.clone()))
            .merge(accounts::router(self.accounts.clone()))
            .merge(accounts::data_router(self.accounts.clone(), self.privacy.clone()))
            .merge(organisations::router(self.organisations.clone()))
            .merge(privacy::router(self.privacy.clone()))
            .merge(office::router(self.office.clone()))
            .merge(api)
            .merge(reference)
            .merge(health::router(probes));
        let (pages, machine) = match &self.standin {
            Some(standin) => (pages.merge(standin.pages()), standin.machine()),
            None => (pages, Router::new()),
        };
        Ok(web::layers(pages, Arc::clone(&self.shell), Arc::new(self.accounts.clone())).merge(machine))
    }

    /// Every route of the API with its description.
    pub fn api(&self) -> OpenApiRouter {
        let info = InfoBuilder::new()
            .title("Passerelle")
            .version("1")
            .description(Some(
                "Territories, places, organisations, search with reasons, triage, referrals. Errors are problem+json (RFC 9457).",
            ))
            .license(Some(License::new("MIT OR Apache-2.0")))
            .build();
        OpenApiRouter::with_openapi(OpenApiBuilder::new().info(info).build())
            .merge(places::api::router(Arc::clone(&self.places)))
            .merge(triage::api(self.triage.clone()))
            .merge(organisations::api(self.organisations.clone()))
            .merge(referral::api_router(self.referrals.clone()))
    }

    /// Starts what runs beside the requests: jobs, and the watch over the places. The future ends when all has stopped.
    pub fn start_background(
        &self,
        config: &Config,
        stop: &watch::Receiver<bool>,
    ) -> Result<impl Future<Output = ()> + use<>, Failure> {
        let transports = match &config.smtp {
            Some(server) => Transports::smtp(server, &config.mail_from),
            None => Transports::files(config.data.join("outbox"), &config.mail_from),
        }
        .map_err(|e| Failure::Usage(format!("mail: {e}")))?;
        let runner = Runner::new(self.db.clone(), self.world.clone());
        let runner = messages::deliver_with(
            runner,
            self.db.clone(),
            self.vault.clone(),
            self.world.clone(),
            transports,
        );
        let runner = accounts::jobs_with(runner, &self.accounts, &self.privacy);
        let runner = self.office.handle(self.schedule(runner));
        self.office.follow(&runner);
        let (places, mut watching, working) = (Arc::clone(&self.places), stop.clone(), stop.clone());
        let (triage, office) = (self.triage.clone(), self.office.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = places.watch(REFRESH) => (),
                () = triage.watch(REFRESH) => (),
                () = office.watch(REFRESH) => (),
                _ = watching.wait_for(|stop| *stop) => (),
            }
        });
        let work = tokio::spawn(async move { runner.run(working).await });
        Ok(async move {
            let _ = work.await;
        })
    }

    /// What comes back on its own: alerts for unanswered referrals, and forgetting what was kept long enough.
    fn schedule(&self, runner: Runner) -> Runner {
        const HOUR: SignedDuration = SignedDuration::from_hours(1);
        const DAY: SignedDuration = SignedDuration::from_hours(24);
        let retry = |e: &dyn std::fmt::Display| jobs::Failure::Retry(e.to_string());
        let (overdue, forget, triage) = (self.referrals.clone(), self.referrals.clone(), self.triage.clone());
        let (forgot, purged, upkeep) = (self.privacy.clone(), self.privacy.clone(), self.privacy.clone());
        let (db, world, vault) = (self.db.clone(), self.world.clone(), self.vault.clone());
        let (letters, clock) = (self.db.clone(), self.world.clone());
        let outbox = (db.clone(), world.clone(), vault.clone());
        let sealing = (self.referrals.clone(), self.triage.clone());
        runner
            .handle("referral.overdue", move |_| {
                let referrals = overdue.clone();
                async move { referrals.mark_overdue().await.map(drop).map_err(|e| retry(&e)) }
            })
            .handle("referral.forget", move |_| {
                let referrals = forget.clone();
                let privacy = forgot.clone();
                async move {
                    let count = referrals.forget().await.map_err(|e| retry(&e))?;
                    privacy.ran("referral.forget", count).await.map_err(|e| retry(&e))
                }
            })
            .handle("triage.purge", move |_| {
                let triage = triage.clone();
                let privacy = purged.clone();
                async move {
                    let count = triage.purge().await.map_err(|e| retry(&e))?;
                    privacy.ran("triage.purge", count).await.map_err(|e| retry(&e))
                }
            })
            .handle(privacy::UPKEEP, move |_| {
                let privacy = upkeep.clone();
                async move {
                    let count = privacy.upkeep().await.map_err(|e| retry(&e))?;
                    privacy.ran(privacy::UPKEEP, count).await.map_err(|e| retry(&e))
                }
            })
            .every(privacy::UPKEEP, privacy::UPKEEP, DAY, HOUR * 4)
            .handle("sealing.upkeep", move |_| {
                let (sealing, (db, world, vault)) = (sealing.clone(), outbox.clone());
                async move {
                    sealing.0.seal_plain().await.map_err(|e| retry(&e))?;
                    sealing.1.seal_plain().await.map_err(|e| retry(&e))?;
                    messages::seal_plain(&db, &world, &vault).await.map(drop).map_err(|e| retry(&e))
                }
            })
            .every("sealing.upkeep", "sealing.upkeep", DAY, HOUR)
            .handle(journal::SEAL, move |_| {
                let (db, world, signer) = (db.clone(), world.clone(), vault.signer(journal::PURPOSE));
                async move { journal::seal(&db, &world, &signer).await.map(drop).map_err(|e| retry(&e)) }
            })
            .every("journal.seal", journal::SEAL, HOUR, SignedDuration::from_mins(7))
            .handle("messages.forget", move |_| {
                let (db, world) = (letters.clone(), clock.clone());
                async move {
                    let limit = world.now().saturating_sub(DAY * LETTERS_KEPT_DAYS).unwrap_or(Timestamp::MIN);
                    let gone =
                        db.write("messages.forget", |tx| async move { messages::forget(&tx, limit).await });
                    gone.await.map(drop).map_err(|e| retry(&e))
                }
            })
            .every("messages.forget", "messages.forget", DAY, HOUR * 5)
            .every("referral.overdue", "referral.overdue", HOUR, SignedDuration::ZERO)
            .every("referral.forget", "referral.forget", DAY, HOUR * 2)
            .every("triage.purge", "triage.purge", DAY, HOUR * 3)
    }
}

fn services(
    db: &Db,
    world: &World,
    vault: &Vault,
    places: &Arc<Places>,
    shell: &Arc<Shell>,
    alert_days: u16,
) -> (Triage, Referrals) {
    let triage = Triage::new(db.clone(), world.clone(), vault.clone(), Arc::clone(places.territories()));
    let sources = referral::Neighbours::new(triage.clone(), Arc::clone(places));
    let settings = referral::Settings { delay_days: alert_days };
    let referrals = Referrals::new(db.clone(), Arc::clone(shell), vault.clone(), Arc::new(sources), settings);
    (triage, referrals)
}

/// Where the browser comes back from an identity provider.
const OIDC_RETURN: &str = "/connexion/oidc/retour";

/// The stand-in identity provider of the demonstration; none anywhere else.
fn standin(shell: &Shell) -> Result<Option<StandIn>, Failure> {
    if !shell.demo() {
        return Ok(None);
    }
    let people = crate::demo::PEOPLE.iter().map(crate::demo::Person::shown).collect();
    let standin = StandIn::new(shell, OIDC_RETURN, people);
    standin.map(Some).map_err(|e| Failure::machine("cannot prepare the demonstration", e))
}

/// The identity provider of agents: the stand-in, or the one of the configuration.
fn provider(
    config: &Config,
    shell: &Shell,
    standin: Option<&StandIn>,
) -> Result<Option<accounts::Provider>, Failure> {
    let (settings, label, two_factors) = if let Some(standin) = standin {
        let label = shell.t(Lang::Fr, "standin-label").to_owned();
        (standin.client_settings(), label, vec![standin::ACR.to_owned()])
    } else if let Some(oidc) = &config.oidc {
        let back = format!("{}{OIDC_RETURN}", shell.base_url());
        let secret = oidc::Secret::new(oidc.client_secret.clone());
        let mut settings = oidc::client::Settings::new(&oidc.issuer, &oidc.client_id, secret, &back);
        settings.scopes.clone_from(&oidc.scopes);
        settings.acr_values.clone_from(&oidc.acr_values);
        (settings, oidc.label.clone(), oidc.two_factors.clone())
    } else {
        return Ok(None);
    };
    let issuer = settings.issuer.clone();
    let client = oidc::client::Client::new(settings).map_err(|e| Failure::Usage(format!("oidc: {e}")))?;
    Ok(Some(accounts::Provider { client, issuer, label, two_factors }))
}
