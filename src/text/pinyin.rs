//! How Chinese characters are read, without tones, for queries typed as pinyin and for homophones.
//!
//! Text is never normalised to pinyin: other products tried and drowned in noise. Readings help a query only, below
//! what stands there literally.

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
    fn blurred_readings_fall_together() {
        for (one, other) in [("zhang", "zan"), ("shi", "si"), ("lin", "ning")] {
            assert_eq!(blurred(one), blurred(other));
        }
        assert_ne!(blurred("jian"), blurred("jiao"));
    }
}
