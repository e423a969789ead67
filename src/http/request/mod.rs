//! Parsing and validation of requests: context, parameters, language and role cookie; responses are made elsewhere.

pub(super) mod context;
pub(super) mod language;
pub(super) mod parameters;
pub(super) mod query_string;
pub(super) mod role_cookie;
pub(super) mod search;
pub(super) mod section;
pub(super) mod site;
#[cfg(test)]
mod testing;
