//! Errors of the HTTP service: rendered as problem details (RFC 9457) for programs and as pages for people.
//!
//! A handler returns a [`Problem`]. It is stored in the response's extensions, and `layers::render_errors` writes the
//! body in the format the client expects. Errors from axum and tower (405, 413, a panic) are rendered the same way.

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

/// An error response.
#[derive(Clone, Debug)]
pub(in crate::http) struct Problem {
    pub(in crate::http) kind: Kind,
    /// A description of this occurrence, without internal details.
    pub(in crate::http) detail: String,
    /// The invalid parameters.
    pub(in crate::http) errors: Vec<Invalid>,
    /// Similar sections.
    pub(in crate::http) nearest: Vec<Nearest>,
    /// The ledger entry of the requested section, if it was retired.
    pub(in crate::http) retired: Option<Box<Retired>>,
}

/// An invalid parameter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::http) struct Invalid {
    /// The name of the parameter.
    pub(in crate::http) parameter: String,
    /// The value given.
    pub(in crate::http) value: String,
    /// What is wrong, and how to fix it.
    pub(in crate::http) detail: String,
    /// The valid values, if they can be listed; for an unknown name, the names that may have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::http) valid: Vec<String>,
    /// Whether the address has no parameter with this name.
    #[serde(skip)]
    pub(in crate::http) is_unknown: bool,
}

impl Invalid {
    /// The longest part of a value that is repeated, in characters.
    pub(in crate::http) const SHOWN: usize = 80;

    /// A parameter with an invalid value.
    pub(in crate::http) fn value(parameter: &str, value: &str, detail: String, valid: Vec<String>) -> Self {
        let value = value.chars().take(Self::SHOWN).collect();
        Self { parameter: parameter.to_owned(), value, detail, valid, is_unknown: false }
    }

    /// An unknown parameter name; of the `known` names, these may have been `meant`.
    pub(in crate::http) fn name(name: &str, value: &str, meant: &[&str], known: &[&str]) -> Self {
        let name: String = name.chars().take(Self::SHOWN).collect();
        let quoted = |names: &[&str], or: &str| {
            names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(or)
        };
        let (hint, valid) = match (meant, known) {
            ([], []) => ("this address takes no parameters".to_owned(), known),
            ([], _) => (format!("the parameters are {}", quoted(known, ", ")), known),
            _ => (format!("did you mean {}?", quoted(meant, " or ")), meant),
        };
        let stop = if hint.ends_with('?') { "" } else { "." };
        let detail = format!("Unknown parameter \"{name}\"; {hint}{stop}");
        let valid = valid.iter().map(|&name| name.to_owned()).collect();
        Self { is_unknown: true, ..Self::value(&name, value, detail, valid) }
    }
}

/// A similar section.
#[derive(Clone, Debug)]
pub(in crate::http) struct Nearest {
    pub(in crate::http) id: SectionId,
    pub(in crate::http) title: String,
    pub(in crate::http) url: RootPath,
}

/// Kinds of problem, each with a problem type and an error page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Kind {
    /// A parameter is invalid or unknown.
    Parameter,
    /// No section has this id.
    UnknownSection,
    /// The section was split.
    SplitSection,
    /// The section was retired.
    RetiredSection,
    /// No role, topic, part or document has this id.
    UnknownPage,
    /// The content of a revision is not available.
    UnknownRevision,
    /// The host is not allowed.
    ForeignHost,
    /// An error with only a status code.
    Status(StatusCode),
}

impl Kind {
    pub(in crate::http) fn status(self) -> StatusCode {
        match self {
            Self::Parameter => StatusCode::BAD_REQUEST,
            Self::UnknownSection | Self::UnknownPage => StatusCode::NOT_FOUND,
            // RFC 9110, section 15.4.1: the answer lists the alternatives.
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
            Self::Parameter => "Invalid parameter",
            Self::UnknownSection => "No such section",
            Self::SplitSection => "Section was split",
            Self::RetiredSection => "Section was retired",
            Self::UnknownPage => "Unknown address",
            Self::UnknownRevision => "Unknown revision",
            Self::ForeignHost => "Host not allowed",
            Self::Status(status) => status.canonical_reason().unwrap_or("Error"),
        }
    }
}

impl Problem {
    /// A problem with only a status code.
    pub(in crate::http) fn status(status: StatusCode) -> Self {
        let detail = match status {
            StatusCode::NOT_FOUND => "Nothing exists at this address.",
            StatusCode::METHOD_NOT_ALLOWED => {
                "This address supports only the methods listed in the Allow header."
            }
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
                "The server is busy or the request timed out; try again in a moment."
            }
            StatusCode::PAYLOAD_TOO_LARGE => "The request body is larger than 64 KiB.",
            StatusCode::URI_TOO_LONG => "The address is too long.",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "The media type of the request body is not supported.",
            _ if status.is_server_error() => "An internal error occurred and was logged.",
            _ => "The request is invalid.",
        };
        Self::new(Kind::Status(status), detail.to_owned(), Vec::new())
    }

    /// A resource that was removed.
    pub(in crate::http) fn gone(detail: &str) -> Self {
        Self::new(Kind::Status(StatusCode::GONE), detail.to_owned(), Vec::new())
    }

    fn new(kind: Kind, detail: String, nearest: Vec<Nearest>) -> Self {
        Self { kind, detail, errors: Vec::new(), nearest, retired: None }
    }

    /// An internal error. It is logged here and not shown to the client.
    pub(in crate::http) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "request failed");
        Self::status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Invalid parameters; `errors` must not be empty.
    pub(in crate::http) fn parameters(errors: Vec<Invalid>) -> Self {
        let detail = errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join(" ");
        Self { errors, ..Self::new(Kind::Parameter, detail, Vec::new()) }
    }

    /// The section was split into several.
    pub(in crate::http) fn split_section(handbook: &Handbook, id: &str, successors: &[SectionRef]) -> Self {
        let nearest = successors.iter().map(|place| Nearest::new(handbook, *place)).collect();
        let detail = format!("The section \"{id}\" was split into the sections listed here.");
        Self::new(Kind::SplitSection, detail, nearest)
    }

    /// The section was retired; `see` are the sections to read instead.
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

    /// The content of a revision is not available.
    pub(in crate::http) fn unknown_revision(revision: &str) -> Self {
        let revision: String = revision.chars().take(64).collect();
        let detail = format!(
            "Revision \"{revision}\" is not available. Export without \"since\" and replace your copy."
        );
        Self::new(Kind::UnknownRevision, detail, Vec::new())
    }

    /// The request is for a host that is not allowed. A page of that host may read the answer, so it must not contain
    /// handbook content.
    pub(in crate::http) fn foreign_host(ForeignHost(host): ForeignHost) -> Self {
        let detail = match host {
            Some(host) => {
                let host: String = host.to_string().chars().take(120).collect();
                format!(
                    "The host \"{host}\" is not allowed; the operator can allow it with \
                     --allow-host {host}."
                )
            }
            None => "The host of this request is neither a host name nor an IP address.".to_owned(),
        };
        Self::new(Kind::ForeignHost, detail, Vec::new())
    }

    /// There is no page at this address.
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
    /// A response without a body; `layers::render_errors` writes it.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.kind.status();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}
