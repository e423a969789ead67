//! The attributes of headings and front matter, in one table that reading, completion, checks and docs share.

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Name {
    Title,
    Description,
    Roles,
    Topics,
    Source,
    Area,
    Keywords,
    Acts,
    Signs,
    Produces,
    Within,
    Aliases,
    Order,
    Owner,
    Id,
    Lang,
    Reviewed,
    ReviewEvery,
    Path,
    Requires,
    Avoid,
    Draft,
    Search,
}

/// What a value is made of. Several are separated by commas; in front matter they may also be a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Kind {
    /// One line.
    Text,
    /// Words or phrases.
    Words,
    /// References to other documents, such as `AD-1.4`.
    Codes,
    Number,
    /// `2026-11-24`
    Date,
    /// `6 months`
    Interval,
    /// `24h`, `2d` (working days), `1w`
    Within,
    /// An id that the name gives.
    Id,
    /// Ids that a section had.
    FormerIds,
    /// An area's id.
    Area,
    Roles,
    /// A role's id, or any text.
    Owner,
    Topics,
    Sections,
    /// The ids of reading paths.
    Paths,
    /// A BCP 47 tag, such as `fr`.
    Language,
    /// `true`; anything else is as if it were not there.
    True,
    /// `false`, likewise.
    False,
}

/// A name that is read.
#[derive(Debug)]
pub(in crate::content) struct Entry {
    pub(in crate::content) name: Name,
    /// As it is written.
    pub(in crate::content) word: &'static str,
    /// What it is in a heading's braces, if it may be there.
    pub(in crate::content) heading: Option<Kind>,
    /// What it is in front matter, if it may be there: for the first section or the whole document.
    pub(in crate::content) front: Option<Kind>,
    /// Whether it also holds for the headings below, unless they say otherwise.
    inherited: bool,
    /// What it is for.
    about: &'static str,
}

impl Entry {
    const fn of(name: Name, word: &'static str, about: &'static str) -> Self {
        Self { name, word, heading: None, front: None, inherited: false, about }
    }

    const fn on_headings(self, kind: Kind) -> Self {
        Self { heading: Some(kind), ..self }
    }

    const fn in_front(self, kind: Kind) -> Self {
        Self { front: Some(kind), ..self }
    }

    const fn anywhere(self, kind: Kind) -> Self {
        self.on_headings(kind).in_front(kind)
    }

    const fn inherited(self) -> Self {
        Self { inherited: true, ..self }
    }

    /// What it is for, in a line.
    pub(in crate::content) fn explained(&self) -> String {
        format!("{}{}", self.about, if self.inherited { "; inherited" } else { "" })
    }
}

/// All of them, in the order they are listed. `docs/attributes.md` is the same for people.
const TABLE: [Entry; 23] = [
    Entry::of(Name::Title, "title", "the title of the document").in_front(Kind::Text),
    Entry::of(Name::Description, "description", "the summary of the document").in_front(Kind::Text),
    Entry::of(Name::Roles, "roles", "the roles it is for").anywhere(Kind::Roles).inherited(),
    Entry::of(Name::Topics, "topics", "the topics it is about").anywhere(Kind::Topics).inherited(),
    Entry::of(Name::Source, "source", "the sources it was written from").anywhere(Kind::Codes),
    Entry::of(Name::Area, "area", "the area it belongs to when roles are compared")
        .on_headings(Kind::Area)
        .inherited(),
    Entry::of(Name::Keywords, "keywords", "other words people search for").anywhere(Kind::Words),
    Entry::of(Name::Acts, "acts", "the roles that do this step").on_headings(Kind::Roles),
    Entry::of(Name::Signs, "signs", "the roles that sign off this step").on_headings(Kind::Roles),
    Entry::of(Name::Produces, "produces", "the forms or documents this step produces")
        .on_headings(Kind::Sections),
    Entry::of(Name::Within, "within", "how soon this step must be done").on_headings(Kind::Within),
    Entry::of(Name::Aliases, "aliases", "former ids; in front matter, other words people search for")
        .on_headings(Kind::FormerIds)
        .in_front(Kind::Words),
    Entry::of(Name::Order, "order", "the position of the document in its part").in_front(Kind::Number),
    Entry::of(Name::Owner, "owner", "the owner of the text").anywhere(Kind::Owner).inherited(),
    Entry::of(Name::Id, "id", "the id of the first section").in_front(Kind::Id),
    Entry::of(Name::Lang, "lang", "the language it is written in; also `language` and `locale`")
        .in_front(Kind::Language),
    Entry::of(Name::Reviewed, "reviewed", "the day of the review").anywhere(Kind::Date).inherited(),
    Entry::of(Name::ReviewEvery, "review_every", "how long a review is valid")
        .anywhere(Kind::Interval)
        .inherited(),
    Entry::of(Name::Path, "path", "the id of the reading path this document is").in_front(Kind::Id),
    Entry::of(Name::Requires, "requires", "the paths to read first").in_front(Kind::Paths),
    Entry::of(Name::Avoid, "avoid", "words that this term replaces").on_headings(Kind::Words),
    Entry::of(Name::Draft, "draft", "the document is not published").in_front(Kind::True),
    Entry::of(Name::Search, "search", "searches do not find the document; it has its page")
        .in_front(Kind::False),
];

