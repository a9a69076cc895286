//! A structure and a service as the schema names them. A field that is not known is `null`, never an empty text.

use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::Terms;
use vocabulary::data_inclusion::{
    Frais, Mobilisateur, ModeAccueil, ModeMobilisation, Public, ReseauPorteur, Thematique, TypeService,
};

/// A structure: who receives people, where.
#[derive(Debug, Clone, PartialEq, Default, Serialize, ToSchema)]
#[schema(as = DataInclusionStructure)]
pub struct Structure {
    /// Short name of the register's source.
    pub source: String,
    /// `source--identifier`.
    pub id: String,
    /// Name, 3 to 150 characters.
    pub nom: String,
    /// When the source last updated it, `YYYY-MM-DD`.
    pub date_maj: String,
    /// Presentation, 5 to 10,000 characters.
    pub description: Option<String>,
    /// The place's sheet here.
    pub lien_source: Option<String>,
    /// SIRET.
    pub siret: Option<String>,
    /// Name of the commune.
    pub commune: Option<String>,
    /// Postal code.
    pub code_postal: Option<String>,
    /// INSEE code.
    pub code_insee: Option<String>,
    /// Street.
    pub adresse: Option<String>,
    /// More about where it is.
    pub complement_adresse: Option<String>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Telephone, international form.
    pub telephone: Option<String>,
    /// E-mail address.
    pub courriel: Option<String>,
    /// Web address.
    pub site_web: Option<String>,
    /// Opening hours, OpenStreetMap syntax.
    pub horaires_accueil: Option<String>,
    /// Page on Acceslibre.
    pub accessibilite_lieu: Option<String>,
    /// Networks.
    #[schema(value_type = Option<Vec<String>>)]
    pub reseaux_porteurs: Option<Terms<ReseauPorteur>>,
}

/// A service of a structure.
#[derive(Debug, Clone, PartialEq, Default, Serialize, ToSchema)]
#[schema(as = DataInclusionService)]
pub struct Service {
    /// Short name of the register's source.
    pub source: String,
    /// The structure that gives it.
    pub structure_id: String,
    /// `structure--service`, then `--support` when the place says how people are supported.
    pub id: String,
    /// Name: the service of the national standard, and the way of support.
    pub nom: String,
    /// What people get there, 5 to 10,000 characters.
    pub description: String,
    /// The place's sheet here.
    pub lien_source: Option<String>,
    /// When the source last updated it, `YYYY-MM-DD`.
    pub date_maj: String,
    /// Kind of service.
    #[schema(value_type = Option<String>)]
    pub r#type: Option<TypeService>,
    /// Themes.
    #[schema(value_type = Option<Vec<String>>)]
    pub thematiques: Option<Terms<Thematique>>,
    /// Free or charged for.
    #[schema(value_type = Option<String>)]
    pub frais: Option<Frais>,
    /// More about the cost.
    pub frais_precisions: Option<String>,
    /// Who may come.
    #[schema(value_type = Option<Vec<String>>)]
    pub publics: Option<Terms<Public>>,
    /// More about who may come.
    pub publics_precisions: Option<String>,
    /// What is asked before. The register does not know it.
    pub conditions_acces: Option<String>,
    /// Name of the commune.
    pub commune: Option<String>,
    /// Postal code.
    pub code_postal: Option<String>,
    /// INSEE code.
    pub code_insee: Option<String>,
    /// Street.
    pub adresse: Option<String>,
    /// More about where it is.
    pub complement_adresse: Option<String>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Telephone, international form.
    pub telephone: Option<String>,
    /// E-mail address.
    pub courriel: Option<String>,
    /// At the place, remotely.
    #[schema(value_type = Option<Vec<String>>)]
    pub modes_accueil: Option<Terms<ModeAccueil>>,
    /// Who is eligible by where they live. The register does not know it: never a guess.
    pub zone_eligibilite: Option<Vec<String>>,
    /// A person to ask for. Never published.
    pub contact_nom_prenom: Option<String>,
    /// Page to book.
    pub lien_mobilisation: Option<String>,
    /// How to ask for the service.
    #[schema(value_type = Option<Vec<String>>)]
    pub modes_mobilisation: Option<Terms<ModeMobilisation>>,
    /// Who may ask for it.
    #[schema(value_type = Option<Vec<String>>)]
    pub mobilisable_par: Option<Terms<Mobilisateur>>,
    /// More about how to ask for it.
    pub mobilisation_precisions: Option<String>,
    /// Hours a week. The register does not know it.
    pub volume_horaire_hebdomadaire: Option<f64>,
    /// How many weeks. The register does not know it.
    pub nombre_semaines: Option<u32>,
    /// Hours of this service alone; the structure's hold when absent.
    pub horaires_accueil: Option<String>,
}

/// A structure with its services.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Converted {
    /// The structure.
    pub structure: Structure,
    /// Its services, in the order of the standard.
    pub services: Vec<Service>,
}
