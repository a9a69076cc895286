//! Which pairs are worth comparing: those that share a key. A key held by many records is not dropped but split by a
//! second one, so that a dense commune loses nothing and costs little.

use crate::normalise::{HashedMap, Prepared};
use crate::text::{combine, hash, number_hash};

/// Above this many records, a key is split.
const LARGE: usize = 20;
/// Above this many records, even a split key only pairs neighbours in the alphabet.
const HUGE: usize = 50;
/// How many neighbours.
const WINDOW: usize = 8;
/// All records of a commune with at most this many are compared.
const HAMLET: f32 = 10.0;

/// The keys of a record.
pub(crate) fn keys(record: &Prepared, out: &mut Vec<u64>) {
    out.clear();
    let commune = record.commune;
    let mut push = |salt: u64, value: u64| out.push(combine(number_hash(salt), value));
    if record.spread.commune <= HAMLET.ln() {
        push(1, commune);
    }
    for word in record.core.iter() {
        push(2, combine(commune, word.hash));
    }
    if let Some(word) = record.core.rarest() {
        push(3, combine(commune, hash(&record.core.text[..record.core.text.floor_char_boundary(4)])));
        push(4, combine(record.departement, combine(record.core.set_hash(), u64::from(record.postal))));
        if word.rarity > 5.0 {
            push(5, combine(record.departement, word.hash));
        }
    }
    let mut kinds = record.kinds();
    while kinds != 0 {
        push(6, combine(commune, number_hash(kinds & kinds.wrapping_neg())));
        kinds &= kinds - 1;
    }
    push(7, combine(record.departement, hash(&record.full)));
    if let Some(word) = record.address.street.rarest() {
        push(8, combine(commune, word.hash));
        push(
            9,
            combine(
                record.departement,
                combine(record.address.street.set_hash(), u64::from(record.address.number)),
            ),
        );
    }
    for &phone in &record.phones {
        push(10, phone);
    }
    for email in &record.emails {
        push(11, email.0);
        if email.1 != 0 {
            push(12, combine(commune, email.1));
        }
    }
    for site in &record.sites {
        push(13, combine(record.departement, site.0));
    }
    if record.siret != 0 {
        push(14, record.siret);
    }
    if record.siren != 0 {
        push(15, combine(commune, record.siren));
    }
    for &number in &record.others {
        push(16, number);
    }
    if let Some((lat, lon)) = record.point {
        for (salt, shift) in [(17, 0.0), (18, 0.5)] {
            let cell = |degrees: f64, size: f64| (degrees / size + shift).floor() as i64 as u64;
            push(salt, combine(number_hash(cell(lat, 0.003)), number_hash(cell(lon, 0.0042))));
        }
    }
    out.sort_unstable();
    out.dedup();
}

/// What splits a key that many records hold.
pub(crate) fn second_keys(record: &Prepared, out: &mut Vec<u64>) {
    out.clear();
    let mut push = |salt: u64, value: u64| out.push(combine(number_hash(salt), value));
    for word in record.core.iter() {
        push(1, word.hash);
    }
    if let Some(word) = record.address.street.rarest() {
        push(2, word.hash);
        if record.core.is_empty() {
            push(3, combine(word.hash, u64::from(record.address.number)));
        }
    }
    for &phone in &record.phones {
        push(4, phone);
    }
    for email in &record.emails {
        push(5, email.0);
    }
    if record.siret != 0 {
        push(6, record.siret);
    }
    push(7, hash(&record.full));
    if let Some((lat, lon)) = record.point {
        for (salt, shift) in [(8, 0.0), (9, 0.5)] {
            let cell = |degrees: f64, size: f64| (degrees / size + shift).floor() as i64 as u64;
            let cell = combine(number_hash(cell(lat, 0.002)), number_hash(cell(lon, 0.0028)));
            push(salt, combine(cell, number_hash(record.kinds())));
        }
    }
    out.sort_unstable();
    out.dedup();
}

