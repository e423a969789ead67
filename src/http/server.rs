//! Serves the router on a socket until shutdown.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, sync::oneshot, time};

use super::{AppState, router};

/// How long open connections may take to finish after shutdown begins.
const GRACE: Duration = Duration::from_secs(10);

/// Serves on `listener` until `shutdown` completes. Then no new connections are accepted, and open ones have ten
/// seconds to finish.
pub async fn serve<S>(listener: TcpListener, state: AppState, shutdown: S) -> io::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let (stopping, stopped) = oneshot::channel();
    let stopped_state = state.clone();
    let signal = async move {
        shutdown.await;
        stopped_state.stop();
        // The receiver is gone if the server has already ended.
        let _ = stopping.send(());
    };
    let answering = axum::serve(listener, router(state).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(signal);
    let out_of_time = async {
        match stopped.await {
            Ok(()) => time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = async { answering.await } => ended,
        () = out_of_time => {
            tracing::warn!(seconds = GRACE.as_secs(), "closing connections that did not finish in time");
            Ok(())
        }
    }
}
