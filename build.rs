//! Builds from the word lists of `src/text/data` what the program reads in place, without start-up work: the double array of the
//! segmentation dictionary, where the value of a word is its cost, `-ln(probability)` in 1/4096, and the set of English words.
//! The same for the Chinese-English dictionary, `data/cedict/words.txt`.

#[cfg(all(feature = "cedict", feature = "server"))]
#[path = "data/cedict/compile.rs"]
mod cedict;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let words = "src/text/data/words.txt";
    println!("cargo::rerun-if-changed={words}");
    println!("cargo::rerun-if-changed=build.rs");
    let lines = fs::read_to_string(words)?;
    let mut entries = Vec::new();
    for line in lines.lines() {
        let (word, frequency) = line.split_once(' ').ok_or("a line is \"word frequency\"")?;
        entries.push((word, frequency.parse::<f64>()?));
    }
    let total: f64 = entries.iter().map(|(_, frequency)| frequency).sum();
    let keys: Vec<(&[u8], u32)> = entries
        .iter()
        .map(|(word, frequency)| (word.as_bytes(), ((total / frequency).ln() * 4096.0) as u32))
        .collect();
    let array = yada::builder::DoubleArrayBuilder::build(&keys).map_err(|error| format!("{error:?}"))?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("words.da"), array)?;
    // What a character costs that the dictionary does not know: as if it had been seen once.
    fs::write(Path::new(&out).join("unknown_cost"), ((total.ln() * 4096.0) as u32).to_string())?;
    let english = "src/text/data/english.txt";
    println!("cargo::rerun-if-changed={english}");
    let words = fst::Set::from_iter(fs::read_to_string(english)?.lines())?;
    fs::write(Path::new(&out).join("english.fst"), words.as_fst().as_bytes())?;
    #[cfg(all(feature = "cedict", feature = "server"))]
    {
        // Files, not their folder: what a browser's search is built from is recorded by file.
        println!("cargo::rerun-if-changed=data/cedict/words.txt");
        println!("cargo::rerun-if-changed=data/cedict/compile.rs");
        let frequencies: std::collections::HashMap<&str, f64> = entries.into_iter().collect();
        let frequency = |word: &str| frequencies.get(word).map_or(0, |frequency| *frequency as u64);
        let mut tables = cedict::compile(&fs::read_to_string("data/cedict/words.txt")?, &frequency);
        // A search in a browser needs both lists for the same queries, those with a word that occurs nowhere.
        tables.extend(words.as_fst().as_bytes());
        tables.extend(u32::try_from(words.as_fst().as_bytes().len())?.to_le_bytes());
        fs::write(Path::new(&out).join("cedict.bin"), tables)?;
    }
    Ok(())
}
