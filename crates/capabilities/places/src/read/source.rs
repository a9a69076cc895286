//! Bytes of a file, one at a time, with the line they are on. Refuses what is not UTF-8 text at the door.

use std::io::{ErrorKind, Read};

use crate::report::{Action, Line, Problem};

/// The longest record, in bytes: a line of 50 MB is a broken file, not a place.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

const CHUNK: usize = 64 << 10;

/// A finding that refuses the file.
pub(crate) fn refused(line: u64, field: &str, value: &str, problem: Problem) -> Line {
    Line::new(line, field, value, problem, Action::Refused)
}

pub(crate) struct Source<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    /// The line of the next byte, from 1.
    line: u64,
    ended: bool,
}

impl<R: Read> Source<R> {
    /// Looks at the beginning: drops a UTF-8 mark, refuses UTF-16 and an empty file.
    pub(crate) fn open(reader: R) -> Result<Self, Line> {
        let mut source = Self { reader, buffer: Vec::new(), at: 0, line: 1, ended: false };
        source.fill()?;
        let head = &source.buffer;
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || utf16_without_mark(head) {
            return Err(refused(1, "", "", Problem::Utf16));
        }
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            source.at = 3;
        }
        Ok(source)
    }

    fn fill(&mut self) -> Result<(), Line> {
        self.buffer.resize(CHUNK, 0);
        self.at = 0;
        let mut filled = 0;
        while filled < CHUNK {
            match self.reader.read(&mut self.buffer[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => filled += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(refused(self.line, "", &error.to_string(), Problem::Unreadable)),
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }

    /// The next byte, left in place.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, Line> {
        if self.at == self.buffer.len() {
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// The next byte. A NUL is refused: no text has one, and stores cut or refuse it later.
    pub(crate) fn next(&mut self) -> Result<Option<u8>, Line> {
        let Some(byte) = self.peek()? else { return Ok(None) };
        self.at += 1;
        match byte {
            0 => return Err(refused(self.line, "", "", Problem::NulByte)),
            b'\n' => self.line += 1,
            _ => {}
        }
        Ok(Some(byte))
    }

    /// The line of the next byte.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// What is already in memory, from the next byte: to recognise a format without consuming it.
    pub(crate) fn ahead(&self) -> &[u8] {
        &self.buffer[self.at..]
    }
}

/// Text in UTF-16 without a mark has a NUL every second byte.
fn utf16_without_mark(head: &[u8]) -> bool {
    let head = &head[..head.len().min(256)];
    let nuls = head.split(|byte| *byte == 0).count() - 1;
    head.len() >= 8 && nuls * 3 >= head.len()
}

/// Bytes as text, or the refusal that names line and field.
pub(crate) fn text(bytes: Vec<u8>, line: u64, field: &str) -> Result<String, Line> {
    String::from_utf8(bytes).map_err(|error| {
        // Shown as Windows-1252 would read it, so that the person recognises the word.
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let (from, to) = (at.saturating_sub(20), (at + 20).min(bytes.len()));
        let shown: String = bytes[from..to].iter().map(|byte| char::from(*byte)).collect();
        refused(line, field, &shown, Problem::NotUtf8)
    })
}
