//! A search claims nothing that it has not found:
//!
//! 1. well-spelt queries are not corrected: none of the judged ones, none of words of other offices;
//! 2. of generated queries with one slip (a homophone, neighbours swapped, a letter doubled, dropped or hit beside) nearly all
//!    are corrected to what was meant, and hardly any to something else;
//! 3. a slip in one of two words is corrected in its place; what a correction finds does not count as what was typed;
//! 4. of judged queries that the handbook has no answer to half or more are told so, of others hardly any;
//! 5. with hits in the list, the total is not 0;
//! 6. what `index/elsewhere.toml` lists is answered with whom to ask, by API, page, feed and command line;
//! 7. without a language of the reader's, the script of the query decides: hits and suggestions are in one language;
//! 8. compounds are found open, closed and hyphenated, and derived words by each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use handbook::{
    edition::Edition,
    evaluate::{self, Judgement},
    model::{Language, Scope},
    search::{Page, Query, Results, Tier},
    text::{Analyzer, TokenKind, fold, fold_text, is_english, readings},
};

use crate::fixture::{Fixture, bundled_edition, get_json, get_page, out, repository, run_in, search, serve};

fn bundled() -> &'static Edition {
    static EDITION: OnceLock<Edition> = OnceLock::new();
    EDITION.get_or_init(bundled_edition)
}

fn judged() -> Vec<Judgement> {
    evaluate::read(&repository().join("tests/relevance/queries.tsv"), bundled().handbook()).unwrap()
}

fn meant(query: &str) -> Option<String> {
    search(bundled(), query).note("did-you-mean").map(str::to_owned)
}

/// Words of offices that the handbook does not have.
const OFFICE: &[&str] = &[
    "年假",
    "病假",
    "产假",
    "婚假",
    "社保",
    "公积金",
    "五险一金",
    "食堂",
    "班车",
    "工牌",
    "门禁",
    "打卡",
    "考勤",
    "加班费",
    "年终奖",
    "十三薪",
    "体检",
    "团建",
    "健身房",
    "停车位",
    "打印机",
    "投影仪",
    "路由器",
    "无线网",
    "企业微信",
    "空调",
    "饮水机",
    "绿植",
    "消防演习",
    "快递柜",
    "annual leave",
    "sick leave",
    "canteen",
    "parking",
    "payroll",
    "payslip",
    "pension",
    "dress code",
    "gym",
    "wifi",
    "printer",
    "stapler",
    "visa",
    "passport",
    "maternity",
    "stock options",
    "fire drill",
    "badge",
    "laptop",
    "password",
    "overtime",
    "bonus",
    "insurance",
    "dentist",
    "childcare",
    "shuttle bus",
    "locker",
    "coffee machine",
    "recycling",
    "sabbatical",
];

#[test]
fn well_spelt_queries_are_not_corrected() {
    let typed = judged().into_iter().filter(|one| !matches!(one.kind.as_str(), "typo" | "pinyin"));
    let queries = typed.map(|one| one.query).chain(OFFICE.iter().map(|word| (*word).to_owned()));
    let corrected: Vec<(String, String)> =
        queries.filter_map(|query| Some((meant(&query)?, query))).collect();
    assert!(corrected.is_empty(), "{corrected:?}");
}

/// Numbers that look random, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The texts of the bundled handbook in a language, and its titles.
fn texts(language: Language) -> (String, Vec<String>) {
    let sections = bundled().handbook().sections().filter(|(_, document, _)| document.language == language);
    let (mut text, mut titles) = (String::new(), Vec::new());
    for (_, _, section) in sections {
        text.push_str(&fold_text(&section.heading.title));
        text.push('\n');
        text.push_str(&fold_text(&section.text));
        text.push('\n');
        titles.push(fold_text(&section.heading.title));
    }
    (text, titles)
}

struct Rates {
    right: f64,
    wrong: f64,
    examples: Vec<String>,
}

fn rates(slips: &[(String, String)]) -> Rates {
    let (mut right, mut wrong, mut examples) = (0, 0, Vec::new());
    for (typed, intended) in slips {
        let found = meant(typed);
        match found.as_deref().map(fold_text) {
            Some(found) if found == *intended => right += 1,
            Some(found) => {
                wrong += 1;
                examples.push(format!("{typed} for {intended}: {found}"));
            }
            None => examples.push(format!("{typed} for {intended}")),
        }
    }
    let share = |count: i32| f64::from(count) / slips.len() as f64;
    Rates { right: share(right), wrong: share(wrong), examples }
}

