use jiff::civil::date;
use places::{Place, Record, SourceRecord};
use vocabulary::data_inclusion::{Frais, Mobilisateur, ModeAccueil, Public, TypeService};
use vocabulary::lmn::{AccessMode, Care, Cost, Public as Lmn, Service as Offered, SupportMode, Typology};

use super::*;

fn place(change: impl FnOnce(&mut Record)) -> Place {
    let mut record = Record {
        source_id: "42".into(),
        name: "Espace numérique".into(),
        updated: Some(date(2026, 3, 1)),
        services: [Offered::Procedures].into(),
        ..Record::default()
    };
    change(&mut record);
    let source = "essai".parse().unwrap();
    SourceRecord {
        id: "01900000-0000-7000-8000-000000000000".parse().unwrap(),
        source,
        record,
        withdrawn: false,
    }
    .into()
}

fn converted(change: impl FnOnce(&mut Record)) -> Converted {
    of_place(&place(change), Some("https://site.fr"), date(2026, 11, 28), &mut Losses::new()).unwrap()
}

#[test]
fn a_service_for_each_service_and_way_of_support() {
    let all = converted(|r| {
        r.services = [Offered::Procedures, Offered::Safety].into();
        r.support = [SupportMode::Individual, SupportMode::Workshop, SupportMode::Remote].into();
    });
    let services: Vec<_> = all.services.iter().map(|s| (s.id.as_str(), s.nom.as_str(), s.r#type)).collect();
    assert_eq!(
        services[0],
        (
            "essai--42--aide-aux-demarches-administratives--accompagnement-individuel",
            "Aide aux démarches administratives (accompagnement individuel)",
            Some(TypeService::ACCOMPAGNEMENT)
        )
    );
    assert_eq!(services.len(), 4);
    let both = Some([ModeAccueil::EN_PRESENTIEL, ModeAccueil::A_DISTANCE].into());
    assert!(all.services.iter().all(|service| service.modes_accueil == both));
    assert_eq!(
        all.structure.lien_source.as_deref(),
        Some("https://site.fr/lieux/01900000-0000-7000-8000-000000000000")
    );
}

#[test]
fn what_is_not_said_is_not_invented() {
    let service = converted(|r| r.services = [Offered::Safety].into()).services.remove(0);
    assert_eq!((service.r#type, service.frais, service.modes_mobilisation), (None, None, None));
    assert_eq!((service.mobilisable_par, service.zone_eligibilite), (None, None));
    assert_eq!(
        service.publics,
        Some([Public::TOUS_PUBLICS].into()),
        "the standard says that none is everybody"
    );
    let presumed = converted(|r| {
        r.services = Default::default();
        r.typologies = [Typology::Rfs].into();
    });
    assert!(presumed.services.is_empty(), "a presumed service is never exported");
}

#[test]
fn publics_costs_and_ways_are_mapped_rightly() {
    let service = converted(|r| {
        r.publics = [Lmn::Seniors].into();
        r.care = [Care::Deafness].into();
        r.costs = [Cost::FreeUnderCondition].into();
        r.access = [AccessMode::ReferralSheet].into();
    });
    let service = &service.services[0];
    assert_eq!(service.publics.unwrap().labels(","), "seniors");
    assert_eq!(service.publics_precisions.as_deref(), Some("Prise en charge spécifique : Surdité"));
    assert_eq!(
        (service.frais, service.frais_precisions.as_deref()),
        (Some(Frais::GRATUIT), Some("Gratuit sous condition"))
    );
    assert_eq!(service.mobilisable_par, Some([Mobilisateur::PROFESSIONNELS].into()));
    let paying = converted(|r| r.costs = [Cost::Free, Cost::Paying].into());
    assert_eq!(paying.services[0].frais, Some(Frais::PAYANT), "free is never a false promise");
    let closed = converted(|r| r.access = [AccessMode::NoPublic].into());
    assert_eq!(closed.services[0].modes_accueil, None);
}

#[test]
fn a_place_without_name_or_date_is_left_out() {
    let missing = |change: fn(&mut Record)| {
        of_place(&place(change), None, date(2026, 11, 28), &mut Losses::new()).unwrap_err().0
    };
    assert_eq!(missing(|r| r.name = "AB".into()), "nom");
    assert_eq!(missing(|r| r.updated = None), "date_maj");
    assert_eq!(missing(|r| r.updated = Some(date(1999, 1, 1))), "date_maj");
    assert_eq!(missing(|r| r.updated = Some(date(2027, 1, 1))), "date_maj");
}

#[test]
fn losses_are_counted_by_field() {
    let mut losses = Losses::new();
    let place = place(|r| {
        r.parent = "Réseau".into();
        r.emails = vec!["a@site.fr".into(), "b@site.fr".into()];
    });
    of_place(&place, None, date(2026, 11, 28), &mut losses).unwrap();
    assert_eq!(losses, Losses::from([("courriels", 1), ("structure_parente", 1)]));
}

#[test]
fn rows_of_csv_quote_what_must_be() {
    let object =
        serde_json::json!({"source": "a", "id": "x \"y\"", "nom": "n", "reseaux_porteurs": ["b", "c"]});
    let row = csv_row(&["source", "id", "nom", "reseaux_porteurs", "siret"], object.as_object().unwrap());
    assert_eq!(row, "a,\"x \"\"y\"\"\",n,\"b,c\",\n");
}
