//! Pages through the router: the full path of one referral, without script; hostile inputs; stale links.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests fail and speak aloud")]

mod support;

use support::{House, PATHWAY, PLACE, house};
use testkit::{Answer, Scratch};

/// A house on SQLite: what engines do is tested in `service.rs`.
async fn at_home() -> (House, Scratch) {
    let scratch = Scratch::sqlite();
    (house(scratch.db.clone()).await, scratch)
}

fn new_path() -> String {
    format!("/desk/pathways/{PATHWAY}/referrals/new?place={PLACE}")
}

fn send_path() -> String {
    format!("/desk/pathways/{PATHWAY}/referrals")
}

/// Opens the form and sends it with these fields; the answer to the post.
async fn send(desk: &mut testkit::Browser, fields: &[(&str, &str)]) -> Answer {
    let form = desk.get(&new_path()).await.expect(200);
    let key = form.field("form_key").unwrap();
    let place = PLACE.to_string();
    let mut all = vec![("place", place.as_str()), ("form_key", key.as_str()), ("lang", "fr")];
    all.extend_from_slice(fields);
    desk.post_form(&send_path(), &all).await
}

/// Sends and gives the address of the referral's page.
async fn sent(desk: &mut testkit::Browser, fields: &[(&str, &str)]) -> String {
    let location = send(desk, fields).await.expect(303).location().unwrap().to_owned();
    location.split('?').next().unwrap().to_owned()
}

/// The link that the sheet's QR code holds, and its short code.
async fn link_of(house: &House, page: &str) -> (String, String) {
    let id = page.rsplit('/').next().unwrap().parse().unwrap();
    let links = house.referrals.get(&house.actor(), id).await.unwrap().links.unwrap();
    (format!("/r/{}", links.token), links.code)
}

#[test]
fn from_the_form_to_received_with_keyboard_alone() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        desk.get(&new_path()).await.expect(200).contains("Médiathèque Louis-Aragon").contains("Sa santé");
        let page = sent(&mut desk, &[("own_words", "envoyer des photos"), ("tell_place", "on")]).await;
        desk.get(&format!("{page}?sent=1")).await.expect(200).contains("Orientation envoyée");
        let sheet = desk.get(&format!("{page}/sheet")).await.expect(200);
        let sheet = sheet.contains("envoyer des photos").contains("à 1,2 km").contains("class=\"qr\"");
        assert!(!sheet.text().contains("Sa santé"), "what the triage found stays at the desk");
        let (link, code) = link_of(&house, &page).await;

        // The place has the sheet in its hands: it types the code, sees no more than it needs, and answers.
        let mut place = house.anyone();
        place.get("/code").await.expect(200);
        let opened = place.post_form("/code", &[("code", &code.to_lowercase())]).await.expect(303);
        assert_eq!(opened.location(), Some(link.as_str()));
        place.get(&link).await.expect(200).contains("CCAS d&#39;Amiens").contains("envoyer des photos");
        let answered = place.post_form(&link, &[("answer", "received")]).await.expect(303);
        place
            .get(answered.location().unwrap())
            .await
            .expect(200)
            .contains("Merci, votre réponse est enregistrée");

        desk.get(&page).await.expect(200).contains("Personne reçue").contains("Le lieu a reçu la personne");
        desk.get("/desk/referrals?shelf=closed").await.expect(200).contains("Personne reçue");
    });
}

#[test]
fn a_get_never_changes_anything() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let page = sent(&mut desk, &[]).await;
        let (link, _) = link_of(&house, &page).await;
        for path in [link.clone(), format!("{link}?answer=received"), format!("{link}?answered=1")] {
            house.anyone().get(&path).await.expect(200);
        }
        for path in ["withdraw", "settle", "link"] {
            assert_eq!(desk.get(&format!("{page}/{path}")).await.status, 405);
        }
        desk.get(&page).await.expect(200).contains("Envoyée");
    });
}

#[test]
fn posts_without_the_form_token_are_refused() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let page = sent(&mut desk, &[]).await;
        let (link, code) = link_of(&house, &page).await;
        for path in [link.as_str(), "/code", &format!("{page}/withdraw"), &send_path()] {
            desk.post_form_bare(path, &[("answer", "received"), ("code", &code)]).await.expect(403);
        }
    });
}

