//! What is in a section from elsewhere: the titles of bare wiki links, and sections (or list items) that are included.
//!
//! `![控制客户预算](../duties/account-director.md#ad-budget)` and `![[ad-budget]]`, the forms Obsidian and others know,
//! put the text of that section here; a tool that knows neither shows the words, or a picture it cannot load. An image
//! of a list item, by the name of an anchor in it (`- <a id="sign"></a>…`), includes the item.
//!
//! The outline leaves gaps in the text (`outline::Gap`) that are filled here, when every section is known. `html`
//! resolves the same targets with [`included`], so that what is found is what is shown.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{Event, Tag};

use super::{
    file_names,
    references::References,
    target::{Links, Target},
};
use crate::{
    content::markdown::{
        outline::{self, Gap, WIKI},
        read::{Node, Text},
    },
    model::{Block, Document, Section, SectionId, SectionRef},
};

/// How deep includes may lie in includes.
pub(in crate::content) const MAX_DEPTH: usize = 8;
/// Most text that is included in one section, in bytes. A chain of doubling includes must not fill the memory.
pub(in crate::content) const MAX_INCLUDED: usize = 256 * 1024;

/// What an include shows: a section, or a list item of it by its byte range in the document's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) struct Included {
    pub(in crate::content) section: SectionRef,
    pub(in crate::content) item: Option<Range<usize>>,
}

/// What an image in `from` includes; `None` when its target is no section.
pub(in crate::content) fn included(links: &Links<'_>, from: &Document, target: &str) -> Option<Included> {
    let (Target::Section(section) | Target::Moved { to: section, .. }) = links.resolve(from, target) else {
        return None;
    };
    let handbook = links.handbook();
    let document = handbook.document(section);
    let own = handbook.section(section);
    let name = target.split_once('#').map_or("", |(_, fragment)| fragment);
    let item = (!name.is_empty() && name != own.id.as_str()).then(|| item(document, own, name)).flatten();
    Some(Included { section, item })
}

/// Byte range in the document's source of the innermost list item that holds the anchor `name`.
fn item(document: &Document, section: &Section, name: &str) -> Option<Range<usize>> {
    let markdown = document.markdown(section);
    let at = ["id=\"", "name=\"", "id='", "name='"].iter().find_map(|before| {
        let anchor = format!("{before}{name}{}", &before[before.len() - 1..]);
        markdown.find(&anchor)
    })?;
    let text = Text::new(markdown, &document.reading, section.span.start as usize);
    let items = text.nodes().filter_map(|(node, span)| match node {
        Node::Markdown(Event::Start(Tag::Item)) if span.contains(&at) => Some(span),
        _ => None,
    });
    let span = items.last()?;
    let start = section.span.start as usize;
    Some(start + span.start..start + span.end)
}

/// The text of a section with its gaps filled.
#[derive(Clone, Debug, Default)]
pub(in crate::content) struct Filled {
    pub(in crate::content) text: String,
    /// What its lines are, each from a byte of the text on.
    blocks: Vec<(usize, Block)>,
    /// Where in the text included passages stand.
    pub(in crate::content) included: Vec<Range<u32>>,
    /// The sections they come from, however deep.
    pub(in crate::content) includes: Vec<SectionId>,
}

/// An include that is not shown.
#[derive(Debug)]
pub(in crate::content) struct Refused {
    pub(in crate::content) section: SectionRef,
    /// Byte range of the image in the file.
    pub(in crate::content) span: Range<usize>,
    pub(in crate::content) why: Refusal,
}

/// Why an include is not shown.
#[derive(Debug)]
pub(in crate::content) enum Refusal {
    /// It points back to a section it is in: the ids on the way.
    Cycle(Vec<SectionId>),
    /// Too deep or too much.
    TooMuch,
}

/// Fills gaps, each section once.
pub(in crate::content) struct Filler<'f, 'h> {
    links: &'f Links<'h>,
    references: &'f [Vec<References>],
    done: HashMap<SectionRef, Filled>,
    open: Vec<SectionRef>,
    pub(in crate::content) refused: Vec<Refused>,
    reported: HashSet<(SectionRef, usize)>,
}

impl<'f, 'h> Filler<'f, 'h> {
    pub(in crate::content) fn new(links: &'f Links<'h>, references: &'f [Vec<References>]) -> Self {
        Self {
            links,
            references,
            done: HashMap::new(),
            open: Vec::new(),
            refused: Vec::new(),
            reported: HashSet::new(),
        }
    }

