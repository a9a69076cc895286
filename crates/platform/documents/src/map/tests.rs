use super::*;

fn at(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

fn marker(point: Point, number: u32, name: &str) -> Marker<'_> {
    Marker { point, number, name, href: "#lieu", selected: false }
}

const LIEUX: &dyn Fn(u64) -> String = &|n| format!("{n} lieux");

fn words() -> Words<'static> {
    Words {
        title: "Carte",
        description: "La liste dit la même chose.",
        you: "Vous êtes ici",
        count: LIEUX,
        attribution: "© IGN, INSEE",
    }
}

fn map<'a>(view: View, markers: &'a [Marker<'a>], shapes: &'a [Shape<'a>]) -> Map<'a> {
    Map { id: "carte", view, words: words(), shapes, labels: &[], markers, you: None, closer: None }
}

fn rennes() -> View {
    View::fit(Bounds::within(at(48.11, -1.68), 10_000.0), 640, 480, 20)
}

/// A strict reader of the little XML that we write: balanced tags, quoted attributes, known entities, no repeated
/// attribute, no style, nothing that is not a number.
fn check(svg: &str) {
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    assert!(!svg.contains("style=") && !svg.contains("<script"), "{svg}");
    let text_is_sound = |text: &str| {
        assert!(!text.contains(['<', '>']), "{text}");
        for (i, _) in text.match_indices('&') {
            let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
            assert!(known.iter().any(|e| text[i..].starts_with(e)), "{text}");
        }
        assert!(text.chars().all(|c| c >= ' ' || matches!(c, '\n' | '\t' | '\r')), "{text:?}");
    };
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        text_is_sound(&rest[..start]);
        rest = &rest[start + 1..];
        let end = rest.find('>').expect("a tag is closed");
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let alone = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut seen = Vec::new();
        while !attributes.is_empty() {
            let (key, value) = attributes.split_once("=\"").expect("an attribute is quoted");
            let (value, after) = value.split_once('"').expect("a quote is closed");
            assert!(!seen.contains(&key), "{key} twice");
            seen.push(key);
            text_is_sound(value);
            attributes = after.trim_start();
        }
        if !alone {
            open.push(name);
        }
    }
    text_is_sound(rest);
    assert!(open.is_empty(), "{open:?}");
}

/// A small generator: the same maps at every run.
struct Lcg(u64);

impl Lcg {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }
}

#[test]
fn a_place_is_a_named_link_with_its_number() {
    let markers = [marker(at(48.11, -1.68), 3, "Mairie & \"cie\"")];
    let svg = map(rennes(), &markers, &[]).draw();
    check(&svg);
    assert!(
        svg.contains("<a class=\"map-place\" href=\"#lieu\" aria-label=\"3. Mairie &amp; &quot;cie&quot;\"")
    );
    assert!(svg.contains(">3</text></a>"));
    assert!(svg.contains("role=\"group\" aria-labelledby=\"carte-title carte-desc\""));
    assert!(svg.contains("© IGN, INSEE"));
}

#[test]
fn a_map_without_links_is_an_image() {
    let svg = map(rennes(), &[], &[]).draw();
    check(&svg);
    assert!(svg.contains("role=\"img\""));
}

#[test]
fn places_that_overlap_become_one_group_with_their_count() {
    let names = ["Un", "Deux", "Trois", "Quatre", "Cinq", "Six"];
    let markers: Vec<_> = (1..).zip(names).map(|(n, name)| marker(at(48.11, -1.68), n, name)).collect();
    let svg = map(rennes(), &markers, &[]).draw();
    check(&svg);
    assert_eq!(svg.matches("<a ").count(), 1);
    assert!(svg.contains("aria-label=\"6 lieux (1. Un, 2. Deux, 3. Trois, 4. Quatre, 5. Cinq…)\""));
    assert!(svg.contains(">6</text>"));
}

