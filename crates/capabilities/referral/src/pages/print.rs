//! The person's sheet, for the printer: HTML that prints on one page, and the same as PDF.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Lang;
use serde::Deserialize;
use tokio::sync::Semaphore;
use web::{Crumb, Page, Query};

use super::show::read_id;
use crate::ReferralId;
use crate::error::Error;
use crate::service::Referrals;
use crate::sheet::Sheet;

/// PDFs laid out at once: each keeps a processor busy.
const AT_ONCE: usize = 2;

/// The commands and the queue before the printer.
#[derive(Clone)]
pub(super) struct Printing {
    referrals: Referrals,
    places: Arc<Semaphore>,
}

impl Printing {
    pub(super) fn new(referrals: Referrals) -> Self {
        Self { referrals, places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

pub(super) fn router(printing: Printing) -> Router {
    Router::new()
        .route("/desk/referrals/{id}/sheet", get(html))
        .route("/desk/referrals/{id}/sheet.pdf", get(pdf))
        .with_state(printing)
}

/// `?in=en` prints the sheet in another language without changing that of the agent's pages.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(rename = "in")]
    lang: Option<String>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    page: Page,
    crumbs: Vec<Crumb>,
    id: ReferralId,
    sheet: Sheet,
    qr: Option<String>,
}

/// `GET /desk/referrals/{id}/sheet`
async fn html(
    page: Page,
    State(printing): State<Printing>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let id = read_id(&id)?;
    let (page, sheet) = write(page, &printing, id, &asked).await?;
    let crumbs = vec![
        Crumb::link(page.t("web-nav-desk"), "/desk"),
        Crumb::link(page.t("referral-sheet-back"), format!("/desk/referrals/{id}")),
        Crumb::here(sheet.title.clone()),
    ];
    let qr = sheet.qr_svg();
    Ok(page.ok(SheetPage { page: page.clone(), crumbs, id, sheet, qr }))
}

/// `GET /desk/referrals/{id}/sheet.pdf`
async fn pdf(
    page: Page,
    State(printing): State<Printing>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let id = read_id(&id)?;
    let (_, sheet) = write(page, &printing, id, &asked).await?;
    let _place = printing.places.acquire().await.map_err(web::Error::internal)?;
    let bytes = tokio::task::spawn_blocking(move || sheet.pdf()).await.map_err(web::Error::internal)?;
    Ok(as_pdf(bytes.map_err(Error::from)?))
}

/// The sheet in the language asked for, else the person's.
async fn write(
    page: Page,
    printing: &Printing,
    id: ReferralId,
    asked: &Asked,
) -> Result<(Page, Sheet), web::Error> {
    let thread = printing.referrals.get(&page.actor, id).await?;
    printing.referrals.looked(&page, &thread.referral, "sheet", "print").await?;
    let named: Option<Lang> = asked.lang.as_deref().and_then(|tag| tag.parse().ok());
    let by_address = page.query.split('&').any(|pair| pair.starts_with("lang="));
    let lang = named.unwrap_or(if by_address { page.lang } else { thread.referral.lang });
    let page = Page { lang, ..page };
    let sheet = Sheet::write(&page, &thread.referral, thread.links.as_ref());
    Ok((page, sheet))
}

fn as_pdf(bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"feuille.pdf\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    (headers, bytes).into_response()
}
