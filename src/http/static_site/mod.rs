//! The static site: the whole handbook as plain files, for use without the service; pages are requested from the
//! router, not rendered here.
//!
//! Like a crawler, the export requests every address that a page links to and changes only the links, so a page added
//! to the service is also in the static site. The program's own search runs in the browser (`assets/js/static.js`), on
//! the files of [`BrowserFiles`](crate::edition::BrowserFiles). Two passes keep memory small: the first collects the
//! addresses, the second writes the files.

mod address;
mod rewrite;

use std::collections::{BTreeSet, HashMap, VecDeque};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use tower::ServiceExt;
use xxhash_rust::xxh3::xxh3_64;

use self::{
    address::{Address, ORIGIN, Target, relative, target},
    rewrite::{Decision, Place, rewrite},
};
use super::{
    AppState, BaseUrl, Config,
    addresses::{self, Links},
    assets::{self, search_files},
    response::security,
    router,
    strings::{ResultsTexts, Strings},
};
use crate::{
    content,
    edition::{Edition, compressed},
    index,
    model::{Handbook, Language, page_path, permalink_path},
};

/// The largest page or file, in bytes.
const LARGEST: usize = 64 << 20;

/// The host of [`ORIGIN`].
const HOST: &str = "copy.invalid";

/// The content security policy: only the site's own files, and WebAssembly among its scripts. `file:` is "self" for pages
/// opened from a disk; pages from a server cannot load such addresses.
const POLICY: &str = "default-src 'none'; script-src 'self' file: 'wasm-unsafe-eval'; style-src 'self' file:; img-src 'self' file: data:; media-src 'self' file:; \
                      form-action 'self' file:; base-uri 'none'";

/// Why the static site could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be written.
    #[error("cannot write {file}: {source}")]
    Write {
        /// The path below the output folder.
        file: String,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A file of the handbook could not be read.
    #[error("cannot read {file}: {source}")]
    Read {
        /// The path below the handbook's folder.
        file: String,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] index::Error),
    /// The service failed to answer a request.
    #[error("cannot render {address}: {reason}")]
    Page {
        /// Path and query.
        address: String,
        /// The error.
        reason: String,
    },
}

/// The size of a static site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Pages, including redirect pages.
    pub pages: usize,
    /// Bytes of all files.
    pub bytes: usize,
    /// Bytes that the first search loads: program, dictionary and index, compressed.
    pub search: usize,
}

/// Receives the files of a static site: the path below its folder, with `/` as separator, and the bytes.
pub type Sink<'a> = dyn FnMut(&str, &[u8]) -> std::io::Result<()> + 'a;

/// Writes the static site of `edition`. `base_url` is its future address, if there is one; `progress` is called with
/// the number of addresses done and their total.
pub async fn copy(
    edition: Edition,
    base_url: Option<BaseUrl>,
    sink: &mut Sink<'_>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Summary, Error> {
    // Without a base URL the service mounts nothing; links become relative paths here.
    let state = AppState::new(edition, Config::default());
    let edition = state.edition();
    let handbook = edition.handbook();
    let mut copy = Copy {
        router: router(state.clone()),
        languages: handbook.languages.clone(),
        remote_images: handbook.remote_images.clone(),
        texts: handbook.languages.iter().map(|one| (*one, ResultsTexts::of(handbook, *one))).collect(),
        base_url,
        held: HashMap::new(),
        files: BTreeSet::new(),
        scripts: Scripts::default(),
        summary: Summary::default(),
        sink,
    };
    copy.write_scripts(&edition)?;
    copy.write_files(&edition)?;
    copy.survey(seeds(handbook)).await?;
    copy.write_all(progress).await?;
    copy.write_missing().await?;
    Ok(copy.summary)
}

