//! A line to PostgreSQL on which things go wrong, by chance but the same chance for the same seed.
//!
//! The proxy reads the messages of PostgreSQL's protocol, so it knows a `COMMIT` from a statement, and the faults
//! it makes are those of real life: it lets the server itself fail a transaction, and cuts lines between messages.
//! It speaks no TLS.
//!
//! Each connection draws from its own stream of chance, in the order of its messages: one client that does one thing
//! at a time meets the same faults each time.

mod wire;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::worlds::environment;
use wire::{Kind, Line, Read};

/// How late a late answer is.
const LATE: Duration = Duration::from_millis(40);

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A statement of a write fails with 40001: another write won.
    Conflict,
    /// `COMMIT` fails with 40001, and nothing is stored.
    CommitConflict,
    /// `COMMIT` is done and its answer never arrives.
    LostAnswer,
    /// The line breaks on the way of `COMMIT` to the server: nothing is stored, and the client cannot know.
    LostCommit,
    /// The line breaks before any other message reaches the server.
    CutBefore,
    /// The line breaks once the server has done what a message other than `COMMIT` asked.
    CutAfter,
    /// From this `BEGIN` on the server only reads, on this connection: it has become a replica.
    ReadOnly,
    /// An answer comes late.
    Slow,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 8] = [
        Self::Conflict,
        Self::CommitConflict,
        Self::LostAnswer,
        Self::LostCommit,
        Self::CutBefore,
        Self::CutAfter,
        Self::ReadOnly,
        Self::Slow,
    ];

    /// Whether it can happen to such a message.
    fn fits(self, kind: Kind, writing: bool) -> bool {
        match self {
            Self::Conflict => kind == Kind::Statement && writing,
            Self::CommitConflict | Self::LostAnswer | Self::LostCommit => kind == Kind::Commit,
            Self::CutBefore => !matches!(kind, Kind::Commit | Kind::Aside),
            Self::CutAfter => !matches!(kind, Kind::Commit | Kind::Aside | Kind::Startup),
            Self::ReadOnly => kind == Kind::BeginWrite,
            Self::Slow => kind != Kind::Aside,
        }
    }
}

/// How often each fault happens, in thousandths of the messages it can happen to.
pub type Plan = &'static [(Fault, u64)];

/// The seeds to try: `CHAOS_SEEDS=FROM..TO`, or as many as `usual`.
pub fn seeds(usual: u64) -> Range<u64> {
    let Some(text) = environment("CHAOS_SEEDS") else { return 0..usual };
    let range = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    range.unwrap_or_else(|| panic!("CHAOS_SEEDS is FROM..TO, not {text}"))
}

/// A fault that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Which connection, from 0 in the order they were made.
    pub connection: u64,
    /// Which of its messages, from 0.
    pub message: u64,
    /// What happened.
    pub fault: Fault,
}

/// A proxy before a PostgreSQL server. It stops when dropped.
pub struct Chaos {
    /// The address of the same database, through the proxy.
    pub url: String,
    shared: Arc<Shared>,
    listener: JoinHandle<()>,
}

struct Shared {
    server: SocketAddr,
    plan: Plan,
    seed: u64,
    calm: AtomicBool,
    silent: AtomicBool,
    events: Mutex<Vec<Event>>,
}