#[test]
fn homophones_are_corrected_to_what_was_meant() {
    let analyzer = Analyzer::new(bundled().analyzer().own_words().iter().map(String::as_str));
    let (text, titles) = texts(Language::ZH);
    let mut alike: BTreeMap<String, Vec<char>> = BTreeMap::new();
    for c in text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect::<BTreeSet<char>>() {
        if let Some(reading) = readings(c).first() {
            alike.entry(reading.clone()).or_default().push(c);
        }
    }
    let is_han = |text: &str| text.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    // Titles, and words beside each other.
    let mut sources: Vec<String> =
        titles.into_iter().filter(|title| (3..=8).contains(&title.chars().count())).collect();
    for line in text.lines() {
        let tokens = analyzer.tokens(&fold(line));
        let long =
            |token: &handbook::text::Token| token.kind == TokenKind::Dense && token.end - token.start > 1;
        for pair in tokens.windows(2).filter(|pair| pair[0].end == pair[1].start && pair.iter().all(long)) {
            sources.push(format!("{}{}", pair[0].text, pair[1].text));
        }
        sources.extend(
            tokens
                .iter()
                .filter(|token| long(token) && token.end - token.start > 2)
                .map(|token| token.text.clone()),
        );
    }
    sources.retain(|source| is_han(source));
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut slips = Vec::new();
    while slips.len() < 1000 {
        let source: Vec<char> = dice.of(&sources).chars().collect();
        let at = dice.below(source.len());
        let Some(others) = readings(source[at]).first().and_then(|reading| alike.get(reading)) else {
            continue;
        };
        let mut typed = source.clone();
        typed[at] = *dice.of(others);
        let typed_text: String = typed.iter().collect();
        let tokens = analyzer.tokens(&fold(&typed_text));
        // A slip that makes a word is none that anyone can see.
        let is_word =
            tokens.iter().any(|token| token.start <= at && at < token.end && token.end - token.start > 1);
        if typed != source && !is_word && !text.contains(&typed_text) {
            slips.push((typed_text, source.into_iter().collect()));
        }
    }
    let rates = rates(&slips);
    println!("homophones: right {:.3}, wrong {:.3}", rates.right, rates.wrong);
    assert!(
        rates.right >= 0.92 && rates.wrong <= 0.01,
        "{} {}\n{}",
        rates.right,
        rates.wrong,
        rates.examples.join("\n")
    );
}

/// One slip in a word, not at its ends.
fn slip(kind: &str, word: &str, dice: &mut Dice) -> String {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + dice.below(letters.len() - 2);
    match kind {
        "swap" => letters.swap(at, at + 1),
        "double" => letters.insert(at, letters[at]),
        "drop" => {
            letters.remove(at);
        }
        _ => {
            let row = ROWS.iter().find(|row| row.contains(letters[at])).expect("a letter");
            let place = row.find(letters[at]).expect("in the row");
            let beside =
                if place + 1 == row.len() || place > 0 && dice.below(2) == 0 { place - 1 } else { place + 1 };
            letters[at] = row.chars().nth(beside).expect("beside");
        }
    }
    letters.into_iter().collect()
}

