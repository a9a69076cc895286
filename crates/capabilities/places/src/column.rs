//! The columns of place files: those of the standard v1 in their exact order, those only v0.1 has, and ours.

/// A named column. The first 32 are the standard v1, in the order that it writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the field of the standard that `name` gives")]
pub enum Column {
    Id,
    Pivot,
    Nom,
    Commune,
    CodePostal,
    CodeInsee,
    Adresse,
    ComplementAdresse,
    Latitude,
    Longitude,
    Typologie,
    Telephone,
    Courriels,
    SiteWeb,
    Horaires,
    PresentationResume,
    PresentationDetail,
    Source,
    Itinerance,
    StructureParente,
    DateMaj,
    Services,
    Publics,
    PriseEnCharge,
    Frais,
    Dispositifs,
    Labels,
    AutresLabels,
    ModalitesAcces,
    ModalitesAccompagnement,
    FicheAccesLibre,
    PriseRdv,
    // Version 0.1 only.
    CleBan,
    Courriel,
    PublicsAccueillis,
    ConditionsAcces,
    LabelsNationaux,
    LabelsAutres,
    Accessibilite,
    // Ours, read and written only by Passerelle.
    Role,
    HorairesTexte,
    AcceptePass,
    Modes,
}

impl Column {
    /// The 32 columns of the standard v1, in order.
    pub const V1: [Self; 32] = [
        Self::Id,
        Self::Pivot,
        Self::Nom,
        Self::Commune,
        Self::CodePostal,
        Self::CodeInsee,
        Self::Adresse,
        Self::ComplementAdresse,
        Self::Latitude,
        Self::Longitude,
        Self::Typologie,
        Self::Telephone,
        Self::Courriels,
        Self::SiteWeb,
        Self::Horaires,
        Self::PresentationResume,
        Self::PresentationDetail,
        Self::Source,
        Self::Itinerance,
        Self::StructureParente,
        Self::DateMaj,
        Self::Services,
        Self::Publics,
        Self::PriseEnCharge,
        Self::Frais,
        Self::Dispositifs,
        Self::Labels,
        Self::AutresLabels,
        Self::ModalitesAcces,
        Self::ModalitesAccompagnement,
        Self::FicheAccesLibre,
        Self::PriseRdv,
    ];
    /// Every column: the standard v1 in its order, those only v0.1 has, then ours.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::V1.into_iter().chain(Self::OTHERS)
    }

    const OTHERS: [Self; 11] = [
        Self::CleBan,
        Self::Courriel,
        Self::PublicsAccueillis,
        Self::ConditionsAcces,
        Self::LabelsNationaux,
        Self::LabelsAutres,
        Self::Accessibilite,
        Self::Role,
        Self::HorairesTexte,
        Self::AcceptePass,
        Self::Modes,
    ];

    /// Columns that only version 0.1 has.
    pub fn only_v0(self) -> bool {
        matches!(
            self,
            Self::CleBan
                | Self::Courriel
                | Self::PublicsAccueillis
                | Self::ConditionsAcces
                | Self::LabelsNationaux
                | Self::LabelsAutres
                | Self::Accessibilite
        )
    }

    /// The field name, as in the header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Pivot => "pivot",
            Self::Nom => "nom",
            Self::Commune => "commune",
            Self::CodePostal => "code_postal",
            Self::CodeInsee => "code_insee",
            Self::Adresse => "adresse",
            Self::ComplementAdresse => "complement_adresse",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Typologie => "typologie",
            Self::Telephone => "telephone",
            Self::Courriels => "courriels",
            Self::SiteWeb => "site_web",
            Self::Horaires => "horaires",
            Self::PresentationResume => "presentation_resume",
            Self::PresentationDetail => "presentation_detail",
            Self::Source => "source",
            Self::Itinerance => "itinerance",
            Self::StructureParente => "structure_parente",
            Self::DateMaj => "date_maj",
            Self::Services => "services",
            Self::Publics => "publics_specifiquement_adresses",
            Self::PriseEnCharge => "prise_en_charge_specifique",
            Self::Frais => "frais_a_charge",
            Self::Dispositifs => "dispositif_programmes_nationaux",
            Self::Labels => "formations_labels",
            Self::AutresLabels => "autres_formations_labels",
            Self::ModalitesAcces => "modalites_acces",
            Self::ModalitesAccompagnement => "modalites_accompagnement",
            Self::FicheAccesLibre => "fiche_acces_libre",
            Self::PriseRdv => "prise_rdv",
            Self::CleBan => "cle_ban",
            Self::Courriel => "courriel",
            Self::PublicsAccueillis => "publics_accueillis",
            Self::ConditionsAcces => "conditions_acces",
            Self::LabelsNationaux => "labels_nationaux",
            Self::LabelsAutres => "labels_autres",
            Self::Accessibilite => "accessibilite",
            Self::Role => "role",
            Self::HorairesTexte => "horaires_texte",
            Self::AcceptePass => "accepte_pass",
            Self::Modes => "modes",
        }
    }

    /// Reads a header cell: case, accents, spaces and hyphens are forgiven.
    pub fn from_name(text: &str) -> Option<Self> {
        if text.len() > 100 {
            return None;
        }
        let folded = kernel::text::fold(text).replace(' ', "_");
        Self::V1.into_iter().chain(Self::OTHERS).find(|column| column.name() == folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for column in Column::V1.into_iter().chain(Column::OTHERS) {
            assert_eq!(Column::from_name(column.name()), Some(column));
        }
        assert_eq!(Column::from_name(" Code_INSEE "), Some(Column::CodeInsee));
        assert_eq!(Column::from_name("Présentation résumé"), Some(Column::PresentationResume));
        assert_eq!(Column::from_name("x"), None);
    }
}