impl Chaos {
    /// Starts a proxy before the server of `url`, an address such as [`crate::Scratch::url`].
    pub async fn before(url: &str, plan: Plan, seed: u64) -> Self {
        let (user, rest) = url.split_once('@').expect("an address with a user");
        let (server, name) = rest.split_once('/').expect("an address with a database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let own = listener.local_addr().expect("the address of a listener");
        let shared = Arc::new(Shared {
            server: server.parse().expect("an address and a port"),
            plan,
            seed,
            calm: AtomicBool::new(false),
            silent: AtomicBool::new(false),
            events: Mutex::default(),
        });
        let url = format!("{user}@{own}/{name}");
        let listener = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self { url, shared, listener }
    }

    /// From now on nothing goes wrong any more.
    pub fn calm(&self) {
        self.shared.calm.store(true, Ordering::SeqCst);
    }

    /// Keeps every line open and says nothing on it, until told otherwise.
    pub fn silence(&self, silent: bool) {
        self.shared.silent.store(silent, Ordering::SeqCst);
    }

    /// What went wrong so far.
    pub fn events(&self) -> Vec<Event> {
        self.shared.events().clone()
    }

    /// How often one thing went wrong so far.
    pub fn count(&self, fault: Fault) -> usize {
        self.shared.events().iter().filter(|event| event.fault == fault).count()
    }
}

impl Drop for Chaos {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Shared {
    fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while nothing may be said.
    async fn voice(&self) {
        while self.silent.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    for connection in 0.. {
        let Ok((client, _)) = listener.accept().await else { return };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut luck = Luck::new(&shared, connection);
            // A line that breaks is what this is about.
            drop(relay(client, &shared, &mut luck).await);
        });
    }
}

/// The stream of chance of one connection.
struct Luck {
    state: u64,
    connection: u64,
    message: u64,
}

impl Luck {
    fn new(shared: &Shared, connection: u64) -> Self {
        Self { state: shared.seed.wrapping_mul(0x0100_0000_01B3) ^ connection, connection, message: 0 }
    }

    /// What goes wrong with the next message, if anything.
    fn draw(&mut self, shared: &Shared, kind: Kind, writing: bool) -> Option<Fault> {
        let message = self.message;
        self.message += 1;
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mut roll = (z ^ (z >> 31)) % 1000;
        if shared.calm.load(Ordering::SeqCst) {
            return None;
        }
        for &(fault, share) in shared.plan.iter().filter(|(fault, _)| fault.fits(kind, writing)) {
            if roll < share {
                shared.events().push(Event { connection: self.connection, message, fault });
                return Some(fault);
            }
            roll -= share;
        }
        None
    }
}

/// Carries messages between a client and the server until one leaves or the line is cut.
async fn relay(client: TcpStream, shared: &Shared, luck: &mut Luck) -> std::io::Result<()> {
    let mut client = Line::new(client)?;
    let mut server = Line::new(TcpStream::connect(shared.server).await?)?;
    shared.voice().await;
    let Some(startup) = client.startup().await? else { return Ok(()) };
    if luck.draw(shared, Kind::Startup, false) == Some(Fault::CutBefore) {
        return Ok(());
    }
    server.send(&startup).await?;
    // For each message the server owes an answer to: what becomes of the answer.
    let mut owed = VecDeque::from([None]);
    let (mut writing, mut replica) = (false, false);
    loop {
        tokio::select! {
            read = client.request() => {
                let Read::Message(mut request) = read? else { return Ok(()) };
                shared.voice().await;
                let kind = wire::kind(&request);
                let fault = luck.draw(shared, kind, writing);
                match fault {
                    Some(Fault::CutBefore | Fault::LostCommit) => return Ok(()),
                    Some(Fault::Conflict) => request = wire::query(wire::LOSE),
                    Some(Fault::CommitConflict) => request = wire::query(&format!("ROLLBACK; {}", wire::LOSE)),
                    Some(Fault::ReadOnly) => replica = true,
                    Some(Fault::LostAnswer | Fault::CutAfter | Fault::Slow) | None => {}
                }
                if replica && kind == Kind::BeginWrite {
                    request = wire::only_reading(&request);
                }
                match kind {
                    Kind::BeginWrite => writing = true,
                    Kind::BeginRead | Kind::Commit | Kind::Rollback => writing = false,
                    Kind::Statement | Kind::Aside | Kind::Startup => {}
                }
                if wire::is_answered(&request) {
                    owed.push_back(fault);
                }
                server.send(&request).await?;
            }
            read = server.answer() => {
                let Read::Message(answer) = read? else { return Ok(()) };
                shared.voice().await;
                let last = wire::ends_answer(&answer);
                match owed.front().copied().flatten() {
                    Some(Fault::LostAnswer | Fault::CutAfter) if last => return Ok(()),
                    Some(Fault::LostAnswer | Fault::CutAfter) => continue,
                    Some(Fault::Slow) if last => tokio::time::sleep(LATE).await,
                    _ => {}
                }
                if last {
                    owed.pop_front();
                }
                client.send(&answer).await?;
            }
        }
    }
}
