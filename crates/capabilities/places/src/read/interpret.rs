//! A row of texts becomes a [`Record`], tolerantly; everything put right or left out is noted.

use std::collections::HashMap;

use cleaning::{Change, Cleaned, Refusal, Rule, Several};
use jiff::civil::Date;
use timetable::french;
use vocabulary::lmn::{Cost, Public};
use vocabulary::v0::{Field, Meaning, convert};
use vocabulary::{Mode, Term, Terms};

use super::locate::{Gazetteer, Written, locate};
use crate::column::Column;
use crate::model::{MAX_SOURCE_ID_BYTES, Pivot, Record, Role};
use crate::report::{Action, Line, Problem};

/// The most e-mail or web addresses kept of one record.
const MAX_VALUES: usize = 10;
/// How much of hours in words is shown before what they became.
const HOURS_SHOWN: usize = 36;

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
    /// Tells every change, spaces apart: nobody needs to read that two were one.
    pub(super) fn changes(&mut self, column: Column, changes: &[Change]) {
        for change in changes.iter().filter(|change| change.rule != Rule::TextSpaces) {
            (self.push)(Line::changed(self.line, column.name(), change));
        }
    }
    pub(super) fn refused(&mut self, column: Column, refusal: &Refusal) {
        (self.push)(Line::refused(self.line, column.name(), refusal));
    }
    fn reject<T>(&mut self, column: Column, value: &str, problem: Problem) -> Option<T> {
        self.note(column, value, problem, Action::Rejected);
        None
    }
}

