//! Pathways from `triage`, places from `places`, as a referral needs them.

use std::sync::Arc;

use db::Tx;
use identity::Actor;
use kernel::{Lang, TerritoryRef};
use matching::CostWish;
use places::find::{HelpRequest, Kind, Reason, TravelMode, Where};
use places::{Place, PlaceId, Places};
use triage::{Pathway, PathwayId, Triage};
use uuid::Uuid;
use vocabulary::lmn::AccessMode;
use vocabulary::{Term, Terms};

use crate::model::{Bilingual, PlaceCard};
use crate::sources::{Found, PathwayBrief, PlaceBrief, Sources};

/// As far as a chosen place may be for its reasons to be told, in metres.
const FAR_M: u32 = 200_000;
/// A reason about the desk, not about the person.
const DESK_REASON: &str = "preferred";

/// The neighbours of the running program.
#[derive(Clone)]
pub struct Neighbours {
    triage: Triage,
    places: Arc<Places>,
}

impl Neighbours {
    /// Pathways through `triage`; places from the register and its store.
    pub const fn new(triage: Triage, places: Arc<Places>) -> Self {
        Self { triage, places }
    }

    async fn load(&self, tx: &Tx, actor: &Actor, id: Uuid) -> db::Result<Option<Pathway>> {
        match self.triage.load_in(tx, actor, PathwayId::from(id)).await {
            Ok(pathway) => Ok(Some(pathway)),
            Err(triage::Error::Store(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    fn brief(&self, pathway: &Pathway) -> PathwayBrief {
        let profile = self.triage.search_profile(pathway).unwrap_or_default();
        let consent = pathway.consent();
        PathwayBrief {
            owner: pathway.owner,
            territory: pathway.territory.clone(),
            reference: pathway.reference.to_string(),
            commune: pathway.commune.clone(),
            situation: pathway.situation().map(|situation| situation.code().to_owned()),
            modes: profile.modes,
            needs: if consent.needs { self.needs(pathway) } else { Vec::new() },
            findings: self.findings(pathway),
            own_words: pathway.words().filter(|_| consent.words).map(str::to_owned),
            rules: pathway.referential.clone(),
        }
    }

    fn needs(&self, pathway: &Pathway) -> Vec<Bilingual> {
        let (Ok(codes), Ok(referential)) = (self.triage.needs(pathway), self.triage.referential(pathway))
        else {
            return Vec::new();
        };
        let needs = codes.iter().filter_map(|code| referential.need(code));
        needs.map(|need| Bilingual::new(need.text.pick(Lang::Fr), need.text.pick(Lang::En))).collect()
    }

    fn findings(&self, pathway: &Pathway) -> Vec<Bilingual> {
        let (Some(outcome), Ok(referential)) = (&pathway.outcome, self.triage.referential(pathway)) else {
            return Vec::new();
        };
        let told = |lang| referential.tell(outcome, lang).reasons;
        told(Lang::Fr).into_iter().zip(told(Lang::En)).map(|(fr, en)| Bilingual { fr, en }).collect()
    }

    /// Why the place suits, in the words of the results page; needs and care count only if the person agreed that the
    /// place is told, since the sheet is handed over.
    fn reasons(&self, pathway: &Pathway, place: PlaceId) -> Vec<Bilingual> {
        let profile = self.triage.search_profile(pathway).unwrap_or_default();
        let consent = pathway.consent();
        let services = profile.services.iter().chain(&profile.also).filter(|_| consent.needs);
        let request = HelpRequest {
            services: terms(services),
            modes: terms(&profile.modes),
            care: terms(profile.care.iter().filter(|_| consent.comfort)),
            cost: CostWish::PreferFree,
            place: pathway.commune.clone().map_or(Where::Anywhere, Where::Commune),
            travel: TravelMode::Metres(FAR_M),
            preferred: vec![place],
            limit: HelpRequest::MOST,
            ..HelpRequest::default()
        };
        let now = self.places.world().now();
        let said = |lang| -> Vec<Reason> {
            let hits = self.places.find_at(&request, lang, now).hits;
            let reasons = hits.into_iter().find(|hit| hit.place.id == place).map(|hit| hit.reasons);
            reasons
                .unwrap_or_default()
                .into_iter()
                .filter(|one| one.kind == Kind::For && one.code != DESK_REASON)
                .collect()
        };
        said(Lang::Fr)
            .into_iter()
            .zip(said(Lang::En))
            .map(|(fr, en)| Bilingual::new(fr.text, en.text))
            .collect()
    }
}

fn terms<'a, T: Term + 'a>(list: impl IntoIterator<Item = &'a T>) -> Terms<T> {
    let mut all = Terms::EMPTY;
    for term in list {
        all.insert(*term);
    }
    all
}

impl Sources for Neighbours {
    fn pathway<'a>(&'a self, tx: &'a Tx, actor: &'a Actor, id: Uuid) -> Found<'a, PathwayBrief> {
        Box::pin(async move { Ok(self.load(tx, actor, id).await?.map(|pathway| self.brief(&pathway))) })
    }

    fn covers(&self, wide: &TerritoryRef, narrow: &TerritoryRef) -> bool {
        self.places.territories().covers(wide, narrow)
    }

    fn place<'a>(&'a self, tx: &'a Tx, id: Uuid) -> Found<'a, PlaceBrief> {
        Box::pin(async move {
            let found = places::store::by_id(tx, PlaceId::from(id)).await?;
            Ok(found.map(|place| PlaceBrief {
                open: !place.withdrawn && !place.record.closed_to_public(),
                card: card(&place),
            }))
        })
    }

    fn why<'a>(
        &'a self,
        tx: &'a Tx,
        actor: &'a Actor,
        pathway: Uuid,
        place: Uuid,
    ) -> Found<'a, Vec<Bilingual>> {
        Box::pin(async move {
            let pathway = self.load(tx, actor, pathway).await?;
            Ok(pathway.map(|pathway| self.reasons(&pathway, PlaceId::from(place))))
        })
    }
}

