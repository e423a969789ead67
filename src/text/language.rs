//! Which language a text is written in: by its script, and where languages share one, by its words.

use std::{collections::HashMap, sync::LazyLock};

use unicode_normalization::char::is_combining_mark;

use super::simplified::{is_simplified, is_traditional};
use crate::model::Language;

/// Bytes of a text that are counted. More would not change the verdict, and one long text does not outvote a handbook.
const COUNTED: usize = 16 * 1024;
/// Bytes of a text's words that are kept for telling languages of one script apart.
const SAMPLE: usize = 1024;
/// The same for many texts together.
const SAMPLES: usize = 16 * 1024;

/// Scripts, and the language of those that only one language writes, or one above all.
const SCRIPTS: [(u32, u32, &str); 31] = [
    (0x41, 0x24F, "latn"),
    (0x370, 0x3FF, "el"),
    (0x400, 0x52F, "cyrl"),
    (0x531, 0x58F, "hy"),
    (0x591, 0x5F4, "hebr"),
    (0x600, 0x77F, "arab"),
    (0x780, 0x7BF, "dv"),
    (0x900, 0x97F, "deva"),
    (0x980, 0x9FF, "bn"),
    (0xA00, 0xA7F, "pa"),
    (0xA80, 0xAFF, "gu"),
    (0xB00, 0xB7F, "or"),
    (0xB80, 0xBFF, "ta"),
    (0xC00, 0xC7F, "te"),
    (0xC80, 0xCFF, "kn"),
    (0xD00, 0xD7F, "ml"),
    (0xD80, 0xDFF, "si"),
    (0xE00, 0xE7F, "th"),
    (0xE80, 0xEFF, "lo"),
    (0xF00, 0xFFF, "bo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"),
    (0x1780, 0x17FF, "km"),
    (0x1800, 0x18AF, "mn"),
    (0x1E00, 0x1EFF, "latn"),
    (0x1F00, 0x1FFF, "el"),
    (0x3041, 0x30FF, "kana"),
    (0x3400, 0x9FFF, "hani"),
    (0xAC00, 0xD7A3, "hang"),
    (0xFF66, 0xFF9F, "kana"),
];
const LATIN: usize = 0;
const KANA: usize = 27;
const HAN: usize = 28;
const HANGUL: usize = 29;
/// Rows that continue the script of another row.
const CONTINUED: [(usize, usize); 3] = [(25, LATIN), (26, 1), (30, KANA)];

/// A character of these weighs as much as four letters: about a word.
const DENSE_WEIGHT: u32 = 4;
/// Fewer letters are told from each other by their most frequent words only.
const ENOUGH: u32 = 60;

/// The most frequent words of languages in the Latin script, those that several share included.
const FREQUENT: [(&str, &str); 20] = [
    ("en", "the of and to in is that for it with as this are be by from or you on at not can have will"),
    (
        "fr",
        "le la les de des du et est un une dans pour que qui sur avec ce pas vous nous il au aux sont par ou",
    ),
    (
        "de",
        "der die das und ist ein eine in den dem des zu mit auf für nicht sie wir von im werden wird auch",
    ),
    ("es", "el la los las de del y es en un una que para por con no se su al lo como más son"),
    ("pt", "o a os as de do da dos das e é em um uma que para por com não se na no ao mais são você"),
    ("it", "il la i le gli di del della e è in un una che per con non si sono da al nel più lo"),
    ("nl", "de het een en is van in op te dat die voor met niet zijn aan wordt u naar bij ook je"),
    ("sv", "och att det i en är på som för av med den till inte om ett har de kan"),
    ("da", "og at det i en er på som for af med den til ikke om et har de kan der"),
    ("no", "og å det i en er på som for av med den til ikke om et har de kan vi"),
    ("fi", "ja on ei se että joka mutta ovat myös tai kun voi sen jos niin ole"),
    ("pl", "i w na z do się nie jest to że o jak dla po oraz są od które przez"),
    ("cs", "a se na je v že o do s z k i pro jako jsou nebo při které by aby"),
    ("sk", "a sa na je v že o do s z k i pre ako sú alebo pri ktoré by aby"),
    ("hu", "a az és hogy nem is egy meg ez van vagy de csak ha mint már kell"),
    ("ro", "și de la în a cu pe este nu că un o care sau din pentru mai sunt"),
    ("tr", "ve bir bu için ile da de olarak daha çok gibi ne değil olan kadar"),
    ("id", "yang dan di dengan untuk dari ini pada tidak itu adalah ke dalam atau akan"),
    ("vi", "và của là có không cho được các một trong người này với những để"),
    ("hr", "i u je na se da za su od s ne koji kao ili iz bi što"),
];

