//! Paths with backslashes in the targets of links, as people write them on Windows. Markdown takes the second backslash of
//! `..\..\a.md` for an escape, so they are read from the source.

/// Most bytes that a target may have, with its title.
const LONGEST: usize = 2048;

/// The target in the source of a link or of the definition of its target, if it is a path with backslashes: with slashes,
/// but as it is written if it begins with a drive or a computer.
pub(super) fn target(written: &str) -> Option<String> {
    let is_inline = written.ends_with(')');
    // Pictures within the words of pictures would be read once for each.
    let written = if is_inline {
        &written[written.ceil_char_boundary(written.len().saturating_sub(LONGEST))..]
    } else {
        &written[..written.floor_char_boundary(LONGEST)]
    };
    memchr::memchr(b'\\', written.as_bytes())?;
    let start = if is_inline { written.rfind("](") } else { written.find("]:") };
    let rest = written[start? + 2..].trim_start();
    let target = match rest.strip_prefix('<') {
        Some(rest) => rest.split('>').next()?,
        None => rest.split(char::is_whitespace).next()?.trim_end_matches(if is_inline { ")" } else { "" }),
    };
    let is_absolute = is_absolute(target);
    let starts_as_path = [".\\", "..\\"].iter().any(|start| target.starts_with(start));
    // A backslash before other characters escapes nothing.
    let separates = || {
        let mut after = target.split('\\').skip(1).filter_map(|part| part.chars().next());
        !target.contains(':') && after.any(|c| !c.is_ascii_punctuation())
    };
    match (is_absolute, starts_as_path || separates()) {
        (true, _) => Some(target.to_owned()),
        (false, true) => Some(target.replace('\\', "/")),
        (false, false) => None,
    }
}

/// Whether a target begins with a drive (`C:\`) or another computer (`\\server\`).
pub(in crate::content) fn is_absolute(target: &str) -> bool {
    match target.as_bytes() {
        [b'\\', b'\\', ..] => true,
        [drive, b':', b'\\' | b'/', ..] => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn backslashes_of_paths_are_read() {
        fn check(written: &str, expected: Option<&str>) {
            assert_eq!(target(written).as_deref(), expected, "{written}");
        }
        check(r"[a](..\b\two.md)", Some("../b/two.md"));
        check(r"[a](..\..\two.md#part)", Some("../../two.md#part"));
        check(r#"![a](.\_img\x.png "Title")"#, Some("./_img/x.png"));
        check(r"[a](<images\my file.png>)", Some("images/my file.png"));
        check(r"[a](图\一.md)", Some("图/一.md"));
        check(r"[a]: ..\..\two.md", Some("../../two.md"));
        check(r"[a](C:\Users\a.docx)", Some(r"C:\Users\a.docx"));
        check(r"[a](\\server\share\a.docx)", Some(r"\\server\share\a.docx"));
        // Escapes.
        check(r"[a](b\(c\).md)", None);
        check(r"[a](snake\_case.md)", None);
        check(r"[a](https://example.com/a\b)", None);
        check(r"[a\b](c.md)", None);
        check(r"[a\b][c]", None);
        check("[a](b.md)", None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(written in r"(!?\[[a\\]\]|\[a\]:)?[(<\\a-c.:/)> #一]{0,20}\)?") {
            let found = target(&written);
            prop_assert!(found.is_none_or(|found| is_absolute(&found) || !found.contains('\\')));
        }
    }
}
