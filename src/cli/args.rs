//! Flags and environment, as typed. Nothing else reads either.

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args as ClapArgs, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{FalseyValueParser, PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;
use ipnet::IpNet;
use jiff::civil::Date;

use crate::{
    content::Root,
    diagnostic::Rule,
    http::{BaseUrl, HostName, Origin},
    reviews::Clock,
};

/// A searchable handbook from a folder of Markdown.
///
/// Duties, workflows and techniques live as Markdown; this command checks them, indexes them and answers role- and
/// topic-scoped searches in the terminal, over HTTP and in a browser. Any folder of Markdown works; handbook.toml adds
/// roles, topics, parts and languages.
#[derive(Debug, Parser)]
#[command(name = "handbook", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Args {
    /// Where the handbook and its index are.
    #[command(flatten)]
    pub place: Place,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the handbook and its index are.
#[derive(Clone, Debug, ClapArgs)]
pub struct Place {
    /// The handbook's folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".", env = "HANDBOOK_ROOT", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
    /// The index folder [default: index/ in the handbook if it can be written, else the user's cache folder]
    #[arg(long, global = true, value_name = "DIR", env = "HANDBOOK_INDEX", value_hint = ValueHint::DirPath)]
    pub index: Option<PathBuf>,
    /// Pretend that it is this day: what will be due on 2027-06-01?
    #[arg(long, global = true, value_name = "DATE", env = "HANDBOOK_TODAY")]
    pub today: Option<Date>,
    /// Read what symbolic links lead to outside the handbook's folder
    #[arg(long, global = true, env = "HANDBOOK_FOLLOW_OUTSIDE", value_parser = FalseyValueParser::new())]
    pub follow_outside: bool,
}

impl Place {
    /// The handbook's folder, and how far links in it may lead.
    pub fn folder(&self) -> Root {
        Root::new(&self.root).follow_outside(self.follow_outside)
    }

    /// The clock that reviews are measured by.
    pub fn clock(&self) -> Clock {
        self.today.map_or(Clock::System, Clock::Fixed)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer searches over HTTP and show the handbook in a browser
    Serve(Serve),
    /// Search in the terminal
    Search(Search),
    /// Report problems in the content; exit status 1 when there are errors
    Check(Check),
    /// Show who links to a section, includes it or produces it, and which reading paths teach it
    Links(LinksTo),
    /// List the sections that changed since a git revision, with everyone who refers to them
    Impact(Impact),
    /// Write the current revision into links that fell behind their section
    Accept(Accept),
    /// Build the index, or say that it matches
    Index,
    /// Make a small working handbook to start from
    Init(Init),
    /// Write the handbook out, one section a line, for another search or a spreadsheet
    Export(Export),
    /// Answer a chat assistant over standard input and output (Model Context Protocol)
    Mcp(Mcp),
    /// Help people who write the handbook in an editor: problems while they type, ids to choose from, where links lead
    /// (Language Server Protocol over standard input and output)
    Lsp,
    /// Write a static copy of the whole site, search included, for places without a server
    Build(Build),
    /// Score judged queries: recall, MRR, nDCG
    Evaluate(Evaluate),
    /// List sections to review again, or say that they were reviewed
    Review(Review),
    /// List outdated translations, or say that they render their originals
    Translated(Translated),
    /// Say which duties no reading path teaches, and which roles have no path
    Coverage(Coverage),
    /// Print the licences of the program and of everything compiled into it
    #[command(long_flag = "licences")]
    Licences,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// `handbook serve`
#[derive(Debug, ClapArgs)]
pub struct Serve {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8080", env = "HANDBOOK_ADDR")]
    pub addr: SocketAddr,
    /// Form of the log on standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text, env = "HANDBOOK_LOG_FORMAT")]
    pub log_format: LogFormat,
    /// Where readers reach the handbook, such as <https://intranet.example/handbook/>; its path mounts the handbook below
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
    /// A host name or address to answer to, besides loopback and the host of --base-url (repeatable) [default: none; any
    /// if --addr is not loopback and there is no --base-url]
    #[arg(long, value_name = "NAME", env = "HANDBOOK_ALLOW_HOST", value_delimiter = ',')]
    pub allow_host: Vec<HostName>,
    /// A proxy whose X-Forwarded-* headers are believed: an address or a network (repeatable)
    #[arg(long, value_name = "NET", env = "HANDBOOK_TRUSTED_PROXY", value_delimiter = ',', value_parser = network)]
    pub trusted_proxy: Vec<IpNet>,
    /// Another site whose scripts may read the API, or * for all (repeatable) [default: none]
    #[arg(long, value_name = "ORIGIN", env = "HANDBOOK_CORS_ORIGIN", value_delimiter = ',')]
    pub cors_origin: Vec<Origin>,
    /// Another site that may show sections in a frame, or * for all (repeatable) [default: none]
    #[arg(long, value_name = "ORIGIN", env = "HANDBOOK_FRAME_ANCESTOR", value_delimiter = ',')]
    pub frame_ancestor: Vec<Origin>,
    /// Show edits at once, with what is wrong with them
    #[arg(long)]
    pub watch: bool,
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or_else(|_| one())
        .map_err(|_| "an address such as 10.0.0.5, or a network such as 10.0.0.0/8".to_owned())
}

/// `handbook export`
#[derive(Debug, ClapArgs)]
pub struct Export {
    /// What to write
    #[arg(long, value_enum, default_value_t = ExportFormat::Ndjson)]
    pub format: ExportFormat,
    /// Only sections for this role (repeatable)
    #[arg(long, value_name = "ID")]
    pub role: Vec<String>,
    /// Only sections on this topic (repeatable)
    #[arg(long, value_name = "ID")]
    pub topic: Vec<String>,
    /// Only sections of this part (repeatable)
    #[arg(long, value_name = "ID")]
    pub part: Vec<String>,
    /// Only this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Only what changed after this revision, with tombstones for what is gone
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,
    /// Where readers reach the handbook; links are made from it
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
}

/// What an export is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A JSON object a line
    Ndjson,
    /// A body for the _bulk endpoint of Elasticsearch and OpenSearch
    Elasticsearch,
    /// A table for spreadsheets
    Csv,
}

/// `handbook mcp`
#[derive(Debug, ClapArgs)]
pub struct Mcp {
    /// Where readers reach the handbook; permalinks are made from it
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// `handbook search`
#[derive(Debug, ClapArgs)]
pub struct Search {
    /// What to look for: words, "a phrase", -without, title:…; put -- before a first word that begins with -
    #[arg(required = true, num_args = 1..)]
    pub query: Vec<String>,
    /// Only sections for this role (repeatable)
    #[arg(long, value_name = "ID")]
    pub role: Vec<String>,
    /// Only sections on this topic (repeatable)
    #[arg(long, value_name = "ID")]
    pub topic: Vec<String>,
    /// Only sections of this part (repeatable)
    #[arg(long, value_name = "ID")]
    pub part: Vec<String>,
    /// Only this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// How many hits to show
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub limit: u16,
    /// How many hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub offset: u16,
    /// Print the answer as the HTTP API gives it
    #[arg(long)]
    pub json: bool,
    /// Show tiers and parts of the score
    #[arg(long)]
    pub explain: bool,
}

/// `handbook check`
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Check {
    /// Form of the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub format: ReportFormat,
    /// Also search for every heading and phrase as readers would; what nobody finds is an error
    #[arg(long)]
    pub findability: bool,
    /// List the rules and stop
    #[arg(long)]
    pub rules: bool,
    /// Explain a rule: what it asks for, a handbook that breaks it, and what is said then
    #[arg(long, value_name = "RULE", value_parser = rule(), hide_possible_values = true)]
    pub explain: Option<Rule>,
    /// First write ids behind headings that have none, and record every published id in permalinks.toml
    #[arg(long)]
    pub fix: bool,
    /// Became `handbook links --external`
    #[arg(long, hide = true)]
    pub external: bool,
}

/// A rule by its name.
fn rule() -> impl TypedValueParser<Value = Rule> {
    PossibleValuesParser::new(Rule::all().iter().map(|rule| rule.name())).try_map(|name| {
        let found = Rule::all().iter().find(|rule| rule.name() == name);
        found.copied().ok_or("handbook check --rules lists the rules")
    })
}

/// `handbook links`
#[derive(Debug, ClapArgs)]
pub struct LinksTo {
    /// The section
    #[arg(value_name = "ID", required_unless_present = "external")]
    pub id: Option<String>,
    /// Print one object
    #[arg(long)]
    pub json: bool,
    /// List the addresses outside the handbook that it links to, for a link checker; nothing is asked
    #[arg(long, conflicts_with_all = ["id", "json"])]
    pub external: bool,
    /// How to list them
    #[arg(long, value_enum, default_value_t = ExternalFormat::Lychee, requires = "external")]
    pub format: ExternalFormat,
}

/// How external links are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExternalFormat {
    /// Each address once, one a line, as lychee and other link checkers read them from standard input
    Lychee,
    /// One array of objects: every link with its section, file, line and column
    Json,
}

/// `handbook impact`
#[derive(Debug, ClapArgs)]
pub struct Impact {
    /// A commit, tag or branch to compare with
    #[arg(long, value_name = "REV")]
    pub since: String,
    /// Print one array of objects
    #[arg(long)]
    pub json: bool,
}

/// `handbook accept`
#[derive(Debug, ClapArgs)]
pub struct Accept {
    /// The sections whose links are looked over
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub ids: Vec<String>,
    /// Every link that fell behind
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
}

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// With the lines and carets, for people
    Human,
    /// One array of objects
    Json,
    /// Workflow commands that GitHub shows beside the lines
    Github,
    /// SARIF 2.1.0, which code scanning services and editors read
    Sarif,
}

/// `handbook init`
#[derive(Debug, ClapArgs)]
pub struct Init {
    /// The folder to make; it must be empty or not there
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub directory: PathBuf,
}

/// `handbook build`
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The copy is written beside the folder and takes its place when it is whole. It works on any static \
server, under any path, and from a disk; index.html is the way in. docs/static.md says what differs from the service."
)]
pub struct Build {
    /// The folder to write; it must be empty, not there, or an earlier copy
    #[arg(value_name = "OUT", value_hint = ValueHint::DirPath)]
    pub directory: PathBuf,
    /// Where readers will reach the copy, for canonical addresses and 404.html
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
}

