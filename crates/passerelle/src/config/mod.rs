//! Configuration: one table of keys, three places to set them. A flag wins over the environment, which wins over the file.
//!
//! To add a key: a line in [`KEYS`], a field in [`Config`], a line in [`Config::read`]. `passerelle config check` then
//! explains it and its mistakes by itself.

mod source;
mod value;

pub use source::{Origin, Settings};
pub use value::{decode_key, decode_keys};

use kernel::text;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use value::{Mistakes, Reader};

/// A key of the configuration: its name in the file, its default as written there, and what it is for.
pub struct Key {
    /// `section.name`; the environment variable is `PASSERELLE_SECTION_NAME`.
    pub name: &'static str,
    /// What holds when nobody sets it; empty means "not set".
    pub default: &'static str,
    /// One line for the operator.
    pub help: &'static str,
}

const fn key(name: &'static str, default: &'static str, help: &'static str) -> Key {
    Key { name, default, help }
}

/// Every key there is.
pub const KEYS: &[Key] = &[
    key("server.listen", "127.0.0.1:8080", "address and port to listen on"),
    key(
        "store.data",
        "passerelle-data",
        "folder of the embedded database, the server's key and the files of the outbox",
    ),
    key("store.database", "", "postgres://… to use PostgreSQL instead of the embedded database"),
    key(
        "store.bundled",
        "true",
        "false leaves out the bundled national places: only what you import is served",
    ),
    key(
        "store.newer_schema",
        "refuse",
        "accept lets this version start on tables that a newer one changed: to go back by one release",
    ),
    key(
        "secrets.key",
        "",
        "64 hexadecimal characters from which cookies are signed and columns encrypted, the same on every node; after a \
         change: new,old (default: made once in the data folder)",
    ),
    key(
        "oidc.issuer",
        "",
        "issuer of the identity provider of agents, as in https://…; empty: local accounts alone",
    ),
    key("oidc.client_id", "", "the name the identity provider gave this service"),
    key("oidc.client_secret", "", "the secret the identity provider gave this service"),
    key("oidc.label", "Fournisseur d'identité", "name on the button, such as ProConnect"),
    key("oidc.scopes", "given_name usual_name email", "what is asked beside openid, separated by spaces"),
    key(
        "oidc.acr_values",
        "",
        "levels of authentication that are good enough, separated by spaces; empty: any",
    ),
    key("oidc.two_factors", "", "those of the levels at which two factors were checked, separated by spaces"),
    key("log.format", "text", "text or json"),
    key("log.level", "info", "error, warn, info, debug or trace; or a filter such as info,web=debug"),
    key(
        "mail.smtp",
        "",
        "smtp://user:password@host:port or smtps://…; empty writes messages as files in the data folder",
    ),
    key("mail.from", "Passerelle <ne-pas-repondre@localhost>", "sender of the messages"),
    key(
        "referral.alert_days",
        "15",
        "days after which a referral without an answer is shown to its sender (1 to 90)",
    ),
    key(
        "site.base_url",
        "",
        "public address, as in https://aide.exemple.fr (default: http:// and the listening address)",
    ),
    key("site.operator", "Passerelle", "who runs this service, shown on every page"),
    key("site.product", "Passerelle", "name of the service, in the header and in titles"),
    key("site.stylesheet", "", "CSS file added after ours: your colours and type"),
    key("site.logo", "", "SVG file shown instead of our arch"),
    key("legal.publisher", "", "legal name and form of the publisher"),
    key("legal.address", "", "postal address of the publisher"),
    key("legal.director", "", "director of publication"),
    key("legal.contact", "", "where to write or call"),
    key("legal.host", "", "name and address of the host"),
    key("legal.data_protection", "", "how to reach the data protection officer"),
    key(
        "legal.accessibility_contact",
        "",
        "where to report an accessibility problem (default: legal.contact)",
    ),
    key(
        "limits.requests_per_second",
        "50",
        "sustained requests one network address may make in a second; 0 = no limit",
    ),
    key("limits.burst", "300", "requests one network address may make at once"),
    key("limits.timeout_s", "15", "seconds after which a request is abandoned (1 to 300)"),
    key("limits.trust_proxy", "false", "true when a reverse proxy sets X-Forwarded-For"),
];

/// What the program runs with: every value parsed and in range.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// Address of the database: `sqlite:…` or `postgres://…`.
    pub database: String,
    /// Whether the bundled national places are loaded.
    pub bundled: bool,
    /// Whether tables that a newer version changed are accepted.
    pub newer_schema: bool,
    /// The server's keys when the operator gives them: the first makes new things, the others still open old ones.
    pub keys: Vec<[u8; 32]>,
    /// The identity provider of agents.
    pub oidc: Option<Oidc>,
    /// Logs as JSON.
    pub log_json: bool,
    /// Filter of the logs.
    pub log_level: String,
    /// The mail relay; files without one.
    pub smtp: Option<String>,
    /// Sender of the messages.
    pub mail_from: String,
    /// Days before an unanswered referral is shown to its sender.
    pub alert_days: u32,
    /// What the pages show of the operator, and the limits on requests.
    pub site: web::Settings,
}

