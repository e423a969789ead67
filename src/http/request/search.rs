//! Search requests, the same for the API, the pages and the feeds.

use super::{
    context::Context,
    parameters::{Parameters, Question, SearchParameters, SuggestParameters},
};
use crate::{
    http::{problem::Problem, strings::Strings},
    model::{Language, Scope, Status},
    search::{Page, Query, Results, lookup, resolve_fields},
};

/// A search request.
#[derive(Clone, Debug)]
pub(in crate::http) struct Search {
    /// The text as typed, including fields.
    pub(in crate::http) text: String,
    /// The parsed query, whose known fields were moved into the scope.
    pub(in crate::http) query: Query,
    /// The restrictions.
    pub(in crate::http) scope: Scope,
    /// The range of hits and the preferred language.
    pub(in crate::http) page: Page,
    /// Whether to explain the answer.
    pub(in crate::http) explain: bool,
}

/// A request for suggestions.
#[derive(Clone, Debug)]
pub(in crate::http) struct Suggest {
    /// The text typed so far.
    pub(in crate::http) text: String,
    pub(in crate::http) scope: Scope,
    pub(in crate::http) limit: usize,
    /// Titles of this language come first.
    pub(in crate::http) language: Option<Language>,
}

impl Search {
    /// Builds the search from its parameters.
    pub(in crate::http) fn new(context: &Context, given: SearchParameters) -> Self {
        let SearchParameters { question, limit, offset, explain } = given;
        let text = question.q.map(|Question(text)| text).unwrap_or_default();
        let mut scope = question.scope.scope(context.state.today());
        let query = resolve_fields(Query::parse(&text), context.handbook(), &mut scope, status);
        let page = Page { offset: offset.get(), limit: limit.get(), language: context.preferred };
        Self { text, query, scope, page, explain }
    }

    /// Runs the search on the request's edition.
    pub(in crate::http) fn run(&self, context: &Context) -> Result<Results, Problem> {
        let found = context.edition.searcher.search(&self.query, &self.scope, self.page);
        let results = found.map_err(|error| Problem::internal(&error))?;
        tracing::debug!(query = self.text, total = results.total, "searched");
        Ok(results)
    }
}

impl Suggest {
    /// Reads the parameters of the request.
    pub(in crate::http) fn read(context: &Context) -> Result<Self, Problem> {
        let SuggestParameters { question, limit } = SuggestParameters::read(context)?;
        let text = question.q.map(|Question(text)| text).unwrap_or_default();
        let scope = question.scope.scope(context.state.today());
        let language = scope.language.or(context.preferred);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        http::request::testing::handbook,
        search::{Clause, Note},
    };

    #[test]
    fn fields_become_scope_or_text() {
        let mut scope = Scope::default();
        let query = resolve_fields(
            Query::parse("岗位:客户经理 part:duties role:boss 提案"),
            &handbook(),
            &mut scope,
            status,
        );
        assert_eq!(scope.roles.len(), 1);
        assert_eq!(scope.parts.len(), 1);
        assert_eq!(query.clauses, [Clause::Words("boss".to_owned()), Clause::Words("提案".to_owned())]);
        assert_eq!(query.notes, [Note { kind: "field", text: "role:boss".to_owned() }]);

        let mut scope = Scope::default();
        resolve_fields(Query::parse("role:am"), &handbook(), &mut scope, status);
        assert_eq!(scope.roles.len(), 1, "by alias, case-insensitively");
    }
}
