//! The figures of each shape only fall. `figures.txt` has them:
//!
//! 1. errors and warnings of `handbook check`;
//! 2. letters and digits that are lost: neither on the page and in the index nor on a line that a diagnostic points to;
//! 3. files that are missing: documents that are not served without a diagnostic, and pictures and attachments that no page
//!    shows or links to;
//! 4. what differs from `<name>.expected`: documents in a wrong language; wrong titles of the site, of documents and of
//!    folders; documents out of order; texts that a page lacks or should not show; addresses of the tool that do not answer
//!    with their document;
//! 5. false positives: errors and warnings where nothing is wrong.
//!
//! What is really wrong in them stays reported, and `handbook check` exits with 0.
//!
//! A figure that falls must be written down: `UPDATE_SHAPES=1 cargo test --test suite shapes::` does so, and never writes a
//! higher one. `SHOW_SHAPES=1 … -- --nocapture` prints what is counted.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use handbook::{
    check,
    content::Root,
    diagnostic::{Diagnostic, Severity},
    model::Document,
};
use jiff::civil::date;
use percent_encoding::percent_decode_str;

use super::{
    Shape,
    expected::{Entry, Expected, Rule, Text},
    folder, shapes,
};
use crate::fixture::{Element, find, get, get_page, losses, parse_html, printed, run_in, shown};

const NAMES: [&str; 10] =
    ["errors", "warnings", "lost", "missing", "language", "title", "order", "text", "address", "false"];

type Counts = [usize; NAMES.len()];

/// What is wrong with a shape: how much, and a line for each place.
struct Wrong {
    counts: Counts,
    lines: [Vec<String>; NAMES.len()],
}

impl Wrong {
    fn of(shape: &Shape, expected: &Expected, diagnostics: &[Diagnostic]) -> Self {
        let of = |is_it: &dyn Fn(&Diagnostic) -> bool| -> Vec<String> {
            let lines = diagnostics.iter().filter(|one| is_it(one)).map(|one| {
                format!("{}:{}: {}: {}", one.place.path, one.place.line, one.rule.name(), one.message)
            });
            lines.collect()
        };
        let mut losses = losses(&shape.served);
        losses.retain(|loss| expected.is_seen(&loss.path, loss.line));
        let lost = losses.iter().map(|loss| format!("{}:{}: {}", loss.path, loss.line, loss.text)).collect();
        let [language, title, order] = outline(shape, expected);
        let lines = [
            of(&|one| one.severity == Severity::Error),
            of(&|one| one.severity == Severity::Warning),
            lost,
            missing(shape, expected, diagnostics),
            language,
            title,
            order,
            texts(shape, expected),
            addresses(shape, expected),
            of(&|one| {
                matches!(one.severity, Severity::Error | Severity::Warning)
                    && !expected.wrong.iter().any(|wrong| is_about(one, wrong))
            }),
        ];
        let mut counts = lines.each_ref().map(Vec::len);
        counts[2] = losses.iter().map(|loss| loss.text.chars().count()).sum();
        Self { counts, lines }
    }
}

/// Whether a diagnostic reports what is really wrong at a place, by its rule or its message.
fn is_about(diagnostic: &Diagnostic, (path, line, what): &(String, usize, String)) -> bool {
    let Diagnostic { place, rule, message, .. } = diagnostic;
    (&*place.path, place.line) == (&**path, *line) && (message == what || rule.name() == what)
}

/// Documents in a wrong language, wrong titles, and documents out of order.
fn outline(shape: &Shape, expected: &Expected) -> [Vec<String>; 3] {
    let handbook = shape.served.edition.handbook();
    let [mut languages, mut titles, mut order] = <[Vec<String>; 3]>::default();
    if let (Some(site), Some(first)) = (&expected.site, handbook.languages.first()) {
        let title = handbook.title.get(*first);
        if title != site {
            titles.push(format!("the site is {title:?}, not {site:?}"));
        }
    }
    let mut places: BTreeMap<&str, Vec<(u32, &str)>> = BTreeMap::new();
    for Entry { language, title, path } in expected.outline.iter().filter(|entry| !entry.is_folder()) {
        let Some(place) = handbook.document_by_path(path) else {
            titles.push(format!("{path} is not a page"));
            continue;
        };
        let document = &handbook.documents[place as usize];
        if document.language.to_string() != *language {
            languages.push(format!("{path} is {}, not {language}", document.language));
        }
        if document.title != *title {
            titles.push(format!("{path} is {:?}, not {title:?}", document.title));
        }
        places.entry(language).or_default().push((place, path));
    }
    for (language, places) in places {
        let in_order = increasing(&places.iter().map(|(place, _)| *place).collect::<Vec<_>>());
        let mut sorted = places.clone();
        sorted.sort_unstable();
        let paths: Vec<&str> = sorted.iter().map(|(_, path)| *path).collect();
        order.extend((in_order..places.len()).map(|_| format!("{language}: {paths:?}")));
    }
    for entry in expected.outline.iter().filter(|entry| entry.is_folder()) {
        let mut below = handbook.documents.iter().filter(|document| document.path.starts_with(&entry.path));
        if !below.any(|document| trail(shape, document).contains(&entry.title)) {
            titles.push(format!("no trail shows {} as {:?}", entry.path, entry.title));
        }
    }
    [languages, titles, order]
}

