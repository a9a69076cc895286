//! What a page is told: reasons, what was left out, what to relax, and never nothing.

#![expect(clippy::unwrap_used, reason = "tests")]

mod oracle;

use matching::{
    Answer, Basis, CostWish, Fact, Hours, Index, PlaceRecord, Point, Query, Reason, Relax, Scratch, Show,
    Suggestion, Tier, Travel, Week, Weights, access, cost, modes, offers,
};

const SERVICE: u16 = 1;
const OTHER: u16 = 2;

/// An ordinary place `km` north of the person, that offers what is needed, free, open on Tuesday morning.
fn place(id: u32, km: f64) -> PlaceRecord {
    PlaceRecord {
        id,
        point: Point::new(45.0 + km / 111.195, 3.0),
        services: SERVICE,
        cost: cost::FREE,
        quality: 0.5,
        hours: Hours::Week(Week::EMPTY.with(1, 18, 24)),
        ..PlaceRecord::default()
    }
}

fn query() -> Query {
    Query {
        need: SERVICE,
        at: Point::new(45.0, 3.0),
        travel: Travel::visit(10_000),
        k: 3,
        ..Query::default()
    }
}

fn answer(places: &[PlaceRecord], query: &Query) -> Answer {
    let index = Index::build(places).unwrap();
    index.answer(query, &Weights::standard(), Show::default(), &mut Scratch::new())
}

fn ids(answer: &Answer) -> Vec<u32> {
    answer.hits.iter().map(|hit| hit.id).collect()
}

#[test]
fn the_shipped_file_says_what_the_program_says() {
    let text = include_str!("../../../../data/matching/weights.toml");
    assert_eq!(toml::from_str::<Weights>(text).unwrap(), Weights::standard());
    let wrong = toml::from_str::<Weights>(&text.replace("services = 100.0", "services = -1.0")).unwrap_err();
    assert!(wrong.to_string().contains("`services` must be a number from 0 to 1000000"), "{wrong}");
    assert!(toml::from_str::<Weights>(&text.replace("quality =", "qualty =")).is_err());
}

#[test]
fn every_fact_asked_for_has_its_part() {
    let wanted = Query {
        need: SERVICE | OTHER | 4,
        modes: modes::TRAINING | modes::MEDIATION,
        publics: 3,
        care: 1,
        cost: CostWish::RequireFree,
        when: Week::EMPTY.with(1, 20, 28),
        offers: offers::AIDANTS_CONNECT | offers::LABEL,
        preferred: vec![7],
        ..query()
    };
    let rich = PlaceRecord {
        presumed: OTHER,
        modes: modes::TRAINING,
        publics: 2,
        care: 3,
        offers: offers::LABEL,
        ..place(7, 1.0)
    };
    let answer = answer(&[rich], &wanted);
    let facts: Vec<Fact> = answer.hits[0].parts.iter().map(|part| part.fact).collect();
    let Some(Fact::Distance { metres }) = facts.last().copied() else { panic!("{facts:?}") };
    assert!((999.0..1001.0).contains(&metres));
    assert_eq!(
        facts[..facts.len() - 1],
        [
            Fact::Services { matched: SERVICE, presumed: OTHER, missing: 4 },
            Fact::Modes { matched: modes::TRAINING, missing: modes::MEDIATION },
            Fact::Public { matched: 2 },
            Fact::Care { matched: 1 },
            Fact::Free,
            Fact::Offers { matched: offers::LABEL, missing: offers::AIDANTS_CONNECT },
            Fact::Open { half_hours: 4, asked: 8 },
            Fact::Quality { quality: 0.5 },
            Fact::Preferred,
        ]
    );
}

#[test]
fn unknown_is_neither_no_nor_yes() {
    let unknown = PlaceRecord { services: 0, cost: 0, hours: Hours::Unknown, ..place(1, 1.0) };
    let no = PlaceRecord { services: OTHER, ..place(2, 1.0) };
    let wanted =
        Query { cost: CostWish::RequireFree, when: Week::EMPTY.with(1, 18, 20), modes: 1, ..query() };
    let answer = answer(&[unknown, no, place(3, 1.0)], &wanted);
    assert_eq!(ids(&answer), [3, 1]);
    let to_check: Vec<Fact> =
        answer.hits[1].parts.iter().map(|part| part.fact).filter(Fact::to_check).collect();
    assert_eq!(to_check, [Fact::ServicesUnknown, Fact::ModesUnknown, Fact::CostUnknown, Fact::HoursUnknown]);
}

