//! The error page: the error in a sentence, and where to go next.

use askama::Template;

use super::{Frame, Reader, frame};
use crate::{
    http::{
        addresses::Links,
        limits::LONGEST_QUERY,
        problem::{Kind, Problem},
        request::{
            context::Context,
            parameters::{LanguageParameter, Parameters},
        },
    },
    model::Retired,
};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame<'a>,
    status: u16,
    title: &'a str,
    sentence: &'a str,
    errors: Vec<ErrorView<'a>>,
    /// What `nearest` is: what the tombstone points to, or similar sections.
    nearest_title: &'a str,
    /// Title, id and address of each.
    nearest: Vec<(&'a str, &'a str, String)>,
    request_id: &'a str,
    is_ours: bool,
}

struct ErrorView<'a> {
    sentence: String,
    /// What `valid` lists: values, or names of parameters.
    valid_title: &'static str,
    valid: &'a [String],
}

/// When a section was retired, and why.
fn tombstone<'a>(reader: Reader<'_>, retired: &Retired) -> Option<ErrorView<'a>> {
    let sentence = reader.ui.retired(&retired.on, retired.why.get(reader.language));
    (!sentence.is_empty()).then_some(ErrorView { sentence, valid_title: "", valid: &[] })
}

/// The page for `problem`, in the reader's language.
pub(in crate::http) fn render(context: &Context, problem: &Problem, request_id: &str) -> String {
    let said = context.uri.path().split('/').nth(1).and_then(|language| Reader::of(context, language));
    let reader =
        said.unwrap_or_else(|| Reader::speaking(context, &LanguageParameter::read_leniently(context)));
    let status = problem.kind.status();
    let said = reader.ui.errors.of(status.as_u16(), problem.kind == Kind::UnknownSection);
    let mut frame =
        Frame::new(reader, said.title, frame::stands(reader, |language| Some(Links::home(language))));
    frame.unlisted = true;
    // A misspelt address is often half of a question.
    frame.query = context.pairs.all("q").next().unwrap_or_default().chars().take(120).collect();
    let errors = problem.errors.iter().map(|error| ErrorView {
        sentence: match &*error.parameter {
            name if error.is_unknown => reader.ui.errors.unknown_parameter(name),
            "q" => reader.ui.errors.query_too_long(LONGEST_QUERY),
            name => reader.ui.errors.invalid(name, &error.value),
        },
        valid_title: if error.is_unknown {
            reader.ui.errors.valid_parameters
        } else {
            reader.ui.errors.valid_values
        },
        valid: &error.valid,
    });
    let tombstone = problem.retired.as_ref().and_then(|retired| tombstone(reader, retired));
    let page = ErrorPage {
        frame,
        status: status.as_u16(),
        title: said.title,
        sentence: said.sentence,
        errors: errors.chain(tombstone).collect(),
        nearest_title: match problem.kind {
            Kind::RetiredSection => reader.ui.errors.see_instead,
            _ => reader.ui.search.nearest,
        },
        nearest: problem
            .nearest
            .iter()
            .map(|one| (one.title.as_str(), one.id.as_str(), reader.at(&one.url)))
            .collect(),
        request_id,
        is_ours: status.is_server_error(),
    };
    // Should even this fail, the status still says what happened.
    page.render().unwrap_or_default()
}
