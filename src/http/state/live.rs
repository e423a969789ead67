//! The state of the author's folder, for pages that wait for changes.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{diagnostic::Diagnostic, edition::Draft};

/// The state of the folder, as reported to pages.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Report {
    pub(in crate::http) version: u64,
    pub(in crate::http) diagnostics: Arc<Vec<Diagnostic>>,
    pub(in crate::http) kept: Arc<Vec<String>>,
    pub(in crate::http) failure: Option<String>,
}

/// Reports the state of the folder to pages.
#[derive(Debug)]
pub(in crate::http) struct Live(watch::Sender<Report>);

impl Live {
    pub(super) fn new(draft: Draft) -> Self {
        let report = Report { version: 1, ..draft.into() };
        Self(watch::Sender::new(report))
    }

    pub(super) fn send(&self, news: Report) {
        self.0.send_modify(|report| *report = Report { version: report.version + 1, ..news });
    }

    /// Receives the current report and each later one.
    pub(in crate::http) fn subscribe(&self) -> watch::Receiver<Report> {
        self.0.subscribe()
    }
}

impl Report {
    /// A report of why the previous edition is still served.
    pub(super) fn failed(why: String) -> Self {
        Self { failure: Some(why), ..Self::default() }
    }
}

impl From<Draft> for Report {
    fn from(Draft { diagnostics, kept }: Draft) -> Self {
        Self { diagnostics: Arc::new(diagnostics), kept: Arc::new(kept), ..Self::default() }
    }
}
