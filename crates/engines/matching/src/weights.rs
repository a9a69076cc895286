//! The points of each part of a score: data with a version.

use serde::{Deserialize, Serialize};

/// The points of each part, as written in a weights file. Every number is finite, from 0 to [`Points::MOST`].
///
/// The three `…_unknown` and `cost_conditional` fields say what becomes of a place when the fact is not known (or only half
/// granted): absent = the place is left out, a number = it stays and gets these points, flagged "to check".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Name of this set of weights; kept with every result.
    pub version: String,
    /// All needed services offered; in proportion otherwise.
    pub services: f64,
    /// What a presumed service counts beside a declared one, 0 to 1.
    pub presumed_share: f64,
    /// Nothing is known of the services.
    pub services_unknown: Option<f64>,
    /// All wanted modes of help offered; in proportion otherwise.
    pub modes: f64,
    /// Nothing is known of the modes of help.
    pub modes_unknown: f64,
    /// The place addresses the person's public specially.
    pub public: f64,
    /// Free, when free is wished.
    pub cost_free: f64,
    /// Free under condition only, when free is wished.
    pub cost_conditional: Option<f64>,
    /// Cost unknown, when free is wished.
    pub cost_unknown: Option<f64>,
    /// All wanted offers; in proportion otherwise.
    pub offers: f64,
    /// Open during all the half hours when the person is free; in proportion otherwise.
    pub open: f64,
    /// Hours unknown, when a time is asked.
    pub hours_unknown: Option<f64>,
    /// A record of quality 1; in proportion otherwise.
    pub quality: f64,
    /// The place is preferred by the entry point.
    pub preferred: f64,
    /// Taken off at the edge of the radius; in proportion of the distance.
    pub distance: f64,
    /// Taken off when somebody comes to the person's home.
    pub home: f64,
    /// Taken off when the help is at a distance.
    pub remote: f64,
}

impl Points {
    /// The greatest number accepted.
    pub const MOST: f64 = 1e6;
}

/// Points that were checked. Shared, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Points", into = "Points")]
pub struct Weights(Points);

/// A number in a weights file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("weights {version:?}: `{field}` must be a number from 0 to {most}")]
pub struct WeightsError {
    /// Version of the file.
    pub version: String,
    /// Name of the field.
    pub field: &'static str,
    /// The greatest number accepted there.
    pub most: u32,
}

impl TryFrom<Points> for Weights {
    type Error = WeightsError;

    fn try_from(points: Points) -> Result<Self, Self::Error> {
        let p = &points;
        let table = [
            ("services", Some(p.services), Points::MOST),
            ("presumed_share", Some(p.presumed_share), 1.0),
            ("services_unknown", p.services_unknown, Points::MOST),
            ("modes", Some(p.modes), Points::MOST),
            ("modes_unknown", Some(p.modes_unknown), Points::MOST),
            ("public", Some(p.public), Points::MOST),
            ("cost_free", Some(p.cost_free), Points::MOST),
            ("cost_conditional", p.cost_conditional, Points::MOST),
            ("cost_unknown", p.cost_unknown, Points::MOST),
            ("offers", Some(p.offers), Points::MOST),
            ("open", Some(p.open), Points::MOST),
            ("hours_unknown", p.hours_unknown, Points::MOST),
            ("quality", Some(p.quality), Points::MOST),
            ("preferred", Some(p.preferred), Points::MOST),
            ("distance", Some(p.distance), Points::MOST),
            ("home", Some(p.home), Points::MOST),
            ("remote", Some(p.remote), Points::MOST),
        ];
        for (field, value, most) in table {
            if value.is_some_and(|v| !(0.0..=most).contains(&v)) {
                return Err(WeightsError { version: p.version.clone(), field, most: most as u32 });
            }
        }
        Ok(Self(points))
    }
}

impl From<Weights> for Points {
    fn from(weights: Weights) -> Self {
        weights.0
    }
}

impl Weights {
    /// The points.
    pub fn points(&self) -> &Points {
        &self.0
    }

    /// The weights shipped with the program; `data/matching/weights.toml` says the same.
    pub fn standard() -> Self {
        Self(Points {
            version: "2026-11-22".to_owned(),
            services: 100.0,
            presumed_share: 0.5,
            services_unknown: Some(25.0),
            modes: 15.0,
            modes_unknown: 5.0,
            public: 5.0,
            cost_free: 10.0,
            cost_conditional: Some(6.0),
            cost_unknown: Some(4.0),
            offers: 15.0,
            open: 20.0,
            hours_unknown: Some(6.0),
            quality: 10.0,
            preferred: 10.0,
            distance: 60.0,
            home: 10.0,
            remote: 40.0,
        })
    }

    /// The weights of the comparison with other engines: services, opening, quality and distance only, and everything unknown left
    /// out.
    pub fn reference() -> Self {
        Self(Points {
            version: "reference-1".to_owned(),
            services: 100.0,
            presumed_share: 0.0,
            services_unknown: None,
            modes: 0.0,
            modes_unknown: 0.0,
            public: 0.0,
            cost_free: 0.0,
            cost_conditional: None,
            cost_unknown: None,
            offers: 0.0,
            open: 20.0,
            hours_unknown: None,
            quality: 10.0,
            preferred: 0.0,
            distance: 60.0,
            home: 0.0,
            remote: 0.0,
        })
    }

    /// The same exclusions, but only the distance counts: the nearest come first.
    #[must_use]
    pub(crate) fn nearest_first(&self) -> Self {
        let p = &self.0;
        let zero = |credit: Option<f64>| credit.map(|_| 0.0);
        Self(Points {
            version: p.version.clone(),
            services: 0.0,
            presumed_share: p.presumed_share,
            services_unknown: zero(p.services_unknown),
            modes: 0.0,
            modes_unknown: 0.0,
            public: 0.0,
            cost_free: 0.0,
            cost_conditional: zero(p.cost_conditional),
            cost_unknown: zero(p.cost_unknown),
            offers: 0.0,
            open: 0.0,
            hours_unknown: zero(p.hours_unknown),
            quality: 0.0,
            preferred: 0.0,
            distance: Points::MOST,
            home: 0.0,
            remote: Points::MOST,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_weights_pass_their_own_check() {
        for weights in [Weights::standard(), Weights::reference(), Weights::standard().nearest_first()] {
            assert_eq!(Weights::try_from(weights.points().clone()), Ok(weights));
        }
    }

    #[test]
    fn a_number_that_cannot_bound_a_score_is_refused_by_name() {
        for bad in [f64::NAN, -1.0, f64::INFINITY, 2e6] {
            let mut points = Weights::standard().points().clone();
            points.hours_unknown = Some(bad);
            assert_eq!(Weights::try_from(points).unwrap_err().field, "hours_unknown");
        }
    }
}
