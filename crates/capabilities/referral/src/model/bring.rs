//! What to bring, from a versioned table (`data/bring.toml`): changing a rule is a change of data.

use std::str::FromStr;
use std::sync::LazyLock;

use serde::Deserialize;
use vocabulary::Mode;

/// Something to bring, in the words of the sheet (`referral-bring-…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// The sheet itself.
    Sheet,
    /// The letter or message that says what is asked, and when.
    Letter,
    /// An identity paper.
    Identity,
    /// The numbers of the file: benefits, health, tax.
    Numbers,
    /// A telephone, tablet or computer, with its charger.
    Device,
    /// The e-mail address.
    Email,
    /// Glasses or hearing aid.
    Glasses,
}

/// The text is no item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not something to bring")]
pub struct UnknownItem;

impl Item {
    /// Every item, in the order of the sheet.
    pub const ALL: [Self; 7] =
        [Self::Sheet, Self::Letter, Self::Identity, Self::Numbers, Self::Device, Self::Email, Self::Glasses];

    /// Stored form; the text key is `referral-bring-` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sheet => "sheet",
            Self::Letter => "letter",
            Self::Identity => "identity",
            Self::Numbers => "numbers",
            Self::Device => "device",
            Self::Email => "email",
            Self::Glasses => "glasses",
        }
    }

    /// Key of its text.
    pub fn key(self) -> String {
        format!("referral-bring-{}", self.code())
    }
}

impl FromStr for Item {
    type Err = UnknownItem;
    fn from_str(text: &str) -> Result<Self, UnknownItem> {
        Self::ALL.into_iter().find(|item| item.code() == text).ok_or(UnknownItem)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    version: u32,
    rule: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    situations: Vec<String>,
    #[serde(default)]
    modes: Vec<String>,
    items: Vec<Item>,
}

#[expect(clippy::expect_used, reason = "the table is compiled in and read by a test")]
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/bring.toml")).expect("bring.toml is well formed")
});

/// Version of the table in `data/bring.toml`, kept with each referral.
pub fn bring_version() -> u32 {
    TABLE.version
}

/// The list for a situation (`"A"` to `"F"`, absent when unknown) and the modes of help looked for; without repetition,
/// in the order of the sheet.
pub fn what_to_bring(situation: Option<&str>, modes: &[Mode]) -> Vec<Item> {
    let holds = |rule: &Rule| {
        let always = rule.situations.is_empty() && rule.modes.is_empty();
        let by_situation = situation.is_some_and(|class| rule.situations.iter().any(|one| one == class));
        let by_mode = modes.iter().any(|mode| rule.modes.iter().any(|one| one == mode_code(*mode)));
        always || by_situation || by_mode
    };
    let mut items: Vec<Item> =
        TABLE.rule.iter().filter(|rule| holds(rule)).flat_map(|rule| rule.items.iter().copied()).collect();
    items.sort_unstable();
    items.dedup();
    items
}

const fn mode_code(mode: Mode) -> &'static str {
    match mode {
        Mode::Substitution => "substitution",
        Mode::Mediation => "mediation",
        Mode::Training => "training",
        Mode::Access => "access",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_follows_the_situation_and_the_modes() {
        use Item as I;
        for (situation, modes, want) in [
            (None, &[][..], &[I::Sheet][..]),
            (Some("A"), &[], &[I::Sheet, I::Letter, I::Identity, I::Numbers, I::Glasses]),
            (Some("C"), &[], &[I::Sheet, I::Device, I::Email, I::Glasses]),
            (Some("F"), &[Mode::Substitution], &[I::Sheet, I::Letter, I::Identity, I::Numbers, I::Glasses]),
            (None, &[Mode::Training, Mode::Access], &[I::Sheet, I::Device, I::Email]),
            (Some("?"), &[Mode::Access], &[I::Sheet]),
        ] {
            assert_eq!(what_to_bring(situation, modes), want, "{situation:?} {modes:?}");
        }
    }

    #[test]
    fn codes_come_back_the_same() {
        for item in Item::ALL {
            assert_eq!(item.code().parse(), Ok(item));
        }
    }
}
