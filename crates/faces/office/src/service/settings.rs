//! The operator's settings: append-only versions over the configuration's values, followed by every node.

use std::collections::BTreeMap;
use std::time::Duration;

use identity::Actor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::look::{self, Colour, Colours, Theme};
use web::{Legal, Site};

use super::record;
use crate::look::{check_sheet, check_svg};
use crate::{Error, Office, Wrong, rights, store};

/// The colours an operator may set, by token; the others follow ours.
pub const TOKENS: [&str; 8] = ["paper", "card", "ink", "soft", "water", "on-water", "saffron", "footer"];
/// The longest name of the service, of the operator, and of a legal fact, in characters.
const MAX_PRODUCT: usize = 60;
const MAX_OPERATOR: usize = 120;
const MAX_LEGAL: usize = 500;

/// One fact of the legal pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LegalField {
    /// Legal name and form of the publisher.
    Publisher,
    /// Its address.
    Address,
    /// Who answers for what is published.
    Director,
    /// Where to write.
    Contact,
    /// The host.
    Host,
    /// The data protection officer.
    DataProtection,
    /// Where to report an accessibility problem.
    AccessibilityContact,
}

impl LegalField {
    /// Every fact, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Publisher,
        Self::Address,
        Self::Director,
        Self::Contact,
        Self::Host,
        Self::DataProtection,
        Self::AccessibilityContact,
    ];

    /// Its name, in forms and text keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::Address => "address",
            Self::Director => "director",
            Self::Contact => "contact",
            Self::Host => "host",
            Self::DataProtection => "data-protection",
            Self::AccessibilityContact => "accessibility-contact",
        }
    }

    /// What the legal pages say of it.
    pub fn read(self, legal: &Legal) -> &str {
        match self {
            Self::Publisher => &legal.publisher,
            Self::Address => &legal.address,
            Self::Director => &legal.director,
            Self::Contact => &legal.contact,
            Self::Host => &legal.host,
            Self::DataProtection => &legal.data_protection,
            Self::AccessibilityContact => &legal.accessibility_contact,
        }
    }

    fn of(self, legal: &mut Legal) -> &mut String {
        match self {
            Self::Publisher => &mut legal.publisher,
            Self::Address => &mut legal.address,
            Self::Director => &mut legal.director,
            Self::Contact => &mut legal.contact,
            Self::Host => &mut legal.host,
            Self::DataProtection => &mut legal.data_protection,
            Self::AccessibilityContact => &mut legal.accessibility_contact,
        }
    }
}

/// What the administration set; an empty text leaves the configuration's value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnSettings {
    /// Names and legal facts.
    pub names: Names,
    /// Colours and sheet.
    pub look: Look,
    /// The logo, an SVG document.
    pub logo: String,
}

/// Names and legal facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Names {
    /// Name of the service.
    pub product: String,
    /// Name of the body that runs it.
    pub operator: String,
    /// Facts of the legal pages.
    pub legal: BTreeMap<LegalField, String>,
}

/// Colours and sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// `#RRGGBB` by token, light theme.
    pub light: BTreeMap<String, String>,
    /// The same, dark theme.
    pub dark: BTreeMap<String, String>,
    /// A style sheet added after ours.
    pub sheet: String,
}

/// One version of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number, from 1.
    pub version: i64,
    /// What was set.
    pub own: OwnSettings,
    /// Names of what changed: `names`, `look`, `logo`.
    pub changed: Vec<String>,
    /// When.
    pub made_at: Timestamp,
    /// The journal's reference of who did it.
    pub made_by: String,
}

impl Names {
    fn check(&self) -> Vec<Wrong> {
        let bad = |text: &str, most: usize| {
            if text.chars().count() > most {
                Some("office-text-too-long")
            } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\r') {
                Some("office-text-control")
            } else {
                None
            }
        };
        let legal = self.legal.iter().map(|(field, text)| (field.code(), text, MAX_LEGAL));
        [("product", &self.product, MAX_PRODUCT), ("operator", &self.operator, MAX_OPERATOR)]
            .into_iter()
            .chain(legal)
            .filter_map(|(field, text, most)| Some(Wrong::new(field, bad(text, most)?)))
            .collect()
    }
}

