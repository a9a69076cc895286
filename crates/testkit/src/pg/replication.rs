//! Two PostgreSQL servers, one copying the other as it writes, and what may happen to them.
//!
//! Plain streaming replication: a commit is answered once the standby has applied it (`synchronous_commit = remote_apply`),
//! so a promoted standby holds every write that anybody was told of.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::{administer, as_owner, debian_programs, free_port, is_root, run};
use crate::engines::unique;

/// Settings of both servers. Files are not forced to disk: here a server dies, not the machine.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = remote_apply
wal_level = replica
hot_standby = on
max_connections = 100
shared_buffers = 32MB
log_min_messages = warning
timezone = 'UTC'
";
/// The name under which the standby is waited for.
const STANDBY: &str = "standby";
/// How long the standby may take to follow.
const PATIENCE: Duration = Duration::from_secs(20);

/// A primary and its synchronous standby, with one empty database. Both stop, and their files go, when dropped.
pub struct Pair {
    folder: PathBuf,
    bin: PathBuf,
    ports: [u16; 2],
}

impl Pair {
    /// Starts both servers and waits until the standby follows.
    ///
    /// # Errors
    /// What is missing or went wrong, in plain words.
    pub async fn start() -> Result<Self, String> {
        let bin = debian_programs()
            .ok_or("no /usr/lib/postgresql/*/bin/initdb: install the Debian package postgresql")?;
        let folder = std::env::temp_dir().join(format!("passerelle-pair-{}", unique()));
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let pair = Self { folder, bin, ports: [free_port()?, free_port()?] };
        run(pair
            .command("initdb")
            .args([
                "--no-sync",
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "-D",
            ])
            .arg(pair.data(0)))?;
        let settings = pair.data(0).join("postgresql.conf");
        let text = fs::read_to_string(&settings).map_err(|e| e.to_string())?;
        fs::write(&settings, text + SETTINGS).map_err(|e| e.to_string())?;
        pair.run_server(0)?;
        let [primary, _] = pair.ports;
        let source = format!("host=127.0.0.1 port={primary} user=postgres application_name={STANDBY}");
        run(pair
            .command("pg_basebackup")
            .args(["--no-sync", "--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf", "-d"])
            .arg(source)
            .arg("-D")
            .arg(pair.data(1)))?;
        pair.run_server(1)?;
        // Only now, and only on the primary: a promoted standby has nobody to wait for.
        let admin = pair.address(0, "postgres");
        administer(&admin, &format!("ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")).await?;
        administer(&admin, "SELECT pg_reload_conf()").await?;
        pair.wait_until_followed(&admin).await?;
        administer(&admin, "CREATE DATABASE passerelle").await?;
        Ok(pair)
    }

    /// The address a program is given: both hosts, whichever accepts writes.
    pub fn url(&self) -> String {
        let [one, other] = self.ports;
        format!(
            "postgres://postgres@127.0.0.1:{one},127.0.0.1:{other}/passerelle?target_session_attrs=read-write"
        )
    }

    /// Stops the primary as a failing machine would: nothing is finished, nothing is said.
    ///
    /// # Errors
    /// What `pg_ctl` says.
    pub fn kill_primary(&self) -> Result<(), String> {
        self.pg_ctl(0, &["stop", "--mode=immediate"])
    }

    /// Makes the standby the primary.
    ///
    /// # Errors
    /// What `pg_ctl` says.
    pub fn promote_standby(&self) -> Result<(), String> {
        self.pg_ctl(1, &["promote"])
    }

    fn data(&self, server: usize) -> PathBuf {
        self.folder.join(["primary", STANDBY][server])
    }

    fn address(&self, server: usize, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.ports[server])
    }

    fn run_server(&self, server: usize) -> Result<(), String> {
        let (log, port) = (self.folder.join(format!("log-{server}")), format!("-p {}", self.ports[server]));
        let log = log.display().to_string();
        self.pg_ctl(server, &["start", "-o", &port, "-l", &log])
            .map_err(|why| format!("{why}\n{}", fs::read_to_string(&log).unwrap_or_default()))
    }

    fn pg_ctl(&self, server: usize, arguments: &[&str]) -> Result<(), String> {
        let always = ["--wait", "--silent", "--timeout=30", "-D"];
        run(self.command("pg_ctl").args(arguments).args(always).arg(self.data(server)))
    }

    fn command(&self, program: &str) -> Command {
        as_owner(self.bin.join(program))
    }

    async fn wait_until_followed(&self, admin: &str) -> Result<(), String> {
        // An error unless one standby is waited for.
        const FOLLOWED: &str =
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync')
            THEN RAISE 'no standby follows'; END IF; END $$";
        const LOOK_EVERY: Duration = Duration::from_millis(100);
        let mut last = Ok(());
        for _ in 0..PATIENCE.as_millis() / LOOK_EVERY.as_millis() {
            last = administer(admin, FOLLOWED).await;
            if last.is_ok() {
                break;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        last
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for server in [0, 1] {
            drop(self.pg_ctl(server, &["stop", "--mode=immediate"]));
        }
        drop(fs::remove_dir_all(&self.folder));
    }
}
