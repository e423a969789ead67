//! Closes the gap between `CommonMark`'s emphasis and Chinese punctuation.
//!
//! `CommonMark` decides by the characters around `**` whether it may open or close. Chinese is written without
//! spaces, so `**注意：**请看` and `这是**“重点”**。` do not qualify and the asterisks stay in the text. The
//! CJK-friendly amendment (markdown-cjk-friendly by Tatsunori Uchino, "specification"; implemented by comrak and a
//! plug-in of markdown-it) says what people mean: CJK punctuation does not keep a delimiter from flanking, and next
//! to a CJK character other punctuation does not either.
//!
//! pulldown-cmark has no hook for the rule, and pairing its left-over delimiters afterwards would pair the wrong
//! ones. So the parser reads a copy of the text in which exactly the characters that mislead it are replaced by
//! placeholders of the same length in UTF-8: punctuation by a letter, or a letter by a symbol. The parser's own
//! algorithm then does the pairing, every byte offset stays right, and [`Readable::restore`] puts the characters back
//! wherever they come out, be it text, code or the target of a link. Placeholders never occur in the text itself.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    ops::Range,
};

/// A text in the form the parser reads, with offsets into the source.
#[derive(Debug)]
pub(in crate::content) struct Readable<'a> {
    source: Cow<'a, str>,
    /// The text with placeholders; `None` where it has none.
    copy: Option<String>,
    originals: HashMap<char, char>,
}

impl<'a> Readable<'a> {
    /// `literal` are the positions of further characters that are no delimiters.
    pub(in crate::content) fn new(source: Cow<'a, str>, literal: &[usize]) -> Self {
        let mut wanted = citations(&source);
        wanted.extend(literal.iter().map(|at| (*at, Wish::Letter)));
        if !source.is_ascii() {
            wanted.extend(misleading(&source));
        }
        let (copy, originals) = match replaced(&source, &wanted) {
            // Replacements keep the length, so the copy is always text; if not, nothing is lost but the amendment.
            Some((Ok(copy), originals)) => (Some(copy), originals),
            _ => (None, HashMap::new()),
        };
        Self { source, copy, originals }
    }

    /// The text without placeholders.
    pub(in crate::content) fn source(&self) -> &str {
        &self.source
    }

    /// What to give to the parser. Same length, same character boundaries.
    pub(in crate::content) fn text(&self) -> &str {
        self.copy.as_deref().unwrap_or(&self.source)
    }

    /// The source text of `parsed`; `span` is where the parser says it comes from.
    ///
    /// `None`: it is itself.
    pub(in crate::content) fn restore(&self, parsed: &str, span: &Range<usize>) -> Option<Cow<'_, str>> {
        if self.originals.is_empty() {
            return None;
        }
        if self.text().get(span.clone()) == Some(parsed) {
            return Some(Cow::Borrowed(&self.source[span.clone()]));
        }
        if !parsed.chars().any(|c| self.originals.contains_key(&c)) {
            return None;
        }
        Some(parsed.chars().map(|c| self.originals.get(&c).copied().unwrap_or(c)).collect::<String>().into())
    }
}

/// A copy of a text with placeholders, and what they stand for.
fn replaced(
    source: &str,
    wanted: &[(usize, Wish)],
) -> Option<(Result<String, std::string::FromUtf8Error>, HashMap<char, char>)> {
    if wanted.is_empty() {
        return None;
    }
    let mut stand_ins = StandIns::new(source);
    let mut copy = source.as_bytes().to_vec();
    for (at, wish) in wanted {
        let Some(original) = source[*at..].chars().next() else { continue };
        if let Some(stand_in) = stand_ins.get(original, *wish) {
            stand_in.encode_utf8(&mut copy[*at..*at + original.len_utf8()]);
        }
    }
    Some((String::from_utf8(copy), stand_ins.originals))
}

/// Brackets that the parser would take for those of wiki links: the inner ones of `[[1]](url)` and `[[1]][ref]`, links with
/// brackets in their text, and the outer ones of `[[1]]` where `[1]: url` makes the inner ones a link.
fn citations(source: &str) -> Vec<(usize, Wish)> {
    let bytes = source.as_bytes();
    let mut wishes = Vec::new();
    let mut labels = None;
    for end in memchr::memmem::find_iter(bytes, b"]]") {
        let start = bytes[..end].iter().rposition(|b| matches!(b, b'[' | b']' | b'\n'));
        if let Some(start) = start
            && start > 0
            && bytes[start - 1..=start] == *b"[["
        {
            if matches!(bytes.get(end + 2), Some(b'(' | b'[')) {
                wishes.extend([(start, Wish::Letter), (end, Wish::Letter)]);
            } else if labels
                .get_or_insert_with(|| labels_of(source))
                .contains(&label(&source[start + 1..end]))
            {
                wishes.extend([(start - 1, Wish::Letter), (end + 1, Wish::Letter)]);
            }
        }
    }
    wishes
}

