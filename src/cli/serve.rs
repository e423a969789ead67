//! `handbook serve`: the service, until it is told to stop.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, Result};

use crate::{
    config::{Place, Serve},
    content::Severity,
    http::{self, AppState, Config},
};

pub(super) fn run(place: &Place, args: &Serve) -> Result<ExitCode> {
    let (edition, opened) = super::open(place)?;
    let errors =
        opened.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    if errors > 0 {
        tracing::warn!(errors, "the content has errors; `handbook check` shows them");
    }
    let language = edition.handbook().languages.first().copied();
    let title =
        language.map_or_else(String::new, |language| edition.handbook().title.get(language).to_owned());
    let sections = edition.handbook().section_count();
    let state = AppState::new(
        edition,
        Config {
            base_url: args.base_url.clone(),
            trusted_proxies: args.trusted_proxy.clone(),
            cors_origins: args.cors_origin.clone(),
            frame_ancestors: args.frame_ancestor.clone(),
        },
    );
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
