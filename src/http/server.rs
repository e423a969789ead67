//! Runs the router on a socket until it is told to stop.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, sync::oneshot, time};

use super::{AppState, router};

/// How long answers under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Answers on `listener` until `shutdown` completes. Then no connection is accepted any more, and those that are open
/// have ten seconds to finish.
pub async fn serve<S>(listener: TcpListener, state: AppState, shutdown: S) -> io::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let (stopping, stopped) = oneshot::channel();
    let told = state.clone();
    let signal = async move {
        shutdown.await;
        told.stop();
        // Nobody listens any more when the server has ended by itself.
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
            tracing::warn!(seconds = GRACE.as_secs(), "connections were still open and are dropped");
            Ok(())
        }
    }
}
