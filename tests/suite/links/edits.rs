//! After any sequence of valid edits (rename, retitle, move, split, merge or retire a section, rename or remove a
//! page), `check` reports no error, and every id and page ever published still resolves: to the section, to choices or
//! to the reason why it is gone, never to 404.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use axum::Router;
use proptest::prelude::*;

use super::{LEDGER, add_to_ledger, ask};
use crate::fixture::{Fixture, out, run_in, serve};

/// A section of a [`Book`].
#[derive(Clone, Debug)]
struct Piece {
    id: String,
    title: String,
    text: String,
    aliases: Vec<String>,
}

/// A handbook in two languages under edit.
struct Book {
    fixture: Fixture,
    /// The path of each page below its language, and its sections in order; the first is the lead section.
    pages: Vec<(String, Vec<Piece>)>,
    /// The number of sections created so far.
    made: usize,
    /// Every section id published so far.
    ids: BTreeSet<String>,
    /// Every page address published so far.
    addresses: BTreeSet<String>,
}

const PAGES: [&str; 6] = ["duties/a", "forms/b", "duties/c", "forms/d", "duties/e", "forms/f"];

impl Book {
    fn new() -> Self {
        let fixture = Fixture::new().file(
            "handbook.toml",
            "title = '手册'\nlanguages = ['zh', 'en']\n[[parts]]\nid = 'duties'\n[[parts]]\nid = 'forms'\n",
        );
        let (pages, ids, addresses) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let mut book = Self { fixture, pages, made: 0, ids, addresses };
        for page in &PAGES[..3] {
            let pieces = (0..3).map(|_| book.piece()).collect();
            book.pages.push(((*page).to_owned(), pieces));
        }
        book
    }

    fn piece(&mut self) -> Piece {
        self.made += 1;
        let number = self.made;
        // Different characters in each section, so that texts are distinguishable.
        let text: String = (0..40)
            .map(|at| char::from_u32(0x4E00 + (number * 997 + at * 131) as u32 % 20000).unwrap())
            .collect();
        Piece { id: format!("piece-{number}"), title: format!("第{number}节"), text, aliases: Vec::new() }
    }

    fn write(&self) {
        let root = self.fixture.path();
        for language in ["zh", "en"] {
            let _ = fs::remove_dir_all(root.join("content").join(language));
            for (page, pieces) in &self.pages {
                let mut text = String::new();
                for (at, piece) in pieces.iter().enumerate() {
                    let marks = if at == 0 { "#" } else { "##" };
                    let aliases = if piece.aliases.is_empty() {
                        String::new()
                    } else {
                        format!(" aliases={}", piece.aliases.join(","))
                    };
                    let _ = write!(
                        text,
                        "{marks} {} {{#{}{aliases}}}\n\n{language} {}\n\n",
                        piece.title, piece.id, piece.text
                    );
                }
                self.fixture.write(&format!("content/{language}/{page}.md"), text);
            }
        }
    }

    fn record(&self, table: &str, line: &str) {
        add_to_ledger(&self.fixture, &format!("[{table}]\n{line}"));
    }

    /// Records the aliases of a removed section in the ledger, since they are gone with its heading.
    fn record_aliases(&self, piece: &Piece) {
        for alias in &piece.aliases {
            self.record("moved", &format!("{alias} = \"{}\"", piece.id));
        }
    }

