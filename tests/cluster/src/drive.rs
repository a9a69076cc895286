//! Clients that write until they were answered, whatever breaks, and remember what they were told.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use crate::Sender;

/// A write that a client was told is stored.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// The key the client drew for it.
    pub key: String,
    /// The referral it was answered.
    pub referral: Uuid,
    /// When.
    pub at: Instant,
}

/// Writes under way.
pub struct Drive {
    shared: Arc<Shared>,
    clients: JoinSet<()>,
}

struct Shared {
    nodes: Vec<String>,
    sender: Sender,
    place: Uuid,
    goal: AtomicUsize,
    retried: AtomicU64,
    told: Mutex<Vec<Acknowledged>>,
}

/// Starts one client for each pathway of `sender`; each writes one referral after the other through nodes it chooses
/// by its own seeded chance, until all together were told of `goal` writes.
pub fn drive(nodes: Vec<String>, sender: Sender, place: Uuid, goal: usize, seed: u64) -> Drive {
    let pathways = sender.pathways.clone();
    let shared = Arc::new(Shared {
        nodes,
        sender,
        place,
        goal: AtomicUsize::new(goal),
        retried: AtomicU64::new(0),
        told: Mutex::default(),
    });
    let mut clients = JoinSet::new();
    for (number, pathway) in (0u64..).zip(pathways) {
        clients.spawn(client(Arc::clone(&shared), pathway, seed ^ (number << 32), number));
    }
    Drive { shared, clients }
}

impl Drive {
    /// Waits until `count` writes were acknowledged.
    pub async fn until(&mut self, count: usize) {
        while self.shared.count() < count {
            tokio::select! {
                Some(ended) = self.clients.join_next() => ended.expect("no client panics"),
                () = tokio::time::sleep(Duration::from_millis(5)) => {}
            }
        }
    }

    /// Waits for the end: what was acknowledged, in order, and how often a request was sent again.
    pub async fn finish(mut self) -> (Vec<Acknowledged>, u64) {
        while let Some(ended) = self.clients.join_next().await {
            ended.expect("no client panics");
        }
        (self.shared.told().clone(), self.shared.retried.load(Ordering::Relaxed))
    }
}

impl Shared {
    fn told(&self) -> std::sync::MutexGuard<'_, Vec<Acknowledged>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self) -> usize {
        self.told().len()
    }
}

async fn client(shared: Arc<Shared>, pathway: Uuid, mut chance: u64, number: u64) {
    for step in 0u32.. {
        if shared.count() >= shared.goal.load(Ordering::Relaxed) {
            return;
        }
        let key = format!("cluster-{number}-{step}");
        loop {
            let roll = next(&mut chance);
            let node = &shared.nodes[roll as usize % shared.nodes.len()];
            if let Some(referral) = send(&shared, node, pathway, &key).await {
                shared.told().push(Acknowledged { key, referral, at: Instant::now() });
                break;
            }
            // Not known, or not stored: the same key makes asking again safe.
            shared.retried.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(20 + roll % 60)).await;
        }
    }
}

/// One attempt; `None` when the answer says nothing about the write.
async fn send(shared: &Shared, node: &str, pathway: Uuid, key: &str) -> Option<Uuid> {
    let body = json!({ "pathway": pathway, "place": shared.place, "tell_place": true, "lang": "fr" });
    let request = shared
        .sender
        .client
        .post(format!("{node}/api/v1/referrals"))
        .header("idempotency-key", key)
        .header("content-type", "application/json")
        .body(body.to_string());
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let text = answer.text().await.ok()?;
    if status == StatusCode::CREATED || status == StatusCode::OK {
        let referral: Value = serde_json::from_str(&text).expect("JSON");
        return Some(referral["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"));
    }
    let passes = status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT;
    assert!(passes, "{status}: {text}");
    None
}

/// The next number of a small generator (SplitMix64): the same seed, the same nodes and pauses.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
