//! The export of every place that is shipped: valid for the schema's own package, scored as it scores, and read back
//! without losing more than what is listed.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;
use jiff::civil::{Date, date};
use opendata::data_inclusion::{Converted, Losses, of_place, read};
use opendata::export::{File, Writer};
use places::model::Pivot;
use places::{France, Place, Precision, Record, SourceRecord};
use territory::Territories;
use vocabulary::Terms;
use vocabulary::crosswalk::Conversion;
use vocabulary::data_inclusion::ReseauPorteur;
use vocabulary::lmn::{AccessMode, Label, Programme, Typology};

const TODAY: Date = date(2026, 11, 28);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The places shipped with the program, as its reader reads them.
fn bundled() -> Vec<Place> {
    let france = France::new(Territories::bundled());
    let mut all: Vec<Place> = Vec::new();
    for bundled in places::bundled::sources() {
        let file = fs::File::open(root().join(format!("data/places/{}.jsonl.gz", bundled.id))).unwrap();
        let content = places::read::read(GzDecoder::new(file), &france, TODAY);
        for (_, record) in content.records {
            let id = uuid::Uuid::from_u128(all.len() as u128).into();
            all.push(SourceRecord { id, source: bundled.id.clone(), record, withdrawn: false }.into());
        }
    }
    all
}

fn convert(places: &[Place]) -> (Vec<Converted>, Losses) {
    let mut losses = Losses::new();
    let site = Some("https://passerelle.example.fr");
    (places.iter().filter_map(|place| of_place(place, site, TODAY, &mut losses).ok()).collect(), losses)
}

fn file(file: File, converted: &[Converted]) -> Vec<u8> {
    let mut writer = Writer::new(file, TODAY);
    let mut bytes = writer.write(converted).unwrap();
    bytes.extend(writer.finish());
    bytes
}

#[test]
fn the_schemas_own_package_accepts_every_place_and_gives_the_same_scores() {
    let python = root().join("target/data-inclusion/bin/python");
    if !python.exists() {
        assert!(!testkit::required(), "missing: {} (cargo xtask prerequisites)", python.display());
        eprintln!("skipped: data-inclusion-schema is not installed (cargo xtask prerequisites)");
        return;
    }
    let places = bundled();
    let (converted, losses) = convert(&places);
    assert!(converted.len() > 62_000, "{} of {}", converted.len(), places.len());
    println!("values without a field: {losses:?}");
    let folder = root().join("target/data-inclusion-export");
    fs::create_dir_all(&folder).unwrap();
    for one in File::ALL {
        fs::write(folder.join(one.name()), file(one, &converted)).unwrap();
    }
    let output = Command::new(python)
        .arg(root().join("tests/data-inclusion/validate.py"))
        .args([folder.as_os_str(), TODAY.to_string().as_ref()])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    println!("{told}");
}

/// What a record becomes on its way through the schema: the losses, listed. Everything else must come back equal.
fn after_the_journey(place: &Place) -> Record {
    let mut record = place.record.clone();
    let programmes =
        Conversion::<Programme, ReseauPorteur>::of("lmn-1-programmes--data-inclusion-1-reseaux-porteurs");
    let programmes_back =
        Conversion::<ReseauPorteur, Programme>::of("data-inclusion-1-reseaux-porteurs--lmn-1-programmes");
    let typologies =
        Conversion::<Typology, ReseauPorteur>::of("lmn-1-typologies--data-inclusion-1-reseaux-porteurs");
    let typologies_back =
        Conversion::<ReseauPorteur, Typology>::of("data-inclusion-1-reseaux-porteurs--lmn-1-typologies");
    // Kinds of places and programmes that are no network of theirs, or that several of ours share.
    let networks = programmes.terms(record.programmes).union(typologies.terms(record.typologies));
    record.programmes = programmes_back.terms(networks);
    record.typologies = typologies_back.terms(networks);
    // One address, one site, one number: SIRET.
    record.emails.truncate(1);
    record.sites.truncate(1);
    if !matches!(record.pivot, Pivot::Siret(_)) {
        record.pivot = Pivot::Unknown;
    }
    // How well a point is known; the commune's is not written, and found again.
    if record.point_precision != Precision::Commune {
        record.point_precision = Precision::Given;
    }
    // No field at all.
    record.parent = String::new();
    record.other_labels = Vec::new();
    record.labels = record.labels.intersection([Label::Fabrique].into());
    record.role = places::Role::default();
    record.stated_modes = Terms::EMPTY;
    record.producer = place.source.to_string();
    // A final full stop.
    record.name = record.name.trim_end_matches(['.', ' ']).to_owned();
    if record.booking_url.is_some() && record.access.is_empty() {
        // A page to book with no way said: booking is one.
        record.access = [AccessMode::OnlineBooking].into();
    }
    if record.services.is_empty() {
        // Said of services only.
        record.hours_text = None;
        record.itinerancy = Terms::EMPTY;
        record.publics = Terms::EMPTY;
        record.care = Terms::EMPTY;
        record.costs = Terms::EMPTY;
        record.access = Terms::EMPTY;
        record.support = Terms::EMPTY;
        record.booking_url = None;
        record.accepts_pass = None;
    }
    record
}

/// Presentations as one text: where the short one ends is guessed on the way back.
fn presented(record: &mut Record) -> String {
    let (short, long) = (std::mem::take(&mut record.summary), std::mem::take(&mut record.detail));
    if long.starts_with(short.trim_end_matches('…')) {
        long
    } else {
        format!("{short} {long}").trim().to_owned()
    }
}

#[test]
fn what_goes_out_comes_back() {
    let places = bundled();
    let france = France::new(Territories::bundled());
    let mut compared = 0;
    for source in places::bundled::sources() {
        let of_source: Vec<Place> =
            places.iter().filter(|place| place.source == source.id).cloned().collect();
        let by_id: HashMap<&str, &Place> =
            of_source.iter().map(|one| (one.record.source_id.as_str(), one)).collect();
        let (converted, _) = convert(&of_source);
        // The two forms say the same (the schema's package is asked): the largest lists travel as JSON alone.
        let forms = [(File::StructuresJson, File::ServicesJson), (File::StructuresCsv, File::ServicesCsv)];
        for (structures, services) in forms.into_iter().take(if converted.len() > 10_000 { 1 } else { 2 }) {
            let (structures, services) = (file(structures, &converted), file(services, &converted));
            let reading = read::read(structures.as_slice(), services.as_slice(), &france, TODAY).unwrap();
            assert_eq!((reading.not_digital, reading.orphans), (0, 0), "{}", source.id);
            assert_eq!(reading.content.records.len(), converted.len(), "{}", source.id);
            for (_, mut read) in reading.content.records {
                let sent = by_id[read.source_id.as_str()];
                let mut expected = after_the_journey(sent);
                assert_eq!(presented(&mut read), presented(&mut expected), "{}", sent.national_id());
                assert_eq!(read, expected, "{}", sent.national_id());
                compared += 1;
            }
        }
    }
    assert!(compared > 70_000);
}
