//! The pages, as a browser without script sees them: the whole path both ways, in both languages.

use crate::support::{Desk, desk, leads_to, start};
use testkit::run;
use triage::{PathwayId, Situation};

/// One answer per question of the guided path; question number and form fields.
const ANSWERS: &[(usize, &[(&str, &str)])] = &[
    (1, &[("T0", "no")]),
    (2, &[("T1", "some"), ("T1.needs", "large-print")]),
    (3, &[("T2", "smartphone"), ("T2", "shared")]),
    (4, &[("T3", "rationed")]),
    (5, &[("T4", "weekly")]),
    (6, &[("T5", "helped")]),
    (7, &[("T6", "no")]),
    (8, &[("T7", "unknown")]),
    (9, &[("T8", "given-up")]),
    (10, &[("T9", "no")]),
    (
        11,
        &[
            ("T10.wishes", "school"),
            ("T10.wishes", "work"),
            ("T10.obstacles", "cost"),
            ("T10.words", "Je veux voir <les notes> de mon fils."),
        ],
    ),
    (12, &[("T11", "yes"), ("T11.channel", "sms"), ("T11.share", "needs")]),
];

fn id(base: &str) -> PathwayId {
    base.split('/').nth(3).unwrap().parse().unwrap()
}

/// One question a page, from the start to the result; answers the address of the triage.
async fn guided(desk: &Desk, lang: &str) -> String {
    let mut browser = desk.browser("Mairie", lang);
    let base = start(&mut browser, "").await;
    for (n, fields) in ANSWERS {
        let path = format!("{base}/{n}");
        let page = browser.get(&path).await.expect(200);
        assert!(page.text().contains(&format!("lang=\"{lang}\"")), "in {lang}");
        let next = if *n == 12 { "/summary".to_owned() } else { format!("/{}", n + 1) };
        leads_to(browser.post_form(&path, fields).await, &next);
    }
    browser.get(&format!("{base}/3")).await.expect(200).contains("value=\"smartphone\" checked");
    let summary = browser.get(&format!("{base}/summary")).await.expect(200);
    assert!(
        summary.text().contains("&#60;les notes&#62;") || summary.text().contains("&lt;les notes&gt;"),
        "escaped"
    );
    let version = summary.field("version").unwrap();
    let result =
        leads_to(browser.post_form(&format!("{base}/summary"), &[("version", &version)]).await, "/result");
    // The double click finds it done.
    leads_to(browser.post_form(&format!("{base}/summary"), &[("version", &version)]).await, "/result");
    let words: &[&str] = if lang == "fr" {
        &[
            "Situation C",
            "Prochaine étape",
            "Proposer un atelier",
            "«\u{a0}Suivre l&#39;école des enfants\u{a0}»",
            "Trouver le bon lieu",
            "Imprimer la fiche en gros",
            "Gratuit",
        ]
    } else {
        &[
            "Situation C",
            "Next step",
            "Offer a beginners",
            "“Follow the children&#39;s school”",
            "Find the right place",
            "Print the sheet in large type",
            "Free of charge",
        ]
    };
    let mut page = browser.get(&result).await.expect(200);
    for word in words {
        page = page.contains(word);
    }
    assert!(page.text().contains(&format!("/desk/pathways/{}/places", id(&base))));
    base
}

#[test]
fn the_guided_path_from_start_to_result_in_french() {
    run(async {
        let desk = desk().await;
        guided(&desk, "fr").await;
    });
}

#[test]
fn the_guided_path_from_start_to_result_in_english() {
    run(async {
        let desk = desk().await;
        guided(&desk, "en").await;
    });
}

