//! Gathers what browsers load, names each file by its content, and writes the table that `src/assets.rs` includes.
//!
//! Our stylesheets and modules come from `assets/` at the root of the repository. The typeface and the icons come from
//! npm: `npm ci --ignore-scripts` against the committed lock file, in `OUT_DIR`, and only when the lock file changed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Icons of `lucide-static` that pages use, by their own names.
const ICONS: &[&str] = &[
    "accessibility",
    "arrow-left",
    "arrow-right",
    "badge-check",
    "book-open",
    "building-2",
    "calendar-days",
    "chart-column",
    "check",
    "chevron-down",
    "circle-check",
    "circle-help",
    "clipboard-list",
    "clock",
    "copy",
    "download",
    "euro",
    "external-link",
    "flask-conical",
    "footprints",
    "hand-heart",
    "hand-helping",
    "heart-handshake",
    "history",
    "house",
    "inbox",
    "info",
    "keyboard",
    "languages",
    "laptop",
    "list",
    "locate-fixed",
    "log-out",
    "mail",
    "map",
    "map-pin",
    "message-square",
    "navigation",
    "octagon-alert",
    "pencil",
    "phone",
    "plus",
    "printer",
    "qr-code",
    "search",
    "send",
    "shield-check",
    "sliders-horizontal",
    "smartphone",
    "tablet-smartphone",
    "triangle-alert",
    "truck",
    "user",
    "user-plus",
    "users",
    "volume-2",
    "wifi",
    "x",
];

/// Latin subset of the variable font, weights 200–800.
const FONT: &str = "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2";

fn main() {
    if let Err(message) = build() {
        println!("cargo::error={message}");
    }
}

fn build() -> Result<(), String> {
    let out = cargo_folder("OUT_DIR")?;
    let root = cargo_folder("CARGO_MANIFEST_DIR")?.join("../../../assets");
    for watched in ["package.json", "package-lock.json", "css", "js", "img"] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    let map_sheet = root.join("../crates/platform/documents/src/map/map.css");
    println!("cargo::rerun-if-changed={}", map_sheet.display());
    println!("cargo::rerun-if-changed=build.rs");

    let modules = install(&root, &out)?;
    let mut table = Table::new(&out);
    table.add("atkinson.woff2", "font/woff2", &read(&modules.join(FONT))?)?;
    table.add("icons.svg", "image/svg+xml", symbol_sheet(&modules)?.as_bytes())?;
    for file in files(&root.join("img"), "svg")? {
        table.add(&name(&file), "image/svg+xml", &read(&file)?)?;
    }
    let mut sheets = files(&root.join("css"), "css")?;
    // Before forced colours and print, which are named 80 and 90.
    sheets.insert(sheets.partition_point(|sheet| name(sheet).as_str() < "60"), map_sheet);
    let css = table.resolve(&squeeze_css(&concat(&sheets, |text| text)?));
    table.add("style.css", "text/css; charset=utf-8", css.as_bytes())?;
    let js = concat(&files(&root.join("js"), "js")?, |text| format!("{{\n{text}}}\n"))?;
    table.add("app.js", "text/javascript; charset=utf-8", table.resolve(&squeeze_js(&js)).as_bytes())?;
    table.write()
}

/// A folder that cargo tells build scripts about.
fn cargo_folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| format!("cargo did not set {variable}"))
}

