//! How many values a second each cleaner takes. `cargo bench -p cleaning`; figures are in `docs/cleaning.md`.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark")]

use std::hint::black_box;
use std::time::Instant;

/// Best of this many rounds.
const ROUNDS: usize = 7;
const REPEAT: usize = 20_000;

fn measure(name: &str, values: &[&str], clean: impl Fn(&str)) {
    let best = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for value in values.iter().cycle().take(REPEAT) {
                clean(black_box(value));
            }
            start.elapsed()
        })
        .min()
        .unwrap_or_default();
    println!("{name:<16} {:>8.0} ns a value", best.as_nanos() as f64 / REPEAT as f64);
}

fn main() {
    let phones = ["+33180059880", "01 80 05 98 80", "Tél : 01.80.05.98.80 / 04 75 43 48 52", "0590 12 34 56"];
    measure("phone", &phones, |v| drop(black_box(cleaning::phone(v, Some("97110")))));
    let mails = ["mairie@foix.fr", "mailto:Mairie@Foix.fr", "a@b.fr ; c@d.fr", "mairie[at]foix.fr"];
    measure("emails", &mails, |v| drop(black_box(cleaning::emails(v))));
    let urls = ["https://www.foix.fr/Ville", "www.foix.fr", "http://http://a.fr ou https//:b.fr", "@mairie"];
    measure("urls", &urls, |v| drop(black_box(cleaning::urls(v))));
    let addresses =
        ["12 rue des Lices", "28 BD DE LA CHAPELLE 75018 PARIS 18", "40BIS av. Foch - CS 81906", "Mairie"];
    measure("address", &addresses, |v| drop(black_box(cleaning::address(v))));
    let communes = ["Rennes", "ST ETIENNE CEDEX 2", "Paris 11e Arrondissement", "La Celle St Cloud"];
    measure("commune_name", &communes, |v| drop(black_box(cleaning::commune_name(v))));
    let points = ["48.8566;2.3522", "48,8566;2,3522", "6862035.26;652469.02", "2.3522;48.8566"];
    measure("coordinates", &points, |v| {
        let (lat, lon) = v.split_once(';').unwrap_or((v, v));
        drop(black_box(cleaning::coordinates(lat, lon)));
    });
    let texts = ["Médiathèque de Foix", "MÃ©diathÃ¨que  de Foix", "Caf&eacute; &amp; lecture", "Mairie"];
    measure("text", &texts, |v| drop(black_box(cleaning::text(v, 300))));
}
