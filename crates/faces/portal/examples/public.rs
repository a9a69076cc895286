//! The public pages alone: `cargo run -p portal --example public`, then open http://127.0.0.1:8098/.

#![expect(clippy::print_stdout, reason = "a program for developers")]

use kernel::World;
use web::{Settings, Shell, SigningKey};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let texts = [portal::TEXTS, places::TEXTS];
    let shell = Shell::new(Settings::default(), SigningKey::new([1; 32]), World::system(), &texts);
    let portal = portal::Portal::new(territory::Territories::bundled());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8098").await?;
    println!("http://127.0.0.1:8098/");
    axum::serve(listener, web::layers(portal::router(portal), shell)).await?;
    Ok(())
}
