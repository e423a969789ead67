//! A language server for people who write the handbook in an editor: what is wrong while they type, ids and titles
//! completion, definitions and references. The only place that knows the Language Server
//! Protocol (3.17).
//!
//! `Workspace` holds what is open in the editor and the handbook as it would be with it. Questions are answered from
//! the text as it is and the handbook as last loaded; it is loaded again when the editor has been quiet for a moment.

mod completion;
mod hover;
mod position;
mod workspace;

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    time::Duration,
};

use gen_lsp_types::{
    BaseSymbolInformation, Code, CodeAction, CodeActionKind, CodeActionParams, CodeActionProvider,
    CodeActionRequest, CodeActionResponse, CompletionOptions, CompletionParams, CompletionRequest,
    CompletionResponse, Definition, DefinitionParams, DefinitionProvider, DefinitionRequest,
    DefinitionResponse, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, Hover, HoverParams,
    HoverProvider, HoverRequest, InitializeParams, InitializeResult, Location, LspNotificationMethod,
    LspRequestMethod, Message as Text, PublishDiagnosticsParams, ReferenceParams, ReferencesProvider,
    ReferencesRequest, Request, Save, ServerCapabilities, ServerInfo, SymbolInformation, SymbolKind,
    TextDocumentContentChangeEvent, TextDocumentPositionParams, TextDocumentSync, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextEdit, Uri, WorkspaceEdit, WorkspaceFolders, WorkspaceSymbolParams,
    WorkspaceSymbolProvider, WorkspaceSymbolRequest, WorkspaceSymbolResponse,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Response};

use self::{position::Encoding, workspace::Workspace};
use crate::{
    content::{self, Root, cursor::Meaning},
    diagnostic::{self, Certainty, Severity},
    model::{Backlinks, SectionRef},
    reviews::Clock,
};

/// How long the editor must be quiet before the handbook is loaded again.
const QUIET: Duration = Duration::from_millis(150);
/// Most symbols of an answer.
const MOST_SYMBOLS: usize = 100;