/// Addresses that are pages even if no other page links to them.
fn seeds(handbook: &Handbook) -> Vec<Address> {
    let languages = || handbook.languages.iter().copied();
    let original = handbook.languages.first().copied().unwrap_or(Language::ZH);
    let mut seeds = vec![Address::of("/")];
    seeds.extend(languages().map(|language| Address::of(Links::home(language).as_str())));
    seeds.extend(handbook.documents.iter().map(|document| Address::of(page_path(document).as_str())));
    // Former addresses, and those of their own of what introduces a folder.
    let introductions = handbook.documents.iter().filter(|document| document.is_folder_page);
    seeds.extend(
        introductions.map(|document| Address::of(&format!("/{}/{}", document.language, document.id))),
    );
    for former in handbook.redirects.keys() {
        let first = former.split('/').next().unwrap_or_default();
        let is_of_part = crate::model::PartId::new(first).is_some_and(|part| handbook.part(&part).is_some());
        if is_of_part {
            seeds.extend(languages().map(|language| Address::of(&format!("/{language}/{former}"))));
        } else {
            seeds.push(Address::of(&format!("/{former}")));
        }
    }
    let mut in_all = vec![addresses::SEARCH];
    let ids: BTreeSet<&str> = handbook.sections().map(|(_, _, section)| section.id.as_str()).collect();
    in_all.extend(ids.into_iter().filter_map(crate::model::SectionId::new).map(|id| permalink_path(&id)));
    in_all.extend(handbook.roles.iter().map(|role| Links::role_page(&role.id)));
    in_all.extend(handbook.topics.iter().map(|topic| Links::topic_page(&topic.id)));
    for path in in_all {
        seeds.extend(languages().map(|language| Address::of(path.as_str()).in_language(language, original)));
    }
    seeds
}

/// The response of an address.
enum Answer {
    Page(String),
    File(Vec<u8>),
    Redirect(String),
    Nothing,
}

/// The kind of file written for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Page,
    File,
    Redirect,
}

/// The script of the pages, and those with the files of the search.
#[derive(Default)]
struct Scripts {
    pages: String,
    program: String,
    dictionary: String,
    index: String,
    translations: Option<String>,
}

/// What the script knows on a page.
#[derive(Serialize)]
struct Words<'a> {
    lang: Language,
    original: Language,
    /// The way to the folder of the site.
    root: String,
    search: String,
    #[serde(flatten)]
    search_page: Option<SearchPageWords<'a>>,
}

/// What it knows on the page of results.
#[derive(Serialize)]
struct SearchPageWords<'a> {
    #[serde(flatten)]
    texts: &'a ResultsTexts,
    search_files: SearchFiles,
    failed: &'static str,
    loading: &'static str,
    unsupported: &'static str,
}

/// The ways to the scripts with the files of the search.
#[derive(Serialize)]
struct SearchFiles {
    program: String,
    dictionary: String,
    index: String,
    /// Loaded when a word occurs nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    translations: Option<String>,
}

struct Copy<'a, 'b> {
    router: Router,
    languages: Vec<Language>,
    remote_images: Vec<String>,
    /// By language.
    texts: HashMap<Language, ResultsTexts>,
    base_url: Option<BaseUrl>,
    held: HashMap<Address, Held>,
    /// The addresses of the files that documents name.
    files: BTreeSet<String>,
    scripts: Scripts,
    summary: Summary,
    sink: &'a mut Sink<'b>,
}

