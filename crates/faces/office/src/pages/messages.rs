//! `/office/messages`: the outbox, and the letters that could not be sent. Never their text, never a whole address.

use axum::extract::{Path, State};
use messages::{Message, MessageId, Recipient};
use web::{Crumb, Form, Nothing, Page, Pagination, Query, see_other};

use super::{MOST, Wanted, crumbs, cut, when};
use crate::{Error, Office, rights};

const HERE: &str = "/office/messages";

struct Failed {
    id: String,
    to: String,
    about: String,
    since: String,
    error: String,
}

#[derive(askama::Template)]
#[template(path = "office/messages.html")]
struct Messages<'a> {
    page: &'a Page,
    crumbs: Vec<Crumb>,
    counts: [(&'static str, String); 3],
    failed: Vec<Failed>,
    pagination: Pagination,
}

/// The outbox.
pub async fn get(page: Page, State(office): State<Office>, Query(wanted): Query<Wanted>) -> web::Result {
    rights::administrator(&page.actor)?;
    let counts =
        office.db.read(|tx| async move { messages::counts(&tx).await }).await.map_err(Error::from)?;
    let count =
        |state| page.number(counts.iter().find(|(own, _)| *own == state).map_or(0, |(_, count)| *count));
    let failed = messages::failed(&office.db, &office.vault, MOST).await.map_err(Error::from)?;
    let (failed, pagination) = cut(&page, failed, &wanted);
    Ok(page.ok(Messages {
        page: &page,
        crumbs: crumbs(&page, "office-messages-title"),
        counts: [
            ("office-letters-queued", count(messages::State::Queued)),
            ("office-letters-sent", count(messages::State::Sent)),
            ("office-letters-failed", count(messages::State::Failed)),
        ],
        failed: failed.iter().map(|message| line(&page, message)).collect(),
        pagination,
    }))
}

fn line(page: &Page, message: &Message) -> Failed {
    let masked = masked(&message.to);
    // Mail servers repeat the address in what they say of it.
    let error = message.last_error.as_deref().unwrap_or_default().replace(message.to.address(), &masked);
    Failed {
        id: message.id.to_string(),
        to: masked,
        about: message.about.clone(),
        since: when(page, message.created_at),
        error,
    }
}

/// Enough of an address to recognise it, not enough to write to it.
fn masked(to: &Recipient) -> String {
    match to {
        Recipient::Email(address) => {
            let (name, host) = address.split_once('@').unwrap_or((address, ""));
            format!("{}…@{host}", name.chars().take(1).collect::<String>())
        }
        Recipient::Sms(number) => format!("…{}", &number[number.len().saturating_sub(2)..]),
    }
}

fn letter(id: &str) -> Result<MessageId, web::Error> {
    id.parse().map_err(|_| web::Error::NotFound)
}

/// Sends a letter again.
pub async fn retry(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    rights::administrator(&page.actor)?;
    office.retry_letter(&page.actor, letter(&id)?).await?;
    Ok(see_other(HERE))
}

/// Lets a letter go.
pub async fn drop(
    page: Page,
    State(office): State<Office>,
    Path(id): Path<String>,
    Form(Nothing {}): Form<Nothing>,
) -> web::Result {
    rights::administrator(&page.actor)?;
    office.drop_letter(&page.actor, letter(&id)?).await?;
    Ok(see_other(HERE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_recognised_and_not_told() {
        let email = |text: &str| masked(&Recipient::Email(text.to_owned()));
        assert_eq!(email("zoe.martin@mairie.fr"), "z…@mairie.fr");
        assert_eq!(email("é@b.fr"), "é…@b.fr");
        assert_eq!(masked(&Recipient::Sms("+33612345678".to_owned())), "…78");
    }
}
