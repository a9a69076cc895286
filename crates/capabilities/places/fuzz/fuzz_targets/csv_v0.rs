//! The fuzzer writes what follows a good beginning.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut file = b"id;nom;commune;code_postal;adresse;courriel;services;publics_accueillis;conditions_acces;labels_nationaux;modalites_accompagnement;date_maj\n".to_vec();
    file.extend_from_slice(data);
    common::check(&file);
});
