//! A row of texts becomes a [`Record`], tolerantly; everything put right or left out is noted.

use std::collections::HashMap;

use jiff::civil::Date;
use vocabulary::lmn::{Cost, Public};
use vocabulary::v0::{Field, Meaning, convert};
use vocabulary::{Mode, Term, Terms};

use super::fields;
use super::locate::{Gazetteer, Written, locate};
use crate::column::Column;
use crate::model::{MAX_SOURCE_ID_BYTES, Pivot, Record, Role};
use crate::report::{Action, Line, Problem};

/// The longest short presentation of version 1.
const SUMMARY_CHARS: usize = 280;

/// A cell: a text as written, or a list already cut (JSON).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    List(Vec<String>),
}

/// A row, whatever the file was: its line and its cells by column.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) cells: HashMap<Column, Cell>,
}

/// Where findings about one row go.
pub(super) struct Findings<'a> {
    pub(super) line: u64,
    pub(super) push: &'a mut dyn FnMut(Line),
}

impl Findings<'_> {
    pub(super) fn note(&mut self, column: Column, value: &str, problem: Problem, action: Action) {
        (self.push)(Line::new(self.line, column.name(), value, problem, action));
    }
    fn reject<T>(&mut self, column: Column, value: &str, problem: Problem) -> Option<T> {
        self.note(column, value, problem, Action::Rejected);
        None
    }
}

impl Row {
    fn text(&self, column: Column) -> &str {
        match self.cells.get(&column) {
            Some(Cell::Text(text)) => text.trim(),
            Some(Cell::List(list)) => list.first().map_or("", |text| text.trim()),
            None => "",
        }
    }

    /// The values of a multiple cell, trimmed, empty ones dropped. `|` always cuts (the standard); `extra` too.
    fn values(&self, column: Column, extra: Option<char>) -> Vec<&str> {
        let texts: Vec<&str> = match self.cells.get(&column) {
            Some(Cell::Text(text)) => vec![text.as_str()],
            Some(Cell::List(list)) => list.iter().map(String::as_str).collect(),
            None => return Vec::new(),
        };
        texts
            .into_iter()
            .flat_map(|text| text.split(move |c| c == '|' || Some(c) == extra))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }
}

/// How a version writes its lists, and what day it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Version 0.1: lists are cut at `;` and its own terms are expected.
    pub(crate) v0: bool,
    /// Dates after this one are unlikely.
    pub(crate) today: Date,
}

