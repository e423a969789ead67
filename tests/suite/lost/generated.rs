//! Markdown in which every visible place has a word of its own.

use std::fmt::Write as _;

/// Makes a block with words such as `w17x`, `W17x` and `词一七止`.
pub(super) type Block = fn(&mut Words) -> String;

/// The words of a file that a reader sees.
#[derive(Default)]
pub(super) struct Words {
    pub(super) seen: Vec<String>,
    count: usize,
}

impl Words {
    /// A word that starts with a letter.
    fn w(&mut self) -> String {
        self.count += 1;
        self.see(format!("w{}x", self.count))
    }

    /// A Chinese word.
    fn han(&mut self) -> String {
        self.count += 1;
        let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let number: String =
            self.count.to_string().bytes().map(|digit| digits[usize::from(digit - b'0')]).collect();
        self.see(format!("词{number}止"))
    }

    /// A word as a program names its elements.
    fn name(&mut self) -> String {
        self.count += 1;
        self.see(format!("W{}x", self.count))
    }

    fn see(&mut self, word: String) -> String {
        self.seen.push(word.clone());
        word
    }

    /// A number for ids, files and other places that are not visible.
    fn n(&mut self) -> usize {
        self.count += 1;
        self.count
    }
}

/// A file of these blocks, with a blank line between them.
pub(super) fn file(blocks: &[(Block, Frame)]) -> (String, Vec<String>) {
    let mut words = Words::default();
    let mut text = String::new();
    for (block, frame) in blocks {
        let block = block(&mut words);
        match frame {
            Frame::None => text.push_str(&block),
            Frame::Quote => block.lines().for_each(|line| writeln!(text, "> {line}").expect("written")),
            Frame::Item => {
                for (i, line) in block.lines().enumerate() {
                    writeln!(text, "{}{line}", if i == 0 { "- " } else { "  " }).expect("written");
                }
            }
        }
        text.push_str("\n\n");
    }
    (text, words.seen)
}

/// What a block is in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Frame {
    None,
    Quote,
    Item,
}

