//! A folder to a handbook: reads the files side by side, then puts together what they say.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use super::{
    Error,
    anchor::{self, Wanted, Wish},
    check::{self, Declared, References},
    decode::{self, Origin},
    diagnostic::{Diagnostic, Place, Rule, Severity, Source},
    front_matter::{self, FrontMatter, Placed},
    label::Labels,
    layout::{self, Layout},
    markdown::ATTRIBUTES,
    outline::{self, Attribute, Cut},
    scan::{self, FileKind, Files, SETTINGS, SourceFile},
    settings::{self, Settings},
};
use crate::model::{
    Area, Document, DocumentId, Handbook, Heading, Language, Localized, Part, PartId, RoleId, Section,
    SectionId, Step, TopicId,
};

/// Largest file that is read, in bytes: a hundred thick books. Larger ones are data with the wrong extension.
const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// Loads the handbook in a folder, with everything that is wrong with it.
///
/// # Errors
/// Only when the folder or its `handbook.toml` cannot be read at all.
pub fn load(root: &Path) -> Result<(Handbook, Vec<Diagnostic>), Error> {
    load_with(root, &mut |_, _| {})
}

/// Like [`load`], telling `progress` how many files are read, and of how many.
///
/// # Errors
/// Only when the folder or its `handbook.toml` cannot be read at all.
pub fn load_with(
    root: &Path,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(Handbook, Vec<Diagnostic>), Error> {
    let files = scan::walk(root)?;
    let (settings, mut diagnostics, declared) = read_settings(root, &files)?;
    diagnostics.extend(files.diagnostics.iter().cloned());
    let documents: Vec<&SourceFile> =
        files.list.iter().filter(|file| file.kind == FileKind::Document).collect();
    let mut drafts = Vec::new();
    for (file, read) in documents.iter().zip(read_all(root, &documents, progress)) {
        diagnostics.extend(read.diagnostics);
        if let Some(content) = read.content {
            let layout = Layout::of(&file.path, files.prefix, &settings.languages);
            drafts.push(Draft { path: file.path.clone(), layout, language: Language::ZH, content });
        }
    }
    let assembly = Assembly { root, settings, declared, diagnostics };
    Ok(assembly.finish(drafts))
}

fn read_settings(root: &Path, files: &Files) -> Result<(Settings, Vec<Diagnostic>, Declared), Error> {
    if !files.list.iter().any(|file| file.kind == FileKind::Settings) {
        return Ok((Settings::default(), Vec::new(), Declared::No));
    }
    let path = root.join(SETTINGS);
    let bytes = scan::read(root, SETTINGS).map_err(|source| Error::ReadSettings { path, source })?;
    let Some(decoded) = decode::decode(bytes) else {
        let place = Place::file(SETTINGS);
        let diagnostics = vec![Diagnostic::new(Rule::BadSettings, "this is not a text file", place)];
        return Ok((Settings::default(), diagnostics, Declared::Yes));
    };
    let source = Source::new(SETTINGS, &decoded.text);
    let (settings, mut diagnostics) = settings::parse(&decoded.text, &source);
    diagnostics.extend(encoding_problem(&decoded.origin, &source));
    Ok((settings, diagnostics, Declared::Yes))
}

/// A file as read: its content, unless there is none to be had, and what is wrong with it.
struct Read {
    content: Option<Content>,
    diagnostics: Vec<Diagnostic>,
}

struct Content {
    text: String,
    front: FrontMatter,
    /// The lead section first. Never empty.
    sections: Vec<Cut>,
}

/// Reads and parses files on all cores, in any order, and returns them in theirs.
fn read_all(root: &Path, files: &[&SourceFile], progress: &mut dyn FnMut(usize, usize)) -> Vec<Read> {
    /// Below this, starting threads costs more than it saves.
    const WORTH_A_THREAD: usize = 32;
    let total = files.len();
    let workers = thread::available_parallelism().map_or(1, usize::from).min(total / WORTH_A_THREAD);
    progress(0, total);
    if workers <= 1 {
        let read = |(done, file): (usize, &&SourceFile)| {
            let read = read(root, file);
            progress(done + 1, total);
            read
        };
        return files.iter().enumerate().map(read).collect();
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<Option<Read>> = Vec::new();
    results.resize_with(total, || None);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(file) = files.get(at)
                    && sender.send((at, read(root, file))).is_ok()
                {}
            });
        }
        drop(sender);
        for (done, (at, read)) in receiver.into_iter().enumerate() {
            results[at] = Some(read);
            progress(done + 1, total);
        }
    });
    results.into_iter().flatten().collect()
}

fn read(root: &Path, file: &SourceFile) -> Read {
    let skipped = |diagnostic| Read { content: None, diagnostics: vec![diagnostic] };
    if file.size > SIZE_LIMIT {
        let message = format!(
            "this file has {:.1} MiB; files over {} MiB are skipped",
            file.size as f64 / (1024.0 * 1024.0),
            SIZE_LIMIT / (1024 * 1024)
        );
        return skipped(Diagnostic::new(Rule::FileTooLarge, message, Place::file(&file.path)));
    }
    let bytes = match scan::read(root, &file.path) {
        Ok(bytes) => bytes,
        Err(error) => return skipped(scan::unreadable(file.path.clone(), &error)),
    };
    match decode::decode(bytes) {
        Some(decoded) => {
            let (content, diagnostics) = parse(&file.path, decoded);
            Read { content: Some(content), diagnostics }
        }
        None => skipped(
            Diagnostic::new(
                Rule::BinaryFile,
                "this is not a text file; it is skipped",
                Place::file(&file.path),
            )
            .with_help("give it another extension, or save it as UTF-8 text"),
        ),
    }
}

