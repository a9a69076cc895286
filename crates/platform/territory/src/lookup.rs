//! Questions about territories by code, postal code, point and membership.

use std::sync::{Arc, OnceLock};

use kernel::geo::distance_m;
use kernel::{CommuneCode, Point};

use crate::grid::Grid;
use crate::load::{self, DataError, Inset};
use crate::model::{Arrondissement, Bounds, Commune, Departement, Epci, Region, Zone};
use crate::outline::{Outline, OutlineFile, OutlineSet};
use crate::suggest::{Index, Kind, Suggestion};
use kernel::TerritoryRef;

/// Every territory of the country, in memory, read-only. Take the one of the program with [`Territories::bundled`].
#[derive(Debug)]
pub struct Territories {
    communes: Vec<Commune>,
    former: Vec<(CommuneCode, u32)>,
    arrondissements: Vec<Arrondissement>,
    epci: Vec<Epci>,
    departements: Vec<Departement>,
    regions: Vec<Region>,
    insets: Vec<(String, Inset)>,
    by_postal_code: Vec<([u8; 5], u32)>,
    /// The communes of each département, région and EPCI, by position in their tables.
    members: [Vec<Vec<u32>>; 3],
    grid: Grid,
    index: Index,
    outlines: OutlineFile,
    commune_outlines: OutlineFile,
    decoded: [OnceLock<OutlineSet>; 3],
    decoded_communes: Vec<OnceLock<OutlineSet>>,
    empty: OutlineSet,
}

const DEPARTEMENTS: usize = 0;
const EPCI: usize = 1;
const REGIONS: usize = 2;
const BLOCKS: [&str; 3] = ["departements", "epci", "regions"];

impl Territories {
    /// The territories embedded in the program, read on first use (about 0.1 s) and shared from then on.
    ///
    /// # Panics
    /// Never: the files are part of the program, and a test reads them.
    #[expect(clippy::expect_used, reason = "embedded files, that a test loads: no input can make this fail")]
    pub fn bundled() -> Arc<Self> {
        static BUNDLED: OnceLock<Arc<Territories>> = OnceLock::new();
        BUNDLED.get_or_init(|| Arc::new(Self::load().expect("the embedded territories read"))).clone()
    }

    /// Reads the embedded files anew; [`bundled`](Self::bundled) is what a program wants.
    pub fn load() -> Result<Self, DataError> {
        let tables = load::tables()?;
        let open = |file, bytes| {
            OutlineFile::open(bytes).ok_or(DataError { file, line: 0, what: "not a file of outlines".into() })
        };
        let commune_outlines = open("outlines-communes.bin", load::COMMUNE_OUTLINES)?;
        let mut by_postal_code = Vec::with_capacity(37_000);
        let sizes = [tables.departements.len(), tables.epci.len(), tables.regions.len()];
        let mut members = sizes.map(|n| vec![Vec::new(); n]);
        for (i, commune) in (0u32..).zip(&tables.communes) {
            let codes =
                commune.postal_codes.iter().filter_map(|code| code.as_str().as_bytes().try_into().ok());
            by_postal_code.extend(codes.map(|code: [u8; 5]| (code, i)));
            let departement =
                position(&tables.departements, commune.departement.as_str(), |d| d.code.as_str());
            let region = position(&tables.regions, commune.region.as_str(), |r| r.code.as_str());
            if let Some(d) = departement {
                members[DEPARTEMENTS][d].push(i);
            }
            if let Some(r) = region {
                members[REGIONS][r].push(i);
            }
            for code in commune.epci.iter().chain(&commune.ept) {
                let epci = position(&tables.epci, code.as_str(), |e| e.code.as_str());
                if let Some(e) = epci {
                    members[EPCI][e].push(i);
                }
            }
        }
        by_postal_code.sort_unstable();
        Ok(Self {
            by_postal_code,
            members,
            grid: Grid::new(tables.communes.iter().map(|c| c.point)),
            index: Index::new(&tables),
            outlines: open("outlines.bin", load::OUTLINES)?,
            decoded: Default::default(),
            decoded_communes: commune_outlines.keys().map(|_| OnceLock::new()).collect(),
            commune_outlines,
            empty: OutlineSet::default(),
            communes: tables.communes,
            former: tables.former,
            arrondissements: tables.arrondissements,
            epci: tables.epci,
            departements: tables.departements,
            regions: tables.regions,
            insets: tables.insets,
        })
    }

