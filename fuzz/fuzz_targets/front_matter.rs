//! Any front matter is read or reported, and the text after it stays.
#![no_main]

use handbook::content::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let start = fuzzing::front_matter(&format!("---\n{text}\n---\n# Heading\n"));
    assert!(start <= text.len() + 20);
});
