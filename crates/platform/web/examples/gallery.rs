//! Every component on one page: `cargo run -p web --example gallery`, then open http://127.0.0.1:8099/.
//!
//! For whoever changes the stylesheet or writes a template. `/broken` shows the error page, `/api` the API reference.

#![expect(clippy::print_stdout, reason = "a program for developers")]

use askama::Template;
use axum::Router;
use axum::routing::get;
use kernel::World;
use utoipa::OpenApi;
use web::{Choice, Crumb, Errors, Page, Pagination, Settings, Shell, SigningKey, Steps};

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery<'a> {
    page: &'a Page,
    none: Errors,
    errors: Errors,
    crumbs: Vec<Crumb>,
    steps: Steps,
    choices: Vec<Choice>,
    pagination: Pagination,
}

#[derive(OpenApi)]
#[openapi(info(title = "Gallery", version = "1.0"), components(schemas(web::api::Problem)))]
struct Document;

async fn show(page: Page) -> web::Result {
    let mut errors = Errors::none();
    errors.add("town", "web-territory-none");
    errors.add("agree", "web-error-422-text");
    let template = Gallery {
        page: &page,
        none: Errors::none(),
        errors,
        crumbs: vec![
            Crumb::link("Accueil", "/"),
            Crumb::link("Chercher", "/recherche"),
            Crumb::here("Galerie"),
        ],
        steps: Steps::new(4, 7),
        choices: vec![
            Choice::new("a", "Faire une démarche en ligne").hint("Impôts, CAF, carte grise…"),
            Choice::new("b", "Apprendre à me débrouiller").checked_if("b"),
            Choice::new("c", "Trouver un ordinateur ou une connexion"),
        ],
        pagination: Pagination::new(&page, 5, 10, 120),
    };
    Ok(page.ok(template))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings { demo: true, ..Settings::default() };
    let shell = Shell::new(settings, SigningKey::new([1; 32]), World::system(), &[]);
    let router = Router::new()
        .route("/", get(show))
        .route("/broken", get(|| async { Err::<(), _>(web::Error::internal("example")) }))
        .merge(web::api_reference(&Document::openapi())?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await?;
    println!("http://127.0.0.1:8099/");
    axum::serve(listener, web::testing::layers(router, shell)).await?;
    Ok(())
}
