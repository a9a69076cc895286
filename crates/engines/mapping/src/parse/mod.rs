//! A mapping's text → [`Mapping`], with every mistake told at its line.

mod rules;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Fault, MappingError};
use crate::rule::{About, Condition, HoursRule, Kind, Mapping, Reject, Rule, Test, Version};
use crate::table::{Attach, Encoding, Format, Layout};
use crate::{TARGETS, fold};

/// A value of the text and where it stands.
type Node<'a> = &'a Spanned<DeValue<'a>>;

const TOP: &str = "read, attach, source, columns, hours, reject";
const ATTACH: &str = "name, rows, key, foreign";
const READ: &str = "format, separator, encoding, skip_lines, rows, standard, repair";
const SOURCE: &str = "name, name_from, title, producer, licence, edition, citation";
const HOURS: &str = "osm, days, week, note";
const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const REJECT: &str = "reason, when";
const WHEN: &str = "column, columns, equals, contains, except, differs, empty";
const WHERE: [&str; 4] = ["commune", "code_insee", "code_postal", "latitude"];

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the lines; never an empty list.
    pub fn parse(text: &str) -> Result<Self, Vec<MappingError>> {
        if text.len() > Self::MAX_BYTES {
            return Err(vec![MappingError { line: 1, field: String::new(), fault: Fault::TooLong }]);
        }
        let (document, faults) = DeTable::parse_recoverable(text);
        let mut reader = Reader { text, errors: Vec::new() };
        for fault in &faults {
            reader.error(fault.span().unwrap_or_default(), "", Fault::Syntax(fault.message().to_owned()));
        }
        // What follows a broken line would be told as missing: the syntax first.
        let mapping = if faults.is_empty() { reader.mapping(document.get_ref()) } else { Self::default() };
        if reader.errors.is_empty() {
            return Ok(mapping);
        }
        reader.errors.sort_by_key(|error| error.line);
        Err(reader.errors)
    }
}

struct Reader<'t> {
    text: &'t str,
    errors: Vec<MappingError>,
}