impl Row {
    pub(super) fn text(&self, column: Column) -> &str {
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
    let commune = cleaning::commune_name(row.text(Column::Commune));
    reader.findings.changes(Column::Commune, &commune.changes);
    let near =
        cleaning::address::Known { postal_code: row.text(Column::CodePostal), commune: &commune.value.name };
    let address = cleaning::address::address_near(row.text(Column::Adresse), near);
    reader.findings.changes(Column::Adresse, &address.changes);
    let (commune, address) = (commune.value, address.value);
    // What was written in the wrong cell stands for what is missing in its own.
    let elsewhere = [&commune.postal_code, &address.postal_code].into_iter().flatten().next();
    let written = Written {
        code: row.text(Column::CodeInsee),
        postal_code: Some(row.text(Column::CodePostal))
            .filter(|code| !code.is_empty())
            .or(elsewhere.map(String::as_str))
            .unwrap_or_default(),
        name: if commune.name.is_empty() {
            address.commune.as_deref().unwrap_or_default()
        } else {
            &commune.name
        },
        arrondissement: commune.arrondissement,
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
        address: address.line(),
        address_extra: reader.address_extra(&address.postal_box),
        phone: reader.phone(postal_code),
        emails: reader.emails(),
        sites: reader.urls(Column::SiteWeb),
        summary: reader.prose(Column::PresentationResume, 10_000),
        detail: reader.prose(Column::PresentationDetail, 10_000),
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
        point_precision: place.precision,
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
        self.written(column, |written| cleaning::text(written, max))
    }

    /// A long text, which may have been copied from a page.
    fn prose(&mut self, column: Column, max: usize) -> String {
        self.written(column, |written| cleaning::plain_text(written, max))
    }

    fn written(&mut self, column: Column, clean: impl Fn(&str) -> Cleaned<String>) -> String {
        let written = match self.row.cells.get(&column) {
            Some(Cell::Text(text)) => std::borrow::Cow::Borrowed(text.as_str()),
            Some(Cell::List(list)) => std::borrow::Cow::Owned(list.join(", ")),
            None => return String::new(),
        };
        let cleaned = clean(&written);
        self.findings.changes(column, &cleaned.changes);
        cleaned.value
    }

    /// The complement, with the box of letters that stood in the address.
    fn address_extra(&mut self, postal_box: &str) -> String {
        let extra = self.words(Column::ComplementAdresse, 300);
        let known = kernel::text::fold(&extra).contains(&kernel::text::fold(postal_box));
        match (extra.is_empty(), postal_box.is_empty() || known) {
            (_, true) => extra,
            (true, false) => postal_box.to_owned(),
            (false, false) => format!("{extra}, {postal_box}"),
        }
    }

    /// Version 1 allows 280 characters where version 0.1 had 500: a longer text moves whole to the long presentation
    /// when that is empty.
    fn shorten_summary(&mut self, record: &mut Record) {
        if record.summary.chars().count() <= SUMMARY_CHARS {
            return;
        }
        self.findings.note(Column::PresentationResume, &record.summary, Problem::TooLong, Action::Corrected);
        let short = cleaning::text(&record.summary, SUMMARY_CHARS).value;
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
        if cleaning::text::says_nothing(written) {
            return Pivot::Unknown;
        }
        let number = match cleaning::official_number(written) {
            Ok(number) => number,
            Err(refusal) => {
                self.findings.refused(Column::Pivot, &refusal);
                return Pivot::Unknown;
            }
        };
        self.findings.changes(Column::Pivot, &number.changes);
        // Capitals or small letters are the same number.
        let Some(pivot) = Pivot::parse(&number.value) else {
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
        match cleaning::phone(written, postal_code) {
            Ok(phone) => {
                self.findings.changes(Column::Telephone, &phone.changes);
                Some(phone.value.number)
            }
            Err(refusal) => {
                self.findings.refused(Column::Telephone, &refusal);
                None
            }
        }
    }

    /// The values of a multiple cell, each once over all of `columns`.
    fn several(&mut self, columns: &[Column], read: impl Fn(&str) -> Several<String>) -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for column in columns {
            for written in self.row.values(*column, self.separator()) {
                let several = read(written);
                self.findings.changes(*column, &several.changes);
                for refusal in &several.refused {
                    self.findings.refused(*column, refusal);
                }
                for value in several.values {
                    if !values.contains(&value) && values.len() < MAX_VALUES {
                        values.push(value);
                    }
                }
            }
        }
        values
    }

    fn emails(&mut self) -> Vec<String> {
        self.several(&[Column::Courriels, Column::Courriel], cleaning::emails)
    }

    fn urls(&mut self, column: Column) -> Vec<String> {
        self.several(&[column], cleaning::urls)
    }

    fn date(&mut self) -> Option<Date> {
        let written = self.row.text(Column::DateMaj);
        if written.is_empty() {
            self.findings.note(Column::DateMaj, "", Problem::DateMissing, Action::Kept);
            return None;
        }
        let date = match cleaning::date(written) {
            Ok(date) => date,
            Err(refusal) => {
                self.findings.refused(Column::DateMaj, &refusal);
                return None;
            }
        };
        // One day of grace: a file made this morning in Nouméa is dated tomorrow elsewhere.
        if date.value.year() < 1980
            || date.value > self.reading.today.saturating_add(jiff::Span::new().days(1))
        {
            self.findings.note(Column::DateMaj, written, Problem::DateUnlikely, Action::Ignored);
            return None;
        }
        self.findings.changes(Column::DateMaj, &date.changes);
        Some(date.value)
    }

    /// Hours in the syntax, or in French words that convert without a doubt; the rest is shown as written.
    fn hours(&mut self, record: &mut Record, gazetteer: &dyn Gazetteer) {
        let mut written = self.words(Column::Horaires, 2_000);
        let mut column = Column::Horaires;
        let beside = self.words(Column::HorairesTexte, 2_000);
        if written.is_empty() {
            (written, column) = (beside, Column::HorairesTexte);
        } else if !beside.is_empty() {
            record.hours_text = Some(beside);
        }
        if written.is_empty() {
            return;
        }
        if column == Column::Horaires && gazetteer.reads_hours(&written) {
            record.hours = Some(written);
            return;
        }
        match french::parse(&written) {
            Ok(french::Parsed { osm, notes, .. }) => {
                let before_and_after = format!("{} → {osm}", kernel::text::excerpt(&written, HOURS_SHOWN));
                self.findings.note(column, &before_and_after, Problem::HoursInWords, Action::Corrected);
                let says_more = !notes.is_empty() || osm.contains('"');
                record.hours = Some(osm);
                if says_more {
                    record.hours_text = Some(with_words(written, record.hours_text.take()));
                }
            }
            Err(_) => {
                if column == Column::Horaires {
                    self.findings.note(column, &written, Problem::HoursUnreadable, Action::Kept);
                }
                record.hours_text = Some(with_words(written, record.hours_text.take()));
            }
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
        let label = cleaning::text(value, 200);
        self.findings.changes(column, &label.changes);
        let label = label.value;
        if !label.is_empty() && record.other_labels.len() < 20 && !record.other_labels.contains(&label) {
            record.other_labels.push(label);
        }
    }
}

/// Hours as written, with the words that stood beside them.
fn with_words(written: String, beside: Option<String>) -> String {
    match beside {
        Some(beside) => format!("{written} · {beside}"),
        None => written,
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
