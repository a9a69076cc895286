//! From answers to a situation: the rule table, and what the missing answers leave open.
//!
//! The table is read twice. Once with every missing answer read as its rule says (`if_unknown`, lowest autonomy): that
//! gives the one proposal shown. Once for every way the missing answers could turn out: that gives the situations still
//! possible, and the questions that would decide between them.

use super::answers::Answers;
use super::condition::View;
use super::referential::{Field, Referential, Rule, Situation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Autonomy points, 0 to 8: bounds, equal when nothing is missing. Never shown to a third party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = TriageAutonomy)]
pub struct Autonomy {
    /// If every missing answer is worth nothing.
    pub min: u8,
    /// If every missing answer is worth the most.
    pub max: u8,
}

/// A text of the référentiel to be said, with the codes it quotes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = TriagePhrase)]
pub struct Phrase {
    /// Which text.
    pub key: String,
    /// What goes between its braces: field ids (`help_with`, `alone`) or answer codes.
    pub lists: BTreeMap<String, Vec<String>>,
}

/// The result of a triage. Everything in it is a code: the référentiel of its version turns it into words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = TriageOutcome)]
pub struct Outcome {
    /// Which instrument made it.
    pub referential: String,
    /// Which version of it.
    pub version: String,
    /// The proposal.
    pub situation: Situation,
    /// What lies under an urgency.
    pub underlying: Option<Situation>,
    /// The rule that gave `situation`.
    pub rule: String,
    /// The rule that gave `underlying`.
    pub underlying_rule: Option<String>,
    /// Situations that the missing answers leave possible (under the urgency, if there is one); one when decided.
    pub possible: Vec<Situation>,
    /// Questions whose answer would change the situation.
    pub deciding: Vec<String>,
    /// Why.
    pub reasons: Vec<Phrase>,
    /// What the next step quotes, if anything.
    pub next_step: Phrase,
    /// Codes of the extra steps.
    pub steps: Vec<String>,
    /// The autonomy.
    pub autonomy: Autonomy,
    /// SHA-256 (hexadecimal) over version, answers and conclusion: the same input must give it again.
    pub replay: String,
}

impl Outcome {
    /// Whether no missing answer can change the situation.
    pub const fn decided(&self) -> bool {
        self.possible.len() == 1
    }

    /// The situation that guides the work after the urgency: the underlying one, or the one proposed.
    pub fn lasting(&self) -> Situation {
        self.underlying.unwrap_or(self.situation)
    }
}

/// Reads the table. Total: every set of answers accepted by the référentiel gives a result.
pub fn evaluate(referential: &Referential, answers: &Answers) -> Outcome {
    let autonomy = autonomy(referential, answers);
    let view = View { referential, answers, supposed: &[], autonomy: autonomy.min };
    let overlay = referential.rules.iter().find(|rule| rule.overlay && rule.when.holds(&view));
    let base = first_rule(referential, &view);
    let lead = overlay.unwrap_or(base);

    let open = Open::of(referential, answers, autonomy, overlay.is_some());
    let (possible, deciding) = open.explore(&view);

    let mut applied: Vec<&Rule> = vec![lead];
    if overlay.is_some() {
        applied.push(base);
    }
    let quotes = Quotes { referential, answers };
    let complete = complete(referential, answers);
    let mut outcome = Outcome {
        referential: referential.id.clone(),
        version: referential.version.clone(),
        situation: lead.situation,
        underlying: overlay.map(|_| base.situation),
        rule: lead.id.clone(),
        underlying_rule: overlay.map(|_| base.id.clone()),
        possible,
        deciding,
        reasons: quotes.reasons(&applied, &view),
        next_step: quotes.next_step(lead.situation),
        steps: steps(referential, &applied, &view, complete),
        autonomy,
        replay: String::new(),
    };
    outcome.replay = replay_hash(&outcome, answers);
    outcome
}

/// What follows when an agent concludes `situation` otherwise than the rule: what its next step quotes, and the codes of
/// its extra steps. The answers still count: someone without a device needs one in any situation.
pub fn follow(referential: &Referential, answers: &Answers, situation: Situation) -> (Phrase, Vec<String>) {
    let view = View { referential, answers, supposed: &[], autonomy: autonomy(referential, answers).min };
    let next_step = Quotes { referential, answers }.next_step(situation);
    let own = referential.situation(situation).map(|text| text.steps.clone()).unwrap_or_default();
    (next_step, with_steps_of_answers(own, &view, complete(referential, answers)))
}

