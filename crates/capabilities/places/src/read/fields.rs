//! Single values: telephone, e-mail, web address, date, texts. Each gives the value and what was wrong with it.

use jiff::civil::Date;

use crate::report::Problem;

/// The prefixes the standard accepts.
const PREFIXES: [&str; 10] = ["33", "590", "594", "262", "596", "269", "687", "689", "508", "681"];

/// A text without control characters, trimmed, its runs of white space made one space, cut to `max` characters.
pub(crate) fn clean(text: &str, max: usize) -> (String, Option<Problem>) {
    let mut problem = None;
    // Twice the limit in bytes of the longest characters is enough to decide that the text is too long.
    let head = &text[..text.floor_char_boundary(max.saturating_mul(8))];
    let mut out = String::with_capacity(head.len());
    let mut gap = false;
    for c in head.chars() {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
        {
            problem = Some(Problem::ControlCharacters);
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    if head.len() < text.len() || out.chars().count() > max {
        let cut: String = out.chars().take(max.saturating_sub(1)).collect();
        out = format!("{}…", cut.trim_end());
        problem = Some(Problem::TooLong);
    }
    (out, problem)
}

/// Whether a text is a telephone number of the standard: a known prefix and six to nine digits.
pub(crate) fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        digits.bytes().all(|b| b.is_ascii_digit())
            && PREFIXES
                .iter()
                .any(|prefix| digits.strip_prefix(prefix).is_some_and(|rest| (6..=9).contains(&rest.len())))
    })
}

/// The international form of the first number of a text. Overseas numbers written `0590…` take the prefix of their
/// postal code's département; `None` when no number of the standard comes out.
pub(crate) fn phone(text: &str, postal_code: Option<&str>) -> Option<(String, Option<Problem>)> {
    if is_phone(text) {
        return Some((text.to_owned(), None));
    }
    let text = &text[..text.floor_char_boundary(200)];
    let mut parts = text.split(['/', ';', '|', ',', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let problem = if parts.next().is_some() { Problem::SeveralPhones } else { Problem::PhoneForm };
    let first = first.replace("(0)", "");
    let digits: String = first.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let number = if let Some(rest) = digits.strip_prefix("00") {
        format!("+{rest}")
    } else if let Some(rest) = digits.strip_prefix("+330") {
        format!("+33{rest}")
    } else if digits.starts_with('+') {
        digits
    } else if let (10, Some(rest)) = (digits.len(), digits.strip_prefix('0')) {
        let prefix = match postal_code.map(|code| code.get(..3).unwrap_or_default()) {
            Some("971") => "590",
            Some("972") => "596",
            Some("973") => "594",
            Some("974" | "976") => "262",
            _ => "33",
        };
        format!("+{prefix}{rest}")
    } else if digits.len() == 6 {
        let prefix = match postal_code.map(|code| code.get(..3).unwrap_or_default()) {
            Some("988") => "687",
            Some("987") => "689",
            Some("975") => "508",
            Some("986") => "681",
            _ => return None,
        };
        format!("+{prefix}{digits}")
    } else {
        return None;
    };
    is_phone(&number).then_some((number, Some(problem)))
}

/// Whether a text has the shape of an e-mail address; no more than shape can be known.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((user, domain)) = text.split_once('@') else { return false };
    text.len() <= 254
        && !user.is_empty()
        && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'|' | b',' | b';' | b'<' | b'>' | b'"'))
        && !domain.contains('@')
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| !label.is_empty())
}

/// A web address with its scheme; only `http` and `https` are links. The case of the path is kept.
pub(crate) fn url(text: &str) -> Option<(String, Option<Problem>)> {
    if text.len() > 2_000
        || text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '|'))
    {
        return None;
    }
    let scheme = |s: &str| text.get(..s.len()).is_some_and(|head| head.eq_ignore_ascii_case(s));
    let (host_from, given) = if scheme("https://") {
        (8, true)
    } else if scheme("http://") {
        (7, true)
    } else {
        (0, false)
    };
    let host = text[host_from..].split(['/', '?', '#']).next().unwrap_or_default();
    // A user name before the host is a way to disguise a link (`https://mairie.fr@elsewhere`).
    if host.contains('@') {
        return None;
    }
    let named = host.split(':').next().unwrap_or_default();
    let labels_ok = named.split('.').count() >= 2
        && named.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        });
    // "javascript:…" and "mailto:…" have no host; "foo:bar.fr" is not one either.
    let port_ok = host
        .split_once(':')
        .is_none_or(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    if !labels_ok || !port_ok {
        return None;
    }
    Some(if given { (text.to_owned(), None) } else { (format!("https://{text}"), Some(Problem::UrlForm)) })
}

