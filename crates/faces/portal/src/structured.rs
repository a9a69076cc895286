//! What search engines read in our pages: schema.org, as JSON-LD in a script element that carries the answer's nonce.

use jiff::civil::Weekday;
use kernel::Point;
use places::{Brief, Place};
use serde_json::{Value, json};
use territory::Commune;
use timetable::Schedule;
use vocabulary::lmn::Cost;
use web::Page;

/// Days as schema.org names them, Monday first.
const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "Monday"),
    (Weekday::Tuesday, "Tuesday"),
    (Weekday::Wednesday, "Wednesday"),
    (Weekday::Thursday, "Thursday"),
    (Weekday::Friday, "Friday"),
    (Weekday::Saturday, "Saturday"),
    (Weekday::Sunday, "Sunday"),
];

/// The text of a script element: JSON in which nothing can end the element or begin another.
pub(crate) fn script(value: &Value) -> String {
    let graph = json!({ "@context": "https://schema.org", "@graph": value });
    let text = graph.to_string();
    let mut safe = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

/// The way here: labels and paths, the last one this page's.
pub(crate) fn breadcrumb(page: &Page, steps: &[(&str, String)]) -> Value {
    let items: Vec<Value> = steps
        .iter()
        .zip(1..)
        .map(|((name, path), position)| {
            json!({ "@type": "ListItem", "position": position, "name": name, "item": page.absolute(path) })
        })
        .collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": items })
}

/// A page of a list of places.
pub(crate) fn list(page: &Page, name: &str, total: usize, first: usize, places: &[&Brief]) -> Value {
    let items: Vec<Value> = places
        .iter()
        .zip(first..)
        .map(|(brief, position)| json!({ "@type": "ListItem", "position": position, "item": summary(page, brief) }))
        .collect();
    json!({ "@type": "ItemList", "name": name, "numberOfItems": total, "itemListElement": items })
}

/// A place as a list knows it.
fn summary(page: &Page, brief: &Brief) -> Value {
    let url = page.absolute(&format!("/lieux/{}", brief.id));
    let postal_code = brief.postal_code.as_ref().map(kernel::PostalCode::as_str);
    let mut place = json!({
        "@type": "Place",
        "@id": url,
        "url": url,
        "name": &*brief.name,
        "address": address(&brief.address, postal_code, &brief.commune_name, None),
    });
    put(&mut place, "geo", brief.point.map(geo));
    put(&mut place, "telephone", brief.phone.as_deref().map(Value::from));
    place
}

/// A place with all its sheet says.
pub(crate) fn place(page: &Page, place: &Place, commune: Option<&Commune>) -> Value {
    let record = &place.record;
    let url = page.absolute(&format!("/lieux/{}", place.id));
    let postal_code = record.postal_code.as_ref().map(kernel::PostalCode::as_str);
    let departement = commune.map(|one| one.departement.as_str());
    let mut out = json!({
        "@type": "Place",
        "@id": url,
        "url": url,
        "name": record.name,
        "publicAccess": true,
        "address": address(&record.address, postal_code, &record.commune_name, departement),
    });
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    put(&mut out, "geo", record.point.map(geo));
    put(&mut out, "telephone", record.phone.as_deref().map(Value::from));
    put(&mut out, "description", text(record.summary.trim()));
    put(&mut out, "sameAs", (!record.sites.is_empty()).then(|| json!(record.sites)));
    put(&mut out, "openingHoursSpecification", place.schedule().as_ref().and_then(hours));
    if !record.costs.is_empty() {
        let free = record.costs.contains(Cost::Free) && record.costs.len() == 1;
        put(&mut out, "isAccessibleForFree", Some(free.into()));
    }
    out
}

fn put(object: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(key.to_owned(), value);
    }
}

fn address(street: &str, postal_code: Option<&str>, commune: &str, region: Option<&str>) -> Value {
    let mut out = json!({ "@type": "PostalAddress", "addressLocality": commune, "addressCountry": "FR" });
    put(&mut out, "streetAddress", (!street.is_empty()).then(|| street.into()));
    put(&mut out, "postalCode", postal_code.map(Value::from));
    put(&mut out, "addressRegion", region.map(Value::from));
    out
}

fn geo(point: Point) -> Value {
    // Five decimals are a metre: more would say what nobody measured.
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    json!({ "@type": "GeoCoordinates", "latitude": round(point.lat()), "longitude": round(point.lon()) })
}

/// The ordinary week, one specification for each run of hours; none when it never opens.
fn hours(schedule: &Schedule) -> Option<Value> {
    let mut runs: Vec<((u16, u16), Vec<&str>)> = Vec::new();
    for (day, name) in DAYS {
        for range in schedule.week().hours(day) {
            let run = (range.start, range.end);
            match runs.iter_mut().find(|(known, _)| *known == run) {
                Some((_, days)) => days.push(name),
                None => runs.push((run, vec![name])),
            }
        }
    }
    // 24:00 is midnight of the next day, which schema.org writes 23:59.
    let clock = |minute: u16| match minute {
        0..1440 => format!("{:02}:{:02}", minute / 60, minute % 60),
        _ => "23:59".to_owned(),
    };
    let one = |((opens, closes), days): ((u16, u16), Vec<&str>)| {
        json!({
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": days,
            "opens": clock(opens),
            "closes": clock(closes),
        })
    };
    (!runs.is_empty()).then(|| runs.into_iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_leave_its_script_element() {
        let text = script(&json!([{ "name": "</script><script>alert(1)</script> & \u{2028}" }]));
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["@graph"][0]["name"], "</script><script>alert(1)</script> & \u{2028}");
    }

    #[test]
    fn a_week_becomes_runs_of_hours() {
        let schedule = Schedule::parse("Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00").unwrap();
        let hours = hours(&schedule).unwrap();
        assert_eq!(hours.as_array().unwrap().len(), 2);
        assert_eq!(hours[0]["dayOfWeek"].as_array().unwrap().len(), 6);
        assert_eq!((hours[0]["opens"].as_str(), hours[1]["closes"].as_str()), (Some("09:00"), Some("17:00")));
        assert!(super::hours(&Schedule::parse("off").unwrap()).is_none());
    }
}