impl Look {
    /// The colours, by theme; those that are no colour are left out.
    fn colours(&self) -> BTreeMap<Theme, Colours> {
        let read = |colours: &BTreeMap<String, String>| {
            let read = |(token, text): (&String, &String)| Some((token.clone(), Colour::parse(text)?));
            colours.iter().filter_map(read).collect::<Colours>()
        };
        [(Theme::Light, read(&self.light)), (Theme::Dark, read(&self.dark))].into()
    }

    fn check(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for (theme, colours) in [(Theme::Light, &self.light), (Theme::Dark, &self.dark)] {
            for (token, text) in colours {
                if !TOKENS.contains(&token.as_str()) || Colour::parse(text).is_none() {
                    wrong.push(Wrong::new(format!("{}-{token}", theme.code()), "office-colour-not"));
                }
            }
        }
        if wrong.is_empty() {
            for faint in look::faint(&self.colours()) {
                // The message goes to the colour that was set; either may be the one to change.
                let set = match faint.theme {
                    Theme::Light => &self.light,
                    Theme::Dark => &self.dark,
                };
                let token = if set.contains_key(&faint.text) { &faint.text } else { &faint.ground };
                let field = format!("{}-{token}", faint.theme.code());
                wrong.push(Wrong { field, key: "office-colour-faint", faint: Some(faint) });
            }
        }
        if let Err(problem) = check_sheet(&self.sheet) {
            wrong.push(Wrong::new("sheet", problem.key()));
        }
        wrong
    }
}

impl OwnSettings {
    /// What pages show: these over the configuration's.
    pub fn site(&self, settings: &web::Settings, version: i64) -> Site {
        let mut site = Site { version, ..Site::from(settings) };
        let over = |own: &str, value: &mut String| {
            if !own.is_empty() {
                own.clone_into(value);
            }
        };
        over(&self.names.product, &mut site.product);
        over(&self.names.operator, &mut site.operator);
        for (field, text) in &self.names.legal {
            over(text, field.of(&mut site.legal));
        }
        over(&self.logo, &mut site.brand.logo_svg);
        let own = [look::sheet(&self.look.colours()), self.look.sheet.clone()].concat();
        site.brand.stylesheet.push_str(&own);
        site
    }

    fn changed_from(&self, before: &Self) -> Vec<String> {
        let parts = [
            ("names", self.names != before.names),
            ("look", self.look != before.look),
            ("logo", self.logo != before.logo),
        ];
        parts.iter().filter(|(_, changed)| *changed).map(|(name, _)| (*name).to_owned()).collect()
    }
}

