//! Languages, as BCP 47 tags name them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest tag that is kept: a language, a script, a region and a variant.
const LENGTH: usize = 24;

/// ISO 639-1, and the longer codes that texts are written in now and then.
const CODES: &str = " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu \
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb \
    nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr \
    ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu \
    ast ceb ckb cmn dsb fil gsw haw hsb kab kmr lzh nan szl tok wuu yue zgh ";

/// A language of the handbook by its BCP 47 tag: `zh`, `en`, `ja`, `pt-br`, `sr-latn`.
///
/// It is lower case in folders, URLs, the API and stored handbooks. Chinese is two languages, `zh` and `zh-hant`, by script
/// and not by region: what differs for readers is the script.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; LENGTH]);

impl Language {
    /// Chinese in Simplified characters, `zh`.
    pub const ZH: Self = Self::constant(b"zh");
    /// Chinese in Traditional characters, `zh-hant`.
    pub const ZH_HANT: Self = Self::constant(b"zh-hant");
    /// English, `en`.
    pub const EN: Self = Self::constant(b"en");
    /// Japanese, `ja`.
    pub const JA: Self = Self::constant(b"ja");

    const fn constant(code: &[u8]) -> Self {
        let mut bytes = [0; LENGTH];
        let mut at = 0;
        while at < code.len() {
            bytes[at] = code[at];
            at += 1;
        }
        Self(bytes)
    }

    /// The language a tag names, with `-` or `_` and in any case: `zh-CN`, `pt_BR`, `EN`. Every English is `en`. `None` when
    /// it is not a tag, or a longer one than anyone uses.
    pub fn new(tag: &str) -> Option<Self> {
        let exact = Self::exact(tag)?;
        Some(if exact.primary() == "en" { Self::EN } else { exact })
    }

    /// Like [`Language::new`], but British and American English are two languages, for a handbook that has both.
    pub fn exact(tag: &str) -> Option<Self> {
        let lower = tag.trim().to_ascii_lowercase();
        // What follows a single letter is an extension, or private.
        let mut subtags = lower.split(['-', '_']).take_while(|subtag| subtag.len() != 1).peekable();
        let mut primary = subtags.next()?;
        if !matches!(primary.len(), 2 | 3) || !is_letters(primary) {
            return None;
        }
        // `zh-yue` is an older spelling of `yue`, and `zh-cmn` of `zh`.
        if primary == "zh"
            && let Some(extended) = subtags.next_if(|subtag| subtag.len() == 3 && is_letters(subtag))
            && extended != "cmn"
        {
            primary = extended;
        }
        let script = subtags.next_if(|subtag| subtag.len() == 4 && is_letters(subtag));
        let region = subtags.next_if(|subtag| is_region(subtag));
        let variant = subtags.next_if(|subtag| is_variant(subtag));
        // A second variant is more than anyone distinguishes.
        if subtags.any(|subtag| !is_variant(subtag)) {
            return None;
        }
        if matches!(primary, "zh" | "cmn") {
            let is_traditional = match script {
                Some(script) => script == "hant",
                None => matches!(region, Some("tw" | "hk" | "mo")),
            };
            return Some(if is_traditional { Self::ZH_HANT } else { Self::ZH });
        }
        let parts: Vec<&str> = [Some(primary), script, region, variant].into_iter().flatten().collect();
        let code = parts.join("-");
        (code.len() <= LENGTH).then(|| Self::constant(code.as_bytes()))
    }

    /// The tag in lower case: `zh`, `en`, `pt-br`.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(LENGTH);
        std::str::from_utf8(&self.0[..end]).unwrap_or("und")
    }

    /// The language without script, region and variant: `pt` of `pt-br`.
    pub fn primary(&self) -> &str {
        self.as_str().split('-').next().unwrap_or_default()
    }

    /// Whether texts are written in it, as far as its code tells: `fr`, but not `css`.
    pub fn is_written(&self) -> bool {
        CODES.split(' ').any(|code| code == self.primary())
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        matches!(self.primary(), "ar" | "ckb" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi")
            && !self.as_str().contains("-latn")
    }

    /// Whether it is Japanese.
    pub fn is_japanese(&self) -> bool {
        self.primary() == "ja"
    }

    /// Whether it is Chinese, in either script.
    pub fn is_chinese(&self) -> bool {
        self.primary() == "zh"
    }

    /// The tag for `lang` and `hreflang` attributes and feeds, in its usual case: `pt-BR`, `zh-Hant`; `zh-CN` for `zh`.
    pub fn tag(&self) -> String {
        if *self == Self::ZH {
            return "zh-CN".to_owned();
        }
        let mut tag = String::with_capacity(LENGTH);
        for (number, subtag) in self.as_str().split('-').enumerate() {
            if number > 0 {
                tag.push('-');
            }
            match subtag.len() {
                2 if number > 0 => tag.push_str(&subtag.to_ascii_uppercase()),
                4 if number > 0 && is_letters(subtag) => {
                    tag.push_str(&subtag[..1].to_ascii_uppercase());
                    tag.push_str(&subtag[1..]);
                }
                _ => tag.push_str(subtag),
            }
        }
        tag
    }

    /// The language of `available` that serves a reader of this one: the same; a wider one, `pt` for `pt-br` and `zh` for
    /// `zh-hant`; else the first that differs in script or region only, `pt-br` for `pt`.
    pub fn among(self, available: &[Self]) -> Option<Self> {
        let mut wider = self.as_str();
        loop {
            if let Some(found) = available.iter().find(|one| one.as_str() == wider) {
                return Some(*found);
            }
            let Some((before, _)) = wider.rsplit_once('-') else { break };
            wider = before;
        }
        available.iter().find(|one| one.primary() == self.primary()).copied()
    }
}

