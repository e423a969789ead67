//! `/api/v1/export.*`: the handbook or a scope of it, one section per line, for indexing by other search engines.
//!
//! With `since=<revision>` it contains only new and changed sections, and a tombstone for each removed one, so that a
//! copy can be updated incrementally.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::Response,
};
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Details;
use crate::{
    content::{self, Markdown},
    http::{
        problem::Problem,
        request::{
            context::Context,
            parameters::{ExportParameters, Exported, Parameters},
        },
        response::{dates, reply::media},
    },
    index::Held,
    model::{
        Document, Language, RoleId, Scope, Section, SectionId, SectionRef, TopicId, permalink_path,
        section_url,
    },
};

/// Lines per chunk.
const CHUNK: usize = 64;
/// The index name in bulk requests.
const INDEX: &str = "handbook";
/// Without it Excel assumes the local encoding.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// An exported section.
#[derive(Serialize, ToSchema)]
#[schema(as = ExportedSection)]
pub(in crate::http) struct Record<'a> {
    /// Unique in the export: `<lang>-<id>`.
    key: String,
    /// The stable id, shared by translations.
    id: &'a str,
    /// The language of the text.
    lang: &'a str,
    /// The heading.
    title: &'a str,
    /// The section's own text without markup, one block per line.
    body: &'a str,
    /// Heading and text as Markdown, with absolute links and includes expanded.
    markdown: &'a str,
    /// The permanent address, absolute.
    permalink: String,
    /// The current address, absolute.
    url: String,
    /// The enclosing headings, outermost first.
    trail: Vec<&'a str>,
    /// The folders above the document, outermost first, without its part.
    folders: Vec<&'a str>,
    /// The document that contains it: `part/name`, or `part/folder/name` at any depth.
    document: String,
    /// The part of the handbook.
    part: &'a str,
    /// The roles it is for; empty means everyone.
    roles: Vec<&'a str>,
    /// The topics it is about.
    topics: Vec<&'a str>,
    /// The source material.
    sources: &'a [String],
    /// Additional search keywords.
    keywords: &'a [String],
    /// The addresses of the files that the text shows or links to, absolute.
    files: Vec<String>,
    /// The owner of the document.
    owner: Option<&'a str>,
    /// When the document was last changed (RFC 3339); null if git has no date.
    updated: Option<String>,
    /// The revision of the handbook; pass it as `since` next time.
    revision: &'a str,
    /// False, except in tombstones of removed sections, which have only `key`, `id`, `lang`, `revision` and `deleted`.
    deleted: bool,
}

/// Marks a section as removed.
#[derive(Serialize)]
struct Tombstone<'a> {
    key: String,
    id: &'a str,
    lang: &'a str,
    revision: &'a str,
    deleted: bool,
}

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One JSON object per line.
    Lines,
    /// A body for the `_bulk` endpoint of Elasticsearch and OpenSearch.
    Bulk,
    /// A table with a header line (RFC 4180).
    Table,
}

/// Exports the handbook or a scope of it, one section per line.
///
/// With `since`, only sections changed after that revision, and tombstones for removed ones. The answer is streamed,
/// and compressed if the client accepts gzip.
#[utoipa::path(
    get,
    path = "/api/v1/export.ndjson",
    operation_id = "export",
    tag = "changes",
    params(ExportParameters),
    responses(
        (status = 200, description = "One JSON object per line.", body = Record, content_type = "application/x-ndjson"),
        (status = 410, description = "The revision in `since` is no longer available; export everything.", body = Details, content_type = "application/problem+json")
    )
)]
pub(in crate::http) async fn lines(context: Context) -> Result<Response<Body>, Problem> {
    export(context, Form::Lines).await
}

/// `/api/v1/export.bulk`: as a bulk request.
pub(in crate::http) async fn bulk(context: Context) -> Result<Response<Body>, Problem> {
    export(context, Form::Bulk).await
}

/// `/api/v1/export.csv`: as a table.
pub(in crate::http) async fn table(context: Context) -> Result<Response<Body>, Problem> {
    export(context, Form::Table).await
}

async fn export(context: Context, form: Form) -> Result<Response<Body>, Problem> {
    let context = dates::ready(context).await;
    let export = Export::read(context, form)?;
    let media = if form == Form::Table { media::CSV } else { media::NDJSON };
    let tag = export.tag();
    let export = Arc::new(export);
    let body = Body::from_stream(stream::iter(pieces(Arc::clone(&export))));
    Ok(export.context.stream(media, &tag, body))
}

/// An export ready to be written.
struct Export {
    context: Context,
    form: Form,
    /// The sections to write, in the handbook's order.
    sections: Vec<SectionRef>,
    gone: Vec<(Language, SectionId)>,
    scope: Scope,
    since: Option<String>,
}