/// A date: `2024-05-31`, or `31/05/2024`, or a date with a time after it.
pub(crate) fn date(text: &str) -> Option<(Date, Option<Problem>)> {
    let exact = text.len() == 10 && text.is_ascii();
    if exact && text.as_bytes()[4] == b'-' {
        return text.parse().ok().map(|date| (date, None));
    }
    if text.len() > 40 || !text.is_ascii() {
        return None;
    }
    let head = text.get(..10)?;
    let date = if head.as_bytes()[4] == b'-' {
        matches!(text.as_bytes()[10], b'T' | b' ').then(|| head.parse().ok())??
    } else {
        let mut parts = head.split(['/', '-', '.']);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || (text.len() > 10 && text.as_bytes()[10] != b' ') {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?
    };
    Some((date, Some(Problem::DateForm)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_take_the_form_of_the_standard() {
        let cases = [
            ("+33180059880", None, Some("+33180059880")),
            ("01 80 05 98 80", None, Some("+33180059880")),
            ("+33 (0)1.80.05.98.80", None, Some("+33180059880")),
            ("0033180059880", None, Some("+33180059880")),
            ("01 80 05 98 80 / 06 11 22 33 44", None, Some("+33180059880")),
            ("0590 12 34 56", Some("97110"), Some("+590590123456")),
            ("24 12 34", Some("98800"), Some("+687241234")),
            ("24 12 34", Some("75001"), None),
            ("3939", None, None),
            ("appeler la mairie", None, None),
            ("", None, None),
        ];
        for (text, postal, expected) in cases {
            let got = phone(text, postal);
            assert_eq!(got.as_ref().map(|(number, _)| number.as_str()), expected, "{text}");
        }
        assert_eq!(phone("01 80 05 98 80 / 06 11 22 33 44", None).unwrap().1, Some(Problem::SeveralPhones));
    }

    #[test]
    fn only_web_links_are_links() {
        let cases = [
            ("https://www.a.fr/B?c#d", Some("https://www.a.fr/B?c#d")),
            ("HTTP://a.fr", Some("HTTP://a.fr")),
            ("www.a.fr/b", Some("https://www.a.fr/b")),
            ("https://université.fr", Some("https://université.fr")),
            ("javascript:alert(1)", None),
            ("javascript://a.fr/%0aalert(1)", None),
            ("data:text/html,x.y", None),
            ("ftp://a.fr", None),
            ("mailto:a@b.fr", None),
            ("https://mairie.fr@elsewhere.com", None),
            ("https://", None),
            ("https://a b.fr", None),
            ("non", None),
        ];
        for (text, expected) in cases {
            assert_eq!(url(text).as_ref().map(|(url, _)| url.as_str()), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_the_forms_people_use() {
        let expected = jiff::civil::date(2024, 5, 31);
        for text in ["2024-05-31", "31/05/2024", "31-05-2024", "2024-05-31T10:00:00Z", "31/05/2024 10:00"] {
            assert_eq!(date(text).map(|(d, _)| d), Some(expected), "{text}");
        }
        for text in [
            "",
            "2024-13-31",
            "31/13/2024",
            "05/2024",
            "2024",
            "hier",
            "2024-05-31x",
            "é".repeat(10).as_str(),
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn emails_have_a_shape() {
        for good in ["a@b.fr", "mairie.x+y@ville-z.gouv.fr"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@", "@b.fr", "a@b", "a@b@c.fr", "a b@c.fr", "<a@b.fr>", "a@.fr"] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn texts_are_cleaned_and_cut() {
        assert_eq!(clean(" a \n\t b ", 10), ("a b".into(), None));
        assert_eq!(clean("a\u{202e}b\u{7}", 10), ("ab".into(), Some(Problem::ControlCharacters)));
        assert_eq!(clean("abcdef", 4), ("abc…".into(), Some(Problem::TooLong)));
        assert_eq!(clean(&"é".repeat(1_000_000), 4).0.chars().count(), 4);
    }
}
