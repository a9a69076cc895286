//! The program under test.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A running demonstration with the bundled data.
#[derive(Debug)]
pub struct Site {
    address: String,
    own: Option<(Child, PathBuf)>,
}

impl Site {
    /// The program that the suite already started (`PASSERELLE_TEST_SITE`), or a new one with a folder of its own.
    pub fn open() -> Self {
        match std::env::var("PASSERELLE_TEST_SITE") {
            Ok(address) => Self { address, own: None },
            Err(_) => Self::start(),
        }
    }

    /// Starts the program and waits until it prints its address.
    pub fn start() -> Self {
        let data = std::env::temp_dir().join(format!("passerelle-site-{}", std::process::id()));
        let mut program = Command::new(program_path())
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            // Many tests, one address: the limit on requests is tested elsewhere.
            .env("PASSERELLE_LIMITS_REQUESTS_PER_SECOND", "0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program is built before the browser tests");
        let mut lines = BufReader::new(program.stdout.take().expect("its output is piped")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned))
            .expect("the program prints its address");
        // Keep reading: a full pipe would stop the program.
        std::thread::spawn(move || lines.for_each(drop));
        Self { address: address.trim_end_matches('/').to_owned(), own: Some((program, data)) }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some((program, data)) = &mut self.own {
            let _ = program.kill();
            let _ = program.wait();
            let _ = std::fs::remove_dir_all(data);
        }
    }
}

/// The debug binary, beside the test binaries.
fn program_path() -> PathBuf {
    let mut path = std::env::current_exe().expect("a test has a path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.join("passerelle")
}
