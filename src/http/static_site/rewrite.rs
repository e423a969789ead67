//! Rewrites a page of the service for the static site: the same elements with other links.
//!
//! Pages are parsed with the tokenizer of html5ever and written token by token.

use std::cell::RefCell;

use html5ever::{
    LocalName,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, CharacterTokens, CommentToken, DoctypeToken, NullCharacterToken, Tag, TagKind, TagToken,
        Token, TokenSink, TokenSinkResult, Tokenizer, states::RawKind,
    },
};

use super::address::ORIGIN;

/// What to do with a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Leave it unchanged.
    Keep,
    /// Point it here instead.
    Replace(String),
    /// Remove it: the static site has no such target.
    Drop,
}

/// The kind of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A link for readers.
    Anchor,
    /// The target of a form.
    Form,
    /// A resource that the browser loads: style, icon, image.
    Resource,
    /// A relation for programs: canonical address, translations, feeds.
    Relation,
    /// Structured data with absolute addresses; decided as a whole, without a link.
    Data,
}

/// Attributes that contain an address.
const LINKS: [&str; 6] = ["href", "src", "action", "formaction", "poster", "cite"];

/// Decides what to do with a link, by its kind.
type Decide<'a> = dyn FnMut(Place, &str) -> Decision + 'a;

struct Writer<'a> {
    decide: RefCell<&'a mut Decide<'a>>,
    /// Written once, after the declaration of the character set.
    head: &'a str,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    html: String,
    has_head: bool,
    /// The nesting depth within an omitted element.
    skipped: usize,
    skipping: Option<LocalName>,
    /// Whether the current element's text is not escaped.
    raw: bool,
}

/// Writes `page` with its links changed by `decide`, and `head` at the beginning of its head.
///
/// Omits the service's scripts, the `template` elements they use, elements that need the service (`data-service`) and
/// forms that only the service can answer.
pub(crate) fn rewrite(page: &str, head: &str, decide: &mut Decide<'_>) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(page));
    let sink = Writer {
        decide: RefCell::new(decide),
        head,
        state: RefCell::new(State { html: String::with_capacity(page.len()), ..State::default() }),
    };
    let tokenizer = Tokenizer::new(sink, html5ever::tokenizer::TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.state.into_inner().html
}

impl TokenSink for Writer<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            TagToken(tag) => return self.tag(&mut state, tag),
            _ if state.skipped > 0 => {}
            DoctypeToken(_) => state.html.push_str("<!doctype html>"),
            CharacterTokens(text) if state.raw => state.html.push_str(&text),
            CharacterTokens(text) => escape(&text, &mut state.html),
            CommentToken(text) => {
                state.html.push_str("<!--");
                state.html.push_str(&text);
                state.html.push_str("-->");
            }
            NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl Writer<'_> {
    fn tag(&self, state: &mut State, mut tag: Tag) -> TokenSinkResult<()> {
        let name = tag.name.clone();
        let raw = match &*name {
            "script" | "style" => {
                Some(if &*name == "script" { RawKind::ScriptData } else { RawKind::Rawtext })
            }
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        if tag.kind == TagKind::EndTag {
            state.raw = false;
            if state.skipped > 0 {
                if state.skipping.as_ref() == Some(&name) {
                    state.skipped -= 1;
                }
                return TokenSinkResult::Continue;
            }
            state.html.push_str("</");
            state.html.push_str(&name);
            state.html.push('>');
            return TokenSinkResult::Continue;
        }
        let next = raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData);
        if state.skipped > 0 {
            state.skipped += usize::from(state.skipping.as_ref() == Some(&name));
            return next;
        }
        if !self.links(&mut tag) {
            if !is_void(&name) {
                (state.skipped, state.skipping) = (1, Some(name));
            }
            return next;
        }
        state.raw = matches!(raw, Some(RawKind::ScriptData | RawKind::Rawtext));
        write(&tag, &mut state.html);
        if &*name == "meta" && !state.has_head && attribute(&tag, "charset").is_some() {
            state.has_head = true;
            state.html.push('\n');
            state.html.push_str(self.head);
        }
        next
    }

    /// Rewrites the links of an element. False if the element is to be omitted.
    fn links(&self, tag: &mut Tag) -> bool {
        let name = tag.name.clone();
        let is_script = &*name == "script";
        let of_service = is_script && attribute(tag, "src").is_some();
        let is_dropped = |place| matches!((self.decide.borrow_mut())(place, ""), Decision::Drop);
        if is_script && !of_service && is_dropped(Place::Data) {
            return false;
        }
        if of_service || (&*name == "template") || attribute(tag, "data-service").is_some() {
            return false;
        }
        let place = match &*name {
            "a" | "area" => Place::Anchor,
            "form" | "button" | "input" => Place::Form,
            "link" => {
                let relation = attribute(tag, "rel").unwrap_or_default();
                let loads = ["stylesheet", "icon", "preload"].iter().any(|one| relation.contains(one));
                if loads { Place::Resource } else { Place::Relation }
            }
            _ => Place::Resource,
        };
        let mut kept = true;
        let mut decide = self.decide.borrow_mut();
        tag.attrs.retain_mut(|attribute| {
            let name = &*attribute.name.local;
            let is_whole = name == "content" && attribute.value.starts_with(ORIGIN);
            if !LINKS.contains(&name) && !is_whole {
                return name != "data-root";
            }
            match decide(if is_whole { Place::Relation } else { place }, &attribute.value) {
                Decision::Keep => true,
                Decision::Replace(link) => {
                    attribute.value = StrTendril::from_slice(&link);
                    true
                }
                Decision::Drop => {
                    kept &= place == Place::Anchor;
                    false
                }
            }
        });
        kept
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn write(tag: &Tag, html: &mut String) {
    html.push('<');
    html.push_str(&tag.name);
    for attribute in &tag.attrs {
        html.push(' ');
        html.push_str(&attribute.name.local);
        if !attribute.value.is_empty() {
            html.push_str("=\"");
            escape(&attribute.value, html);
            html.push('"');
        }
    }
    html.push_str(if tag.self_closing { "/>" } else { ">" });
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\u{A0}' => html.push_str("&nbsp;"),
            c => html.push(c),
        }
    }
}

