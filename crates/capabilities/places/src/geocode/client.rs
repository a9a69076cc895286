//! The address service over HTTP: many questions as a CSV file (`/search/csv/`), or one (`/search/`).

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Position, Url};

use super::Settings;
use super::rules::{Answer, Kind, Question};

/// The longest answer read, in bytes: 500 lines of some hundred columns.
const MAX_ANSWER: usize = 8 << 20;
/// How long one request may take.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// What parts the form of a batch; no address holds it.
const BOUNDARY: &str = "passerelle-c1f0b6d2a94e4f3b";

/// Why there are no answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection, no trusted certificate, cut, or an answer too long.
    #[error("the address service cannot be reached")]
    Unreachable,
    /// Not answered in time.
    #[error("the address service does not answer in time")]
    Slow,
    /// Another status than success.
    #[error("the address service answers with status {0}")]
    Status(u16),
    /// An answer that is not in the documented form.
    #[error("the address service answers in another form than the documented one")]
    Form,
}

/// An address service.
pub struct Service {
    settings: Settings,
    tls: TlsConnector,
    time_limit: Duration,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Service {
    /// A client of the operator's service. Trusts the public authorities that browsers trust.
    ///
    /// # Errors
    /// [`Failure::Unreachable`] when the TLS library does not start.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let trusted = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| Failure::Unreachable)?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(Self { settings, tls: TlsConnector::from(Arc::new(config)), time_limit: TIME_LIMIT })
    }

    /// The same, less patient.
    #[must_use]
    pub fn with_time_limit(mut self, time_limit: Duration) -> Self {
        self.time_limit = time_limit;
        self
    }

    pub(super) fn threshold(&self) -> f64 {
        self.settings.threshold
    }

    /// An answer for each question, in order; `None` where the service knows nothing. A service without batches is asked
    /// one by one.
    ///
    /// # Errors
    /// A [`Failure`]; nothing is known then.
    pub async fn ask(&self, questions: &[&Question]) -> Result<Vec<Option<Answer>>, Failure> {
        match self.batch(questions).await {
            Err(Failure::Status(404 | 405 | 501)) => {
                let mut answers = Vec::with_capacity(questions.len());
                for question in questions {
                    answers.push(self.single(question).await?);
                }
                Ok(answers)
            }
            other => other,
        }
    }

