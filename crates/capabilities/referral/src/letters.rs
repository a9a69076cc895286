//! What is written to the place and to the person. Plain text, short sentences, no more than each needs.

use fluent_bundle::FluentArgs;
use kernel::Lang;
use messages::{Outgoing, Recipient};
use web::Shell;

use crate::model::{Contact, Links, PlaceCard, Proposal, display_code};
use crate::thread::Referral;

/// The letters that go out with a referral: to the place in French (the language of desks), to the person in theirs.
pub fn of_sending(shell: &Shell, referral: &Referral, links: &Links, proposal: &Proposal) -> Vec<Outgoing> {
    let place = referral
        .contents
        .place
        .email
        .as_ref()
        .filter(|_| referral.told_place)
        .map(|address| to_place(shell, referral, links, address));
    let person = proposal
        .contact
        .as_ref()
        .filter(|_| referral.told_person)
        .map(|contact| to_person(shell, referral, contact));
    place.into_iter().chain(person).collect()
}

/// Whether the place has an address that mail can be sent to: registers hold broken ones too.
pub fn can_reach(place: &PlaceCard) -> bool {
    place.email.as_ref().is_some_and(|address| Recipient::Email(address.clone()).parse().is_ok())
}

/// The letter that tells the place that nobody will come, if it had been written to.
pub fn of_withdrawal(shell: &Shell, referral: &Referral) -> Option<Outgoing> {
    let address = referral.contents.place.email.as_ref().filter(|_| referral.told_place)?;
    let args = args(referral);
    Some(letter(
        shell,
        referral,
        Recipient::Email(address.clone()),
        Lang::Fr,
        ("referral-letter-withdrawn-subject", "referral-letter-withdrawn-text"),
        &args,
    ))
}

fn to_place(shell: &Shell, referral: &Referral, links: &Links, address: &str) -> Outgoing {
    let mut args = args(referral);
    args.set("link", format!("{}/r/{}", shell.base_url(), links.token));
    args.set("code_page", format!("{}/code", shell.base_url()));
    args.set("code", display_code(&links.code));
    args.set("needs", needs(shell, referral));
    letter(
        shell,
        referral,
        Recipient::Email(address.to_owned()),
        Lang::Fr,
        ("referral-letter-place-subject", "referral-letter-place-text"),
        &args,
    )
}

/// Heading and lines, with the empty line after them; nothing at all when the person did not agree to tell.
fn needs(shell: &Shell, referral: &Referral) -> String {
    let needs = &referral.contents.needs;
    if needs.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = needs.iter().map(|need| format!("- {}", need.fr)).collect();
    format!("{}\n{}\n\n", shell.t(Lang::Fr, "referral-letter-place-needs"), lines.join("\n"))
}

fn to_person(shell: &Shell, referral: &Referral, contact: &Contact) -> Outgoing {
    let lang = referral.lang;
    let mut args = args(referral);
    let hours: Vec<&str> = referral.contents.place.hours.iter().map(|line| line.pick(lang)).collect();
    let hours = if hours.is_empty() {
        shell.t(lang, "referral-sheet-hours-unknown").to_owned()
    } else {
        hours.join(" ; ")
    };
    args.set("hours", hours);
    args.set("phone", referral.contents.place.phone.clone().unwrap_or_else(|| "-".to_owned()));
    let (to, keys) = match contact {
        Contact::Phone(number) => {
            (Recipient::Sms(number.clone()), ("referral-letter-person-subject", "referral-letter-person-sms"))
        }
        Contact::Email(address) => (
            Recipient::Email(address.clone()),
            ("referral-letter-person-subject", "referral-letter-person-text"),
        ),
    };
    letter(shell, referral, to, lang, keys, &args)
}

fn args(referral: &Referral) -> FluentArgs<'static> {
    let place = &referral.contents.place;
    let mut args = FluentArgs::new();
    args.set("reference", referral.printed_reference());
    args.set("organisation", referral.organisation.clone());
    args.set("agent", referral.agent_name.clone());
    args.set("place", place.name.clone());
    args.set("address", format!("{}, {}", place.address, place.city));
    args
}

fn letter(
    shell: &Shell,
    referral: &Referral,
    to: Recipient,
    lang: Lang,
    (subject, text): (&str, &str),
    args: &FluentArgs<'_>,
) -> Outgoing {
    Outgoing {
        to,
        lang,
        subject: shell.catalog.text_with(lang, subject, args),
        text: shell.catalog.text_with(lang, text, args),
        about: format!("referral/{}", referral.id),
    }
}
