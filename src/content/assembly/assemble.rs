//! Assembles the handbook from its files: languages, parts, order, ids and links.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{
    addresses, avoided_terms,
    contents::Contents,
    document_ids,
    draft::{Content, Draft, Rank},
    folders::{self, Folders},
    ids::{self, Wanted, Way, Wish},
    languages,
    order::Order,
    reading_path,
    section::{Labelled, Labeller},
};
use crate::{
    content::{
        authoring::mint_ids,
        files::{languages::Languages, path_names, root::Root},
        links::{
            check, files,
            references::{Declared, References},
            translations::translations,
        },
        metadata::{
            front_matter::{self, Placed},
            labels::Labels,
            publication, questions, referrals,
            settings::Settings,
        },
        navigation::site::{self, Site},
    },
    diagnostic::{Certainty, Diagnostic, Fix, Place, Rule, Severity, Source, Suggestions, report},
    model::{
        Document, DocumentId, Handbook, Language, Localized, Part, PartId, Permalinks, Section, SectionId,
    },
    text::humanize,
};

/// The texts of hand-written inputs of the index, if there are such files.
#[derive(Debug, Default)]
pub(in crate::content) struct Inputs {
    /// `index/questions.toml`
    pub(in crate::content) questions: Option<String>,
    /// `index/elsewhere.toml`
    pub(in crate::content) elsewhere: Option<String>,
}

impl Inputs {
    /// Gives the handbook what they say.
    fn give(
        &self,
        handbook: &mut Handbook,
        suggestions: &mut Suggestions,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(text) = &self.questions {
            diagnostics.extend(questions::attach(handbook, text, suggestions));
        }
        if let Some(text) = &self.elsewhere {
            let (referrals, problems) = referrals::read(text, &handbook.languages);
            handbook.referrals = referrals;
            diagnostics.extend(problems);
        }
    }
}

/// Puts the handbook together.
pub(in crate::content) struct Assembly<'a> {
    pub(in crate::content) root: &'a Root,
    pub(in crate::content) settings: Settings,
    pub(in crate::content) declared: Declared,
    /// What precedes the language and part folders in paths.
    pub(in crate::content) prefix: &'a str,
    pub(in crate::content) inputs: Inputs,
    pub(in crate::content) diagnostics: Vec<Diagnostic>,
    /// The ledger's entries on removed ids and pages.
    pub(in crate::content) permalinks: Permalinks,
    /// What the configuration of other tools says.
    pub(in crate::content) site: Site,
}

