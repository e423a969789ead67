//! Building blocks of responses: validators, caching, paging, dates, highlights and XML; the content comes from the handlers.

pub(super) mod cache;
pub(super) mod conditional;
pub(super) mod dates;
pub(super) mod markdown;
pub(super) mod paging;
pub(super) mod reply;
pub(super) mod security;
pub(super) mod segments;
pub(super) mod xml;
