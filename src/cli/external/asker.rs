//! Asks servers for addresses: each address once, a host never twice at a time nor without a pause, and not much longer
//! once it has fallen silent.
//!
//! HEAD first, because nobody needs the text; GET where HEAD is refused, and whenever something is asked again. What may
//! pass (429, 5xx, no answer) is asked again after a wait, or after as long as the server asks for (`Retry-After`, RFC
//! 9110 section 10.2.3).

use std::{
    collections::BTreeMap,
    sync::Mutex,
    thread,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use ureq::{Agent, Body, http::Response};
use url::Url;

/// How long is waited, and how often.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// Hosts asked at the same time.
    pub(super) workers: usize,
    /// Longest wait for one answer, redirects included.
    pub(super) timeout: Duration,
    /// Between two addresses of one host.
    pub(super) pause: Duration,
    /// Before asking again what may pass.
    pub(super) retries: Vec<Duration>,
    /// Longest that is waited because a server asks for it; who wants more time is not asked again.
    pub(super) patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            workers: 8,
            timeout: Duration::from_secs(15),
            pause: Duration::from_secs(1),
            retries: vec![Duration::from_secs(2), Duration::from_secs(6)],
            patience: Duration::from_secs(30),
        }
    }
}

/// Addresses of one host that may stay without any answer in a row before the rest are not asked.
const SILENT: usize = 2;

/// What a server said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// A status (RFC 9110), after redirects.
    Status(u16),
    /// Nothing; why.
    Nothing(String),
}

impl Answer {
    pub(super) fn is_good(&self) -> bool {
        matches!(self, Self::Status(status) if *status < 400)
    }

    /// Whether the address is gone for good, as far as its server knows.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self, Self::Status(404 | 410))
    }

    /// Whether it is worth asking again in a moment.
    fn may_pass(&self) -> bool {
        matches!(self, Self::Status(429 | 500..) | Self::Nothing(_))
    }
}

/// Asks all addresses. `answered` is told each answer as it comes, from several threads, one at a time.
pub(super) fn ask_all(addresses: &[Url], pace: &Pace, answered: &mut (dyn FnMut(&Url, Answer) + Send)) {
    let mut hosts: BTreeMap<String, Vec<&Url>> = BTreeMap::new();
    for address in addresses {
        hosts.entry(host(address)).or_default().push(address);
    }
    let workers = pace.workers.min(hosts.len());
    let queue = Mutex::new(hosts.into_values().collect::<Vec<_>>());
    let answered = Mutex::new(answered);
    let tell = |address: &Url, answer: Answer| {
        if let Ok(mut answered) = answered.lock() {
            answered(address, answer);
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let agent = agent(pace);
                while let Some(host) = queue.lock().ok().and_then(|mut queue| queue.pop()) {
                    ask_host(&agent, &host, pace, &tell);
                }
            });
        }
    });
}

/// The host of an address and its port.
pub(super) fn host(address: &Url) -> String {
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", address.host_str().unwrap_or_default())
}

fn ask_host(agent: &Agent, addresses: &[&Url], pace: &Pace, tell: &impl Fn(&Url, Answer)) {
    let mut silent = 0;
    for (number, address) in addresses.iter().enumerate() {
        if silent >= SILENT {
            tell(address, Answer::Nothing("not asked, its host did not answer before".to_owned()));
            continue;
        }
        if number > 0 {
            thread::sleep(pace.pause);
        }
        let answer = ask(agent, address, pace);
        silent = if matches!(answer, Answer::Nothing(_)) { silent + 1 } else { 0 };
        tell(address, answer);
    }
}

fn agent(pace: &Pace) -> Agent {
    let name = concat!("handbook/", env!("CARGO_PKG_VERSION"), " (link check)");
    Agent::config_builder()
        .timeout_global(Some(pace.timeout))
        .http_status_as_error(false)
        .user_agent(name)
        .build()
        .new_agent()
}

fn ask(agent: &Agent, address: &Url, pace: &Pace) -> Answer {
    let mut said = Said::of(agent.head(address.as_str()).call());
    // Many servers do not know HEAD, or answer it otherwise than GET.
    if said.in_a_circle || (matches!(said.answer, Answer::Status(400..)) && said.after.is_none()) {
        said = Said::of(agent.get(address.as_str()).call());
    }
    for wait in &pace.retries {
        let wait = said.after.unwrap_or(*wait);
        if said.in_a_circle || !said.answer.may_pass() || wait > pace.patience {
            break;
        }
        thread::sleep(wait);
        said = Said::of(agent.get(address.as_str()).call());
    }
    said.answer
}