/// Elements without an end tag (HTML Standard, section 13.1.2).
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &str) {
        let html = rewrite(page, "<meta name=\"x\">", &mut |place, link| match (place, link) {
            (_, "/drop") => Decision::Drop,
            (Place::Data, _) => Decision::Keep,
            (_, link) if link.starts_with('/') => Decision::Replace(format!("..{link}")),
            _ => Decision::Keep,
        });
        assert_eq!(html, expected);
    }

    #[test]
    fn only_links_change() {
        let page = "<!doctype html><p class=\"a &amp; b\" hidden>1 &lt; 2 &amp; 3<br><a href=\"/x?a=1&amp;b=2#c\">é</a>";
        check(page, &page.replace("/x", "../x"));
        check("<a href=\"/drop\">x</a><a href=\"#y\">y</a>", "<a>x</a><a href=\"#y\">y</a>");
        check(
            "<style>a > b {}</style><title>a &amp; b</title>",
            "<style>a > b {}</style><title>a &amp; b</title>",
        );
        check(
            "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>",
            "<svg viewbox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>",
        );
    }

    #[test]
    fn elements_that_need_the_service_are_omitted() {
        check("<script src=\"/a.js\" defer></script><p>x</p>", "<p>x</p>");
        check("<template id=\"t\"><template><p>x</p></template></template>y", "y");
        check("<form action=\"/drop\"><input name=\"a\"></form>z", "z");
        check("<link rel=\"manifest\" href=\"/drop\">z", "z");
        check(
            "<script type=\"application/ld+json\">{\"a\":\"<b>\"}</script>",
            "<script type=\"application/ld+json\">{\"a\":\"<b>\"}</script>",
        );
    }

    #[test]
    fn the_head_is_added_once() {
        check(
            "<head><meta charset=\"utf-8\"><title>t</title>",
            "<head><meta charset=\"utf-8\">\n<meta name=\"x\"><title>t</title>",
        );
    }
}
