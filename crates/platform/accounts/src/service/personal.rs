//! What is kept about the holder of an account, and how it is told, given out and erased.

use db::Tx;
use identity::{AgentId, Role};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use organisations::Duty;
use privacy::{Basis, ERASED_NAME, Erased, Fact, PersonalData, Processing, Retention, Subject, Work};
use serde_json::{Value, json};
use web::Page;

use super::background::{IDLE, PURGE};
use super::{Accounts, Error, stream};
use crate::model::{Account, Email, State};
use crate::store;

/// This crate's line of the register.
pub const PROCESSING: &[Processing] = &[Processing {
    code: "accounts",
    title: "accounts-personal-title",
    purpose: "accounts-personal-purpose",
    basis: Basis::PublicInterest,
    people: "accounts-personal-people",
    data: "accounts-personal-data",
    recipients: "accounts-personal-recipients",
    retention: "accounts-personal-retention",
    responsible: "privacy-responsible",
}];

/// How long accounts, sessions and attempts are kept.
pub const RETENTION: &[Retention] = &[
    Retention {
        what: "accounts-personal-kept-idle",
        kept: "accounts-personal-kept-idle-for",
        then: "accounts-personal-then-closed",
        job: IDLE,
    },
    Retention {
        what: "accounts-personal-kept-sessions",
        kept: "accounts-personal-kept-sessions-for",
        then: "privacy-then-deleted",
        job: PURGE,
    },
    Retention {
        what: "accounts-personal-kept-browsers",
        kept: "accounts-personal-kept-browsers-for",
        then: "privacy-then-deleted",
        job: PURGE,
    },
    Retention {
        what: "accounts-personal-kept-invitations",
        kept: "accounts-personal-kept-invitations-for",
        then: "privacy-then-deleted",
        job: PURGE,
    },
];

/// Entries of the journal read at a time.
const ENTRIES: u32 = 500;

/// Failures of the store as they are; others cannot come from reading.
fn stored(error: Error) -> db::Error {
    match error {
        Error::Store(error) => error,
        other => db::Error::Decode { column: "account".to_owned(), message: other.to_string() },
    }
}

impl Accounts {
    /// The account of a subject, unless it was erased.
    async fn of(&self, tx: &Tx, subject: Subject) -> db::Result<Option<Account>> {
        match subject {
            Subject::Account(id) => {
                let account = store::account(tx, id.into()).await?;
                Ok(account.filter(|account| account.state != State::Erased))
            }
            Subject::Pathway(_) => Ok(None),
        }
    }

    /// What nobody with an open account would answer for without this one.
    pub(super) async fn left_unanswered(&self, tx: &Tx, account: AgentId) -> db::Result<Vec<Duty>> {
        let mut left = Vec::new();
        for duty in organisations::duties_of(tx, self.world(), account).await? {
            let mut answered = false;
            for other in &duty.others {
                let other = store::account(tx, *other).await?;
                answered |= other.is_some_and(|other| other.state == State::Active);
            }
            if !answered {
                left.push(duty);
            }
        }
        Ok(left)
    }

    /// Everything the account did, as the journal keeps it: ids and kinds.
    async fn acts_of(&self, tx: &Tx, account: AgentId) -> db::Result<Vec<Value>> {
        let search = journal::Search { actor: format!("agent:{account}"), ..journal::Search::default() };
        let (mut acts, mut before) = (Vec::new(), None);
        loop {
            let entries = journal::search(tx, &search, before.as_ref(), ENTRIES).await?;
            acts.extend(entries.iter().map(|entry| {
                json!({ "at": entry.at, "kind": entry.kind, "stream": entry.stream, "seq": entry.seq,
                    "subject": entry.subject, "organisation": entry.organisation })
            }));
            before = entries.last().map(journal::Place::of);
            if entries.len() < ENTRIES as usize {
                return Ok(acts);
            }
        }
    }

