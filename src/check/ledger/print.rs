//! Prints: which character pairs a text has, as the ledger keeps them.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::{model::Section, text::fold_char};

/// How many character pairs a print holds. The share of a text that survives is estimated to about a tenth.
const SAMPLE: usize = 24;

/// The share of a print that is still in a section.
pub(crate) fn standing(print: &HashSet<u32>, section: &Section) -> f64 {
    let now: HashSet<u32> = pairs(&full_text(section)).into_iter().map(short).collect();
    print.iter().filter(|pair| now.contains(pair)).count() as f64 / print.len().max(1) as f64
}

pub(crate) fn full_text(section: &Section) -> String {
    format!("{}\n{}", section.heading.title, section.text)
}

/// Hashes of the pairs of neighbouring characters of a text, letters and digits only, folded.
pub(crate) fn pairs(text: &str) -> Vec<u64> {
    let mut pairs = Vec::new();
    let mut before = None;
    for c in text.chars().filter_map(fold_char).filter(|c| c.is_alphanumeric()) {
        if let Some(before) = before {
            let mut bytes = [0; 8];
            bytes[..4].copy_from_slice(&u32::from(before).to_le_bytes());
            bytes[4..].copy_from_slice(&u32::from(c).to_le_bytes());
            pairs.push(xxh3_64(&bytes));
        }
        before = Some(c);
    }
    pairs
}

/// What a print keeps of a pair: 24 bits, other ones than those by which pairs are chosen.
pub(crate) fn short(pair: u64) -> u32 {
    (pair >> 40) as u32
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The print of a section's text: four characters (base64url, RFC 4648) for each pair of its sample.
pub(crate) fn print_of(section: &Section) -> String {
    let mut kept = sample(pairs(&full_text(section)));
    kept.sort_unstable();
    let digit = |pair: u32, at: u32| DIGITS[(pair >> (6 * at) & 63) as usize] as char;
    kept.into_iter().flat_map(|pair| [3, 2, 1, 0].map(|at| digit(pair, at))).collect()
}

/// The pairs with the smallest hashes, as a print keeps them.
pub(crate) fn sample(mut pairs: Vec<u64>) -> Vec<u32> {
    pairs.sort_unstable_by_key(|pair| pair & 0xFFFF_FFFF);
    pairs.dedup();
    pairs.into_iter().take(SAMPLE).map(short).collect()
}

/// The language and the pairs of a print; nothing of what is not one.
pub(crate) fn read_print(print: &str) -> (Option<String>, HashSet<u32>) {
    let Some((language, digits)) = print.split_once(':') else { return (None, HashSet::new()) };
    let mut pairs = HashSet::new();
    for group in digits.as_bytes().chunks_exact(4) {
        let value = group.iter().try_fold(0_u32, |value, byte| {
            let digit = DIGITS.iter().position(|known| known == byte)?;
            Some(value << 6 | digit as u32)
        });
        pairs.extend(value);
    }
    (Some(language.to_owned()), pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_estimates_the_surviving_share() {
        let section = |text: &str| {
            let root = tempfile::tempdir().expect("a folder");
            std::fs::write(root.path().join("a.md"), text).expect("written");
            let (handbook, _) = crate::content::load(root.path()).expect("loaded");
            handbook.documents[0].lead().clone()
        };
        let old =
            section("# 控制预算\n\n每月核对一次实际花费和计划，超出一成就停下来，找客户总监签字再往下走。");
        let new =
            section("# 管住预算\n\n每月核对一次实际花费与计划，超出一成就停下，找客户总监签字以后再往下走。");
        let other = section(
            "# 电话礼仪\n\n铃响三声之内接起来，先报公司名，再报自己的名字，请对方稍候不要超过半分钟。",
        );
        let (language, print) = read_print(&format!("zh:{}", print_of(&old)));
        assert_eq!((language.as_deref(), print.len()), (Some("zh"), SAMPLE));
        let share = |section: &Section| {
            let now: HashSet<u32> = pairs(&full_text(section)).into_iter().map(short).collect();
            print.iter().filter(|pair| now.contains(pair)).count() as f64 / SAMPLE as f64
        };
        assert!((share(&old) - 1.0).abs() < f64::EPSILON);
        assert!(share(&new) > 0.6, "{}", share(&new));
        assert!(share(&other) < 0.2, "{}", share(&other));
    }
}
