//! Pages by number.

use serde::Serialize;
use utoipa::ToSchema;

use super::filter::wrong;

/// As many as theirs gives when nothing is asked.
const USUAL: usize = 5_000;
/// The most a page may hold.
const MOST: usize = 10_000;

/// One page of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Paged<T> {
    /// What the page holds.
    pub(super) items: Vec<T>,
    /// How many there are in all pages.
    pub(super) total: usize,
    /// The number of this page, from 1.
    pub(super) page: usize,
    /// How many this page holds.
    pub(super) size: usize,
    /// How many pages there are.
    pub(super) pages: usize,
}

/// Which page is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    page: usize,
    size: usize,
}

impl Window {
    pub(super) fn read(page: Option<usize>, size: Option<usize>) -> Result<Self, web::Error> {
        let window = Self { page: page.unwrap_or(1), size: size.unwrap_or(USUAL) };
        if window.page == 0 || window.page > u32::MAX as usize {
            return Err(wrong("page"));
        }
        if !(1..=MOST).contains(&window.size) {
            return Err(wrong("size"));
        }
        Ok(window)
    }

    /// The part of a whole answer that this page shows.
    pub(super) fn cut<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let start = (self.page - 1).saturating_mul(self.size).min(all.len());
        &all[start..(start + self.size).min(all.len())]
    }

    pub(super) fn page<T>(&self, items: Vec<T>, total: usize) -> Paged<T> {
        Paged { size: items.len(), items, total, page: self.page, pages: total.div_ceil(self.size) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cut_the_whole_without_gap() {
        let all: Vec<u32> = (0..7).collect();
        let window = |page, size| Window::read(Some(page), Some(size)).unwrap();
        assert_eq!(window(1, 3).cut(&all), [0, 1, 2]);
        assert_eq!(window(3, 3).cut(&all), [6]);
        assert!(window(4, 3).cut(&all).is_empty());
        let page = window(3, 3).page(vec![6], 7);
        assert_eq!((page.total, page.page, page.size, page.pages), (7, 3, 1, 3));
        assert!(Window::read(Some(0), None).is_err() && Window::read(None, Some(10_001)).is_err());
    }
}