    async fn batch(&self, questions: &[&Question]) -> Result<Vec<Option<Answer>>, Failure> {
        let body = form(questions).ok_or(Failure::Form)?;
        let bytes = self.send(self.at("search/csv/")?, Some(body)).await?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_ref());
        let header = reader.headers().map_err(|_| Failure::Form)?.clone();
        let column = |name: &str| header.iter().position(|known| known == name);
        let number = column("n").ok_or(Failure::Form)?;
        let columns =
            ["latitude", "longitude", "result_score", "result_type", "result_citycode", "result_label"]
                .map(column);
        if columns[..5].iter().any(Option::is_none) {
            return Err(Failure::Form);
        }
        let mut answers = vec![None; questions.len()];
        for row in reader.records() {
            let row = row.map_err(|_| Failure::Form)?;
            let text = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
            let at: usize = text(Some(number)).parse().map_err(|_| Failure::Form)?;
            let slot = answers.get_mut(at).ok_or(Failure::Form)?;
            let [lat, lon, score, kind, citycode, label] = columns.map(text);
            *slot = answer(lat.parse().ok(), lon.parse().ok(), score.parse().ok(), kind, citycode, label);
        }
        Ok(answers)
    }

    async fn single(&self, question: &Question) -> Result<Option<Answer>, Failure> {
        let mut url = self.at("search/")?;
        {
            let mut query = url.query_pairs_mut();
            let words = format!("{} {}", question.address, question.commune_name);
            query.append_pair("q", words.trim()).append_pair("limit", "1");
            if let Some(code) = &question.postal_code {
                query.append_pair("postcode", code.as_str());
            }
            if let Some(code) = &question.commune {
                query.append_pair("citycode", code.as_str());
            }
        }
        let bytes = self.send(url, None).await?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| Failure::Form)?;
        let features = value["features"].as_array().ok_or(Failure::Form)?;
        let Some(first) = features.first() else { return Ok(None) };
        let (properties, at) = (&first["properties"], &first["geometry"]["coordinates"]);
        let text = |name: &str| properties[name].as_str().unwrap_or_default();
        let score = properties["score"].as_f64();
        Ok(answer(at[1].as_f64(), at[0].as_f64(), score, text("type"), text("citycode"), text("label")))
    }

    /// An address of the service, whether the operator's ends with a slash or not.
    fn at(&self, path: &str) -> Result<Url, Failure> {
        let base = self.settings.url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/{path}")).map_err(|_| Failure::Unreachable)
    }

    async fn send(&self, url: Url, form: Option<Vec<u8>>) -> Result<Bytes, Failure> {
        let mut request = Request::builder()
            .method(if form.is_some() { Method::POST } else { Method::GET })
            .uri(&url[Position::BeforePath..Position::AfterQuery])
            .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
            .header(USER_AGENT, "passerelle")
            .header(ACCEPT, "text/csv, application/json");
        if form.is_some() {
            request = request.header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        }
        let body = Full::from(form.unwrap_or_default());
        let request = request.body(body).map_err(|_| Failure::Unreachable)?;
        tokio::time::timeout(self.time_limit, self.exchange(&url, request))
            .await
            .unwrap_or(Err(Failure::Slow))
            .inspect_err(|failure| {
                tracing::warn!(host = url.host_str(), path = url.path(), %failure, "address service");
            })
    }

    async fn exchange(&self, url: &Url, request: Request<Full<Bytes>>) -> Result<Bytes, Failure> {
        let host = url.host_str().ok_or(Failure::Unreachable)?.trim_matches(['[', ']']);
        let port = url.port_or_known_default().ok_or(Failure::Unreachable)?;
        let stream = TcpStream::connect((host, port)).await.map_err(|_| Failure::Unreachable)?;
        if url.scheme() == "https" {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| Failure::Unreachable)?;
            let stream = self.tls.connect(name, stream).await.map_err(|_| Failure::Unreachable)?;
            over(stream, request).await
        } else {
            over(stream, request).await
        }
    }
}

/// One request and its answer over a fresh connection; only success is an answer.
async fn over<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Bytes, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Failure::Unreachable)?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(|_| Failure::Unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(Failure::Status(response.status().as_u16()));
        }
        let body = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
        Ok(body.map_err(|_| Failure::Unreachable)?.to_bytes())
    };
    // Both here, in one task: when the caller gives up, the connection ends with it.
    tokio::pin!(connection);
    tokio::pin!(exchange);
    tokio::select! {
        answer = &mut exchange => answer,
        ended = &mut connection => match ended {
            Ok(()) => exchange.await,
            Err(_) => Err(Failure::Unreachable),
        },
    }
}

fn answer(
    lat: Option<f64>,
    lon: Option<f64>,
    score: Option<f64>,
    kind: &str,
    citycode: &str,
    label: &str,
) -> Option<Answer> {
    let point = kernel::Point::new(lat?, lon?)?;
    let score = score.filter(|score| (0.0..=1.5).contains(score))?;
    let label = kernel::text::excerpt(label, 200);
    Some(Answer { point, score, kind: Kind::from_word(kind)?, citycode: citycode.to_owned(), label })
}

/// The form of a batch: which columns to read, and the file. The number of each line comes back with its answer.
fn form(questions: &[&Question]) -> Option<Vec<u8>> {
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["n", "adresse", "commune", "postcode", "citycode"]).ok()?;
    for (number, question) in questions.iter().enumerate() {
        let postal_code = question.postal_code.as_ref().map_or("", |code| code.as_str());
        let commune = question.commune.as_ref().map_or("", |code| code.as_str());
        let number = number.to_string();
        file.write_record([&number, &question.address, &question.commune_name, postal_code, commune]).ok()?;
    }
    let file = file.into_inner().ok()?;
    let mut body = Vec::with_capacity(file.len() + 1_000);
    let fields =
        [("columns", "adresse"), ("columns", "commune"), ("postcode", "postcode"), ("citycode", "citycode")];
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"data\"; filename=\"adresses.csv\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(&file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    Some(body)
}
