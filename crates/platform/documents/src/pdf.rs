//! One PDF from one fixed template and one value.
//!
//! Templates are ours and static; everything that came from a person travels as JSON and is read
//! inside the template with `data`. Text that looks like markup therefore stays text. There is no file
//! system, no package, no network and no clock behind the compiler: it sees the template, the data
//! and the fonts compiled into the program, nothing else.
//!
//! The result is PDF/UA-1 (ISO 14289-1): tagged, with a title and a language. The exporter refuses to
//! write a file that misses the standard, so a template that forgets an alternative text fails its test.

use std::fmt::Write as _;
use std::sync::LazyLock;

use kernel::Lang;
use serde_json::Value as Json;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Pages a document may have unless its template says otherwise.
pub const MAX_PAGES: usize = 40;
/// Bytes of JSON a document may be made from: it bounds the time a render can take.
pub const MAX_DATA_BYTES: usize = 256 * 1024;
/// Renders after which a memoised layout that nobody used again is dropped.
const CACHE_ROUNDS: usize = 4;

/// What is to be printed.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Typst source. Static, so that no value can ever be pasted into it. It finds its values in
    /// `data`, and the title, language and fonts already set.
    pub template: &'static str,
    /// The values, read by the template as `data`.
    pub data: &'a Json,
    /// Title of the document, required by PDF/UA.
    pub title: &'a str,
    /// Language of the text, required by PDF/UA and used for hyphenation.
    pub lang: Lang,
    /// Longest result accepted, in pages.
    pub max_pages: usize,
}

impl<'a> Sheet<'a> {
    /// A document of at most [`MAX_PAGES`] pages.
    pub fn new(template: &'static str, data: &'a Json, title: &'a str, lang: Lang) -> Self {
        Self { template, data, title, lang, max_pages: MAX_PAGES }
    }
}

/// Why no PDF came out.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The values are longer than [`MAX_DATA_BYTES`].
    #[error("the values of the document take {bytes} bytes, more than {MAX_DATA_BYTES}")]
    DataTooLarge {
        /// Size of the values as JSON.
        bytes: usize,
    },
    /// The text did not fit the pages allowed.
    #[error("the document would take {pages} pages, more than {max}")]
    TooManyPages {
        /// Pages laid out.
        pages: usize,
        /// Pages allowed.
        max: usize,
    },
    /// The template is wrong, or its result misses PDF/UA: a defect of ours.
    #[error("the template could not be printed: {0}")]
    Template(String),
}

/// Prints a sheet. CPU-bound (some tens of milliseconds): call it from a blocking thread.
pub fn render(sheet: Sheet<'_>) -> Result<Vec<u8>, PdfError> {
    let values = serde_json::json!({
        "title": printable(sheet.title),
        "lang": sheet.lang.tag(),
        "data": printable_values(sheet.data),
    });
    let json = values.to_string();
    if json.len() > MAX_DATA_BYTES {
        return Err(PdfError::DataTooLarge { bytes: json.len() });
    }
    let sandbox = Sandbox::new(sheet.template, json)?;
    let document: PagedDocument =
        typst::compile(&sandbox).output.map_err(|errors| PdfError::Template(explain(&errors)))?;
    let pages = document.pages().len();
    if pages > sheet.max_pages {
        return Err(PdfError::TooManyPages { pages, max: sheet.max_pages });
    }
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| PdfError::Template(format!("{error:?}")))?;
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Passerelle".to_owned())),
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| PdfError::Template(explain(&errors)))?;
    typst::comemo::evict(CACHE_ROUNDS);
    Ok(bytes)
}

/// Set before every template: metadata, language, the type and colours of printed sheets.
const PRELUDE: &str = include_str!("prelude.typ");

/// The only world the compiler can see.
struct Sandbox {
    main: Source,
    data: Bytes,
    data_id: FileId,
}

struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    covers: Vec<FontInfo>,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF]
        .into_iter()
        .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
        .collect();
    Shared {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        covers: fonts.iter().map(|font| font.info().clone()).collect(),
        fonts,
    }
});

impl Sandbox {
    fn new(template: &'static str, json: String) -> Result<Self, PdfError> {
        let id = |path: &str| {
            VirtualPath::new(path)
                .map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
                .map_err(|error| PdfError::Template(format!("{error:?}")))
        };
        Ok(Self {
            main: Source::new(id("/main.typ")?, format!("{PRELUDE}\n{template}")),
            data: Bytes::from_string(json),
            data_id: id("/data.json")?,
        })
    }
}

impl World for Sandbox {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Characters the embedded fonts cannot draw become `□`, controls disappear: PDF/UA forbids a glyph without meaning.
fn printable(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c if SHARED.covers.iter().all(|info| info.coverage.contains(u32::from(c))) => Some(c),
            _ => Some(MISSING),
        })
        .collect()
}

/// Drawn for a character that the fonts lack.
const MISSING: char = '\u{25A1}';

/// Direction marks, joiners, variation selectors, tags: nothing to print, and a way to disguise a text.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0x00AD | 0x061C | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE0FFF)
}

fn printable_values(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::String(printable(text)),
        Json::Array(items) => items.iter().map(printable_values).collect(),
        Json::Object(fields) => {
            fields.iter().map(|(key, value)| (key.clone(), printable_values(value))).collect()
        }
        other => other.clone(),
    }
}

fn explain(errors: &[SourceDiagnostic]) -> String {
    let mut text = String::new();
    for error in errors.iter().take(5) {
        let _ = write!(text, "{}{}", if text.is_empty() { "" } else { "; " }, error.message);
        for hint in error.hints.iter().take(2) {
            let _ = write!(text, " ({})", hint.v);
        }
    }
    text
}
