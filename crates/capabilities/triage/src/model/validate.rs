//! The checks a référentiel passes before it is used, each with an error that says where.

use super::answers::UNKNOWN;
use super::condition::{Condition, Test};
use super::referential::{Field, Kind, Referential, Situation, Text};
use std::collections::BTreeSet;

/// Most points one scored answer gives.
pub(crate) const POINTS_MAX: u8 = 2;

/// Why a référentiel is refused.
#[derive(Debug, thiserror::Error)]
pub enum ReferentialError {
    /// Not TOML, or not of the expected shape; the message names the line.
    #[error("référentiel not readable: {0}")]
    Toml(#[from] toml::de::Error),
    /// Something in it is wrong; `place` says where.
    #[error("référentiel refused at {place}: {problem}")]
    Refused {
        /// Which question, rule, reason… is wrong.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
}

fn refuse<T>(place: impl Into<String>, problem: impl Into<String>) -> Result<T, ReferentialError> {
    Err(ReferentialError::Refused { place: place.into(), problem: problem.into() })
}

pub(crate) fn check(referential: &Referential) -> Result<(), ReferentialError> {
    if referential.date.parse::<jiff::civil::Date>().is_err() {
        return refuse("date", "expected YYYY-MM-DD");
    }
    for (name, text) in
        [("title", &referential.title), ("intro", &referential.intro), ("unknown", &referential.unknown)]
    {
        words(name, text)?;
    }
    quoting(referential, "missing", &referential.missing, &["questions"])?;
    questions(referential)?;
    rules(referential)?;
    texts(referential)?;
    search(referential)
}

fn questions(referential: &Referential) -> Result<(), ReferentialError> {
    unique("questions", referential.questions.iter().map(|question| question.id.as_str()))?;
    unique("questions", referential.fields().map(|field| field.id.as_str()))?;
    for question in &referential.questions {
        let place = format!("question {}", question.id);
        for text in [&question.short, &question.ask, &question.help] {
            words(&place, text)?;
        }
        if question.fields.is_empty() {
            return refuse(place, "no field to answer");
        }
        for field in &question.fields {
            let own = field.id.strip_prefix(question.id.as_str());
            if !own.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                return refuse(place, format!("field {} must be named {0}… or {}.…", field.id, question.id));
            }
            check_field(referential, field)?;
        }
    }
    Ok(())
}

fn check_field(referential: &Referential, field: &Field) -> Result<(), ReferentialError> {
    let place = format!("field {}", field.id);
    for text in [&field.ask, &field.help, &field.skill].into_iter().flatten() {
        words(&place, text)?;
    }
    if field.kind == Kind::Text {
        return match (field.answers.is_empty(), field.max_chars) {
            (true, Some(1..)) => Ok(()),
            (false, _) => refuse(place, "free text has no answers to choose"),
            (true, _) => refuse(place, "free text needs max_chars"),
        };
    }
    if field.answers.len() < 2 {
        return refuse(place, "at least two answers to choose from");
    }
    unique(&place, field.answers.iter().map(|choice| choice.code.as_str()))?;
    for choice in &field.answers {
        if choice.code == UNKNOWN || choice.code.is_empty() {
            return refuse(place, "the code \"unknown\" is added to every field: do not write it");
        }
        if choice.fr.trim().is_empty() || choice.en.trim().is_empty() {
            return refuse(place, format!("answer {:?} lacks a language", choice.code));
        }
        if let Some(need) = choice.needs.iter().find(|need| referential.need(need).is_none()) {
            return refuse(place, format!("answer {:?} names no known need: {need:?}", choice.code));
        }
    }
    if !field.scored() {
        return Ok(());
    }
    let points: BTreeSet<Option<u8>> = field.answers.iter().map(|choice| choice.points).collect();
    let full = (0..=POINTS_MAX).map(Some).collect::<BTreeSet<_>>();
    if field.kind != Kind::One || field.optional || field.skill.is_none() || points != full {
        return refuse(
            place,
            "a scored field has one choice, is asked, names its skill and uses each of 0, 1, 2 points",
        );
    }
    Ok(())
}

fn rules(referential: &Referential) -> Result<(), ReferentialError> {
    unique("rules", referential.rules.iter().map(|rule| rule.id.as_str()))?;
    for rule in &referential.rules {
        let place = format!("rule {}", rule.id);
        condition(referential, &place, &rule.when)?;
        if rule.because.is_empty() {
            return refuse(place, "gives no reason");
        }
        if let Some(key) =
            rule.because.iter().find(|key| !referential.reasons.iter().any(|own| own.key == **key))
        {
            return refuse(place, format!("no such reason: {key:?}"));
        }
        let speaks =
            rule.because.iter().filter_map(|key| referential.reasons.iter().find(|own| own.key == *key));
        if !speaks.into_iter().any(|own| own.when.is_none() && placeholders(&own.text.fr).next().is_none()) {
            return refuse(place, "needs one reason that can always be said");
        }
        known_steps(referential, &place, &rule.steps)?;
    }
    match referential.rules.last() {
        Some(last) if !last.overlay && last.when == Condition::Always(true) => Ok(()),
        _ => refuse(
            "rules",
            "the last rule must be `when = { always = true }`, so that every answer set meets a rule",
        ),
    }
}

fn texts(referential: &Referential) -> Result<(), ReferentialError> {
    unique("reasons", referential.reasons.iter().map(|reason| reason.key.as_str()))?;
    for reason in &referential.reasons {
        let place = format!("reason {}", reason.key);
        quoting(referential, &place, &reason.text, &["help_with", "alone"])?;
        if let Some(when) = &reason.when {
            condition(referential, &place, when)?;
        }
    }
    unique("situations", referential.situations.iter().map(|situation| situation.code.code()))?;
    for code in Situation::ALL {
        let Some(situation) = referential.situation(code) else {
            return refuse("situations", format!("{} is not described", code.code()));
        };
        let place = format!("situation {}", code.code());
        for text in [&situation.title, &situation.sentence, &situation.next_step] {
            words(&place, text)?;
        }
        if let Some(text) = &situation.next_step_with {
            quoting(referential, &place, text, &["help_with", "alone"])?;
        }
        known_steps(referential, &place, &situation.steps)?;
    }
    unique("steps", referential.steps.iter().map(|step| step.code.as_str()))?;
    for step in &referential.steps {
        let place = format!("step {}", step.code);
        words(&place, &step.text)?;
        if let Some(when) = &step.when {
            condition(referential, &place, when)?;
        }
    }
    Ok(())
}

fn search(referential: &Referential) -> Result<(), ReferentialError> {
    unique("needs", referential.needs.iter().map(|need| need.code.as_str()))?;
    for need in &referential.needs {
        words(&format!("need {}", need.code), &need.text)?;
    }
    for (i, rule) in referential.search.iter().enumerate() {
        let place = format!("search rule {}", i + 1);
        condition(referential, &place, &rule.when)?;
        if let Some(need) = rule.also_needs.iter().find(|need| referential.need(need).is_none()) {
            return refuse(place, format!("no such need: {need:?}"));
        }
    }
    Ok(())
}

fn condition(referential: &Referential, place: &str, condition: &Condition) -> Result<(), ReferentialError> {
    let mut tests = Vec::new();
    condition.tests(&mut tests);
    for test in tests {
        let Some(field) = referential.field(&test.of) else {
            return refuse(place, format!("no such field: {:?}", test.of));
        };
        if let Some(code) = test.is.iter().find(|code| field.choice(code).is_none()) {
            return refuse(place, format!("{} has no answer {code:?}", test.of));
        }
        if test.is.is_empty() && test.tag.is_none() {
            return refuse(place, format!("the test of {} names neither answers nor a tag", test.of));
        }
        if let Some(tag) = &test.tag
            && !field.answers.iter().any(|choice| choice.tags.contains(tag))
        {
            return refuse(place, format!("no answer of {} carries the tag {tag:?}", test.of));
        }
    }
    Ok(())
}

fn known_steps(referential: &Referential, place: &str, codes: &[String]) -> Result<(), ReferentialError> {
    match codes.iter().find(|code| !referential.steps.iter().any(|step| step.code == **code)) {
        Some(code) => refuse(place, format!("no such step: {code:?}")),
        None => Ok(()),
    }
}

fn words(place: &str, text: &Text) -> Result<(), ReferentialError> {
    if text.fr.trim().is_empty() || text.en.trim().is_empty() {
        return refuse(place, "a text lacks a language");
    }
    Ok(())
}

fn quoting(
    referential: &Referential,
    place: &str,
    text: &Text,
    names: &[&str],
) -> Result<(), ReferentialError> {
    words(place, text)?;
    let (fr, en) =
        (placeholders(&text.fr).collect::<BTreeSet<_>>(), placeholders(&text.en).collect::<BTreeSet<_>>());
    if fr != en {
        return refuse(place, "the two languages do not quote the same lists");
    }
    match fr.into_iter().find(|name| !names.contains(name) && referential.field(name).is_none()) {
        Some(name) => refuse(place, format!("nothing is called {{{name}}}")),
        None => Ok(()),
    }
}

fn unique<'a>(place: &str, names: impl Iterator<Item = &'a str>) -> Result<(), ReferentialError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return refuse(place, format!("{name:?} appears twice"));
        }
    }
    Ok(())
}

/// The names between braces in a text.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// The answers of a field that these tests can tell apart: one representative set of codes per way to answer.
///
/// Choices that pass exactly the same tests are one for the rules, so one of them stands for all.
pub(crate) fn distinct_answers<'a>(field: &'a Field, tests: &[&Test]) -> Vec<Vec<&'a str>> {
    let mut kinds: Vec<(Vec<bool>, bool, &str)> = Vec::new();
    for choice in &field.answers {
        let passes: Vec<bool> = tests
            .iter()
            .filter(|test| test.of == field.id)
            .map(|test| test.passes(field, &choice.code))
            .collect();
        let alone = choice.exclusive || field.kind == Kind::One;
        if !kinds.iter().any(|(known, exclusive, _)| *known == passes && *exclusive == alone) {
            kinds.push((passes, alone, &choice.code));
        }
    }
    let (alone, joint): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|(_, alone, _)| *alone);
    let mut sets: Vec<Vec<&str>> = alone.into_iter().map(|(_, _, code)| vec![code]).collect();
    for subset in 1u32..(1 << joint.len().min(16)) {
        sets.push((0..joint.len()).filter(|i| subset & (1 << i) != 0).map(|i| joint[i].2).collect());
    }
    sets
}
