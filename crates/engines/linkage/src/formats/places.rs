//! Registers of places: the columns of French open data, one JSON object a line or CSV.

use super::Mistake;
use crate::{OfficialNumber, Point, Record};
use serde::Deserialize;

/// Records and the identifier of each.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Identifiers, unique to each record.
    pub ids: Vec<String>,
    /// The records, in the file's order.
    pub records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => split(&text),
            Self::Many(all) => all,
        }
    }
}

#[derive(Deserialize)]
struct Line {
    #[serde(alias = "id")]
    uid: String,
    #[serde(default)]
    source: Option<String>,
    nom: Option<String>,
    adresse: Option<String>,
    code_postal: Option<String>,
    commune: Option<String>,
    code_insee: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    telephone: Option<OneOrMany>,
    telephone_mobile_empreinte: Option<String>,
    #[serde(alias = "courriels")]
    courriel: Option<OneOrMany>,
    site_web: Option<OneOrMany>,
    #[serde(alias = "pivot")]
    siret: Option<String>,
    rna: Option<String>,
    typologie: Option<OneOrMany>,
    #[serde(alias = "dispositif_programmes_nationaux")]
    programmes: Option<OneOrMany>,
}

fn split(text: &str) -> Vec<String> {
    text.split(['|', ';']).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

/// Reads JSON lines.
pub fn from_jsonl(text: &str) -> Result<Places, Mistake> {
    let mut out = Places::default();
    for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let wrong = |e: serde_json::Error| Mistake::Line { line: number, what: e.to_string() };
        let read: Line = serde_json::from_str(line).map_err(wrong)?;
        let many = |field: Option<OneOrMany>| field.map(OneOrMany::into_vec).unwrap_or_default();
        let source_id = read.uid.split_once(':').map_or(read.uid.as_str(), |(_, id)| id).to_owned();
        let mut record = Record {
            source: read.source.unwrap_or_default(),
            source_id,
            name: read.nom.unwrap_or_default(),
            address: read.adresse.unwrap_or_default(),
            postal_code: read.code_postal.unwrap_or_default(),
            commune: read.code_insee.unwrap_or_default(),
            commune_name: read.commune.unwrap_or_default(),
            point: read
                .latitude
                .zip(read.longitude)
                .map(|(latitude, longitude)| Point { latitude, longitude }),
            phones: many(read.telephone),
            emails: many(read.courriel),
            sites: many(read.site_web),
            numbers: Vec::new(),
            typologies: many(read.typologie),
            programmes: many(read.programmes),
        };
        record.phones.extend(read.telephone_mobile_empreinte);
        for (register, number) in [("siret", read.siret), ("rna", read.rna)] {
            if let Some(number) = number.filter(|n| !n.is_empty()) {
                record.numbers.push(OfficialNumber { register: register.to_owned(), number });
            }
        }
        out.ids.push(read.uid);
        out.records.push(record);
    }
    Ok(out)
}

/// Whether a CSV's header is that of places.
pub fn is_places(header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|column| column == name);
    has("id") && has("nom") && has("adresse")
}

/// Reads a CSV of places.
pub fn from_csv(table: &super::Table) -> Places {
    let at = |name: &str| table.columns.iter().position(|column| column == name);
    let named = |names: &[&str]| names.iter().find_map(|name| at(name));
    let columns = [
        named(&["source"]),
        named(&["nom"]),
        named(&["adresse"]),
        named(&["code_postal"]),
        named(&["commune"]),
        named(&["code_insee"]),
        named(&["latitude"]),
        named(&["longitude"]),
        named(&["telephone"]),
        named(&["courriel", "courriels"]),
        named(&["site_web"]),
        named(&["siret", "pivot"]),
        named(&["rna"]),
        named(&["typologie"]),
        named(&["dispositif_programmes_nationaux", "programmes"]),
    ];
    let mut out = Places { ids: table.ids.clone(), records: Vec::with_capacity(table.rows.len()) };
    for (row, id) in table.rows.iter().zip(&table.ids) {
        let get = |column: usize| columns[column].and_then(|at| row.get(at)).map_or("", |v| v.trim());
        let number = |column: usize| get(column).parse::<f64>().ok();
        let record = Record {
            source: get(0).to_owned(),
            source_id: id.clone(),
            name: get(1).to_owned(),
            address: get(2).to_owned(),
            postal_code: get(3).to_owned(),
            commune_name: get(4).to_owned(),
            commune: get(5).to_owned(),
            point: number(6).zip(number(7)).map(|(latitude, longitude)| Point { latitude, longitude }),
            phones: split(get(8)),
            emails: split(get(9)),
            sites: split(get(10)),
            numbers: Vec::new(),
            typologies: split(get(13)),
            programmes: split(get(14)),
        };
        out.records.push(record.with_number("siret", get(11)).with_number("rna", get(12)));
    }
    out
}
