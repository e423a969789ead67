//! Style sheet, script, worker and icon: part of the binary, addressed by their content, cached without limit; HTML is
//! in `templates`.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use xxhash_rust::xxh3::xxh3_64;

use super::{addresses, problem::Problem, request::context::Context, response::cache::CachePolicy};
use crate::model::RootPath;

/// The style sheet, one file an idea: later files may override earlier ones.
const STYLE: &str = concat!(
    include_str!("css/base.css"),
    include_str!("css/frame.css"),
    include_str!("css/search.css"),
    include_str!("css/sheet.css"),
    include_str!("css/home.css"),
    include_str!("css/lists.css"),
    include_str!("css/document.css"),
    include_str!("css/workflow.css"),
    include_str!("css/path.css"),
    include_str!("css/prose.css"),
    include_str!("css/compare.css"),
    include_str!("css/changed.css"),
    include_str!("css/glossary.css"),
    include_str!("css/embed.css"),
    include_str!("css/narrow.css"),
    include_str!("css/print.css"),
);

/// The script, one file an idea. It is one module: what a file declares, those after it may use.
const SCRIPT: &str = concat!(
    include_str!("js/words.js"),
    include_str!("js/composition.js"),
    include_str!("js/marking.js"),
    include_str!("js/kept.js"),
    include_str!("js/preview.js"),
    include_str!("js/search.js"),
    include_str!("js/sheet.js"),
    include_str!("js/matches.js"),
    include_str!("js/copy.js"),
    include_str!("js/tracks.js"),
    include_str!("js/page.js"),
);

/// The service worker; the list of what it caches is added below.
const WORKER: &str = include_str!("js/worker.js");

/// The search element for other people's pages.
pub(super) const WIDGET: &str = include_str!("js/widget.js");

/// The search of a copy without a server, and what shows its answers there.
pub(super) const ENGINE: &str = include_str!("js/engine.js");
/// See [`ENGINE`].
pub(super) const STATIC: &str = include_str!("js/static.js");

/// An embedded file.
pub(super) struct Asset {
    stem: &'static str,
    extension: &'static str,
    media: &'static str,
    bytes: &'static [u8],
    /// `/assets/<stem>.<hash>.<extension>`
    pub(super) url: RootPath,
}

/// The embedded files.
pub(super) struct Assets {
    pub(super) style: Asset,
    pub(super) script: Asset,
    /// Of reading paths only.
    pub(super) path_script: Asset,
    /// Of a server that watches its folder only.
    pub(super) live_script: Asset,
    pub(super) live_style: Asset,
    pub(super) icon: Asset,
}

pub(super) static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    style: Asset::new("handbook", "css", "text/css; charset=utf-8", STYLE.as_bytes()),
    script: Asset::new("handbook", "js", "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
    path_script: Asset::new("path", "js", "text/javascript; charset=utf-8", include_bytes!("js/path.js")),
    live_script: Asset::new("live", "js", "text/javascript; charset=utf-8", include_bytes!("js/live.js")),
    live_style: Asset::new("live", "css", "text/css; charset=utf-8", include_bytes!("css/live.css")),
    icon: Asset::new("icon", "svg", "image/svg+xml", include_bytes!("icon.svg")),
});

impl Asset {
    fn new(stem: &'static str, extension: &'static str, media: &'static str, bytes: &'static [u8]) -> Self {
        let url = RootPath::new(format!("/assets/{stem}.{:016x}.{extension}", xxh3_64(bytes)));
        Self { stem, extension, media, bytes, url }
    }

    fn is_called(&self, name: &str) -> bool {
        name.split('.').next() == Some(self.stem) && name.rsplit('.').next() == Some(self.extension)
    }
}

/// `/sw.js`: the worker with the assets of this version. Browsers compare its bytes, so another version of anything is
/// another worker.
pub(super) async fn worker(context: Context) -> Response {
    let site = &context.site;
    let assets = [&ASSETS.style, &ASSETS.script, &ASSETS.icon].map(|asset| site.at(&asset.url));
    // Plain strings always have a JSON form.
    let assets = serde_json::to_string(&assets).unwrap_or_default();
    let version = xxh3_64(format!("{assets}{WORKER}").as_bytes());
    let (offline, search) = (site.at(addresses::OFFLINE), site.at(addresses::SEARCH));
    let body = format!(
        "const VERSION = \"{version:016x}\";\nconst ASSETS = {assets};\n\
         const OFFLINE = \"{offline}\";\nconst SEARCH = \"{search}\";\n{WORKER}"
    );
    let scope = HeaderValue::from_str(&site.at("/")).unwrap_or(HeaderValue::from_static("/"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, CachePolicy::RevalidateShared.header()),
        (HeaderName::from_static("service-worker-allowed"), scope),
    ];
    (headers, body).into_response()
}

/// `/assets/{name}`. A page of an older version asks by an older hash: it gets what there is, but not to keep.
pub(super) async fn show(Path(name): Path<String>) -> Result<Response, Problem> {
    let assets = &*ASSETS;
    let all = [
        &assets.style,
        &assets.script,
        &assets.path_script,
        &assets.live_script,
        &assets.live_style,
        &assets.icon,
    ];
    let asset = all
        .into_iter()
        .find(|asset| asset.is_called(&name))
        .ok_or_else(|| Problem::status(StatusCode::NOT_FOUND))?;
    let current = asset.url.as_str().ends_with(&name);
    let policy = if current { CachePolicy::Forever } else { CachePolicy::RevalidateShared };
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(asset.media)),
            (header::CACHE_CONTROL, policy.header()),
        ],
        asset.bytes,
    )
        .into_response())
}
