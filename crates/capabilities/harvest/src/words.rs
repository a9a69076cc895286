//! Texts where no page is at hand: the command line.

use std::sync::LazyLock;

use kernel::Lang;

static CATALOG: LazyLock<web::Catalog> = LazyLock::new(|| web::Catalog::new(&[crate::TEXTS, places::TEXTS]));

/// The text of a key, of this crate or of the register.
pub fn words(lang: Lang, key: &str) -> &str {
    CATALOG.text(lang, key)
}
