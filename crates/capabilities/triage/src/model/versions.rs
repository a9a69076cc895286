//! Several versions of the instrument. An old result is read with the version that made it.

use super::referential::Referential;
use super::validate::ReferentialError;
use std::sync::{Arc, LazyLock};

/// The files of `data/triage`, oldest first. To publish a version: add its file here, and its line to `versions.toml`.
const SOURCES: &[&str] = &[include_str!("../../../../../data/triage/v1.toml")];

/// Several versions of one instrument; the last is asked, the others still read their own results.
#[derive(Debug, Clone)]
pub struct Referentials(Vec<Arc<Referential>>);

/// No such version is known here: neither shipped with this program nor published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("version {0:?} of the triage référentiel is not known here")]
pub struct UnknownVersion(pub String);

impl Referentials {
    /// Reads versions, oldest first.
    ///
    /// # Errors
    /// A version is refused, or two have the same name, or there is none.
    pub fn parse(sources: &[&str]) -> Result<Self, ReferentialError> {
        let parse = |source: &&str| Referential::parse(source).map(Arc::new);
        let all = sources.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        let twice =
            all.iter().enumerate().find(|(i, one)| all[..*i].iter().any(|own| own.version == one.version));
        if let Some((_, one)) = twice {
            return Err(ReferentialError::Refused {
                place: "versions".into(),
                problem: format!("{:?} appears twice", one.version),
            });
        }
        if all.is_empty() {
            return Err(ReferentialError::Refused { place: "versions".into(), problem: "none".into() });
        }
        Ok(Self(all))
    }

    /// The versions shipped with the program.
    ///
    /// # Panics
    /// Never in a program whose tests pass: the files are embedded, and a test reads them.
    #[expect(clippy::expect_used, reason = "embedded files, read by a test")]
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Referentials> =
            LazyLock::new(|| Referentials::parse(SOURCES).expect("the embedded référentiels are valid"));
        &BUNDLED
    }

    /// These, and one more that is asked from now on.
    ///
    /// # Errors
    /// There is a version of that name already.
    pub fn with(&self, referential: Referential) -> Result<Self, ReferentialError> {
        if self.version(&referential.version).is_ok() {
            let problem = format!("{:?} is known already", referential.version);
            return Err(ReferentialError::Refused { place: "version".into(), problem });
        }
        let mut all = self.0.clone();
        all.push(Arc::new(referential));
        Ok(Self(all))
    }

    /// The version that is asked today.
    pub fn current(&self) -> &Arc<Referential> {
        // Never empty: `parse` refuses that.
        &self.0[self.0.len() - 1]
    }

    /// A version by name.
    ///
    /// # Errors
    /// It is neither shipped with this program nor published.
    pub fn version(&self, name: &str) -> Result<&Arc<Referential>, UnknownVersion> {
        let found = self.0.iter().find(|referential| referential.version == name);
        found.ok_or_else(|| UnknownVersion(name.chars().take(64).collect()))
    }

    /// Every version, oldest first.
    pub fn all(&self) -> &[Arc<Referential>] {
        &self.0
    }
}