/// The record of a row, or `None` when it is rejected (the reason was noted).
pub(super) fn record(
    row: &Row,
    reading: Reading,
    gazetteer: &dyn Gazetteer,
    findings: &mut Findings<'_>,
) -> Option<Record> {
    let id = row.text(Column::Id);
    if id.is_empty() {
        return findings.reject(Column::Id, "", Problem::IdMissing);
    }
    if id.len() > MAX_SOURCE_ID_BYTES {
        return findings.reject(Column::Id, id, Problem::IdTooLong);
    }
    if id.chars().any(char::is_control) {
        return findings.reject(Column::Id, id, Problem::ControlCharacters);
    }
    let mut reader = Reader { row, reading, findings };
    let name = reader.words(Column::Nom, 300);
    if name.is_empty() {
        return reader.findings.reject(Column::Nom, "", Problem::NameMissing);
    }
    let commune_name = reader.words(Column::Commune, 120);
    let written = Written {
        code: row.text(Column::CodeInsee),
        postal_code: row.text(Column::CodePostal),
        name: &commune_name,
        latitude: row.text(Column::Latitude),
        longitude: row.text(Column::Longitude),
    };
    let Some(place) = locate(&written, gazetteer, reader.findings) else {
        return reader.findings.reject(Column::Commune, "", Problem::NowhereKnown);
    };
    let postal_code = place.postal_code.as_ref().map(kernel::PostalCode::as_str);
    let mut record = Record {
        source_id: id.to_owned(),
        pivot: reader.pivot(),
        name,
        address: reader.words(Column::Adresse, 300),
        address_extra: reader.words(Column::ComplementAdresse, 300),
        phone: reader.phone(postal_code),
        emails: reader.emails(),
        sites: reader.urls(Column::SiteWeb),
        summary: reader.words(Column::PresentationResume, 10_000),
        detail: reader.words(Column::PresentationDetail, 10_000),
        producer: reader.words(Column::Source, 200),
        itinerancy: reader.terms(Column::Itinerance),
        parent: reader.words(Column::StructureParente, 300),
        updated: reader.date(),
        typologies: reader.terms(Column::Typologie),
        care: reader.terms(Column::PriseEnCharge),
        programmes: reader.terms(Column::Dispositifs),
        labels: reader.terms(Column::Labels),
        access: reader.terms(Column::ModalitesAcces),
        accessibility_url: reader.urls(Column::FicheAccesLibre).into_iter().next(),
        booking_url: reader.urls(Column::PriseRdv).into_iter().next(),
        role: reader.role(),
        accepts_pass: reader.accepts_pass(),
        stated_modes: reader.terms::<Mode>(Column::Modes),
        commune_name: place.commune_name,
        postal_code: place.postal_code.clone(),
        commune: place.commune,
        point: place.point,
        ..Record::default()
    };
    if record.address.is_empty() {
        reader.findings.note(Column::Adresse, "", Problem::AddressMissing, Action::Kept);
    }
    reader.hours(&mut record, gazetteer);
    reader.coded(&mut record);
    if record.accessibility_url.is_none() {
        record.accessibility_url = reader.urls(Column::Accessibilite).into_iter().next();
    }
    reader.shorten_summary(&mut record);
    Some(record)
}

struct Reader<'r, 'f, 'p> {
    row: &'r Row,
    reading: Reading,
    findings: &'f mut Findings<'p>,
}