/// The labels of the link definitions of a text, as far as a line tells.
fn labels_of(source: &str) -> HashSet<String> {
    let defined = |line: &str| {
        let (name, _) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
        (!name.contains(['[', ']'])).then(|| label(name))
    };
    source.lines().filter_map(defined).collect()
}

/// A label in the form in which labels are compared.
fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What a character should look like to the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Wish {
    Letter,
    Symbol,
}

/// The characters whose kind misleads the parser, by position.
fn misleading(source: &str) -> Vec<(usize, Wish)> {
    let bytes = source.as_bytes();
    let mut wishes = Vec::new();
    // Characters that some delimiter needs as they are.
    let mut fixed = HashSet::new();
    let mut last_after = usize::MAX;
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'*', b'~', &bytes[at..]) {
        let mut start = at + found;
        let delimiter = bytes[start];
        let end = start + bytes[start..].iter().take_while(|b| **b == delimiter).count();
        at = end;
        let backslashes = bytes[..start].iter().rev().take_while(|b| **b == b'\\').count();
        if backslashes % 2 == 1 {
            start += 1;
        }
        // A single tilde between numbers ("3~5天") is no strikethrough, and must not become one.
        if start == end || (delimiter == b'~' && end - start < 2) {
            continue;
        }
        let (Some(before), Some(after)) = (source[..start].chars().next_back(), source[end..].chars().next())
        else {
            continue;
        };
        let before_at = start - before.len_utf8();
        let (left, right) = (kind_before(source, before_at, before), kind_after(source, end, after));
        match (left, right) {
            (Kind::Syntax, Kind::CjkLetter) => wishes.push((end, Wish::Symbol)),
            // A letter between two delimiters must suit both: it may become a symbol when the one before wants
            // that too.
            (Kind::CjkLetter, Kind::Syntax) => {
                if last_after != before_at {
                    wishes.push((before_at, Wish::Symbol));
                }
            }
            (Kind::Syntax, Kind::CjkMark) => {
                fixed.insert(end);
            }
            (Kind::CjkMark, Kind::Syntax) => {
                fixed.insert(before_at);
            }
            (Kind::Space | Kind::Syntax, _) | (_, Kind::Space | Kind::Syntax) => {}
            _ if !left.is_cjk() && !right.is_cjk() => {}
            _ => {
                if left.is_mark() {
                    wishes.push((before_at, Wish::Letter));
                }
                if right.is_mark() {
                    wishes.push((end, Wish::Letter));
                }
            }
        }
        if last_after == before_at && left == Kind::CjkLetter && right != Kind::Syntax {
            fixed.insert(before_at);
        }
        last_after = end;
    }
    wishes.retain(|(at, _)| !fixed.contains(at));
    wishes
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Space,
    /// ASCII punctuation: may be Markdown, so it is never replaced.
    Syntax,
    /// Punctuation and symbols of no particular script.
    Mark,
    CjkMark,
    CjkLetter,
    Letter,
}

impl Kind {
    fn of(c: char) -> Self {
        if c.is_whitespace() {
            Self::Space
        } else if c.is_ascii() {
            if c.is_ascii_punctuation() { Self::Syntax } else { Self::Letter }
        } else {
            match (is_cjk(c), c.is_alphanumeric()) {
                (true, true) => Self::CjkLetter,
                (true, false) => Self::CjkMark,
                (false, true) => Self::Letter,
                (false, false) => Self::Mark,
            }
        }
    }

    fn is_cjk(self) -> bool {
        matches!(self, Self::CjkLetter | Self::CjkMark)
    }

    fn is_mark(self) -> bool {
        matches!(self, Self::Mark | Self::CjkMark)
    }
}

/// The kind of the character before a delimiter. Quotes, dashes and dots are shared by scripts: they count as CJK
/// when CJK text precedes them, so that `**他说“好”**AE` works as `**他说“好”**我` does.
fn kind_before(source: &str, at: usize, c: char) -> Kind {
    match Kind::of(c) {
        Kind::Mark
            if source[..at].chars().rev().take(3).find(|c| !is_shared_mark(*c)).is_some_and(is_cjk) =>
        {
            Kind::CjkMark
        }
        kind => kind,
    }
}

fn kind_after(source: &str, at: usize, c: char) -> Kind {
    match Kind::of(c) {
        Kind::Mark if source[at..].chars().take(4).find(|c| !is_shared_mark(*c)).is_some_and(is_cjk) => {
            Kind::CjkMark
        }
        kind => kind,
    }
}