/// `node_modules` in `OUT_DIR`, matching the lock file.
fn install(root: &Path, out: &Path) -> Result<PathBuf, String> {
    let lock = read(&root.join("package-lock.json"))?;
    let stamp = out.join("installed-lock.json");
    let modules = out.join("node_modules");
    if fs::read(&stamp).is_ok_and(|seen| seen == lock) && modules.join(FONT).is_file() {
        return Ok(modules);
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(root.join(file), out.join(file)).map_err(|e| format!("cannot copy assets/{file}: {e}"))?;
    }
    let run = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional", "--loglevel=error"])
        .current_dir(out)
        .output()
        .map_err(|e| {
            format!(
                "the build needs npm (Node 20 or later) to fetch the typeface and the icons, and could not start it: \
                 {e}. On Debian: apt-get install nodejs npm"
            )
        })?;
    if !run.status.success() {
        let said = String::from_utf8_lossy(&run.stderr).trim().replace('\n', " | ");
        return Err(format!(
            "`npm ci` for assets/package-lock.json failed (is a registry reachable?): {said}"
        ));
    }
    fs::write(&stamp, lock).map_err(|e| e.to_string())?;
    Ok(modules)
}

/// One SVG whose symbols pages refer to by `#name`.
fn symbol_sheet(modules: &Path) -> Result<String, String> {
    let mut sheet = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- lucide-static, ISC licence, https://lucide.dev -->\n",
    );
    for icon in ICONS {
        let file = modules.join(format!("lucide-static/icons/{icon}.svg"));
        let text = String::from_utf8(read(&file)?).map_err(|e| e.to_string())?;
        let body_start = text.find("<svg").and_then(|at| text[at..].find('>').map(|end| at + end + 1));
        let (Some(start), Some(end)) = (body_start, text.rfind("</svg>")) else {
            return Err(format!("icon {icon} is not an SVG"));
        };
        let body = text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            sheet,
            "<symbol id=\"{icon}\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\">{body}</symbol>"
        );
    }
    sheet.push_str("</svg>\n");
    Ok(sheet)
}

/// The files written so far, and the Rust table that embeds them.
struct Table {
    folder: PathBuf,
    rows: Vec<(String, String, &'static str)>,
}

impl Table {
    fn new(out: &Path) -> Self {
        Self { folder: out.to_owned(), rows: Vec::new() }
    }

    fn add(&mut self, name: &str, mime: &'static str, bytes: &[u8]) -> Result<(), String> {
        fs::write(self.folder.join(name), bytes).map_err(|e| format!("cannot write {name}: {e}"))?;
        self.rows.push((name.to_owned(), format!("/assets/{:016x}-{name}", fnv(bytes)), mime));
        Ok(())
    }

    /// Replaces `asset:name` by the hashed address of a file added before.
    fn resolve(&self, text: &str) -> String {
        self.rows
            .iter()
            .fold(text.to_owned(), |text, (name, path, _)| text.replace(&format!("asset:{name}"), path))
    }

    fn write(&self) -> Result<(), String> {
        let mut code = String::from("/// Every embedded file.\npub static ASSETS: &[Asset] = &[\n");
        for (name, path, mime) in &self.rows {
            let file = self.folder.join(name).display().to_string();
            let _ = writeln!(
                code,
                "    Asset {{ name: {name:?}, path: {path:?}, mime: {mime:?}, bytes: include_bytes!({file:?}) }},"
            );
        }
        code.push_str("];\n");
        fs::write(self.folder.join("assets.rs"), code).map_err(|e| e.to_string())
    }
}

/// FNV-1a, 64 bits: a name that changes with the content, not a guarantee against forgers.
fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|e| format!("cannot read {}: {e}", file.display()))
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Files with this extension in a folder, in name order; none if the folder is absent.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_some_and(|ext| ext == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn concat(files: &[PathBuf], wrap: impl Fn(String) -> String) -> Result<String, String> {
    let mut all = String::new();
    for file in files {
        let text = String::from_utf8(read(file)?).map_err(|e| format!("{}: {e}", file.display()))?;
        all.push_str(&wrap(text));
    }
    Ok(all)
}

/// Drops comments and indentation of CSS.
fn squeeze_css(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    out.push_str(rest);
    trim_lines(&out)
}

/// Drops indentation and whole-line comments of our modules (which hold no multi-line texts).
fn squeeze_js(js: &str) -> String {
    let kept: Vec<&str> = js.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    trim_lines(&kept.join("\n"))
}

fn trim_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
