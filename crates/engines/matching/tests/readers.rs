//! The readers of the comparison meet any text without falling over, and name the line.

use matching::reference::{places, queries, run};
use proptest::prelude::*;

const PLACES: &str = "id,lat,lon,services,publics,frais,pec,modes,pass,quality,hours,commune\n\
    0,48.85,2.35,3,0,1,0,1,0,0.734,000000000000000000030,Paris\n";
const QUERIES: &str = "qid,lat,lon,radius_km,need,publics,free,pec,pass,slots\n\
    0,48.85,2.35,10,3,0,0,0,0,000000000000000000030\n";

/// A valid text with a piece of it replaced.
fn broken(text: &'static str) -> impl Strategy<Value = String> {
    (0..text.len(), 0..20_usize, prop_oneof![any::<String>(), "[0-9.,eE+\n-]{0,30}"]).prop_map(
        move |(from, length, piece)| {
            let to = (from + length).min(text.len());
            format!("{}{piece}{}", &text[..from], &text[to..])
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused_with_its_place(
        p in prop_oneof![broken(PLACES), any::<String>()],
        q in prop_oneof![broken(QUERIES), any::<String>()],
    ) {
        for (input, error) in [("places", places(&p).err()), ("queries", queries(&q).err())] {
            if let Some(error) = error {
                let text = error.to_string();
                prop_assert!(text.starts_with(&format!("{input}, line ")), "{text}");
                prop_assert!(text.len() < 500);
            }
        }
        if let Ok(run) = run(&p, &q, &|| 0) {
            prop_assert!(run.csv().starts_with("qid,rank,place_id,score\n"));
        }
    }
}