fn complete(referential: &Referential, answers: &Answers) -> bool {
    referential.questions.iter().all(|question| answered(&question.fields, answers))
}

/// Whether every field that is asked has a known answer.
fn answered(fields: &[Field], answers: &Answers) -> bool {
    fields.iter().all(|field| field.optional || answers.codes(&field.id).is_some())
}

fn autonomy(referential: &Referential, answers: &Answers) -> Autonomy {
    let mut bounds = Autonomy { min: 0, max: 0 };
    for field in referential.scored() {
        match points(field, answers) {
            Some(points) => {
                bounds.min += points;
                bounds.max += points;
            }
            None => bounds.max += super::validate::POINTS_MAX,
        }
    }
    bounds
}

/// The points of a scored field, when it was answered.
fn points(field: &Field, answers: &Answers) -> Option<u8> {
    answers.codes(&field.id)?.find_map(|code| field.choice(code)?.points)
}

/// The first rule that holds, overlays apart. The last rule always does: the référentiel was refused otherwise.
fn first_rule<'a>(referential: &'a Referential, view: &View<'_>) -> &'a Rule {
    let last = referential.rules.len().saturating_sub(1);
    let found = referential.rules.iter().find(|rule| !rule.overlay && rule.when.holds(view));
    found.unwrap_or(&referential.rules[last])
}

/// Extra steps: of the situations, of the rules, then those that hold anywhere. Each once, in that order.
fn steps(referential: &Referential, applied: &[&Rule], view: &View<'_>, complete: bool) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for rule in applied {
        if let Some(situation) = referential.situation(rule.situation) {
            codes.extend(situation.steps.iter().cloned());
        }
        codes.extend(rule.steps.iter().cloned());
    }
    with_steps_of_answers(codes, view, complete)
}

/// Adds the steps that hold in any situation; each step once; those only for an incomplete triage dropped when it is not.
fn with_steps_of_answers(mut codes: Vec<String>, view: &View<'_>, complete: bool) -> Vec<String> {
    let referential = view.referential;
    codes.extend(
        referential
            .steps
            .iter()
            .filter(|step| step.when.as_ref().is_some_and(|when| when.holds(view)))
            .map(|step| step.code.clone()),
    );
    let idle =
        |code: &String| referential.steps.iter().any(|step| step.code == *code && step.only_incomplete);
    let mut seen = BTreeSet::new();
    codes.retain(|code| seen.insert(code.clone()) && !(complete && idle(code)));
    codes
}

/// What the missing answers could turn out to be, as far as a rule can tell.
struct Open<'a> {
    /// Field and the sets of codes that rules can tell apart.
    fields: Vec<(&'a str, Vec<Vec<&'a str>>)>,
    /// Possible values of the autonomy.
    autonomy: Vec<u8>,
    /// Scored questions without an answer.
    scored: Vec<&'a str>,
    /// The urgency is known: explore what lies under it.
    under_overlay: bool,
}

impl<'a> Open<'a> {
    fn of(referential: &'a Referential, answers: &Answers, autonomy: Autonomy, under_overlay: bool) -> Self {
        let mut tests = Vec::new();
        for rule in referential.rules.iter().filter(|rule| !(under_overlay && rule.overlay)) {
            rule.when.tests(&mut tests);
        }
        let fields = referential
            .fields()
            .filter(|field| {
                tests.iter().any(|test| test.of == field.id) && answers.codes(&field.id).is_none()
            })
            .map(|field| (field.id.as_str(), super::validate::distinct_answers(field, &tests)))
            .collect();
        let scored = referential
            .scored()
            .filter(|field| points(field, answers).is_none())
            .map(|field| field.id.as_str())
            .collect();
        Self { fields, autonomy: (autonomy.min..=autonomy.max).collect(), scored, under_overlay }
    }

