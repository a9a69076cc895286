//! The real program, running beside the tests: a throw-away data folder, a port of its own, stopped when dropped.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::engines::unique;
use crate::worlds::environment;

/// The variable that names a demonstration already running, so that many test processes share one.
pub const SITE_VARIABLE: &str = "PASSERELLE_TEST_SITE";

/// Settings for a program that many tests talk to from one address.
const UNLIMITED: (&str, &str) = ("PASSERELLE_LIMITS_REQUESTS_PER_SECOND", "0");

/// A running program.
#[derive(Debug)]
pub struct Program {
    /// Where it answers, without a final slash.
    pub address: String,
    child: Child,
    folder: PathBuf,
}

impl Program {
    /// Starts the demonstration with the bundled data and its invented day.
    ///
    /// # Errors
    /// Why it did not start, in plain words.
    pub fn demo(binary: &Path) -> Result<Self, String> {
        Self::start(binary, "demo", &[UNLIMITED])
    }

    /// Starts `passerelle serve` without places; `environment` may set any key of the configuration.
    ///
    /// # Errors
    /// Why it did not start, in plain words.
    pub fn serve(binary: &Path, environment: &[(&str, &str)]) -> Result<Self, String> {
        Self::start(binary, "serve", &[&[("PASSERELLE_STORE_BUNDLED", "false")], environment].concat())
    }

    /// Starts `passerelle serve` over a database that it shares with others, without the bundled places.
    ///
    /// # Errors
    /// Why it did not start, in plain words.
    pub fn node(binary: &Path, database: &str, environment: &[(&str, &str)]) -> Result<Self, String> {
        let shared =
            [("PASSERELLE_STORE_DATABASE", database), ("PASSERELLE_STORE_BUNDLED", "false"), UNLIMITED];
        Self::start(binary, "serve", &[&shared, environment].concat())
    }

    /// The program's own folder: its key, the files of its outbox.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn start(binary: &Path, command: &str, environment: &[(&str, &str)]) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("passerelle-program-{}", unique()));
        let mut asked = Command::new(binary);
        asked.args([command, "--listen", "127.0.0.1:0"]);
        // The flag names the embedded database too: with another one, the folder is only a setting.
        if environment.iter().any(|(name, _)| *name == "PASSERELLE_STORE_DATABASE") {
            asked.env("PASSERELLE_STORE_DATA", &folder);
        } else {
            asked.arg("--data").arg(&folder);
        }
        let mut child = asked
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot start {}: {e}", binary.display()))?;
        let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let mut program = Self { address: String::new(), child, folder };
        let mut lines = lines.map_while(Result::ok);
        program.address = lines
            .by_ref()
            .find_map(|line| {
                let word = line.split_whitespace().find(|word| word.starts_with("http://"))?;
                Some(word.trim_end_matches('/').to_owned())
            })
            .ok_or("the program ended before it was ready")?;
        // Keep reading: a full pipe would stop the program.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(program)
    }

    /// The address as `host:port`, to connect to.
    pub fn socket(&self) -> &str {
        self.address.trim_start_matches("http://")
    }

    /// Stops the program as a failing machine would, without a word; its folder stays until the value is dropped.
    pub fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Asks the program to stop, as an operator would, and does not wait.
    pub fn ask_to_stop(&self) {
        let done = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(done.is_ok_and(|status| status.success()), "the program cannot be asked to stop");
    }

    /// Waits for the end of a program that was asked to stop; `None` when it still runs after `limit`.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        const LOOK_EVERY: Duration = Duration::from_millis(20);
        for _ in 0..=limit.as_millis() / LOOK_EVERY.as_millis() {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(LOOK_EVERY);
        }
        None
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The demonstration that the tests of a run share: the one of [`SITE_VARIABLE`], else one of this process.
#[derive(Debug)]
pub struct Site {
    address: String,
    _own: Option<Program>,
}

impl Site {
    /// Finds or starts it.
    pub fn open() -> Self {
        if let Some(address) = environment(SITE_VARIABLE) {
            return Self { address: address.trim_end_matches('/').to_owned(), _own: None };
        }
        let binary = built();
        assert!(binary.exists(), "build the program first: {} is missing", binary.display());
        let program = Program::demo(&binary).unwrap_or_else(|why| panic!("{why}"));
        Self { address: program.address.clone(), _own: Some(program) }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The address of the site, without a final slash.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// The development build of the program, beside the test binaries.
pub fn built() -> PathBuf {
    let mut folder = std::env::current_exe().unwrap_or_default();
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    folder.join("passerelle")
}
