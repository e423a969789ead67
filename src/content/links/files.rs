//! The files beside the text that the handbook's documents name, and their addresses. Only named files are served.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, HashMap},
    fs,
    io::Read as _,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    file_names::{FileNames, find, name},
    references::{Declared, References},
    target::{Links, Target},
};
use crate::{
    content::{
        files::{root::Root, scan},
        markdown::{
            outline::{CutMedia, WIKI},
            raw_html,
        },
    },
    diagnostic::{Diagnostic, Place, Rule, Severity, Source},
    model::{Document, File, FileUse, Handbook, MediaKind, RootPath},
};

/// Largest file that is served, in MiB, unless the settings say otherwise.
pub(in crate::content) const MAX_FILE_MB: u32 = 64;

/// The characters to escape in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Names at the root that are addresses of the service itself.
pub const SERVICE_FILES: [&str; 11] = [
    "changes.atom",
    "changes.json",
    "llms-full.txt",
    "llms.txt",
    "openapi.json",
    "opensearch.xml",
    "reviews.atom",
    "robots.txt",
    "search.atom",
    "sitemap.xml",
    "sw.js",
];

/// `/files/<path>`: the address of any named file by its whole path.
pub const FILES: &str = "/files/";

/// The address of a file: its path, without the `content/` that pages do not have either.
pub fn file_path(handbook: &Handbook, file: &File) -> RootPath {
    let short = file.path.strip_prefix("content/").unwrap_or(&file.path);
    let is_taken = SERVICE_FILES.contains(&short)
        || short.starts_with(&FILES[1..])
        || !name(short).contains('.')
        || (short.len() < file.path.len() && handbook.file(short).is_some());
    if is_taken { whole_path(file) } else { RootPath::new(format!("/{}", utf8_percent_encode(short, PATH))) }
}

/// `/files/<path>`: the address by the whole path, which nothing else has.
pub fn whole_path(file: &File) -> RootPath {
    RootPath::new(format!("{FILES}{}", utf8_percent_encode(&file.path, PATH)))
}

/// The file at an address.
pub fn file_at<'h>(handbook: &'h Handbook, address: &str) -> Option<&'h File> {
    let path = percent_decode_str(address).decode_utf8().ok()?;
    if let Some(file) = path.strip_prefix(FILES).and_then(|whole| handbook.file(whole)) {
        return Some(file);
    }
    let short = path.strip_prefix('/')?;
    let file = handbook.file(short).or_else(|| handbook.file(&format!("content/{short}")))?;
    // A page has no dot in its last part.
    (name(short).contains('.') && !SERVICE_FILES.contains(&short)).then_some(file)
}

