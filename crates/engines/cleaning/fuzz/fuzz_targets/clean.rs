//! Any text through every cleaner: no panic, and what comes out is clean.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|written: &str| {
    let once = cleaning::address(written).value.line();
    assert_eq!(cleaning::address(&once).value.line(), once);
    let once = cleaning::commune_name(written).value.name;
    assert_eq!(cleaning::commune_name(&once).value.name, once);
    let once = cleaning::plain_text(written, 200).value;
    assert_eq!(cleaning::plain_text(&once, 200).value, once);
    for url in cleaning::urls(written).values {
        assert_eq!(cleaning::urls(&url).values, [url.clone()]);
    }
    for email in cleaning::emails(written).values {
        assert_eq!(cleaning::emails(&email).values, [email.clone()]);
    }
    if let Ok(phone) = cleaning::phone(written, None) {
        assert!(cleaning::phone(&phone.value.number, None).is_ok_and(|again| again.was_clean()));
    }
    let _ = cleaning::date(written);
    let _ = cleaning::official_number(written);
    let _ = cleaning::postal_code(written);
    if let Some((lat, lon)) = written.split_once(';') {
        let _ = cleaning::coordinates(lat, lon);
    }
});
