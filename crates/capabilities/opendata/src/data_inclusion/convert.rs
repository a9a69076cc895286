//! A place becomes a structure and its services.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use places::model::Pivot;
use places::offer::{ServiceOffer, offers};
use places::{Place, Record};
use vocabulary::crosswalk::Conversion;
use vocabulary::data_inclusion::{
    Frais, Mobilisateur, ModeAccueil, ModeMobilisation, Public, ReseauPorteur, Thematique, TypeService,
};
use vocabulary::lmn::{self, AccessMode, Cost, Label, Programme, SupportMode, Typology};
use vocabulary::{Mode, Term, Terms};

use super::precisions::{self, Coming};
use super::shape::{Converted, Service, Structure};

/// The shortest and the longest name, in characters.
const NAME: (usize, usize) = (3, 150);
/// The shortest and the longest description, in characters.
const DESCRIPTION: (usize, usize) = (5, 10_000);
/// The longest web address.
const URL_BYTES: usize = 2_083;
/// The schema knows no date before.
const FIRST_DAY: Date = date(2000, 1, 1);

/// The published relations this conversion applies.
struct Tables {
    themes: Conversion<lmn::Service, Thematique>,
    publics: Conversion<lmn::Public, Public>,
    types: Conversion<SupportMode, TypeService>,
    usual_types: Conversion<Mode, TypeService>,
    modes: Conversion<lmn::Service, Mode>,
    received: Conversion<SupportMode, ModeAccueil>,
    access: Conversion<AccessMode, ModeMobilisation>,
    access_back: Conversion<ModeMobilisation, AccessMode>,
    programmes: Conversion<Programme, ReseauPorteur>,
    typologies: Conversion<Typology, ReseauPorteur>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    themes: Conversion::of("lmn-1-services--data-inclusion-1-thematiques"),
    publics: Conversion::of("lmn-1-publics--data-inclusion-1-publics"),
    types: Conversion::of("lmn-1-support--data-inclusion-1-types"),
    usual_types: Conversion::of("modes--data-inclusion-1-types"),
    modes: Conversion::of("lmn-1-services--modes"),
    received: Conversion::of("lmn-1-support--data-inclusion-1-modes-accueil"),
    access: Conversion::of("lmn-1-access--data-inclusion-1-modes-mobilisation"),
    access_back: Conversion::of("data-inclusion-1-modes-mobilisation--lmn-1-access"),
    programmes: Conversion::of("lmn-1-programmes--data-inclusion-1-reseaux-porteurs"),
    typologies: Conversion::of("lmn-1-typologies--data-inclusion-1-reseaux-porteurs"),
});

/// Values of places that the schema cannot say, by the standard's field: how many places lose one.
pub type Losses = BTreeMap<&'static str, u64>;

/// The field that a place lacks, by its name in the schema: it cannot be a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing(pub &'static str);

/// Whether a place of this name and date can be a structure. The test of [`of_place`], for whoever has not the record.
///
/// # Errors
/// [`Missing`].
pub fn converts(name: &str, updated: Option<Date>, today: Date) -> Result<Date, Missing> {
    if name.trim().chars().count() < NAME.0 {
        return Err(Missing("nom"));
    }
    updated.filter(|date| (FIRST_DAY..=today).contains(date)).ok_or(Missing("date_maj"))
}

/// The structure and the services of a place. `site` is this site's public address, for links back.
///
/// # Errors
/// [`Missing`] when the place lacks what the schema requires: nothing is invented.
pub fn of_place(
    place: &Place,
    site: Option<&str>,
    today: Date,
    losses: &mut Losses,
) -> Result<Converted, Missing> {
    let record = &place.record;
    let updated = converts(&record.name, record.updated, today)?;
    let mut writer = Writer { record, losses };
    let structure = writer.structure(place, site, updated);
    let offers: Vec<ServiceOffer<'_>> = offers(record).into_iter().filter(|offer| !offer.presumed).collect();
    let mut services = Vec::new();
    for offer in &offers {
        let ways: Vec<SupportMode> = offer.support.iter().filter(|way| *way != SupportMode::Remote).collect();
        if ways.is_empty() {
            services.push(service(record, &structure, offer, None));
        }
        services.extend(ways.into_iter().map(|way| service(record, &structure, offer, Some(way))));
    }
    writer.count(services.is_empty());
    Ok(Converted { structure, services })
}

struct Writer<'a> {
    record: &'a Record,
    losses: &'a mut Losses,
}

