//! A workflow as a drawing: a row for each step, a column for each role, a dot where it acts, a seal where it signs,
//! and the line along which the work goes. Every look is in the style sheet; the drawing says shapes and classes only.

use std::fmt::Write as _;

use crate::text::is_dense;

/// Positions, in units of the drawing: about a pixel.
const TITLE_AT: f64 = 34.0;
const TITLE_WIDTH: f64 = 208.0;
const LANES_AT: f64 = 268.0;
const LANE: f64 = 42.0;
const LINE: f64 = 18.0;
const SMALL_LINE: f64 = 15.0;
const SIZE: f64 = 13.0;
const SMALL: f64 = 11.0;
/// A Latin letter is about this wide, a Chinese character 1.
const LETTER: f64 = 0.5;

/// A step.
pub(super) struct Row<'a> {
    pub(super) title: &'a str,
    /// Columns of the roles that act.
    pub(super) acts: Vec<usize>,
    /// Columns of the roles that sign.
    pub(super) signs: Vec<usize>,
    pub(super) products: Vec<&'a str>,
    /// Whether it recedes, because it is not the reader's.
    pub(super) is_quiet: bool,
}

/// What the drawing says of itself, and the sign on its seals.
pub(super) struct Words<'a> {
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) seal: &'a str,
}

/// Draws `rows` over `lanes`, the roles in order, as an `svg` element.
pub(super) fn draw(words: &Words<'_>, lanes: &[&str], rows: &[Row<'_>]) -> String {
    let head = lanes.iter().map(|lane| head_height(lane)).fold(30.0, f64::max);
    // Slanted names lean over the last column.
    let lean = lanes.last().filter(|lane| !is_upright(lane)).map_or(0.0, |lane| width(lane, SMALL) * 0.71);
    let total_width = LANES_AT + LANE * lanes.len() as f64 + lean;
    let placed = place(rows, head);
    let height = placed.last().map_or(head, |row| row.top + row.height) + 8.0;
    let mut svg = format!(
        "<svg class=\"diagram\" role=\"img\" aria-labelledby=\"diagram_title diagram_description\" \
         viewBox=\"0 0 {total_width:.0} {height:.0}\" width=\"{total_width:.0}\" height=\"{height:.0}\">\
         <title id=\"diagram_title\">{}</title><desc id=\"diagram_description\">{}</desc>",
        escaped(words.title),
        escaped(words.description)
    );
    for (number, lane) in lanes.iter().enumerate() {
        head_of(&mut svg, lane, middle(number), head);
        let _ =
            write!(svg, "<path class=\"lane\" d=\"M{:.0} {head:.0}V{:.0}\"/>", middle(number), height - 8.0);
    }
    let _ = write!(svg, "<path class=\"flow\" d=\"{}\"/>", flow(rows, &placed));
    for (number, (row, at)) in rows.iter().zip(&placed).enumerate() {
        row_of(&mut svg, row, at, number + 1, words.seal);
    }
    svg.push_str("</svg>");
    svg
}

/// A row with its place.
struct Placed {
    top: f64,
    height: f64,
    middle: f64,
    title: Vec<String>,
    products: Vec<String>,
}