#[test]
fn the_dense_page_gives_the_same_result_as_the_guided_path() {
    run(async {
        let desk = desk().await;
        let guided = guided(&desk, "fr").await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "dense").await;
        let page = browser.get(&base).await.expect(200);
        let version = page.field("version").unwrap();
        let mut fields: Vec<(&str, &str)> =
            ANSWERS.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
        fields.push(("version", &version));
        leads_to(browser.post_form(&base, &fields).await, "/summary");
        let version = browser.get(&format!("{base}/summary")).await.field("version").unwrap();
        leads_to(browser.post_form(&format!("{base}/summary"), &[("version", &version)]).await, "/result");
        let actor = identity::Actor::from(crate::support::agent(&desk.shell.world, "Awa", "Mairie"));
        let outcome = async |base: &str| desk.triage.load(&actor, id(base)).await.unwrap().outcome.unwrap();
        assert_eq!(outcome(&base).await, outcome(&guided).await);
    });
}

#[test]
fn an_urgency_lets_the_agent_act_first() {
    run(async {
        let desk = desk().await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "").await;
        browser.get(&format!("{base}/1")).await.expect(200);
        leads_to(browser.post_form(&format!("{base}/1"), &[("T0", "yes")]).await, "/2");
        browser
            .get(&format!("{base}/2"))
            .await
            .expect(200)
            .contains("C&#39;est urgent")
            .contains(&format!("{base}/summary"));
        let version = browser.get(&format!("{base}/summary")).await.expect(200).field("version").unwrap();
        leads_to(browser.post_form(&format!("{base}/summary"), &[("version", &version)]).await, "/result");
        browser
            .get(&format!("{base}/result"))
            .await
            .expect(200)
            .contains("Situation A")
            .contains("Sous l&#39;urgence\u{a0}: Éloignée et motivée")
            .contains("finir les questions")
            .contains("Il manque des réponses");
    });
}

#[test]
fn changing_an_answer_from_the_summary_comes_back_to_it() {
    run(async {
        let desk = desk().await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "").await;
        let summary = browser.get(&format!("{base}/summary")).await.expect(200);
        let link = format!("{base}/6?from=summary");
        assert!(summary.text().contains(&link));
        browser.get(&link).await.expect(200).contains("revenir au résumé");
        leads_to(browser.post_form(&link, &[("T5", "alone")]).await, "/summary");
        browser.get(&format!("{base}/summary")).await.expect(200).contains("Oui, sans aide");
    });
}

#[test]
fn an_agent_concludes_otherwise_with_a_motive() {
    run(async {
        let desk = desk().await;
        let base = guided(&desk, "fr").await;
        let mut browser = desk.browser("Mairie", "fr");
        let page = browser.get(&format!("{base}/result")).await.expect(200);
        let version = page.field("version").unwrap();
        let path = format!("{base}/override");
        for (situation, motive, error) in [
            ("", "Elle préfère être aidée.", "Choisissez une situation."),
            ("Z", "Elle préfère être aidée.", "Choisissez une situation."),
            ("B", "", "Dites pourquoi"),
            ("B", "tél 06 12 34 56 78", "ni téléphone"),
        ] {
            let fields = [("version", version.as_str()), ("situation", situation), ("motive", motive)];
            browser
                .post_form(&path, &fields)
                .await
                .expect(422)
                .contains(error)
                .contains("<details class=\"no-print\" open>");
        }
        let fields =
            [("version", version.as_str()), ("situation", "B"), ("motive", "Elle préfère être aidée.")];
        leads_to(browser.post_form(&path, &fields).await, "/result");
        browser
            .get(&format!("{base}/result"))
            .await
            .expect(200)
            .contains("Situation B")
            .contains("La règle proposait\u{a0}: Éloignée et motivée.")
            .contains("Elle préfère être aidée.")
            .contains("Trouver un aidant régulier")
            .contains("Faire signer un mandat")
            .contains("Ce que la règle avait retenu");
        let fields =
            [("version", version.as_str()), ("situation", "D"), ("motive", "Une page trop vieille.")];
        browser.post_form(&path, &fields).await.expect(409).contains("Rechargez la page");
    });
}

#[test]
fn needs_are_chosen_in_plain_words() {
    run(async {
        let desk = desk().await;
        let base = guided(&desk, "en").await;
        let mut browser = desk.browser("Mairie", "en");
        let page =
            browser.get(&format!("{base}/needs")).await.expect(200).contains("value=\"family\" checked");
        let version = page.field("version").unwrap();
        let fields = [("version", version.as_str()), ("needs", "safety"), ("needs", "access")];
        leads_to(browser.post_form(&format!("{base}/needs"), &fields).await, "/result");
        browser
            .get(&format!("{base}/result"))
            .await
            .expect(200)
            .contains("Avoid scams, protect accounts · Use the internet");
    });
}

