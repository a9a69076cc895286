//! Every page of a running demonstration, with real objects behind the addresses.

use crate::{Site, Visitor};

/// A page to look at, and the status it answers with.
#[derive(Debug, Clone)]
pub struct Stop {
    /// Name of the picture and of the finding.
    pub name: &'static str,
    /// Path and query.
    pub path: String,
    /// 200, or that of the error page it shows.
    pub status: u16,
}

impl Stop {
    fn new(name: &'static str, path: impl Into<String>) -> Self {
        Self { name, path: path.into(), status: 200 }
    }

    fn error(name: &'static str, path: impl Into<String>, status: u16) -> Self {
        Self { name, path: path.into(), status }
    }
}

/// A form posted without what it needs, to see it shown again with its errors.
#[derive(Debug, Clone)]
pub struct WrongForm {
    /// Name of the picture and of the finding.
    pub name: &'static str,
    /// Where the form is.
    pub path: String,
    /// CSS of the button that posts it.
    pub button: &'static str,
    /// Fields to fill first, by CSS.
    pub fill: &'static [(&'static str, &'static str)],
}

/// Pages that need nothing but an address.
pub async fn public(visitor: &Visitor, site: &Site) -> Vec<Stop> {
    visitor.goto(&site.url("/recherche?ou=Rennes&ou_code=35238&lang=fr")).await;
    let place = visitor.links("/lieux/").await.into_iter().next().expect("a search in Rennes finds places");
    let stand_in = crate::people::stand_in(visitor, site, "/desk").await;
    vec![
        Stop::new("home", "/"),
        Stop::new("search-empty", "/recherche"),
        Stop::new("search", "/recherche?ou=Rennes&ou_code=35238"),
        Stop::new("search-rural", "/recherche?ou=Guéret&ou_code=23096"),
        Stop::new("search-unknown", "/recherche?ou=nulle+part+au+monde"),
        Stop::new("search-several", "/recherche?ou=Saint-Denis"),
        Stop::new("place", place),
        Stop::error("place-unknown", "/lieux/plc_0193", 404),
        Stop::new("data", "/donnees"),
        Stop::new("accessibility", "/accessibilite"),
        Stop::new("legal", "/mentions-legales"),
        Stop::new("privacy", "/confidentialite"),
        Stop::new("personal-data", "/donnees-personnelles"),
        Stop::new("own-file", "/ma-fiche"),
        Stop::new("site-map", "/plan-du-site"),
        Stop::new("api", "/api"),
        Stop::new("code", "/code"),
        Stop::new("sign-in", "/connexion"),
        Stop::new("sign-in-passkey", "/connexion/cle"),
        Stop::new("forgotten", "/connexion/oubli"),
        Stop::new("register", "/inscription"),
        Stop::error("invitation-stale", "/invitation/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 410),
        Stop::new("stand-in", stand_in),
        Stop::new("organisations-visitor", "/organisations"),
        Stop::new("grid", "/desk/paper/triage-grid"),
        Stop::error("link-stale", "/r/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 404),
        Stop::error("unknown", "/une-page-qui-n-existe-pas", 404),
        Stop::error("bad-request", "/recherche?ou=%FF", 400),
    ]
}

/// Every page of the desk, seen by an invented agent whose organisation has a past. Opens one pathway of its own, so
/// that a draft is there whatever other tests do.
pub async fn desk(visitor: &Visitor, site: &Site) -> Vec<Stop> {
    visitor.goto(&site.url("/desk/pathways/new?lang=fr")).await;
    visitor.click("main form button[type=submit]").await;
    let first = visitor.wait_for(|path| path.ends_with("/triage/1")).await;
    let triage = first.trim_end_matches("/1").to_owned();
    let draft = triage.trim_end_matches("/triage").to_owned();
    let finished = finished(visitor, site).await;
    visitor.goto(&site.url(&format!("{finished}/places?lang=fr"))).await;
    let send = visitor.links(&format!("{finished}/referrals/new")).await;
    let send = send.into_iter().next().expect("a finished pathway finds places to send to");
    let mut stops = vec![
        Stop::new("desk", "/desk"),
        Stop::new("desk-find-none", "/desk/find?reference=ZZZ-ZZZ"),
        Stop::new("pathway-new", "/desk/pathways/new"),
        Stop::new("pathway-draft", draft),
        Stop::new("triage-all", triage.clone()),
        Stop::new("triage-one", format!("{triage}/1")),
        Stop::new("triage-many", format!("{triage}/2")),
        Stop::new("triage-words", format!("{triage}/11")),
        Stop::new("triage-summary", format!("{triage}/summary")),
        Stop::new("pathway", finished.clone()),
        Stop::new("triage-result", format!("{finished}/triage/result")),
        Stop::new("triage-needs", format!("{finished}/triage/needs")),
        Stop::new("pathway-places", format!("{finished}/places")),
        Stop::new("referral-new", send),
        Stop::new("paper", "/desk/paper"),
        Stop::new("messages", "/desk/messages"),
        Stop::new("referrals", "/desk/referrals"),
        Stop::error("pathway-unknown", "/desk/pathways/0193", 404),
    ];
    stops.extend(referrals(visitor, site).await);
    stops
}

/// The pages of one's account and organisation, seen by Claire, who is the referent of hers.
pub async fn account(visitor: &Visitor, site: &Site) -> Vec<Stop> {
    visitor.goto(&site.url("/organisations?lang=fr")).await;
    let own = visitor.links("/organisations/01").await.into_iter().next().expect("she has an organisation");
    visitor.goto(&site.url("/organisations?q=Rennes&lang=fr")).await;
    let other = visitor.links("/organisations/01").await.into_iter().find(|path| *path != own);
    let other = other.expect("there are others");
    visitor.goto(&site.url(&format!("{own}?lang=fr"))).await;
    let role = visitor.links(&format!("{own}/roles/")).await.into_iter().next().expect("somebody has a role");
    vec![
        Stop::new("account", "/compte"),
        Stop::new("password", "/compte/mot-de-passe"),
        Stop::new("factors", "/compte/second-facteur"),
        Stop::new("totp", totp(visitor, site).await),
        Stop::new("passkey-new", "/compte/second-facteur/cle"),
        Stop::new("sessions", "/compte/sessions"),
        Stop::new("clients", "/compte/clients"),
        Stop::new("invitations", "/compte/invitations"),
        Stop::new("rights", "/compte/droits"),
        Stop::new("confirm", "/connexion/confirmer"),
        Stop::new("organisations", "/organisations"),
        Stop::new("organisation-request", "/organisations/demande"),
        Stop::new("organisation", own.clone()),
        Stop::new("organisation-edit", format!("{own}/modifier")),
        Stop::new("organisation-roles", format!("{own}/roles")),
        Stop::new("organisation-role", role.clone()),
        Stop::new("organisation-join", format!("{other}/rejoindre")),
        Stop::new("organisation-other", other),
    ]
}

/// The page of an application being set up.
async fn totp(visitor: &Visitor, site: &Site) -> String {
    visitor.goto(&site.url("/compte/second-facteur?lang=fr")).await;
    visitor.click("form[action='/compte/second-facteur/application'] button").await;
    visitor.wait_for(|path| path.ends_with("/application")).await
}

/// The pages of those who run the service, seen by Zoe, national administrator.
pub async fn office(visitor: &Visitor, site: &Site) -> Vec<Stop> {
    visitor.goto(&site.url("/organisations?q=Rennes&lang=fr")).await;
    let one = visitor.links("/organisations/01").await.pop().expect("there are organisations");
    visitor.goto(&site.url("/office/referentiels?lang=fr")).await;
    let version = visitor.links("/office/referentiels/versions/").await.into_iter().next();
    let mut stops = vec![
        Stop::new("office", "/office"),
        Stop::new("office-work", "/office/travaux"),
        Stop::new("office-messages", "/office/messages"),
        Stop::new("office-journal", "/office/journal"),
        Stop::new("office-checks", "/office/journal/verifications"),
        Stop::new("office-imports", "/office/imports"),
        Stop::new("office-referentials", "/office/referentiels"),
        Stop::new("office-settings", "/office/reglages"),
        Stop::new("office-names", "/office/reglages/identite"),
        Stop::new("office-look", "/office/reglages/apparence"),
        Stop::new("office-health", "/office/sante"),
        Stop::new("organisation-supervised", one.clone()),
        Stop::new("organisation-state", format!("{one}/etat")),
        Stop::new("organisation-merge", format!("{one}/fusionner")),
        Stop::new("organisation-transfer", format!("{one}/transferer")),
    ];
    stops.extend(version.map(|path| Stop::new("office-referential", path)));
    stops
}

/// A pathway whose triage is finished: the first of the queue that has a situation.
async fn finished(visitor: &Visitor, site: &Site) -> String {
    visitor.goto(&site.url("/desk?lang=fr")).await;
    for path in visitor.links("/desk/pathways/").await {
        visitor.goto(&site.url(&format!("{path}/triage/result"))).await;
        if visitor.path().await.ends_with("/result") {
            return path;
        }
    }
    panic!("no finished pathway in the queue of {}", visitor.text().await);
}

/// A referral of each shelf, its sheet, and the page its place answers on.
async fn referrals(visitor: &Visitor, site: &Site) -> Vec<Stop> {
    let mut stops = Vec::new();
    for (shelf, list, one) in [
        ("attention", "referrals-attention", "referral-attention"),
        ("waiting", "referrals-waiting", "referral-waiting"),
        ("closed", "referrals-closed", "referral-closed"),
    ] {
        let path = format!("/desk/referrals?shelf={shelf}");
        visitor.goto(&site.url(&path)).await;
        stops.push(Stop::new(list, path));
        let Some(referral) = visitor.links("/desk/referrals/").await.into_iter().next() else { continue };
        if shelf == "waiting" {
            stops.push(Stop::new("sheet", format!("{referral}/sheet")));
            stops.push(Stop::new("answer", answer_page(visitor, site, &referral).await));
        }
        stops.push(Stop::new(one, referral));
    }
    stops
}

/// The page of the place's link, found as the place finds it: with the short code.
async fn answer_page(visitor: &Visitor, site: &Site, referral: &str) -> String {
    visitor.goto(&site.url(referral)).await;
    let code = visitor.text_of("dd strong.nowrap").await;
    visitor.goto(&site.url("/code")).await;
    visitor.fill("#f-code", &code).await;
    visitor.click("main form button[type=submit]").await;
    visitor.wait_for(|path| path.starts_with("/r/")).await
}

/// Forms shown again with their errors, of anybody and of an agent.
pub fn wrong_forms(stops: &[Stop]) -> Vec<WrongForm> {
    const SUBMIT: &str = "main form[novalidate] button[type=submit]";
    let path = |name: &str| stops.iter().find(|stop| stop.name == name).map(|stop| stop.path.clone());
    let form =
        |name: &'static str, of: &str, fill| Some(WrongForm { name, path: path(of)?, button: SUBMIT, fill });
    [
        form("code-wrong", "code", &[("#f-code", "AAAA-BBBB")] as &'static [_]),
        form("sign-in-wrong", "sign-in", &[("#f-email", "personne@demonstration.example")]),
        form("register-wrong", "register", &[]),
        form("account-wrong", "account", &[("#f-commune", "nulle part au monde")]),
        form("totp-wrong", "totp", &[("#f-code", "000000")]),
        form("clients-wrong", "clients", &[]),
        form("invitations-wrong", "invitations", &[]),
        form("organisation-request-wrong", "organisation-request", &[]),
        form("triage-one-wrong", "triage-one", &[]),
        form("referral-new-wrong", "referral-new", &[("#f-contact", "rue de l'Église")]),
        form("paper-wrong", "paper", &[("#f-filled_on", "hier")]),
        form("answer-wrong", "answer", &[]),
    ]
    .into_iter()
    .flatten()
    .collect()
}
