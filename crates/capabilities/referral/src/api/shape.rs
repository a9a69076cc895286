//! Referrals as JSON.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Contents;
use crate::thread::{Referral, Step};

/// A referral as its sender sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Referral)]
pub struct ReferralView {
    /// Identifier.
    pub id: Uuid,
    /// Reference as printed: `OR-K7F-2QX9`.
    pub reference: String,
    /// The person's thread.
    pub pathway: Uuid,
    /// `sent`, `acknowledged`, `received`, `done`, `not_come`, `redirected`, `declined`, `expired`, `withdrawn`.
    pub state: &'static str,
    /// `attention`, `waiting` or `closed`: what the sender has to do.
    pub shelf: &'static str,
    /// 1 for the first referral of the pathway. From 2 on people get lost: call the place first.
    pub rank: u32,
    /// What the sheet says, as it was when sent.
    pub contents: Contents,
    /// Code of the place's reason, when it cannot receive the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The place's words, until purged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Timestamp,
    /// When its state last changed.
    #[schema(value_type = String, format = DateTime)]
    pub touched_at: Timestamp,
    /// The sender is alerted from this instant on.
    #[schema(value_type = String, format = DateTime)]
    pub deadline_at: Timestamp,
    /// Steps, oldest first; only on one referral, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepView>>,
}

/// One step of a referral.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReferralStep)]
pub struct StepView {
    /// `send`, `acknowledge`, `receive`, `finish`, `missed_visit`, `redirect`, `decline`, `expire`, `withdraw`.
    pub event: String,
    /// State after it.
    pub state: &'static str,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl ReferralView {
    /// Without steps, for lists.
    pub fn brief(one: &Referral) -> Self {
        Self {
            id: one.id.uuid(),
            reference: one.printed_reference(),
            pathway: one.pathway,
            state: one.state.code(),
            shelf: one.shelf().code(),
            rank: one.rank,
            contents: one.contents.clone(),
            reason: one.reason.clone(),
            note: one.note.clone(),
            sent_at: one.sent_at,
            touched_at: one.touched_at,
            deadline_at: one.deadline_at,
            steps: None,
        }
    }

    /// With steps.
    pub fn whole(one: &Referral, steps: &[Step]) -> Self {
        let steps = steps
            .iter()
            .map(|step| StepView { event: step.event.clone(), state: step.state.code(), at: step.at })
            .collect();
        Self { steps: Some(steps), ..Self::brief(one) }
    }
}