    /// Makes one edit of `kind` at the places `a` and `b`, or none if it is not possible there.
    fn edit(&mut self, kind: u8, a: usize, b: usize) {
        let page = a % self.pages.len();
        let other = b % self.pages.len();
        let at = a / 7 % self.pages[page].1.len();
        let other_at = b / 7 % self.pages[other].1.len();
        match kind {
            // Rename, recorded in the ledger or as an alias.
            0 | 1 => {
                let new = self.piece().id;
                let piece = &mut self.pages[page].1[at];
                let old = std::mem::replace(&mut piece.id, new.clone());
                if kind == 0 {
                    self.record("moved", &format!("{old} = \"{new}\""));
                } else {
                    piece.aliases.push(old);
                }
            }
            2 => self.pages[page].1[at].title.push_str("（改）"),
            // Move to another page.
            3 if at > 0 && page != other => {
                let piece = self.pages[page].1.remove(at);
                self.pages[other].1.push(piece);
            }
            // Split.
            4 if at > 0 => {
                let old = self.pages[page].1.remove(at);
                self.record_aliases(&old);
                let (mut one, mut two) = (self.piece(), self.piece());
                (one.text, two.text) =
                    (old.text.chars().take(20).collect(), old.text.chars().skip(20).collect());
                self.record("moved", &format!("{} = [\"{}\", \"{}\"]", old.id, one.id, two.id));
                self.pages[page].1.extend([one, two]);
            }
            // Merge into another section, recorded in the ledger or as an alias.
            5 | 6 if at > 0 && (page, at) != (other, other_at) => {
                let into = self.pages[other].1[other_at].id.clone();
                let old = self.pages[page].1.remove(at);
                self.record_aliases(&old);
                let into = self
                    .pages
                    .iter_mut()
                    .flat_map(|(_, pieces)| pieces)
                    .find(|piece| piece.id == into)
                    .unwrap();
                into.text.push_str(&old.text);
                if kind == 5 {
                    let line = format!("{} = \"{}\"", old.id, into.id);
                    self.record("moved", &line);
                } else {
                    into.aliases.push(old.id);
                }
            }
            7 if at > 0 => {
                let old = self.pages[page].1.remove(at);
                self.retire(&old, Some(other));
            }
            8 => {
                let free = PAGES.into_iter().cycle().skip(b % PAGES.len()).take(PAGES.len());
                let mut free = free.filter(|name| self.pages.iter().all(|(page, _)| page != name));
                if let Some(name) = free.next() {
                    name.clone_into(&mut self.pages[page].0);
                }
            }
            9 if self.pages.len() > 1 && page != other => {
                let (_, pieces) = self.pages.remove(page);
                let other = if other > page { other - 1 } else { other };
                for piece in pieces {
                    self.retire(&piece, Some(other).filter(|_| b.is_multiple_of(2)));
                }
            }
            _ => {}
        }
    }

    /// Retires a section, optionally with a reference to a page instead.
    fn retire(&self, piece: &Piece, instead: Option<usize>) {
        self.record_aliases(piece);
        let see = instead.map(|page| format!(", see = [\"{}\"]", self.pages[page].1[0].id));
        let see = see.unwrap_or_default();
        self.record(
            "retired",
            &format!("{} = {{ on = \"2026-11-28\", why = \"不再需要。\"{see} }}", piece.id),
        );
    }

    /// Checks the handbook and records its ids and addresses as published.
    fn publish(&mut self) {
        let root = self.fixture.path();
        for arguments in [&["check"][..], &["check", "--fix"]] {
            // The second command records the ids in the ledger.
            let checked = run_in(root, arguments);
            assert!(checked.status.success(), "{}", out(&checked));
        }
        for (page, pieces) in &self.pages {
            self.ids.extend(pieces.iter().map(|piece| piece.id.clone()));
            self.addresses.extend(["zh", "en"].map(|language| format!("/{language}/{page}")));
        }
    }

    /// Follows all redirects: the final status and address.
    fn follow(router: &Router, address: &str) -> (u16, String) {
        let mut address = address.to_owned();
        for _ in 0..10 {
            let (status, location, _) = ask(router, &address);
            if ![301, 302].contains(&status) {
                return (status, address);
            }
            location.split('#').next().unwrap().clone_into(&mut address);
        }
        panic!("too many redirects: {address}")
    }

    fn everything_answers(&self) {
        let router = serve(&self.fixture);
        for id in &self.ids {
            let (status, end) = Self::follow(&router, &format!("/s/{id}"));
            let lives = self.pages.iter().any(|(_, pieces)| pieces.iter().any(|piece| piece.id == *id));
            assert!(status == 200 || !lives && [300, 410].contains(&status), "/s/{id}: {status} at {end}");
            for form in ["md", "json"] {
                let (status, end) = Self::follow(&router, &format!("/s/{id}.{form}"));
                assert!([200, 300, 410].contains(&status), "/s/{id}.{form}: {status} at {end}");
            }
        }
        for address in &self.addresses {
            for address in [address.clone(), format!("{address}.md")] {
                let (status, end) = Self::follow(&router, &address);
                assert!([200, 410].contains(&status), "{address}: {status} at {end}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_valid_edit_breaks_an_address(edits in prop::collection::vec((0..10_u8, any::<u16>(), any::<u16>()), 1..10)) {
        let mut book = Book::new();
        book.write();
        book.publish();
        for (kind, a, b) in edits {
            book.edit(kind, a.into(), b.into());
            book.write();
            book.publish();
            book.everything_answers();
        }
        let ledger = book.fixture.read(LEDGER);
        run_in(book.fixture.path(), &["check", "--fix"]);
        prop_assert_eq!(book.fixture.read(LEDGER), ledger);
    }
}
