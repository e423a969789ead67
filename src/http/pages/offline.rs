//! The page that stands in for those that were never read, when there is no network: the service worker keeps it. Which
//! language its reader wants is not known then, so it speaks every language it has words for.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, frame};
use crate::http::{addresses::Links, problem::Problem, request::context::Asked, strings::Strings};

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage<'a> {
    frame: Frame<'a>,
    spoken: Vec<&'static Strings>,
}

/// `/offline`
pub(in crate::http) async fn show(asked: Asked) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&asked)?;
    let mut frame = Frame::new(
        reader,
        reader.ui.offline.title,
        frame::stands(reader, |language| Some(Links::home(language))),
    );
    frame.unlisted = true;
    let mut spoken = vec![reader.ui];
    let others = Strings::all()
        .filter(|(language, ui)| reader.handbook.languages.contains(language) && ui.tag != reader.ui.tag);
    spoken.extend(others.map(|(_, ui)| ui));
    asked.page(&OfflinePage { frame, spoken })
}
