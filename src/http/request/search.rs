//! The query string as a checked request, the same for the API and the pages.

use jiff::civil::Date;

use super::{context::Asked, lookup, query_string::Pairs};
use crate::{
    http::{
        limits::{HITS, LONGEST_QUERY, MOST_HITS, MOST_OFFSET, SUGGESTIONS},
        problem::{Invalid, Problem},
    },
    model::{Handbook, Language, PartId, RoleId, Scope, Status, TopicId},
    search::{Clause, Field, Note, Page, Query, Results},
};

/// A search as asked for.
#[derive(Clone, Debug)]
pub(in crate::http) struct Search {
    /// What was typed, fields included.
    pub(in crate::http) text: String,
    /// What is looked for: fields the handbook knows have become part of the scope.
    pub(in crate::http) query: Query,
    /// Where.
    pub(in crate::http) scope: Scope,
    /// Which hits, and in whose language.
    pub(in crate::http) page: Page,
    /// Whether the answer says how it came about.
    pub(in crate::http) explain: bool,
}

/// A request for suggestions.
#[derive(Clone, Debug)]
pub(in crate::http) struct Suggest {
    /// What was typed so far.
    pub(in crate::http) text: String,
    pub(in crate::http) scope: Scope,
    pub(in crate::http) limit: usize,
    /// Titles of this language come first.
    pub(in crate::http) language: Option<Language>,
}

impl Search {
    /// Reads `q role topic part lang limit offset explain`; others are ignored.
    pub(in crate::http) fn read(asked: &Asked) -> Result<Self, Problem> {
        let mut errors = Vec::new();
        let text = text(&asked.pairs, &mut errors);
        let mut scope = scope(&asked.pairs, asked.handbook(), asked.state.today(), &mut errors);
        let limit = number(&asked.pairs, "limit", HITS, 1, MOST_HITS, &mut errors);
        let offset = number(&asked.pairs, "offset", 0, 0, MOST_OFFSET, &mut errors);
        let explain = flag(&asked.pairs, "explain", &mut errors);
        if !errors.is_empty() {
            return Err(Problem::parameters(errors));
        }
        let query = resolve_fields(Query::parse(&text), asked.handbook(), &mut scope);
        let page = Page { offset, limit, language: asked.preferred };
        Ok(Self { text, query, scope, page, explain })
    }

    /// Asks the edition: the one way from a door to the searcher.
    pub(in crate::http) fn run(&self, asked: &Asked) -> Result<Results, Problem> {
        let found = asked.edition.searcher.search(&self.query, &self.scope, self.page);
        let results = found.map_err(|error| Problem::internal(&error))?;
        tracing::debug!(query = self.text, total = results.total, "searched");
        Ok(results)
    }
}

impl Suggest {
    /// Reads `q role topic part lang limit`; others are ignored.
    pub(in crate::http) fn read(asked: &Asked) -> Result<Self, Problem> {
        let mut errors = Vec::new();
        let text = text(&asked.pairs, &mut errors);
        let scope = scope(&asked.pairs, asked.handbook(), asked.state.today(), &mut errors);
        let limit = number(&asked.pairs, "limit", SUGGESTIONS, 1, MOST_HITS, &mut errors);
        if !errors.is_empty() {
            return Err(Problem::parameters(errors));
        }
        let language = scope.language.or(asked.preferred);
        Ok(Self { text, scope, limit, language })
    }
}

/// The language asked for by `lang`, if any.
pub(in crate::http) fn language(pairs: &Pairs, handbook: &Handbook) -> Result<Option<Language>, Problem> {
    let mut errors = Vec::new();
    let language = read_language(pairs, handbook, &mut errors);
    if errors.is_empty() { Ok(language) } else { Err(Problem::parameters(errors)) }
}

/// The revision asked for by `since`, if any: sixteen hexadecimal digits.
pub(in crate::http) fn revision(pairs: &Pairs) -> Result<Option<String>, Problem> {
    let Some(value) = pairs.given("since") else { return Ok(None) };
    let is_revision = value.len() == 16 && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if is_revision {
        return Ok(Some(value.to_owned()));
    }
    Err(Problem::parameters(vec![Invalid {
        parameter: "since",
        value: value.chars().take(80).collect(),
        detail: "\"since\" is a revision: sixteen hexadecimal digits, as an export names it.".to_owned(),
        valid: Vec::new(),
    }]))
}

