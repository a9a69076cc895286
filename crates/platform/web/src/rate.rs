//! One budget of requests per address and one per account: a person never meets them, a loop does.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use identity::AgentId;

use crate::error::Error;
use crate::page::Page;
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
        line.rsplit(',').next()?.trim().parse().ok()
    };
    trust_proxy.then(forwarded).flatten().or(socket.map(|address| address.ip()))
}

pub(crate) async fn limit(State(limiter): State<Arc<Limiter>>, request: Request, next: Next) -> Response {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = caller(limiter.trust_proxy, request.headers(), socket).map(bucket);
    let account = request.extensions().get::<Page>().and_then(|page| page.actor.agent());
    let account = account.map(|agent| account_bucket(agent.id));
    match [address, account].into_iter().flatten().find_map(|bucket| limiter.wait_s(bucket)) {
        Some(retry_after_s) => {
            metrics::counter!("http_requests_limited_total").increment(1);
            Error::TooMany { retry_after_s }.into_response()
        }
        None => next.run(request).await,
    }
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