/// A folder of translations, by its path below the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageFolder {
    /// The folder: `content/fr`, `i18n/ja/docusaurus-plugin-content-docs/current`.
    pub path: String,
    /// The language of its documents.
    pub language: Language,
    /// The folder whose documents they translate: `content`, `docs`; empty for the root.
    pub original: String,
}

impl LanguageFolder {
    /// What is behind `folder` in a path; `None` if it is not in it.
    pub fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
        if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
    }
}

fn is_letters(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_region(subtag: &str) -> bool {
    (subtag.len() == 2 && is_letters(subtag))
        || (subtag.len() == 3 && subtag.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_variant(subtag: &str) -> bool {
    let length = match subtag.as_bytes().first() {
        Some(first) if first.is_ascii_digit() => 4..=8,
        _ => 5..=8,
    };
    length.contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::exact(&code)
            .ok_or_else(|| serde::de::Error::custom(format!("\"{code}\" is not a language tag")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_normalised() {
        fn check(tag: &str, code: &str, shown: &str) {
            let language = Language::new(tag).expect(tag);
            assert_eq!((language.as_str(), language.tag().as_str()), (code, shown), "{tag}");
        }
        for tag in ["zh", "zh-CN", "zh_Hans", "zh-SG", "zh-Hans-CN", "zh-Hans-HK", "zh-cmn", "ZH"] {
            check(tag, "zh", "zh-CN");
        }
        for tag in ["zh-TW", "zh-HK", "zh_MO", "zh-Hant", "zh-Hant-TW", "zh-hant-cn"] {
            check(tag, "zh-hant", "zh-Hant");
        }
        check("EN", "en", "en");
        check("en-GB", "en", "en");
        check("pt_BR", "pt-br", "pt-BR");
        check("sr-Latn-RS", "sr-latn-rs", "sr-Latn-RS");
        check("es-419", "es-419", "es-419");
        check("ca-valencia", "ca-valencia", "ca-valencia");
        check("de-1996", "de-1996", "de-1996");
        check("fil", "fil", "fil");
        check("zh-yue-HK", "yue-hk", "yue-HK");
        check("fr-u-ca-gregory", "fr", "fr");
        check("ja", "ja", "ja");
        assert_eq!(Language::exact("en-GB").expect("a tag").tag(), "en-GB");
        for bad in ["", "english", "e", "12", "en-", "fr--ca", "fr-ca-x9", "日本", "a-b", "en_US.UTF-8"] {
            assert_eq!(Language::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn readers_are_served_by_the_nearest_language() {
        fn check(wanted: &str, available: &str, expected: Option<&str>) {
            let available: Vec<_> =
                available.split(' ').map(|tag| Language::exact(tag).expect(tag)).collect();
            let found = Language::exact(wanted).expect(wanted).among(&available);
            assert_eq!(found.as_ref().map(Language::as_str), expected, "{wanted}");
        }
        check("pt", "en pt-br", Some("pt-br"));
        check("pt-BR", "pt pt-br", Some("pt-br"));
        check("pt-PT", "pt-br pt", Some("pt"));
        check("zh-TW", "en zh", Some("zh"));
        check("zh-TW", "zh zh-hant", Some("zh-hant"));
        check("zh-CN", "en zh-hant", Some("zh-hant"));
        check("en-US", "zh en", Some("en"));
        check("sr-Latn-RS", "sr sr-latn", Some("sr-latn"));
        check("de", "en fr", None);
    }

    proptest! {
        #[test]
        fn codes_and_tags_mean_themselves(tag in "[a-zA-Z]{2,3}([-_][a-zA-Z]{4})?([-_][a-zA-Z]{2})?([-_][a-z]{5,8})?") {
            if let Some(language) = Language::exact(&tag) {
                prop_assert_eq!(Language::exact(language.as_str()), Some(language));
                prop_assert_eq!(Language::exact(&language.tag()), Some(language));
            }
        }

        #[test]
        fn any_text_is_a_tag_or_none(text in ".{0,40}") {
            let _ = Language::new(&text);
        }
    }
}
