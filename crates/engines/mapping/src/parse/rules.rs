//! Rules of a column.

use toml::de::DeTable;

use super::{Node, Reader};
use crate::error::Fault;
use crate::fold;
use crate::rule::{Kind, Rule, Take, Term};

/// Rules in rules, at most.
const MAX_DEPTH: u32 = 8;
const KINDS: &str = "column, first, all, join, split, terms, value, digest";
const KEYS: &str = "column, first, all, join, split, terms, value, digest, separator, part, from, until, when, cut, replace, prefix, without, otherwise";
const TERM: &str = "column, columns, contains, equals, except, value";

/// What goes with a kind.
#[derive(Default)]
struct Beside {
    separator: Option<String>,
    takes: Vec<Take>,
}

impl Reader<'_> {
    /// A column's name, a list of which the first filled counts, or a table that says more.
    pub(super) fn rule(&mut self, node: Node<'_>, field: &str, depth: u32) -> Option<Rule> {
        if depth > MAX_DEPTH {
            self.error(node.span(), field, Fault::TooDeep);
            return None;
        }
        let value = node.get_ref();
        if value.is_str() {
            return self.text(node, field).map(|column| Rule::plain(Kind::Pick(column)));
        }
        if value.is_array() {
            return Some(Rule::plain(Kind::First(self.rules(node, field, depth))));
        }
        let Some(table) = value.as_table() else {
            self.error(
                node.span(),
                field,
                Fault::WrongType("a column's name, a list of them, or a table { … }"),
            );
            return None;
        };
        self.table_rule(node, table, field, depth)
    }

    fn rules(&mut self, node: Node<'_>, field: &str, depth: u32) -> Vec<Rule> {
        let Some(list) = node.get_ref().as_array() else {
            return self.rule(node, field, depth + 1).into_iter().collect();
        };
        if list.is_empty() {
            self.error(node.span(), field, Fault::Empty);
        }
        list.iter().filter_map(|node| self.rule(node, field, depth + 1)).collect()
    }

    fn table_rule(&mut self, node: Node<'_>, table: &DeTable<'_>, path: &str, depth: u32) -> Option<Rule> {
        let mut kinds: Vec<Kind> = Vec::new();
        let mut beside = Beside::default();
        let mut rule = Rule::plain(Kind::Value(Vec::new()));
        let mut asked = 0;
        for (key, node) in table {
            let field = format!("{path}.{}", key.get_ref());
            let kind = match &**key.get_ref() {
                "column" => self.text(node, &field).map(Kind::Pick),
                "first" => Some(Kind::First(self.rules(node, &field, depth))),
                "all" => Some(Kind::All(self.rules(node, &field, depth))),
                "join" => {
                    Some(Kind::Join { parts: self.rules(node, &field, depth), separator: String::new() })
                }
                "split" => self.rule(node, &field, depth + 1).map(|of| Kind::Split {
                    of: Box::new(of),
                    separator: String::new(),
                    take: Take::Part(0),
                }),
                "terms" => Some(Kind::Terms(self.terms(node, &field))),
                "value" => Some(Kind::Value(self.texts(node, &field))),
                "digest" => Some(Kind::Digest(self.texts(node, &field))),
                other => {
                    self.modifier(other, node, &field, depth, &mut rule, &mut beside);
                    continue;
                }
            };
            asked += 1;
            kinds.extend(kind);
        }
        if asked != 1 {
            self.error(node.span(), path, Fault::OneKind(KINDS));
            return None;
        }
        rule.kind = self.complete(kinds.pop()?, beside, node, path)?;
        Some(rule)
    }

    fn modifier(
        &mut self,
        key: &str,
        node: Node<'_>,
        field: &str,
        depth: u32,
        rule: &mut Rule,
        beside: &mut Beside,
    ) {
        match key {
            // A separator may be blank: it is the one text that is not trimmed of sense by being so.
            "separator" => beside.separator = self.text(node, field),
            "part" => beside.takes.extend(self.place(node, field).map(Take::Part)),
            "from" => beside.takes.extend(self.place(node, field).map(Take::From)),
            "until" => beside.takes.extend(self.place(node, field).map(Take::Until)),
            "without" => rule.without = self.texts(node, field),
            "when" => rule.when = self.conditions(node, field),
            "cut" => rule.cut = self.text(node, field),
            "prefix" => rule.prefix = self.text(node, field).unwrap_or_default(),
            "otherwise" => rule.otherwise = self.rule(node, field, depth + 1).map(Box::new),
            "replace" => {
                for (from, to) in self.table(node, field).into_iter().flatten() {
                    // An empty text drops the value.
                    let to = match to.get_ref().as_str() {
                        Some("") => Vec::new(),
                        _ => self.texts(to, field),
                    };
                    rule.replace.push((fold(from.get_ref()), to));
                }
            }
            _ => self.error(node.span(), field, Fault::UnknownKey(KEYS)),
        }
    }

    /// Gives a kind what was said beside it, and tells what has no sense there.
    fn complete(&mut self, mut kind: Kind, beside: Beside, node: Node<'_>, field: &str) -> Option<Kind> {
        let Beside { separator: said, takes } = beside;
        let beside_split = "separator, part, from and until, beside join or split only";
        match &mut kind {
            Kind::Join { separator, .. } => {
                *separator = said.unwrap_or_else(|| String::from(" "));
                if !takes.is_empty() {
                    self.error(node.span(), field, Fault::UnknownKey(beside_split));
                }
            }
            Kind::Split { separator, take, .. } => {
                let Some(said) = said else {
                    self.error(node.span(), field, Fault::Missing("the separator of split"));
                    return None;
                };
                *separator = said;
                let [one] = takes[..] else {
                    self.error(node.span(), field, Fault::OneKind("part, from, until"));
                    return None;
                };
                *take = one;
            }
            _ if said.is_some() || !takes.is_empty() => {
                self.error(node.span(), field, Fault::UnknownKey(beside_split));
            }
            _ => {}
        }
        Some(kind)
    }

    fn place(&mut self, node: Node<'_>, field: &str) -> Option<i64> {
        self.number(node, field, -99..100, "-99 to 99")
    }

    fn terms(&mut self, node: Node<'_>, path: &str) -> Vec<Term> {
        let Some(list) = node.get_ref().as_array() else {
            self.error(node.span(), path, Fault::WrongType("a list of terms [{ … }]"));
            return Vec::new();
        };
        if list.is_empty() {
            self.error(node.span(), path, Fault::Empty);
        }
        let mut terms = Vec::new();
        for node in list {
            let Some(table) = self.table(node, path) else { continue };
            let mut term = Term {
                columns: Vec::new(),
                contains: Vec::new(),
                equals: Vec::new(),
                except: Vec::new(),
                values: Vec::new(),
            };
            for (key, node) in table {
                let field = format!("{path}.{}", key.get_ref());
                match &**key.get_ref() {
                    "column" | "columns" => term.columns.extend(self.texts(node, &field)),
                    "contains" => term.contains = self.folded(node, &field),
                    "equals" => term.equals = self.folded(node, &field),
                    "except" => term.except = self.folded(node, &field),
                    "value" => term.values = self.texts(node, &field),
                    _ => self.error(key.span(), &field, Fault::UnknownKey(TERM)),
                }
            }
            if term.values.is_empty() {
                self.error(node.span(), path, Fault::Missing("the value of a term"));
            } else if term.columns.is_empty() && !(term.contains.is_empty() && term.equals.is_empty()) {
                self.error(node.span(), path, Fault::Missing("the column in which the term is looked for"));
            } else {
                terms.push(term);
            }
        }
        terms
    }
}
