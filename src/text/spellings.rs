//! What a text also says by other spellings than its words: 12,500 is 12500, 400-820-1234 is 4008201234, `CS-17` and
//! `CS 17` are `CS17`, 五天 is 5天, and `C++`, `$500` and `.NET` are more than `C`, `500` and `NET`.
//!
//! Each is a term beside the words of a text, in the index as in a query, so that one finds the other; a query then
//! holds the words it stands for. Nothing here changes how a text is cut.

use super::{english::is_stop_word, fold::is_dense};

/// A term that a folded text has beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The term.
    pub text: String,
    /// Where it is, in folded characters.
    pub start: usize,
    /// Where it ends, in folded characters.
    pub end: usize,
    /// What it is.
    pub kind: SpellingKind,
}

/// What a term beside the words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpellingKind {
    /// Several words written in one: a number without its separators, an identifier, a number with its unit or measure
    /// word, a Chinese numeral in digits.
    Joined,
    /// A word with the symbols that belong to it.
    Marked,
    /// A part of that: the word with the symbols on one side, or words with symbols between them.
    MarkedPart,
}

/// Fewest digits of a number whose groups are separated by other than commas: telephone numbers, dates.
const LONG_NUMBER: usize = 7;
/// Most groups of such a number.
const MOST_GROUPS: usize = 6;
/// Most letters of an identifier before its number, of a unit after a number, and of a part of a longer identifier.
const IDENTIFIER_LETTERS: usize = 6;
const UNIT_LETTERS: usize = 3;
const PART_LETTERS: usize = 8;
/// Most parts of an identifier.
const MOST_PARTS: usize = 5;
/// Most symbols in a row that belong to a word; longer runs are decoration.
const MOST_SYMBOLS: usize = 4;
/// Most words that symbols join.
const MOST_MARKED: usize = 4;

/// Calls `found` for each other spelling in a folded text. `is_word_start` tells whether a Chinese word may begin at a
/// place: 统一天 is no 一天.
pub fn spellings(chars: &[char], is_word_start: &dyn Fn(usize) -> bool, found: &mut dyn FnMut(Spelling)) {
    let mut at = 0;
    // The end of the last run of words that symbols join.
    let mut marked = 0;
    while at < chars.len() {
        let c = chars[at];
        // Most characters of a Chinese text are after the last numeral.
        if ('\u{56DC}'..='\u{9FFF}').contains(&c) {
            at += 1;
        } else if is_dense(c) {
            let before = at.checked_sub(1).map(|at| chars[at]);
            let starts = || (before == Some('第') || is_word_start(at)) && !before.is_some_and(is_counting);
            if digit(c).is_some() {
                let (end, value) = numeral(chars, at);
                if starts()
                    && let Some((text, end)) = counted(chars, end, value, chars[at] != '两' && value > 1)
                {
                    found(Spelling { text, start: at, end, kind: SpellingKind::Joined });
                }
                at = end;
            } else {
                at += 1;
            }
        } else if c.is_alphanumeric() {
            let word = Word::at(chars, at);
            joined(chars, word, found);
            if at >= marked {
                marked = with_symbols(chars, word, found);
            }
            at = word.end;
        } else {
            at += 1;
        }
    }
}

/// Whether a folded text has this spelling.
pub fn has_spelling(text: &str, spelling: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut has = false;
    spellings(&chars, &|_| true, &mut |found| has |= found.text == spelling);
    has
}

/// Whether an index word may be another spelling: it has a digit or a symbol.
pub fn may_be_spelling(word: &str) -> bool {
    word.bytes().any(|b| !b.is_ascii_alphabetic() && b.is_ascii()) || word.chars().any(is_symbol)
}

/// A word of a spaced script.
#[derive(Clone, Copy, Debug)]
struct Word {
    start: usize,
    end: usize,
    kind: WordKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordKind {
    Digits,
    Letters,
    Mixed,
}

fn is_spaced(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() && !is_dense(c) }
}

impl Word {
    fn at(chars: &[char], start: usize) -> Self {
        let (mut digits, mut letters, mut end) = (false, false, start);
        while let Some(c) = chars.get(end).filter(|c| is_spaced(**c)) {
            if c.is_ascii_digit() {
                digits = true;
            } else {
                letters = true;
            }
            end += 1;
        }
        let kind = match (digits, letters) {
            (true, false) => WordKind::Digits,
            (false, true) => WordKind::Letters,
            _ => WordKind::Mixed,
        };
        Self { start, end, kind }
    }

