//! Each record read once into what is compared: nothing below this folder looks at written text.

pub(crate) mod address;
mod contact;
mod corpus;
pub(crate) mod kinds;
mod name;
mod words;

pub(crate) use corpus::{Corpus, HashedMap, HashedSet};
pub(crate) use words::{Shared, Words};

use crate::Record;
use crate::text::{combine, fold, hash};
use kinds::{Kinds, vocabulary};

/// A record, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prepared {
    pub(crate) full: String,
    pub(crate) core: Words,
    pub(crate) initials: String,
    /// Kinds from the name.
    pub(crate) named_kinds: Kinds,
    /// Kinds from typologies.
    pub(crate) typed_kinds: Kinds,
    pub(crate) typologies: Vec<u64>,
    pub(crate) is_annex: bool,
    pub(crate) is_commune: bool,
    pub(crate) address: address::Address,
    /// Hash of the commune: its code, arrondissements as their city; else its name and département.
    pub(crate) commune: u64,
    pub(crate) departement: u64,
    pub(crate) postal: u32,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) phones: Vec<u64>,
    pub(crate) emails: Vec<(u64, u64)>,
    pub(crate) sites: Vec<(u64, u64)>,
    pub(crate) siret: u64,
    pub(crate) siren: u64,
    pub(crate) others: Vec<u64>,
    pub(crate) source: u64,
    /// How widely what this record says is shared in the register; filled by [`Corpus::weigh`].
    pub(crate) spread: corpus::Spread,
}

impl Prepared {
    /// Reads a record. Without `with_kinds`, the vocabulary of kinds is not used.
    pub(crate) fn read(record: &Record, with_kinds: bool) -> Self {
        let commune_name = fold(&record.commune_name);
        let name = name::read(&record.name, &commune_name, with_kinds);
        let (siret, siren, others) = contact::numbers(record);
        let mut out = Self {
            full: name.full,
            core: name.core,
            initials: name.initials,
            named_kinds: name.kinds,
            is_annex: name.is_annex,
            is_commune: name.is_commune,
            address: address::read(&record.address, &commune_name),
            postal: record.postal_code.trim().parse().unwrap_or(0),
            point: record
                .point
                .map(|p| (p.latitude, p.longitude))
                .filter(|p| p.0.is_finite() && p.1.is_finite() && (p.0 != 0.0 || p.1 != 0.0)),
            phones: record.phones.iter().filter_map(|p| contact::phone(p)).collect(),
            emails: record.emails.iter().filter_map(|e| contact::email(e)).collect(),
            sites: record.sites.iter().filter_map(|s| contact::site(s)).collect(),
            siret,
            siren,
            others,
            source: hash(&record.source),
            ..Self::default()
        };
        out.phones.sort_unstable();
        out.phones.dedup();
        if with_kinds {
            out.typed_kinds = record.typologies.iter().fold(0, |all, code| all | vocabulary().typology(code));
            out.typologies = record.typologies.iter().map(|code| hash(code)).collect();
            out.typologies.sort_unstable();
        }
        let departement =
            departement(if record.commune.is_empty() { &record.postal_code } else { &record.commune });
        out.departement = hash(departement);
        out.commune = if record.commune.trim().is_empty() {
            combine(out.departement, hash(&commune_name))
        } else {
            hash(city(record.commune.trim()))
        };
        out
    }

    /// Kinds from anywhere.
    pub(crate) fn kinds(&self) -> Kinds {
        self.named_kinds | self.typed_kinds
    }

    /// The address as one number, 0 without a way.
    pub(crate) fn address_key(&self) -> u64 {
        if self.address.street.is_empty() {
            return 0;
        }
        combine(combine(self.commune, self.address.street.set_hash()), u64::from(self.address.number))
    }

    /// The name as one number: kinds and rest, whatever their order.
    pub(crate) fn name_key(&self) -> u64 {
        combine(self.named_kinds, self.core.set_hash())
    }
}

/// The city of an arrondissement of Paris, Lyon or Marseille; any other code as it is.
pub(crate) fn city(code: &str) -> &str {
    if ("75101"..="75120").contains(&code) {
        "75056"
    } else if ("69381"..="69389").contains(&code) {
        "69123"
    } else if ("13201"..="13216").contains(&code) {
        "13055"
    } else {
        code
    }
}

/// The département of a commune's or a postal code: two characters, three overseas.
pub(crate) fn departement(code: &str) -> &str {
    let code = code.trim();
    let length = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    code.get(..length).unwrap_or(code)
}
