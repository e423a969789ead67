//! Query parameters are either used or refused:
//!
//! 1. every parameter declared in the OpenAPI description or in the list of pages below is accepted;
//! 2. the API refuses every other name and suggests the nearest valid name or lists them all;
//! 3. pages and feeds ignore parameters added by other programs, but like the API they refuse a name one edit away from a
//!    valid name of three or more letters;
//! 4. an empty value gives the same response as no value;
//! 5. all errors are reported at once, in the API and on pages;
//! 6. URLs in responses contain no refused parameter.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use crate::fixture::{Answer, bundled, encode, get as ask};

/// An address and its parameters.
struct Endpoint {
    /// The address with required parameters.
    address: String,
    /// Each optional parameter with a valid value.
    takes: Vec<(String, String)>,
}

/// Parameters, each with a valid value.
type Pairs = &'static [(&'static str, &'static str)];

const LANG: Pairs = &[("lang", "en")];
const SCOPE: Pairs = &[
    ("role", "account-manager"),
    ("topic", "budget"),
    ("part", "duties"),
    ("lang", "zh"),
    ("status", "unreviewed"),
];
const SEARCH: Pairs = &[("q", "预算"), ("limit", "3"), ("offset", "1"), ("explain", "true")];

/// Every address with parameters outside `/api/v1`.
const PAGES: &[(&str, &[Pairs])] = &[
    ("/", &[LANG]),
    ("/search", &[SEARCH, SCOPE, &[("fragment", "found")]]),
    ("/roles/account-manager", &[&[("me", "yes")], LANG]),
    ("/compare", &[&[("role", "account-manager")], LANG]),
    ("/topics/budget", &[SCOPE]),
    ("/glossary", &[&[("order", "latin")], LANG]),
    ("/s/ad-budget", &[&[("at", "85fec260169c")], LANG]),
    ("/s/ad-budget.md", &[LANG]),
    ("/s/ad-budget.json", &[LANG]),
    ("/paths", &[LANG]),
    ("/paths/first-week", &[LANG]),
    ("/reviews", &[LANG]),
    ("/reviews.atom", &[&[("owner", "finance")], LANG]),
    ("/status", &[LANG]),
    ("/zh/workflows/new-client", &[&[("role", "account-manager")]]),
    ("/api", &[LANG]),
    ("/embed/s/ad-budget", &[LANG]),
    (
        "/oembed?url=http://localhost/s/ad-budget",
        &[&[("maxwidth", "300"), ("maxheight", "200"), ("format", "json")]],
    ),
    ("/widget", &[LANG]),
    ("/opensearch.xml", &[SCOPE]),
    ("/search.atom", &[SEARCH, SCOPE, &[("start", "2"), ("page", "2")]]),
    ("/suggestions", &[&[("q", "预"), ("limit", "3")], SCOPE]),
    ("/changes.atom", &[SCOPE]),
    ("/sitemap.xml", &[&[("page", "1")]]),
    ("/llms.txt", &[LANG]),
    ("/llms-full.txt", &[LANG]),
];

/// Parameters that mailers, advertisers, chat programs and portals add to URLs.
const ADDED: &str = "utm_source utm_medium utm_campaign utm_term utm_content utm_id fbclid gclid gclsrc gbraid wbraid dclid \
     gad_source msclkid yclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid mkt_tok _hsenc _hsmi hsCtaTracking vero_id \
     _ga _gl _branch_match_id _openstat spm scm wt_mc pk_campaign pk_source mtm_campaign piwik_campaign matomo_campaign \
     oly_enc_id oly_anon_id rb_clickid s_cid ml_subscriber ck_subscriber_id trk trkCampaign ref ref_src ref_url referrer \
     source src from isappinstalled scene clicktime enterid sharer_sharetime sharer_shareid share_token share_source \
     share_medium nsukey chksm mpshare srcid weixin wxfid wework_cfm_code feishu_source dingtalk dd_nav_bgcolor ddtab corpid \
     bd_vid hmsr hmpl type t v s si u x y id sid cid app tab utm hash key code state token session ts time timestamp random \
     cache cb callback nocache version ver theme amp output print view sort filter category tag search query keyword word";

fn get(address: &str) -> Answer {
    ask(bundled(), address)
}

fn pages() -> Vec<Endpoint> {
    let endpoint = |(address, takes): &(&str, &[Pairs])| Endpoint {
        address: (*address).to_owned(),
        takes: takes
            .iter()
            .copied()
            .flatten()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
    };
    PAGES.iter().map(endpoint).collect()
}

