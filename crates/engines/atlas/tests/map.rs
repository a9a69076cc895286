//! Tiles, counts and pages against a plain reading of the rules.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

mod common;

use atlas::{
    Atlas, Bounds, Facet, FacetId, Filter, MAX_TILE_BYTES, Mark, Order, SINGLES_FROM_ZOOM, Tile, Unit,
};
use common::oracle::{cells, keeps};
use common::tile::decode;
use proptest::collection::vec;
use proptest::prelude::*;

type Points = Vec<Option<(f64, f64)>>;

/// Towns and what lies around them, some places at the same point, some without any.
fn points() -> impl Strategy<Value = Points> {
    let town = (41.0..51.5_f64, -5.0..9.5_f64);
    (vec(town, 1..6), vec((any::<prop::sample::Index>(), -0.05..0.05_f64, -0.05..0.05_f64, 0..8_u8), 0..400))
        .prop_map(|(towns, places)| {
            let place = |(town, dlat, dlon, luck): (prop::sample::Index, f64, f64, u8)| {
                let (lat, lon) = towns[town.index(towns.len())];
                match luck {
                    0 => None,
                    1 => Some((lat, lon)),
                    _ => Some((lat + dlat, lon + dlon)),
                }
            };
            places.into_iter().map(place).collect()
        })
}

fn masks() -> impl Strategy<Value = Vec<u128>> {
    vec(prop_oneof![3 => 0..32_u128, 1 => Just(0_u128), 1 => any::<u128>()], 400)
}

/// Two facets of different sizes, a filter over them, and a set made elsewhere.
#[derive(Debug, Clone)]
struct Case {
    points: Points,
    facets: Vec<Facet>,
    any_of: Vec<(FacetId, u128)>,
    extra: Option<Vec<u32>>,
}

fn case() -> impl Strategy<Value = Case> {
    let any_of = vec((0..4_usize, 1..64_u128), 0..3);
    (points(), masks(), masks(), any_of, prop::option::of(vec(0..450_u32, 0..300))).prop_map(
        |(points, a, b, any_of, extra)| {
            let facets = vec![
                Facet { values: 5, masks: a.iter().map(|m| m & 31).collect() },
                Facet { values: 128, masks: b },
            ];
            let any_of = any_of.into_iter().map(|(facet, mask)| (FacetId(facet.min(1)), mask)).collect();
            Case { points, facets, any_of, extra }
        },
    )
}

