//! Searches respect their scope and count exactly. Compared with a naive scan over generated handbooks:
//!
//! 1. every hit of a result that is not widened is within the scope;
//! 2. `total` and `outside_scope` equal the counts of the scan, with translations counted once;
//! 3. the count of a facet value is the total after selecting it;
//! 4. a result is widened exactly when there are matches outside the scope but none inside, and then has hits;
//! 5. joined pages equal the full result, without duplicates, whatever their size;
//! 6. a section is shown in the reader's language if it has that translation;
//! 7. highlights are ordered, disjoint and within their text, and every hit has one;
//! 8. a search among some documents counts and returns what they hold, and nothing else.
//!
//! By example:
//!
//! 9. no query crashes a search or a suggestion;
//! 10. spelling variants (Traditional, width, case, accents) find each other, and the original characters are highlighted;
//! 11. question words do not dominate ranking;
//! 12. phrases, exclusions and title words restrict results; a phrase without matches is searched as words, with a note;
//! 13. synonyms match and are named as the reason;
//! 14. an exact heading ranks first;
//! 15. a script variant is a reason of its own; words of an identifier and listed questions find their section;
//! 16. sections for the role named in the query or selected in the scope rank before others with the same words;
//! 17. suggestions match pinyin and initials, and respect the scope;
//! 18. every section is found by its own words, and probes exist for each kind;
//! 19. in narrow scopes of the bundled handbook, a search for one word returns no section twice.

use std::collections::BTreeSet;

use handbook::{
    edition::Edition,
    evaluate::probes,
    model::{Document, Language, RoleId, Scope, Section, TopicId},
    search::{Page, Query, ReasonKind, Tier},
    text::Analyzer,
};
use proptest::prelude::*;

use crate::fixture::{Fixture, bundled_edition, ids, search, search_in};

/// Words of which none contains another.
const WORDS: &[&str] = &["预算", "会议", "客户", "提案", "合同", "纪要", "invoice", "agenda", "archive"];
const ROLES: &[&str] = &["executive", "manager", "finance"];
const TOPICS: &[&str] = &["budget", "meetings"];

#[derive(Clone, Debug)]
struct Draft {
    part: usize,
    roles: Vec<usize>,
    topics: Vec<usize>,
    heading: Vec<usize>,
    text: Vec<usize>,
    translated: bool,
}

fn draft() -> impl Strategy<Value = Draft> {
    let some = |max: usize, of: usize| prop::collection::vec(0..of, 0..=max);
    (
        0..2_usize,
        some(2, ROLES.len()),
        some(2, TOPICS.len()),
        some(2, WORDS.len()),
        some(6, WORDS.len()),
        any::<bool>(),
    )
        .prop_map(|(part, roles, topics, heading, text, translated)| Draft {
            part,
            roles,
            topics,
            heading,
            text,
            translated,
        })
}

fn write(drafts: &[Draft]) -> Fixture {
    let fixture = Fixture::with_settings();
    for language in ["zh", "en"] {
        for part in 0..2 {
            let mut text = format!("# Volume {{#lead-{part}}}\n\n");
            for (number, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.part == part) {
                if language == "en" && !draft.translated {
                    continue;
                }
                let list = |values: &[usize], names: &[&str]| {
                    values.iter().map(|value| names[*value]).collect::<Vec<_>>().join(",")
                };
                let mut attributes = format!("#s-{number}");
                if !draft.roles.is_empty() {
                    attributes += &format!(" roles={}", list(&draft.roles, ROLES));
                }
                if !draft.topics.is_empty() {
                    attributes += &format!(" topics={}", list(&draft.topics, TOPICS));
                }
                let words =
                    |values: &[usize]| values.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join("，");
                text += &format!(
                    "## N{number} {} {{{attributes}}}\n\n{}。\n\n",
                    words(&draft.heading),
                    words(&draft.text)
                );
            }
            let part = ["duties", "workflows"][part];
            fixture.write(&format!("content/{language}/{part}/volume.md"), text);
        }
    }
    fixture
}

