//! Words that should not be used, because the handbook has settled on another: a heading names them with `avoid=`.
//!
//! ```markdown
//! ## 客户部（client service） {#gl-client-service avoid=客服部,客户服务部}
//! ```
//!
//! So the rule is where people look the word up. It holds for documents in the same language. The section that
//! defines it may use the word, and so may a passage that quotes it: “客服部”, `客服部`. Nor does it match longer words that
//! the glossary explains (客服部门). Width, case and Traditional characters make no other word of it.

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::{Arc, PoisonError},
};

use aho_corasick::AhoCorasick;
use pulldown_cmark::{Event, Tag, TagEnd};
use xxhash_rust::xxh3::Xxh3;

use super::draft::{Avoided, Content};
use crate::{
    content::{
        links::references::References,
        markdown::{
            raw_html::{Flow, Piece},
            read::{Node, Text},
        },
    },
    diagnostic::{Diagnostic, Place, Rule, Source},
    model::{Document, Handbook, Language, SectionId},
    text::{fold, fold_each, fold_text, is_dense},
};

/// Most uses that are reported for one document; a renamed department need not fill the screen.
const REPORT_LIMIT: usize = 100;
/// Letters of a Latin word from which on its plural is the same word; `CS` does not mean `CSs`.
const PLURAL: usize = 4;

struct Term<'h> {
    /// Folded: in lower case, half width and Simplified characters.
    word: Vec<char>,
    /// Its letters and digits.
    letters: String,
    /// The heading's title without text in parentheses.
    better: &'h str,
    /// Longer words that the handbook explains or asks for; in them the word is right.
    within: Vec<Vec<char>>,
    language: Language,
    section: &'h SectionId,
    place: Place,
}

