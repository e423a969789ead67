//! What every request shares: the edition that is served, the server's settings and the types these are made of; nothing
//! here knows a request.

pub(super) mod app;
pub(super) mod base_url;
pub(super) mod host_name;
pub(super) mod hosts;
pub(super) mod live;
pub(super) mod origin;
