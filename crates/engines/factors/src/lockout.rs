//! How long to wait after wrong passwords and codes.
//!
//! The first [`FREE`] mistakes cost nothing: people mistype. Then each doubles the wait, up to [`LONGEST`]: whoever guesses codes of
//! six digits then has 24 tries a day, three codes being right at a time: 7 chances in 100,000 a day. A lock without end
//! would let anybody lock a colleague out.
//!
//! Count a try *before* looking at what was typed, in one transaction with the wait, and set the count to zero after a
//! success: otherwise a hundred tries sent at once all find the door open.

use jiff::{SignedDuration, Timestamp};

/// Mistakes that cost no waiting.
pub const FREE: u32 = 4;
/// The wait after one mistake more.
pub const FIRST: SignedDuration = SignedDuration::from_secs(60);
/// The longest wait.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// The wait between the last of so many mistakes and the next try.
pub fn delay_after(failures: u32) -> SignedDuration {
    match failures.checked_sub(FREE + 1) {
        None => SignedDuration::ZERO,
        Some(doublings) => {
            let factor = 1_i32.checked_shl(doublings).filter(|factor| *factor > 0).unwrap_or(i32::MAX);
            FIRST.checked_mul(factor).map_or(LONGEST, |delay| delay.min(LONGEST))
        }
    }
}

/// How long before another try is taken; zero when it may be made now. A clock set back never makes the wait longer than the
/// delay itself.
pub fn wait(failures: u32, last_failure: Timestamp, now: Timestamp) -> SignedDuration {
    let delay = delay_after(failures);
    (delay - now.duration_since(last_failure)).clamp(SignedDuration::ZERO, delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_an_hour() {
        let minutes: Vec<i64> = (0..14).map(|failures| delay_after(failures).as_mins()).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        for failures in [35, 36, 37, 100, u32::MAX] {
            assert_eq!(delay_after(failures), LONGEST, "{failures}");
        }
    }

    #[test]
    fn the_wait_runs_from_the_last_mistake() {
        let at = |second| Timestamp::from_second(second).unwrap();
        for (failures, now, seconds) in [
            (4, 1000, 0),
            (5, 1000, 60),
            (5, 1059, 1),
            (5, 1060, 0),
            (5, 9999, 0),
            (6, 1030, 90),
            (5, 10, 60),
        ] {
            assert_eq!(wait(failures, at(1000), at(now)).as_secs(), seconds, "{failures} at {now}");
        }
        assert_eq!(wait(u32::MAX, Timestamp::MAX, Timestamp::MIN), LONGEST);
        assert_eq!(wait(u32::MAX, Timestamp::MIN, Timestamp::MAX), SignedDuration::ZERO);
    }
}
