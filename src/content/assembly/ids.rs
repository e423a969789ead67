//! One id for every section of a handbook: the author's, or one derived from its title.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    content::files::path_names::{clip, with_hash},
    model::{DocumentId, Language, SectionId},
    text::slug,
};

/// The id of a heading that has neither letters nor digits.
const FALLBACK: &str = "section";

/// What a section wants to be called.
#[derive(Debug)]
pub(in crate::content) struct Wanted<'a> {
    pub(in crate::content) document: &'a DocumentId,
    pub(in crate::content) language: Language,
    pub(in crate::content) wish: Wish,
}

/// Where a section's id comes from.
#[derive(Clone, Debug)]
pub(in crate::content) enum Wish {
    /// The author gave it. It is an id.
    Explicit(String),
    /// The document's first section without an id of its own.
    Lead,
    /// The slug of the title.
    Derived(String),
    /// The slug of the only heading of a document, which led the document before its file's name did: it takes no id that
    /// another section may have.
    Only(String),
}

impl Wish {
    /// Derived from a title.
    pub(in crate::content) fn derived(title: &str) -> Self {
        Self::Derived(slug(title).unwrap_or_else(|| FALLBACK.to_owned()))
    }

    /// Derived from the title of a document's only heading.
    pub(in crate::content) fn only(title: &str) -> Self {
        Self::Only(slug(title).unwrap_or_else(|| FALLBACK.to_owned()))
    }
}

/// How ids that would be one are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Way {
    /// As they are now.
    Present,
    /// As they were before long names had hashes: to find the ids that sections had.
    Former,
}

/// Ids for the sections of a whole handbook.
#[derive(Debug)]
pub(in crate::content) struct Assigned {
    /// One for each [`Wanted`], in order.
    pub(in crate::content) ids: Vec<SectionId>,
    /// Pairs of positions: a section whose explicit id is taken in its language, and the one that has it.
    pub(in crate::content) duplicates: Vec<(usize, usize)>,
    /// Whether some end in a hash.
    pub(in crate::content) has_hashes: bool,
}