impl Writer<'_> {
    fn lose(&mut self, lost: bool, field: &'static str) {
        if lost {
            *self.losses.entry(field).or_default() += 1;
        }
    }

    fn structure(&self, place: &Place, site: Option<&str>, updated: Date) -> Structure {
        let record = self.record;
        let networks = TABLES
            .programmes
            .terms(record.programmes)
            .union(TABLES.typologies.terms(record.typologies))
            .union(if record.labels.contains(Label::Fabrique) { fabrique() } else { Terms::EMPTY });
        let email = record.emails.iter().find(|email| is_mailbox(email));
        Structure {
            source: place.source.to_string(),
            id: format!("{}--{}", place.source, record.source_id),
            nom: name(&record.name),
            date_maj: updated.to_string(),
            description: presentation(record),
            lien_source: site.map(|site| format!("{site}/lieux/{}", place.id)),
            siret: match &record.pivot {
                Pivot::Siret(siret) => Some(siret.as_str().to_owned()),
                _ => None,
            },
            commune: said(&record.commune_name),
            code_postal: record.postal_code.as_ref().map(|code| code.as_str().to_owned()),
            code_insee: record.commune.as_ref().map(|code| code.as_str().to_owned()),
            adresse: said(&record.address),
            complement_adresse: said(&record.address_extra),
            // The commune's own point is no address: clients find it by the code.
            longitude: record.precise_point().map(kernel::Point::lon),
            latitude: record.precise_point().map(kernel::Point::lat),
            telephone: record.phone.clone(),
            courriel: email.cloned(),
            site_web: record.sites.iter().find_map(|site| link(site)),
            horaires_accueil: record.hours.clone(),
            accessibilite_lieu: record.accessibility_url.as_deref().and_then(link),
            reseaux_porteurs: (!networks.is_empty()).then_some(networks),
        }
    }

    /// Counts what the schema had no place for.
    fn count(&mut self, no_service: bool) {
        let record = self.record;
        let unsaid = |typology: Typology| TABLES.typologies.term(typology).is_empty();
        let without = |programme: Programme| TABLES.programmes.term(programme).is_empty();
        self.lose(record.name.trim().chars().count() > NAME.1, "nom");
        self.lose(matches!(record.pivot, Pivot::Rna(_) | Pivot::Other(_)), "pivot");
        self.lose(record.typologies.iter().any(unsaid), "typologie");
        self.lose(record.programmes.iter().any(without), "dispositif_programmes_nationaux");
        self.lose(record.labels.iter().any(|label| label != Label::Fabrique), "formations_labels");
        self.lose(!record.other_labels.is_empty(), "autres_formations_labels");
        self.lose(
            record.emails.len() > 1 || record.emails.iter().any(|email| !is_mailbox(email)),
            "courriels",
        );
        self.lose(record.sites.len() > 1 || record.sites.iter().any(|site| link(site).is_none()), "site_web");
        self.lose(!record.parent.is_empty(), "structure_parente");
        self.lose(!record.producer.is_empty(), "source");
        self.lose(!record.stated_modes.is_empty(), "modes");
        if no_service {
            // These are said of services: without one, there is nowhere to write them.
            self.lose(record.hours_text.is_some(), "horaires_texte");
            self.lose(!record.itinerancy.is_empty(), "itinerance");
            self.lose(!record.publics.is_empty(), "publics_specifiquement_adresses");
            self.lose(!record.care.is_empty(), "prise_en_charge_specifique");
            self.lose(!record.costs.is_empty(), "frais_a_charge");
            self.lose(!record.access.is_empty(), "modalites_acces");
            self.lose(!record.support.is_empty(), "modalites_accompagnement");
            self.lose(record.booking_url.is_some(), "prise_rdv");
            self.lose(record.accepts_pass.is_some(), "accepte_pass");
        }
    }
}

fn fabrique() -> Terms<ReseauPorteur> {
    ReseauPorteur::from_code("fabrique-de-territoire").into_iter().collect()
}

fn service(
    record: &Record,
    structure: &Structure,
    offer: &ServiceOffer<'_>,
    way: Option<SupportMode>,
) -> Service {
    let tables = &*TABLES;
    let label = offer.service.label();
    let kind = match way {
        Some(way) => tables.types.term(way),
        None => tables.usual_types.terms(tables.modes.term(offer.service)),
    };
    let (nom, id) = match way {
        Some(way) => (
            format!("{label} ({})", lower_first(way.label())),
            format!("{}--{}--{}", structure.id, offer.service.code(), way.code()),
        ),
        None => (label.to_owned(), format!("{}--{}", structure.id, offer.service.code())),
    };
    let booking = offer.booking_url.and_then(link);
    let mut mobilisation = tables.access.terms(offer.access);
    if booking.is_some() {
        mobilisation.insert(ModeMobilisation::UTILISER_LIEN_MOBILISATION);
    }
    let publics = tables.publics.terms(offer.publics);
    let coming = Coming {
        hours_text: record.hours_text.clone(),
        itinerancy: record.itinerancy,
        // In words too when the coded list, read back, would say something else.
        access: if tables.access_back.terms(mobilisation) == offer.access {
            Terms::EMPTY
        } else {
            offer.access
        },
    };
    Service {
        source: structure.source.clone(),
        structure_id: structure.id.clone(),
        id,
        nom,
        description: described(offer.service, structure.description.as_deref()),
        lien_source: structure.lien_source.clone(),
        date_maj: structure.date_maj.clone(),
        r#type: kind.iter().next(),
        thematiques: Some(tables.themes.term(offer.service)),
        frais: cost(offer.costs),
        frais_precisions: precisions::cost(offer.costs, offer.accepts_pass),
        publics: Some(if publics.is_empty() { [Public::TOUS_PUBLICS].into() } else { publics }),
        publics_precisions: precisions::care(offer.care.union(offer.languages)),
        conditions_acces: None,
        commune: structure.commune.clone(),
        code_postal: structure.code_postal.clone(),
        code_insee: structure.code_insee.clone(),
        adresse: structure.adresse.clone(),
        complement_adresse: structure.complement_adresse.clone(),
        longitude: structure.longitude,
        latitude: structure.latitude,
        telephone: structure.telephone.clone(),
        courriel: structure.courriel.clone(),
        modes_accueil: received(offer, way),
        zone_eligibilite: None,
        contact_nom_prenom: None,
        mobilisable_par: who(offer.access, booking.is_some()),
        lien_mobilisation: booking,
        modes_mobilisation: (!mobilisation.is_empty()).then_some(mobilisation),
        mobilisation_precisions: coming.write(),
        volume_horaire_hebdomadaire: None,
        nombre_semaines: None,
        horaires_accueil: None,
    }
}

