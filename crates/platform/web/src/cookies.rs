//! Cookies: reading, writing, and the signed form token tied to one browser.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::{HeaderMap, header};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::shell::{Shell, SigningKey};

/// One year, in seconds.
const YEAR_S: u32 = 365 * 24 * 3600;

/// The value of a cookie of this request.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` value: whole site, out of reach of scripts, not sent by other sites, `Secure` under https.
pub fn write(shell: &Shell, name: &str, value: &str, max_age_s: u32) -> String {
    let secure = if shell.secure() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}")
}

/// The name under which this site stores a cookie: with the `__Host-` prefix under https.
pub fn host_name(shell: &Shell, name: &str) -> String {
    if shell.secure() { format!("__Host-{name}") } else { name.to_owned() }
}

pub(crate) fn remember_lang(shell: &Shell, lang: kernel::Lang) -> String {
    write(shell, "lang", lang.tag(), YEAR_S)
}

/// The form token of this browser: an HMAC over a random number kept in a cookie.
///
/// Displaying it (in a hidden field) is what sends the cookie, so pages without a form set none.
#[derive(Clone)]
pub struct Csrf(Arc<Inner>);

struct Inner {
    browser: String,
    token: String,
    is_new: bool,
    shown: AtomicBool,
}

impl Csrf {
    /// The token of the browser that sent `headers`; a new browser number when it has none.
    pub(crate) fn of(shell: &Shell, headers: &HeaderMap) -> Self {
        let known = read(headers, &host_name(shell, "browser")).filter(|value| is_browser_number(value));
        let browser = known.map_or_else(|| shell.world.token(16), str::to_owned);
        let token = token(&shell.key, &browser);
        let (is_new, shown) = (known.is_none(), AtomicBool::new(false));
        Self(Arc::new(Inner { browser, token, is_new, shown }))
    }

    /// Whether a posted token is this browser's. A browser that sent no cookie matches nothing.
    pub fn accepts(&self, posted: &str) -> bool {
        !self.0.is_new && bool::from(posted.as_bytes().ct_eq(self.0.token.as_bytes()))
    }

    /// The cookie to set on the response, if a form was shown to a browser that had none.
    pub(crate) fn cookie(&self, shell: &Shell) -> Option<String> {
        (self.0.is_new && self.0.shown.load(Ordering::Relaxed))
            .then(|| write(shell, &host_name(shell, "browser"), &self.0.browser, YEAR_S))
    }
}

impl fmt::Display for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.shown.store(true, Ordering::Relaxed);
        f.write_str(&self.0.token)
    }
}

impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Csrf(…)")
    }
}

fn is_browser_number(value: &str) -> bool {
    value.len() == 22 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn token(key: &SigningKey, browser: &str) -> String {
    kernel::text::base64url(&sign(key, "form-token", browser))
}

/// HMAC-SHA-256 of a message for one purpose; purposes never share signatures.
pub fn sign(key: &SigningKey, purpose: &str, message: &str) -> [u8; 32] {
    // The block is exactly HMAC-SHA-256's: shorter keys are zero-padded by definition, so this equals the plain HMAC.
    let mut block = [0u8; 64];
    for (slot, byte) in block.iter_mut().zip(key.bytes()) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(purpose.as_bytes());
    mac.update(b"\0");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}
