//! Signing in as the invented people of the demonstration, and inviting new ones.

use crate::{Site, Visitor};

/// From the sign-in page to the stand-in identity provider's, which lists the invented people. Returns its address;
/// whoever chooses somebody there comes back to `next`.
pub async fn stand_in(visitor: &Visitor, site: &Site, next: &str) -> String {
    visitor.goto(&site.url(&format!("/connexion?next={next}&lang=fr"))).await;
    visitor.click("main a[href^='/connexion/oidc']").await;
    visitor.wait_for(|path| path.starts_with("/oidc/authorize")).await
}

/// Signs in as an invented person, named as in the demonstration's cast: `nadia`, `claire`, `zoe`…, and ends at `next`.
pub async fn sign_in_as(visitor: &Visitor, site: &Site, person: &str, next: &str) {
    stand_in(visitor, site, next).await;
    visitor.click(&format!("form:has(input[name=subject][value='{person}']) button")).await;
    visitor.wait_for(|path| path == next).await;
}

/// Closes the session through the account's menu.
pub async fn sign_out(visitor: &Visitor, site: &Site) {
    visitor.goto(&site.url("/compte?lang=fr")).await;
    visitor.click("form[action='/deconnexion'] button").await;
    visitor.wait_for(|path| path == "/").await;
}

/// Claire invites a colleague to her organisation; returns the link of the letter, as a path.
pub async fn invite(claire: &Visitor, site: &Site, email: &str) -> String {
    sign_in_as(claire, site, "claire", "/compte/invitations").await;
    claire.fill("#f-email", email).await;
    claire.click("input[name=role][value=prescriber]").await;
    claire.click("main form[action='/compte/invitations'] button[type=submit]").await;
    claire.wait_for_element("main .cards").await;
    claire.goto(&site.url("/desk/messages?lang=fr")).await;
    let letters = format!("//article[contains(., '{email}')]//a[contains(@href, '/invitation/')]");
    claire.href_at(&letters).await
}
