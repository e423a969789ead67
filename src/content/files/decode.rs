//! Bytes to text: UTF-8 as it should be, and the encodings that Chinese offices still send.

use std::ops::Range;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// A file's text and how it came about.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::content) struct Decoded {
    /// Without byte order mark, lines ending in `\n`.
    pub(in crate::content) text: String,
    /// What had to be done to get it.
    pub(in crate::content) origin: Origin,
}

/// How bytes became text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::content) enum Origin {
    /// They were UTF-8.
    Utf8,
    /// They were in another encoding that is certain.
    Other(&'static str),
    /// They were none we know; what could not be read became U+FFFD, first in this range of the text.
    Broken(Range<usize>),
}

/// The text in `bytes`, or `None` when they are not text at all.
pub(in crate::content) fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let (text, broken) = encoding.decode_without_bom_handling(rest);
            let text = unify_line_ends(text.into_owned());
            if text.contains('\0') {
                return None;
            }
            let origin = if broken { broken_at(&text) } else { Origin::Other(encoding.name()) };
            return Some(Decoded { text, origin });
        }
    }
    if memchr::memchr(0, &bytes).is_some() {
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = match text.strip_prefix('\u{feff}') {
                Some(rest) => rest.to_owned(),
                None => text,
            };
            Some(Decoded { text: unify_line_ends(text), origin: Origin::Utf8 })
        }
        Err(error) => Some(decode_foreign(error.as_bytes())),
    }
}

/// How a file writes ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Width {
    One,
    TwoLittle,
    TwoBig,
}

impl Width {
    /// Appends `text`, which is ASCII unless the file is UTF-8, as the file would have it.
    pub(in crate::content) fn write(self, text: &str, out: &mut Vec<u8>) {
        for byte in text.bytes() {
            match self {
                Self::One => out.push(byte),
                Self::TwoLittle => out.extend([byte, 0]),
                Self::TwoBig => out.extend([0, byte]),
            }
        }
    }
}

/// Where bytes `at` (in ascending order) of the decoded text are in the file, and how it writes ASCII. `None` when the
/// file's encoding is uncertain.
pub(in crate::content) fn places(bytes: &[u8], at: &[usize]) -> Option<(Vec<usize>, Width)> {
    let wide = [(&b"\xff\xfe"[..], UTF_16LE, Width::TwoLittle), (&b"\xfe\xff"[..], UTF_16BE, Width::TwoBig)];
    for (mark, encoding, width) in wide {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = decode_strictly(encoding, rest)?;
            return Some((walk(&text, mark.len(), at, |c| 2 * c.len_utf16()), width));
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        return Some((walk(rest, text.len() - rest.len(), at, char::len_utf8), Width::One));
    }
    if !looks_like_gb(bytes) {
        return None;
    }
    let text = decode_strictly(GB18030, bytes)?;
    // Some characters have two codes; a file that uses the other ones cannot be measured by encoding it again.
    (*GB18030.encode(&text).0 == *bytes).then_some(())?;
    let length = |c: char| if c.is_ascii() { 1 } else { GB18030.encode(c.encode_utf8(&mut [0; 4])).0.len() };
    Some((walk(&text, 0, at, length), Width::One))
}

/// The places in a file of bytes of its text with unified line ends. `text` is as it is in the file, behind `from`
/// bytes; `length` says how many bytes a character has there.
fn walk(text: &str, from: usize, at: &[usize], length: impl Fn(char) -> usize) -> Vec<usize> {
    let mut places = Vec::with_capacity(at.len());
    let (mut read, mut raw) = (0, from);
    let mut chars = text.chars().peekable();
    while places.len() < at.len() {
        while places.len() < at.len() && at[places.len()] <= read {
            places.push(raw);
        }
        let Some(c) = chars.next() else { break };
        raw += length(c);
        if c == '\r' && chars.peek() == Some(&'\n') {
            chars.next();
            raw += length('\n');
        }
        read += if c == '\r' { 1 } else { c.len_utf8() };
    }
    places.resize(at.len(), raw);
    places
}

fn decode_foreign(bytes: &[u8]) -> Decoded {
    if looks_like_gb(bytes)
        && let Some(text) = decode_strictly(GB18030, bytes)
    {
        return Decoded { text: unify_line_ends(text), origin: Origin::Other("GB18030") };
    }
    let text = String::from_utf8_lossy(bytes);
    let text = unify_line_ends(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned());
    let origin = broken_at(&text);
    Decoded { text, origin }
}

fn decode_strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

fn broken_at(text: &str) -> Origin {
    let at = text.find('\u{fffd}').unwrap_or(0);
    Origin::Broken(at..at + text[at..].chars().next().map_or(0, char::len_utf8))
}

/// Whether the bytes above ASCII are nearly all pairs from the GB 2312 area, as in any real Chinese text.
///
/// Without this, Latin-1 ("café" and the like) and UTF-8 with one damaged byte would often pass as GB18030, which
/// gives a meaning to almost every byte sequence.
fn looks_like_gb(bytes: &[u8]) -> bool {
    let (mut pairs, mut common, mut i) = (0_usize, 0_usize, 0);
    while i < bytes.len() {
        if bytes[i] < 0x80 {
            i += 1;
            continue;
        }
        pairs += 1;
        let second = bytes.get(i + 1).copied().unwrap_or(0);
        if (0xa1..=0xf7).contains(&bytes[i]) && second >= 0xa1 {
            common += 1;
        }
        i += 2;
    }
    pairs > 0 && common * 10 >= pairs * 9
}

/// `\r\n` and lone `\r` to `\n`.
fn unify_line_ends(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, origin: &Origin) {
        let decoded = decode(bytes.to_vec()).expect("text");
        assert_eq!((decoded.text.as_str(), &decoded.origin), (text, origin));
    }

    #[test]
    fn text_is_read_whatever_its_encoding() {
        check("预算\r\n表\r".as_bytes(), "预算\n表\n", &Origin::Utf8);
        check(b"\xef\xbb\xbfbudget", "budget", &Origin::Utf8);
        check(b"", "", &Origin::Utf8);
        check(
            &GB18030.encode("# 客户部，预算 budget\r\n").0,
            "# 客户部，预算 budget\n",
            &Origin::Other("GB18030"),
        );
        check(b"\xff\xfe\x31\x72\x0a\x00", "爱\n", &Origin::Other("UTF-16LE"));
        check(b"\xfe\xff\x72\x31\x00\x0a", "爱\n", &Origin::Other("UTF-16BE"));
        check(b"caf\xe9 au lait", "caf\u{fffd} au lait", &Origin::Broken(3..6));
        let mut damaged = "控制客户预算与成本".as_bytes().to_vec();
        damaged[4] = b'x';
        assert!(matches!(decode(damaged).expect("text").origin, Origin::Broken(_)));
    }

    #[test]
    fn binary_is_not_text() {
        assert_eq!(decode(b"GIF89a\0\0".to_vec()), None);
    }
}