impl Reader<'_, '_, '_> {
    fn separator(&self) -> Option<char> {
        self.reading.v0.then_some(';')
    }

    fn words(&mut self, column: Column, max: usize) -> String {
        let written = match self.row.cells.get(&column) {
            Some(Cell::Text(text)) => std::borrow::Cow::Borrowed(text.as_str()),
            Some(Cell::List(list)) => std::borrow::Cow::Owned(list.join(", ")),
            None => return String::new(),
        };
        let (text, problem) = fields::clean(&written, max);
        if let Some(problem) = problem {
            self.findings.note(column, &written, problem, Action::Corrected);
        }
        text
    }

    /// Version 1 allows 280 characters where version 0.1 had 500: a longer text moves whole to the long presentation
    /// when that is empty.
    fn shorten_summary(&mut self, record: &mut Record) {
        if record.summary.chars().count() <= SUMMARY_CHARS {
            return;
        }
        self.findings.note(Column::PresentationResume, &record.summary, Problem::TooLong, Action::Corrected);
        let short = fields::clean(&record.summary, SUMMARY_CHARS).0;
        let whole = std::mem::replace(&mut record.summary, short);
        if record.detail.is_empty() {
            record.detail = whole;
        }
    }

    fn pivot(&mut self) -> Pivot {
        let written = self.row.text(Column::Pivot);
        if written.is_empty() {
            return Pivot::Unknown;
        }
        let compact: String = written.chars().filter(|c| !c.is_whitespace()).take(20).collect();
        let Some(pivot) = Pivot::parse(&compact) else {
            self.findings.note(Column::Pivot, written, Problem::BadPivot, Action::Ignored);
            return Pivot::Unknown;
        };
        let wrong_key =
            |text: &str| text.len() == Pivot::UNKNOWN.len() && text.bytes().all(|b| b.is_ascii_digit());
        if matches!(&pivot, Pivot::Other(text) if wrong_key(text)) {
            self.findings.note(Column::Pivot, written, Problem::PivotKey, Action::Kept);
        }
        pivot
    }

    fn phone(&mut self, postal_code: Option<&str>) -> Option<String> {
        let written = self.row.text(Column::Telephone);
        if written.is_empty() {
            return None;
        }
        let Some((number, problem)) = fields::phone(written, postal_code) else {
            self.findings.note(Column::Telephone, written, Problem::BadPhone, Action::Ignored);
            return None;
        };
        if let Some(problem) = problem {
            self.findings.note(Column::Telephone, written, problem, Action::Corrected);
        }
        Some(number)
    }

    fn emails(&mut self) -> Vec<String> {
        let mut emails = Vec::new();
        for column in [Column::Courriels, Column::Courriel] {
            for value in self.row.values(column, Some(';')) {
                let value = value.strip_prefix("mailto:").unwrap_or(value);
                if !fields::is_email(value) || emails.len() >= 10 {
                    self.findings.note(column, value, Problem::BadEmail, Action::Ignored);
                } else if !emails.iter().any(|known| known == value) {
                    emails.push(value.to_owned());
                }
            }
        }
        emails
    }

    fn urls(&mut self, column: Column) -> Vec<String> {
        let mut urls: Vec<String> = Vec::new();
        for value in self.row.values(column, self.separator()) {
            match fields::url(value) {
                Some((url, problem)) if urls.len() < 10 => {
                    if let Some(problem) = problem {
                        self.findings.note(column, value, problem, Action::Corrected);
                    }
                    if !urls.contains(&url) {
                        urls.push(url);
                    }
                }
                _ => self.findings.note(column, value, Problem::BadUrl, Action::Ignored),
            }
        }
        urls
    }

    fn date(&mut self) -> Option<Date> {
        let written = self.row.text(Column::DateMaj);
        if written.is_empty() {
            self.findings.note(Column::DateMaj, "", Problem::DateMissing, Action::Kept);
            return None;
        }
        let Some((date, problem)) = fields::date(written) else {
            self.findings.note(Column::DateMaj, written, Problem::BadDate, Action::Ignored);
            return None;
        };
        // One day of grace: a file made this morning in Nouméa is dated tomorrow elsewhere.
        if date.year() < 1980 || date > self.reading.today.saturating_add(jiff::Span::new().days(1)) {
            self.findings.note(Column::DateMaj, written, Problem::DateUnlikely, Action::Ignored);
            return None;
        }
        if let Some(problem) = problem {
            self.findings.note(Column::DateMaj, written, problem, Action::Corrected);
        }
        Some(date)
    }

    fn hours(&mut self, record: &mut Record, gazetteer: &dyn Gazetteer) {
        let written = self.words(Column::Horaires, 2_000);
        let kept_text = self.words(Column::HorairesTexte, 2_000);
        if !kept_text.is_empty() {
            record.hours_text = Some(kept_text);
        }
        if written.is_empty() {
            return;
        }
        if gazetteer.reads_hours(&written) {
            record.hours = Some(written);
        } else {
            self.findings.note(Column::Horaires, &written, Problem::HoursUnreadable, Action::Kept);
            record.hours_text = Some(written);
        }
    }

    fn role(&mut self) -> Role {
        let written = self.row.text(Column::Role);
        if written.is_empty() {
            return Role::Mediation;
        }
        Role::from_code(written).unwrap_or_else(|| {
            self.findings.note(Column::Role, written, Problem::BadExtension, Action::Ignored);
            Role::Mediation
        })
    }

    fn accepts_pass(&mut self) -> Option<bool> {
        match self.row.text(Column::AcceptePass) {
            "" => None,
            "oui" | "true" => Some(true),
            "non" | "false" => Some(false),
            other => {
                self.findings.note(Column::AcceptePass, other, Problem::BadExtension, Action::Ignored);
                None
            }
        }
    }

    /// The terms of a list that has no meaning in version 0.1.
    fn terms<T: Term>(&mut self, column: Column) -> Terms<T> {
        let mut set = Terms::EMPTY;
        for value in self.row.values(column, self.separator()) {
            match T::from_label(value) {
                Some(term) => {
                    if term.label() != value {
                        self.findings.note(column, value, Problem::OtherSpelling, Action::Corrected);
                    }
                    set.insert(term);
                }
                None => self.findings.note(column, value, Problem::UnknownTerm, Action::Ignored),
            }
        }
        set
    }

    /// The lists that both versions have, under the same or another name, with other terms.
    fn coded(&mut self, record: &mut Record) {
        let v1_or_v0: [(Column, Option<Field>); 9] = [
            (Column::Services, Some(Field::Services)),
            (Column::Publics, Some(Field::Publics)),
            (Column::Frais, Some(Field::Conditions)),
            (Column::ModalitesAccompagnement, Some(Field::Support)),
            (Column::PublicsAccueillis, Some(Field::Publics)),
            (Column::ConditionsAcces, Some(Field::Conditions)),
            (Column::LabelsNationaux, Some(Field::Labels)),
            (Column::AutresLabels, None),
            (Column::LabelsAutres, None),
        ];
        for (column, field) in v1_or_v0 {
            for value in self.row.values(column, self.separator()) {
                let Some(field) = field else {
                    self.other_label(column, value, record);
                    continue;
                };
                if !self.reading.v0 && v1_term(column, value, record, self.findings) {
                    continue;
                }
                let Some(meanings) = convert(field, value) else {
                    if !(self.reading.v0 && v1_term(column, value, record, self.findings)) {
                        self.findings.note(column, value, Problem::UnknownTerm, Action::Ignored);
                    }
                    continue;
                };
                if !self.reading.v0 && !column.only_v0() {
                    self.findings.note(column, value, Problem::OldTerm, Action::Corrected);
                }
                for meaning in meanings {
                    apply(*meaning, record);
                }
            }
        }
    }

    fn other_label(&mut self, column: Column, value: &str, record: &mut Record) {
        let (label, problem) = fields::clean(value, 200);
        if let Some(problem) = problem {
            self.findings.note(column, value, problem, Action::Corrected);
        }
        if !label.is_empty() && record.other_labels.len() < 20 && !record.other_labels.contains(&label) {
            record.other_labels.push(label);
        }
    }
}

