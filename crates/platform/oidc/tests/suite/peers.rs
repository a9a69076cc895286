//! Foreign peers in Node, and a browser small enough to log in with.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use url::Url;

/// A Node program of `tests/oidc`, stopped when dropped.
pub struct Peer {
    /// The first line it printed: where it answers.
    pub issuer: String,
    child: Child,
}

impl Peer {
    /// Starts a server. `None`, said aloud, when the npm packages are not installed and the run does not require them.
    pub fn start(script: &str, arguments: &[&str]) -> Option<Self> {
        let mut child = node(script, arguments)?.stdout(Stdio::piped()).spawn().expect("node starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let issuer = lines.next().and_then(Result::ok).expect("the peer says where it answers");
        // Keep reading: a full pipe would stop it.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Some(Self { issuer, child })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The command that runs a script of `tests/oidc`.
pub fn node(script: &str, arguments: &[&str]) -> Option<Command> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/oidc");
    if !folder.join("node_modules/oidc-provider").is_dir() {
        assert!(!testkit::required(), "tests/oidc has no node_modules: run `cargo xtask prerequisites`");
        eprintln!("skipped: tests/oidc has no node_modules (run `cargo xtask prerequisites`)");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(folder.join(script)).args(arguments).stdin(Stdio::null());
    Some(command)
}

/// Follows a browser's redirects, with cookies, until one leads to `callback`; gives the query it leads there with.
pub fn browse(start: &str, callback: &str) -> String {
    let mut cookies = BTreeMap::new();
    let mut url = Url::parse(start).expect("an address");
    for _ in 0..10 {
        let (status, headers, body) = get(&url, &cookies);
        for (name, value) in &headers {
            if name == "set-cookie"
                && let Some((cookie, value)) = value.split(';').next().and_then(|pair| pair.split_once('='))
            {
                cookies.insert(cookie.to_owned(), value.to_owned());
            }
        }
        let location = headers.iter().find(|(name, _)| name == "location");
        let (_, location) = location.unwrap_or_else(|| panic!("{url}: {status} {body}"));
        url = url.join(location).expect("an address");
        if url.as_str().starts_with(callback) {
            return url.query().unwrap_or_default().to_owned();
        }
    }
    panic!("too many redirects from {start}")
}

type Answer = (String, Vec<(String, String)>, String);

/// One GET over a fresh connection; the body as it is on the wire.
pub fn get(url: &Url, cookies: &BTreeMap<String, String>) -> Answer {
    let host = url.host_str().expect("a host");
    let port = url.port_or_known_default().expect("a port");
    let mut stream = TcpStream::connect((host, port)).expect("a connection");
    let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {}\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
        cookies.join("; ")
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().unwrap_or_default().to_owned();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    (status, headers, body.to_owned())
}
