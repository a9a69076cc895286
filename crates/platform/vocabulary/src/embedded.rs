//! The one place that parses the embedded files.

use serde::de::DeserializeOwned;

/// Parses an embedded référentiel. The files are part of the program and the tests read each of them, so a file that
/// does not parse never leaves a developer's machine.
#[expect(clippy::panic, reason = "an embedded file that does not parse fails the first test that touches it")]
pub(crate) fn parse<T: DeserializeOwned>(name: &str, text: &str) -> T {
    match toml::from_str(text) {
        Ok(value) => value,
        Err(error) => panic!("embedded référentiel {name}: {error}"),
    }
}