/// Reads a term of version 1 into its list; says whether it was one.
fn v1_term(column: Column, value: &str, record: &mut Record, findings: &mut Findings<'_>) -> bool {
    fn insert<T: Term>(value: &str, set: &mut Terms<T>) -> Option<bool> {
        let term = T::from_label(value)?;
        set.insert(term);
        Some(term.label() == value)
    }
    let exact = match column {
        Column::Services => insert(value, &mut record.services),
        Column::Publics | Column::PublicsAccueillis => insert::<Public>(value, &mut record.publics),
        Column::Frais | Column::ConditionsAcces => insert::<Cost>(value, &mut record.costs),
        Column::ModalitesAccompagnement => insert(value, &mut record.support),
        Column::LabelsNationaux => {
            insert(value, &mut record.programmes).or_else(|| insert(value, &mut record.labels))
        }
        _ => None,
    };
    if exact == Some(false) {
        findings.note(column, value, Problem::OtherSpelling, Action::Corrected);
    }
    exact.is_some()
}

fn apply(meaning: Meaning, record: &mut Record) {
    match meaning {
        Meaning::Service(term) => {
            record.services.insert(term);
        }
        Meaning::Public(term) => {
            record.publics.insert(term);
        }
        Meaning::Everybody => {}
        Meaning::Care(term) => {
            record.care.insert(term);
        }
        Meaning::Cost(term) => {
            record.costs.insert(term);
        }
        Meaning::AcceptsPass => record.accepts_pass = Some(true),
        Meaning::Programme(term) => {
            record.programmes.insert(term);
        }
        Meaning::Label(term) => {
            record.labels.insert(term);
        }
        Meaning::OtherLabel(label) => {
            if !record.other_labels.iter().any(|known| known == label) {
                record.other_labels.push(label.to_owned());
            }
        }
        Meaning::Support(term) => {
            record.support.insert(term);
        }
        Meaning::Mode(term) => {
            record.stated_modes.insert(term);
        }
    }
}
