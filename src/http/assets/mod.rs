//! Style sheet, script, worker and icon: part of the binary, addressed by their content, cached without limit; HTML is
//! in `templates`.

mod asset;
pub(super) mod search_files;

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use xxhash_rust::xxh3::xxh3_64;

use self::{asset::Asset, search_files::PROGRAM};
use super::{
    addresses,
    problem::Problem,
    request::context::Context,
    response::{cache::CachePolicy, security},
    strings::ResultsTexts,
};

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
    include_str!("css/callouts.css"),
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
    include_str!("js/keys.js"),
    include_str!("js/marking.js"),
    include_str!("js/found.js"),
    include_str!("js/offline.js"),
    include_str!("js/answers.js"),
    include_str!("js/preview.js"),
    include_str!("js/search.js"),
    include_str!("js/sheet.js"),
    include_str!("js/matches.js"),
    include_str!("js/copy.js"),
    include_str!("js/tracks.js"),
    include_str!("js/enlarge.js"),
    include_str!("js/tabs.js"),
    include_str!("js/page.js"),
);

/// The service worker; the list of what it caches is added below.
const WORKER: &str = concat!(include_str!("js/open_search.js"), include_str!("js/worker.js"));

/// The search element for other people's pages.
pub(super) const WIDGET: &str = include_str!("js/widget.js");

/// The script of a static site. It is no module, because a page on a disk can load none.
pub(super) const STATIC: &str = concat!(
    "\"use strict\";\n",
    include_str!("js/words.js"),
    include_str!("js/composition.js"),
    include_str!("js/keys.js"),
    include_str!("js/open_search.js"),
    include_str!("js/found.js"),
    include_str!("js/search.js"),
    include_str!("js/enlarge.js"),
    include_str!("js/tabs.js"),
    include_str!("js/static.js"),
);

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
    script: Asset::new("handbook", "js", "text/javascript; charset=utf-8", uncommented(SCRIPT)),
    path_script: Asset::new("path", "js", "text/javascript; charset=utf-8", include_bytes!("js/path.js")),
    live_script: Asset::new("live", "js", "text/javascript; charset=utf-8", include_bytes!("js/live.js")),
    live_style: Asset::new("live", "css", "text/css; charset=utf-8", include_bytes!("css/live.css")),
    icon: Asset::new("icon", "svg", "image/svg+xml", include_bytes!("icon.svg")),
});

/// A script without the comments that have lines of their own: they are a fifth of what every reader would get.
fn uncommented(script: &str) -> &'static [u8] {
    let is_comment = |line: &str| {
        let line = line.trim();
        line.starts_with("//") || (line.starts_with("/**") && line.ends_with("*/"))
    };
    let lines: String = script.split_inclusive('\n').filter(|line| !is_comment(line)).collect();
    Box::leak(lines.into_boxed_str()).as_bytes()
}

/// `/sw.js`: the worker with the assets of this version. Browsers compare its bytes, so another version of anything is
/// another worker.
pub(super) async fn worker(context: Context) -> Response {
    let site = &context.site;
    let assets = [&ASSETS.style, &ASSETS.script, &ASSETS.icon].map(|asset| site.at(&asset.url));
    // Plain strings always have a JSON form.
    let assets = serde_json::to_string(&assets).unwrap_or_default();
    let handbook = context.handbook();
    let texts =
        handbook.languages.iter().map(|language| (language.as_str(), ResultsTexts::of(handbook, *language)));
    let texts = serde_json::to_string(&texts.collect::<BTreeMap<_, _>>()).unwrap_or_default();
    let version = xxh3_64(format!("{assets}{WORKER}").as_bytes());
    let (offline, search) = (site.at(addresses::OFFLINE), site.at(addresses::SEARCH));
    let body = format!(
        "const VERSION = \"{version:016x}\";\nconst ASSETS = {assets};\n\
         const OFFLINE = \"{offline}\";\nconst SEARCH = \"{search}\";\n\
         const TEXTS = {texts};\n{WORKER}"
    );
    let scope = HeaderValue::from_str(&site.at("/")).unwrap_or(HeaderValue::from_static("/"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, CachePolicy::RevalidateShared.header()),
        (HeaderName::from_static("service-worker-allowed"), scope),
        // The search runs in the worker, so no page is allowed what it needs.
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(security::WORKER_POLICY)),
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
        &*PROGRAM,
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