/// The endpoints of the OpenAPI description, and the two other export formats.
fn api() -> Vec<Endpoint> {
    let description = get("/openapi.json").json();
    let revision = get("/api/v1/revision").json()["revision"].as_str().expect("a revision").to_owned();
    let value = |parameter: &Value| {
        let schema = &parameter["schema"];
        let of = if schema["items"].is_object() { &schema["items"] } else { schema };
        match (of["enum"][0].as_str(), of["type"].as_str()) {
            (Some(first), _) => first.to_owned(),
            (None, Some("integer")) => of["maximum"].to_string(),
            (None, Some("boolean")) => "true".to_owned(),
            (None, _) if of["pattern"].is_string() => revision.clone(),
            (None, _) => "预算".to_owned(),
        }
    };
    let mut endpoints = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        let parameters = item["get"]["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let (mut address, mut takes) = (path.clone(), Vec::new());
        for parameter in parameters {
            let name = parameter["name"].as_str().expect("a name");
            if parameter["in"] == "path" {
                let id = parameter["example"].as_str().map_or_else(|| value(parameter), str::to_owned);
                address = address.replace(&format!("{{{name}}}"), &id);
            } else {
                takes.push((name.to_owned(), value(parameter)));
            }
        }
        if path == "/api/v1/export.ndjson" {
            for form in ["bulk", "csv"] {
                endpoints.push(Endpoint { address: format!("/api/v1/export.{form}"), takes: takes.clone() });
            }
        }
        endpoints.push(Endpoint { address, takes });
    }
    endpoints
}

static ENDPOINTS: LazyLock<Vec<Endpoint>> = LazyLock::new(|| api().into_iter().chain(pages()).collect());

impl Endpoint {
    fn is_api(&self) -> bool {
        self.address.starts_with("/api/v1/")
    }

    fn with(&self, pairs: &[(&str, &str)]) -> String {
        let mut address = self.address.clone();
        for (name, value) in pairs {
            let join = if address.contains('?') { '&' } else { '?' };
            address = format!("{address}{join}{}={}", encode(name), encode(value));
        }
        address
    }

    fn has(&self, name: &str) -> bool {
        self.takes.iter().any(|(known, _)| known == name)
    }
}

/// The errors of a JSON response: each name with the valid values. Pages and feeds have no such list.
fn errors(answer: &Answer) -> Vec<(String, Vec<String>)> {
    if !answer.header("content-type").contains("json") {
        return Vec::new();
    }
    let problem = answer.json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let errors = problem["errors"].as_array().expect("errors").iter();
    errors
        .map(|error| {
            let valid = error["valid"].as_array().map(Vec::as_slice).unwrap_or_default();
            (text(&error["parameter"]), valid.iter().map(text).collect())
        })
        .collect()
}

/// Names one edit away: a letter removed, added or replaced, two letters swapped, and upper case.
fn misspellings(name: &str) -> BTreeSet<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut found = BTreeSet::from([name.to_uppercase(), format!("{name}s"), format!("x{name}")]);
    for at in 0..letters.len() {
        let (mut less, mut other, mut swapped) = (letters.clone(), letters.clone(), letters.clone());
        less.remove(at);
        other[at] = 'z';
        found.extend([less.iter().collect(), other.iter().collect()]);
        if at > 0 {
            swapped.swap(at - 1, at);
            found.insert(swapped.iter().collect());
        }
    }
    found.remove(name);
    found
}

// 1

#[test]
fn declared_parameters_are_accepted() {
    for endpoint in ENDPOINTS.iter() {
        for (name, value) in &endpoint.takes {
            let answer = get(&endpoint.with(&[(name, value)]));
            assert!(answer.status.as_u16() < 400, "{}: {name}={value}: {}", endpoint.address, answer.status);
        }
        let all: Vec<(&str, &str)> =
            endpoint.takes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert!(get(&endpoint.with(&all)).status.as_u16() < 400, "{}", endpoint.with(&all));
    }
}

// 2

#[test]
fn api_refuses_unknown_parameters() {
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.is_api()) {
        for name in ["utm_source", "x", "colour"] {
            let answer = get(&endpoint.with(&[(name, "y")]));
            assert_eq!(answer.status, 400, "{}", endpoint.address);
            let found = errors(&answer);
            let [(named, valid)] = found.as_slice() else { panic!("{}: {found:?}", endpoint.address) };
            assert_eq!(named, name);
            assert!(valid.iter().all(|name| endpoint.has(name)), "{}: {valid:?}", endpoint.address);
            assert_eq!(valid.is_empty(), endpoint.takes.is_empty(), "{}", endpoint.address);
        }
    }
    let problem = get("/api/v1/search?roles=account-manager").json();
    assert_eq!(problem["detail"], "Unknown parameter \"roles\"; did you mean \"role\"?");
    assert_eq!(problem["errors"][0]["value"], "account-manager");
    let problem = get("/api/v1/roles?lang=en").json();
    assert_eq!(problem["detail"], "Unknown parameter \"lang\"; this address takes no parameters.");
}

// 3

