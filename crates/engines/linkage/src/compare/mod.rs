//! Two records side by side: one number a question, the same whichever comes first. A question that one side does not
//! answer gives NaN, which the model reads as "unknown", never as "different".

mod related;

pub(crate) use related::related;

use crate::Field;
use crate::normalise::kinds::{self, Kinds};
use crate::normalise::{Prepared, Shared};
use crate::text::{indel, jaro_winkler};

macro_rules! questions {
    ($($name:ident, $field:ident;)*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "names of columns")]
        #[derive(Clone, Copy)]
        enum Column { $($name),* }
        /// The field that each column speaks of.
        pub(crate) const FIELDS: &[Field] = &[$(Field::$field),*];
        /// The columns' names, for whoever reads a model.
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

questions! {
    NAME_JARO, Name; NAME_INDEL, Name; CORE_JARO, Name; CORE_FILLED, Name; CORE_JACCARD, Name; CORE_CONTAINED, Name;
    CORE_RAREST, Name; CORE_LEAST_ALONE, Name; CORE_MOST_ALONE, Name; CORE_COMMON, Name; NAME_INITIALS, Name;
    NAME_DIGITS, Name; NAME_COMMUNE_ONLY, Name; NAME_SPREAD, Name; NAME_TRIGRAMS, Name;
    KIND_SHARED, Kind; KIND_LEAST_ALONE, Kind; KIND_MOST_ALONE, Kind; KIND_DISJOINT, Kind; KIND_HOST, Kind;
    KIND_SAME, Kind; ANNEX, Kind; TYPOLOGY, Kind;
    NUMBER_GAP, HouseNumber; NUMBER_SUFFIX, HouseNumber;
    STREET_JACCARD, Street; STREET_CONTAINED, Street; STREET_JARO, Street; STREET_RAREST, Street; STREET_WAY, Street;
    ADDRESS_SAME, Street; ADDRESS_NAMES, Street;
    METRES, Distance; POINT_WAYS, Distance;
    COMMUNE, Commune; POSTAL, Commune; COMMUNE_RECORDS, Commune;
    PHONE, Phone; PHONE_SPREAD, Phone; PHONE_NEAR, Phone;
    EMAIL, Email; EMAIL_SPREAD, Email;
    SITE, Site;
    SIRET, Number; SIRET_SPREAD, Number; SIRET_NAMES, Number; SIREN_PUBLIC, Number; OTHER_NUMBER, Number;
    SAME_SOURCE, Source;
}

/// How many numbers a comparison gives.
pub(crate) const COLUMNS: usize = FIELDS.len();

/// The answers for one pair.
pub(crate) type Row = [f32; COLUMNS];

/// Kinds that house others, the most telling first.
const HOSTS: &[(Kinds, f32)] = &[
    (kinds::POST, 1.0),
    (kinds::PIMMS, 2.0),
    (kinds::SOCIAL_CENTRE | kinds::SOCIAL_LIFE, 3.0),
    (kinds::FAMILIES, 4.0),
    (kinds::LIBRARY, 5.0),
    (kinds::EPN, 6.0),
    (kinds::EPCI, 7.0),
    (kinds::CCAS | kinds::CIAS, 8.0),
    (kinds::TOWN_HALL, 9.0),
];

/// Whether two records are plainly two places, at a glance: kinds that never share a place, no word and no number in common.
pub(crate) fn plainly_apart(a: &Prepared, b: &Prepared) -> bool {
    let (left, right) = (a.kinds(), b.kinds());
    left != 0
        && right != 0
        && left & right == 0
        && (left | right) & kinds::FRANCE_SERVICES == 0
        && !a.core.iter().any(|word| b.core.contains(word.hash))
        && !a.phones.iter().any(|p| b.phones.contains(p))
        && !a.emails.iter().any(|e| b.emails.contains(e))
        && (a.siren == 0 || a.siren != b.siren)
        && !a.others.iter().any(|n| b.others.contains(n))
}

/// Compares two records.
pub(crate) fn compare(a: &Prepared, b: &Prepared) -> Row {
    let mut row = [f32::NAN; COLUMNS];
    let mut set = |column: Column, value: f32| row[column as usize] = value;
    name(a, b, &mut set);
    kind(a, b, &mut set);
    place(a, b, &mut set);
    contact(a, b, &mut set);
    row
}

fn flag(yes: bool) -> f32 {
    if yes { 1.0 } else { 0.0 }
}

