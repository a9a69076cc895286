//! What a territory is: plain values, filled once by `load`.

use kernel::{CommuneCode, DepartementCode, EpciCode, Point, PostalCode, RegionCode};
use serde::Serialize;

/// Where a territory lies with respect to the law and to the statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// Mainland France and Corsica.
    Metropole,
    /// Overseas département and région (Guadeloupe, Martinique, Guyane, La Réunion, Mayotte).
    Drom,
    /// Overseas collectivity (975, 977, 978, 984, 986 to 989): a name, a point and a population, no outline.
    Com,
}

/// What the point of a commune stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointOrigin {
    /// The town hall (DILA directory).
    TownHall,
    /// The middle of the commune's surface (IGN).
    Centroid,
    /// Typed by hand, right within about 5 km: overseas collectivities only.
    Typed,
}

/// A commune as it is today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Commune {
    /// INSEE code.
    pub code: CommuneCode,
    /// Official name, article included (`Le Mans`).
    pub name: String,
    /// Postal codes, ascending; empty only where nobody lives.
    pub postal_codes: Vec<PostalCode>,
    /// Its département or overseas collectivity.
    pub departement: DepartementCode,
    /// Its région, or the collectivity that holds its place.
    pub region: RegionCode,
    /// Its EPCI with own taxation; four islands and the overseas collectivities have none.
    pub epci: Option<EpciCode>,
    /// Its établissement public territorial, inside the Métropole du Grand Paris.
    pub ept: Option<EpciCode>,
    /// Municipal population in force on 1 January 2026 (Mayotte: 2017 census).
    pub population: u32,
    /// Area in km²; unknown in overseas collectivities.
    pub area_km2: Option<f32>,
    /// The town hall when known, else the middle of the commune.
    pub point: Point,
    /// What `point` stands for.
    pub point_origin: PointOrigin,
    /// Mainland, overseas département or collectivity.
    pub zone: Zone,
    /// The communes that became part of it (merged, delegated, associated) and the codes it had.
    pub former: Vec<FormerCommune>,
}

impl Commune {
    /// Inhabitants per km²; `None` when the area is unknown.
    pub fn density_per_km2(&self) -> Option<f32> {
        self.area_km2.filter(|area| *area > 0.0).map(|area| self.population as f32 / area)
    }
}

/// A code, and often a name, that a commune of today replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormerCommune {
    /// The old INSEE code.
    pub code: CommuneCode,
    /// The old name, when the source gives it.
    pub name: Option<String>,
}

/// An arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arrondissement {
    /// Its own INSEE code (`75115`).
    pub code: CommuneCode,
    /// `Paris 15e Arrondissement`.
    pub name: String,
    /// The commune it is part of (`75056`).
    pub commune: CommuneCode,
    /// Postal codes (the 16th of Paris has two).
    pub postal_codes: Vec<PostalCode>,
    /// Inhabitants.
    pub population: u32,
    /// The middle of its surface.
    pub point: Point,
}

/// The legal form of a group of communes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EpciKind {
    /// Communauté de communes.
    CommunauteDeCommunes,
    /// Communauté d'agglomération.
    CommunauteDAgglomeration,
    /// Communauté urbaine.
    CommunauteUrbaine,
    /// Métropole, the Métropole de Lyon included.
    Metropole,
    /// Établissement public territorial, a part of the Métropole du Grand Paris.
    EtablissementPublicTerritorial,
}

impl EpciKind {
    /// The French name of the form, in lower case.
    pub const fn label(self) -> &'static str {
        match self {
            Self::CommunauteDeCommunes => "communauté de communes",
            Self::CommunauteDAgglomeration => "communauté d’agglomération",
            Self::CommunauteUrbaine => "communauté urbaine",
            Self::Metropole => "métropole",
            Self::EtablissementPublicTerritorial => "établissement public territorial",
        }
    }
}

/// A group of communes with its own taxation, or an établissement public territorial.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Epci {
    /// SIREN.
    pub code: EpciCode,
    /// Usual name, form included (`CC de la Dombes`).
    pub name: String,
    /// Legal form.
    pub kind: EpciKind,
    /// Inhabitants.
    pub population: u32,
    /// The départements it lies in, the main one first where the source says so.
    pub departements: Vec<DepartementCode>,
    /// Its région.
    pub region: RegionCode,
    /// The middle of it.
    pub point: Point,
}

/// A département, or an overseas collectivity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Departement {
    /// `35`, `2A`, `974`, `988`.
    pub code: DepartementCode,
    /// Official name.
    pub name: String,
    /// Its région, or its own code in an overseas collectivity.
    pub region: RegionCode,
    /// The commune where its prefecture or seat is.
    pub seat: CommuneCode,
    /// Name of that commune.
    pub seat_name: String,
    /// Inhabitants.
    pub population: u32,
    /// The middle of it; the seat in an overseas collectivity.
    pub point: Point,
    /// Mainland, overseas département or collectivity.
    pub zone: Zone,
    /// Académie, where there is one.
    pub academie: Option<String>,
    /// Calendar of school holidays: `A`, `B`, `C`, or the name of a territory with its own.
    pub school_zone: Option<String>,
}

/// A région, or an overseas collectivity that holds its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Region {
    /// `53`, `01`, `988`.
    pub code: RegionCode,
    /// Official name.
    pub name: String,
    /// The commune where its prefecture or seat is.
    pub seat: CommuneCode,
    /// Inhabitants.
    pub population: u32,
    /// The middle of it; the seat in an overseas collectivity.
    pub point: Point,
    /// Mainland, overseas région or collectivity.
    pub zone: Zone,
}

/// A rectangle of latitudes and longitudes, in decimal degrees; it never crosses the 180th meridian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bounds {
    /// Lowest latitude.
    pub south: f64,
    /// Lowest longitude.
    pub west: f64,
    /// Highest latitude.
    pub north: f64,
    /// Highest longitude.
    pub east: f64,
}

impl Bounds {
    /// The smallest rectangle around some points; `None` without any.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |bounds, p| {
            let one = Self { south: p.lat(), west: p.lon(), north: p.lat(), east: p.lon() };
            Some(bounds.map_or(one, |b: Self| b.union(one)))
        })
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            west: self.west.min(other.west),
            north: self.north.max(other.north),
            east: self.east.max(other.east),
        }
    }

    /// The same rectangle, wider by `degrees` on every side, kept on the globe.
    #[must_use]
    pub const fn grown(self, degrees: f64) -> Self {
        Self {
            south: (self.south - degrees).max(-90.0),
            west: (self.west - degrees).max(-180.0),
            north: (self.north + degrees).min(90.0),
            east: (self.east + degrees).min(180.0),
        }
    }

    /// Is the point inside, edges included?
    pub fn contains(self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.lat()) && (self.west..=self.east).contains(&point.lon())
    }

    /// Do the two rectangles share a point?
    pub fn meets(self, other: Self) -> bool {
        self.south <= other.north
            && other.south <= self.north
            && self.west <= other.east
            && other.west <= self.east
    }
}
