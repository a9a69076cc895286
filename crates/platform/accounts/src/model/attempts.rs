//! How long to wait after wrong passwords and codes. The growth of the wait is [`factors::lockout`]'s.

use jiff::Timestamp;

/// What is counted against one account, one address or one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// Attempts that failed, or are under way.
    pub count: u32,
    /// When the last was made.
    pub last_at: Option<Timestamp>,
}

/// How many attempts are free beyond those of [`factors::lockout::FREE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    spare: u32,
}

impl Policy {
    /// For one account, one e-mail, one code.
    pub const ACCOUNT: Self = Self { spare: 0 };
    /// For one network address, which a whole town hall may share.
    pub const ADDRESS: Self = Self { spare: 36 };
    /// How long an attempt counts, in seconds: a day.
    pub(crate) const MEMORY_S: i64 = 24 * 3600;

    /// Counts an attempt **before** it is tried, so that many at once are many. `Err` is the wait in whole seconds, at
    /// least one; the refused attempt itself does not count.
    pub fn attempt(self, before: Attempts, now: Timestamp) -> Result<Attempts, i64> {
        let Some(last_at) = before.last_at.filter(|at| now.as_second() - at.as_second() <= Self::MEMORY_S)
        else {
            return Ok(Attempts { count: 1, last_at: Some(now) });
        };
        let wait = factors::lockout::wait(before.count.saturating_sub(self.spare), last_at, now);
        if wait.is_positive() {
            return Err(wait.as_secs().max(1));
        }
        Ok(Attempts { count: before.count.saturating_add(1), last_at: Some(now) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_is_forgotten_after_a_day() {
        let at = |second| Timestamp::from_second(second).unwrap();
        for (policy, free) in [(Policy::ACCOUNT, 5), (Policy::ADDRESS, 41)] {
            let (mut attempts, mut now, mut waits) = (Attempts::default(), 1_000, Vec::new());
            for _ in 0..free {
                attempts = policy.attempt(attempts, at(now)).unwrap();
            }
            for _ in 0..8 {
                let wait_s = policy.attempt(attempts, at(now)).unwrap_err();
                assert_eq!(policy.attempt(attempts, at(now + wait_s - 1)), Err(1));
                waits.push(wait_s / 60);
                now += wait_s;
                attempts = policy.attempt(attempts, at(now)).unwrap();
            }
            assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
            let next = policy.attempt(attempts, at(now + 24 * 3600 + 1)).unwrap();
            assert_eq!(next.count, 1);
        }
    }
}
