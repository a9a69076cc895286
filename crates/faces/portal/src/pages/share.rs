//! Telling somebody of a place: its address to copy, a text message or a letter begun.

use web::Page;

/// Ways of telling somebody of a place.
pub(crate) struct Share {
    /// The full address of the sheet.
    pub(crate) url: String,
    /// A text message begun.
    pub(crate) sms: String,
    /// A letter begun.
    pub(crate) mail: String,
}

impl Share {
    /// Of a place by its name, address, telephone and path.
    pub(crate) fn of(page: &Page, name: &str, address: &str, phone: &str, path: &str) -> Self {
        let url = page.absolute(path);
        let lines: Vec<&str> =
            [name, address, phone, &url].into_iter().filter(|line| !line.is_empty()).collect();
        let body = encode(&lines.join("\n"));
        Self {
            // Telephones disagree on what stands before the text; all take this.
            sms: format!("sms:?&body={body}"),
            mail: format!("mailto:?subject={}&body={body}", encode(name)),
            url,
        }
    }
}

/// Street and town on one line.
pub(crate) fn address(street: &str, town: &str) -> String {
    if street.is_empty() { town.to_owned() } else { format!("{street}, {town}") }
}

/// For `sms:` and `mailto:`, line ends are CRLF.
fn encode(text: &str) -> String {
    web::params::encode(&text.replace('\n', "\r\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_begun_with_name_address_telephone_and_link() {
        let shell = web::testing::shell(&[crate::TEXTS]);
        let page = web::testing::page(&shell, kernel::Lang::Fr, "/carte");
        let share = Share::of(&page, "Espace & Cie", "1 rue + Haute, Rennes", "", "/lieux/1");
        assert!(share.url.starts_with("http") && share.url.ends_with("/lieux/1"), "{}", share.url);
        let start = "mailto:?subject=Espace%20%26%20Cie&body=Espace%20%26%20Cie%0D%0A1%20rue%20%2B%20Haute%2C%20Rennes%0D%0Ahttp";
        assert!(share.mail.starts_with(start), "{}", share.mail);
        assert!(share.sms.starts_with("sms:?&body=Espace%20%26"));
    }
}
