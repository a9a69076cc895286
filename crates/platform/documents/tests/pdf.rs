//! Printed documents: standard, bounds, and values that never become markup.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests fail and speak aloud")]

use std::io::Write;
use std::process::{Command, Stdio};

use documents::pdf::{MAX_DATA_BYTES, PdfError, Sheet, render};
use documents::qr::Qr;
use kernel::Lang;
use serde_json::json;

const LINES: &str = "= #data.title\n#for line in data.lines [#par(line)]";

fn text(bytes: &[u8]) -> Option<String> {
    let spawned = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: pdftotext is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    Some(String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).into_owned())
}

#[test]
fn a_document_is_tagged_titled_and_in_a_language() {
    for (lang, tag) in [(Lang::Fr, "fr"), (Lang::En, "en")] {
        let data = json!({ "title": "Où aller", "lines": ["un", "deux"] });
        let bytes = render(Sheet::new(LINES, &data, "Où aller", lang)).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7"));
        let raw = String::from_utf8_lossy(&bytes);
        for mark in ["/StructTreeRoot", "/MarkInfo", "pdfuaid:part>1<", &format!("/Lang({tag})")] {
            assert!(raw.contains(mark), "{mark}");
        }
        if let Some(text) = text(&bytes) {
            assert!(text.contains("Où aller") && text.contains("deux"), "{text}");
        }
    }
}

#[test]
fn values_never_become_markup() {
    let hostile = "#panic() *gras* $x$ @ref <label> // fin /* \\ #image(\"/etc/passwd\") \"] #read(\"x\")";
    let data = json!({ "title": hostile, "lines": [hostile] });
    let bytes = render(Sheet::new(LINES, &data, hostile, Lang::Fr)).unwrap();
    if let Some(text) = text(&bytes) {
        assert!(text.contains("*gras*") && text.contains("#image("), "{text}");
    }
}

#[test]
fn what_the_type_cannot_draw_is_marked_and_what_hides_is_dropped() {
    let data = json!({ "title": "Ἑλλάς Жук", "lines": ["日本\u{202e}\u{0}\u{200b}é\u{ad}\t!", "😀", "\u{e000}", ""] });
    let bytes = render(Sheet::new(LINES, &data, "", Lang::Fr));
    // A title is required by the standard: an empty one is a defect of the caller, told as such.
    assert!(bytes.is_ok() || matches!(bytes, Err(PdfError::Template(_))));
    let bytes = render(Sheet::new(LINES, &data, "Essai", Lang::Fr)).unwrap();
    if let Some(text) = text(&bytes) {
        assert!(text.contains("□□é !") && text.contains("Жук"), "{text}");
    }
}

#[test]
fn size_is_bounded() {
    let data = json!({ "title": "t", "lines": ["x".repeat(MAX_DATA_BYTES)] });
    let refused = render(Sheet::new(LINES, &data, "t", Lang::Fr));
    assert!(matches!(refused, Err(PdfError::DataTooLarge { .. })));
    let lines: Vec<_> = (0..200).map(|n| format!("ligne {n}")).collect();
    let data = json!({ "title": "t", "lines": lines });
    let mut sheet = Sheet::new(LINES, &data, "t", Lang::Fr);
    sheet.max_pages = 1;
    assert!(matches!(render(sheet), Err(PdfError::TooManyPages { max: 1, .. })));
}

#[test]
fn templates_reach_nothing_outside() {
    for template in [
        "#read(\"/etc/passwd\")",
        "#import \"@preview/tablex:0.0.8\": *",
        "#include \"other.typ\"",
        "#datetime.today()",
    ] {
        let refused = render(Sheet::new(template, &json!({}), "t", Lang::Fr));
        assert!(matches!(refused, Err(PdfError::Template(_))), "{template}");
    }
}

#[test]
fn a_picture_without_words_is_refused() {
    let svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";
    let data = json!({ "svg": svg });
    let refused = render(Sheet::new("#image(bytes(data.svg), format: \"svg\")", &data, "t", Lang::Fr));
    assert!(matches!(refused, Err(PdfError::Template(_))));
    let data = json!({ "qr": Qr::new("https://passerelle.example/r/x").unwrap().matrix() });
    let bytes = render(Sheet::new("= T\n#qr(data.qr, \"Code to scan\")", &data, "t", Lang::Fr)).unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("/Alt(Code to scan)"));
}
