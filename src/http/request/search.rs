//! A question as it is searched for, the same for the API and the pages.

use super::{
    context::Asked,
    lookup,
    parameters::{Parameters, Question, SearchParameters, SuggestParameters},
};
use crate::{
    http::{problem::Problem, strings::Strings},
    model::{Handbook, Language, Scope, Status},
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
    /// What a search is made of, as it was asked for.
    pub(in crate::http) fn new(asked: &Asked, given: SearchParameters) -> Self {
        let SearchParameters { question, limit, offset, explain } = given;
        let text = question.q.map(|Question(text)| text).unwrap_or_default();
        let mut scope = question.scope.scope(asked.state.today());
        let query = resolve_fields(Query::parse(&text), asked.handbook(), &mut scope);
        let page = Page { offset: offset.get(), limit: limit.get(), language: asked.preferred };
        Self { text, query, scope, page, explain }
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
    /// Reads what is suggested for, and where.
    pub(in crate::http) fn read(asked: &Asked) -> Result<Self, Problem> {
        let SuggestParameters { question, limit } = SuggestParameters::read(asked)?;
        let text = question.q.map(|Question(text)| text).unwrap_or_default();
        let scope = question.scope.scope(asked.state.today());
        let language = scope.language.or(asked.preferred);
        Ok(Self { text, scope, limit: limit.get(), language })
    }
}

/// The status with this name in any language.
fn status(name: &str) -> Option<Status> {
    let name = lookup::folded(name);
    let is = |status: &Status| {
        name == status.name() || Strings::all().any(|(_, ui)| lookup::folded(ui.statuses.of(*status)) == name)
    };
    Status::ALL.into_iter().find(is)
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
            Field::Status => ("status", status(&value).map(|status| add(&mut scope.statuses, &status))),
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
    use crate::http::request::testing::handbook;

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
