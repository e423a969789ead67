//! `key="value"` lists, as shortcodes, Liquid, components and containers have them.

/// What is between the name of a construct and its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    /// With keys in lower case.
    pairs: Vec<(String, String)>,
    /// Values without keys, in order.
    pub(super) values: Vec<String>,
}

/// Keys whose values a reader sees, in the order in which they are shown.
const WORDS: [&str; 9] =
    ["title", "header", "label", "text", "summary", "caption", "description", "content", "alt"];

impl Attributes {
    /// Reads `key="value"`, `key=value`, `key={"value"}` and bare words. Braces that hold a program count as a value
    /// without text.
    pub(super) fn read(text: &str) -> Self {
        let mut found = Self::default();
        let mut rest = text.trim_start_matches(is_between);
        while !rest.is_empty() {
            let word_end = rest.find(|c: char| is_between(c) || "=\"'`{".contains(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(word_end);
            let (word, after, has_value) =
                match (word.strip_suffix(':'), after.trim_start().strip_prefix('=')) {
                    (_, Some(value)) if !word.is_empty() => (word, value.trim_start(), true),
                    (Some(key), None) if !key.is_empty() => (key, after.trim_start(), true),
                    _ => (word, after, false),
                };
            if word.is_empty() || has_value {
                let (value, left) = value(after);
                match (word.is_empty(), value) {
                    (true, Some(value)) => found.values.push(value),
                    (false, Some(value)) => found.pairs.push((word.to_lowercase(), value)),
                    (_, None) => {}
                }
                rest = if left.len() == rest.len() { skip(rest) } else { left };
            } else {
                found.values.push(word.to_owned());
                rest = after;
            }
            rest = rest.trim_start_matches(is_between);
        }
        found
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(found, _)| found == key);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// The first of these keys that has a value.
    pub(super) fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.get(key))
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.values.iter().any(|value| value == word) || self.pairs.iter().any(|(key, _)| key == word)
    }

    /// The values that readers see.
    pub(super) fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for word in WORDS.iter().filter_map(|key| self.get(key)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '}' | ')' | '(')
}

fn skip(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

/// The value at the start of `text`, and what is behind it. Braces have a value if they hold nothing but a string.
fn value(text: &str) -> (Option<String>, &str) {
    match text.chars().next() {
        Some(quote @ ('"' | '\'' | '`')) => match text[1..].split_once(quote) {
            Some((value, rest)) => (Some(value.split_whitespace().collect::<Vec<_>>().join(" ")), rest),
            None => (None, ""),
        },
        Some('{') => {
            let end = closing_brace(text).unwrap_or(text.len());
            let inner = text[1..end.max(1)].trim();
            let is_string = |quote| {
                inner.len() > 1 && inner.starts_with(quote) && inner[1..].find(quote) == Some(inner.len() - 2)
            };
            let value =
                ['"', '\'', '`'].into_iter().any(is_string).then(|| inner[1..inner.len() - 1].to_owned());
            (value, text.get(end + 1..).unwrap_or_default())
        }
        Some(_) => {
            let end = text.find(is_between).unwrap_or(text.len());
            (Some(text[..end].to_owned()), &text[end..])
        }
        None => (None, text),
    }
}

/// Where the brace that opens `text` is closed, outside quotes.
pub(super) fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'`') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'{') => depth += 1,
            (None, b'}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn attributes_are_read() {
        let found = Attributes::read("type=\"info\" title='A b' open n={3} t={\"x\"} \"bare\" label: \"L\"");
        assert_eq!(found.get("type"), Some("info"));
        assert_eq!(found.get("title"), Some("A b"));
        assert_eq!((found.get("n"), found.get("t"), found.get("label")), (None, Some("x"), Some("L")));
        assert!(found.has("open"));
        assert_eq!(found.values, ["open", "bare"]);
        assert_eq!(found.words(), ["A b", "L"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a= \"'`{}:,题\n]{0,30}") {
            Attributes::read(&text);
        }
    }
}
