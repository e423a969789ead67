//! State shared by all requests: the served edition, the server's settings and their types; requests are handled
//! elsewhere.

pub(super) mod app;
pub(super) mod base_url;
pub(super) mod host_name;
pub(super) mod hosts;
pub(super) mod live;
pub(super) mod origin;