/// The rows of [`FREQUENT`] by their words.
static ROWS: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut rows: HashMap<&str, Vec<usize>> = HashMap::new();
    for (row, (_, words)) in FREQUENT.iter().enumerate() {
        for word in words.split(' ') {
            rows.entry(word).or_default().push(row);
        }
    }
    rows
});

/// What `whatlang` calls languages, by ISO 639-3.
const CODES: [(&str, &str); 70] = [
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "no"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "fil"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];

/// What a text, or many, show of their language: the letters of each script, and a sample of the words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Prose {
    letters: [u32; SCRIPTS.len()],
    /// Characters of Traditional Chinese only, and of Simplified.
    traditional: u32,
    simplified: u32,
    read: usize,
    sample: String,
}

impl Prose {
    /// Adds visible text: neither code nor markup. Addresses, paths and names of programs in it are left out.
    pub(crate) fn push(&mut self, text: &str) {
        let mut ascii = 0;
        if self.read >= COUNTED {
            return;
        }
        self.read += text.len();
        for (at, c) in text.char_indices() {
            if c.is_ascii_graphic() {
                continue;
            }
            self.push_ascii(&text[ascii..at]);
            ascii = at + c.len_utf8();
            self.count(c);
            if self.sample.len() < SAMPLE {
                self.sample.push(if c.is_alphabetic() || is_combining_mark(c) { c } else { ' ' });
            }
        }
        self.push_ascii(&text[ascii..]);
    }

    /// Ends a block of text.
    pub(crate) fn end(&mut self) {
        if self.sample.len() < SAMPLE && !self.sample.is_empty() && !self.sample.ends_with(' ') {
            self.sample.push(' ');
        }
    }

    /// Adds what stands between two spaces or other characters that are not ASCII.
    fn push_ascii(&mut self, run: &str) {
        let is_name = |c: u8| c.is_ascii_digit() || b"_/\\=<>{}[]$@#|&%*+~^".contains(&c);
        if run.is_empty() || run.bytes().any(is_name) || run.contains("::") || run.contains("--") {
            return;
        }
        self.letters[LATIN] += run.bytes().filter(u8::is_ascii_alphabetic).count() as u32;
        if self.sample.len() < SAMPLE {
            self.sample.extend(run.chars().map(|c| if c.is_ascii_alphabetic() { c } else { ' ' }));
        }
    }

    fn count(&mut self, c: char) {
        let code = c as u32;
        let row = SCRIPTS.partition_point(|(first, _, _)| *first <= code);
        let Some(row) = row.checked_sub(1).filter(|row| SCRIPTS[*row].1 >= code) else {
            self.letters[HAN] += u32::from((0x2_0000..0x4_0000).contains(&code));
            return;
        };
        if !c.is_alphabetic() && !is_combining_mark(c) {
            return;
        }
        let row = CONTINUED.iter().find(|(more, _)| *more == row).map_or(row, |(_, first)| *first);
        self.letters[row] += 1;
        if row == HAN {
            if is_traditional(c) {
                self.traditional += 1;
            } else if is_simplified(c) {
                self.simplified += 1;
            }
        }
    }