/// An answer, and how long its server wants to be left alone.
struct Said {
    answer: Answer,
    after: Option<Duration>,
    /// Whether it redirects without end: to ask again is to ask a dozen times, for nothing.
    in_a_circle: bool,
}

impl Said {
    fn of(result: Result<Response<Body>, ureq::Error>) -> Self {
        match result {
            Ok(response) => {
                let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
                let answer = Answer::Status(response.status().as_u16());
                Self { answer, after: after.and_then(wait), in_a_circle: false }
            }
            Err(error) => {
                let in_a_circle = matches!(error, ureq::Error::TooManyRedirects);
                Self { answer: Answer::Nothing(reason(&error)), after: None, in_a_circle }
            }
        }
    }
}

/// Seconds, or a date (RFC 9110, section 10.2.3).
fn wait(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(SystemTime::now()).unwrap_or_default())
}

/// Why there is no answer, for people.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::Timeout(_) => "it took too long".to_owned(),
        ureq::Error::TooManyRedirects => "it redirects without end".to_owned(),
        ureq::Error::ConnectionFailed => "no connection".to_owned(),
        ureq::Error::Io(error) => match error.kind() {
            std::io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof => {
                "the connection was closed".to_owned()
            }
            _ if error.to_string().contains("lookup") => "there is no such host".to_owned(),
            _ => error.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashMap,
        io::{BufRead, BufReader, Write},
        net::{TcpListener, TcpStream},
        sync::Arc,
        time::Instant,
    };

    use super::*;

    /// Every question a server was asked, as `HEAD /path`, with when.
    type Log = Arc<Mutex<Vec<(String, Instant)>>>;

    /// A server that answers `METHOD /path`, the n-th time it is asked, with a status line and headers.
    struct Server {
        base: String,
        log: Log,
    }

    impl Server {
        fn new(answer: fn(&str, usize) -> String) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let base = format!("http://{}", listener.local_addr().expect("an address"));
            let log = Log::default();
            let kept = Arc::clone(&log);
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let log = Arc::clone(&kept);
                    thread::spawn(move || serve(&stream, &log, answer));
                }
            });
            Self { base, log }
        }

        fn asked(&self) -> Vec<String> {
            self.log.lock().expect("a log").iter().map(|(asked, _)| asked.clone()).collect()
        }
    }

    fn serve(mut stream: &TcpStream, log: &Log, answer: fn(&str, usize) -> String) {
        let mut reader = BufReader::new(stream);
        let mut asked = String::new();
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
            if asked.is_empty() {
                asked = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
            } else if line.to_ascii_lowercase().starts_with("user-agent:") {
                assert!(line.contains("handbook/") && line.contains("link check"), "{line}");
            }
            line.clear();
        }
        let times = {
            let mut log = log.lock().expect("a log");
            log.push((asked.clone(), Instant::now()));
            log.iter().filter(|(other, _)| *other == asked).count()
        };
        let head = answer(&asked, times);
        if head == "silence" {
            thread::sleep(Duration::from_secs(2));
        } else if !head.is_empty() {
            let _ = write!(stream, "HTTP/1.1 {head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    }

    fn quick() -> Pace {
        let millis = Duration::from_millis;
        Pace {
            workers: 4,
            timeout: millis(700),
            pause: millis(120),
            retries: vec![millis(10), millis(20)],
            patience: millis(1500),
        }
    }

    fn answers(addresses: &[String]) -> HashMap<String, Answer> {
        let addresses: Vec<Url> = addresses.iter().map(|it| Url::parse(it).expect("an address")).collect();
        let mut answers = HashMap::new();
        ask_all(&addresses, &quick(), &mut |address, answer| {
            answers.insert(address.path().to_owned(), answer);
        });
        answers
    }

    #[test]
    fn every_kind_of_answer_is_understood() {
        let server = Server::new(|asked, times| {
            let head = asked.starts_with("HEAD");
            match (asked.split_once(' ').map_or("", |(_, path)| path), times) {
                ("/moved", _) => "301 Moved\r\nlocation: /moved-again".to_owned(),
                ("/moved-again", _) => "308 Moved\r\nlocation: /good".to_owned(),
                ("/round", _) => "302 Found\r\nlocation: /round".to_owned(),
                ("/gone", _) => "410 Gone".to_owned(),
                ("/no-head", _) if head => "405 Method Not Allowed".to_owned(),
                ("/wrong-head", _) if head => "404 Not Found".to_owned(),
                ("/hiccup", 1) => "500 Oops".to_owned(),
                ("/broken", _) => "503 Down".to_owned(),
                ("/busy", 1) => "429 Slow\r\nretry-after: 1".to_owned(),
                ("/very-busy", _) => "429 Slow\r\nretry-after: 3600".to_owned(),
                ("/door", _) => "401 Who".to_owned(),
                ("/missing", _) => "404 Not Found".to_owned(),
                _ => "200 OK".to_owned(),
            }
        });
        let paths = [
            "good",
            "a/预",
            "moved",
            "round",
            "missing",
            "gone",
            "no-head",
            "wrong-head",
            "hiccup",
            "broken",
            "busy",
            "very-busy",
            "door",
        ];
        let addresses: Vec<String> = paths.iter().map(|path| format!("{}/{path}", server.base)).collect();
        let found = answers(&addresses);
        let status = |path: &str| match &found[path] {
            Answer::Status(status) => *status,
            Answer::Nothing(why) => panic!("{path}: {why}"),
        };
        for path in ["/good", "/a/%E9%A2%84", "/moved", "/no-head", "/wrong-head", "/hiccup", "/busy"] {
            assert_eq!(status(path), 200, "{path}");
        }
        assert!(found["/missing"].is_gone() && found["/gone"].is_gone());
        assert_eq!((status("/broken"), status("/very-busy"), status("/door")), (503, 429, 401));
        assert_eq!(found["/round"], Answer::Nothing("it redirects without end".to_owned()));
        let asked = server.asked();
        let round = |method: &str| asked.iter().filter(|line| **line == format!("{method} /round")).count();
        assert_eq!(round("HEAD"), round("GET"), "a circle is gone round once by each method");
        let times = |line: &str| asked.iter().filter(|other| *other == line).count();
        assert_eq!(
            (times("HEAD /good"), times("GET /good")),
            (2, 0),
            "itself and at the end of two redirects"
        );
        assert_eq!(times("HEAD /a/%E9%A2%84"), 1, "asked as addresses are written");
        assert_eq!((times("HEAD /missing"), times("GET /missing")), (1, 1));
        assert_eq!(times("HEAD /very-busy") + times("GET /very-busy"), 1, "who wants an hour is left alone");
        assert_eq!((times("HEAD /broken"), times("GET /broken")), (1, 3));
    }

    #[test]
    fn a_host_is_asked_one_by_one_with_a_pause() {
        let server = Server::new(|_, _| "200 OK".to_owned());
        let addresses: Vec<String> = (0..4).map(|number| format!("{}/{number}", server.base)).collect();
        assert_eq!(answers(&addresses).len(), 4);
        let log = server.log.lock().expect("a log");
        for pair in log.windows(2) {
            assert!(pair[1].1 - pair[0].1 >= quick().pause, "{pair:?}");
        }
    }

    #[test]
    fn who_is_silent_is_not_asked_for_ever() {
        let silent = Server::new(|_, _| "silence".to_owned());
        let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
        let mut addresses: Vec<String> = (0..5).map(|number| format!("{}/{number}", silent.base)).collect();
        addresses.push(format!("http://{closed}/closed"));
        addresses.push("http://no-such-host.invalid/host".to_owned());
        let found = answers(&addresses);
        let why = |path: &str| match &found[path] {
            Answer::Nothing(why) => why.clone(),
            Answer::Status(status) => panic!("{path}: {status}"),
        };
        assert_eq!(why("/closed"), "connection refused");
        assert_eq!(why("/host"), "there is no such host");
        assert_eq!((why("/0").as_str(), why("/1").as_str()), ("it took too long", "it took too long"));
        assert!(why("/2").starts_with("not asked") && why("/4").starts_with("not asked"));
        assert_eq!(silent.asked().len(), 6, "two addresses, three times each");
    }

    #[test]
    fn waits_are_seconds_or_a_date() {
        assert_eq!(wait("120"), Some(Duration::from_mins(2)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
    }
}
