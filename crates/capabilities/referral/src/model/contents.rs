//! What the sheet says: a copy taken when the referral is sent, so that the paper in the person's hand stays true.

use kernel::Lang;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A sentence in both languages, as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Bilingual {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Bilingual {
    /// Both wordings.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    /// The same words in both languages: names, addresses.
    pub fn same(text: &str) -> Self {
        Self::new(text, text)
    }

    /// The sentence in one language.
    pub fn pick(&self, lang: Lang) -> &str {
        lang.pick(&self.fr, &self.en)
    }
}

/// The place as it was when the referral was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlaceCard {
    /// Identifier of the place.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Street, number and complement.
    pub address: String,
    /// Postal code and commune, as on a letter.
    pub city: String,
    /// INSEE code of the département.
    pub departement: String,
    /// Telephone, as printed.
    #[serde(default)]
    pub phone: Option<String>,
    /// Where the place reads its mail.
    #[serde(default)]
    pub email: Option<String>,
    /// Opening hours in words, one line a day or rule.
    #[serde(default)]
    pub hours: Vec<Bilingual>,
    /// How to get there, appointment needed or not, lift, bus: what is known.
    #[serde(default)]
    pub access: Vec<Bilingual>,
}

/// Everything on the sheet that is not personal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contents {
    /// Where the person is sent.
    pub place: PlaceCard,
    /// What the person needs.
    pub needs: Vec<Bilingual>,
    /// Why this place, as the agent saw it.
    pub reasons: Vec<Bilingual>,
    /// What to bring: codes of [`super::Item`].
    pub bring: Vec<String>,
    /// Versions of the rules that made this, for replay: `bring 1, triage 2026-11`.
    pub rules: String,
}
