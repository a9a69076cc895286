//! Search as you type: the index beside a plain scan of the same names.
//!
//! `cargo bench -p territory --bench suggest` prints p50 and p99 per question, for questions typed letter by letter.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use kernel::text::fold;
use territory::Territories;

const LIMIT: usize = 8;

/// A small generator, so that every run asks the same questions.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }
}

fn typed_names(t: &Territories, random: &mut Lcg, count: usize) -> Vec<String> {
    let one = |random: &mut Lcg| {
        let name = &t.communes()[random.below(t.communes().len())].name;
        let letters = 1 + random.below(name.chars().count());
        name.chars().take(letters).collect()
    };
    (0..count).map(|_| one(random)).collect()
}

fn with_error(name: &str, random: &mut Lcg) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = random.below(letters.len());
    match random.below(3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, 'x'),
        _ => letters[at] = 'q',
    }
    letters.into_iter().collect()
}

fn measure(label: &str, questions: &[String], mut ask: impl FnMut(&str) -> usize) -> [Duration; 2] {
    for q in questions.iter().take(50) {
        black_box(ask(q));
    }
    let mut times: Vec<Duration> = Vec::with_capacity(questions.len());
    let mut answered = 0;
    for q in questions {
        let start = Instant::now();
        let n = black_box(ask(black_box(q)));
        times.push(start.elapsed());
        answered += usize::from(n > 0);
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "{label:<34} {:>6} questions  {:>5.1} % answered  p50 {:>9.2?}  p99 {:>9.2?}  max {:>9.2?}",
        questions.len(),
        100.0 * answered as f64 / questions.len() as f64,
        at(50),
        at(99),
        at(100)
    );
    [at(50), at(99)]
}

/// What one writes first: every name folded beforehand, looked at in turn, ranked, sorted, cut.
fn scan(names: &[(String, u32)], question: &str) -> usize {
    let question = fold(question);
    let mut found: Vec<(u8, u32, &str)> = names
        .iter()
        .filter_map(|(name, population)| {
            let rank = if *name == question {
                0
            } else if name.starts_with(&question) {
                1
            } else if name.split(' ').any(|word| word.starts_with(&question)) || name.contains(&question) {
                2
            } else {
                return None;
            };
            Some((rank, u32::MAX - population, name.as_str()))
        })
        .collect();
    found.sort_unstable();
    found.truncate(LIMIT);
    found.len()
}

fn main() -> Result<(), territory::DataError> {
    let mut loads = Vec::new();
    for _ in 0..7 {
        let start = Instant::now();
        black_box(Territories::load()?);
        loads.push(start.elapsed());
    }
    println!(
        "load and index: first {:.1?}, best of 7 {:.1?}",
        loads[0],
        loads.iter().min().unwrap_or(&loads[0])
    );
    let t = Territories::load()?;

    let names: Vec<_> = t.communes().iter().map(|c| (fold(&c.name), c.population)).collect();
    let mut random = Lcg(2026);
    let typed = typed_names(&t, &mut random, 20_000);
    let errors: Vec<_> = (0..5_000)
        .map(|_| {
            let name = &t.communes()[random.below(t.communes().len())].name;
            with_error(name, &mut random)
        })
        .collect();
    let codes: Vec<_> = (0..5_000)
        .map(|_| {
            let c = &t.communes()[random.below(t.communes().len())];
            let code = c.postal_codes.first().map_or(c.code.as_str(), |p| p.as_str());
            code[..=random.below(5)].to_owned()
        })
        .collect();
    let letters: Vec<_> = ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| format!("{a} {b}"))).collect();

    let [p50, p99] = measure("index: names letter by letter", &typed, |q| t.suggest(q, LIMIT).len());
    measure("index: names with one error", &errors, |q| t.suggest(q, LIMIT).len());
    measure("index: codes digit by digit", &codes, |q| t.suggest(q, LIMIT).len());
    measure("index: two single letters", &letters, |q| t.suggest(q, LIMIT).len());
    let [s50, s99] = measure("plain scan: names letter by letter", &typed, |q| scan(&names, q));
    println!(
        "ratio scan / index: p50 {:.0} ×, p99 {:.0} ×",
        s50.as_secs_f64() / p50.as_secs_f64(),
        s99.as_secs_f64() / p99.as_secs_f64()
    );

    let points: Vec<_> = (0..20_000)
        .map(|_| {
            let p = t.communes()[random.below(t.communes().len())].point;
            let shift = |random: &mut Lcg| random.below(1000) as f64 / 10_000.0;
            kernel::Point::new(p.lat() + shift(&mut random), p.lon() + shift(&mut random)).unwrap_or(p)
        })
        .collect();
    let start = Instant::now();
    for p in &points {
        black_box(t.nearest_commune(*p));
    }
    println!("nearest commune: {:.2?} a point", start.elapsed() / points.len() as u32);
    let start = Instant::now();
    let mut n = 0;
    for d in t.departements() {
        n += t.commune_outlines(d.code.as_str()).iter().count();
    }
    println!("outlines of {n} communes decoded: {:.1?}", start.elapsed());
    Ok(())
}
