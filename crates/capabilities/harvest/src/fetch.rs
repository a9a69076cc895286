//! Getting the file of a feed: from an address that an administrator gave, or from the folder of the configuration.
//!
//! An address is fetched over `http` or `https` alone, bounded in time and size, redirects followed and checked again, and
//! never to a private address (of this machine, its network, a cloud's metadata) unless the configuration allows it: the
//! name is resolved once, and the connection goes to the address that was checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Position, Url};

/// The longest a file may take to come, redirects included.
pub const TIME_LIMIT: Duration = Duration::from_mins(2);
/// The largest file fetched, in bytes.
pub const MAX_FETCHED: usize = 64 << 20;
/// Redirects followed.
const MAX_HOPS: usize = 5;

/// Why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreached {
    /// The address is not one of `http` or `https`.
    #[error("not an http or https address")]
    Address,
    /// The address leads to this machine or its network.
    #[error("the address leads to a private network")]
    Private,
    /// No such name, no connection, no trusted certificate, or cut.
    #[error("no answer from the server")]
    NoAnswer,
    /// Not there within [`TIME_LIMIT`].
    #[error("no answer within two minutes")]
    Slow,
    /// The server answers something else than a file.
    #[error("the server answers with status {0}")]
    Status(u16),
    /// Redirected too often.
    #[error("redirected more than {MAX_HOPS} times")]
    Hops,
    /// Larger than [`MAX_FETCHED`].
    #[error("larger than 64 MiB")]
    TooLarge,
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The configuration names no folder.
    #[error("the configuration names no folder")]
    NoFolder,
    /// The name leaves the folder, or no such file is in it.
    #[error("no such file in the folder")]
    NoFile,
    /// TLS does not start: a defect of the installation.
    #[error("the TLS library does not start")]
    Tls,
}

impl Unreached {
    /// Key of its text.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Address => "harvest-unreached-address",
            Self::Private => "harvest-unreached-private",
            Self::NoAnswer | Self::Tls => "harvest-unreached-no-answer",
            Self::Slow => "harvest-unreached-slow",
            Self::Status(_) => "harvest-unreached-status",
            Self::Hops => "harvest-unreached-hops",
            Self::TooLarge => "harvest-unreached-too-large",
            Self::Empty => "harvest-unreached-empty",
            Self::NoFolder => "harvest-unreached-no-folder",
            Self::NoFile => "harvest-unreached-no-file",
        }
    }

    /// Whether another try may do better.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::NoAnswer | Self::Slow | Self::Status(408 | 429 | 500..))
    }
}

/// Gets files.
#[derive(Debug, Clone, Default)]
pub struct Fetcher {
    /// The folder whose files feeds may name; none unless the configuration says one.
    pub folder: Option<PathBuf>,
    /// Whether addresses of private networks are allowed.
    pub private_allowed: bool,
}

/// A file that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Fetcher {
    /// The file at an address.
    ///
    /// # Errors
    /// [`Unreached`].
    pub async fn fetch(&self, address: &str) -> Result<Fetched, Unreached> {
        let url = address_of(address)?;
        tokio::time::timeout(TIME_LIMIT, self.follow(url)).await.unwrap_or(Err(Unreached::Slow))
    }

    async fn follow(&self, mut url: Url) -> Result<Fetched, Unreached> {
        let tls = tls()?;
        for _ in 0..=MAX_HOPS {
            let response = self.ask(&tls, &url).await?;
            match response {
                Answer::Moved(to) => {
                    url = url.join(&to).map_err(|_| Unreached::Address)?;
                    address_of(url.as_str())?;
                }
                Answer::File(bytes) if bytes.is_empty() => return Err(Unreached::Empty),
                Answer::File(bytes) => {
                    let name =
                        url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
                    return Ok(Fetched { name: kernel::text::excerpt(name, 120), bytes });
                }
            }
        }
        Err(Unreached::Hops)
    }

    async fn ask(&self, tls: &TlsConnector, url: &Url) -> Result<Answer, Unreached> {
        let address = self.resolve(url).await?;
        let request = Request::get(&url[Position::BeforePath..Position::AfterQuery])
            .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
            .header(USER_AGENT, "passerelle")
            .header(ACCEPT, "text/csv, application/json, */*;q=0.5")
            .body(Empty::new())
            .map_err(|_| Unreached::Address)?;
        let stream = TcpStream::connect(address).await.map_err(|_| Unreached::NoAnswer)?;
        if url.scheme() == "https" {
            let host = url.host_str().ok_or(Unreached::Address)?.trim_matches(['[', ']']).to_owned();
            let name = ServerName::try_from(host).map_err(|_| Unreached::Address)?;
            let stream = tls.connect(name, stream).await.map_err(|_| Unreached::NoAnswer)?;
            exchange(stream, request).await
        } else {
            exchange(stream, request).await
        }
    }

    /// The one address to connect to: when any address of the name is private, none is used.
    async fn resolve(&self, url: &Url) -> Result<SocketAddr, Unreached> {
        let port = url.port_or_known_default().ok_or(Unreached::Address)?;
        let found: Vec<SocketAddr> = match url.host().ok_or(Unreached::Address)? {
            Host::Ipv4(ip) => vec![(ip, port).into()],
            Host::Ipv6(ip) => vec![(ip, port).into()],
            Host::Domain(name) => {
                tokio::net::lookup_host((name, port)).await.map_err(|_| Unreached::NoAnswer)?.collect()
            }
        };
        if !self.private_allowed && found.iter().any(|address| !is_public(address.ip())) {
            return Err(Unreached::Private);
        }
        found.first().copied().ok_or(Unreached::NoAnswer)
    }

    /// A file of the folder. A name that ends in `*` is the newest file that begins so.
    ///
    /// # Errors
    /// [`Unreached`].
    pub async fn from_folder(&self, name: &str) -> Result<Fetched, Unreached> {
        let folder = self.folder.clone().ok_or(Unreached::NoFolder)?;
        let name = name.to_owned();
        let read = tokio::task::spawn_blocking(move || read_in(&folder, &name));
        read.await.unwrap_or(Err(Unreached::NoFile))
    }
}

