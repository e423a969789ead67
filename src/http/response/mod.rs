//! How answers are made: replies with validators, paging, dates and XML; what they say is decided by the doors.

pub(super) mod cache;
pub(super) mod conditional;
pub(super) mod dates;
pub(super) mod markdown;
pub(super) mod paging;
pub(super) mod reply;
pub(super) mod security;
pub(super) mod xml;