/// Finds the files that the documents name, and reports those that are missing.
pub(in crate::content) struct Collector<'a> {
    pub(in crate::content) root: &'a Root,
    pub(in crate::content) declared: Declared,
    /// Largest file that is served, in bytes.
    pub(in crate::content) limit: u64,
    pub(in crate::content) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Collector<'_> {
    /// Fills in the handbook's files and those of each section.
    pub(in crate::content) fn collect(mut self, handbook: &mut Handbook, references: &[Vec<References>]) {
        let finder = Finder {
            links: Links::new(handbook),
            root: self.root,
            found: RefCell::default(),
            names: OnceCell::new(),
        };
        let mut files = BTreeMap::new();
        let mut remote = Remote::default();
        let mut uses: Vec<Vec<FileUse>> = Vec::new();
        for (document, references) in handbook.documents.iter().zip(references) {
            let source = Source::new(&document.path, &document.source);
            for references in references {
                let mut own: Vec<FileUse> = Vec::new();
                let media = references
                    .media
                    .iter()
                    .map(|media| (&media.value.target, &media.span, Some(&media.value)));
                let links = references.links.iter().map(|link| (&link.value, &link.span, None));
                for (target, span, media) in media.chain(links) {
                    let place = || source.place(span.clone());
                    if let Some(media) = media {
                        self.check_media(&finder, document, media, &place, &mut remote);
                    }
                    let Some(path) = finder.find(document, target) else { continue };
                    if is_in_other_case(target, &path) {
                        let message = format!("\"{target}\" is \"{path}\" with other capital letters");
                        let help = "write its own letters: other systems do not find it";
                        self.diagnostics
                            .push(Diagnostic::new(Rule::FileCase, message, place()).with_help(help));
                    }
                    if !files.contains_key(&path) {
                        let Some(file) = self.describe(&path, &place) else { continue };
                        files.insert(path.clone(), file);
                    }
                    let caption = media.map(|media| media.caption.clone()).unwrap_or_default();
                    if !own.iter().any(|known| known.path == path) {
                        own.push(FileUse { path, caption });
                    }
                }
                uses.push(own);
            }
        }
        self.diagnostics.extend(remote.diagnostic());
        handbook.files = files.into_values().collect();
        let sections = handbook.documents.iter_mut().flat_map(|document| &mut document.sections);
        for (section, files) in sections.zip(uses) {
            section.files = files;
        }
    }

    /// Reports a picture or recording that is not shown, or has no words.
    fn check_media(
        &mut self,
        finder: &Finder<'_>,
        document: &Document,
        media: &CutMedia,
        place: &dyn Fn() -> Place,
        remote: &mut Remote,
    ) {
        let (broken, silent) = match self.declared {
            Declared::Yes => (Severity::Error, Severity::Warning),
            Declared::No => (Severity::Warning, Severity::Info),
        };
        let target = media.target.strip_prefix(WIKI).unwrap_or(&media.target);
        let problem = match finder.links.resolve(document, &media.target) {
            Target::External(url) => {
                remote.add(&url, &finder.links.handbook().remote_images, place);
                None
            }
            Target::Outside => Some(format!("\"{target}\" is outside the handbook's folder")),
            Target::File(_) | Target::NoSection { .. } if finder.find(document, &media.target).is_none() => {
                Some(format!("no file \"{target}\""))
            }
            _ => None,
        };
        if let Some(message) = problem {
            self.diagnostics.push(Diagnostic::new(Rule::BrokenLink, message, place()).with_severity(broken));
        }
        if media.is_silent {
            let message =
                format!("the picture \"{}\" has no words for readers who cannot see it", name(target));
            self.diagnostics.push(
                Diagnostic::new(Rule::MissingAlt, message, place())
                    .with_severity(silent)
                    .with_help("write what it shows: ![words](address); the words are searched too"),
            );
        }
    }

    /// The file at `path`, unless it is too large.
    fn describe(&mut self, path: &str, place: &dyn Fn() -> Place) -> Option<File> {
        let full = self.root.join(path);
        let length = fs::metadata(&full).map_or(0, |metadata| metadata.len());
        if length > self.limit {
            let mib = |bytes: u64| bytes as f64 / (1024.0 * 1024.0);
            let message = format!(
                "\"{path}\" has {:.1} MiB; files over {} MiB are not served",
                mib(length),
                mib(self.limit)
            );
            self.diagnostics.push(
                Diagnostic::new(Rule::FileTooLarge, message, place())
                    .with_severity(Severity::Warning)
                    .with_help("raise max_file_mb in handbook.toml, or make the file smaller"),
            );
            return None;
        }
        let is_picture = MediaKind::of(path) == MediaKind::Picture;
        Some(File { path: path.to_owned(), size: if is_picture { picture_size(&full) } else { None } })
    }
}

/// Finds files in the handbook's folder.
struct Finder<'a> {
    links: Links<'a>,
    root: &'a Root,
    /// What was looked for, by the folder of the document and the target.
    found: RefCell<HashMap<(String, String), Option<String>>>,
    /// Every file that may be published, once one was looked for by its name.
    names: OnceCell<FileNames>,
}

