//! Serving the handbook below a path of its host, such as `https://intranet.example/handbook/`.
//!
//! The path is removed from requests here, so that routes begin at `/`; a proxy may have removed it already. Answers
//! contain it, through `request::site`. For a handbook at the root of its host none of this runs.

use axum::http::{Request, Uri};

/// Removes the mount path from the address of a request, if present.
pub(in crate::http) fn enter<B>(mount: &str, request: &mut Request<B>) {
    let Some(rest) = request.uri().path().strip_prefix(mount) else { return };
    if !rest.is_empty() && !rest.starts_with('/') {
        return;
    }
    let path = if rest.is_empty() { "/" } else { rest };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    // A target with a host keeps the host: it replaces the `Host` header.
    let mut parts = request.uri().clone().into_parts();
    let Ok(rest) = format!("{path}{query}").parse() else { return };
    parts.path_and_query = Some(rest);
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_mount_is_removed() {
        let check = |from: &str, expected: &str| {
            let mut request = Request::get(from).body(()).expect("a request");
            enter("/h", &mut request);
            assert_eq!(request.uri().to_string(), expected, "{from}");
        };
        check("/h/zh/?a=b", "/zh/?a=b");
        check("/h", "/");
        check("/h/", "/");
        check("/hx/y", "/hx/y");
        check("/zh/", "/zh/");
        check("/h//evil", "//evil");
        check("http://a.example:8080/h/zh/?a=b", "http://a.example:8080/zh/?a=b");
    }
}
