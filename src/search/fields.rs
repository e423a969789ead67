//! Fields of a query, such as `role:manager`, turned into its scope.

use super::{
    lookup,
    query::{Clause, Field, Note, Query},
};
use crate::model::{Handbook, Scope, Status};

/// Moves `role:`, `topic:`, `part:` and `status:` from the query into the scope. An unknown value is searched as text,
/// and noted. `status` finds a status by its name in any language.
pub fn resolve_fields(
    mut query: Query,
    handbook: &Handbook,
    scope: &mut Scope,
    status: impl Fn(&str) -> Option<Status>,
) -> Query {
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