/// `handbook evaluate`
#[derive(Debug, ClapArgs)]
pub struct Evaluate {
    /// TSV with a header line: query, relevant; optional scope, kind, exclude. Without it the handbook's own
    /// headings and phrases are searched
    #[arg(value_name = "JUDGEMENTS", value_hint = ValueHint::FilePath)]
    pub judgements: Option<PathBuf>,
    /// Print one object with the figures and nothing else
    #[arg(long)]
    pub json: bool,
}

/// `handbook review`
#[derive(Debug, ClapArgs)]
pub struct Review {
    /// Sections (ad-budget) or documents (duties/account-manager) that were read and found right; without any, what has
    /// to be reviewed is listed by owner
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Everything was reviewed
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// Only in this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// List as one array of objects
    #[arg(long)]
    pub json: bool,
}

/// `handbook translated`
#[derive(Debug, ClapArgs)]
pub struct Translated {
    /// Sections or documents whose translation was compared with the original; without any, outdated ones are listed
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Every translation was compared
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// Only translations into this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// List as one array of objects
    #[arg(long)]
    pub json: bool,
}

/// `handbook coverage`
#[derive(Debug, ClapArgs)]
pub struct Coverage {
    /// Only this role
    #[arg(long, value_name = "ID")]
    pub role: Option<String>,
    /// The language whose paths count [default: the handbook's first]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Print one array of roles with their duties and paths
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_root_stands_before_or_after_the_command() {
        for line in [["handbook", "--root", "x", "index"], ["handbook", "index", "--root", "x"]] {
            assert_eq!(Args::parse_from(line).place.root, PathBuf::from("x"));
        }
    }
}
