//! `Authorization: Basic` as OAuth writes it: both halves form-encoded first (RFC 6749 §2.3.1).

use kernel::text::{base64url, from_base64url};
use url::form_urlencoded::{byte_serialize, parse};

/// The value of the header.
pub(crate) fn encode(client_id: &str, secret: &str) -> String {
    let form = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let mut base64 = base64url(format!("{}:{}", form(client_id), form(secret)).as_bytes());
    base64 = base64.replace('-', "+").replace('_', "/");
    base64.extend(std::iter::repeat_n('=', (4 - base64.len() % 4) % 4));
    format!("Basic {base64}")
}

/// The client and its secret in a header's value; `None` when it is anything else.
pub(crate) fn decode(header: &str) -> Option<(String, String)> {
    let (scheme, base64) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let base64 = base64.trim().trim_end_matches('=').replace('+', "-").replace('/', "_");
    let pair = String::from_utf8(from_base64url(&base64)?).ok()?;
    let (client_id, secret) = pair.split_once(':')?;
    Some((form_decoded(client_id), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    // A name with an empty value: the encoded text holds neither `=` nor `&`.
    parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        // RFC 6749 §2.3.1.
        assert_eq!(
            encode("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"),
            "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        );
        for (id, secret) in [("a", "b"), ("é:&=%+ ", "?>~ÿ:ÿ"), ("client", "")] {
            let expected = Some((id.to_owned(), secret.to_owned()));
            assert_eq!(decode(&encode(id, secret)), expected, "{id} {secret}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for header in ["", "Basic", "Basic ", "Basic é", "Bearer YTpi", "Basic YQ==", "Basic /w=="] {
            assert_eq!(decode(header), None, "{header}");
        }
    }
}
