//! The address of a PostgreSQL server, as an operator writes it.
//!
//! `postgres://user:password@host1:5432,host2/name?key=value&…`, with the keys of libpq the driver knows
//! (`target_session_attrs`, `connect_timeout`, `application_name`…) and these, which are read here:
//!
//! | key | values | meaning |
//! |---|---|---|
//! | `sslmode` | `disable`, `prefer` (default), `require`, `verify-full` | as in libpq: `require` encrypts without asking who answers |
//! | `sslrootcert` | a file | with `verify-full`: the authorities believed (PEM), instead of the public ones |
//! | `prepare` | `auto` (default), `on`, `off` | whether statements stay prepared on a connection; `off` behind a pooler that lends a server for one transaction |
//! | `answer_timeout` | seconds, 15 by default | how long a statement may go without an answer |

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::fate::say;
use super::tls::Tls;
use crate::error::{Error, Result};

/// How long one server may take to accept a TCP connection.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a statement may go without an answer.
const ANSWER: Duration = Duration::from_secs(15);

/// What an address asks for.
pub(super) struct Address {
    /// The servers, one by one, in the order written.
    pub(super) servers: Vec<Server>,
    pub(super) tls: Tls,
    pub(super) prepare: Prepare,
    /// How long a statement may go without an answer.
    pub(super) answer: Duration,
}

/// One server of an address.
pub(super) struct Server {
    /// Host and port, for messages.
    pub(super) name: String,
    pub(super) config: Config,
}

/// Whether statements stay prepared on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prepare {
    /// As each connection shows that it allows.
    Auto,
    On,
    Off,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut kept = Vec::new();
        let (mut mode, mut roots) = ("prefer", None);
        let (mut prepare, mut answer) = (Prepare::Auto, ANSWER);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=').unwrap_or((pair, "")) {
                ("sslmode", value) => mode = value,
                ("sslrootcert", value) => {
                    roots = Some(PathBuf::from(&*percent_decode_str(value).decode_utf8_lossy()));
                }
                ("prepare", value) => prepare = value.parse()?,
                ("answer_timeout", value) => {
                    answer = Duration::from_secs(
                        value.parse().ok().filter(|s| (1..=3600).contains(s)).ok_or_else(|| {
                            Error::driver(
                                "database address: answer_timeout is a number of seconds, 1 to 3600",
                            )
                        })?,
                    );
                }
                _ => kept.push(pair),
            }
        }
        let (ssl, tls) = match (mode, &roots) {
            ("verify-full", roots) => (SslMode::Require, Tls::verified(roots.as_deref())?),
            (_, Some(_)) => {
                return Err(Error::driver("database address: sslrootcert goes with sslmode=verify-full"));
            }
            ("disable", None) => (SslMode::Disable, Tls::unverified()?),
            ("prefer", None) => (SslMode::Prefer, Tls::unverified()?),
            ("require", None) => (SslMode::Require, Tls::unverified()?),
            _ => {
                return Err(Error::driver(
                    "database address: sslmode is disable, prefer, require or verify-full",
                ));
            }
        };
        let servers = one_by_one(base)
            .into_iter()
            .map(|(name, base)| {
                let mut config: Config = format!("{base}?{}", kept.join("&"))
                    .parse()
                    .map_err(|e| Error::driver(format!("database address: {}", say(&e))))?;
                config.ssl_mode(ssl);
                defaults(&mut config);
                Ok(Server { name, config })
            })
            .collect::<Result<_>>()?;
        Ok(Self { servers, tls, prepare, answer })
    }
}

impl std::str::FromStr for Prepare {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            _ => Err(Error::driver("database address: prepare is auto, on or off")),
        }
    }
}

/// What is not in the address: a dead server is noticed within seconds, also when nothing is being asked of it.
fn defaults(config: &mut Config) {
    if config.get_application_name().is_none() {
        config.application_name("passerelle");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(10));
    }
    if config.get_keepalives_interval().is_none() && config.get_keepalives_retries().is_none() {
        config
            .keepalives_idle(Duration::from_secs(5))
            .keepalives_interval(Duration::from_secs(2))
            .keepalives_retries(3);
    }
}

/// An address of several servers as several addresses, each with the server's name.
fn one_by_one(base: &str) -> Vec<(String, String)> {
    let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (user, hosts) = authority.rfind('@').map_or(("", authority), |at| authority.split_at(at + 1));
    hosts
        .split(',')
        .map(|host| {
            let name = percent_decode_str(host).decode_utf8_lossy();
            // The host may be written behind the question mark, as those of Unix sockets are.
            let name = if name.is_empty() { "the server".to_owned() } else { name.into_owned() };
            (name, format!("{scheme}://{user}{host}{path}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_servers_are_tried_one_by_one() {
        let address = Address::parse(
            "postgres://me:p%40ss@a:5433,b,[::1]:7/base?target_session_attrs=read-write&connect_timeout=1",
        )
        .unwrap();
        let names: Vec<_> = address.servers.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["a:5433", "b", "[::1]:7"]);
        let ports: Vec<_> = address.servers.iter().map(|s| s.config.get_ports().to_vec()).collect();
        assert_eq!(ports, [vec![5433], vec![5432], vec![7]]);
        for server in &address.servers {
            assert_eq!(server.config.get_password(), Some(&b"p@ss"[..]));
            assert_eq!(server.config.get_dbname(), Some("base"));
            assert_eq!(server.config.get_connect_timeout(), Some(&Duration::from_secs(1)));
        }
    }

    #[test]
    fn a_unix_socket_is_written_behind_the_question_mark() {
        let address = Address::parse("postgres://passerelle@/base?host=/run/postgresql").unwrap();
        assert_eq!(address.servers.len(), 1);
        let hosts = address.servers[0].config.get_hosts();
        assert_eq!(hosts, [tokio_postgres::config::Host::Unix("/run/postgresql".into())]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_in_plain_words() {
        for (query, word) in [
            ("sslmode=verify", "sslmode is"),
            ("sslmode=require&sslrootcert=/etc/ca.pem", "goes with sslmode=verify-full"),
            ("sslmode=verify-full&sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem"),
            ("prepare=never", "prepare is"),
            ("answer_timeout=0", "answer_timeout is"),
            ("nonsense=1", "nonsense"),
        ] {
            let Err(error) = Address::parse(&format!("postgres://a/b?{query}")) else { panic!("{query}") };
            assert!(error.to_string().contains(word), "{query}: {error}");
        }
        assert_eq!(Address::parse("postgres://a/b?answer_timeout=3").unwrap().answer, Duration::from_secs(3));
        assert_eq!(Address::parse("postgres://a/b?prepare=off").unwrap().prepare, Prepare::Off);
    }
}
