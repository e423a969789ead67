//! State shared by all requests: the current edition and the server's settings.

use std::{sync::Arc, time::SystemTime};

use arc_swap::ArcSwap;
use ipnet::IpNet;
use jiff::civil::Date;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{
    base_url::BaseUrl,
    hosts::Hosts,
    live::{Live, Report},
    origin::Origin,
};
use crate::{
    edition::{Draft, Edition},
    http::limits,
    reviews::Clock,
};

/// Settings of the HTTP service.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The URL at which readers reach the handbook, such as `https://intranet.example/handbook/`. Links in feeds and
    /// exports start with it, and the handbook is mounted below its path. By default the request's host is used.
    pub base_url: Option<BaseUrl>,
    /// The allowed hosts. Any by default, which is for use in process; on a network, list them.
    pub hosts: Hosts,
    /// Proxies whose `X-Forwarded-*` headers are trusted. None by default: anyone can send such a header.
    pub trusted_proxies: Vec<IpNet>,
    /// Other sites whose scripts may read answers (CORS). None by default.
    pub cors_origins: Vec<Origin>,
    /// Other sites that may show `/embed/…` in a frame. None by default: only the handbook's own pages.
    pub frame_ancestors: Vec<Origin>,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    edition: ArcSwap<Edition>,
    revisions: watch::Sender<String>,
    stopping: watch::Sender<bool>,
    /// Permits for event streams: each occupies a connection.
    seats: Arc<Semaphore>,
    config: Config,
    clock: Clock,
    live: Option<Live>,
    started: SystemTime,
}

impl AppState {
    /// Serves `edition` until it is replaced.
    pub fn new(edition: Edition, config: Config) -> Self {
        Self::with_clock(edition, config, Clock::System)
    }

    /// The same with another clock.
    pub fn with_clock(edition: Edition, config: Config, clock: Clock) -> Self {
        Self::start(edition, config, clock, None)
    }

    /// The same for an author: pages show problems in the files and reload on changes.
    pub fn for_author(edition: Edition, config: Config, clock: Clock, draft: Draft) -> Self {
        let live = Some(Live::new(draft));
        Self::start(edition, config, clock, live)
    }

    fn start(edition: Edition, config: Config, clock: Clock, live: Option<Live>) -> Self {
        let (revisions, _) = watch::channel(edition.revision.clone());
        let (stopping, _) = watch::channel(false);
        let seats = Arc::new(Semaphore::new(limits::LISTENERS));
        let edition = ArcSwap::from_pointee(edition);
        Self(Arc::new(Shared {
            edition,
            revisions,
            stopping,
            seats,
            config,
            clock,
            live,
            started: SystemTime::now(),
        }))
    }

    /// The current date.
    pub fn today(&self) -> Date {
        self.0.clock.today()
    }

    /// The live reports for authors, if the server watches its folder.
    pub(in crate::http) fn live(&self) -> Option<&Live> {
        self.0.live.as_ref()
    }

    /// Reports the problems of the served edition to authors' pages.
    pub fn tell(&self, draft: Draft) {
        if let Some(live) = self.live() {
            live.send(draft.into());
        }
    }

    /// Reports to authors' pages why the previous edition is still served.
    pub fn fail(&self, why: String) {
        if let Some(live) = self.live() {
            live.send(Report::failed(why));
        }
    }

    /// The current edition. Taken once per request, so that an answer never mixes two.
    pub fn edition(&self) -> Arc<Edition> {
        self.0.edition.load_full()
    }

    /// Replaces the edition for all new requests.
    pub fn replace(&self, edition: Edition) {
        let revision = edition.revision.clone();
        self.0.edition.store(Arc::new(edition));
        self.0.revisions.send_if_modified(|known| {
            let is_new = *known != revision;
            *known = revision;
            is_new
        });
    }

    /// Ends open event streams, because the service stops.
    pub(in crate::http) fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Becomes true when the service stops.
    pub(in crate::http) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    /// A permit for an event stream, if one is free.
    pub(in crate::http) fn listener(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.seats).try_acquire_owned().ok()
    }

    /// Receives each new revision.
    pub(in crate::http) fn revisions(&self) -> watch::Receiver<String> {
        self.0.revisions.subscribe()
    }

    /// When the service started. A new version of the program may answer differently for the same content.
    pub(in crate::http) fn started(&self) -> SystemTime {
        self.0.started
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}
