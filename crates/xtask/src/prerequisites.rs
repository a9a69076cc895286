//! What the tests need beside Rust and Node: installed when we may, named exactly when we may not.

use crate::{Outcome, shell};
use std::path::Path;

/// A Debian package, and how to see that it is there.
struct Package {
    name: &'static str,
    present: fn() -> bool,
}

const PACKAGES: &[Package] = &[
    Package { name: "postgresql-15", present: || Path::new("/usr/lib/postgresql/15/bin/initdb").exists() },
    Package { name: "chromium", present: || shell::has("chromium") },
    Package { name: "chromium-driver", present: || shell::has("chromedriver") },
    Package { name: "openssl", present: || shell::has("openssl") },
    Package { name: "poppler-utils", present: || shell::has("pdftotext") },
    Package {
        name: "python3-venv",
        present: || shell::output("python3", &["-c", "import venv, ensurepip"]).is_ok(),
    },
];

pub fn run() -> Outcome {
    if !shell::has("npm") {
        return Err("npm is missing: install Node.js 20 or later (https://nodejs.org)".into());
    }
    let missing: Vec<&str> = PACKAGES.iter().filter(|p| !(p.present)()).map(|p| p.name).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    axe()?;
    venv("target/schemathesis", "bin/schemathesis", "tests/api/requirements.txt")?;
    venv("target/smtp", "bin/aiosmtpd", "tests/smtp/requirements.txt")
}

fn install(missing: &[&str]) -> Outcome {
    let by_hand = format!("missing Debian packages: run `sudo apt-get install {}`", missing.join(" "));
    let root = shell::output("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    let (program, prefix): (&str, &[&str]) =
        if root { ("apt-get", &[]) } else { ("sudo", &["-n", "apt-get"]) };
    if !shell::has(program) || !shell::has("apt-get") {
        return Err(by_hand);
    }
    let call = |args: &[&str]| {
        shell::run(program, &[prefix, args].concat(), &[("DEBIAN_FRONTEND", "noninteractive")])
    };
    call(&["update", "-q"]).map_err(|_| by_hand.clone())?;
    call(&[&["install", "-y", "-q", "--no-install-recommends"], missing].concat()).map_err(|_| by_hand)
}

/// axe-core, from its committed lock file, for the accessibility tests.
fn axe() -> Outcome {
    if shell::root().join("tests/browser/node_modules/axe-core/axe.min.js").exists() {
        return Ok(());
    }
    shell::run(
        "npm",
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "tests/browser"],
        &[],
    )
}

/// Python programs of the tests (schemathesis, an SMTP server), each in a virtual environment under `target/`.
fn venv(folder: &str, program: &str, requirements: &str) -> Outcome {
    let venv = shell::root().join(folder);
    if venv.join(program).exists() {
        return Ok(());
    }
    let path = venv.to_string_lossy().into_owned();
    shell::run("python3", &["-m", "venv", &path], &[])?;
    let pip = venv.join("bin/pip").to_string_lossy().into_owned();
    shell::run(&pip, &["install", "-q", "-r", requirements], &[])
}
