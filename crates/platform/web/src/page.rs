//! What a handler knows of the person in front of it, and how it answers with a page.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use fluent_bundle::FluentArgs;
use identity::{Actor, Agent, Power};
use jiff::civil::Date;
use kernel::Lang;

use crate::catalog::Arg;
use crate::cookies::{self, Csrf};
use crate::error::Error;
use crate::shell::{Shell, Site};
use crate::{assets, format, params};

/// The request as a page sees it. Made by [`layers`](crate::layers); take it as an extractor, give it to the template
/// as the field `page`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Page {
    /// Language of the answer: `?lang=`, else the cookie, else `Accept-Language`, else French.
    pub lang: Lang,
    /// Who is asking.
    pub actor: Actor,
    /// The form token; print it in the hidden field `csrf` (the macro `forms::csrf(page)` does).
    pub csrf: Csrf,
    /// Path of the request.
    pub path: Arc<str>,
    /// Query of the request without `?`; may be empty.
    pub query: Arc<str>,
    /// Number shown to the person when something breaks, and written on every log line.
    pub request_id: Arc<str>,
    /// Nonce of the content security policy for this answer.
    pub nonce: Arc<str>,
    /// What the page shows of the operator: the same from its first line to its last.
    pub site: Arc<Site>,
    /// What all pages share.
    pub shell: Arc<Shell>,
}

impl Page {
    /// Reads a request. `set_lang` tells whether the person chose a language with this very request.
    pub(crate) fn read(
        shell: &Arc<Shell>,
        actor: Actor,
        uri: &Uri,
        headers: &HeaderMap,
        request_id: &str,
    ) -> (Self, bool) {
        let query = uri.query().unwrap_or_default();
        let chosen =
            query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(|tag| tag.parse().ok());
        let lang = chosen
            .or_else(|| cookies::read(headers, "lang").and_then(|tag| tag.parse().ok()))
            .unwrap_or_else(|| preferred_lang(headers));
        let page = Self {
            lang,
            actor,
            csrf: Csrf::of(shell, headers),
            path: uri.path().into(),
            query: query.into(),
            request_id: request_id.into(),
            nonce: shell.world.token(16).into(),
            site: shell.site(),
            shell: Arc::clone(shell),
        };
        (page, chosen.is_some())
    }

    /// The agent, if a role of theirs allows `power` somewhere: for pages and lists. What may be done with a thing is
    /// decided by its service, from the thing.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for nobody, [`Error::NotAllowed`] without such a role.
    pub fn holder(&self, power: Power) -> Result<&Agent, Error> {
        let agent = self.actor.agent().ok_or(Error::Unauthorised)?;
        if agent.may_somewhere(power) { Ok(agent) } else { Err(Error::NotAllowed) }
    }

    /// Whether a role of the agent allows the power of this code somewhere: what menus show.
    pub fn may(&self, code: &str) -> bool {
        Power::ALL.into_iter().any(|power| power.code() == code && self.holder(power).is_ok())
    }

    /// A text without variables.
    pub fn t<'a>(&'a self, key: &'a str) -> &'a str {
        self.shell.catalog.text(self.lang, key)
    }

