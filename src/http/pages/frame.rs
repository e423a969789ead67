//! The frame of every page: head, masthead and footer.

use super::{head::Head, reader::Reader};
use crate::{
    http::{
        addresses::{self, Links},
        assets::{ASSETS, search_files},
        strings::{Script, Strings, language_name},
    },
    model::{Document, Language, PartId, RootPath},
};

/// What the base template needs.
pub(in crate::http) struct Frame<'a> {
    pub(super) ui: &'static Strings,
    /// Of the page's text.
    pub(super) lang: String,
    /// Whether the text runs from right to left.
    pub(super) is_rtl: bool,
    /// The language of the interface where it is not that of the text.
    pub(super) spoken: Option<&'static str>,
    /// For the browser's tab.
    pub(super) title: String,
    pub(super) description: String,
    pub(super) handbook: &'a str,
    /// The root, and the first page in the reader's language.
    pub(super) root: String,
    pub(super) home: String,
    pub(super) parts: Vec<PartLink<'a>>,
    pub(super) languages: Vec<Stand>,
    /// The text of the search box.
    pub(super) query: String,
    /// The language the search box must say.
    pub(super) said: Option<String>,
    /// What makes an address absolute; empty when the server does not know its own.
    pub(super) origin: &'a str,
    pub(super) canonical: Option<String>,
    /// Metadata for programs.
    pub(super) head: Head,
    reader: Reader<'a>,
    pub(super) revision: &'a str,
    /// Whether search engines should leave the page out.
    pub(super) unlisted: bool,
    pub(super) style: String,
    pub(super) script: String,
    pub(super) icon: String,
    /// What the script says and asks, as JSON.
    pub(super) words: String,
    /// The reader's role, by id and title: new searches begin with it.
    pub(super) remembered: Option<(&'a str, &'a str)>,
    /// The page of reading paths, and those of reviews and of the state of the content, where the handbook has any.
    pub(super) further: Vec<(String, &'static str)>,
    /// Script and style of live authoring.
    pub(super) live: Option<(String, String)>,
}

/// A part in the masthead.
pub(super) struct PartLink<'a> {
    pub(super) label: Option<&'a str>,
    pub(super) title: &'a str,
    pub(super) url: String,
    pub(super) current: bool,
}

/// The page in one language.
pub(in crate::http) struct Stand {
    pub(super) tag: String,
    pub(super) name: String,
    pub(super) url: String,
    pub(super) current: bool,
}

impl<'a> Frame<'a> {
    /// The frame of a page titled `title` whose other languages are `languages`.
    pub(in crate::http) fn new(reader: Reader<'a>, title: &str, languages: Vec<Stand>) -> Self {
        let handbook = reader.handbook.title.get(reader.language);
        let assets = &*ASSETS;
        let title = match (title.is_empty(), handbook.is_empty()) {
            (false, false) if title != handbook => format!("{title} · {handbook}"),
            (false, _) => title.to_owned(),
            (true, _) => handbook.to_owned(),
        };
        Self {
            ui: reader.ui,
            lang: reader.language.tag(),
            is_rtl: reader.language.is_right_to_left(),
            spoken: (reader.ui.tag != reader.language.tag()).then_some(reader.ui.tag),
            title,
            description: String::new(),
            handbook: if handbook.is_empty() { reader.ui.common.home } else { handbook },
            root: reader.at("/"),
            home: reader.at(Links::home(reader.language)),
            parts: parts(reader),
            languages,
            query: String::new(),
            said: reader.links.said().map(|language| language.to_string()),
            origin: reader.context.state.config().base_url.as_ref().map_or("", |base| base.origin()),
            canonical: None,
            head: Head::new(reader),
            reader,
            revision: reader.context.edition.revision.get(..8).unwrap_or_default(),
            unlisted: false,
            style: reader.at(&assets.style.url),
            script: reader.at(&assets.script.url),
            icon: reader.at(&assets.icon.url),
            words: words(reader),
            remembered: reader.context.role().map(|role| (role.id.as_str(), role.title.get(reader.language))),
            further: further(reader),
            live: reader
                .context
                .state
                .live()
                .map(|_| (reader.at(&assets.live_script.url), reader.at(&assets.live_style.url))),
        }
    }

