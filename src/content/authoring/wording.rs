//! A section as an earlier version of a file had it.

use crate::{
    content::{
        links::{
            include,
            target::{Links, Target},
        },
        markdown::outline::{self, Attribute, Cut, Gap},
        metadata::front_matter,
    },
    diagnostic::Source,
    model::{Document, Handbook, Section, SectionId},
};

/// What a section said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Its title.
    pub title: String,
    /// Its own visible text, as [`Section::text`](crate::model::Section::text) has it.
    pub text: String,
    /// The ids that the headings before and after it give, where there are such.
    pub neighbours: [Option<String>; 2],
}

/// The wording of the section `id` in a file's text; `None` when no heading there (nor the front matter) gives that id.
///
/// Includes are filled in from the current `handbook`; `document` says where links start from.
pub fn wording(handbook: &Handbook, document: &Document, text: &str, id: &SectionId) -> Option<Wording> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let source = Source::new(&document.path, &text);
    let (front, start) = front_matter::parse(&text, &source, &mut Vec::new());
    let sections = outline::cut(&text, start, &document.reading.elsewhere());
    let given = |index: usize| {
        let heading = sections.get(index)?.heading.as_ref();
        let own =
            heading.into_iter().flat_map(|heading| &heading.attributes).find_map(
                |attribute| match attribute {
                    Attribute::Id(id) => Some(id.value.clone()),
                    Attribute::Pair { .. } => None,
                },
            );
        own.or_else(|| front.id.as_ref().filter(|_| index == 0).map(|id| id.value.clone()))
    };
    let index = (0..sections.len()).find(|index| given(*index).as_deref() == Some(id.as_str()))?;
    let cut = &sections[index];
    let neighbours = [index.checked_sub(1).and_then(given), given(index + 1)];
    let title = cut.heading.as_ref().map(|heading| heading.title.clone()).filter(|title| !title.is_empty());
    let title = title.or_else(|| front.title.clone()).unwrap_or_default();
    Some(Wording { title, text: filled(&Links::new(handbook), document, cut), neighbours })
}

fn filled(links: &Links<'_>, document: &Document, cut: &Cut) -> String {
    let mut text = String::new();
    for piece in outline::pieces(&cut.text) {
        match piece {
            Ok(said) => text.push_str(said),
            Err(Gap::Title(link)) => {
                let target = cut.links.get(link).map_or("", |link| link.value.as_str());
                text.push_str(&include::title(links, document, target));
            }
            Err(Gap::Include(number, otherwise)) => {
                let target = cut.includes.get(number).map_or("", |include| include.value.as_str());
                match links.resolve(document, target) {
                    Target::Section(place) | Target::Moved { to: place, .. } => {
                        text.push_str(&links.handbook().section(place).text);
                    }
                    _ => text.push_str(&otherwise),
                }
            }
        }
    }
    text
}

/// Addresses outside the handbook that a section links to, with the byte ranges of the links in its document.
pub fn external_links(document: &Document, section: &Section) -> Vec<(String, std::ops::Range<usize>)> {
    let start = section.span.start as usize;
    let cuts = outline::cut(document.markdown(section), 0, &document.reading.elsewhere());
    let links = cuts.into_iter().flat_map(|cut| cut.links);
    links
        .filter(|link| {
            let address = link.value.to_ascii_lowercase();
            address.starts_with("http://") || address.starts_with("https://")
        })
        .map(|link| (link.value, start + link.span.start..start + link.span.end))
        .collect()
}
