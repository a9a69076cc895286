//! Whatever is written: no panic, and cleaning twice is cleaning once.

use cleaning::*;
use proptest::prelude::*;

/// What people type: words and signs of these fields, in any order, besides any characters at all.
fn typed() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        " ",
        "  ",
        "\n",
        "\u{a0}",
        "\u{200b}",
        ",",
        ";",
        "|",
        "/",
        " / ",
        "-",
        " - ",
        ".",
        ":",
        "'",
        "’",
        "(",
        ")",
        "(0)",
        "@",
        "@@",
        "[at]",
        "(a)",
        " ou ",
        "mailto:",
        "http://",
        "https//:",
        "http:/",
        "www.",
        "www:",
        "wwww",
        "a.fr",
        "B.FR/Chemin",
        "mairie",
        "é",
        "Ã©",
        "Ã",
        "Â",
        "â€™",
        "&amp;",
        "&#59;",
        "&lt;",
        "<b>",
        "</p>",
        "<",
        ">",
        "\\u00e9",
        "_x000D_",
        "null",
        "néant",
        "0",
        "00",
        "1",
        "12",
        "75011",
        "35042",
        "01 80 05 98 80",
        "0590123456",
        "+33",
        "+590",
        "33",
        "3939",
        "bis",
        "BIS",
        "ter",
        "B",
        "av.",
        "BD",
        "R",
        "rue",
        "de",
        "des",
        "Lices",
        "St",
        "STE",
        "s/",
        "CEDEX",
        "CEDEX 9",
        "BP",
        "BP 12",
        "CS 12345",
        "n°",
        "Paris",
        "PARIS 11e",
        "Lyon",
        "1er",
        "mai",
        "1945",
        "2024",
        "31",
        "12/2024",
        "T10:00",
        "à",
        "48",
        "48,85",
        "°",
        "N",
        "E+13",
        "W123456789",
        "France",
    ]);
    prop_oneof![prop::collection::vec(words, 0..9).prop_map(|words| words.concat()), ".{0,40}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn texts(written in typed()) {
        let once = text(&written, 60).value;
        let again = text(&once, 60);
        prop_assert!(again.was_clean() && again.value == once, "{:?}: {:?}", once, again);
        let once = plain_text(&written, 60).value;
        let again = plain_text(&once, 60);
        prop_assert!(again.was_clean() && again.value == once, "{:?}: {:?}", once, again);
    }

    #[test]
    fn phones(written in typed(), code in prop::sample::select(vec!["", "75011", "97110", "98800", "98713", "97500", "97600"])) {
        let code = Some(code).filter(|code| !code.is_empty());
        if let Ok(once) = phone(&written, code) {
            let number = once.value.number;
            prop_assert!(phone::is_standard(&number) || phone::is_short(&number), "{:?}", number);
            let again = phone(&number, code).unwrap();
            prop_assert!(again.was_clean() && again.value.number == number, "{:?}: {:?}", number, again);
        }
    }

    #[test]
    fn emails_and_urls(written in typed()) {
        for value in emails(&written).values {
            prop_assert!(email::is_address(&value), "{}", value);
            let again = emails(&value);
            prop_assert!(again.changes.is_empty() && again.values == [value.clone()], "{:?}: {:?}", value, again);
        }
        for value in urls(&written).values {
            prop_assert!(value.starts_with("http://") || value.starts_with("https://"), "{}", value);
            let again = urls(&value);
            prop_assert!(again.changes.is_empty() && again.values == [value.clone()], "{:?}: {:?}", value, again);
        }
    }

    #[test]
    fn addresses_and_communes(written in typed()) {
        let once = address(&written).value;
        let again = address(&once.line());
        prop_assert!(again.was_clean() && again.value.line() == once.line(), "{:?}: {:?}", once, again);
        let once = commune_name(&written).value;
        let again = commune_name(&once.name);
        prop_assert!(again.was_clean() && again.value.name == once.name, "{:?}: {:?}", once, again);
    }

    #[test]
    fn codes_dates_and_points(written in typed(), other in typed()) {
        if let Ok(once) = postal_code(&written) {
            prop_assert!(postal_code(&once.value).unwrap().was_clean());
        }
        if let Ok(once) = commune_code(&written) {
            prop_assert!(commune_code(&once.value).unwrap().was_clean());
        }
        if let Ok(once) = official_number(&written) {
            prop_assert!(official_number(&once.value).unwrap().was_clean(), "{}", once.value);
        }
        if let Ok(once) = date(&written) {
            prop_assert!(date(&once.value.to_string()).unwrap().was_clean());
        }
        let _ = coordinates(&written, &other);
    }

    #[test]
    fn points(lat in -7e6..7e6f64, lon in -7e6..7e6f64, small in any::<bool>()) {
        let scale = if small { 1e-5 } else { 1.0 };
        if let Ok(once) = coordinates(&(lat * scale).to_string(), &(lon * scale).to_string()) {
            let again = coordinates(&once.value.lat.to_string(), &once.value.lon.to_string()).unwrap();
            prop_assert!(again.was_clean() && again.value == once.value, "{:?}: {:?}", once, again);
        }
    }
}
