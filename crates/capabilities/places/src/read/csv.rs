//! Comma-separated records as RFC 4180 has them, read with bounded memory and told by line.

use std::io::Read;

use super::source::{MAX_RECORD_BYTES, Source, refused, text};
use crate::report::{Line, Problem};

/// One record: the line it begins on and its fields. `flaw` is set when the quoting cannot be trusted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CsvRecord {
    pub(crate) line: u64,
    pub(crate) fields: Vec<String>,
    pub(crate) flaw: bool,
}

/// The next record; blank lines are skipped. `names` names the fields in refusals.
pub(crate) fn next_record<R: Read>(
    source: &mut Source<R>,
    separator: u8,
    names: &[&str],
) -> Result<Option<CsvRecord>, Line> {
    loop {
        match source.peek()? {
            None => return Ok(None),
            Some(b'\r' | b'\n') => {
                source.next()?;
            }
            Some(_) => break,
        }
    }
    let line = source.line();
    let mut record = CsvRecord { line, fields: Vec::with_capacity(names.len().max(8)), flaw: false };
    let mut read = 0usize;
    let mut field: Vec<u8> = Vec::new();
    let mut quoted_since: Option<u64> = None;
    let mut was_quoted = false;
    loop {
        let byte = source.next()?;
        read += 1;
        if read > MAX_RECORD_BYTES {
            let problem =
                if quoted_since.is_some() { Problem::UnclosedQuote } else { Problem::RecordTooLong };
            let name = names.get(record.fields.len()).copied().unwrap_or_default();
            return Err(refused(
                quoted_since.unwrap_or(line),
                name,
                &String::from_utf8_lossy(&field[..field.len().min(400)]),
                problem,
            ));
        }
        if let Some(opened) = quoted_since {
            match byte {
                None => {
                    let name = names.get(record.fields.len()).copied().unwrap_or_default();
                    let shown = String::from_utf8_lossy(&field[..field.len().min(400)]).into_owned();
                    return Err(refused(opened, name, &shown, Problem::UnclosedQuote));
                }
                Some(b'"') if source.peek()? == Some(b'"') => {
                    source.next()?;
                    field.push(b'"');
                }
                Some(b'"') => quoted_since = None,
                Some(byte) => field.push(byte),
            }
            continue;
        }
        match byte {
            Some(b'"') if field.is_empty() && !was_quoted => {
                quoted_since = Some(source.line());
                was_quoted = true;
            }
            Some(byte) if byte == separator => {
                push(&mut record, &mut field, names)?;
                was_quoted = false;
            }
            None | Some(b'\n') => break,
            Some(b'\r') => {
                if source.peek()? == Some(b'\n') {
                    source.next()?;
                }
                break;
            }
            Some(byte) => {
                record.flaw |= was_quoted && !byte.is_ascii_whitespace();
                if !was_quoted || !byte.is_ascii_whitespace() {
                    field.push(byte);
                }
            }
        }
    }
    push(&mut record, &mut field, names)?;
    Ok(Some(record))
}

fn push(record: &mut CsvRecord, field: &mut Vec<u8>, names: &[&str]) -> Result<(), Line> {
    let name = names.get(record.fields.len()).copied().unwrap_or_default();
    record.fields.push(text(std::mem::take(field), record.line, name)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, fields, flaw.
    type Row = (u64, Vec<String>, bool);

    fn read(text: &str) -> Result<Vec<Row>, Problem> {
        let mut source = Source::open(text.as_bytes()).map_err(|line| line.problem)?;
        let mut records = Vec::new();
        while let Some(r) = next_record(&mut source, b',', &[]).map_err(|line| line.problem)? {
            records.push((r.line, r.fields, r.flaw));
        }
        Ok(records)
    }

    fn row(line: u64, fields: &[&str]) -> Row {
        (line, fields.iter().map(|f| (*f).to_owned()).collect(), false)
    }

    #[test]
    fn records_are_split_as_rfc_4180_says() {
        let cases: &[(&str, Vec<Row>)] = &[
            ("", vec![]),
            ("a,b\nc,d", vec![row(1, &["a", "b"]), row(2, &["c", "d"])]),
            ("a,b\r\n\r\nc,d\r\n", vec![row(1, &["a", "b"]), row(3, &["c", "d"])]),
            ("a,\"b\nx\",c\nd", vec![row(1, &["a", "b\nx", "c"]), row(3, &["d"])]),
            ("\"a\"\"b\",", vec![row(1, &["a\"b", ""])]),
            ("a 12\" screen,b", vec![row(1, &["a 12\" screen", "b"])]),
            ("\u{feff}a", vec![row(1, &["a"])]),
            (",", vec![row(1, &["", ""])]),
            ("\"a\" ,b", vec![row(1, &["a", "b"])]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_ref(), Ok(expected), "{text:?}");
        }
        assert!(read("\"a\"b,c").unwrap()[0].2, "text after a closing quote cannot be trusted");
    }

    #[test]
    fn broken_files_are_refused_and_say_why() {
        let long = "x".repeat(MAX_RECORD_BYTES + 1);
        let cases = [
            ("a,\"b\nc", Problem::UnclosedQuote),
            (&format!("a,\"{long}"), Problem::UnclosedQuote),
            (&long, Problem::RecordTooLong),
            ("a\0b", Problem::NulByte),
        ];
        for (text, problem) in cases {
            assert_eq!(read(text), Err(problem));
        }
        let latin: &[u8] = b"nom\ncaf\xe9";
        let mut source = Source::open(latin).unwrap();
        next_record(&mut source, b',', &["nom"]).unwrap();
        let refusal = next_record(&mut source, b',', &["nom"]).unwrap_err();
        assert_eq!((refusal.line, refusal.field.as_str(), refusal.value.as_str()), (2, "nom", "café"));
        assert_eq!(refusal.problem, Problem::NotUtf8);
        for utf16 in [b"\xff\xfea\0,\0".as_slice(), b"a\0,\0b\0\n\0".as_slice()] {
            assert_eq!(Source::open(utf16).err().map(|l| l.problem), Some(Problem::Utf16));
        }
    }
}
