//! What every page shares: who operates the site, how it looks, its texts, its key, its limits.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use kernel::{Lang, World};
use serde::{Deserialize, Serialize};

use crate::CrateTexts;
use crate::catalog::Catalog;

/// The texts of this crate: layout, components, errors.
pub const TEXTS: CrateTexts = crate::crate_texts!("web");

/// The secret that signs cookies and form tokens: 32 bytes, the same on every node.
#[derive(Clone)]
pub struct SigningKey([u8; 32]);

impl SigningKey {
    /// A key made of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the crate that signs.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// What the operator decides, read from the configuration file's `[site]` table. Every part has a default.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Name of the body that runs this site.
    pub operator: String,
    /// Name of the service, in the header and in titles.
    pub product: String,
    /// Public address without a final slash, used in links that leave the site. `https` makes cookies `Secure`.
    pub base_url: String,
    /// Shows the banner that says people and organisations are invented.
    pub demo: bool,
    /// Look of the operator.
    pub brand: Brand,
    /// What the law asks the operator to publish.
    pub legal: Legal,
    /// How much one address and one request may take.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            operator: "Passerelle".into(),
            product: "Passerelle".into(),
            base_url: "http://127.0.0.1:8080".into(),
            demo: false,
            brand: Brand::default(),
            legal: Legal::default(),
            limits: Limits::default(),
        }
    }
}

/// The operator's own colours and sheet; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brand {
    /// A CSS sheet added after ours; it may redefine the design tokens (`--water`, `--saffron`…) and anything else.
    pub stylesheet: String,
    /// An SVG document shown instead of our arch. It is served as an image, so scripts in it do not run.
    pub logo_svg: String,
}

/// Facts for the legal pages. An empty one is shown as "to be completed by the operator".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Legal {
    /// Legal name and form of the publisher.
    pub publisher: String,
    /// Postal address of the publisher.
    pub address: String,
    /// Person answerable for what is published.
    pub director: String,
    /// Where to write or call.
    pub contact: String,
    /// Name and address of the hosting company.
    pub host: String,
    /// How to reach the data protection officer.
    pub data_protection: String,
    /// Where to report an accessibility problem; falls back to `contact`.
    pub accessibility_contact: String,
}

/// Limits on requests. Generous for people, tight for loops.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest request body in bytes.
    pub body_bytes: usize,
    /// Largest request body in bytes of a route that takes a file: its path ends in [`FILE_PATH`](crate::FILE_PATH).
    pub file_bytes: usize,
    /// A request that takes longer, in seconds, is abandoned.
    pub timeout_s: u64,
    /// Sustained requests per second for one address; 0 switches the limit off.
    pub requests_per_second: u32,
    /// Requests one address may make at once before the sustained rate applies.
    pub burst: u32,
    /// Behind a reverse proxy: read the caller's address from the last entry of `X-Forwarded-For`.
    pub trust_proxy: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            file_bytes: 16 * 1024 * 1024,
            timeout_s: 15,
            requests_per_second: 50,
            burst: 300,
            trust_proxy: false,
        }
    }
}

/// What pages show of the operator at this moment: the configuration's values until the administration changes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// Name of the body that runs this site.
    pub operator: String,
    /// Name of the service.
    pub product: String,
    /// Look of the operator.
    pub brand: Brand,
    /// What the law asks the operator to publish.
    pub legal: Legal,
    /// Which version of the settings this is: 0 for the configuration's. It stands in the addresses of the operator's
    /// sheet and logo, so that browsers ask for a new one.
    pub version: i64,
}

impl From<&Settings> for Site {
    fn from(settings: &Settings) -> Self {
        let Settings { operator, product, brand, legal, .. } = settings.clone();
        Self { operator, product, brand, legal, version: 0 }
    }
}

/// Everything pages share. Made once, behind an `Arc`.
pub struct Shell {
    /// What the configuration says. Pages read [`Shell::site`], which the administration may have changed since.
    pub settings: Settings,
    /// What pages show of the operator, exchanged whole.
    site: ArcSwap<Site>,
    /// Clock and randomness.
    pub world: World,
    /// Signs cookies and form tokens.
    pub key: SigningKey,
    /// All texts.
    pub catalog: Catalog,
}

impl Shell {
    /// The shell over the operator's settings and the texts of every crate (this one's are added).
    pub fn new(settings: Settings, key: SigningKey, world: World, texts: &[CrateTexts]) -> Arc<Self> {
        let mut all = vec![TEXTS];
        all.extend_from_slice(texts);
        let site = ArcSwap::from_pointee(Site::from(&settings));
        Arc::new(Self { settings, site, world, key, catalog: Catalog::new(&all) })
    }

    /// What pages show of the operator now. A [`Page`](crate::Page) keeps one for the length of its request.
    pub fn site(&self) -> Arc<Site> {
        self.site.load_full()
    }

    /// Shows this from the next request on.
    pub fn set_site(&self, site: Site) {
        self.site.store(Arc::new(site));
    }

    /// Name of the body that runs the site.
    pub fn operator(&self) -> String {
        self.site.load().operator.clone()
    }

    /// Name of the service.
    pub fn product(&self) -> String {
        self.site.load().product.clone()
    }

    /// Public address without a final slash.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.trim_end_matches('/')
    }

    /// Whether this is a demonstration with invented people.
    pub fn demo(&self) -> bool {
        self.settings.demo
    }

    /// Whether the public address is https: cookies are then `Secure` and named `__Host-…`.
    pub fn secure(&self) -> bool {
        self.settings.base_url.starts_with("https://")
    }

    /// A text without variables in one language: for letters and sheets made outside a request.
    pub fn t<'a>(&'a self, lang: Lang, key: &'a str) -> &'a str {
        self.catalog.text(lang, key)
    }
}

impl fmt::Debug for Shell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shell").field("settings", &self.settings).finish_non_exhaustive()
    }
}