    /// Second factors by kind and date, and whether there is a password: nothing that opens anything.
    async fn factors_for_export(&self, tx: &Tx, account: AgentId) -> db::Result<Value> {
        let acts = journal::read(tx, &stream(account)).await?;
        let added = acts.iter().rev().find(|entry| entry.kind == "account.totp-added").map(|entry| entry.at);
        let factors = self.read_factors(tx, account).await?;
        let passkeys: Vec<Value> = factors
            .passkeys
            .iter()
            .map(|(id, name, added, used)| json!({ "id": id, "name": name, "added_at": added, "used_at": used }))
            .collect();
        Ok(json!({
            "password": factors.password,
            "application": factors.totp.then(|| json!({ "added_at": added })),
            "passkeys": passkeys,
            "recovery_codes_left": factors.recovery_codes,
        }))
    }
}

impl PersonalData for Accounts {
    fn code(&self) -> &'static str {
        "accounts"
    }

    /// By e-mail: what its holder writes to whoever runs the service.
    fn find<'a>(&'a self, tx: &'a Tx, reference: &'a str) -> Work<'a, Option<Subject>> {
        Box::pin(async move {
            let Ok(email) = Email::parse(reference) else { return Ok(None) };
            let found = store::id_of_email(tx, &self.vault, &email).await?;
            Ok(found.map(|(id, _)| Subject::Account(id.uuid())))
        })
    }

    fn export<'a>(&'a self, tx: &'a Tx, subject: Subject) -> Work<'a, Value> {
        Box::pin(async move {
            let Some(account) = self.of(tx, subject).await? else { return Ok(Value::Null) };
            let id = account.id;
            let email = store::email(tx, &self.vault, id).await?;
            let sessions: Vec<Value> = store::sessions(tx, id)
                .await?
                .iter()
                .map(|one| {
                    json!({ "id": one.id, "created_at": one.created_at, "seen_at": one.seen_at,
                        "proved_at": one.proved_at, "assurance": one.assurance, "device": one.device,
                        "network": one.address })
                })
                .collect();
            let links: Vec<Value> = store::links_of(tx, id)
                .await?
                .into_iter()
                .map(|(issuer, subject, since)| json!({ "issuer": issuer, "subject": subject, "since": since }))
                .collect();
            // To whom they were sent is somebody else's.
            let invitations: Vec<Value> = store::invitations_by(tx, id)
                .await?
                .iter()
                .map(|one| {
                    json!({ "id": one.id, "role": one.role, "organisation": one.organisation,
                        "territory": one.territory, "created_at": one.created_at, "ends_at": one.ends_at })
                })
                .collect();
            let clients: Vec<Value> = store::clients_by(tx, id)
                .await?
                .iter()
                .map(|one| {
                    json!({ "id": one.id, "name": one.name, "organisation": one.organisation,
                        "created_at": one.created_at, "ends_at": one.ends_at, "revoked_at": one.revoked_at })
                })
                .collect();
            let letters = messages::about_in(tx, &self.vault, &stream(id)).await?;
            let letters: Vec<Value> = letters
                .iter()
                .filter(|letter| letter.to.address() == email.address())
                .map(|letter| json!({ "subject": letter.subject, "created_at": letter.created_at }))
                .collect();
            Ok(json!({
                "id": id,
                "name": account.name,
                "email": email.address(),
                "state": account.state.code(),
                "lang": account.lang.tag(),
                "commune": account.commune,
                "works_for": account.organisation,
                "created_at": account.created_at,
                "last_sign_in_at": account.last_sign_in_at,
                "organisations": organisations::export_of(tx, id).await?,
                "factors": self.factors_for_export(tx, id).await?,
                "sessions": sessions,
                "browsers_last_seen_at": store::browsers_of(tx, id).await?,
                "provider_links": links,
                "invitations_sent": invitations,
                "programs_let_in": clients,
                "letters": letters,
                "acts": self.acts_of(tx, id).await?,
            }))
        })
    }

    fn tell<'a>(&'a self, tx: &'a Tx, subject: Subject, page: &'a Page) -> Work<'a, Vec<Fact>> {
        Box::pin(async move {
            let Some(account) = self.of(tx, subject).await? else { return Ok(Vec::new()) };
            let id = account.id;
            let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
            let day = |at: Timestamp| page.date(at.to_zoned(zone.clone()).date());
            let fact = |key: &str, text: String| Fact { name: page.t(key).to_owned(), text };
            let territories = territory::Territories::bundled();
            let now = self.now();
            let roles = organisations::grants_of(tx, id).await?.into_iter();
            let roles: Vec<String> = roles
                .filter(|held| held.grant.is_valid(now))
                .map(|held| {
                    let role = page.t(crate::pages::role_key(held.grant.role)).to_owned();
                    let place = territories.name_of(&held.grant.territory).unwrap_or_default().to_owned();
                    format!("{role}, {} ({place})", held.organisation_name)
                })
                .collect();
            let factors = self.read_factors(tx, id).await?;
            let mut means = Vec::new();
            if factors.password {
                means.push(page.t("accounts-password").to_owned());
            }
            if factors.totp {
                means.push(page.t("accounts-totp-title").to_owned());
            }
            means.extend(factors.passkeys.iter().map(|(_, name, added, _)| {
                format!("{}: {name}, {}", page.t("accounts-passkey-title"), day(*added))
            }));
            let links = store::links_of(tx, id).await?.into_iter().map(|(issuer, ..)| issuer);
            means.extend(links);
            let never = || page.t("accounts-personal-never").to_owned();
            let mut facts = vec![
                fact("accounts-name", account.name.clone()),
                fact("accounts-email", store::email(tx, &self.vault, id).await?.address().to_owned()),
                fact("accounts-personal-created", day(account.created_at)),
                fact("accounts-personal-last", account.last_sign_in_at.map_or_else(never, day)),
                fact("accounts-personal-means", means.join("\n")),
                fact("accounts-roles", roles.join("\n")),
                fact("accounts-sessions-title", page.number(store::sessions(tx, id).await?.len())),
                fact("accounts-personal-acts", page.number(self.acts_of(tx, id).await?.len())),
            ];
            facts.retain(|fact| !fact.text.is_empty());
            Ok(facts)
        })
    }

    /// Somebody must answer for an organisation's accounts, and somebody must run the service.
    fn hindrance<'a>(&'a self, tx: &'a Tx, subject: Subject) -> Work<'a, Option<&'static str>> {
        Box::pin(async move {
            let Some(account) = self.of(tx, subject).await? else { return Ok(None) };
            let left = self.left_unanswered(tx, account.id).await?;
            let key = |duty: &Duty| match duty.role {
                Role::NationalAdministrator => "accounts-personal-last-administrator",
                _ => "accounts-personal-last-referent",
            };
            Ok(left.iter().map(key).next())
        })
    }

    /// The row stays, without anything of the person: what they did in the journal still names an account that exists.
    fn erase<'a>(&'a self, tx: &'a Tx, subject: Subject, _: Timestamp) -> Work<'a, Erased> {
        Box::pin(async move {
            let Some(account) = self.of(tx, subject).await? else { return Ok(Erased::default()) };
            let id = account.id;
            let email = store::email(tx, &self.vault, id).await?;
            let mut deleted = messages::forget_address(tx, &self.vault, email.address()).await?;
            deleted += messages::forget_about(tx, &stream(id)).await?;
            organisations::forget(tx, self.world(), &identity::Actor::System, id)
                .await
                .map_err(|error| stored(error.into()))?;
            let (there, gone) = store::erase(tx, id, ERASED_NAME).await?;
            journal::erase_label_of(tx, &format!("agent:{id}")).await?;
            Ok(Erased { deleted: deleted + gone, stripped: u64::from(there) })
        })
    }
}
