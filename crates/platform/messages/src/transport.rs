//! The ways out.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jobs::Failure;
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::{Message, Recipient};

/// Who writes, when nothing is configured: an address that exists nowhere (RFC 2606).
pub const DEFAULT_SENDER: &str = "Passerelle <ne-pas-repondre@passerelle.invalid>";

/// How messages leave.
#[derive(Debug, Clone)]
pub struct Transports {
    sender: Mailbox,
    email: Way,
    sms: Way,
}

/// A transport cannot be used as configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransport {
    /// The sender is not `Name <address>` or an address.
    #[error("the sender of messages is not an e-mail address: {0}")]
    Sender(String),
    /// The address of the mail server is not understood.
    #[error("the mail server's address is not understood (smtps://user:password@host:465): {0}")]
    Server(String),
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Files(PathBuf),
    None,
}

impl Transports {
    /// Writes every message, e-mail (`.eml`) and SMS (`.txt`), to a folder, made when the first comes. For the
    /// demonstration and for trying things.
    ///
    /// # Errors
    /// When `sender` is not an address.
    pub fn files(folder: impl Into<PathBuf>, sender: &str) -> Result<Self, InvalidTransport> {
        let folder = folder.into();
        Ok(Self { sender: mailbox(sender)?, email: Way::Files(folder.clone()), sms: Way::Files(folder) })
    }

    /// Sends e-mail through a server, `smtps://user:password@host:465` or `smtp://host:587?tls=required`. SMS have no way
    /// out.
    ///
    /// # Errors
    /// When the address of the server or of the sender is not understood.
    pub fn smtp(server: &str, sender: &str) -> Result<Self, InvalidTransport> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
            .map_err(|e| InvalidTransport::Server(e.to_string()))?;
        Ok(Self { sender: mailbox(sender)?, email: Way::Smtp(builder.build()), sms: Way::None })
    }

    /// [`Transports::smtp`] through a server whose certificate is signed by an authority of the operator's own (PEM),
    /// beside the public ones. TLS is then required whatever the address says.
    ///
    /// # Errors
    /// When the address, the sender or the certificate is not understood.
    pub fn smtp_trusting(server: &str, sender: &str, authority: &[u8]) -> Result<Self, InvalidTransport> {
        let wrong = |e: lettre::transport::smtp::Error| InvalidTransport::Server(e.to_string());
        // A text without certificate would be read as none at all, without a word.
        if !authority.windows(16).any(|window| window == b"BEGIN CERTIFICAT") {
            return Err(InvalidTransport::Server("the authority is no certificate in PEM".to_owned()));
        }
        let (scheme, rest) = server.split_once("://").unwrap_or(("", server));
        let place = rest.split(['/', '?']).next().unwrap_or_default();
        let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
        let host = place.rsplit_once(':').map_or(place, |(host, _)| host);
        let tls = TlsParameters::builder(host.to_owned())
            .add_root_certificate(Certificate::from_pem(authority).map_err(wrong)?)
            .build_rustls()
            .map_err(wrong)?;
        let tls = if scheme == "smtps" { Tls::Wrapper(tls) } else { Tls::Required(tls) };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(server).map_err(wrong)?.tls(tls);
        Ok(Self { sender: mailbox(sender)?, email: Way::Smtp(builder.build()), sms: Way::None })
    }

    /// Sends one message. A failure that may pass asks for another attempt.
    pub(crate) async fn send(&self, message: &Message) -> Result<(), Failure> {
        match &message.to {
            Recipient::Email(address) => {
                let mail = self.mail(message, address)?;
                match &self.email {
                    Way::Smtp(server) => server.send(mail).await.map(drop).map_err(|error| {
                        if error.is_permanent() {
                            Failure::Permanent(error.to_string())
                        } else {
                            Failure::Retry(error.to_string())
                        }
                    }),
                    Way::Files(folder) => write(folder, message, "eml", mail.formatted()).await,
                    Way::None => Err(Failure::Permanent("no e-mail transport configured".to_owned())),
                }
            }
            Recipient::Sms(number) => match &self.sms {
                Way::Files(folder) => {
                    let text = format!("{number}\n\n{}\n", message.text);
                    write(folder, message, "txt", text.into_bytes()).await
                }
                _ => Err(Failure::Permanent("no SMS transport configured".to_owned())),
            },
        }
    }

    fn mail(&self, message: &Message, address: &str) -> Result<lettre::Message, Failure> {
        let never = |e: &dyn std::error::Error| Failure::Permanent(e.to_string());
        let to = Mailbox::new(None, address.parse().map_err(|e: lettre::address::AddressError| never(&e))?);
        lettre::Message::builder()
            .from(self.sender.clone())
            .to(to)
            .subject(&message.subject)
            .date(SystemTime::from(message.created_at))
            // The same at every attempt: a second copy is recognised.
            .message_id(Some(format!("<{}@{}>", message.id, self.sender.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
            .map_err(|e| never(&e))
    }
}

fn mailbox(text: &str) -> Result<Mailbox, InvalidTransport> {
    text.parse().map_err(|_| InvalidTransport::Sender(text.to_owned()))
}

/// Writes the file whole or not at all; the same message always has the same name.
async fn write(folder: &Path, message: &Message, extension: &str, bytes: Vec<u8>) -> Result<(), Failure> {
    let name = message.id.to_string();
    let (draft, file) = (folder.join(format!(".{name}.tmp")), folder.join(format!("{name}.{extension}")));
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&draft, bytes).await?;
        tokio::fs::rename(&draft, &file).await
    };
    written.await.map_err(|e| Failure::Retry(format!("{}: {e}", folder.display())))
}
