//! The fast search against the plain rules: same places, same scores to the last bit, always.

#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "the promise is equality to the last bit")]

mod oracle;

use matching::{
    Basis, BuildError, CostWish, Hours, Index, PlaceRecord, Point, Points, Query, Relax, Scratch, Show,
    Suggestion, Tier, Travel, Week, Weights,
};
use proptest::prelude::*;

/// Points where geometry is hard, or where many places share one point.
fn point() -> impl Strategy<Value = Point> {
    let hard = prop::sample::select(vec![
        (48.8566, 2.3522),
        (48.8566, 2.3522),
        (48.8570, 2.3530),
        (90.0, 0.0),
        (-90.0, 77.0),
        (89.9999, 180.0),
        (10.0, 180.0),
        (10.0, -180.0),
        (10.0, 179.9999),
        (0.0, 0.0),
        (-21.1151, 55.5364),
        (4.9224, -52.3135),
        (16.2650, -61.5510),
        (-22.2711, 166.4416),
        (-13.2820, -176.1745),
        (46.7811, -56.1764),
    ]);
    prop_oneof![
        4 => hard,
        3 => (48.80..48.90_f64, 2.25..2.45_f64),
        2 => (42.0..51.0_f64, -5.0..9.0_f64),
        1 => (-90.0..=90.0_f64, -180.0..=180.0_f64),
    ]
    .prop_map(|(lat, lon)| Point::new(lat, lon).unwrap())
}

fn week() -> impl Strategy<Value = Week> {
    prop_oneof![
        2 => Just(Week::EMPTY),
        1 => Just(Week::FULL),
        6 => (0..7_usize, 0..48_usize, 1..20_usize).prop_map(|(d, f, n)| Week::EMPTY.with(d, f, f + n)),
        1 => prop::array::uniform6(any::<u64>()).prop_map(Week::from_words),
    ]
}

/// Masks that are often empty, often one bit.
fn mask() -> impl Strategy<Value = u16> {
    prop_oneof![3 => Just(0), 4 => (0..16_u32).prop_map(|b| 1 << b), 2 => any::<u16>(), 1 => Just(u16::MAX)]
}

fn byte() -> impl Strategy<Value = u8> {
    mask().prop_map(|m| (m | m >> 8) as u8)
}

/// Rarely asked for: hard filters that would otherwise leave nothing.
fn seldom() -> impl Strategy<Value = u8> {
    prop_oneof![5 => Just(0_u8), 1 => (0..3_u32).prop_map(|b| 1 << b), 1 => byte()]
}

prop_compose! {
    fn record()(
        point in prop::option::weighted(0.9, point()),
        services in mask(), presumed in mask(),
        masks in (byte(), byte(), byte(), 0..8_u8, 0..8_u8, byte()),
        quality in prop_oneof![Just(0.0_f32), Just(0.5), Just(1.0), 0.0..=1.0_f32],
        hours in prop::option::weighted(0.8, week()),
        entry in prop::bool::weighted(0.15),
    ) -> PlaceRecord {
        let (modes, publics, care, cost, access, offers) = masks;
        PlaceRecord {
            id: 0, point, services, presumed, modes, publics, care, cost, access, offers, quality,
            hours: hours.map_or(Hours::Unknown, Hours::Week),
            tier: if entry { Tier::EntryPoint } else { Tier::Ordinary },
        }
    }
}

prop_compose! {
    fn records()(
        mut list in prop::collection::vec(record(), 0..400),
        copies in 1..4_usize, stride in 1..5_u32, reverse: bool,
    ) -> Vec<PlaceRecord> {
        // Copies of the same record make ties; ids are not in the order of the list.
        for _ in 1..copies {
            list.extend_from_within(..list.len().min(150));
        }
        let n = list.len() as u32;
        for (record, i) in list.iter_mut().zip(0..) {
            record.id = stride * if reverse { n - i } else { i };
        }
        list
    }
}

fn metres() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(0)),
        6 => (100..60_000_u32).prop_map(Some),
        1 => Just(Some(20_000_000)),
        1 => Just(Some(u32::MAX)),
    ]
}

prop_compose! {
    fn query()(
        need in mask(), modes in byte(), publics in seldom(), care in seldom(),
        required in (seldom(), seldom()), offers in byte(),
        cost in prop::sample::select(vec![CostWish::Any, CostWish::PreferFree, CostWish::RequireFree]),
        at in prop::option::weighted(0.9, point()),
        visit_m in metres(), home_m in prop_oneof![3 => Just(None), 1 => metres()], remote: bool,
        when in prop_oneof![1 => Just(Week::EMPTY), 1 => week()],
        preferred in prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(0..500_u32, 0..6)],
        k in prop_oneof![1 => Just(0), 6 => 1..12_usize, 2 => 12..80_usize, 1 => Just(usize::MAX)],
    ) -> Query {
        Query {
            need, modes, modes_required: required.0, publics, care, cost, at,
            travel: Travel { visit_m, home_m, remote }, when, offers, offers_required: required.1, preferred, k,
        }
    }
}

