//! "My duties": what a role answers for, where it acts and signs, and what helps it.

use std::collections::{BTreeSet, HashSet};

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{
    Frame, Reader, RoleView,
    listing::{self, Entry, Group},
    path::{self, Card},
    switch_by_parameter, unknown,
};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{Parameters, RoleParameters},
        },
    },
    model::{Document, Role, RoleId, Section, SectionRef, page_path, section_url},
};

#[derive(Template)]
#[template(path = "role.html")]
struct RolePage<'a> {
    frame: Frame<'a>,
    role: RoleView<'a>,
    id: &'a str,
    aliases: String,
    /// The comparison with the next grade, if there is one: address and name.
    compare: Option<(String, String)>,
    /// The comparison of all grades, if it has one and they do.
    compare_all: Option<String>,
    is_remembered: bool,
    remember: String,
    forget: String,
    handbook_title: &'a str,
    paths: Vec<Card<'a>>,
    duties: Vec<Group<'a>>,
    workflows: Vec<Workflow<'a>>,
    techniques: Vec<Group<'a>>,
    more: Vec<Group<'a>>,
}

/// The steps of a workflow that concern the role.
struct Workflow<'a> {
    title: &'a str,
    url: String,
    steps: Vec<StepEntry<'a>>,
}

struct StepEntry<'a> {
    number: usize,
    title: &'a str,
    url: String,
    acts: bool,
    signs: bool,
}

impl RolePage<'_> {
    /// How many duties there are.
    fn duty_count(&self) -> usize {
        self.duties.iter().map(|group| group.entries.len()).sum()
    }

    /// How many steps the role acts in or signs.
    fn step_count(&self) -> usize {
        self.workflows.iter().map(|workflow| workflow.steps.len()).sum()
    }

    fn is_empty(&self) -> bool {
        self.paths.is_empty()
            && self.duties.is_empty()
            && self.workflows.is_empty()
            && self.techniques.is_empty()
            && self.more.is_empty()
    }
}

/// `/roles/{id}`
pub(in crate::http) async fn show(
    Path(id): Path<String>,
    context: Context,
) -> Result<Response<Body>, Problem> {
    let given = RoleParameters::read(&context)?;
    let reader = Reader::speaking(&context, &given.language);
    let role =
        RoleId::new(&id).and_then(|id| context.handbook().role(&id)).ok_or_else(|| unknown(&context, &id))?;
    match given.me.as_deref() {
        Some("yes") => return context.remember(Some(&role.id), reader.links.role(&role.id)),
        Some("no") => return context.remember(None, reader.links.first_page(reader.language)),
        _ => {}
    }
    context.page(&page(reader, role).ok_or_else(|| unknown(&context, &id))?)
}

fn page<'a>(reader: Reader<'a>, role: &'a Role) -> Option<RolePage<'a>> {
    let view = reader.role(&role.id)?;
    let address = Links::role_page(&role.id);
    let title = reader.ui.role.title(view.title);
    let frame = Frame::new(reader, &title, switch_by_parameter(reader, &address)).at(&address);
    let covered = reader.handbook.with_inherited(&role.id);
    let is_for = |roles: &[RoleId]| roles.iter().any(|role| covered.contains(role));
    let mut page = RolePage {
        frame,
        role: view,
        id: role.id.as_str(),
        aliases: role.aliases.join(" · "),
        compare: comparison(reader, role),
        compare_all: all_compared(reader, role),
        is_remembered: reader.context.role().is_some_and(|mine| mine.id == role.id),
        remember: reader.at(reader.links.remember(&role.id)),
        forget: reader.at(reader.links.forget(&role.id)),
        handbook_title: reader.handbook.title.get(reader.language),
        paths: path::cards(reader, is_for),
        duties: Vec::new(),
        workflows: Vec::new(),
        techniques: Vec::new(),
        more: Vec::new(),
    };
    let mut helping = BTreeSet::new();
    for document in reader.handbook.documents.iter().filter(|document| document.language == reader.language) {
        let mut steps = 0;
        for section in &document.sections {
            if let Some(step) = &section.step {
                steps += 1;
                let (acts, signs) = (is_for(&step.acts), is_for(&step.signs));
                if acts || signs {
                    let entry = StepEntry {
                        number: steps,
                        title: &section.heading.title,
                        url: reader.at(section_url(document, &section.id)),
                        acts,
                        signs,
                    };
                    page.add_step(reader, document, entry);
                }
            } else if is_for(&section.roles) && section.area.is_some() {
                page.add_duty(reader, document, section);
                helping.extend(
                    section.links.iter().filter_map(|id| reader.handbook.find(id, Some(reader.language))),
                );
            }
        }
    }
    page.more = more(reader, &is_for);
    page.techniques = techniques(reader, &helping);
    Some(page)
}

