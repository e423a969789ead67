//! What every request shares: the current edition and the few settings of the server.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::edition::Edition;

/// Settings of the doors.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where readers reach the handbook, such as `https://handbook.example.com`, without a slash at the end. It makes
    /// canonical links absolute; without it they are paths.
    pub base_url: Option<String>,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    edition: ArcSwap<Edition>,
    config: Config,
}

impl AppState {
    /// Serves `edition` until it is replaced.
    pub fn new(edition: Edition, config: Config) -> Self {
        Self(Arc::new(Shared { edition: ArcSwap::from_pointee(edition), config }))
    }

    /// The current edition. Taken once per request, so that an answer never mixes two.
    pub fn edition(&self) -> Arc<Edition> {
        self.0.edition.load_full()
    }

    /// Replaces the edition for all requests that begin from now on.
    pub fn replace(&self, edition: Edition) {
        self.0.edition.store(Arc::new(edition));
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}
