//! What pages refuse: other organisations, strangers, wrong forms, stale pages, hostile addresses.

use crate::support::{desk, leads_to, start};
use testkit::run;

#[test]
fn nothing_chosen_shows_the_question_again_with_the_error_at_the_field() {
    run(async {
        let desk = desk().await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "").await;
        browser.get(&format!("{base}/1")).await.expect(200);
        browser
            .post_form(&format!("{base}/1"), &[])
            .await
            .expect(422)
            .contains("error-summary")
            .contains("href=\"#f-T0\"")
            .contains("id=\"e-T0\"")
            .contains("Choisissez une réponse");
        // What was ticked stays ticked, beside what is wrong.
        let fields = [
            ("T10.wishes", "work"),
            ("T10.obstacles", "none"),
            ("T10.obstacles", "cost"),
            ("T10.words", "x@y.fr"),
        ];
        browser
            .post_form(&format!("{base}/11"), &fields)
            .await
            .expect(422)
            .contains("value=\"work\" checked")
            .contains("id=\"e-T10.obstacles\"")
            .contains("id=\"e-T10.words\"")
            .contains("x@y.fr");
    });
}

#[test]
fn another_organisation_gets_the_same_answer_as_for_nothing() {
    run(async {
        let desk = desk().await;
        let mut ours = desk.browser("Mairie", "fr");
        let base = start(&mut ours, "").await;
        let mut theirs = desk.browser("CCAS", "fr");
        theirs.get("/desk/pathways/new").await.expect(200);
        for path in ["", "/1", "/summary", "/result", "/needs"] {
            theirs.get(&format!("{base}{path}")).await.expect(404);
        }
        for (path, field) in [
            ("", ("version", "1")),
            ("/1", ("T0", "yes")),
            ("/summary", ("version", "1")),
            ("/needs", ("version", "1")),
        ] {
            theirs.post_form(&format!("{base}{path}"), &[field]).await.expect(404);
        }
        let own = [("version", "1"), ("situation", "B"), ("motive", "parce que voilà")];
        theirs.post_form(&format!("{base}/override"), &own).await.expect(404);
    });
}

#[test]
fn who_has_not_said_who_they_are_is_led_to_say_it() {
    run(async {
        let desk = desk().await;
        let mut ours = desk.browser("Mairie", "fr");
        let base = start(&mut ours, "").await;
        for path in
            ["/desk/pathways/new".to_owned(), "/desk/paper".to_owned(), base.clone(), format!("{base}/1")]
        {
            let answer = desk.anyone("fr").get(&path).await;
            let led = answer.location().is_some_and(|to| to.starts_with(web::SIGN_IN));
            assert!(led || answer.status == 401, "{path}: {}", answer.status);
        }
    });
}

#[test]
fn a_summary_shown_before_a_change_is_refused_and_says_what_to_do() {
    run(async {
        let desk = desk().await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "").await;
        let version = browser.get(&format!("{base}/summary")).await.expect(200).field("version").unwrap();
        leads_to(browser.post_form(&format!("{base}/1"), &[("T0", "yes")]).await, "/2");
        let stale = browser.post_form(&format!("{base}/summary"), &[("version", &version)]).await;
        stale.expect(409).contains("Rechargez la page");
    });
}

#[test]
fn a_finished_triage_leads_to_its_result_whatever_page_is_opened() {
    run(async {
        let desk = desk().await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "").await;
        leads_to(browser.get(&format!("{base}/result")).await, "/summary");
        leads_to(browser.get(&format!("{base}/needs")).await, "/summary");
        let version = browser.get(&format!("{base}/summary")).await.field("version").unwrap();
        leads_to(browser.post_form(&format!("{base}/summary"), &[("version", &version)]).await, "/result");
        for path in ["", "/1", "/summary"] {
            leads_to(browser.get(&format!("{base}{path}")).await, "/result");
        }
        leads_to(browser.post_form(&format!("{base}/1"), &[("T0", "yes")]).await, "/result");
    });
}

#[test]
fn hostile_addresses_and_forms_get_clear_answers() {
    run(async {
        let desk = desk().await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "").await;
        let long = "x".repeat(3000);
        for path in [
            format!("{base}/0"),
            format!("{base}/13"),
            format!("{base}/01"),
            format!("{base}/-1"),
            format!("{base}/{}", "9".repeat(300)),
            "/desk/pathways/not-an-id/triage".to_owned(),
            format!("/desk/pathways/{long}/triage/1"),
            "/desk/pathways/00000000-0000-0000-0000-000000000000/triage".to_owned(),
        ] {
            browser.get(&path).await.expect(404);
        }
        let first = format!("{base}/1");
        browser.get(&first).await.expect(200);
        browser.post_form(&first, &[("csrf", "wrong"), ("T0", "yes")]).await.expect(403);
        browser.post_form(&first, &[("T0", &long)]).await.expect(422);
        browser.post_form(&first, &[("T0", "yes"), ("T0", "no")]).await.expect(422);
        browser
            .post_form(
                &format!("{base}/11"),
                &[("T10.wishes", "work"), ("T10.obstacles", "none"), ("T10.words", &long)],
            )
            .await
            .expect(422);
        browser.post_form(&base, &[("T0", "yes")]).await.expect(400);
        browser.post_form(&base, &[("T0", "yes"), ("version", "one")]).await.expect(400);
        browser
            .post_form(&format!("{base}/summary"), &[("version", "-9223372036854775809")])
            .await
            .expect(400);
        browser.post_form("/desk/pathways", &[("commune", &long)]).await.expect(422);
        browser
            .post_form("/desk/pathways", &[("commune", "Rennes"), ("commune_code", "99999")])
            .await
            .expect(422);
        // A NUL never reaches a store that cannot keep it.
        let nul = [("T10.wishes", "work"), ("T10.obstacles", "none"), ("T10.words", "a\0b")];
        leads_to(browser.post_form(&format!("{base}/11"), &nul).await, "/12");
    });
}
