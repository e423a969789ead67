//! Questions for what something is: a glossary answers those, and sections all others.

/// What stands before and behind the subject of such a question, folded.
const FRAMES: [(&str, &str); 18] = [
    ("什么是", ""),
    ("何谓", ""),
    ("何为", ""),
    ("", "是什么意思"),
    ("", "什么意思"),
    ("", "是啥意思"),
    ("", "啥意思"),
    ("", "指的是什么"),
    ("", "指什么"),
    ("", "是什么"),
    ("", "是啥"),
    ("", "的定义"),
    ("", "的含义"),
    ("what does ", " mean"),
    ("what is ", ""),
    ("what's ", ""),
    ("what are ", ""),
    ("define ", ""),
];

/// Words that ask how, who, when, where, how much or whether.
const ASKING: &str = "怎么 如何 怎样 怎么样 怎么办 咋 咋办 谁 哪 哪些 哪个 哪里 哪儿 哪位 多少 多久 多长 几 几天 何时 何处 什么时候 \
    为什么 为何 是否 能否 可否 吗 能不能 要不要 可以 应该 该 how who whom whose when where why which can could should may must do doe did";

/// Whether a word, as analysed, asks for what is to be done.
pub(super) fn asks(word: &str) -> bool {
    ASKING.split_whitespace().any(|asking| asking == word)
}

/// The subject of a folded query that asks what it is; `None` if it asks for something else.
pub(super) fn subject(folded: &str) -> Option<&str> {
    let asked = folded.trim().trim_end_matches(['?', '!', '。', '，']).trim_end();
    let subject =
        FRAMES.iter().find_map(|(before, behind)| asked.strip_prefix(before)?.strip_suffix(behind))?;
    let articles = ["a ", "an ", "the ", "meant by "];
    let subject = articles.iter().find_map(|article| subject.strip_prefix(article)).unwrap_or(subject);
    Some(subject.trim()).filter(|subject| !subject.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_something_is_has_a_subject() {
        let check = |query: &str, expected: Option<&str>| {
            assert_eq!(subject(&crate::text::fold_text(query)), expected, "{query}");
        };
        check("工作单是什么？", Some("工作单"));
        check("什么是比稿", Some("比稿"));
        check("甘特图什么意思", Some("甘特图"));
        check("What is a job order?", Some("job order"));
        check("what does PPM mean", Some("ppm"));
        check("what's the wash-up", Some("wash-up"));
        check("工作单怎么填", None);
        check("什么是", None);
        check("who signs the job order", None);
    }
}