fn parse(path: &str, decoded: decode::Decoded) -> (Content, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let source = Source::new(path, &decoded.text);
    diagnostics.extend(encoding_problem(&decoded.origin, &source));
    let (front, start) = front_matter::parse(&decoded.text, &source, &mut diagnostics);
    let sections = outline::cut(&decoded.text, start);
    if sections.len() >= outline::MAX_SECTIONS {
        let message =
            format!("this file has {} headings or more; the rest is one section", outline::MAX_SECTIONS);
        let place = source.place(sections.last().map_or(0..0, |last| last.span.start..last.span.start));
        diagnostics.push(Diagnostic::new(Rule::FileTooLarge, message, place));
    }
    if sections.iter().all(|section| section.text.is_empty()) {
        let place = source.place(start..start);
        diagnostics.push(Diagnostic::new(Rule::EmptyDocument, "this document has no text", place));
    }
    drop(source);
    (Content { text: decoded.text, front, sections }, diagnostics)
}

fn encoding_problem(origin: &Origin, source: &Source<'_>) -> Option<Diagnostic> {
    let problem = |message: String, span| Diagnostic::new(Rule::BadEncoding, message, source.place(span));
    match origin {
        Origin::Utf8 => None,
        Origin::Other(encoding) => Some(
            problem(format!("this file is {encoding}, not UTF-8"), 0..0)
                .with_help(format!("convert it: iconv -f {encoding} -t UTF-8")),
        ),
        Origin::Broken(span) => Some(
            problem(
                "this file is not UTF-8; what could not be read is shown as \u{fffd}".to_owned(),
                span.clone(),
            )
            .with_severity(Severity::Error)
            .with_help("save it as UTF-8"),
        ),
    }
}

/// A file that will be a document.
struct Draft {
    path: String,
    layout: Layout,
    language: Language,
    content: Content,
}

impl Draft {
    fn title(&self) -> String {
        let headings = self.content.sections.iter().filter_map(|section| section.heading.as_ref());
        let first = headings.map(|heading| heading.title.as_str()).find(|title| !title.is_empty());
        match (&self.content.front.title, first) {
            (Some(title), _) => title.clone(),
            (None, Some(heading)) => heading.to_owned(),
            (None, None) => layout::readable_name(&self.layout.name),
        }
    }
}

/// Puts the handbook together.
struct Assembly<'a> {
    root: &'a Path,
    settings: Settings,
    declared: Declared,
    diagnostics: Vec<Diagnostic>,
}