impl Office {
    /// The settings in force, with the number of their version: 0 when nothing was ever set.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn settings(&self, actor: &Actor) -> Result<(i64, OwnSettings), Error> {
        rights::administrator(actor)?;
        Ok(self.stored().await?)
    }

    /// Versions of the settings before one, the newest first.
    ///
    /// # Errors
    /// Rights; the store's.
    pub async fn settings_before(
        &self,
        actor: &Actor,
        version: i64,
        limit: u32,
    ) -> Result<Vec<Change>, Error> {
        rights::administrator(actor)?;
        Ok(self.db.read(|tx| async move { store::settings_before(&tx, version, limit).await }).await?)
    }

    /// Sets names and legal facts. `seen` is the version the form showed.
    ///
    /// # Errors
    /// Rights, [`Error::Unconfirmed`]; [`Error::Refused`]; [`Error::Conflict`] when somebody else changed the settings
    /// since; the store's.
    pub async fn set_names(&self, actor: &Actor, seen: i64, names: Names) -> Result<(), Error> {
        self.change(actor, seen, names.check(), |own| own.names = names.clone()).await
    }

    /// Sets colours and sheet; as [`Office::set_names`].
    ///
    /// # Errors
    /// As [`Office::set_names`]; every text that would be hard to read is told with its contrast.
    pub async fn set_look(&self, actor: &Actor, seen: i64, look: Look) -> Result<(), Error> {
        self.change(actor, seen, look.check(), |own| own.look = look.clone()).await
    }

    /// Sets the logo, or takes it away when it is empty; as [`Office::set_names`].
    ///
    /// # Errors
    /// As [`Office::set_names`].
    pub async fn set_logo(&self, actor: &Actor, seen: i64, svg: &str) -> Result<(), Error> {
        let problem = (!svg.is_empty()).then(|| check_svg(svg).err()).flatten();
        let wrong = problem.map(|problem| Wrong::new("file", problem.key()));
        self.change(actor, seen, wrong.into_iter().collect(), |own| svg.clone_into(&mut own.logo)).await
    }

    /// Puts an earlier version back, as a new one; version 0 is the configuration's.
    ///
    /// # Errors
    /// As [`Office::set_names`]; [`Error::NotFound`]; [`Error::Refused`] when rules have become stricter since.
    pub async fn put_back(&self, actor: &Actor, seen: i64, version: i64) -> Result<(), Error> {
        rights::administrator(actor)?;
        let earlier = if version == 0 {
            OwnSettings::default()
        } else {
            let found = self.db.read(|tx| async move { store::settings(&tx, version).await }).await?;
            found.ok_or(Error::NotFound)?.own
        };
        let wrong = [earlier.names.check(), earlier.look.check()].concat();
        self.change(actor, seen, wrong, |own| *own = earlier.clone()).await
    }

    async fn change(
        &self,
        actor: &Actor,
        seen: i64,
        wrong: Vec<Wrong>,
        set: impl Fn(&mut OwnSettings),
    ) -> Result<(), Error> {
        rights::proved(rights::administrator(actor)?, self.now())?;
        if !wrong.is_empty() {
            return Err(Error::Refused(wrong));
        }
        let (world, now, set) = (self.world(), self.now(), &set);
        self.db
            .write("office.set", |tx| async move {
                let version = store::last_settings(&tx).await?;
                if version != seen {
                    return Err(Error::Conflict("office-settings-changed"));
                }
                let before =
                    store::settings(&tx, version).await?.map(|change| change.own).unwrap_or_default();
                let mut own = before.clone();
                set(&mut own);
                let changed = own.changed_from(&before);
                if changed.is_empty() {
                    return Ok(());
                }
                let (version, made_by) = (version + 1, journal::reference(actor));
                let data = json!({ "version": version, "changed": &changed });
                let change = Change { version, own, changed, made_at: now, made_by };
                if !store::add_settings(&tx, &change).await? {
                    return Err(tx.conflict("another version was stored first").into());
                }
                Ok(record(&tx, world, actor, "settings", "office.settings-changed", version, data).await?)
            })
            .await?;
        self.refresh().await?;
        Ok(())
    }

    async fn stored(&self) -> db::Result<(i64, OwnSettings)> {
        self.db
            .read(|tx| async move {
                let version = store::last_settings(&tx).await?;
                let own = store::settings(&tx, version).await?.map(|change| change.own);
                Ok((version, own.unwrap_or_default()))
            })
            .await
    }

    /// Shows the settings that another node, or this one, has stored since. Says whether there were any. Call it once at
    /// the start.
    ///
    /// # Errors
    /// The store's; pages keep what they show.
    pub async fn refresh(&self) -> db::Result<bool> {
        let last = self.db.read(|tx| async move { store::last_settings(&tx).await }).await?;
        if last == self.shell.site().version {
            return Ok(false);
        }
        let (version, own) = self.stored().await?;
        self.shell.set_site(own.site(&self.shell.settings, version));
        Ok(true)
    }

    /// Refreshes for ever, every `every`. For a task of the server; failures are logged and tried again.
    pub async fn watch(self, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            match self.refresh().await {
                Ok(true) => {
                    tracing::info!(version = self.shell.site().version, "the settings were read again");
                }
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the settings could not be refreshed"),
            }
        }
    }
}