fn scopes() -> impl Strategy<Value = Scope> {
    (
        prop::collection::vec(prop::sample::select(ROLES), 0..=2),
        prop::collection::vec(prop::sample::select(TOPICS), 0..=1),
        prop::option::of(prop::sample::select(&["duties", "workflows"][..])),
        prop::option::of(prop::sample::select(&[Language::ZH, Language::EN][..])),
    )
        .prop_map(|(roles, topics, part, language)| Scope {
            roles: roles.into_iter().filter_map(RoleId::new).collect(),
            topics: topics.into_iter().filter_map(TopicId::new).collect(),
            parts: part.into_iter().filter_map(handbook::model::PartId::new).collect(),
            language,
            ..Scope::default()
        })
}

/// Counts section ids whose text, heading or document title contains `word`: within the scope, and excluded only by
/// role, topic or part.
fn scan(edition: &Edition, word: &str, scope: &Scope) -> (usize, usize) {
    let handbook = edition.handbook();
    let holds = |document: &Document, section: &Section| {
        section.heading.title.contains(word) || section.text.contains(word) || document.title.contains(word)
    };
    let distinct = |keep: &dyn Fn(&Document, &Section) -> bool| {
        let found = handbook
            .sections()
            .filter(|(_, document, section)| holds(document, section) && keep(document, section));
        found.map(|(_, _, section)| section.id.clone()).collect::<std::collections::HashSet<_>>()
    };
    let inside = distinct(&|document, section| scope.admits(handbook, document, section));
    let language = distinct(&|document, _| scope.admits_language(document.language));
    (inside.len(), language.difference(&inside).count())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn results_agree_with_a_naive_scan(
        drafts in prop::collection::vec(draft(), 1..24),
        scopes in prop::collection::vec(scopes(), 4),
    ) {
        let edition = write(&drafts).edition();
        let handbook = edition.handbook();
        for scope in &scopes {
            for word in WORDS {
                let results = search_in(&edition, word, scope);
                let (inside, outside) = scan(&edition, word, scope);
                prop_assert_eq!((results.total, results.outside_scope), (inside, outside), "{} in {:?}", word, scope);
                prop_assert_eq!(results.widened, inside == 0 && outside > 0);
                prop_assert_eq!(results.hits.is_empty(), inside + outside == 0 || (inside == 0 && !results.widened));
                for hit in &results.hits {
                    let admitted = scope.admits(handbook, handbook.document(hit.place), handbook.section(hit.place));
                    prop_assert_eq!(hit.in_scope, admitted);
                    prop_assert!(admitted || results.widened);
                    let chars: Vec<char> = hit.snippet.text.chars().collect();
                    prop_assert!(!hit.snippet.highlights.is_empty(), "{}: {:?}", word, hit.snippet);
                    let mut last = 0;
                    for [start, end] in &hit.snippet.highlights {
                        prop_assert!(last <= *start && start < end && *end as usize <= chars.len());
                        last = *end;
                    }
                }
                let found = ids(&edition, &results);
                let mut distinct = found.clone();
                distinct.sort();
                distinct.dedup();
                prop_assert_eq!(distinct.len(), found.len());

                for facet in &results.facets.roles {
                    let narrowed = Scope { roles: vec![facet.id.clone()], ..scope.clone() };
                    prop_assert_eq!(facet.count, search_in(&edition, word, &narrowed).total, "{} {:?}", word, facet);
                }
                for facet in &results.facets.topics {
                    let narrowed = Scope { topics: vec![facet.id.clone()], ..scope.clone() };
                    prop_assert_eq!(facet.count, search_in(&edition, word, &narrowed).total);
                }
                for facet in &results.facets.parts {
                    let narrowed = Scope { parts: vec![facet.id.clone()], ..scope.clone() };
                    prop_assert_eq!(facet.count, search_in(&edition, word, &narrowed).total);
                }
                for facet in &results.facets.languages {
                    let narrowed = Scope { language: Some(facet.id), ..scope.clone() };
                    prop_assert_eq!(facet.count, search_in(&edition, word, &narrowed).total);
                }
            }
        }
    }

    #[test]
    fn search_among_documents_sees_nothing_else(
        drafts in prop::collection::vec(draft(), 1..24),
        scope in scopes(),
        language in prop::sample::select(&[Language::ZH, Language::EN][..]),
        part in prop::option::of(prop::sample::select(&["duties", "workflows"][..])),
    ) {
        let edition = write(&drafts).edition();
        let handbook = edition.handbook();
        let admits = |document: &Document| {
            document.language == language && part.is_none_or(|part| document.id.part.as_str() == part)
        };
        for word in WORDS {
            // The reader's language may be the other one.
            let page = Page { offset: 0, limit: 100, language: Some(Language::ZH) };
            let results = edition.searcher.search_among(&admits, &Query::parse(word), &scope, page).unwrap();
            for hit in &results.hits {
                prop_assert!(admits(handbook.document(hit.place)), "{} {:?}", word, hit);
            }
            let parts = part.and_then(handbook::model::PartId::new).into_iter().collect();
            if scope.parts.is_empty() && scope.language.is_none_or(|wanted| wanted == language) {
                let same = Scope { language: Some(language), parts, ..scope.clone() };
                prop_assert_eq!(results.total, search_in(&edition, word, &same).total, "{}", word);
            }
        }
    }

    #[test]
    fn joined_pages_equal_the_full_result(drafts in prop::collection::vec(draft(), 1..24), limit in 1..7_usize) {
        let edition = write(&drafts).edition();
        for query in ["预算", "会议 提案 客户", "invoice 合同 纪要 agenda archive 预算"] {
            let whole = ids(&edition, &search(&edition, query));
            let mut joined = Vec::new();
            loop {
                let page = Page { offset: joined.len(), limit, language: None };
                let results = edition.searcher.search(&Query::parse(query), &Scope::everything(), page).unwrap();
                if results.hits.is_empty() {
                    break;
                }
                joined.extend(ids(&edition, &results));
            }
            prop_assert_eq!(&joined, &whole);
        }
    }

    #[test]
    fn section_is_shown_in_the_readers_language(drafts in prop::collection::vec(draft(), 1..24)) {
        let edition = write(&drafts).edition();
        let handbook = edition.handbook();
        for language in [Language::ZH, Language::EN] {
            let page = Page { limit: 100, offset: 0, language: Some(language) };
            for word in WORDS {
                let results = edition.searcher.search(&Query::parse(word), &Scope::everything(), page).unwrap();
                for hit in &results.hits {
                    let id = &handbook.section(hit.place).id;
                    let has = handbook.translations(id).iter().any(|p| handbook.document(*p).language == language);
                    prop_assert_eq!(handbook.document(hit.place).language == language, has);
                }
            }
        }
    }
}

