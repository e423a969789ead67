//! A large handbook for measurements: sections recombined from the sentences of the bundled one, and questions about
//! them. Deterministic.

use std::{collections::HashSet, fs, path::Path};

use handbook::{content, model::Handbook};

/// A small generator of numbers; the same seed gives the same handbook everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // Numerical Recipes' linear congruential generator; the low bits are the poor ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// The sentences and headings of the bundled handbook, Chinese and English.
pub(crate) struct Material {
    pub(crate) sentences: Vec<String>,
    pub(crate) headings: Vec<String>,
}

impl Material {
    pub(crate) fn read() -> Self {
        let (handbook, _) =
            content::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the bundled handbook");
        Self::of(&handbook)
    }

    fn of(handbook: &Handbook) -> Self {
        let mut material = Self { sentences: Vec::new(), headings: Vec::new() };
        for (_, _, section) in handbook.sections() {
            material.headings.push(section.heading.title.clone());
            for block in section.text.lines() {
                let sentences =
                    block.split_inclusive(['。', '？', '！']).flat_map(|text| text.split_inclusive(". "));
                material.sentences.extend(
                    sentences.map(|text| text.trim().to_owned()).filter(|text| text.chars().count() > 8),
                );
            }
        }
        material
    }

    /// Writes a handbook of `sections` sections, ten a file, to `root`.
    pub(crate) fn write(&self, root: &Path, sections: usize, per_file: usize) {
        let mut dice = Dice::new(7);
        let folder = root.join("content/zh/corpus");
        fs::create_dir_all(&folder).expect("folder");
        fs::write(
            root.join("handbook.toml"),
            "title = \"Synthetic\"\nlanguages = [\"zh\"]\n\n[[parts]]\nid = \"corpus\"\ntitle = \"Corpus\"\n\n\
             [[roles]]\nid = \"one\"\ntitle = \"One\"\n\n[[roles]]\nid = \"two\"\ntitle = \"Two\"\n\n\
             [[topics]]\nid = \"red\"\ntitle = \"Red\"\n\n[[topics]]\nid = \"blue\"\ntitle = \"Blue\"\n",
        )
        .expect("settings");
        let mut text = String::new();
        for number in 0..sections {
            let level = if number % per_file == 0 { "#" } else { "##" };
            let heading = &self.headings[dice.below(self.headings.len())];
            let role = ["", " roles=one", " roles=two"][dice.below(3)];
            let topic = ["", " topics=red", " topics=blue"][dice.below(3)];
            text += &format!("{level} {heading} {number} {{#s-{number}{role}{topic}}}\n\n");
            for _ in 0..3 + dice.below(4) {
                text += &self.sentences[dice.below(self.sentences.len())];
                text.push(' ');
            }
            text += "\n\n";
            if number % per_file == per_file - 1 || number == sections - 1 {
                fs::write(folder.join(format!("d{:06}.md", number / per_file)), &text).expect("document");
                text.clear();
            }
        }
    }

    /// Questions: pieces of sentences, all different. Words of spaced scripts are whole, as people type them.
    pub(crate) fn questions(&self, count: usize) -> Vec<String> {
        let mut dice = Dice::new(11);
        let mut questions = HashSet::new();
        while questions.len() < count {
            let sentence = &self.sentences[dice.below(self.sentences.len())];
            let pieces: Vec<&str> = sentence.split_inclusive(' ').flat_map(pieces).collect();
            let length = (4 + dice.below(14)).min(pieces.len());
            let start = dice.below(pieces.len() - length + 1);
            let question = pieces[start..start + length].concat();
            questions
                .insert(question.replace(['"', '“', '”', '「', '」', '-', ':', '：'], " ").trim().to_owned());
        }
        let mut questions: Vec<String> = questions.into_iter().collect();
        questions.sort_unstable();
        // In an order that has nothing to do with their words.
        for at in (1..questions.len()).rev() {
            questions.swap(at, dice.below(at + 1));
        }
        questions
    }
}

/// Where a text may be cut: anywhere between Chinese characters, between words elsewhere.
fn pieces(text: &str) -> Vec<&str> {
    if text.is_ascii() {
        return vec![text];
    }
    text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).collect()
}
