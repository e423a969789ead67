//! A workflow on its page: whose steps are shown, and the drawing of who does what.

use super::{Reader, RoleView, diagram};
use crate::model::{Document, Role, RoleId, Step, page_path};

/// What a page with steps shows above them.
pub(super) struct WorkflowView<'a> {
    pub(super) choices: Vec<Choice<'a>>,
    /// The address of all steps.
    pub(super) all: String,
    /// Whether the page shows one role's steps.
    pub(super) is_filtered: bool,
    /// How many of the steps are the chosen role's, in words; empty without one.
    pub(super) count: String,
    /// An `svg` element.
    pub(super) drawing: String,
}

/// A role whose steps can be shown.
pub(super) struct Choice<'a> {
    pub(super) role: RoleView<'a>,
    /// This page with that role's steps.
    pub(super) url: String,
    pub(super) steps: usize,
    pub(super) is_chosen: bool,
}

/// Whether a role, or one it inherits from, acts in the step or signs it.
pub(super) fn concerns(reader: Reader<'_>, role: &Role, step: &Step) -> bool {
    let covered = reader.handbook.with_inherited(&role.id);
    step.acts.iter().chain(&step.signs).any(|id| covered.contains(id))
}

/// The view of a document's steps for the role that was `chosen`; `None` for a document without steps.
pub(super) fn view<'a>(
    reader: Reader<'a>,
    document: &'a Document,
    chosen: Option<&Role>,
) -> Option<WorkflowView<'a>> {
    let steps: Vec<(&str, &Step)> = document
        .sections
        .iter()
        .filter_map(|section| Some((section.heading.title.as_str(), section.step.as_ref()?)))
        .collect();
    if steps.is_empty() {
        return None;
    }
    let named = |id: &RoleId| steps.iter().any(|(_, step)| step.acts.contains(id) || step.signs.contains(id));
    let roles: Vec<&Role> = reader.handbook.roles.iter().filter(|role| named(&role.id)).collect();
    let of = |role: &Role| steps.iter().filter(|(_, step)| concerns(reader, role, step)).count();
    let path = reader.at(page_path(document));
    let choices = roles.iter().filter_map(|role| {
        Some(Choice {
            role: reader.role(&role.id)?,
            url: format!("{path}?role={}", role.id),
            steps: of(role),
            is_chosen: chosen.is_some_and(|chosen| chosen.id == role.id),
        })
    });
    let count = chosen.map_or_else(String::new, |role| {
        reader.ui.workflow.steps_of(role.title.get(reader.language), of(role), steps.len())
    });
    Some(WorkflowView {
        choices: choices.collect(),
        all: path.clone(),
        is_filtered: chosen.is_some(),
        count,
        drawing: drawing(reader, document, &roles, &steps, chosen),
    })
}

fn drawing(
    reader: Reader<'_>,
    document: &Document,
    roles: &[&Role],
    steps: &[(&str, &Step)],
    chosen: Option<&Role>,
) -> String {
    let lanes: Vec<&str> = roles.iter().map(|role| role.title.get(reader.language)).collect();
    let columns = |ids: &[RoleId]| -> Vec<usize> {
        ids.iter().filter_map(|id| roles.iter().position(|role| role.id == *id)).collect()
    };
    let mut rows = Vec::with_capacity(steps.len());
    for (title, step) in steps {
        rows.push(diagram::Row {
            title,
            acts: columns(&step.acts),
            signs: columns(&step.signs),
            products: product_titles(reader, step),
            is_quiet: chosen.is_some_and(|role| !concerns(reader, role, step)),
        });
    }
    let title = reader.ui.workflow.diagram_of(&document.title);
    let words = diagram::Words {
        title: &title,
        description: reader.ui.workflow.diagram_description,
        seal: reader.ui.workflow.diagram_seal,
    };
    diagram::draw(&words, &lanes, &rows)
}

/// What the forms and documents of a step are called.
fn product_titles<'a>(reader: Reader<'a>, step: &Step) -> Vec<&'a str> {
    let title = |id| {
        let place = reader.handbook.find(id, Some(reader.language))?;
        Some(reader.handbook.section(place).heading.title.as_str())
    };
    step.produces.iter().filter_map(title).collect()
}
