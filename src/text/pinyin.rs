//! How Chinese characters are read, without tones, for queries typed as pinyin and for homophones.
//!
//! Text is never normalised to pinyin: other products tried and drowned in noise. Readings help a query only, below
//! what is there literally.

use pinyin::ToPinyinMulti;

/// Every reading of a character (行: `xing`, `hang`), `ü` written `v`; empty for a character without one.
pub fn readings(c: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    if let Some(all) = c.to_pinyin_multi() {
        for reading in all {
            let plain = reading.plain().replace('ü', "v");
            if !readings.contains(&plain) {
                readings.push(plain);
            }
        }
    }
    readings
}

/// Every way in which the reading of a character is typed: `ü` after `l` and `n` is typed `v`, `u` or `yu`, too (GB/T
/// 28039 writes `lü`, passports `lyu`, input methods `lv` and `lue`).
pub fn typed_readings(c: char) -> Vec<String> {
    let mut typed = readings(c);
    for at in 0..typed.len() {
        if let Some((initial, rest)) = typed[at].split_once('v') {
            let others = [format!("{initial}u{rest}"), format!("{initial}yu{rest}")];
            typed.extend(others);
        }
    }
    typed.dedup();
    typed
}

/// Typed pinyin without the digits of its tones (`ce4lve4`); `None` when it has none, or digits that are no tones.
pub fn without_tones(letters: &str) -> Option<String> {
    let is_digit = |b: u8| b.is_ascii_digit();
    let bytes = letters.as_bytes();
    let is_tone = |at: usize| {
        matches!(bytes[at], b'0'..=b'5')
            && at > 0
            && bytes[at - 1].is_ascii_lowercase()
            && !bytes.get(at + 1).copied().is_some_and(is_digit)
    };
    let tones = (0..bytes.len()).filter(|at| is_digit(bytes[*at])).all(is_tone);
    (tones && bytes.iter().copied().any(is_digit))
        .then(|| letters.chars().filter(|c| !c.is_ascii_digit()).collect())
}

/// Whether `letters` (ASCII, lower case) read a run of characters in `text`, each by its whole reading or the beginning
/// of one: `kzys`, `kongzhiys` and `yusuan` all read 控制预算. Other characters match themselves.
pub fn spells(letters: &str, text: &str) -> bool {
    let letters = letters.as_bytes();
    // How far the letters are read is kept in the bits of a word.
    if letters.is_empty() || letters.len() > 60 || !letters.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let all = 1_u64 << letters.len();
    let mut reached = 0_u64;
    for c in text.chars() {
        // A run may begin at any character.
        let from = reached | 1;
        reached = 0;
        for start in (0..letters.len()).filter(|start| from & (1 << start) != 0) {
            for length in read_by(c, &letters[start..]) {
                reached |= 1 << (start + length);
            }
        }
        if reached & all != 0 {
            return true;
        }
    }
    false
}

/// How many of the first `letters` the reading of a character may use.
fn read_by(c: char, letters: &[u8]) -> Vec<usize> {
    if c.is_ascii() {
        return if letters.first() == Some(&(c as u8)) { vec![1] } else { Vec::new() };
    }
    let mut lengths = Vec::new();
    for reading in typed_readings(c) {
        let common = reading.bytes().zip(letters).take_while(|(a, b)| a == *b).count();
        lengths.extend(1..=common);
    }
    lengths
}

/// The reading with the differences dropped that many speakers do not make: `zh ch sh` as `z c s`, `n` and `l`, and
/// final `ng` as `n`.
pub fn blurred(reading: &str) -> String {
    let (initial, rest) = match reading.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => (&reading[..1], &reading[2..]),
        [b'l', ..] => ("n", &reading[1..]),
        _ => ("", reading),
    };
    let rest = rest.strip_suffix("ng").map_or_else(|| rest.to_owned(), |stem| format!("{stem}n"));
    format!("{initial}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_without_tones() {
        assert!(readings('行').contains(&"xing".to_owned()) && readings('行').contains(&"hang".to_owned()));
        assert!(readings('重').contains(&"chong".to_owned()) && readings('重').contains(&"zhong".to_owned()));
        assert!(readings('绿').contains(&"lv".to_owned()));
        assert!(readings('A').is_empty());
        assert_eq!(typed_readings('略'), ["lve", "lue", "lyue"]);
        assert_eq!(typed_readings('鱼'), ["yu"]);
        assert_eq!(without_tones("ce4lve4").as_deref(), Some("celve"));
        assert_eq!([without_tones("celve"), without_tones("q3w10"), without_tones("4s")], [None, None, None]);
    }

    #[test]
    fn letters_spell_runs_of_characters() {
        for letters in ["kzys", "kongzhi", "kongzhiys", "yusuan", "ys", "zhiy", "kzyus"] {
            assert!(spells(letters, "控制预算"), "{letters}");
        }
        for letters in ["ksy", "yusuanb", "", "控"] {
            assert!(!spells(letters, "控制预算"), "{letters}");
        }
        for letters in ["celve", "celue", "celyue", "cl"] {
            assert!(spells(letters, "策略"), "{letters}");
        }
        assert!(spells("hangye", "行业") && spells("xingdong", "行动") && spells("ppmhy", "ppm会议"));
    }

    #[test]
    fn blurred_readings_are_equal() {
        for (one, other) in [("zhang", "zan"), ("shi", "si"), ("lin", "ning")] {
            assert_eq!(blurred(one), blurred(other));
        }
        assert_ne!(blurred("jian"), blurred("jiao"));
    }
}
