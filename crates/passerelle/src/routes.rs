//! Every route of the program and who may call it: what `passerelle routes` prints, and what the tests call as nobody,
//! as another organisation, from another territory, with a lesser role and with the right one.
//!
//! A route of the sources that is not here fails a test, and so does a line without a route.

use identity::Power;
use serde::Serialize;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "who", content = "power")]
pub enum Who {
    /// Anybody; the answer holds nothing of anyone.
    Public,
    /// Anybody, in the demonstration only.
    Demo,
    /// The operator's probes; the operator's proxy keeps them from the public.
    Probe,
    /// Whoever is signed in, about themself alone.
    #[serde(rename = "self")]
    Oneself,
    /// Whoever holds the one-time link or code of a letter or of the console; a wrong one finds nothing.
    Ticket,
    /// The stand-in identity provider of the demonstration: not there anywhere else.
    StandIn,
    /// Whoever holds the power somewhere; they see only what it reaches.
    Holder(Power),
    /// Whoever holds the power over the object of the address: in its organisation, on its territory.
    Owner(Power),
    /// Whoever holds the link or the code that the place was given.
    Place,
    /// Whoever holds the reference and the personal code of a person's paper.
    Person,
}

/// A route.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Address with its parameters in braces.
    pub path: &'static str,
    /// Who may call it.
    #[serde(flatten)]
    pub who: Who,
}

const fn get(path: &'static str, who: Who) -> Route {
    Route { method: "GET", path, who }
}

const fn post(path: &'static str, who: Who) -> Route {
    Route { method: "POST", path, who }
}

use Power::{Administer, ManageMembers, ManageOrganisations, Moderate, ReadJournal, ReadThreads, Welcome};
use Who::{Demo, Holder, Oneself, Owner, Person, Place, Probe, Public, StandIn, Ticket};

