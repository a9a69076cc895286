//! Types and rules of the triage: pure, total, no I/O.

mod answers;
mod condition;
mod evaluate;
mod pathway;
mod referential;
mod search;
mod tell;
mod validate;
mod versions;

pub use answers::{Answer, AnswerError, AnswerProblem, Answers, UNKNOWN, words_problem};
pub use condition::{Condition, Test, View};
pub use evaluate::{Autonomy, Outcome, Phrase, evaluate, follow};
pub use pathway::{
    Consent, Motive, Origin, Override, PaperError, Pathway, PathwayId, RETENTION_DAYS,
    RETENTION_NO_FOLLOW_UP_DAYS, Reference, State, TEXT_MAX_CHARS, paper_date, purge_at,
};
pub use referential::{
    Choice, Field, Kind, Need, Question, ReasonText, Referential, Rule, SearchRule, Situation,
    SituationSearch, SituationText, StepText, Text,
};
pub(crate) use search::implied_needs;
pub use search::{SearchProfile, needs_of};
pub use tell::{Told, ToldStep};
pub use validate::ReferentialError;
pub use versions::{Referentials, UnknownVersion};
