//! The program's own search as a WebAssembly module without imports, for static sites and offline reading.
//!
//! The host writes bytes into memory from [`allocate`], opens a dictionary and an index with [`open`], and asks with
//! [`ask`]. An answer may say that a dictionary of translations is needed: [`translate`] takes it. All return the address of
//! an answer: its length in bytes (32 bits, little endian), then UTF-8 text. The answer is valid until the next call.

use std::{cell::RefCell, sync::Arc};

use handbook::{
    browser,
    index::Bundle,
    search::Searcher,
    text::{Analyzer, Translations, WordList, know_english},
};

thread_local! {
    static SEARCHER: RefCell<Option<Searcher>> = const { RefCell::new(None) };
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Memory for `length` bytes, passed on to [`open`], [`translate`] or [`ask`], which free it or keep it.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// The bytes that the host wrote into memory from [`allocate`].
///
/// # Safety
/// `address` and `length` are those of one allocation, which is used once.
unsafe fn taken(address: *mut u8, length: usize) -> Box<[u8]> {
    // SAFETY: by contract this is a box made by `allocate`.
    unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(address, length)) }
}

/// Opens a dictionary (a [`WordList`]) and an index (a [`Bundle`]). The answer is empty, or states what is wrong.
///
/// # Safety
/// Both ranges are from [`allocate`] and used once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(
    dictionary: *mut u8,
    dictionary_length: usize,
    index: *mut u8,
    index_length: usize,
) -> *const u8 {
    // SAFETY: by contract of this function.
    let (dictionary, index) = unsafe { (taken(dictionary, dictionary_length), taken(index, index_length)) };
    answered(match searcher(&dictionary, &index) {
        Ok(searcher) => {
            SEARCHER.set(Some(searcher));
            Vec::new()
        }
        Err(error) => error.into_bytes(),
    })
}

fn searcher(dictionary: &[u8], index: &[u8]) -> Result<Searcher, String> {
    let words = WordList::decode(dictionary).ok_or("the dictionary cannot be read")?;
    let bundle = Bundle::open(index)?;
    let analyzer = Analyzer::with_part(words, bundle.words.iter().map(String::as_str));
    Searcher::new(bundle.contents, Arc::new(analyzer), bundle.synonyms).map_err(|error| error.to_string())
}

/// Takes the dictionary of [`Translations`]. The answer is empty, or states what is wrong.
///
/// # Safety
/// The range is from [`allocate`] and used once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn translate(dictionary: *mut u8, length: usize) -> *const u8 {
    // SAFETY: by contract of this function.
    let dictionary = unsafe { taken(dictionary, length) };
    let translations = Translations::new(dictionary.into_vec().into());
    if let Some(translations) = &translations {
        know_english(translations.english_words());
    }
    let refusal = if translations.is_some() { "" } else { "the dictionary of translations cannot be read" };
    SEARCHER.with_borrow_mut(|searcher| {
        if let Some(searcher) = searcher {
            searcher.set_translations(translations);
        }
    });
    answered(refusal.as_bytes().to_vec())
}

/// Answers a request (see [`browser::answer`]).
///
/// # Safety
/// The range is from [`allocate`] and used once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(request: *mut u8, length: usize) -> *const u8 {
    // SAFETY: by contract of this function.
    let request = unsafe { taken(request, length) };
    answered(SEARCHER.with_borrow(|searcher| {
        let answer = match searcher {
            Some(searcher) => browser::answer(searcher, &request),
            None => Err("nothing is open".to_owned()),
        };
        answer.unwrap_or_else(|error| serde_json::json!({ "error": error }).to_string().into_bytes())
    }))
}

fn answered(text: Vec<u8>) -> *const u8 {
    ANSWER.with_borrow_mut(|answer| {
        answer.clear();
        answer.extend((text.len() as u32).to_le_bytes());
        answer.extend(text);
        answer.as_ptr()
    })
}