    fn len(self) -> usize {
        self.end - self.start
    }

    fn text(self, chars: &[char]) -> String {
        chars[self.start..self.end].iter().collect()
    }

    /// The next word after separators that `allows` takes, at most two.
    fn next(self, chars: &[char], allows: impl Fn(char) -> bool) -> Option<Self> {
        let gap = chars[self.end..].iter().take_while(|c| allows(**c)).count();
        let start = self.end + gap;
        ((1..=2).contains(&gap) && chars.get(start).is_some_and(|c| is_spaced(*c)))
            .then(|| Self::at(chars, start))
    }
}

/// The spellings in one of what begins with `first`.
fn joined(chars: &[char], first: Word, found: &mut dyn FnMut(Spelling)) {
    // Nothing is joined over letters of a script or the end of a sentence.
    if first.kind == WordKind::Digits && first.len() <= 2 {
        count(chars, first, found);
    }
    if !matches!(chars.get(first.end), Some(' ' | '-' | '/' | '.' | '_' | ',' | '\'' | '(' | ')')) {
        return;
    }
    let mut emit = |text: String, end: usize| {
        found(Spelling { text, start: first.start, end, kind: SpellingKind::Joined });
    };
    if first.kind == WordKind::Digits {
        let (grouped, end) = grouped(chars, first);
        if end > first.end {
            emit(grouped.clone(), end);
        }
        long_number(chars, first, &mut emit);
        let number = Word { end, ..first };
        if let Some(unit) = number.next(chars, |c| c == ' ')
            && unit.start == end + 1
            && unit.kind != WordKind::Digits
            && unit.len() <= UNIT_LETTERS
            && chars[unit.start].is_ascii_alphabetic()
        {
            let unit_text = unit.text(chars);
            if !is_stop_word(&unit_text) {
                emit(grouped + &unit_text, unit.end);
            }
        }
        return;
    }
    if first.len() <= IDENTIFIER_LETTERS && first.kind == WordKind::Letters {
        identifier(chars, first, &mut emit);
    }
    long_identifier(chars, first, &mut emit);
}

/// A number in digits with the measure word after it.
fn count(chars: &[char], number: Word, found: &mut dyn FnMut(Spelling)) {
    let is_fraction = number.start > 0 && matches!(chars[number.start - 1], '.' | ',');
    let end = number.end + usize::from(chars.get(number.end) == Some(&' '));
    if is_fraction || !chars.get(end).is_some_and(|c| is_dense(*c)) {
        return;
    }
    let value = number.text(chars).parse().unwrap_or(0);
    if let Some((text, end)) = counted(chars, end, value, true) {
        found(Spelling { text, start: number.start, end, kind: SpellingKind::Joined });
    }
}

/// A number with groups of three digits, without what separates them, and its end.
fn grouped(chars: &[char], first: Word) -> (String, usize) {
    let mut text = first.text(chars);
    let mut end = first.end;
    let is_group =
        first.start >= 2 && chars[first.start - 1] == ',' && chars[first.start - 2].is_ascii_digit();
    if first.len() > 3 || is_group {
        return (text, end);
    }
    let Some(separator) = chars.get(end).copied().filter(|c| matches!(c, ',' | ' ' | '\'')) else {
        return (text, end);
    };
    while chars.get(end) == Some(&separator) && chars.get(end + 1).is_some_and(char::is_ascii_digit) {
        let group = Word::at(chars, end + 1);
        if group.kind != WordKind::Digits || group.len() != 3 {
            break;
        }
        text.extend(&chars[group.start..group.end]);
        end = group.end;
    }
    (text, end)
}

/// Telephone numbers and dates in one.
fn long_number(chars: &[char], first: Word, emit: &mut impl FnMut(String, usize)) {
    let mut text = first.text(chars);
    let mut last = first;
    for _ in 1..MOST_GROUPS {
        let next = last.next(chars, |c| matches!(c, '-' | ' ' | '.' | '/' | '(' | ')'));
        let Some(next) = next.filter(|next| next.kind == WordKind::Digits) else { return };
        text.extend(&chars[next.start..next.end]);
        last = next;
        if text.len() >= LONG_NUMBER {
            emit(text.clone(), last.end);
        }
    }
}