/// Blocks of which nothing is lost; what is behind the last one is part of it.
pub(super) const BLOCKS: [(&str, Block); 46] = [
    ("heading", |w| format!("{} {}", "#".repeat(1 + w.n() % 4), w.w())),
    ("heading with attributes", |w| format!("## {} `{}` {{#id-{}}}", w.han(), w.w(), w.n())),
    ("heading with braces", |w| format!("### GET /{{{}}}", w.w())),
    ("underlined heading", |w| format!("{} {}\n---", w.w(), w.han())),
    ("emphasis", |w| {
        format!("{}**“{}”**{}，*{}*_{}_ ~~{}~~", w.han(), w.han(), w.han(), w.w(), w.w(), w.han())
    }),
    ("full width", |w| {
        format!("“{}”，（{}）：《{}》——{}；{}！\n{}", w.han(), w.w(), w.han(), w.w(), w.han(), w.han())
    }),
    ("line ends", |w| format!("{}  \n{}\\\n{}\n{}", w.w(), w.han(), w.w(), w.han())),
    ("code", |w| format!("`{}` ``{} ` {}`` `<{}>`", w.w(), w.han(), w.w(), w.w())),
    ("list", |w| format!("- {}\n  - {}\n\n    {}\n- [x] {}", w.w(), w.han(), w.w(), w.w())),
    ("numbers", |w| format!("7. {}\n8. {}\n   1) {}", w.w(), w.han(), w.w())),
    ("table", |w| {
        format!("| {} | {} |\n|:-:|---|\n| {} | `{}` |\n| {} |", w.w(), w.han(), w.han(), w.w(), w.w())
    }),
    ("fence", |w| format!("```rust title=x\nlet {} = <{}>;\n```", w.w(), w.w())),
    ("indented code", |w| format!("    {}\n    *{}*", w.w(), w.han())),
    ("quote", |w| format!("> {}\n{}\n> > {}", w.w(), w.han(), w.w())),
    ("callout", |w| format!("> [!NOTE]\n> {}", w.han())),
    ("other callout", |w| format!("> [!tip]- {}\n> {}", w.w(), w.han())),
    ("footnote", |w| {
        let n = w.n();
        format!("{}[^{n}] {}\n\n[^{n}]: {}\n\n    {}", w.w(), w.han(), w.han(), w.w())
    }),
    ("footnote that is not referred to", |w| format!("[^n{}]: {}", w.n(), w.w())),
    ("footnote that is not there", |w| format!("{}[^{}]", w.han(), w.w())),
    ("links", |w| {
        format!(
            "[{}](https://e.example/) [{}](gone.md) [{}](<a b.md> '标题') [{}](javascript:x)",
            w.w(),
            w.han(),
            w.w(),
            w.w()
        )
    }),
    ("reference", |w| {
        let n = w.n();
        format!("[{}][r{n}] [{}][]\n\n[r{n}]: https://e.example/ 'x'", w.w(), w.han())
    }),
    ("link with bare spaces", |w| format!("[{}]({} {}.md)", w.w(), w.w(), w.han())),
    ("bare addresses", |w| {
        format!(
            "https://e.example/{} www.e.example/{}，{}@e.example <https://e.example/{}>",
            w.w(),
            w.w(),
            w.w(),
            w.w()
        )
    }),
    ("pictures", |w| format!("![{}](a.png) <img src='b.png' alt=\"{}\">", w.w(), w.han())),
    ("wiki links", |w| format!("[[gone|{}]] [[{}]]", w.w(), w.han())),
    ("known elements", |w| {
        format!(
            "<kbd>{}</kbd><br><span style='x'>{}</span> <u>{}</u> <font>{}</font>",
            w.w(),
            w.han(),
            w.w(),
            w.w()
        )
    }),
    ("details", |w| format!("<details><summary>{}</summary>\n\n{}\n\n</details>", w.w(), w.han())),
    ("HTML table", |w| format!("<table><tr><td>{}<td>{}</table>", w.w(), w.han())),
    ("HTML blocks", |w| format!("<div align=center>{}\n{}</div>\n<p>{}", w.w(), w.han(), w.w())),
    ("comment", |w| format!("{} <!-- n --> {}\n\n<!--\nn\n\nn\n-->\n\n{}", w.w(), w.han(), w.w())),
    ("less than", |w| format!("{} < {} <3 {} <<{}", w.w(), w.w(), w.han(), w.w())),
    ("formulas", |w| format!("$({})_8=5*{}^2+2*8^1$\n\n$$\n{}\n$$", w.w(), w.w(), w.w())),
    ("containers", |w| {
        format!(
            ":::tip {}\n{}\n:::\n\n!!! note \"{}\"\n    {}\n\n=== \"{}\"\n\n    {}",
            w.w(),
            w.han(),
            w.w(),
            w.w(),
            w.han(),
            w.w()
        )
    }),
    ("fence that is not closed", |w| format!("```\n{}\n\n{}", w.w(), w.han())),
    ("form", |w| {
        format!("<label>{}</label> <button>{}</button> <select><option>{}</select>", w.w(), w.han(), w.w())
    }),
    ("elements that are not closed", |w| {
        format!("<div>{}\n\n<b>{} <a href='x'>{}\n\n{}", w.w(), w.han(), w.w(), w.han())
    }),
    ("script", |w| format!("{} <script>x</script> {} <style>x</style>\n\n{}", w.w(), w.han(), w.w())),
    ("shortcodes", |w| {
        format!(
            "{{{{% alert %}}}}\n{}\n{{{{% /alert %}}}}\n\n{{% raw %}}{}{{% endraw %}}\n\nimport {} from 'x'",
            w.w(),
            w.han(),
            w.w()
        )
    }),
    ("surplus cells of a table", |w| format!("| {} |\n|---|\n| {} | {} |", w.w(), w.w(), w.han())),
    ("name of an unknown element", |w| format!("{} <{}> {}", w.han(), w.name(), w.w())),
    ("name of a placeholder", |w| format!("{} <your-{}> {}", w.han(), w.w(), w.w())),
    ("paragraph after <title>", |w| format!("{} <title> {}", w.w(), w.han())),
    ("paragraph after <textarea>", |w| format!("{} <textarea> {}", w.w(), w.han())),
    ("text of a <textarea>", |w| format!("{} <textarea>{}</textarea> {}", w.w(), w.han(), w.w())),
    ("paragraph after <video>", |w| format!("{} <video> {}", w.w(), w.han())),
    ("file after a comment that is not closed", |w| format!("{}\n\n<!-- {}\n\n{}", w.han(), w.w(), w.han())),
];

/// Blocks of which something is lost today without a diagnostic.
pub(super) const AWAITED: [(&str, Block); 0] = [];