impl Export {
    fn read(context: Context, form: Form) -> Result<Self, Problem> {
        let given = ExportParameters::read(&context)?;
        let scope = given.labels.scope(given.lang);
        let since = given.since.map(|Exported(revision)| revision);
        let held = match &since {
            Some(revision) => Some(
                context.edition.journal.read(revision).ok_or_else(|| Problem::unknown_revision(revision))?,
            ),
            None => None,
        };
        let handbook = context.handbook();
        let mut sections = Vec::new();
        let mut gone = Vec::new();
        for (place, document, section) in handbook.sections() {
            let known = held.as_ref().map_or(Known::Missing, |held| known(held, document, section));
            let is_in = !document.unsearched && scope.admits(handbook, document, section);
            match (is_in, known) {
                (true, Known::Missing | Known::Different) => sections.push(place),
                // It may have been searched before.
                (false, Known::Same) if document.unsearched => {
                    gone.push((document.language, section.id.clone()));
                }
                // An earlier version of it may have been in the scope.
                (false, Known::Different) => gone.push((document.language, section.id.clone())),
                _ => {}
            }
        }
        if let Some(held) = &held {
            let is_here = |language: Language, id: &SectionId| {
                handbook.translations(id).iter().any(|place| handbook.document(*place).language == language)
            };
            let lost = held.sections().filter(|(language, id)| !is_here(*language, id));
            gone.extend(lost.map(|(language, id)| (language, id.clone())));
        }
        gone.sort();
        Ok(Self { context, form, sections, gone, scope, since })
    }

    fn tag(&self) -> String {
        let whole = format!("{:?} {:?} {:?} {:?}", self.form, self.scope, self.since, self.context.site);
        format!("\"{}-{:016x}\"", self.context.edition.revision, xxhash_rust::xxh3::xxh3_64(whole.as_bytes()))
    }

    /// Writes line `number`: sections first, then tombstones.
    fn line(&self, number: usize, texts: &mut Texts, out: &mut Vec<u8>) {
        if let Some(place) = self.sections.get(number) {
            // A table has no Markdown.
            let is_table = self.form == Form::Table;
            let markdown = if is_table { "" } else { texts.of(&self.context, *place) };
            let record = self.record(*place, markdown);
            match self.form {
                Form::Lines => write_json(out, &record),
                Form::Bulk => {
                    let action = serde_json::json!({ "index": { "_index": INDEX, "_id": record.key } });
                    write_json(out, &action);
                    write_json(out, &record);
                }
                Form::Table => write_row(out, &record.cells()),
            }
        } else if let Some((language, id)) = self.gone.get(number - self.sections.len()) {
            let key = key(*language, id);
            let revision = &self.context.edition.revision;
            match self.form {
                Form::Lines => {
                    let (id, lang) = (id.as_str(), language.as_str());
                    write_json(out, &Tombstone { key, id, lang, revision, deleted: true });
                }
                Form::Bulk => {
                    write_json(out, &serde_json::json!({ "delete": { "_index": INDEX, "_id": key } }));
                }
                Form::Table => {
                    let mut cells = vec![String::new(); COLUMNS.len()];
                    cells[..3].clone_from_slice(&[key, id.to_string(), language.to_string()]);
                    if let Some(deleted) = cells.last_mut() {
                        "true".clone_into(deleted);
                    }
                    write_row(out, &cells);
                }
            }
        }
    }

    fn record<'a>(&'a self, place: SectionRef, markdown: &'a str) -> Record<'a> {
        let handbook = self.context.handbook();
        let (document, section) = (handbook.document(place), handbook.section(place));
        let site = &self.context.site;
        let trail = document.trail(place.section as usize);
        Record {
            key: key(document.language, &section.id),
            id: section.id.as_str(),
            lang: language_of(document),
            title: &section.heading.title,
            body: &section.text,
            markdown,
            permalink: site.absolute(&permalink_path(&section.id)),
            url: site.absolute(&section_url(document, &section.id)),
            trail: trail.into_iter().map(|above| above.heading.title.as_str()).collect(),
            folders: handbook
                .folders_above(document)
                .into_iter()
                .map(|folder| folder.title.get(document.language))
                .collect(),
            document: document.id.to_string(),
            part: document.id.part.as_str(),
            roles: section.roles.iter().map(RoleId::as_str).collect(),
            topics: section.topics.iter().map(TopicId::as_str).collect(),
            sources: &section.sources,
            keywords: &section.keywords,
            files: section
                .files
                .iter()
                .filter_map(|used| handbook.file(&used.path))
                .map(|file| site.absolute(&content::file_path(handbook, file)))
                .collect(),
            owner: document.owner.as_deref(),
            updated: dates::known(&self.context, document),
            revision: &self.context.edition.revision,
            deleted: false,
        }
    }
}

