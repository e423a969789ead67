//! Links to the other pages of search results.

use std::fmt::Write as _;

use axum::http::HeaderValue;

use crate::{
    http::{
        addresses::Links,
        limits::MOST_OFFSET,
        request::{search::Search, site::Site},
    },
    search::Results,
};

/// Offsets of the pages around this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Paging {
    limit: usize,
    previous: Option<usize>,
    next: Option<usize>,
    last: usize,
}

impl Paging {
    pub(in crate::http) fn new(search: &Search, results: &Results) -> Self {
        let shown = results.hits.len();
        Self::around(search.page.offset, search.page.limit, shown, results.reachable)
    }

    fn around(offset: usize, limit: usize, shown: usize, reachable: usize) -> Self {
        let limit = limit.max(1);
        // Offsets beyond the limit of paging are refused.
        let last = (reachable.saturating_sub(1) / limit * limit).min(MOST_OFFSET / limit * limit);
        let next = offset + shown;
        Self {
            limit,
            previous: (offset > 0).then(|| offset.saturating_sub(limit).min(last)),
            next: (shown == limit && next < reachable && next <= MOST_OFFSET).then_some(next),
            last,
        }
    }

    /// Each link relation with the URL of its page at `route`.
    pub(in crate::http) fn addresses(
        self,
        site: &Site,
        route: &str,
        search: &Search,
    ) -> impl Iterator<Item = (&'static str, String)> {
        let pages =
            [("first", Some(0)), ("previous", self.previous), ("next", self.next), ("last", Some(self.last))];
        let address = |offset| {
            site.absolute(&Links::question(
                route,
                &search.text,
                &search.scope,
                search.scope.language,
                offset,
                self.limit,
            ))
        };
        pages
            .map(|(relation, offset)| (relation, offset.map(address)))
            .into_iter()
            .filter_map(|(relation, address)| Some((relation, address?)))
    }

    /// The `Link` header (RFC 8288), which uses `prev` where Atom uses `previous`. `more` is appended to each URL. `None`
    /// if a URL is not valid in a header.
    pub(in crate::http) fn header(
        self,
        site: &Site,
        route: &str,
        search: &Search,
        more: &str,
    ) -> Option<HeaderValue> {
        let mut header = String::new();
        for (relation, address) in self.addresses(site, route, search) {
            let relation = if relation == "previous" { "prev" } else { relation };
            let comma = if header.is_empty() { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(header, "{comma}<{address}{more}>; rel=\"{relation}\"");
        }
        HeaderValue::from_str(&header).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_pages_have_the_right_offsets() {
        let check = |offset, limit, shown, reachable, previous, next, last| {
            let expected = Paging { limit, previous, next, last };
            assert_eq!(Paging::around(offset, limit, shown, reachable), expected, "{offset} {limit} {shown}");
        };
        check(0, 10, 10, 25, None, Some(10), 20);
        check(10, 10, 10, 25, Some(0), Some(20), 20);
        check(20, 10, 5, 25, Some(10), None, 20);
        check(5, 10, 10, 25, Some(0), Some(15), 20);
        check(0, 10, 0, 0, None, None, 0);
        check(500, 10, 0, 25, Some(20), None, 20);
        check(10_000, 100, 100, 20_000, Some(9_900), None, 10_000);
    }
}
