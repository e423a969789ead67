//! What the reading paths teach and what they leave out, so that trainers see which duties no path covers.

use serde::Serialize;

use crate::model::{Document, Handbook, Language, PathId, RoleId, Section, SectionId};

/// How well the paths cover a role.
#[derive(Debug, Serialize)]
pub struct RoleCoverage<'h> {
    /// The role.
    #[serde(serialize_with = "as_text")]
    pub role: &'h RoleId,
    /// What readers call it.
    pub title: &'h str,
    /// The paths that name the role; those for everyone are not among them.
    #[serde(serialize_with = "all_as_text")]
    pub paths: Vec<&'h PathId>,
    /// The role's duties, each with the paths that teach it.
    pub duties: Vec<DutyCoverage<'h>>,
}

/// A duty and the paths that teach it.
#[derive(Debug, Serialize)]
pub struct DutyCoverage<'h> {
    /// The section.
    #[serde(serialize_with = "as_text")]
    pub id: &'h SectionId,
    /// Its title.
    pub title: &'h str,
    /// The paths with a step to it, or to a heading above it that is read as a whole.
    #[serde(serialize_with = "all_as_text")]
    pub paths: Vec<&'h PathId>,
}

impl RoleCoverage<'_> {
    /// How many duties some path teaches.
    pub fn taught(&self) -> usize {
        self.duties.iter().filter(|duty| !duty.paths.is_empty()).count()
    }
}

/// Every role that has duties, or a path, in `language`.
///
/// A duty is a section with an area that does not open its area: the heading of an area is a collection. A handbook
/// without areas has no duties to speak of, and every section below a title that names a role counts.
pub fn of(handbook: &Handbook, language: Language) -> Vec<RoleCoverage<'_>> {
    let has_areas = handbook.sections().any(|(_, _, section)| section.area.is_some());
    let roles = handbook.roles.iter().map(|role| {
        let mut duties = Vec::new();
        for document in handbook.documents.iter().filter(|document| document.language == language) {
            let is_path = handbook.paths.iter().any(|p| std::ptr::eq(handbook.path_document(p), document));
            for (index, section) in document.sections.iter().enumerate() {
                if !is_path && section.roles.contains(&role.id) && is_duty(document, section, has_areas) {
                    let paths = handbook.paths_teaching(document, index).map(|path| &path.id).collect();
                    duties.push(DutyCoverage { id: &section.id, title: &section.heading.title, paths });
                }
            }
        }
        let names_role =
            |document: &Document| document.sections.iter().any(|section| section.roles.contains(&role.id));
        let paths = handbook.paths_in(language).filter(|path| names_role(handbook.path_document(path)));
        let paths = paths.map(|path| &path.id).collect();
        RoleCoverage { role: &role.id, title: role.title.get(language), paths, duties }
    });
    roles.filter(|role| !role.duties.is_empty() || !role.paths.is_empty()).collect()
}

fn is_duty(document: &Document, section: &Section, has_areas: bool) -> bool {
    if !has_areas {
        return !section.is_lead() && section.step.is_none();
    }
    let above = section.parent.and_then(|above| document.sections.get(above as usize));
    section.area.is_some() && above.is_some_and(|above| above.area == section.area)
}

fn as_text<S: serde::Serializer>(id: &impl std::fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

fn all_as_text<S: serde::Serializer>(ids: &[&PathId], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(ids.iter().map(|id| id.as_str()))
}