/// Letters and the number after them.
fn identifier(chars: &[char], letters: Word, emit: &mut impl FnMut(String, usize)) {
    // Nearly every word is followed by another.
    let gap = if chars.get(letters.end + 1).is_some_and(|c| is_spaced(*c)) { 1 } else { 2 };
    if !chars.get(letters.end + gap).is_some_and(char::is_ascii_digit) {
        return;
    }
    let Some(number) = letters.next(chars, |c| matches!(c, ' ' | '-' | '/' | '.' | '_')) else { return };
    let text = letters.text(chars);
    let is_loose = chars[letters.end] == ' ';
    // "in 2024" is no identifier, "No 7" is one.
    if is_loose && is_stop_word(&text) && text != "no" {
        return;
    }
    emit(text + &number.text(chars), number.end);
}

/// Parts of an identifier with a number among them: `GB/T 28039`, `GB/T28039`, `HR-F-03`.
fn long_identifier(chars: &[char], first: Word, emit: &mut impl FnMut(String, usize)) {
    if first.len() > PART_LETTERS || !matches!(chars[first.end], '-' | '/' | '_') {
        return;
    }
    let mut text = first.text(chars);
    let mut last = first;
    for part in 1..MOST_PARTS {
        let next = last.next(chars, |c| matches!(c, '-' | '/' | '_' | ' '));
        let Some(next) = next.filter(|next| next.start == last.end + 1 && next.len() <= PART_LETTERS) else {
            return;
        };
        let is_loose = chars[last.end] == ' ';
        if is_loose && (part == 1 || !chars[next.start].is_ascii_digit()) {
            return;
        }
        text.extend(&chars[next.start..next.end]);
        last = next;
        // Letters and one number are `identifier`'s.
        if next.kind == WordKind::Mixed || part > 1 && next.kind == WordKind::Digits {
            emit(text.clone(), last.end);
        }
        if is_loose {
            return;
        }
    }
}

/// The words joined by symbols that begin with `first`, which has none before it but its own. Returns their end.
fn with_symbols(chars: &[char], first: Word, found: &mut dyn FnMut(Spelling)) -> usize {
    let prefix = prefix(chars, first);
    // Nearly every word has none.
    if prefix == first.start
        && chars.get(first.end) != Some(&',')
        && symbols_after(chars, first.end) == first.end
    {
        return first.end;
    }
    let mut word = Marked::of(chars, first);
    let mut symbols = symbols_after(chars, word.end);
    if prefix == first.start && symbols == word.end {
        return word.end;
    }
    let mut emit = |text: String, start: usize, end: usize, kind: SpellingKind| {
        found(Spelling { text, start, end, kind });
    };
    let span = |start: usize, end: usize| chars[start..end].iter().filter(|c| **c != ' ').collect::<String>();
    let mut whole = span(prefix, first.start) + &word.text;
    let mut before = prefix;
    let mut words = 1;
    loop {
        let start = word.start;
        let (left, right) = (span(before, start), span(word.end, symbols));
        let next = chars.get(symbols).filter(|c| is_spaced(**c) && symbols > word.end && words < MOST_MARKED);
        whole += &right;
        if words == 1 && next.is_none() {
            // One word with what belongs to it.
            if !left.is_empty() && !right.is_empty() {
                emit(left + &word.text, before, word.end, SpellingKind::MarkedPart);
                emit(word.text + &right, start, symbols, SpellingKind::MarkedPart);
            }
            emit(whole, prefix, symbols, SpellingKind::Marked);
            return symbols;
        }
        if !left.is_empty() {
            emit(left + &word.text, before, word.end, SpellingKind::MarkedPart);
        }
        if !right.is_empty() {
            emit(word.text.clone() + &right, start, symbols, SpellingKind::MarkedPart);
        }
        if next.is_none() {
            emit(whole, prefix, symbols, SpellingKind::MarkedPart);
            return symbols;
        }
        before = word.end;
        word = Marked::of(chars, Word::at(chars, symbols));
        symbols = symbols_after(chars, word.end);
        whole += &word.text;
        words += 1;
    }
}

