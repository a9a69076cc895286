//! One page with one form: most acts on an organisation are that.

use askama::Template;
use axum::response::Response;
use web::{Choice, Crumb, Errors, Page};

/// A form and what stands above it.
#[derive(Template)]
#[template(path = "organisations/form.html")]
pub(super) struct FormPage {
    pub(super) page: Page,
    pub(super) crumbs: Vec<Crumb>,
    pub(super) errors: Errors,
    pub(super) title: String,
    pub(super) lead: String,
    /// What the act is about: name and words.
    pub(super) facts: Vec<(String, String)>,
    pub(super) action: String,
    pub(super) hidden: Vec<(&'static str, String)>,
    pub(super) fields: Vec<Field>,
    pub(super) submit: String,
    /// A second button that sends `answer=no`.
    pub(super) other: String,
}

/// How a field is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    Text,
    Email,
    Date,
    Words,
    Select,
    Radios,
    Checkboxes,
}

/// One field.
pub(super) struct Field {
    input: Input,
    name: &'static str,
    label: String,
    hint: String,
    value: String,
    choices: Vec<Choice>,
    required: bool,
}

impl Field {
    /// A field of this name: its words are `{key}`, and `{key}-hint` when `hinted`.
    pub(super) fn new(page: &Page, input: Input, name: &'static str, key: &str) -> Self {
        let label = page.t(key).to_owned();
        Self {
            input,
            name,
            label,
            hint: String::new(),
            value: String::new(),
            choices: Vec::new(),
            required: false,
        }
    }

    #[must_use]
    pub(super) fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    #[must_use]
    pub(super) fn value(mut self, value: &str) -> Self {
        value.clone_into(&mut self.value);
        self
    }

    #[must_use]
    pub(super) fn choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self
    }

    #[must_use]
    pub(super) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    fn is(&self, name: &str) -> bool {
        let input = match self.input {
            Input::Text => "text",
            Input::Email => "email",
            Input::Date => "date",
            Input::Words => "words",
            Input::Select => "select",
            Input::Radios => "radios",
            Input::Checkboxes => "checkboxes",
        };
        input == name
    }
}

impl FormPage {
    /// A form that posts to `action`, its title `{key}-title`, its lead `{key}-lead`, its button `{key}-submit`.
    pub(super) fn new(page: &Page, key: &str, crumbs: Vec<Crumb>, action: String) -> Self {
        let words = |part: &str| page.t(&format!("{key}-{part}")).to_owned();
        Self {
            title: words("title"),
            lead: words("lead"),
            submit: words("submit"),
            page: page.clone(),
            crumbs,
            errors: Errors::none(),
            facts: Vec::new(),
            action,
            hidden: Vec::new(),
            fields: Vec::new(),
            other: String::new(),
        }
    }

    /// Shows it: with a status that says whether something is wrong.
    pub(super) fn show(mut self, errors: Errors) -> Response {
        let wrong = !errors.is_empty();
        self.errors = errors;
        let page = self.page.clone();
        if wrong { page.invalid(self) } else { page.ok(self) }
    }
}