    /// Adds what another text shows.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, count) in self.letters.iter_mut().zip(&other.letters) {
            *sum = sum.saturating_add(*count);
        }
        self.traditional = self.traditional.saturating_add(other.traditional);
        self.simplified = self.simplified.saturating_add(other.simplified);
        if self.sample.len() < SAMPLES {
            self.sample.push(' ');
            self.sample.push_str(&other.sample);
        }
    }

    /// How much there is, in letters.
    pub(crate) fn weight(&self) -> u32 {
        self.weights().map(|(_, weight)| weight).sum()
    }

    /// The script of most of the text and the share of it; Chinese, Japanese and Korean count as one. `None` without letters.
    pub(crate) fn script(&self) -> Option<(&'static str, f32)> {
        let (row, weight) = self.main()?;
        Some((SCRIPTS[row].2, weight as f32 / self.weight().max(1) as f32))
    }

    /// Whether a language is written in the script of most of the text.
    pub(crate) fn may_be(&self, language: Language) -> bool {
        let script = match language.primary() {
            "zh" | "ja" | "ko" | "yue" => "hani",
            _ if language.as_str().contains("-latn") => "latn",
            "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "kk" | "ky" | "tg" => "cyrl",
            "ar" | "fa" | "ur" | "ps" | "ug" | "ckb" => "arab",
            "he" | "yi" => "hebr",
            "hi" | "mr" | "ne" | "sa" => "deva",
            other => SCRIPTS.iter().find(|(_, _, code)| *code == other).map_or("latn", |(_, _, code)| code),
        };
        self.script().is_none_or(|(own, _)| own == script)
    }

    /// Rows with their weights; that of Han stands for the scripts of East Asia.
    fn weights(&self) -> impl Iterator<Item = (usize, u32)> {
        let dense = self.letters[HAN].saturating_add(self.letters[KANA]).saturating_add(self.letters[HANGUL]);
        self.letters.iter().copied().enumerate().map(move |(row, count)| match row {
            HAN => (row, dense.saturating_mul(DENSE_WEIGHT)),
            KANA | HANGUL => (row, 0),
            _ => (row, count),
        })
    }

    fn main(&self) -> Option<(usize, u32)> {
        self.weights().filter(|(_, weight)| *weight > 0).max_by_key(|(_, weight)| *weight)
    }

    /// The language the text is written in, as far as it can be told.
    pub(crate) fn language(&self) -> Option<Language> {
        let (row, weight) = self.main()?;
        match SCRIPTS[row].2 {
            "hani" => {
                let (han, kana, hangul) = (self.letters[HAN], self.letters[KANA], self.letters[HANGUL]);
                if hangul * 2 > han + kana {
                    Language::new("ko")
                } else if kana.saturating_mul(10) >= han + kana {
                    Some(Language::JA)
                } else if self.traditional > self.simplified {
                    Some(Language::ZH_HANT)
                } else {
                    Some(Language::ZH)
                }
            }
            "latn" => self.by_frequent_words().or_else(|| {
                let found = whatlang::detect(&self.words_in(row))?;
                (weight >= ENOUGH && found.is_reliable()).then(|| tag(found.lang()))?
            }),
            "cyrl" => Some(self.by_trigrams(row, "ru")),
            "arab" => Some(self.by_trigrams(row, "ar")),
            "hebr" => Some(self.by_trigrams(row, "he")),
            "deva" => Some(self.by_trigrams(row, "hi")),
            only => Language::new(only),
        }
    }

    /// Of languages that share a script, the likeliest.
    fn by_trigrams(&self, row: usize, fallback: &str) -> Language {
        let found = whatlang::detect(&self.words_in(row)).and_then(|found| tag(found.lang()));
        let is_enough = self.letters[row] >= ENOUGH / 2;
        found.filter(|_| is_enough).or_else(|| Language::new(fallback)).unwrap_or(Language::EN)
    }

    /// The sample's words in one script.
    fn words_in(&self, row: usize) -> String {
        let (first, last, name) = SCRIPTS[row];
        let is_of = |c: char| {
            (first..=last).contains(&(c as u32))
                || (name == "latn" && ('\u{1E00}'..='\u{1EFF}').contains(&c))
                || is_combining_mark(c)
        };
        self.sample.chars().map(|c| if is_of(c) { c } else { ' ' }).collect()
    }

    /// How many of the sample's words are frequent in a language; none when its frequent words are not listed.
    pub(crate) fn frequent_words(&self, language: Language) -> usize {
        FREQUENT
            .iter()
            .position(|(code, _)| *code == language.primary())
            .map_or(0, |row| self.frequent()[row])
    }

    /// Whether this language is among those that [`Self::language`] can tell.
    pub(crate) fn can_tell(language: Language) -> bool {
        let primary = language.primary();
        CODES.iter().any(|(_, code)| *code == primary) || SCRIPTS.iter().any(|(_, _, code)| *code == primary)
    }

    fn frequent(&self) -> [usize; FREQUENT.len()] {
        let mut found = [0; FREQUENT.len()];
        for word in self.sample.split_whitespace() {
            for row in ROWS.get(word.to_lowercase().as_str()).into_iter().flatten() {
                found[*row] += 1;
            }
        }
        found
    }

    /// The language whose frequent words there are clearly more of than of any other.
    fn by_frequent_words(&self) -> Option<Language> {
        let found = self.frequent();
        let (row, best) = found.iter().copied().enumerate().max_by_key(|(_, count)| *count)?;
        let second =
            found.iter().copied().enumerate().filter(|(at, _)| *at != row).map(|(_, count)| count).max();
        let is_clear = best >= 3 && best * 2 >= second.unwrap_or(0) * 3;
        if is_clear { Language::new(FREQUENT[row].0) } else { None }
    }
}