#[test]
fn a_group_leads_closer_when_the_page_can() {
    let markers = [marker(at(48.11, -1.68), 1, "Un"), marker(at(48.1101, -1.6801), 2, "Deux")];
    let closer = |b: Bounds| format!("?bbox={},{},{},{}", b.west, b.south, b.east, b.north);
    let svg = Map { closer: Some(&closer), ..map(rennes(), &markers, &[]) }.draw();
    check(&svg);
    assert!(svg.contains("href=\"?bbox=-1.6801,48.11,-1.68,48.1101\""), "{svg}");
}

#[test]
fn the_selected_place_stands_alone_and_comes_last() {
    let mut markers = [marker(at(48.11, -1.68), 1, "Un"), marker(at(48.11, -1.68), 2, "Deux")];
    markers[0].selected = true;
    let svg = Map { you: Some(at(48.1, -1.7)), ..map(rennes(), &markers, &[]) }.draw();
    check(&svg);
    let (selected, other) = (svg.find("map-selected").unwrap(), svg.find("map-place").unwrap());
    assert!(selected > other && selected > svg.find("map-you").unwrap());
    assert!(svg.contains("role=\"img\" aria-label=\"Vous êtes ici\""));
}

#[test]
fn what_is_outside_is_not_drawn() {
    let markers = [marker(at(43.3, 5.4), 1, "Marseille"), marker(at(-21.0, 55.5), 2, "Réunion")];
    let svg = Map { you: Some(at(0.0, 0.0)), ..map(rennes(), &markers, &[]) }.draw();
    check(&svg);
    assert!(!svg.contains("<a ") && !svg.contains("map-you"));
}

#[test]
fn outlines_are_cut_to_the_frame_and_thinned() {
    let square = |a: f32, b: f32, n: usize| -> Vec<Ring> {
        let along = |i: usize| a + (b - a) * i as f32 / n as f32;
        let mut ring: Ring = (0..n).map(|i| [along(i) - 50.0, a]).collect();
        ring.extend((0..n).map(|i| [b - 50.0, along(i)]));
        ring.extend((0..n).map(|i| [along(n - i) - 50.0, b]));
        ring.extend((0..n).map(|i| [a - 50.0, along(n - i)]));
        ring.push(ring[0]);
        vec![ring]
    };
    // A square of 90° that covers the frame, a speck, and one far away.
    let (cover, speck, far) = (square(0.0, 89.0, 1_000), square(48.11, 48.1101, 4), square(10.0, 20.0, 10));
    for (rings, expected) in [(&cover, 1), (&speck, 0), (&far, 0)] {
        let shapes = [Shape { rings, tone: Tone::Land }];
        let svg = map(rennes(), &[], &shapes).draw();
        check(&svg);
        assert_eq!(svg.matches("map-land").count(), expected);
        assert!(svg.len() < 1_200, "{}", svg.len());
    }
    let shapes = [Shape { rings: &cover, tone: Tone::Focus }];
    assert!(
        map(rennes(), &[], &shapes)
            .draw()
            .contains("class=\"map-focus\" transform=\"scale(0.5)\" fill-rule=\"evenodd\" d=\"M")
    );
}

#[test]
fn the_scale_is_a_round_length_that_fits() {
    for radius_m in [100.0, 900.0, 5_000.0, 42_000.0, 900_000.0] {
        let view = View::fit(Bounds::within(at(48.11, -1.68), radius_m), 640, 480, 0);
        let (metres, pixels) = view.scale_bar();
        assert!((25.0..=128.0).contains(&pixels), "{radius_m}: {metres} m, {pixels} px");
        let first = metres / 10u64.pow(metres.ilog10());
        assert!([1, 2, 5].contains(&first) && metres.is_multiple_of(first));
    }
}

