//! Roles side by side: what each answers for, by area and topic. Made from the duty sections themselves, so that
//! nothing is written twice and nothing can disagree.

use askama::Template;
use axum::{body::Body, http::Response};

use super::{Frame, Reader, RoleView, listing::Entry, switch_by_parameter};
use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{CompareParameters, Parameters},
        },
    },
    model::{Area, Document, RoleId, Section, TopicId},
};

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage<'a> {
    frame: Frame<'a>,
    roles: Vec<RoleView<'a>>,
    areas: Vec<AreaRows<'a>>,
}

/// An area with a row for each topic that any of the roles has a duty on.
struct AreaRows<'a> {
    title: &'a str,
    rows: Vec<Row<'a>>,
}

/// One topic: a cell for each role.
struct Row<'a> {
    topic: &'a str,
    cells: Vec<Cell<'a>>,
}

struct Cell<'a> {
    role: &'a str,
    duties: Vec<Entry<'a>>,
}

/// A duty with where it belongs in the table.
struct Duty<'a> {
    document: &'a Document,
    section: &'a Section,
    area: &'a Area,
    /// Whether it opens its area: its title names the area.
    opens: bool,
}

/// `/compare?role=…&role=…`; without roles, all that have a grade, the last one first: from the start of a career up.
pub(in crate::http) async fn show(context: Context) -> Result<Response<Body>, Problem> {
    let given = CompareParameters::read(&context)?;
    let reader = Reader::speaking(&context, &given.language);
    let handbook = reader.handbook;
    let mut chosen: Vec<&RoleId> =
        given.role.iter().filter_map(|id| handbook.role(id)).map(|role| &role.id).collect();
    if chosen.is_empty() {
        chosen.extend(handbook.roles.iter().rev().filter(|role| role.grade.is_some()).map(|role| &role.id));
    }
    context.page(&page(reader, &chosen))
}

fn page<'a>(reader: Reader<'a>, chosen: &[&'a RoleId]) -> ComparePage<'a> {
    let path = Links::compare(chosen);
    let frame = Frame::new(reader, reader.ui.compare.title, switch_by_parameter(reader, &path)).at(&path);
    let duties: Vec<Vec<Duty<'a>>> = chosen.iter().map(|role| duties(reader, role)).collect();
    // The order of the settings, then that of the fullest list; what only others have follows.
    let mut areas: Vec<&Area> = reader.handbook.areas.iter().map(|(area, _)| area).collect();
    areas.retain(|area| duties.iter().flatten().any(|duty| duty.area == *area));
    let mut columns: Vec<&Vec<Duty<'a>>> = duties.iter().collect();
    columns.sort_by_key(|duties| std::cmp::Reverse(duties.len()));
    for duty in columns.into_iter().flatten() {
        if !areas.contains(&duty.area) {
            areas.push(duty.area);
        }
    }
    let areas = areas.into_iter().map(|area| rows(reader, chosen, &duties, area)).collect();
    let roles = chosen.iter().filter_map(|role| reader.role(role)).collect();
    ComparePage { frame, roles, areas }
}

/// The sections of a role that have an area, in order.
fn duties<'a>(reader: Reader<'a>, role: &RoleId) -> Vec<Duty<'a>> {
    let documents = reader.handbook.documents.iter().filter(|document| document.language == reader.language);
    let sections =
        documents.flat_map(|document| document.sections.iter().map(move |section| (document, section)));
    sections
        .filter(|(_, section)| section.roles.contains(role))
        .filter_map(|(document, section)| {
            let area = section.area.as_ref()?;
            let above = section.parent.and_then(|above| document.sections.get(above as usize));
            let opens = above.is_none_or(|above| above.area.as_ref() != Some(area));
            Some(Duty { document, section, area, opens })
        })
        .collect()
}

fn rows<'a>(
    reader: Reader<'a>,
    chosen: &[&'a RoleId],
    duties: &[Vec<Duty<'a>>],
    area: &Area,
) -> AreaRows<'a> {
    let of_area = |column: usize| duties[column].iter().filter(|duty| duty.area == area);
    let declared = reader.handbook.areas.iter().find(|(id, _)| id == area);
    let opening = (0..chosen.len()).flat_map(of_area).filter(|duty| duty.opens);
    // The shortest name is the one that holds for all: others add what is special to their role.
    let title =
        opening.map(|duty| duty.section.heading.title.as_str()).min_by_key(|title| title.chars().count());
    let topics: Vec<Option<&TopicId>> =
        reader.handbook.topics.iter().map(|topic| Some(&topic.id)).chain([None]).collect();
    let row = |topic: Option<&'a TopicId>| {
        let cells: Vec<Cell<'a>> = (0..chosen.len())
            .map(|column| {
                let on_topic =
                    of_area(column).filter(|duty| !duty.opens && duty.section.topics.first() == topic);
                Cell {
                    role: reader
                        .handbook
                        .role(chosen[column])
                        .map_or("", |role| role.title.get(reader.language)),
                    duties: on_topic.map(|duty| Entry::new(reader, duty.document, duty.section)).collect(),
                }
            })
            .collect();
        let name =
            topic.and_then(|id| reader.handbook.topic(id)).map(|topic| topic.title.get(reader.language));
        cells.iter().any(|cell| !cell.duties.is_empty()).then(|| Row { topic: name.unwrap_or("—"), cells })
    };
    let title = declared.map(|(_, title)| title.get(reader.language)).or(title);
    AreaRows { title: title.unwrap_or_default(), rows: topics.into_iter().filter_map(row).collect() }
}
