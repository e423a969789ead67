//! What readers hold to be the same text is found by it, whichever way it is written:
//!
//! 1. every character of Unicode that has a plain form (NFKC) is found by it, and the plain form by the character; what
//!    is marked is what the author wrote;
//! 2. so are radicals and the ideographs they represent, and text whose letters and marks are apart;
//! 3. a number, an identifier, a counted thing and a word with its symbols are found in every way of writing them, as all
//!    of what was typed; what has exactly the symbols that were typed comes first;
//! 4. 一个 and 一下 are no numbers.

use handbook::{
    edition::Edition,
    model::Scope,
    search::{Hit, Page, Query, Tier},
    text::fold_text,
};
use unicode_normalization::UnicodeNormalization;

use crate::fixture::Fixture;

/// An edition with one section for each text, in their order.
fn edition_of<'t>(texts: impl Iterator<Item = &'t str>) -> (Fixture, Edition) {
    let fixture = Fixture::new();
    let mut page = "# T {#t}\n\n".to_owned();
    for (number, text) in texts.enumerate() {
        // A code block keeps its text unchanged.
        page += &format!("## N {{#n-{number}}}\n\n```\n{text}\n```\n\n");
    }
    fixture.write("a.md", page);
    let edition = fixture.edition();
    (fixture, edition)
}

fn search(edition: &Edition, query: &str) -> Vec<Hit> {
    let page = Page { limit: 10_000, ..Page::default() };
    let found = edition.searcher.search(&Query::parse(query), &Scope::everything(), page);
    found.expect("the index is readable").hits
}

fn id(edition: &Edition, hit: &Hit) -> String {
    edition.handbook().section(hit.place).id.to_string()
}

/// Searches for `query`, quoted, and returns what is marked in the section with this number.
fn marked(edition: &Edition, number: usize, query: &str) -> Option<String> {
    let hits = search(edition, &format!("「{query}」"));
    let hit = hits.iter().find(|hit| id(edition, hit) == format!("n-{number}"))?;
    let chars: Vec<char> = hit.snippet.text.chars().collect();
    let ranges = hit.snippet.highlights.iter();
    Some(ranges.flat_map(|[start, end]| &chars[*start as usize..*end as usize]).collect())
}

/// Texts of letters or digits, in which something can be marked.
fn is_probed(plain: &str) -> bool {
    let folded = fold_text(plain);
    folded.chars().any(char::is_alphanumeric) && !plain.contains(['「', '」'])
}

#[test]
fn every_compatibility_form_is_found_by_its_plain_form_and_the_reverse() {
    let forms: Vec<(char, String)> = (0x80..=0x10_FFFF)
        .filter_map(char::from_u32)
        .map(|c| (c, std::iter::once(c).nfkc().collect::<String>()))
        .filter(|(c, plain)| plain.chars().ne([*c]) && is_probed(plain))
        .collect();
    assert!(forms.len() > 4_000, "{}", forms.len());
    let texts: Vec<String> = forms.iter().flat_map(|(c, plain)| [c.to_string(), plain.clone()]).collect();
    let (_fixture, edition) = edition_of(texts.iter().map(String::as_str));
    for (number, (c, plain)) in forms.iter().enumerate() {
        let form = c.to_string();
        let found = marked(&edition, 2 * number, plain);
        assert!(found.as_deref() == Some(form.as_str()), "{form:?} by {plain:?}: {found:?}");
        let found = marked(&edition, 2 * number + 1, &form).unwrap_or_default();
        assert!(
            !found.is_empty() && plain.contains(found.chars().next().unwrap_or(' ')),
            "{plain:?} by {form:?}"
        );
    }
}

#[test]
fn radicals_and_decomposed_text_are_found() {
    let pairs = [
        ("⺁房", "厂房"),
        ("⻢上", "马上"),
        ("每⽉⼯作", "每月工作"),
        ("\u{1112}\u{1161}\u{11AB}국", "한국"),
        ("か\u{3099}いと", "がいと"),
        ("ﾕｰｻﾞｰ", "ユーザー"),
        ("Cafe\u{301}", "Café"),
        ("Stra\u{df}e", "strasse"),
        ("Łódź", "Lodz"),
    ];
    let (_fixture, edition) = edition_of(pairs.iter().flat_map(|(one, other)| [*one, *other]));
    for (number, (one, other)) in pairs.iter().enumerate() {
        assert_eq!(marked(&edition, 2 * number, other).as_deref(), Some(*one), "{other}");
        assert_eq!(marked(&edition, 2 * number + 1, one).as_deref(), Some(*other), "{one}");
    }
}

#[test]
fn every_way_of_writing_finds_every_other() {
    let groups: [&[&str]; 9] = [
        &["12,500", "12500", "１２，５００", "12 500"],
        &["400-820-1234", "4008201234", "400 820 1234"],
        &["5 天", "五天", "5天", "⑤天", "５天"],
        &["十二个月", "12个月", "12 个月"],
        &["第三条", "第3条", "第③条"],
        &["CS-17", "CS17", "cs 17", "ＣＳ－１７"],
        &["GB 2312", "GB2312", "GB-2312"],
        &["GB/T 28039", "GB/T28039", "GBT28039"],
        &["8 kg", "8kg", "8㎏"],
    ];
    for group in groups {
        let texts: Vec<String> = group.iter().map(|text| format!("按 {text} 办理")).collect();
        let (_fixture, edition) = edition_of(texts.iter().map(String::as_str).chain(["别的事"]));
        for query in group {
            let hits = search(&edition, query);
            for (number, text) in group.iter().enumerate() {
                let hit = hits.iter().find(|hit| id(&edition, hit) == format!("n-{number}"));
                assert!(hit.is_some_and(|hit| hit.tier == Tier::All), "{query} finds {text}: {hit:?}");
                assert!(hit.is_some_and(|hit| !hit.snippet.highlights.is_empty()), "{query} marks {text}");
            }
        }
    }
}

#[test]
fn symbols_of_a_word_count_when_typed() {
    let texts = [
        "用 C++ 写",
        "用 C# 写",
        "用 C 写",
        "平台是 .NET",
        "网 NET",
        "收 $500",
        "罚 ¥500",
        "500 元",
        "A+级",
        "A级",
        "A-级",
        "约 50%",
        "50 人",
    ];
    let (_fixture, edition) = edition_of(texts.into_iter());
    for (query, first) in [
        ("C++", 0),
        ("c#", 1),
        ("Ｃ＃", 1),
        ("C", 2),
        (".net", 3),
        ("net", 4),
        ("$500", 5),
        ("￥500", 6),
        ("A+", 8),
        ("A+级", 8),
        ("A级", 9),
        ("A-级", 10),
        ("50%", 11),
    ] {
        let hits = search(&edition, query);
        assert_eq!(hits.first().map(|hit| id(&edition, hit)), Some(format!("n-{first}")), "{query}");
    }
    let found: Vec<String> = search(&edition, "C").iter().map(|hit| id(&edition, hit)).collect();
    assert!(["n-0", "n-1", "n-2"].iter().all(|one| found.iter().any(|id| id == one)), "{found:?}");
    let plain = search(&edition, "C++").into_iter().find(|hit| id(&edition, hit) == "n-2").expect("found");
    assert_ne!(plain.tier, Tier::All, "what has no ++ does not hold all that was typed");
}

#[test]
fn what_counts_nothing_is_no_number() {
    let (_fixture, edition) = edition_of(["一个客户", "看一下", "第 1 步"].into_iter());
    let found: Vec<String> = search(&edition, "1").iter().map(|hit| id(&edition, hit)).collect();
    assert_eq!(found, ["n-2"]);
}