fn example() -> Edition {
    Fixture::with_settings()
        .file("index/synonyms.toml", "[[group]]\nwords = [\"提案\", \"proposal\"]\n[[group]]\nfrom = [\"客服部\"]\nto = [\"客户部\"]\n")
        .file(
            "content/zh/duties/a.md",
            "# 客户总监 {#a}\n\n总则。\n\n## 签字权限 {#a-sign roles=manager}\n\n工作单由客户总监与客户部主管签字批准，财务部备案。\n\n\
             ## 控制预算 {#a-budget topics=budget}\n\n每月与客户核对预算，超支先报告。\n\n## 会议纪要 {#a-minutes topics=meetings}\n\n\
             會議結束後24小時內發出纪要，ＡＥ 负责。Café 报销另计。\n",
        )
        .file(
            "content/en/duties/a.md",
            "# Account Director {#a}\n\nGeneral.\n\n## Signing {#a-sign roles=manager}\n\nJob orders are approved by the director.\n\n\
             ## Proposals {#a-proposal}\n\nRehearse every proposal.\n",
        )
        .edition()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_query_crashes_a_search(text in "\\PC{0,60}") {
        let edition = example();
        for text in [text.as_str(), &text.repeat(20)] {
            search(&edition, text);
            edition.searcher.suggest(text, &Scope::everything(), None, 10);
        }
    }
}

fn first(edition: &Edition, query: &str) -> String {
    ids(edition, &search(edition, query)).first().cloned().unwrap_or_default()
}

#[test]
fn spelling_variants_find_each_other() {
    let edition = example();
    for query in ["会议结束后", "會議結束後", "ae", "ＡＥ", "Cafe", "CAFÉ", "24小时内发出"]
    {
        let results = search(&edition, query);
        assert_eq!(ids(&edition, &results).first().map(String::as_str), Some("a-minutes"), "{query}");
        let snippet = &results.hits[0].snippet;
        let marked: String = snippet
            .highlights
            .iter()
            .flat_map(|[from, to]| snippet.text.chars().skip(*from as usize).take((to - from) as usize))
            .collect();
        assert!(
            ["會議結束", "ＡＥ", "Café", "24小時"].iter().any(|text| marked.contains(text)),
            "{query}: {marked}"
        );
    }
}

