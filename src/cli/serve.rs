//! `handbook serve`: the service, until shutdown.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, Result};

use super::{
    args::{Place, Serve},
    handbook,
};
use crate::{
    check,
    diagnostic::{Diagnostic, report},
    edition::{Author, Draft, Wanted},
    http::{self, AppState, Config, Hosts},
};

pub(super) fn run(place: &Place, args: &Serve) -> Result<ExitCode> {
    handbook::require_folder(&place.root)?;
    let config = Config {
        base_url: args.base_url.clone(),
        hosts: hosts(args),
        trusted_proxies: args.trusted_proxy.clone(),
        cors_origins: args.cors_origin.clone(),
        frame_ancestors: args.frame_ancestor.clone(),
    };
    if config.hosts == Hosts::Any {
        tracing::warn!(
            "all host names are accepted, so other sites can read the handbook through readers' browsers (DNS \
             rebinding); restrict them with --base-url or --allow-host"
        );
    }
    let state = if args.watch { watch(place, config)? } else { open(place, config)? };
    let edition = state.edition();
    let language = edition.handbook().languages.first().copied();
    let title =
        language.map_or_else(String::new, |language| edition.handbook().title.get(language).to_owned());
    let sections = edition.handbook().section_count();
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

/// The hosts to answer to. Any only where nothing says what the service is called and others than this machine reach
/// it.
fn hosts(args: &Serve) -> Hosts {
    let is_local = args.addr.ip().to_canonical().is_loopback();
    if is_local || args.base_url.is_some() || !args.allow_host.is_empty() {
        Hosts::only(args.base_url.as_ref(), &args.allow_host)
    } else {
        Hosts::Any
    }
}

/// The files as they are, for as long as the process lives.
fn open(place: &Place, config: Config) -> Result<AppState> {
    let (edition, opened) = handbook::open(place)?;
    warn_of_errors(&opened.diagnostics);
    Ok(AppState::with_clock(edition, config, place.clock()))
}

/// The files as they are now, and renewed after every change of the folder, for as long as the process lives.
fn watch(place: &Place, config: Config) -> Result<AppState> {
    let mut author = Author::new(place.folder(), place.index.as_deref())?;
    let (edition, draft) = author.edition()?;
    let state = AppState::for_author(edition, config, place.clock(), draft.clone());
    let (place, served) = (place.clone(), state.clone());
    std::thread::spawn(move || {
        let check = || check::all(&place.folder(), served.edition().handbook(), place.clock().today());
        let mut found = check();
        let whole = with(draft, &found);
        warn_of_errors(&whole.diagnostics);
        served.tell(whole);
        author.watch(|made| {
            match made {
                Ok((edition, draft)) => {
                    served.replace(edition);
                    // Pages show the edit at once, with what was found before: checking a large handbook takes longer.
                    served.tell(with(draft.clone(), &found));
                    found = check();
                    let whole = with(draft, &found);
                    let problems = whole.diagnostics.len();
                    tracing::info!(revision = served.edition().revision, problems, "renewed");
                    served.tell(whole);
                }
                Err(error) => {
                    tracing::warn!(%error, "still serving the last edition");
                    served.fail(error.to_string());
                }
            }
            Wanted::Yes
        });
    });
    Ok(state)
}

/// `draft` with what the checks of the whole handbook found.
fn with(mut draft: Draft, found: &[Diagnostic]) -> Draft {
    draft.diagnostics.extend_from_slice(found);
    draft
}

fn warn_of_errors(diagnostics: &[Diagnostic]) {
    let errors = report::count(diagnostics).errors;
    if errors > 0 {
        tracing::warn!(errors, "the content has errors; `handbook check` shows them");
    }
}

/// Resolves at shutdown: Ctrl-C, or SIGTERM from a service manager.
async fn stop_signal() {
    let interrupt = async {
        // Without a handler only a kill ends the service.
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