/// An identity provider: the `[oidc]` table.
#[derive(Clone)]
pub struct Oidc {
    /// Its issuer.
    pub issuer: String,
    /// The name it gave this service.
    pub client_id: String,
    /// The secret it gave this service.
    pub client_secret: String,
    /// The name on the button.
    pub label: String,
    /// What is asked beside `openid`.
    pub scopes: Vec<String>,
    /// Levels that are good enough; empty: any.
    pub acr_values: Vec<String>,
    /// Levels at which two factors were checked.
    pub two_factors: Vec<String>,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Everything wrong with a configuration, found in one pass.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Invalid(pub Vec<String>);

impl Config {
    /// Parses every setting; on error tells every mistake, not only the first.
    pub fn read(settings: &Settings) -> Result<Self, Invalid> {
        let mut mistakes = Mistakes::default();
        let mut r = Reader { settings, mistakes: &mut mistakes };
        let listen: SocketAddr = r.parse("server.listen", "an address and a port, as in 127.0.0.1:8080");
        let data = PathBuf::from(r.text("store.data", 4096));
        let site = web::Settings {
            operator: r.text("site.operator", 120),
            product: r.text("site.product", 60),
            base_url: r.base_url("site.base_url", listen),
            demo: false,
            brand: web::Brand { stylesheet: r.file("site.stylesheet"), logo_svg: r.file("site.logo") },
            legal: web::Legal {
                publisher: r.text("legal.publisher", 500),
                address: r.text("legal.address", 500),
                director: r.text("legal.director", 500),
                contact: r.text("legal.contact", 500),
                host: r.text("legal.host", 500),
                data_protection: r.text("legal.data_protection", 500),
                accessibility_contact: r.text("legal.accessibility_contact", 500),
            },
            limits: web::Limits {
                requests_per_second: r.parse("limits.requests_per_second", "a whole number, 0 for no limit"),
                burst: r.number("limits.burst", 1, 1_000_000),
                timeout_s: u64::from(r.number("limits.timeout_s", 1, 300)),
                trust_proxy: r.parse("limits.trust_proxy", "true or false"),
                ..web::Limits::default()
            },
        };
        let config = Self {
            listen,
            database: r.database("store.database", &data),
            data,
            bundled: r.parse("store.bundled", "true or false"),
            newer_schema: r.one_of("store.newer_schema", &["refuse", "accept"]) == "accept",
            keys: r.keys("secrets.key"),
            oidc: r.oidc(),
            log_json: r.one_of("log.format", &["text", "json"]) == "json",
            log_level: r.text("log.level", 500),
            smtp: r.smtp("mail.smtp"),
            mail_from: r.text("mail.from", 320),
            alert_days: r.number("referral.alert_days", 1, 90),
            site,
        };
        mistakes.extend(settings.unknown());
        if mistakes.is_empty() { Ok(config) } else { Err(Invalid(mistakes.into_lines())) }
    }
}

/// The settings as a table for people: name, value, origin. Secrets are hidden.
pub fn describe(settings: &Settings) -> String {
    let mut out = String::new();
    for key in KEYS {
        let (value, origin) = settings.get(key.name);
        let shown = match value {
            "" => "(not set)".to_owned(),
            _ if key.name.starts_with("secrets.") || key.name.ends_with("_secret") => "(hidden)".to_owned(),
            // A database or mail address may carry a password.
            _ if value.contains('@') && value.contains("://") => hide_password(value),
            _ => text::excerpt(value, 60),
        };
        let _ = writeln!(out, "{:<28} {shown:<34} {origin}\n    {}", key.name, key.help);
    }
    out
}

fn hide_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => "(hidden)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, env: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Result<Config, Invalid> {
        let env = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let mut settings = Settings::from_parts(Some(("test.toml", file)), env)?;
        for (name, value) in flags {
            settings.set_flag(name, (*value).to_owned());
        }
        Config::read(&settings)
    }

    #[test]
    fn the_defaults_are_a_valid_configuration() {
        let config = read("", &[], &[]).unwrap();
        assert_eq!(config.site.base_url, "http://127.0.0.1:8080");
        assert_eq!(config.database, "sqlite:passerelle-data/passerelle.db");
        assert_eq!(config.alert_days, 15);
    }

    #[test]
    fn a_flag_wins_over_the_environment_which_wins_over_the_file() {
        let file = "[server]\nlisten = \"127.0.0.1:1\"\n\n[limits]\nburst = 7\n[site]\noperator = \"A\"";
        let env = [("PASSERELLE_SERVER_LISTEN", "127.0.0.1:2"), ("PASSERELLE_SITE_OPERATOR", "B")];
        let config = read(file, &env, &[("server.listen", "127.0.0.1:3")]).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.site.operator, "B");
        assert_eq!(config.site.limits.burst, 7);
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_origin() {
        let file = "[server]\nlisten = \"nowhere\"\nlistn = 1\n[store]\ndatabase = \"mysql://x\"\n[referral]\nalert_days = 0";
        let Invalid(lines) = read(file, &[("PASSERELLE_LOG_FORMAT", "xml")], &[]).unwrap_err();
        let text = lines.join("\n");
        for part in [
            "server.listen",
            "test.toml",
            "server.listn",
            "did you mean server.listen",
            "store.database",
            "1 to 90",
            "PASSERELLE_LOG_FORMAT",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert_eq!(lines.len(), 5, "{text}");
    }

    #[test]
    fn a_broken_file_is_told_with_its_line() {
        let Invalid(lines) = read("[server\nlisten=1", &[], &[]).unwrap_err();
        assert!(lines[0].contains("test.toml") && lines[0].contains("line 1"), "{lines:?}");
    }

    #[test]
    fn secrets_are_never_described() {
        let settings = Settings::from_parts(
            Some(("t", "[secrets]\nkey = \"abc\"\n[oidc]\nclient_secret = \"abc\"\n[store]\ndatabase = \"postgres://u:secret@h/d\"")),
            std::iter::empty(),
        )
        .unwrap();
        let text = describe(&settings);
        assert!(
            !text.contains("abc") && !text.contains("secret@") && text.contains("postgres://…@h/d"),
            "{text}"
        );
    }
}