    /// The commune of today for an INSEE code: its own, one it had or absorbed, or that of one of its arrondissements.
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        self.commune_position(code).map(|i| &self.communes[i])
    }

    fn commune_position(&self, code: &str) -> Option<usize> {
        let current = |code: &str| self.communes.binary_search_by(|c| c.code.as_str().cmp(code)).ok();
        current(code)
            .or_else(|| {
                let i = self.former.binary_search_by(|(old, _)| old.as_str().cmp(code)).ok()?;
                Some(self.former[i].1 as usize)
            })
            .or_else(|| current(self.arrondissement(code)?.commune.as_str()))
    }

    /// The arrondissement of Paris, Lyon or Marseille with that INSEE code.
    pub fn arrondissement(&self, code: &str) -> Option<&Arrondissement> {
        find(&self.arrondissements, code, |a| a.code.as_str())
    }

    /// The département or overseas collectivity with that code.
    pub fn departement(&self, code: &str) -> Option<&Departement> {
        find(&self.departements, code, |d| d.code.as_str())
    }

    /// The région, or the collectivity in its place, with that code.
    pub fn region(&self, code: &str) -> Option<&Region> {
        find(&self.regions, code, |r| r.code.as_str())
    }

    /// The EPCI or établissement public territorial with that SIREN.
    pub fn epci(&self, code: &str) -> Option<&Epci> {
        find(&self.epci, code, |e| e.code.as_str())
    }

    /// Every commune, by code.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// Every arrondissement of Paris, Lyon and Marseille, by code.
    pub fn arrondissements(&self) -> &[Arrondissement] {
        &self.arrondissements
    }

    /// Every EPCI and établissement public territorial, by SIREN.
    pub fn all_epci(&self) -> &[Epci] {
        &self.epci
    }

    /// Every département and overseas collectivity, by code.
    pub fn departements(&self) -> &[Departement] {
        &self.departements
    }

    /// Every région and collectivity in the place of one, by code.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The communes that share a postal code, the most populous first.
    pub fn communes_at(&self, postal_code: &str) -> Vec<&Commune> {
        let same = self.postal_range(postal_code).filter(|(code, _)| code == postal_code.as_bytes());
        let mut communes: Vec<_> = same.map(|(_, i)| &self.communes[*i as usize]).collect();
        communes.sort_by(|a, b| b.population.cmp(&a.population).then_with(|| a.code.cmp(&b.code)));
        communes
    }

    /// The positions of the communes with a postal code that begins so; one may come several times.
    pub(crate) fn positions_by_postal_prefix(&self, prefix: &str) -> impl Iterator<Item = usize> {
        self.postal_range(prefix).map(|(_, i)| *i as usize)
    }

    fn postal_range(&self, prefix: &str) -> impl Iterator<Item = &([u8; 5], u32)> {
        let prefix = prefix.as_bytes();
        let start = self.by_postal_code.partition_point(|(code, _)| code.as_slice() < prefix);
        self.by_postal_code[start..].iter().take_while(move |(code, _)| code.starts_with(prefix))
    }

    /// The communes of a territory, by code; empty when it is unknown.
    pub fn communes_in(&self, territory: &TerritoryRef) -> Vec<&Commune> {
        match territory {
            TerritoryRef::France => self.communes.iter().collect(),
            TerritoryRef::Commune(code) => self.commune(code.as_str()).into_iter().collect(),
            _ => self.positions_in(territory).iter().map(|i| &self.communes[*i as usize]).collect(),
        }
    }

    fn positions_in(&self, territory: &TerritoryRef) -> &[u32] {
        let found = match territory {
            TerritoryRef::Departement(code) => {
                position(&self.departements, code.as_str(), |d| d.code.as_str())
                    .map(|i| &self.members[DEPARTEMENTS][i])
            }
            TerritoryRef::Region(code) => {
                position(&self.regions, code.as_str(), |r| r.code.as_str()).map(|i| &self.members[REGIONS][i])
            }
            TerritoryRef::Epci(code) => {
                position(&self.epci, code.as_str(), |e| e.code.as_str()).map(|i| &self.members[EPCI][i])
            }
            TerritoryRef::Commune(_) | TerritoryRef::France => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// Does the commune (any code that [`commune`](Self::commune) resolves) lie in the territory?
    pub fn contains(&self, territory: &TerritoryRef, commune: &str) -> bool {
        let Some(commune) = self.commune(commune) else { return false };
        match territory {
            TerritoryRef::France => true,
            TerritoryRef::Commune(code) => {
                self.commune(code.as_str()).is_some_and(|c| c.code == commune.code)
            }
            TerritoryRef::Epci(code) => {
                commune.epci.as_ref() == Some(code) || commune.ept.as_ref() == Some(code)
            }
            TerritoryRef::Departement(code) => commune.departement == *code,
            TerritoryRef::Region(code) => commune.region == *code,
        }
    }

    /// Does `wide` hold the whole of `narrow`? A territory covers itself; an EPCI across two départements is covered by
    /// neither. Unknown territories cover nothing and are covered by `france` alone.
    pub fn covers(&self, wide: &TerritoryRef, narrow: &TerritoryRef) -> bool {
        if *wide == TerritoryRef::France || wide == narrow {
            return true;
        }
        match narrow {
            TerritoryRef::France => false,
            TerritoryRef::Commune(code) => self.contains(wide, code.as_str()),
            _ => {
                let within = self.communes_in(narrow);
                !within.is_empty() && within.iter().all(|commune| self.contains(wide, commune.code.as_str()))
            }
        }
    }

    /// The name of a territory; `None` when no such territory exists.
    pub fn name_of(&self, territory: &TerritoryRef) -> Option<&str> {
        Some(match territory {
            TerritoryRef::France => "France",
            TerritoryRef::Commune(code) => match self.arrondissement(code.as_str()) {
                Some(arrondissement) => &arrondissement.name,
                None => &self.commune(code.as_str())?.name,
            },
            TerritoryRef::Epci(code) => &self.epci(code.as_str())?.name,
            TerritoryRef::Departement(code) => &self.departement(code.as_str())?.name,
            TerritoryRef::Region(code) => &self.region(code.as_str())?.name,
        })
    }

    /// A point to show a territory by: town hall, arrondissement, or the middle. `None` for the nation and for unknown codes.
    pub fn point_of(&self, territory: &TerritoryRef) -> Option<Point> {
        match territory {
            TerritoryRef::France => None,
            TerritoryRef::Commune(code) => match self.arrondissement(code.as_str()) {
                Some(arrondissement) => Some(arrondissement.point),
                None => self.commune(code.as_str()).map(|c| c.point),
            },
            TerritoryRef::Epci(code) => self.epci(code.as_str()).map(|e| e.point),
            TerritoryRef::Departement(code) => self.departement(code.as_str()).map(|d| d.point),
            TerritoryRef::Region(code) => self.region(code.as_str()).map(|r| r.point),
        }
    }

    /// The commune whose point is nearest, and how far that is in metres.
    pub fn nearest_commune(&self, point: Point) -> Option<(&Commune, f64)> {
        let (i, distance) = self.grid.nearest(point, |i| self.communes[i as usize].point)?;
        Some((&self.communes[i as usize], distance))
    }

    /// The commune whose outline holds the point (outlines are simplified: near a border, it may be the neighbour).
    /// `None` at sea, abroad, and in overseas collectivities, which have no outline.
    pub fn commune_at(&self, point: Point) -> Option<&Commune> {
        self.departement_candidates(point)
            .find_map(|departement| self.commune(self.commune_outlines(departement).find(point)?))
    }

    /// The département whose outline holds the point, coasts apart (an outline is simplified, see
    /// [`commune_at`](Self::commune_at)). `None` at sea, abroad, and in overseas collectivities.
    pub fn departement_at(&self, point: Point) -> Option<&Departement> {
        self.departement(self.block(DEPARTEMENTS).find(point)?)
    }

    /// The départements that may hold the point: it is in their rectangle, a little enlarged.
    fn departement_candidates(&self, point: Point) -> impl Iterator<Item = &str> {
        let near = move |bounds: Bounds| bounds.grown(0.02).contains(point);
        self.block(DEPARTEMENTS).iter().filter(move |(.., bounds)| near(*bounds)).map(|(code, ..)| code)
    }

    fn block(&self, block: usize) -> &OutlineSet {
        self.decoded[block].get_or_init(|| {
            let position = self.outlines.position(BLOCKS[block]);
            position.and_then(|p| self.outlines.decode(p)).unwrap_or_default()
        })
    }

    /// The outlines of all départements (101: no overseas collectivity).
    pub fn departement_outlines(&self) -> &OutlineSet {
        self.block(DEPARTEMENTS)
    }

    /// The outlines of all régions.
    pub fn region_outlines(&self) -> &OutlineSet {
        self.block(REGIONS)
    }

    /// The outlines of all EPCI (no établissement public territorial).
    pub fn epci_outlines(&self) -> &OutlineSet {
        self.block(EPCI)
    }

    /// The outlines of the communes of a département, decoded on first use (a few milliseconds); empty when unknown.
    pub fn commune_outlines(&self, departement: &str) -> &OutlineSet {
        let Some(position) = self.commune_outlines.position(departement) else { return &self.empty };
        self.decoded_communes[position]
            .get_or_init(|| self.commune_outlines.decode(position).unwrap_or_default())
    }

    /// The outline of a territory; `None` for the nation, overseas collectivities, EPT and unknown codes.
    pub fn outline(&self, territory: &TerritoryRef) -> Option<&Outline> {
        match territory {
            TerritoryRef::France => None,
            TerritoryRef::Commune(code) => {
                let commune = self.commune(code.as_str())?;
                self.commune_outlines(commune.departement.as_str()).get(commune.code.as_str())
            }
            TerritoryRef::Epci(code) => self.epci_outlines().get(code.as_str()),
            TerritoryRef::Departement(code) => self.departement_outlines().get(code.as_str()),
            TerritoryRef::Region(code) => self.region_outlines().get(code.as_str()),
        }
    }

    /// The rectangle around a territory: of its outline, else of the points of its communes enlarged by 0.05°. For the nation,
    /// of mainland France and Corsica. `None` for unknown codes.
    pub fn bounds(&self, territory: &TerritoryRef) -> Option<Bounds> {
        if *territory == TerritoryRef::France {
            let mainland = self.departement_outlines().iter().filter(|(code, ..)| code.len() == 2);
            return mainland.map(|(.., bounds)| bounds).reduce(Bounds::union);
        }
        self.outline(territory).and_then(Outline::bounds).or_else(|| {
            let points = self.communes_in(territory).into_iter().map(|c| c.point);
            Bounds::around(points).map(|bounds| bounds.grown(0.05))
        })
    }

    /// Where a point of an overseas département goes on the national map, as `[longitude, latitude]` of its inset beside the
    /// mainland; other points stay where they are. `None` in overseas collectivities, which have no inset.
    pub fn inset(&self, departement: &str, [lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
        if let Some((_, i)) = self.insets.iter().find(|(code, _)| code == departement) {
            return Some([i.ax * lon + i.bx, i.ay * lat + i.by]);
        }
        self.departement(departement).is_some_and(|d| d.zone == Zone::Metropole).then_some([lon, lat])
    }

    /// The outline of each département as the national map shows it: overseas ones in their insets. By code.
    pub fn national_outlines(&self) -> Vec<(&Departement, Outline)> {
        let place = |code: &str, [lon, lat]: [f32; 2]| {
            let moved = self.inset(code, [f64::from(lon), f64::from(lat)]);
            moved.map_or([lon, lat], |[x, y]| [x as f32, y as f32])
        };
        self.departement_outlines()
            .iter()
            .filter_map(|(code, outline, _)| {
                let rings = outline.rings.iter();
                let rings = rings.map(|ring| ring.iter().map(|p| place(code, *p)).collect()).collect();
                Some((self.departement(code)?, Outline { rings }))
            })
            .collect()
    }

    /// Search as you type: names in any spelling (accents, hyphens, `st`), old names, postal and INSEE codes, of communes,
    /// arrondissements, EPCI, départements and régions. Best first; the same question has always the same answer.
    /// At most `limit` answers, never more than 100.
    pub fn suggest(&self, query: &str, limit: usize) -> Vec<Suggestion> {
        self.index.suggest(self, query, limit, &Kind::ALL)
    }

    /// [`suggest`](Self::suggest), restricted to some kinds: a form that wants a place passes [`Kind::PLACES`].
    pub fn suggest_among(&self, kinds: &[Kind], query: &str, limit: usize) -> Vec<Suggestion> {
        self.index.suggest(self, query, limit, kinds)
    }

    /// The communes within `radius_m` metres of a point, nearest first. Looks at every commune (tens of microseconds).
    pub fn communes_within(&self, point: Point, radius_m: f64) -> Vec<(&Commune, f64)> {
        let reach = radius_m / 110_000.0;
        let near = self.communes.iter().filter(|c| (c.point.lat() - point.lat()).abs() <= reach);
        let mut near: Vec<_> =
            near.map(|c| (c, distance_m(point, c.point))).filter(|(_, d)| *d <= radius_m).collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.code.cmp(&b.0.code)));
        near
    }
}

fn find<'a, T>(sorted: &'a [T], code: &str, key: impl Fn(&T) -> &str) -> Option<&'a T> {
    position(sorted, code, key).map(|i| &sorted[i])
}

fn position<T>(sorted: &[T], code: &str, key: impl Fn(&T) -> &str) -> Option<usize> {
    sorted.binary_search_by(|item| key(item).cmp(code)).ok()
}
