//! The public pages: the register, and a person's own file. A GET changes nothing; the code never stands in an address.

mod own;
mod register;

use axum::Router;
use axum::routing::{get, post};

use crate::Privacy;

pub(crate) fn router(privacy: Privacy) -> Router {
    Router::new()
        .route("/donnees-personnelles", get(register::show))
        .route("/ma-fiche", get(own::ask).post(own::show))
        .route("/ma-fiche/fichier", post(own::download))
        .route("/ma-fiche/accord", post(own::withdraw))
        .route("/ma-fiche/effacement", post(own::erase))
        .with_state(privacy)
}
