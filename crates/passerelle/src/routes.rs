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
    Self_,
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

use Power::{ReadThreads, Welcome};
use Who::{Demo, Holder, Owner, Person, Place, Probe, Public};

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
    get("/api/v1/triage", Public),
    get("/api/v1/triage/{version}", Public),
    post("/api/v1/triage/evaluate", Public),
    get("/api/v1/referrals", Holder(ReadThreads)),
    post("/api/v1/referrals", Owner(Welcome)),
    get("/api/v1/referrals/{id}", Owner(ReadThreads)),
    post("/api/v1/referrals/answer", Place),
];