fn place(rows: &[Row<'_>], head: f64) -> Vec<Placed> {
    let mut top = head + 6.0;
    let placed = rows.iter().map(|row| {
        let title = wrapped(row.title, TITLE_WIDTH / SIZE);
        let products = row.products.join(" · ");
        let products = if products.is_empty() {
            Vec::new()
        } else {
            wrapped(&format!("→ {products}"), TITLE_WIDTH / SMALL)
        };
        let text = LINE * title.len() as f64 + SMALL_LINE * products.len() as f64;
        let height = (text + 12.0).max(34.0);
        let placed = Placed { top, height, middle: top + height / 2.0, title, products };
        top += height;
        placed
    });
    placed.collect()
}

fn middle(lane: usize) -> f64 {
    LANES_AT + LANE * (lane as f64 + 0.5)
}

/// Chinese names are upright, one character below the other; Latin ones are slanted.
fn is_upright(name: &str) -> bool {
    name.chars().any(is_dense)
}

fn head_height(name: &str) -> f64 {
    if is_upright(name) {
        name.chars().count() as f64 * 13.0 + 12.0
    } else {
        width(name, SMALL) * 0.71 + 20.0
    }
}

fn head_of(svg: &mut String, name: &str, x: f64, head: f64) {
    if !is_upright(name) {
        let y = head - 8.0;
        let _ = write!(
            svg,
            "<text class=\"head\" transform=\"translate({x:.0} {y:.0}) rotate(-45)\">{}</text>",
            escaped(name)
        );
        return;
    }
    let first = head - 8.0 - 13.0 * (name.chars().count() - 1) as f64;
    svg.push_str("<text class=\"head upright\">");
    for (number, c) in name.chars().enumerate() {
        let y = first + 13.0 * number as f64;
        let _ = write!(svg, "<tspan x=\"{x:.0}\" y=\"{y:.0}\">{}</tspan>", escaped(&c.to_string()));
    }
    svg.push_str("</text>");
}

/// The line along which the work goes: it stays with who has it as long as that role acts, then goes to the first that
/// acts next. A step without anybody passes it on.
fn flow(rows: &[Row<'_>], placed: &[Placed]) -> String {
    let mut path = String::new();
    let mut last: Option<usize> = None;
    for (row, at) in rows.iter().zip(placed) {
        let stays = last.filter(|lane| row.acts.contains(lane) || row.signs.contains(lane));
        let Some(lane) = stays.or(row.acts.first().or(row.signs.first()).copied()) else { continue };
        let (x, y) = (middle(lane), at.middle);
        let _ = match last {
            None => write!(path, "M{x:.0} {y:.0}"),
            Some(from) if from == lane => write!(path, "V{y:.0}"),
            Some(_) => write!(path, "V{:.0}H{x:.0}V{y:.0}", at.top),
        };
        last = Some(lane);
    }
    path
}

fn row_of(svg: &mut String, row: &Row<'_>, at: &Placed, number: usize, seal: &str) {
    let text = LINE * at.title.len() as f64 + SMALL_LINE * at.products.len() as f64;
    let first = at.middle - text / 2.0 + 13.0;
    let _ = write!(
        svg,
        "<g class=\"row{}\"><text class=\"count\" x=\"22\" y=\"{first:.0}\">{number}</text>",
        if row.is_quiet { " other" } else { "" }
    );
    lines(svg, "name", &at.title, first, LINE);
    if !at.products.is_empty() {
        lines(svg, "product", &at.products, first + LINE * at.title.len() as f64 - 1.0, SMALL_LINE);
    }
    let y = at.middle;
    if let (Some(left), Some(right)) = (row.acts.iter().min(), row.acts.iter().max())
        && left != right
    {
        let _ =
            write!(svg, "<path class=\"team\" d=\"M{:.0} {y:.0}H{:.0}\"/>", middle(*left), middle(*right));
    }
    for lane in row.acts.iter().filter(|lane| !row.signs.contains(lane)) {
        let _ = write!(svg, "<circle class=\"act\" cx=\"{:.0}\" cy=\"{y:.0}\" r=\"5.5\"/>", middle(*lane));
    }
    for lane in &row.signs {
        let (x, top) = (middle(*lane), y - 9.0);
        let _ = write!(
            svg,
            "<rect class=\"sign\" x=\"{:.0}\" y=\"{top:.0}\" width=\"18\" height=\"18\" rx=\"2\"/>\
             <text class=\"sign\" x=\"{x:.0}\" y=\"{:.0}\">{}</text>",
            x - 9.0,
            y + 4.0,
            escaped(seal)
        );
    }
    svg.push_str("</g>");
}

fn lines(svg: &mut String, class: &str, lines: &[String], first: f64, step: f64) {
    let _ = write!(svg, "<text class=\"{class}\">");
    for (number, line) in lines.iter().enumerate() {
        let y = first + step * number as f64;
        let _ = write!(svg, "<tspan x=\"{TITLE_AT:.0}\" y=\"{y:.0}\">{}</tspan>", escaped(line));
    }
    svg.push_str("</text>");
}

fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(c: char) -> f64 {
    if is_dense(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '→' | '“' | '”') {
        1.0
    } else if c.is_uppercase() {
        LETTER * 1.3
    } else {
        LETTER
    }
}

/// `text` in lines of at most `most` em: broken at spaces and beside Chinese characters, never before a mark that
/// closes.
fn wrapped(text: &str, most: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for piece in pieces(text) {
        let wide: f64 = piece.chars().map(em).sum();
        if used > 0.0 && used + piece.trim_end().chars().map(em).sum::<f64>() > most {
            lines.push(String::new());
            used = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
        used += wide;
    }
    lines.iter().map(|line| line.trim().to_owned()).collect()
}

/// What must stay together: words, and Chinese characters with the marks that follow or open before them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let breaks = (before == ' ' || is_dense(before) || is_dense(c) || closes(before))
            && !closes(c)
            && !opens(before);
        if at > start && breaks && c != ' ' {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = c;
    }
    pieces.push(&text[start..]);
    pieces
}

fn closes(c: char) -> bool {
    "，。、：；！？）】》”’…,.:;!?)]".contains(c)
}

fn opens(c: char) -> bool {
    "（【《“‘([".contains(c)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_where_readers_expect() {
        let check =
            |text: &str, most: f64, expected: &[&str]| assert_eq!(wrapped(text, most), expected, "{text}");
        check("按部门填工作单", 4.0, &["按部门填", "工作单"]);
        check("客户同意，再填", 4.0, &["客户同", "意，再填"]);
        check("the client agrees", 6.0, &["the client", "agrees"]);
        check("签job order", 4.0, &["签job", "order"]);
        check("", 4.0, &[""]);
    }

    proptest! {
        #[test]
        fn no_text_is_lost(text in "[一二三，。（）a-c ]{0,40}", most in 2.0..20.0_f64) {
            let lines = wrapped(&text, most);
            let bare = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
            prop_assert!(lines.iter().skip(1).all(|line| !line.starts_with(closes)));
        }
    }

    #[test]
    fn diagram_text_is_escaped() {
        let row =
            Row { title: "a <b>&", acts: vec![0], signs: vec![1], products: vec!["<i>"], is_quiet: false };
        let words = Words { title: "<t>", description: "&", seal: "签" };
        let svg = draw(&words, &["甲", "B & C"], &[row]);
        assert!(!svg.contains("<b>") && !svg.contains("<i>") && !svg.contains("<t>"), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 1);
        assert_eq!(svg.matches("<rect").count(), 1);
    }
}
