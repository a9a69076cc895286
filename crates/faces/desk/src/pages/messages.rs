//! `/desk/messages`: in the demonstration, the letters that would have left. Anywhere else the page does not exist:
//! the outbox holds addresses.

use crate::Desk;
use axum::extract::State;
use messages::{Message, Recipient};
use web::{Crumb, Page};

/// How many letters the page shows.
const SHOWN: u32 = 50;

/// A piece of a letter: words, or an address of this site to follow.
struct Part<'a> {
    text: &'a str,
    link: bool,
}

struct Letter<'a> {
    lang: &'static str,
    subject: &'a str,
    to: String,
    when: String,
    state_key: String,
    parts: Vec<Part<'a>>,
}

#[derive(askama::Template)]
#[template(path = "messages.html")]
struct MessagesPage<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    letters: Vec<Letter<'a>>,
}

/// The newest letters.
pub async fn get(page: Page, State(desk): State<Desk>) -> web::Result {
    if !page.shell.demo() {
        return Err(web::Error::NotFound);
    }
    let recent = messages::recent(&desk.db, &desk.vault, SHOWN).await.map_err(web::Error::internal)?;
    let crumbs =
        vec![Crumb::link(page.t("desk-queue-title"), "/desk"), Crumb::here(page.t("desk-messages-title"))];
    let letters = recent.iter().map(|message| letter(&page, message)).collect();
    Ok(page.ok(MessagesPage { page: &page, crumbs, letters }))
}

fn letter<'a>(page: &Page, message: &'a Message) -> Letter<'a> {
    let to = match &message.to {
        Recipient::Email(address) => address.clone(),
        Recipient::Sms(number) => number.clone(),
    };
    let state = match message.state {
        messages::State::Queued => "queued",
        messages::State::Sent => "sent",
        messages::State::Failed => "failed",
    };
    Letter {
        lang: message.lang.tag(),
        subject: &message.subject,
        to,
        when: page.moment(&super::pathway::local(page, None, message.created_at)),
        state_key: format!("desk-messages-state-{state}"),
        parts: parts(&message.text, page.shell.base_url()),
    }
}

/// Cuts a text at the addresses of this site, so that they can be followed.
fn parts<'a>(text: &'a str, base_url: &str) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(base_url) {
        let end = rest[start..].find(char::is_whitespace).map_or(rest.len(), |length| start + length);
        parts.push(Part { text: &rest[..start], link: false });
        parts.push(Part { text: &rest[start..end], link: true });
        rest = &rest[end..];
    }
    parts.push(Part { text: rest, link: false });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_become_links() {
        let text = "Ouvrez http://a.fr/r/x\nou http://b.fr/y, merci";
        let cut: Vec<_> = parts(text, "http://a.fr").iter().map(|part| (part.text, part.link)).collect();
        assert_eq!(
            cut,
            [("Ouvrez ", false), ("http://a.fr/r/x", true), ("\nou http://b.fr/y, merci", false)]
        );
    }
}
