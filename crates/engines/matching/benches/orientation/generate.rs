//! Inputs of the same shape as the shared ones, made here so that the benchmark runs without anything.
//!
//! Towns of very unequal size over mainland France, places and people around them, independent masks.

use matching::{CostWish, Hours, PlaceRecord, Point, Query, Travel, Week, offers};

/// How often each of the sixteen services is offered and asked.
const SERVICES: [f64; 16] =
    [0.85, 0.8, 0.75, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.08, 0.05];

pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        // xorshift64*: enough for a benchmark.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// Roughly normal, standard deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    fn mask(&mut self, chances: &[f64], scale: f64) -> u16 {
        chances.iter().zip(0..).fold(0, |mask, (p, bit)| mask | u16::from(self.chance(p * scale)) << bit)
    }
}

pub struct Country {
    towns: Vec<(f64, f64)>,
    /// Cumulated weights of places (population to the 0.8) and of people.
    places: Vec<f64>,
    people: Vec<f64>,
}

impl Country {
    pub fn new(draw: &mut Draw) -> Self {
        let (mut towns, mut places, mut people) = (Vec::new(), Vec::new(), Vec::new());
        let (mut sum_places, mut sum_people) = (0.0, 0.0);
        for rank in 1..=9_000 {
            // Sizes after Zipf, from about two millions to a few hundreds.
            let size = 2.2e6 / f64::from(rank).powf(0.9);
            towns.push((42.5 + 8.3 * draw.unit(), -4.5 + 12.3 * draw.unit()));
            sum_places += size.powf(0.8);
            sum_people += size;
            places.push(sum_places);
            people.push(sum_people);
        }
        Self { towns, places, people }
    }

    fn point(&self, draw: &mut Draw, weights: &[f64], spread_km: f64) -> Option<Point> {
        let most = weights.last().copied().unwrap_or(0.0);
        let at = draw.unit() * most;
        let (lat, lon) = self.towns[weights.partition_point(|w| *w < at).min(self.towns.len() - 1)];
        let km = spread_km / 111.2;
        Point::new(lat + km * draw.normal(), lon + km * draw.normal() / lat.to_radians().cos())
    }

    pub fn place(&self, draw: &mut Draw, id: u32) -> PlaceRecord {
        let generous = 0.3 + 0.9 * draw.unit();
        PlaceRecord {
            id,
            point: self.point(draw, &self.places, 1.5),
            services: draw.mask(&SERVICES, generous).max(1),
            presumed: 0,
            modes: draw.mask(&[0.9, 0.4, 0.3, 0.15], 1.0).max(1) as u8,
            publics: if draw.chance(0.55) { 0 } else { draw.mask(&[0.3; 8], 1.0) as u8 },
            care: draw.mask(&[0.15; 6], 1.0) as u8,
            cost: draw.mask(&[0.75, 0.25, 0.1], 1.0).max(1) as u8,
            offers: if draw.chance(0.2) { offers::PASS } else { 0 },
            quality: (0.71 + 0.16 * draw.normal()).clamp(0.0, 1.0) as f32,
            hours: hours(draw),
            ..PlaceRecord::default()
        }
    }

    pub fn query(&self, draw: &mut Draw) -> Query {
        let mut need = 0;
        let services = [1, 1, 1, 1, 1, 2, 2, 2, 3, 3][draw.below(10)];
        while u16::count_ones(need) < services {
            let service = draw.below(16);
            if draw.chance(SERVICES[service]) {
                need |= 1 << service;
            }
        }
        let radius_m =
            [5_000, 5_000, 5_000, 10_000, 10_000, 10_000, 20_000, 20_000, 20_000, 50_000][draw.below(10)];
        let hour = 4 * (4 + draw.below(5));
        Query {
            need,
            at: self.point(draw, &self.people, 3.0),
            travel: Travel::visit(radius_m),
            publics: if draw.chance(0.3) { 1 << draw.below(8) } else { 0 },
            cost: if draw.chance(0.5) { CostWish::RequireFree } else { CostWish::Any },
            care: if draw.chance(0.1) { 1 << draw.below(6) } else { 0 },
            offers_required: if draw.chance(0.25) { offers::PASS } else { 0 },
            when: if draw.chance(0.4) {
                Week::EMPTY.with(draw.below(6), hour, hour + 8)
            } else {
                Week::EMPTY
            },
            k: 10,
            ..Query::default()
        }
    }
}

fn hours(draw: &mut Draw) -> Hours {
    if draw.chance(0.12) {
        return Hours::Unknown;
    }
    let days = 5 + usize::from(draw.chance(0.35));
    let (opens, closes) = (4 * (4 + draw.below(2)), 4 * (8 + draw.below(2)));
    let (noon, off) = (draw.chance(0.5), draw.below(7));
    let week = (0..days).filter(|day| *day != off).fold(Week::EMPTY, |week, day| {
        if noon { week.with(day, opens, 24).with(day, 28, closes) } else { week.with(day, opens, closes) }
    });
    Hours::Week(week)
}
