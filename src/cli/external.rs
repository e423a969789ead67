//! `handbook check --external`: asks other people's servers, politely, whether what we link to is still there.
//!
//! Each address is asked once, a host never twice at a time nor twice in a second; what answered is not asked again for
//! a week, what did not for an hour. HEAD first, GET where HEAD is refused. Only an answer that means "gone" is an
//! error: a server that is slow, busy or wants a password is a warning at most.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::Mutex,
    thread,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use ureq::Agent;

use super::Bar;
use crate::{
    content::{self, Diagnostic, Place, Rule, Severity},
    model::Handbook,
};

/// Hosts asked at the same time.
const WORKERS: usize = 8;
/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Between two questions to one host.
const PAUSE: Duration = Duration::from_secs(1);
/// Waits before asking again what did not answer.
const RETRIES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(6)];
const GOOD_FOR: u64 = 7 * 24 * 60 * 60;
const BAD_FOR: u64 = 60 * 60;

/// What a server said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Answer {
    /// A status (RFC 9110).
    Status(u16),
    /// Nothing; why.
    Nothing(String),
}

impl Answer {
    fn is_good(&self) -> bool {
        matches!(self, Self::Status(status) if *status < 400)
    }

    /// Whether it is worth asking again in a moment.
    fn may_pass(&self) -> bool {
        matches!(self, Self::Status(429 | 500..) | Self::Nothing(_))
    }

    fn severity(&self) -> Severity {
        match self {
            Self::Status(404 | 410) => Severity::Error,
            Self::Status(_) | Self::Nothing(_) => Severity::Warning,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Known {
    /// Seconds since the epoch.
    asked: u64,
    answer: Answer,
}

type Cache = BTreeMap<String, Known>;

/// Asks every external address of the handbook, and reports those that do not answer.
pub(super) fn check(handbook: &Handbook) -> Vec<Diagnostic> {
    let mut places: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for (_, document, section) in handbook.sections() {
        for (address, span) in content::external_links(document, section) {
            let address = address.split('#').next().unwrap_or_default().to_owned();
            places.entry(address).or_default().push(Place::of(&document.path, &document.source, span));
        }
    }
    let cache = load();
    let now = seconds();
    let (known, asked): (Vec<&String>, Vec<&String>) = places.keys().partition(|address| {
        cache.get(*address).is_some_and(|known| {
            let age = now.saturating_sub(known.asked);
            age < if known.answer.is_good() { GOOD_FOR } else { BAD_FOR }
        })
    });
    let mut answers: Cache = known
        .into_iter()
        .filter_map(|address| Some((address.clone(), cache.get(address)?.clone())))
        .collect();
    answers.extend(ask_all(&asked));
    save(&cache, &answers);
    let mut diagnostics = Vec::new();
    for (address, places) in places {
        let Some(known) = answers.get(&address).filter(|known| !known.answer.is_good()) else { continue };
        for place in places {
            let message = match &known.answer {
                Answer::Status(status) => format!("{address} answers {status}"),
                Answer::Nothing(why) => format!("{address} does not answer: {why}"),
            };
            let diagnostic = Diagnostic::new(Rule::DeadLink, message, place);
            diagnostics.push(diagnostic.with_severity(known.answer.severity()));
        }
    }
    diagnostics
}

/// Asks all addresses, host by host.
fn ask_all(addresses: &[&String]) -> Cache {
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for address in addresses {
        let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        hosts.entry(host).or_default().push(address);
    }
    let workers = WORKERS.min(hosts.len());
    let queue = Mutex::new(hosts.into_values().collect::<Vec<_>>());
    let answers = Mutex::new(Cache::new());
    let bar = Bar::new();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let agent = agent();
                while let Some(host) = queue.lock().ok().and_then(|mut queue| queue.pop()) {
                    for (number, address) in host.iter().enumerate() {
                        if number > 0 {
                            thread::sleep(PAUSE);
                        }
                        let known = Known { asked: seconds(), answer: ask(&agent, address) };
                        if let Ok(mut answers) = answers.lock() {
                            answers.insert((*address).to_owned(), known);
                            bar.show("asking", answers.len(), addresses.len());
                        }
                    }
                }
            });
        }
    });
    bar.clear();
    answers.into_inner().unwrap_or_default()
}

fn agent() -> Agent {
    let name = concat!("handbook/", env!("CARGO_PKG_VERSION"), " (link check)");
    Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .user_agent(name)
        .build()
        .new_agent()
}

fn ask(agent: &Agent, address: &str) -> Answer {
    let mut answer = ask_once(agent, address);
    for wait in RETRIES {
        if !answer.may_pass() {
            break;
        }
        thread::sleep(wait);
        answer = ask_once(agent, address);
    }
    answer
}

fn ask_once(agent: &Agent, address: &str) -> Answer {
    let status = |answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>| match answer {
        Ok(response) => Answer::Status(response.status().as_u16()),
        Err(error) => Answer::Nothing(error.to_string()),
    };
    match status(agent.head(address).call()) {
        // Many servers do not know HEAD, or answer it otherwise than GET.
        Answer::Status(400..) => status(agent.get(address).call()),
        answer => answer,
    }
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.as_secs())
}

/// Where answers are kept; nothing is kept where there is no such folder.
fn cache_path() -> Option<PathBuf> {
    Some(dirs::cache_dir()?.join("handbook").join("external-links.json"))
}

fn load() -> Cache {
    let read = || serde_json::from_slice(&fs::read(cache_path()?).ok()?).ok();
    read().unwrap_or_default()
}

/// A cache: when it cannot be written the next check only takes longer.
fn save(before: &Cache, answers: &Cache) {
    let Some(path) = cache_path() else { return };
    let mut all = before.clone();
    all.extend(answers.clone());
    let oldest = seconds().saturating_sub(GOOD_FOR);
    all.retain(|_, known| known.asked >= oldest);
    if let (Some(folder), Ok(text)) = (path.parent(), serde_json::to_vec(&all)) {
        let _ = fs::create_dir_all(folder).and_then(|()| content::replace_file(&path, &text));
    }
}
