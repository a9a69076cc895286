//! What a place offers, service by service: how help is given there, to whom, at what cost, in which languages, with
//! which special care, and how to book. A pure view of a record; sheets, API and exports read the same one.
//!
//! The standard says most of it once for the whole place. A service takes from it what makes sense for it: doing a
//! procedure for the person belongs to help with procedures, not to a workshop on photographs.

use vocabulary::lmn::{AccessMode, Care, Cost, Public, Service, SupportMode};
use vocabulary::{Mode, Offer, Terms, modes_of};

use crate::model::Record;

/// One service of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceOffer<'a> {
    /// The service.
    pub service: Service,
    /// Presumed from the kind of place: to be confirmed, never written in an export.
    pub presumed: bool,
    /// In which ways help is given: never empty.
    pub modes: Terms<Mode>,
    /// How people are supported; none = not said.
    pub support: Terms<SupportMode>,
    /// Publics specially addressed; none = everybody.
    pub publics: Terms<Public>,
    /// Cost; none = not said.
    pub costs: Terms<Cost>,
    /// Whether the pass numérique is accepted; `None` = not said.
    pub accepts_pass: Option<bool>,
    /// Languages spoken besides French, as the standard says them.
    pub languages: Terms<Care>,
    /// Special care besides languages.
    pub care: Terms<Care>,
    /// How to come or ask.
    pub access: Terms<AccessMode>,
    /// Page to book.
    pub booking_url: Option<&'a str>,
}

/// The languages among the terms of care.
const LANGUAGES: [Care; 2] = [Care::English, Care::OtherLanguages];

/// The services of a record, declared or else presumed, in the order of the standard.
pub fn offers(record: &Record) -> Vec<ServiceOffer<'_>> {
    let effective = record.effective();
    let languages = record.care.intersection(LANGUAGES.into());
    let care = record.care.iter().filter(|care| !LANGUAGES.contains(care)).collect();
    let one = |service: Service, presumed: bool| ServiceOffer {
        service,
        presumed,
        modes: modes(record, service),
        support: record.support,
        publics: record.publics,
        costs: record.costs,
        accepts_pass: record.accepts_pass,
        languages,
        care,
        access: record.access,
        booking_url: record.booking_url.as_deref(),
    };
    let declared = effective.declared.iter().map(|service| one(service, false));
    declared.chain(effective.presumed.iter().map(|service| one(service, true))).collect()
}

/// The modes of one service: what the rules say of this service alone, and of the place, kept to what the service can be.
fn modes(record: &Record, service: Service) -> Terms<Mode> {
    let offer = Offer {
        services: [service].into(),
        support: record.support,
        programmes: record.programmes,
        typologies: record.typologies,
    };
    modes_of(&offer).0.union(record.stated_modes).intersection(possible(service))
}

/// The modes a service can have. Equipment is had, not taught; only a procedure is done for somebody.
fn possible(service: Service) -> Terms<Mode> {
    match service {
        Service::Procedures => [Mode::Substitution, Mode::Mediation, Mode::Training].into(),
        Service::InternetAccess | Service::Equipment => [Mode::Access].into(),
        Service::EverydaySkills
        | Service::Employment
        | Service::Safety
        | Service::Parenting
        | Service::Leisure
        | Service::Understanding => [Mode::Mediation, Mode::Training].into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vocabulary::lmn::{Programme, Typology};

    use super::*;

    fn with(services: &[Service], change: impl FnOnce(&mut Record)) -> Record {
        let mut record = Record { services: services.iter().copied().collect(), ..Record::default() };
        change(&mut record);
        record
    }

    #[test]
    fn each_service_has_its_own_modes() {
        let record = with(&[Service::Procedures, Service::Safety, Service::InternetAccess], |record| {
            record.programmes = [Programme::AidantsConnect].into();
            record.support = [SupportMode::Workshop].into();
        });
        let modes: Vec<_> = offers(&record).iter().map(|offer| (offer.service, offer.modes)).collect();
        assert_eq!(
            modes,
            [
                (Service::Procedures, [Mode::Substitution, Mode::Mediation, Mode::Training].into()),
                (Service::Safety, [Mode::Mediation, Mode::Training].into()),
                (Service::InternetAccess, [Mode::Access].into()),
            ]
        );
    }

    #[test]
    fn a_presumed_service_says_so_and_languages_are_apart() {
        let record = Record {
            typologies: [Typology::Rfs].into(),
            care: [Care::English, Care::Deafness].into(),
            ..Record::default()
        };
        let offers = offers(&record);
        assert!(!offers.is_empty() && offers.iter().all(|offer| offer.presumed));
        assert_eq!((offers[0].languages, offers[0].care), ([Care::English].into(), [Care::Deafness].into()));
    }

    proptest! {
        #[test]
        fn every_service_has_a_mode_and_none_that_the_place_has_not(
            services in any::<u16>(), support in any::<u8>(), programmes in any::<u16>(), typologies in any::<u128>()
        ) {
            let record = Record {
                services: Terms::from_bits(services.into()),
                support: Terms::from_bits(support.into()),
                programmes: Terms::from_bits(programmes.into()),
                typologies: Terms::from_bits(typologies),
                ..Record::default()
            };
            let place = record.effective();
            for offer in offers(&record) {
                prop_assert!(!offer.modes.is_empty());
                prop_assert!(place.modes.covers(offer.modes));
            }
        }
    }
}
