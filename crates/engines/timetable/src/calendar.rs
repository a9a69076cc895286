//! The bundled calendars: public holidays by territory, school holidays by zone.
//! Outside the years they cover the answer is "unknown", never "no".

use std::sync::LazyLock;

use jiff::civil::Date;

const PUBLIC_CSV: &str = include_str!("../../../../data/calendars/jours_feries.csv");
const SCHOOL_CSV: &str = include_str!("../../../../data/calendars/vacances_scolaires.csv");

/// Which list of public holidays a place follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicHolidays {
    /// The eleven national days (also used where no list of its own is bundled: TAAF, Clipperton).
    Metropole,
    /// National days, Good Friday and 26 December (Bas-Rhin, Haut-Rhin, Moselle). Good Friday holds by law
    /// only in communes with a Protestant or mixed church; the bundled list gives it to the whole territory.
    AlsaceMoselle,
    /// Guadeloupe (27 May, and local days).
    Guadeloupe,
    /// Martinique (22 May, and local days).
    Martinique,
    /// Guyane (10 June).
    Guyane,
    /// La Réunion (20 December).
    Reunion,
    /// Mayotte (27 April).
    Mayotte,
    /// Saint-Barthélemy (9 October).
    SaintBarthelemy,
    /// Saint-Martin (28 May, and local days).
    SaintMartin,
    /// Saint-Pierre-et-Miquelon.
    SaintPierreEtMiquelon,
    /// Wallis-et-Futuna.
    WallisEtFutuna,
    /// French Polynesia.
    PolynesieFrancaise,
    /// New Caledonia (24 September).
    NouvelleCaledonie,
}

impl PublicHolidays {
    /// Every list, in the order of the enumeration.
    pub const ALL: [Self; 13] = [
        Self::Metropole,
        Self::AlsaceMoselle,
        Self::Guadeloupe,
        Self::Martinique,
        Self::Guyane,
        Self::Reunion,
        Self::Mayotte,
        Self::SaintBarthelemy,
        Self::SaintMartin,
        Self::SaintPierreEtMiquelon,
        Self::WallisEtFutuna,
        Self::PolynesieFrancaise,
        Self::NouvelleCaledonie,
    ];

    /// The name of the list in the bundled file (`alsace-moselle`, `la-reunion`…).
    pub fn key(self) -> &'static str {
        match self {
            Self::Metropole => "metropole",
            Self::AlsaceMoselle => "alsace-moselle",
            Self::Guadeloupe => "guadeloupe",
            Self::Martinique => "martinique",
            Self::Guyane => "guyane",
            Self::Reunion => "la-reunion",
            Self::Mayotte => "mayotte",
            Self::SaintBarthelemy => "saint-barthelemy",
            Self::SaintMartin => "saint-martin",
            Self::SaintPierreEtMiquelon => "saint-pierre-et-miquelon",
            Self::WallisEtFutuna => "wallis-et-futuna",
            Self::PolynesieFrancaise => "polynesie-francaise",
            Self::NouvelleCaledonie => "nouvelle-caledonie",
        }
    }

    /// The French name of the holiday on `date`; `None` on other days and outside the bundled years.
    pub fn name(self, date: Date) -> Option<&'static str> {
        let days = &CALENDARS.public[self as usize];
        let at = days.binary_search_by_key(&date, |day| day.0).ok()?;
        Some(days[at].1)
    }

    /// Whether `date` is a public holiday; `None` outside the bundled years.
    pub fn contains(self, date: Date) -> Option<bool> {
        let days = &CALENDARS.public[self as usize];
        let (first, last) = (days.first()?.0.year(), days.last()?.0.year());
        (first..=last).contains(&date.year()).then(|| days.binary_search_by_key(&date, |day| day.0).is_ok())
    }
}

/// Zone of the school holidays in metropolitan France, Corsica apart (zoning in force since 2016).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SchoolZone {
    /// Besançon, Bordeaux, Clermont-Ferrand, Dijon, Grenoble, Limoges, Lyon, Poitiers.
    A,
    /// Aix-Marseille, Amiens, Lille, Nancy-Metz, Nantes, Nice, Normandie, Orléans-Tours, Reims, Rennes, Strasbourg.
    B,
    /// Créteil, Montpellier, Paris, Toulouse, Versailles.
    C,
}

impl SchoolZone {
    /// Every zone.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// `"A"`, `"B"` or `"C"`.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }

    /// Whether `date` is in the school holidays of the zone, first and last day included;
    /// `None` outside the bundled school years.
    pub fn contains(self, date: Date) -> Option<bool> {
        let periods = &CALENDARS.school[self as usize];
        let (first, last) = (periods.first()?.0, periods.last()?.1);
        if !(first..=last).contains(&date) {
            return None;
        }
        let after = periods.partition_point(|period| period.0 <= date);
        Some(after > 0 && date <= periods[after - 1].1)
    }
}

struct Calendars {
    public: [Vec<(Date, &'static str)>; 13],
    school: [Vec<(Date, Date)>; 3],
}

static CALENDARS: LazyLock<Calendars> = LazyLock::new(|| Calendars {
    public: PublicHolidays::ALL.map(|list| {
        let mut days: Vec<_> =
            PUBLIC_CSV.lines().filter_map(public_line).filter(|line| line.2 == list.key()).collect();
        days.sort_unstable();
        days.into_iter().map(|(date, name, _)| (date, name)).collect()
    }),
    school: SchoolZone::ALL.map(|zone| {
        let mut periods: Vec<_> = SCHOOL_CSV
            .lines()
            .filter_map(school_line)
            .filter(|line| line.0 == zone.letter())
            .map(|(_, first, last)| (first, last))
            .collect();
        periods.sort_unstable();
        periods
    }),
});

/// `date,nom,zone`; a header or a broken line is `None` (a test holds that only the header is).
fn public_line(line: &'static str) -> Option<(Date, &'static str, &'static str)> {
    let (date, rest) = line.trim_end().split_once(',')?;
    let (name, zone) = rest.rsplit_once(',')?;
    Some((date.parse().ok()?, name, zone))
}

/// `zone,nom,premier_jour,dernier_jour`; both days included.
fn school_line(line: &'static str) -> Option<(&'static str, Date, Date)> {
    let mut cells = line.trim_end().split(',');
    let (zone, _name, first, last) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    Some((zone, first.parse().ok()?, last.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_bundled_files_is_used() {
        let public: usize = CALENDARS.public.iter().map(Vec::len).sum();
        assert_eq!(public, PUBLIC_CSV.lines().count() - 1);
        let school: usize = CALENDARS.school.iter().map(Vec::len).sum();
        assert_eq!(school, SCHOOL_CSV.lines().count() - 1);
        for periods in &CALENDARS.school {
            assert!(periods.iter().all(|(first, last)| first <= last));
            assert!(periods.windows(2).all(|pair| pair[0].1 < pair[1].0), "periods overlap");
        }
    }

    #[test]
    fn outside_the_bundled_years_nothing_is_claimed() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(PublicHolidays::Metropole.contains(day("2019-12-25")), None);
        assert_eq!(PublicHolidays::Metropole.contains(day("2040-12-25")), Some(true));
        assert_eq!(PublicHolidays::Metropole.contains(day("2041-01-01")), None);
        assert_eq!(SchoolZone::A.contains(day("2019-07-05")), None);
        assert_eq!(SchoolZone::A.contains(day("2019-07-06")), Some(true));
        assert_eq!(SchoolZone::A.contains(day("2028-08-31")), Some(true));
        assert_eq!(SchoolZone::A.contains(day("2028-09-01")), None);
    }
}