#[test]
fn a_paper_grid_is_printed_blank_and_typed_later() {
    run(async {
        let desk = desk().await;
        let grid = desk.anyone("fr").get("/desk/paper/triage-grid").await.expect(200).text();
        for question in &triage::Referentials::bundled().current().questions {
            let escape = |text: &str| text.replace('\'', "&#39;");
            assert!(
                grid.contains(&escape(&question.ask.fr)) && grid.contains(&escape(&question.ask.en)),
                "{}",
                question.id
            );
        }
        let choices: usize =
            triage::Referentials::bundled().current().fields().map(|field| field.answers.len()).sum();
        assert!(grid.matches("class=\"box").count() >= choices, "a box for each answer");

        let mut browser = desk.browser("Mairie", "fr");
        browser.get("/desk/paper").await.expect(200).contains("value=\"2026-11-22\"");
        let tomorrow = [("filled_on", "2026-11-23"), ("commune", ""), ("commune_code", "")];
        browser
            .post_form("/desk/paper", &tomorrow)
            .await
            .expect(422)
            .contains("Cette date est dans le futur.");
        let nowhere = [("filled_on", "2026-11-20"), ("commune", "Trifouilly-les-Oies"), ("commune_code", "")];
        browser
            .post_form("/desk/paper", &nowhere)
            .await
            .expect(422)
            .contains("Nous ne trouvons pas cette commune.");
        let rennes = [("filled_on", "2026-11-20"), ("commune", "rennes"), ("commune_code", "")];
        let base = leads_to(browser.post_form("/desk/paper", &rennes).await, "/triage");
        browser.get(&base).await.expect(200).contains("Saisi depuis le papier, rempli le 20");
        let actor = identity::Actor::from(crate::support::agent(&desk.shell.world, "Awa", "Mairie"));
        let pathway = desk.triage.load(&actor, id(&base)).await.unwrap();
        assert_eq!(pathway.commune.unwrap().as_str(), "35238");
        assert_eq!(pathway.opened_by, "Awa Diallo");
    });
}

#[test]
fn no_page_asks_for_a_name() {
    run(async {
        let desk = desk().await;
        let mut browser = desk.browser("Mairie", "fr");
        let base = start(&mut browser, "").await;
        for path in
            ["/desk/pathways/new".to_owned(), base.clone(), format!("{base}/12"), "/desk/paper".to_owned()]
        {
            let page = browser.get(&path).await.expect(200).text();
            for field in ["name=\"name\"", "name=\"nom\"", "type=\"tel\"", "type=\"email\""] {
                assert!(!page.contains(field), "{path} has {field}");
            }
        }
    });
}

#[test]
fn every_situation_has_its_result_page_in_both_languages() {
    run(async {
        let desk = desk().await;
        let base = guided(&desk, "fr").await;
        let actor = identity::Actor::from(crate::support::agent(&desk.shell.world, "Awa", "Mairie"));
        let mut version = desk.triage.load(&actor, id(&base)).await.unwrap().version;
        for situation in Situation::ALL {
            let own = desk
                .triage
                .override_situation(&actor, id(&base), version, situation, "pour voir la page")
                .await;
            version = own.unwrap().version;
            for lang in kernel::Lang::ALL {
                let title =
                    triage::Referentials::bundled().current().situation(situation).unwrap().title.pick(lang);
                let mut browser = desk.browser("Mairie", lang.tag());
                let title = title.replace('\'', "&#39;");
                browser.get(&format!("{base}/result")).await.expect(200).contains(&title);
            }
        }
    });
}

#[test]
fn french_and_english_have_the_same_keys_and_templates_use_known_ones() {
    web::testing::assert_same_keys(&triage::TEXTS);
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    web::testing::assert_template_keys_exist(&templates, &[web::TEXTS, triage::TEXTS]);
}
