//! What must be read off the text itself, before the grammar or because it does not tell.

/// The text with every kind of space as one plain space and every kind of dash as `-`, outside quotes,
/// and for each character the column it had.
pub(crate) struct Tidy {
    pub text: String,
    pub columns: Vec<usize>,
}

impl Tidy {
    pub(crate) fn new(text: &str) -> Self {
        let mut chars: Vec<(char, usize)> = Vec::with_capacity(text.len());
        let mut quoted = false;
        for (column, found) in text.chars().enumerate() {
            quoted ^= found == '"';
            let plain = match found {
                _ if quoted => found,
                '\u{feff}' | '\u{200b}' => continue,
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                space if space.is_whitespace() => ' ',
                other => other,
            };
            let doubled = plain == ' ' && !quoted && chars.last().is_none_or(|last| last.0 == ' ');
            if !doubled {
                chars.push((plain, column));
            }
        }
        while chars.last().is_some_and(|last| last.0 == ' ' || last.0 == ';') {
            chars.pop();
        }
        let (text, columns) = chars.into_iter().unzip();
        Self { text, columns }
    }

    pub(crate) fn outside_quotes(&self) -> String {
        self.text.split('"').step_by(2).collect::<Vec<_>>().join("\"")
    }
}

/// Whether a whole day is written, so that a rule without hours is not taken for "hours unknown".
pub(crate) fn says_all_day(outside_quotes: &str) -> bool {
    let text = outside_quotes.to_ascii_lowercase();
    text.contains("24/7") || text.contains("24:00") || text.contains("open")
}

/// What stands between a holiday and a day of the week, each time one touches the other: the grammar reads
/// `SH Mo-Fr` (weekdays of the holidays) and `SH,Mo-Fr` (holidays and weekdays) but does not tell them apart.
pub(crate) fn junctions(text: &str) -> Vec<char> {
    #[derive(Clone, Copy, PartialEq)]
    enum Token {
        Holiday,
        Day,
        Month,
        Other,
    }
    let bytes = text.as_bytes();
    let word = |at: usize| {
        let end =
            bytes[at..].iter().position(|byte| !byte.is_ascii_alphabetic()).map_or(bytes.len(), |n| at + n);
        (&bytes[at..end], end)
    };
    let mut found = Vec::new();
    let mut last = (Token::Other, 0);
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let (letters, end) = word(at);
        // "Jan Mo[1]" and "easter -Su" are dates, not days of the week.
        let dated = last.0 == Token::Month && bytes.get(end) == Some(&b'[')
            || at > last.1
                && matches!(bytes[at - 1], b'+' | b'-')
                && !(last.0 == Token::Day && last.1 + 1 == at);
        let token = match letters.to_ascii_lowercase().as_slice() {
            b"ph" | b"sh" => Token::Holiday,
            b"mo" | b"tu" | b"we" | b"th" | b"fr" | b"sa" | b"su" if dated => Token::Other,
            b"jan" | b"feb" | b"mar" | b"apr" | b"may" | b"jun" | b"jul" | b"aug" | b"sep" | b"oct"
            | b"nov" | b"dec" => Token::Month,
            b"mo" | b"tu" | b"we" | b"th" | b"fr" | b"sa" | b"su" => Token::Day,
            // `PH +1 day`, `Mo[1] +2 days`: an offset belongs to the word before it.
            b"day" | b"days" if matches!(last.0, Token::Holiday | Token::Day) => {
                last.1 = end;
                at = end;
                continue;
            }
            _ => Token::Other,
        };
        let between = &bytes[last.1..at];
        let between = match (last.0, between.first()) {
            (Token::Day, Some(b'[')) => {
                between.iter().position(|byte| *byte == b']').map_or(between, |n| &between[n + 1..])
            }
            _ => between,
        };
        let touching = matches!((last.0, token), (Token::Holiday, Token::Day) | (Token::Day, Token::Holiday));
        if touching && between.len() == 1 {
            match between[0] {
                b' ' => found.push(' '),
                b',' => found.push(','),
                _ => {}
            }
        }
        last = (token, end);
        at = end;
    }
    found
}

/// `Mo 10:00`: the grammar stops after an hour that opens no range.
pub(crate) fn ends_with_a_lone_hour(text: &str, column: usize) -> bool {
    let before: String = text.chars().take(column.saturating_sub(1)).collect();
    let word = before.trim_end().rsplit([' ', ',', ';']).next().unwrap_or_default();
    let number =
        |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once(':').is_some_and(|(hour, minute)| number(hour) && minute.len() == 2 && number(minute))
}
