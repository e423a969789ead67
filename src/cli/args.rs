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
/// Duties, workflows and techniques are Markdown files. This program checks and indexes them and answers searches by
/// role and topic in the terminal, over HTTP and in a browser. Any folder of Markdown works; handbook.toml adds roles,
/// topics, parts and languages.
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
    /// Use this date instead of today, to see what will be due on it
    #[arg(long, global = true, value_name = "DATE", env = "HANDBOOK_TODAY")]
    pub today: Option<Date>,
    /// Follow symbolic links that point outside the handbook's folder
    #[arg(long, global = true, env = "HANDBOOK_FOLLOW_OUTSIDE", value_parser = FalseyValueParser::new())]
    pub follow_outside: bool,
}

impl Place {
    /// The handbook's folder, and whether links may leave it.
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
    /// Serve the handbook over HTTP: pages, search and API
    Serve(Serve),
    /// Search in the terminal
    Search(Search),
    /// Report problems in the content; exit status 1 when there are errors
    Check(Check),
    /// Show what links to a section, includes or produces it, and which reading paths teach it
    Links(LinksTo),
    /// List the sections that changed since a git revision, with everything that refers to them
    Impact(Impact),
    /// Update pinned links to the current revision of their section
    Accept(Accept),
    /// Build the index if it is out of date
    Index,
    /// Create a starter handbook
    Init(Init),
    /// Export the handbook, one section per line, for another search engine or a spreadsheet
    Export(Export),
    /// Serve a chat assistant over standard input and output (Model Context Protocol)
    Mcp(Mcp),
    /// Serve an editor over standard input and output: diagnostics, completion, definitions and references (Language
    /// Server Protocol)
    Lsp,
    /// Write the handbook as a static site with search
    Build(Build),
    /// Score judged queries: recall, MRR, nDCG
    Evaluate(Evaluate),
    /// List sections due for review, or record reviews
    Review(Review),
    /// List outdated translations, or record that translations are up to date
    Translated(Translated),
    /// Report duties that no reading path teaches, and roles without a path
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
    /// Format of the log on standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text, env = "HANDBOOK_LOG_FORMAT")]
    pub log_format: LogFormat,
    /// Public address of the handbook, such as <https://intranet.example/handbook/>; its path is where it is mounted
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
    /// A host name or address to accept, besides loopback and the host of --base-url (repeatable) [default: none; any
    /// if --addr is not loopback and there is no --base-url]
    #[arg(long, value_name = "NAME", env = "HANDBOOK_ALLOW_HOST", value_delimiter = ',')]
    pub allow_host: Vec<HostName>,
    /// A proxy whose X-Forwarded-* headers are trusted: an address or a network (repeatable)
    #[arg(long, value_name = "NET", env = "HANDBOOK_TRUSTED_PROXY", value_delimiter = ',', value_parser = network)]
    pub trusted_proxy: Vec<IpNet>,
    /// Another site whose scripts may read the API, or * for all (repeatable) [default: none]
    #[arg(long, value_name = "ORIGIN", env = "HANDBOOK_CORS_ORIGIN", value_delimiter = ',')]
    pub cors_origin: Vec<Origin>,
    /// Another site that may show sections in a frame, or * for all (repeatable) [default: none]
    #[arg(long, value_name = "ORIGIN", env = "HANDBOOK_FRAME_ANCESTOR", value_delimiter = ',')]
    pub frame_ancestor: Vec<Origin>,
    /// Show edits as files are saved, with their problems
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
    /// Only changes since this revision, with tombstones for removed sections
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,
    /// Public address of the handbook, the base of links
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
}

/// Format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object per line
    Ndjson,
    /// A body for the _bulk endpoint of Elasticsearch and OpenSearch
    Elasticsearch,
    /// A table for spreadsheets
    Csv,
}

/// `handbook mcp`
#[derive(Debug, ClapArgs)]
pub struct Mcp {
    /// Public address of the handbook, the base of permalinks
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
}

/// Format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines of text
    Text,
    /// One JSON object per line
    Json,
}