/// Every route there is.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    // Assets and probes.
    get("/assets/{file}", Public),
    get("/assets/operator.css", Public),
    get("/assets/operator.svg", Public),
    get("/favicon.ico", Public),
    get("/healthz", Probe),
    get("/readyz", Probe),
    get("/metrics", Probe),
    // The public face.
    get("/", Public),
    get("/recherche", Public),
    get("/lieux/{id}", Public),
    get("/donnees", Public),
    get("/accessibilite", Public),
    get("/mentions-legales", Public),
    get("/confidentialite", Public),
    get("/plan-du-site", Public),
    // People's data.
    get("/donnees-personnelles", Public),
    get("/ma-fiche", Public),
    post("/ma-fiche", Person),
    post("/ma-fiche/fichier", Person),
    post("/ma-fiche/accord", Person),
    post("/ma-fiche/effacement", Person),
    get("/api", Public),
    // The place that receives.
    get("/code", Public),
    post("/code", Place),
    get("/r/{token}", Place),
    post("/r/{token}", Place),
    // Signing in.
    get("/connexion", Public),
    post("/connexion", Public),
    get("/connexion/cle", Public),
    post("/connexion/cle", Public),
    get("/connexion/oubli", Public),
    post("/connexion/oubli", Public),
    get("/connexion/oubli/{token}", Ticket),
    post("/connexion/oubli/{token}", Ticket),
    get("/connexion/oidc", Ticket),
    get("/connexion/oidc/retour", Ticket),
    get("/connexion/oidc/lier", Ticket),
    post("/connexion/oidc/lier", Ticket),
    get("/connexion/second-facteur", Oneself),
    post("/connexion/second-facteur", Oneself),
    get("/connexion/confirmer", Oneself),
    post("/connexion/confirmer", Oneself),
    post("/deconnexion", Public),
    get("/inscription", Public),
    post("/inscription", Public),
    get("/inscription/{token}", Ticket),
    post("/inscription/{token}", Ticket),
    get("/invitation/{token}", Ticket),
    post("/invitation/{token}", Ticket),
    get("/premier-compte", Public),
    post("/premier-compte", Ticket),
    // One's own account.
    get("/compte", Oneself),
    post("/compte", Oneself),
    post("/compte/structure", Oneself),
    get("/compte/droits", Oneself),
    get("/compte/mot-de-passe", Oneself),
    post("/compte/mot-de-passe", Oneself),
    get("/compte/second-facteur", Oneself),
    get("/compte/second-facteur/application", Oneself),
    post("/compte/second-facteur/application", Oneself),
    post("/compte/second-facteur/application/confirmer", Oneself),
    post("/compte/second-facteur/application/retirer", Oneself),
    get("/compte/second-facteur/cle", Oneself),
    post("/compte/second-facteur/cle", Oneself),
    post("/compte/second-facteur/cle/{id}/retirer", Oneself),
    post("/compte/second-facteur/codes", Oneself),
    get("/compte/donnees", Oneself),
    post("/compte/donnees/fichier", Oneself),
    get("/compte/donnees/effacement", Oneself),
    post("/compte/donnees/effacement", Oneself),
    get("/compte/sessions", Oneself),
    post("/compte/sessions/{id}/fermer", Oneself),
    post("/compte/sessions/autres/fermer", Oneself),
    get("/compte/clients", Holder(ManageMembers)),
    post("/compte/clients", Holder(ManageMembers)),
    post("/compte/clients/{id}/revoquer", Holder(ManageMembers)),
    get("/compte/invitations", Holder(ManageMembers)),
    post("/compte/invitations", Holder(ManageMembers)),
    post("/compte/invitations/{id}/retirer", Holder(ManageMembers)),
    // Organisations.
    get("/organisations", Public),
    get("/organisations/demande", Public),
    post("/organisations/demande", Public),
    get("/organisations/demande/merci", Public),
    get("/organisations/{id}", Public),
    get("/organisations/{id}/modifier", Owner(ManageMembers)),
    post("/organisations/{id}/modifier", Owner(ManageMembers)),
    get("/organisations/{id}/etat", Owner(ManageOrganisations)),
    post("/organisations/{id}/etat", Owner(ManageOrganisations)),
    get("/organisations/{id}/fusionner", Owner(ManageOrganisations)),
    post("/organisations/{id}/fusionner", Owner(ManageOrganisations)),
    get("/organisations/{id}/transferer", Owner(ManageOrganisations)),
    post("/organisations/{id}/transferer", Owner(ManageOrganisations)),
    get("/organisations/{id}/roles", Owner(ManageMembers)),
    post("/organisations/{id}/roles", Owner(ManageMembers)),
    get("/organisations/{id}/roles/{grant}", Owner(ManageMembers)),
    post("/organisations/{id}/roles/{grant}", Owner(ManageMembers)),
    get("/organisations/{id}/roles/{grant}/preter", Oneself),
    post("/organisations/{id}/roles/{grant}/preter", Oneself),
    get("/organisations/{id}/rejoindre", Oneself),
    post("/organisations/{id}/rejoindre", Oneself),
    get("/organisations/{id}/demandes/{join}", Owner(ManageMembers)),
    post("/organisations/{id}/demandes/{join}", Owner(ManageMembers)),
    // The administration.
    get("/office", Holder(Administer)),
    get("/office/comptes", Holder(ManageOrganisations)),
    post("/office/comptes", Holder(ManageOrganisations)),
    get("/office/comptes/{id}", Holder(ManageOrganisations)),
    post("/office/comptes/{id}/fermer", Holder(ManageOrganisations)),
    post("/office/comptes/{id}/ouvrir", Holder(ManageOrganisations)),
    post("/office/comptes/{id}/facteurs", Holder(ManageOrganisations)),
    get("/office/personnes", Holder(Administer)),
    post("/office/personnes", Holder(Administer)),
    post("/office/personnes/export", Holder(Administer)),
    post("/office/personnes/effacement", Holder(Administer)),
    get("/office/travaux", Holder(Administer)),
    post("/office/travaux/{id}/relancer", Holder(Administer)),
    post("/office/travaux/{id}/abandonner", Holder(Administer)),
    get("/office/messages", Holder(Administer)),
    post("/office/messages/{id}/renvoyer", Holder(Administer)),
    post("/office/messages/{id}/abandonner", Holder(Administer)),
    get("/office/journal", Holder(ReadJournal)),
    get("/office/journal/export.csv", Holder(ReadJournal)),
    get("/office/journal/export.jsonl", Holder(ReadJournal)),
    get("/office/journal/verifications", Holder(ReadJournal)),
    post("/office/journal/verifications", Holder(ReadJournal)),
    get("/office/imports", Holder(Moderate)),
    post("/office/imports/fichier", Holder(Moderate)),
    get("/office/imports/{id}", Holder(Moderate)),
    post("/office/imports/{id}/importer", Holder(Moderate)),
    get("/office/referentiels", Holder(Administer)),
    get("/office/referentiels/comparer", Holder(Administer)),
    post("/office/referentiels/fichier", Holder(Administer)),
    get("/office/referentiels/projets/{digest}", Holder(Administer)),
    post("/office/referentiels/projets/{digest}/publier", Holder(Administer)),
    get("/office/referentiels/versions/{version}", Holder(Administer)),
    get("/office/reglages", Holder(Administer)),
    get("/office/reglages/identite", Holder(Administer)),
    post("/office/reglages/identite", Holder(Administer)),
    get("/office/reglages/apparence", Holder(Administer)),
    post("/office/reglages/apparence", Holder(Administer)),
    post("/office/reglages/logo/fichier", Holder(Administer)),
    post("/office/reglages/logo/retirer", Holder(Administer)),
    post("/office/reglages/versions/{version}/remettre", Holder(Administer)),
    get("/office/sante", Holder(Administer)),
    // The stand-in identity provider.
    get("/oidc/authorize", StandIn),
    post("/oidc/authorize", StandIn),
    get("/oidc/.well-known/openid-configuration", StandIn),
    get("/oidc/jwks", StandIn),
    post("/oidc/token", StandIn),
    get("/oidc/userinfo", StandIn),
    post("/oidc/userinfo", StandIn),
    // The desk.
    get("/desk", Holder(ReadThreads)),
    get("/desk/find", Owner(ReadThreads)),
    get("/desk/messages", Demo),
    post("/desk/pathways", Holder(Welcome)),
    get("/desk/pathways/new", Holder(Welcome)),
    get("/desk/pathways/{id}", Owner(ReadThreads)),
    get("/desk/pathways/{id}/places", Owner(ReadThreads)),
    get("/desk/pathways/{id}/triage", Owner(ReadThreads)),
    post("/desk/pathways/{id}/triage", Owner(Welcome)),
    get("/desk/pathways/{id}/triage/{n}", Owner(ReadThreads)),
    post("/desk/pathways/{id}/triage/{n}", Owner(Welcome)),
    get("/desk/pathways/{id}/triage/summary", Owner(ReadThreads)),
    post("/desk/pathways/{id}/triage/summary", Owner(Welcome)),
    get("/desk/pathways/{id}/triage/result", Owner(ReadThreads)),
    post("/desk/pathways/{id}/triage/override", Owner(Welcome)),
    get("/desk/pathways/{id}/triage/needs", Owner(ReadThreads)),
    post("/desk/pathways/{id}/triage/needs", Owner(Welcome)),
    get("/desk/paper", Holder(Welcome)),
    post("/desk/paper", Holder(Welcome)),
    get("/desk/paper/triage-grid", Public),
    // Referrals.
    get("/desk/pathways/{pathway}/referrals/new", Owner(Welcome)),
    post("/desk/pathways/{pathway}/referrals", Owner(Welcome)),
    get("/desk/referrals", Holder(ReadThreads)),
    get("/desk/referrals/{id}", Owner(ReadThreads)),
    get("/desk/referrals/{id}/sheet", Owner(ReadThreads)),
    get("/desk/referrals/{id}/sheet.pdf", Owner(ReadThreads)),
    post("/desk/referrals/{id}/withdraw", Owner(Welcome)),
    post("/desk/referrals/{id}/settle", Owner(Welcome)),
    post("/desk/referrals/{id}/link", Owner(Welcome)),
    // The API.
    get("/api/v1/openapi.json", Public),
    get("/api/v1/territories", Public),
    get("/api/v1/territories/nearest", Public),
    get("/api/v1/territories/{territory}", Public),
    get("/api/v1/places", Public),
    get("/api/v1/places/export", Public),
    get("/api/v1/places/{id}", Public),
    get("/api/v1/search", Public),
    post("/api/v1/search", Public),
    get("/api/v1/sources", Public),
    get("/api/v1/organisations", Public),
    get("/api/v1/organisations/{id}", Public),
    get("/api/v1/triage", Public),
    get("/api/v1/triage/{version}", Public),
    post("/api/v1/triage/evaluate", Public),
    get("/api/v1/referrals", Holder(ReadThreads)),
    post("/api/v1/referrals", Owner(Welcome)),
    get("/api/v1/referrals/{id}", Owner(ReadThreads)),
    post("/api/v1/referrals/answer", Place),
];
