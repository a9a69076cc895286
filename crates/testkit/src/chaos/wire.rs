//! As much of PostgreSQL's protocol as the proxy must understand (PostgreSQL manual, chapter "Frontend/Backend
//! Protocol"): where messages begin and end, and which of them ask for what.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A statement that fails as one that lost against another write does.
pub(super) const LOSE: &str = "DO $$BEGIN RAISE EXCEPTION 'chaos' USING ERRCODE = '40001'; END$$";

const SSL_REQUEST: u32 = 80_877_103;
const GSS_REQUEST: u32 = 80_877_104;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Startup,
    BeginRead,
    BeginWrite,
    Statement,
    Commit,
    Rollback,
    /// Nobody waits for its answer, or it is part of something larger: closing a statement, data, a password.
    Aside,
}

/// What came on a line.
pub(super) enum Read {
    Message(Vec<u8>),
    End,
}

/// One side of a connection.
pub(super) struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// The client's first message, once it has been told that there is no encryption. `None` when it leaves, or only
    /// came to cancel something.
    pub(super) async fn startup(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let Read::Message(message) = self.until(|buffer| length(buffer, 0)).await? else {
                return Ok(None);
            };
            match number(&message, 4) {
                Some(SSL_REQUEST | GSS_REQUEST) => self.send(b"N").await?,
                Some(version) if version >> 16 == 3 => return Ok(Some(message)),
                _ => return Ok(None),
            }
        }
    }

    /// All that the client asks at once: messages up to the one that wants an answer. May be dropped and called again.
    pub(super) async fn request(&mut self) -> io::Result<Read> {
        self.until(|buffer| {
            let mut end = 0;
            loop {
                let kind = *buffer.get(end)?;
                end += 1 + length(buffer.get(end + 1..)?, 0)?;
                if buffer.len() < end {
                    return None;
                }
                if !matches!(kind, b'P' | b'B' | b'D' | b'E' | b'C' | b'H') {
                    return Some(end);
                }
            }
        })
        .await
    }

    /// One message of the server. May be dropped and called again.
    pub(super) async fn answer(&mut self) -> io::Result<Read> {
        self.until(|buffer| Some(1 + length(buffer.get(1..)?, 0)?)).await
    }

    /// Reads until `end` finds the end of what is wanted.
    async fn until(&mut self, end: impl Fn(&[u8]) -> Option<usize>) -> io::Result<Read> {
        loop {
            if let Some(end) = end(&self.buffer).filter(|&end| end <= self.buffer.len()) {
                let rest = self.buffer.split_off(end);
                return Ok(Read::Message(std::mem::replace(&mut self.buffer, rest)));
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(Read::End);
            }
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The length that a message says it has, its type apart.
fn length(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(number(bytes, at)?).ok()
}

/// The text of a simple query.
fn text(request: &[u8]) -> Option<&str> {
    let text = request.strip_prefix(b"Q")?.get(4..)?;
    std::str::from_utf8(text.strip_suffix(b"\0")?).ok()
}

pub(super) fn kind(request: &[u8]) -> Kind {
    match (request.first(), text(request)) {
        (_, Some(text)) if text.starts_with("BEGIN") && text.contains("READ WRITE") => Kind::BeginWrite,
        (_, Some(text)) if text.starts_with("BEGIN") => Kind::BeginRead,
        (_, Some(text)) if text.starts_with("COMMIT") => Kind::Commit,
        (_, Some(text)) if text.starts_with("ROLLBACK") => Kind::Rollback,
        (_, Some(_)) | (Some(b'P' | b'B'), _) => Kind::Statement,
        _ => Kind::Aside,
    }
}

/// Whether the server says "ready" after this request.
pub(super) fn is_answered(request: &[u8]) -> bool {
    !matches!(request.first(), Some(b'p' | b'd' | b'c' | b'f' | b'X'))
}

/// Whether this message says "ready for the next request".
pub(super) fn ends_answer(answer: &[u8]) -> bool {
    answer.first() == Some(&b'Z')
}

pub(super) fn query(text: &str) -> Vec<u8> {
    let mut message = vec![b'Q'];
    message.extend(u32::try_from(text.len() + 5).unwrap_or(u32::MAX).to_be_bytes());
    message.extend(text.bytes());
    message.push(0);
    message
}

/// The same `BEGIN`, on a server that takes no writes.
pub(super) fn only_reading(begin: &[u8]) -> Vec<u8> {
    query(&text(begin).unwrap_or_default().replace("READ WRITE", "READ ONLY"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart() {
        for (request, expected) in [
            (query("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; SET LOCAL x = 1"), Kind::BeginWrite),
            (query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), Kind::BeginRead),
            (query("COMMIT"), Kind::Commit),
            (query("ROLLBACK"), Kind::Rollback),
            (query("SELECT 1"), Kind::Statement),
            (b"P\0\0\0\x04".to_vec(), Kind::Statement),
            (b"C\0\0\0\x04S\0\0\0\x04".to_vec(), Kind::Aside),
        ] {
            assert_eq!(kind(&request), expected, "{request:?}");
        }
        let begin = only_reading(&query("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"));
        assert_eq!(text(&begin), Some("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"));
    }

    #[tokio::test]
    async fn a_request_is_what_is_asked_at_once_however_it_arrives() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut from = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut line = Line::new(listener.accept().await.unwrap().0).unwrap();
        let sent =
            [b"P\0\0\0\x06ab".to_vec(), b"B\0\0\0\x05x".to_vec(), b"S\0\0\0\x04".to_vec(), query("COMMIT")];
        let bytes = sent.concat();
        tokio::spawn(async move {
            for byte in bytes {
                from.write_all(&[byte]).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let Read::Message(first) = line.request().await.unwrap() else { panic!("the end") };
        assert_eq!(first, sent[..3].concat());
        let Read::Message(second) = line.request().await.unwrap() else { panic!("the end") };
        assert_eq!(kind(&second), Kind::Commit);
        assert!(matches!(line.request().await.unwrap(), Read::End));
    }
}
