//! Addresses written as they are, without brackets: `https://…`, `www.…` and mail addresses.
//!
//! The rules are those of GitHub Flavored Markdown, section 6.9 ("Autolinks (extension)"), amended for text without
//! spaces: an address may follow a Chinese character, and it ends before any character that no address has (RFC 3986,
//! appendix A), such as Chinese text and punctuation.

use std::{borrow::Cow, ops::Range};

use super::raw_html;

/// An address in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::content) struct Address {
    /// Byte range in the source.
    pub(in crate::content) span: Range<usize>,
    pub(in crate::content) kind: Kind,
}

/// What an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Kind {
    /// It has a scheme.
    Url,
    /// It begins with `www.`.
    Web,
    Mail,
}

impl Address {
    /// The target of the link.
    pub(in crate::content) fn target(&self, source: &str) -> String {
        let written = &source[self.span.clone()];
        let plain =
            if written.contains('\\') { Cow::Owned(written.replace('\\', "")) } else { written.into() };
        let plain = raw_html::decode(&plain);
        if self.kind == Kind::Web { format!("http://{plain}") } else { plain.into_owned() }
    }
}

/// Every address of `source` in order, wherever it is: in code, in a link and in raw HTML too.
pub(in crate::content) fn find(source: &str) -> Vec<Address> {
    let bytes = source.as_bytes();
    let mut marks: Vec<(usize, Kind)> =
        memchr::memmem::find_iter(bytes, b"://").map(|at| (at, Kind::Url)).collect();
    marks.extend(memchr::memmem::find_iter(bytes, b"www.").map(|at| (at, Kind::Web)));
    marks.extend(memchr::memchr_iter(b'@', bytes).map(|at| (at, Kind::Mail)));
    marks.sort_unstable_by_key(|(at, _)| *at);
    let mut found: Vec<Address> = Vec::new();
    for (at, kind) in marks {
        let end = found.last().map_or(0, |last| last.span.end);
        // What is within an address is not looked at again: a text of nothing but beginnings is read once.
        if at < end {
            continue;
        }
        let address = match kind {
            Kind::Url => url(source, at),
            Kind::Web => web(source, at),
            Kind::Mail => mail(source, at),
        };
        found.extend(address.filter(|address| address.span.start >= end));
    }
    found
}

/// The characters within an address that the parser would take for emphasis.
pub(in crate::content) fn delimiters(source: &str, address: &Address) -> impl Iterator<Item = usize> {
    let bytes = source.as_bytes();
    let before = source[..address.span.start].trim_end();
    // The target of a link has no delimiters, and must be read as it is.
    let is_target = before.ends_with("](") || before.ends_with("]:");
    let is_delimiter = |at: &usize| matches!(bytes[*at], b'*' | b'_' | b'~') && bytes[*at - 1] != b'\\';
    address.span.clone().skip(1).filter(move |at| !is_target && is_delimiter(at))
}

/// The address whose scheme ends at `colon`.
fn url(source: &str, colon: usize) -> Option<Address> {
    let scheme = ["https", "http", "ftp"].into_iter().find(|scheme| {
        let start = colon.checked_sub(scheme.len());
        start.is_some_and(|at| source.as_bytes()[at..colon].eq_ignore_ascii_case(scheme.as_bytes()))
    })?;
    let start = colon - scheme.len();
    let host = colon + "://".len();
    if !may_begin(source, start) || domain(&source[host..]).0 == 0 {
        return None;
    }
    Some(Address { span: start..end(source, start, host), kind: Kind::Url })
}

/// The address that `www.` at `start` begins.
fn web(source: &str, start: usize) -> Option<Address> {
    if !may_begin(source, start) {
        return None;
    }
    let (length, periods) = domain(&source[start..]);
    if periods == 0 || length <= "www.".len() {
        return None;
    }
    Some(Address { span: start..end(source, start, start), kind: Kind::Web })
}

/// Whether an address may begin at `at`: not within a Latin word, a path or another address.
fn may_begin(source: &str, at: usize) -> bool {
    let before = source[..at].chars().next_back();
    before.is_none_or(|c| !c.is_ascii() || c.is_ascii_whitespace() || "*_~([|>\"'!,;:".contains(c))
}

/// Length of the host name at the start of `text`, without a final period, and its number of periods. 0 where there is
/// none: the last two labels have no underscore.
fn domain(text: &str) -> (usize, usize) {
    let length =
        text.bytes().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_')).count();
    let name = text[..length].trim_end_matches(['.', '-', '_']);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric())
        || name.rsplit('.').take(2).any(|label| label.contains('_'))
    {
        return (0, 0);
    }
    (name.len(), name.matches('.').count())
}

