//! `/files/{path}` and the path itself: the files that documents name, streamed from the handbook's folder.

use std::io;

use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG, IF_MATCH, IF_MODIFIED_SINCE,
            IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
        },
    },
};
use imagesize::ImageType;
use mime_guess::Mime;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::AsyncReadExt as _;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::redirect;
use crate::{
    content::{self, FILES},
    http::{
        AppState,
        problem::Problem,
        request::context::Context,
        response::{cache::CachePolicy, conditional::COMPRESSED},
    },
    model::MediaKind,
};

/// As much of a file as tells its type.
const HEAD: u64 = 4096;

/// The policy of a file that is opened on its own: a picture or a recording that loads nothing, and no script.
const POLICY: &str =
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox";
/// The viewer of a browser shows nothing in a sandbox.
const PDF_POLICY: &str =
    "default-src 'none'; img-src 'self' data:; object-src 'self'; style-src 'unsafe-inline'";

/// Leads a request for the path of a file to the route of files.
pub(in crate::http) fn enter(state: &AppState, request: &mut Request) {
    let path = request.uri().path();
    if path.starts_with(FILES) {
        return;
    }
    let edition = state.edition();
    let Some(file) = content::file_at(edition.handbook(), path) else { return };
    let mut parts = request.uri().clone().into_parts();
    let Ok(to) = content::whole_path(file).as_str().parse() else { return };
    parts.path_and_query = Some(to);
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

/// `/files/{path}`
pub(in crate::http) async fn show(
    method: Method,
    uri: Uri,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let edition = &context.edition;
    let unknown = || Problem::status(StatusCode::NOT_FOUND);
    let Some(file) = content::file_at(edition.handbook(), uri.path()) else {
        return redirect(&uri, &context);
    };
    let (root, path) = (edition.root().clone(), file.path.clone());
    // It may have become a link that points elsewhere since the handbook was read.
    let admitted = tokio::task::spawn_blocking(move || root.admitted(&path)).await;
    let full = admitted.map_err(|error| Problem::internal(&error))?.map_err(|_| unknown())?;
    let head = async {
        let mut head = Vec::new();
        tokio::fs::File::open(&full).await?.take(HEAD).read_to_end(&mut head).await?;
        Ok::<_, io::Error>(head)
    };
    let head = head.await.map_err(|_| unknown())?;
    let shown = Shown::of(&file.path, &head);
    let serve = async |with_range: bool| {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method.clone();
        *request.headers_mut() = conditions(&context.headers, with_range);
        let Ok(response) = ServeFile::new_with_mime(&full, &shown.media).oneshot(request).await;
        response.map(Body::new)
    };
    let mut response = serve(true).await;
    // A part of another file than the client has the beginning of is of no use (RFC 9110, section 13.1.5).
    if let Some(known) = context.headers.get(IF_RANGE)
        && response.headers().get(ETAG) != Some(known)
    {
        response = serve(false).await;
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, CachePolicy::Revalidate.header());
    headers.extend(shown.headers(&file.path));
    Ok(response)
}

/// The headers of a request that say which part of a file is wanted, and on which conditions.
fn conditions(headers: &HeaderMap, with_range: bool) -> HeaderMap {
    let names = [IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE, RANGE];
    let wanted = names.into_iter().filter(|name| with_range || *name != RANGE);
    let mut conditions: HeaderMap =
        wanted.filter_map(|name| Some((name.clone(), headers.get(&name)?.clone()))).collect();
    // A compressed representation has a tag of its own.
    let tags = conditions.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if let Some(plain) = tags.map(|tags| tags.replace(COMPRESSED, "\""))
        && let Ok(plain) = HeaderValue::from_str(&plain)
    {
        conditions.insert(IF_NONE_MATCH, plain);
    }
    conditions
}

/// How a browser gets a file.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    media: Mime,
    /// Whether it is saved rather than opened: a browser might run it.
    is_attachment: bool,
    policy: &'static str,
}

impl Shown {
    /// By the name, if the first bytes agree.
    fn of(path: &str, head: &[u8]) -> Self {
        let named = mime_guess::from_path(path).first_or_octet_stream();
        let opened = |media| Self { media, is_attachment: false, policy: POLICY };
        let saved = |media| Self { media, is_attachment: true, policy: POLICY };
        let is_svg = named.essence_str() == "image/svg+xml";
        let is_unnamed = named == mime_guess::mime::APPLICATION_OCTET_STREAM;
        match MediaKind::of(path) {
            MediaKind::Picture if is_svg => opened(named),
            MediaKind::Picture => match picture(head) {
                Some(media) => opened(media),
                None => saved(mime_guess::mime::APPLICATION_OCTET_STREAM),
            },
            MediaKind::Video | MediaKind::Audio => opened(named),
            MediaKind::Other if head.starts_with(b"%PDF-") && (is_unnamed || named.subtype() == "pdf") => {
                Self { policy: PDF_POLICY, ..opened(mime_guess::mime::APPLICATION_PDF) }
            }
            MediaKind::Other if is_unnamed => match picture(head) {
                Some(media) => opened(media),
                None => saved(named),
            },
            MediaKind::Other if named.essence_str() == "text/plain" => {
                opened(mime_guess::mime::TEXT_PLAIN_UTF_8)
            }
            MediaKind::Other => saved(named),
        }
    }

    fn headers(&self, path: &str) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = vec![(CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy))];
        if self.is_attachment {
            let name = path.rsplit('/').next().unwrap_or_default();
            let plain: String = name
                .chars()
                .map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) { c } else { '_' })
                .collect();
            let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
            // RFC 6266, section 4.3.
            let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
            headers.extend(HeaderValue::from_str(&value).map(|value| (CONTENT_DISPOSITION, value)));
        }
        headers
    }
}

/// The media type of a picture, by its first bytes.
fn picture(head: &[u8]) -> Option<Mime> {
    let media = match imagesize::image_type(head).ok()? {
        ImageType::Bmp => "image/bmp",
        ImageType::Gif => "image/gif",
        ImageType::Heif(_) => "image/avif",
        ImageType::Ico => "image/x-icon",
        ImageType::Jpeg => "image/jpeg",
        ImageType::Png => "image/png",
        ImageType::Webp => "image/webp",
        _ => return None,
    };
    media.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_is_that_of_the_name_if_the_bytes_agree() {
        let check = |path: &str, head: &[u8], media: &str, is_attachment: bool| {
            let shown = Shown::of(path, head);
            assert_eq!((shown.media.as_ref(), shown.is_attachment), (media, is_attachment), "{path}");
        };
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";
        check("a/图.PNG", png, "image/png", false);
        check("a.jpg", png, "image/png", false);
        check("a.png", b"<html><script>", "application/octet-stream", true);
        check("a.svg", b"<svg>", "image/svg+xml", false);
        check("a.html", b"<html>", "text/html", true);
        check("a.js", b"alert()", "text/javascript", true);
        check("a.pdf", b"%PDF-1.7", "application/pdf", false);
        check("a.pdf", b"<html>", "application/pdf", true);
        check("a.txt", b"<html>", "text/plain; charset=utf-8", false);
        check("form", png, "image/png", false);
        check("form", b"<html>", "application/octet-stream", true);
        check("a.mp4", b"", "video/mp4", false);
        check("a.xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true);
    }
}
