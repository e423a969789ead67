//! Which wording of a section a link or review refers to.
//!
//! A link, a reading path or a review may say what it was made against. The revision is a hash of what a reader reads,
//! folded: it survives moves, re-wrapped lines, other markup, full or half width and Traditional characters, and
//! changes with any word. It is folded as it was when the first revision was stored ([`super::fold_v2`]).

use std::{fmt, str::FromStr};

use xxhash_rust::xxh3::xxh3_64;

use super::fold_v2::{fold_char, is_dense};
use crate::model::Section;

/// The wording of a section in one language, as 12 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

/// 48 bits: a chance of one in a hundred million that two of two thousand wordings of one section are confused.
const BITS: u32 = 48;

impl Revision {
    /// The revision of a section: its title and own visible text.
    pub fn of(section: &Section) -> Self {
        Self::of_text(&section.heading.title, &section.text)
    }

    /// The revision of a title and a text.
    pub fn of_text(title: &str, text: &str) -> Self {
        let mut folded = String::with_capacity(title.len() + text.len() + 1);
        squeeze(title, &mut folded);
        folded.push('\n');
        squeeze(text, &mut folded);
        Self(xxh3_64(folded.as_bytes()) >> (64 - BITS))
    }
}

/// Appends the folded text with one space for each run of white space between words of spaced scripts, and none
/// elsewhere: how a text is cut into lines and blocks does not count.
fn squeeze(text: &str, out: &mut String) {
    let mut before = None;
    let mut gap = false;
    for c in text.chars().filter_map(fold_char) {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && before.is_some_and(|before| is_spaced(before) && is_spaced(c)) {
            out.push(' ');
        }
        gap = false;
        before = Some(c);
        out.push(c);
    }
}

/// Whether white space beside this character separates words.
fn is_spaced(c: char) -> bool {
    !is_dense(c) && (c.is_ascii() || c.is_alphanumeric())
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0)
    }
}

/// The text is not 12 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a revision has 12 hexadecimal digits")]
pub struct RevisionError;

impl FromStr for Revision {
    type Err = RevisionError;