/// Does the filter, with its extra sets, keep the place?
fn keeps_all(atlas: &Atlas, facets: &[Facet], filter: &Filter, place: usize) -> bool {
    let rank = atlas.rank_of(place as u32).unwrap();
    keeps(facets, &filter.any_of, place) && filter.within.iter().all(|set| set.contains(rank))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_place_kept_is_in_exactly_one_mark_of_each_zoom(case in case(), coarser in 0..4_u32) {
        let atlas = Atlas::build(&case.points, &case.facets);
        let extra = case.extra.as_ref().map(|places| atlas.set(places.iter().copied()));
        let filter = Filter { any_of: case.any_of.clone(), within: extra.iter().collect() };
        let selection = atlas.select(&filter);
        let kept = |place| keeps_all(&atlas, &case.facets, &filter, place);
        let wanted = (0..case.points.len()).filter(|p| kept(*p)).count();
        prop_assert_eq!(selection.total() as usize, wanted);
        let placed = (0..case.points.len()).filter(|p| kept(*p) && case.points[*p].is_some()).count();
        let mut marks = Vec::new();
        for z in 0..=18 {
            let mut tiles: Vec<Tile> = case.points.iter().flatten()
                .filter_map(|(lat, lon)| Some(Tile::holding(Unit::new(*lat, *lon)?, z))).collect();
            tiles.sort_unstable_by_key(|t| (t.x(), t.y()));
            tiles.dedup();
            let fine = if z >= SINGLES_FROM_ZOOM { 5_u32 } else { 3 };
            let levels = fine.saturating_sub(coarser);
            let mut seen = 0;
            for tile in tiles {
                atlas.marks(&selection, tile, coarser, &mut marks);
                let cells = cells(&case.points, kept, tile, levels);
                prop_assert_eq!(marks.len(), cells.len());
                let mut counts: Vec<u32> = Vec::new();
                for mark in &marks {
                    match *mark {
                        Mark::Cluster { at, count } => {
                            prop_assert!(count > 1);
                            counts.push(count);
                            let side = 4096 >> levels;
                            prop_assert!(at.iter().all(|n| (0..4096).contains(n)));
                            // The centre is that of its places, inside their cell.
                            let near = cells.iter().any(|((x, y), (n, sum_x, sum_y))| {
                                let mean = Unit { x: (sum_x / u64::from(*n)) as u32, y: (sum_y / u64::from(*n)) as u32 };
                                let corner = [x - (tile.x() << levels), y - (tile.y() << levels)].map(|n| n as i32 * side);
                                *n == count && tile.place(mean) == at && (0..2).all(|i| (corner[i]..corner[i] + side).contains(&at[i]))
                            });
                            prop_assert!(near);
                        }
                        Mark::Place { at, place } => {
                            counts.push(1);
                            let (lat, lon) = case.points[place as usize].unwrap();
                            prop_assert_eq!(tile.place(Unit::new(lat, lon).unwrap()), at);
                            prop_assert!(kept(place as usize));
                        }
                    }
                }
                seen += counts.iter().sum::<u32>() as usize;
            }
            prop_assert_eq!(seen, placed, "zoom {}", z);
        }
    }

    #[test]
    fn counts_are_what_each_value_would_show(case in case()) {
        let atlas = Atlas::build(&case.points, &case.facets);
        let extra = case.extra.as_ref().map(|places| atlas.set(places.iter().copied()));
        let filter = Filter { any_of: case.any_of.clone(), within: extra.iter().collect() };
        let selection = atlas.select(&filter);
        let counts = atlas.counts(&filter, &selection);
        for (facet, values) in counts.iter().enumerate() {
            let others: Vec<_> = case.any_of.iter().copied().filter(|(f, _)| f.0 != facet).collect();
            for (value, count) in values.iter().enumerate() {
                let mut with = Filter { any_of: others.clone(), within: filter.within.clone() };
                with.any_of.push((FacetId(facet), 1 << value));
                let wanted = (0..case.points.len()).filter(|p| keeps_all(&atlas, &case.facets, &with, *p)).count();
                prop_assert_eq!(*count as usize, wanted, "facet {} value {}", facet, value);
                prop_assert_eq!(atlas.select(&with).total(), *count);
            }
        }
    }

    #[test]
    fn pages_cut_the_order_without_loss(case in case(), take in 1..60_usize, shuffle in any::<u32>()) {
        let atlas = Atlas::build(&case.points, &case.facets);
        let selection = atlas.select(&Filter { any_of: case.any_of.clone(), within: vec![] });
        let mut order: Vec<u32> = (0..case.points.len() as u32).collect();
        order.sort_by_key(|place| place.wrapping_mul(shuffle | 1).rotate_left(7));
        let wanted: Vec<u32> = order.iter().copied()
            .filter(|place| keeps(&case.facets, &case.any_of, *place as usize)).collect();
        let order = Order::new(&atlas, order);
        let mut got = Vec::new();
        loop {
            let page = atlas.page(&selection, &order, got.len(), take);
            if page.is_empty() { break }
            prop_assert!(page.len() <= take);
            got.extend(page);
        }
        prop_assert_eq!(got, wanted);
    }

    #[test]
    fn a_rectangle_holds_what_is_inside(points in points(), a in (40.0..52.0_f64, -6.0..10.0_f64), size in (0.0..12.0_f64, 0.0..16.0_f64)) {
        let bounds = Bounds { south: a.0, west: a.1, north: a.0 + size.0, east: a.1 + size.1 };
        let atlas = Atlas::build(&points, &[]);
        let got = atlas.inside(bounds, |place| place % 7 != 0);
        let wanted = atlas.set((0..points.len() as u32).filter(|place| {
            place % 7 != 0 && points[*place as usize].is_some_and(|(lat, lon)| {
                (bounds.south..=bounds.north).contains(&lat) && (bounds.west..=bounds.east).contains(&lon)
            })
        }));
        prop_assert_eq!(got, wanted);
    }

    #[test]
    fn tiles_say_what_their_marks_are_and_stay_short(case in case(), z in 0..=18_u8, name in "\\PC{0,300}") {
        let atlas = Atlas::build(&case.points, &case.facets);
        let selection = atlas.select(&Filter { any_of: case.any_of.clone(), within: vec![] });
        let Some((lat, lon)) = case.points.iter().flatten().next().copied() else { return Ok(()) };
        let tile = Tile::holding(Unit::new(lat, lon).unwrap(), z);
        let bytes = atlas.tile(&selection, tile, "places", |place, properties| {
            properties.text("id", &place.to_string());
            properties.text("name", &name);
            properties.word("open", ["yes", "no"][place as usize % 2]);
        });
        prop_assert!(bytes.len() <= MAX_TILE_BYTES);
        let layers = decode(&bytes);
        let kept = |place| keeps(&case.facets, &case.any_of, place);
        let wanted: u32 = cells(&case.points, kept, tile, 0).values().map(|cell| cell.0).sum();
        prop_assert_eq!(layers.len(), usize::from(wanted > 0));
        let mut seen = 0;
        for feature in layers.iter().flat_map(|layer| &layer.features) {
            prop_assert_eq!(feature.kind, 1);
            if let Some(n) = feature.properties.get("n") {
                prop_assert_eq!(feature.properties.len(), 1);
                seen += n.parse::<u32>().unwrap();
            } else {
                let place: u32 = feature.properties["id"].parse().unwrap();
                prop_assert_eq!(&feature.properties["name"], &name);
                prop_assert_eq!(&feature.properties["open"], ["yes", "no"][place as usize % 2]);
                seen += 1;
            }
        }
        prop_assert_eq!(seen, wanted);
        if let Some(layer) = layers.first() {
            prop_assert_eq!((layer.name.as_str(), layer.version, layer.extent), ("places", 2, 4096));
        }
    }
}

