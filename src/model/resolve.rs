//! Resolves references: the one way to find a section by its id, a former id, its permalink or by the address
//! of a page, and to follow what was moved, split or retired since.

use std::collections::HashSet;

use super::{
    document::DocumentId,
    handbook::{Handbook, SectionRef},
    label::PartId,
    language::Language,
    permalink::Retired,
    section::SectionId,
};

/// What a reference resolves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved<'h> {
    /// To the section that has this id, or that leads the page.
    Here(SectionRef),
    /// To the one section that took its place.
    Moved(SectionRef),
    /// To several, to choose from.
    Split {
        /// The id they had together.
        id: SectionId,
        /// What it became, in the order of the ledger; at least two.
        into: Vec<SectionRef>,
    },
    /// To nothing any more.
    Retired {
        /// The id that was retired.
        id: SectionId,
        /// What the ledger says of it.
        tombstone: &'h Retired,
        /// Where to look instead, followed to the end.
        see: Vec<SectionRef>,
    },
    /// The id is unknown: it was never published.
    Unknown,
}

/// What became of an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate<'h> {
    /// A section has it.
    Here,
    /// The sections that took its place: one, or several to choose from. Never empty; all of them exist.
    Moved(Vec<SectionId>),
    /// It was retired.
    Retired(&'h Retired),
    /// The id is unknown: it was never published.
    Unknown,
}

/// Folders of the path a handbook is mounted at that are passed over in an address with a host.
const MOUNT_DEPTH: usize = 8;