#[test]
fn slips_of_the_fingers_are_corrected_to_what_was_meant() {
    let (text, _) = texts(Language::EN);
    let words = |line: &str| -> Vec<String> {
        line.split(|c: char| !c.is_ascii_lowercase())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let known: BTreeSet<String> = text.lines().flat_map(words).collect();
    let long: Vec<&String> = known.iter().filter(|word| word.len() >= 5 && is_english(word)).collect();
    let pairs: Vec<(String, String)> = text
        .lines()
        .flat_map(|line| {
            let words = words(line);
            words.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect::<Vec<_>>()
        })
        .filter(|(first, second)| {
            text.contains(&format!("{first} {second}")) && second.len() >= 5 && is_english(second)
        })
        .collect();
    let mut dice = Dice(0x1234_5678_9ABC_DEF1);
    let mut failures = Vec::new();
    for (kind, least) in [("swap", 0.95), ("double", 0.95), ("key", 0.95), ("drop", 0.88)] {
        let mut slips = Vec::new();
        while slips.len() < 250 {
            let (before, word) = if slips.len() % 2 == 0 {
                (String::new(), (*dice.of(&long)).clone())
            } else {
                let (first, second) = dice.of(&pairs).clone();
                (format!("{first} "), second)
            };
            let typed = slip(kind, &word, &mut dice);
            if typed != word && !known.contains(&typed) && !is_english(&typed) {
                slips.push((format!("{before}{typed}"), format!("{before}{word}")));
            }
        }
        let rates = rates(&slips);
        println!("{kind}: right {:.3}, wrong {:.3}", rates.right, rates.wrong);
        if rates.right < least || rates.wrong > 0.01 {
            failures.push(format!("{kind} {} {}\n{}", rates.right, rates.wrong, rates.examples.join("\n")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_correction_does_not_count_as_what_was_typed() {
    let (typed, right) = (search(bundled(), "competitve pitch"), search(bundled(), "competitive pitch"));
    assert_eq!(typed.note("did-you-mean"), Some("competitive pitch"));
    assert_eq!((typed.tier, right.tier), (Some(Tier::Any), Some(Tier::All)));
    assert_eq!(typed.total, search(bundled(), "pitch").total);
    assert_eq!(meant("account directer").as_deref(), Some("account director"));
    assert_eq!(meant("acount directer").as_deref(), Some("account director"));
    assert_eq!(meant("\"job order\" bugdet -media").as_deref(), Some("\"job order\" budget -media"));
    let unknown = search(bundled(), "comittee");
    assert!(unknown.tier.is_none() || unknown.note("did-you-mean").is_some());
}

#[test]
fn what_is_not_here_is_said() {
    let (mut none, mut said, mut answered, mut wrong) = (0, 0, 0, Vec::new());
    for one in judged().iter().filter(|one| !matches!(one.kind.as_str(), "typo" | "pinyin")) {
        let results =
            bundled().searcher.search(&Query::parse(&one.query), &one.scope, Page::default()).unwrap();
        let is_said = results.note("nothing-here").is_some();
        if one.relevant.is_empty() {
            none += 1;
            said += i32::from(is_said);
        } else {
            answered += 1;
            if is_said {
                wrong.push(one.query.clone());
            }
        }
    }
    println!("none: {said} of {none} said; answered: {} of {answered} wrongly", wrong.len());
    assert!(none >= 40 && said * 2 >= none, "{said} of {none}");
    assert!(wrong.len() * 20 <= answered, "{wrong:?}");
}

#[test]
fn a_list_with_hits_has_a_total() {
    let queries =
        judged().into_iter().map(|one| one.query).chain(OFFICE.iter().map(|word| (*word).to_owned()));
    for query in queries.chain(["加班费", "——", "小组长", "qqq 预算"].map(str::to_owned)) {
        let Results { hits, total, tier, .. } = search(bundled(), &query);
        assert!(hits.is_empty() || total > 0, "{query}: {} hits, total 0, {tier:?}", hits.len());
    }
}

#[test]
fn editors_say_whom_to_ask() {
    let fixture = Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 预算 {#budget}\n\n预算由经理批准，请先看合同。\n")
        .file(
            "index/elsewhere.toml",
            "[[subject]]\nwords = [\"年假\", \"annual leave\"]\nask = { zh = \"人事部\", en = \"Human Resources\" }\n\
             link = \"mailto:hr@example.com\"\n",
        );
    let service = serve(&fixture);
    let answer = get_json(&service, "/api/v1/search?q=%E5%B9%B4%E5%81%87%E6%80%8E%E4%B9%88%E8%AF%B7&lang=zh");
    assert_eq!(answer["elsewhere"]["ask"], "人事部");
    assert_eq!(answer["elsewhere"]["text"], "年假");
    assert_eq!(answer["query"]["notes"][0]["kind"], "nothing-here");
    let page = get_page(&service, "/search?q=annual+leave+days&lang=en");
    assert!(page.contains("<a href=\"mailto:hr@example.com\">Human Resources</a>"), "{page}");
    let feed = get_page(&service, "/search.atom?q=annual+leave&lang=en");
    assert!(feed.contains("ask=\"Human Resources\"") && feed.contains("missing=\"annual leave\""), "{feed}");
    assert!(feed.contains("<subtitle>Nothing here on “annual leave”</subtitle>"), "{feed}");
    let told = out(&run_in(fixture.path(), &["search", "年假几天"]));
    assert!(told.starts_with("Nothing here on \"年假\". Ask: "), "{told}");
}

#[test]
fn the_script_decides_without_a_language() {
    let handbook = bundled().handbook();
    let of = |query: &str, results: &Results| -> Vec<Language> {
        assert!(!results.hits.is_empty(), "{query}");
        results.hits.iter().map(|hit| handbook.document(hit.place).language).collect()
    };
    for one in judged() {
        if one.relevant.is_empty() || one.scope.language.is_some() {
            continue;
        }
        let results =
            bundled().searcher.search(&Query::parse(&one.query), &one.scope, Page::default()).unwrap();
        let expected = match one.kind.as_str() {
            kind if kind.ends_with("-zh") || kind == "traditional" => Language::ZH,
            kind if kind.ends_with("-en") => Language::EN,
            _ => continue,
        };
        assert!(of(&one.query, &results).iter().all(|language| *language == expected), "{}", one.query);
    }
    let suggested = bundled().searcher.suggest("预算", &Scope::everything(), None, 5);
    assert!(!suggested.sections.is_empty());
}

#[test]
fn compounds_and_derived_words_meet() {
    let fixture = Fixture::new()
        .file("a.md", "# One {#one}\n\nThe client gives a sign-off on the layout.\n")
        .file("b.md", "# Two {#two}\n\nFill in the timesheet on Friday.\n")
        .file("c.md", "# Three {#three}\n\nAnswer every complaint, and every decision, in writing.\n");
    let edition = fixture.edition();
    for (query, id) in [
        ("signoff", "one"),
        ("sign off", "one"),
        ("sign-off", "one"),
        ("time sheet", "two"),
        ("time-sheet", "two"),
        ("timesheet", "two"),
        ("complain", "three"),
        ("decide", "three"),
    ] {
        let results = search(&edition, query);
        let first = results.hits.first().map(|hit| edition.handbook().section(hit.place).id.as_str());
        assert_eq!((first, results.tier), (Some(id), Some(Tier::All)), "{query}");
        assert_eq!(results.note("nothing-here"), None, "{query}");
    }
}