/// The pairs of a register worth comparing, the smaller index first, in order.
pub(crate) fn pairs(records: &[Prepared]) -> Vec<(u32, u32)> {
    let mut postings: Vec<(u64, u32)> = Vec::with_capacity(records.len() * 14);
    let mut keys_of = Vec::new();
    for (index, record) in records.iter().enumerate() {
        keys(record, &mut keys_of);
        postings.extend(keys_of.iter().map(|&key| (key, index as u32)));
    }
    postings.sort_unstable();
    let mut found: Vec<u64> = Vec::with_capacity(records.len() * 8);
    let mut split: Vec<(u64, u32)> = Vec::new();
    for group in postings.chunk_by(|a, b| a.0 == b.0) {
        if group.len() <= LARGE {
            all_pairs(group, &mut found);
        } else {
            for &(key, index) in group {
                second_keys(&records[index as usize], &mut keys_of);
                split.extend(keys_of.iter().map(|&second| (combine(key, second), index)));
            }
        }
    }
    split.sort_unstable();
    for group in split.chunk_by(|a, b| a.0 == b.0) {
        if group.len() <= HUGE {
            all_pairs(group, &mut found);
        } else {
            neighbours(records, group, &mut found);
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|pair| ((pair >> 32) as u32, pair as u32)).collect()
}

fn all_pairs(group: &[(u64, u32)], found: &mut Vec<u64>) {
    for (at, &(_, left)) in group.iter().enumerate() {
        found.extend(group[at + 1..].iter().map(|&(_, right)| u64::from(left) << 32 | u64::from(right)));
    }
}

fn neighbours(records: &[Prepared], group: &[(u64, u32)], found: &mut Vec<u64>) {
    let mut sorted: Vec<u32> = group.iter().map(|&(_, index)| index).collect();
    sorted.sort_by(|&x, &y| {
        let (a, b) = (&records[x as usize], &records[y as usize]);
        (&a.full, &a.address.street.text, a.address.number, x).cmp(&(
            &b.full,
            &b.address.street.text,
            b.address.number,
            y,
        ))
    });
    for (at, &left) in sorted.iter().enumerate() {
        for &right in sorted[at + 1..].iter().take(WINDOW) {
            found.push(u64::from(left.min(right)) << 32 | u64::from(left.max(right)));
        }
    }
}

/// Keys of a register kept for questions about one record at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postings {
    by_key: HashedMap<Vec<u32>>,
    by_second: HashedMap<Vec<u32>>,
}

impl Postings {
    /// Reads a register's keys.
    pub(crate) fn build(records: &[Prepared]) -> Self {
        let mut out = Self::default();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (index, record) in records.iter().enumerate() {
            keys(record, &mut first);
            for &key in &first {
                out.by_key.entry(key).or_default().push(index as u32);
            }
        }
        for (index, record) in records.iter().enumerate() {
            keys(record, &mut first);
            second_keys(record, &mut second);
            for &key in first.iter().filter(|key| out.by_key.get(*key).is_some_and(|l| l.len() > LARGE)) {
                for &other in &second {
                    out.by_second.entry(combine(key, other)).or_default().push(index as u32);
                }
            }
        }
        out
    }

    /// Records that share a key with this one, each once, in order.
    pub(crate) fn near(&self, record: &Prepared) -> Vec<u32> {
        let (mut first, mut second, mut found) = (Vec::new(), Vec::new(), Vec::new());
        keys(record, &mut first);
        second_keys(record, &mut second);
        for key in first {
            match self.by_key.get(&key) {
                Some(list) if list.len() <= LARGE => found.extend_from_slice(list),
                Some(_) => {
                    for &other in &second {
                        let list = self.by_second.get(&combine(key, other)).map_or(&[][..], Vec::as_slice);
                        found.extend_from_slice(&list[..list.len().min(HUGE)]);
                    }
                }
                None => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
