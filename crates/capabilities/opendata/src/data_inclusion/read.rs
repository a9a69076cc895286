//! Files of the schema in: structures and services, JSON or CSV, become records of places.
//!
//! Each structure is rewritten as a row of the national standard and read by the register's own reader, which checks,
//! corrects and tells. A structure whose services are all about something else than digital help is left aside and
//! counted: it is no place of ours.

use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

use jiff::civil::Date;
use places::read::{Content, Gazetteer};
use serde_json::{Map, Value};
use vocabulary::crosswalk::Conversion;
use vocabulary::data_inclusion::{
    Frais, ModeAccueil, ModeMobilisation, Public, ReseauPorteur, Thematique, TypeService,
};
use vocabulary::lmn::{self, AccessMode, Care, Cost, Itinerancy, Label, Programme, SupportMode, Typology};
use vocabulary::{Term, Terms};

use super::precisions::{self, Coming};

/// The longest short presentation of the national standard, in characters.
const SUMMARY_CHARS: usize = 280;

type Object = Map<String, Value>;

/// Why a pair of files cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Neither JSON nor CSV with the schema's names.
    #[error("{0}: not a file of the schema ({1})")]
    Form(&'static str, String),
    /// The file stopped.
    #[error(transparent)]
    Input(#[from] std::io::Error),
}

/// What the files gave.
#[derive(Debug)]
pub struct Reading {
    /// Records and findings; the line of a finding is the rank of its structure, from 1.
    pub content: Content,
    /// Structures left aside: none of their services is about digital help.
    pub not_digital: u64,
    /// Services whose structure is not in the file.
    pub orphans: u64,
}

struct Tables {
    services: Conversion<Thematique, lmn::Service>,
    publics: Conversion<Public, lmn::Public>,
    types: Conversion<TypeService, SupportMode>,
    received: Conversion<ModeAccueil, SupportMode>,
    costs: Conversion<Frais, Cost>,
    access: Conversion<ModeMobilisation, AccessMode>,
    programmes: Conversion<ReseauPorteur, Programme>,
    typologies: Conversion<ReseauPorteur, Typology>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    services: Conversion::of("data-inclusion-1-thematiques--lmn-1-services"),
    publics: Conversion::of("data-inclusion-1-publics--lmn-1-publics"),
    types: Conversion::of("data-inclusion-1-types--lmn-1-support"),
    received: Conversion::of("data-inclusion-1-modes-accueil--lmn-1-support"),
    costs: Conversion::of("data-inclusion-1-frais--lmn-1-costs"),
    access: Conversion::of("data-inclusion-1-modes-mobilisation--lmn-1-access"),
    programmes: Conversion::of("data-inclusion-1-reseaux-porteurs--lmn-1-programmes"),
    typologies: Conversion::of("data-inclusion-1-reseaux-porteurs--lmn-1-typologies"),
});

/// Reads a file of structures and a file of services.
///
/// # Errors
/// [`Unreadable`] when a file has not the schema's form; a bad structure is told in the content's report.
pub fn read(
    structures: impl Read,
    services: impl Read,
    gazetteer: &dyn Gazetteer,
    today: Date,
) -> Result<Reading, Unreadable> {
    let structures = objects("structures", structures)?;
    let mut by_structure: HashMap<String, Vec<Object>> = HashMap::new();
    for service in objects("services", services)? {
        by_structure.entry(text(&service, "structure_id").to_owned()).or_default().push(service);
    }
    let one_source = structures.windows(2).all(|pair| text(&pair[0], "source") == text(&pair[1], "source"));
    let mut reading = Reading { content: Content::default(), not_digital: 0, orphans: 0 };
    let mut rows = Vec::with_capacity(structures.len());
    for structure in &structures {
        let services = by_structure.remove(text(structure, "id")).unwrap_or_default();
        let offered = Offered::of(&services);
        if !services.is_empty() && offered.services.is_empty() {
            reading.not_digital += 1;
            continue;
        }
        rows.push(Value::Object(row(structure, &services, &offered, one_source)));
    }
    reading.orphans = by_structure.values().map(|services| services.len() as u64).sum();
    let json = serde_json::to_vec(&rows).map_err(std::io::Error::from)?;
    reading.content = places::read::read(json.as_slice(), gazetteer, today);
    reading.content.report.format = Some("data-inclusion-1");
    Ok(reading)
}

