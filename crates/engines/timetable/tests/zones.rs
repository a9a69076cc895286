//! The embedded table of territories against the reference tables and the system's zone files.

mod common;

use jiff::civil::date;
use timetable::{PublicHolidays, SchoolZone, Zone};

#[test]
fn every_departement_of_the_reference_table_has_its_zone() {
    let Some(shared) = common::shared_dir() else { return };
    let table = std::fs::read_to_string(shared.join("data/territories/departements.csv")).unwrap();
    let mut rows = 0;
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let (code, school) = (cells[0], cells[cells.len() - 1]);
        let zone = Zone::of_departement(code).unwrap_or_else(|| panic!("{code}"));
        let expected = SchoolZone::ALL.into_iter().find(|zone| zone.letter() == school);
        assert_eq!(zone.school_zone(), expected, "{code}");
        rows += 1;
    }
    assert_eq!(rows, 109);
    let communes = shared.join("data/territories/communes.csv.gz");
    let mut text = String::new();
    let file = std::fs::File::open(communes).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
    let codes: Vec<&str> = text.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert!(codes.len() > 34_900);
    assert!(codes.iter().all(|code| Zone::of_commune(code).is_some()));
}

#[test]
fn codes_outside_the_table_have_no_zone() {
    for code in ["", "00", "96", "979", "999", "FR", "987M", "é", "67482"] {
        assert_eq!(Zone::of_departement(code), None, "{code:?}");
    }
    for code in ["", "67", "é7482", "00000", "67482a", "97999", "ééé"] {
        assert_eq!(Zone::of_commune(code), None, "{code:?}");
    }
}

#[test]
fn communes_follow_their_own_clock_and_calendar() {
    let table = [
        ("67482", "67", PublicHolidays::AlsaceMoselle, "Europe/Paris", Some(SchoolZone::B)),
        ("57463", "57", PublicHolidays::AlsaceMoselle, "Europe/Paris", Some(SchoolZone::B)),
        ("54395", "54", PublicHolidays::Metropole, "Europe/Paris", Some(SchoolZone::B)),
        ("2A004", "2A", PublicHolidays::Metropole, "Europe/Paris", None),
        ("97411", "974", PublicHolidays::Reunion, "Indian/Reunion", None),
        ("97701", "977", PublicHolidays::SaintBarthelemy, "America/St_Barthelemy", None),
        ("97123", "977", PublicHolidays::SaintBarthelemy, "America/St_Barthelemy", None),
        ("97127", "978", PublicHolidays::SaintMartin, "America/Marigot", None),
        ("98735", "987", PublicHolidays::PolynesieFrancaise, "Pacific/Tahiti", None),
        ("98731", "987M", PublicHolidays::PolynesieFrancaise, "Pacific/Marquesas", None),
        ("98719", "987G", PublicHolidays::PolynesieFrancaise, "Pacific/Gambier", None),
        ("98818", "988", PublicHolidays::NouvelleCaledonie, "Pacific/Noumea", None),
    ];
    for (insee, code, public, time_zone, school) in table {
        let zone = Zone::of_commune(insee).unwrap();
        let found = (zone.code(), zone.public_holidays(), zone.time_zone_name(), zone.school_zone());
        assert_eq!(found, (code, public, time_zone, school), "{insee}");
    }
    let day = date(2026, 2, 25);
    assert_eq!(Zone::mainland().is_school_holiday(day), None);
    assert_eq!(Zone::of_departement("31").unwrap().is_school_holiday(day), Some(true));
    let strasbourg = Zone::of_departement("67").unwrap();
    assert_eq!(strasbourg.public_holiday_name(date(2026, 12, 26)), Some("Saint-Étienne"));
    assert_eq!(Zone::of_departement("2a"), Zone::of_departement("20"));
}

#[test]
fn the_embedded_clocks_agree_with_the_system_zone_files() {
    let database = jiff::tz::db();
    if database.is_definitively_empty() || database.get("Europe/Paris").is_err() {
        println!("skipped: no zone files on this machine");
        return;
    }
    for zone in Zone::all() {
        let Ok(system) = database.get(zone.time_zone_name()) else {
            println!("skipped: {} is not in the zone files", zone.time_zone_name());
            continue;
        };
        let mut when: jiff::Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
        let end: jiff::Timestamp = "2041-01-01T00:00:00Z".parse().unwrap();
        while when < end {
            let (ours, theirs) = (zone.time_zone().to_offset(when), system.to_offset(when));
            assert_eq!(ours, theirs, "{} at {when}", zone.time_zone_name());
            when += jiff::SignedDuration::from_hours(23);
        }
    }
}