impl Assembly<'_> {
    fn finish(mut self, mut drafts: Vec<Draft>) -> (Handbook, Vec<Diagnostic>) {
        let languages = self.languages(&mut drafts);
        self.separate(&mut drafts);
        let parts = self.parts(&mut drafts, &languages);
        let title = self.title(&drafts, &languages);
        let order: HashMap<PartId, usize> =
            parts.iter().enumerate().map(|(i, part)| (part.id.clone(), i)).collect();
        drafts.sort_by(|a, b| {
            let rank = |draft: &Draft| {
                (
                    languages.iter().position(|language| *language == draft.language),
                    order.get(&draft.layout.id.part),
                )
            };
            let place = |draft: &Draft| draft.content.front.order.unwrap_or(f64::INFINITY);
            rank(a)
                .cmp(&rank(b))
                .then_with(|| place(a).total_cmp(&place(b)))
                .then_with(|| b.layout.is_index().cmp(&a.layout.is_index()))
                .then_with(|| layout::natural_order(&a.path, &b.path))
        });

        let mut labels = Labels::new(&self.settings);
        let (sections, references) = self.sections(&drafts, &mut labels);
        let mut suggestions = std::mem::take(&mut labels.suggestions);
        let (roles, topics) = labels.finish(&self.settings, &languages);
        let documents = drafts
            .into_iter()
            .zip(sections)
            .map(|(draft, sections)| Document {
                title: draft.title(),
                description: draft.content.front.description.unwrap_or_default(),
                owner: draft.content.front.owner,
                id: draft.layout.id,
                language: draft.language,
                path: draft.path,
                source: draft.content.text,
                sections,
            })
            .collect();
        let description = self.settings.description.localized(&languages, |_| String::new());
        let mut handbook = Handbook::default();
        handbook.title = title;
        handbook.description = description;
        handbook.languages = languages;
        handbook.parts = parts;
        handbook.roles = roles;
        handbook.topics = topics;
        handbook.documents = documents;
        let mut handbook = handbook.with_tables();
        check::references(
            &mut handbook,
            &references,
            self.root,
            self.declared,
            &mut suggestions,
            &mut self.diagnostics,
        );
        if self.settings.languages.len() > 1 {
            check::translations(&handbook, &references, &mut self.diagnostics);
        }
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by(|a, b| {
            (&a.place.path, a.place.span.start, a.rule).cmp(&(&b.place.path, b.place.span.start, b.rule))
        });
        (handbook, diagnostics)
    }

    /// Settles the language of every document, and returns all languages in order.
    fn languages(&self, drafts: &mut [Draft]) -> Vec<Language> {
        let declared = &self.settings.languages;
        let mut count: HashMap<Language, usize> = HashMap::new();
        for draft in drafts {
            draft.language = match (draft.layout.language, declared.as_slice()) {
                (Some(language), _) => language,
                (None, [only]) => *only,
                (None, []) => layout::detect_language(&draft.content.text),
                (None, [first, ..]) => {
                    let detected = layout::detect_language(&draft.content.text);
                    if declared.contains(&detected) { detected } else { *first }
                }
            };
            *count.entry(draft.language).or_default() += 1;
        }
        if !declared.is_empty() {
            return declared.clone();
        }
        let mut languages: Vec<Language> = count.keys().copied().collect();
        // The language of most documents is taken for the original.
        languages.sort_by_key(|language| {
            (std::cmp::Reverse(count[language]), *language != Language::ZH, *language)
        });
        if languages.is_empty() {
            languages.push(Language::ZH);
        }
        languages
    }

    /// Tells documents apart that would have the same id in the same language.
    fn separate(&mut self, drafts: &mut [Draft]) {
        let mut holders: HashMap<(Language, DocumentId), String> = HashMap::new();
        let mut next: HashMap<(Language, DocumentId), u32> = HashMap::new();
        // A file whose name is the id as it stands keeps it.
        let mut order: Vec<usize> = (0..drafts.len()).collect();
        order.sort_by_key(|i| {
            !drafts[*i].path.rsplit('/').next().is_some_and(|name| {
                name.strip_prefix(&*drafts[*i].layout.id.stem).is_some_and(|rest| rest.starts_with('.'))
            })
        });
        for i in order {
            let draft = &mut drafts[i];
            let key = (draft.language, draft.layout.id.clone());
            let Some(first) = holders.get(&key) else {
                holders.insert(key, draft.path.clone());
                continue;
            };
            let number = next.entry(key.clone()).or_insert(2);
            let mut id = key.1.clone();
            loop {
                id.stem = format!("{}-{number}", key.1.stem).into();
                *number += 1;
                if !holders.contains_key(&(draft.language, id.clone())) {
                    break;
                }
            }
            let message = format!("{first} already makes the document {}", key.1);
            self.diagnostics.push(
                Diagnostic::new(Rule::DuplicateDocument, message, Place::file(&draft.path))
                    .with_label(Place::file(first), "first made here")
                    .with_help(format!("rename one of the files; until then this one is {id}")),
            );
            holders.insert((draft.language, id.clone()), draft.path.clone());
            draft.layout.id = id;
        }
    }

    /// All parts in order: the declared ones, then folders that are not declared.
    fn parts(&mut self, drafts: &mut [Draft], languages: &[Language]) -> Vec<Part> {
        let mut folders: HashMap<PartId, (String, String)> = HashMap::new();
        for draft in &*drafts {
            folders
                .entry(draft.layout.id.part.clone())
                .or_insert_with(|| (draft.layout.folder.clone(), draft.path.clone()));
        }
        let titles = index_titles(drafts);
        let name = |id: &PartId, folder: &str, language: Language| match titles.get(&(id.clone(), language)) {
            Some(title) if id.as_str() != layout::MAIN_PART => title.clone(),
            _ if !folder.is_empty() => layout::readable_name(folder),
            _ if id.as_str() != layout::MAIN_PART => anchor::humanize(id.as_str()),
            _ if language == Language::ZH => "正文".to_owned(),
            _ => "Main".to_owned(),
        };
        let mut parts: Vec<Part> =
            self.settings.parts.iter().map(|part| part.part(languages, |l| name(&part.id, "", l))).collect();
        let declared: HashSet<PartId> = parts.iter().map(|part| part.id.clone()).collect();
        let mut others: Vec<_> = folders.into_iter().filter(|(id, _)| !declared.contains(id)).collect();
        others.sort_by(|(a, (x, _)), (b, (y, _))| layout::natural_order(x, y).then_with(|| a.cmp(b)));
        for (id, (folder, path)) in others {
            if !declared.is_empty() {
                let near = anchor_suggestion(id.as_str(), declared.iter().map(PartId::as_str));
                let diagnostic = Diagnostic::new(
                    Rule::UnknownPart,
                    format!("\"{id}\" is not a declared part"),
                    Place::file(path),
                );
                self.diagnostics.push(match near {
                    Some(near) => diagnostic.with_suggestion(Some(near)),
                    None => diagnostic.with_help("declare it in handbook.toml under [[parts]]"),
                });
            }
            let title = languages.iter().map(|language| (*language, name(&id, &folder, *language))).collect();
            let description = languages.iter().map(|language| (*language, String::new())).collect();
            parts.push(Part { id, label: None, title, description });
        }
        parts
    }

    /// The declared title, else that of the top README, else the folder's name.
    fn title(&self, drafts: &[Draft], languages: &[Language]) -> Localized {
        let titles = index_titles(drafts);
        let main = PartId::new(layout::MAIN_PART);
        let name = self
            .root
            .canonicalize()
            .ok()
            .and_then(|root| Some(root.file_name()?.to_string_lossy().into_owned()));
        self.settings.title.localized(languages, |language| {
            let title = main.as_ref().and_then(|main| titles.get(&(main.clone(), language)));
            title.cloned().unwrap_or_else(|| layout::readable_name(name.as_deref().unwrap_or("handbook")))
        })
    }

    /// The sections of every document, and what they refer to.
    fn sections(
        &mut self,
        drafts: &[Draft],
        labels: &mut Labels,
    ) -> (Vec<Vec<Section>>, Vec<Vec<References>>) {
        let mut wanted = Vec::new();
        let mut labelled = Vec::new();
        let sources: Vec<Source<'_>> =
            drafts.iter().map(|draft| Source::new(&draft.path, &draft.content.text)).collect();
        for (draft, source) in drafts.iter().zip(&sources) {
            let mut reader = Labeller {
                draft,
                source,
                labels,
                declared: self.declared,
                diagnostics: &mut self.diagnostics,
            };
            for Labelled { wish, section, references } in reader.all() {
                wanted.push(Wanted { document: &draft.layout.id, language: draft.language, wish });
                labelled.push((section, references));
            }
        }
        let assigned = anchor::assign(&wanted);
        self.report_duplicates(drafts, &sources, &wanted, &labelled, &assigned);
        self.report_missing(drafts, &sources, &labelled, &assigned.ids);

        let mut sections = Vec::new();
        let mut references = Vec::new();
        let mut all = labelled.into_iter().zip(assigned.ids);
        for draft in drafts {
            let own = all.by_ref().take(draft.content.sections.len());
            let (own, refers) =
                own.map(|((section, refers), id)| (Section { id, ..section }, refers)).unzip();
            sections.push(own);
            references.push(refers);
        }
        (sections, references)
    }

    fn report_duplicates(
        &mut self,
        drafts: &[Draft],
        sources: &[Source<'_>],
        wanted: &[Wanted<'_>],
        labelled: &[(Section, References)],
        assigned: &anchor::Assigned,
    ) {
        let starts = starts(drafts);
        let place = |at: usize| {
            sources[starts.partition_point(|start| *start <= at) - 1].place(labelled[at].1.heading.clone())
        };
        for (later, first) in &assigned.duplicates {
            let Wish::Explicit(id) = &wanted[*later].wish else { continue };
            let message = format!("the id \"{id}\" is already taken");
            self.diagnostics.push(
                Diagnostic::new(Rule::DuplicateId, message, place(*later))
                    .with_label(place(*first), "first given here")
                    .with_help(format!("give it another id; until then it is \"{}\"", assigned.ids[*later])),
            );
        }
    }

    /// In a handbook whose headings mostly have ids, one without an id was forgotten.
    fn report_missing(
        &mut self,
        drafts: &[Draft],
        sources: &[Source<'_>],
        labelled: &[(Section, References)],
        ids: &[SectionId],
    ) {
        let settings = &self.settings;
        if self.declared == Declared::No || (settings.parts.is_empty() && settings.roles.is_empty()) {
            return;
        }
        let explicit = labelled.iter().filter(|(_, references)| references.explicit).count();
        if explicit * 2 <= labelled.len() {
            return;
        }
        let mut all = labelled.iter().zip(ids);
        for (draft, source) in drafts.iter().zip(sources) {
            for (cut, ((_, references), id)) in draft.content.sections.iter().zip(all.by_ref()) {
                if cut.heading.is_some() && !references.explicit {
                    let place = source.place(references.heading.clone());
                    self.diagnostics.push(
                        Diagnostic::new(Rule::MissingId, "this heading has no id", place).with_help(format!(
                            "write {{#{id}}} behind it, so that its address survives a new title"
                        )),
                    );
                }
            }
        }
    }
}

/// Position of each document's first section among all sections.
fn starts(drafts: &[Draft]) -> Vec<usize> {
    let mut at = 0;
    drafts
        .iter()
        .map(|draft| {
            let start = at;
            at += draft.content.sections.len();
            start
        })
        .collect()
}

fn anchor_suggestion<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    super::diagnostic::Suggestions::default().nearest(wrong, names)
}

/// Titles of the README and index files, by part and language.
fn index_titles(drafts: &[Draft]) -> HashMap<(PartId, Language), String> {
    let mut titles = HashMap::new();
    for draft in drafts.iter().filter(|draft| draft.layout.is_index()) {
        titles.entry((draft.layout.id.part.clone(), draft.language)).or_insert_with(|| draft.title());
    }
    titles
}

/// A section with its labels, before it has an id.
struct Labelled {
    wish: Wish,
    /// Its id is a placeholder.
    section: Section,
    references: References,
}

/// Reads the labels of one document's sections.
struct Labeller<'a> {
    draft: &'a Draft,
    source: &'a Source<'a>,
    labels: &'a mut Labels,
    declared: Declared,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// What a heading's attributes say, as far as they say it.
#[derive(Default)]
struct Attributes {
    id: Option<Placed<String>>,
    roles: Option<Vec<RoleId>>,
    topics: Option<Vec<TopicId>>,
    sources: Vec<String>,
    keywords: Vec<String>,
    area: Option<Area>,
    step: Option<Step>,
    produces: Vec<Placed<String>>,
}

impl Labeller<'_> {
    fn all(&mut self) -> Vec<Labelled> {
        let mut done: Vec<Labelled> = Vec::new();
        for (i, cut) in self.draft.content.sections.iter().enumerate() {
            let labelled = self.section(i, cut, &done);
            done.push(labelled);
        }
        done
    }

    fn section(&mut self, index: usize, cut: &Cut, done: &[Labelled]) -> Labelled {
        let (draft, source) = (self.draft, self.source);
        let front = &draft.content.front;
        let attributes = cut.heading.as_ref().map_or(&[][..], |heading| &heading.attributes);
        let mut own = self.attributes(attributes);
        let parent = cut.parent.map(|parent| &done[parent as usize].section);
        if parent.is_none() {
            own.id = own.id.or_else(|| front.id.clone());
            own.roles = own
                .roles
                .or_else(|| Some(self.labels.roles(front.roles.as_ref()?, source, self.diagnostics)));
            own.topics = own
                .topics
                .or_else(|| Some(self.labels.topics(front.topics.as_ref()?, source, self.diagnostics)));
            own.sources.extend(front.source.iter().map(|source| source.value.clone()));
            own.keywords.extend(front.keywords.iter().cloned());
        }
        let title =
            cut.heading.as_ref().map(|heading| heading.title.as_str()).filter(|title| !title.is_empty());
        let wish = match (self.explicit(own.id.as_ref()), index) {
            (Some(id), _) => Wish::Explicit(id),
            (None, 0) => Wish::Lead,
            (None, _) => Wish::derived(title.unwrap_or_default()),
        };
        let heading = Heading {
            title: match (title, index) {
                (Some(title), _) => title.to_owned(),
                (None, 0) => draft.title(),
                (None, _) => "…".to_owned(),
            },
            level: if index == 0 { 1 } else { cut.heading.as_ref().map_or(1, |heading| heading.level) },
        };
        let references = References {
            links: cut.links.clone(),
            produces: own.produces,
            explicit: matches!(wish, Wish::Explicit(_)),
            heading: cut
                .heading
                .as_ref()
                .map_or(cut.span.start..cut.span.start, |heading| heading.span.clone()),
        };
        let section = Section {
            id: placeholder(),
            heading,
            parent: cut.parent,
            span: cut.span.start as u32..cut.span.end as u32,
            text: cut.text.clone(),
            roles: own.roles.or_else(|| parent.map(|parent| parent.roles.clone())).unwrap_or_default(),
            topics: own.topics.or_else(|| parent.map(|parent| parent.topics.clone())).unwrap_or_default(),
            sources: unique(own.sources),
            keywords: unique(own.keywords),
            area: own.area.or_else(|| parent.and_then(|parent| parent.area.clone())),
            step: own.step,
            links: Vec::new(),
            link_texts: Vec::new(),
        };
        Labelled { wish, section, references }
    }

    /// The id the author gave, repaired if it breaks the grammar.
    fn explicit(&mut self, id: Option<&Placed<String>>) -> Option<String> {
        let id = id?;
        if SectionId::new(&id.value).is_some() {
            return Some(id.value.clone());
        }
        let repaired = anchor::slug(&id.value);
        let message = format!("\"{}\" is not an id: lower-case ASCII words joined by hyphens", id.value);
        let diagnostic = Diagnostic::new(Rule::BadId, message, self.source.place(id.span.clone()));
        self.diagnostics.push(match &repaired {
            Some(repaired) => diagnostic.with_help(format!("write \"{repaired}\"; it is used until then")),
            None => diagnostic.with_help("one is made from the heading until then"),
        });
        repaired
    }

    fn attributes(&mut self, attributes: &[Attribute]) -> Attributes {
        let mut own = Attributes::default();
        for attribute in attributes {
            let (key, value) = match attribute {
                Attribute::Id(id) => {
                    own.id = Some(id.clone());
                    continue;
                }
                Attribute::Pair { key, value } => (key, value),
            };
            let names = self.names(value);
            match key.value.as_str() {
                "roles" => own.roles = Some(self.labels.roles(&names, self.source, self.diagnostics)),
                "topics" => own.topics = Some(self.labels.topics(&names, self.source, self.diagnostics)),
                "source" => own.sources.extend(names.into_iter().map(|name| name.value)),
                "keywords" => own.keywords.extend(names.into_iter().map(|name| name.value)),
                "area" => {
                    own.area = Area::new(&value.value);
                    if own.area.is_none() {
                        let message = format!("the area \"{}\" is not an id", value.value);
                        self.diagnostics.push(Diagnostic::new(
                            Rule::BadId,
                            message,
                            self.source.place(value.span.clone()),
                        ));
                    }
                }
                "acts" => {
                    let roles = self.labels.roles(&names, self.source, self.diagnostics);
                    own.step.get_or_insert_default().acts = roles;
                }
                "signs" => {
                    let roles = self.labels.roles(&names, self.source, self.diagnostics);
                    own.step.get_or_insert_default().signs = roles;
                }
                "produces" => {
                    own.step.get_or_insert_default();
                    own.produces = names;
                }
                unknown => self.unknown_attribute(unknown, key),
            }
        }
        own
    }

    fn unknown_attribute(&mut self, name: &str, key: &Placed<String>) {
        let near = self.labels.suggestions.nearest(name, ATTRIBUTES);
        // Other tools have attributes of their own; in a handbook of ours they are mistakes.
        if near.is_none() && self.declared == Declared::No {
            return;
        }
        let diagnostic = Diagnostic::new(
            Rule::UnknownAttribute,
            format!("unknown heading attribute \"{name}\""),
            self.source.place(key.span.clone()),
        );
        self.diagnostics.push(match near {
            Some(near) => diagnostic.with_suggestion(Some(near)),
            None => diagnostic.with_help(format!("the attributes are {}", ATTRIBUTES.join(", "))),
        });
    }

    /// The values of a comma list, each with its place.
    fn names(&self, value: &Placed<String>) -> Vec<Placed<String>> {
        let raw = &self.draft.content.text[value.span.clone()];
        let mut from = 0;
        let mut names = Vec::new();
        for name in value
            .value
            .split([',', '，'])
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .take(outline::MAX_ATTRIBUTES)
        {
            let at = raw[from..].find(name).map_or(from, |at| from + at);
            from = (at + name.len()).min(raw.len());
            let start = value.span.start + at;
            names.push(Placed { value: name.to_owned(), span: start..start + name.len() });
        }
        names
    }
}

