//! Codes against the vectors of RFC 6238 and another program.
#![expect(clippy::unwrap_used, reason = "a test stops at the first failure")]

use factors::totp::{STEP_SECONDS, Seed, Step, check};
use jiff::Timestamp;
use kernel::{Entropy, SeededEntropy};
use proptest::prelude::*;
use std::process::Command;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn rfc() -> Seed {
    Seed::new(*b"12345678901234567890")
}

/// RFC 6238, appendix B, the last six of its eight digits.
const VECTORS: [(i64, &str); 6] = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
];

#[test]
fn vectors_of_rfc_6238() {
    for (second, code) in VECTORS {
        assert_eq!(rfc().code(Step::at(at(second))), code);
        assert_eq!(check(&rfc(), code, at(second), None), Some(Step(second / STEP_SECONDS)));
    }
    assert_eq!(rfc().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

#[test]
fn one_step_early_or_late_is_accepted_and_no_more() {
    let code = rfc().code(Step(1000));
    for (second, accepted) in [(29969, false), (29970, true), (30000, true), (30059, true), (30060, false)] {
        assert_eq!(check(&rfc(), &code, at(second), None).is_some(), accepted, "{second}");
    }
}

#[test]
fn a_step_is_used_once_and_none_before_it() {
    let (seed, now) = (rfc(), at(30_000));
    let code = |step| seed.code(Step(step));
    let used = check(&seed, &code(1000), now, None);
    assert_eq!(used, Some(Step(1000)));
    assert_eq!(check(&seed, &code(1000), now, used), None);
    assert_eq!(check(&seed, &code(999), now, used), None);
    assert_eq!(check(&seed, &code(1001), now, used), Some(Step(1001)));
    assert_eq!(check(&seed, &code(1000), now, Some(Step(999))), Some(Step(1000)));
}

#[test]
fn a_code_shared_by_two_steps_is_used_once() {
    // The first two neighbours with one code, found by trying: one pair in a million has it.
    let (seed, step) = (rfc(), 910737);
    assert_eq!(seed.code(Step(step)), seed.code(Step(step + 1)));
    let (code, now) = (seed.code(Step(step)), at(step * STEP_SECONDS));
    let used = check(&seed, &code, now, None);
    assert_eq!(used, Some(Step(step + 1)));
    assert_eq!(check(&seed, &code, now, used), None);
}

#[test]
fn codes_are_read_as_people_type_them() {
    let now = at(59);
    for typed in ["287082", "287 082", " 28 70 82\n"] {
        assert!(check(&rfc(), typed, now, None).is_some(), "{typed}");
    }
    let huge = "2".repeat(10_000_000);
    for typed in ["", "28708", "2870820", "287083", "287-082", "２８７０８２", "éééééé", &huge] {
        assert_eq!(check(&rfc(), typed, now, None), None);
    }
}

#[test]
fn the_address_is_encoded() {
    assert_eq!(
        rfc().uri("Passerelle & co", "zoé:x@example.org"),
        "otpauth://totp/Passerelle%20%26%20co:zo%C3%A9%3Ax%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
         &issuer=Passerelle%20%26%20co&algorithm=SHA1&digits=6&period=30"
    );
}

#[test]
fn seeds_are_kept_and_not_shown() {
    assert_eq!(Seed::from_slice(rfc().as_bytes()).unwrap().base32(), rfc().base32());
    assert!(Seed::from_slice(&[0; 19]).is_none());
    assert_eq!(format!("{:?}", rfc()), "Seed(…)");
}

/// `oathtool` (OATH Toolkit) knows nothing of our code.
#[test]
fn the_codes_are_those_of_oathtool() {
    let entropy = SeededEntropy::new(9);
    for second in [0, 29, 30, 1_772_528_400, 1_999_999_999, 4_102_444_800_i64] {
        let mut bytes = [0; 20];
        entropy.fill(&mut bytes);
        let seed = Seed::new(bytes);
        let now = format!("--now={}", at(second).strftime("%Y-%m-%d %H:%M:%S UTC"));
        let Ok(run) = Command::new("oathtool").args(["--totp", "--base32", &now, &seed.base32()]).output()
        else {
            assert!(std::env::var_os("REQUIRE_ENGINES").is_none(), "oathtool is missing");
            eprintln!("skipped: no oathtool");
            return;
        };
        let theirs = String::from_utf8(run.stdout).unwrap();
        assert_eq!(seed.code(Step::at(at(second))), theirs.trim(), "{second}");
    }
}

proptest! {
    #[test]
    fn any_instant_and_text_has_an_answer(seed in any::<[u8; 20]>(), typed in ".{0,9}", second in -377705023201_i64..253402207200) {
        let seed = Seed::new(seed);
        let _ = check(&seed, &typed, at(second), None);
        let step = Step::at(at(second));
        prop_assert_eq!(check(&seed, &seed.code(step), at(second), Some(step)), None);
        prop_assert!(check(&seed, &seed.code(step), at(second), Some(Step(step.0 - 1))) >= Some(step));
    }
}