    /// A text with one variable.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Arg) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value.into_value());
        self.shell.catalog.text_with(self.lang, key, &args)
    }

    /// A text with two variables.
    pub fn t2(
        &self,
        key: &str,
        name_1: &'static str,
        value_1: impl Arg,
        name_2: &'static str,
        value_2: impl Arg,
    ) -> String {
        let mut args = FluentArgs::new();
        args.set(name_1, value_1.into_value());
        args.set(name_2, value_2.into_value());
        self.shell.catalog.text_with(self.lang, key, &args)
    }

    /// A text with any variables.
    pub fn tx(&self, key: &str, args: &FluentArgs<'_>) -> String {
        self.shell.catalog.text_with(self.lang, key, args)
    }

    /// A text that depends on a count, its variable `n`: `{ $n -> [one] … *[other] … }`.
    pub fn tn(&self, key: &str, n: impl Arg) -> String {
        self.t1(key, "n", n)
    }

    /// A count with its digits grouped: `12 480`.
    pub fn number(&self, value: impl format::Whole) -> String {
        format::integer(self.lang, value.whole())
    }

    /// A number with at most `places` decimals: `1,2`.
    pub fn decimal(&self, value: f64, places: usize) -> String {
        format::decimal(self.lang, value, places)
    }

    /// A distance given in metres: `1,2 km`.
    pub fn distance(&self, metres: f64) -> String {
        format::distance(self.lang, metres)
    }

    /// A share between 0 and 1: `12,5 %`.
    pub fn percent(&self, share: f64) -> String {
        format::percent(self.lang, share)
    }

    /// A day: `12 mars 2026`, `12 March 2026`.
    pub fn date(&self, date: Date) -> String {
        let key = format!("web-month-{}", date.month());
        let day =
            if self.lang == Lang::Fr && date.day() == 1 { "1er".into() } else { date.day().to_string() };
        format!("{day}\u{a0}{}\u{a0}{}", self.t(&key), date.year())
    }

    /// A day with its weekday: `jeudi 12 mars 2026`.
    pub fn long_date(&self, date: Date) -> String {
        let key = format!("web-weekday-{}", date.weekday().to_monday_one_offset());
        format!("{} {}", self.t(&key), self.date(date))
    }

    /// An instant at a place: `jeudi 12 mars 2026 à 14 h 05`.
    pub fn moment(&self, at: &jiff::Zoned) -> String {
        self.t2("web-date-at-time", "date", self.long_date(at.date()), "time", self.time(at.time()))
    }

    /// A time of day: `14 h 05`, `14:05`.
    pub fn time(&self, time: jiff::civil::Time) -> String {
        match self.lang {
            Lang::Fr if time.minute() == 0 => format!("{}\u{a0}h", time.hour()),
            Lang::Fr => format!("{}\u{a0}h\u{a0}{:02}", time.hour(), time.minute()),
            Lang::En => format!("{}:{:02}", time.hour(), time.minute()),
        }
    }

    /// Address of an embedded file, by its plain name: `style.css`.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::path(name)
    }

    /// A path of this site as a full address, for sheets and messages.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.shell.base_url())
    }

    /// Whether `path` is this page or a parent of it, for `aria-current`.
    pub fn is_under(&self, path: &str) -> bool {
        &*self.path == path || self.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
    }

    /// This page in another language.
    pub fn here_in(&self, lang: Lang) -> String {
        self.here_with("lang", lang.tag())
    }

    /// This page with one query parameter replaced.
    pub fn here_with(&self, key: &str, value: &str) -> String {
        let known = params::pairs(self.query.as_bytes()).unwrap_or_default();
        let kept = known.iter().filter(|(k, _)| k != key).map(|(k, v)| (k.as_str(), v.as_str()));
        format!("{}?{}", self.path, params::query_string(kept.chain([(key, value)])))
    }

    /// This page as asked for: path and query.
    pub fn here(&self) -> String {
        if self.query.is_empty() { self.path.to_string() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The other language, which the switch offers.
    pub fn other_lang(&self) -> Lang {
        self.lang.pick(Lang::En, Lang::Fr)
    }

    /// The text of a configured fact, or the words that say the operator has not filled it in.
    pub fn or_missing<'a>(&'a self, fact: &'a str) -> Cow<'a, str> {
        if fact.trim().is_empty() { Cow::Borrowed(self.t("web-to-complete")) } else { Cow::Borrowed(fact) }
    }

    /// Answers with a template.
    pub fn render(&self, status: StatusCode, template: impl askama::Template) -> Response {
        match template.render() {
            Ok(body) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response(),
            Err(error) => Error::internal(error).into_response(),
        }
    }

    /// Answers 200 with a template.
    pub fn ok(&self, template: impl askama::Template) -> Response {
        self.render(StatusCode::OK, template)
    }

    /// Answers 422 with a form shown again.
    pub fn invalid(&self, template: impl askama::Template) -> Response {
        self.render(StatusCode::UNPROCESSABLE_ENTITY, template)
    }
}

/// Redirect after post: 303 to a path of this site.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// `next` if it is a path of this site, else `fallback`: never lead a person to another site.
pub fn local_path<'a>(next: &'a str, fallback: &'a str) -> &'a str {
    let safe = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        // Browsers drop tabs and line ends from an address: what follows would be read without them.
        && !next.chars().any(char::is_control)
        && HeaderValue::from_str(next).is_ok();
    if safe { next } else { fallback }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::internal("the router has no web::layers"))
    }
}

/// French or English, whichever `Accept-Language` weighs more; French when it says nothing of them.
fn preferred_lang(headers: &HeaderMap) -> Lang {
    let Some(wish) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Lang::default();
    };
    let weigh = |tag: &str| -> f32 {
        wish.split(',')
            .filter_map(|part| {
                let (range, q) = part.split_once(";q=").unwrap_or((part, "1"));
                let matches =
                    range.trim().split('-').next().is_some_and(|base| base.eq_ignore_ascii_case(tag));
                matches.then(|| q.trim().parse::<f32>().unwrap_or(0.0))
            })
            .fold(0.0, f32::max)
    };
    if weigh("en") > weigh("fr") { Lang::En } else { Lang::Fr }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_weighs_more() {
        for (wish, lang) in [
            ("", Lang::Fr),
            ("de", Lang::Fr),
            ("en", Lang::En),
            ("en-GB,en;q=0.9,fr;q=0.8", Lang::En),
            ("fr-FR, en;q=0.9", Lang::Fr),
            ("de,en;q=0.5", Lang::En),
            ("en;q=nonsense", Lang::Fr),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(wish));
            assert_eq!(preferred_lang(&headers), lang, "{wish}");
        }
    }

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for (next, want) in [
            ("/desk", "/desk"),
            ("/a?b=c", "/a?b=c"),
            ("//evil.example", "/x"),
            ("https://evil.example", "/x"),
            ("/\\evil.example", "/x"),
            ("/\t/evil.example", "/x"),
            ("/a\r\nSet-Cookie: x", "/x"),
            ("", "/x"),
        ] {
            assert_eq!(local_path(next, "/x"), want);
        }
    }
}
