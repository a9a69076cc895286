//! What only the whole register tells: how rare a word is, how many places share a number, which point is a commune's
//! centre. A shared switchboard or a parent's SIRET is evidence of nothing, and this is where it is found.

use super::Prepared;
use crate::Record;
use crate::text::{combine, fold, hash, number_hash};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Keys here are already hashes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        // Pairs of indices are keys too: spread them over all bits.
        let mixed = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// A set of hashes.
pub(crate) type HashedSet = HashSet<u64, BuildHasherDefault<Already>>;

/// A map from hashes.
pub(crate) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Already>>;

/// How widely what a record says is shared, as natural logarithms of counts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spread {
    /// Names at its address.
    pub(crate) names_at_address: f32,
    /// Ways at its exact point: above 1, a centre of commune.
    pub(crate) ways_at_point: f32,
    /// Addresses of its first telephone, most shared first.
    pub(crate) phone: f32,
    /// Addresses of its e-mail.
    pub(crate) email: f32,
    /// Addresses of its SIRET.
    pub(crate) siret: f32,
    /// Names of its SIRET.
    pub(crate) siret_names: f32,
    /// Records in its commune.
    pub(crate) commune: f32,
    /// Addresses in its commune that bear this very name.
    pub(crate) same_name: f32,
}

/// Counts over a register.
#[derive(Debug, Clone, Default)]
pub(crate) struct Corpus {
    records: f32,
    words: HashedMap<u32>,
    street_words: HashedMap<u32>,
    distinct: HashedMap<u32>,
    communes: HashedMap<u32>,
    names: HashedMap<u64>,
}

/// Salts that keep one map's counts apart.
#[derive(Clone, Copy)]
enum Of {
    Address = 1,
    Point = 2,
    Phone = 3,
    Email = 4,
    Siret = 5,
    SiretNames = 6,
    SameName = 7,
}

fn key(of: Of, value: u64) -> u64 {
    combine(of as u64, value)
}

impl Corpus {
    /// Counts over records already read, once their communes are settled.
    pub(crate) fn count(prepared: &[Prepared]) -> Self {
        let mut out = Self { records: prepared.len() as f32, ..Self::default() };
        let mut pairs: Vec<(u64, u64)> = Vec::with_capacity(prepared.len() * 6);
        for record in prepared {
            for word in record.core.iter() {
                *out.words.entry(word.hash).or_default() += 1;
            }
            for word in record.address.street.iter() {
                *out.street_words.entry(word.hash).or_default() += 1;
            }
            *out.communes.entry(record.commune).or_default() += 1;
            pairs.extend(facts(record));
        }
        pairs.sort_unstable();
        pairs.dedup();
        for (fact, _) in pairs {
            *out.distinct.entry(fact).or_default() += 1;
        }
        out
    }

    /// Gives records without a commune's code the code that others of that name and département have.
    pub(crate) fn settle_communes<'a>(
        records: impl Iterator<Item = &'a Record> + Clone,
        prepared: &mut [Prepared],
    ) -> HashedMap<u64> {
        let mut names: HashedMap<u64> = HashedMap::default();
        for (record, read) in records.clone().zip(prepared.iter()) {
            if !record.commune.trim().is_empty() && !record.commune_name.is_empty() {
                let name = combine(read.departement, hash(&fold(&record.commune_name)));
                let code = names.entry(name).or_insert(read.commune);
                *code = (*code).min(read.commune);
            }
        }
        for (record, read) in records.zip(prepared.iter_mut()) {
            if record.commune.trim().is_empty()
                && let Some(&code) = names.get(&read.commune)
            {
                read.commune = code;
            }
        }
        names
    }

    /// Keeps the names of communes, for records to come.
    pub(crate) fn with_names(mut self, names: HashedMap<u64>) -> Self {
        self.names = names;
        self
    }

    /// Settles the commune of one record to come.
    pub(crate) fn settle(&self, record: &Record, read: &mut Prepared) {
        if record.commune.trim().is_empty()
            && let Some(&code) = self.names.get(&read.commune)
        {
            read.commune = code;
        }
    }

    /// Writes in a record how rare its words are and how shared its numbers.
    pub(crate) fn weigh(&self, record: &mut Prepared) {
        // A register of a few records knows nothing of rarity: words then weigh as in one of a thousand.
        let total = self.records.max(1000.0);
        let rarity =
            |count: Option<&u32>| (total / (*count.unwrap_or(&1)).max(1) as f32).ln().clamp(0.3, 9.0);
        record.core.weigh(|word| rarity(self.words.get(&word)));
        record.address.street.weigh(|word| rarity(self.street_words.get(&word)));
        let of = |of: Of, value: u64| (*self.distinct.get(&key(of, value)).unwrap_or(&1)).max(1) as f32;
        let most = |kind: Of, values: &mut dyn Iterator<Item = u64>| {
            values.map(|v| of(kind, v)).fold(1.0, f32::max).ln()
        };
        record.spread = Spread {
            names_at_address: of(Of::Address, record.address_key()).ln(),
            ways_at_point: point_key(record).map_or(0.0, |p| of(Of::Point, p).ln()),
            phone: most(Of::Phone, &mut record.phones.iter().copied()),
            email: most(Of::Email, &mut record.emails.iter().map(|e| e.0)),
            siret: of(Of::Siret, record.siret).ln(),
            siret_names: of(Of::SiretNames, record.siret).ln(),
            commune: ((*self.communes.get(&record.commune).unwrap_or(&1)).max(1) as f32).ln(),
            same_name: of(Of::SameName, combine(record.commune, record.name_key())).ln(),
        };
    }
}

/// Hash of an exact point, to a metre.
pub(crate) fn point_key(record: &Prepared) -> Option<u64> {
    record.point.map(|(lat, lon)| {
        combine(
            number_hash((lat * 1e5).round() as i64 as u64),
            number_hash((lon * 1e5).round() as i64 as u64),
        )
    })
}

/// What a record says that may be shared, each with what tells two sharers apart.
fn facts(record: &Prepared) -> Vec<(u64, u64)> {
    let (address, name) = (record.address_key(), record.name_key());
    let street = record.address.street.set_hash();
    let mut out = Vec::with_capacity(8);
    if address != 0 {
        out.push((key(Of::Address, address), name));
        out.push((key(Of::SameName, combine(record.commune, name)), address));
        out.extend(point_key(record).map(|p| (key(Of::Point, p), street)));
        out.extend(record.phones.iter().map(|&p| (key(Of::Phone, p), address)));
        out.extend(record.emails.iter().map(|e| (key(Of::Email, e.0), address)));
    }
    if record.siret != 0 {
        out.push((key(Of::Siret, record.siret), address));
        out.push((key(Of::SiretNames, record.siret), name));
    }
    out
}