/// Where the address that begins at `start` ends; up to `host` it is one in any case.
fn end(source: &str, start: usize, host: usize) -> usize {
    let bytes = source.as_bytes();
    let mut end = host;
    while let Some(byte) = bytes.get(end) {
        let is_escape = *byte == b'\\' && matches!(bytes.get(end + 1), Some(b'*' | b'_' | b'~'));
        if !is_escape && !byte.is_ascii_alphanumeric() && !b"-._~:/?#@!$&'()*+,;=%".contains(byte) {
            break;
        }
        end += 1;
    }
    // Punctuation at the end belongs to the sentence, and a parenthesis to whatever opened it.
    let mut unopened = {
        let count = |wanted| source[start..end].bytes().filter(|byte| *byte == wanted).count();
        count(b')').saturating_sub(count(b'('))
    };
    while end > host {
        let before = bytes[end - 1];
        match before {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' | b'\\' => end -= 1,
            b')' if unopened > 0 => {
                unopened -= 1;
                end -= 1;
            }
            b';' => {
                let name = source[host..end - 1].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
                let entity = end - 1 - name;
                end = if name > 0 && bytes[entity - 1] == b'&' { entity - 1 } else { end - 1 };
            }
            _ => break,
        }
    }
    end
}

/// The mail address around the `@` at `at`.
fn mail(source: &str, at: usize) -> Option<Address> {
    let is_local = |c: &u8| c.is_ascii_alphanumeric() || b".-_+".contains(c);
    let local = source.as_bytes()[..at].iter().rev().take_while(|c| is_local(c)).count();
    let (length, periods) = {
        let name = &source[at + 1..];
        let length = name.bytes().take_while(|c| c.is_ascii_alphanumeric() || b".-_".contains(c)).count();
        let name = name[..length].trim_end_matches('.');
        (name.len(), name.matches('.').count())
    };
    let domain = &source[at + 1..at + 1 + length];
    if local == 0
        || periods == 0
        || domain.starts_with('.')
        || domain.ends_with(['-', '_'])
        || domain.split('.').any(str::is_empty)
    {
        return None;
    }
    let start = at - local;
    let (before, kind) = match source[..start].strip_suffix("mailto:") {
        Some(before) => (before, Kind::Url),
        None => (&source[..start], Kind::Mail),
    };
    // `xmpp:` and the like are not ours to open, and `user:password@host` or `/@name` are no mail addresses.
    if before.ends_with([':', '/', '@']) {
        return None;
    }
    Some(Address { span: before.len()..at + 1 + length, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_a_reader_would_end_them() {
        fn check(source: &str, expected: &[&str]) {
            let found: Vec<_> = find(source).into_iter().map(|found| found.target(source)).collect();
            assert_eq!(found, expected, "{source}");
        }
        check("见 https://a.example/path，请", &["https://a.example/path"]);
        check("打开https://a.example/g了解更多", &["https://a.example/g"]);
        check("（https://a.example/d）《http://b.example》", &["https://a.example/d", "http://b.example"]);
        check("http://a.example/b?c=1&d=2。", &["http://a.example/b?c=1&d=2"]);
        check("http://a.example/b?c=1&amp;d=2", &["http://a.example/b?c=1&d=2"]);
        check("www.example.com/x、help@example.com", &["http://www.example.com/x", "help@example.com"]);
        check(
            "(see https://a.example/i(1) or https://a.example/k_(l).)",
            &["https://a.example/i(1)", "https://a.example/k_(l)"],
        );
        check("https://a.example/x?y&hl;", &["https://a.example/x?y"]);
        check("**https://a.example/b*c*d**", &["https://a.example/b*c*d"]);
        check("https://a.example/b\\_c_", &["https://a.example/b_c"]);
        check("| https://a.example/b | x", &["https://a.example/b"]);
        check("mailto:a@b.example, a.b-c_d@a.b a.b-c_d@a.b- a@b", &["mailto:a@b.example", "a.b-c_d@a.b"]);
        check("ftp://a.example xhttp://b.example https:// www. http://_x_.y", &["ftp://a.example"]);
        check(
            "xmpp:a@b.example https://x.example/@name https://u:p@host.example",
            &["https://x.example/@name", "https://u:p@host.example"],
        );
        check("https://www.a.example/b@c.d", &["https://www.a.example/b@c.d"]);
    }
}