#[test]
fn the_same_places_in_another_order_give_the_same_clusters() {
    let points: Points =
        (0..3_000).map(|i| Some((43.0 + f64::from(i % 61) / 10.0, f64::from(i % 97) / 15.0 - 1.0))).collect();
    let reversed: Points = points.iter().rev().copied().collect();
    let (one, other) = (Atlas::build(&points, &[]), Atlas::build(&reversed, &[]));
    let clusters = |atlas: &Atlas, z| {
        let selection = atlas.select(&Filter::default());
        let tile = Tile::holding(Unit::new(46.0, 2.0).unwrap(), z);
        let mut marks = Vec::new();
        atlas.marks(&selection, tile, 0, &mut marks);
        marks.into_iter().filter(|mark| matches!(mark, Mark::Cluster { .. })).collect::<Vec<_>>()
    };
    for z in 0..=18 {
        assert_eq!(clusters(&one, z), clusters(&other, z), "zoom {z}");
    }
}

#[test]
fn a_crowded_tile_is_clustered_until_it_is_short() {
    // Nine hundred places of one town, none on another, with long names.
    let points: Points = (0..900)
        .map(|i| Some((48.0 + f64::from(i / 30) * 0.0004, 2.0 + f64::from(i % 30) * 0.0006)))
        .collect();
    let atlas = Atlas::build(&points, &[]);
    let selection = atlas.select(&Filter::default());
    let tile = Tile::holding(Unit::new(48.005, 2.005).unwrap(), 14);
    let mut marks = Vec::new();
    atlas.marks(&selection, tile, 0, &mut marks);
    let bytes = atlas.tile(&selection, tile, "places", |_, p| p.text("name", &"x".repeat(100)));
    let shown = decode(&bytes).remove(0).features.len();
    assert!(
        bytes.len() <= MAX_TILE_BYTES && shown < marks.len(),
        "{} bytes, {shown} of {}",
        bytes.len(),
        marks.len()
    );
}
