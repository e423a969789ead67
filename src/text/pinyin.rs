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
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let reading = reading.plain().replace('ü', "v");
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
    }

    #[test]
    fn letters_spell_runs_of_characters() {
        for letters in ["kzys", "kongzhi", "kongzhiys", "yusuan", "ys", "zhiy", "kzyus"] {
            assert!(spells(letters, "控制预算"), "{letters}");
        }
        for letters in ["ksy", "yusuanb", "", "控"] {
            assert!(!spells(letters, "控制预算"), "{letters}");
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
