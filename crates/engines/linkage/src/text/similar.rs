//! How alike two folded texts are. Bit-parallel over the first 64 letters: names and ways are shorter.

/// Letters, digits and the space have a row of their own; what else there may be shares the rest.
const ROWS: usize = 64;

fn row(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => (byte - b'a') as usize,
        b'0'..=b'9' => (byte - b'0') as usize + 26,
        b' ' => 36,
        other => 37 + (other % 27) as usize,
    }
}

fn positions(text: &[u8]) -> [u64; ROWS] {
    let mut table = [0u64; ROWS];
    for (at, &byte) in text.iter().enumerate() {
        table[row(byte)] |= 1 << at;
    }
    table
}

fn head(text: &str) -> &[u8] {
    &text.as_bytes()[..text.len().min(64)]
}

/// Jaro-Winkler similarity, 0 to 1; made symmetric by always reading the shorter, then the smaller, text first.
pub(crate) fn jaro_winkler(left: &str, right: &str) -> f32 {
    if left == right {
        return 1.0;
    }
    let (a, b) = if (left.len(), left) <= (right.len(), right) { (left, right) } else { (right, left) };
    let (a, b) = (head(a), head(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let table = positions(b);
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut used_a, mut used_b) = (0u64, 0u64);
    for (at, &byte) in a.iter().enumerate() {
        let (low, high) = (at.saturating_sub(reach), (at + reach).min(63));
        let window = (u64::MAX << low) & (u64::MAX >> (63 - high));
        let free = table[row(byte)] & window & !used_b;
        if free != 0 {
            used_b |= free & free.wrapping_neg();
            used_a |= 1 << at;
        }
    }
    let common = used_a.count_ones();
    if common == 0 {
        return 0.0;
    }
    let (mut rest_a, mut rest_b, mut moved) = (used_a, used_b, 0u32);
    while rest_a != 0 && rest_b != 0 {
        if row(a[rest_a.trailing_zeros() as usize]) != row(b[rest_b.trailing_zeros() as usize]) {
            moved += 1;
        }
        rest_a &= rest_a - 1;
        rest_b &= rest_b - 1;
    }
    let common = common as f32;
    let jaro =
        (common / a.len() as f32 + common / b.len() as f32 + (common - (moved / 2) as f32) / common) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count() as f32;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

/// Twice the longest common subsequence over both lengths, 0 to 1.
pub(crate) fn indel(left: &str, right: &str) -> f32 {
    let (a, b) = (head(left), head(right));
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let table = positions(a);
    let mut state = u64::MAX;
    for &byte in b {
        let hits = state & table[row(byte)];
        state = state.wrapping_add(hits) | (state - hits);
    }
    let mask = u64::MAX >> (64 - a.len());
    let common = (!state & mask).count_ones();
    2.0 * common as f32 / (a.len() + b.len()) as f32
}

/// Whether one typing slip (a letter more, less, other, or two swapped) parts two texts.
pub(crate) fn within_one(left: &str, right: &str) -> bool {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a.len(), b.len()) {
        (0 | 1, 0 | 1) => true,
        (2, 2) => a[0] == b[1] && a[1] == b[0],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarities_match_known_values() {
        assert!((jaro_winkler("martha", "marhta") - 0.9611).abs() < 1e-3);
        assert!((jaro_winkler("dixon", "dicksonx") - 0.8133).abs() < 1e-3);
        assert!((indel("abcdef", "abxdef") - 10.0 / 12.0).abs() < 1e-6);
        assert!(indel("", "a").abs() < 1e-6 && jaro_winkler("", "").abs() - 1.0 < 1e-6);
    }

    #[test]
    fn one_slip_is_seen_and_two_are_not() {
        for (a, b, near) in [
            ("mediatheque", "meidatheque", true),
            ("mairie", "maire", true),
            ("social", "socnal", true),
            ("gaulle", "gaule", true),
            ("abcd", "badc", false),
            ("rue", "avenue", false),
        ] {
            assert_eq!(within_one(a, b), near, "{a} {b}");
            assert_eq!(within_one(b, a), near, "{b} {a}");
        }
    }
}