fn name(a: &Prepared, b: &Prepared, set: &mut impl FnMut(Column, f32)) {
    use Column::{
        CORE_COMMON, CORE_CONTAINED, CORE_FILLED, CORE_JACCARD, CORE_JARO, CORE_LEAST_ALONE, CORE_MOST_ALONE,
        CORE_RAREST, NAME_COMMUNE_ONLY, NAME_DIGITS, NAME_INDEL, NAME_INITIALS, NAME_JARO, NAME_SPREAD,
        NAME_TRIGRAMS,
    };
    if !a.full.is_empty() && !b.full.is_empty() {
        set(NAME_JARO, jaro_winkler(&a.full, &b.full));
        set(NAME_INDEL, indel(&a.full, &b.full));
        set(NAME_TRIGRAMS, trigrams(&a.full, &b.full));
    }
    set(CORE_FILLED, flag(!a.core.is_empty()) + flag(!b.core.is_empty()));
    if !a.core.is_empty() && !b.core.is_empty() {
        let shared = a.core.shared(&b.core);
        set(CORE_JARO, jaro_winkler(&a.core.text, &b.core.text));
        set(CORE_JACCARD, shared.jaccard());
        set(CORE_CONTAINED, shared.containment());
        set(CORE_RAREST, shared.rarest);
        set(CORE_LEAST_ALONE, shared.least_alone);
        set(CORE_COMMON, shared.common);
        set(CORE_MOST_ALONE, shared.most_alone);
        set(NAME_DIGITS, digits(&a.core.text, &b.core.text));
    } else {
        let alone = |p: &Prepared| p.core.iter().map(|w| w.rarity).sum::<f32>();
        set(CORE_MOST_ALONE, alone(a).max(alone(b)));
    }
    let abbreviates = |short: &Prepared, long: &Prepared| {
        long.initials.len() >= 3 && short.core.contains(crate::text::hash(&long.initials))
    };
    set(NAME_INITIALS, flag(abbreviates(a, b) || abbreviates(b, a)));
    set(NAME_COMMUNE_ONLY, flag(a.is_commune) + flag(b.is_commune));
    set(NAME_SPREAD, a.spread.same_name.max(b.spread.same_name));
}

/// Whether the numbers in two names agree: 1 when equal, 0 when they differ, NaN when neither has one.
fn digits(a: &str, b: &str) -> f32 {
    let numbers = |text: &str| -> Vec<u32> {
        let mut all: Vec<u32> = text.split(' ').filter_map(|w| w.parse().ok()).collect();
        all.sort_unstable();
        all
    };
    let has = |text: &str| text.bytes().any(|c| c.is_ascii_digit());
    if !has(a) && !has(b) { f32::NAN } else { flag(numbers(a) == numbers(b)) }
}

/// Shared groups of three letters over all, by a signature of 128 bits.
fn trigrams(a: &str, b: &str) -> f32 {
    let signature = |text: &str| {
        text.as_bytes().windows(3).fold(0u128, |all, w| {
            let mixed =
                (u32::from(w[0]) * 961 + u32::from(w[1]) * 31 + u32::from(w[2])).wrapping_mul(2_654_435_761);
            all | 1 << (mixed >> 25)
        })
    };
    let (a, b) = (signature(a), signature(b));
    let all = (a | b).count_ones();
    if all == 0 { f32::NAN } else { (a & b).count_ones() as f32 / all as f32 }
}

fn kind(a: &Prepared, b: &Prepared, set: &mut impl FnMut(Column, f32)) {
    use Column::{
        ANNEX, KIND_DISJOINT, KIND_HOST, KIND_LEAST_ALONE, KIND_MOST_ALONE, KIND_SAME, KIND_SHARED, TYPOLOGY,
    };
    let (left, right) = (a.kinds(), b.kinds());
    let (only_left, only_right) = ((left & !right).count_ones() as f32, (right & !left).count_ones() as f32);
    set(KIND_SHARED, (left & right).count_ones() as f32);
    set(KIND_LEAST_ALONE, only_left.min(only_right));
    set(KIND_MOST_ALONE, only_left.max(only_right));
    if left != 0 && right != 0 {
        set(KIND_DISJOINT, flag(left & right == 0));
        set(KIND_SAME, flag(left == right));
    }
    let host_of = |services: Kinds, other: Kinds| {
        let hosts = HOSTS.iter().find(|(host, _)| other & host != 0 && services & host == 0);
        hosts
            .filter(|_| services & kinds::FRANCE_SERVICES != 0 && other & kinds::FRANCE_SERVICES == 0)
            .map(|(_, rank)| *rank)
    };
    set(KIND_HOST, host_of(left, right).or_else(|| host_of(right, left)).unwrap_or(0.0));
    set(ANNEX, flag(a.is_annex) + flag(b.is_annex));
    if !a.typologies.is_empty() && !b.typologies.is_empty() {
        set(TYPOLOGY, flag(a.typologies.iter().any(|t| b.typologies.contains(t))));
    }
}