fn read_in(folder: &Path, name: &str) -> Result<Fetched, Unreached> {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || name.is_empty() {
        return Err(Unreached::NoFile);
    }
    let path = match name.strip_suffix('*') {
        None => folder.join(name),
        Some(start) => newest(folder, start).ok_or(Unreached::NoFile)?,
    };
    // A link may lead out of the folder: what counts is where the file is.
    let (real, root) = (path.canonicalize(), folder.canonicalize());
    let (Ok(real), Ok(root)) = (real, root) else { return Err(Unreached::NoFile) };
    let length = real.metadata().map_err(|_| Unreached::NoFile)?;
    if !real.starts_with(root) || !length.is_file() {
        return Err(Unreached::NoFile);
    }
    if length.len() > MAX_FETCHED as u64 {
        return Err(Unreached::TooLarge);
    }
    let bytes = std::fs::read(&real).map_err(|_| Unreached::NoFile)?;
    if bytes.is_empty() {
        return Err(Unreached::Empty);
    }
    let name = real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Fetched { name, bytes })
}

fn newest(folder: &Path, start: &str) -> Option<PathBuf> {
    let (below, start) = start.rsplit_once('/').unwrap_or(("", start));
    let files = std::fs::read_dir(folder.join(below)).ok()?.flatten();
    let matching = files.filter(|file| file.file_name().to_string_lossy().starts_with(start));
    let dated = matching.filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())));
    dated.max().map(|(_, path)| path)
}

/// Reads an address: `http` or `https`, with a host, without a user.
pub(crate) fn address_of(text: &str) -> Result<Url, Unreached> {
    let url = Url::parse(text.trim()).map_err(|_| Unreached::Address)?;
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    if plain && url.host().is_some() && text.len() <= 2_000 { Ok(url) } else { Err(Unreached::Address) }
}

/// Whether anybody on the internet may answer at this address.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || matches!((a, b, c), (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(old) = ip.to_ipv4() {
        return is_public_v4(old);
    }
    match ip.segments() {
        // An IPv4 address behind a gateway, and the tunnel that holds one.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        [0x2002 | 0x64, ..] | [0x2001, 0 | 0xdb8, ..] => false,
        // Only 2000::/3 is given out to the world.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

enum Answer {
    File(Vec<u8>),
    Moved(String),
}

fn tls() -> Result<TlsConnector, Unreached> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Unreached::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// One request and its answer over a fresh connection.
async fn exchange<S>(stream: S, request: Request<Empty<Bytes>>) -> Result<Answer, Unreached>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| Unreached::NoAnswer)?;
    let talk = async {
        let response = sender.send_request(request).await.map_err(|_| Unreached::NoAnswer)?;
        answer(response).await
    };
    tokio::pin!(connection);
    tokio::pin!(talk);
    tokio::select! {
        answer = &mut talk => answer,
        _ = &mut connection => talk.await,
    }
}

async fn answer(response: Response<hyper::body::Incoming>) -> Result<Answer, Unreached> {
    let status = response.status();
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        let to = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        return to.map(|to| Answer::Moved(to.to_owned())).ok_or(Unreached::Status(status.as_u16()));
    }
    if status != StatusCode::OK {
        return Err(Unreached::Status(status.as_u16()));
    }
    let body = Limited::new(response.into_body(), MAX_FETCHED).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() { Unreached::TooLarge } else { Unreached::NoAnswer }
    })?;
    Ok(Answer::File(body.to_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_however_they_are_written() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2001:db8::1",
            "2002:a00:1::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "185.31.40.1", "2606:4700::1111", "64:ff9b::808:808"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn only_plain_web_addresses_are_addresses() {
        for good in ["https://a.fr/b.csv?x=1", " http://a.fr:8080/ "] {
            assert!(address_of(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a.fr",
            "ftp://a.fr/x",
            "file:///etc/passwd",
            "https://user:pass@a.fr/",
            "data:text/csv,a",
            "http://",
        ] {
            assert_eq!(address_of(bad), Err(Unreached::Address), "{bad}");
        }
    }

    #[test]
    fn the_folder_is_never_left() {
        let folder = std::env::temp_dir().join(format!("harvest-folder-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("in")).unwrap();
        std::fs::write(folder.join("in/a-1.csv"), "x").unwrap();
        std::fs::write(folder.join("secret.csv"), "s").unwrap();
        std::fs::write(folder.join("in/empty.csv"), "").unwrap();
        let root = folder.join("in");
        assert_eq!(read_in(&root, "a-1.csv").unwrap().bytes, b"x");
        assert_eq!(read_in(&root, "a-*").unwrap().name, "a-1.csv");
        assert_eq!(read_in(&root, "empty.csv"), Err(Unreached::Empty));
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.join("secret.csv"), root.join("link.csv")).unwrap();
        for outside in ["../secret.csv", "/etc/passwd", "", "b*", "link.csv", ".", "in"] {
            assert_eq!(read_in(&root, outside), Err(Unreached::NoFile), "{outside}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