    /// The filled text of a section that has gaps.
    pub(in crate::content) fn fill(&mut self, place: SectionRef) -> Filled {
        if let Some(filled) = self.done.get(&place) {
            return filled.clone();
        }
        let handbook = self.links.handbook();
        let document = handbook.document(place);
        let references = &self.references[place.document as usize][place.section as usize];
        let refused = self.refused.len();
        self.open.push(place);
        let mut filled = Filled::default();
        let own = handbook.section(place);
        let mut number = 0;
        for piece in outline::pieces(&own.text) {
            filled.continue_as(Block::of_line(&own.blocks, number));
            match piece {
                Ok(said) => {
                    for (n, part) in said.split_inclusive('\n').enumerate() {
                        if n > 0 {
                            filled.continue_as(Block::of_line(&own.blocks, number));
                        }
                        filled.say(part);
                        number += usize::from(part.ends_with('\n'));
                    }
                }
                Err(Gap::Title(link)) => {
                    let target = references.links.get(link).map_or("", |link| link.value.as_str());
                    filled.say(&title(self.links, document, target));
                }
                Err(Gap::Include(number, otherwise)) => {
                    let shown = references.includes.get(number).and_then(|include| {
                        let what = included(self.links, document, &include.value)?;
                        let shown = self.include(place, &what, include.span.clone(), filled.text.len())?;
                        filled.include(handbook.section(what.section).id.clone(), shown);
                        Some(())
                    });
                    if shown.is_none() {
                        filled.say(&otherwise);
                    }
                }
            }
        }
        self.open.pop();
        filled.text.truncate(filled.text.trim_end().len());
        // What was cut short because of where it was asked from is not the section's own text.
        if self.open.is_empty() || self.refused.len() == refused {
            self.done.insert(place, filled.clone());
        }
        filled
    }

    fn include(
        &mut self,
        from: SectionRef,
        what: &Included,
        span: Range<usize>,
        length: usize,
    ) -> Option<Shown> {
        let handbook = self.links.handbook();
        let document = handbook.document(what.section);
        if let (Some(at), None) = (self.open.iter().position(|open| *open == what.section), &what.item) {
            let way = self.open[at..].iter().chain([&what.section]);
            let way = way.map(|place| handbook.section(*place).id.clone()).collect();
            self.refuse(from, span, Refusal::Cycle(way));
            return None;
        }
        let shown = match &what.item {
            Some(item) => Shown::of(item_text(self.links, document, &document.source[item.clone()])),
            None if self.open.len() >= MAX_DEPTH => {
                self.refuse(from, span, Refusal::TooMuch);
                return None;
            }
            None if handbook.section(what.section).text.contains('\0') => {
                let filled = self.fill(what.section);
                Shown { blocks: filled.lines(), text: filled.text, includes: filled.includes }
            }
            None => {
                let section = handbook.section(what.section);
                Shown { blocks: section.blocks.clone(), ..Shown::of(section.text.clone()) }
            }
        };
        if length + shown.text.len() > MAX_INCLUDED {
            self.refuse(from, span, Refusal::TooMuch);
            return None;
        }
        Some(shown)
    }

    fn refuse(&mut self, section: SectionRef, span: Range<usize>, why: Refusal) {
        if self.reported.insert((section, span.start)) {
            self.refused.push(Refused { section, span, why });
        }
    }
}

/// What an include shows.
struct Shown {
    text: String,
    blocks: Vec<Block>,
    /// The sections that are included in it in turn.
    includes: Vec<SectionId>,
}

impl Shown {
    fn of(text: String) -> Self {
        Self { text, blocks: Vec::new(), includes: Vec::new() }
    }
}

impl Filled {
    /// What its lines are; empty when all are paragraphs.
    pub(in crate::content) fn lines(&self) -> Vec<Block> {
        let starts = std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1));
        let lines = starts
            .map(|start| {
                let known = self.blocks.partition_point(|(from, _)| *from <= start);
                known.checked_sub(1).map_or(Block::Paragraph, |last| self.blocks[last].1)
            })
            .collect();
        Block::kept(lines)
    }

    /// What comes next is of this kind.
    fn continue_as(&mut self, block: Block) {
        let at = self.text.len();
        while self.blocks.pop_if(|(from, _)| *from >= at).is_some() {}
        self.blocks.push((at, block));
    }

    fn say(&mut self, text: &str) {
        let after_include = self.included.last().is_some_and(|range| range.end as usize == self.text.len());
        let text = if after_include { text.trim_start() } else { text };
        if after_include && !text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
    }

    fn include(&mut self, id: SectionId, shown: Shown) {
        self.text.truncate(self.text.trim_end().len());
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len() as u32;
        for (n, line) in shown.text.split_inclusive('\n').enumerate() {
            self.continue_as(Block::of_line(&shown.blocks, n));
            self.text.push_str(line);
        }
        self.included.push(start..self.text.len() as u32);
        for id in std::iter::once(id).chain(shown.includes) {
            if !self.includes.contains(&id) {
                self.includes.push(id);
            }
        }
    }
}

/// What a bare wiki link shows: the title of its section, else itself.
pub(in crate::content) fn title(links: &Links<'_>, from: &Document, target: &str) -> String {
    match links.resolve(from, target) {
        Target::Section(place) | Target::Moved { to: place, .. } => {
            links.handbook().section(place).heading.title.clone()
        }
        Target::Beside(_) => file_names::name(target.strip_prefix(WIKI).unwrap_or(target)).to_owned(),
        _ => format!("[[{}]]", target.strip_prefix(WIKI).unwrap_or(target)),
    }
}

/// The visible text of a list item; includes in it are left as their words.
fn item_text(links: &Links<'_>, document: &Document, markdown: &str) -> String {
    let mut text = String::new();
    for cut in outline::cut(markdown, 0, &document.reading.elsewhere()) {
        for piece in outline::pieces(&cut.text) {
            match piece {
                Ok(said) => text.push_str(said),
                Err(Gap::Title(link)) => {
                    let target = cut.links.get(link).map_or("", |link| link.value.as_str());
                    text.push_str(&title(links, document, target));
                }
                Err(Gap::Include(_, otherwise)) => text.push_str(&otherwise),
            }
        }
    }
    text
}
