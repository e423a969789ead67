//! The glossary as a list: every term with what it means in a sentence, by pinyin or by the Latin alphabet.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, listing::first_sentence, switch_by_parameter, unknown};
use crate::{
    edition::glossary::Term,
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{GlossaryParameters, Parameters},
        },
    },
    model::{page_path, section_url},
    text::is_dense,
};

#[derive(Template)]
#[template(path = "glossary.html")]
struct GlossaryPage<'a> {
    frame: Frame<'a>,
    count: String,
    /// The document that has it all.
    whole: String,
    order: Order,
    pinyin: String,
    latin: String,
    letters: Vec<Letter<'a>>,
}

/// The order of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Pinyin,
    Latin,
}

/// The terms under a letter.
struct Letter<'a> {
    /// `A` to `Z`, else `#`.
    letter: char,
    terms: Vec<TermView<'a>>,
}

struct TermView<'a> {
    name: &'a str,
    other: Option<&'a str>,
    /// The language of the name in brackets, judged by its script.
    other_tag: &'static str,
    /// How the name is read, in the order by pinyin.
    reading: &'a str,
    url: String,
    explanation: String,
}

/// `/glossary`, with `?order=latin` or `?order=pinyin`.
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let given = GlossaryParameters::read(&context)?;
    let reader = Reader::speaking(&context, &given.language);
    let order = match given.order.as_deref() {
        Some("latin") => Order::Latin,
        Some("pinyin") => Order::Pinyin,
        _ if reader.language.is_chinese() => Order::Pinyin,
        _ => Order::Latin,
    };
    let page = page(reader, order).ok_or_else(|| unknown(&context, "glossary"))?;
    context.page(&page)
}

fn page(reader: Reader<'_>, order: Order) -> Option<GlossaryPage<'_>> {
    let terms = reader.context.edition.glossary().terms(reader.language)?;
    let whole = reader.handbook.document(terms.list.first()?.place);
    let mut sorted: Vec<(&str, &Term)> = terms.list.iter().map(|term| (key(term, order), term)).collect();
    sorted.sort_by(|a, b| initial(a.0).cmp(&initial(b.0)).then_with(|| a.0.cmp(b.0)));
    let mut letters: Vec<Letter<'_>> = Vec::new();
    for (key, term) in sorted {
        let letter = initial(key);
        if letters.last().is_none_or(|last| last.letter != letter) {
            letters.push(Letter { letter, terms: Vec::new() });
        }
        if let Some(last) = letters.last_mut() {
            last.terms.push(view(reader, term, order));
        }
    }
    let path = Links::GLOSSARY.with(match order {
        Order::Pinyin => "?order=pinyin",
        Order::Latin => "?order=latin",
    });
    Some(GlossaryPage {
        frame: Frame::new(reader, reader.ui.glossary.title, switch_by_parameter(reader, &path))
            .at(Links::GLOSSARY),
        count: reader.ui.glossary.terms(terms.list.len()),
        whole: reader.at(page_path(whole)),
        order,
        pinyin: reader.at(reader.links.glossary("pinyin")),
        latin: reader.at(reader.links.glossary("latin")),
        letters,
    })
}

fn key(term: &Term, order: Order) -> &str {
    match order {
        Order::Pinyin => &term.pinyin,
        Order::Latin => &term.latin,
    }
}

/// The place of a term in the alphabet; terms without a letter come last.
fn initial(key: &str) -> char {
    let first = key.chars().next().map_or('\u{7f}', |c| c.to_ascii_uppercase());
    if first.is_ascii_uppercase() { first } else { '\u{7f}' }
}

fn view<'a>(reader: Reader<'a>, term: &'a Term, order: Order) -> TermView<'a> {
    let (document, section) = (reader.handbook.document(term.place), reader.handbook.section(term.place));
    let is_chinese = |text: &str| text.chars().any(is_dense);
    TermView {
        name: &term.name,
        other: term.other.as_deref(),
        other_tag: by_script(term.other.as_deref().unwrap_or_default()),
        reading: if order == Order::Pinyin
            && [Some(&term.name), term.other.as_ref()].into_iter().flatten().any(|name| is_chinese(name))
        {
            &term.pinyin
        } else {
            ""
        },
        url: reader.at(section_url(document, &section.id)),
        explanation: first_sentence(&section.text),
    }
}

/// The likely language of a name, for voices that read it.
fn by_script(name: &str) -> &'static str {
    match name.chars().find(|c| is_dense(*c)) {
        Some(_) if name.chars().any(|c| ('\u{3041}'..='\u{30FF}').contains(&c)) => "ja",
        Some('\u{AC00}'..='\u{D7A3}') => "ko",
        Some(_) => "zh-CN",
        None => "en",
    }
}

impl Letter<'_> {
    /// What the heading shows.
    fn shown(&self) -> char {
        if self.letter.is_ascii_uppercase() { self.letter } else { '#' }
    }
}

impl GlossaryPage<'_> {
    fn is_by_pinyin(&self) -> bool {
        self.order == Order::Pinyin
    }
}