impl Assembly<'_> {
    /// The handbook of these files, each with its path.
    pub(in crate::content) fn finish(
        mut self,
        files: Vec<(String, Arc<Content>)>,
    ) -> (Handbook, Vec<Diagnostic>) {
        let (mut drafts, mut language_folders) =
            languages::drafts(files, self.prefix, &self.site, &self.settings.languages);
        drafts.retain(|draft| {
            let withheld = publication::withheld(&draft.path, &draft.content.text, &draft.content.front);
            let is_published = withheld.is_none();
            self.diagnostics.extend(withheld);
            is_published
        });
        self.report_foreign_keys(&drafts);
        let languages = languages::settle(
            &mut drafts,
            &self.settings.languages,
            &mut language_folders,
            &mut self.diagnostics,
        );
        document_ids::separate(&mut drafts, &mut self.diagnostics);
        let menus = Order::of(&self.site, &mut drafts);
        self.diagnostics.extend(menus.diagnostics());
        let parts = self.parts(&mut drafts, &languages, &menus);
        let title = self.title(&drafts, &languages);
        sort_for_ids(&mut drafts, &languages, &parts);

        let mut labels = Labels::new(&self.settings);
        let formers = self.formers(&drafts, &language_folders);
        labels.learn(drafts.iter().map(|draft| draft.content.front.tags.as_slice()));
        let (sections, references) = self.sections(&drafts, &formers, &mut labels);
        let mut suggestions = std::mem::take(&mut labels.suggestions);
        let (roles, topics) = labels.finish(&self.settings, &languages);
        let tree = Folders::of(&drafts, &menus);
        let (order, pages) = (tree.reading_order(), tree.pages());
        let folders = tree.list(&order, &languages);
        let drafts = in_order(drafts, &order);
        let (sections, references) = (in_order(sections, &order), in_order(references, &order));
        let is_page: Vec<bool> =
            drafts.iter().map(|draft| !self.site.contents.contains(&draft.path)).collect();
        let of_pages = |former| {
            let former = in_order(former, &order).into_iter().zip(&is_page);
            former.filter(|(_, is_page)| **is_page).map(|(former, _)| former).collect::<Vec<_>>()
        };
        let formers: Vec<_> = formers.into_iter().map(of_pages).collect();
        let mut tables = Contents::default();
        let (drafts, sections, references, pages) =
            tables.take(&self.site, drafts, sections, references, in_order(pages, &order));
        let marks = reading_path::marks(&drafts);
        let mut redirects = addresses::read(&self.site, &drafts, &mut self.diagnostics);
        let contents: Vec<Arc<Content>> = drafts.iter().map(|draft| Arc::clone(&draft.content)).collect();
        let documents: Vec<Document> = drafts
            .into_iter()
            .zip(sections)
            .zip(pages)
            .map(|((draft, sections), is_folder_page)| draft.into_document(sections, is_folder_page))
            .collect();
        let description = self.settings.description.localized(&languages, |language| {
            site::worded(&self.site.descriptions, language).cloned().unwrap_or_default()
        });
        let mut handbook = Handbook::default();
        handbook.title = title;
        handbook.description = description;
        handbook.languages = languages;
        handbook.parts = parts;
        handbook.folders = folders;
        redirects.extend(formers.iter().rev().flat_map(|former| folders::redirects(former, &documents)));
        handbook.redirects = redirects;
        handbook.homes = std::mem::take(&mut self.site.homes);
        handbook.sites = std::mem::take(&mut self.site.urls);
        handbook.roles = roles;
        handbook.topics = topics;
        handbook.areas = self.settings.areas.iter().map(|area| area.area(&handbook.languages)).collect();
        handbook.edit.clone_from(&self.settings.edit);
        handbook.remote_images = std::mem::take(&mut self.settings.remote_images);
        handbook.documents = documents;
        handbook.permalinks = std::mem::take(&mut self.permalinks);
        tables.redirect(&mut handbook);
        let mut handbook = handbook.with_tables();
        handbook.language_folders = language_folders.listed();
        handbook.glossary = self.glossary(&handbook);
        let collector = files::Collector {
            root: self.root,
            declared: self.declared,
            limit: u64::from(self.settings.max_file_mb.unwrap_or(files::MAX_FILE_MB)) << 20,
            diagnostics: &mut self.diagnostics,
        };
        collector.collect(&mut handbook, &references);
        check::references(
            &mut handbook,
            &references,
            self.root,
            self.declared,
            &mut suggestions,
            &mut self.diagnostics,
        );
        self.inputs.give(&mut handbook, &mut suggestions, &mut self.diagnostics);
        avoided_terms::check(&handbook, &references, &contents, &mut self.diagnostics);
        handbook.paths = reading_path::read(&handbook, &marks, &mut suggestions, &mut self.diagnostics);
        if self.settings.languages.len() > 1 {
            translations(&handbook, &references, &mut self.diagnostics);
        }
        (handbook, in_files(self.diagnostics, self.declared))
    }

    /// The document that explains the terms: the one the settings name, else the first that is called `glossary`.
    fn glossary(&mut self, handbook: &Handbook) -> Option<DocumentId> {
        let Some((wanted, place)) = &self.settings.glossary else {
            return handbook
                .documents
                .iter()
                .map(|document| &document.id)
                .find(|id| &*id.path == "glossary")
                .cloned();
        };
        let mut ids = handbook.documents.iter().map(|document| &document.id);
        let found = ids.find(|id| id.to_string() == *wanted).or_else(|| handbook.redirects.get(wanted));
        if found.is_none() {
            let message = format!("the glossary \"{wanted}\" is not a document");
            self.diagnostics.push(
                Diagnostic::new(Rule::BadSettings, message, place.clone())
                    .with_help("write its part and name, such as \"appendix/glossary\""),
            );
        }
        found.cloned()
    }

    /// The languages and ids that the drafts had before: before ids named folders, and before other languages than Chinese
    /// and English were recognised, if that makes a difference.
    fn formers(&self, drafts: &[Draft], language_folders: &Languages) -> Vec<Vec<(Language, DocumentId)>> {
        let flat = drafts.iter().map(|draft| (draft.language, draft.layout.former.clone())).collect();
        let other = languages::former(drafts, language_folders, &self.settings.languages);
        std::iter::once(flat).chain(other).collect()
    }

    /// All parts in order: the declared ones, then folders that are not declared.
    fn parts(&mut self, drafts: &mut [Draft], languages: &[Language], menus: &Order) -> Vec<Part> {
        let mut folders: HashMap<PartId, (String, String)> = HashMap::new();
        let mut ranks: HashMap<PartId, Rank> = HashMap::new();
        let mut titles = index_titles(drafts);
        // The order is that of the first language that has the part.
        let mut sorted: Vec<&Draft> = drafts.iter().collect();
        sorted.sort_by_key(|draft| languages.iter().position(|language| *language == draft.language));
        for draft in sorted {
            let id = &draft.layout.id.part;
            folders.entry(id.clone()).or_insert_with(|| (draft.layout.folder.clone(), draft.path.clone()));
            let menu = draft.folders().first().map(|folder| menus.folder(folder)).unwrap_or_default();
            ranks.entry(id.clone()).or_insert(menu.rank);
            if let Some(title) = menu.title {
                titles.insert((id.clone(), draft.language), title);
            }
        }
        let rank = |id: &PartId| ranks.get(id).copied().unwrap_or_default();
        let name = |id: &PartId, folder: &str, language: Language| match titles.get(&(id.clone(), language)) {
            Some(title) if !id.is_main() => title.clone(),
            _ if !folder.is_empty() => path_names::readable_name(folder),
            _ if !id.is_main() => humanize(id.as_str()),
            _ if language.is_chinese() => "正文".to_owned(),
            _ => "Main".to_owned(),
        };
        let mut parts: Vec<Part> =
            self.settings.parts.iter().map(|part| part.part(languages, |l| name(&part.id, "", l))).collect();
        let declared: HashSet<PartId> = parts.iter().map(|part| part.id.clone()).collect();
        let mut others: Vec<_> = folders.into_iter().filter(|(id, _)| !declared.contains(id)).collect();
        others.sort_by(|(a, (x, _)), (b, (y, _))| {
            // What is beside the folders introduces the handbook.
            b.is_main()
                .cmp(&a.is_main())
                .then_with(|| rank(a).compare(&rank(b)))
                .then_with(|| path_names::natural_order(x, y))
                .then_with(|| a.cmp(b))
        });
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

    /// The declared title, else the one that another tool has, else that of the top README, else the folder's name.
    fn title(&self, drafts: &[Draft], languages: &[Language]) -> Localized {
        let titles = index_titles(drafts);
        let main = PartId::main();
        let name = self
            .root
            .canonicalize()
            .ok()
            .and_then(|root| Some(root.file_name()?.to_string_lossy().into_owned()));
        self.settings.title.localized(languages, |language| {
            let title = site::worded(&self.site.titles, language);
            let title = title.or_else(|| titles.get(&(main.clone(), language)));
            title.cloned().unwrap_or_else(|| path_names::readable_name(name.as_deref().unwrap_or("handbook")))
        })
    }

    /// The sections of every document, and what they refer to.
    fn sections(
        &mut self,
        drafts: &[Draft],
        formers: &[Vec<(Language, DocumentId)>],
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
                wanted.push(Wanted { document: &draft.layout.prefix, language: draft.language, wish });
                labelled.push((section, references));
            }
        }
        let assigned = ids::assign(&wanted, Way::Present);
        let is_as_before =
            !assigned.has_hashes && drafts.iter().all(|draft| draft.layout.prefix == draft.layout.former);
        let present: HashSet<&SectionId> = assigned.ids.iter().collect();
        for former in formers.iter().skip(usize::from(is_as_before)) {
            let lengths = drafts.iter().map(|draft| draft.content.sections.len());
            let all = former.iter().zip(lengths).flat_map(|(one, length)| std::iter::repeat_n(one, length));
            // The same wishes, of documents as they were called.
            let wanted: Vec<Wanted<'_>> = wanted
                .iter()
                .zip(all)
                .map(|(want, (language, document))| Wanted {
                    document,
                    language: *language,
                    wish: want.wish.clone(),
                })
                .collect();
            for ((section, _), former) in labelled.iter_mut().zip(ids::assign(&wanted, Way::Former).ids) {
                if !present.contains(&former) && !section.aliases.contains(&former) {
                    section.aliases.push(former);
                }
            }
        }
        if self.declared == Declared::No {
            for (at, earlier) in ids::earlier(&wanted, &assigned.ids) {
                let aliases = &mut labelled[at].0.aliases;
                if !aliases.contains(&earlier) {
                    aliases.push(earlier);
                }
            }
        }
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
        assigned: &ids::Assigned,
    ) {
        let starts = starts(drafts);
        let place = |at: usize| {
            sources[starts.partition_point(|start| *start <= at) - 1].place(labelled[at].1.heading.clone())
        };
        for (later, first) in &assigned.duplicates {
            let Wish::Explicit(id) = &wanted[*later].wish else { continue };
            let message = format!("the id \"{id}\" is already used");
            self.diagnostics.push(
                Diagnostic::new(Rule::DuplicateId, message, place(*later))
                    .with_label(place(*first), "first used here")
                    .with_help(match self.declared {
                        Declared::Yes => {
                            format!("use another id; until then this section is \"{}\"", assigned.ids[*later])
                        }
                        Declared::No => format!(
                            "links to #{id} in this file keep working; elsewhere this section is \"{}\"",
                            assigned.ids[*later]
                        ),
                    }),
            );
        }
    }

    /// Reports each key of front matter that means nothing to us once, where it is first.
    fn report_foreign_keys(&mut self, drafts: &[Draft]) {
        let mut found: BTreeMap<&str, (usize, &Draft, &Placed<String>)> = BTreeMap::new();
        for draft in drafts {
            for key in &draft.content.front.foreign {
                let (count, first, place) = found.entry(&key.value).or_insert((0, draft, key));
                *count += 1;
                if draft.path < first.path {
                    (*first, *place) = (draft, key);
                }
            }
        }
        for (key, (count, draft, placed)) in found {
            let place = Place::of(&draft.path, &draft.content.text, placed.span.clone());
            let files = report::counted(count, "file");
            let message = format!("the front matter key \"{key}\", in {files}, is not read");
            let help = "docs/attributes.md lists the keys that are read";
            self.diagnostics.push(
                Diagnostic::new(Rule::UnknownKey, message, place)
                    .with_severity(Severity::Info)
                    .with_help(help),
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
                if let Some(heading) = cut.heading.as_ref().filter(|_| !references.explicit) {
                    let place = source.place(references.heading.clone());
                    // Translations may share another one, as `check --fix` would have it.
                    let fix = mint_ids::behind(&draft.content.text, heading, id.as_str()).map(|edit| Fix {
                        place: source.place(edit.span),
                        text: edit.text,
                        certainty: Certainty::Likely,
                    });
                    let help = format!("add {{#{id}}} to it, so that its address survives a change of title");
                    self.diagnostics.push(
                        Diagnostic::new(Rule::MissingId, "this heading has no id", place)
                            .with_help(help)
                            .with_fix(fix),
                    );
                }
            }
        }
    }
}

