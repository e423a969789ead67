//! The figures of each shape only fall. `figures.txt` has them:
//!
//! 1. errors and warnings of `handbook check`;
//! 2. letters and digits that are lost: neither on the page and in the index nor on a line that a diagnostic points to;
//! 3. files that are missing: documents that are not served without a diagnostic, and pictures and attachments that no page
//!    shows or links to.
//!
//! What is really wrong in them stays reported.
//!
//! A figure that falls must be written down: `UPDATE_SHAPES=1 cargo test --test suite shapes::` does so, and never writes a
//! higher one.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use handbook::{
    check,
    content::Root,
    diagnostic::{Diagnostic, Severity},
};
use jiff::civil::date;
use percent_encoding::percent_decode_str;

use super::{Shape, folder, shapes};
use crate::fixture::{Element, find, get, losses};

/// Settings of other tools, and a file of which a part is inserted into a text.
const NOT_FOR_READERS: [&str; 5] = ["book.toml", "mkdocs.yml", "permalinks.toml", "sidebars.js", "tea.rs"];

const NAMES: [&str; 4] = ["errors", "warnings", "lost", "missing"];

/// What is really wrong in the shapes: file and line of a broken link, and the words for it. This stays reported.
const BROKEN: [(&str, &str, usize, &str); 4] = [
    ("github-badges", "guides/safety/README.md", 3, "no file \"guides/safety/old-rules.md\""),
    ("github-badges", "guides/safety/README.md", 3, "no section \"how-low\" in guides/safety/ladders.md"),
    ("mkdocs", "docs/reference/kiln.md", 11, "no section \"+log\""),
    ("next", "content/company-info/first-day.md", 11, "no file \"company-info/gone\""),
];

/// What is wrong with a shape: how much, and a line for each place.
struct Wrong {
    counts: [usize; 4],
    lines: [Vec<String>; 4],
}

impl Wrong {
    fn of(shape: &Shape, diagnostics: &[Diagnostic]) -> Self {
        let of = |severity: Severity| -> Vec<String> {
            let lines = diagnostics.iter().filter(|one| one.severity == severity).map(|one| {
                format!("{}:{}: {}: {}", one.place.path, one.place.line, one.rule.name(), one.message)
            });
            lines.collect()
        };
        let losses = losses(&shape.served);
        let lost = losses.iter().map(|loss| format!("{}:{}: {}", loss.path, loss.line, loss.text)).collect();
        let lines = [of(Severity::Error), of(Severity::Warning), lost, missing(shape, diagnostics)];
        let mut counts = lines.each_ref().map(Vec::len);
        counts[2] = losses.iter().map(|loss| loss.text.chars().count()).sum();
        Self { counts, lines }
    }
}

/// Everything that `handbook check` reports.
fn diagnostics(shape: &Shape) -> Vec<Diagnostic> {
    let root = Root::from(shape.fixture.path());
    let mut diagnostics = shape.served.diagnostics.clone();
    diagnostics.extend(check::all(&root, shape.served.edition.handbook(), date(2026, 12, 1)));
    diagnostics
}

/// The files for readers that no page has.
fn missing(shape: &Shape, diagnostics: &[Diagnostic]) -> Vec<String> {
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
        if NOT_FOR_READERS.iter().any(|name| path.ends_with(name)) {
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
fn read(text: &str) -> BTreeMap<String, [usize; 4]> {
    let rows = text.lines().skip(1).map(|line| {
        let mut cells = line.split_whitespace();
        let name = cells.next().expect("a name").to_owned();
        let counts: Vec<usize> = cells.map(|cell| cell.parse().expect("a number")).collect();
        (name, counts.try_into().expect("four numbers"))
    });
    rows.collect()
}

fn written(table: &BTreeMap<String, [usize; 4]>) -> String {
    let mut text = format!("{:<14} {}\n", "shape", NAMES.map(|name| format!("{name:>8}")).join(" "));
    for (name, counts) in table {
        let cells = counts.map(|count| format!("{count:>8}")).join(" ");
        writeln!(text, "{name:<14} {cells}").expect("written");
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
        for (_, path, line, message) in BROKEN.iter().filter(|(name, ..)| *name == shape.name) {
            let is_reported = diagnostics.iter().any(|one| {
                (one.place.path.as_str(), one.place.line, one.message.as_str()) == (*path, *line, *message)
            });
            assert!(is_reported, "{}: {path}:{line}: {message} is no longer reported", shape.name);
        }
        let Wrong { counts, lines } = Wrong::of(&shape, &diagnostics);
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