/// A word that symbols are beside; a number without its separators.
struct Marked {
    text: String,
    start: usize,
    end: usize,
}

impl Marked {
    fn of(chars: &[char], word: Word) -> Self {
        let is_grouped = word.kind == WordKind::Digits && chars.get(word.end) == Some(&',');
        let (text, end) = if is_grouped { grouped(chars, word) } else { (word.text(chars), word.end) };
        Self { text, start: word.start, end }
    }
}

/// Where the symbols in front of a word begin.
fn prefix(chars: &[char], word: Word) -> usize {
    let is_number = chars[word.start].is_ascii_digit();
    let before = |at: usize| at.checked_sub(1).map(|at| chars[at]);
    let mut start = word.start;
    // A currency may be a space away from its number.
    if is_number && before(start) == Some(' ') && start >= 2 && is_currency(chars[start - 2]) {
        start -= 1;
    }
    if before(start) == Some('.')
        && !before(start - 1).is_some_and(|c| is_spaced(c) || matches!(c, '.' | ')'))
    {
        return start - 1;
    }
    let belongs = |c: char| {
        is_symbol(c) && (is_number || c != '+' && c != '%') || is_number && matches!(c, '<' | '>' | '~')
    };
    let begin = start - chars[..start].iter().rev().take_while(|c| belongs(**c)).count();
    // Not the symbols after another word.
    let is_free = !before(begin).is_some_and(is_spaced);
    if begin < start && start - begin <= MOST_SYMBOLS && is_free { begin } else { word.start }
}

/// Where the symbols right after a word end.
fn symbols_after(chars: &[char], end: usize) -> usize {
    // A percent sign may be a space away from its number.
    if chars[end - 1].is_ascii_digit() && chars.get(end) == Some(&' ') && chars.get(end + 1) == Some(&'%') {
        return end + 2;
    }
    let count = chars[end..].iter().take_while(|c| is_symbol(**c)).count();
    if count > 0 {
        return if count <= MOST_SYMBOLS { end + count } else { end };
    }
    // A grade: A-, A*.
    let is_one =
        chars[end - 1].is_ascii_alphabetic() && !end.checked_sub(2).is_some_and(|at| is_spaced(chars[at]));
    let is_last = || !chars.get(end + 1).is_some_and(|c| is_spaced(*c) || matches!(c, '-' | '*'));
    if is_one && matches!(chars.get(end), Some('-' | '*')) && is_last() { end + 1 } else { end }
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢'..='¥' | '\u{20A0}'..='\u{20CF}')
}

/// Whether a folded character is a symbol that belongs to the word it is beside. Punctuation and the marks of code
/// (`=`, `_`, `|`) do not.
pub fn is_symbol(c: char) -> bool {
    matches!(c,
        '#' | '$' | '%' | '&' | '+' | '@'
        | '¢'..='§' | '©' | '¬' | '®'..='±' | '×' | '÷'
        | '\u{20A0}'..='\u{20CF}'
        | '\u{2100}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}')
        && !c.is_alphanumeric()
}

/// The value of a Chinese digit, and 10 for 十.
fn digit(c: char) -> Option<u32> {
    Some(match c {
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

/// Whether a character is a Chinese digit, 两 and 十 included.
pub fn is_chinese_digit(c: char) -> bool {
    digit(c).is_some()
}

/// A number below 100 in Chinese; in digits if it is greater, or nothing.
pub fn in_chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, 1..) => DIGITS[number].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens @ 2..10, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => number.to_string(),
    }
}

/// Whether a numeral after this character is a part of a longer or vague number.
fn is_counting(c: char) -> bool {
    digit(c).is_some() || matches!(c, '百' | '千' | '万' | '亿' | '零' | '〇' | '点' | '几' | '数')
}

/// Measure words and units after which a numeral is a number. Those in the first list are so after 一 and 两 too;
/// 一个, 一点, 一种 count nothing.
const MEASURES: [&str; 27] = [
    "天",
    "日",
    "周",
    "月",
    "年",
    "岁",
    "元",
    "次",
    "页",
    "条",
    "章",
    "步",
    "级",
    "号",
    "小时",
    "分钟",
    "秒",
    "季度",
    "星期",
    "工作日",
    "自然日",
    "世纪",
    "万元",
    "个月",
    "个小时",
    "个工作日",
    "个星期",
];
const MEASURES_OF_MORE: [&str; 26] = [
    "个", "人", "名", "位", "份", "节", "层", "楼", "折", "倍", "成", "项", "件", "套", "台", "张", "家",
    "场", "期", "轮", "届", "种", "类", "点", "万", "块",
];