fn tag(lang: whatlang::Lang) -> Option<Language> {
    let at = CODES.binary_search_by_key(&lang.code(), |(code, _)| code).ok()?;
    Language::new(CODES[at].1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn guess(text: &str) -> String {
        let mut prose = Prose::default();
        prose.push(text);
        prose.language().map_or("-".to_owned(), |language| language.to_string())
    }

    #[test]
    fn languages_are_guessed_from_prose() {
        fn check(text: &str, expected: &str) {
            assert_eq!(guess(text), expected, "{text}");
        }
        check("客户部的工作标准，安装 pnpm 后运行 Node 与 Kubernetes", "zh");
        check("客戶部的工作標準，以及我們對品質的要求", "zh-hant");
        check("手册", "zh");
        check("インストールの手順を説明します。設定ファイルを開いてください。", "ja");
        check("ｲﾝｽﾄｰﾙ手順", "ja");
        check("고객은 언제나 옳다. 주문을 확인하십시오.", "ko");
        check("The word 手册 (handbook) is Chinese, and the rest of this is not.", "en");
        check("See https://example.com/the/of/and and `x`", "-");
        check("L'équipe est responsable de la qualité des produits et du service pour les clients.", "fr");
        check("Die Abteilung ist für die Qualität der Produkte und den Service verantwortlich.", "de");
        check(
            "El equipo es responsable de la calidad de los productos y del servicio para los clientes.",
            "es",
        );
        check(
            "A equipe é responsável pela qualidade dos produtos e do serviço para os clientes, não se esqueça.",
            "pt",
        );
        check("Команда отвечает за качество продукции и обслуживание клиентов компании.", "ru");
        check("Команда відповідає за якість продукції та обслуговування клієнтів компанії, її цілі.", "uk");
        check("Η ομάδα είναι υπεύθυνη για την ποιότητα.", "el");
        check("الفريق مسؤول عن جودة المنتجات وخدمة العملاء", "ar");
        check("הצוות אחראי על איכות המוצרים והשירות ללקוחות", "he");
        check("ทีมงานรับผิดชอบคุณภาพของสินค้า", "th");
        check("टीम उत्पादों की गुणवत्ता के लिए जिम्मेदार है", "hi");
        check("Đội ngũ chịu trách nhiệm về chất lượng của các sản phẩm và dịch vụ cho khách hàng.", "vi");
        check("", "-");
        check("12 — 34", "-");
    }

    #[test]
    fn every_detected_language_has_a_tag() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for lang in whatlang::Lang::all() {
            assert!(tag(*lang).is_some(), "{lang:?}");
        }
        for (more, first) in CONTINUED {
            assert_eq!(SCRIPTS[more].2, SCRIPTS[first].2);
        }
        assert_eq!([LATIN, KANA, HAN, HANGUL].map(|row| SCRIPTS[row].2), ["latn", "kana", "hani", "hang"]);
    }

    proptest! {
        #[test]
        fn any_text_has_a_language_or_none(texts in prop::collection::vec("\\PC{0,200}", 0..8)) {
            let mut prose = Prose::default();
            let mut all = Prose::default();
            for text in texts {
                prose.push(&text);
                prose.end();
                all.add(&prose);
            }
            let _ = (all.language(), all.script(), all.weight());
        }
    }
}