#[test]
fn near_places_left_out_say_every_reason() {
    let monday = Hours::Week(Week::EMPTY.with(0, 18, 24));
    let asked = Week::EMPTY.with(1, 18, 20);
    let wanted = Query { cost: CostWish::RequireFree, when: asked, publics: 1, care: 2, k: 1, ..query() };
    let fit = |id, km| PlaceRecord { care: 2, ..place(id, km) };
    let places = [
        PlaceRecord { services: OTHER, cost: cost::PAYING, ..fit(1, 0.1) },
        PlaceRecord { publics: 4, hours: monday, ..fit(2, 0.2) },
        PlaceRecord { care: 1, ..fit(3, 0.3) },
        fit(4, 0.4),
        fit(5, 0.5),
        fit(6, 12.0),
    ];
    let answer = answer(&places, &wanted);
    assert_eq!(ids(&answer), [4]);
    let reasons = |id: u32| &answer.left_out.iter().find(|e| e.id == id).unwrap().reasons[..];
    assert_eq!(answer.left_out.iter().map(|e| e.id).collect::<Vec<_>>(), [1, 2, 3, 5, 6]);
    assert_eq!(reasons(1), [Reason::Services { missing: SERVICE }, Reason::Paying]);
    assert_eq!(reasons(2), [Reason::Public { only: 4 }, Reason::Closed]);
    assert_eq!(reasons(3), [Reason::Care { missing: 2 }]);
    assert!(matches!(reasons(5), [Reason::Outranked { .. }]));
    assert!(matches!(reasons(6), [Reason::TooFar { metres }] if (11_900.0..12_100.0).contains(metres)));
}

#[test]
fn each_relaxation_says_how_many_places_it_would_give() {
    let wanted = Query {
        cost: CostWish::RequireFree,
        publics: 1,
        care: 1,
        modes_required: modes::TRAINING,
        offers_required: offers::PASS,
        when: Week::EMPTY.with(1, 18, 20),
        k: 5,
        ..query()
    };
    let fit = |id, km| PlaceRecord { care: 1, modes: modes::TRAINING, offers: offers::PASS, ..place(id, km) };
    let table: Vec<(PlaceRecord, Relax, usize)> = vec![
        (fit(1, 14.0), Relax::Widen { to_m: 15_000 }, 2),
        (PlaceRecord { access: access::REMOTE, ..fit(1, 400.0) }, Relax::Remote, 2),
        (PlaceRecord { access: access::HOME, ..fit(1, 29.0) }, Relax::AtHome { within_m: 30_000 }, 2),
        (PlaceRecord { access: access::MOBILE, ..fit(1, 29.0) }, Relax::MobileStop { within_m: 30_000 }, 1),
        (PlaceRecord { hours: Hours::Week(Week::EMPTY), ..fit(1, 1.0) }, Relax::OtherTimes, 2),
        (PlaceRecord { cost: cost::PAYING, ..fit(1, 1.0) }, Relax::DropCost, 2),
        (PlaceRecord { publics: 2, ..fit(1, 1.0) }, Relax::DropPublic, 2),
        (PlaceRecord { offers: 0, ..fit(1, 1.0) }, Relax::DropOffers, 2),
        (PlaceRecord { modes: modes::ACCESS, ..fit(1, 1.0) }, Relax::DropModes, 2),
        (PlaceRecord { care: 0, ..fit(1, 1.0) }, Relax::DropCare, 2),
    ];
    for (misfit, relax, places) in table {
        let answer = answer(&[fit(0, 1.0), misfit], &wanted);
        assert_eq!((ids(&answer), answer.basis), (vec![0], Basis::AsAsked));
        assert!(
            answer.suggestions.contains(&Suggestion { relax, places }),
            "{relax:?}: {:?}",
            answer.suggestions
        );
        let others = answer.suggestions.iter().filter(|s| s.relax != relax);
        let near = |r: &Relax| matches!(r, Relax::Widen { .. });
        assert!(others.clone().all(|s| near(&s.relax)), "{relax:?}: {:?}", answer.suggestions);
    }
}