/// Reports every use of a word that some heading asks to avoid.
pub(in crate::content) fn check(
    handbook: &Handbook,
    references: &[Vec<References>],
    contents: &[Arc<Content>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let terms = terms(handbook, references);
    if terms.is_empty() {
        return;
    }
    let Ok(finder) = AhoCorasick::new(terms.iter().map(|term| &term.letters)) else { return };
    let words = hash_of(&terms);
    for (document, content) in handbook.documents.iter().zip(contents) {
        if terms.iter().all(|term| term.language != document.language) {
            continue;
        }
        let mut avoided = content.avoided.lock().unwrap_or_else(PoisonError::into_inner);
        if avoided.words != words {
            // Emphasis, line ends and spaces may occur within a word.
            let letters = letters(&document.source);
            let found = finder.find_overlapping_iter(&letters).map(|found| found.pattern().as_usize());
            let found: BTreeSet<usize> = found.collect();
            *avoided = Avoided { words, found: found.into_iter().collect() };
        }
        let own = avoided.found.iter().map(|at| &terms[*at]);
        let own: Vec<&Term<'_>> = own.filter(|term| term.language == document.language).collect();
        if !own.is_empty() {
            let source = Source::new(&document.path, &document.source);
            Checker { document, source, terms: &own, reported: 0, diagnostics }.check();
        }
    }
}

/// Never 0, which is no words.
fn hash_of(terms: &[Term<'_>]) -> u64 {
    let mut sum = Xxh3::new();
    for term in terms {
        sum.update(term.letters.as_bytes());
        sum.update(b"\n");
    }
    sum.digest().max(1)
}

fn folded(text: &str) -> Vec<char> {
    fold_text(text).chars().collect()
}

fn letters(text: &str) -> String {
    // Most characters are cheap to tell.
    let is_letter = |c: char| c.is_ascii_alphanumeric() || is_dense(c) || c.is_alphanumeric();
    let mut letters = String::with_capacity(text.len());
    fold_each(text, |c| {
        if is_letter(c) {
            letters.push(c);
        }
    });
    letters
}

fn terms<'h>(handbook: &'h Handbook, references: &'h [Vec<References>]) -> Vec<Term<'h>> {
    let named = |title: &'h str| {
        let name = title.split(['（', '(']).next().unwrap_or(title).trim();
        if name.is_empty() { title } else { name }
    };
    let mut explained: Vec<(Language, Vec<char>)> = Vec::new();
    let mut terms = Vec::new();
    for (document, references) in handbook.documents.iter().zip(references) {
        let source = Source::new(&document.path, &document.source);
        let is_glossary = handbook.glossary.as_ref() == Some(&document.id);
        for (section, references) in document.sections.iter().zip(references) {
            let better = named(&section.heading.title);
            if is_glossary || !references.avoid.is_empty() {
                explained.push((document.language, folded(better)));
            }
            terms.extend(references.avoid.iter().map(|word| Term {
                word: folded(&word.value),
                letters: letters(&word.value),
                better,
                within: Vec::new(),
                language: document.language,
                section: &section.id,
                place: source.place(word.span.clone()),
            }));
        }
    }
    for term in &mut terms {
        let longer = explained.iter().filter(|(language, name)| {
            *language == term.language && name.len() > term.word.len() && holds(name, &term.word)
        });
        term.within = longer.map(|(_, name)| name.clone()).collect();
    }
    terms.retain(|term| !term.letters.is_empty());
    terms
}

fn holds(text: &[char], word: &[char]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

struct Checker<'c, 'h> {
    document: &'h Document,
    source: Source<'h>,
    terms: &'c [&'c Term<'h>],
    reported: usize,
    diagnostics: &'c mut Vec<Diagnostic>,
}

impl Checker<'_, '_> {
    fn check(&mut self) {
        let text = self.document.source.as_str();
        let start = self.document.sections.first().map_or(0, |section| section.span.start as usize);
        self.front_matter(start);
        let mut run = Run::default();
        let mut is_code = false;
        for (node, span) in Text::new(&text[start..], &self.document.reading, start).nodes() {
            let span = start + span.start..start + span.end;
            match node {
                Node::Markdown(Event::Text(said)) if !is_code => run.add(&said, &text[span.clone()], &span),
                // A word may be emphasised in part, and a link may be a part of one.
                Node::Markdown(
                    Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
                    | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link),
                ) => {}
                Node::Raw(Piece::Text(said)) => run.add(&said, &text[span.clone()], &span),
                Node::Raw(Piece::Open(element, _) | Piece::Close(element))
                    if element.flow == Flow::Inline => {}
                // Code is quoted by its nature, and what is not visible is not read.
                Node::Markdown(event) => {
                    match event {
                        Event::Start(Tag::CodeBlock(_)) => is_code = true,
                        Event::End(TagEnd::CodeBlock) => is_code = false,
                        _ => {}
                    }
                    self.look(&std::mem::take(&mut run));
                }
                Node::Raw(_) | Node::Callout(_) | Node::Caption(_) => self.look(&std::mem::take(&mut run)),
            }
        }
        self.look(&run);
    }

    /// The title and the description, which readers see above everything else.
    fn front_matter(&mut self, end: usize) {
        let document = self.document;
        let mut at = 0;
        for line in document.source[..end].split_inclusive('\n') {
            if line.starts_with("title:") || line.starts_with("description:") {
                let from = line.find(':').map_or(0, |colon| colon + 1);
                let mut run = Run::default();
                run.add(&line[from..], &line[from..], &(at + from..at + line.len()));
                self.look(&run);
            }
            at += line.len();
        }
    }

    /// Reports the uses in a run of text, in the order they are read.
    fn look(&mut self, run: &Run) {
        let mut uses: Vec<(Range<usize>, &Term<'_>)> = Vec::new();
        for term in self.terms {
            uses.extend(run.find(&term.word, &term.within).into_iter().map(|found| (found, *term)));
        }
        uses.sort_by_key(|(found, _)| found.start);
        let sections = &self.document.sections;
        for (found, term) in uses {
            if self.reported == REPORT_LIMIT {
                break;
            }
            let at = run.source(&found);
            let after = sections.partition_point(|section| section.span.start as usize <= at.start);
            if after.checked_sub(1).is_some_and(|section| sections[section].id == *term.section) {
                continue;
            }
            self.reported += 1;
            let message = format!("avoid \"{}\"", run.said(&found));
            self.diagnostics.push(
                Diagnostic::new(Rule::AvoidedTerm, message, self.source.place(at))
                    .with_label(term.place.clone(), "defined here")
                    .with_help(format!("write \"{}\"", term.better)),
            );
        }
    }
}

/// Text that is read in one go, whatever its markup.
#[derive(Debug, Default)]
struct Run {
    /// Its characters, each with its byte range in the file.
    read: Vec<(char, Range<usize>)>,
    /// The characters as they are compared, each with its place in `read`.
    folded: Vec<(char, usize)>,
}

impl Run {
    /// Adds the text of `written`, which is at `span` of the file.
    fn add(&mut self, said: &str, written: &str, span: &Range<usize>) {
        let folded = fold(said);
        let first = self.read.len();
        let places = folded.origin.iter().map(|origin| first + *origin as usize);
        self.folded.extend(folded.chars.iter().copied().zip(places));
        for (at, c) in said.char_indices() {
            let place =
                if said == written { span.start + at..span.start + at + c.len_utf8() } else { span.clone() };
            self.read.push((c, place));
        }
    }

    /// Where a folded word is used, as ranges of `read`: not in a longer word that is right, not in quotation marks of
    /// its own, not in an address. Latin words are found whole.
    fn find(&self, word: &[char], within: &[Vec<char>]) -> Vec<Range<usize>> {
        let is_letter =
            |c: Option<&(char, usize)>| c.is_some_and(|(c, _)| c.is_alphanumeric() && !is_dense(*c));
        let all = |word: &[char]| -> Vec<Range<usize>> {
            let windows = self.folded.windows(word.len()).enumerate();
            windows
                .filter(|(_, window)| window.iter().zip(word).all(|((c, _), wanted)| c == wanted))
                .map(|(at, _)| at..at + word.len())
                .collect()
        };
        let longer: Vec<Range<usize>> = within.iter().flat_map(|name| all(name)).collect();
        let mut found = Vec::new();
        for mut at in all(word) {
            let (first, last) = (at.start, at.end - 1);
            let starts_latin = is_letter(self.folded.get(first));
            let ends_latin = is_letter(self.folded.get(last));
            let is_plural =
                ends_latin && word.len() >= PLURAL && self.folded.get(at.end).is_some_and(|c| c.0 == 's');
            at.end += usize::from(is_plural && !is_letter(self.folded.get(at.end + 1)));
            if (starts_latin && first > 0 && is_letter(self.folded.get(first - 1)))
                || (ends_latin && is_letter(self.folded.get(at.end)))
                || longer.iter().any(|longer| longer.start <= at.start && at.end <= longer.end)
            {
                continue;
            }
            let at = self.folded[at.start].1..self.folded[at.end - 1].1 + 1;
            if !self.is_quoted(&at) && !self.is_address(&at) {
                found.push(at);
            }
        }
        found
    }

    fn source(&self, at: &Range<usize>) -> Range<usize> {
        self.read[at.start].1.start..self.read[at.end - 1].1.end
    }

    fn said(&self, at: &Range<usize>) -> String {
        self.read[at.clone()].iter().map(|(c, _)| c).collect()
    }

    /// Whether the word is in quotation marks.
    fn is_quoted(&self, at: &Range<usize>) -> bool {
        let before = at.start.checked_sub(1).map(|before| self.read[before].0);
        let after = self.read.get(at.end).map(|(c, _)| *c);
        matches!(
            (before, after),
            (Some('“'), Some('”'))
                | (Some('「'), Some('」'))
                | (Some('『'), Some('』'))
                | (Some('‘'), Some('’'))
                | (Some('«'), Some('»'))
                | (Some('"'), Some('"'))
                | (Some('\''), Some('\''))
        )
    }

    /// Whether it is in a literal address.
    fn is_address(&self, at: &Range<usize>) -> bool {
        let goes_on = |c: &char| c.is_ascii_graphic() || c.is_alphanumeric();
        let before: String =
            self.read[..at.start].iter().rev().map(|(c, _)| *c).take_while(goes_on).collect();
        // Read backwards.
        before.contains("//:")
    }
}

#[cfg(test)]
mod tests {
    use crate::content::load::tests::check;

    #[test]
    fn avoided_words_are_reported_at_their_place() {
        let glossary =
            ("g.md", "# 词汇表 {#g}\n文\n## 客户部（client service） {#gl avoid=客服部,CS}\n也叫：客服部。");
        let with = |text: &str, expected: &[&str]| check(&[glossary, ("a.md", text)], expected);
        with("# 甲\n请找客户部。", &[]);
        with("# 甲\n请找客服部。", &["warning avoided-term a.md:2:3 avoid \"客服部\" (write \"客户部\")"]);
        with("# 甲\n有人说“客服部”，也写 `客服部`。", &[]);
        with(
            "# 找客服部\n文[客服部](g.md)",
            &["warning avoided-term a.md:1:4", "warning avoided-term a.md:2:3"],
        );
        with("# 甲\n用CSS，不用cs。", &["warning avoided-term a.md:2:8 avoid \"cs\""]);
        // Whatever its width, its characters, its markup and the ends of lines.
        with(
            "# 甲\nＣＳ和客**服部**，\n客服\n部。",
            &[
                "warning avoided-term a.md:2:1 avoid \"ＣＳ\"",
                "warning avoided-term a.md:2:4 avoid \"客服部\"",
                "warning avoided-term a.md:3:1 avoid \"客服部\"",
            ],
        );
        with("# 甲\n```\n客服部\n```\nhttps://a.b/客服部/cs『客服部』", &[]);
        with("---\ntitle: 客服部\n---\n文", &["warning avoided-term a.md:2:8"]);
        with("# 甲 {keywords=客服部}\n见[部](g.md \"客服部\")。", &[]);
    }

    #[test]
    fn longer_words_of_the_glossary_are_right() {
        let glossary = (
            "glossary.md",
            "# 词汇表 {#g}\n文\n## 客户部 {#gl avoid=客服部}\n文\n## 客服部门 {#gd}\n文\n## 预算表 {#gb avoid=預算}\n文\n## Job order {#gj avoid='job sheet',ticket}\nx",
        );
        let with = |text: &str, expected: &[&str]| check(&[glossary, ("a.md", text)], expected);
        with("# 甲\n客服部门的预算表。", &[]);
        with(
            "# 甲\n客服部和预算。",
            &[
                "warning avoided-term a.md:2:1 avoid \"客服部\"",
                "warning avoided-term a.md:2:5 avoid \"预算\" (write \"预算表\")",
            ],
        );
        with(
            "# 甲\n请客户部的每一位同事都写好 Job\nsheets 和 tickets，这不是 ticketing。",
            &[
                "warning avoided-term a.md:2:15 avoid \"Job sheets\"",
                "warning avoided-term a.md:3:10 avoid \"tickets\"",
            ],
        );
    }
}
