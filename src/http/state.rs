//! What every request shares: the current edition and the few settings of the server.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::civil::Date;

use super::live::Live;
use crate::{
    edition::{Draft, Edition},
    trust::Clock,
};

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
    clock: Clock,
    live: Option<Live>,
}

impl AppState {
    /// Serves `edition` until it is replaced.
    pub fn new(edition: Edition, config: Config) -> Self {
        Self::with_clock(edition, config, Clock::System)
    }

    /// The same by another clock.
    pub fn with_clock(edition: Edition, config: Config, clock: Clock) -> Self {
        Self(Arc::new(Shared { edition: ArcSwap::from_pointee(edition), config, clock, live: None }))
    }

    /// The same for somebody who is writing: pages tell what is wrong with the files and renew themselves.
    pub fn for_author(edition: Edition, config: Config, clock: Clock, draft: Draft) -> Self {
        let live = Some(Live::new(draft.diagnostics, draft.kept));
        Self(Arc::new(Shared { edition: ArcSwap::from_pointee(edition), config, clock, live }))
    }

    /// What day it is.
    pub fn today(&self) -> Date {
        self.0.clock.today()
    }

    /// What authors are told, when the server watches its folder.
    pub(super) fn live(&self) -> Option<&Live> {
        self.0.live.as_ref()
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