#[test]
fn enough_places_need_no_relaxing() {
    let places: Vec<PlaceRecord> = (0..9).map(|i| place(i, 0.1 * f64::from(i))).collect();
    let answer = answer(&places, &query());
    assert_eq!((ids(&answer), answer.suggestions), (vec![0, 1, 2], vec![]));
}

#[test]
fn the_answer_widens_step_by_step_and_is_never_empty() {
    let misfit = |id, km| PlaceRecord { services: OTHER, ..place(id, km) };
    let town_hall = |id, km, services| PlaceRecord { services, tier: Tier::EntryPoint, ..place(id, km) };
    let nowhere = PlaceRecord { point: None, ..misfit(9, 0.0) };
    let table: Vec<(Vec<PlaceRecord>, Basis, Vec<u32>)> = vec![
        (vec![place(1, 1.0), town_hall(2, 0.1, SERVICE)], Basis::AsAsked, vec![1]),
        (vec![misfit(1, 1.0), town_hall(2, 0.1, SERVICE)], Basis::EntryPoints, vec![2]),
        (vec![misfit(1, 1.0), town_hall(2, 0.1, 0)], Basis::EntryPoints, vec![2]),
        (vec![misfit(1, 1.0), place(2, 60.0), place(3, 80.0)], Basis::Widened { to_m: 75_000 }, vec![2]),
        (vec![misfit(1, 1.0), place(2, 600.0), misfit(3, 2.0)], Basis::Loosened, vec![1, 3]),
        (vec![misfit(1, 500.0), misfit(2, 400.0)], Basis::Nearest, vec![2, 1]),
        (vec![nowhere], Basis::Nearest, vec![9]),
        (vec![], Basis::Nothing, vec![]),
    ];
    for (places, basis, expected) in table {
        let answer = answer(&places, &query());
        assert_eq!((answer.basis, ids(&answer)), (basis, expected));
    }
    let nothing = answer(&[place(1, 1.0)], &Query { k: 0, ..query() });
    assert_eq!((nothing.basis, nothing.hits), (Basis::Nothing, vec![]));
}

#[test]
fn entry_points_in_reach_have_their_own_list() {
    let hall = |id, km| PlaceRecord { services: 0, tier: Tier::EntryPoint, ..place(id, km) };
    let answer = answer(&[place(1, 5.0), hall(2, 3.0), hall(3, 1.0), hall(4, 11.0)], &query());
    assert_eq!(ids(&answer), [1]);
    assert_eq!(answer.entry_points.iter().map(|hit| hit.id).collect::<Vec<_>>(), [3, 2]);
}

#[test]
fn somebody_who_cannot_move_is_answered_from_afar() {
    let remote = PlaceRecord { access: access::REMOTE, ..place(1, 700.0) };
    let comes = PlaceRecord { access: access::HOME, ..place(2, 20.0) };
    let travel = Travel { visit_m: None, home_m: Some(25_000), remote: true };
    let answer = answer(&[remote, comes, place(3, 0.1)], &Query { travel, ..query() });
    assert_eq!(ids(&answer), [2, 1]);
    let way = |i: usize| answer.hits[i].parts.last().unwrap().fact;
    assert!(matches!(way(0), Fact::AtHome { metres: Some(_) }));
    assert_eq!(way(1), Fact::Remote);
}

#[test]
fn a_query_survives_a_text_format_and_a_bad_point_does_not() {
    let query = Query { preferred: vec![1], ..query() };
    let text = toml::to_string(&query).unwrap();
    assert_eq!(toml::from_str::<Query>(&text).unwrap(), query);
    assert!(toml::from_str::<Query>(&text.replace("45.0", "145.0")).is_err());
}
