//! Decides which language every document is in: by its front matter, its folder or its name, else by the handbook's prose.
//!
//! Many codes of languages are also words and abbreviations (`it`, `hr`, `id`): a folder is in a language when its prose
//! is, or when the folders beside it are languages too.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::draft::{Content, Draft};
use crate::{
    content::{
        files::{
            languages::{Languages, file_tag, name_tag},
            path_names::Layout,
        },
        navigation::site::Site,
    },
    diagnostic::{Diagnostic, Place, Rule},
    model::{DocumentId, Language},
    text::Prose,
};

/// Folders of translations, by language: Docusaurus, and others.
const TRANSLATIONS: [&str; 6] = ["i18n", "intl", "l10n", "locale", "locales", "translations"];
/// What Docusaurus calls the translation of a folder, and the folder.
const DOCUSAURUS: [(&str, &str); 3] = [
    ("docusaurus-plugin-content-blog", "blog"),
    ("docusaurus-plugin-content-pages", "src/pages"),
    ("docusaurus-plugin-content-docs", "docs"),
];
/// Codes that are also words or abbreviations, so that two such folders may be anything.
const AMBIGUOUS: &str = " am an ar as be br ch co cs cv ee ff fo gd he hi ho hr id ie ii in io is it kg ki kr lb li lo mg mi ml \
    mr ms my na ne ng no om or os pa pi ps rm sa sc sd se sg si sk sl so sq ss st ta te ti tk tl tn to tr ts tt tw uk ve vi vo ";
/// Languages that are taken for each other.
const ALIKE: [&str; 8] = [
    "no nb nn da sv is",
    "hr sr bs sl mk",
    "id ms jv",
    "cs sk",
    "es pt gl ca it",
    "ru uk be bg mk sr kk ky mn",
    "ar fa ur ps ckb",
    "hi mr ne sa",
];
/// Letters that show what a handbook is written in.
const ENOUGH: u32 = 100;
/// Texts whose words are compared.
const SAMPLED: usize = 16;

/// The drafts of these files, which are below `prefix` or where `site` has its pages, and their languages; `declared` is what
/// `handbook.toml` lists.
pub(in crate::content) fn drafts(
    files: Vec<(String, Arc<Content>)>,
    prefix: &str,
    site: &Site,
    declared: &[Language],
) -> (Vec<Draft>, Languages) {
    let below: Vec<File<'_>> = files
        .iter()
        .map(|(path, content)| File {
            path: path.strip_prefix(prefix).unwrap_or(path),
            prose: &content.prose,
        })
        .collect();
    let mut languages = find(&below, declared);
    prefix.clone_into(&mut languages.prefix);
    let draft = |(path, content): (String, Arc<Content>)| {
        let layout = Layout::below(&path, site.home(&path, prefix), prefix, &languages);
        Draft::new(path, layout, content)
    };
    (files.into_iter().map(draft).collect(), languages)
}

#[derive(Clone, Copy)]
struct File<'a> {
    /// Below the prefix.
    path: &'a str,
    prose: &'a Prose,
}

/// The prose of files together. Words of all parts are compared, not those of the first files.
fn together(files: &[&Prose]) -> Prose {
    let mut all = Prose::default();
    let stride = files.len().div_ceil(SAMPLED).max(1);
    for start in 0..stride {
        for prose in files.iter().skip(start).step_by(stride) {
            all.add(prose);
        }
    }
    all
}

/// A folder that holds folders with names of languages.
#[derive(Default)]
struct Group<'a> {
    /// Positions of the files in each of these folders.
    tags: BTreeMap<&'a str, Vec<usize>>,
    /// Of files in other folders.
    others: Vec<usize>,
    /// Of files beside the folders.
    beside: Vec<usize>,
}

/// What the prose in a folder shows of the language its name means.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Agrees,
    Unclear,
    Contradicts,
}

