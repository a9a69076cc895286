//! The base of the map: outlines and names of territories, cut into tiles from our own data.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ::atlas::mvt::Layer;
use ::atlas::outline::{Shape, simplify};
use ::atlas::{MAX_TILE_BYTES, Tile, Unit};
use territory::{OutlineSet, Territories};

/// The deepest zoom of the base: maps enlarge it beyond.
pub(super) const MAX_ZOOM: u8 = 14;
/// Changes with the data or with how it is drawn.
pub(super) const VERSION: &str = concat!("fond-1-", env!("CARGO_PKG_VERSION"));
/// Communes are drawn from here on.
const COMMUNES_FROM: u8 = 9;
/// Départements are drawn from here on.
const DEPARTEMENTS_FROM: u8 = 5;
/// Beyond this zoom the data itself is coarser than a pixel: nothing is simplified.
const EXACT_FROM: u8 = 13;
/// Tiles kept ready: those of a country at the first zooms, and of some towns.
const KEPT: usize = 512;
/// Names of a tile, at most.
const MAX_LABELS: usize = 40;

/// A commune is named from the first zoom whose population it reaches.
const NAMED_FROM: [(u8, u32); 8] =
    [(5, 400_000), (6, 200_000), (7, 100_000), (8, 50_000), (9, 20_000), (10, 8_000), (11, 2_000), (12, 0)];

type Shapes = Arc<Vec<(String, Shape)>>;

/// Outlines simplified for each zoom, made when first asked, and the tiles asked last.
#[derive(Debug, Default)]
pub(crate) struct Base {
    regions: [OnceLock<Shapes>; EXACT_FROM as usize + 1],
    departements: [OnceLock<Shapes>; EXACT_FROM as usize + 1],
    communes: Mutex<HashMap<(String, u8), Shapes>>,
    tiles: Mutex<Recent>,
}

/// The tiles asked last.
#[derive(Debug, Default)]
struct Recent {
    tiles: HashMap<Tile, Vec<u8>>,
    /// Oldest first.
    order: VecDeque<Tile>,
}

impl Recent {
    fn put(&mut self, tile: Tile, bytes: Vec<u8>) {
        if self.order.len() >= KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.tiles.remove(&oldest);
        }
        if self.tiles.insert(tile, bytes).is_none() {
            self.order.push_back(tile);
        }
    }
}

impl Base {
    /// A tile.
    pub(super) fn tile(&self, territories: &Territories, tile: Tile) -> Vec<u8> {
        let kept = || self.tiles.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().tiles.get(&tile) {
            return known.clone();
        }
        // A crowded tile takes coarser lines, then no communes, rather than break its promise.
        let finest = tile.z().min(EXACT_FROM);
        let coarser = (0..=finest).rev().flat_map(|level| [(level, true), (level, false)]);
        let bytes = coarser
            .map(|(level, communes)| self.draw(territories, tile, level, communes))
            .find(|bytes| bytes.len() <= MAX_TILE_BYTES)
            .unwrap_or_default();
        kept().put(tile, bytes.clone());
        bytes
    }

    fn draw(&self, territories: &Territories, tile: Tile, level: u8, communes: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        let regions = shapes(&self.regions, level, || territories.region_outlines());
        let name = |code: &str| territories.region(code).map_or("", |region| region.name.as_str());
        polygons(&mut bytes, "regions", regions.iter(), tile, name);
        let departements = shapes(&self.departements, level, || territories.departement_outlines());
        if tile.z() >= DEPARTEMENTS_FROM {
            let name = |code: &str| territories.departement(code).map_or("", |one| one.name.as_str());
            polygons(&mut bytes, "departements", departements.iter(), tile, name);
        }
        if communes && tile.z() >= COMMUNES_FROM {
            let near = departements.iter().filter(|(_, shape)| !shape.in_tile(tile).is_empty());
            let all: Vec<Shapes> = near.map(|(code, _)| self.communes_of(territories, code, level)).collect();
            let name = |code: &str| territories.commune(code).map_or("", |commune| commune.name.as_str());
            polygons(&mut bytes, "communes", all.iter().flat_map(|shapes| shapes.iter()), tile, name);
        }
        labels(&mut bytes, territories, tile);
        bytes
    }