impl Reader<'_> {
    fn error(&mut self, span: Range<usize>, field: &str, fault: Fault) {
        let before = &self.text[..self.text.floor_char_boundary(span.start)];
        let line = 1 + before.matches('\n').count() as u32;
        self.errors.push(MappingError { line, field: field.to_owned(), fault });
    }

    fn mapping(&mut self, table: &DeTable<'_>) -> Mapping {
        let mut mapping = Mapping::default();
        for (key, node) in table {
            match &**key.get_ref() {
                "read" => self.read(node, &mut mapping),
                "attach" => mapping.layout.attach = self.attach(node),
                "source" => self.source(node, &mut mapping),
                "columns" => self.columns(node, &mut mapping),
                "hours" => mapping.hours = self.hours(node),
                "reject" => mapping.rejects = self.rejects(node),
                other => self.error(key.span(), other, Fault::UnknownKey(TOP)),
            }
        }
        let fills = |name: &str| mapping.columns.iter().any(|(target, _)| *target == name);
        if mapping.standard.is_none() {
            for (name, missing) in [("id", "the column id"), ("nom", "the column nom")] {
                if !fills(name) {
                    self.error(0..0, &format!("columns.{name}"), Fault::Missing(missing));
                }
            }
            if !WHERE.iter().any(|name| fills(name)) {
                self.error(
                    0..0,
                    "columns.commune",
                    Fault::Missing("what says where (commune, code_insee, code_postal or latitude)"),
                );
            }
        }
        mapping
    }

    fn table<'a>(&mut self, node: Node<'a>, field: &str) -> Option<&'a DeTable<'a>> {
        let table = node.get_ref().as_table();
        if table.is_none() {
            self.error(node.span(), field, Fault::WrongType("a table"));
        }
        table
    }

    /// A text that says something.
    fn text(&mut self, node: Node<'_>, field: &str) -> Option<String> {
        let Some(text) = node.get_ref().as_str() else {
            self.error(node.span(), field, Fault::WrongType("a text between quotes"));
            return None;
        };
        if text.is_empty() {
            self.error(node.span(), field, Fault::Empty);
            return None;
        }
        Some(text.to_owned())
    }

    /// One text, or a list of them.
    fn texts(&mut self, node: Node<'_>, field: &str) -> Vec<String> {
        let Some(list) = node.get_ref().as_array() else {
            return self.text(node, field).into_iter().collect();
        };
        if list.is_empty() {
            self.error(node.span(), field, Fault::Empty);
        }
        list.iter().filter_map(|item| self.text(item, field)).collect()
    }

    fn folded(&mut self, node: Node<'_>, field: &str) -> Vec<String> {
        let texts = self.texts(node, field);
        let folded: Vec<String> =
            texts.iter().map(|text| fold(text)).filter(|text| !text.is_empty()).collect();
        if folded.len() < texts.len() {
            self.error(node.span(), field, Fault::Empty);
        }
        folded
    }

    fn flag(&mut self, node: Node<'_>, field: &str) -> Option<bool> {
        let flag = node.get_ref().as_bool();
        if flag.is_none() {
            self.error(node.span(), field, Fault::WrongType("true or false"));
        }
        flag
    }

    fn number(&mut self, node: Node<'_>, field: &str, bounds: Range<i64>, said: &'static str) -> Option<i64> {
        let number = node.get_ref().as_integer().and_then(|n| n.as_str().parse::<i64>().ok());
        match number {
            Some(number) if bounds.contains(&number) => Some(number),
            Some(_) => {
                self.error(node.span(), field, Fault::OutOfBounds(said));
                None
            }
            None => {
                self.error(node.span(), field, Fault::WrongType("a whole number"));
                None
            }
        }
    }

    /// A word of a closed list.
    fn word<T>(
        &mut self,
        node: Node<'_>,
        field: &str,
        list: &'static str,
        of: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(node, field)?;
        let word = of(&text);
        if word.is_none() {
            self.error(node.span(), field, Fault::NotOneOf(list));
        }
        word
    }

    fn read(&mut self, node: Node<'_>, mapping: &mut Mapping) {
        let Some(table) = self.table(node, "read") else { return };
        let layout: &mut Layout = &mut mapping.layout;
        for (key, node) in table {
            let field = format!("read.{}", key.get_ref());
            match &**key.get_ref() {
                "format" => {
                    layout.format = self.word(node, &field, "csv, json, jsonl, geojson", |text| {
                        Format::ALL.into_iter().find(|format| format.name() == text)
                    });
                }
                "separator" => {
                    layout.separator =
                        self.word(node, &field, "one character, as in \";\" or \"\\t\"", |text| {
                            let mut characters = text.chars();
                            characters
                                .next()
                                .filter(|c| characters.next().is_none() && !matches!(c, '"' | '\n' | '\r'))
                        });
                }
                "encoding" => {
                    layout.encoding = self.word(
                        node,
                        &field,
                        "utf-8, windows-1252, utf-16le, utf-16be",
                        Encoding::from_name,
                    );
                }
                "skip_lines" => {
                    let lines = self.number(node, &field, 0..1_000, "0 to 999 lines");
                    layout.skip_lines = lines.and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
                }
                "rows" => {
                    let path = self.text(node, &field).unwrap_or_default();
                    layout.rows = path.split('.').filter(|key| !key.is_empty()).map(str::to_owned).collect();
                }
                "standard" => {
                    mapping.standard = self.word(node, &field, "0.1, 1", |text| match text {
                        "0.1" => Some(Version::V0),
                        "1" => Some(Version::V1),
                        _ => None,
                    });
                }
                "repair" => {
                    for name in self.texts(node, &field) {
                        match name.as_str() {
                            "missing-values" => layout.fill_missing_values = true,
                            _ => self.error(node.span(), &field, Fault::NotOneOf("missing-values")),
                        }
                    }
                }
                _ => self.error(key.span(), &field, Fault::UnknownKey(READ)),
            }
        }
    }

    fn attach(&mut self, node: Node<'_>) -> Option<Attach> {
        let mut attach = Attach::default();
        for (key, node) in self.table(node, "attach")? {
            let field = format!("attach.{}", key.get_ref());
            let text = self.text(node, &field).unwrap_or_default();
            match &**key.get_ref() {
                "name" => attach.name = text,
                "rows" => {
                    attach.rows = text.split('.').filter(|key| !key.is_empty()).map(str::to_owned).collect();
                }
                "key" => attach.key = text,
                "foreign" => attach.foreign = text,
                _ => self.error(key.span(), &field, Fault::UnknownKey(ATTACH)),
            }
        }
        if attach.name.is_empty() || attach.key.is_empty() || attach.foreign.is_empty() {
            self.error(node.span(), "attach", Fault::Missing("name, key or foreign"));
        }
        Some(attach)
    }

    fn source(&mut self, node: Node<'_>, mapping: &mut Mapping) {
        let Some(table) = self.table(node, "source") else { return };
        let about: &mut About = &mut mapping.about;
        for (key, node) in table {
            let field = format!("source.{}", key.get_ref());
            let said = match &**key.get_ref() {
                "name" => {
                    let name = self.text(node, &field);
                    mapping.source = name.map(|name| Rule::plain(Kind::Value(vec![name])));
                    continue;
                }
                "name_from" => {
                    mapping.source = self.rule(node, &field, 0);
                    continue;
                }
                "title" => &mut about.title,
                "producer" => &mut about.producer,
                "licence" => &mut about.licence,
                "edition" => &mut about.edition,
                "citation" => &mut about.citation,
                _ => {
                    self.error(key.span(), &field, Fault::UnknownKey(SOURCE));
                    continue;
                }
            };
            *said = self.text(node, &field).unwrap_or_default();
        }
        let key = |name: &str| table.keys().find(|key| key.get_ref() == name).map(Spanned::span);
        if let (Some(_), Some(second)) = (key("name"), key("name_from")) {
            self.error(second, "source.name_from", Fault::OneKind("name, name_from"));
        }
    }

    fn columns(&mut self, node: Node<'_>, mapping: &mut Mapping) {
        let Some(table) = self.table(node, "columns") else { return };
        for (key, node) in table {
            let name = key.get_ref();
            let field = format!("columns.{name}");
            let Some(target) = TARGETS.into_iter().find(|target| target == name) else {
                self.error(key.span(), &field, Fault::UnknownColumn(name.to_string()));
                continue;
            };
            if let Some(rule) = self.rule(node, &field, 0) {
                mapping.columns.push((target, rule));
            }
        }
    }

    fn hours(&mut self, node: Node<'_>) -> Option<HoursRule> {
        let mut hours = HoursRule::default();
        for (key, node) in self.table(node, "hours")? {
            let field = format!("hours.{}", key.get_ref());
            match &**key.get_ref() {
                "osm" => hours.osm = self.rule(node, &field, 0),
                "week" => hours.week = self.rule(node, &field, 0),
                "note" => hours.note = self.rule(node, &field, 0),
                "days" => {
                    for (day, node) in self.table(node, &field).into_iter().flatten() {
                        let field = format!("{field}.{}", day.get_ref());
                        match DAYS.iter().position(|known| known == day.get_ref()) {
                            Some(at) => hours.days[at] = self.rule(node, &field, 0),
                            None => self.error(
                                day.span(),
                                &field,
                                Fault::UnknownKey("Mo, Tu, We, Th, Fr, Sa, Su"),
                            ),
                        }
                    }
                }
                _ => self.error(key.span(), &field, Fault::UnknownKey(HOURS)),
            }
        }
        Some(hours)
    }

    fn rejects(&mut self, node: Node<'_>) -> Vec<Reject> {
        let Some(list) = node.get_ref().as_array() else {
            self.error(node.span(), "reject", Fault::WrongType("[[reject]], with two brackets"));
            return Vec::new();
        };
        let mut rejects = Vec::new();
        for node in list {
            let Some(table) = self.table(node, "reject") else { continue };
            let (mut reason, mut when) = (None, Vec::new());
            for (key, node) in table {
                let field = format!("reject.{}", key.get_ref());
                match &**key.get_ref() {
                    "reason" => reason = self.text(node, &field),
                    "when" => when = self.conditions(node, &field),
                    _ => self.error(key.span(), &field, Fault::UnknownKey(REJECT)),
                }
            }
            match reason {
                // Without a condition every row would be left out: a mistake, never a wish.
                Some(reason) if !when.is_empty() => rejects.push(Reject { reason, when }),
                _ => self.error(
                    node.span(),
                    "reject",
                    Fault::Missing("a reason or a condition (reason, when)"),
                ),
            }
        }
        rejects
    }

    /// One condition or a list of them, all of which must hold.
    fn conditions(&mut self, node: Node<'_>, field: &str) -> Vec<Condition> {
        match node.get_ref().as_array() {
            Some(list) => list.iter().filter_map(|node| self.condition(node, field)).collect(),
            None => self.condition(node, field).into_iter().collect(),
        }
    }

    fn condition(&mut self, node: Node<'_>, field: &str) -> Option<Condition> {
        let table = self.table(node, field)?;
        let (mut columns, mut except, mut tests) = (Vec::new(), Vec::new(), Vec::new());
        for (key, node) in table {
            let field = format!("{field}.{}", key.get_ref());
            match &**key.get_ref() {
                "column" | "columns" => columns.extend(self.texts(node, &field)),
                "equals" => tests.push(Test::Equals(self.folded(node, &field))),
                "differs" => tests.push(Test::Differs(self.folded(node, &field))),
                "contains" => tests.push(Test::Contains(self.folded(node, &field), Vec::new())),
                "except" => except = self.folded(node, &field),
                "empty" => tests.push(if self.flag(node, &field)? { Test::Empty } else { Test::Filled }),
                _ => self.error(key.span(), &field, Fault::UnknownKey(WHEN)),
            }
        }
        let one = tests.pop();
        let (Some(mut test), true, false) = (one, tests.is_empty(), columns.is_empty()) else {
            self.error(
                node.span(),
                field,
                Fault::OneKind("equals, contains, differs, empty, with its column"),
            );
            return None;
        };
        match &mut test {
            Test::Contains(_, not) => *not = except,
            _ if except.is_empty() => {}
            _ => self.error(node.span(), field, Fault::UnknownKey("except, beside contains only")),
        }
        Some(Condition { columns, test })
    }
}

#[cfg(test)]
mod tests;
