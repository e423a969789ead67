//! `handbook serve`: the service, until it is told to stop.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, Result};

use crate::{
    check,
    config::{Place, Serve},
    content::{Diagnostic, Severity},
    edition::{Author, Draft, Edition, Wanted},
    http::{self, AppState, Config},
};

pub(super) fn run(place: &Place, args: &Serve) -> Result<ExitCode> {
    super::require_folder(&place.root)?;
    let (edition, diagnostics, author) = open(place, args)?;
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    if errors > 0 {
        tracing::warn!(errors, "the content has errors; `handbook check` shows them");
    }
    let language = edition.handbook().languages.first().copied();
    let title =
        language.map_or_else(String::new, |language| edition.handbook().title.get(language).to_owned());
    let sections = edition.handbook().section_count();
    let config = Config {
        base_url: args.base_url.clone(),
        trusted_proxies: args.trusted_proxy.clone(),
        cors_origins: args.cors_origin.clone(),
        frame_ancestors: args.frame_ancestor.clone(),
    };
    let state = match author {
        Some((author, kept)) => {
            let draft = Draft { diagnostics, kept };
            let state = AppState::for_author(edition, config, place.clock(), draft);
            watch(place.clone(), author, &state);
            state
        }
        None => AppState::with_clock(edition, config, place.clock()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.addr).await.with_context(|| {
            format!("cannot listen on {}; --addr IP:PORT chooses another address", args.addr)
        })?;
        let address = listener.local_addr()?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{title} ({sections} sections) at http://{address}/")?;
        out.flush()?;
        drop(out);
        http::serve(listener, state, stop_signal()).await.context("the service stopped")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The edition to begin with, what is wrong with the content, and with `--watch` whoever makes the next ones.
type Begin = (Edition, Vec<Diagnostic>, Option<(Author, Vec<String>)>);

fn open(place: &Place, args: &Serve) -> Result<Begin> {
    if !args.watch {
        let (edition, opened) = super::open(place)?;
        return Ok((edition, opened.diagnostics, None));
    }
    let mut author = Author::new(&place.root, place.index.as_deref())?;
    let (edition, mut draft) = author.edition()?;
    draft.diagnostics.extend(check::all(&place.root, edition.handbook(), place.clock().today()));
    Ok((edition, draft.diagnostics, Some((author, draft.kept))))
}

/// Renews the edition after every change of the folder, for as long as the process lives.
fn watch(place: Place, author: Author, state: &AppState) {
    let state = state.clone();
    std::thread::spawn(move || {
        author.watch(|made| {
            match made {
                Ok((edition, mut draft)) => {
                    let today = place.clock().today();
                    draft.diagnostics.extend(check::all(&place.root, edition.handbook(), today));
                    tracing::info!(
                        revision = edition.revision,
                        problems = draft.diagnostics.len(),
                        "renewed"
                    );
                    state.publish(edition, draft.diagnostics, draft.kept);
                }
                Err(error) => {
                    tracing::warn!(%error, "the last edition is still served");
                    state.fail(error.to_string());
                }
            }
            Wanted::Yes
        });
    });
}

/// Ends when the process is told to stop: Ctrl-C, or SIGTERM from a service manager.
async fn stop_signal() {
    let interrupt = async {
        // Without a handler there is no way to be told; then only a kill ends the service.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}
