//! What is read from configuration, whichever tool it is of.

use crate::{content::files::path_names, model::Language};

/// An entry of a menu.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct Item {
    pub(in crate::content) title: Option<String>,
    pub(in crate::content) link: Option<Link>,
    pub(in crate::content) items: Vec<Item>,
}

/// What an entry leads to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::content) enum Link {
    /// A file by its path below the root; the extension, or the name of what introduces a folder, may be missing.
    Path(String),
    /// A document of Docusaurus by its id, below a folder.
    Id { folder: String, id: String },
    /// All pages below a folder, in an order of their own.
    Folder(String),
}

/// The order of what is directly in a folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct Listing {
    pub(in crate::content) folder: String,
    pub(in crate::content) entries: Vec<Listed>,
}

/// An entry of a listing.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::content) enum Listed {
    /// A file or a folder, whose extension may be missing.
    Name { name: String, title: Option<String> },
    /// Everything that is not named.
    Rest,
}

/// What configuration says of one folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct FolderNote {
    pub(in crate::content) path: String,
    pub(in crate::content) title: Option<String>,
    pub(in crate::content) order: Option<f64>,
}

/// A page that had another address.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::content) struct Redirect {
    /// The address below the site's, such as `old/page.html`.
    pub(in crate::content) from: String,
    /// The path of a file, or an address below the site's.
    pub(in crate::content) to: Link,
}

/// A text of the site in one language, or in all.
pub(in crate::content) type Wording = (Option<Language>, String);

/// The first text in a language, else the first that is for all.
pub(in crate::content) fn worded(wordings: &[Wording], language: Language) -> Option<&String> {
    let in_language = |wanted: Option<Language>| wordings.iter().find(move |(of, _)| *of == wanted);
    in_language(Some(language)).or_else(|| in_language(None)).map(|(_, text)| text)
}

/// All that configuration says of a site.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::content) struct Site {
    pub(in crate::content) titles: Vec<Wording>,
    pub(in crate::content) descriptions: Vec<Wording>,
    /// In order, each with the file that it is from.
    pub(in crate::content) menus: Vec<(String, Vec<Item>)>,
    pub(in crate::content) listings: Vec<Listing>,
    pub(in crate::content) folders: Vec<FolderNote>,
    /// Folders whose pages have addresses below them: `docs/`.
    pub(in crate::content) homes: Vec<String>,
    /// Folders in which numbers in front of names are an order and no part of ids.
    pub(in crate::content) numbered: Vec<String>,
    pub(in crate::content) redirects: Vec<Redirect>,
    /// Where the site is published, as addresses that end in a slash.
    pub(in crate::content) urls: Vec<String>,
    /// Files that are a table of contents, and no pages.
    pub(in crate::content) contents: Vec<String>,
    /// Configuration that could not be read.
    pub(in crate::content) unread: Vec<String>,
}

impl Site {
    /// What precedes the language and part folders in the path of a document: the folder where the tool has its pages, else
    /// `prefix`.
    pub(in crate::content) fn home<'s>(&'s self, path: &str, prefix: &'s str) -> &'s str {
        self.homes.iter().find(|home| path.starts_with(home.as_str())).map_or(prefix, String::as_str)
    }

    pub(super) fn add_title(&mut self, language: Option<Language>, title: Option<String>) {
        self.titles.extend(title.map(|title| (language, title)));
    }

    pub(super) fn add_description(&mut self, language: Option<Language>, description: Option<String>) {
        self.descriptions.extend(description.map(|description| (language, description)));
    }

    /// Adds the address of the site and the path below it, if it is an address or an absolute path.
    pub(super) fn add_url(&mut self, url: Option<String>, base: Option<String>) {
        let url =
            url.filter(|url| url.starts_with("http://") || url.starts_with("https://")).unwrap_or_default();
        let base = base.unwrap_or_default();
        let base = base.trim_matches('/');
        let mut address = format!("{}/", url.trim_end_matches('/'));
        if !base.is_empty() && !base.contains("://") {
            address = format!("{address}{base}/");
        }
        if address != "/" && !self.urls.contains(&address) {
            self.urls.push(address);
        }
    }

    pub(super) fn add_menu(&mut self, path: &str, items: Vec<Item>) {
        if !items.is_empty() {
            self.menus.push((path.to_owned(), items));
        }
    }

    /// Adds the redirect of an address that says nothing of how it is served: `a.md` and `/a/` are `a`.
    pub(super) fn add_redirect(&mut self, from: &str, to: Link) {
        let from = from.trim_start_matches('/');
        let is_plain = !from.is_empty() && !from.contains(['*', ':', '(', '?', '#']);
        if is_plain {
            self.redirects.push(Redirect { from: from.to_owned(), to });
        }
    }
}

/// A configuration file as text.
#[derive(Debug)]
pub(super) struct Text {
    /// Below the root.
    pub(super) path: String,
    pub(super) text: String,
}

impl Text {
    pub(super) fn folder(&self) -> &str {
        path_names::above(&self.path)
    }

    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The ending of its name.
    pub(super) fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }
}
