//! Reading a query never fails, and loses nothing it does not note.
#![no_main]

use handbook::search::Query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let query = Query::parse(text);
    assert_eq!(query.text, text.trim());
    assert!(query.text.chars().all(|c| c.is_whitespace() || "\"“”＂「」『』-－".contains(c)) || !query.is_empty());
});