fn weights() -> impl Strategy<Value = Weights> {
    let number =
        || prop_oneof![2 => Just(0.0), 6 => 0.0..100.0_f64, 1 => Just(Points::MOST), 1 => Just(1e-9)];
    let any = (prop::collection::vec(number(), 17), 0..16_u8).prop_map(|(n, known)| {
        let maybe = |i: usize, bit: u8| (known >> bit & 1 != 0).then_some(n[i]);
        let points = Points {
            version: "any".to_owned(),
            services: n[0],
            presumed_share: (n[1] / 100.0).min(1.0),
            services_unknown: maybe(2, 0),
            modes: n[3],
            modes_unknown: n[4],
            public: n[5],
            cost_free: n[6],
            cost_conditional: maybe(7, 1),
            cost_unknown: maybe(8, 2),
            offers: n[9],
            open: n[10],
            hours_unknown: maybe(11, 3),
            quality: n[12],
            preferred: n[13],
            distance: n[14],
            home: n[15],
            remote: n[16],
        };
        Weights::try_from(points).unwrap()
    });
    prop_oneof![3 => Just(Weights::standard()), 1 => Just(Weights::reference()), 3 => any]
}

fn check(places: &[PlaceRecord], queries: &[Query], weights: &Weights) -> Result<(), TestCaseError> {
    let index = Index::build(places).unwrap();
    let mut scratch = Scratch::new();
    for query in queries {
        let expected = oracle::search(places, query, weights, Tier::Ordinary);
        let count = oracle::count(places, query, weights, Tier::Ordinary);
        prop_assert_eq!(index.search(query, weights, &mut scratch), &expected[..]);
        prop_assert_eq!(
            index.search_entry_points(query, weights, &mut scratch),
            &oracle::search(places, query, weights, Tier::EntryPoint)[..]
        );
        prop_assert_eq!(index.count(query, weights, &mut scratch), count);
        prop_assert_eq!(index.any(query, weights, &mut scratch), count > 0);
        for ranked in &expected {
            let hit = index.explain(query, weights, ranked.id).unwrap();
            prop_assert_eq!(hit.score, ranked.score);
            let sum = hit.parts.iter().fold(0.0, |sum, part| sum + part.points);
            prop_assert_eq!(sum, hit.score, "parts {:?}", hit.parts);
        }
    }
    let reach = index.reach(queries, weights, 2);
    for (query, served) in queries.iter().zip(&reach.served) {
        prop_assert_eq!(*served, oracle::count(places, query, weights, Tier::Ordinary) > 0);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ranking_is_that_of_the_plain_rules(
        places in records(),
        queries in prop::collection::vec(query(), 1..8),
        weights in weights(),
    ) {
        check(&places, &queries, &weights)?;
        for query in &queries {
            check_answer(&places, query, &weights)?;
        }
    }
}

/// Suggestions count what the plain rules count; reasons are never missing; an answer is empty only when it must be.
fn check_answer(places: &[PlaceRecord], query: &Query, weights: &Weights) -> Result<(), TestCaseError> {
    let index = Index::build(places).unwrap();
    let answer = index.answer(query, weights, Show::default(), &mut Scratch::new());
    let count = |query: &Query| oracle::count(places, query, weights, Tier::Ordinary);
    let fitting = count(query);
    prop_assert_eq!(answer.hits.is_empty(), places.is_empty() || query.k == 0);
    prop_assert_eq!(answer.basis == Basis::AsAsked, fitting > 0 && query.k > 0);
    prop_assert!(answer.left_out.iter().all(|excluded| !excluded.reasons.is_empty()));
    prop_assert!(answer.left_out.iter().all(|excluded| answer.hits.iter().all(|hit| hit.id != excluded.id)));
    prop_assert!(answer.suggestions.is_empty() || fitting < query.k);
    for Suggestion { relax, places: found } in answer.suggestions {
        let q = query.clone();
        let travel = q.travel;
        let relaxed = match relax {
            Relax::Widen { to_m } => Query { travel: Travel { visit_m: Some(to_m), ..travel }, ..q },
            Relax::Remote => Query { travel: Travel { remote: true, ..travel }, ..q },
            Relax::AtHome { within_m } => Query { travel: Travel { home_m: Some(within_m), ..travel }, ..q },
            Relax::MobileStop { .. } => continue,
            Relax::OtherTimes => Query { when: Week::EMPTY, ..q },
            Relax::DropCost => Query { cost: CostWish::PreferFree, ..q },
            Relax::DropPublic => Query { publics: 0, ..q },
            Relax::DropOffers => Query { offers_required: 0, ..q },
            Relax::DropModes => Query { modes_required: 0, ..q },
            Relax::DropCare => Query { care: 0, ..q },
        };
        prop_assert!(found > fitting);
        prop_assert_eq!(found, count(&relaxed), "{:?}", relax);
    }
    Ok(())
}

/// A few thousand places in one town and around, so that the tree has three levels and bounds really prune.
#[test]
fn the_ranking_holds_in_a_deep_tree() {
    let mut state = 7_u64;
    let mut next = move |n: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % n
    };
    let places: Vec<PlaceRecord> = (0..30_000)
        .map(|id| {
            let wide = if next(2) == 0 { 0.05 } else { 3.0 };
            let unit = |n: u64| n as f64 / 1e6 - 0.5;
            PlaceRecord {
                id,
                point: Point::new(47.0 + wide * unit(next(1_000_000)), 2.0 + wide * unit(next(1_000_000))),
                services: (next(65_536) & next(65_536)) as u16,
                presumed: (next(65_536) & next(65_536) & next(65_536)) as u16,
                modes: next(16) as u8,
                publics: if next(2) == 0 { 0 } else { next(32) as u8 },
                care: (next(128) & next(128)) as u8,
                cost: next(8) as u8,
                access: if next(20) == 0 { next(8) as u8 } else { 0 },
                offers: (next(8) & next(8)) as u8,
                quality: next(1001) as f32 / 1000.0,
                hours: match next(5) {
                    0 => Hours::Unknown,
                    _ => Hours::Week(Week::EMPTY.with(
                        next(7) as usize,
                        16 + next(8) as usize,
                        24 + next(16) as usize,
                    )),
                },
                tier: if next(10) == 0 { Tier::EntryPoint } else { Tier::Ordinary },
            }
        })
        .collect();
    let queries: Vec<Query> = (0..150)
        .map(|_| Query {
            need: (next(65_536) & next(65_536) & next(65_536)) as u16,
            modes: next(16) as u8 & next(16) as u8,
            publics: if next(3) == 0 { 1 << next(5) } else { 0 },
            care: if next(6) == 0 { 1 << next(7) } else { 0 },
            cost: [CostWish::Any, CostWish::PreferFree, CostWish::RequireFree][next(3) as usize],
            at: Point::new(
                47.0 + (next(1000) as f64 / 1000.0 - 0.5),
                2.0 + (next(1000) as f64 / 1000.0 - 0.5),
            ),
            travel: Travel {
                visit_m: Some([2_000, 10_000, 50_000][next(3) as usize]),
                home_m: (next(5) == 0).then_some(30_000),
                remote: next(4) == 0,
            },
            when: if next(2) == 0 { Week::EMPTY } else { Week::EMPTY.with(next(7) as usize, 18, 26) },
            offers: next(8) as u8,
            offers_required: if next(5) == 0 { 1 << next(3) } else { 0 },
            preferred: if next(4) == 0 { vec![next(30_000) as u32, next(30_000) as u32] } else { vec![] },
            k: 10,
            ..Query::default()
        })
        .collect();
    for weights in [Weights::standard(), Weights::reference()] {
        check(&places, &queries, &weights).unwrap();
    }
}

#[test]
fn records_that_cannot_be_ranked_are_refused() {
    let place = |id: u32, quality: f32| PlaceRecord { id, quality, ..PlaceRecord::default() };
    let table = [
        (vec![place(4, 0.5), place(2, 0.5), place(4, 0.1)], BuildError::DuplicateId { id: 4 }),
        (vec![place(1, f32::NAN)], BuildError::Quality { id: 1 }),
        (vec![place(1, -0.1)], BuildError::Quality { id: 1 }),
        (vec![place(1, 1.1)], BuildError::Quality { id: 1 }),
    ];
    for (places, error) in table {
        assert_eq!(Index::build(&places).unwrap_err(), error);
    }
    for (lat, lon) in [(f64::NAN, 0.0), (0.0, f64::NAN), (f64::INFINITY, 0.0), (90.1, 0.0), (0.0, -180.1)] {
        assert_eq!(Point::new(lat, lon), None);
    }
}
