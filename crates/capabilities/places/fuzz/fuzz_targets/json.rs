//! The fuzzer writes what follows a good beginning.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut file = b"[".to_vec();
    file.extend_from_slice(data);
    common::check(&file);
});
