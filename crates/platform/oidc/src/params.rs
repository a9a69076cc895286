use url::form_urlencoded;

/// The longest query or form read, in bytes.
pub(crate) const MAX_PARAMS: usize = 8 * 1024;

/// The parameters of a query or of a form, in `application/x-www-form-urlencoded`.
pub(crate) struct Params(Vec<(String, String)>);

/// Why parameters cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// More than [`MAX_PARAMS`] bytes.
    TooLong,
    /// A parameter comes twice (RFC 6749 §3.1 forbids it).
    Twice(&'static str),
}

impl Params {
    pub(crate) fn read(encoded: &str) -> Result<Self, Unusable> {
        if encoded.len() > MAX_PARAMS {
            return Err(Unusable::TooLong);
        }
        Ok(Self(form_urlencoded::parse(encoded.as_bytes()).into_owned().collect()))
    }

    /// A parameter; one without a value is as good as absent (RFC 6749 §3.1).
    pub(crate) fn get(&self, name: &'static str) -> Result<Option<&str>, Unusable> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            return Err(Unusable::Twice(name));
        }
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// Whether a parameter is there, be it empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// Writes parameters as a query or a form.
pub(crate) fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_once_or_not_at_all() {
        let params = Params::read("a=1&b=&c=x%20y+z&d=1&d=2").unwrap();
        assert_eq!(params.get("a"), Ok(Some("1")));
        assert_eq!(params.get("b"), Ok(None));
        assert!(params.has("b") && !params.has("e"));
        assert_eq!(params.get("c"), Ok(Some("x y z")));
        assert_eq!(params.get("d"), Err(Unusable::Twice("d")));
        assert!(Params::read(&"a".repeat(MAX_PARAMS + 1)).is_err());
    }
}