#[test]
fn the_same_form_posted_twice_leads_to_one_referral() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let key = desk.get(&new_path()).await.expect(200).field("form_key").unwrap();
        let place = PLACE.to_string();
        let fields = [("place", place.as_str()), ("form_key", key.as_str())];
        let first = desk.post_form(&send_path(), &fields).await.expect(303);
        let second = desk.post_form(&send_path(), &fields).await.expect(303);
        assert_eq!(first.location(), second.location());
    });
}

#[test]
fn wrong_fields_are_named_and_what_was_typed_is_kept() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let long = "x".repeat(601);
        for (fields, message) in [
            (vec![("contact", "06 12")], "Écrivez un numéro de téléphone"),
            (vec![("contact", "06 12 34 56 78")], "Cochez l&#39;accord"),
            (vec![("tell_person", "on")], "Écrivez le contact de la personne"),
            (vec![("own_words", long.as_str())], "600 caractères au plus"),
        ] {
            let typed = fields[0].1;
            send(&mut desk, &fields).await.expect(422).contains(message).contains(typed);
        }
        assert_eq!(house.referrals.counts(&house.actor()).await.unwrap(), [0, 0, 0]);
    });
}

#[test]
fn hostile_text_stays_text_everywhere() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let hostile = "<script>alert(1)</script> \"'> #read(\"/etc/passwd\") *gras* $1 日本";
        let page = sent(&mut desk, &[("own_words", hostile)]).await;
        let (link, _) = link_of(&house, &page).await;
        for path in [page.clone(), format!("{page}/sheet"), link] {
            let text = desk.get(&path).await.expect(200).text();
            assert!(!text.contains("<script>alert"), "{path}");
            assert!(text.contains("alert(1)"), "{path}");
        }
        let pdf = desk.get(&format!("{page}/sheet.pdf")).await.expect(200);
        if let Some(text) = pdf_text(&pdf.bytes) {
            assert!(text.contains("*gras*") && text.contains("#read("), "{text}");
        }
    });
}

#[test]
fn strangers_and_other_organisations_find_nothing() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let page = sent(&mut desk, &[]).await;
        let mut stranger = house.anyone();
        for path in [page.clone(), format!("{page}/sheet"), format!("{page}/sheet.pdf"), new_path()] {
            let answer = stranger.get(&path).await;
            assert!([303, 401].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
        }
        let Some(other) = house.stranger().agent().cloned() else { panic!("an agent") };
        let (name, cookie) = web::testing::cookie_of(&house.shell, &other);
        let mut other = house.anyone().with_cookie(name, &cookie);
        for path in [page.clone(), format!("{page}/sheet"), format!("{page}/sheet.pdf"), new_path()] {
            other.get(&path).await.expect(404);
        }
        other.get("/desk/referrals").await.expect(200);
        other.get("/code").await.expect(200);
        for path in ["withdraw", "settle", "link"] {
            other.post_form(&format!("{page}/{path}"), &[]).await.expect(404);
        }
    });
}

#[test]
fn a_stale_link_says_so_and_shows_nobody() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let page = sent(&mut desk, &[("own_words", "secret de Paul")]).await;
        let (link, code) = link_of(&house, &page).await;
        desk.get(&page).await.expect(200);
        desk.post_form(&format!("{page}/withdraw"), &[]).await.expect(303);
        let mut place = house.anyone();
        let over = place.get(&link).await.expect(410).contains("Cette orientation est terminée");
        assert!(!over.text().contains("secret de Paul"));
        place.get("/code").await.expect(200);
        place.post_form("/code", &[("code", &code)]).await.expect(422).contains("Ce code n&#39;ouvre rien");
        // Answering from a page opened before: the page says that it is over.
        place.post_form(&link, &[("answer", "received")]).await.expect(410);
        desk.get(&format!("{page}/sheet")).await.expect(200);
    });
}

#[test]
fn hostile_addresses_and_bodies_get_clear_answers() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let long = "a".repeat(8_000);
        let mut desk = house.desk();
        for path in [
            "/r/x".to_owned(),
            format!("/r/{long}"),
            "/r/%00%ff".to_owned(),
            format!("/desk/referrals/{long}"),
            "/desk/referrals/00000000-0000-0000-0000-000000000000".to_owned(),
            "/desk/pathways/x/referrals/new".to_owned(),
            format!("/desk/pathways/{PATHWAY}/referrals/new?place=x"),
        ] {
            let status = desk.get(&path).await.status.as_u16();
            assert!([400, 404].contains(&status), "{path}: {status}");
        }
        desk.get("/desk/referrals?shelf=x&after=%27%3B").await.expect(200);
        let page = sent(&mut desk, &[]).await;
        let (link, _) = link_of(&house, &page).await;
        desk.get(&link).await.expect(200);
        for (fields, message) in [
            (vec![("answer", "")], "Choisissez une réponse"),
            (vec![("answer", "sent")], "Choisissez une réponse"),
            (vec![("answer", "cannot")], "Choisissez une raison"),
            (vec![("answer", "cannot"), ("reason", "other")], "Dites la raison"),
            (vec![("answer", "done")], "ne peut plus recevoir cette réponse"),
        ] {
            desk.post_form(&link, &fields).await.expect(422).contains(message);
        }
        desk.post_form(&send_path(), &[("place", PLACE.to_string().as_str()), ("form_key", "x")])
            .await
            .expect(400);
    });
}

