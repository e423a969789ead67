//! What every request shares: the current edition and the few settings of the server.

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

/// Settings of the doors.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where readers reach the handbook, such as `https://intranet.example/handbook/`. It makes links in feeds and
    /// exports right whoever asks, and mounts the handbook below the path. Without it the request's host is used.
    pub base_url: Option<BaseUrl>,
    /// The hosts that are answered to. Any by default, which is for use within a process; on a network, name them.
    pub hosts: Hosts,
    /// Proxies whose `X-Forwarded-*` headers are believed. None by default: anybody can write a header.
    pub trusted_proxies: Vec<IpNet>,
    /// Other sites whose scripts may read what programs read. None by default.
    pub cors_origins: Vec<Origin>,
    /// Other sites that may show `/embed/…` in a frame. None by default: only our own pages.
    pub frame_ancestors: Vec<Origin>,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    edition: ArcSwap<Edition>,
    revisions: watch::Sender<String>,
    stopping: watch::Sender<bool>,
    /// Places for those who listen to events: each holds a connection.
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

    /// The same by another clock.
    pub fn with_clock(edition: Edition, config: Config, clock: Clock) -> Self {
        Self::start(edition, config, clock, None)
    }

    /// The same for somebody who is writing: pages tell what is wrong with the files and renew themselves.
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

    /// What day it is.
    pub fn today(&self) -> Date {
        self.0.clock.today()
    }

    /// What authors are told, when the server watches its folder.
    pub(in crate::http) fn live(&self) -> Option<&Live> {
        self.0.live.as_ref()
    }

    /// Tells the pages of authors what state the edition is in that is served.
    pub fn tell(&self, draft: Draft) {
        if let Some(live) = self.live() {
            live.tell(draft.into());
        }
    }

    /// Tells the pages of authors why the last edition is still served.
    pub fn fail(&self, why: String) {
        if let Some(live) = self.live() {
            live.tell(Report::failed(why));
        }
    }

    /// The current edition. Taken once per request, so that an answer never mixes two.
    pub fn edition(&self) -> Arc<Edition> {
        self.0.edition.load_full()
    }

    /// Replaces the edition for all requests that begin from now on.
    pub fn replace(&self, edition: Edition) {
        let revision = edition.revision.clone();
        self.0.edition.store(Arc::new(edition));
        self.0.revisions.send_if_modified(|known| {
            let is_new = *known != revision;
            *known = revision;
            is_new
        });
    }

    /// Ends what would not end by itself: the service stops.
    pub(in crate::http) fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Tells when the service stops.
    pub(in crate::http) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    /// A place to listen to events, if one is free.
    pub(in crate::http) fn listener(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.seats).try_acquire_owned().ok()
    }

    /// Tells of each new revision as it comes.
    pub(in crate::http) fn revisions(&self) -> watch::Receiver<String> {
        self.0.revisions.subscribe()
    }

    /// Since when this is served. The program may have changed with its last start, and with it the form of every answer.
    pub(in crate::http) fn started(&self) -> SystemTime {
        self.0.started
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}