/// The steps of the trail above a document.
fn trail(shape: &Shape, document: &Document) -> Vec<String> {
    let page = parse_html(&get_page(&shape.served.router, &page_of(document)));
    let trails = find(&page, &|element| element.has_class("crumbs"));
    let steps = trails.iter().flat_map(|trail| find(&trail.children, &|element| element.name == "a"));
    steps.map(|step| step.text().trim().to_owned()).collect()
}

fn page_of(document: &Document) -> String {
    format!("/{}/{}", document.language, document.id)
}

/// The length of the longest increasing subsequence.
fn increasing(numbers: &[u32]) -> usize {
    let mut ends: Vec<u32> = Vec::new();
    for number in numbers {
        match ends.partition_point(|end| end < number) {
            at if at == ends.len() => ends.push(*number),
            at => ends[at] = *number,
        }
    }
    ends.len()
}

/// Texts that pages lack, and texts that they should not show. White space does not count.
fn texts(shape: &Shape, expected: &Expected) -> Vec<String> {
    let packed = |text: &str| text.split_whitespace().collect::<String>();
    let wrong = expected.texts.iter().filter_map(|Text { path, rule, wanted }| {
        let Some(document) = shape.served.document(path) else {
            return Some(format!("{path} is not a page: {rule:?} {wanted}"));
        };
        let article = shape.served.article(document);
        let shows = || packed(&shown(&article)).contains(&packed(wanted));
        let is_right = match rule {
            Rule::Show => shows(),
            Rule::NotShow => !shows(),
            Rule::Have => !find(&article, &|element| element.name == *wanted).is_empty(),
        };
        (!is_right).then(|| format!("{path}: {rule:?} {wanted}"))
    });
    wrong.collect()
}

/// Addresses of the tool that do not answer with their document.
fn addresses(shape: &Shape, expected: &Expected) -> Vec<String> {
    let wrong = expected.addresses.iter().filter_map(|(address, path)| {
        let page = shape.served.document(path).map(page_of);
        let mut at = address.clone();
        for _ in 0..5 {
            let answer = get(&shape.served.router, at.split('#').next().unwrap_or_default());
            if !answer.status.is_redirection() {
                break;
            }
            answer.header("location").clone_into(&mut at);
        }
        let is_right = page.is_some_and(|page| at.split('#').next() == Some(&page));
        (!is_right).then(|| format!("{address} is not {path} but {at}"))
    });
    wrong.collect()
}

/// Everything that `handbook check` reports.
fn diagnostics(shape: &Shape) -> Vec<Diagnostic> {
    let root = Root::from(shape.fixture.path());
    let mut diagnostics = shape.served.diagnostics.clone();
    diagnostics.extend(check::all(&root, shape.served.edition.handbook(), date(2026, 12, 1)));
    diagnostics
}

/// The files for readers that no page has.
fn missing(shape: &Shape, expected: &Expected, diagnostics: &[Diagnostic]) -> Vec<String> {
    let addresses = addresses_on_pages(shape);
    let is_shown = |file: &str| {
        let stem = Path::new(file).file_stem().expect("a name").to_string_lossy().into_owned();
        addresses.iter().any(|address| {
            let decoded = percent_decode_str(address).decode_utf8_lossy();
            let path = decoded.split(['#', '?']).next().unwrap_or_default();
            path.rsplit('/').next().is_some_and(|name| name.contains(&stem))
                && get(&shape.served.router, address).status == 200
        })
    };
    let files = shape.files.iter().filter(|file| {
        let path = Path::new(file.as_str());
        let is_text =
            path.extension().is_some_and(|extension| ["md", "mdx"].iter().any(|one| extension == *one));
        if !expected.is_for_readers(file) {
            false
        } else if is_text {
            shape.served.document(file).is_none() && !diagnostics.iter().any(|one| one.place.path == **file)
        } else {
            !is_shown(file)
        }
    });
    files.cloned().collect()
}

