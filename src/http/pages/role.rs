//! "My duties": what a role answers for, where it acts and signs, and what helps it.

use std::collections::{BTreeSet, HashSet};

use askama::Template;
use axum::{body::Body, extract::Path, http::Response};

use super::{
    Frame, Reader, RoleView,
    listing::{self, Entry, Group},
    nowhere, switch_by_parameter,
};
use crate::{
    http::{asked::Asked, error::Problem},
    model::{Document, Role, RoleId, Section, SectionRef, page_path, section_url},
};

#[derive(Template)]
#[template(path = "role.html")]
struct RolePage<'a> {
    frame: Frame<'a>,
    role: RoleView<'a>,
    id: &'a str,
    aliases: String,
    /// Where it is compared with the other grades, if it has one and they do.
    compare: Option<String>,
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
    fn is_empty(&self) -> bool {
        self.duties.is_empty()
            && self.workflows.is_empty()
            && self.techniques.is_empty()
            && self.more.is_empty()
    }
}

/// `/roles/{id}`
pub(in crate::http) async fn show(Path(id): Path<String>, asked: Asked) -> Result<Response<Body>, Problem> {
    let reader = Reader::negotiated(&asked)?;
    let role =
        RoleId::new(&id).and_then(|id| asked.handbook().role(&id)).ok_or_else(|| nowhere(&asked, &id))?;
    asked.page(&page(reader, role).ok_or_else(|| nowhere(&asked, &id))?)
}

fn page<'a>(reader: Reader<'a>, role: &'a Role) -> Option<RolePage<'a>> {
    let view = reader.role(&role.id)?;
    let path = format!("/roles/{}", role.id);
    let title = reader.ui.duties_of(view.title);
    let frame = Frame::new(reader, &title, switch_by_parameter(reader, &path)).at(&path);
    let covered = reader.handbook.with_inherited(&role.id);
    let is_for = |roles: &[RoleId]| roles.iter().any(|role| covered.contains(role));
    let mut page = RolePage {
        frame,
        role: view,
        id: role.id.as_str(),
        aliases: role.aliases.join(" · "),
        compare: comparison(reader, role),
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
                        url: section_url(document, &section.id),
                        acts,
                        signs,
                    };
                    page.add_step(document, entry);
                }
            } else if is_for(&section.roles) && section.area.is_some() {
                page.add_duty(document, section);
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

fn comparison(reader: Reader<'_>, role: &Role) -> Option<String> {
    let graded = reader.handbook.roles.iter().filter(|role| role.grade.is_some()).count();
    (graded > 1 && role.grade.is_some()).then(|| reader.links.compare_grades())
}

impl<'a> RolePage<'a> {
    fn add_step(&mut self, document: &'a Document, step: StepEntry<'a>) {
        let url = page_path(document);
        if self.workflows.last().is_none_or(|workflow| workflow.url != url) {
            self.workflows.push(Workflow { title: &document.title, url, steps: Vec::new() });
        }
        if let Some(workflow) = self.workflows.last_mut() {
            workflow.steps.push(step);
        }
    }

    /// The heading that names an area opens a group; the duties below it are its entries.
    fn add_duty(&mut self, document: &'a Document, section: &'a Section) {
        let opens = section
            .parent
            .and_then(|above| document.sections.get(above as usize))
            .is_none_or(|above| above.area != section.area);
        if opens || self.duties.is_empty() {
            let url = section_url(document, &section.id);
            self.duties.push(Group { title: &section.heading.title, url, entries: Vec::new() });
        } else if let Some(area) = self.duties.last_mut() {
            area.entries.push(Entry::new(document, section));
        }
    }
}

/// What is written for the role besides duties and steps; the topmost heading of each passage stands for it.
fn more<'a>(reader: Reader<'a>, is_for: &dyn Fn(&[RoleId]) -> bool) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for document in reader.handbook.documents.iter().filter(|document| document.language == reader.language) {
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
                listing::push(&mut groups, document, Entry::new(document, section));
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
            listing::push(&mut groups, document, Entry::new(document, section));
        }
    }
    groups
}