impl Handbook {
    /// Resolves a reference, in `language` if there is a choice. A reference is an id, present or former (also as
    /// `s:id`); a permalink; or the address of a page, present or former, with or without its language, `.md` and the
    /// id of a section behind `#`. In front may be a host and the path the handbook is mounted at; `lang=` in the query
    /// says the language as it does on the site.
    pub fn resolve(&self, reference: &str, language: Option<Language>) -> Resolved<'_> {
        let (address, fragment) = reference.trim().split_once('#').unwrap_or((reference.trim(), ""));
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let asked = query.split('&').find_map(|pair| Language::exact(pair.strip_prefix("lang=")?));
        let language = asked.and_then(|asked| asked.among(&self.languages)).or(language);
        let path = path.trim_end_matches('/');
        // Behind a host the path may begin with that of a mount.
        let (words, any): (Vec<&str>, bool) = match path.split_once("://") {
            Some((_, path)) => (path.split('/').skip(1).collect(), true),
            None => (path.strip_prefix('/').unwrap_or(path).split('/').collect(), false),
        };
        let named = |name: &str| self.named_language(name).or_else(|| self.former_language(name));
        let page = |named: Option<Language>, part: &str, path: &[&str]| {
            let path = path.join("/");
            let page = self.resolve_page(named, part, without_extension(&path), language);
            // What a page calls its other places is known to the page alone.
            match self.resolve_text(fragment, named.or(language)) {
                Resolved::Unknown => page,
                section if page != Resolved::Unknown => section,
                _ => page,
            }
        };
        if let [mount @ .., "s", id] = words.as_slice()
            && (any || mount.is_empty())
        {
            return self.resolve_text(without_extension(id), language);
        }
        if let [id] = words.as_slice() {
            let section = self.resolve_text(id.strip_prefix("s:").unwrap_or(id), language);
            if section != Resolved::Unknown {
                return section;
            }
        }
        let mounts = if any { MOUNT_DEPTH } else { 0 };
        let below = || (0..words.len()).take(mounts + 1).map(|mount| &words[mount..]);
        let in_language = below().filter_map(|words| match words {
            [name, part, path @ ..] => Some(page(Some(named(name)?), part, path)),
            _ => None,
        });
        let without_language = below().filter_map(|words| match words {
            [part, path @ ..] => Some(page(None, part, path)),
            [] => None,
        });
        let is_known = |found: &Resolved<'_>| *found != Resolved::Unknown;
        in_language.chain(without_language).find(is_known).unwrap_or(Resolved::Unknown)
    }

    fn resolve_text(&self, id: &str, language: Option<Language>) -> Resolved<'_> {
        SectionId::new(id).map_or(Resolved::Unknown, |id| self.resolve_id(&id, language))
    }

    /// Resolves an id, current or former, in `language` where there is a choice.
    pub fn resolve_id(&self, id: &SectionId, language: Option<Language>) -> Resolved<'_> {
        let place = |id: &SectionId| self.find(id, language);
        match self.fate(id) {
            Fate::Here => place(id).map_or(Resolved::Unknown, Resolved::Here),
            Fate::Moved(successors) => {
                let into: Vec<SectionRef> = successors.iter().filter_map(place).collect();
                match into.as_slice() {
                    [only] => Resolved::Moved(*only),
                    _ => Resolved::Split { id: id.clone(), into },
                }
            }
            Fate::Retired(tombstone) => {
                let see = self.heirs(id).iter().filter_map(place).collect();
                Resolved::Retired { id: id.clone(), tombstone, see }
            }
            Fate::Unknown => Resolved::Unknown,
        }
    }

    /// Resolves the address of a page: to its first section, or to its lead section when it was published,
    /// wherever that is now. A page whose first section was split begins in the first of its parts. Without a `named`
    /// language it is the page in `language`, or in any other. The `path` is that below the part, empty for the part.
    pub fn resolve_page(
        &self,
        named: Option<Language>,
        part: &str,
        path: &str,
        language: Option<Language>,
    ) -> Resolved<'_> {
        let lead = |document| SectionRef { document, section: 0 };
        if let Some(page) = self.page(named, part, path, language) {
            return Resolved::Here(lead(page));
        }
        let address = if path.is_empty() { part.to_owned() } else { format!("{part}/{path}") };
        if let Some(document) = self.redirected(named, &address, language) {
            return Resolved::Moved(lead(document));
        }
        let Some(id) = self.permalinks.pages.get(&address) else { return Resolved::Unknown };
        // What is a language now was a part once.
        match self.resolve_id(id, self.named_language(part).or(named).or(language)) {
            Resolved::Here(place) => Resolved::Moved(place),
            Resolved::Split { into, .. } => into.first().map_or(Resolved::Unknown, |to| Resolved::Moved(*to)),
            other => other,
        }
    }

    /// The document that answers for an address of [`Handbook::redirects`], in the language that is named before it or
    /// preferred.
    pub fn redirected(
        &self,
        named: Option<Language>,
        address: &str,
        language: Option<Language>,
    ) -> Option<u32> {
        let own = named.and_then(|named| self.redirects.get(&format!("{named}/{address}")));
        let id = own.or_else(|| self.redirects.get(address))?;
        // What is a language now was a part once.
        let named = self.named_language(address.split('/').next().unwrap_or_default()).or(named);
        self.translation(id, named, language).or_else(|| self.translation(id, None, language))
    }

    /// The section that led a page when it was published, as the ledger has it, also under its former address.
    pub fn published_lead(&self, page: &DocumentId) -> Option<&SectionId> {
        let pages = &self.permalinks.pages;
        pages.get(&page.to_string()).or_else(|| {
            // Before, ids had no folders, and the folder where another tool has its pages was a part.
            let homes = self.homes.iter().map(|home| home.trim_end_matches('/').to_lowercase());
            let formers = homes.map(Some).chain([None]).map(|home| {
                let part = Some(page.part.as_str()).filter(|_| home.is_none() || !page.part.is_main());
                let names: Vec<&str> =
                    home.iter().map(String::as_str).chain(part).chain([&*page.path]).collect();
                let whole = names.join("/");
                let (part, path) = whole.split_once('/').unwrap_or_default();
                format!("{part}/{}", path.replace('/', "-"))
            });
            let is_former = |former: &String| self.redirects.get(former) == Some(page);
            formers.filter(is_former).find_map(|former| pages.get(&former))
        })
    }

    /// The language of the handbook with this code.
    pub fn named_language(&self, code: &str) -> Option<Language> {
        self.languages.iter().find(|known| known.as_str() == code).copied()
    }

    /// The language that an address meant which is no language of the handbook any more: another spelling of one, or `zh`
    /// and `en`, which every document was in once that said nothing else.
    pub fn former_language(&self, code: &str) -> Option<Language> {
        let language = Language::new(code).filter(|_| self.named_language(code).is_none())?;
        if self.languages.contains(&language) {
            return Some(language);
        }
        let is_former = [Language::ZH, Language::EN].iter().any(|former| former.as_str() == code);
        is_former.then(|| language.among(&self.languages).or(self.languages.first().copied()))?
    }

    /// The document at a page's address, as an index into [`Handbook::documents`]: in the `named` language, or where
    /// none is named in `language`, else in any. The address of a folder is that of the document that introduces it.
    pub fn page(
        &self,
        named: Option<Language>,
        part: &str,
        path: &str,
        language: Option<Language>,
    ) -> Option<u32> {
        let part = PartId::new(part)?;
        let id = DocumentId { part, path: path.into() };
        let of_folder = |language| self.level(language, &id.part, path)?.page;
        let found = self.translation(&id, named, language);
        found.or_else(|| match named {
            Some(named) => of_folder(named),
            None => {
                language.and_then(of_folder).or_else(|| self.languages.iter().copied().find_map(of_folder))
            }
        })
    }

    fn translation(
        &self,
        id: &DocumentId,
        named: Option<Language>,
        language: Option<Language>,
    ) -> Option<u32> {
        let translations = self.document_translations(id);
        let is_in = |language: Language| {
            translations.iter().find(move |at| self.documents[**at as usize].language == language)
        };
        let found = match named {
            Some(named) => is_in(named),
            None => language.and_then(is_in).or_else(|| translations.first()),
        };
        found.copied()
    }

    /// What became of an id: it has its own section, or those that took its place (`aliases` of a heading and `[moved]`
    /// of the ledger, followed to the end), or a tombstone, or nothing is known of it.
    pub fn fate(&self, id: &SectionId) -> Fate<'_> {
        if self.by_id.contains_key(id) {
            return Fate::Here;
        }
        let mut found = Vec::new();
        let mut retired = None;
        let mut seen = HashSet::from([id.clone()]);
        self.follow(id, &mut seen, &mut found, &mut retired);
        match (found.is_empty(), retired) {
            (false, _) => Fate::Moved(found),
            (true, Some(retired)) => Fate::Retired(retired),
            (true, None) => Fate::Unknown,
        }
    }

    /// The sections an id points to: its own, those that took its place, or those its tombstone points to, followed to
    /// the end.
    pub fn heirs(&self, id: &SectionId) -> Vec<SectionId> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![id.clone()];
        while let Some(next) = open.pop() {
            match self.fate(&next) {
                Fate::Here if !found.contains(&next) => found.push(next),
                Fate::Moved(successors) => open.extend(successors.into_iter().rev()),
                Fate::Retired(retired) if seen.insert(next) => open.extend(retired.see.iter().rev().cloned()),
                Fate::Here | Fate::Retired(_) | Fate::Unknown => {}
            }
        }
        found
    }

    fn follow<'a>(
        &'a self,
        id: &SectionId,
        seen: &mut HashSet<SectionId>,
        found: &mut Vec<SectionId>,
        retired: &mut Option<&'a Retired>,
    ) {
        let aliased = self.by_alias.get(id).into_iter().flatten();
        let moved = self.permalinks.moved.get(id).into_iter().flatten();
        for next in aliased.chain(moved) {
            if self.by_id.contains_key(next) {
                if !found.contains(next) {
                    found.push(next.clone());
                }
            } else if seen.insert(next.clone()) {
                self.follow(next, seen, found, retired);
            }
        }
        if let Some(tombstone) = self.permalinks.retired.get(id) {
            retired.get_or_insert(tombstone);
        }
    }
}

/// The name of a page or a section, whose text as Markdown has the same address with an ending.
fn without_extension(name: &str) -> &str {
    name.strip_suffix(".md").unwrap_or(name)
}
