//! Every service of the register in memory, as bits to filter and a point to sort by. Texts are made when answered.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use kernel::Point;
use places::{Place, Places};
use territory::Territories;
use vocabulary::Terms;
use vocabulary::data_inclusion::{Frais, ModeAccueil, Public, Thematique, TypeService};
use vocabulary::lmn::Care;

use crate::data_inclusion::{Converted, Losses, Missing, of_place, score};

/// How many places are read at once.
const CHUNK: usize = 2_000;
/// The radius of the Earth, in metres, as in the rest of the house.
const EARTH_M: f64 = 6_371_008.8;

/// A place that gives at least one service.
pub(super) struct Giver {
    pub(super) place: Arc<Place>,
    /// Commune of today, département, région; empty when the commune is not known.
    commune: Box<str>,
    departement: Box<str>,
    region: Box<str>,
}

/// One service.
pub(super) struct Row {
    /// Its place, among [`Index::givers`].
    giver: u32,
    /// Its rank among the place's services.
    rank: u16,
    pub(super) themes: Terms<Thematique>,
    pub(super) publics: Terms<Public>,
    pub(super) care: Terms<Care>,
    pub(super) kind: Option<TypeService>,
    pub(super) cost: Option<Frais>,
    pub(super) received: Terms<ModeAccueil>,
    pub(super) score: f64,
    /// On the globe of radius one.
    at: Option<[f64; 3]>,
}

/// The services of the register at one version, on one day.
pub(super) struct Index {
    pub(super) version: i64,
    pub(super) today: Date,
    site: String,
    givers: Vec<Giver>,
    rows: Vec<Row>,
    /// Identifier of a service → its row.
    ids: HashMap<Box<str>, u32>,
    /// Identifier of a structure → the place, for every place.
    structures: HashMap<Box<str>, places::PlaceId>,
}

impl Index {
    pub(super) async fn build(
        places: &Places,
        site: &str,
        today: Date,
    ) -> Result<Self, places::service::Error> {
        let snapshot = places.snapshot();
        let mut index = Self {
            version: snapshot.version(),
            today,
            site: site.to_owned(),
            givers: Vec::new(),
            rows: Vec::new(),
            ids: HashMap::new(),
            structures: HashMap::with_capacity(snapshot.len()),
        };
        let ids: Vec<places::PlaceId> = snapshot.briefs().iter().map(|brief| brief.id).collect();
        for chunk in ids.chunks(CHUNK) {
            for place in places.many(chunk.to_vec()).await? {
                index.add(place, places.territories());
            }
        }
        index.givers.shrink_to_fit();
        index.rows.shrink_to_fit();
        Ok(index)
    }

    fn add(&mut self, place: Place, territories: &Territories) {
        let Ok(converted) = of_place(&place, None, self.today, &mut Losses::new()) else { return };
        self.structures.insert(converted.structure.id.as_str().into(), place.id);
        if converted.services.is_empty() {
            return;
        }
        let giver = self.givers.len() as u32;
        for (service, rank) in converted.services.iter().zip(0..) {
            self.ids.insert(service.id.as_str().into(), self.rows.len() as u32);
            self.rows.push(Row {
                giver,
                rank,
                themes: service.thematiques.unwrap_or_default(),
                publics: service.publics.unwrap_or_default(),
                care: place.record.care,
                kind: service.r#type,
                cost: service.frais,
                received: service.modes_accueil.unwrap_or_default(),
                score: score::of_service(service, self.today),
                at: place.record.point.map(unit),
            });
        }
        let commune = place.record.commune.as_ref().and_then(|code| territories.commune(code.as_str()));
        let code = |text: Option<&str>| text.unwrap_or_default().into();
        self.givers.push(Giver {
            commune: code(commune.map(|commune| commune.code.as_str())),
            departement: code(commune.map(|commune| commune.departement.as_str())),
            region: code(commune.map(|commune| commune.region.as_str())),
            place: Arc::new(place),
        });
    }

    /// The day, for answers to be kept by: scores age with it.
    pub(super) fn day(&self) -> Option<i64> {
        self.today.since(jiff::civil::date(1970, 1, 1)).ok().map(|age| age.get_days().into())
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn giver(&self, row: &Row) -> &Giver {
        &self.givers[row.giver as usize]
    }

    pub(super) fn row(&self, id: &str) -> Option<&Row> {
        self.ids.get(id).map(|row| &self.rows[*row as usize])
    }

    /// The place behind the identifier of a structure: the exported one, or ours.
    pub(super) fn place_id(&self, id: &str) -> Option<places::PlaceId> {
        self.structures.get(id).copied().or_else(|| id.parse().ok())
    }

    /// The structure of a row, and its service.
    pub(super) fn written(&self, row: &Row) -> Option<(Converted, usize)> {
        let converted = self.convert(&self.giver(row).place).ok()?;
        Some((converted, row.rank.into()))
    }

    /// A place as the schema says it, with links to this site.
    pub(super) fn convert(&self, place: &Place) -> Result<Converted, Missing> {
        of_place(place, Some(&self.site), self.today, &mut Losses::new())
    }
}

impl Giver {
    pub(super) fn lies_in(
        &self,
        commune: Option<&str>,
        departement: Option<&str>,
        region: Option<&str>,
    ) -> bool {
        let same = |asked: Option<&str>, own: &str| asked.is_none_or(|asked| asked == own);
        same(commune, &self.commune) && same(departement, &self.departement) && same(region, &self.region)
    }
}

impl Row {
    /// From a point, in metres.
    pub(super) fn metres(&self, from: [f64; 3]) -> Option<f64> {
        let chord: f64 = self.at?.iter().zip(from).map(|(a, b)| (a - b) * (a - b)).sum();
        Some(2.0 * EARTH_M * (chord.sqrt() / 2.0).min(1.0).asin())
    }
}

/// A point of the globe as a vector of length one.
pub(super) fn unit(point: Point) -> [f64; 3] {
    let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}