#[test]
fn a_view_holds_its_bounds_and_true_distances() {
    let bounds = Bounds { south: 48.0, west: -2.0, north: 48.5, east: -1.0 };
    let view = View::fit(bounds, 600, 600, 10);
    for (lat, lon) in [(48.0, -2.0), (48.5, -1.0), (48.0, -1.0), (48.5, -2.0)] {
        assert!(view.shows(view.project(at(lat, lon))));
    }
    let seen = view.visible();
    assert!(seen.south < 48.0 && seen.north > 48.5 && seen.west < -2.0 && seen.east > -1.0);
    let (a, b) = (at(48.2, -1.8), at(48.3, -1.2));
    let drawn = distance(view.project(a), view.project(b)) * view.metres_per_pixel();
    let real = kernel::geo::distance_m(a, b);
    assert!((drawn / real - 1.0).abs() < 0.005, "{drawn} {real}");
}

#[test]
fn bounds_move_and_grow() {
    let b = Bounds { south: 0.0, west: 0.0, north: 2.0, east: 4.0 };
    assert_eq!(b.zoomed(0.5), Bounds { south: 0.5, west: 1.0, north: 1.5, east: 3.0 });
    assert_eq!(b.shifted(0.5, -0.5), Bounds { south: -1.0, west: 2.0, north: 1.0, east: 6.0 });
}

#[test]
fn any_points_and_any_words_make_sound_svg() {
    let hostile =
        ["<script>alert(1)</script>", "a\" onload=\"x", "\u{0}\u{1f}\u{fffe}é", "&amp;", "'", "", "🦊]]>"];
    let mut random = Lcg(7);
    for round in 0..300 {
        let spread = [0.0, 1e-9, 0.01, 1.0, 180.0][round % 5];
        let (lat, lon) = (random.between(-90.0, 90.0), random.between(-180.0, 180.0));
        let around = |random: &mut Lcg| {
            at(
                (lat + random.between(-spread, spread)).clamp(-90.0, 90.0),
                (lon + random.between(-spread, spread)).clamp(-180.0, 180.0),
            )
        };
        let names: Vec<&str> = (0..round % 40).map(|i| hostile[i % hostile.len()]).collect();
        let markers: Vec<_> = names
            .iter()
            .map(|name| Marker {
                point: around(&mut random),
                number: (random.unit() * 1e9) as u32,
                name,
                href: name,
                selected: random.unit() < 0.1,
            })
            .collect();
        let labels: Vec<_> = names.iter().map(|text| Label { point: around(&mut random), text }).collect();
        let rings: Vec<Ring> = (0..5)
            .map(|_| (0..30).map(|_| around(&mut random)).map(|p| [p.lon() as f32, p.lat() as f32]).collect())
            .collect();
        let shapes = [Shape { rings: &rings, tone: if round % 2 == 0 { Tone::Land } else { Tone::Focus } }];
        let bounds = Bounds::around(markers.iter().map(|m| m.point)).unwrap_or(Bounds::MAINLAND);
        let view = View::fit(bounds, (round * 17) as u32, (round * 29) as u32, (round % 90) as u32);
        let name = hostile[round % hostile.len()];
        let svg = Map {
            id: name,
            words: Words { title: name, description: name, you: name, attribution: name, ..words() },
            labels: &labels,
            you: Some(around(&mut random)),
            ..map(view, &markers, &shapes)
        }
        .draw();
        check(&svg);
        // No two marks on top of each other, the selected ones apart.
        let bubbles = bubbles::group(&view, &markers);
        let ordinary: Vec<_> = bubbles.iter().filter(|b| !markers[b.members[0]].selected).collect();
        for (i, a) in ordinary.iter().enumerate() {
            assert!(ordinary[i + 1..].iter().all(|b| distance(a.at, b.at) >= bubbles::GAP_PX));
        }
        assert!(bubbles.iter().map(|b| b.members.len()).sum::<usize>() <= markers.len());
    }
}