fn find(files: &[File<'_>], declared: &[Language]) -> Languages {
    let mut languages = Languages::declared(declared);
    for (parent, group) in groups(files) {
        // Within a language, a name means something else.
        let mut above = parent.match_indices('/').map(|(end, _)| &parent[..end]).chain([parent]);
        let top = parent.split('/').next().unwrap_or_default();
        if above.any(|folder| languages.folders.contains_key(folder)) || languages.is_certain(top).is_some() {
            continue;
        }
        for (name, language) in accepted(files, parent, &group, &languages) {
            insert(&mut languages, files, parent, name, language, &group.tags[name]);
        }
    }
    let tagged = tagged_files(files, &languages);
    languages.files.extend(tagged);
    languages
}

/// The folders that hold folders with names of languages, the upper ones first.
fn groups<'a>(files: &[File<'a>]) -> Vec<(&'a str, Group<'a>)> {
    let parent = |start: usize, path: &'a str| if start == 0 { "" } else { &path[..start - 1] };
    let mut groups: HashMap<&str, Group<'_>> = HashMap::new();
    for file in files {
        for (start, name) in folders(file.path) {
            if name_tag(name).is_some() {
                groups.entry(parent(start, file.path)).or_default();
            }
        }
    }
    for (at, file) in files.iter().enumerate() {
        let mut end = 0;
        for (start, name) in folders(file.path) {
            if let Some(group) = groups.get_mut(parent(start, file.path)) {
                match name_tag(name) {
                    Some(_) => group.tags.entry(name).or_default().push(at),
                    None => group.others.push(at),
                }
            }
            end = start + name.len() + 1;
        }
        if let Some(group) = groups.get_mut(parent(end, file.path)) {
            group.beside.push(at);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(parent, _)| (parent.matches('/').count(), parent.len(), *parent));
    groups
}

/// The folders of a path: where each begins, and its name.
fn folders(path: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    path.match_indices('/').map(move |(end, _)| {
        let found = (start, &path[start..end]);
        start = end + 1;
        found
    })
}

/// The folders of a group that are in a language.
fn accepted<'a>(
    files: &[File<'_>],
    parent: &str,
    group: &Group<'a>,
    languages: &Languages,
) -> Vec<(&'a str, Language)> {
    let prose =
        |positions: &[usize]| together(&positions.iter().map(|at| files[*at].prose).collect::<Vec<_>>());
    let around: Vec<usize> = group.others.iter().chain(&group.beside).copied().collect();
    let around = prose(&around);
    let main = if around.weight() >= ENOUGH { around.language() } else { None };
    let candidates: Vec<(&str, Language, Verdict)> = group
        .tags
        .iter()
        .filter_map(|(name, positions)| {
            let tag = name_tag(name).filter(|tag| languages.admits(*tag))?;
            Some((*name, tag, verdict(tag, &prose(positions), main)))
        })
        .collect();
    let differs = |tag: Language| main.is_none_or(|main| main.primary() != tag.primary());
    let confirmed =
        candidates.iter().filter(|(_, tag, verdict)| *verdict == Verdict::Agrees && differs(*tag)).count();
    let clear = candidates
        .iter()
        .filter(|(_, tag, verdict)| {
            *verdict != Verdict::Contradicts && !AMBIGUOUS.split(' ').any(|code| code == tag.as_str())
        })
        .count();
    let only_tags = group.others.is_empty();
    let all = candidates.len();
    let is_explicit = TRANSLATIONS.contains(&parent.rsplit('/').next().unwrap_or_default());
    let accept = |(name, tag, verdict): (&'a str, Language, Verdict)| {
        let is_accepted = is_explicit
            || match verdict {
                Verdict::Agrees if differs(tag) => true,
                Verdict::Agrees => {
                    confirmed > 0 || (only_tags && group.tags[name].len() * 5 >= files.len() * 4)
                }
                Verdict::Unclear => confirmed >= 2 || (only_tags && (confirmed >= 1 || clear >= 2)),
                // A language whose pages nobody has translated yet.
                Verdict::Contradicts if only_tags => confirmed >= 2,
                Verdict::Contradicts => confirmed >= 5 && confirmed * 3 >= all * 2,
            };
        match languages.is_certain(name) {
            // Which English it is counts where there are two.
            Some(certain) if parent.is_empty() => {
                Some((name, if certain == Language::EN { tag } else { certain }))
            }
            _ => is_accepted.then_some((name, tag)),
        }
    };
    candidates.into_iter().filter_map(accept).collect()
}

/// Whether prose is in the language that a name means, beside text in `main`.
fn verdict(tag: Language, prose: &Prose, main: Option<Language>) -> Verdict {
    let main = main.unwrap_or(Language::EN);
    let Some(found) = prose.language() else {
        let own = prose.frequent_words(tag);
        return if own >= 2 && own > prose.frequent_words(main) { Verdict::Agrees } else { Verdict::Unclear };
    };
    let is_alike = || {
        let both = |group: &str| {
            let has = |one: Language| group.split(' ').any(|code| code == one.primary());
            has(tag) && has(found)
        };
        ALIKE.iter().any(|group| both(group)) || !Prose::can_tell(tag)
    };
    if found.primary() == tag.primary() {
        Verdict::Agrees
    } else if found.primary() == main.primary() {
        Verdict::Contradicts
    } else if is_alike() {
        Verdict::Agrees
    } else {
        Verdict::Unclear
    }
}

/// Records a folder. Docusaurus keeps the translation of `docs` in a folder with the name of a plugin.
fn insert(
    languages: &mut Languages,
    files: &[File<'_>],
    parent: &str,
    name: &str,
    language: Language,
    positions: &[usize],
) {
    let join = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { format!("{a}/{b}") };
    let folder = join(parent, name);
    let (above, last) = parent.rsplit_once('/').unwrap_or(("", parent));
    let is_explicit = TRANSLATIONS.contains(&last);
    let original = if is_explicit { above } else { parent };
    let mut found = vec![(folder.clone(), original.to_owned())];
    if is_explicit {
        let mut plugins: BTreeSet<(&str, &str)> = BTreeSet::new();
        for at in positions {
            let mut rest = files[*at].path[folder.len() + 1..].split('/');
            if let (Some(plugin), Some(version), Some(_)) = (rest.next(), rest.next(), rest.next()) {
                plugins.insert((plugin, version));
            } else if let Some((plugin, _)) = files[*at].path[folder.len() + 1..].split_once('/') {
                plugins.insert((plugin, ""));
            }
        }
        for (plugin, version) in plugins {
            let Some((prefix, plain)) = DOCUSAURUS.iter().find(|(prefix, _)| plugin.starts_with(prefix))
            else {
                continue;
            };
            // A second instance has its name behind the plugin's.
            let plain = plugin[prefix.len()..].strip_prefix('-').unwrap_or(plain);
            let (translation, translated) = match version {
                _ if !plugin.starts_with("docusaurus-plugin-content-docs") => {
                    (plugin.to_owned(), plain.to_owned())
                }
                "current" => (format!("{plugin}/{version}"), plain.to_owned()),
                version if version.starts_with("version-") => {
                    (format!("{plugin}/{version}"), format!("versioned_docs/{version}"))
                }
                _ => (plugin.to_owned(), plain.to_owned()),
            };
            found.push((format!("{folder}/{translation}"), join(original, &translated)));
        }
    }
    for (folder, original) in found {
        languages.insert(folder, language, original);
    }
}

/// The files whose names have a tag beside a file with the same name and another tag, or none.
fn tagged_files(files: &[File<'_>], languages: &Languages) -> Vec<(String, Language)> {
    let outside = |path: &str| languages.split(path).0.is_none();
    let tagged: Vec<_> = files
        .iter()
        .filter_map(|file| Some((file, file_tag(file.path)?)))
        .filter(|(file, _)| {
            !folders(file.path)
                .any(|(start, name)| languages.folders.contains_key(&file.path[..start + name.len()]))
        })
        .collect();
    if tagged.is_empty() {
        return Vec::new();
    }
    let all: Vec<&Prose> = files.iter().filter(|file| outside(file.path)).map(|file| file.prose).collect();
    let main = together(&all).language();
    let plain: HashSet<&str> = files.iter().map(|file| without_ending(file.path)).collect();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (_, found) in &tagged {
        *count.entry(without_ending(&found.plain)).or_default() += 1;
    }
    tagged
        .iter()
        .filter_map(|(file, found)| {
            let name = without_ending(&found.plain);
            let has_sibling = plain.contains(name) || count[name] > 1;
            let tag = name_tag(found.tag).filter(|tag| has_sibling && languages.admits(*tag))?;
            let is_certain = languages.is_certain(found.tag).is_some();
            let agrees = || verdict(tag, file.prose, main) != Verdict::Contradicts;
            (is_certain || agrees()).then(|| (file.path.to_owned(), tag))
        })
        .collect()
}

fn without_ending(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    path[name..].rfind('.').map_or(path, |dot| &path[..name + dot])
}

/// Settles the language of every draft, and returns all languages in order.
pub(in crate::content) fn settle(
    drafts: &mut [Draft],
    declared: &[Language],
    folders: &mut Languages,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Language> {
    let mut own: Vec<Option<Language>> = Vec::with_capacity(drafts.len());
    for draft in drafts.iter() {
        let front = draft.content.front.language.as_ref().and_then(|placed| {
            let found = if declared.is_empty() { Some(placed.value) } else { placed.value.among(declared) };
            if found.is_none() {
                let place = Place::of(&draft.path, &draft.content.text, placed.span.clone());
                let message = format!("\"{}\" is not a language of this handbook", placed.value);
                let help = "add it to languages in handbook.toml, or remove the line";
                diagnostics.push(Diagnostic::new(Rule::BadFrontMatter, message, place).with_help(help));
            }
            found
        });
        own.push(front.or(draft.layout.language));
    }
    if declared.is_empty() {
        guess(drafts, &mut own);
        unite_english(&mut own, folders);
    } else {
        guess_declared(drafts, &mut own, declared);
    }
    let mut count: HashMap<Language, usize> = HashMap::new();
    for (draft, language) in drafts.iter_mut().zip(own) {
        draft.language = language.unwrap_or(Language::EN);
        *count.entry(draft.language).or_default() += 1;
    }
    if !declared.is_empty() {
        return declared.to_vec();
    }
    let mut languages: Vec<Language> = count.keys().copied().collect();
    // The language of most documents is taken for the original.
    languages.sort_by_key(|language| (Reverse(count[language]), *language != Language::ZH, *language));
    if languages.is_empty() {
        languages.push(Language::ZH);
    }
    languages
}

/// Documents without a language, in a handbook that declares some: each by its own prose if that is clear.
fn guess_declared(drafts: &[Draft], own: &mut [Option<Language>], declared: &[Language]) {
    let among = |prose: &Prose| prose.language().and_then(|found| found.among(declared));
    let mut handbook = None;
    for at in 0..drafts.len() {
        if own[at].is_some() {
            continue;
        }
        own[at] = match declared {
            [only] => Some(*only),
            _ => among(&drafts[at].content.prose).or_else(|| {
                *handbook.get_or_insert_with(|| {
                    let all: Vec<&Prose> = drafts.iter().map(|draft| &draft.content.prose).collect();
                    among(&together(&all)).or(declared.first().copied())
                })
            }),
        };
    }
}

/// Documents without a language, in a handbook that declares none: one language for all of them. Only where no name tells
/// languages apart, and many documents are in another script, these are another language.
fn guess(drafts: &[Draft], own: &mut [Option<Language>]) {
    let untagged: Vec<usize> = (0..drafts.len()).filter(|at| own[*at].is_none()).collect();
    if untagged.is_empty() {
        return;
    }
    let prose = |at: usize| &drafts[at].content.prose;
    let all = together(&untagged.iter().map(|at| prose(*at)).collect::<Vec<_>>());
    let mut count: BTreeMap<Language, usize> = BTreeMap::new();
    for language in own.iter().flatten() {
        *count.entry(*language).or_default() += 1;
    }
    let most = count.iter().filter(|(language, _)| all.may_be(**language)).max_by_key(|(_, count)| **count);
    let guessed = all.language().or(most.map(|(language, _)| *language)).unwrap_or(Language::EN);
    // Pages beside `pt-br/` are not in another Portuguese, unless they are the same pages.
    let variant = || {
        let near = count.keys().find(|one| one.primary() == guessed.primary() && !one.is_chinese())?;
        let there: HashSet<&DocumentId> =
            (0..drafts.len()).filter(|at| own[*at] == Some(*near)).map(|at| &drafts[at].layout.id).collect();
        untagged.iter().all(|at| !there.contains(&drafts[*at].layout.id)).then_some(*near)
    };
    let guessed = if count.contains_key(&guessed) { guessed } else { variant().unwrap_or(guessed) };
    if let (true, Some((script, _))) = (count.is_empty(), all.script()) {
        let is_other = |at: &&usize| {
            let prose = prose(**at);
            prose.weight() >= ENOUGH
                && prose.script().is_some_and(|(own, share)| own != script && share >= 0.9)
        };
        let others: Vec<usize> = untagged.iter().filter(is_other).copied().collect();
        if others.len() * 4 >= untagged.len() {
            let other = together(&others.iter().map(|at| prose(*at)).collect::<Vec<_>>()).language();
            for at in others {
                own[at] = other;
            }
        }
    }
    for at in untagged {
        own[at].get_or_insert(guessed);
    }
}

/// Every English is `en`, but where a handbook has two.
fn unite_english(own: &mut [Option<Language>], folders: &mut Languages) {
    let is_english = |language: &Language| language.primary() == "en";
    let found: BTreeSet<Language> = own.iter().flatten().copied().filter(is_english).collect();
    if found.len() == 1 {
        for language in own.iter_mut().flatten().filter(|language| is_english(language)) {
            *language = Language::EN;
        }
        for folder in folders.folders.values_mut().filter(|folder| is_english(&folder.language)) {
            folder.language = Language::EN;
        }
    }
}

/// The languages and ids that the drafts had when `zh` and `en` were all the languages that were recognised, and each file
/// without one was judged by its letters; none when all ids are the same.
pub(in crate::content) fn former(
    drafts: &[Draft],
    languages: &Languages,
    declared: &[Language],
) -> Option<Vec<(Language, DocumentId)>> {
    // Declared languages at the top are read as they were.
    if !declared.is_empty() && languages.are_certain() {
        return None;
    }
    let before = Languages::declared(declared);
    let layouts: Vec<Layout> =
        drafts.iter().map(|draft| Layout::of(&draft.path, &languages.prefix, &before)).collect();
    let mut count: HashMap<&DocumentId, usize> = HashMap::new();
    for layout in &layouts {
        *count.entry(&layout.former).or_default() += 1;
    }
    let mut former: Vec<(Language, DocumentId)> = Vec::with_capacity(drafts.len());
    for (draft, layout) in drafts.iter().zip(&layouts) {
        let language = match layout.language {
            Some(language) if language.is_chinese() => Language::ZH,
            Some(language) => language,
            None if !declared.is_empty() => draft.language,
            // Where no two documents meet, it makes no difference.
            None if count[&layout.former] == 1 => Language::EN,
            None => by_letters(&draft.content.text),
        };
        former.push((language, layout.former.clone()));
    }
    number(&mut former, drafts);
    let has_moved = former.iter().zip(drafts).any(|((_, id), draft)| *id != draft.layout.former);
    has_moved.then_some(former)
}

/// The language by the share of Han characters in the file.
fn by_letters(text: &str) -> Language {
    const SAMPLE: usize = 64 * 1024;
    let (mut han, mut latin) = (0_usize, 0_usize);
    for c in text[..text.floor_char_boundary(SAMPLE.min(text.len()))].chars() {
        match c {
            '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => han += 1,
            c if c.is_ascii_alphabetic() => latin += 1,
            _ => {}
        }
    }
    if han > 0 && han * 4 >= latin { Language::ZH } else { Language::EN }
}

/// Numbers what has the same id in the same language, as it was done.
fn number(former: &mut [(Language, DocumentId)], drafts: &[Draft]) {
    let mut order: Vec<usize> = (0..former.len()).collect();
    order.sort_by_key(|at| {
        !drafts[*at].path.rsplit('/').next().is_some_and(|name| {
            name.strip_prefix(&*former[*at].1.path).is_some_and(|rest| rest.starts_with('.'))
        })
    });
    let mut taken: HashSet<(Language, DocumentId)> = HashSet::new();
    let mut next: HashMap<(Language, DocumentId), u32> = HashMap::new();
    for at in order {
        let wanted = former[at].clone();
        while !taken.insert(former[at].clone()) {
            let number = next.entry(wanted.clone()).or_insert(2);
            former[at].1.path = format!("{}-{number}", wanted.1.path).into();
            *number += 1;
        }
    }
}
