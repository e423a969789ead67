//! What can go wrong at a door, said once: as problem details (RFC 9457) to programs, as a page to people.
//!
//! A handler returns a [`Problem`]; it travels in the response's extensions to `layers::dress`, which knows who asked and
//! writes the body. Answers that axum and tower refuse by themselves (405, 413, a panic) are dressed the same way.

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::state::hosts::ForeignHost,
    model::{Handbook, Language, Retired, RootPath, SectionId, SectionRef, section_url},
};

/// What went wrong.
#[derive(Clone, Debug)]
pub(in crate::http) struct Problem {
    pub(in crate::http) kind: Kind,
    /// One sentence about this occurrence; never about our insides.
    pub(in crate::http) detail: String,
    /// What is wrong with each parameter.
    pub(in crate::http) errors: Vec<Invalid>,
    /// What may have been meant.
    pub(in crate::http) nearest: Vec<Nearest>,
    /// What the ledger says of the section that was asked for, where it is gone for good.
    pub(in crate::http) retired: Option<Box<Retired>>,
}

/// A parameter that cannot be used.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::http) struct Invalid {
    /// Its name.
    pub(in crate::http) parameter: String,
    /// What was given.
    pub(in crate::http) value: String,
    /// What would be right.
    pub(in crate::http) detail: String,
    /// The values there are, when they can be listed; of a name that is not known, the names that may have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::http) valid: Vec<String>,
    /// Whether the address has no parameter of this name.
    #[serde(skip)]
    pub(in crate::http) is_unknown: bool,
}

impl Invalid {
    /// The most that is repeated of what was given, in characters.
    pub(in crate::http) const SHOWN: usize = 80;

    /// A parameter that cannot have this value.
    pub(in crate::http) fn value(parameter: &str, value: &str, detail: String, valid: Vec<String>) -> Self {
        let value = value.chars().take(Self::SHOWN).collect();
        Self { parameter: parameter.to_owned(), value, detail, valid, is_unknown: false }
    }

    /// A name that no parameter has: of those that are `known`, these may have been `meant`.
    pub(in crate::http) fn name(name: &str, value: &str, meant: &[&str], known: &[&str]) -> Self {
        let name: String = name.chars().take(Self::SHOWN).collect();
        let quoted = |names: &[&str], or: &str| {
            names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(or)
        };
        let (hint, valid) = match (meant, known) {
            ([], []) => ("this address takes none".to_owned(), known),
            ([], _) => (format!("this address takes {}", quoted(known, ", ")), known),
            _ => (format!("did you mean {}?", quoted(meant, " or ")), meant),
        };
        let stop = if hint.ends_with('?') { "" } else { "." };
        let detail = format!("Unknown parameter \"{name}\"; {hint}{stop}");
        let valid = valid.iter().map(|&name| name.to_owned()).collect();
        Self { is_unknown: true, ..Self::value(&name, value, detail, valid) }
    }
}

/// A section that may have been meant.
#[derive(Clone, Debug)]
pub(in crate::http) struct Nearest {
    pub(in crate::http) id: SectionId,
    pub(in crate::http) title: String,
    pub(in crate::http) url: RootPath,
}

/// Kinds of problem; each has a type in the API and a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Kind {
    /// A parameter cannot be used.
    Parameter,
    /// No section has this id.
    UnknownSection,
    /// The section became several.
    SplitSection,
    /// The section was retired.
    RetiredSection,
    /// No role, topic, part or document has this id.
    UnknownPage,
    /// It is not known what a revision held.
    UnknownRevision,
    /// The service was not told to answer to this host.
    ForeignHost,
    /// Something refused the request with nothing but a status.
    Status(StatusCode),
}

impl Kind {
    pub(in crate::http) fn status(self) -> StatusCode {
        match self {
            Self::Parameter => StatusCode::BAD_REQUEST,
            Self::UnknownSection | Self::UnknownPage => StatusCode::NOT_FOUND,
            // RFC 9110, section 15.4.1: the answer lists what there is to choose from.
            Self::SplitSection => StatusCode::MULTIPLE_CHOICES,
            Self::RetiredSection | Self::UnknownRevision => StatusCode::GONE,
            Self::ForeignHost => StatusCode::FORBIDDEN,
            Self::Status(status) => status,
        }
    }

    /// The problem type: stable, and its own documentation (RFC 9457, section 3.1.1, allows any URI).
    pub(in crate::http) fn type_uri(self) -> &'static str {
        match self {
            Self::Parameter => "urn:problem-type:handbook:invalid-parameter",
            Self::UnknownSection => "urn:problem-type:handbook:unknown-section",
            Self::SplitSection => "urn:problem-type:handbook:split-section",
            Self::RetiredSection => "urn:problem-type:handbook:retired-section",
            Self::UnknownPage => "urn:problem-type:handbook:unknown-address",
            Self::UnknownRevision => "urn:problem-type:handbook:unknown-revision",
            Self::ForeignHost => "urn:problem-type:handbook:foreign-host",
            Self::Status(_) => "about:blank",
        }
    }

    /// The title: the same for every occurrence.
    pub(in crate::http) fn title(self) -> &'static str {
        match self {
            Self::Parameter => "A parameter cannot be used",
            Self::UnknownSection => "No such section",
            Self::SplitSection => "This section became several",
            Self::RetiredSection => "This section was retired",
            Self::UnknownPage => "Nothing at this address",
            Self::UnknownRevision => "That revision is not known any more",
            Self::ForeignHost => "The service does not answer to this host",
            Self::Status(status) => status.canonical_reason().unwrap_or("Error"),
        }
    }
}