/// What the sheet says of a place.
fn card(place: &Place) -> PlaceCard {
    let record = &place.record;
    let address = [record.address.as_str(), record.address_extra.as_str()];
    let postal_code = record.postal_code.as_ref().map(kernel::PostalCode::as_str);
    let commune = record.commune.as_ref();
    let hours = place.hours_in_words(Lang::Fr).into_iter().zip(place.hours_in_words(Lang::En));
    let access = record
        .access
        .iter()
        .filter(|mode| *mode != AccessMode::NoPublic && *mode != AccessMode::ReferralSheet);
    let access = access.map(|mode| Bilingual::new(mode.title(Lang::Fr), mode.title(Lang::En)));
    let booking = record.booking_url.as_deref().map(Bilingual::same);
    PlaceCard {
        id: place.id.uuid(),
        name: record.name.clone(),
        address: join(&address, ", "),
        city: join(&[postal_code.unwrap_or_default(), record.commune_name.as_str()], " "),
        departement: commune.map_or_else(String::new, |code| code.departement_part().to_owned()),
        phone: record.phone.as_deref().map(printed_phone),
        email: record.emails.first().cloned(),
        hours: hours.map(|(fr, en)| Bilingual { fr, en }).collect(),
        access: access.chain(booking).collect(),
    }
}

fn join(parts: &[&str], between: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(between)
}

/// A French number as people dial it, by pairs; any other as it stands.
fn printed_phone(number: &str) -> String {
    let national =
        number.strip_prefix("+33").filter(|rest| rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_digit()));
    let Some(rest) = national else { return number.to_owned() };
    let dialled = format!("0{rest}");
    let pairs: Vec<&str> = (0..5).filter_map(|pair| dialled.get(2 * pair..2 * pair + 2)).collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_people_dial_them() {
        for (stored, printed) in [
            ("+33322000000", "03 22 00 00 00"),
            ("+262262123456", "+262262123456"),
            ("3639", "3639"),
            ("+33é22000000", "+33é22000000"),
        ] {
            assert_eq!(printed_phone(stored), printed);
        }
    }
}
