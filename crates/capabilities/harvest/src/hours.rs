//! Opening hours, from the way a source lays them out to the columns of the standard.

use mapping::{Hours, Mapped};

/// French names, Monday first.
const DAYS: [&str; 7] = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"];

/// Puts the hours of a row in its column `horaires`, and the words beside them in `horaires_texte`. The reader of the
/// standard then says whether they are hours; what it cannot read it keeps as words.
pub(crate) fn put(mapped: &mut Mapped) {
    if mapped.hours.is_empty() {
        return;
    }
    let hours = std::mem::take(&mut mapped.hours);
    let (osm, text) = columns(&hours);
    for (name, value) in [("horaires", osm), ("horaires_texte", text)] {
        if !value.is_empty() && mapped.get(name).is_empty() {
            mapped.columns.push((name, vec![value]));
        }
    }
    mapped.hours = hours;
}

/// Hours as they are written, and words beside them.
fn columns(hours: &Hours) -> (String, String) {
    let written = if !hours.osm.is_empty() {
        hours.osm.clone()
    } else if hours.says_days() {
        days_in_words(hours)
    } else {
        hours.week.clone()
    };
    (written, hours.note.clone())
}

fn days_in_words(hours: &Hours) -> String {
    let said = DAYS.iter().zip(&hours.days).filter(|(_, text)| !text.is_empty());
    said.map(|(day, text)| format!("{day} : {text}")).collect::<Vec<_>>().join(" ; ")
}