    /// The situations reachable, and the questions that decide.
    fn explore(&self, view: &View<'_>) -> (Vec<Situation>, Vec<String>) {
        let mut sizes = vec![self.autonomy.len()];
        sizes.extend(self.fields.iter().map(|(_, options)| options.len()));
        let total: usize = sizes.iter().product();
        let results: Vec<Situation> = (0..total).map(|index| self.result(view, &sizes, index)).collect();

        let possible: BTreeSet<Situation> = results.iter().copied().collect();
        let mut deciding: BTreeSet<&str> = BTreeSet::new();
        let mut stride = 1;
        for (dimension, size) in sizes.iter().enumerate() {
            let varies = (0..total).any(|i| (i / stride) % size != 0 && results[i] != results[i - stride]);
            if varies {
                match dimension {
                    0 => deciding.extend(&self.scored),
                    other => {
                        deciding.insert(self.fields[other - 1].0);
                    }
                }
            }
            stride *= size;
        }
        let ids = view.referential.questions.iter();
        let questions = ids
            .filter(|question| question.fields.iter().any(|field| deciding.contains(field.id.as_str())))
            .map(|question| question.id.clone())
            .collect();
        (possible.into_iter().collect(), questions)
    }

    fn result(&self, view: &View<'_>, sizes: &[usize], index: usize) -> Situation {
        let mut rest = index;
        let mut digit = |size: usize| {
            let digit = rest % size;
            rest /= size;
            digit
        };
        let autonomy = self.autonomy[digit(sizes[0])];
        let supposed: Vec<(&str, &[&str])> = self
            .fields
            .iter()
            .map(|(field, options)| (*field, options[digit(options.len())].as_slice()))
            .collect();
        let view = View { supposed: &supposed, autonomy, ..*view };
        let overlay = view.referential.rules.iter().find(|rule| rule.overlay && rule.when.holds(&view));
        match overlay {
            Some(rule) if !self.under_overlay => rule.situation,
            _ => first_rule(view.referential, &view).situation,
        }
    }
}

/// Fills the lists that texts quote.
struct Quotes<'a> {
    referential: &'a Referential,
    answers: &'a Answers,
}

impl Quotes<'_> {
    fn reasons(&self, applied: &[&Rule], view: &View<'_>) -> Vec<Phrase> {
        let mut reasons: Vec<Phrase> = Vec::new();
        for key in applied.iter().flat_map(|rule| &rule.because) {
            let Some(reason) = self.referential.reasons.iter().find(|reason| reason.key == *key) else {
                continue;
            };
            if reason.when.as_ref().is_some_and(|when| !when.holds(view)) {
                continue;
            }
            let lists = self.lists(&reason.text.fr);
            if lists.values().all(|list| !list.is_empty()) && !reasons.iter().any(|known| known.key == *key) {
                reasons.push(Phrase { key: key.clone(), lists });
            }
        }
        reasons
    }

    /// The next step of a situation: its detailed wording when it has something to quote.
    fn next_step(&self, situation: Situation) -> Phrase {
        let detailed = self.referential.situation(situation).and_then(|text| text.next_step_with.as_ref());
        let lists = detailed.map(|text| self.lists(&text.fr)).unwrap_or_default();
        let complete = lists.values().all(|list| !list.is_empty());
        Phrase { key: situation.code().to_owned(), lists: if complete { lists } else { BTreeMap::new() } }
    }

    fn lists(&self, text: &str) -> BTreeMap<String, Vec<String>> {
        super::validate::placeholders(text).map(|name| (name.to_owned(), self.list(name))).collect()
    }

    fn list(&self, name: &str) -> Vec<String> {
        let skills = |wanted: fn(u8) -> bool| {
            let mut fields: Vec<(u8, String)> = self
                .referential
                .scored()
                .filter_map(|field| Some((points(field, self.answers)?, field.id.clone())))
                .filter(|(points, _)| wanted(*points))
                .collect();
            // What blocks most comes first; equal ones keep the order of the questions.
            fields.sort_by_key(|(points, _)| *points);
            fields.into_iter().map(|(_, id)| id).collect()
        };
        match name {
            "help_with" => skills(|points| points < super::validate::POINTS_MAX),
            "alone" => skills(|points| points == super::validate::POINTS_MAX),
            field => {
                self.answers.codes(field).map(|codes| codes.map(str::to_owned).collect()).unwrap_or_default()
            }
        }
    }
}

fn replay_hash(outcome: &Outcome, answers: &Answers) -> String {
    // Free text never reaches a rule: leaving it out lets it be erased without breaking the replay.
    let coded = serde_json::to_string(&answers.clone().without_text()).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [
        outcome.referential.as_str(),
        &outcome.version,
        &coded,
        outcome.situation.code(),
        &outcome.rule,
        outcome.underlying.map_or("", Situation::code),
        outcome.underlying_rule.as_deref().unwrap_or_default(),
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
