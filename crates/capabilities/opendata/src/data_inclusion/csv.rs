//! The same shapes as CSV: the schema's names as header, lists joined by commas, an empty cell for what is not known.

use serde_json::Value;

/// The columns of the file of structures, in order.
pub const STRUCTURE_COLUMNS: [&str; 21] = [
    "source",
    "id",
    "nom",
    "date_maj",
    "description",
    "lien_source",
    "siret",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "longitude",
    "latitude",
    "telephone",
    "courriel",
    "site_web",
    "horaires_accueil",
    "accessibilite_lieu",
    "reseaux_porteurs",
    "score_qualite",
];

/// The columns of the file of services, in order.
pub const SERVICE_COLUMNS: [&str; 34] = [
    "source",
    "structure_id",
    "id",
    "nom",
    "description",
    "lien_source",
    "date_maj",
    "type",
    "thematiques",
    "frais",
    "frais_precisions",
    "publics",
    "publics_precisions",
    "conditions_acces",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "longitude",
    "latitude",
    "telephone",
    "courriel",
    "modes_accueil",
    "zone_eligibilite",
    "contact_nom_prenom",
    "lien_mobilisation",
    "modes_mobilisation",
    "mobilisable_par",
    "mobilisation_precisions",
    "volume_horaire_hebdomadaire",
    "nombre_semaines",
    "horaires_accueil",
    "score_qualite",
];

/// One line, with its end, from an object of the schema.
pub fn csv_row(columns: &[&str], object: &serde_json::Map<String, Value>) -> String {
    let mut row = String::new();
    for (n, column) in columns.iter().enumerate() {
        if n > 0 {
            row.push(',');
        }
        let cell = object.get(*column).map(cell).unwrap_or_default();
        if cell.contains(['"', ',', '\n', '\r']) || cell.trim().len() != cell.len() {
            row.push('"');
            row.push_str(&cell.replace('"', "\"\""));
            row.push('"');
        } else {
            row.push_str(&cell);
        }
    }
    row.push('\n');
    row
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