/// The Markdown of the current document, parsed once for all of its sections.
#[derive(Default)]
struct Texts(Option<(u32, Vec<Markdown>)>);

impl Texts {
    fn of(&mut self, context: &Context, place: SectionRef) -> &str {
        if self.0.as_ref().is_none_or(|(document, _)| *document != place.document) {
            self.0 = Some((place.document, context.markdown_of_document(place.document)));
        }
        let sections = self.0.as_ref().map(|(_, sections)| sections.as_slice()).unwrap_or_default();
        sections.get(place.section as usize).map_or("", |markdown| markdown.text.trim())
    }
}

fn language_of(document: &Document) -> &str {
    document.language.as_str()
}

fn key(language: Language, id: &SectionId) -> String {
    format!("{language}-{id}")
}

/// How a section compares with an earlier revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Missing,
    Different,
    Same,
}

fn known(held: &Held, document: &Document, section: &Section) -> Known {
    match held.get(document.language, &section.id) {
        None => Known::Missing,
        Some(sum) if sum == crate::index::sum_of(document, section) => Known::Same,
        Some(_) => Known::Different,
    }
}

/// The export in chunks, each generated when the client is ready for it: the header of a table, then the lines.
fn pieces(export: Arc<Export>) -> impl Iterator<Item = Result<Bytes, Infallible>> {
    let all = export.sections.len() + export.gone.len();
    let header = (export.form == Form::Table).then(header);
    let mut texts = Texts::default();
    let lines = (0..all).step_by(CHUNK).map(move |first| {
        let mut out = Vec::new();
        for number in first..(first + CHUNK).min(all) {
            export.line(number, &mut texts, &mut out);
        }
        out
    });
    header.into_iter().chain(lines).map(|piece| Ok(Bytes::from(piece)))
}

/// The byte order mark and the header line of a table.
fn header() -> Vec<u8> {
    let mut out = BYTE_ORDER_MARK.as_bytes().to_vec();
    write_row(&mut out, &COLUMNS.map(str::to_owned));
    out
}

fn write_json(out: &mut Vec<u8>, value: &impl Serialize) {
    // Serializing strings and lists to memory cannot fail.
    let _ = serde_json::to_writer(&mut *out, value);
    out.push(b'\n');
}

/// The columns of the table; lists are joined by semicolons.
const COLUMNS: [&str; 18] = [
    "key",
    "id",
    "lang",
    "title",
    "body",
    "permalink",
    "url",
    "trail",
    "document",
    "part",
    "roles",
    "topics",
    "sources",
    "files",
    "owner",
    "updated",
    "folders",
    "deleted",
];

impl Record<'_> {
    fn cells(&self) -> [String; COLUMNS.len()] {
        let joined = |values: &[&str]| values.join(";");
        let sources: Vec<&str> = self.sources.iter().map(String::as_str).collect();
        [
            self.key.clone(),
            self.id.to_owned(),
            self.lang.to_owned(),
            self.title.to_owned(),
            self.body.to_owned(),
            self.permalink.clone(),
            self.url.clone(),
            self.trail.join(" › "),
            self.document.clone(),
            self.part.to_owned(),
            joined(&self.roles),
            joined(&self.topics),
            joined(&sources),
            self.files.join(";"),
            self.owner.unwrap_or_default().to_owned(),
            self.updated.clone().unwrap_or_default(),
            self.folders.join(" › "),
            "false".to_owned(),
        ]
    }
}

/// Writes a line of a table with every cell quoted, so that commas and line ends need no special case. What a spreadsheet
/// would take for a formula is made text by an apostrophe in front (OWASP, "CSV Injection").
fn write_row(out: &mut Vec<u8>, cells: &[String]) {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.push(b'"');
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            out.push(b'\'');
        }
        out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted() {
        let mut out = Vec::new();
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+86 10", "'+86 10"),
            ("-x", "'-x"),
            ("@a", "'@a"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("a=b", "a=b"),
            ("'x", "'x"),
        ] {
            write_row(&mut out, &[cell.to_owned()]);
            assert_eq!(
                String::from_utf8(std::mem::take(&mut out)).expect("UTF-8"),
                format!("\"{written}\"\r\n")
            );
        }
        write_row(&mut out, &["a,b".to_owned(), "say \"x\"".to_owned(), "一\n二".to_owned()]);
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "\"a,b\",\"say \"\"x\"\"\",\"一\n二\"\r\n");
    }
}
