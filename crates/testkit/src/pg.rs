//! A throw-away PostgreSQL cluster, from Debian's packages: never the system's own.
//!
//! `xtask` starts one with [`Cluster::start`] and hands its address to the tests in `PASSERELLE_TEST_PG`. Without it, the
//! first test process starts one; the others find it by a file in the build folder, and it stops by itself a few
//! seconds after the last test runner has gone.

pub mod replication;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tokio_postgres::NoTls;

use crate::engines::unique;
use crate::worlds::environment;

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
    /// Starts a cluster on a free port.
    ///
    /// # Errors
    /// What is missing, in plain words.
    pub fn start() -> Result<Self, String> {
        let bin = bin_folder()
            .ok_or("no /usr/lib/postgresql/*/bin/initdb: install the Debian package postgresql")?;
        let folder = std::env::temp_dir().join(format!("passerelle-pg-{}", unique()));
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let mut cluster = Self { url: String::new(), folder, bin, stop_on_drop: true };
        let data = cluster.folder.join("data");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&cluster.folder))?;
        }
        let initdb = cluster.bin.join("initdb");
        run(as_postgres(&initdb)
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
            let started = run(as_postgres(&cluster.bin.join("pg_ctl"))
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

    /// Leaves the cluster running, watched: it stops when every process listed in `owners` (a folder of files named
    /// by process number) has gone.
    fn leave_to_watchdog(mut self, owners: &Path, notice: &Path) -> Result<String, String> {
        const SCRIPT: &str = r#"
            idle=0
            while [ $idle -lt 5 ]; do
                sleep 1; alive=0
                for f in "$1"/*; do
                    if kill -0 "${f##*/}" 2>/dev/null; then alive=1; else rm -f "$f"; fi
                done
                if [ $alive = 1 ]; then idle=0; else idle=$((idle + 1)); fi
            done
            rm -f "$2"
            kill -QUIT "$(head -n 1 "$3/data/postmaster.pid")" 2>/dev/null
            sleep 1; rm -rf "$3"
        "#;
        Command::new("setsid")
            .args(["sh", "-c", SCRIPT, "watchdog"])
            .arg(owners)
            .arg(notice)
            .arg(&self.folder)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("setsid: {e}"))?;
        self.stop_on_drop = false;
        Ok(self.url.clone())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.stop_on_drop {
            let data = self.folder.join("data");
            drop(run(as_postgres(&self.bin.join("pg_ctl"))
                .args(["stop", "--wait", "--silent", "--mode=immediate", "-D"])
                .arg(&data)));
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

/// One empty database on the cluster of this run.
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    name: String,
    admin: String,
}

impl TestDatabase {
    pub(crate) async fn create() -> Result<Self, String> {
        let admin = match environment("PASSERELLE_TEST_PG") {
            Some(url) => url,
            None => tokio::task::spawn_blocking(shared_cluster).await.map_err(|e| e.to_string())??,
        };
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
        let (server, _) = admin.rsplit_once('/').ok_or("PASSERELLE_TEST_PG is not an address")?;
        Ok(Self { url: format!("{server}/{name}"), name, admin })
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

/// The address of the cluster that the test processes of this build folder share, started if need be.
fn shared_cluster() -> Result<String, String> {
    let place = build_folder().join("test-pg");
    let owners = place.join("owners");
    fs::create_dir_all(&owners).map_err(|e| e.to_string())?;
    let lock = File::create(place.join("lock")).map_err(|e| e.to_string())?;
    lock.lock().map_err(|e| e.to_string())?;
    // The runner (nextest, cargo) lives as long as the run; a test process does not.
    fs::write(owners.join(parent_id().to_string()), "").map_err(|e| e.to_string())?;
    fs::write(owners.join(std::process::id().to_string()), "").map_err(|e| e.to_string())?;
    let notice = place.join("url");
    let mut url = String::new();
    if let Ok(mut file) = File::open(&notice) {
        file.read_to_string(&mut url).map_err(|e| e.to_string())?;
    }
    if !url.is_empty() && answers(&url) {
        return Ok(url);
    }
    let url = Cluster::start()?.leave_to_watchdog(&owners, &notice)?;
    fs::write(&notice, &url).map_err(|e| e.to_string())?;
    Ok(url)
}

fn answers(url: &str) -> bool {
    let address = url.split_once('@').and_then(|(_, rest)| rest.split_once('/')).map(|(address, _)| address);
    address.is_some_and(|address| std::net::TcpStream::connect(address).is_ok())
}

/// The `target` folder this test was built in.
fn build_folder() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").exists())
        .map_or_else(std::env::temp_dir, Path::to_owned)
}

/// The newest installed PostgreSQL's programs.
fn bin_folder() -> Option<PathBuf> {
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

/// PostgreSQL refuses to run as root: then it runs as the user its package made.
fn as_postgres(program: &Path) -> Command {
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