#[test]
fn senseless_bounds_and_rings_are_harmless() {
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -500.0] {
        for bounds in [
            Bounds { south: x, west: 0.0, north: 1.0, east: 1.0 },
            Bounds { south: 0.0, west: x, north: x, east: x },
            Bounds { south: x, west: x, north: x, east: x },
            Bounds::within(at(90.0, 0.0), x),
        ] {
            let view = View::fit(bounds, u32::MAX, 0, u32::MAX);
            let rings = vec![vec![[f32::NAN, 1.0], [f32::INFINITY, 2.0], [0.0, f32::MIN]], Vec::new()];
            let shapes = [Shape { rings: &rings, tone: Tone::Land }];
            let markers = [marker(at(48.0, 2.0), 1, "Un")];
            check(&map(view, &markers, &shapes).draw());
            let areas =
                [Area { name: "?", href: "#", count: u64::MAX, center: [x, x], rings: &rings, inset: true }];
            check(&National { id: "", size: (0, u32::MAX), words: words(), areas: &areas }.draw());
        }
    }
}

#[test]
fn a_hundred_thousand_places_stay_a_small_map() {
    let mut random = Lcg(3);
    let mut point = || at(random.between(42.0, 51.0), random.between(-4.0, 8.0));
    let points: Vec<_> = (0..100_000).map(|_| point()).collect();
    let markers: Vec<_> = (1..).zip(points).map(|(n, p)| marker(p, n, "Lieu")).collect();
    let svg = map(View::fit(Bounds::MAINLAND, 640, 640, 10), &markers, &[]).draw();
    check(&svg);
    assert!(svg.len() < 150_000, "{}", svg.len());
}

#[test]
fn circles_that_overlap_are_pushed_apart_a_little() {
    let ring = |x: f32, y: f32| vec![vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y]]];
    let (a, b) = (ring(-5.0, 42.0), ring(8.0, 50.0));
    let area =
        |count, center, rings| Area { name: "L'Ain", href: "/d/01", count, center, rings, inset: false };
    let areas = [
        area(900, [2.3, 48.8], &a),
        area(700, [2.3, 48.8], &b),
        area(0, [2.4, 48.9], &b),
        Area { inset: true, ..area(1, [-4.0, 43.0], &a) },
    ];
    let svg = National { id: "france", size: (560, 560), words: words(), areas: &areas }.draw();
    check(&svg);
    assert_eq!(svg.matches("<a class=\"map-count").count(), 4);
    assert!(svg.contains("aria-label=\"L&#39;Ain, 900 lieux\"") && svg.contains("map-none"));
    assert_eq!(svg.matches("map-inset").count(), 1);
    let centers: Vec<&str> = svg.split("cx=\"").skip(1).map(|c| c.split(" r=").next().unwrap()).collect();
    assert!(centers.iter().enumerate().all(|(i, c)| !centers[i + 1..].contains(c)), "{centers:?}");
}

/// The real outlines, when the reference data are at hand: the home page's map stays small.
#[test]
fn the_national_map_is_small() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/data/territories/departements_encarts.geojson"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is absent");
        return;
    };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ring = |r: &serde_json::Value| -> Ring {
        let number = |v: &serde_json::Value| v.as_f64().unwrap() as f32;
        r.as_array().unwrap().iter().map(|p| [number(&p[0]), number(&p[1])]).collect()
    };
    let departements: Vec<(String, Vec<Ring>)> = json["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            let polygons = match f["geometry"]["type"].as_str().unwrap() {
                "Polygon" => vec![f["geometry"]["coordinates"].clone()],
                _ => f["geometry"]["coordinates"].as_array().unwrap().clone(),
            };
            let rings = polygons.iter().flat_map(|p| p.as_array().unwrap().iter().map(ring)).collect();
            (f["properties"]["nom"].as_str().unwrap().to_owned(), rings)
        })
        .collect();
    let areas: Vec<_> = departements
        .iter()
        .map(|(name, rings)| {
            let [lon, lat] = rings[0][0];
            let center = [f64::from(lon), f64::from(lat)];
            Area { name, href: "/recherche?departement=35", count: 300, center, rings, inset: false }
        })
        .collect();
    let svg = National { id: "france", size: (560, 560), words: words(), areas: &areas }.draw();
    check(&svg);
    assert_eq!(svg.matches("<a ").count(), 101);
    // Digits and repeated tags: gzip leaves less than a third.
    println!("national map: {} bytes", svg.len());
    assert!(svg.len() < 62_000, "{}", svg.len());
}
