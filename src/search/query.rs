//! The query, read as words, phrases, exclusions and fields. Reading never fails: what makes no sense as
//! an operator is searched as text.

use crate::text::fold_text;

/// A parsed query. Its [`Clause`]s keep the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed, trimmed.
    pub text: String,
    /// Its parts.
    pub clauses: Vec<Clause>,
    /// What was read as text although it looks like an operator.
    pub notes: Vec<Note>,
}

/// Something the reader should know about how the query was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A stable name: `quote` (a quotation mark without its partner), `field` (a field that names nothing),
    /// `phrase-as-words`, `too-long`, `did-you-mean` (the query as it may have been meant), `nothing-here` (the most telling
    /// words of the query, which occur nowhere in the handbook).
    pub kind: &'static str,
    /// The words it is about.
    pub text: String,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// Words to look for.
    Words(String),
    /// `"…"`, `“…”` or `「…」`: is there letter by letter.
    Phrase(String),
    /// `-word` or `-"phrase"`: must not be there.
    Exclude(String),
    /// `title:word`: words that must be in the section's own title.
    Title(String),
    /// `role:`, `topic:`, `part:` or `status:` with a value, as typed; callers that have the handbook turn it into a
    /// scope.
    Field(Field, String),
}

/// Which restriction a field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// `role:`, `岗位:`
    Role,
    /// `topic:`, `主题:`
    Topic,
    /// `part:`, `篇:`
    Part,
    /// `status:`, `状态:`
    Status,
}

/// Names of fields; `None` is the title.
const FIELDS: &[(&str, Option<Field>)] = &[
    ("role", Some(Field::Role)),
    ("岗位", Some(Field::Role)),
    ("topic", Some(Field::Topic)),
    ("主题", Some(Field::Topic)),
    ("part", Some(Field::Part)),
    ("篇", Some(Field::Part)),
    ("status", Some(Field::Status)),
    ("状态", Some(Field::Status)),
    ("title", None),
    ("标题", None),
];

impl Query {
    /// Reads `text`.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let mut query = Self { text: text.to_owned(), ..Self::default() };
        let mut rest = text;
        let mut words = String::new();
        let mut at_start = true;
        while let Some(c) = rest.chars().next() {
            if let Some((phrase, after)) = quoted(rest) {
                query.flush(&mut words);
                query.push_phrase(phrase);
                rest = after;
                at_start = true;
                continue;
            }
            if at_start && let Some((clause, after)) = operator(rest) {
                query.flush(&mut words);
                query.clauses.push(clause);
                rest = after;
                continue;
            }
            if closing(c).is_some() && at_start {
                query.notes.push(Note { kind: "quote", text: rest.chars().take(20).collect() });
            }
            at_start = c.is_whitespace();
            words.push(c);
            rest = &rest[c.len_utf8()..];
        }
        query.flush(&mut words);
        query
    }

    /// The text without the fields that became part of the scope.
    pub fn without_fields(&self) -> String {
        if Self::parse(&self.text).clauses.len() == self.clauses.len() {
            return self.text.clone();
        }
        let quote = |text: &str| {
            if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text.to_owned() }
        };
        let clauses = self.clauses.iter().map(|clause| match clause {
            Clause::Words(text) | Clause::Field(_, text) => text.clone(),
            Clause::Phrase(text) => format!("\"{text}\""),
            Clause::Exclude(text) => format!("-{}", quote(text)),
            Clause::Title(text) => format!("title:{}", quote(text)),
        });
        clauses.collect::<Vec<_>>().join(" ")
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    fn flush(&mut self, words: &mut String) {
        if !words.trim().is_empty() {
            self.clauses.push(Clause::Words(words.trim().to_owned()));
        }
        words.clear();
    }

    fn push_phrase(&mut self, phrase: &str) {
        if !phrase.trim().is_empty() {
            self.clauses.push(Clause::Phrase(phrase.trim().to_owned()));
        }
    }
}

/// The closing mark of an opening quotation mark.
fn closing(c: char) -> Option<char> {
    Some(match c {
        '"' => '"',
        '“' | '”' => '”',
        '＂' => '＂',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

/// A quoted text at the start of `text`, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next()?;
    let close = closing(open)?;
    let inside = &text[open.len_utf8()..];
    let end = inside.find(close)?;
    Some((&inside[..end], &inside[end + close.len_utf8()..]))
}

/// An exclusion or a field at the start of `text`, and what follows it.
fn operator(text: &str) -> Option<(Clause, &str)> {
    let first = text.chars().next()?;
    if first == '-' || first == '－' {
        let (value, rest) = value(&text[first.len_utf8()..])?;
        return Some((Clause::Exclude(value.to_owned()), rest));
    }
    let colon = text.find([':', '：'])?;
    let name = fold_text(&text[..colon]);
    let (_, field) = FIELDS.iter().find(|(known, _)| *known == name)?;
    let after = &text[colon..];
    let (value, rest) = value(&after[after.chars().next()?.len_utf8()..])?;
    let value = value.to_owned();
    let clause =
        field.map_or_else(|| Clause::Title(value.clone()), |field| Clause::Field(field, value.clone()));
    Some((clause, rest))
}

/// A word or a quoted text at the start of `text`, not empty, and what follows it.
fn value(text: &str) -> Option<(&str, &str)> {
    if let Some((phrase, rest)) = quoted(text) {
        let phrase = phrase.trim();
        return (!phrase.is_empty()).then_some((phrase, rest));
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end > 0).then(|| (&text[..end], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let query = Query::parse(input);
        let clauses: Vec<String> = query
            .clauses
            .iter()
            .map(|clause| match clause {
                Clause::Words(text) => text.clone(),
                Clause::Phrase(text) => format!("phrase({text})"),
                Clause::Exclude(text) => format!("exclude({text})"),
                Clause::Title(text) => format!("title({text})"),
                Clause::Field(field, text) => format!("{field:?}({text})"),
            })
            .collect();
        assert_eq!(clauses.join(" | "), expected, "{input}");
    }

    #[test]
    fn words_phrases_exclusions_and_fields() {
        check("新客户 提案", "新客户 提案");
        check("\"job order\" budget", "phrase(job order) | budget");
        check("“工作单”怎么填", "phrase(工作单) | 怎么填");
        check("招商 -公司", "招商 | exclude(公司)");
        check("-\"account manager\" duties", "exclude(account manager) | duties");
        check("role:account-manager 提案", "Role(account-manager) | 提案");
        check("岗位：客户经理 提案", "Role(客户经理) | 提案");
        check("title:预算", "title(预算)");
    }

    #[test]
    fn other_punctuation_is_text() {
        check("", "");
        check("   ", "");
        check("\"", "\"");
        check("\"unclosed phrase", "\"unclosed phrase");
        check("-", "-");
        check("sign-off 24-hour", "sign-off 24-hour");
        check("http://x", "http://x");
        check("role:", "role:");
        check("a:b:c", "a:b:c");
        check("\"\" x", "x");
    }
}
