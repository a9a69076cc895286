//! The few requests the client makes: one connection each, no redirect followed, bounded in time and size.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Position, Url};

/// How long a request may take, from the connection to the last byte.
pub const TIME_LIMIT: Duration = Duration::from_secs(5);
/// The longest answer read, in bytes.
pub const MAX_ANSWER: usize = 64 * 1024;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No connection, no trusted certificate, cut, or an answer longer than [`MAX_ANSWER`].
    Unreachable,
    /// Not answered within [`TIME_LIMIT`].
    Slow,
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The media type, in lower case and without parameters; empty when none is given.
    pub(crate) media_type: String,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What makes requests.
pub(crate) struct Http(TlsConnector);

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Http")
    }
}

/// A certificate of the settings cannot be trusted, or the TLS library does not start.
#[derive(Debug)]
pub(crate) struct UnusableTrust;

impl Http {
    /// Trusts the public authorities that browsers trust, and those of `roots` (DER).
    pub(crate) fn new(roots: &[Vec<u8>]) -> Result<Self, UnusableTrust> {
        let mut trusted = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for root in roots {
            trusted.add(CertificateDer::from_slice(root)).map_err(|_| UnusableTrust)?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| UnusableTrust)?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// GET, with a bearer token or without.
    pub(crate) async fn get(&self, url: &Url, bearer: Option<&str>) -> Result<Answer, Failure> {
        let bearer = bearer.map(|token| format!("Bearer {token}"));
        self.send(url, Method::GET, bearer.as_deref(), String::new()).await
    }

    /// POST of a form, with an `Authorization` header or without.
    pub(crate) async fn post(
        &self,
        url: &Url,
        authorization: Option<&str>,
        form: String,
    ) -> Result<Answer, Failure> {
        self.send(url, Method::POST, authorization, form).await
    }

    async fn send(
        &self,
        url: &Url,
        method: Method,
        authorization: Option<&str>,
        form: String,
    ) -> Result<Answer, Failure> {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(&url[Position::BeforePath..Position::AfterQuery])
            .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
            .header(USER_AGENT, "passerelle")
            .header(ACCEPT, "application/json, application/jwt");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if method == Method::POST {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::from(form)).map_err(|_| Failure::Unreachable)?;
        tokio::time::timeout(TIME_LIMIT, self.exchange(url, request))
            .await
            .unwrap_or(Err(Failure::Slow))
            .inspect_err(|failure| {
                tracing::warn!(host = url.host_str(), path = url.path(), ?failure, "provider not answering");
            })
    }

    async fn exchange(&self, url: &Url, request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
        let host = url.host_str().ok_or(Failure::Unreachable)?.trim_matches(['[', ']']);
        let port = url.port_or_known_default().ok_or(Failure::Unreachable)?;
        let stream = TcpStream::connect((host, port)).await.map_err(|_| Failure::Unreachable)?;
        if url.scheme() == "https" {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| Failure::Unreachable)?;
            let stream = self.0.connect(name, stream).await.map_err(|_| Failure::Unreachable)?;
            over(stream, request).await
        } else {
            over(stream, request).await
        }
    }
}

/// One request and its answer over a fresh connection.
async fn over<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(MAX_ANSWER)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Failure::Unreachable)?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(|_| Failure::Unreachable)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MAX_ANSWER).collect().await.map_err(|_| Failure::Unreachable)?;
        let media_type = head
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(|value| value.trim().to_ascii_lowercase())
            .unwrap_or_default();
        Ok(Answer { status: head.status, media_type, body: body.to_bytes() })
    };
    // Both here, in one task: when the caller gives up, the connection ends with it.
    tokio::pin!(connection);
    tokio::pin!(exchange);
    tokio::select! {
        answer = &mut exchange => answer,
        ended = &mut connection => match ended {
            // The provider closed in good order: what it sent before is there to be read.
            Ok(()) => exchange.await,
            Err(_) => Err(Failure::Unreachable),
        },
    }
}