/// At the place unless it says that it receives nobody, or helps remotely only.
fn received(offer: &ServiceOffer<'_>, way: Option<SupportMode>) -> Option<Terms<ModeAccueil>> {
    let mut modes = way.map(|way| TABLES.received.term(way)).unwrap_or_default();
    if offer.support.is_empty() {
        modes.insert(ModeAccueil::EN_PRESENTIEL);
    }
    if offer.support.contains(SupportMode::Remote) {
        modes.insert(ModeAccueil::A_DISTANCE);
    }
    if offer.access.contains(AccessMode::NoPublic) {
        modes = modes.intersection([ModeAccueil::A_DISTANCE].into());
    }
    (!modes.is_empty()).then_some(modes)
}

/// A referral sheet is for professionals; every other way is open to anybody.
fn who(access: Terms<AccessMode>, booking: bool) -> Option<Terms<Mobilisateur>> {
    let open = [AccessMode::WalkIn, AccessMode::Telephone, AccessMode::Email, AccessMode::OnlineBooking];
    let mut who = Terms::EMPTY;
    if booking || access.intersects(open.into()) {
        who.insert(Mobilisateur::USAGERS);
    }
    if access.contains(AccessMode::ReferralSheet) {
        who.insert(Mobilisateur::PROFESSIONNELS);
    }
    (!who.is_empty()).then_some(who)
}

/// One value for several: charged for as soon as something is, so that "free" is never a false promise.
fn cost(costs: Terms<Cost>) -> Option<Frais> {
    if costs.is_empty() {
        None
    } else if costs.contains(Cost::Paying) {
        Some(Frais::PAYANT)
    } else {
        Some(Frais::GRATUIT)
    }
}

/// The name in the schema's bounds, without a final full stop.
fn name(text: &str) -> String {
    let text = text.trim();
    let bare = text.trim_end_matches(['.', ' ']);
    let keep = text.ends_with("etc.") || bare.chars().count() < NAME.0;
    cut(if keep { text } else { bare }, NAME.1)
}

/// The short presentation, then the long one unless it begins like it.
fn presentation(record: &Record) -> Option<String> {
    let (short, long) = (record.summary.trim(), record.detail.trim());
    let text = match (short.is_empty(), long.is_empty()) {
        (_, true) => short.to_owned(),
        (true, _) => long.to_owned(),
        _ if long.starts_with(short.trim_end_matches('…')) => long.to_owned(),
        _ => format!("{short}\n\n{long}"),
    };
    (text.chars().count() >= DESCRIPTION.0).then(|| cut(&text, DESCRIPTION.1))
}

/// What the person gets, then the place's own words.
fn described(service: lmn::Service, presentation: Option<&str>) -> String {
    let easy = service.easy(kernel::Lang::Fr);
    match presentation {
        Some(own) => cut(&format!("{easy}\n\n{own}"), DESCRIPTION.1),
        None => easy.to_owned(),
    }
}

fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let head: String = text.chars().take(max - 1).collect();
    format!("{}…", head.trim_end())
}

fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// A web address the schema reads: a host that has a name, ASCII, not too long.
fn link(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let fits = text.len() <= URL_BYTES
        && host.contains('.')
        && !host.contains(['@', ' ', '%', '|', '^', '<', '>', '[', ']'])
        && host.split('.').all(|label| !label.is_empty());
    fits.then(|| text.to_owned())
}

/// Whether an address has the form of RFC 5322 that mail programs accept: no quotes, no dot at an end, a top-level
/// domain in letters that is not reserved for tests.
fn is_mailbox(text: &str) -> bool {
    const RESERVED: [&str; 6] = ["test", "example", "invalid", "local", "localhost", "arpa"];
    let Some((user, domain)) = text.split_once('@') else { return false };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels: Vec<&str> = domain.split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    (1..=64).contains(&user.len())
        && user.split('.').all(|part| !part.is_empty() && part.bytes().all(atom))
        && labels.len() >= 2
        && labels.iter().all(|one| label(one))
        && top.bytes().all(|b| b.is_ascii_alphabetic())
        && !RESERVED.contains(&top.to_ascii_lowercase().as_str())
}
