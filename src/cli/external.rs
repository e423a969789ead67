//! `handbook check --external`: asks other people's servers, politely, whether what we link to is still there.
//!
//! Each address is asked once, without its fragment, however often it is linked to; [`asker`] is how. What answered is
//! not asked again for a week, what was refused for an hour; no answer at all is forgotten, since the fault may be ours.
//! Only an answer that means "gone" is an error: a server that is slow, busy or wants a password is a warning.

mod asker;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    time::SystemTime,
};

use serde::{Deserialize, Serialize};
use url::Url;

use self::asker::{Answer, Pace};
use super::handbook::Bar;
use crate::{
    content::{self},
    diagnostic::{Diagnostic, Place, Rule, Severity, report::counted},
    model::Handbook,
};

/// Seconds for which a good answer holds, and one that is not.
const GOOD_FOR: u64 = 7 * 24 * 60 * 60;
const BAD_FOR: u64 = 60 * 60;
/// Addresses after which the answers so far are kept, so that an interrupted check does not begin anew.
const KEPT_EVERY: usize = 20;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Known {
    /// Seconds since the epoch.
    asked: u64,
    answer: Answer,
}

impl Known {
    fn holds(&self, now: u64) -> bool {
        let limit = match &self.answer {
            answer if answer.is_good() => GOOD_FOR,
            Answer::Status(_) => BAD_FOR,
            Answer::Nothing(_) => 0,
        };
        now.saturating_sub(self.asked) < limit
    }
}

type Cache = BTreeMap<String, Known>;

/// Asks every external address of the handbook, and reports those that do not answer. What was done goes to standard
/// error.
pub(super) fn check(handbook: &Handbook) -> Vec<Diagnostic> {
    let Links { places, mut diagnostics } = Links::of(handbook);
    let mut cache = load();
    let now = seconds();
    cache.retain(|_, known| known.holds(now));
    let asked: Vec<Url> =
        places.keys().filter(|address| !cache.contains_key(address.as_str())).cloned().collect();
    let known = places.len() - asked.len();
    ask(&asked, &mut cache);
    let hosts: BTreeSet<String> = asked.iter().map(asker::host).collect();
    let earlier = if known > 0 { format!(", {known} known from before") } else { String::new() };
    anstream::eprintln!(
        "{} asked on {}{earlier}",
        counted(asked.len(), "external link"),
        counted(hosts.len(), "host")
    );
    let answer = |address: &Url| cache.get(address.as_str()).map(|known| &known.answer);
    if hosts.len() > 1 && asked.iter().all(|address| matches!(answer(address), Some(Answer::Nothing(_)))) {
        anstream::eprintln!(
            "none of them answered: is this machine offline? Nothing is held against the links"
        );
        cache.retain(|_, known| matches!(known.answer, Answer::Status(_)));
    }
    for (address, places) in &places {
        let Some(answer) = cache.get(address.as_str()).map(|known| &known.answer) else { continue };
        if !answer.is_good() {
            diagnostics.extend(places.iter().map(|place| dead(address, answer, place.clone())));
        }
    }
    diagnostics
}

/// The external links of a handbook.
struct Links {
    /// Each address once, without fragment, with every link to it.
    places: BTreeMap<Url, Vec<Place>>,
    /// Links whose address is none.
    diagnostics: Vec<Diagnostic>,
}

impl Links {
    fn of(handbook: &Handbook) -> Self {
        let mut places: BTreeMap<Url, Vec<Place>> = BTreeMap::new();
        let mut diagnostics = Vec::new();
        for (_, document, section) in handbook.sections() {
            for (address, span) in content::external_links(document, section) {
                let place = Place::of(&document.path, &document.source, span);
                match Url::parse(&address) {
                    Ok(mut address) => {
                        address.set_fragment(None);
                        places.entry(address).or_default().push(place);
                    }
                    Err(error) => {
                        let message = format!("{address} is not an address: {error}");
                        diagnostics.push(Diagnostic::new(Rule::DeadLink, message, place));
                    }
                }
            }
        }
        Self { places, diagnostics }
    }
}

fn dead(address: &Url, answer: &Answer, place: Place) -> Diagnostic {
    let (message, help) = match answer {
        Answer::Status(status @ (404 | 410)) => (
            format!("{address} is gone: its server answers {status}"),
            "link to where it is now, or take the link out",
        ),
        Answer::Status(status @ (401 | 403 | 407)) => (
            format!("{address} answers {status}"),
            "it lets nobody in without a password; see whether readers can open it",
        ),
        Answer::Status(status) => (format!("{address} answers {status}"), "open it in a browser"),
        Answer::Nothing(why) => {
            (format!("{address} does not answer: {why}"), "open it in a browser, or try again later")
        }
    };
    let severity = if answer.is_gone() { Severity::Error } else { Severity::Warning };
    Diagnostic::new(Rule::DeadLink, message, place).with_severity(severity).with_help(help)
}

/// Asks, with progress on a terminal, and keeps what is answered.
fn ask(addresses: &[Url], cache: &mut Cache) {
    let bar = Bar::new();
    let mut done = 0;
    asker::ask_all(addresses, &Pace::default(), &mut |address, answer| {
        cache.insert(address.to_string(), Known { asked: seconds(), answer });
        done += 1;
        bar.show("asking", done, addresses.len());
        if done % KEPT_EVERY == 0 || done == addresses.len() {
            save(cache);
        }
    });
    bar.clear();
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
fn save(cache: &Cache) {
    let Some(path) = cache_path() else { return };
    let kept: BTreeMap<&String, &Known> =
        cache.iter().filter(|(_, known)| matches!(known.answer, Answer::Status(_))).collect();
    let write = || {
        let folder = path.parent()?;
        fs::create_dir_all(folder).ok()?;
        let mut aside = tempfile::NamedTempFile::new_in(folder).ok()?;
        serde_json::to_writer(&mut aside, &kept).ok()?;
        aside.persist(&path).ok()
    };
    let _ = write();
}
