//! The sheet the person leaves with: one page, easy to read, the same words in HTML and in PDF.

use documents::pdf::{self, PdfError};
use documents::qr::Qr;
use kernel::Lang;
use serde::Serialize;
use serde_json::json;

use crate::model::{Bilingual, Item, Links, display_code};
use crate::thread::Referral;

/// Lines kept of a list, so that the sheet stays one page.
const MAX_LINES: usize = 8;

/// A heading and its lines; left out of the sheet when it has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Heading.
    pub title: String,
    /// Lines under it.
    pub lines: Vec<String>,
}

/// Everything on the sheet, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Language of the text.
    #[serde(skip)]
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// What to do with the sheet.
    pub intro: String,
    /// Name of the place.
    pub place: String,
    /// Address, two lines.
    pub address: Vec<String>,
    /// "Téléphone : …", when known.
    pub phone: Option<String>,
    /// When, how, what to bring, why, what was said.
    pub parts: Vec<Part>,
    /// The person's own words, as a quotation.
    pub words: Option<Part>,
    /// Never give a password.
    pub warning: String,
    /// The person stays free.
    pub free: String,
    /// Where the person reads what is kept about them, and their personal code.
    pub own_file: Part,
    /// What the place does with the code.
    pub for_place: Part,
    /// "Référence : …".
    pub reference: String,
    /// Short code in groups; `None` once over or when the link must be renewed.
    pub code: Option<String>,
    /// Address in the QR code.
    pub link: Option<String>,
    /// What a screen reader says of the QR code.
    pub qr_title: String,
    /// Who gave it, and when.
    pub given: String,
}

impl Sheet {
    /// Writes the sheet in the language of `page`.
    pub fn write(page: &web::Page, referral: &Referral, links: Option<&Links>) -> Self {
        let lang = page.lang;
        let place = &referral.contents.place;
        let live = links.filter(|_| !referral.state.is_final());
        let hours = if place.hours.is_empty() {
            vec![page.t("referral-sheet-hours-unknown").to_owned()]
        } else {
            pick(&place.hours, lang)
        };
        let bring = referral.contents.bring.iter().filter_map(|code| code.parse::<Item>().ok());
        let bring = bring.map(|item| page.t(&item.key()).to_owned()).collect();
        let parts = [
            ("referral-sheet-hours", hours),
            ("referral-sheet-access", pick(&place.access, lang)),
            ("referral-sheet-needs", pick(&referral.contents.needs, lang)),
            ("referral-sheet-bring", bring),
            ("referral-sheet-reasons", pick(&referral.contents.reasons, lang)),
        ];
        let parts = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
        let parts = parts.map(|(key, lines)| Part { title: page.t(key).to_owned(), lines }).collect();
        let words = referral.own_words.as_ref().map(|words| Part {
            title: page.t("referral-sheet-words").to_owned(),
            lines: words.lines().map(str::to_owned).collect(),
        });
        let personal = privacy::display_code(page, referral.pathway);
        let own_file = Part {
            title: page.t("referral-sheet-own-file").to_owned(),
            lines: vec![
                page.t1("referral-sheet-own-file-where", "address", page.absolute("/ma-fiche")),
                page.t2(
                    "referral-sheet-own-file-code",
                    "reference",
                    referral.printed_reference(),
                    "code",
                    personal,
                ),
            ],
        };
        let code = live.map(|links| display_code(&links.code));
        let mut for_place = Vec::new();
        if code.is_some() {
            for_place.push(page.t("referral-sheet-scan").to_owned());
            let site = page.absolute("/code");
            for_place.push(page.t1("referral-sheet-type", "site", site));
        }
        Self {
            lang,
            title: page.t("referral-sheet-title").to_owned(),
            intro: page.t("referral-sheet-intro").to_owned(),
            place: place.name.clone(),
            address: [&place.address, &place.city]
                .into_iter()
                .filter(|line| !line.is_empty())
                .cloned()
                .collect(),
            phone: place.phone.as_ref().map(|phone| page.t1("referral-sheet-phone", "phone", phone.as_str())),
            parts,
            words,
            warning: page.t("referral-sheet-passwords").to_owned(),
            free: page.t("referral-sheet-free").to_owned(),
            own_file,
            for_place: Part { title: page.t("referral-sheet-for-place").to_owned(), lines: for_place },
            reference: page.t1("referral-sheet-reference", "reference", referral.printed_reference()),
            code,
            link: live.map(|links| page.absolute(&format!("/r/{}", links.token))),
            qr_title: page.t("referral-sheet-qr").to_owned(),
            given: given(page, referral),
        }
    }

    /// The QR code of the link as SVG, if there is one.
    pub fn qr_svg(&self) -> Option<String> {
        self.link.as_deref().and_then(|link| Qr::new(link).ok()).map(|qr| qr.svg(&self.qr_title))
    }

    /// The sheet as a tagged PDF: one A4 page; smaller type, then a second page, when the text asks for it.
    /// CPU-bound: call it from a blocking thread.
    ///
    /// # Errors
    /// [`PdfError`]: a defect of the template, or more text than two pages hold.
    pub fn pdf(&self) -> Result<Vec<u8>, PdfError> {
        // Easy reading asks for 14 points; crowded sheets step down, and take a second page rather than go below 9.5.
        const SIZES: [(f64, usize); 5] = [(14.0, 1), (12.5, 1), (11.0, 1), (9.5, 1), (9.5, 2)];
        let qr = self.link.as_deref().and_then(|link| Qr::new(link).ok()).map(|qr| qr.matrix());
        let mut last = None;
        for (size_pt, max_pages) in SIZES {
            let data = json!({ "sheet": self, "qr": qr, "size": size_pt });
            let title = format!("{} - {}", self.title, self.place);
            let mut sheet = pdf::Sheet::new(include_str!("../templates/sheet.typ"), &data, &title, self.lang);
            sheet.max_pages = max_pages;
            match pdf::render(sheet) {
                Err(error @ PdfError::TooManyPages { .. }) => last = Some(error),
                done => return done,
            }
        }
        Err(last.unwrap_or(PdfError::TooManyPages { pages: 0, max: 2 }))
    }
}

fn pick(lines: &[Bilingual], lang: Lang) -> Vec<String> {
    lines
        .iter()
        .take(MAX_LINES)
        .map(|line| line.pick(lang).to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn given(page: &web::Page, referral: &Referral) -> String {
    let zone = crate::model::zone_of(&referral.departement);
    let mut args = fluent_bundle::FluentArgs::new();
    args.set("agent", referral.agent_name.clone());
    args.set("organisation", referral.organisation.clone());
    args.set("date", page.date(referral.sent_at.to_zoned(zone).date()));
    page.tx("referral-sheet-given", &args)
}
