//! Pages of the desk that sends and of the place that receives. A GET never changes anything: mail scanners follow links.

mod code;
mod list;
mod new;
mod place;
mod print;
mod show;
mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::service::Referrals;

/// Characters kept of the person's own words.
pub(crate) const WORDS_MAX: usize = 600;

/// Every page of this crate.
pub(crate) fn router(state: Referrals) -> Router {
    let printing = print::Printing::new(state.clone());
    Router::new()
        .route("/desk/pathways/{pathway}/referrals/new", get(new::form))
        .route("/desk/pathways/{pathway}/referrals", post(new::send))
        .route("/desk/referrals", get(list::show))
        .route("/desk/referrals/{id}", get(show::show))
        .route("/desk/referrals/{id}/withdraw", post(show::withdraw))
        .route("/desk/referrals/{id}/settle", post(show::settle))
        .route("/desk/referrals/{id}/link", post(show::renew_link))
        .route("/r/{token}", get(place::open).post(place::answer))
        .route("/code", get(code::form).post(code::open))
        .with_state(state)
        .merge(print::router(printing))
}
