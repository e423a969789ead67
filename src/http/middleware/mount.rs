//! The handbook below a path of its host, such as `https://intranet.example/handbook/`.
//!
//! Requests lose the path here, so that routes begin at `/`; a proxy may also have taken it off. Answers are written with
//! it from the start, by `request::site`. Nothing of this runs for a handbook that has its host to itself.

use axum::http::{Request, Uri};

/// Takes the mount off the address of a request, if it is there.
pub(in crate::http) fn enter<B>(mount: &str, request: &mut Request<B>) {
    let Some(rest) = request.uri().path().strip_prefix(mount) else { return };
    if !rest.is_empty() && !rest.starts_with('/') {
        return;
    }
    let path = if rest.is_empty() { "/" } else { rest };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    // A target with a host keeps it: it replaces the `Host` header.
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
    fn the_mount_is_taken_off_whole() {
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