/// The comparison with the grade above, or below for the highest: its address, and what to call it.
pub(super) fn comparison(reader: Reader<'_>, role: &Role) -> Option<(String, String)> {
    let graded: Vec<&Role> = reader.handbook.roles.iter().filter(|role| role.grade.is_some()).collect();
    let own = graded.iter().position(|graded| graded.id == role.id)?;
    let next = own.checked_sub(1).or(Some(own + 1)).and_then(|next| graded.get(next))?;
    let url = reader.at(reader.links.comparison(&[&role.id, &next.id]));
    Some((url, reader.ui.compare.with_role(next.title.get(reader.language))))
}

fn all_compared(reader: Reader<'_>, role: &Role) -> Option<String> {
    let graded = reader.handbook.roles.iter().filter(|role| role.grade.is_some()).count();
    (graded > 2 && role.grade.is_some()).then(|| reader.at(reader.links.compare_grades()))
}

/// A group of duties or steps: title, address, how many.
type Brief<'a> = (&'a str, String, usize);

/// The areas of a role's duties, and the workflows it has steps in.
pub(super) fn in_brief<'a>(reader: Reader<'a>, role: &'a Role) -> (Vec<Brief<'a>>, Vec<Brief<'a>>) {
    let Some(page) = page(reader, role) else { return Default::default() };
    let duties = page.duties.into_iter().map(|group| (group.title, group.url, group.entries.len()));
    let workflow = |workflow: Workflow<'a>| {
        let url = format!("{}?role={}", workflow.url, role.id);
        (workflow.title, url, workflow.steps.len())
    };
    (duties.collect(), page.workflows.into_iter().map(workflow).collect())
}

impl<'a> RolePage<'a> {
    fn add_step(&mut self, reader: Reader<'_>, document: &'a Document, step: StepEntry<'a>) {
        let url = reader.at(page_path(document));
        if self.workflows.last().is_none_or(|workflow| workflow.url != url) {
            self.workflows.push(Workflow { title: &document.title, url, steps: Vec::new() });
        }
        if let Some(workflow) = self.workflows.last_mut() {
            workflow.steps.push(step);
        }
    }

    /// The heading that names an area opens a group; the duties below it are its entries.
    fn add_duty(&mut self, reader: Reader<'_>, document: &'a Document, section: &'a Section) {
        let opens = section
            .parent
            .and_then(|above| document.sections.get(above as usize))
            .is_none_or(|above| above.area != section.area);
        if opens || self.duties.is_empty() {
            let url = reader.at(section_url(document, &section.id));
            self.duties.push(Group { title: &section.heading.title, url, entries: Vec::new() });
        } else if let Some(area) = self.duties.last_mut() {
            area.entries.push(Entry::new(reader, document, section));
        }
    }
}

/// What is written for the role besides duties, steps and reading paths; the topmost heading of each passage represents
/// it.
fn more<'a>(reader: Reader<'a>, is_for: &dyn Fn(&[RoleId]) -> bool) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    let paths: Vec<&Document> =
        reader.handbook.paths.iter().map(|path| reader.handbook.path_document(path)).collect();
    let documents = reader.handbook.documents.iter().filter(|document| {
        document.language == reader.language && !paths.iter().any(|path| std::ptr::eq(*path, *document))
    });
    for document in documents {
        let is_duties =
            document.sections.iter().any(|section| section.area.is_some() || section.step.is_some());
        let mut shown = HashSet::new();
        for (number, section) in document.sections.iter().enumerate() {
            let below = section.parent.is_some_and(|above| shown.contains(&above));
            let wanted = section.area.is_none() && section.step.is_none() && is_for(&section.roles);
            if !wanted || (is_duties && section.is_lead()) {
                continue;
            }
            shown.insert(number as u32);
            if !below {
                listing::push(reader, &mut groups, document, Entry::new(reader, document, section));
            }
        }
    }
    groups
}

/// What the duties point to: neither duties nor steps, but how to do them well.
fn techniques<'a>(reader: Reader<'a>, places: &BTreeSet<SectionRef>) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for place in places {
        let (document, section) = (reader.handbook.document(*place), reader.handbook.section(*place));
        let is_duties = document.sections.iter().any(|section| section.area.is_some());
        if section.step.is_none()
            && !is_duties
            && !document.sections.iter().any(|section| section.step.is_some())
        {
            listing::push(reader, &mut groups, document, Entry::new(reader, document, section));
        }
    }
    groups
}
