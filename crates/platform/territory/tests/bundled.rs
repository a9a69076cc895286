//! The bundled data are whole and coherent, and the questions about them have the known answers.
#![cfg(test)]

use kernel::Point;
use kernel::geo::distance_m;
use territory::{Bounds, PointOrigin, Territories, TerritoryRef, Zone};

fn at(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

fn territory(text: &str) -> TerritoryRef {
    text.parse().unwrap()
}

#[test]
fn the_counts_are_those_of_the_source() {
    let t = Territories::bundled();
    let count = |zone| t.communes().iter().filter(|c| c.zone == zone).count();
    assert_eq!(count(Zone::Metropole) + count(Zone::Drom), 34_875);
    assert_eq!(count(Zone::Com), 94);
    assert_eq!((t.departements().len(), t.regions().len(), t.all_epci().len()), (109, 26, 1_255 + 11));
    assert_eq!(t.arrondissements().len(), 45);
    let population: u64 =
        t.communes().iter().filter(|c| c.zone != Zone::Com).map(|c| u64::from(c.population)).sum();
    assert_eq!(population, 68_350_798);
}

#[test]
fn every_code_that_a_row_names_exists() {
    let t = Territories::bundled();
    for c in t.communes() {
        assert!(t.departement(c.departement.as_str()).is_some(), "{}", c.code);
        assert!(t.region(c.region.as_str()).is_some(), "{}", c.code);
        assert!(c.epci.iter().chain(&c.ept).all(|e| t.epci(e.as_str()).is_some()), "{}", c.code);
        assert_eq!(c.departement.as_str(), c.code.departement_part(), "{}", c.code);
        let inhabited = c.departement.as_str() != "984" && c.departement.as_str() != "989";
        assert!(!c.postal_codes.is_empty() || !inhabited, "{}", c.code);
        assert!(c.zone == Zone::Com || c.point_origin != PointOrigin::Typed, "{}", c.code);
        assert!(c.zone == Zone::Com || c.density_per_km2().is_some(), "{}", c.code);
    }
    for d in t.departements() {
        assert!(
            t.commune(d.seat.as_str()).is_some_and(|c| c.name == d.seat_name || d.code.as_str() == "984")
        );
    }
}

#[test]
fn codes_resolve_to_the_commune_of_today() {
    let t = Territories::bundled();
    for (code, today) in [
        ("35238", "35238"),
        ("01091", "01033"),
        ("75115", "75056"),
        ("13201", "13055"),
        ("69383", "69123"),
        ("98818", "98818"),
        ("97611", "97611"),
    ] {
        assert_eq!(t.commune(code).map(|c| c.code.as_str()), Some(today), "{code}");
    }
    for unknown in ["", "00000", "99999", "x", "352380"] {
        assert!(t.commune(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn postal_codes_give_their_communes() {
    let t = Territories::bundled();
    let names = |code| t.communes_at(code).iter().map(|c| c.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names("35000"), ["Rennes"]);
    assert_eq!(names("75015"), ["Paris"]);
    assert_eq!(names("98800"), ["Nouméa"]);
    assert!(names("51300").len() > 40);
    assert!(names("").is_empty() && names("350").is_empty());
}

#[test]
fn membership_follows_the_codes() {
    let t = Territories::bundled();
    for (reference, commune, inside) in [
        ("france", "98818", true),
        ("france", "99999", false),
        ("region:53", "35238", true),
        ("region:52", "35238", false),
        ("departement:35", "35238", true),
        ("departement:75", "75115", true),
        ("epci:243500139", "35238", true),
        ("epci:200057867", "93066", true),
        ("epci:200054781", "93066", true),
        ("commune:01033", "01091", true),
        ("commune:01091", "01033", true),
        ("commune:35238", "35001", false),
    ] {
        assert_eq!(t.contains(&territory(reference), commune), inside, "{reference} {commune}");
    }
    let inside = t.communes_in(&territory("region:53"));
    assert_eq!(inside.len(), 1_202);
    assert_eq!(t.communes_in(&territory("departement:988")).len(), 33);
    assert_eq!(t.communes_in(&territory("commune:75115")).len(), 1);
    assert!(t.communes_in(&territory("departement:99")).is_empty());
    assert_eq!(t.name_of(&territory("commune:75115")), Some("Paris 15e Arrondissement"));
    assert_eq!(t.name_of(&territory("departement:99")), None);
}

#[test]
fn the_nearest_commune_is_found_everywhere() {
    let t = Territories::bundled();
    for (point, code) in
        [(at(48.1117, -1.6803), "35238"), (at(-22.27, 166.45), "98818"), (at(-12.78, 45.23), "97611")]
    {
        let (commune, distance) = t.nearest_commune(point).unwrap();
        assert_eq!(commune.code.as_str(), code);
        assert!(distance < 5_000.0);
    }
    // Far from everything: still an answer, the one that a full scan gives.
    for point in [at(0.0, -30.0), at(90.0, 0.0), at(-90.0, 12.0), at(0.0, 179.99), at(0.0, -180.0)] {
        let (_, distance) = t.nearest_commune(point).unwrap();
        let best = t.communes().iter().map(|c| distance_m(point, c.point)).fold(f64::INFINITY, f64::min);
        assert!((distance - best).abs() < 1e-6, "{point:?}");
    }
    let near = t.communes_within(at(48.1117, -1.6803), 10_000.0);
    assert_eq!(near[0].0.code.as_str(), "35238");
    assert!(near.len() > 5 && near.windows(2).all(|w| w[0].1 <= w[1].1));
}

#[test]
fn every_outline_decodes_and_holds_its_communes() {
    let t = Territories::bundled();
    assert_eq!(t.departement_outlines().iter().count(), 101);
    assert_eq!(t.region_outlines().iter().count(), 18);
    assert_eq!(t.epci_outlines().iter().count(), 1_255);
    let mut communes = 0;
    let mut outside = Vec::new();
    for d in t.departements() {
        for (code, outline, bounds) in t.commune_outlines(d.code.as_str()).iter() {
            communes += 1;
            let commune = t.commune(code).unwrap();
            assert_eq!(commune.departement, d.code);
            for ring in &outline.rings {
                assert!(ring.len() >= 4 && ring.first() == ring.last(), "{code}");
                assert!(ring.iter().flatten().all(|x| x.is_finite()), "{code}");
            }
            if !bounds.grown(0.02).contains(commune.point) {
                outside.push(code.to_owned());
            }
        }
    }
    assert_eq!(communes, 34_875);
    assert!(outside.len() < 20, "{outside:?}");
}

#[test]
fn a_point_lies_in_its_departement_and_commune() {
    let t = Territories::bundled();
    for (point, departement, commune) in [
        (at(48.1117, -1.6803), Some("35"), Some("35238")),
        (at(48.8417, 2.3003), Some("75"), Some("75056")),
        (at(-20.8823, 55.4504), Some("974"), Some("97411")),
        (at(47.0, -8.0), None, None),
        (at(51.5, -0.12), None, None),
        (at(-22.27, 166.45), None, None),
    ] {
        assert_eq!(t.departement_at(point).map(|d| d.code.as_str()), departement, "{point:?}");
        assert_eq!(t.commune_at(point).map(|c| c.code.as_str()), commune, "{point:?}");
    }
    let wrong = t
        .communes()
        .iter()
        .step_by(50)
        .filter(|c| c.zone != Zone::Com)
        .filter(|c| t.departement_at(c.point).is_some_and(|d| d.code != c.departement));
    assert!(wrong.count() <= 2);
}

#[test]
fn bounds_hold_their_communes() {
    let t = Territories::bundled();
    for reference in
        ["france", "region:53", "departement:2A", "epci:243500139", "departement:988", "epci:200057867"]
    {
        let reference = territory(reference);
        let bounds = t.bounds(&reference).unwrap();
        for c in t.communes_in(&reference) {
            let mainland = c.code.departement_part().len() == 2;
            assert!(!mainland || bounds.grown(0.02).contains(c.point), "{reference} {}", c.name);
        }
    }
    let Bounds { south, west, north, east } = t.bounds(&TerritoryRef::France).unwrap();
    assert!(south > 41.0 && north < 51.2 && west > -5.3 && east < 9.7);
    assert!(t.bounds(&territory("departement:99")).is_none());
}

#[test]
fn the_national_map_brings_overseas_beside_the_mainland() {
    let t = Territories::bundled();
    let outlines = t.national_outlines();
    assert_eq!(outlines.len(), 101);
    for (departement, outline) in &outlines {
        let b = outline.bounds().unwrap();
        assert!(
            b.south > 41.0 && b.north < 51.2 && b.west > -5.5 && b.east < 9.7,
            "{} {b:?}",
            departement.name
        );
    }
    assert!(t.inset("988", [166.0, -22.0]).is_none());
    assert_eq!(t.inset("35", [-1.6, 48.1]), Some([-1.6, 48.1]));
}

#[test]
fn a_territory_covers_what_lies_wholly_in_it() {
    let t = Territories::bundled();
    for (wide, narrow, covers) in [
        ("france", "commune:23096", true),
        ("france", "france", true),
        ("departement:23", "commune:23096", true),
        ("region:75", "departement:23", true),
        ("region:53", "departement:23", false),
        ("commune:23096", "commune:23096", true),
        ("commune:23096", "departement:23", false),
        ("departement:35", "epci:243500139", true),
        ("epci:243500139", "commune:35238", true),
        ("departement:35", "france", false),
        ("departement:35", "commune:99999", false),
        ("france", "commune:99999", true),
    ] {
        assert_eq!(t.covers(&territory(wide), &territory(narrow)), covers, "{wide} over {narrow}");
    }
}
