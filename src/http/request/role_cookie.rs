//! The role cookie: the role that the reader chose. It contains nothing else, and is a reading aid only: it decides
//! what is shown first, never what may be seen.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::model::{Handbook, Role, RoleId};

/// One year, in seconds.
const MAX_AGE: u32 = 365 * 24 * 60 * 60;

/// The role in the cookie `role`, if the handbook has it.
pub(in crate::http) fn role<'a>(headers: &HeaderMap, handbook: &'a Handbook) -> Option<&'a Role> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';'));
    let id = pairs.find_map(|pair| pair.trim().strip_prefix("role="))?;
    handbook.role(&RoleId::new(id)?)
}

/// The `Set-Cookie` value that stores `role` for the pages below `root`, or deletes it. The grammar of ids makes them
/// safe in a header.
pub(in crate::http) fn cookie(role: Option<&RoleId>, root: &str) -> Option<HeaderValue> {
    let (id, age) = role.map_or(("", 0), |id| (id.as_str(), MAX_AGE));
    HeaderValue::from_str(&format!("role={id}; Path={root}; Max-Age={age}; SameSite=Lax; HttpOnly")).ok()
}