#[test]
fn question_words_do_not_dominate_ranking() {
    let edition = example();
    assert_eq!(first(&edition, "请问谁来批准工作单呢"), "a-sign");
    assert_eq!(first(&edition, "who approves the job order?"), "a-sign");
    let results = search(&edition, "预算 会议 不存在的词");
    assert_eq!(results.tier, Some(Tier::Any));
    let results = search(&edition, "什么");
    assert_eq!(results.terms, ["什么"]);
}

#[test]
fn operators_restrict_results() {
    let edition = example();
    assert_eq!(ids(&edition, &search(&edition, "\"客户核对\"")), ["a-budget"]);
    assert!(!ids(&edition, &search(&edition, "客户 -预算")).contains(&"a-budget".to_owned()));
    assert_eq!(ids(&edition, &search(&edition, "title:签字 客户")), ["a-sign"]);
    let results = search(&edition, "\"预算核对\"");
    assert!(results.notes.iter().any(|note| note.kind == "phrase-as-words"));
    assert_eq!(first(&edition, "\"预算核对\""), "a-budget");
}

#[test]
fn synonyms_match_and_are_named() {
    let edition = example();
    let results = search(&edition, "提案");
    assert_eq!(ids(&edition, &results), ["a-proposal"]);
    assert!(
        results.hits[0].reasons.iter().any(|r| r.kind == ReasonKind::Synonym && r.text == "提案 = proposal")
    );
    assert_eq!(first(&edition, "客服部"), "a-sign");
    assert!(ids(&edition, &search(&edition, "客户部")).iter().all(|id| id == "a-sign" || id != "a-proposal"));
}

#[test]
fn exact_heading_ranks_first() {
    let edition = example();
    for (query, expected) in
        [("控制预算", "a-budget"), ("会议纪要", "a-minutes"), ("Signing", "a-sign"), ("客户总监", "a")]
    {
        assert_eq!(first(&edition, query), expected, "{query}");
        let results = search(&edition, query);
        assert!(
            results.hits[0].reasons.iter().any(|reason| reason.kind == ReasonKind::ExactTitle),
            "{query}"
        );
    }
}

#[test]
fn script_variant_is_a_reason() {
    let edition = example();
    let results = search(&edition, "会议结束");
    let variant = results.hits[0].reasons.iter().find(|reason| reason.kind == ReasonKind::Variant);
    assert!(variant.is_some_and(|reason| reason.text.ends_with("結束")), "{:?}", results.hits[0].reasons);
    let plain = search(&edition, "控制预算");
    assert!(plain.hits[0].reasons.iter().all(|reason| reason.kind != ReasonKind::Variant));
}

#[test]
fn identifiers_and_questions_find_their_sections() {
    let edition = Fixture::new()
        .file("content/a.md", "# API {#a}\n\n## State {#s-ref}\n\nCall shallowRef() once.\n\n## 拜访 {#s-visit}\n\n出门之前。\n")
        .file("index/questions.toml", "[s-visit]\nzh = [\"去客户公司要带什么\"]\nen = [\"what to bring\"]\n")
        .edition();
    for query in ["shallow ref", "shallowRef", "ref"] {
        let results = search(&edition, query);
        assert_eq!(ids(&edition, &results).first().map(String::as_str), Some("s-ref"), "{query}");
        assert!(!results.hits[0].snippet.highlights.is_empty(), "{query}");
    }
    let language = edition.handbook().languages[0];
    let question = if language == Language::ZH { "去客户公司带啥" } else { "what should I bring" };
    assert_eq!(first(&edition, question), "s-visit");
}

