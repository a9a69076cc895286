//! Texts that do not say "days: hours" in that order are put in it.

use super::days::days;
use super::hours::hours;
use super::tokens::{Kind, Mark, Token, Word};
use super::{Rule, Unparsed, Why};

/// The tokens with every run of hours after its days.
pub(super) fn days_first(tokens: Vec<Token>, rules: &mut Vec<Rule>) -> Result<Vec<Token>, Unparsed> {
    let Some(first) = tokens.iter().position(|token| token.kind.is_clock() || begins_days(&tokens, token))
    else {
        return Ok(tokens);
    };
    if !tokens.iter().any(|token| token.kind.names_days()) {
        return Ok(match positional_week(&tokens) {
            Some(week) => {
                rules.push(Rule::PositionalWeek);
                week
            }
            None => tokens,
        });
    }
    // "9-12h du lundi": the run begins with its bare number.
    let first =
        if first >= 2 && tokens[first].kind.is_clock() && matches!(tokens[first - 2].kind, Kind::Number(_)) {
            first - 2
        } else {
            first
        };
    if !matches!(hours(&tokens, first), Ok(Some(_))) {
        return Ok(tokens);
    }
    rules.push(Rule::DaysAfterHours);
    hours_first(&tokens, first)
}

/// "9h-12h du lundi au vendredi, 10h-12h le samedi": each run of hours, then its days.
fn hours_first(tokens: &[Token], first: usize) -> Result<Vec<Token>, Unparsed> {
    let refuse = |at: usize, why| {
        let token = tokens.get(at).or(tokens.last());
        Unparsed { why, at: token.map_or(0..0, |token| token.start..token.end) }
    };
    let mut ordered = tokens[..first].to_vec();
    let mut at = first;
    while let Some(run) = hours(tokens, at)? {
        let mut start = run.end;
        while is_small(tokens.get(start)) {
            start += 1;
        }
        let Some((_, end)) = days(tokens, start)? else { return Err(refuse(at, Why::NoDays)) };
        let place = tokens[at].start;
        let mark = |mark| Token { kind: Kind::Mark(mark), start: place, end: place };
        ordered.extend_from_slice(&tokens[start..end]);
        ordered.push(mark(Mark::Colon));
        ordered.extend_from_slice(&tokens[at..run.end]);
        ordered.push(mark(Mark::Semicolon));
        at = end;
        let mut next = end;
        while is_small(tokens.get(next))
            || matches!(
                tokens.get(next).map(|t| t.kind),
                Some(Kind::Mark(Mark::Close | Mark::Semicolon | Mark::Line))
            )
        {
            next += 1;
        }
        if matches!(hours(tokens, next), Ok(Some(_))) {
            at = next;
        } else {
            // "(lundi)" leaves a bracket behind.
            at +=
                usize::from(matches!(tokens.get(at).map(|token| token.kind), Some(Kind::Mark(Mark::Close))));
            ordered.extend_from_slice(&tokens[at..]);
            return Ok(ordered);
        }
    }
    Err(refuse(at, Why::AmbiguousDays))
}

fn is_small(token: Option<&Token>) -> bool {
    matches!(
        token.map(|token| token.kind),
        Some(
            Kind::Word(Word::From | Word::The { .. } | Word::Filler | Word::And)
                | Kind::Mark(
                    Mark::Comma
                        | Mark::Open
                        | Mark::Colon
                        | Mark::Dash
                        | Mark::LongDash
                        | Mark::Dot
                        | Mark::Slash
                )
        )
    )
}

fn begins_days(tokens: &[Token], token: &Token) -> bool {
    token.kind.names_days()
        || matches!(token.kind, Kind::Ordinal(_)) && tokens.iter().any(|any| any.kind.names_days())
}

/// `9h-12h; 9h-12h; 14h-17h; -; 9h-12h; ;`: six cells are Monday to Saturday, seven Monday to Sunday. Every cell
/// ends with its semicolon, and at least three hold hours.
fn positional_week(tokens: &[Token]) -> Option<Vec<Token>> {
    let is_end = |token: &Token| token.kind == Kind::Mark(Mark::Semicolon);
    if !tokens.last().is_some_and(is_end) {
        return None;
    }
    let cells: Vec<&[Token]> = tokens.split_inclusive(is_end).collect();
    let with_hours = cells.iter().filter(|cell| cell.iter().any(|token| token.kind.is_clock())).count();
    if !matches!(cells.len(), 6 | 7) || with_hours < 3 {
        return None;
    }
    let mut week = Vec::with_capacity(tokens.len() + 14);
    for (day, cell) in (0..).zip(cells) {
        let place = cell[0].start;
        week.push(Token { kind: Kind::Day(day), start: place, end: place });
        week.push(Token { kind: Kind::Mark(Mark::Colon), start: place, end: place });
        week.extend_from_slice(cell);
    }
    Some(week)
}