impl Copy<'_, '_> {
    fn original(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::ZH)
    }

    fn write(&mut self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        self.summary.bytes += bytes.len();
        (self.sink)(file, bytes).map_err(|source| Error::Write { file: file.to_owned(), source })
    }

    /// Writes the scripts, with a hash of the content in each name.
    fn write_scripts(&mut self, edition: &Edition) -> Result<(), Error> {
        let files = edition.browser_files()?;
        let program = compressed(search_files::PROGRAM.bytes);
        self.scripts.pages = self.write_script("static", assets::STATIC)?;
        self.scripts.program = self.write_search_file("program", &program)?;
        self.scripts.dictionary = self.write_search_file("dictionary", &files.dictionary)?;
        self.scripts.index = self.write_search_file("index", &files.index)?;
        #[cfg(feature = "cedict")]
        {
            self.scripts.translations =
                Some(self.write_search_file("translations", search_files::translations())?);
            self.write("assets/translations.licence.txt", search_files::TRANSLATIONS_LICENCE.as_bytes())?;
        }
        self.summary.search = program.len() + files.dictionary.len() + files.index.len();
        Ok(())
    }

    /// Writes the files that documents name.
    fn write_files(&mut self, edition: &Edition) -> Result<(), Error> {
        let handbook = edition.handbook();
        for file in &handbook.files {
            let address = content::file_path(handbook, file);
            let plain = percent_decode_str(address.as_str()).decode_utf8_lossy().into_owned();
            let plain = plain.trim_start_matches('/');
            let bytes = edition
                .root()
                .read(&file.path)
                .map_err(|source| Error::Read { file: file.path.clone(), source })?;
            self.write(plain, &bytes)?;
            self.files.insert(address.as_str().to_owned());
        }
        Ok(())
    }

    /// Writes a file of the search as a script, because a page on a disk can load nothing else.
    fn write_search_file(&mut self, name: &str, bytes: &[u8]) -> Result<String, Error> {
        self.write_script(name, &format!("handbookFile(\"{name}\",\"{}\");\n", BASE64.encode(bytes)))
    }

    fn write_script(&mut self, stem: &str, text: &str) -> Result<String, Error> {
        let file = format!("assets/{stem}.{:016x}.js", xxh3_64(text.as_bytes()));
        self.write(&file, text.as_bytes())?;
        Ok(file)
    }

    async fn ask(&self, address: &Address) -> Result<Answer, Error> {
        let request = address.request();
        let failed = |reason: &dyn std::fmt::Display| Error::Page {
            address: request.clone(),
            reason: reason.to_string(),
        };
        let context = Request::get(&request)
            .header(header::ACCEPT, "text/html, */*")
            .header(header::HOST, HOST)
            .body(Body::empty());
        let context = context.map_err(|error| failed(&error))?;
        let response = self.router.clone().oneshot(context).await.map_err(|error| failed(&error))?;
        let (parts, body) = response.into_parts();
        if parts.status.is_redirection() {
            let location = parts.headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
            return Ok(location.map_or(Answer::Nothing, |location| Answer::Redirect(location.to_owned())));
        }
        if parts.status.is_server_error() {
            return Err(failed(&parts.status));
        }
        if !parts.status.is_success() {
            return Ok(Answer::Nothing);
        }
        let body = axum::body::to_bytes(body, LARGEST).await.map_err(|error| failed(&error))?;
        let media =
            parts.headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
        if media.starts_with("text/html") {
            return Ok(Answer::Page(String::from_utf8_lossy(&body).into_owned()));
        }
        Ok(if media.contains("json") || media.contains("xml") && !media.contains("svg") {
            Answer::Nothing
        } else {
            Answer::File(body.to_vec())
        })
    }

    /// Requests every reachable address and records the kind of its response.
    async fn survey(&mut self, seeds: Vec<Address>) -> Result<(), Error> {
        // A page below another may be called like that one with a parameter, and goes before it.
        let plain: BTreeSet<String> =
            seeds.iter().filter(|address| !address.has_pairs()).filter_map(Address::file).collect();
        let mut open: VecDeque<Address> = seeds.into();
        let mut seen: BTreeSet<Address> = open.iter().cloned().collect();
        while let Some(address) = open.pop_front() {
            if self.files.contains(address.path()) {
                continue;
            }
            let Some(file) = address.file() else { continue };
            if address.has_pairs() && !address.is_search() && plain.contains(&file) {
                continue;
            }
            let mut found: Vec<Address> = Vec::new();
            let held = match self.ask(&address).await? {
                Answer::Nothing => continue,
                // Other content is not written under the name of a page.
                Answer::File(_) if is_page(&file) => continue,
                Answer::File(_) => Held::File,
                Answer::Redirect(location) => {
                    found.extend(self.resolve(&location, &address).map(|(to, _)| to));
                    Held::Redirect
                }
                Answer::Page(page) => {
                    let _ = rewrite(&page, "", &mut |_, link| {
                        found.extend(self.resolve(link, &address).map(|(to, _)| to));
                        Decision::Keep
                    });
                    Held::Page
                }
            };
            self.held.insert(address.clone(), held);
            for to in found {
                // Following parameters from pages with parameters would multiply the pages.
                let wanted =
                    if to.has_pairs() && (address.has_pairs() || to.is_search()) { to.bare() } else { to };
                if !wanted.needs_service() && seen.insert(wanted.clone()) {
                    open.push_back(wanted);
                }
            }
        }
        Ok(())
    }

    /// The address of a link for a reader of the page's language.
    fn resolve(&self, link: &str, from: &Address) -> Option<(Address, Option<String>)> {
        let Target::Here(to, fragment) = target(link, from, &self.languages) else { return None };
        let has_language = link.contains("lang=");
        let to = match self.language_of(from) {
            Some(language) if to.depends_on_reader() && !has_language => {
                to.in_language(language, self.original())
            }
            _ => to,
        };
        Some((to, fragment))
    }

    /// The language of the page at an address.
    fn language_of(&self, address: &Address) -> Option<Language> {
        let request = address.request();
        let first = request.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
        let said = request.split(['?', '&']).find_map(|pair| pair.strip_prefix("lang="));
        self.languages.iter().copied().find(|language| said.unwrap_or(first) == language.as_str())
    }

    /// The relative link from `file` to `to`, if the site contains it or the same page without parameters.
    fn way(&self, file: &str, to: &Address, fragment: Option<&str>) -> Option<String> {
        if self.files.contains(to.path()) {
            return Some(relative(file, to.path().trim_start_matches('/')));
        }
        let known = |address: &Address| self.held.contains_key(address);
        let held = if to.is_search() || !known(to) { to.bare() } else { to.clone() };
        if !known(&held) {
            return None;
        }
        let mut way = relative(file, &held.file()?);
        if to.is_search() && to.has_pairs() {
            way.push('?');
            way.push_str(&to.query());
        }
        if let Some(fragment) = fragment {
            way.push('#');
            way.push_str(fragment);
        }
        Some(way)
    }

    async fn write_all(&mut self, progress: &mut dyn FnMut(usize, usize)) -> Result<(), Error> {
        let mut addresses: Vec<Address> = self.held.keys().cloned().collect();
        addresses.sort_unstable();
        let all = addresses.len();
        for (done, address) in addresses.into_iter().enumerate() {
            progress(done, all);
            let Some(file) = address.file() else { continue };
            match self.ask(&address).await? {
                Answer::Page(page) => {
                    let page = self.page(&page, &address, &file, "");
                    self.summary.pages += 1;
                    self.write(&file, page.as_bytes())?;
                }
                Answer::File(bytes) => self.write(&file, &bytes)?,
                Answer::Redirect(location) => {
                    if let Some(page) = self.redirect_page(&location, &address, &file) {
                        self.summary.pages += 1;
                        self.write(&file, page.as_bytes())?;
                    }
                }
                Answer::Nothing => {}
            }
        }
        progress(all, all);
        Ok(())
    }

    /// The content security policy of every page.
    fn policy(&self) -> String {
        if self.remote_images.is_empty() {
            return POLICY.to_owned();
        }
        security::with_images(POLICY, &self.remote_images)
    }

    /// A page of the static site. `root` precedes relative links if the page may be shown at any address.
    fn page(&self, page: &str, address: &Address, file: &str, root: &str) -> String {
        let head = self.head(address, file, root);
        let page = rewrite(page, &head, &mut |place, link| {
            if place == Place::Data {
                return if self.base_url.is_some() { Decision::Keep } else { Decision::Drop };
            }
            let Some((to, fragment)) = self.resolve(link, address) else { return Decision::Keep };
            if place == Place::Relation {
                return self.whole(&to).map_or(Decision::Drop, Decision::Replace);
            }
            // Only the results page can answer a form.
            if place == Place::Form && !to.is_search() {
                return Decision::Drop;
            }
            self.way(file, &to, fragment.as_deref())
                .map_or(Decision::Drop, |way| Decision::Replace(format!("{root}{way}")))
        });
        match &self.base_url {
            Some(base) => page.replace(ORIGIN, &format!("{}{}", base.origin(), base.mount())),
            None => page,
        }
    }

    /// The absolute URL of a page, for programs; only with a base URL.
    fn whole(&self, to: &Address) -> Option<String> {
        let base = self.base_url.as_ref()?;
        let file = self.held.contains_key(to).then(|| to.file())??;
        let folder = file.strip_suffix("index.html").unwrap_or(&file);
        Some(format!("{}{}/{folder}", base.origin(), base.mount()))
    }

    /// The head of every page: the content security policy, the scripts and the address of the results page.
    fn head(&self, address: &Address, file: &str, root: &str) -> String {
        let language = self.language_of(address).unwrap_or_else(|| self.original());
        let search = Address::of(address::SEARCH).in_language(language, self.original());
        let search = search.file().unwrap_or_default();
        let way = |to: &str| format!("{root}{}", relative(file, to));
        let texts = address.is_search().then(|| self.texts.get(&language)).flatten();
        let ui = Strings::of(language);
        let top = relative(file, "x");
        let words = Words {
            lang: language,
            original: self.original(),
            root: format!("{root}{}", &top[..top.len() - 1]),
            search: way(&search),
            search_page: texts.map(|texts| SearchPageWords {
                texts,
                search_files: SearchFiles {
                    program: way(&self.scripts.program),
                    dictionary: way(&self.scripts.dictionary),
                    index: way(&self.scripts.index),
                    translations: self.scripts.translations.as_deref().map(way),
                },
                failed: ui.script.failed,
                loading: ui.search.loading,
                unsupported: ui.search.unsupported,
            }),
        };
        // Plain strings always have a JSON form.
        let words = serde_json::to_string(&words).unwrap_or_default();
        let policy = self.policy();
        format!(
            "<meta http-equiv=\"content-security-policy\" content=\"{policy}\">\n\
             <script src=\"{}\" defer data-words=\"{}\"></script>",
            way(&self.scripts.pages),
            escaped(&words),
        )
    }

    /// A page that replaces a redirect of the service.
    fn redirect_page(&self, location: &str, address: &Address, file: &str) -> Option<String> {
        let (to, fragment) = self.resolve(location, address)?;
        let way = self.way(file, &to, fragment.as_deref())?;
        let language = self.language_of(&to).unwrap_or_else(|| self.original());
        let shown = percent_decode_str(&way).decode_utf8_lossy().into_owned();
        let (way, shown, policy) = (escaped(&way), escaped(&shown), self.policy());
        Some(format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"content-security-policy\" content=\"{policy}\">\n\
             <meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={way}\">\n\
             <title>{shown}</title>\n</head>\n<body>\n<p><a href=\"{way}\">{shown}</a></p>\n</body>\n</html>\n",
            language.tag()
        ))
    }

    /// `404.html`, which servers show at any address: with a base URL its links start at the root of the host.
    async fn write_missing(&mut self) -> Result<(), Error> {
        let missing = Address::of("/404");
        let request = Request::get("/404")
            .header(header::ACCEPT, "text/html")
            .header(header::HOST, HOST)
            .body(Body::empty());
        let Ok(request) = request else { return Ok(()) };
        let Ok(response) = self.router.clone().oneshot(request).await;
        let body = axum::body::to_bytes(response.into_body(), LARGEST).await;
        let Ok(body) = body else { return Ok(()) };
        let root = self.base_url.as_ref().map(|base| format!("{}/", base.mount())).unwrap_or_default();
        let page = self.page(&String::from_utf8_lossy(&body), &missing, "404.html", &root);
        self.write("404.html", page.as_bytes())
    }
}

/// Whether the file is a page.
fn is_page(file: &str) -> bool {
    std::path::Path::new(file).extension().is_some_and(|extension| extension == "html")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
