//! What both lists of services filter on.

use kernel::CommuneCode;
use kernel::text::fold;
use territory::Territories;
use vocabulary::data_inclusion::{Frais, ModeAccueil, Public, Thematique, TypeService};
use vocabulary::lmn::Care;
use vocabulary::{Term, Terms};

use super::index::{Giver, Row};

/// A parameter that cannot be read.
pub(super) fn wrong(field: &'static str) -> web::Error {
    web::Error::Invalid(vec![web::FieldError::new(field, "places-error-code")])
}

/// The parameters as texts.
pub(super) struct Asked<'a> {
    pub(super) sources: &'a [String],
    pub(super) thematiques: &'a [String],
    pub(super) frais: &'a [String],
    pub(super) publics: &'a [String],
    pub(super) recherche_public: Option<&'a str>,
    pub(super) modes_accueil: &'a [String],
    pub(super) types: &'a [String],
    pub(super) score_qualite_minimum: Option<f64>,
}

/// The parameters as bits.
pub(super) struct Filter<'a> {
    sources: &'a [String],
    themes: Terms<Thematique>,
    costs: Terms<Frais>,
    publics: Terms<Public>,
    received: Terms<ModeAccueil>,
    kinds: Terms<TypeService>,
    least: f64,
    /// Publics and care that the free words name.
    words: Option<(Terms<Public>, Terms<Care>)>,
}

impl<'a> Filter<'a> {
    pub(super) fn read(asked: &Asked<'a>) -> Result<Self, web::Error> {
        let mut publics: Terms<Public> = terms("publics", asked.publics)?;
        if publics.contains(Public::TOUS_PUBLICS) {
            // Whoever asks for everybody's services asks nothing.
            publics = Terms::EMPTY;
        } else if !publics.is_empty() {
            publics.insert(Public::TOUS_PUBLICS);
        }
        let least = asked.score_qualite_minimum.unwrap_or(0.0);
        if !least.is_finite() {
            return Err(wrong("score_qualite_minimum"));
        }
        Ok(Self {
            sources: asked.sources,
            themes: themes(asked.thematiques)?,
            costs: terms("frais", asked.frais)?,
            publics,
            received: terms("modes_accueil", asked.modes_accueil)?,
            kinds: terms("types", asked.types)?,
            least,
            words: asked.recherche_public.filter(|text| !text.trim().is_empty()).map(named),
        })
    }

    pub(super) fn keeps(&self, row: &Row, giver: &Giver) -> bool {
        let one_of = |terms: Terms<Frais>, term: Option<Frais>| {
            terms.is_empty() || term.is_some_and(|t| terms.contains(t))
        };
        row.score >= self.least
            && (self.themes.is_empty() || self.themes.intersects(row.themes))
            && one_of(self.costs, row.cost)
            && (self.publics.is_empty() || self.publics.intersects(row.publics))
            && (self.received.is_empty() || self.received.intersects(row.received))
            && (self.kinds.is_empty() || row.kind.is_some_and(|kind| self.kinds.contains(kind)))
            && self
                .words
                .is_none_or(|(publics, care)| publics.intersects(row.publics) || care.intersects(row.care))
            && (self.sources.is_empty()
                || giver
                    .place
                    .sources
                    .iter()
                    .any(|own| self.sources.iter().any(|source| source == own.as_str())))
    }
}

fn terms<T: Term>(field: &'static str, codes: &[String]) -> Result<Terms<T>, web::Error> {
    let codes = codes.iter().filter(|code| !code.is_empty());
    codes.map(|code| T::from_code(code).ok_or_else(|| wrong(field))).collect()
}

/// Themes, or whole categories of them.
fn themes(codes: &[String]) -> Result<Terms<Thematique>, web::Error> {
    let mut all = Terms::EMPTY;
    for code in codes.iter().filter(|code| !code.is_empty()) {
        let found: Terms<Thematique> =
            Thematique::ALL.iter().copied().filter(|t| t.code() == code || t.category() == code).collect();
        if found.is_empty() {
            return Err(wrong("thematiques"));
        }
        all = all.union(found);
    }
    Ok(all)
}