#[test]
fn the_second_referral_is_warned_about() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        assert!(!desk.get(&new_path()).await.expect(200).text().contains("déjà été orientée"));
        sent(&mut desk, &[]).await;
        desk.get(&new_path()).await.expect(200).contains("déjà été orientée une fois");
    });
}

#[test]
fn the_pdf_is_tagged_and_says_what_the_sheet_says() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let page = sent(&mut desk, &[("own_words", "envoyer des photos")]).await;
        for (lang, words) in [("fr", "Où aller pour être aidé"), ("en", "Where to go for help")] {
            let pdf = desk.get(&format!("{page}/sheet.pdf?in={lang}")).await.expect(200);
            assert_eq!(pdf.header("content-type"), Some("application/pdf"));
            assert!(pdf.bytes.starts_with(b"%PDF"));
            let raw = String::from_utf8_lossy(&pdf.bytes);
            assert!(raw.contains("/StructTreeRoot") && raw.contains("pdfuaid"), "tagged, PDF/UA");
            if let Some(text) = pdf_text(&pdf.bytes) {
                for part in [words, "Médiathèque Louis-Aragon", "12 rue de l'Église", "envoyer des photos"]
                {
                    assert!(text.contains(part), "no {part:?} in\n{text}");
                }
                assert_eq!(text.matches('\u{c}').count(), 1, "one page");
            }
        }
    });
}

#[test]
fn a_crowded_sheet_still_prints() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let line = |n: usize| format!("ligne {n} {}", "avec beaucoup de mots ".repeat(4));
        {
            let mut place = house.fakes.place.lock().unwrap();
            place.card.name = "Un nom de lieu qui n'en finit pas ".repeat(5);
            let lines: Vec<_> = (0..20).map(|n| referral::model::Bilingual::same(&line(n))).collect();
            place.card.hours.clone_from(&lines);
            place.card.access = lines;
        }
        let mut desk = house.desk();
        let words = "mot ".repeat(149);
        let page = sent(&mut desk, &[("own_words", &words)]).await;
        desk.get(&format!("{page}/sheet.pdf")).await.expect(200);
    });
}

#[test]
fn the_sheet_is_what_was_reviewed_in_both_languages() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let page = sent(&mut desk, &[("own_words", "envoyer des photos à mon fils")]).await;
        for lang in ["fr", "en"] {
            let html = desk.get(&format!("{page}/sheet?in={lang}")).await.expect(200).text();
            let start = html.find("<article").unwrap();
            let end = html.find("</article>").unwrap();
            let (words, modules) = html[start..end].split_once(" d=\"").unwrap();
            let (_, rest) = modules.split_once('"').unwrap();
            compare(&format!("sheet.{lang}.html"), &format!("{words} d=\"(modules)\"{rest}"));
        }
    });
}

