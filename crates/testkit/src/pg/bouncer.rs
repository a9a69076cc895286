//! pgbouncer in transaction mode, before a throw-away cluster.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::shared::{Remains, answers};
use super::{as_owner, free_port, own_folder, run};

/// A running pgbouncer. Stops, and its files go, when this value is dropped.
pub(super) struct Bouncer {
    /// Address of the administrator's database through it.
    pub(super) url: String,
    folder: PathBuf,
    stop_on_drop: bool,
}

impl Bouncer {
    /// Starts one before the cluster at `behind`.
    pub(super) fn start(behind: &str) -> Result<Self, String> {
        if !Path::new("/usr/sbin/pgbouncer").exists() {
            return Err("no /usr/sbin/pgbouncer: install the Debian package pgbouncer".to_owned());
        }
        let port = behind
            .split_once("@127.0.0.1:")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map(|(port, _)| port)
            .ok_or_else(|| format!("{behind} is not a cluster of ours"))?;
        let folder = own_folder("pgbouncer")?;
        let mut bouncer = Self { url: String::new(), folder, stop_on_drop: true };
        let place = bouncer.folder.display();
        fs::write(bouncer.folder.join("users"), "\"postgres\" \"\"\n").map_err(|e| e.to_string())?;
        // Another process may take the port between our look and the server's.
        for _ in 0..5 {
            let own_port = free_port()?;
            let settings = format!(
                "[databases]
                * = host=127.0.0.1 port={port}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {own_port}
                unix_socket_dir =
                auth_type = trust
                auth_file = {place}/users
                pool_mode = transaction
                max_client_conn = 1000
                default_pool_size = 10
                server_idle_timeout = 5
                logfile = {place}/log
                pidfile = {place}/pid
                log_connections = 0
                log_disconnections = 0
                "
            );
            let file = bouncer.folder.join("pgbouncer.ini");
            fs::write(&file, settings.replace("\n                ", "\n")).map_err(|e| e.to_string())?;
            run(as_owner("/usr/sbin/pgbouncer").args(["--daemon", "--quiet"]).arg(&file))?;
            let url = format!("postgres://postgres@127.0.0.1:{own_port}/postgres");
            for _ in 0..50 {
                if answers(&url) {
                    bouncer.url = url;
                    return Ok(bouncer);
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let log = fs::read_to_string(bouncer.folder.join("log")).unwrap_or_default();
        Err(format!("pgbouncer does not start:\n{log}"))
    }

    /// Leaves it running under a watchdog.
    pub(super) fn leave(
        mut self,
        watch: impl FnOnce(Remains<'_>) -> Result<(), String>,
    ) -> Result<String, String> {
        let process_file = self.folder.join("pid");
        watch(Remains { signal: "TERM", process_file: &process_file, folder: &self.folder })?;
        self.stop_on_drop = false;
        Ok(self.url.clone())
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        if self.stop_on_drop {
            let process = fs::read_to_string(self.folder.join("pid")).unwrap_or_default();
            drop(run(as_owner("kill").args(["-TERM", process.trim()])));
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}
