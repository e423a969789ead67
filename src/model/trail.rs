//! The way to a section: its part, its folders, its page and the headings above it.

use super::{
    handbook::{Handbook, SectionRef},
    label::Language,
    permalink::{RootPath, folder_path, page_path, part_path, section_url},
};

/// What is above a section, from the outside in, with addresses; titles of the part and of folders are in `language`. A
/// handbook of one part does not name it, and a page is not above its own lead section.
pub fn trail(handbook: &Handbook, place: SectionRef, language: Language) -> Vec<(&str, RootPath)> {
    let (document, section) = (handbook.document(place), handbook.section(place));
    let mut trail: Vec<(&str, RootPath)> = Vec::new();
    if handbook.parts.len() > 1
        && !document.is_part_page()
        && let Some(part) = handbook.part(&document.id.part)
    {
        trail.push((part.title.get(language), part_path(document.language, &part.id)));
    }
    trail.extend(handbook.folders_above(document).into_iter().map(|folder| {
        (folder.title.get(language), folder_path(document.language, &folder.part, &folder.path))
    }));
    if !section.is_lead() {
        trail.push((&document.title, page_path(document)));
    }
    let above = document.trail(place.section as usize).into_iter().skip(1);
    trail.extend(above.map(|above| (above.heading.title.as_str(), section_url(document, &above.id))));
    trail
}