    fn communes_of(&self, territories: &Territories, departement: &str, level: u8) -> Shapes {
        let key = (departement.to_owned(), level);
        if let Some(known) = self.communes.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(known);
        }
        let made = Arc::new(simplified(territories.commune_outlines(departement), level));
        let mut all = self.communes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(key).or_insert(made))
    }
}

fn shapes<'a>(levels: &[OnceLock<Shapes>], level: u8, outlines: impl FnOnce() -> &'a OutlineSet) -> Shapes {
    let make = || Arc::new(simplified(outlines(), level));
    levels.get(usize::from(level)).map_or_else(Shapes::default, |slot| Arc::clone(slot.get_or_init(make)))
}

fn simplified(outlines: &OutlineSet, level: u8) -> Vec<(String, Shape)> {
    let ring =
        |ring: &Vec<[f32; 2]>| ring.iter().map(|[lon, lat]| (f64::from(*lat), f64::from(*lon))).collect();
    let (codes, shapes): (Vec<String>, Vec<Shape>) = outlines
        .iter()
        .map(|(code, outline, _)| (code.to_owned(), Shape::new(outline.rings.iter().map(ring))))
        .unzip();
    // Half a pixel of a tile of 512 pixels.
    let tolerance = if level >= EXACT_FROM { 0 } else { 1_u32 << (28 - 10 - u32::from(level)) };
    codes.into_iter().zip(simplify(&shapes, tolerance)).collect()
}

fn polygons<'a, 'b>(
    bytes: &mut Vec<u8>,
    layer: &str,
    shapes: impl Iterator<Item = &'a (String, Shape)>,
    tile: Tile,
    name: impl Fn(&str) -> &'b str,
) {
    let mut out = Layer::new(layer);
    for (code, shape) in shapes {
        out.polygon(&shape.in_tile(tile), |properties| {
            properties.text("code", code);
            properties.text("name", name(code));
        });
    }
    bytes.extend(out.finish());
}

/// Names in the tile, the most important first.
fn labels(bytes: &mut Vec<u8>, territories: &Territories, tile: Tile) {
    let z = tile.z();
    let mut out = Layer::new("labels");
    let mut left = MAX_LABELS;
    let mut label = |point: kernel::Point, name: &str, level: &str, rank: u64| {
        let Some(unit) = Unit::new(point.lat(), point.lon()) else { return };
        if left == 0 || Tile::holding(unit, z) != tile {
            return;
        }
        left -= 1;
        out.point(tile.place(unit), |properties| {
            properties.text("name", name);
            properties.word("level", level);
            properties.number("rank", rank);
        });
    };
    if (4..=6).contains(&z) {
        for one in territories.regions() {
            label(one.point, &one.name, "region", 0);
        }
    }
    if (7..=9).contains(&z) {
        for one in territories.departements() {
            label(one.point, &one.name, "departement", 0);
        }
    }
    let least = NAMED_FROM.iter().rev().find(|(from, _)| *from <= z).map(|(_, population)| *population);
    if let Some(least) = least {
        let mut communes: Vec<_> = territories
            .communes()
            .iter()
            .filter(|commune| commune.population >= least)
            .filter(|c| Unit::new(c.point.lat(), c.point.lon()).is_some_and(|u| Tile::holding(u, z) == tile))
            .collect();
        communes.sort_by(|a, b| b.population.cmp(&a.population).then_with(|| a.code.cmp(&b.code)));
        for commune in communes {
            let rank = NAMED_FROM.iter().position(|(_, population)| commune.population >= *population);
            label(commune.point, &commune.name, "commune", 1 + rank.unwrap_or(NAMED_FROM.len()) as u64);
        }
    }
    bytes.extend(out.finish());
}
