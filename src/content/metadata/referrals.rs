//! `index/elsewhere.toml`: what the handbook does not cover, and whom to ask. Who searches for it is told so.
//!
//! ```toml
//! [[subject]]
//! words = ["年假", "annual leave"]
//! ask = { zh = "人事部", en = "Human Resources" }
//! link = "mailto:hr@example.com"
//! ```

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;

use crate::{
    content::files::scan::ELSEWHERE,
    diagnostic::{Diagnostic, Rule, Source},
    model::{Language, Localized, Referral},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    subject: Vec<toml::Spanned<toml::Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    words: Vec<String>,
    ask: Ask,
    link: Option<String>,
}

/// One text for all languages, or one for each of some.
#[derive(Deserialize)]
#[serde(untagged)]
enum Ask {
    Same(String),
    Each(BTreeMap<String, String>),
}

/// The subjects of the file `text` in a handbook of these languages, and what is wrong with it. A mistake costs one subject.
pub(in crate::content) fn read(text: &str, languages: &[Language]) -> (Vec<Referral>, Vec<Diagnostic>) {
    let source = Source::new(ELSEWHERE, text);
    let bad = |message: String, span: Range<usize>| {
        Diagnostic::new(Rule::BadElsewhere, message, source.place(span))
            .with_help("a subject is `words = [\"…\"]` and `ask = \"…\"`, or `ask = { zh = \"…\", en = \"…\" }`, with a `link` if there is one")
    };
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
            return (Vec::new(), vec![bad(message, error.span().unwrap_or(0..0))]);
        }
    };
    let (mut referrals, mut diagnostics) = (Vec::new(), Vec::new());
    for spanned in file.subject {
        let span = spanned.span();
        match subject(spanned.into_inner(), languages) {
            Ok(referral) => referrals.push(referral),
            Err(message) => diagnostics.push(bad(message, span)),
        }
    }
    (referrals, diagnostics)
}

fn subject(table: toml::Table, languages: &[Language]) -> Result<Referral, String> {
    let subject: Subject = table.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let words: Vec<String> = subject.words.iter().map(|word| word.trim().to_owned()).collect();
    if words.is_empty() || words.iter().any(|word| !word.chars().any(char::is_alphanumeric)) {
        return Err("a subject needs `words` to be searched for".to_owned());
    }
    let ask: Localized = match subject.ask {
        Ask::Same(text) => languages.iter().map(|language| (*language, text.clone())).collect(),
        Ask::Each(texts) => {
            let language = |(tag, text): (String, String)| {
                let language = Language::new(&tag).filter(|language| languages.contains(language));
                language
                    .map(|language| (language, text))
                    .ok_or_else(|| format!("\"{tag}\" is not a language of this handbook"))
            };
            texts.into_iter().map(language).collect::<Result<_, _>>()?
        }
    };
    if ask.is_empty() || ask.iter().any(|(_, text)| text.trim().is_empty()) {
        return Err("`ask` says whom to ask".to_owned());
    }
    let is_safe =
        |link: &String| ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
    if subject.link.as_ref().is_some_and(|link| !is_safe(link)) {
        return Err("a `link` is an https, http or mailto address".to_owned());
    }
    Ok(Referral { words, ask, link: subject.link })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_costs_one_subject() {
        let text = "[[subject]]\nwords = [\"年假\"]\nask = \"人事部\"\n\n[[subject]]\nwords = []\nask = \"x\"\n\n\
                    [[subject]]\nwords = [\"wifi\"]\nask = { fr = \"x\" }\n\n[[subject]]\nwords = [\"gym\"]\nask = \"HR\"\n\
                    link = \"javascript:x\"\n\n[[subject]]\nwords = [\"visa\"]\nask = { en = \"HR\" }\nlink = \"mailto:hr@x.org\"\n";
        let (referrals, diagnostics) = read(text, &[Language::ZH, Language::EN]);
        assert_eq!(referrals.iter().map(|one| one.words[0].as_str()).collect::<Vec<_>>(), ["年假", "visa"]);
        assert_eq!(referrals[0].ask.get(Language::EN), "人事部");
        let lines: Vec<usize> = diagnostics.iter().map(|one| one.place.line).collect();
        assert_eq!(lines, [5, 9, 13]);
        assert_eq!(read("x", &[Language::EN]).1.len(), 1);
    }
}
