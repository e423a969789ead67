//! Emoji by their names: `:tada:`, as GitHub has them (docs.github.com, "Using emojis").

use super::{
    code::Code,
    edits::{Edit, Rewritten},
};

/// Writes the emoji that names between colons mean. Other names are text.
pub(super) fn rewrite(rewritten: &mut Rewritten<'_>) {
    let text = rewritten.text();
    let edits = edits(text);
    if edits.is_empty() {
        return;
    }
    let code = Code::of(text);
    let edits = edits.into_iter().filter(|edit| !code.is_opaque(edit.range.start)).collect();
    rewritten.apply(edits);
}

fn edits(text: &str) -> Vec<Edit> {
    let bytes = text.as_bytes();
    let is_name =
        |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'+');
    let mut edits = Vec::new();
    let mut from = 0;
    while let Some(found) = memchr::memchr(b':', &bytes[from..]) {
        let start = from + found;
        let length = bytes[start + 1..].iter().take(40).take_while(|byte| is_name(byte)).count();
        let end = start + 1 + length;
        from = start + 1;
        // `10:30:45` and `a:b:c` are no names.
        let is_free = |byte: Option<&u8>| {
            byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b":/".contains(byte))
        };
        if length == 0
            || bytes.get(end) != Some(&b':')
            || !is_free(start.checked_sub(1).and_then(|before| bytes.get(before)))
            || !is_free(bytes.get(end + 1))
        {
            continue;
        }
        if let Some(emoji) = emojis::get_by_shortcode(&text[start + 1..end]) {
            edits.push(Edit::new(start..end + 1, emoji.as_str()));
            from = end + 1;
        }
    }
    edits
}
