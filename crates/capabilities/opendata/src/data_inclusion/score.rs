//! The quality score of data·inclusion (`score_qualite`), by its published criteria.
//!
//! A service's score is the mean of the criteria that apply to it, each from 0 to 1; a structure's is the mean of its
//! services', 0 when it has none. Every criterion is rounded to hundredths, and so is the mean.

use jiff::civil::Date;
use vocabulary::data_inclusion::{Frais, ModeAccueil, ModeMobilisation};

use super::shape::Service;

/// Under this age, in days, a record is fresh.
const FRESH_DAYS: f64 = 180.0;
/// From this age, in days, it is worth nothing.
const STALE_DAYS: f64 = 730.0;

/// The score of a service, 0 to 1.
pub fn of_service(service: &Service, today: Date) -> f64 {
    let mobilised = |mode| service.modes_mobilisation.is_some_and(|modes| modes.contains(mode));
    let received = service.modes_accueil.is_some_and(|modes| modes.contains(ModeAccueil::EN_PRESENTIEL));
    let criteria = [
        when(received || mobilised(ModeMobilisation::SE_PRESENTER), service.adresse.is_some()),
        Some(way_to_ask(service)),
        yes(service.publics.is_some()),
        yes(service.thematiques.is_some()),
        yes(service.courriel.is_some() || service.lien_mobilisation.is_some() || service.telephone.is_some()),
        when(mobilised(ModeMobilisation::ENVOYER_UN_COURRIEL), service.courriel.is_some()),
        Some(freshness(&service.date_maj, today)),
        Some(cost(service)),
        Some(description(&service.description)),
        when(mobilised(ModeMobilisation::TELEPHONER), service.telephone.is_some()),
    ];
    mean(criteria.into_iter().flatten().map(hundredths))
}

/// The score of a structure, 0 to 1, from its services'.
pub fn of_structure(services: impl IntoIterator<Item = f64>) -> f64 {
    mean(services)
}

fn mean(scores: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, count) = scores.into_iter().fold((0.0, 0_u32), |(sum, count), score| (sum + score, count + 1));
    if count == 0 { 0.0 } else { hundredths(sum / f64::from(count)) }
}

fn hundredths(score: f64) -> f64 {
    (score * 100.0).round_ties_even() / 100.0
}

fn yes(met: bool) -> Option<f64> {
    Some(if met { 1.0 } else { 0.0 })
}

/// A criterion that counts only when it applies.
fn when(applies: bool, met: bool) -> Option<f64> {
    if applies { yes(met) } else { None }
}

/// Half for how to ask, half for who may.
fn way_to_ask(service: &Service) -> f64 {
    let said = [service.modes_mobilisation.is_some(), service.mobilisable_par.is_some()];
    said.iter().filter(|said| **said).count() as f64 / 2.0
}

/// 1 up to six months, then a straight line down to 0 at two years.
fn freshness(date: &str, today: Date) -> f64 {
    let Some(age) = date.parse::<Date>().ok().and_then(|date| date.until(today).ok()) else { return 0.0 };
    ((STALE_DAYS - f64::from(age.get_days())) / (STALE_DAYS - FRESH_DAYS)).clamp(0.0, 1.0)
}

fn cost(service: &Service) -> f64 {
    match service.frais {
        None => 0.0,
        Some(Frais::PAYANT) if service.frais_precisions.is_none() => 0.5,
        Some(_) => 1.0,
    }
}

/// Too short says nothing, too long is not read.
fn description(text: &str) -> f64 {
    match text.chars().count() {
        0..50 => 0.0,
        200..2_000 => 1.0,
        _ => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use vocabulary::data_inclusion::{Mobilisateur, Public};

    use super::*;

    const TODAY: Date = date(2026, 11, 28);

    fn bare() -> Service {
        Service { date_maj: "2020-01-01".into(), description: "x".repeat(49), ..Service::default() }
    }

    #[test]
    fn each_criterion_counts_as_published() {
        let cases: &[(&str, fn(&mut Service), f64)] = &[
            // Seven criteria always apply: asking, public, theme, contact, date, cost, description.
            ("nothing said", |_| (), 0.0),
            ("a public", |s| s.publics = Some([Public::TOUS_PUBLICS].into()), 1.0 / 7.0),
            ("a contact", |s| s.telephone = Some("+33100000000".into()), 1.0 / 7.0),
            ("fresh", |s| s.date_maj = "2026-11-01".into(), 1.0 / 7.0),
            ("exactly six months", |s| s.date_maj = "2026-06-01".into(), 1.0 / 7.0),
            ("two years", |s| s.date_maj = "2024-11-28".into(), 0.0),
            ("free", |s| s.frais = Some(Frais::GRATUIT), 1.0 / 7.0),
            ("charged for, not told how much", |s| s.frais = Some(Frais::PAYANT), 0.5 / 7.0),
            (
                "charged for, told",
                |s| {
                    s.frais = Some(Frais::PAYANT);
                    s.frais_precisions = Some("10 €".into());
                },
                1.0 / 7.0,
            ),
            ("who may ask", |s| s.mobilisable_par = Some([Mobilisateur::USAGERS].into()), 0.5 / 7.0),
            ("short", |s| s.description = "x".repeat(199), 0.5 / 7.0),
            ("right length", |s| s.description = "é".repeat(200), 1.0 / 7.0),
            ("long", |s| s.description = "x".repeat(2_000), 0.5 / 7.0),
            // Criteria that apply only when the way is said: they add to the number of criteria.
            (
                "telephone announced, not given",
                |s| {
                    s.modes_mobilisation = Some([ModeMobilisation::TELEPHONER].into());
                },
                0.5 / 8.0,
            ),
            ("received at no address", |s| s.modes_accueil = Some([ModeAccueil::EN_PRESENTIEL].into()), 0.0),
            (
                "received at an address",
                |s| {
                    s.modes_accueil = Some([ModeAccueil::EN_PRESENTIEL].into());
                    s.adresse = Some("1 rue".into());
                },
                1.0 / 8.0,
            ),
        ];
        for (rule, change, expected) in cases {
            let mut service = bare();
            change(&mut service);
            assert!((of_service(&service, TODAY) - hundredths(*expected)).abs() < 1e-9, "{rule}");
        }
    }

    #[test]
    fn freshness_goes_down_in_a_straight_line() {
        assert!((freshness("2025-08-30", TODAY) - 0.5).abs() < 0.01, "455 days");
        assert!(freshness("not a date", TODAY).abs() < f64::EPSILON);
    }

    #[test]
    fn a_structure_without_service_is_worth_nothing() {
        assert!(of_structure([]).abs() < f64::EPSILON);
        assert!((of_structure([0.5, 0.8]) - 0.65).abs() < 1e-9);
    }
}