impl Problem {
    /// A problem of which nothing but the status is known.
    pub(in crate::http) fn status(status: StatusCode) -> Self {
        let detail = match status {
            StatusCode::NOT_FOUND => "There is nothing at this address.",
            StatusCode::METHOD_NOT_ALLOWED => {
                "This address answers only the methods named in the Allow header."
            }
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
                "The answer took too long; try again in a moment."
            }
            StatusCode::PAYLOAD_TOO_LARGE => "The body of a request may hold 64 KiB.",
            StatusCode::URI_TOO_LONG => "The address is too long.",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "The body is of a type that is not read here.",
            _ if status.is_server_error() => "Something went wrong on our side; it has been logged.",
            _ => "The request could not be understood.",
        };
        Self::new(Kind::Status(status), detail.to_owned(), Vec::new())
    }

    /// Something that was here once.
    pub(in crate::http) fn gone(detail: &str) -> Self {
        Self::new(Kind::Status(StatusCode::GONE), detail.to_owned(), Vec::new())
    }

    fn new(kind: Kind, detail: String, nearest: Vec<Nearest>) -> Self {
        Self { kind, detail, errors: Vec::new(), nearest, retired: None }
    }

    /// A fault of ours. What it was is logged here and stays here.
    pub(in crate::http) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        Self::status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Parameters that cannot be used; `errors` must not be empty.
    pub(in crate::http) fn parameters(errors: Vec<Invalid>) -> Self {
        let detail = errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join(" ");
        Self { errors, ..Self::new(Kind::Parameter, detail, Vec::new()) }
    }

    /// The section is gone, and several took its place.
    pub(in crate::http) fn split_section(handbook: &Handbook, id: &str, successors: &[SectionRef]) -> Self {
        let nearest = successors.iter().map(|place| Nearest::new(handbook, *place)).collect();
        let detail = format!("The section \"{id}\" became the sections listed here.");
        Self::new(Kind::SplitSection, detail, nearest)
    }

    /// The section is gone for good; `see` is where to look instead.
    pub(in crate::http) fn retired_section(
        handbook: &Handbook,
        id: &str,
        retired: &Retired,
        see: &[SectionRef],
    ) -> Self {
        let on = if retired.on.is_empty() { String::new() } else { format!(" on {}", retired.on) };
        let why = retired.why.get(Language::EN);
        let detail = format!("The section \"{id}\" was retired{on}. {why}").trim_end().to_owned();
        let nearest = see.iter().map(|place| Nearest::new(handbook, *place)).collect();
        let retired = Some(Box::new(retired.clone()));
        Self { retired, ..Self::new(Kind::RetiredSection, detail, nearest) }
    }

    /// No section has this id.
    pub(in crate::http) fn unknown_section(handbook: &Handbook, id: &str, nearest: &[SectionRef]) -> Self {
        let id: String = id.chars().take(120).collect();
        let nearest = nearest.iter().map(|place| Nearest::new(handbook, *place)).collect();
        Self::new(Kind::UnknownSection, format!("No section has the id \"{id}\"."), nearest)
    }

    /// It is not known what a revision held.
    pub(in crate::http) fn unknown_revision(revision: &str) -> Self {
        let revision: String = revision.chars().take(64).collect();
        let detail = format!(
            "It is not known what revision \"{revision}\" held. Export without \"since\" and replace your copy."
        );
        Self::new(Kind::UnknownRevision, detail, Vec::new())
    }

    /// The request is for a host that is not ours. A page of that host may read this, so nothing of the handbook may be
    /// in it.
    pub(in crate::http) fn foreign_host(ForeignHost(host): ForeignHost) -> Self {
        let detail = match host {
            Some(host) => {
                let host: String = host.to_string().chars().take(120).collect();
                format!(
                    "This service does not answer to the host \"{host}\"; its operator can allow it with \
                     --allow-host {host}."
                )
            }
            None => "The host named in this request is neither a host name nor an address.".to_owned(),
        };
        Self::new(Kind::ForeignHost, detail, Vec::new())
    }

    /// No page is at this address.
    pub(in crate::http) fn unknown_page(
        handbook: &Handbook,
        detail: impl Into<String>,
        nearest: &[SectionRef],
    ) -> Self {
        let nearest = nearest.iter().map(|place| Nearest::new(handbook, *place)).collect();
        Self::new(Kind::UnknownPage, detail.into(), nearest)
    }
}

impl Nearest {
    fn new(handbook: &Handbook, place: SectionRef) -> Self {
        let section = handbook.section(place);
        Self {
            id: section.id.clone(),
            title: section.heading.title.clone(),
            url: section_url(handbook.document(place), &section.id),
        }
    }
}

impl IntoResponse for Problem {
    /// An answer without a body; `layers::dress` writes it.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.kind.status();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}
