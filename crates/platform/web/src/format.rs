//! Numbers and distances as people write them, in French and English.

use kernel::Lang;

/// Narrow no-break space: groups digits in French and stands before units.
const NARROW: char = '\u{202f}';

/// A count, of any integer type, borrowed or not: what templates hold.
pub trait Whole {
    /// The count; the largest `i64` when it is larger.
    fn whole(self) -> i64;
}

impl<T: Whole + Copy> Whole for &T {
    fn whole(self) -> i64 {
        (*self).whole()
    }
}

macro_rules! whole {
    ($($kind:ty),*) => {$(
        impl Whole for $kind {
            fn whole(self) -> i64 {
                i64::try_from(self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
whole!(u8, u16, u32, u64, usize, i32, i64);

/// An integer with its digits grouped: `12 480` (narrow no-break space), `12,480`.
pub fn integer(lang: Lang, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    let keep_whole = lang == Lang::Fr && digits.len() == 4;
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && !keep_whole {
            out.push(lang.pick(NARROW, ','));
        }
        out.push(digit);
    }
    out
}

/// A number with at most `places` decimals, without trailing zeros: `1,2`, `1.2`, `3`.
pub fn decimal(lang: Lang, value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let grouped = match whole.parse::<i64>() {
        Ok(0) if value < 0.0 && !fraction.is_empty() => "-0".to_owned(),
        Ok(number) => integer(lang, number),
        Err(_) => whole.to_owned(),
    };
    if fraction.is_empty() { grouped } else { format!("{grouped}{}{fraction}", lang.pick(',', '.')) }
}

/// A distance given in metres: `350 m`, `1,2 km`, `48 km`.
pub fn distance(lang: Lang, metres: f64) -> String {
    let rounded = (metres / 10.0).round() * 10.0;
    if rounded < 1000.0 {
        return format!("{}\u{a0}m", integer(lang, rounded as i64));
    }
    let km = metres / 1000.0;
    let places = usize::from(km < 9.95);
    format!("{}\u{a0}km", decimal(lang, km, places))
}

/// A share between 0 and 1 as a percentage: `12,5 %`, `12.5%`.
pub fn percent(lang: Lang, share: f64) -> String {
    format!("{}{}", decimal(lang, share * 100.0, 1), lang.pick("\u{a0}%", "%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_each_language_writes_them() {
        for (value, fr, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (2026, "2026", "2,026"),
            (12_480, "12\u{202f}480", "12,480"),
            (-1_234_567, "-1\u{202f}234\u{202f}567", "-1,234,567"),
        ] {
            assert_eq!(integer(Lang::Fr, value), fr);
            assert_eq!(integer(Lang::En, value), en);
        }
        for (value, fr, en) in
            [(1.25, "1,2", "1.2"), (3.0, "3", "3"), (-0.5, "-0,5", "-0.5"), (0.04, "0", "0")]
        {
            assert_eq!(decimal(Lang::Fr, value, 1), fr);
            assert_eq!(decimal(Lang::En, value, 1), en);
        }
        assert_eq!(percent(Lang::Fr, 0.125), "12,5\u{a0}%");
        assert_eq!(percent(Lang::En, 1.0), "100%");
    }

    #[test]
    fn distances_change_unit_at_one_kilometre() {
        for (metres, fr) in [
            (0.0, "0\u{a0}m"),
            (347.0, "350\u{a0}m"),
            (994.9, "990\u{a0}m"),
            (996.0, "1\u{a0}km"),
            (1230.0, "1,2\u{a0}km"),
            (9_940.0, "9,9\u{a0}km"),
            (9_960.0, "10\u{a0}km"),
            (48_400.0, "48\u{a0}km"),
        ] {
            assert_eq!(distance(Lang::Fr, metres), fr);
        }
        assert_eq!(distance(Lang::En, 1230.0), "1.2\u{a0}km");
    }
}
