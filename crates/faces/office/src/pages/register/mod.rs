//! `/office/registre`: the register of places kept clean. Pairs of records to settle, the most useful first; a place with
//! its records, where each field comes from, its history, what was decided and how to undo it.
//!
//! Rights stop at the territory of a role: `places` asks them for each record.

pub mod pair;
pub mod place;
pub mod queue;

use jiff::Timestamp;
use places::SourceName;
use places::linking::{Decision, Refusal};
use places::store::Source;
use web::Page;

use super::when;
use crate::Error;

const HERE: &str = "/office/registre";

/// A decision in words.
struct DecisionLine {
    id: String,
    words: String,
    motive: String,
    signed: String,
    undone: String,
    /// Address of the pair; empty for a preference.
    pair: String,
}

impl DecisionLine {
    fn new(page: &Page, one: &Decision) -> Self {
        let field = one.verdict.subject();
        let words = page.t(&format!("office-verdict-{}", one.verdict.code())).to_owned();
        let words = if field.is_empty() {
            words
        } else {
            format!("{words} : {}", page.t(&format!("places-field-{}", field.replace('_', "-"))))
        };
        Self {
            id: one.id.to_string(),
            words,
            motive: one.motive.clone(),
            signed: signed(page, &one.by, one.at),
            undone: one.undone.as_ref().map(|(at, by)| signed(page, by, *at)).unwrap_or_default(),
            pair: if field.is_empty() { pair_path(one.left, one.right) } else { String::new() },
        }
    }
}

fn signed(page: &Page, by: &str, at: Timestamp) -> String {
    format!("{by}, {}", when(page, at))
}

fn pair_path(left: places::RecordId, right: places::RecordId) -> String {
    format!("{HERE}/paires/{}/{}", left.min(right), left.max(right))
}

fn titled(sources: &[Source], name: &SourceName) -> String {
    let source = sources.iter().find(|source| source.name == *name);
    source.map_or_else(|| name.to_string(), |source| source.title.clone())
}

/// A refusal that the page cannot tell better.
fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Forbidden => Error::NotAllowed,
        Refusal::NotFound => Error::NotFound,
        Refusal::Wrong(field) => Error::refused(field, "office-register-wrong"),
        Refusal::Decided(_) | Refusal::Contradicts(_) => Error::Conflict("office-register-decided"),
        Refusal::Register(error) => error.into(),
    }
}