/// Punctuation that Chinese shares with Western scripts: `·–—‘’“”…`.
pub(in crate::content) fn is_shared_mark(c: char) -> bool {
    matches!(c, '·' | '\u{2013}'..='\u{2015}' | '\u{2018}'..='\u{201f}' | '\u{2025}' | '\u{2026}')
}

/// Letters and punctuation of the scripts written without spaces between words, and Hangul, as in the amendment.
pub(in crate::content) fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fff}' | '\u{3001}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ffee}' | '\u{1aff0}'..='\u{1b16f}' | '\u{1f200}'..='\u{1f2ff}' | '\u{20000}'..='\u{3ffff}')
}

/// Hands out one placeholder for each character, the same everywhere.
struct StandIns<'a> {
    source: &'a str,
    given: HashMap<(char, Wish), Option<char>>,
    originals: HashMap<char, char>,
}

impl<'a> StandIns<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, given: HashMap::new(), originals: HashMap::new() }
    }

    fn get(&mut self, original: char, wish: Wish) -> Option<char> {
        if let Some(given) = self.given.get(&(original, wish)) {
            return *given;
        }
        // Letters are private-use characters (IPA where two bytes are needed), symbols are Braille patterns and
        // domino tiles: to the parser's Unicode table the former are no punctuation, the latter are.
        let pool = match (wish, original.len_utf8()) {
            (Wish::Letter, 1) => '\u{1}'..='\u{8}',
            (Wish::Letter, 2) => '\u{250}'..='\u{2af}',
            (Wish::Letter, 3) => '\u{e000}'..='\u{f8ff}',
            (Wish::Letter, _) => '\u{f0000}'..='\u{f0fff}',
            (Wish::Symbol, 1) => '\u{e}'..='\u{1f}',
            (Wish::Symbol, 3) => '\u{2801}'..='\u{28ff}',
            (Wish::Symbol, _) => '\u{1f030}'..='\u{1f093}',
        };
        let mut buffer = [0; 4];
        let stand_in = pool.clone().find(|c| {
            c.len_utf8() == original.len_utf8()
                && !self.originals.contains_key(c)
                && memchr::memmem::find(self.source.as_bytes(), c.encode_utf8(&mut buffer).as_bytes())
                    .is_none()
        });
        self.given.insert((original, wish), stand_in);
        if let Some(stand_in) = stand_in {
            self.originals.insert(stand_in, original);
        }
        stand_in
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use pulldown_cmark::{Options, Parser};

    use super::*;
    use crate::content::markdown::read::{Node, Text};

    /// The text with emphasis shown as `<b>`, `<i>`, `<s>`, as the event stream has it.
    fn shown(source: &str) -> String {
        use pulldown_cmark::{Event, Tag, TagEnd};
        let mut out = String::new();
        for (node, _) in Text::new(source, &crate::model::Reading::default(), 0).nodes() {
            match node {
                Node::Markdown(event) => match event {
                    Event::Start(Tag::Strong) => out.push_str("<b>"),
                    Event::End(TagEnd::Strong) => out.push_str("</b>"),
                    Event::Start(Tag::Emphasis) => out.push_str("<i>"),
                    Event::End(TagEnd::Emphasis) => out.push_str("</i>"),
                    Event::Start(Tag::Strikethrough) => out.push_str("<s>"),
                    Event::End(TagEnd::Strikethrough) => out.push_str("</s>"),
                    Event::Start(Tag::Link { dest_url, .. }) => {
                        out.push('[');
                        out.push_str(&dest_url);
                        out.push(']');
                    }
                    Event::Text(text) | Event::Code(text) => out.push_str(&text),
                    _ => {}
                },
                Node::Callout(_) | Node::Caption(_) => {}
                Node::Raw(piece) => write!(out, "{piece:?}").expect("written"),
            }
        }
        out
    }

    #[test]
    fn emphasis_works_beside_chinese_punctuation() {
        fn check(source: &str, expected: &str) {
            assert_eq!(shown(source), expected, "{source}");
        }
        check("**“强调”**后文", "<b>“强调”</b>后文");
        check("**注意：**请看**说明**。", "<b>注意：</b>请看<b>说明</b>。");
        check("**注意：**请看，**第二：**再看", "<b>注意：</b>请看，<b>第二：</b>再看");
        check("这是**“重点”**。", "这是<b>“重点”</b>。");
        check("*（x）*y", "<i>（x）</i>y");
        check("~~“x”~~后", "<s>“x”</s>后");
        check("~~旧价：~~新价", "<s>旧价：</s>新价");
        check("请用**`npm i`**命令", "请用<b>npm i</b>命令");
        check("见**[链接](u)**后文", "见<b>[u]链接</b>后文");
        check("前**(注)**后**(再注)**完", "前<b>(注)</b>后<b>(再注)</b>完");
        check("**(a)**、**乙**、**“丙”**丁", "<b>(a)</b>、<b>乙</b>、<b>“丙”</b>丁");
        check("(1)**买**房", "(1)<b>买</b>房");
        check("是**买**(房)", "是<b>买</b>(房)");
        check("**他说“好”**AE要记", "<b>他说“好”</b>AE要记");
        check("**他说“行……”**3天后", "<b>他说“行……”</b>3天后");
        check("***“又粗又斜”***后", "<i><b>“又粗又斜”</b></i>后");
        check("**注意😀**请", "<b>注意😀</b>请");
        check("> - **甲：**乙\n>   **丙：**丁", "<b>甲：</b>乙<b>丙：</b>丁");
        check("| **甲：**乙 |\n|---|\n| **丙。**丁 |", "<b>甲：</b>乙<b>丙。</b>丁");
    }

    /// The examples of the amendment's own text.
    #[test]
    fn amendments_are_kept() {
        fn check(source: &str, expected: &str) {
            assert_eq!(shown(source), expected, "{source}");
        }
        check(
            "**このアスタリスクは強調記号として認識されず、そのまま表示されます。**この文のせいで。",
            "<b>このアスタリスクは強調記号として認識されず、そのまま表示されます。</b>この文のせいで。",
        );
        check(
            "**该星号不会被识别，而是直接显示。**这是因为",
            "<b>该星号不会被识别，而是直接显示。</b>这是因为",
        );
        check(
            "**이 별표는 그대로 표시됩니다(이 괄호 때문에)**이 문장",
            "<b>이 별표는 그대로 표시됩니다(이 괄호 때문에)</b>이 문장",
        );
        check("**[製品ほげ](a)**と**[製品ふが](b)**を", "<b>[a]製品ほげ</b>と<b>[b]製品ふが</b>を");
        check("先頭の**`コード`も注意。**", "先頭の<b>コードも注意。</b>");
        check("**末尾の`コード`**も注意。", "<b>末尾のコード</b>も注意。");
        check("税込**¥10,000**で入手できます。", "税込<b>¥10,000</b>で入手できます。");
        check("正解は**④**です。", "正解は<b>④</b>です。");
        check("「**推理小説**」を", "「<b>推理小説</b>」を");
        check("**重要：**ARM版", "<b>重要：</b>ARM版");
    }

    #[test]
    fn other_text_is_not_emphasis() {
        fn check(source: &str, expected: &str) {
            assert_eq!(shown(source), expected, "{source}");
        }
        check(r"\*\*“强调”\*\*后", "**“强调”**后");
        check(r"\*“强调”\*后", "*“强调”*后");
        check(r"\\**“强”**后", "\\<b>“强”</b>后");
        check("`**“码”**后`文", "**“码”**后文");
        check("    **“码”**后", "**“码”**后");
        check("[x](<**“u”**后>)", "[**“u”**后]x");
        check("3~5天，7~10天。", "3~5天，7~10天。");
        check("2 * 3 * 4，5*6", "2 * 3 * 4，5*6");
        check("foo**\"bar\"**baz", "foo**\"bar\"**baz");
        check("_“不变”_后", "_“不变”_后");
        check("**没有结束：后文", "**没有结束：后文");
        // Placeholder characters in the text itself are left alone, and others are used.
        check("\u{e000}\u{2801}**“强”**后", "\u{e000}\u{2801}<b>“强”</b>后");
    }

    proptest! {
        /// Without CJK characters the amendment changes nothing.
        #[test]
        fn other_scripts_are_left_to_commonmark(text in "[ab*~_ \"“”.()é\n-]{0,40}") {
            let plain: Vec<_> = Parser::new_ext(&text, Options::all()).into_offset_iter().collect();
            let readable = Readable::new(Cow::Borrowed(&text), &[]);
            let amended: Vec<_> = Parser::new_ext(readable.text(), Options::all()).into_offset_iter().collect();
            prop_assert_eq!(plain, amended);
        }

        /// The copy keeps every boundary, and nothing of it survives in what comes out.
        #[test]
        fn stand_ins_never_show(text in "[甲。“”*~`(\\[\\])a <>&#\n|-]{0,40}") {
            let readable = Readable::new(Cow::Borrowed(&text), &[]);
            prop_assert_eq!(readable.text().len(), text.len());
            for (at, _) in text.char_indices() {
                prop_assert!(readable.text().is_char_boundary(at));
            }
            let out = shown(&text);
            for stand_in in readable.originals.keys() {
                prop_assert!(!out.contains(*stand_in), "{out:?}");
            }
        }
    }
}
