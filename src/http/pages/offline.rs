//! The page shown offline for pages that were never read: the service worker caches it. Which
//! language its reader wants is unknown then, so it has every UI language.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, frame};
use crate::http::{addresses::Links, problem::Problem, request::context::Context, strings::Strings};

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage<'a> {
    frame: Frame<'a>,
    spoken: Vec<&'static Strings>,
}

/// `/offline`
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&context)?;
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
    context.page(&OfflinePage { frame, spoken })
}
