//! What a reader should see of a shape, written by hand in `<name>.expected` beside it, as its own tool shows the folder. A line
//! is one of:
//!
//! - `site | Title`;
//! - `language | Title | path`: a document, in the order of the tool's navigation, or a folder (`path/`) by its title;
//! - `path | must show | text`, `path | must not show | text`, `path | must have | element`: the content of a page;
//! - `address | /old/ | path`: an address that the tool serves, and the document it is of;
//! - `hidden | path:line | why`, or `path:first-last`: lines of a text that no reader sees as they are written;
//! - `unread | path`: a file for the tool alone;
//! - `wrong | path:line | rule or message`: what is really wrong. It is always reported.

use std::{fs, ops::RangeInclusive};

use super::folder;

#[derive(Default)]
pub(super) struct Expected {
    pub(super) site: Option<String>,
    pub(super) outline: Vec<Entry>,
    pub(super) texts: Vec<Text>,
    pub(super) addresses: Vec<(String, String)>,
    hidden: Vec<(String, RangeInclusive<usize>)>,
    unread: Vec<String>,
    pub(super) wrong: Vec<(String, usize, String)>,
}

/// A document, or a folder.
pub(super) struct Entry {
    pub(super) language: String,
    pub(super) title: String,
    pub(super) path: String,
}

impl Entry {
    pub(super) fn is_folder(&self) -> bool {
        self.path.ends_with('/')
    }
}

/// What is required of a page.
pub(super) struct Text {
    pub(super) path: String,
    pub(super) rule: Rule,
    /// A text, or the name of an element.
    pub(super) wanted: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    Show,
    NotShow,
    /// An element of this name.
    Have,
}

impl Expected {
    pub(super) fn of(shape: &str) -> Self {
        let file = folder().join(format!("{shape}.expected"));
        let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{} exists", file.display()));
        let mut expected = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let cells: Vec<&str> = line.splitn(3, " | ").collect();
            assert!(expected.read(&cells), "{shape}.expected: {line}");
        }
        expected
    }

    /// Reads a line; whether it is one of those above.
    fn read(&mut self, cells: &[&str]) -> bool {
        match *cells {
            ["site", title] => self.site = Some(title.to_owned()),
            ["unread", path] => self.unread.push(path.to_owned()),
            ["address", address, path] => self.addresses.push((address.to_owned(), path.to_owned())),
            ["hidden", place, _] => {
                let (path, first, last) = lines(place);
                self.hidden.push((path, first..=last));
            }
            ["wrong", place, what] => {
                let (path, line, _) = lines(place);
                self.wrong.push((path, line, what.to_owned()));
            }
            [path, "must show", text] => self.text(path, Rule::Show, text),
            [path, "must not show", text] => self.text(path, Rule::NotShow, text),
            [path, "must have", text] => self.text(path, Rule::Have, text),
            [language, title, path] => {
                let [language, title, path] = [language, title, path].map(str::to_owned);
                self.outline.push(Entry { language, title, path });
            }
            _ => return false,
        }
        true
    }

    fn text(&mut self, path: &str, rule: Rule, text: &str) {
        self.texts.push(Text { path: path.to_owned(), rule, wanted: text.to_owned() });
    }

    /// Whether a reader sees the words of a line as they are written.
    pub(super) fn is_seen(&self, path: &str, line: usize) -> bool {
        !self.hidden.iter().any(|(hidden, lines)| hidden == path && lines.contains(&line))
    }

    /// Whether a file is for readers.
    pub(super) fn is_for_readers(&self, path: &str) -> bool {
        !path.split('/').any(|part| part.starts_with('.')) && !self.unread.iter().any(|unread| unread == path)
    }
}

/// A path and the first and last line after its last colon.
fn lines(place: &str) -> (String, usize, usize) {
    let (path, lines) = place.rsplit_once(':').expect("path:line");
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    (path.to_owned(), first.parse().expect("a line"), last.parse().expect("a line"))
}