#[test]
fn the_api_does_what_the_pages_do() {
    testkit::run(async {
        use axum::http::Method;
        use serde_json::json;
        let (house, _scratch) = at_home().await;
        let wanted = json!({ "pathway": PATHWAY, "place": PLACE });
        house.anyone().json(Method::POST, "/api/v1/referrals", &wanted).await.expect(400);
        let mut nobody = house.anyone().with_header("idempotency-key", "abcdefgh");
        nobody.json(Method::POST, "/api/v1/referrals", &wanted).await.expect(401);
        let mut desk = house.desk().with_header("idempotency-key", "abcdefgh");
        let made = desk.json(Method::POST, "/api/v1/referrals", &wanted).await.expect(201);
        let again = desk.json(Method::POST, "/api/v1/referrals", &wanted).await.expect(200);
        assert_eq!(made.json()["id"], again.json()["id"]);
        let path = made.location().unwrap().to_owned();
        let one = desk.get(&path).await.expect(200);
        assert_eq!(one.json()["state"], "sent");
        assert!(one.header("etag").is_some());
        let list = desk.get("/api/v1/referrals?limit=1").await.expect(200).json();
        assert_eq!((list["items"].as_array().unwrap().len(), &list["total"]), (1, &json!(1)));
        desk.get("/api/v1/referrals?limit=0").await.expect(422);
        desk.get("/api/v1/referrals?shelf=x").await.expect(422);
        desk.get("/api/v1/referrals?cursor=x").await.expect(422);
        desk.get("/api/v1/referrals?territory=80021").await.expect(400);
        desk.get("/api/v1/referrals?lang=en").await.expect(200);
        let wrong = json!({ "pathway": PATHWAY, "place": PLACE, "contact": "x" });
        desk.json(Method::POST, "/api/v1/referrals", &wrong).await.expect(422);

        let (link, _) = link_of(&house, &path).await;
        let token = link.trim_start_matches("/r/");
        let mut place = house.anyone();
        let answer = |kind: &str| json!({ "token": token, "answer": kind });
        let answers = "/api/v1/referrals/answer";
        place.json(Method::POST, answers, &answer("done")).await.expect(409);
        place.json(Method::POST, answers, &answer("x")).await.expect(422);
        let taken = place.json(Method::POST, answers, &answer("not_come")).await.expect(200).json();
        assert_eq!((&taken["state"], &taken["repeated"]), (&json!("not_come"), &json!(false)));
        place.json(Method::POST, answers, &answer("received")).await.expect(410);
        place.json(Method::POST, answers, &json!({ "token": "x", "answer": "received" })).await.expect(404);
    });
}

#[test]
fn the_api_describes_itself() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let (_, document) = referral::api_router(house.referrals.clone()).split_for_parts();
        let document = serde_json::to_value(&document).unwrap();
        let parameters = document["paths"]["/api/v1/referrals"]["get"]["parameters"].as_array().unwrap();
        let names: Vec<_> = parameters.iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["shelf", "cursor", "limit", "lang"]);
        assert!(parameters.iter().all(|one| one["in"] == "query"));
    });
}

#[test]
fn letters_say_what_each_needs_and_no_more() {
    testkit::run(async {
        let (house, _scratch) = at_home().await;
        let mut desk = house.desk();
        let fields = [
            ("own_words", "mots privés"),
            ("contact", "06 12 34 56 78"),
            ("consent", "on"),
            ("tell_person", "on"),
            ("tell_place", "on"),
        ];
        let page = sent(&mut desk, &fields).await;
        let (link, _) = link_of(&house, &page).await;
        let sent = messages::recent(&house.db, &support::vault(), 10).await.unwrap();
        assert_eq!(sent.len(), 2);
        for message in &sent {
            assert!(!message.text.contains("mots privés"), "{}", message.text);
            let to_person = message.to.address() == "0612345678";
            assert_eq!(message.text.contains(&link), !to_person, "the link is for the place alone");
            assert!(message.text.contains("OR-"), "{}", message.text);
        }
        // Without the person's agreement to tell their needs, the letter has no heading for them either.
        let told = |text: &str| text.contains("Ce qu'elle veut faire");
        assert_eq!(sent.iter().filter(|message| told(&message.text)).count(), 1);
        house.fakes.pathway.lock().unwrap().needs.clear();
        send_again(&house).await;
        let sent = messages::recent(&house.db, &support::vault(), 1).await.unwrap();
        assert!(!told(&sent[0].text) && !sent[0].text.contains("\n\n\n"), "{}", sent[0].text);
    });
}

/// Sends once more, telling the place, at a later instant.
async fn send_again(house: &House) {
    house.world.advance(jiff::SignedDuration::from_secs(60));
    sent(&mut house.desk(), &[("tell_place", "on")]).await;
}

/// The text of a PDF, by Debian's `pdftotext`; `None`, said aloud, when it is not installed.
fn pdf_text(bytes: &[u8]) -> Option<String> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let spawned = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: pdftotext is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Compares with the reviewed file; with `UPDATE_SNAPSHOTS=1`, or when there is none yet, writes it.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment of their runner")]
fn compare(name: &str, actual: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var("UPDATE_SNAPSHOTS").is_ok() {
        std::fs::write(&path, actual).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        reviewed == actual,
        "{name} differs from the reviewed one; see the difference with UPDATE_SNAPSHOTS=1 and git diff"
    );
}
