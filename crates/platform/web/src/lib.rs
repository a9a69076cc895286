//! The frame of every page and of the API: layout, components, texts, forms, errors, security, embedded files.
//!
//! It knows no capability and has no state but the [`Shell`]. A crate with pages does this:
//!
//! 1. `askama.toml`: `dirs = ["templates", "../../platform/web/templates"]`; a template extends `base.html`, imports
//!    `components/forms.html` and `components/ui.html`, and has a field `page: Page` (or `&Page`);
//! 2. `locales/{fr,en}.ftl` with keys prefixed by the crate's name, `pub const TEXTS: CrateTexts = crate_texts!("name")`,
//!    and a test with [`testing::assert_same_keys`];
//! 3. `pub fn router(state) -> axum::Router` with the state applied; handlers take [`Page`], [`Form`], [`Query`] and
//!    answer `Result<Response, web::Error>` with [`Page::ok`] or, after a post, [`see_other`].
//!
//! The binary merges the routers and wraps them in [`layers`].

mod actor;
pub mod api;
pub mod api_reference;
pub mod assets;
mod catalog;
mod components;
pub mod cookies;
mod error;
mod error_page;
mod form;
pub mod format;
mod headers;
mod layers;
pub mod look;
mod page;
pub mod params;
mod rate;
mod shell;
pub mod testing;
mod upload;

pub use actor::{Authenticate, Known, Nobody};
pub use api_reference::api_reference;
pub use catalog::{Arg, Catalog, CrateTexts};
pub use components::{Choice, Crumb, PageLink, Pagination, Steps, Stone};
pub use error::{CONFIRM, Error, Errors, FieldError, SECOND_FACTOR, SIGN_IN};
pub use form::{Form, Nothing, Query};
pub use layers::{FILE_PATH, layers};
pub use page::{Page, local_path, see_other};
pub use rate::caller;
pub use shell::{Brand, Legal, Limits, Settings, Shell, SigningKey, Site, TEXTS};
pub use upload::{File, Upload};

/// What a handler answers.
pub type Result<T = axum::response::Response> = std::result::Result<T, Error>;
