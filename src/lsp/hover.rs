//! What a name means, in a few lines: for the little window over it.

use std::fmt::Write as _;

use gen_lsp_types::{Contents, MarkupContent, MarkupKind};

use super::workspace::Workspace;
use crate::{
    content::cursor::Meaning,
    diagnostic::report::counted,
    model::{Backlinks, Language, SectionRef, permalink_path},
    text::Revision,
};

/// Characters of a section's text that are shown.
const SHOWN: usize = 240;

/// The text of a hover, as Markdown.
pub(super) struct HoverText(String);

impl From<HoverText> for Contents {
    fn from(said: HoverText) -> Self {
        Self::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: said.0 })
    }
}

pub(super) fn describe(workspace: &Workspace, language: Language, meaning: &Meaning) -> Option<HoverText> {
    let handbook = workspace.handbook();
    let said = match meaning {
        Meaning::Section(place) => section(workspace, *place),
        Meaning::Role(id) => format!("**{}**", plain(handbook.role(id)?.title.get(language))),
        Meaning::Topic(id) => format!("**{}**", plain(handbook.topic(id)?.title.get(language))),
        Meaning::Path(id) => {
            let path = handbook.path(id, language)?;
            let document = handbook.path_document(path);
            let steps = counted(path.steps().count(), "step");
            format!("**{}**\n\n{}\n\n{steps}", plain(&document.title), plain(&document.description))
        }
    };
    Some(HoverText(said))
}

fn section(workspace: &Workspace, place: SectionRef) -> String {
    let handbook = workspace.handbook();
    let (document, section) = (handbook.document(place), handbook.section(place));
    let mut said = format!("**{}**", plain(&section.heading.title));
    if !section.is_lead() {
        let _ = write!(said, " — {}", plain(&document.title));
    }
    let shown: String = section.text.chars().take(SHOWN).collect();
    let more = if section.text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    let _ = write!(said, "\n\n{}{more}\n\n", plain(&shown));
    let mut facts = vec![
        format!("`{}`", permalink_path(&section.id).as_str()),
        format!("`at={}`", Revision::of(section)),
    ];
    let roles = section.roles.iter().filter_map(|id| handbook.role(id));
    facts.extend(roles.map(|role| plain(role.title.get(document.language))));
    let today = workspace.today();
    if section.trust.reviewed.is_some() {
        facts.push(section.trust.status(today).name().to_owned());
    }
    let mentions = Backlinks::of(handbook).to(&section.id).len();
    facts.push(format!("referenced in {}", counted(mentions, "section")));
    for path in handbook.paths_teaching(document, place.section as usize) {
        facts.push(format!("taught by {}", plain(&handbook.path_document(path).title)));
    }
    let _ = write!(said, "{}", facts.join(" · "));
    said
}

/// A text in which nothing is markup.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        match c {
            '\n' => out.push_str("  \n"),
            c => out.push(c),
        }
    }
    out
}
