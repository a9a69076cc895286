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
    schemathesis()
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

/// schemathesis, in a virtual environment under `target/`, for the API tests.
fn schemathesis() -> Outcome {
    let venv = shell::root().join("target/schemathesis");
    if venv.join("bin/schemathesis").exists() {
        return Ok(());
    }
    let path = venv.to_string_lossy().into_owned();
    shell::run("python3", &["-m", "venv", &path], &[])?;
    let pip = venv.join("bin/pip").to_string_lossy().into_owned();
    shell::run(&pip, &["install", "-q", "-r", "tests/api/requirements.txt"], &[])
}