/// The objects of a JSON array, or the rows of a CSV by its header.
fn objects(name: &'static str, mut input: impl Read) -> Result<Vec<Object>, Unreadable> {
    let mut bytes = Vec::new();
    input.by_ref().take(places::read::MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    let refuse = |why: String| Unreadable::Form(name, why);
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return serde_json::from_slice(&bytes).map_err(|error| refuse(error.to_string()));
    }
    let table =
        places::read::table(bytes.as_slice()).map_err(|line| refuse(format!("line {}", line.line)))?;
    let mut rows = table.into_iter();
    let header = rows.next().unwrap_or_default();
    if !header.iter().any(|column| column == "id") {
        return Err(refuse("no column id".to_owned()));
    }
    let object = |row: Vec<String>| {
        let cells = header.iter().cloned().zip(row).filter(|(_, cell)| !cell.is_empty());
        cells.map(|(column, cell)| (column, Value::String(cell))).collect()
    };
    Ok(rows.map(object).collect())
}

fn text<'a>(object: &'a Object, field: &str) -> &'a str {
    object.get(field).and_then(Value::as_str).unwrap_or_default().trim()
}

/// The terms of a list, or of one value: an array in JSON, commas in CSV. Terms of another version are left out.
fn terms<T: Term>(object: &Object, field: &str) -> Terms<T> {
    match object.get(field) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).filter_map(T::from_label).collect(),
        Some(Value::String(text)) => text.split(',').filter_map(T::from_label).collect(),
        _ => Terms::EMPTY,
    }
}

/// What the services of a structure say together: the national standard says it once for the whole place.
#[derive(Debug, Default)]
struct Offered {
    services: Terms<lmn::Service>,
    support: Terms<SupportMode>,
    publics: Terms<lmn::Public>,
    care: Terms<Care>,
    costs: Terms<Cost>,
    access: Terms<AccessMode>,
    itinerancy: Terms<Itinerancy>,
    accepts_pass: Option<bool>,
    hours_text: Option<String>,
    booking: String,
}

impl Offered {
    fn of(services: &[Object]) -> Self {
        let tables = &*TABLES;
        let mut all = Self::default();
        let mut everybody = false;
        for service in services {
            let (named, way) = by_name(text(service, "nom"));
            let digital = match named {
                Some(service) => [service].into(),
                None => tables.services.terms(terms(service, "thematiques")),
            };
            if digital.is_empty() {
                continue;
            }
            all.services = all.services.union(digital);
            // A service named by the standard says its way of support in its name, or does not say it.
            all.support = all.support.union(match (named, way) {
                (_, Some(way)) => [way].into(),
                (Some(_), None) => Terms::EMPTY,
                (None, None) => tables.types.terms(terms(service, "type")),
            });
            all.support = all.support.union(tables.received.terms(terms(service, "modes_accueil")));
            let publics: Terms<Public> = terms(service, "publics");
            everybody |= publics.is_empty() || publics.contains(Public::TOUS_PUBLICS);
            all.publics = all.publics.union(tables.publics.terms(publics));
            all.care = all.care.union(precisions::read_care(text(service, "publics_precisions")));
            let (costs, pass) = precisions::read_cost(text(service, "frais_precisions"));
            let coded = tables.costs.terms(terms(service, "frais"));
            all.costs = all.costs.union(if costs.is_empty() { coded } else { costs });
            all.accepts_pass = all.accepts_pass.or(pass);
            let coming = Coming::read(text(service, "mobilisation_precisions"));
            let coded = tables.access.terms(terms(service, "modes_mobilisation"));
            all.access = all.access.union(if coming.access.is_empty() { coded } else { coming.access });
            all.itinerancy = all.itinerancy.union(coming.itinerancy);
            all.hours_text = all.hours_text.or(coming.hours_text);
            if all.booking.is_empty() {
                text(service, "lien_mobilisation").clone_into(&mut all.booking);
            }
        }
        if everybody {
            all.publics = Terms::EMPTY;
        }
        all
    }
}

