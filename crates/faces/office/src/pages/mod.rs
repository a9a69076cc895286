//! The pages: they ask the service and put its answer in words.

pub mod accounts;
pub mod health;
pub mod imports;
pub mod journal;
pub mod messages;
pub mod overview;
pub mod people;
pub mod referentials;
pub mod settings;
pub mod work;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use web::{Crumb, Page, Pagination};

use crate::{Error, Office};

/// Lines of a list on one page.
const PER_PAGE: usize = 50;
/// Lines that a list gives at most; older ones are in the journal.
const MOST: u32 = 1_000;

/// Which page of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    page: Option<usize>,
}

/// The page of a list that is wanted, and the links to the others.
fn cut<T>(page: &Page, list: Vec<T>, wanted: &Wanted) -> (Vec<T>, Pagination) {
    let pagination = Pagination::new(page, wanted.page.unwrap_or(1), PER_PAGE, list.len());
    let skip = (pagination.current - 1) * PER_PAGE;
    (list.into_iter().skip(skip).take(PER_PAGE).collect(), pagination)
}

/// An instant in Paris, in words.
fn when(page: &Page, at: Timestamp) -> String {
    page.moment(&at.to_zoned(paris()))
}

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

/// The way to a page of the office.
fn crumbs(page: &Page, key: &str) -> Vec<Crumb> {
    vec![Crumb::link(page.t("office-title"), "/office"), Crumb::here(page.t(key))]
}

/// The way to a page below one of the office.
fn crumbs_below(page: &Page, key: &str, href: &str, here: impl Into<String>) -> Vec<Crumb> {
    let mut crumbs = crumbs(page, key);
    href.clone_into(&mut crumbs[1].href);
    crumbs.push(Crumb::here(here));
    crumbs
}

/// The words that name actors, by reference; the reference itself when they were erased.
async fn names<'a>(
    office: &Office,
    references: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut names: BTreeMap<String, String> =
        references.map(|one| (one.to_owned(), one.to_owned())).collect();
    let names_of = &mut names;
    office
        .db
        .read(|tx| async move {
            for (reference, name) in names_of.iter_mut() {
                if let Some(label) = ::journal::label(&tx, reference).await? {
                    *name = label;
                }
            }
            Ok::<_, db::Error>(())
        })
        .await?;
    Ok(names)
}

/// A size in bytes, in words.
fn size(page: &Page, bytes: u64) -> String {
    page.t1("office-kilobytes", "n", page.number(bytes.div_ceil(1024)))
}