#[test]
fn named_or_selected_role_ranks_first() {
    let edition = Fixture::with_settings()
        .file(
            "content/zh/duties/a.md",
            "# 职责 {#a}\n\n总则。\n\n## 甲 {#s-executive roles=executive}\n\n每周写周报。\n\n\
             ## 乙 {#s-manager roles=manager}\n\n每周写周报。\n\n## 丙 {#s-all}\n\n每周写周报。\n",
        )
        .edition();
    let title = |role: &str| {
        let id = RoleId::new(role).expect("an id");
        edition.handbook().role(&id).expect("declared").title.get(Language::ZH).to_owned()
    };
    for role in ["executive", "manager"] {
        let named = search(&edition, &format!("{}要写周报吗", title(role)));
        assert_eq!(ids(&edition, &named)[0], format!("s-{role}"));
        assert!(named.hits[0].reasons.iter().any(|reason| reason.kind == ReasonKind::Role));
    }
    let scope = Scope { roles: vec![RoleId::new("manager").expect("an id")], ..Scope::everything() };
    assert_eq!(ids(&edition, &search_in(&edition, "周报", &scope))[0], "s-manager");
}

#[test]
fn suggestions_match_pinyin() {
    let edition = example();
    let titles = |query: &str, scope: &Scope| -> Vec<String> {
        let found = edition.searcher.suggest(query, scope, None, 10);
        found.sections.into_iter().chain(found.documents).map(|suggestion| suggestion.title).collect()
    };
    for (query, expected) in [
        ("huiyijiyao", "会议纪要"),
        ("hui yi ji", "会议纪要"),
        ("hyjy", "会议纪要"),
        ("kehuzong", "客户总监"),
        ("khzj", "客户总监"),
    ] {
        assert!(titles(query, &Scope::everything()).contains(&expected.to_owned()), "{query}");
    }
    let budget = Scope { topics: vec![TopicId::new("budget").expect("an id")], ..Scope::everything() };
    assert!(titles("hyjy", &budget).is_empty());
    assert_eq!(titles("sign", &Scope::everything()), ["Signing"]);
}

#[test]
fn probes_report_sections_that_are_not_found() {
    let failures = |edition: &Edition| {
        let failures = probes::failures(&edition.searcher, &Analyzer::default(), &mut |_, _| {});
        failures.expect("the index is readable")
    };
    assert!(failures(&example()).is_empty());
    let made = probes::generate(&example().searcher, &Analyzer::default()).expect("the index is readable");
    for kind in ["heading", "middle", "pinyin", "initials", "traditional", "phrase"] {
        assert!(made.iter().any(|probe| probe.kind.as_str() == kind), "{kind}");
    }
    // Titles that differ in one character, with texts that consist only of the shared word.
    let mut text = "# 手册 {#top}\n\n说明。\n\n".to_owned();
    for number in 0..6 {
        text += &format!(
            "## 会议{} {{#m-{number}}}\n\n会议会议会议会议。\n\n",
            ["甲", "乙", "丙", "丁", "戊", "己"][number]
        );
    }
    let edition = Fixture::new().file("content/a.md", text).edition();
    assert!(failures(&edition).is_empty(), "{:?}", failures(&edition));
}

/// A query of one word may add a title match to the result; it must not add a section that is already in it in another
/// language.
#[test]
fn narrow_scopes_return_no_duplicates() {
    let edition = bundled_edition();
    let handbook = edition.handbook();
    let titles = handbook.sections().filter(|(_, _, section)| section.heading.level < 3);
    let words: BTreeSet<String> = titles
        .flat_map(|(_, _, section)| section.heading.title.split(|c: char| !c.is_alphanumeric()))
        .flat_map(|word| {
            [word.to_owned(), word.chars().take(2).collect(), word.chars().skip(2).take(2).collect()]
        })
        .filter(|word| !word.is_empty())
        .collect();
    let pairs = handbook.roles.iter().flat_map(|role| handbook.topics.iter().map(move |topic| (role, topic)));
    for (number, (role, topic)) in pairs.enumerate() {
        let scope =
            Scope { roles: vec![role.id.clone()], topics: vec![topic.id.clone()], ..Scope::everything() };
        // A different sixteenth of the words in each scope.
        let some = words.iter().skip(number % 16).step_by(16).map(String::as_str);
        for word in some.chain(["提案"]) {
            let found = ids(&edition, &search_in(&edition, word, &scope));
            let distinct: BTreeSet<&String> = found.iter().collect();
            assert_eq!(distinct.len(), found.len(), "{word} for {} about {}: {found:?}", role.id, topic.id);
        }
    }
}