impl Finder<'_> {
    /// The path of the file that a target in `document` means.
    fn find(&self, document: &Document, target: &str) -> Option<String> {
        let resolved = self.links.resolve(document, target);
        if !matches!(resolved, Target::File(_) | Target::NoSection { document: None, .. }) {
            return None;
        }
        let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = (folder.to_owned(), target.to_owned());
        if let Some(found) = self.found.borrow().get(&key) {
            return found.clone();
        }
        let names = || {
            let all =
                || FileNames::of(scan::other_files(self.root).into_iter().filter(|path| is_public(path)));
            self.names.get_or_init(all)
        };
        let found =
            find(document, target, &|path| self.exists(path), &names).filter(|path| self.exists(path));
        self.found.borrow_mut().insert(key, found.clone());
        found
    }

    /// Whether there is such a file, and it may be published.
    fn exists(&self, path: &str) -> bool {
        let full = self.root.join(path);
        is_public(path)
            && fs::metadata(&full).is_ok_and(|metadata| metadata.is_file())
            && self.root.admit(&full).is_ok()
    }
}

/// The pictures of other sites that are not shown: how many, and the first.
#[derive(Default)]
struct Remote {
    count: usize,
    first: Option<(Place, String)>,
}

impl Remote {
    fn add(&mut self, url: &str, allowed: &[String], place: &dyn Fn() -> Place) {
        let host = host(url);
        if !allowed.iter().any(|allowed| is_host(allowed, host)) {
            self.count += 1;
            self.first.get_or_insert_with(|| (place(), host.to_owned()));
        }
    }

    fn diagnostic(self) -> Option<Diagnostic> {
        let (place, host) = self.first?;
        let message = match self.count {
            1 => "a picture from another site is shown as a link".to_owned(),
            count => format!("{count} pictures from other sites are shown as links"),
        };
        let help = format!("keep a copy beside the text, or allow the site: remote_images = [\"{host}\"]");
        Some(Diagnostic::new(Rule::RemoteImage, message, place).with_help(help))
    }
}

/// Whether a target names a file with other capital letters than its own.
fn is_in_other_case(target: &str, path: &str) -> bool {
    let written = target.strip_prefix(WIKI).unwrap_or(target).split(['#', '?']).next().unwrap_or_default();
    let written = percent_decode_str(written).decode_utf8_lossy();
    let written = name(&written);
    written != name(path) && written.to_lowercase() == name(path).to_lowercase()
}

/// Whether a file is published if a document names it, by its path: not the handbook's own files, nor hidden ones.
fn is_public(path: &str) -> bool {
    let is_private = |part: &str| part == ".git" || part == "node_modules";
    !name(path).starts_with('.')
        && !path.split('/').any(is_private)
        && ![scan::SETTINGS, scan::LEDGER, "revisions.toml"].contains(&name(path))
}

/// Width and height of a picture in pixels, from its first bytes.
fn picture_size(path: &std::path::Path) -> Option<(u32, u32)> {
    let mut head = Vec::new();
    fs::File::open(path).ok()?.take(256 * 1024).read_to_end(&mut head).ok()?;
    let size = match imagesize::blob_size(&head) {
        Ok(size) => (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?),
        Err(_) => raw_html::svg_size(std::str::from_utf8(&head).ok()?)?,
    };
    (size.0 > 0 && size.1 > 0).then_some(size)
}

/// The host of an address.
pub(in crate::content) fn host(address: &str) -> &str {
    let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// Whether a host is the allowed one, which may be `*.example.com`.
pub(in crate::content) fn is_host(allowed: &str, host: &str) -> bool {
    match allowed.strip_prefix('*') {
        Some(end) => host.len() > end.len() && host.to_ascii_lowercase().ends_with(&end.to_ascii_lowercase()),
        None => allowed.eq_ignore_ascii_case(host),
    }
}
