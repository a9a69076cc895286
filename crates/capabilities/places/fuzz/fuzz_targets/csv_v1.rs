//! The fuzzer writes what follows a good beginning.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut file = b"id,nom,commune,code_postal,adresse,latitude,longitude,telephone,courriels,site_web,horaires,date_maj,services,frais_a_charge,modalites_acces\n".to_vec();
    file.extend_from_slice(data);
    common::check(&file);
});