/// `handbook search`
#[derive(Debug, ClapArgs)]
pub struct Search {
    /// Words, "a phrase", -excluded, title:…; write -- before a query that begins with -
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
    /// How many hits to skip
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub offset: u16,
    /// Print the response of the HTTP API
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
    /// Format of the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub format: ReportFormat,
    /// Show every problem, not only the first ones of each rule; the formats for programs always do
    #[arg(long)]
    pub all: bool,
    /// Also search for every heading and phrase; a section that is not found is an error
    #[arg(long)]
    pub findability: bool,
    /// List the rules and stop
    #[arg(long)]
    pub rules: bool,
    /// Explain a rule, with an example and its message
    #[arg(long, value_name = "RULE", value_parser = rule(), hide_possible_values = true)]
    pub explain: Option<Rule>,
    /// First make the changes that are certain; a second run changes nothing [default value: all]
    #[arg(
        long,
        value_name = "WHAT",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "all"
    )]
    pub fix: Option<FixScope>,
    /// Print what --fix would change as a unified diff, and change nothing
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Replaced by `handbook links --external`
    #[arg(long, hide = true)]
    pub external: bool,
}

/// What is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FixScope {
    /// Add missing ids to headings, update links to what moved, remove invisible characters that change no page, and record
    /// published ids
    All,
    /// Only record published ids in permalinks.toml, those of headings without {#id} too; no other file changes
    Ledger,
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
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// List external links for a link checker; makes no requests
    #[arg(long, conflicts_with_all = ["id", "json"])]
    pub external: bool,
    /// Format of the list
    #[arg(long, value_enum, default_value_t = ExternalFormat::Lychee, requires = "external")]
    pub format: ExternalFormat,
}

/// How external links are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExternalFormat {
    /// Each address once, one per line, as lychee and other link checkers read from standard input
    Lychee,
    /// JSON: every link with its section, file, line and column
    Json,
}

/// `handbook impact`
#[derive(Debug, ClapArgs)]
pub struct Impact {
    /// A commit, tag or branch to compare with
    #[arg(long, value_name = "REV")]
    pub since: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `handbook accept`
#[derive(Debug, ClapArgs)]
pub struct Accept {
    /// The sections whose links are updated
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub ids: Vec<String>,
    /// Update all outdated links
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
}

/// Format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Source lines with carets
    Human,
    /// JSON
    Json,
    /// GitHub workflow commands, shown beside the lines
    Github,
    /// SARIF 2.1.0, for code scanning services and editors
    Sarif,
}

/// `handbook init`
#[derive(Debug, ClapArgs)]
pub struct Init {
    /// The folder to create; it must be empty or new
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub directory: PathBuf,
}

/// `handbook build`
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The site is written beside the folder and replaces it when complete. It works on any static server, \
under any path, and from a disk; start at index.html. docs/static.md lists the differences from the service."
)]
pub struct Build {
    /// The folder to write; it must be empty, new, or written by an earlier build
    #[arg(value_name = "OUT", value_hint = ValueHint::DirPath)]
    pub directory: PathBuf,
    /// Public address of the site, for canonical addresses and 404.html
    #[arg(long, value_name = "URL", env = "HANDBOOK_BASE_URL", value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
}

/// `handbook evaluate`
#[derive(Debug, ClapArgs)]
pub struct Evaluate {
    /// TSV with a header line: query, relevant; optional scope, kind, exclude [default: searches generated from the
    /// handbook's headings and phrases]
    #[arg(value_name = "JUDGEMENTS", value_hint = ValueHint::FilePath)]
    pub judgements: Option<PathBuf>,
    /// Judge snippets and answers instead: TSV with a header line: query, section, passage; optional kind, answer
    #[arg(long, value_name = "PAIRS", value_hint = ValueHint::FilePath, conflicts_with = "judgements")]
    pub passages: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `handbook review`
#[derive(Debug, ClapArgs)]
pub struct Review {
    /// Sections (ad-budget) or documents (duties/account-manager) that were reviewed; without any, lists those due by
    /// owner
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Record a review of every section
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// Only this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// `handbook translated`
#[derive(Debug, ClapArgs)]
pub struct Translated {
    /// Sections or documents whose translation is up to date; without any, lists outdated ones
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Record that every translation is up to date
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// Only translations into this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// `handbook coverage`
#[derive(Debug, ClapArgs)]
pub struct Coverage {
    /// Only this role
    #[arg(long, value_name = "ID")]
    pub role: Option<String>,
    /// The language of the paths [default: the handbook's first]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Print JSON: roles with their duties and paths
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
    fn root_flag_works_before_and_after_the_command() {
        for line in [["handbook", "--root", "x", "index"], ["handbook", "index", "--root", "x"]] {
            assert_eq!(Args::parse_from(line).place.root, PathBuf::from("x"));
        }
    }
}
