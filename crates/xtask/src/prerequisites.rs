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
    Package { name: "pgbouncer", present: || Path::new("/usr/sbin/pgbouncer").exists() },
    Package { name: "chromium", present: || shell::has("chromium") },
    Package { name: "chromium-driver", present: || shell::has("chromedriver") },
    Package { name: "oathtool", present: || shell::has("oathtool") },
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
    node_modules("tests/browser", "axe-core/axe.min.js")?;
    node_modules("tests/oidc", "oidc-provider/package.json")?;
    python("schemathesis", "tests/api/requirements.txt")?;
    python("smtp", "tests/smtp/requirements.txt")?;
    // The newest PostgreSQL, beside Debian's.
    python("postgres-18", "tests/engines/requirements.txt")
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

/// The npm packages of a folder, from its committed lock file, unless `sign` is there already: axe-core for the
/// accessibility tests, foreign OpenID peers for those of `oidc`.
fn node_modules(folder: &str, sign: &str) -> Outcome {
    if shell::root().join(folder).join("node_modules").join(sign).exists() {
        return Ok(());
    }
    shell::run("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder], &[])
}

/// Python packages, in a virtual environment of their own under `target/`: installed once, and again when the pinned
/// versions change.
fn python(name: &str, requirements: &str) -> Outcome {
    let pinned = std::fs::read_to_string(shell::root().join(requirements)).map_err(|e| e.to_string())?;
    let venv = shell::root().join("target").join(name);
    let installed = venv.join("installed.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == pinned) {
        return Ok(());
    }
    let path = venv.to_string_lossy().into_owned();
    shell::run("python3", &["-m", "venv", &path], &[])?;
    let pip = venv.join("bin/pip").to_string_lossy().into_owned();
    shell::run(&pip, &["install", "-q", "-r", requirements], &[])?;
    std::fs::write(installed, pinned).map_err(|e| e.to_string())
}
