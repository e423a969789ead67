//! Tables of contents, such as `SUMMARY.md`, which are no pages: their addresses lead to the first page that they name.

use std::collections::HashMap;

use super::draft::{Draft, UNNAMED};
use crate::{
    content::{links::references::References, navigation::site::Site},
    model::{DocumentId, Handbook, Language, Section, SectionId},
};

/// What is known of tables of contents: their addresses and those of their sections.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pages: Vec<(Language, DocumentId, DocumentId)>,
    sections: Vec<(Language, SectionId)>,
    /// The first page that a menu names, by language.
    first: HashMap<Language, (f64, DocumentId)>,
}

/// Documents with their sections, what these refer to, and whether they are pages of folders.
type Parts = (Vec<Draft>, Vec<Vec<Section>>, Vec<Vec<References>>, Vec<bool>);

impl Contents {
    /// Takes tables of contents out of the documents. Their sections took part in the giving of ids, so that those of others stay
    /// as they were.
    pub(super) fn take(
        &mut self,
        site: &Site,
        drafts: Vec<Draft>,
        sections: Vec<Vec<Section>>,
        references: Vec<Vec<References>>,
        pages: Vec<bool>,
    ) -> Parts {
        if site.contents.is_empty() {
            return (drafts, sections, references, pages);
        }
        let mut parts = Parts::default();
        for (((draft, sections), references), page) in
            drafts.into_iter().zip(sections).zip(references).zip(pages)
        {
            if site.contents.contains(&draft.path) {
                self.pages.push((draft.language, draft.layout.id, draft.layout.former));
                self.sections.extend(sections.into_iter().map(|section| (draft.language, section.id)));
                continue;
            }
            let named = draft.menu.rank.named;
            let first = self.first.get(&draft.language).map_or(UNNAMED, |(first, _)| *first);
            if named < first || !self.first.contains_key(&draft.language) {
                self.first.insert(draft.language, (named, draft.layout.id.clone()));
            }
            parts.0.push(draft);
            parts.1.push(sections);
            parts.2.push(references);
            parts.3.push(page);
        }
        parts
    }

    /// Leads the addresses of tables of contents to the first page.
    pub(super) fn redirect(self, handbook: &mut Handbook) {
        let first = |language: Language| {
            let found = self.first.get(&language).or_else(|| self.first.values().next());
            found.map(|(_, id)| id.clone())
        };
        for (language, id, former) in self.pages {
            if let Some(first) = first(language) {
                // The part too: it may have had no other page in this language.
                let addresses =
                    [id.to_string(), former.to_string(), id.part.to_string(), former.part.to_string()];
                for address in addresses {
                    handbook.redirects.entry(address).or_insert_with(|| first.clone());
                }
            }
        }
        for (language, id) in self.sections {
            let lead = first(language).and_then(|first| {
                let mut documents = handbook.documents.iter().filter(|document| document.id == first);
                documents.next().map(|document| document.lead().id.clone())
            });
            if let Some(lead) = lead.filter(|lead| *lead != id) {
                handbook.permalinks.moved.entry(id).or_insert_with(|| vec![lead]);
            }
        }
    }
}