/// Gives every section an id: unique in each language, and shared only by translations.
///
/// What does not depend on other files comes first, so that adding a file renames as little as possible: explicit
/// ids; then lead sections, named after their part and file; then the rest, named after their titles. A title that
/// occurs in several documents is prefixed with the document's name in all of them, whatever the order of the files.
/// What repeats within a document is numbered.
///
/// Of sections that were given one id the first has it, and the others are numbered.
///
/// Ids that are one only because long names are cut end in a hash; in the `former` way they are numbered.
pub(in crate::content) fn assign(wanted: &[Wanted<'_>], way: Way) -> Assigned {
    let mut ids: Vec<Option<SectionId>> = vec![None; wanted.len()];
    let mut taken = Taken::default();
    let mut duplicates = Vec::new();
    let mut first: HashMap<(Language, &str), usize> = HashMap::new();
    for (i, want) in wanted.iter().enumerate() {
        let Wish::Explicit(id) = &want.wish else { continue };
        if let Some(holder) = first.get(&(want.language, id.as_str())) {
            duplicates.push((i, *holder));
        } else {
            first.insert((want.language, id), i);
            taken.take(id, want.language, want.document);
            ids[i] = SectionId::new(id);
        }
    }
    let names = wanted.iter().filter(|want| matches!(want.wish, Wish::Lead) && way == Way::Present);
    let leads = Cut::of(names.map(|want| lead_id(want.document)));
    for (i, want) in wanted.iter().enumerate() {
        if matches!(want.wish, Wish::Lead) {
            ids[i] = Some(taken.number(&leads.id(&lead_id(want.document)), want.language, want.document));
        }
    }

    // Sections of one document with one slug are renamed together, in all its languages.
    let mut groups: HashMap<(&DocumentId, &str), Vec<usize>> = HashMap::new();
    for (i, want) in wanted.iter().enumerate() {
        if ids[i].is_none()
            && let Wish::Derived(slug) = &want.wish
        {
            groups.entry((want.document, slug)).or_default().push(i);
        }
    }
    let mut open: Vec<_> = groups.into_iter().collect();
    open.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut repeated = Vec::new();
    for prefix in [Prefix::None, Prefix::Stem, Prefix::PartAndStem] {
        let mut claims: HashMap<String, usize> = HashMap::new();
        for ((document, slug), _) in &open {
            *claims.entry(prefix.apply(document, slug)).or_default() += 1;
        }
        open.retain(|((document, slug), sections)| {
            let name = prefix.apply(document, slug);
            let free = claims[&name] == 1
                && sections.iter().all(|i| taken.admits(&name, wanted[*i].language, document));
            if free {
                for i in sections {
                    if taken.admits(&name, wanted[*i].language, document) {
                        taken.take(&name, wanted[*i].language, document);
                        ids[*i] = SectionId::new(&name);
                    } else {
                        repeated.push((*i, name.clone()));
                    }
                }
            }
            !free
        });
    }
    let whole = |document: &DocumentId, slug: &str| Prefix::PartAndStem.whole(document, slug);
    let names = open.iter().filter(|_| way == Way::Present);
    let rest = Cut::of(names.map(|((document, slug), _)| whole(document, slug)));
    for ((document, slug), sections) in open {
        let name = rest.id(&whole(document, slug));
        repeated.extend(sections.into_iter().map(|i| (i, name.clone())));
    }
    for (i, name) in repeated {
        ids[i] = Some(taken.number(&name, wanted[i].language, wanted[i].document));
    }
    for (i, want) in wanted.iter().enumerate() {
        if let Wish::Only(slug) = &want.wish {
            let name = clip(format!("{}-{slug}", lead_id(want.document)));
            ids[i] = Some(taken.number(&name, want.language, want.document));
        }
    }
    for (i, _) in &duplicates {
        if let Wish::Explicit(id) = &wanted[*i].wish {
            ids[*i] = Some(taken.number(id, wanted[*i].language, wanted[*i].document));
        }
    }
    let fallback = SectionId::new(FALLBACK);
    let ids = ids.into_iter().filter_map(|id| id.or_else(|| fallback.clone())).collect();
    Assigned { ids, duplicates, has_hashes: leads.has_shared() || rest.has_shared() }
}

/// Ids that sections had when marks of other tools were text, or a document's only heading led it, each with the position of
/// the section: none that another section has or had.
pub(in crate::content) fn earlier(wanted: &[Wanted<'_>], ids: &[SectionId]) -> Vec<(usize, SectionId)> {
    let present: HashSet<&SectionId> = ids.iter().collect();
    let mut claims: BTreeMap<SectionId, Vec<usize>> = BTreeMap::new();
    let mut document = None;
    for (at, want) in wanted.iter().enumerate() {
        let is_lead = document.replace((want.language, want.document)) != document;
        let earlier = match &want.wish {
            Wish::Only(slug) => SectionId::new(slug),
            Wish::Explicit(_) if is_lead => SectionId::new(&lead_id(want.document)),
            _ => None,
        };
        if let Some(id) = earlier.filter(|id| !present.contains(id)) {
            claims.entry(id).or_default().push(at);
        }
    }
    let is_one = |sections: &Vec<usize>| sections.iter().all(|at| ids[*at] == ids[sections[0]]);
    let claims = claims.into_iter().filter(|(_, sections)| is_one(sections));
    claims.flat_map(|(id, sections)| sections.into_iter().map(move |at| (at, id.clone()))).collect()
}

/// `<part>-<name>`; the part `main` is the absence of parts.
fn lead_id(document: &DocumentId) -> String {
    if document.part.is_main() {
        document.path.to_string()
    } else {
        format!("{}-{}", document.part, document.path)
    }
}

/// Long names, by the ids they are cut to.
#[derive(Default)]
struct Cut(HashMap<String, HashSet<String>>);

impl Cut {
    fn of(names: impl Iterator<Item = String>) -> Self {
        let mut cut = Self::default();
        for name in names {
            cut.0.entry(clip(name.clone())).or_default().insert(name);
        }
        cut
    }

    fn has_shared(&self) -> bool {
        self.0.values().any(|names| names.len() > 1)
    }

    /// The id of a name: cut, and where other names would be cut to the same, with a hash of it.
    fn id(&self, name: &str) -> String {
        let id = clip(name.to_owned());
        let is_shared = name.len() > id.len() && self.0.get(&id).is_some_and(|names| names.len() > 1);
        if is_shared { with_hash(&id, name) } else { id }
    }
}

/// How far a derived id is qualified.
#[derive(Clone, Copy)]
enum Prefix {
    None,
    Stem,
    PartAndStem,
}

impl Prefix {
    fn apply(self, document: &DocumentId, slug: &str) -> String {
        clip(self.whole(document, slug))
    }

    fn whole(self, document: &DocumentId, slug: &str) -> String {
        match self {
            Self::None => slug.to_owned(),
            Self::Stem => format!("{}-{slug}", document.path),
            Self::PartAndStem => format!("{}-{}-{slug}", document.part, document.path),
        }
    }
}

/// Which ids are in use, and by whom.
#[derive(Default)]
struct Taken {
    /// Documents and languages that have an id.
    holders: HashMap<String, Vec<(Language, DocumentId)>>,
    /// The next number to try, for names that repeat often.
    next: HashMap<(String, Language), u32>,
}

impl Taken {
    fn take(&mut self, id: &str, language: Language, document: &DocumentId) {
        self.holders.entry(id.to_owned()).or_default().push((language, document.clone()));
    }

    /// Whether a derived id may be given: it is free, or used by the same document in another language.
    fn admits(&self, id: &str, language: Language, document: &DocumentId) -> bool {
        self.holders.get(id).is_none_or(|holders| {
            holders.iter().all(|(held_in, holder)| *held_in != language && holder == document)
        })
    }

    /// Takes `name`, or the first of `name-2`, `name-3`… that is free.
    fn number(&mut self, name: &str, language: Language, document: &DocumentId) -> SectionId {
        let mut number = self.next.get(&(name.to_owned(), language)).copied().unwrap_or(1);
        loop {
            let id = if number == 1 { name.to_owned() } else { format!("{name}-{number}") };
            number += 1;
            if self.admits(&id, language, document)
                && let Some(section) = SectionId::new(&id)
            {
                self.take(&id, language, document);
                self.next.insert((name.to_owned(), language), number);
                return section;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::PartId;

    fn document(id: &str) -> DocumentId {
        let (part, path) = id.split_once('/').expect("part/name");
        DocumentId { part: PartId::new(part).expect("an id"), path: path.into() }
    }

    /// Sections as `language document wish`, with `!` before explicit ids and `^` for leads.
    fn ids(sections: &[&str]) -> (Vec<String>, Vec<(usize, usize)>) {
        let documents: Vec<_> =
            sections.iter().map(|section| document(section.split(' ').nth(1).expect("a document"))).collect();
        let wanted: Vec<_> = sections
            .iter()
            .zip(&documents)
            .map(|(section, document)| {
                let wish = section.splitn(3, ' ').nth(2).expect("a wish");
                let wish = match wish.strip_prefix('!') {
                    Some(id) => Wish::Explicit(id.to_owned()),
                    None if wish == "^" => Wish::Lead,
                    None => Wish::derived(wish),
                };
                Wanted { document, language: Language::new(&section[..2]).expect("a language"), wish }
            })
            .collect();
        let assigned = assign(&wanted, Way::Present);
        (assigned.ids.iter().map(ToString::to_string).collect(), assigned.duplicates)
    }

    #[test]
    fn every_section_gets_an_id() {
        fn check(sections: &[&str], expected: &[&str]) {
            assert_eq!(ids(sections).0, expected, "{sections:?}");
        }
        check(&["en p/a ^", "en p/a Usage", "en main/x ^"], &["p-a", "usage", "x"]);
        // A title in two documents is prefixed in both; within one it is numbered.
        check(&["en p/a Usage", "en p/b Usage", "en p/b Usage"], &["a-usage", "b-usage", "b-usage-2"]);
        check(&["en p/a Usage", "en q/a Usage"], &["p-a-usage", "q-a-usage"]);
        // Explicit ids come first, wherever they are.
        check(&["en p/a Usage", "en p/b !usage"], &["a-usage", "usage"]);
        // Translations share what is equal.
        check(&["zh p/a ^", "zh p/a API", "en p/a ^", "en p/a API"], &["p-a", "api", "p-a", "api"]);
        check(&["zh p/a !api", "en p/a API"], &["api", "api"]);
        check(&["zh p/a API", "en p/b API"], &["a-api", "b-api"]);
        check(&["en p/a ???", "en p/a 。"], &["section", "section-2"]);
        check(&["en p/a Usage 2", "en p/a Usage", "en p/a Usage"], &["usage-2", "usage", "usage-3"]);
    }

    #[test]
    fn duplicate_ids_are_reported_and_kept() {
        let (ids, duplicates) = ids(&["zh p/a !x", "zh p/b !x", "en p/b !x", "zh p/c x"]);
        assert_eq!(ids, ["x", "x-2", "x", "c-x"]);
        assert_eq!(duplicates, [(1, 0)]);
    }

    proptest! {
        /// The ids of derived sections do not depend on the order of the documents.
        #[test]
        fn ids_do_not_depend_on_order(
            sections in prop::collection::vec("(zh|en) [pq]/[ab] (\\^|!?[xyz](-2)?)", 0..12),
        ) {
            let sections: Vec<&str> = sections.iter().map(String::as_str).collect();
            let (ids, _) = ids(&sections);
            let mut seen = HashSet::new();
            for (section, id) in sections.iter().zip(&ids) {
                prop_assert!(seen.insert((&section[..2], id)), "{id} occurs twice in {sections:?}");
            }
        }
    }
}
