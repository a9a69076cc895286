//! Counting what is tried, before it is tried.

use std::net::IpAddr;

use db::Tx;
use identity::AgentId;

use super::{Accounts, Error};
use crate::model::{Email, Policy, Visitor};
use crate::store;

/// What attempts are counted against.
#[derive(Clone, Copy)]
pub(super) enum Tried<'a> {
    /// Signing in with an e-mail, whether an account has it or not.
    Email(&'a Email),
    /// Asking for letters to an e-mail.
    Letters(&'a Email),
    /// The second factor or the confirmation of an account.
    Account(AgentId),
    /// Anything that a stranger at an address tries.
    Address(&'a Visitor),
}

impl Accounts {
    /// Counts an attempt against each of these, or refuses it if one must wait. Of many at the same time, as many are
    /// counted: writes are one after the other.
    pub(super) async fn attempt(&self, tried: &[Tried<'_>]) -> Result<(), Error> {
        let now = self.now();
        let subjects: Vec<_> = tried.iter().filter_map(|one| self.subject(*one)).collect();
        let subjects = &subjects;
        self.db
            .write("accounts.attempt", |tx| async move {
                for (subject, policy) in subjects {
                    let before = store::attempts(&tx, subject).await?;
                    let after = policy.attempt(before, now).map_err(|wait_s| {
                        metrics::counter!("accounts_attempts_refused_total").increment(1);
                        Error::Wait { wait_s }
                    })?;
                    store::put_attempts(&tx, subject, after).await?;
                }
                Ok(())
            })
            .await
    }

    /// The attempt that was counted succeeded: an account starts from zero again, an address has one attempt less.
    /// Otherwise one account of one's own would buy attempts at others'.
    pub(super) async fn succeeded(&self, tx: &Tx, tried: &[Tried<'_>]) -> db::Result<()> {
        for one in tried {
            let Some((subject, _)) = self.subject(*one) else { continue };
            match one {
                Tried::Address(_) => store::take_back_attempt(tx, &subject).await?,
                _ => store::forget_attempts(tx, &subject).await?,
            }
        }
        Ok(())
    }

    fn subject(&self, tried: Tried<'_>) -> Option<([u8; 32], Policy)> {
        let (text, policy) = match tried {
            Tried::Email(email) => (format!("email {}", email.folded()), Policy::ACCOUNT),
            Tried::Letters(email) => (format!("letters {}", email.folded()), Policy::ACCOUNT),
            Tried::Account(id) => (format!("account {id}"), Policy::ACCOUNT),
            Tried::Address(visitor) => (format!("address {}", bucket(visitor.address?)), Policy::ADDRESS),
        };
        Some((self.vault.blind_index("accounts.attempts.1", &text), policy))
    }
}

/// An IPv4 address, or an IPv6 /48: one subscriber holds at least that many addresses.
fn bucket(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("{:x}", u128::from(v6) >> 80),
    }
}
