//! Objects of a JSON array, or of lines of JSON, cut out one at a time so that memory stays bounded.

use std::io::Read;

use super::source::{MAX_RECORD_BYTES, Source, refused, text};
use crate::report::{Line, Problem};

/// The deepest nesting inside one element.
const MAX_DEPTH: u32 = 32;

/// Where the reader is in the file.
pub(crate) struct Objects {
    in_array: bool,
    first: bool,
    done: bool,
}

impl Objects {
    /// Reads up to the first element: a `[` opens an array, anything else begins a sequence of objects.
    pub(crate) fn open<R: Read>(source: &mut Source<R>) -> Result<Self, Line> {
        skip_space(source)?;
        let in_array = source.peek()? == Some(b'[');
        if in_array {
            source.next()?;
        }
        Ok(Self { in_array, first: true, done: false })
    }

    /// The next object: the line it begins on and its text.
    pub(crate) fn next<R: Read>(&mut self, source: &mut Source<R>) -> Result<Option<(u64, String)>, Line> {
        skip_space(source)?;
        if self.done {
            return match source.peek()? {
                None => Ok(None),
                Some(byte) => Err(bad(source, byte)),
            };
        }
        if self.in_array && !self.first {
            match source.next()? {
                Some(b',') => skip_space(source)?,
                Some(b']') => return self.finish(source),
                Some(byte) => return Err(bad(source, byte)),
                None => return Err(refused(source.line(), "", "", Problem::Truncated)),
            }
        }
        match source.peek()? {
            Some(b'{') => {}
            Some(b']') if self.in_array && self.first => {
                source.next()?;
                return self.finish(source);
            }
            None if !self.in_array => return Ok(None),
            None => return Err(refused(source.line(), "", "", Problem::Truncated)),
            Some(byte) => return Err(bad(source, byte)),
        }
        self.first = false;
        let line = source.line();
        let bytes = object(source, line)?;
        Ok(Some((line, text(bytes, line, "")?)))
    }

    fn finish<R: Read>(&mut self, source: &mut Source<R>) -> Result<Option<(u64, String)>, Line> {
        self.done = true;
        self.next(source)
    }
}

fn bad<R: Read>(source: &Source<R>, byte: u8) -> Line {
    refused(source.line(), "", &char::from(byte).to_string(), Problem::BadJson)
}

fn skip_space<R: Read>(source: &mut Source<R>) -> Result<(), Line> {
    while matches!(source.peek()?, Some(b' ' | b'\t' | b'\r' | b'\n')) {
        source.next()?;
    }
    Ok(())
}

/// The bytes from `{` to its `}`.
fn object<R: Read>(source: &mut Source<R>, line: u64) -> Result<Vec<u8>, Line> {
    let (mut bytes, mut depth, mut in_text, mut escaped) = (Vec::new(), 0u32, false, false);
    loop {
        let Some(byte) = source.next()? else {
            return Err(refused(
                line,
                "",
                &String::from_utf8_lossy(&bytes[..bytes.len().min(400)]),
                Problem::Truncated,
            ));
        };
        bytes.push(byte);
        if bytes.len() > MAX_RECORD_BYTES {
            return Err(refused(line, "", &String::from_utf8_lossy(&bytes[..400]), Problem::RecordTooLong));
        }
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(refused(line, "", "", Problem::BadJson));
                }
            }
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Ok(bytes);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(u64, String)>, Problem> {
        let mut source = Source::open(text.as_bytes()).map_err(|l| l.problem)?;
        let mut objects = Objects::open(&mut source).map_err(|l| l.problem)?;
        let mut all = Vec::new();
        while let Some(object) = objects.next(&mut source).map_err(|l| l.problem)? {
            all.push(object);
        }
        Ok(all)
    }

    #[test]
    fn objects_are_cut_out_of_arrays_and_lines() {
        let one = r#"{"a":"}\"{","b":[{}]}"#;
        for (text, lines) in [
            (format!("[{one},\n {one}]"), vec![1, 2]),
            (format!("{one}\n{one}\n"), vec![1, 2]),
            ("[]".to_owned(), vec![]),
            (" [ ] \n".to_owned(), vec![]),
        ] {
            let expected: Vec<_> = lines.into_iter().map(|line| (line, one.to_owned())).collect();
            assert_eq!(read(&text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn broken_json_is_refused() {
        let long = format!(r#"[{{"a":"{}"}}]"#, "x".repeat(MAX_RECORD_BYTES));
        let deep = format!("[{{\"a\":{}", "[".repeat(100));
        for (text, problem) in [
            (r#"[{"a":1},"#, Problem::Truncated),
            (r#"[{"a":"#, Problem::Truncated),
            (r#"[{"a":1}"#, Problem::Truncated),
            ("[", Problem::Truncated),
            ("[1,2]", Problem::BadJson),
            (r#"[{"a":1}] x"#, Problem::BadJson),
            (r#"[{"a":1} {"a":1}]"#, Problem::BadJson),
            (r#"[{"a":1},]"#, Problem::BadJson),
            (long.as_str(), Problem::RecordTooLong),
            (deep.as_str(), Problem::BadJson),
        ] {
            assert_eq!(read(text), Err(problem), "{text:.40}");
        }
    }
}