/// The scope asked for by `role topic part lang`.
pub(in crate::http) fn checked_scope(asked: &Asked) -> Result<Scope, Problem> {
    let mut errors = Vec::new();
    let scope = scope(&asked.pairs, asked.handbook(), asked.state.today(), &mut errors);
    if errors.is_empty() { Ok(scope) } else { Err(Problem::parameters(errors)) }
}

fn text(pairs: &Pairs, errors: &mut Vec<Invalid>) -> String {
    let text = pairs.first("q").unwrap_or_default().trim().to_owned();
    let length = text.chars().count();
    if length > LONGEST_QUERY {
        errors.push(Invalid {
            parameter: "q",
            value: text.chars().take(40).chain(['…']).collect(),
            detail: format!("A query may have {LONGEST_QUERY} characters; this one has {length}."),
            valid: Vec::new(),
        });
    }
    text
}

fn scope(pairs: &Pairs, handbook: &Handbook, today: Date, errors: &mut Vec<Invalid>) -> Scope {
    let roles = ids(pairs, "role", &handbook.roles, |role| &role.id, RoleId::as_str, errors);
    let topics = ids(pairs, "topic", &handbook.topics, |topic| &topic.id, TopicId::as_str, errors);
    let parts = ids(pairs, "part", &handbook.parts, |part| &part.id, PartId::as_str, errors);
    let language = read_language(pairs, handbook, errors);
    let statuses = ids(pairs, "status", &Status::ALL, |status| status, |status| status.name(), errors);
    Scope { roles, topics, parts, language, statuses, day: today }
}

/// The values of a repeatable parameter that are `known`; an error for each that is not.
fn ids<L, T: Clone + PartialEq>(
    pairs: &Pairs,
    parameter: &'static str,
    known: &[L],
    id: impl Fn(&L) -> &T,
    name: impl Fn(&T) -> &str,
    errors: &mut Vec<Invalid>,
) -> Vec<T> {
    let mut found = Vec::new();
    for value in pairs.all(parameter).map(str::trim).filter(|value| !value.is_empty()) {
        match known.iter().map(&id).find(|id| name(id) == value) {
            Some(id) if found.contains(id) => {}
            Some(id) => found.push(id.clone()),
            None => {
                let valid = known.iter().map(|label| name(id(label)).to_owned()).collect();
                errors.push(unknown(parameter, value, valid));
            }
        }
    }
    found
}

fn read_language(pairs: &Pairs, handbook: &Handbook, errors: &mut Vec<Invalid>) -> Option<Language> {
    let value = pairs.given("lang")?;
    let language = Language::new(value).filter(|language| handbook.languages.contains(language));
    if language.is_none() {
        let valid = handbook.languages.iter().map(ToString::to_string).collect();
        errors.push(unknown("lang", value, valid));
    }
    language
}

fn unknown(parameter: &'static str, value: &str, valid: Vec<String>) -> Invalid {
    let value: String = value.chars().take(80).collect();
    let kind = if parameter == "lang" { "language" } else { parameter };
    Invalid { parameter, detail: format!("The handbook has no {kind} \"{value}\"."), value, valid }
}

/// A whole number within bounds, or the default; an error when it is neither.
pub(in crate::http) fn number(
    pairs: &Pairs,
    parameter: &'static str,
    default: usize,
    least: usize,
    most: usize,
    errors: &mut Vec<Invalid>,
) -> usize {
    let Some(value) = pairs.given(parameter) else { return default };
    match value.parse() {
        Ok(number) if (least..=most).contains(&number) => number,
        _ => {
            errors.push(Invalid {
                parameter,
                value: value.chars().take(80).collect(),
                detail: format!("\"{parameter}\" is a whole number from {least} to {most}."),
                valid: Vec::new(),
            });
            default
        }
    }
}

fn flag(pairs: &Pairs, parameter: &'static str, errors: &mut Vec<Invalid>) -> bool {
    match pairs.first(parameter).map(str::trim) {
        None | Some("0" | "false") => false,
        Some("" | "1" | "true") => true,
        Some(value) => {
            let valid = vec!["true".to_owned(), "false".to_owned()];
            let detail = format!("\"{parameter}\" is true or false.");
            errors.push(Invalid { parameter, value: value.chars().take(80).collect(), detail, valid });
            false
        }
    }
}

