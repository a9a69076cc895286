//! Files that are not UTF-8, read as the person says they are written.

use std::io::{self, Read};

/// How a file writes its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// The standard's. A file that is not is refused, with its line.
    #[default]
    Utf8,
    /// Windows-1252; Latin-1 reads the same, save for signs that no text has. Never guessed: many wrong letters are right
    /// ones of another word.
    Windows1252,
}

impl Encoding {
    /// The words of the command line.
    pub const WORDS: [&'static str; 2] = ["utf-8", "windows-1252"];

    /// Reads a word of [`Encoding::WORDS`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Utf8, Self::Windows1252]
            .into_iter()
            .zip(Self::WORDS)
            .find(|(_, known)| *known == word)
            .map(|(e, _)| e)
    }

    /// The bytes of a file as UTF-8.
    pub fn decode<'a>(self, input: impl Read + 'a) -> Box<dyn Read + 'a> {
        match self {
            Self::Utf8 => Box::new(input),
            Self::Windows1252 => Box::new(Decoded { input, ready: Vec::new(), at: 0 }),
        }
    }
}

/// How much is decoded at once.
const CHUNK: usize = 32 << 10;

struct Decoded<R> {
    input: R,
    ready: Vec<u8>,
    at: usize,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            let mut raw = [0; CHUNK];
            let len = self.input.read(&mut raw)?;
            let text: String =
                raw[..len].iter().map(|byte| cleaning::encoding::windows_1252(*byte)).collect();
            (self.ready, self.at) = (text.into_bytes(), 0);
        }
        let len = out.len().min(self.ready.len() - self.at);
        out[..len].copy_from_slice(&self.ready[self.at..self.at + len]);
        self.at += len;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1252_is_read_whole_whatever_the_size_of_the_pieces() {
        let written: Vec<u8> = b"Caf\xe9 \x80 \x9cuvre \n".repeat(10_000);
        let mut text = String::new();
        Encoding::Windows1252.decode(written.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, "Café € œuvre \n".repeat(10_000));
        let mut one = [0; 1];
        let mut decoder = Encoding::Windows1252.decode(b"\xe9".as_slice());
        assert_eq!((decoder.read(&mut one).unwrap(), one), (1, [0xc3]));
        assert_eq!((decoder.read(&mut one).unwrap(), one), (1, [0xa9]));
        assert_eq!(decoder.read(&mut one).unwrap(), 0);
    }
}