/// What may be in a heading's braces.
pub(in crate::content) fn on_headings() -> impl Iterator<Item = &'static Entry> {
    TABLE.iter().filter(|entry| entry.heading.is_some())
}

/// What may be in front matter.
pub(in crate::content) fn in_front_matter() -> impl Iterator<Item = &'static Entry> {
    TABLE.iter().filter(|entry| entry.front.is_some())
}

/// What a word in a heading's braces is.
pub(in crate::content) fn on_heading(word: &str) -> Option<&'static Entry> {
    on_headings().find(|entry| entry.word == word)
}

/// What a key of front matter is.
pub(in crate::content) fn key(word: &str) -> Option<&'static Entry> {
    in_front_matter().find(|entry| entry.word == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{content::load::tests::folder, model::Section};

    impl Kind {
        /// As the documentation says it.
        fn said(self) -> &'static str {
            match self {
                Self::Text => "a line of text",
                Self::Words => "words",
                Self::Codes => "codes",
                Self::Number => "a number",
                Self::Date => "a date",
                Self::Interval => "a time",
                Self::Within => "a number of hours, working days or weeks",
                Self::Id => "an id",
                Self::FormerIds => "former ids",
                Self::Area => "an area",
                Self::Roles => "roles",
                Self::Owner => "a role, or text",
                Self::Topics => "topics",
                Self::Sections => "sections",
                Self::Paths => "reading paths",
                Self::Language => "a language tag",
                Self::True => "`true`",
                Self::False => "`false`",
            }
        }

        fn sample(self) -> &'static str {
            match self {
                Self::Text | Self::Words | Self::Codes => "wort",
                Self::Number => "-7",
                Self::Date => "2026-11-24",
                Self::Interval => "90d",
                Self::Within => "24h",
                Self::Id | Self::FormerIds => "new-id",
                Self::Area => "core",
                Self::Roles | Self::Owner => "baker",
                Self::Topics => "bread",
                Self::Sections => "other",
                Self::Paths => "first",
                Self::Language => "ja",
                Self::True => "true",
                Self::False => "false",
            }
        }
    }

    #[test]
    fn documentation_lists_the_same_attributes() {
        let page = include_str!("../../../docs/attributes.md");
        let said = |kind: Option<Kind>| kind.map_or("", Kind::said);
        let expected: Vec<String> = TABLE
            .iter()
            .map(|entry| {
                let inherited = if entry.inherited { "yes" } else { "" };
                let (heading, front) = (said(entry.heading), said(entry.front));
                format!("| `{}` | {heading} | {front} | {inherited} | {} |", entry.word, entry.about)
            })
            .collect();
        let found: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(found, expected);
    }

    /// All that is known of a handbook whose page has these braces and this front matter: its sections, but for their
    /// places in the file, the rest, and what is wrong with it.
    fn known(braces: &str, front: &str) -> (Vec<Section>, String) {
        let toml = "title = 'T'\nlanguages = ['en']\n[[parts]]\nid = 'p'\n[[roles]]\nid = 'baker'\n[[topics]]\nid = 'bread'\n";
        let first = "---\npath: first\n---\n# First {#first}\n\n1. [Other](b.md#other)\n";
        let page = format!(
            "---\nx: y\n{front}\n---\n# A\n\nText.\n\n## B {{#b{braces}}}\n\nWort.\n\n### C {{#c}}\n\nText.\n"
        );
        let folder = folder(&[
            ("handbook.toml", toml),
            ("content/en/p/glossary.md", &page),
            ("content/en/p/b.md", "# Other {#other}\n\nHere is wort.\n"),
            ("content/en/p/first.md", first),
        ]);
        let (mut handbook, problems) = crate::content::load(folder.path()).expect("loaded");
        let mut sections = Vec::new();
        for document in &mut handbook.documents {
            document.source.clear();
            for section in &mut document.sections {
                section.span = 0..0;
                sections.push(section.clone());
            }
        }
        let problems: Vec<String> = problems.iter().map(|problem| problem.message.clone()).collect();
        let rest = format!("{:?} {:?} {problems:?}", handbook.documents, handbook.paths);
        (sections, rest)
    }

    #[test]
    fn every_attribute_is_read_and_inherited_as_documented() {
        let plain = known("", "");
        let section = |known: &(Vec<Section>, String), title: &str| {
            known.0.iter().find(|section| section.heading.title == title).cloned().expect("the section")
        };
        for entry in &TABLE {
            if let Some(kind) = entry.heading {
                let said = known(&format!(" {}={}", entry.word, kind.sample()), "");
                assert_ne!(said, plain, "{} is not read on headings", entry.word);
                let is_inherited = section(&said, "C") != section(&plain, "C");
                assert_eq!(is_inherited, entry.inherited, "{}", entry.word);
            }
            if let Some(kind) = entry.front {
                // A path alone requires others.
                let path = if entry.name == Name::Requires { "path: own\n" } else { "" };
                let said = known("", &format!("{path}{}: {}", entry.word, kind.sample()));
                assert_ne!(said, known("", path), "{} is not read in front matter", entry.word);
            }
        }
        assert_eq!(known(" x=y", "z: y").0, plain.0);
    }
}