fn place(a: &Prepared, b: &Prepared, set: &mut impl FnMut(Column, f32)) {
    use Column::{
        ADDRESS_NAMES, ADDRESS_SAME, COMMUNE, COMMUNE_RECORDS, METRES, NUMBER_GAP, NUMBER_SUFFIX, POINT_WAYS,
        POSTAL, STREET_CONTAINED, STREET_JACCARD, STREET_JARO, STREET_RAREST, STREET_WAY,
    };
    let (left, right) = (&a.address, &b.address);
    if left.number > 0 && right.number > 0 {
        let gap = if left.number <= right.number_to && right.number <= left.number_to {
            0
        } else {
            left.number.abs_diff(right.number_to).min(right.number.abs_diff(left.number_to)).max(1)
        };
        set(NUMBER_GAP, gap.min(60) as f32);
        set(NUMBER_SUFFIX, flag(left.suffix != right.suffix));
    }
    if !left.street.is_empty() && !right.street.is_empty() {
        let shared: Shared = left.street.shared(&right.street);
        set(STREET_JACCARD, shared.jaccard());
        set(STREET_CONTAINED, shared.containment());
        set(STREET_RAREST, shared.rarest);
        set(STREET_JARO, jaro_winkler(&left.street.text, &right.street.text));
        set(ADDRESS_SAME, flag(a.address_key() == b.address_key()));
        set(ADDRESS_NAMES, a.spread.names_at_address.max(b.spread.names_at_address));
    }
    if left.way != 0 && right.way != 0 {
        set(STREET_WAY, flag(left.way == right.way));
    }
    if let Some(metres) = metres(a, b) {
        set(METRES, (metres + 1.0).ln());
        set(POINT_WAYS, a.spread.ways_at_point.max(b.spread.ways_at_point));
    }
    let commune = if a.commune == b.commune {
        0.0
    } else if a.departement == b.departement {
        1.0
    } else {
        2.0
    };
    set(COMMUNE, commune);
    if a.postal != 0 && b.postal != 0 {
        set(POSTAL, flag(a.postal == b.postal));
    }
    set(COMMUNE_RECORDS, a.spread.commune.max(b.spread.commune));
}

/// Metres between two points: flat over such distances.
pub(crate) fn metres(a: &Prepared, b: &Prepared) -> Option<f32> {
    let ((lat_a, lon_a), (lat_b, lon_b)) = (a.point?, b.point?);
    let north = (lat_a - lat_b) * 111_195.0;
    let east = (lon_a - lon_b) * 111_195.0 * f64::midpoint(lat_a, lat_b).to_radians().cos();
    Some(north.hypot(east) as f32)
}

fn contact(a: &Prepared, b: &Prepared, set: &mut impl FnMut(Column, f32)) {
    use Column::{
        EMAIL, EMAIL_SPREAD, OTHER_NUMBER, PHONE, PHONE_NEAR, PHONE_SPREAD, SAME_SOURCE, SIREN_PUBLIC, SIRET,
        SIRET_NAMES, SIRET_SPREAD, SITE,
    };
    if !a.phones.is_empty() && !b.phones.is_empty() {
        let same = a.phones.iter().any(|p| b.phones.contains(p));
        set(PHONE, flag(same));
        if same {
            set(PHONE_SPREAD, a.spread.phone.max(b.spread.phone));
        } else {
            let gap = a
                .phones
                .iter()
                .flat_map(|p| b.phones.iter().map(move |q| p.abs_diff(*q)))
                .min()
                .unwrap_or(u64::MAX);
            set(PHONE_NEAR, ((gap as f32) + 1.0).log10().min(9.0));
        }
    }
    if !a.emails.is_empty() && !b.emails.is_empty() {
        let pairs = || a.emails.iter().flat_map(|e| b.emails.iter().map(move |f| (e, f)));
        let same = pairs().any(|(e, f)| e.0 == f.0);
        let domain = pairs().any(|(e, f)| e.1 != 0 && e.1 == f.1);
        set(EMAIL, if same { 2.0 } else { flag(domain) });
        if same {
            set(EMAIL_SPREAD, a.spread.email.max(b.spread.email));
        }
    }
    if !a.sites.is_empty() && !b.sites.is_empty() {
        let pairs = || a.sites.iter().flat_map(|e| b.sites.iter().map(move |f| (e, f)));
        set(
            SITE,
            if pairs().any(|(e, f)| e.0 == f.0) { 2.0 } else { flag(pairs().any(|(e, f)| e.1 == f.1)) },
        );
    }
    if a.siren != 0 && b.siren != 0 {
        let same = a.siret != 0 && a.siret == b.siret;
        set(SIRET, if same { 2.0 } else { flag(a.siren == b.siren) });
        if same {
            set(SIRET_SPREAD, a.spread.siret.max(b.spread.siret));
            set(SIRET_NAMES, a.spread.siret_names.max(b.spread.siret_names));
        }
        // Public bodies' SIREN begins with 1 or 2.
        set(SIREN_PUBLIC, flag(a.siren / 100_000_000 <= 2) + flag(b.siren / 100_000_000 <= 2));
    }
    if !a.others.is_empty() && !b.others.is_empty() {
        set(OTHER_NUMBER, flag(a.others.iter().any(|n| b.others.contains(n))));
    }
    set(SAME_SOURCE, flag(a.source == b.source));
}
