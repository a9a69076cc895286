//! One budget of requests per address and one per account: a person never meets them, a loop does.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::HeaderMap;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use identity::AgentId;

use crate::error::Error;
use crate::shell::Limits;

/// Requests between two sweeps of addresses that have been quiet.
const SWEEP_EVERY: u32 = 4096;

pub(crate) struct Limiter {
    budgets: DefaultKeyedRateLimiter<u64>,
    clock: DefaultClock,
    since_sweep: AtomicU32,
    trust_proxy: bool,
}

impl Limiter {
    /// None when the operator switched the limit off.
    pub(crate) fn new(limits: Limits) -> Option<Self> {
        let rate = NonZeroU32::new(limits.requests_per_second)?;
        let burst = NonZeroU32::new(limits.burst).unwrap_or(rate);
        Some(Self {
            budgets: RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)),
            clock: DefaultClock::default(),
            since_sweep: AtomicU32::new(0),
            trust_proxy: limits.trust_proxy,
        })
    }

    /// Takes one from the budget of the request's address.
    pub(crate) fn address(&self, headers: &HeaderMap, socket: Option<SocketAddr>) -> Result<(), Error> {
        let address = caller(self.trust_proxy, headers, socket);
        address.and_then(|address| self.wait_s(bucket(address))).map_or(Ok(()), |wait| Err(too_many(wait)))
    }

    /// Takes one from the budget of an account.
    pub(crate) fn account(&self, id: AgentId) -> Result<(), Error> {
        self.wait_s(account_bucket(id)).map_or(Ok(()), |wait| Err(too_many(wait)))
    }

    /// Whole seconds to wait, if the bucket is empty.
    fn wait_s(&self, bucket: u64) -> Option<u64> {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP_EVERY {
            self.since_sweep.store(0, Ordering::Relaxed);
            self.budgets.retain_recent();
        }
        let refused = self.budgets.check_key(&bucket).err()?;
        Some(refused.wait_time_from(self.clock.now()).as_secs() + 1)
    }
}

fn too_many(retry_after_s: u64) -> Error {
    metrics::counter!("http_requests_limited_total").increment(1);
    Error::TooMany { retry_after_s }
}

/// The caller's bucket: an IPv4 address, or an IPv6 /48 (one subscriber holds at least that many addresses).
fn bucket(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u64::from(u32::from(v4)),
        IpAddr::V6(v6) => (1 << 63) | (u128::from(v6) >> 80) as u64,
    }
}

/// The bucket of an account: many addresses share it. Its lowest bits are random; the mark keeps it from those above.
fn account_bucket(id: AgentId) -> u64 {
    (id.uuid().as_u128() as u64 | (1 << 62)) & !(1 << 63)
}

/// The caller's address: the socket's, or what the trusted reverse proxy added last.
pub fn caller(trust_proxy: bool, headers: &HeaderMap, socket: Option<SocketAddr>) -> Option<IpAddr> {
    let forwarded = || {
        let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        let last = line.rsplit(',').next()?.trim();
        // Some proxies write the port too.
        last.parse().ok().or_else(|| last.parse().ok().map(|entry: SocketAddr| entry.ip()))
    };
    trust_proxy.then(forwarded).flatten().or(socket.map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_is_believed_only_when_trusted_and_only_its_own_entry() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        let socket = Some("127.0.0.1:80".parse().unwrap());
        assert_eq!(caller(false, &headers, socket), Some("127.0.0.1".parse().unwrap()));
        assert_eq!(caller(true, &headers, socket), Some("198.51.100.7".parse().unwrap()));
        headers.insert("x-forwarded-for", "198.51.100.7:4711".parse().unwrap());
        assert_eq!(caller(true, &headers, socket), Some("198.51.100.7".parse().unwrap()));
        assert_eq!(caller(true, &HeaderMap::new(), socket), Some("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn a_burst_is_served_and_the_next_request_waits() {
        let limits = Limits { requests_per_second: 1, burst: 3, ..Limits::default() };
        let limiter = Limiter::new(limits).unwrap();
        let address = "2001:db8:1:2::3".parse().unwrap();
        let neighbour = "2001:db8:1:ffff::9".parse().unwrap();
        assert!((0..3).all(|_| limiter.wait_s(bucket(address)).is_none()));
        assert!(limiter.wait_s(bucket(neighbour)).is_some(), "same /48, same budget");
        assert!(limiter.wait_s(bucket("192.0.2.1".parse().unwrap())).is_none());
        assert!(Limiter::new(Limits { requests_per_second: 0, ..limits }).is_none());
    }
}