/// Makes `role:`, `topic:` and `part:` typed in the query part of the scope. What names nothing in this handbook is
/// searched as text, and noted.
fn resolve_fields(mut query: Query, handbook: &Handbook, scope: &mut Scope) -> Query {
    let mut clauses = Vec::with_capacity(query.clauses.len());
    for clause in query.clauses {
        let Clause::Field(field, value) = clause else {
            clauses.push(clause);
            continue;
        };
        let (name, known) = match field {
            Field::Role => {
                ("role", lookup::role(handbook, &value).map(|role| add(&mut scope.roles, &role.id)))
            }
            Field::Topic => {
                ("topic", lookup::topic(handbook, &value).map(|topic| add(&mut scope.topics, &topic.id)))
            }
            Field::Status => {
                ("status", lookup::status(&value).map(|status| add(&mut scope.statuses, &status)))
            }
            Field::Part => {
                ("part", lookup::part(handbook, &value).map(|part| add(&mut scope.parts, &part.id)))
            }
        };
        if known.is_none() {
            query.notes.push(Note { kind: "field", text: format!("{name}:{value}") });
            clauses.push(Clause::Words(value));
        }
    }
    query.clauses = clauses;
    query
}

fn add<T: Clone + PartialEq>(ids: &mut Vec<T>, id: &T) {
    if !ids.contains(id) {
        ids.push(id.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Localized, Part, Role};

    fn handbook() -> Handbook {
        let title = |text: &str| [(Language::ZH, text.to_owned())].into_iter().collect::<Localized>();
        let role = |id: &str, name: &str| Role {
            id: RoleId::new(id).expect("an id"),
            grade: None,
            title: title(name),
            aliases: vec!["AM".to_owned()],
            inherits: Vec::new(),
        };
        let duties = PartId::new("duties").expect("an id");
        let part =
            Part { id: duties, label: None, title: title("岗位职责"), description: Localized::default() };
        let mut handbook = Handbook::default();
        handbook.languages = vec![Language::ZH, Language::EN];
        handbook.roles = vec![role("account-manager", "客户经理")];
        handbook.parts = vec![part];
        handbook
    }

    fn read(query: &str) -> (Scope, Vec<Invalid>) {
        let mut errors = Vec::new();
        let scope = scope(&Pairs::parse(query), &handbook(), Date::MIN, &mut errors);
        (scope, errors)
    }

    #[test]
    fn scopes_are_checked_against_the_handbook() {
        let (scope, errors) = read("role=account-manager&role=account-manager&role=&lang=zh-CN&colour=red");
        assert_eq!(scope.roles.len(), 1);
        assert_eq!(scope.language, Some(Language::ZH));
        assert!(errors.is_empty());

        let (_, errors) = read("role=boss&lang=fr&part=duties");
        let named: Vec<&str> = errors.iter().map(|error| error.parameter).collect();
        assert_eq!(named, ["role", "lang"]);
        assert_eq!(errors[0].valid, ["account-manager"]);
        assert_eq!(errors[1].valid, ["zh", "en"]);
    }

    #[test]
    fn numbers_have_bounds() {
        let check = |query: &str, expected: Option<usize>| {
            let mut errors = Vec::new();
            let limit = number(&Pairs::parse(query), "limit", HITS, 1, MOST_HITS, &mut errors);
            assert_eq!(errors.is_empty().then_some(limit), expected, "{query}");
        };
        check("", Some(10));
        check("limit=", Some(10));
        check("limit=100", Some(100));
        check("limit=0", None);
        check("limit=101", None);
        check("limit=-1", None);
        check("limit=ten", None);
        check("limit=99999999999999999999", None);
    }

    #[test]
    fn fields_become_scope_or_text() {
        let mut scope = Scope::default();
        let query =
            resolve_fields(Query::parse("岗位:客户经理 part:duties role:boss 提案"), &handbook(), &mut scope);
        assert_eq!(scope.roles.len(), 1);
        assert_eq!(scope.parts.len(), 1);
        assert_eq!(query.clauses, [Clause::Words("boss".to_owned()), Clause::Words("提案".to_owned())]);
        assert_eq!(query.notes, [Note { kind: "field", text: "role:boss".to_owned() }]);

        let mut scope = Scope::default();
        resolve_fields(Query::parse("role:am"), &handbook(), &mut scope);
        assert_eq!(scope.roles.len(), 1, "by alias, whatever the case");
    }
}
