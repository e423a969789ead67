//! The sections of any text tile it.
#![no_main]

use handbook::content::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for span in fuzzing::outline(text) {
        assert_eq!(span.start, end);
        end = span.end;
    }
    assert_eq!(end, text.len());
});