    fn from_str(text: &str) -> Result<Self, RevisionError> {
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(RevisionError);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| RevisionError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::simplified;

    #[test]
    fn equal_visible_text_has_one_revision() {
        fn check(a: &str, b: &str, same: bool) {
            assert_eq!(Revision::of_text("题", a) == Revision::of_text("题", b), same, "{a} / {b}");
        }
        check("控制预算。\n每月核对", "控制预算。每月 核对", true);
        check("控制預算", "控制预算", true);
        check("ＡＢＣ，每月", "abc,每月", true);
        check("monthly  budget\nplan", "Monthly budget plan", true);
        check("the rapist", "therapist", false);
        check("每月核对", "每周核对", false);
        check("3天", "5天", false);
        let revision = Revision::of_text("a", "b");
        assert_eq!(revision.to_string().parse(), Ok(revision));
        assert!("xyz".parse::<Revision>().is_err() && "+12345678901".parse::<Revision>().is_err());
    }

    /// Revisions as they were stored by programs before folding was changed: with them every review, `?at=` link and step
    /// of a reading path would be lost.
    #[test]
    fn revisions_stay_what_they_were() {
        let golden: [(&str, &str); 50] = [
            ("控制预算。\n每月核对", "dba4cc1ff357"),
            ("控制預算，由客戶總監簽字", "b6e01c966bd2"),
            ("裏面、羣組、衆人、綫路、啓動、臺灣、檯燈", "594986d965d7"),
            ("头发与發展，乾隆、乾燥、幹部", "0cbb5c5b8308"),
            ("ＡＢＣ１２３，ｃ＃", "edf80830e71e"),
            ("　全角　空格　与 半角", "88f1b58f750e"),
            ("monthly  budget\nplan", "664481357481"),
            ("It’s “quoted” – and — dashed…", "e58a5922b767"),
            ("the rapist", "2173e0d70ee6"),
            ("Straße GROẞ ſo", "346a7bcc9641"),
            ("Łódź Đỗ Øre smørrebrød", "a2d6511d3f87"),
            ("Café naïve Ærø œuvre", "ae3f7af3552f"),
            ("Cafe\u{301} nai\u{308}ve", "4ddae97e6351"),
            ("İstanbul ıssız", "2dafcb9d2ca3"),
            ("ΛΌΓΟΣ λόγος ς", "b7e442ad5493"),
            ("ὈΔΥΣΣΕΎΣ ᾳ ΐ", "ae745a009650"),
            ("Привет, ещё йод", "521114313661"),
            ("إِدَارَة عـــلى کتابی", "761e46c59322"),
            ("مرحبا ة ى ي ک", "7943b623a31e"),
            ("ﻼ ﷺ ﺑ ﺳﻼﻡ", "8c0d023a560a"),
            ("हिन्दी क़ानून", "ee06a174c165"),
            ("বাংলা ভাষা", "875030804eaf"),
            ("தமிழ் மொழி", "960e43ae5360"),
            ("ไทย ที่ น้ำ", "208c0683f81f"),
            ("ລາວ ຄຳ", "a4405f7a70af"),
            ("ខ្មែរ", "d7e8ebb97d29"),
            ("မြန်မာ", "ef19d2d8d539"),
            ("བོད་ཡིག", "662a56fed298"),
            ("한국어 설정을 변경", "988c8a812620"),
            ("\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", "4210e5be4dc3"),
            ("ㅎㅏㄴ ﾡﾢ", "8ce2ff97259e"),
            ("ガギグ パピプ", "c275e19ecfc7"),
            ("ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟ ｶｰﾄﾞ", "3e8609b80c6e"),
            ("か\u{3099}き\u{3099} ハ\u{309a}", "6c84f7df68c3"),
            ("ﬁnal oﬃce ﬂow ﬅ", "86b333c4f1d7"),
            ("①②③ ⑴ ⒈ Ⓐ ⓩ ❶", "d56cb71638c0"),
            ("面积 120㎡，重 5㎏，温度 25℃", "b3a89f3f17be"),
            ("附件Ⅲ，编号№7，℡，㈱，㊙，™ ℠", "6f8b74882b80"),
            ("x² + y³ = ½ ¼ ⅔", "c0106bd941d7"),
            ("⽉⼯⼩⽤⽂⾦⾃⾏", "8f6663458e38"),
            ("⺁⻢⻰⺅ ㇐", "c45f21735ca3"),
            ("豈更車賈滑", "e82ba4b98286"),
            ("㍿㌀㏂ ㋀ ㍻", "1a7bfdac3979"),
            ("𝐀𝑏𝒞𝟙 🄰🅐", "2945617ce2ea"),
            ("soft\u{ad}hyphen zero\u{200b}width no\u{a0}break\u{2003}em", "452ad9f9ecfc"),
            ("👩\u{200d}💼 ok ❤\u{fe0f} 葛\u{e0100}", "c072eff81ada"),
            ("12,500 / 12500 / １２，５００ ￥500 $500 C++ A+", "35c0a5b0deee"),
            ("〜～・･、。「」『』（）", "2ded1acc39f1"),
            ("ŉ ǰ ẚ ﬀ Ŀ ǅ ŧ ħ æ þ ð", "bb705934bced"),
            ("´ ¨ ゛ﾞ ‾ ︰ … ‥ ″", "981a079f3c80"),
        ];
        for (text, revision) in golden {
            assert_eq!(Revision::of_text("题 Title", text).to_string(), revision, "{text}");
        }
        // Pairs of the table that are not among these texts are not to change either.
        assert_eq!(xxh3_64(simplified::PAIRS.as_bytes()), 7_811_641_295_044_638_020);
    }
}