/// The publics and the care whose titles hold one of the words; a word's ending is forgiven.
fn named(text: &str) -> (Terms<Public>, Terms<Care>) {
    let text = &text[..text.floor_char_boundary(200)];
    let folded = fold(text);
    let stems: Vec<&str> = folded
        .split(' ')
        .map(|word| word.strip_suffix('s').unwrap_or(word))
        .filter(|word| word.len() > 2)
        .collect();
    let holds = |title: &str| {
        let title = fold(title);
        title.split(' ').any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    };
    let publics = Public::ALL.iter().copied().filter(|term| holds(term.title(kernel::Lang::Fr))).collect();
    let care = Care::ALL.iter().copied().filter(|term| holds(term.label())).collect();
    (publics, care)
}

/// Where: a commune, a département, a région, by code or by slug.
#[derive(Debug, Default)]
pub(super) struct Area {
    pub(super) commune: Option<String>,
    /// Of Paris, Lyon or Marseille, when the commune asked is one: places say it themselves.
    pub(super) arrondissement: Option<String>,
    pub(super) departement: Option<String>,
    pub(super) region: Option<String>,
}

impl Area {
    pub(super) fn read(
        territories: &Territories,
        commune: Option<&str>,
        departement: (Option<&str>, Option<&str>),
        region: (Option<&str>, Option<&str>),
    ) -> Result<Self, web::Error> {
        let said = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let arrondissement = said(commune).filter(|code| territories.arrondissement(code).is_some());
        let slug = |name: &str, asked: &str| fold(name).replace(' ', "-") == asked;
        let commune = said(commune)
            .map(|code| {
                territories.commune(&code).map(|c| c.code.to_string()).ok_or_else(|| wrong("code_commune"))
            })
            .transpose()?;
        let departement = match (said(departement.0), said(departement.1)) {
            (Some(code), _) if territories.departement(&code).is_some() => Some(code),
            (Some(_), _) => return Err(wrong("code_departement")),
            (None, Some(asked)) => Some(
                territories
                    .departements()
                    .iter()
                    .find(|d| slug(&d.name, &asked))
                    .map(|d| d.code.to_string())
                    .ok_or_else(|| wrong("slug_departement"))?,
            ),
            (None, None) => None,
        };
        let region = match (said(region.0), said(region.1)) {
            (Some(code), _) if territories.region(&code).is_some() => Some(code),
            (Some(_), _) => return Err(wrong("code_region")),
            (None, Some(asked)) => Some(
                territories
                    .regions()
                    .iter()
                    .find(|r| slug(&r.name, &asked))
                    .map(|r| r.code.to_string())
                    .ok_or_else(|| wrong("slug_region"))?,
            ),
            (None, None) => None,
        };
        Ok(Self { commune, arrondissement, departement, region })
    }

    pub(super) fn holds(&self, giver: &Giver) -> bool {
        giver.lies_in(self.commune.as_deref(), self.departement.as_deref(), self.region.as_deref())
            && self.holds_code(giver.place.record.commune.as_ref())
    }

    /// Whether a place that says this code is in the arrondissement asked, if one is.
    pub(super) fn holds_code(&self, code: Option<&CommuneCode>) -> bool {
        self.arrondissement.as_deref().is_none_or(|asked| code.is_some_and(|code| code.as_str() == asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_stands_for_its_themes() {
        assert_eq!(themes(&["numerique".to_owned()]).unwrap().len(), 4);
        assert_eq!(themes(&["numerique--acquerir-un-equipement".to_owned()]).unwrap().len(), 1);
        assert!(themes(&["x".to_owned()]).is_err());
    }

    #[test]
    fn free_words_find_publics_and_care() {
        let (publics, care) = named("jeune, surdité");
        assert_eq!((publics.labels(","), care.labels(",")), ("jeunes".into(), "Surdité".into()));
        assert!(named("de la").0.is_empty());
    }
}