/// Why the conversation with the editor ended early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The editor does not keep to the protocol, or went away.
    #[error("the connection to the editor was closed")]
    Protocol(#[source] ProtocolError),
    /// The editor's initialize request is invalid.
    #[error("invalid initialize request from the editor")]
    Introduction(#[source] serde_json::Error),
    /// Standard input or output broke.
    #[error("cannot talk to the editor")]
    Io(#[source] std::io::Error),
}

/// Talks to an editor over standard input and output until it says goodbye.
///
/// `root` is the handbook's folder. Editors start servers wherever they please: `.` is the first folder that the editor
/// has open.
pub fn serve(root: &Root, clock: Clock) -> Result<(), Error> {
    let (connection, threads) = Connection::stdio();
    let ended = converse(&connection, root, clock);
    // The threads end when the connection closes.
    drop(connection);
    ended?;
    threads.join().map_err(Error::Io)
}

fn converse(connection: &Connection, root: &Root, clock: Clock) -> Result<(), Error> {
    let (id, introduction) = connection.initialize_start().map_err(Error::Protocol)?;
    let editor: InitializeParams = serde_json::from_value(introduction).map_err(Error::Introduction)?;
    let encoding = Encoding::agreed(&editor);
    let result = InitializeResult {
        capabilities: capabilities(encoding),
        server_info: Some(ServerInfo {
            name: "handbook".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    };
    let result = serde_json::to_value(result).map_err(Error::Introduction)?;
    connection.initialize_finish(id, result).map_err(Error::Protocol)?;
    let root = if **root == *Path::new(".") { root.elsewhere(folder(&editor)) } else { root.clone() };
    let mut server = Server {
        connection,
        workspace: Workspace::new(root, clock),
        encoding,
        shown: HashSet::new(),
        is_behind: true,
    };
    server.run()
}

/// The folder the editor has open; the working directory when it has none.
fn folder(editor: &InitializeParams) -> PathBuf {
    let folders = match &editor.workspace_folders_initialize_params.workspace_folders {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) => folders.as_slice(),
        _ => &[],
    };
    let first = folders.first().map(|folder| &folder.uri);
    #[expect(deprecated, reason = "older editors say nothing else")]
    let older = editor.root_uri.as_ref();
    first.or(older).and_then(|uri| uri.to_file_path().ok()).unwrap_or_else(|| PathBuf::from("."))
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let triggers = ["[", "(", "#", "=", ",", ":", "/"].map(str::to_owned);
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Full),
            save: Some(Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers.into()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProvider::Bool(true)),
        definition_provider: Some(DefinitionProvider::Bool(true)),
        references_provider: Some(ReferencesProvider::Bool(true)),
        workspace_symbol_provider: Some(WorkspaceSymbolProvider::Bool(true)),
        code_action_provider: Some(CodeActionProvider::Bool(true)),
        ..ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    workspace: Workspace,
    encoding: Encoding,
    /// Files whose problems the editor shows.
    shown: HashSet<Uri>,
    /// Whether something changed since the handbook was loaded.
    is_behind: bool,
}

impl Server<'_> {
    fn run(&mut self) -> Result<(), Error> {
        loop {
            let message = if self.is_behind {
                match self.connection.receiver.recv_timeout(QUIET) {
                    Ok(message) => message,
                    Err(error) if error.is_timeout() => {
                        self.renew();
                        continue;
                    }
                    Err(_) => return Ok(()),
                }
            } else {
                match self.connection.receiver.recv() {
                    Ok(message) => message,
                    Err(_) => return Ok(()),
                }
            };
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request).map_err(Error::Protocol)? {
                        return Ok(());
                    }
                    // The first question must not meet an empty handbook.
                    if !self.workspace.is_loaded() {
                        self.renew();
                    }
                    let response = self.answer(request);
                    self.send(Message::Response(response));
                }
                Message::Notification(news) => self.hear(news),
                Message::Response(_) => {}
            }
        }
    }

    /// An editor that went away is noticed where messages are received.
    fn send(&self, message: Message) {
        let _ = self.connection.sender.send(message);
    }

    /// Loads the current handbook and publishes its diagnostics.
    fn renew(&mut self) {
        self.is_behind = false;
        if let Err(error) = self.workspace.renew() {
            let shown = serde_json::json!({ "type": 1, "message": format!("handbook: {error}") });
            self.send(Message::Notification(Notification::new("window/showMessage".to_owned(), shown)));
            return;
        }
        let mut found: HashMap<Uri, Vec<Diagnostic>> = HashMap::new();
        for diagnostic in self.workspace.diagnostics() {
            if let Some(uri) = self.workspace.uri(&diagnostic.place.path) {
                found.entry(uri).or_default().push(self.diagnostic(diagnostic));
            }
        }
        // Clears diagnostics that are fixed.
        for uri in self.shown.difference(&found.keys().cloned().collect()) {
            self.publish(uri.clone(), Vec::new());
        }
        self.shown = found.keys().cloned().collect();
        for (uri, diagnostics) in found {
            self.publish(uri, diagnostics);
        }
    }

    fn publish(&self, uri: Uri, diagnostics: Vec<Diagnostic>) {
        let method = LspNotificationMethod::TextDocumentPublishDiagnostics.to_string();
        let params = PublishDiagnosticsParams { uri, version: None, diagnostics };
        self.send(Message::Notification(Notification::new(method, params)));
    }

    fn diagnostic(&self, diagnostic: &diagnostic::Diagnostic) -> Diagnostic {
        let place = &diagnostic.place;
        let help = diagnostic.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let related = diagnostic.labels.iter().filter_map(|label| {
            let location = self.location(&label.place.path, label.place.span.clone())?;
            Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
        });
        let related: Vec<_> = related.collect();
        Diagnostic {
            range: self.encoding.range(&self.workspace.text(&place.path), place.span.clone()),
            severity: Some(match diagnostic.severity {
                Severity::Error => DiagnosticSeverity::Error,
                Severity::Warning => DiagnosticSeverity::Warning,
                Severity::Info => DiagnosticSeverity::Information,
            }),
            code: Some(Code::String(diagnostic.rule.name().to_owned())),
            source: Some("handbook".to_owned()),
            message: Text::String(format!("{}{help}", diagnostic.message)),
            related_information: (!related.is_empty()).then_some(related),
            ..Diagnostic::default()
        }
    }

    /// What the editor does with its files.
    fn hear(&mut self, news: Notification) {
        let method = news.method.clone();
        match LspNotificationMethod::from(method.as_str()) {
            LspNotificationMethod::TextDocumentDidOpen => {
                if let Ok(it) = serde_json::from_value::<DidOpenTextDocumentParams>(news.params) {
                    self.workspace.open(&it.text_document.uri, &it.text_document.text);
                }
            }
            LspNotificationMethod::TextDocumentDidChange => {
                if let Ok(it) = serde_json::from_value::<DidChangeTextDocumentParams>(news.params)
                    && let Some(TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole)) =
                        it.content_changes.last()
                {
                    self.workspace.open(&it.text_document.text_document_identifier.uri, &whole.text);
                }
            }
            LspNotificationMethod::TextDocumentDidClose => {
                if let Ok(it) = serde_json::from_value::<DidCloseTextDocumentParams>(news.params) {
                    self.workspace.close(&it.text_document.uri);
                }
            }
            // Other files may have changed beside what the editor has open.
            LspNotificationMethod::TextDocumentDidSave
            | LspNotificationMethod::WorkspaceDidChangeWatchedFiles => {}
            _ => return,
        }
        self.is_behind = true;
    }

    fn answer(&self, request: lsp_server::Request) -> Response {
        let method = request.method.clone();
        match LspRequestMethod::from(method.as_str()) {
            LspRequestMethod::TextDocumentCompletion => {
                reply::<CompletionRequest>(request, |params| self.complete(&params))
            }
            LspRequestMethod::TextDocumentHover => {
                reply::<HoverRequest>(request, |params| self.hover(&params))
            }
            LspRequestMethod::TextDocumentDefinition => {
                reply::<DefinitionRequest>(request, |params| self.define(&params))
            }
            LspRequestMethod::TextDocumentReferences => {
                reply::<ReferencesRequest>(request, |params| self.refer(&params))
            }
            LspRequestMethod::TextDocumentCodeAction => {
                reply::<CodeActionRequest>(request, |params| self.fixes(&params))
            }
            LspRequestMethod::WorkspaceSymbol => {
                reply::<WorkspaceSymbolRequest>(request, |params| Some(self.symbols(&params)))
            }
            _ => Response::new_err(
                request.id,
                ErrorCode::MethodNotFound as i32,
                format!("{method} is not supported"),
            ),
        }
    }

    fn complete(&self, params: &CompletionParams) -> Option<CompletionResponse> {
        let (path, text, at) = self.position(&params.text_document_position_params)?;
        completion::complete(&self.workspace, self.encoding, &path, &text, at)
    }

    fn hover(&self, params: &HoverParams) -> Option<Hover> {
        let (path, text, at) = self.position(&params.text_document_position_params)?;
        let name = self.workspace.name(&path, &text, at)?;
        let said = hover::describe(&self.workspace, self.workspace.document(&path)?.language, &name.meaning)?;
        Some(Hover { contents: said.into(), range: Some(self.encoding.range(&text, name.span)) })
    }

    fn define(&self, params: &DefinitionParams) -> Option<DefinitionResponse> {
        let (path, text, at) = self.position(&params.text_document_position_params)?;
        let handbook = self.workspace.handbook();
        let place = match self.workspace.name(&path, &text, at)?.meaning {
            Meaning::Section(place) => place,
            Meaning::Path(id) => {
                let language = self.workspace.document(&path)?.language;
                SectionRef { document: handbook.path(&id, language)?.document, section: 0 }
            }
            Meaning::Role(_) | Meaning::Topic(_) => return None,
        };
        Some(DefinitionResponse::Definition(Definition::Location(self.heading(place)?)))
    }

    fn refer(&self, params: &ReferenceParams) -> Option<Vec<Location>> {
        let (path, text, at) = self.position(&params.text_document_position_params)?;
        let Meaning::Section(target) = self.workspace.name(&path, &text, at)?.meaning else { return None };
        let handbook = self.workspace.handbook();
        let id = &handbook.section(target).id;
        let mut found = Vec::new();
        if params.context.include_declaration {
            found.extend(handbook.translations(id).iter().filter_map(|place| self.heading(*place)));
        }
        let mut documents: Vec<u32> =
            Backlinks::of(handbook).to(id).iter().map(|place| place.document).collect();
        documents.dedup();
        for index in documents {
            let document = &handbook.documents[index as usize];
            let text = self.workspace.text(&document.path);
            for name in content::cursor::names(handbook, document, &text) {
                let is_it =
                    matches!(name.meaning, Meaning::Section(place) if handbook.section(place).id == *id);
                // The heading itself is no reference.
                if is_it && !text[..name.span.start].ends_with("{#") {
                    found.extend(self.location(&document.path, name.span));
                }
            }
        }
        Some(found)
    }

    /// Fixes for the diagnostics of a range.
    fn fixes(&self, params: &CodeActionParams) -> Option<Vec<CodeActionResponse>> {
        let uri = &params.text_document.uri;
        let path = self.workspace.path(uri)?;
        let text = self.workspace.text(&path);
        let range = self.encoding.bytes(&text, params.range);
        let touches = |span: &std::ops::Range<usize>| span.start <= range.end && range.start <= span.end;
        let found =
            self.workspace.diagnostics().iter().filter(|it| it.place.path == path && touches(&it.place.span));
        let actions = found.filter_map(|it| {
            let fix = it.fix.as_ref()?;
            let range = self.encoding.range(&text, fix.place.span.clone());
            let edit = TextEdit { range, new_text: fix.text.clone() };
            Some(CodeActionResponse::CodeAction(CodeAction {
                title: format!("Write {}", fix.text.trim()),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![self.diagnostic(it)]),
                is_preferred: Some(fix.certainty == Certainty::Certain),
                edit: Some(WorkspaceEdit {
                    changes: Some(HashMap::from([(uri.clone(), vec![edit])])),
                    ..WorkspaceEdit::default()
                }),
                ..CodeAction::default()
            }))
        });
        Some(actions.collect())
    }

    /// Sections by title, id or pinyin, to go to.
    fn symbols(&self, params: &WorkspaceSymbolParams) -> WorkspaceSymbolResponse {
        let handbook = self.workspace.handbook();
        let places = completion::sections(handbook, &params.query, None);
        let symbols = places.into_iter().filter_map(|place| {
            let named = BaseSymbolInformation {
                name: handbook.section(place).heading.title.clone(),
                kind: SymbolKind::String,
                tags: None,
                container_name: Some(handbook.document(place).title.clone()),
            };
            Some(SymbolInformation::new(None, self.heading(place)?, named))
        });
        WorkspaceSymbolResponse::SymbolInformationList(symbols.take(MOST_SYMBOLS).collect())
    }

    /// The file, its text and the byte that a position in an editor means; nothing for files outside the handbook.
    fn position(&self, params: &TextDocumentPositionParams) -> Option<(String, String, usize)> {
        let path = self.workspace.path(&params.text_document.uri)?;
        let text = self.workspace.text(&path).into_owned();
        let at = self.encoding.byte(&text, params.position);
        Some((path, text, at))
    }

    /// The place of a section's heading.
    fn heading(&self, place: SectionRef) -> Option<Location> {
        let document = self.workspace.handbook().document(place);
        self.location(&document.path, document.heading_span(self.workspace.handbook().section(place)))
    }

    fn location(&self, path: &str, span: std::ops::Range<usize>) -> Option<Location> {
        let range = self.encoding.range(&self.workspace.text(path), span);
        Some(Location { uri: self.workspace.uri(path)?, range })
    }
}

/// Answers a request of one kind.
fn reply<R: Request>(request: lsp_server::Request, answer: impl FnOnce(R::Params) -> R::Result) -> Response {
    match serde_json::from_value::<R::Params>(request.params) {
        Ok(params) => Response::new_ok(request.id, answer(params)),
        Err(error) => Response::new_err(request.id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}
