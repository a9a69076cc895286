//! Every value of 32,360 real places and of the bundled town halls' file: cleaned, cleaned again, counted. Prints the
//! figures of `docs/cleaning.md`; skips without the reference data.
#![expect(clippy::print_stdout, reason = "a test that says why it is skipped")]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use cleaning::*;
use flate2::read::GzDecoder;

fn shared() -> Option<PathBuf> {
    let given = std::env::var_os("PASSERELLE_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let found = given.unwrap_or(beside);
    if found.join("data").is_dir() {
        return Some(found);
    }
    println!("skipped: no reference data (set PASSERELLE_SHARED); looked in {}", found.display());
    None
}

/// How often each rule and each refusal came.
#[derive(Default)]
struct Tally {
    values: usize,
    changed: usize,
    keys: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn add(&mut self, changes: &[Change], refused: &[Refusal]) {
        self.values += 1;
        self.changed += usize::from(!changes.is_empty());
        let keys = changes.iter().map(|c| c.rule.key()).chain(refused.iter().map(|r| r.why.key()));
        keys.for_each(|key| *self.keys.entry(key).or_default() += 1);
    }
}

fn several(tally: &mut Tally, written: &str, clean: fn(&str) -> Several<String>) {
    let once = clean(written);
    tally.add(&once.changes, &once.refused);
    for value in once.values {
        let again = clean(&value);
        assert!(again.changes.is_empty() && again.values == [value.clone()], "{written}: {value} {again:?}");
    }
}

#[test]
fn every_real_value_is_clean_after_one_cleaning() {
    let Some(shared) = shared() else { return };
    let file = std::fs::File::open(shared.join("data/places/lieux-normalises.jsonl.gz")).unwrap();
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |name: &str| row[name].as_str().filter(|word| !word.is_empty());
        let code = word("code_postal");
        if let Some(written) = word("telephone") {
            let tally = tallies.entry("telephone").or_default();
            match phone(written, code) {
                Ok(once) => {
                    assert!(phone(&once.value.number, code).unwrap().was_clean(), "{written}");
                    tally.add(&once.changes, &[]);
                }
                Err(refusal) => tally.add(&[], &[refusal]),
            }
        }
        if let Some(written) = word("adresse") {
            let once = address(written);
            let again = address(&once.value.line());
            assert!(again.was_clean(), "{written}: {:?}", again.changes);
            tallies.entry("adresse").or_default().add(&once.changes, &[]);
        }
        if let Some(written) = word("commune") {
            let once = commune_name(written);
            assert!(commune_name(&once.value.name).was_clean(), "{written}");
            tallies.entry("commune").or_default().add(&once.changes, &[]);
        }
        if let Some(written) = word("site_web") {
            several(tallies.entry("site_web").or_default(), written, urls);
        }
        if let Some(written) = word("courriel") {
            several(tallies.entry("courriel").or_default(), written, emails);
        }
        for name in ["nom", "presentation"] {
            if let Some(written) = word(name) {
                let once = plain_text(written, 10_000);
                assert!(plain_text(&once.value, 10_000).was_clean(), "{written}");
                tallies.entry(name).or_default().add(&once.changes, &[]);
            }
        }
    }
    for (name, tally) in &tallies {
        println!("{name}: {} values, {} changed", tally.values, tally.changed);
        tally.keys.iter().for_each(|(key, count)| println!("    {key}: {count}"));
    }
    // The data's own maker put telephones and e-mails in form: hardly any may be refused.
    for (name, most) in [("telephone", 50), ("courriel", 10)] {
        let refused = |key: &str| Why::ALL.iter().any(|why| why.key() == key);
        let count: usize = tallies[name].keys.iter().filter(|(key, _)| refused(key)).map(|(_, n)| n).sum();
        assert!(count <= most, "{name}: {count} refused");
    }
}
