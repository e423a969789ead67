//! The role a reader said to have. It is kept in the reader's browser, in a cookie that says nothing else, and helps
//! reading only: it decides what is shown first, never what may be seen.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::model::{Handbook, Role, RoleId};

/// A year, in seconds.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// The role of the cookie `role`, if the handbook has it.
pub(in crate::http) fn role<'a>(headers: &HeaderMap, handbook: &'a Handbook) -> Option<&'a Role> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';'));
    let id = pairs.find_map(|pair| pair.trim().strip_prefix("role="))?;
    handbook.role(&RoleId::new(id)?)
}

/// The header that has the browser remember `role` on the pages below `root`, or forget what it had. Ids are safe in a
/// header by their grammar.
pub(in crate::http) fn cookie(role: Option<&RoleId>, root: &str) -> Option<HeaderValue> {
    let (id, age) = role.map_or(("", 0), |id| (id.as_str(), KEPT));
    HeaderValue::from_str(&format!("role={id}; Path={root}; Max-Age={age}; SameSite=Lax; HttpOnly")).ok()
}
