//! Hashing passwords away from the threads that answer, few at a time.

use std::sync::atomic::{AtomicU64, Ordering};

use factors::password;
use kernel::World;
use tokio::sync::Semaphore;

use super::Error;

/// Hashes at the same time: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

pub(super) struct Hasher {
    turns: Semaphore,
    done: AtomicU64,
}

impl Hasher {
    pub(super) fn new() -> Self {
        Self { turns: Semaphore::new(AT_ONCE), done: AtomicU64::new(0) }
    }

    /// Whether it is the password that was kept. Without one it does the same work and says no.
    pub(super) async fn verify(&self, typed: &str, kept: Option<&str>) -> Result<bool, Error> {
        let (typed, kept) = (typed.to_owned(), kept.map(str::to_owned));
        self.run(move || match kept {
            Some(kept) => password::verify(&typed, &kept),
            None => password::pretend(&typed),
        })
        .await
    }

    /// What is kept of a new password.
    pub(super) async fn hash(&self, world: &World, new: &str) -> Result<String, Error> {
        let new = new.to_owned();
        let mut salt = [0; 16];
        world.entropy.fill(&mut salt);
        self.run(move || password::hash(&new, &salt)).await?.map_err(|_| Error::Hash)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _turn = self.turns.acquire().await.map_err(|_| Error::Hash)?;
        self.done.fetch_add(1, Ordering::Relaxed);
        tokio::task::spawn_blocking(work).await.map_err(|_| Error::Hash)
    }

    /// How many hashes were made: a test sees that a known e-mail costs as much as an unknown one.
    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}