/// Stands where the id of a section will be.
fn placeholder() -> SectionId {
    SectionId::new("section").unwrap_or_else(|| unreachable!("\"section\" is an id"))
}

fn unique(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A folder with these files.
    pub(in crate::content) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            std::fs::write(path, text).expect("written");
        }
        folder
    }

    /// The handbook in these files.
    pub(in crate::content) fn handbook(files: &[(&str, &str)]) -> Handbook {
        load(folder(files).path()).expect("loaded").0
    }

    /// Loads the files and compares the diagnostics, each as `severity rule path:line:column message (help)`; an
    /// expectation may leave out the end.
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let (_, diagnostics) = load(folder(files).path()).expect("loaded");
        let shown: Vec<_> = diagnostics
            .iter()
            .map(|d| {
                let help = d.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
                let place = format!("{}:{}:{}", d.place.path, d.place.line, d.place.column);
                format!("{} {} {place} {}{help}", d.severity, d.rule, d.message)
            })
            .collect();
        let matches = shown.len() == expected.len()
            && shown.iter().zip(expected).all(|(shown, expected)| shown.starts_with(expected));
        assert!(matches, "{files:?}\n{shown:#?}\nexpected {expected:#?}");
    }

    /// Each document as `language id title: section section`, sections as `#id title [roles|topics|sources|keywords]`.
    fn check_handbook(files: &[(&str, &str)], expected: &[&str]) {
        let handbook = handbook(files);
        let join = |texts: Vec<&str>| texts.join(",");
        let shown: Vec<_> = handbook
            .documents
            .iter()
            .map(|document| {
                let sections: Vec<_> = document
                    .sections
                    .iter()
                    .map(|section| {
                        let labels = [
                            join(section.roles.iter().map(RoleId::as_str).collect()),
                            join(section.topics.iter().map(TopicId::as_str).collect()),
                            join(section.sources.iter().map(String::as_str).collect()),
                            join(section.keywords.iter().map(String::as_str).collect()),
                        ];
                        let labels = labels.join("|");
                        let labels = if labels == "|||" { String::new() } else { format!(" [{labels}]") };
                        format!("#{} {}{labels}", section.id, section.heading.title)
                    })
                    .collect();
                format!("{} {} {}: {}", document.language, document.id, document.title, sections.join("; "))
            })
            .collect();
        assert_eq!(shown, expected);
    }

    const TOML: &str = "title = '手册'\nlanguages = ['zh', 'en']\n[[parts]]\nid = 'a'\n[[parts]]\nid = 'b'\n\
        [[roles]]\nid = 'director'\ntitle = { zh = '总监', en = 'Director' }\n[[roles]]\nid = 'manager'\n\
        [[topics]]\nid = 'budget'\n[[topics]]\nid = 'people'\n";

    #[test]
    fn a_handbook_is_put_together() {
        check_handbook(
            &[
                ("handbook.toml", TOML),
                (
                    "content/zh/a/two.md",
                    "---\ntitle: 二\nroles: director\ntopics: [people]\nsource: [X]\nkeywords: 别名\norder: 2\n---\n\
                     # 二题 {#two}\n## 甲 {#two-a topics=budget source=X-1,X-2 keywords=钱}\n### 乙 {#two-b roles=manager}\n\
                     ## 丙 {#two-c roles=\"director,manager\"}",
                ),
                ("content/zh/a/ten.md", "---\norder: 1\n---\n# 十 {#ten}"),
                ("content/en/a/two.md", "# Two {#two}\n## A {#two-a}\n## B {#two-b}\n## C {#two-c}"),
                ("content/zh/b/x.md", "正文"),
                ("README.md", "not content"),
            ],
            &[
                "zh a/ten 十: #ten 十",
                "zh a/two 二: #two 二题 [director|people|X|别名]; #two-a 甲 [director|budget|X-1,X-2|钱]; \
                 #two-b 乙 [manager|budget||]; #two-c 丙 [director,manager|people||]",
                "zh b/x X: #b-x X",
                "en a/two Two: #two Two; #two-a A; #two-b B; #two-c C",
            ],
        );
    }

    #[test]
    fn a_plain_folder_is_a_handbook() {
        check_handbook(
            &[
                ("README.md", "# Tool\n\nIntro\n\n## Usage\n\n## 安装\n"),
                ("guide/10-last.md", "Last\n====\n\n## Usage"),
                ("guide/2-first.markdown", "text without heading"),
                ("guide/README.zh-CN.MD", "# 指南"),
                ("guide/deep/page.md", "## Only\n"),
                ("notes.txt", "no"),
                (".hidden.md", "no"),
                ("node_modules/x/README.md", "no"),
                ("target/doc.md", "no"),
                ("index/x.md", "no"),
                ("guide/index/x.md", "# Yes"),
                ("ignored.md", "no"),
                (".gitignore", "ignored.md\n"),
            ],
            &[
                "en main/readme Tool: #readme Tool; #readme-usage Usage; #an-zhuang 安装",
                "en guide/2-first 2 first: #guide-2-first 2 first",
                "en guide/10-last Last: #guide-10-last Last; #10-last-usage Usage",
                "en guide/deep-page Only: #guide-deep-page Only",
                "en guide/index-x Yes: #guide-index-x Yes",
                "zh guide/readme 指南: #guide-readme 指南",
            ],
        );
        let handbook = handbook(&[
            ("README.md", "# Tool"),
            ("guide/a.md", "# A"),
            ("01-入门/README.md", "# 从这里开始"),
        ]);
        let parts: Vec<_> = handbook
            .parts
            .iter()
            .map(|part| format!("{} {}", part.id, part.title.get(Language::EN)))
            .collect();
        assert_eq!(parts, ["main Main", "01-ru-men 01-入门", "guide Guide"]);
        assert_eq!(handbook.title.get(Language::EN), "Tool");
    }

    #[test]
    fn undeclared_labels_are_taken_as_they_come() {
        let files = [(
            "a.md",
            "---\nroles: [Site Reliability, 客户总监]\ntopics: web-dev\n---\n# A {topics=机器学习}",
        )];
        let handbook = handbook(&files);
        let roles: Vec<_> = handbook
            .roles
            .iter()
            .map(|role| format!("{}={}", role.id, role.title.get(Language::EN)))
            .collect();
        assert_eq!(roles, ["ke-hu-zong-jian=客户总监", "site-reliability=Site Reliability"]);
        let topics: Vec<_> = handbook
            .topics
            .iter()
            .map(|topic| format!("{}={}", topic.id, topic.title.get(Language::EN)))
            .collect();
        assert_eq!(topics, ["ji-qi-xue-xi=机器学习"]);
        check(&files, &["warning empty-document a.md:5:1"]);
    }

    #[test]
    fn labels_are_checked() {
        let page = |heading: &'static str| {
            move |expected: &[&str]| {
                let zh = format!("# 甲 {{#x}}\n文\n## {heading} {{#y}}\n");
                let zh = zh.replace(" {#y}", "").replace('@', "{#y ") + "文";
                let en = "# A {#x}\ntext\n## B {#y}\ntext";
                check(
                    &[("handbook.toml", TOML), ("content/zh/a/a.md", &zh), ("content/en/a/a.md", en)],
                    expected,
                );
            }
        };
        page("乙 @roles=director acts=manager signs=director area=core}")(&[]);
        page("乙 @roles=directer}")(&[
            "error unknown-role content/zh/a/a.md:3:16 no role \"directer\" (did you mean \"director\"?)",
        ]);
        page("乙 @roles=manager,总监}")(&[
            "error unknown-role content/zh/a/a.md:3:24 no role \"总监\" (did you mean \"director\"?)",
        ]);
        page("乙 @topics=sports}")(&[
            "error unknown-topic content/zh/a/a.md:3:17 no topic \"sports\" (declare it in",
        ]);
        page("乙 @acts=x}")(&["error unknown-role content/zh/a/a.md:3:15 no role \"x\""]);
        page("乙 @topcis=budget}")(&[
            "warning unknown-attribute content/zh/a/a.md:3:10 unknown heading attribute \"topcis\" (did you mean \"topics\"?)",
        ]);
        page("乙 @colour=red}")(&["warning unknown-attribute content/zh/a/a.md:3:10"]);
        page("乙 @area=Core}")(&["error bad-id content/zh/a/a.md:3:15"]);
        page("乙 @produces=x}")(&[]);
        page("乙 @produces=xyz}")(&[
            "error broken-link content/zh/a/a.md:3:19 no section \"xyz\" to produce",
        ]);
    }

    #[test]
    fn ids_are_checked() {
        check(&[("a.md", "# A {#Foo Bar}\nx")], &["error bad-id a.md:1:7 \"Foo\" is not an id"]);
        check(&[("a.md", "---\nid: 1_a\n---\nx")], &["error bad-id a.md:2:5 \"1_a\" is not an id"]);
        check_handbook(&[("a.md", "# A {#Foo_Bar}\n## B {#！}")], &["en main/a A: #foo-bar A; #b B"]);
        check(
            &[("a.md", "# A {#x}\nx"), ("b.md", "# B {#y}\n## C {#x}\nx")],
            &[
                "error duplicate-id b.md:2:1 the id \"x\" is already taken (give it another id; until then it is \"x-2\")",
            ],
        );
        check(
            &[
                ("handbook.toml", "[[parts]]\nid='a'"),
                ("content/a/a.md", "# A {#x}\nx\n## B {#y}\n## C\n## D {#z}"),
            ],
            &["warning missing-id content/a/a.md:4:1 this heading has no id (write {#c} behind it"],
        );
    }

    #[test]
    fn links_are_checked() {
        check(
            &[("handbook.toml", "title='x'"), ("content/a/a.md", "# A {#ad-budget}\n[甲](#ad-bugdet)")],
            &["error broken-link content/a/a.md:2:1 no section \"ad-bugdet\" (did you mean \"ad-budget\"?)"],
        );
        check(
            &[
                ("a.md", "# A\n文[x](b.md#usgae) [y](c.md) [z](d.png) [w](b.md)"),
                ("b.md", "# B\n## Usage"),
                ("d.png", ""),
            ],
            &[
                "warning broken-link a.md:2:2 no section \"usgae\" in b.md (did you mean \"usage\"?)",
                "warning broken-link a.md:2:18 no file \"c.md\" (did you mean",
                "warning empty-document b.md:1:1",
            ],
        );
        check(
            &[("a.md", "[x](javascript:alert)")],
            &["warning unsafe-link a.md:1:1 a link with the scheme \"javascript:\""],
        );
        let handbook = handbook(&[("a.md", "# A\n[x](b.md) [y](#a) [z](b.md)"), ("b.md", "# B\nb")]);
        let links: Vec<_> = handbook.documents[0].sections[0].links.iter().map(SectionId::as_str).collect();
        assert_eq!(links, ["b", "a"]);
    }

    #[test]
    fn translations_are_checked() {
        let zh = "# 甲 {#x}\n文\n## 乙 {#y}\n";
        check(
            &[
                ("handbook.toml", TOML),
                ("content/zh/a/a.md", zh),
                ("content/en/a/a.md", "# A {#x}\ntext\n## C {#z}"),
            ],
            &[
                "warning translation-missing content/en/a/a.md:3:1 the section \"z\" has no zh version",
                "warning translation-missing content/zh/a/a.md:3:1 the section \"y\" has no en version",
            ],
        );
        check(
            &[("handbook.toml", TOML), ("content/zh/a/a.md", zh)],
            &["warning translation-missing content/zh/a/a.md:1:1 the document a/a has no en version"],
        );
        // A section may live elsewhere in the other language.
        check(
            &[
                ("handbook.toml", TOML),
                ("content/zh/a/a.md", zh),
                ("content/en/a/b.md", "# A {#x}\ntext\n## B {#y}"),
            ],
            &[],
        );
    }

    #[test]
    fn settings_do_not_break_the_folder() {
        let page = ("content/a/a.md", "# A {#a}\nx");
        check(&[("handbook.toml", "title = \n"), page], &["error bad-settings handbook.toml:1:"]);
        check(
            &[("handbook.toml", "titel = 'x'"), page],
            &["error unknown-key handbook.toml:1:1 unknown key \"titel\""],
        );
        check(&[("handbook.toml", "\0"), page], &["error bad-settings handbook.toml:1:1"]);
        check(
            &[("handbook.toml", "[[parts]]\nid='aa'"), page],
            &["warning unknown-part content/a/a.md:1:1 \"a\" is not a declared part"],
        );
        assert!(matches!(load(Path::new("/nonexistent")), Err(Error::Scan { .. })));
        let file = folder(&[("x", "")]);
        assert!(matches!(load(&file.path().join("x")), Err(Error::Scan { .. })));
    }

    #[test]
    fn bad_files_are_said_and_survived() {
        let folder = folder(&[
            ("ok.md", "# Fine\nx"),
            ("Ok.markdown", "# Twin\nx"),
            ("empty.md", ""),
            ("nul.md", "a\0b"),
        ]);
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("written");
        write("gb.md", &encoding_rs::GB18030.encode("# 客户部\n工作标准").0);
        write("latin.md", b"# Caf\xe9\nau lait");
        let large = std::fs::File::create(folder.path().join("large.md")).expect("created");
        large.set_len(SIZE_LIMIT + 1).expect("grown");
        #[cfg(unix)]
        {
            std::fs::create_dir(folder.path().join("sub")).expect("created");
            std::os::unix::fs::symlink("..", folder.path().join("sub/loop")).expect("linked");
            std::os::unix::fs::symlink("nowhere.md", folder.path().join("dangling.md")).expect("linked");
        }
        let (handbook, diagnostics) = load(folder.path()).expect("loaded");
        let shown: Vec<_> = diagnostics
            .iter()
            .map(|d| {
                format!("{} {} {}:{}:{}", d.severity, d.rule, d.place.path, d.place.line, d.place.column)
            })
            .collect();
        let mut expected = vec![
            "warning duplicate-document Ok.markdown:1:1",
            "warning empty-document empty.md:1:1",
            "warning bad-encoding gb.md:1:1",
            "error file-too-large large.md:1:1",
            "error bad-encoding latin.md:1:6",
            "error binary-file nul.md:1:1",
        ];
        if cfg!(unix) {
            expected.insert(1, "error unreadable-file dangling.md:1:1");
            expected.push("warning symlink-loop sub/loop:1:1");
        }
        assert_eq!(shown, expected);
        let documents: Vec<_> =
            handbook.documents.iter().map(|document| format!("{} {}", document.id, document.title)).collect();
        assert_eq!(
            documents,
            [
                "main/ok-2 Twin",
                "main/empty Empty",
                "main/latin Caf\u{fffd}",
                "main/ok Fine",
                "main/gb 客户部"
            ]
        );
    }

    #[test]
    fn scans_are_fingerprints() {
        let folder = folder(&[
            ("handbook.toml", ""),
            ("content/zh/a/b.md", "x"),
            ("content/zh/a.md", "x"),
            ("index/dictionary.txt", "x"),
            ("index/synonyms.toml", "x"),
            ("index/other.md", "x"),
        ]);
        let files: Vec<_> =
            scan::scan(folder.path()).expect("scanned").into_iter().map(|file| file.path).collect();
        assert_eq!(
            files,
            [
                "content/zh/a.md",
                "content/zh/a/b.md",
                "handbook.toml",
                "index/dictionary.txt",
                "index/synonyms.toml"
            ]
        );
    }

    #[test]
    fn progress_is_told() {
        let files: Vec<_> = (0..100).map(|i| (format!("a/{i}.md"), "x")).collect();
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let mut told = Vec::new();
        let (handbook, _) =
            load_with(folder(&files).path(), &mut |done, total| told.push((done, total))).expect("loaded");
        assert_eq!(told, (0..=100).map(|done| (done, 100)).collect::<Vec<_>>());
        assert_eq!(handbook.documents.len(), 100);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        /// No file can break the folder.
        #[test]
        fn any_bytes_are_loaded(bytes in prop::collection::vec(any::<u8>(), 0..200), toml in "\\PC{0,40}") {
            let folder = folder(&[("ok.md", "# Fine\nx"), ("handbook.toml", &toml)]);
            std::fs::write(folder.path().join("any.md"), bytes).expect("written");
            let (handbook, diagnostics) = load(folder.path()).expect("loaded");
            prop_assert!(!handbook.documents.is_empty());
            for document in &handbook.documents {
                prop_assert!(!super::super::html::render(&handbook, document).is_empty());
            }
            super::super::report::human(&diagnostics, true);
            super::super::report::github(&diagnostics);
            let json = super::super::report::json(&diagnostics);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        }
    }
}