/// The diagnostics in the order of files, in a folder of another tool without errors that are none there.
fn in_files(mut diagnostics: Vec<Diagnostic>, declared: Declared) -> Vec<Diagnostic> {
    if declared == Declared::No {
        for diagnostic in diagnostics.iter_mut().filter(|diagnostic| is_accepted_elsewhere(diagnostic)) {
            diagnostic.severity = Severity::Info;
        }
    }
    diagnostics.sort_by(|a, b| {
        (&a.place.path, a.place.span.start, a.rule).cmp(&(&b.place.path, b.place.span.start, b.rule))
    });
    diagnostics
}

/// Sorts documents into the order in which ids are given, which no title or place in the tree changes.
fn sort_for_ids(drafts: &mut [Draft], languages: &[Language], parts: &[Part]) {
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
            .then_with(|| path_names::natural_order(&a.path, &b.path))
    });
}

/// Whether this is an error only in a handbook of ours: another tool has ids, keys and values of its own.
fn is_accepted_elsewhere(diagnostic: &Diagnostic) -> bool {
    match diagnostic.rule {
        Rule::BadId
        | Rule::DuplicateId
        | Rule::BadReview
        | Rule::BadRequirement
        | Rule::UnknownRole
        | Rule::UnknownTopic => true,
        Rule::BadFrontMatter => !front_matter::is_unreadable(diagnostic),
        _ => false,
    }
}

/// `all` in another order, which names each position once.
fn in_order<T>(all: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut all: Vec<Option<T>> = all.into_iter().map(Some).collect();
    order.iter().filter_map(|at| all.get_mut(*at)?.take()).collect()
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
    Suggestions::default().nearest(wrong, names)
}

/// Titles of the README and index files, by part and language.
fn index_titles(drafts: &[Draft]) -> HashMap<(PartId, Language), String> {
    let mut titles = HashMap::new();
    let of_part = |draft: &&Draft| draft.layout.is_index() && draft.layout.id.folder().is_empty();
    for draft in drafts.iter().filter(of_part) {
        titles.entry((draft.layout.id.part.clone(), draft.language)).or_insert_with(|| draft.title());
    }
    titles
}