    /// Says which part the page belongs to.
    pub(in crate::http) fn in_part(mut self, part: &PartId) -> Self {
        let suffix = format!("/{part}");
        for link in &mut self.parts {
            link.current = link.url.ends_with(&suffix);
        }
        self
    }

    /// Says the page's one address.
    pub(in crate::http) fn at(mut self, path: impl AsRef<str>) -> Self {
        self.canonical = Some(format!("{}{}", self.origin, self.reader.at(&path)));
        self.head.at(&self.reader.context.site.absolute(&path), &self.title);
        self
    }

    /// Says in a sentence what the page is about.
    pub(in crate::http) fn about(mut self, description: &str) -> Self {
        description.clone_into(&mut self.description);
        self.head.about(description);
        self
    }

    /// Metadata on the document of the page.
    pub(in crate::http) fn of(mut self, reader: Reader<'a>, document: &Document) -> Self {
        self.head.of(reader, document);
        self.unlisted = document.unsearched;
        self
    }

    /// Whether there are so many languages that they are in a menu.
    pub(in crate::http) fn has_many_languages(&self) -> bool {
        self.languages.len() > 3
    }

    /// Whether there is a language to switch to.
    pub(in crate::http) fn has_languages(&self) -> bool {
        self.languages.len() > 1
    }
}

/// What the script needs to know, so that it holds no words and no addresses of its own.
#[derive(serde::Serialize)]
struct ForScript<'a> {
    #[serde(flatten)]
    words: &'static Script,
    lang: &'a str,
    root: String,
    search: String,
    sections: String,
    worker: String,
    /// What the service worker keeps for searching offline.
    search_files: Vec<String>,
}

fn words(reader: Reader<'_>) -> String {
    let words = ForScript {
        words: &reader.ui.script,
        lang: reader.language.as_str(),
        search: reader.at(addresses::SEARCH),
        sections: reader.at(addresses::SECTIONS),
        worker: reader.at(addresses::WORKER),
        root: reader.at("/"),
        search_files: search_files::addresses(&reader.context.edition)
            .iter()
            .map(|file| reader.at(file))
            .collect(),
    };
    // Plain strings always have a JSON form.
    serde_json::to_string(&words).unwrap_or_default()
}

/// What the foot of a page points to: address and title.
fn further(reader: Reader<'_>) -> Vec<(String, &'static str)> {
    let handbook = reader.handbook;
    let mut further = Vec::new();
    if !handbook.paths.is_empty() {
        further.push((reader.at(Links::PATHS), reader.ui.paths.title));
    }
    if handbook.is_reviewed() {
        further.push((reader.at(Links::REVIEWS), reader.ui.reviews.title));
    }
    if !further.is_empty() {
        further.push((reader.at(Links::STATUS), reader.ui.status.title));
    }
    further
}

/// The parts that have a document in the reader's language.
fn parts(reader: Reader<'_>) -> Vec<PartLink<'_>> {
    let handbook = reader.handbook;
    if handbook.parts.len() < 2 {
        return Vec::new();
    }
    let has = |part: &PartId| handbook.level(reader.language, part, "").is_some();
    handbook
        .parts
        .iter()
        .filter(|part| has(&part.id))
        .map(|part| PartLink {
            label: part.label.as_deref(),
            title: part.title.get(reader.language),
            url: reader.at(Links::part(reader.language, &part.id)),
            current: false,
        })
        .collect()
}

/// The same page in each language that has it: `url` gives its address there.
pub(super) fn stands(reader: Reader<'_>, url: impl Fn(Language) -> Option<RootPath>) -> Vec<Stand> {
    reader
        .handbook
        .languages
        .iter()
        .filter_map(|language| {
            Some(Stand {
                tag: language.tag(),
                name: language_name(*language),
                url: reader.at(url(*language)?),
                current: *language == reader.language,
            })
        })
        .collect()
}

/// The same page in the handbook's other languages, on addresses that negotiate.
pub(in crate::http) fn switch_by_parameter(reader: Reader<'_>, path: impl AsRef<str>) -> Vec<Stand> {
    let languages = reader.handbook.languages.iter();
    let path = path.as_ref();
    let join = if path.contains('?') { '&' } else { '?' };
    languages
        .map(|language| Stand {
            tag: language.tag(),
            name: language_name(*language),
            url: reader.at(format!("{path}{join}lang={language}")),
            current: *language == reader.language,
        })
        .collect()
}
