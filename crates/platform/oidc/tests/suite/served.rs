//! Our provider on a real socket, with a page that answers by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::World;
use oidc::jose::SigningKey;
use oidc::provider::{AUTHORIZE, AuthorizeError, Denial, JWKS, Provider, router};
use tokio::net::TcpListener;

use crate::common::{settings, subject};

pub struct Served {
    pub provider: Arc<Provider>,
    /// How often its keys were fetched.
    pub key_fetches: Arc<AtomicUsize>,
}

impl Served {
    /// Serves on a port of the loopback; the first client comes back to `callback`.
    pub async fn start(world: World, callback: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let (served, app) = Self::app(world, &base_url, callback);
        tokio::spawn(async move { axum::serve(listener, app).await });
        served
    }

    /// The provider and its router, to be served by the caller.
    pub fn app(world: World, base_url: &str, callback: &str) -> (Self, Router) {
        let mut settings = settings();
        base_url.clone_into(&mut settings.base_url);
        settings.registrations[0].redirect_uris = vec![callback.to_owned()];
        let provider = Arc::new(Provider::new(settings, vec![SigningKey::generate().unwrap()]).unwrap());
        let key_fetches = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&key_fetches);
        let app = router(Arc::clone(&provider), world.clone())
            .route(AUTHORIZE, get(authorize).with_state((Arc::clone(&provider), world)))
            .layer(axum::middleware::map_request(move |request: Request| {
                if request.uri().path() == JWKS {
                    count.fetch_add(1, Ordering::Relaxed);
                }
                std::future::ready(request)
            }));
        (Self { provider, key_fetches }, app)
    }

    pub fn key_fetches(&self) -> usize {
        self.key_fetches.load(Ordering::Relaxed)
    }
}

async fn authorize(
    State((provider, world)): State<(Arc<Provider>, World)>,
    RawQuery(query): RawQuery,
) -> Response {
    match provider.authorize(&query.unwrap_or_default()) {
        Ok(request) if request.login_hint() == Some("refuse") => {
            Redirect::to(&provider.deny(&request, Denial::AccessDenied)).into_response()
        }
        Ok(request) => Redirect::to(&provider.approve(&world, request, subject(&world))).into_response(),
        Err(AuthorizeError::Redirect { url, .. }) => Redirect::to(&url).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}
