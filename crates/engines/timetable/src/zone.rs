//! What the place's territory decides: time zone, public holidays, school zone.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::calendar::{PublicHolidays, SchoolZone};

/// Time zone and calendars of a place, from its département or collectivity. Copying it is free.
///
/// School dates are bundled for zones A, B and C only. In Corsica and overseas
/// [`Zone::is_school_holiday`] answers `None`: the rectorat decides there, and we do not guess.
#[derive(Clone, Copy)]
pub struct Zone(&'static Territory);

struct Territory {
    code: &'static str,
    public: PublicHolidays,
    school: Option<SchoolZone>,
    time_zone_name: &'static str,
    time_zone: TimeZone,
}

const ZONE_A: &str =
    "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90";
const ZONE_B: &str = "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 \
                      61 62 67 68 72 76 80 83 84 85 88";
const ZONE_C: &str = "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95";
const ALSACE_MOSELLE: [&str; 3] = ["57", "67", "68"];

/// Rules of the European Union for Paris, in POSIX form: the same answer on a machine without zone files.
const PARIS: (&str, &str) = ("Europe/Paris", "CET-1CEST,M3.5.0,M10.5.0/3");

/// Code, holidays, time zone and its POSIX rule. Only Saint-Pierre-et-Miquelon changes its clocks.
const OVERSEAS: [(&str, PublicHolidays, (&str, &str)); 15] = [
    ("971", PublicHolidays::Guadeloupe, ("America/Guadeloupe", "AST4")),
    ("972", PublicHolidays::Martinique, ("America/Martinique", "AST4")),
    ("973", PublicHolidays::Guyane, ("America/Cayenne", "<-03>3")),
    ("974", PublicHolidays::Reunion, ("Indian/Reunion", "<+04>-4")),
    ("975", PublicHolidays::SaintPierreEtMiquelon, ("America/Miquelon", "<-03>3<-02>,M3.2.0,M11.1.0")),
    ("976", PublicHolidays::Mayotte, ("Indian/Mayotte", "EAT-3")),
    ("977", PublicHolidays::SaintBarthelemy, ("America/St_Barthelemy", "AST4")),
    ("978", PublicHolidays::SaintMartin, ("America/Marigot", "AST4")),
    ("984", PublicHolidays::Metropole, ("Indian/Kerguelen", "<+05>-5")),
    ("986", PublicHolidays::WallisEtFutuna, ("Pacific/Wallis", "<+12>-12")),
    ("987", PublicHolidays::PolynesieFrancaise, ("Pacific/Tahiti", "<-10>10")),
    ("987M", PublicHolidays::PolynesieFrancaise, ("Pacific/Marquesas", "<-0930>9:30")),
    ("987G", PublicHolidays::PolynesieFrancaise, ("Pacific/Gambier", "<-09>9")),
    ("988", PublicHolidays::NouvelleCaledonie, ("Pacific/Noumea", "<+11>-11")),
    ("989", PublicHolidays::Metropole, ("Etc/GMT+8", "<-08>8")),
];

static TERRITORIES: LazyLock<Vec<Territory>> = LazyLock::new(|| {
    let school = [(ZONE_A, SchoolZone::A), (ZONE_B, SchoolZone::B), (ZONE_C, SchoolZone::C)];
    let mainland = school
        .into_iter()
        .flat_map(|(codes, zone)| codes.split(' ').map(move |code| (code, Some(zone))))
        .chain([("2A", None), ("2B", None), (UNPLACED, None)])
        .map(|(code, school)| {
            let public = if ALSACE_MOSELLE.contains(&code) {
                PublicHolidays::AlsaceMoselle
            } else {
                PublicHolidays::Metropole
            };
            territory(code, public, school, PARIS)
        });
    let overseas = OVERSEAS.into_iter().map(|(code, public, zone)| territory(code, public, None, zone));
    mainland.chain(overseas).collect()
});

/// Code of the zone used when nothing is known but "in metropolitan France".
const UNPLACED: &str = "FR";

fn territory(
    code: &'static str,
    public: PublicHolidays,
    school: Option<SchoolZone>,
    (time_zone_name, posix): (&'static str, &'static str),
) -> Territory {
    // The strings above are constants; a test parses each of them.
    let time_zone = TimeZone::posix(posix).unwrap_or(TimeZone::UTC);
    Territory { code, public, school, time_zone_name, time_zone }
}

fn find(code: &str) -> Option<Zone> {
    TERRITORIES.iter().find(|territory| territory.code == code).map(Zone)
}

impl Zone {
    /// The zone of a département or overseas collectivity: `"67"`, `"2A"`, `"974"`, `"988"`.
    /// `"20"` (old Corsica), `"69D"` and `"69M"` are understood. `None` for a code that does not exist.
    pub fn of_departement(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        match code.as_str() {
            "20" => find("2A"),
            "69D" | "69M" => find("69"),
            "987M" | "987G" | UNPLACED => None,
            code => find(code),
        }
    }

    /// The zone of a commune by its INSEE code. Finer than the département in French Polynesia
    /// (Marquesas −9:30, Gambier −9); the old codes of Saint-Barthélemy and Saint-Martin are understood.
    pub fn of_commune(insee: &str) -> Option<Self> {
        let insee = insee.trim();
        if insee.len() != 5 || !insee.is_ascii() {
            return None;
        }
        match insee {
            "97123" => find("977"),
            "97127" => find("978"),
            "98718" | "98723" | "98731" | "98746" | "98756" | "98757" => find("987M"),
            "98719" => find("987G"),
            _ if insee.starts_with("97") || insee.starts_with("98") => Self::of_departement(&insee[..3]),
            _ => Self::of_departement(&insee[..2]),
        }
    }

    /// A place in metropolitan France of which nothing more is known: Paris time, national holidays,
    /// school holidays unknown.
    pub fn mainland() -> Self {
        // The table always holds this line; its first line is the harmless fallback.
        find(UNPLACED).unwrap_or(Zone(&TERRITORIES[0]))
    }

    /// Every zone, for tables and tests.
    pub fn all() -> impl Iterator<Item = Self> {
        TERRITORIES.iter().map(Zone)
    }

    /// Code of the département or collectivity; `"FR"` for [`Zone::mainland`]; `"987M"`, `"987G"` for the
    /// Marquesas and Gambier.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The time zone, without its history before 1996.
    pub fn time_zone(self) -> &'static TimeZone {
        &self.0.time_zone
    }

    /// The IANA name of the time zone, such as `Indian/Reunion`.
    pub fn time_zone_name(self) -> &'static str {
        self.0.time_zone_name
    }

    /// The list of public holidays in force.
    pub fn public_holidays(self) -> PublicHolidays {
        self.0.public
    }

    /// The school zone, when its dates are bundled.
    pub fn school_zone(self) -> Option<SchoolZone> {
        self.0.school
    }

    /// Whether `date` is a public holiday here; `None` outside the bundled years.
    pub fn is_public_holiday(self, date: Date) -> Option<bool> {
        self.0.public.contains(date)
    }

    /// The French name of the public holiday on `date`.
    pub fn public_holiday_name(self, date: Date) -> Option<&'static str> {
        self.0.public.name(date)
    }

    /// Whether schools are on holiday here on `date`; `None` = no dates are bundled for this place or year.
    pub fn is_school_holiday(self, date: Date) -> Option<bool> {
        self.0.school?.contains(date)
    }

    /// The instant of a wall-clock time. When clocks go forward over it: the moment they do.
    /// When it happens twice: the first for an opening, the second for a closing, so that a place is never
    /// said closed between the two.
    pub(crate) fn instant(self, wall: DateTime, closing: bool) -> Option<Timestamp> {
        let ambiguous = self.0.time_zone.to_ambiguous_timestamp(wall);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => ambiguous.compatible().ok(),
            AmbiguousOffset::Fold { .. } if closing => ambiguous.later().ok(),
            AmbiguousOffset::Fold { .. } => ambiguous.earlier().ok(),
            AmbiguousOffset::Gap { .. } => {
                let before = ambiguous.earlier().ok()?;
                self.0.time_zone.following(before).next().map(|change| change.timestamp())
            }
        }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Zone {}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let school = self.0.school.map_or("unknown", SchoolZone::letter);
        write!(f, "Zone({}, {}, {}, SH {school})", self.0.code, self.0.time_zone_name, self.0.public.key())
    }
}