#[test]
fn pages_ignore_foreign_parameters() {
    let added: Vec<(&str, &str)> = ADDED.split_whitespace().map(|name| (name, "1")).collect();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| !endpoint.is_api()) {
        let plain = get(&endpoint.address);
        for pairs in added.chunks(40) {
            let answer = get(&endpoint.with(pairs));
            let refused = || {
                pairs.iter().filter(|pair| get(&endpoint.with(&[**pair])).status == 400).collect::<Vec<_>>()
            };
            assert_eq!(answer.status, plain.status, "{}: {:?}", endpoint.address, refused());
        }
    }
}

#[test]
fn misspelled_parameters_are_refused_everywhere() {
    for endpoint in ENDPOINTS.iter() {
        for (name, value) in endpoint.takes.iter().filter(|(name, _)| name.len() >= 3) {
            for wrong in misspellings(name).iter().filter(|wrong| !endpoint.has(wrong)) {
                let answer = get(&endpoint.with(&[(wrong, value)]));
                assert_eq!(answer.status, 400, "{}: {wrong}", endpoint.address);
                for (named, valid) in errors(&answer) {
                    assert!(
                        named == *wrong && valid.contains(name),
                        "{}: {wrong}: {valid:?}",
                        endpoint.address
                    );
                }
            }
        }
    }
    let page = get("/search?q=a&roel=account-manager&lang=en");
    assert!(
        page.text().contains("There is no parameter “roel”") && page.text().contains("<code>role</code>")
    );
    assert!(get("/changes.atom?topics=budget").text().contains("did you mean &quot;topic&quot;?"));
}

// 4

#[test]
fn empty_value_equals_no_value() {
    let body = |address: &str| {
        let answer = get(address);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        // Ignore the timing.
        let text = text.split(",\"took_us\"").next().unwrap_or_default().to_owned();
        (answer.status, answer.header("location").to_owned(), answer.header("etag").to_owned(), text)
    };
    for endpoint in ENDPOINTS.iter() {
        let plain = body(&endpoint.address);
        for (name, value) in &endpoint.takes {
            assert_eq!(body(&endpoint.with(&[(name, "")])), plain, "{}: {name}", endpoint.address);
            let (before, alone) =
                (endpoint.with(&[(name, " "), (name, value)]), endpoint.with(&[(name, value)]));
            assert_eq!(body(&before), body(&alone), "{}: {name}", endpoint.address);
        }
        let all: Vec<(&str, &str)> = endpoint.takes.iter().map(|(name, _)| (name.as_str(), "")).collect();
        assert_eq!(body(&endpoint.with(&all)), plain, "{}", endpoint.address);
    }
}

// 5

#[test]
fn all_errors_are_reported_at_once() {
    let wrong = "role=boss&limit=ten&roles=x&offset=-1&lang=fr&explain=perhaps&status=fine&part=nowhere&offest=1&roles=y";
    let problem = get(&format!("/api/v1/search?{wrong}"));
    let named: Vec<String> = errors(&problem).into_iter().map(|(name, _)| name).collect();
    assert_eq!(named, ["role", "part", "lang", "status", "limit", "offset", "explain", "roles", "offest"]);
    let page = get(&format!("/search?{wrong}")).text();
    assert_eq!(page.matches("<p class=\"notice\">").count(), 9, "{page}");
    let export = errors(&get("/api/v1/export.ndjson?since=yesterday&part=nowhere&until=now"));
    let named: Vec<&str> = export.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, ["part", "since", "until"]);
}

// 6

#[test]
fn urls_in_responses_are_accepted() {
    let mut followed = 0;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.has("q")) {
        let asked: Vec<(&str, &str)> = endpoint
            .takes
            .iter()
            .filter(|(name, _)| name != "page" && name != "fragment")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = get(&endpoint.with(&asked));
        let header = answer.header("link").to_owned();
        let text = String::from_utf8_lossy(&answer.body).replace("&#38;", "&").replace("&amp;", "&");
        let stops = |c: char| c.is_whitespace() || "\"<>)\\".contains(c);
        let (header, text) = (header.split(stops), text.split(stops));
        for address in header.chain(text).filter(|address| address.contains('?')) {
            let path = address.trim_start_matches("http://localhost");
            if path.starts_with('/') && !path.contains('{') && path.is_ascii() {
                followed += 1;
                assert_ne!(get(path).status, 400, "{}: {path}", endpoint.address);
            }
        }
    }
    assert!(followed > 30, "{followed}");
}

#[test]
fn opensearch_templates_are_accepted() {
    let description = get("/opensearch.xml").text().replace("&amp;", "&");
    for template in description.split("template=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let address = template.trim_start_matches("http://localhost").replace("{searchTerms}", "a");
        let open: String = address.split(['{', '}']).step_by(2).collect();
        assert!(get(&open).status.is_success(), "{open}");
    }
}