/// The addresses inside the handbook that documents link to or show.
fn addresses_on_pages(shape: &Shape) -> Vec<String> {
    let mut addresses = Vec::new();
    for document in &shape.served.edition.handbook().documents {
        for element in find(&shape.served.article(document), &|_| true) {
            collect(element, &mut addresses);
        }
    }
    addresses
}

fn collect(element: &Element, addresses: &mut Vec<String>) {
    let own = ["href", "src"].map(|name| element.attribute(name)).into_iter();
    addresses.extend(own.filter(|address| address.starts_with('/')).map(str::to_owned));
    for child in find(&element.children, &|_| true) {
        collect(child, addresses);
    }
}

/// The table in the file, by the name of the shape.
fn read(text: &str) -> BTreeMap<String, Counts> {
    let rows = text.lines().skip(1).map(|line| {
        let mut cells = line.split_whitespace();
        let name = cells.next().expect("a name").to_owned();
        let counts: Vec<usize> = cells.map(|cell| cell.parse().expect("a number")).collect();
        (name, counts.try_into().expect("a number for each name"))
    });
    rows.collect()
}

fn written(table: &BTreeMap<String, Counts>) -> String {
    let mut text = format!("{:<17} {}\n", "shape", NAMES.map(|name| format!("{name:>8}")).join(" "));
    for (name, counts) in table {
        let cells = counts.map(|count| format!("{count:>8}")).join(" ");
        writeln!(text, "{name:<17} {cells}").expect("written");
    }
    text
}

#[test]
fn figures_only_fall() {
    let file = folder().join("figures.txt");
    let allowed = read(&fs::read_to_string(&file).unwrap_or_default());
    let (mut now, mut risen) = (BTreeMap::new(), String::new());
    for shape in shapes() {
        let diagnostics = diagnostics(&shape);
        let expected = Expected::of(&shape.name);
        for wrong in &expected.wrong {
            let is_reported = diagnostics.iter().any(|one| is_about(one, wrong));
            assert!(is_reported, "{}: {wrong:?} is not reported", shape.name);
        }
        let Wrong { counts, lines } = Wrong::of(&shape, &expected, &diagnostics);
        if std::env::var_os("SHOW_SHAPES").is_some() {
            for (name, line) in
                NAMES.iter().zip(&lines).flat_map(|(name, all)| all.iter().map(move |one| (name, one)))
            {
                println!("{} {name}: {line}", shape.name);
            }
        }
        let most = allowed.get(&shape.name).copied().unwrap_or(counts);
        for (i, name) in NAMES.iter().enumerate().filter(|(i, _)| counts[*i] > most[*i]) {
            let lines = lines[i].join("\n  ");
            writeln!(risen, "{}: {} {name}, not {}\n  {lines}", shape.name, counts[i], most[i])
                .expect("written");
        }
        now.insert(shape.name, std::array::from_fn(|i| counts[i].min(most[i])));
    }
    assert!(risen.is_empty(), "{risen}");
    if now != allowed {
        let update = "UPDATE_SHAPES=1 cargo test --test suite shapes::";
        let is_update = std::env::var_os("UPDATE_SHAPES").is_some();
        assert!(is_update, "figures fell: {update} writes\n{}", written(&now));
        fs::write(file, written(&now)).expect("written");
    }
}

#[test]
fn shapes_pass_the_check() {
    for shape in shapes() {
        let output = run_in(shape.fixture.path(), &["check"]);
        assert_eq!(output.status.code(), Some(0), "{}:\n{}", shape.name, printed(&output));
    }
}

#[test]
fn longest_increasing_subsequences_are_measured() {
    assert_eq!(increasing(&[]), 0);
    assert_eq!(increasing(&[1, 2, 3]), 3);
    assert_eq!(increasing(&[3, 1, 2]), 2);
    assert_eq!(increasing(&[5, 4, 3, 2, 1]), 1);
    assert_eq!(increasing(&[2, 8, 9, 3, 4, 5, 1]), 4);
}
