//! Files of places: checked, kept, imported exactly so, forgotten in time.

use crate::support::{acts, administrator, node, person, send_file};
use identity::{Actor, Role};
use jiff::SignedDuration;
use office::Error;

const HEADER: &str =
    "id,nom,commune,code_insee,code_postal,adresse,latitude,longitude,horaires,date_maj,services\n";

fn file() -> String {
    format!(
        "{HEADER}a,Maison du numérique,Rennes,35238,35000,1 rue A,48.1110,-1.6800,Mo-Fr 09:00-12:00,2026-01-01,Aide aux démarches administratives\n\
        b,Médiathèque Lucien,Rennes,35238,35000,2 rue B,48.1120,-1.6790,,2025-06-01,Aide aux démarches administratives\n"
    )
}

const ABOUT: &[(&str, &str)] = &[
    ("source", "ville-de-rennes"),
    ("title", "Lieux de Rennes"),
    ("producer", "Ville"),
    ("licence", "LO 2.0"),
    ("edition", "2026-01-01"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_checked_then_imported_as_it_was() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let mut browser = site.browser(Role::Moderator);
        browser.get("/office/imports").await.expect(200).contains("Aucune source chargée.");
        let sent =
            send_file(&mut browser, "/office/imports/fichier", ABOUT, "lieux.csv", file().as_bytes()).await;
        let report = sent.expect(303).location().unwrap().to_owned();
        assert!(site.office.places.sources().await.unwrap().is_empty(), "a check writes nothing");
        let page = browser.get(&report).await.expect(200).text();
        assert!(
            page.contains("Contrôlé") && page.contains("lieux.csv") && page.contains("Importer ce fichier"),
            "{page}"
        );
        browser.post_form(&format!("{report}/importer"), &[]).await.expect(303);
        let sources = site.office.places.sources().await.unwrap();
        assert_eq!((sources[0].places, sources[0].licence.as_str()), (2, "LO 2.0"));
        assert_eq!(site.office.places.snapshot().len(), 2, "this node shows them at once");
        let page = browser.get(&report).await.expect(200).text();
        assert!(page.contains("Importé") && !page.contains("Importer ce fichier"));
        browser.post_form(&format!("{report}/importer"), &[]).await.expect(409);
        assert_eq!(acts(&db, "office/imports").await, ["office.file-checked", "office.file-imported"]);
        assert_eq!(acts(&db, "place-source/ville-de-rennes").await, ["places.import"]);
        browser.get("/office/imports").await.expect(200).contains("Lieux de Rennes");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_wrong_is_told_by_line_and_not_kept() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let mut browser = site.browser(Role::NationalAdministrator);
        browser.get("/office/imports").await.expect(200);
        let wrong = file().replace("b,Médiathèque", ",Médiathèque");
        let sent = send_file(&mut browser, "/office/imports/fichier", ABOUT, "x.csv", wrong.as_bytes()).await;
        let report = sent.expect(303).location().unwrap().to_owned();
        let page = browser.get(&report).await.expect(200).text();
        assert!(page.contains("Refusé") && !page.contains("Importer ce fichier"));
        assert!(page.contains("<td class=\"number\">3</td>"), "the line is named: {page}");
        browser.post_form(&format!("{report}/importer"), &[]).await.expect(409);

        let skip = [ABOUT, &[("skip", "on")]].concat();
        let sent = send_file(&mut browser, "/office/imports/fichier", &skip, "x.csv", wrong.as_bytes()).await;
        let report = sent.expect(303).location().unwrap().to_owned();
        browser.get(&report).await.expect(200).contains("Importer ce fichier");

        let fields = [("source", "Ville de Rennes"), ("edition", "hier")];
        let page =
            send_file(&mut browser, "/office/imports/fichier", &fields, "", b"").await.expect(422).text();
        for told in ["Écrivez un nom court", "Choisissez un fichier", "Écrivez une date"] {
            assert!(page.contains(told), "{told}");
        }
        let hostile = b"\xff\xfe\x00binary\x00";
        let sent = send_file(&mut browser, "/office/imports/fichier", ABOUT, "<b>.csv", hostile).await;
        let report = sent.expect(303).location().unwrap().to_owned();
        browser.get(&report).await.expect(200).contains("&#60;b&#62;.csv");
        browser.get("/office/imports/nonsense").await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_too_large_is_refused_and_one_nobody_imports_is_forgotten() {
    testkit::on_each_engine(|db| async move {
        let world = testkit::world();
        let site = node(&db, &world).await;
        let mut browser = site.browser(Role::Moderator);
        browser.get("/office/imports").await.expect(200);
        let large = vec![b'x'; site.office.shell.settings.limits.file_bytes + 1];
        send_file(&mut browser, "/office/imports/fichier", ABOUT, "l.csv", &large).await.expect(413);
        let sent =
            send_file(&mut browser, "/office/imports/fichier", ABOUT, "a.csv", file().as_bytes()).await;
        let old = sent.expect(303).location().unwrap().to_owned();
        let id = old.rsplit('/').next().unwrap().parse().unwrap();

        world.advance(SignedDuration::from_mins(16));
        let stale = person(&testkit::world(), Role::Moderator);
        let refused = site.office.import_checked(&Actor::from(stale), id).await;
        assert!(matches!(refused, Err(Error::Unconfirmed)), "{refused:?}");
        world.advance(SignedDuration::from_hours(24));
        let refused = site.office.import_checked(&administrator(&world), id).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        // The next file sweeps the bytes of the old one away.
        let mut browser = site.browser(Role::Moderator);
        browser.get("/office/imports").await.expect(200);
        send_file(&mut browser, "/office/imports/fichier", ABOUT, "b.csv", file().as_bytes())
            .await
            .expect(303);
        browser.get(&old).await.expect(200).contains("Oublié");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_confirmations_at_once_import_once() {
    testkit::on_each_engine(|db| async move {
        let site = node(&db, &testkit::world()).await;
        let mut browser = site.browser(Role::NationalAdministrator);
        browser.get("/office/imports").await.expect(200);
        let sent =
            send_file(&mut browser, "/office/imports/fichier", ABOUT, "a.csv", file().as_bytes()).await;
        let id = sent.expect(303).location().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        let admin = administrator(&site.world);
        let (a, b) =
            tokio::join!(site.office.import_checked(&admin, id), site.office.import_checked(&admin, id));
        assert!(a.is_ok() || b.is_ok());
        let ended = acts(&db, "office/imports").await;
        assert_eq!(ended.iter().filter(|kind| *kind == "office.file-imported").count(), 1);
        assert_eq!(site.office.places.snapshot().len(), 2);
    })
    .await;
}