/// A number of things at most 99 and the measure word at `end`, in digits, and where that ends. 个 before another measure
/// word is left out: 五个工作日 are 5 工作日.
fn counted(chars: &[char], end: usize, value: u32, is_more: bool) -> Option<(String, usize)> {
    let begins = |measure: &&&str| measure.chars().enumerate().all(|(i, c)| chars.get(end + i) == Some(&c));
    let more = MEASURES_OF_MORE.iter().filter(|_| is_more);
    let measure = MEASURES.iter().chain(more).filter(begins).max_by_key(|measure| measure.len())?;
    let after = end + measure.chars().count();
    // 一条条 counts nothing.
    if measure.chars().enumerate().all(|(i, c)| chars.get(after + i) == Some(&c)) {
        return None;
    }
    let unit = measure.strip_prefix('个').filter(|unit| !unit.is_empty()).unwrap_or(measure);
    Some((format!("{value}{unit}"), after))
}

/// The numeral at `at`: its end and its value.
fn numeral(chars: &[char], at: usize) -> (usize, u32) {
    let digit_at = |at: usize| chars.get(at).copied().and_then(digit);
    let (mut value, mut end) = (digit_at(at).unwrap_or(0), at + 1);
    if value < 10 && digit_at(end) == Some(10) {
        (value, end) = (value * 10, end + 1);
    }
    if value >= 10
        && let Some(ones) = digit_at(end).filter(|ones| *ones < 10)
    {
        (value, end) = (value + ones, end + 1);
    }
    (end, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_text;

    fn check(input: &str, expected: &str) {
        let chars: Vec<char> = fold_text(input).chars().collect();
        let mut terms: Vec<String> = Vec::new();
        spellings(&chars, &|_| true, &mut |found| {
            assert!(found.start < found.end && found.end <= chars.len());
            if !terms.contains(&found.text) {
                terms.push(found.text);
            }
        });
        assert_eq!(terms.join(" "), expected, "{input}");
    }

    #[test]
    fn numbers_are_one_however_they_are_grouped() {
        check("共 12,500 元，１２，５００", "12500");
        check("1,234,567", "1234567");
        check("12 500 km", "12500 12500km 500km");
        check("电话 400-820-1234", "4008201234 8201234");
        check("2024-05-01", "20240501");
        check("1,2 3-5 公里", "");
        check("5 kg，25 days，10 of", "5kg");
    }

    #[test]
    fn identifiers_are_one_however_they_are_joined() {
        check("CS-17，cs 17，CS17", "cs17");
        check("GB 2312 和 GB/T 28039，GB/T28039", "gb2312 gbt28039");
        check("HR-F-03", "hrf03 f03");
        check("in 2024, No. 7", "no7");
        check("sign-off by the client", "");
    }

    #[test]
    fn numerals_that_count_are_numbers() {
        check("五天、5 天、5天", "5天");
        check("五个工作日、5个工作日、5 工作日", "5工作日");
        check("十二个月、二十四小时、第三条、两天、一天", "12月 24小时 3条 2天 1天");
        check("一条条、一个、一下、一种、一点、十分、两个、三四天、几十天、五百天", "");
        check("三个 3个", "3个");
    }

    #[test]
    fn numbers_are_written_in_chinese() {
        assert_eq!([3, 10, 12, 20, 99, 0].map(in_chinese).join(" "), "三 十 十二 二十 九十九 0");
    }

    #[test]
    fn symbols_belong_to_their_words() {
        check("用 C++ 和 C#，A+级", "c++ c# a+");
        check(".NET $500 ￥500 50% 50 % $ 12,500", ".net $500 ¥500 50% 12500 $12500");
        check("R&D", "r& &d r&d");
        check("A-级 A- sign-off", "a-");
        check("Node.js a.b e.g. 甲+乙 + = a_b", "");
    }
}