/// A service of the national standard, and its way of support, when the name of a service is theirs.
fn by_name(name: &str) -> (Option<lmn::Service>, Option<SupportMode>) {
    if let Some(service) = lmn::Service::from_label(name) {
        return (Some(service), None);
    }
    let parts = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    match parts.map(|(service, way)| (lmn::Service::from_label(service), SupportMode::from_label(way))) {
        Some((Some(service), Some(way))) => (Some(service), Some(way)),
        _ => (None, None),
    }
}

/// The row of the national standard.
fn row(structure: &Object, services: &[Object], offered: &Offered, one_source: bool) -> Object {
    let mut row = Object::new();
    let mut put = |column: &str, value: String| {
        if !value.is_empty() {
            row.insert(column.to_owned(), Value::String(value));
        }
    };
    let source = text(structure, "source");
    let id = text(structure, "id");
    // Inside one source its own identifiers are enough, and they are the ones that its next edition keeps.
    let own = id.strip_prefix(source).and_then(|id| id.strip_prefix("--")).filter(|_| one_source);
    put("id", own.unwrap_or(id).to_owned());
    put("source", source.to_owned());
    for (field, column) in [
        ("siret", "pivot"),
        ("nom", "nom"),
        ("commune", "commune"),
        ("code_postal", "code_postal"),
        ("code_insee", "code_insee"),
        ("adresse", "adresse"),
        ("complement_adresse", "complement_adresse"),
        ("telephone", "telephone"),
        ("site_web", "site_web"),
        ("horaires_accueil", "horaires"),
        ("date_maj", "date_maj"),
        ("accessibilite_lieu", "fiche_acces_libre"),
    ] {
        put(column, text(structure, field).to_owned());
    }
    for column in ["latitude", "longitude"] {
        put(column, number(structure.get(column)));
    }
    // The structure's address first; a service's when the structure gives none.
    let email = std::iter::once(structure).chain(services).map(|object| text(object, "courriel"));
    put("courriels", email.into_iter().find(|email| !email.is_empty()).unwrap_or_default().to_owned());
    let (summary, detail) = presentation(text(structure, "description"));
    put("presentation_resume", summary);
    put("presentation_detail", detail);
    let networks: Terms<ReseauPorteur> = terms(structure, "reseaux_porteurs");
    put("typologie", TABLES.typologies.terms(networks).labels("|"));
    put("dispositif_programmes_nationaux", TABLES.programmes.terms(networks).labels("|"));
    if networks.iter().any(|network| network.code() == "fabrique-de-territoire") {
        put("formations_labels", Label::Fabrique.label().to_owned());
    }
    put("services", offered.services.labels("|"));
    put("modalites_accompagnement", offered.support.labels("|"));
    put("publics_specifiquement_adresses", offered.publics.labels("|"));
    put("prise_en_charge_specifique", offered.care.labels("|"));
    put("frais_a_charge", offered.costs.labels("|"));
    put("modalites_acces", offered.access.labels("|"));
    put("itinerance", offered.itinerancy.labels("|"));
    put("prise_rdv", offered.booking.clone());
    put("horaires_texte", offered.hours_text.clone().unwrap_or_default());
    put(
        "accepte_pass",
        offered.accepts_pass.map(|yes| if yes { "oui" } else { "non" }).unwrap_or_default().to_owned(),
    );
    row
}

fn number(value: Option<&Value>) -> String {
    match value {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.trim().to_owned(),
        _ => String::new(),
    }
}

/// The first paragraph as short presentation when it is short enough, the rest as long one.
fn presentation(text: &str) -> (String, String) {
    let short = |part: &str| part.chars().count() <= SUMMARY_CHARS;
    match text.split_once("\n\n") {
        Some((first, rest)) if short(first) => (first.trim().to_owned(), rest.trim().to_owned()),
        None if short(text) => (text.to_owned(), String::new()),
        _ => (String::new(), text.to_owned()),
    }
}
