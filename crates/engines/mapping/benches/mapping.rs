//! Rows cut and mapped per second: `cargo bench -p mapping`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a bench measures and prints"
)]

use mapping::{Mapping, table};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

const MAPPING: &str = r#"
[columns]
id = "id_fs"
nom = "lib_fs"
code_insee = "insee_com"
adresse = { join = ["adresse", "complement"], separator = ", " }
latitude = { split = "point", separator = ",", part = 0 }
longitude = { split = "point", separator = ",", part = 1 }
itinerance = { terms = [{ column = "itinerance", equals = "oui", value = "Itinérant" }, { value = "Fixe" }] }
services = { terms = [
  { column = "note", contains = ["rendez-vous", "démarches"], except = "sans", value = "Aide aux démarches administratives" },
] }
[hours]
days = { Mo = "lundi", Tu = "mardi" }
"#;

fn main() {
    let mut csv =
        String::from("id_fs;lib_fs;insee_com;adresse;complement;point;itinerance;note;lundi;mardi\n");
    for n in 0..50_000 {
        writeln!(
            csv,
            "{n};Médiathèque {n};01033;{n} rue des Papetiers;Bâtiment B;46.10,5.82;Non;\"Sur rendez-vous, démarches\";09:00 - 12:00 / 13:30 - 17:00;09:00 - 12:00"
        )
        .unwrap();
    }
    let mapping = Mapping::parse(MAPPING).unwrap();
    for _ in 0..3 {
        let (begun, mut filled) = (Instant::now(), 0);
        table::read(csv.as_bytes(), None, &mapping.layout, &mut |row| {
            filled += mapping.apply(&row.unwrap()).columns.len();
            ControlFlow::Continue(())
        })
        .unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        println!("50,000 rows ({} MB): {seconds:.3} s, {filled} columns filled", csv.len() / 1_000_000);
    }
}
