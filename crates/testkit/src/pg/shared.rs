//! Servers that many test processes share: started by the first, stopped by a watchdog after the last.

use std::fs::{self, File};
use std::net::TcpStream;
use std::os::unix::process::parent_id;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Bouncer, Cluster, Server, build_folder};

/// Waits until every process listed in the folder `$1` (files named by process number) has gone, then removes the
/// notice `$2`, sends the signal `$3` to the process written in `$4`, and removes the folder `$5`.
const WATCHDOG: &str = r#"
    idle=0
    while [ $idle -lt 5 ]; do
        sleep 1; alive=0
        for f in "$1"/*; do
            if kill -0 "${f##*/}" 2>/dev/null; then alive=1; else rm -f "$f"; fi
        done
        if [ $alive = 1 ]; then idle=0; else idle=$((idle + 1)); fi
    done
    rm -f "$2"
    kill "-$3" "$(head -n 1 "$4")" 2>/dev/null
    sleep 1; rm -rf "$5"
"#;

/// How to end a server that was left running.
pub(super) struct Remains<'a> {
    pub(super) signal: &'a str,
    pub(super) process_file: &'a Path,
    pub(super) folder: &'a Path,
}

/// The address of the server that the test processes of this build folder share, started if need be.
pub(super) fn address(server: Server) -> Result<String, String> {
    // What a pooler leads to: another one makes the pooler worthless.
    let behind = if server == Server::Pooled { Server::Postgres15.address()? } else { String::new() };
    let place = build_folder().join("test-pg");
    let owners = place.join("owners");
    fs::create_dir_all(&owners).map_err(|e| e.to_string())?;
    let lock = File::create(place.join("lock")).map_err(|e| e.to_string())?;
    lock.lock().map_err(|e| e.to_string())?;
    // The runner (nextest, cargo) lives as long as the run; a test process does not.
    for process in [parent_id(), std::process::id()] {
        fs::write(owners.join(process.to_string()), "").map_err(|e| e.to_string())?;
    }
    let notice = place.join(server.variable());
    let written = fs::read_to_string(&notice).unwrap_or_default();
    let (url, led_to) = written.split_once('\n').unwrap_or_default();
    if led_to == behind && answers(url) {
        return Ok(url.to_owned());
    }
    let watch = |remains: Remains<'_>| watch(&owners, &notice, &remains);
    let url = match server {
        Server::Postgres15 => Cluster::start()?.leave(watch)?,
        Server::Postgres18 => Cluster::start_18()?.leave(watch)?,
        Server::Pooled => Bouncer::start(&behind)?.leave(watch)?,
    };
    fs::write(&notice, format!("{url}\n{behind}")).map_err(|e| e.to_string())?;
    Ok(url)
}

fn watch(owners: &Path, notice: &Path, remains: &Remains<'_>) -> Result<(), String> {
    Command::new("setsid")
        .args(["sh", "-c", WATCHDOG, "watchdog"])
        .arg(owners)
        .arg(notice)
        .arg(remains.signal)
        .arg(remains.process_file)
        .arg(remains.folder)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map(drop)
        .map_err(|e| format!("setsid: {e}"))
}

pub(super) fn answers(url: &str) -> bool {
    let address = url.split_once('@').and_then(|(_, rest)| rest.split_once('/')).map(|(address, _)| address);
    address.is_some_and(|address| TcpStream::connect(address).is_ok())
}
